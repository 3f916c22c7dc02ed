/** What a lane is to the load: connections that carry requests and say what became of them. */

/** `order` rests below the market, `cancel` takes one back, `ioc` finds nobody and ends at once. */
export const ACTS = ['order', 'cancel', 'ioc'] as const;
export type Act = (typeof ACTS)[number];

/** Which lane carries the requests. */
export const LANES = ['rest', 'ws', 'binary', 'fix', 'feed'] as const;
export type Lane = (typeof LANES)[number];

export interface LoadRequest {
  /** Of the request, from 0. */
  readonly number: number;
  readonly act: Act;
  /** Client order id of the order that it makes or cancels. */
  readonly clientOrderId: number;
}

/** The order that is sent over and over: it buys far below the market. */
export interface OrderTerms {
  readonly symbol: string;
  /** Decimal text, as the exchange wants it. */
  readonly price: string;
  readonly quantity: string;
}

/** One connection, logged on. Every request is answered once, or the channel ends. */
export interface LoadChannel {
  /** Requests that may be on their way at once. */
  readonly room: number;
  /** Sends now; the caller keeps to `room`. */
  send(request: LoadRequest): void;
  /** Set by the caller. @param error kind of refusal; undefined: carried out */
  onAnswer: (request: number, error?: string) => void;
  /** Set by the caller: nothing more comes, what is on its way stays without an answer. */
  onEnd: (reason: string) => void;
  /** Ends it; `onEnd` is not called. */
  close(): Promise<void>;
}

export interface Credentials {
  readonly apiKey: string;
  /** HMAC secret, or Ed25519 private key as PEM. */
  readonly secret: string;
}

/** Where the exchange is and who speaks. */
export interface Target extends Credentials {
  readonly url: URL;
  /** Of the binary lane or FIX. */
  readonly port: number;
}

/** Requests of one connection on their way at most, where a connection carries many. */
export const PIPELINE_ROOM = 1_000;
/** A connection must be open and logged on within this, milliseconds. */
export const OPEN_MAX_MS = 10_000;
