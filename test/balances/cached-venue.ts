/** A venue, its balances in a Redis of the test's own, and who reads them. */
import assert from 'node:assert/strict';
import type { Redis } from 'ioredis';
import { RedisBalanceReader } from '../../src/balances/reader.ts';
import type { CacheLog, RedisBalances, RedisTimes } from '../../src/balances/redis-balances.ts';
import type { RedisServer } from './redis-server.ts';
import { PATIENCE_MS, startCache, until, untilCurrent, Venue } from './venue.ts';

export const PREFIX = 'lx-test';
export const ACCOUNTS = 20;
export const MAX_PAIRS = 200;

export interface CachedOptions {
  readonly times?: Partial<RedisTimes>;
  /** Absent: of the server, through its proxy. */
  readonly url?: string;
  readonly log?: CacheLog;
}

export class CachedVenue {
  readonly server: RedisServer;
  /** Past the proxy. */
  readonly redis: Redis;
  readonly venue = new Venue(MAX_PAIRS);
  readonly accounts: number[];
  readonly reader: RedisBalanceReader;
  readonly #caches: RedisBalances[] = [];
  #rounds = 0;

  private constructor(server: RedisServer) {
    this.server = server;
    this.redis = server.client();
    this.accounts = this.venue.fill(ACCOUNTS);
    const timeoutMs = PATIENCE_MS;
    this.reader = new RedisBalanceReader({ url: server.url(), prefix: PREFIX, timeoutMs });
  }

  /** On a server that is emptied first. */
  static async open(server: RedisServer): Promise<CachedVenue> {
    const opened = new CachedVenue(server);
    await opened.redis.flushall();
    return opened;
  }

  /** A cache that was started, of this venue. */
  cached({ times = {}, url = this.server.url(), log }: CachedOptions = {}): RedisBalances {
    const options = { url, prefix: PREFIX, times, ...(log === undefined ? {} : { log }) };
    return this.closing(startCache(this.venue, options));
  }

  /** It is closed with this. */
  closing(cache: RedisBalances): RedisBalances {
    this.#caches.push(cache);
    return cache;
  }

  /** Everybody swaps with the next, and the next time back. */
  trade(): void {
    const { accounts, venue } = this;
    const isForth = this.#rounds++ % 2 === 0;
    for (const [k, account] of accounts.entries()) {
      const next = accounts[(k + 1) % accounts.length]!;
      const [first, second] = isForth ? [account, next] : [next, account];
      venue.swap(first, second, 1 + (k % 2));
    }
  }

  untilCurrent(cache: RedisBalances): Promise<void> {
    return untilCurrent(cache, this.venue);
  }

  /** Does something that Redis loses all by, and waits until everything is there again. */
  async afterRebuild(cache: RedisBalances, act: () => unknown): Promise<void> {
    const { rebuilds } = cache.health();
    await act();
    await until(() => cache.health().rebuilds > rebuilds);
    await this.untilCurrent(cache);
  }

  async generation(): Promise<string> {
    return (await this.redis.hget(PREFIX, 'generation')) ?? '';
  }

  /** Every answer is what the account had after the command that it names, if there is one. */
  async assertTrue(accounts: readonly number[] = this.accounts): Promise<number> {
    let answers = 0;
    for (const account of accounts) {
      const answer = await this.reader.of(account);
      if (answer === undefined) continue;
      this.venue.assertTrue(account, answer);
      answers++;
    }
    return answers;
  }

  /** As `assertTrue`, and every account is there. */
  async assertWhole(): Promise<void> {
    assert.equal(await this.assertTrue(), this.accounts.length);
  }

  async close(): Promise<void> {
    const { proxy } = this.server;
    proxy.mend();
    proxy.delayMs = 0;
    await Promise.all(this.#caches.splice(0).map((each) => each.close()));
    await this.reader.close();
    this.redis.disconnect();
  }
}
