/** What the WebSocket API tells of the account, field for field as it comes. */
import type { OrderStatus, OrderType, Side, TimeInForce } from './answers.ts';

/** An order was accepted, traded, changed or ended; the letters are in docs/api.md. */
export interface ExecutionReport {
  readonly e: 'executionReport';
  readonly E: number;
  readonly s: string;
  readonly c: string;
  readonly C: string;
  readonly S: Side;
  readonly o: OrderType;
  readonly f: TimeInForce;
  readonly q: string;
  readonly p: string;
  readonly x: string;
  readonly X: OrderStatus;
  readonly i: number;
  readonly l: string;
  readonly L: string;
  readonly z: string;
  readonly Z: string;
  readonly n: string;
  readonly N: string | null;
  readonly t: number;
  readonly m: boolean;
  readonly T: number;
  readonly [more: string]: unknown;
}

export interface AccountPosition {
  readonly e: 'outboundAccountPosition';
  readonly E: number;
  readonly u: number;
  readonly B: readonly { readonly a: string; readonly f: string; readonly l: string }[];
}

export interface BalanceUpdate {
  readonly e: 'balanceUpdate';
  readonly E: number;
  readonly a: string;
  readonly d: string;
  readonly T: number;
}

export interface ListStatus {
  readonly e: 'listStatus';
  readonly E: number;
  readonly s: string;
  readonly g: number;
  readonly c: 'OCO' | 'OTO';
  readonly C: string;
  readonly l: string;
  readonly L: string;
  readonly T: number;
  readonly O: readonly { readonly s: string; readonly i: number; readonly c: string }[];
  readonly [more: string]: unknown;
}

/** The key was revoked, or the session logged out: nothing more comes. */
export interface EventStreamTerminated {
  readonly e: 'eventStreamTerminated';
  readonly E: number;
}

/** Made here: the subscription was lost and is there again; ask for what may have been missed. */
export interface Resubscribed {
  readonly e: 'resubscribed';
  readonly E: number;
}

export type UserEvent =
  | ExecutionReport
  | AccountPosition
  | BalanceUpdate
  | ListStatus
  | EventStreamTerminated
  | Resubscribed;
