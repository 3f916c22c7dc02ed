/** What is shown of a place in a recording; plain data that a worker can send. */
import type { CommandKind } from './sentences.ts';

/** What just happened to an order: it came, was changed, traded, or left. */
export type Mark = '' | 'new' | 'changed' | 'traded' | 'gone';

/** One order in the queue of its level. */
export interface ShownOrder {
  readonly orderId: number;
  readonly account: number;
  readonly lots: string;
  /** Of the lots of its level, 0 to 1. */
  readonly share: number;
  readonly isOwn: boolean;
  readonly mark: Mark;
}

export interface ShownLevel {
  readonly price: string;
  readonly lots: string;
  /** Lots from the best level to here, of the most on either side, 0 to 1. */
  readonly depth: number;
  readonly orders: readonly ShownOrder[];
  /** Orders that are not listed. */
  readonly more: number;
}

export interface ShownTrade {
  readonly tradeId: number;
  readonly time: string;
  readonly price: string;
  readonly lots: string;
  readonly side: 'buy' | 'sell';
  readonly isOwn: boolean;
  /** Of the command that is shown. */
  readonly isNew: boolean;
}

/** Candles as columns; prices in ticks, volumes in lots. */
export interface ShownCandles {
  readonly openMs: readonly number[];
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  readonly lots: readonly number[];
  /** The lowest, the highest and the last price as texts. */
  readonly lowest: string;
  readonly highest: string;
  readonly last: string;
}

/** An asset of the account that is looked at, before and after the command. */
export interface ShownBalance {
  readonly asset: string;
  readonly before: string;
  readonly beforeReserved: string;
  readonly after: string;
  readonly afterReserved: string;
  readonly isChanged: boolean;
}

export interface Shown {
  readonly sequence: number;
  /** Microseconds since 1970. */
  readonly timeUs: number;
  readonly time: string;
  /** What was asked for; at the base, behind no command, what the place is. */
  readonly title: string;
  readonly kind: CommandKind | 'base';
  readonly isRefused: boolean;
  readonly fields: readonly (readonly string[])[];
  readonly events: readonly string[];
  /** Events that are not listed. */
  readonly moreEvents: number;
  readonly symbol: string;
  readonly bids: readonly ShownLevel[];
  readonly asks: readonly ShownLevel[];
  readonly tape: readonly ShownTrade[];
  readonly candles: ShownCandles;
  readonly balances: readonly ShownBalance[];
  readonly openOrders: number;
}

/** What of it is wanted. */
export interface Look {
  /** Market id. */
  readonly market: number;
  /** Account whose orders are coloured and whose balances are shown; 0: nobody's. */
  readonly account: number;
  /** Name of an interval of candles, such as `1m`. */
  readonly interval: string;
}

/** What steps stop at. */
export interface Filter {
  /** 0: any. */
  readonly market: number;
  /** 0: any; else commands of the account, and those that traded with it. */
  readonly account: number;
  /** `trade`: what traded; `work`: all but the clock. */
  readonly kind: CommandKind | 'all' | 'work' | 'trade';
}
