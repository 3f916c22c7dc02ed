/** An exchange in this thread whose balances change, and a cache of them in Redis. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { BalanceChanges } from '../../src/balances/changes.ts';
import { InProcessBalances } from '../../src/balances/in-process.ts';
import type {
  AccountBalances,
  AssetUnits,
  BalanceReader,
  Ledger,
} from '../../src/balances/port.ts';
import {
  type CacheLog,
  MAX_WAITING_PAIRS,
  RedisBalances,
  type RedisTimes,
} from '../../src/balances/redis-balances.ts';
import { EXTERNAL_ACCOUNT } from '../../src/engine/core.ts';
import { Feed } from '../../src/feed/feed.ts';
import { Accounts } from '../../src/gateway/accounts/accounts.ts';
import { TEST_START_US, TestPort } from '../../src/gateway/testing.ts';
import { type Event, Template, TransferKind } from '../../src/schema/generated/protocol.ts';

/** For answers: a machine that does much else is not a fault. */
export const PATIENCE_MS = 60_000;

/** Quick, so that tests are. */
export const TEST_TIMES: RedisTimes = {
  stepMs: 1,
  heartbeatMs: 20,
  timeoutMs: PATIENCE_MS,
  firstRetryMs: 5,
  lastRetryMs: 20,
};

const NONE = { market: 0, account: 0 } as const;
const LOOK_MS = 2;

interface Past {
  readonly sequence: number;
  readonly balances: readonly AssetUnits[];
}

export class Venue {
  readonly feed = new Feed();
  readonly accounts = new Accounts();
  readonly port: TestPort;
  readonly changes: BalanceChanges;
  readonly ledger: Ledger;
  readonly reader: BalanceReader;
  /** What each account had after each command that changed it, oldest first. */
  readonly #history = new Map<number, Past[]>();
  #sequence = 0;
  #timeUs = 0;
  #transferId = 0n;

  constructor(maxPairs = MAX_WAITING_PAIRS) {
    this.changes = new BalanceChanges({ maxPairs, nowMs: performance.now.bind(performance) });
    const seen = {
      apply: (event: Event, timeUs: number) => {
        this.#sequence = event.sequence;
        this.#timeUs = timeUs;
        if (event.template === Template.BalancesChanged) this.#remember(event.account);
        if (event.template === Template.AccountCreated) this.#remember(event.account);
      },
      save: () => undefined,
      load: () => {},
    };
    this.port = new TestPort({ folds: [this.feed, this.accounts, this.changes, seen] });
    this.ledger = {
      position: () => ({ sequence: this.#sequence, timeUs: this.#timeUs }),
      has: (account) => this.accounts.has(account),
      balances: (account) => this.accounts.balances(account),
      asset: (id) => this.feed.catalog.asset(id),
    };
    this.reader = new InProcessBalances(this.ledger);
    this.createAsset('USD', 2);
    this.createAsset('BTC', 8);
  }

  createAsset(text: string, decimals: number): void {
    this.port.now({ template: Template.CreateAsset, ...NONE, decimals, text });
  }

  createAccount(): number {
    const { answer } = this.port.now({ template: Template.CreateAccount, ...NONE, tier: 0 });
    assert.ok(answer.template === Template.Accepted);
    return answer.resultId;
  }

  /** As many accounts, each with as many units of both assets as its id says. */
  fill(count: number): number[] {
    return Array.from({ length: count }, () => {
      const account = this.createAccount();
      this.pay(EXTERNAL_ACCOUNT, account, account);
      this.pay(EXTERNAL_ACCOUNT, account, account, 2);
      return account;
    });
  }

  pay(debitAccount: number, creditAccount: number, amount: number, asset = 1): void {
    const transferId = ++this.#transferId;
    const leg = { transferId, pendingId: 0n, amount, debitAccount, creditAccount, asset };
    const legs = [{ ...leg, kind: TransferKind.POST }];
    const { answer } = this.port.now({ template: Template.Transfer, ...NONE, legs });
    assert.equal(answer.template, Template.Accepted);
  }

  /** Both assets change hands, in opposite directions, by one command. */
  swap(first: number, second: number, amount: number): void {
    const legs = [
      { asset: 1, debitAccount: first, creditAccount: second },
      { asset: 2, debitAccount: second, creditAccount: first },
    ].map((each) => {
      const transferId = ++this.#transferId;
      return { ...each, transferId, pendingId: 0n, amount, kind: TransferKind.POST };
    });
    const { answer } = this.port.now({ template: Template.Transfer, ...NONE, legs });
    assert.equal(answer.template, Template.Accepted);
  }

  #remember(account: number): void {
    const past = this.#history.get(account) ?? [];
    const balances = [...this.accounts.balances(account)].sort((a, b) => a.asset - b.asset);
    past.push({ sequence: this.#sequence, balances });
    this.#history.set(account, past);
  }

  /** The answer is what the account had after the command that it names: no more and no less. */
  assertTrue(account: number, answer: AccountBalances): void {
    const past = this.#history.get(account) ?? [];
    const then = past.findLast(({ sequence }) => sequence <= answer.sequence);
    assert.deepEqual(answer.balances, then?.balances, `account ${account} at ${answer.sequence}`);
  }

  /** Moves the clock on. */
  tick(): void {
    this.#timeUs = Math.max(this.#timeUs, TEST_START_US) + 1_000;
    this.port.setTimeUs(this.#timeUs);
  }
}

export interface CacheOptions {
  readonly url: string;
  readonly prefix: string;
  readonly run?: number;
  readonly times?: Partial<RedisTimes>;
  readonly log?: CacheLog;
}

let runs = Date.now() * 1_000;

/** A cache that was started; close it when done. */
export function startCache(venue: Venue, { url, prefix, run, times, log }: CacheOptions) {
  const { ledger, changes, reader } = venue;
  const cache = new RedisBalances({
    ...{ url, prefix, ledger, changes, reader },
    log: log ?? { info() {}, warn() {} },
    nowMs: performance.now.bind(performance),
    run: run ?? runs++,
    times: { ...TEST_TIMES, ...times },
  });
  cache.start();
  return cache;
}

/** Resolves once it holds. The test runner's limit ends what never does. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(LOOK_MS);
}

/** Resolves once the cache says that it holds all that the venue knows. */
export async function untilCurrent(cache: RedisBalances, venue: Venue): Promise<void> {
  await until(() => {
    const { state, sequence, behindMs } = cache.health();
    return state === 'current' && behindMs === 0 && sequence === venue.ledger.position().sequence;
  });
}
