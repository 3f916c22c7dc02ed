/**
 * Streams of commands for one market and its own accounts, for relations between runs. Orders are
 * named by client order id, so that a stream means the same wherever it is played. Matching only:
 * money would know the difference between prices and between sides.
 */
import { Prng } from '../../src/base/prng.ts';
import { type Core, FIRST_ACCOUNT } from '../../src/engine/core.ts';
import {
  type AdvancedOrder,
  type Command,
  ListKind,
  MarketStatus,
  type MassQuoteLeg,
  type OrderList,
  type OrderListLeg,
  OrderType,
  PegKind,
  ReplaceMode,
  Settlement,
  Side,
  TargetKind,
  Template,
  TimeInForce,
  TriggerKind,
} from '../../src/schema/generated/protocol.ts';

export const CENTER = 10_000;
const ACCOUNTS = 4;
const SPREAD = 15;
const CLIENT_IDS = 10;
const COMMANDS = 3000;
const HEADER = { market: 0, account: 0, correlation: 0 };

/** What a stream has beyond plain, iceberg and hidden orders, lists and quotes. */
export interface Features {
  /** Whose triggers there are. */
  readonly triggers: readonly Side[];
  /** Take-profits besides stops. */
  readonly takes: boolean;
  readonly pegs: boolean;
  readonly auctions: boolean;
  /** Time goes on and orders expire. */
  readonly time: boolean;
}

/** Creates so many markets, each with accounts of its own. */
export function setUp(core: Core, markets: number): void {
  for (const text of ['BASE', 'QUOTE']) {
    core.apply({ template: Template.CreateAsset, ...HEADER, decimals: 0, text });
  }
  for (let k = 0; k < ACCOUNTS * markets; k++) {
    core.apply({ template: Template.CreateAccount, ...HEADER, tier: 0 });
  }
  for (let k = 0; k < markets; k++) {
    core.apply({
      template: Template.CreateMarket,
      ...HEADER,
      baseAsset: 1,
      quoteAsset: 2,
      settlement: Settlement.NONE,
      baseUnitsPerLot: 1,
      quoteUnitsPerTickLot: 1,
      maxPriceTicks: 2 ** 40,
      maxQuantityLots: 1000,
      minNotional: 0,
      text: '',
    });
  }
}

class Flow {
  readonly #prng: Prng;
  readonly #market: number;
  readonly #features: Features;
  #timeUs = 0;

  constructor(seed: number, market: number, features: Features) {
    this.#prng = new Prng(seed);
    this.#market = market;
    this.#features = features;
  }

  next(): Command {
    const prng = this.#prng;
    const { auctions, time } = this.#features;
    const account = this.#account();
    const target = prng.between(1, CLIENT_IDS);
    const targetKind = TargetKind.CLIENT_ORDER_ID;
    const named = { market: this.#market, account, correlation: 0, target, targetKind };
    const weights = { order: 45, cancel: 10, amend: 15, replace: 10, all: 1, advanced: 20 };
    const more = { list: 8, quote: 4, status: auctions ? 3 : 0, tick: time ? 4 : 0, source: 1 };
    switch (prng.weighted({ ...weights, ...more })) {
      case 'order':
        return { ...this.#order(account), template: Template.NewOrder };
      case 'cancel':
        return { ...named, template: Template.CancelOrder };
      case 'amend': {
        const priceTicks = prng.chance(40) ? 0 : this.#price();
        const quantityLots = prng.chance(40) ? 0 : prng.between(1, 12);
        return { ...named, template: Template.AmendOrder, priceTicks, quantityLots };
      }
      case 'replace': {
        const mode = prng.pick([ReplaceMode.STOP_ON_FAILURE, ReplaceMode.ALLOW_FAILURE]);
        const fresh = this.#order(account);
        return { ...fresh, template: Template.CancelReplace, target, targetKind, mode };
      }
      case 'advanced':
        return this.#advanced(account);
      case 'list':
        return this.#list(account);
      case 'quote':
        return this.#quotes(account);
      default:
        return this.#other(account);
    }
  }

  #other(account: number): Command {
    const prng = this.#prng;
    const header = { ...HEADER, market: this.#market };
    const { auctions, time } = this.#features;
    switch (prng.weighted({ all: 1, status: auctions ? 3 : 0, tick: time ? 4 : 0, source: 1 })) {
      case 'status': {
        const status = prng.pick([MarketStatus.AUCTION, MarketStatus.OPEN, MarketStatus.OPEN]);
        return { ...header, template: Template.SetMarketStatus, status, cancelOrders: 0 };
      }
      case 'tick':
        this.#timeUs += prng.between(1, 100);
        return { ...HEADER, template: Template.Tick, timeUs: this.#timeUs };
      case 'source':
        return {
          ...{ ...header, template: Template.SetMarketRules, referenceTicks: 0, maxNotional: 0 },
          ...{ auctionUs: 0, collarPpm: 0, dynamicPpm: 0, staticPpm: 0 },
          triggerSource: prng.pick([0, 1] as const),
        };
      default:
        return { template: Template.CancelAll, session: 0, ...header, account };
    }
  }

  #account(): number {
    return FIRST_ACCOUNT + (this.#market - 1) * ACCOUNTS + this.#prng.below(ACCOUNTS);
  }

  #price(): number {
    return CENTER + this.#prng.between(-SPREAD, SPREAD);
  }

  #order(account: number) {
    const prng = this.#prng;
    const { LIMIT, POST_ONLY, MARKET } = OrderType;
    const type = prng.pick([LIMIT, LIMIT, LIMIT, POST_ONLY]);
    const timeInForce = type === LIMIT ? prng.pick([0, 0, 0, 0, 1, 2] as const) : TimeInForce.GTC;
    const limited = prng.chance(93);
    return {
      market: this.#market,
      account,
      correlation: 0,
      priceTicks: limited ? this.#price() : 0,
      quantity: prng.between(1, 10),
      clientOrderId: prng.between(1, CLIENT_IDS),
      side: prng.pick([Side.BUY, Side.SELL]),
      type: limited ? type : MARKET,
      timeInForce: limited ? timeInForce : TimeInForce.IOC,
      stp: prng.pick([0, 1, 2, 3, 4] as const),
      text: '',
    };
  }

  #resting(account: number) {
    const { GTC, GTD } = TimeInForce;
    const expires = this.#features.time && this.#prng.chance(30);
    return {
      ...this.#order(account),
      type: OrderType.LIMIT,
      timeInForce: expires ? GTD : GTC,
      priceTicks: this.#price(),
      expireTimeUs: expires ? this.#timeUs + this.#prng.between(1, 400) : 0,
    };
  }

  /** A trigger for this side, none where there are none for it. */
  #trigger(side: Side) {
    const prng = this.#prng;
    const { NONE, STOP, TAKE_PROFIT, TRAILING } = TriggerKind;
    if (!this.#features.triggers.includes(side)) {
      return { trigger: NONE, triggerPriceTicks: 0, trailingTicks: 0 };
    }
    const trigger = prng.pick(
      this.#features.takes ? [STOP, TAKE_PROFIT, TRAILING] : [STOP, TRAILING],
    );
    const trails = trigger === TRAILING;
    return {
      trigger,
      triggerPriceTicks: trails ? 0 : this.#price(),
      trailingTicks: trails ? prng.between(1, 6) : 0,
    };
  }

  #advanced(account: number): AdvancedOrder {
    const prng = this.#prng;
    const order = this.#resting(account);
    const { triggers, pegs } = this.#features;
    const none = { trigger: TriggerKind.NONE, triggerPriceTicks: 0, trailingTicks: 0 } as const;
    const base = {
      ...{ ...order, ...none, template: Template.AdvancedOrder, session: 0, reduceOnly: 0 },
      ...{ hidden: 0, displayLots: 0, minimumLots: 0, pegOffsetTicks: 0 },
      peg: PegKind.NONE as PegKind,
    };
    const kinds = { iceberg: 4, hidden: 3, minimum: 1, trigger: triggers.length * 3 };
    switch (prng.weighted({ ...kinds, peg: pegs ? 3 : 0 })) {
      case 'iceberg':
        return { ...base, displayLots: prng.between(1, order.quantity) };
      case 'hidden':
        return { ...base, hidden: 1 };
      case 'minimum':
        return { ...base, minimumLots: prng.between(1, order.quantity) };
      case 'trigger': {
        const side = prng.pick(triggers);
        return { ...base, side, ...this.#trigger(side) };
      }
      default: {
        const peg = prng.pick([PegKind.BEST, PegKind.OPPOSITE, PegKind.MID]);
        return { ...base, peg, priceTicks: 0, pegOffsetTicks: prng.between(-2, 2) };
      }
    }
  }

  #leg(account: number, side: Side, withTrigger: boolean): OrderListLeg {
    const { market: _, account: __, correlation: ___, ...order } = this.#resting(account);
    const trigger = this.#trigger(side);
    const none = { trigger: TriggerKind.NONE, triggerPriceTicks: 0, trailingTicks: 0 };
    const waits = withTrigger ? trigger : none;
    return { ...order, side, displayLots: 0, hidden: 0, clientOrderId: 0, ...waits };
  }

  #list(account: number): OrderList {
    const prng = this.#prng;
    const [side = Side.BUY] = [prng.pick(this.#features.triggers)];
    const kind = prng.pick([ListKind.OCO, ListKind.OTO, ListKind.OTOCO]);
    const working = this.#leg(account, (1 - side) as Side, false);
    const limit = this.#leg(account, side, false);
    const stop = { ...this.#leg(account, side, true), quantity: limit.quantity };
    const header = { ...HEADER, template: Template.OrderList, market: this.#market, account };
    const orders =
      kind === ListKind.OCO
        ? [limit, stop]
        : kind === ListKind.OTO
          ? [working, stop]
          : [working, limit, stop];
    return { ...header, kind, session: 0, orders };
  }

  #quotes(account: number): Command {
    const prng = this.#prng;
    const quotes = Array.from({ length: prng.between(1, 4) }, (): MassQuoteLeg => {
      const side = prng.pick([Side.BUY, Side.SELL]);
      return { priceTicks: this.#price(), quantity: prng.between(0, 6), clientOrderId: 0, side };
    });
    const header = { ...HEADER, template: Template.MassQuote, market: this.#market, account };
    return { ...header, mode: prng.pick([0, 1] as const), session: 0, quotes };
  }
}

/** The commands of a seed for one market. */
export function flow(seed: number, market: number, features: Features): Command[] {
  const source = new Flow(seed, market, features);
  return Array.from({ length: COMMANDS }, () => source.next());
}

/** How another market would have prices, distances and sides. */
export interface View {
  readonly price: (ticks: number) => number;
  readonly side: (side: Side) => Side;
  /** Of an offset from a price. */
  readonly offset: (ticks: number) => number;
  /** Of a distance without direction. */
  readonly distance: (ticks: number) => number;
}

const PRICES = ['priceTicks', 'previousPriceTicks', 'triggerPriceTicks', 'referenceTicks'];
const SIDES = ['side', 'takerSide'];

/** A copy with every price and side as another market would have it; 0 is no price. */
export function seen<T extends object>(message: T, view: View): T {
  const entries = Object.entries(message).map(([field, value]: [string, unknown]) => {
    if (Array.isArray(value)) return [field, value.map((row: object) => seen(row, view))];
    if (PRICES.includes(field) && value !== 0) return [field, view.price(value as number)];
    if (SIDES.includes(field)) return [field, view.side(value as Side)];
    if (field === 'pegOffsetTicks') return [field, view.offset(value as number)];
    if (field === 'trailingTicks') return [field, view.distance(value as number)];
    return [field, value];
  });
  return Object.fromEntries(entries) as T;
}
