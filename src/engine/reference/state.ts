/**
 * What the naive twin knows: assets, accounts, markets, open orders and their indexes, and the
 * ledger. Plain maps and arrays; the rules are elsewhere.
 */
import {
  AccountKind,
  type Event,
  MarketStatus,
  Rejection,
  Settlement,
  Template,
} from '../../schema/generated/protocol.ts';
import { type EngineConfig, FEE_ACCOUNT } from '../core.ts';
import { type Book, type Order, opposite } from './book.ts';
import type { Ledger } from './ledger.ts';

/** Highest fee tier. */
export const MAX_TIER = 7;

export interface Account {
  readonly id: number;
  readonly kind: AccountKind;
  tier: number;
}

export interface Fees {
  readonly makerPpm: number;
  readonly takerPpm: number;
}

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
  /** Open orders by id. */
  readonly orders = new Map<number, Order>();
  readonly #clientOrders = new Map<string, Order>();
  timeUs = 0;
  lastOrderId = 0;
  /** The events of the command at hand. */
  events: Event[] = [];
  /** Its sequence number. */
  sequence = 0;

  constructor(config: EngineConfig, ledger: Ledger) {
    this.config = config;
    this.ledger = ledger;
    for (let id = 1; id <= FEE_ACCOUNT; id++) {
      this.accounts.push({ id, kind: AccountKind.SYSTEM, tier: 0 });
    }
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

  levelCount(): number {
    let count = 0;
    for (const market of this.markets) count += market.book.levelCount;
    return count;
  }

  /** The account's open order with this client order id; 0 names none. */
  clientOrder(account: number, clientOrderId: number): Order | undefined {
    return this.#clientOrders.get(clientKey(account, clientOrderId));
  }

  /** Makes the order rest: in the book, the indexes and the account's reserved balance. */
  rest(order: Order): void {
    const market = this.marketOf(order);
    market.book.add(order);
    this.orders.set(order.orderId, order);
    if (order.clientOrderId !== 0) {
      this.#clientOrders.set(clientKey(order.account, order.clientOrderId), order);
    }
    if (!market.ledger) return;
    const [asset, amount] = this.need(order, order.leavesLots);
    this.ledger.reserve(order.account, asset, amount);
  }

  /** Takes a resting order out of all of them; its reserve becomes available. */
  unrest(order: Order): void {
    const market = this.marketOf(order);
    market.book.remove(order);
    this.forget(order);
    if (market.ledger) this.releaseLots(order, order.leavesLots);
  }

  /** Frees what `lots` of a resting order reserve. */
  releaseLots(order: Order, lots: number): void {
    const [asset, amount] = this.need(order, lots);
    this.ledger.release(order.account, asset, amount);
  }

  /** Removes the order from the indexes alone. */
  forget(order: Order): void {
    this.orders.delete(order.orderId);
    this.#clientOrders.delete(clientKey(order.account, order.clientOrderId));
  }

  /** The asset and the units of it that `lots` of an order reserve. */
  need(order: Order, lots: number): readonly [asset: number, amount: number] {
    const market = this.marketOf(order);
    return order.side === 0
      ? [market.quoteAsset, order.priceTicks * lots * market.quoteUnitsPerTickLot]
      : [market.baseAsset, lots * market.baseUnitsPerLot];
  }

  /** Whether an order with this limit would trade with the best opposite price. */
  crosses(market: Market, side: Order['side'], limitTicks: number): boolean {
    const best = market.book.best(opposite(side));
    if (!best) return false;
    return side === 0 ? best.priceTicks <= limitTicks : best.priceTicks >= limitTicks;
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
