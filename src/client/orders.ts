/**
 * Orders that are placed once, whatever the network does. The promise of `place`: when it resolves
 * there is exactly one order; when it rejects as `refused`, `limited` or `unavailable` there is
 * none; only when the caller gives up (`aborted`) may there be one, and the error has its id.
 *
 * How: every order has a client order id before it is first sent. When no answer comes, the order
 * is looked for under its id. Found: done. Not found is no proof as long as the request may still
 * be under way, so that it is looked for until the exchange's own clock is beyond the request's
 * `timestamp` + `recvWindow`, from when on the exchange refuses it. A request that the exchange let
 * in just before may still wait for its turn; a cancel of an order that cannot exist goes through
 * the same queue, and once it is answered, everything before it has been carried out. Not found
 * then: it never was, and it is sent again under the same id.
 *
 * This holds as long as the exchange remembers the order: 1,000 closed orders of an account.
 */
import type { Cancelled, Order, PlacedAnswer, Replaced } from './answers.ts';
import { Backoff, type BackoffOptions } from './backoff.ts';
import type { AnswerOf, CallName, ParamsOf } from './calls.ts';
import {
  Code,
  DUPLICATE_ORDER,
  ErrorKind,
  isUnknownOutcome,
  LxError,
  throwIfAborted,
} from './errors.ts';
import { newClientOrderId } from './order-ids.ts';
import type { CancelParams, OrderParams, ReplaceParams } from './params.ts';
import type { CallOptions, Transport } from './rest.ts';
import { sleep } from './wait.ts';

/** How it is known what became of it. */
export interface Sure {
  /** `answer`: by the exchange's answer; `query`: no answer came, and it was looked for. */
  readonly knownBy: 'answer' | 'query';
  /** How often it was sent. */
  readonly sends: number;
}

/** The fields that every way of knowing has. With `query` there are no `fills`. */
export type PlacedOrder = Sure & PlacedAnswer & { readonly clientOrderId: string };
/** The order as it is, closed. */
export type CancelledOrder = Sure & (Cancelled | Order);
export type ReplacedOrder = Sure & {
  readonly order: PlacedAnswer & { readonly clientOrderId: string };
  /** Missing where it is known by query. */
  readonly answer?: Replaced;
};

export interface SafeOrderOptions {
  /** Where orders go. */
  readonly transport: Transport;
  /** Where it is looked for what became of them: may be the same. */
  readonly queries: Transport;
  readonly recvWindowMs: number;
  /** How often an order is sent at most. */
  readonly maxSends: number;
  readonly backoff?: BackoffOptions | undefined;
}

export interface PlaceOptions {
  readonly signal?: AbortSignal | undefined;
  /** Answer of each attempt, milliseconds. */
  readonly timeoutMs?: number;
}

/** An order id that no order has. */
const NO_ORDER = Number.MAX_SAFE_INTEGER;
/** Between two looks for an order that is not found yet, milliseconds. */
const LOOK_MS = 250;

type Acting = Extract<CallName, 'placeOrder' | 'replaceOrder' | 'cancelOrder'>;

export class SafeOrders {
  readonly #options: SafeOrderOptions;

  constructor(options: SafeOrderOptions) {
    this.#options = options;
  }

  /**
   * Places an order, once.
   * @param order an id of one's own in `newClientOrderId` must never have been used before
   * @throws LxError
   */
  async place(order: OrderParams, options: PlaceOptions = {}): Promise<PlacedOrder> {
    const id = order.newClientOrderId ?? newClientOrderId();
    const params = { newOrderRespType: 'FULL', ...order, newClientOrderId: id } as const;
    const outcome = await this.#once('placeOrder', params, { symbol: order.symbol, id }, options);
    const { answer, found, sends } = outcome;
    if (answer !== undefined) return { ...answer, clientOrderId: id, knownBy: 'answer', sends };
    return { ...placedFrom(found!), clientOrderId: id, knownBy: 'query', sends };
  }

  /**
   * Cancels an order and places another one in its stead, once.
   * @throws LxError
   */
  async replace(change: ReplaceParams, options: PlaceOptions = {}): Promise<ReplacedOrder> {
    const id = change.newClientOrderId ?? newClientOrderId();
    const params = { newOrderRespType: 'FULL', ...change, newClientOrderId: id } as const;
    const sought = { symbol: change.symbol, id };
    const outcome = await this.#once('replaceOrder', params, sought, options);
    const { answer, found, sends } = outcome;
    if (answer === undefined) {
      return { order: { ...placedFrom(found!), clientOrderId: id }, knownBy: 'query', sends };
    }
    const order = { ...answer.newOrderResponse, clientOrderId: id };
    return { order, answer, knownBy: 'answer', sends };
  }

  /**
   * Cancels an order. Sent again until it is answered: that does nothing twice.
   * @throws LxError of the code -2011 when it is not open, and was not when this was called
   */
  async cancel(params: CancelParams, options: PlaceOptions = {}): Promise<CancelledOrder> {
    const backoff = new Backoff(this.#options.backoff);
    for (let sends = 1; ; sends++) {
      try {
        const answer = await this.#options.transport.call('cancelOrder', params, options);
        return { ...answer, knownBy: 'answer', sends };
      } catch (error) {
        if (isUnknownOutcome(error)) {
          if (sends >= this.#options.maxSends) throw error;
          await sleep(backoff.next(), options.signal);
          continue;
        }
        const gone = error instanceof LxError && error.code === Code.CANCEL_REJECTED;
        if (!gone || sends === 1) throw error;
        const { symbol, orderId, origClientOrderId } = params;
        const sought =
          orderId === undefined ? { symbol, origClientOrderId: origClientOrderId! } : { orderId };
        const order = await this.#find({ symbol, ...sought }, options);
        if (order === undefined) throw error;
        return { ...order, knownBy: 'query', sends };
      }
    }
  }

  /** Sends it until it is known that it was carried out once. */
  async #once<N extends Exclude<Acting, 'cancelOrder'>>(
    name: N,
    params: ParamsOf<N>,
    sought: { readonly symbol: string; readonly id: string },
    options: PlaceOptions,
  ): Promise<{ answer?: AnswerOf<N>; found?: Order; sends: number }> {
    const { maxSends, recvWindowMs, transport } = this.#options;
    const query = { symbol: sought.symbol, origClientOrderId: sought.id };
    let deadlineMs = 0;
    const onSend = (timestampMs: number) => {
      deadlineMs = timestampMs + recvWindowMs;
    };
    const sending: CallOptions = { ...options, recvWindowMs, onSend };
    for (let sends = 1; ; sends++) {
      let failure: unknown;
      try {
        throwIfAborted(options.signal);
        return { answer: await transport.call(name, params, sending), sends };
      } catch (error) {
        failure = error;
      }
      const duplicate =
        failure instanceof LxError &&
        failure.code === Code.ORDER_REJECTED &&
        failure.message.startsWith(DUPLICATE_ORDER);
      if (isUnknownOutcome(failure)) {
        const found = await this.#settle(query, deadlineMs, options).catch((error: unknown) => {
          throw stillUnknown(error, sought.id);
        });
        if (found !== undefined) return { found, sends };
        if (sends >= maxSends) throw notPlaced(failure as LxError, sends);
      } else if (duplicate && sends > 1) {
        const found = await this.#find(query, options);
        if (found === undefined) throw failure;
        return { found, sends };
      } else if (isAborted(failure) && deadlineMs > 0) throw stillUnknown(failure, sought.id);
      else throw failure;
    }
  }

  /**
   * Looks for an order until it is found, or certain that it is not there and will not be.
   * @param deadlineMs of the exchange's clock: from then on it refuses the request
   */
  async #settle(
    query: { readonly symbol: string; readonly origClientOrderId: string },
    deadlineMs: number,
    options: PlaceOptions,
  ): Promise<Order | undefined> {
    const { queries } = this.#options;
    const backoff = new Backoff({ ...this.#options.backoff, maxMs: LOOK_MS * 8 });
    for (;;) {
      try {
        const { serverTime } = await queries.call('time', {}, options);
        const over = serverTime > deadlineMs;
        if (over) await this.#passQueue(query.symbol, options);
        const found = await this.#find(query, options);
        if (found !== undefined || over) return found;
        await sleep(Math.min(LOOK_MS, deadlineMs - serverTime + 1), options.signal);
        backoff.reset();
      } catch (error) {
        const again = error instanceof LxError && (isUnknownOutcome(error) || error.retryable);
        if (!again) throw error;
        await sleep(backoff.next(), options.signal);
      }
    }
  }

  /** Resolves when every command that the exchange has let in before is carried out. */
  async #passQueue(symbol: string, options: PlaceOptions): Promise<void> {
    try {
      await this.#options.queries.call('cancelOrder', { symbol, orderId: NO_ORDER }, options);
    } catch (error) {
      const answered =
        error instanceof LxError &&
        (error.code === Code.CANCEL_REJECTED || error.code === Code.ORDER_REJECTED);
      if (!answered) throw error;
    }
  }

  async #find(query: ParamsOf<'order'>, options: PlaceOptions): Promise<Order | undefined> {
    try {
      return await this.#options.queries.call('order', query, options);
    } catch (error) {
      if (error instanceof LxError && error.code === Code.NO_SUCH_ORDER) return undefined;
      throw error;
    }
  }
}

function placedFrom(order: Order): PlacedAnswer {
  const { isWorking: _working, time, updateTime: _updated, ...fields } = order;
  return { ...fields, transactTime: time };
}

function isAborted(error: unknown): boolean {
  return error instanceof LxError && error.kind === ErrorKind.ABORTED;
}

/** The caller gave up, or the exchange refuses to tell, before it was known what became of it. */
function stillUnknown(error: unknown, clientOrderId: string): LxError {
  const kind = isAborted(error) ? ErrorKind.ABORTED : ErrorKind.UNKNOWN_OUTCOME;
  const text = error instanceof Error ? error.message : String(error);
  return new LxError(`not known whether order ${clientOrderId} was placed: ${text}`, {
    kind,
    advice: 'Look for the order under its client order id (`data.clientOrderId`).',
    data: { clientOrderId },
    cause: error,
  });
}

function notPlaced(error: LxError, sends: number): LxError {
  return new LxError(`sent ${sends} times and never placed: ${error.message}`, {
    kind: ErrorKind.UNAVAILABLE,
    cause: error,
  });
}
