/**
 * What the naive twin knows: assets, accounts, markets, open orders and their indexes, timers, and
 * the ledger. Plain maps and arrays; the rules are elsewhere.
 */
import {
  AccountKind,
  AccountStatus,
  type DisplayReason,
  type Event,
  MarketStatus,
  PegKind,
  Rejection,
  Settlement,
  Side,
  Template,
  TriggerKind,
  type TriggerSource,
  WaitKind,
} from '../../schema/generated/protocol.ts';
import { type EngineConfig, FEE_ACCOUNT } from '../core.ts';
import { type Book, opposite } from './book.ts';
import { Ladder } from './ladder.ts';
import type { Ledger } from './ledger.ts';
import type { Order } from './order.ts';

/** Highest fee tier. */
export const MAX_TIER = 7;

/** What happens at a time. */
export type Timer =
  | { readonly kind: 'expiry'; readonly timeUs: number; readonly order: Order }
  | { readonly kind: 'dead man'; readonly timeUs: number; readonly account: Account }
  | {
      readonly kind: 'status';
      readonly timeUs: number;
      readonly market: Market;
      readonly status: MarketStatus;
      readonly cancelOrders: number;
    };

export interface Account {
  readonly id: number;
  readonly kind: AccountKind;
  tier: number;
  status: AccountStatus;
  /** 0: no limit */
  maxOpenOrders: number;
  deadMan: Timer | undefined;
  /** By asset. */
  readonly exposureLimits: Map<number, number>;
}

export interface Fees {
  readonly makerPpm: number;
  readonly takerPpm: number;
}

/** What an auction would do. */
export interface Indication {
  readonly priceTicks: number;
  readonly volumeLots: number;
  readonly surplusLots: number;
  readonly surplusSide: Side;
}

export const NO_INDICATION: Indication = {
  priceTicks: 0,
  volumeLots: 0,
  surplusLots: 0,
  surplusSide: Side.BUY,
};

/** The trades of one order, or of an uncross, that nobody has looked at yet. */
export interface TradeRun {
  /** undefined: an uncross */
  readonly takerSide: Side | undefined;
  highTicks: number;
  lowTicks: number;
}

export interface MarketRules {
  readonly maxNotional: number;
  readonly auctionUs: number;
  readonly collarPpm: number;
  readonly dynamicPpm: number;
  readonly staticPpm: number;
  readonly triggerSource: TriggerSource;
}

const NO_RULES: MarketRules = {
  ...{ maxNotional: 0, auctionUs: 0, collarPpm: 0, dynamicPpm: 0, staticPpm: 0 },
  triggerSource: 0,
};

export interface Market {
  readonly id: number;
  readonly baseAsset: number;
  readonly quoteAsset: number;
  readonly ledger: boolean;
  readonly baseUnitsPerLot: number;
  readonly quoteUnitsPerTickLot: number;
  readonly maxPriceTicks: number;
  readonly maxQuantityLots: number;
  readonly minNotional: number;
  readonly book: Book;
  /** By tier. */
  readonly fees: Fees[];
  status: MarketStatus;
  lastTradeId: number;
  /** 0: none yet */
  lastPriceTicks: number;
  /** 0: none */
  referenceTicks: number;
  rules: MarketRules;
  /** Orders that wait for a trigger, by it. */
  readonly stopBuys: Ladder<Order>;
  readonly takeSells: Ladder<Order>;
  readonly stopSells: Ladder<Order>;
  readonly takeBuys: Ladder<Order>;
  /** Those of them that trail, by side, in the order in which they began to wait. */
  readonly trailing: readonly [Order[], Order[]];
  /** Orders that came alive and whose turn it is not yet. */
  readonly queue: Order[];
  /** Pegged orders, oldest first. */
  readonly pegs: Order[];
  run: TradeRun | undefined;
  indicated: Indication;
  /** Status changes to come. */
  readonly schedule: Timer[];
  /** The end of a volatility auction. */
  auctionEnd: Timer | undefined;
}

export function createMarketState(
  fixed: Pick<
    Market,
    | ('id' | 'baseAsset' | 'quoteAsset' | 'ledger' | 'book')
    | ('baseUnitsPerLot' | 'quoteUnitsPerTickLot')
    | ('maxPriceTicks' | 'maxQuantityLots' | 'minNotional')
  >,
): Market {
  return {
    ...fixed,
    fees: Array.from({ length: MAX_TIER + 1 }, () => ({ makerPpm: 0, takerPpm: 0 })),
    status: MarketStatus.OPEN,
    lastTradeId: 0,
    lastPriceTicks: 0,
    referenceTicks: 0,
    rules: NO_RULES,
    stopBuys: new Ladder('lowest first'),
    takeSells: new Ladder('lowest first'),
    stopSells: new Ladder('highest first'),
    takeBuys: new Ladder('highest first'),
    trailing: [[], []],
    queue: [],
    pegs: [],
    run: undefined,
    indicated: NO_INDICATION,
    schedule: [],
    auctionEnd: undefined,
  };
}

/** Where a market keeps orders with such a trigger. */
export function triggersOf(market: Market, side: Side, trigger: TriggerKind): Ladder<Order> {
  if (trigger === TriggerKind.TAKE_PROFIT) {
    return side === Side.BUY ? market.takeBuys : market.takeSells;
  }
  return side === Side.BUY ? market.stopBuys : market.stopSells;
}

/** Why something is refused. */
export interface Refusal {
  readonly code: Rejection;
  /** What the code refers to, 0 for nothing. */
  readonly detail: number;
}

export function refusal(code: Rejection, detail = 0): Refusal {
  return { code, detail };
}

function clientKey(account: number, clientOrderId: number): string {
  return `${account}/${clientOrderId}`;
}

export class State {
  readonly config: EngineConfig;
  readonly ledger: Ledger;
  readonly assetDecimals: number[] = [];
  readonly accounts: Account[] = [];
  readonly markets: Market[] = [];
  /** Open orders by id, waiting ones included. */
  readonly orders = new Map<number, Order>();
  readonly timers = new Ladder<Timer>('lowest first');
  readonly #clientOrders = new Map<string, Order>();
  readonly #expiries = new Map<Order, Timer>();
  timeUs = 0;
  lastOrderId = 0;
  /** The events of the command at hand. */
  events: Event[] = [];
  /** Its sequence number. */
  sequence = 0;
  /** Markets to look after when the work at hand is done, in the order of their first change. */
  readonly touched: Market[] = [];

  constructor(config: EngineConfig, ledger: Ledger) {
    this.config = config;
    this.ledger = ledger;
    for (let id = 1; id <= FEE_ACCOUNT; id++) this.addAccount(AccountKind.SYSTEM, 0);
  }

  addAccount(kind: AccountKind, tier: number): Account {
    const account: Account = {
      ...{ id: this.accounts.length + 1, kind, tier, status: AccountStatus.ACTIVE },
      maxOpenOrders: 0,
      deadMan: undefined,
      exposureLimits: new Map(),
    };
    this.accounts.push(account);
    return account;
  }

  hasAsset(id: number): boolean {
    return id >= 1 && id <= this.assetDecimals.length;
  }

  account(id: number): Account | undefined {
    return this.accounts[id - 1];
  }

  market(id: number): Market | undefined {
    return this.markets[id - 1];
  }

  /** The market of an order that exists. */
  marketOf(order: Order): Market {
    return this.markets[order.market - 1]!;
  }

  /** Levels in use: of books, of triggers and of timers. */
  levelCount(): number {
    let count = this.timers.count;
    for (const { book, stopBuys, takeSells, stopSells, takeBuys } of this.markets) {
      count += book.levelCount;
      count += stopBuys.count + takeSells.count + stopSells.count + takeBuys.count;
    }
    return count;
  }

  /** Whether `count` more levels may be taken. */
  levelsFit(count: number): boolean {
    return count === 0 || this.levelCount() + count <= this.config.maxLevels;
  }

  /** Whether a timer may join those at this time; not while more than `maxLevels` are in use. */
  mayJoin(timeUs: number): boolean {
    return this.timers.has(timeUs) && this.levelCount() <= this.config.maxLevels;
  }

  /** The account's open order with this client order id; 0 names none. */
  clientOrder(account: number, clientOrderId: number): Order | undefined {
    return this.#clientOrders.get(clientKey(account, clientOrderId));
  }

  /** The account's open orders, oldest first. */
  ordersOf(account: number): Order[] {
    return [...this.orders.values()]
      .filter((order) => order.account === account)
      .sort((a, b) => a.orderId - b.orderId);
  }

  isOpen(order: Order): boolean {
    return this.orders.get(order.orderId) === order;
  }

  /** Enters a new order into the indexes and sets its expiry. */
  open(order: Order): void {
    this.orders.set(order.orderId, order);
    if (order.clientOrderId !== 0) {
      this.#clientOrders.set(clientKey(order.account, order.clientOrderId), order);
    }
    if (order.expireTimeUs !== 0) this.setExpiry(order);
  }

  protected setExpiry(order: Order): void {
    const timer: Timer = { kind: 'expiry', timeUs: order.expireTimeUs, order };
    this.#expiries.set(order, timer);
    this.timers.add(timer.timeUs, timer);
  }

  /** Removes an order that ended, or was filled, from the indexes and its expiry. */
  forget(order: Order): void {
    this.orders.delete(order.orderId);
    if (order.clientOrderId !== 0) {
      this.#clientOrders.delete(clientKey(order.account, order.clientOrderId));
    }
    const expiry = this.#expiries.get(order);
    if (expiry) this.timers.remove(expiry.timeUs, expiry);
    if (expiry) this.#expiries.delete(order);
    if (order.peg === PegKind.NONE) return;
    const { pegs } = this.marketOf(order);
    if (pegs.includes(order)) pegs.splice(pegs.indexOf(order), 1);
  }

  /** Puts an order into the book and reserves what it needs. */
  enterBook(order: Order): void {
    const market = this.marketOf(order);
    market.book.add(order);
    order.inBook = true;
    order.waits = WaitKind.NONE;
    this.touch(market);
    if (!market.ledger) return;
    const [asset, amount] = this.need(order, order.leavesLots);
    this.ledger.reserve(order.account, asset, amount);
  }

  /** Takes an order out of the book; its reserve becomes available. */
  leaveBook(order: Order): void {
    const market = this.marketOf(order);
    market.book.remove(order);
    order.inBook = false;
    this.touch(market);
    if (market.ledger) this.releaseLots(order, order.leavesLots);
  }

  /** Frees what `lots` of a resting order reserve. */
  releaseLots(order: Order, lots: number): void {
    const [asset, amount] = this.need(order, lots);
    this.ledger.release(order.account, asset, amount);
  }

  /** The asset and the units of it that `lots` of an order reserve, at its price. */
  need(
    order: Pick<Order, 'market' | 'side' | 'priceTicks'>,
    lots: number,
  ): readonly [asset: number, amount: number] {
    const market = this.markets[order.market - 1]!;
    return order.side === Side.BUY
      ? [market.quoteAsset, order.priceTicks * lots * market.quoteUnitsPerTickLot]
      : [market.baseAsset, lots * market.baseUnitsPerLot];
  }

  /** Whether an order with this limit would trade with the best opposite price. */
  crosses(market: Market, side: Side, limitTicks: number): boolean {
    const best = market.book.best(opposite(side));
    if (!best) return false;
    return side === Side.BUY ? best.priceTicks <= limitTicks : best.priceTicks >= limitTicks;
  }

  /** Notes that the market's book or status changed. */
  touch(market: Market): void {
    if (!this.touched.includes(market)) this.touched.push(market);
  }

  /** States the account's base and quote balance; nothing in a matching-only market. */
  emitBalances(market: Market, account: number): void {
    if (!market.ledger) return;
    const base = this.ledger.find(account, market.baseAsset)!;
    const quote = this.ledger.find(account, market.quoteAsset)!;
    this.events.push({
      template: Template.BalancesChanged,
      market: market.id,
      account,
      sequence: this.sequence,
      available: base.available,
      reserved: base.reserved,
      available2: quote.available,
      reserved2: quote.reserved,
      asset: market.baseAsset,
      asset2: market.quoteAsset,
    });
  }

  /** States that an order shows more, or with a negative number fewer, lots; nothing for 0. */
  emitDisplay(
    order: Order,
    deltaLots: number,
    reason: DisplayReason,
    priceTicks = order.priceTicks,
  ): void {
    if (deltaLots === 0) return;
    this.events.push({
      template: Template.DisplayChanged,
      market: order.market,
      account: order.account,
      sequence: this.sequence,
      orderId: order.orderId,
      priceTicks,
      deltaLots,
      side: order.side,
      reason,
    });
  }
}

/** Why a market takes no new orders and amendments, or undefined when it does. */
export function closedBy(market: Market): Refusal | undefined {
  if (market.status === MarketStatus.HALTED) return refusal(Rejection.MARKET_HALTED);
  if (market.status === MarketStatus.CANCEL_ONLY) return refusal(Rejection.MARKET_CANCEL_ONLY);
  return undefined;
}

/** Whether a market's trades move money. */
export function usesLedger(settlement: Settlement): boolean {
  return settlement === Settlement.LEDGER;
}
