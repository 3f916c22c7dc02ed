/** What operators ask the exchange, and what they are answered. */
import { ask } from '../session/session.ts';

export interface Durations {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export interface Performance {
  readonly windowSeconds: number;
  readonly sequence: number;
  readonly sequenceTime: number;
  readonly uptimeSeconds: number;
  readonly commandsPerSecond: number;
  readonly batchesPerSecond: number;
  readonly answer: Durations;
  readonly sync: Durations;
  readonly apply: Durations;
  readonly eventLoop: Durations;
  readonly memoryBytes: number;
}

export interface MarketState {
  readonly symbol: string;
  readonly status: string;
  readonly interrupted: boolean;
  readonly auctionEnd?: number;
  readonly rules: {
    readonly referencePrice: string;
    readonly maxNotional: string;
    readonly auctionTime: number;
    readonly collarPpm: number;
    readonly dynamicPpm: number;
    readonly staticPpm: number;
    readonly triggerSource: string;
  };
  readonly schedule: readonly {
    readonly time: number;
    readonly status: string;
    readonly cancelOrders: boolean;
  }[];
}

export interface TierFees {
  readonly tier: number;
  readonly makerPpm: number;
  readonly takerPpm: number;
}

export interface AccountState {
  readonly account: number;
  readonly tier: number;
  readonly status: string;
  readonly openOrders: number;
  readonly maxOpenOrders: number;
  readonly exposureLimits: readonly { readonly asset: string; readonly amount: string }[];
  readonly countdownDeadline?: number;
  readonly balances: readonly {
    readonly asset: string;
    readonly free: string;
    readonly locked: string;
  }[];
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

const ROOT = '/lx/v1/operator/';

export const look = <T>(path: string, query: Query = {}) => ask<T>('GET', ROOT + path, query);
export const post = <T>(path: string, params: Query) => ask<T>('POST', ROOT + path, params);
export const remove = <T>(path: string, params: Query) => ask<T>('DELETE', ROOT + path, params);

/** Microseconds as people read them: 850 µs, 1.2 ms, 3.4 s. */
export function shortTime(us: number): string {
  if (us < 1_000) return `${Math.round(us)} µs`;
  if (us < 1_000_000) return `${(us / 1_000).toFixed(us < 10_000 ? 1 : 0)} ms`;
  return `${(us / 1_000_000).toFixed(1)} s`;
}

/** Bytes as people read them. */
export function shortBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let k = 0;
  while (value >= 1_000 && k < units.length - 1) {
    value /= 1_000;
    k++;
  }
  return `${value < 10 && k > 0 ? value.toFixed(1) : Math.round(value)} ${units[k]}`;
}
