/**
 * An exchange in the same thread, for tests: the naive engine behind an `ExchangePort`, the folds
 * fed as the node feeds them, and a clock that stands still until it is moved. Commands are
 * applied at once; nothing is durable.
 */
import { InProcessBalances } from '../balances/in-process.ts';
import { type Core, EXTERNAL_ACCOUNT } from '../engine/core.ts';
import { ReferenceEngine } from '../engine/reference/reference.ts';
import { Feed } from '../feed/feed.ts';
import type { Fold } from '../feed/fold.ts';
import {
  type Command,
  type Event,
  type Rejected,
  Rejection,
  Settlement,
  Template,
  TransferKind,
} from '../schema/generated/protocol.ts';
import { Accounts } from './accounts/accounts.ts';
import { DEFAULT_GATEWAY_CONFIG, type GatewayConfig } from './config.ts';
import { createGateway, type Gateway, type GatewayAddress } from './gateway.ts';
import { KeyStore } from './keys.ts';
import { type Log, SILENT_LOG } from './log.ts';
import { People } from './people/people.ts';
import { type ExchangePort, MAX_OUTCOME_EVENTS, type Outcome, type Request } from './port.ts';
import { TestAnchors } from './testing/anchors.ts';
import { TestHistory } from './testing/history.ts';
import { TestOperations } from './testing/operations.ts';
import { TestVault } from './testing/vault.ts';
import { Transfers } from './wallet/transfers.ts';
import { Wallet } from './wallet/wallet.ts';

const TEST_ENGINE = {
  maxAssets: 100,
  maxMarkets: 100,
  maxAccounts: 1_000,
  maxBalances: 10_000,
  maxOrders: 100_000,
  maxLevels: 100_000,
  maxTransfers: 10_000,
};

/** Where the test clock stands at first: 2026-01-01T00:00:00Z. */
export const TEST_START_US = 1_767_225_600_000_000;

export interface TestPortOptions {
  readonly folds: readonly Fold[];
  readonly core?: Core;
  /** A clock of one's own, such as the wall's. Default: one that `setTimeUs` moves. */
  readonly nowUs?: () => number;
}

export class TestPort implements ExchangePort {
  readonly core: Core;
  readonly #folds: readonly Fold[];
  readonly #clock: (() => number) | undefined;
  #timeUs = TEST_START_US;
  #tickUs = 0;
  #correlation = 0;
  #room = true;
  #stopping = false;
  #waiting: (() => void)[] = [];

  constructor(options: TestPortOptions) {
    this.core = options.core ?? new ReferenceEngine(TEST_ENGINE);
    this.#folds = options.folds;
    this.#clock = options.nowUs;
  }

  nowUs(): number {
    return this.#clock?.() ?? this.#timeUs;
  }

  setTimeUs(timeUs: number): void {
    this.#timeUs = timeUs;
  }

  hasRoom(): boolean {
    return this.#room;
  }

  whenRoom(): Promise<void> {
    if (this.#room) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** False makes the port say that it is full, until it is set to true again. */
  setRoom(room: boolean): void {
    this.#room = room;
    if (!room) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** How many callers wait for room. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** From now on every command is refused with NODE_STOPPING. */
  stop(): void {
    this.#stopping = true;
  }

  /** The newest command, and its time. */
  position() {
    return { sequence: this.core.sequence, timeUs: this.#tickUs };
  }

  async submit(request: Request): Promise<Outcome> {
    if (this.#stopping) return this.#refused(request, Rejection.NODE_STOPPING);
    if (!this.#room) return this.#refused(request, Rejection.NODE_BUSY);
    return this.now(request);
  }

  /** As `submit`, at once. */
  now(request: Request): Outcome {
    const timeUs = this.nowUs();
    if (timeUs > this.#tickUs) {
      this.#tickUs = timeUs;
      const tick = { template: Template.Tick, market: 0, account: 0, correlation: 0, timeUs };
      this.#apply(tick);
    }
    const events = this.#apply({ ...request, correlation: ++this.#correlation } as Command);
    const answer = events[0]!;
    return { answer, events: events.slice(0, MAX_OUTCOME_EVENTS), timeUs: this.#tickUs };
  }

  #apply(command: Command): Event[] {
    const events = this.core.apply(command);
    for (const event of events) for (const fold of this.#folds) fold.apply(event, this.#tickUs);
    return events;
  }

  #refused(request: Request, code: Rejection): Outcome {
    const { account, market, template } = request;
    const common = { account, market, sequence: 0, correlation: 0, detail: 0 };
    const answer: Rejected = { template: Template.Rejected, ...common, code, command: template };
    return { answer, events: [answer], timeUs: this.nowUs() };
  }
}

export interface TestExchange {
  readonly port: TestPort;
  readonly feed: Feed;
  readonly accounts: Accounts;
  readonly keys: KeyStore;
  /** Its treasury is the first account that is created. */
  readonly wallet: Wallet;
  readonly people: People;
  readonly gateway: Gateway;
  /** Gives an account with BTC, ETH and USD. @returns its id */
  createAccount(funds?: Readonly<Record<string, number>>): number;
  deposit(account: number, asset: string, units: number): void;
}

export interface TestExchangeOptions {
  readonly nowUs?: () => number;
  readonly config?: Partial<GatewayConfig>;
  readonly log?: Log;
  /** Whether a history is kept. */
  readonly history?: boolean;
}

/** Starting funds: 100 BTC, 1,000 ETH, 100,000 USD. */
const DEFAULT_FUNDS = { BTC: 10_000_000_000, ETH: 100_000_000_000, USD: 10_000_000_000_000 };

/**
 * An exchange with BTCUSD (tick 0.01, lot 0.00001, notional from 5), ETHUSD (tick 0.01, lot
 * 0.0001) and fees of 0.1 %.
 */
export function createTestExchange(options: TestExchangeOptions = {}): TestExchange {
  const feed = new Feed();
  const accounts = new Accounts();
  const transfers = new Transfers();
  const clock = options.nowUs === undefined ? {} : { nowUs: options.nowUs };
  const history = options.history === true ? new TestHistory() : undefined;
  const folds = [feed, accounts, transfers, ...(history === undefined ? [] : [history])];
  const port = new TestPort({ folds, ...clock });
  const keys = new KeyStore(undefined, () => Math.floor(port.nowUs() / 1000));
  const config = { ...DEFAULT_GATEWAY_CONFIG, ...options.config };
  const log = options.log ?? SILENT_LOG;
  const { catalog } = feed;
  const treasuryAccount = 3;
  const wallet = Wallet.inMemory({ port, catalog, accounts, transfers, treasuryAccount, log });
  const vault = new TestVault(catalog);
  wallet.connect(vault, vault.network);
  const anchors = new TestAnchors(catalog, accounts);
  const nowMs = () => Math.floor(port.nowUs() / 1000);
  const { audit } = wallet;
  const { publicOrigin } = config;
  const people = People.inMemory({ keys, audit, nowMs, log, publicOrigin });
  const balances = new InProcessBalances({
    position: () => port.position(),
    has: (account) => accounts.has(account),
    balances: (account) => accounts.balances(account),
    asset: (id) => catalog.asset(id),
  });
  const parts = { port, feed, accounts, keys, wallet, anchors, balances, people };
  const operations = new TestOperations();
  const gateway = createGateway({ ...parts, operations, history, config, log });
  createMarkets(port);
  const deposit = (account: number, asset: string, units: number) => {
    pay(port, account, feed.catalog.assetByName(asset)!.id, units);
  };
  const createAccount = (funds: Readonly<Record<string, number>> = DEFAULT_FUNDS) => {
    const command = { template: Template.CreateAccount, market: 0, account: 0, tier: 0 } as const;
    const { answer } = port.now(command);
    if (answer.template !== Template.Accepted) throw new Error('no account was created');
    for (const [asset, units] of Object.entries(funds)) deposit(answer.resultId, asset, units);
    return answer.resultId;
  };
  return { ...parts, gateway, createAccount, deposit };
}

let transferId = 0n;

function pay(port: TestPort, account: number, asset: number, amount: number): void {
  transferId += 1n;
  const leg = {
    transferId,
    pendingId: 0n,
    amount,
    debitAccount: EXTERNAL_ACCOUNT,
    creditAccount: account,
    asset,
    kind: TransferKind.POST,
  };
  port.now({ template: Template.Transfer, market: 0, account: 0, legs: [leg] });
}

function createMarkets(port: TestPort): void {
  const none = { market: 0, account: 0 } as const;
  for (const text of ['BTC', 'ETH', 'USD', 'DEC']) {
    port.now({ template: Template.CreateAsset, ...none, decimals: 8, text });
  }
  const market = {
    template: Template.CreateMarket,
    ...none,
    quoteAsset: 3,
    settlement: Settlement.LEDGER,
    maxPriceTicks: 100_000_000,
    minNotional: 500_000_000,
  } as const;
  // A lot of 0.00001 at a tick of 0.01 costs 0.0000001: ten units.
  port.now({
    ...market,
    ...{ baseAsset: 1, baseUnitsPerLot: 1_000, quoteUnitsPerTickLot: 10, text: 'BTCUSD' },
    maxQuantityLots: 900_000_000,
  });
  port.now({
    ...market,
    ...{ baseAsset: 2, baseUnitsPerLot: 10_000, quoteUnitsPerTickLot: 100, text: 'ETHUSD' },
    maxQuantityLots: 90_000_000,
  });
  for (const id of [1, 2]) {
    const fees = { makerPpm: 1_000, takerPpm: 1_000, tier: 0 } as const;
    port.now({ template: Template.SetFees, market: id, account: 0, ...fees });
  }
}

/** Starts an exchange on a free port; `close` it when done. */
export async function startTestExchange(
  options: TestExchangeOptions = {},
): Promise<TestExchange & { readonly address: GatewayAddress; close(): Promise<void> }> {
  const exchange = createTestExchange(options);
  const address = await exchange.gateway.listen();
  return { ...exchange, address, close: () => exchange.gateway.close() };
}
