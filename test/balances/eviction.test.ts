/**
 * A Redis that removes keys of its own accord, holds writes back, or ends connections in the
 * middle: what it tells is never wrong, and what is missing comes back.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { accountKey, accountsKey, assetsKey } from '../../src/balances/keys.ts';
import { RedisUnreachable } from '../../src/balances/redis-link.ts';
import { EXTERNAL_ACCOUNT } from '../../src/engine/core.ts';
import { ACCOUNTS, CachedVenue, PREFIX } from './cached-venue.ts';
import { findRedis, RedisServer } from './redis-server.ts';
import { until } from './venue.ts';

const found = findRedis();
const skip = 'missing' in found ? found.missing : false;
/** Longer than a test takes, milliseconds. */
const LONG_MS = 600_000;
const KILLS = 20;
const OTHERS_BYTES = 2_000;
/** So many that there is always something to remove. */
const OTHERS_AT_FIRST = 100;
const OTHERS_AT_ONCE = 10;
/** Removals of keys, whoever's, and writings of everything, before it is enough. */
const EVICTIONS = 200;
const REBUILDS = 3;

describe('balances in a Redis with a will of its own', { skip }, () => {
  let server: RedisServer;
  let at: CachedVenue;

  before(async () => {
    server = await RedisServer.start(found);
  });

  after(() => server?.stop());

  beforeEach(async () => {
    at = await CachedVenue.open(server);
  });

  afterEach(() => at.close());

  test('keys that it removes when it is full are unknown, and come back', async () => {
    const said: string[] = [];
    const log = { info: () => {}, warn: (message: string) => said.push(message) };
    const { redis } = at;
    const figure = async (name: string) =>
      Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(await redis.info())?.[1]);
    /** What others write, to be removed with what is ours. */
    const others = async (name: string, count: number) => {
      for (let k = 0; k < count; k++) {
        await redis.eval(WRITE_OR_NOT, 1, `${name}:${k}`, 'x'.repeat(OTHERS_BYTES));
      }
    };
    const cache = at.cached({ log });
    await at.untilCurrent(cache);
    await others('first', OTHERS_AT_FIRST);
    const evictedBefore = await figure('evicted_keys');
    await redis.config('SET', 'maxmemory-policy', 'allkeys-random');
    await redis.config('SET', 'maxmemory', await figure('used_memory'));
    try {
      for (let k = 0; ; k++) {
        at.trade();
        await at.assertTrue();
        await others(`next:${k}`, OTHERS_AT_ONCE);
        const evicted = (await figure('evicted_keys')) - evictedBefore;
        if (evicted >= EVICTIONS && cache.health().rebuilds >= REBUILDS) break;
      }
    } finally {
      await redis.config('SET', 'maxmemory', '0');
      await redis.config('SET', 'maxmemory-policy', 'noeviction');
    }
    assert.equal(said.filter((each) => /allkeys-random.*give it noeviction/.test(each)).length, 1);
    // Whoever is missing comes back with their next change.
    await at.untilCurrent(cache);
    at.trade();
    await at.untilCurrent(cache);
    at.trade();
    await at.untilCurrent(cache);
    await at.assertWhole();
    const generation = await at.generation();
    assert.equal(await redis.scard(accountsKey(PREFIX, generation)), ACCOUNTS + 1);
    assert.equal(await redis.hlen(assetsKey(PREFIX, generation)), 2);
  });

  test('the names of assets and the list of accounts are missed, and written again', async () => {
    const cache = at.cached();
    await at.untilCurrent(cache);
    for (const key of [assetsKey, accountsKey]) {
      await at.afterRebuild(cache, async () => at.redis.del(key(PREFIX, await at.generation())));
    }
    const generation = await at.generation();
    assert.equal(await at.redis.scard(accountsKey(PREFIX, generation)), ACCOUNTS + 1);
    assert.equal(await at.redis.hlen(assetsKey(PREFIX, generation)), 2);
    await at.assertWhole();
  });

  test('what the external account lost is not taken for nothing', async () => {
    const cache = at.cached();
    await at.untilCurrent(cache);
    await at.redis.del(accountKey(PREFIX, await at.generation(), EXTERNAL_ACCOUNT));
    assert.equal(await at.assertTrue([EXTERNAL_ACCOUNT]), 0);
    // One of the two assets that it has.
    await at.afterRebuild(cache, () => at.venue.pay(EXTERNAL_ACCOUNT, at.accounts[0]!, 5));
    assert.equal(await at.assertTrue([EXTERNAL_ACCOUNT]), 1);
    await at.assertWhole();
  });

  test('what is lost while everything is written is missed as well', async () => {
    const [account, other] = at.accounts as [number, number];
    server.proxy.delayMs = 100;
    const cache = at.cached();
    // Written, and the exchange does not know it yet.
    let key = '';
    await until(async () => {
      const [generation] = await at.redis.smembers(`${PREFIX}:generations`);
      key = accountKey(PREFIX, generation ?? '', account);
      return (await at.redis.exists(key)) === 1;
    });
    await at.redis.del(key);
    at.venue.pay(account, other, 1);
    server.proxy.delayMs = 0;
    await at.untilCurrent(cache);
    await at.assertWhole();
  });

  test('writes that it holds back: what can be read says how old it is', async () => {
    const cache = at.cached();
    await at.untilCurrent(cache);
    const { rebuilds, sequence } = cache.health();
    await at.redis.call('CLIENT', 'PAUSE', LONG_MS, 'WRITE');
    try {
      at.trade();
      await until(() => cache.health().state === 'slow');
      const [account = 0] = at.accounts;
      const answer = (await at.reader.of(account))!;
      assert.equal(answer.sequence, sequence);
      at.venue.assertTrue(account, answer);
      await until(async () => (await at.reader.of(account))!.ageMs > answer.ageMs);
    } finally {
      await at.redis.call('CLIENT', 'UNPAUSE');
    }
    await at.untilCurrent(cache);
    assert.equal(cache.health().rebuilds, rebuilds);
    await at.assertWhole();
  });

  test('connections that it ends while commands are on their way: nothing is lost', async () => {
    const cache = at.cached();
    await at.untilCurrent(cache);
    const { rebuilds } = cache.health();
    for (let kill = 0; kill < KILLS; kill++) {
      at.trade();
      const written = cache.health().sequence;
      await at.redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      try {
        await at.assertTrue(at.accounts.slice(0, 2));
      } catch (error) {
        if (!(error instanceof RedisUnreachable)) throw error;
      }
      if (kill % 2 === 0) await until(() => cache.health().sequence > written);
    }
    await at.untilCurrent(cache);
    assert.equal(cache.health().rebuilds, rebuilds);
    await at.assertWhole();
  });
});

/** Where there is no room even so, it is not written. */
const WRITE_OR_NOT = `return pcall(redis.call, 'SET', KEYS[1], ARGV[1]) and 1 or 0`;
