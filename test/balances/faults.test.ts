/**
 * Whatever happens to Redis: the exchange goes on, an answer is what the account had after the
 * command that it names or there is none, and in the end everything is there again.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { Redis } from 'ioredis';
import { accountKey, accountsKey } from '../../src/balances/keys.ts';
import type { RedisBalanceReader } from '../../src/balances/reader.ts';
import type { RedisBalances, RedisTimes } from '../../src/balances/redis-balances.ts';
import { RedisLink } from '../../src/balances/redis-link.ts';
import { RedisWriter, type Writing } from '../../src/balances/redis-writer.ts';
import { ACCOUNTS, CachedVenue, MAX_PAIRS, PREFIX } from './cached-venue.ts';
import { findRedis, RedisServer } from './redis-server.ts';
import { PATIENCE_MS, startCache, until, untilCurrent, Venue } from './venue.ts';

const found = findRedis();
const skip = 'missing' in found ? found.missing : false;

describe('balances in a Redis that fails', { skip }, () => {
  let server: RedisServer;
  let at: CachedVenue;
  let redis: Redis;
  let venue: Venue;
  let accounts: number[];
  let reader: RedisBalanceReader;

  before(async () => {
    server = await RedisServer.start(found);
  });

  after(() => server?.stop());

  beforeEach(async () => {
    at = await CachedVenue.open(server);
    ({ redis, venue, accounts, reader } = at);
  });

  afterEach(() => at.close());

  const cached = (times: Partial<RedisTimes> = {}, url = server.url()) => at.cached({ times, url });
  const trade = () => at.trade();
  const afterRebuild = (cache: RedisBalances, act: () => unknown) => at.afterRebuild(cache, act);
  const generation = () => at.generation();
  const assertWhole = () => at.assertWhole();

  test('flushed: nothing is told until everything is there again', async () => {
    const cache = cached();
    await untilCurrent(cache, venue);
    await afterRebuild(cache, () => redis.flushall());
    await assertWhole();
  });

  test('flushed again and again while everybody trades: no answer is ever wrong', async () => {
    const cache = cached();
    await untilCurrent(cache, venue);
    for (let round = 0; round < 10; round++) {
      const before = cache.health().rebuilds;
      await redis.flushall();
      while (cache.health().rebuilds === before || cache.health().state !== 'current') {
        trade();
        for (const account of accounts.slice(0, 3)) {
          const answer = await reader.of(account);
          if (answer !== undefined) venue.assertTrue(account, answer);
        }
      }
    }
    await untilCurrent(cache, venue);
    await assertWhole();
  });

  test('written anew, a reader sees the old whole, then the new whole', async () => {
    const cache = cached();
    await untilCurrent(cache, venue);
    const generations = new Set<string>();
    for (let round = 1; round <= 5; round++) {
      const before = cache.health().rebuilds;
      // Lost where nobody looks: found with the next change.
      await redis.del(accountKey(PREFIX, await generation(), accounts.at(-1)!));
      while (cache.health().rebuilds === before || cache.health().state !== 'current') {
        trade();
        const answer = await reader.of(accounts[0]!);
        assert.ok(answer !== undefined);
        venue.assertTrue(accounts[0]!, answer);
        generations.add(await generation());
      }
    }
    assert.ok(generations.size > 1);
    await untilCurrent(cache, venue);
    await assertWhole();
  });

  test('killed and started again without persistence', async () => {
    const cache = cached();
    await untilCurrent(cache, venue);
    await server.kill();
    await until(() => cache.health().state === 'unreachable');
    trade();
    await assert.rejects(reader.of(accounts[0]!), { name: 'RedisUnreachable' });
    await afterRebuild(cache, () => server.run());
    assert.equal(cache.health().problem, undefined);
    await assertWhole();
  });

  test('started again from an older copy of itself', async () => {
    const cache = cached();
    await untilCurrent(cache, venue);
    await redis.save();
    trade();
    await untilCurrent(cache, venue);
    await afterRebuild(cache, async () => {
      await server.kill();
      await server.run();
    });
    await assertWhole();
    server.forget();
  });

  test('cut off for a while: it goes on where it was', async () => {
    const cache = cached({ timeoutMs: 50 });
    await untilCurrent(cache, venue);
    const { rebuilds } = cache.health();
    server.proxy.cut();
    trade();
    await until(() => cache.health().state === 'unreachable');
    trade();
    assert.match(cache.health().problem ?? '', /did not answer within 50 ms/);
    assert.ok(cache.health().behindMs > 0);
    server.proxy.mend();
    await untilCurrent(cache, venue);
    assert.equal(cache.health().rebuilds, rebuilds);
    await assertWhole();
  });

  test('cut off while more changes than is kept: everything is written anew', async () => {
    const cache = cached({ timeoutMs: 50 });
    await untilCurrent(cache, venue);
    server.proxy.cut();
    await until(() => cache.health().state === 'unreachable');
    accounts.push(...venue.fill(MAX_PAIRS));
    trade();
    assert.ok(venue.changes.isIncomplete);
    await afterRebuild(cache, () => server.proxy.mend());
    await assertWhole();
  });

  test('a step whose answer is lost is written once', async () => {
    const cache = cached({ timeoutMs: 100 });
    await untilCurrent(cache, venue);
    const { rebuilds } = cache.health();
    // What is sent arrives; what is answered does not in time.
    server.proxy.delayMs = 400;
    trade();
    await until(() => cache.health().state === 'unreachable');
    server.proxy.delayMs = 0;
    await untilCurrent(cache, venue);
    assert.equal(cache.health().rebuilds, rebuilds);
    await assertWhole();
  });

  test('slow: it is said, and trading does not wait', async () => {
    const cache = cached({ timeoutMs: PATIENCE_MS });
    await untilCurrent(cache, venue);
    server.proxy.cut();
    trade();
    const { sequence } = cache.health();
    await until(() => cache.health().state === 'slow');
    trade();
    assert.equal(cache.health().sequence, sequence);
    server.proxy.mend();
    await untilCurrent(cache, venue);
    await assertWhole();
  });

  test('a wrong password: it is said, until it is the right one', async () => {
    await redis.config('SET', 'requirepass', 'right');
    try {
      const said: string[] = [];
      const log = { info: () => {}, warn: (message: string) => said.push(message) };
      const cache = startCache(venue, { url: server.url(':secret'), prefix: PREFIX, log });
      at.closing(cache);
      await until(() => cache.health().state === 'unreachable');
      assert.equal(cache.health().problem, 'Redis refuses the user name or the password');
      trade();
      await redis.config('SET', 'requirepass', 'secret');
      await untilCurrent(cache, venue);
      assert.equal(said.length, 1);
      assert.doesNotMatch(said.join(), /:secret|127\.0\.0\.1/);
    } finally {
      await redis.config('SET', 'requirepass', '');
    }
    await assertWhole();
  });

  test('full: it is said, until there is room', async () => {
    const cache = cached();
    await untilCurrent(cache, venue);
    await redis.config('SET', 'maxmemory', '1');
    await until(() => cache.health().state === 'unreachable');
    assert.equal(cache.health().problem, 'Redis refuses (OOM)');
    trade();
    await redis.config('SET', 'maxmemory', '0');
    await untilCurrent(cache, venue);
    await assertWhole();
  });

  test('an exchange that was started later writes, the earlier one no more', async () => {
    const earlier = cached();
    await untilCurrent(earlier, venue);
    const other = new Venue(MAX_PAIRS);
    const otherAccounts = other.fill(3);
    const later = startCache(other, { url: server.url(), prefix: PREFIX });
    at.closing(later);
    await untilCurrent(later, other);
    await until(() => earlier.health().state === 'superseded');
    trade();
    const { rebuilds } = later.health();
    await redis.flushall();
    await until(() => later.health().rebuilds > rebuilds);
    await untilCurrent(later, other);
    assert.equal(earlier.health().state, 'superseded');
    other.assertTrue(otherAccounts[0]!, (await reader.of(otherAccounts[0]!))!);
    assert.equal(await reader.of(accounts.at(-1)!), undefined);
  });

  test('a run whose number is not above the last one takes a higher one', async () => {
    await redis.hset(PREFIX, 'writer', Number.MAX_SAFE_INTEGER - 10);
    await untilCurrent(cached(), venue);
    assert.equal(await redis.hget(PREFIX, 'writer'), String(Number.MAX_SAFE_INTEGER - 9));
    await assertWhole();
  });

  test('an earlier run that was cut off finds itself superseded', async () => {
    const proxy = await server.anotherProxy();
    try {
      const earlier = cached({ timeoutMs: 50 }, server.url('', proxy));
      await untilCurrent(earlier, venue);
      proxy.cut();
      await until(() => earlier.health().state === 'unreachable');
      const other = new Venue(MAX_PAIRS);
      const later = startCache(other, { url: server.url(), prefix: PREFIX });
      at.closing(later);
      await untilCurrent(later, other);
      trade();
      const { rebuilds } = later.health();
      proxy.mend();
      await until(() => earlier.health().state === 'superseded');
      await untilCurrent(later, other);
      assert.equal(later.health().rebuilds, rebuilds);
    } finally {
      await proxy.close();
    }
  });

  test('what comes late over an earlier connection is refused', async () => {
    const options = { url: server.socketUrl, timeoutMs: PATIENCE_MS };
    const links = [await RedisLink.open(options), await RedisLink.open(options)] as const;
    try {
      const mine = { prefix: PREFIX, run: '5' };
      const early = await RedisWriter.claim(links[0], { ...mine, isFirst: true });
      const late = await RedisWriter.claim(links[1], { ...mine, isFirst: false });
      const nothing = { sequence: 7, timeUs: 8, accounts: new Map(), assets: [] };
      const writing: Writing = { ...nothing, created: 'all' };
      await late.step('5-2', writing, undefined);
      await assert.rejects(early.step('5-1', writing, undefined), { name: 'Lost' });
      await assert.rejects(early.fill('5-1', writing), { name: 'Lost' });
      assert.equal(await early.remove('5-1', 10), false);
      assert.equal((await late.head())?.generation, '5-2');
    } finally {
      for (const link of links) link.close();
    }
  });

  test('an earlier run that came first after a flush is put out again', async () => {
    const cache = cached();
    await untilCurrent(cache, venue);
    await afterRebuild(cache, () => redis.multi().flushall().hset(PREFIX, 'writer', '5').exec());
    await assertWhole();
  });

  test('an account that was evicted is unknown, not empty, and comes back', async () => {
    const cache = cached();
    await untilCurrent(cache, venue);
    const account = accounts[4]!;
    await redis.del(accountKey(PREFIX, await generation(), account));
    assert.equal(await reader.of(account), undefined);
    await afterRebuild(cache, trade);
    await assertWhole();
  });

  test('something else under its name: it is said, until that is gone', async () => {
    await redis.set(PREFIX, 'somebody else');
    const cache = cached();
    await until(() => cache.health().state === 'unreachable');
    assert.equal(cache.health().problem, 'Redis refuses (WRONGTYPE)');
    await redis.del(PREFIX);
    await untilCurrent(cache, venue);
    await assertWhole();
  });

  test('a head that somebody else wrote is written anew', async () => {
    const cache = cached();
    await untilCurrent(cache, venue);
    await server.kill();
    await until(() => cache.health().state === 'unreachable');
    await server.run();
    await untilCurrent(cache, venue);
    await afterRebuild(cache, () => redis.hset(PREFIX, 'sequence', 'last', 'writer', 'me'));
    await assertWhole();
  });

  test('more changes than is kept while everything is written: it begins again', async () => {
    server.proxy.delayMs = 50;
    const cache = cached();
    await until(() => cache.health().state === 'rebuilding');
    accounts.push(...venue.fill(MAX_PAIRS));
    trade();
    assert.ok(venue.changes.isIncomplete);
    server.proxy.delayMs = 0;
    await untilCurrent(cache, venue);
    assert.ok(cache.health().rebuilds > 1);
    await assertWhole();
  });

  test('a database that there is none of: it is said, and no other is written to', async () => {
    const cache = cached({}, `${server.url()}/99`);
    await until(() => cache.health().state === 'unreachable');
    assert.equal(cache.health().problem, 'Redis refuses (ERR)');
    assert.equal(await redis.dbsize(), 0);
  });

  test('scripts that were flushed are brought again', async () => {
    const cache = cached();
    await untilCurrent(cache, venue);
    await redis.script('FLUSH');
    const { rebuilds } = cache.health();
    trade();
    await untilCurrent(cache, venue);
    assert.equal(cache.health().rebuilds, rebuilds);
    await assertWhole();
  });

  test('old generations are removed', async () => {
    const cache = cached();
    await untilCurrent(cache, venue);
    const old = await generation();
    await afterRebuild(cache, () => redis.hdel(PREFIX, 'sequence'));
    const now = await generation();
    assert.notEqual(now, old);
    await until(async () => (await redis.smembers(`${PREFIX}:generations`)).length === 1);
    assert.deepEqual(await redis.keys(`${PREFIX}:${old}:*`), []);
    // The system's external account is one.
    assert.equal(await redis.scard(accountsKey(PREFIX, now)), ACCOUNTS + 1);
  });

  test('closed, it has written everything, and a later run writes anew', async () => {
    const cache = cached();
    await untilCurrent(cache, venue);
    trade();
    await cache.close();
    const { sequence } = venue.ledger.position();
    assert.equal((await reader.of(accounts[0]!))?.sequence, sequence);
    await assertWhole();
    trade();
    const next = cached();
    await untilCurrent(next, venue);
    await assertWhole();
  });
});

describe('balances without a Redis', () => {
  test('nothing listens there: it is said, and it ends when told to', async () => {
    const venue = new Venue();
    const cache = startCache(venue, { url: 'redis://127.0.0.1:1', prefix: PREFIX });
    await until(() => cache.health().state === 'unreachable');
    assert.equal(cache.health().problem, 'nothing listens where Redis should be');
    venue.fill(3);
    await cache.close();
  });
});
