/** Balances as an exchange offers them: in process, and in Redis where one is named. */
import { BalanceChanges } from '../balances/changes.ts';
import { InProcessBalances } from '../balances/in-process.ts';
import type { BalancesPort, Ledger } from '../balances/port.ts';
import type { RedisBalances } from '../balances/redis-balances.ts';
import { wrongRedisUrl } from '../balances/redis-url.ts';
import type { Catalog } from '../feed/catalog.ts';
import type { Fold } from '../feed/fold.ts';
import type { Accounts } from '../gateway/accounts/accounts.ts';
import type { Log } from '../gateway/log.ts';
import type { ExchangeNode } from './exchange-node.ts';
import { SettingsError } from './settings.ts';

/** Changed balances that wait for Redis at most; beyond, all of them are written anew. */
const MAX_WAITING_PAIRS = 10_000;

export interface BalancesOptions {
  /** Empty: there is none. */
  readonly redisUrl: string;
  /** What every key there begins with. */
  readonly redisPrefix: string;
}

export interface BalancesParts {
  readonly node: ExchangeNode;
  readonly accounts: Accounts;
  readonly catalog: Catalog;
  readonly log: Log;
}

const nowMs = () => performance.now();

export class Balances {
  /** To be given to the node: none where there is no Redis. */
  readonly folds: Readonly<Record<string, Fold>>;
  readonly #options: BalancesOptions;
  readonly #changes: BalanceChanges | undefined;
  #redis: RedisBalances | undefined;

  /** @throws SettingsError where the address is none */
  constructor(options: BalancesOptions) {
    this.#options = options;
    this.folds = {};
    if (options.redisUrl === '') return;
    const wrong = wrongRedisUrl(options.redisUrl);
    if (wrong !== undefined) throw new SettingsError([`--redis-url ${wrong}`]);
    this.#changes = new BalanceChanges({ maxPairs: MAX_WAITING_PAIRS, nowMs });
    this.folds = { balances: this.#changes };
  }

  /** Begins to write to Redis, in its own time. */
  async open({ node, accounts, catalog, log }: BalancesParts): Promise<BalancesPort> {
    const ledger: Ledger = {
      position: () => ({ sequence: node.sequence, timeUs: node.sequenceUs }),
      has: (account) => accounts.has(account),
      balances: (account) => accounts.balances(account),
      asset: (id) => catalog.asset(id),
    };
    const inProcess = new InProcessBalances(ledger);
    const changes = this.#changes;
    if (changes === undefined) return inProcess;
    // The client of Redis is loaded only where there is one.
    const { RedisBalances } = await import('../balances/redis-balances.ts');
    const { redisUrl: url, redisPrefix: prefix } = this.#options;
    const run = Date.now() * 1_000;
    const redis = new RedisBalances({
      ...{ url, prefix, ledger, changes, reader: inProcess, log, nowMs, run },
    });
    redis.start();
    this.#redis = redis;
    return redis;
  }

  /** What the node did is written, where Redis answers. */
  async close(): Promise<void> {
    await this.#redis?.close();
  }
}
