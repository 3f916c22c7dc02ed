/**
 * Another Redis takes over where the first one was: one that is empty, one that was behind, one
 * that still only follows. No answer is ever wrong, and in the end everything is there.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { Redis } from 'ioredis';
import { RedisBalanceReader } from '../../src/balances/reader.ts';
import { CachedVenue, PREFIX } from './cached-venue.ts';
import { type FaultyProxy, findRedis, RedisServer } from './redis-server.ts';
import { PATIENCE_MS, until } from './venue.ts';

const found = findRedis();
const skip = 'missing' in found ? found.missing : false;
/** A replica that connects is given everything at once. */
const AT_ONCE = ['--repl-diskless-sync-delay', '0'];
const ROUNDS = 5;

describe('balances when another Redis takes over', { skip }, () => {
  let first: RedisServer;
  let second: RedisServer;
  /** The way that the second one follows the first by. */
  let line: FaultyProxy;
  let replica: Redis;
  let at: CachedVenue;

  before(async () => {
    [first, second] = [await RedisServer.start(found, AT_ONCE), await RedisServer.start(found)];
    line = await first.anotherProxy();
    replica = second.client();
  });

  after(async () => {
    replica?.disconnect();
    await line?.close();
    await second?.stop();
    await first?.stop();
  });

  beforeEach(async () => {
    await replica.call('REPLICAOF', 'NO', 'ONE');
    await replica.flushall();
    first.proxy.leadTo(first);
    at = await CachedVenue.open(first);
  });

  afterEach(async () => {
    line.mend();
    await at.close();
  });

  const sequenceOf = async (redis: Redis) => Number(await redis.hget(PREFIX, 'sequence'));

  /** The second one follows the first, and has all that it has. */
  const follow = async () => {
    await replica.call('REPLICAOF', '127.0.0.1', line.port);
    await until(async () => (await sequenceOf(replica)) === at.venue.ledger.position().sequence);
  };

  const promote = () => replica.call('REPLICAOF', 'NO', 'ONE');

  test('an empty one: nothing is told until everything is there', async () => {
    const cache = at.cached();
    await at.untilCurrent(cache);
    const { rebuilds } = cache.health();
    first.proxy.leadTo(second);
    while (cache.health().rebuilds === rebuilds || cache.health().state !== 'current') {
      at.trade();
      await at.assertTrue(at.accounts.slice(0, 3));
    }
    await at.untilCurrent(cache);
    await at.assertWhole();
    assert.equal(await sequenceOf(replica), at.venue.ledger.position().sequence);
  });

  test('one that has everything: it goes on there, and writes nothing anew', async () => {
    const cache = at.cached();
    await at.untilCurrent(cache);
    await follow();
    const { rebuilds } = cache.health();
    await promote();
    first.proxy.leadTo(second);
    at.trade();
    await at.untilCurrent(cache);
    await at.assertWhole();
    assert.equal(cache.health().rebuilds, rebuilds);
    assert.equal(await sequenceOf(replica), at.venue.ledger.position().sequence);
  });

  test('one that was behind: its answers name their command, all is written anew', async () => {
    const cache = at.cached();
    await at.untilCurrent(cache);
    await follow();
    line.cut();
    for (let round = 0; round < ROUNDS; round++) at.trade();
    await at.untilCurrent(cache);
    const written = await sequenceOf(at.redis);
    await promote();
    const url = second.socketUrl;
    const behind = new RedisBalanceReader({ url, prefix: PREFIX, timeoutMs: PATIENCE_MS });
    for (const account of at.accounts) {
      const answer = (await behind.of(account))!;
      assert.ok(answer.sequence < written);
      at.venue.assertTrue(account, answer);
    }
    await behind.close();
    await at.afterRebuild(cache, () => first.proxy.leadTo(second));
    await at.assertWhole();
    // And back to the first, which has not heard of it.
    at.trade();
    await at.untilCurrent(cache);
    await at.afterRebuild(cache, () => first.proxy.leadTo(first));
    await at.assertWhole();
  });

  test('one that only follows: it is said, what is there can be read, until it leads', async () => {
    const cache = at.cached();
    await at.untilCurrent(cache);
    await follow();
    first.proxy.leadTo(second);
    at.trade();
    await until(() => cache.health().problem === 'Redis refuses (READONLY)');
    assert.equal(await at.assertTrue(), at.accounts.length);
    await promote();
    await at.untilCurrent(cache);
    await at.assertWhole();
  });
});
