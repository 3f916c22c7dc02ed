/**
 * One endpoint of the Binance Spot dialect, as data: what it is called, what it costs, who may
 * call it. REST routes and WebSocket API methods are made from the same list.
 */
import type { DialectError } from '../errors.ts';
import type { KeyScope } from '../key-scope.ts';
import type { Permission } from '../keys.ts';
import type { TimeFormat } from '../time-unit.ts';
import type { Params } from './params.ts';

export interface Caller {
  /** Engine account behind the API key. */
  readonly account: number;
  readonly apiKey: string;
  /** What narrows the key. */
  readonly scope?: KeyScope | undefined;
  /** Somebody in a browser, who is named where the key would be. */
  readonly isPerson?: true;
}

/** A connection whose orders are cancelled when it closes. */
export interface OrderSession {
  /** The session that its orders belong to, not 0. */
  readonly id: number;
  /** Accounts that placed orders over it. */
  readonly accounts: Set<number>;
}

export interface EndpointContext {
  readonly params: Params;
  /** Present on endpoints whose security is not `none`. */
  readonly caller: Caller | undefined;
  /** When the request was received, microseconds since 1970. */
  readonly nowUs: number;
  /** How times are written in the answer. */
  readonly time: TimeFormat;
  /**
   * To be called by a handler that waited, before it acts: says whether a signed request is still
   * within its recvWindow. @throws DialectError -1021
   */
  readonly checkFresh?: () => void;
  /** Of a connection that cancels on disconnect. */
  readonly orderSession?: OrderSession | undefined;
}

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** REST path, such as `/api/v3/depth`. */
  readonly path: string;
  /** Method of the WebSocket API, such as `depth`; absent where there is none. */
  readonly wsMethod?: string;
  /** Request weight; a function where it depends on the parameters. */
  readonly weight: number | ((params: Params) => number);
  /** `none`: public. `key`: API key only. `signed`: key, timestamp and signature. */
  readonly security: 'none' | 'key' | 'signed';
  /** What the key must allow; `read` where absent. */
  readonly permission?: Permission;
  /** About the key itself: a person's session, which is none, is refused. */
  readonly keyOnly?: true;
  /** Counts against the order limits. */
  readonly order?: boolean;
  /** Parameters that it knows, signing parameters apart; others are refused (-1104). */
  readonly knows: readonly string[];
  /** Result to be sent as JSON. @throws DialectError */
  handle(context: EndpointContext): unknown | Promise<unknown>;
  /**
   * In place of `handle` where the account has reached its order limit; absent: refused with
   * `error`. @throws DialectError
   */
  overLimit?(context: EndpointContext, error: DialectError): Promise<unknown>;
}

/** Parameters that any signed request may carry. */
export const SIGNING_PARAMS: ReadonlySet<string> = new Set([
  'apiKey',
  'timestamp',
  'recvWindow',
  'signature',
]);
