/**
 * For tests: an exchange in the same thread (the naive twin) whose events go into a feed, and
 * random traders on it, repeatable from a seed. Two markets: BTCUSD with money behind it, PLAYUSD
 * matching only.
 */
import { Prng } from '../base/prng.ts';
import type { Core } from '../engine/core.ts';
import { ReferenceEngine } from '../engine/reference/reference.ts';
import {
  AmendReason,
  type Command,
  type Event,
  ListKind,
  MarketStatus,
  OrderType,
  PegKind,
  QuoteMode,
  ReplaceMode,
  Settlement,
  TargetKind,
  Template,
  TimeInForce,
  type Trade,
  TransferKind,
  TriggerKind,
} from '../schema/generated/protocol.ts';
import { Feed } from './feed.ts';
import type { Fold } from './fold.ts';

type WithoutCorrelation<T> = T extends unknown ? Omit<T, 'correlation'> : never;
type Draft = WithoutCorrelation<Command>;

/** 2026-01-15 00:00:00 UTC. */
export const START_US = Date.UTC(2026, 0, 15) * 1000;
export const FIRST_TRADER = 3;
const TRADERS = 5;
const FUNDS = 10 ** 13;
const MIDDLE_TICKS = 1000;

export interface TimedTrade {
  readonly trade: Trade;
  readonly timeUs: number;
}

/** What the engine of a test exchange holds. */
export const TEST_CAPACITIES = {
  maxAssets: 10,
  maxMarkets: 10,
  maxAccounts: 100,
  maxBalances: 1000,
  maxOrders: 10_000,
  maxLevels: 1000,
  maxTransfers: 100,
} as const;

export class TestExchange {
  readonly engine: Core;
  feed = new Feed();
  /** Every trade so far. */
  readonly trades: TimedTrade[] = [];
  /** How often each amend reason was seen, so that a test can say that it met all. */
  readonly amendments = new Map<AmendReason, number>();
  timeUs = START_US;
  readonly #more: readonly Fold[];
  #orders: number[] = [];

  /**
   * @param more folds that take every event too
   * @param engine the naive twin unless given
   */
  constructor(more: readonly Fold[] = [], engine?: Core) {
    this.#more = more;
    this.engine = engine ?? new ReferenceEngine(TEST_CAPACITIES);
    const common = { market: 0, account: 0 };
    this.run({ ...common, template: Template.Tick, timeUs: this.timeUs });
    for (const [text, decimals] of [['BTC', 8] as const, ['USD', 6] as const]) {
      this.run({ ...common, template: Template.CreateAsset, decimals, text });
    }
    for (let k = 0; k < TRADERS; k++) {
      this.run({ ...common, template: Template.CreateAccount, tier: 0 });
    }
    this.#createMarket('BTCUSD', Settlement.LEDGER);
    this.#createMarket('PLAY/USD', Settlement.NONE);
    for (let k = 0; k < TRADERS; k++) this.#deposit(FIRST_TRADER + k);
  }

  /** Carries out a command and gives its events to the feed. @returns the events */
  run(draft: Draft): readonly Event[] {
    const command = { ...draft, correlation: 0 } as Command;
    if (command.template === Template.Tick) this.timeUs = command.timeUs;
    const events = this.engine.apply(command);
    for (const event of events) {
      this.feed.apply(event, this.timeUs);
      for (const fold of this.#more) fold.apply(event, this.timeUs);
      if (event.template === Template.Trade) {
        this.trades.push({ trade: event, timeUs: this.timeUs });
      }
      if (event.template === Template.OrderAmended) {
        this.amendments.set(event.reason, (this.amendments.get(event.reason) ?? 0) + 1);
      }
    }
    return events;
  }

  tick(timeUs: number): void {
    this.run({ template: Template.Tick, market: 0, account: 0, timeUs });
  }

  /** A limit order, good till cancelled. @returns its events */
  limit(
    side: 0 | 1,
    priceTicks: number,
    quantity: number,
    more: { account?: number; market?: number; stp?: 0 | 1 | 2 | 3 | 4 } = {},
  ): readonly Event[] {
    return this.run({
      template: Template.NewOrder,
      market: more.market ?? 1,
      account: more.account ?? FIRST_TRADER,
      priceTicks,
      quantity,
      clientOrderId: 0,
      side,
      type: 0,
      timeInForce: 0,
      stp: more.stp ?? 0,
      text: '',
    });
  }

  /** Random commands of random traders; most of them make sense. */
  trade(random: Prng, commands: number): void {
    for (let k = 0; k < commands; k++) {
      for (const event of this.run(this.#draft(random))) {
        if (event.template === Template.OrderAccepted) this.#orders.push(event.orderId);
      }
      if (this.#orders.length > 200) this.#orders = this.#orders.slice(-100);
    }
  }

  #draft(random: Prng): Draft {
    const market = 1 + random.below(2);
    const account = FIRST_TRADER + random.below(TRADERS);
    const target = this.#orders[random.below(Math.max(1, this.#orders.length))] ?? 0;
    const head = { market, account };
    const aim = { target, targetKind: TargetKind.ORDER_ID };
    const owner = this.engine.order(target);
    const own = owner === undefined ? head : { market: owner.market, account: owner.account };
    const dice = random.below(100);
    if (dice < 8) return { ...head, template: Template.Tick, timeUs: this.#later(random) };
    if (dice < 20) {
      const market = random.below(2) * own.market;
      return { ...own, market, ...aim, template: Template.CancelOrder };
    }
    if (dice < 32) {
      const priceTicks = random.below(3) === 0 ? 0 : price(random);
      const quantityLots = random.below(30);
      return { ...own, ...aim, template: Template.AmendOrder, priceTicks, quantityLots };
    }
    if (dice < 42) {
      const mode = random.below(2) === 0 ? ReplaceMode.STOP_ON_FAILURE : ReplaceMode.ALLOW_FAILURE;
      return { ...this.#order(random, own), ...aim, template: Template.CancelReplace, mode };
    }
    if (dice < 43) {
      return { ...head, market: random.below(3), template: Template.CancelAll, session: 0 };
    }
    if (dice < 46) return this.#status(random, market);
    if (dice < 60) return this.#advanced(random, head);
    if (dice < 63) return this.#list(random, head);
    if (dice < 66) return this.#quotes(random, head);
    return { ...this.#order(random, head), template: Template.NewOrder };
  }

  /** Mostly open; now and then an auction, or nothing that takes. */
  #status(random: Prng, market: number): Draft {
    const { AUCTION, OPEN, POST_ONLY } = MarketStatus;
    const status = ([OPEN, OPEN, OPEN, AUCTION, POST_ONLY] as const)[random.below(5)]!;
    return { template: Template.SetMarketStatus, market, account: 0, status, cancelOrders: 0 };
  }

  /** Hidden, iceberg, waiting, following, expiring orders. */
  #advanced(random: Prng, head: { market: number; account: number }): Draft {
    const order = this.#order(random, head);
    const none = { ...NO_TERMS, template: Template.AdvancedOrder } as const;
    // What is a budget in an order is no number of lots: two of these, a lot shown at a time, would
    // trade hundreds of thousands of times.
    const quantity = 1 + (order.quantity % 20);
    const limit = { type: OrderType.LIMIT, priceTicks: price(random), quantity } as const;
    const rests = { ...order, ...none, ...limit };
    const { GTC, GTD, IOC } = TimeInForce;
    switch (random.below(6)) {
      case 0:
        return { ...rests, timeInForce: GTC, hidden: 1 };
      case 1:
      case 2:
        return { ...rests, timeInForce: GTC, displayLots: 1 + random.below(rests.quantity) };
      case 3: {
        const peg = ([PegKind.BEST, PegKind.OPPOSITE, PegKind.MID] as const)[random.below(3)]!;
        const priceTicks = random.below(2) === 0 ? 0 : rests.priceTicks;
        const hidden = random.below(2);
        return { ...rests, timeInForce: GTC, peg, priceTicks, hidden, pegOffsetTicks: 0 };
      }
      case 4: {
        const expireTimeUs = this.timeUs + 1 + random.below(5_000_000);
        return { ...rests, timeInForce: GTD, expireTimeUs, displayLots: 1 };
      }
      default: {
        const trigger = random.below(2) === 0 ? TriggerKind.STOP : TriggerKind.TAKE_PROFIT;
        const market = { type: OrderType.MARKET, timeInForce: IOC, priceTicks: 0 } as const;
        return { ...rests, ...market, trigger, triggerPriceTicks: price(random) };
      }
    }
  }

  #list(random: Prng, head: { market: number; account: number }): Draft {
    const { quantity, side, stp } = this.#order(random, { ...head });
    const common = { quantity: 1 + (quantity % 20), stp, ...NO_LEG, timeInForce: TimeInForce.GTC };
    const limit = {
      ...common,
      side,
      type: OrderType.POST_ONLY,
      priceTicks: price(random),
    } as const;
    const stop = {
      ...limit,
      type: OrderType.LIMIT,
      trigger: TriggerKind.STOP,
      triggerPriceTicks: price(random),
    };
    const kind = random.below(2) === 0 ? ListKind.OCO : ListKind.OTO;
    const orders = [limit, stop];
    return { template: Template.OrderList, ...head, kind, session: 0, orders };
  }

  #quotes(random: Prng, head: { market: number; account: number }): Draft {
    const quotes = Array.from({ length: 1 + random.below(4) }, () => ({
      priceTicks: price(random),
      quantity: random.below(10),
      clientOrderId: 0,
      side: random.below(2) as 0 | 1,
    }));
    return { template: Template.MassQuote, ...head, mode: QuoteMode.EACH, session: 0, quotes };
  }

  #order(random: Prng, head: { market: number; account: number }) {
    const type = ([0, 0, 0, 0, 0, 1, 2, 3] as const)[random.below(8)]!;
    const isMarket = type === 1 || type === 2;
    const timeInForce = isMarket
      ? 1
      : type === 3
        ? 0
        : ([0, 0, 0, 0, 1, 2] as const)[random.below(6)]!;
    return {
      ...head,
      type,
      timeInForce,
      priceTicks: isMarket ? 0 : price(random),
      quantity: type === 2 ? 10_000 * (1 + random.below(40)) : 1 + random.below(20),
      clientOrderId: 0,
      side: random.below(2) as 0 | 1,
      stp: random.below(5) as 0 | 1 | 2 | 3 | 4,
      text: '',
    };
  }

  /** Mostly a moment later, sometimes minutes, rarely days. */
  #later(random: Prng): number {
    const dice = random.below(20);
    if (dice === 0) return this.timeUs + random.below(4_000_000_000) * 60;
    if (dice < 5) return this.timeUs + random.below(600_000_000);
    return this.timeUs + random.below(3_000_000);
  }

  #createMarket(text: string, settlement: Settlement): void {
    this.run({
      template: Template.CreateMarket,
      market: 0,
      account: 0,
      baseAsset: 1,
      quoteAsset: 2,
      settlement,
      baseUnitsPerLot: 1000,
      quoteUnitsPerTickLot: 10,
      maxPriceTicks: 1_000_000,
      maxQuantityLots: 1_000_000,
      minNotional: 0,
      text,
    });
  }

  #deposit(account: number): void {
    this.run({
      template: Template.Transfer,
      market: 0,
      account: 0,
      legs: [1, 2].map((asset) => ({
        transferId: BigInt(account * 10 + asset),
        pendingId: 0n,
        amount: FUNDS,
        debitAccount: 1,
        creditAccount: account,
        asset,
        kind: TransferKind.POST,
      })),
    });
  }
}

const NO_TERMS = {
  triggerPriceTicks: 0,
  trigger: TriggerKind.NONE,
  hidden: 0,
  peg: PegKind.NONE,
  reduceOnly: 0,
  session: 0,
  trailingTicks: 0,
  displayLots: 0,
  minimumLots: 0,
  expireTimeUs: 0,
  pegOffsetTicks: 0,
} as const;
const NO_LEG = {
  clientOrderId: 0,
  triggerPriceTicks: 0,
  trailingTicks: 0,
  displayLots: 0,
  expireTimeUs: 0,
  trigger: TriggerKind.NONE,
  hidden: 0,
  text: '',
} as const;

function price(random: Prng): number {
  return MIDDLE_TICKS - 10 + random.below(21);
}

/** A random exchange after so many commands. */
export function randomExchange(seed: number, commands: number): TestExchange {
  const exchange = new TestExchange();
  exchange.trade(new Prng(seed), commands);
  return exchange;
}

export const AMEND_REASONS: readonly AmendReason[] = Object.values(AmendReason);
