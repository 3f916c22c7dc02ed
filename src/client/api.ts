/**
 * Requests over the WebSocket API: one connection that is logged on once, so that requests need no
 * signature of their own, and that comes back by itself. A request waits until the connection is
 * live. What was sent and is not answered when the connection goes is an error of the kind
 * `unknown-outcome`; unlike a browser's HTTP, nothing is ever sent twice here by itself.
 */
import { type AnswerOf, type CallName, type ParamsOf, ROUTES } from './calls.ts';
import type { ServerClock } from './clock.ts';
import { Connection, type ConnectionOptions, type StateChange } from './connection.ts';
import {
  abortError,
  Code,
  ErrorKind,
  isRefusal,
  isUnknownOutcome,
  LxError,
  refusalError,
} from './errors.ts';
import { Listeners } from './listeners.ts';
import { paramTexts } from './params.ts';
import type { RateGate, RateLimit } from './rate-gate.ts';
import { type CallOptions, noKey, type Transport } from './rest.ts';
import type { Signer } from './signer.ts';
import type { UserEvent } from './user-events.ts';
import { sleep } from './wait.ts';

export interface ApiOptions {
  /** Such as `ws://127.0.0.1:8080`. */
  readonly url: string;
  readonly signer: Signer | undefined;
  readonly clock: ServerClock;
  readonly gate: RateGate;
  readonly timeoutMs: number;
  readonly recvWindowMs: number;
  /** Cancels the orders of this connection when it ends, however it ends. */
  readonly cancelOnDisconnect?: boolean;
  readonly connection?: ConnectionOptions;
}

interface Answer {
  readonly id?: unknown;
  readonly status?: number;
  readonly result?: unknown;
  readonly error?: unknown;
  readonly rateLimits?: readonly RateLimit[];
  readonly event?: UserEvent;
}

interface Pending {
  readonly order: boolean;
  resolve(result: unknown): void;
  reject(error: LxError): void;
}

interface Wish {
  readonly method: string;
  readonly params: object;
  readonly signed: boolean;
  readonly order: boolean;
  readonly weight: number;
}

const CONTROL_WEIGHT = 2;
const CONTROL = { signed: false, order: false, weight: CONTROL_WEIGHT } as const;
/** What is refused for a moment is tried so often in all. */
const MAX_ATTEMPTS = 6;
const RETRY_MS = 100;

export class WebSocketApi implements Transport {
  readonly #options: ApiOptions;
  readonly #connection: Connection;
  readonly #pending = new Map<number, Pending>();
  readonly #events = new Listeners<UserEvent>();
  #nextId = 1;
  #wantsEvents = false;
  #hadEvents = false;

  /** Nothing is opened before `start` or the first request. */
  constructor(options: ApiOptions) {
    this.#options = options;
    const query = options.cancelOnDisconnect === true ? '?cancelOnDisconnect=true' : '';
    this.#connection = new Connection(
      {
        url: `${options.url}/ws-api/v3${query}`,
        opened: () => this.#greet(),
        message: (text) => this.#message(text),
        idle: () => this.#ask({ ...CONTROL, method: 'ping', params: {} }).catch(() => {}),
        lost: (reason) => this.#lost(reason),
      },
      options.connection,
    );
  }

  get status(): StateChange {
    return this.#connection.status;
  }

  /** Tells of each change of state. @returns ends it */
  onState(listener: (change: StateChange) => void): () => void {
    return this.#connection.onState(listener);
  }

  /** Connects, unless it has. Resolves when the connection is live. @throws LxError */
  start(signal?: AbortSignal): Promise<void> {
    this.#connection.start();
    return this.#connection.whenLive(signal);
  }

  /** Ends it. Requests under way are rejected. */
  close(): Promise<void> {
    return this.#connection.close();
  }

  /**
   * Tells of what happens to the account, from now on and over reconnects. After one comes the
   * event `resubscribed`; the feed's channel `account` has no such holes.
   * @returns ends it
   */
  onUserEvent(listener: (event: UserEvent) => void): () => void {
    if (this.#options.signer === undefined) throw noKey();
    const first = !this.#wantsEvents;
    this.#wantsEvents = true;
    this.#connection.start();
    if (first && this.#connection.state === 'live') {
      this.#subscribe().catch(() => this.#connection.drop('the subscription failed'));
    }
    return this.#events.add(listener);
  }

  /** One of the requests that the client has types for. @throws LxError */
  call<N extends CallName>(
    name: N,
    params: ParamsOf<N>,
    options: CallOptions = {},
  ): Promise<AnswerOf<N>> {
    const { method, order, signed, weight, wsMethod } = ROUTES[name];
    if (wsMethod === undefined) {
      const advice = 'Send it over REST.';
      const text = `${name} is no method of the WebSocket API`;
      return Promise.reject(new LxError(text, { kind: ErrorKind.INVALID, advice }));
    }
    const wish = { method: wsMethod, params, signed, order, weight };
    return this.#untilDone(wish, method === 'GET', options) as Promise<AnswerOf<N>>;
  }

  /** Any method; what it answers is for the caller to check. @throws LxError */
  request(method: string, params: object = {}, options: CallOptions = {}): Promise<unknown> {
    return this.#untilDone({ ...CONTROL, method, params }, false, options);
  }

  async #untilDone(wish: Wish, reads: boolean, options: CallOptions): Promise<unknown> {
    if (wish.signed && this.#options.signer === undefined) throw noKey();
    this.#connection.start();
    for (let attempt = 1; ; attempt++) {
      await this.#connection.whenLive(options.signal);
      try {
        return await this.#ask(wish, options);
      } catch (error) {
        if (!(error instanceof LxError) || attempt === MAX_ATTEMPTS) throw error;
        const again = error.retryable || (reads && isUnknownOutcome(error));
        if (!again || this.#connection.state === 'closed') throw error;
        if (error.code === Code.TIMESTAMP) await this.#synchronize();
        // The gate has been told of limits, and waits as long as they want.
        else if (error.kind !== ErrorKind.LIMITED) await sleep(RETRY_MS * attempt, options.signal);
      }
    }
  }

  /** Sends it once. */
  async #ask(wish: Wish, options: CallOptions = {}): Promise<unknown> {
    const { clock, gate } = this.#options;
    await gate.enter(wish.weight, wish.order, options.signal);
    const id = this.#nextId++;
    const limitMs = options.timeoutMs ?? this.#options.timeoutMs;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timer = setTimeout(() => reject(unanswered(`no answer in ${limitMs} ms`)), limitMs);
    const onAbort = () => reject(abortError(options.signal!));
    let answered = false;
    try {
      const params: Record<string, string> = paramTexts(wish.params);
      if (wish.signed) {
        params.recvWindow ??= String(options.recvWindowMs ?? this.#options.recvWindowMs);
        params.timestamp = String(clock.nowMs());
        options.onSend?.(Number(params.timestamp));
      }
      this.#pending.set(id, { order: wish.order, resolve, reject });
      options.signal?.addEventListener('abort', onAbort, { once: true });
      if (options.signal?.aborted === true) onAbort();
      else if (!this.#connection.send(JSON.stringify({ id, method: wish.method, params }))) {
        const text = 'the connection is gone; nothing was sent';
        reject(new LxError(text, { kind: ErrorKind.UNAVAILABLE }));
      }
      const result = await promise;
      answered = true;
      return result;
    } catch (error) {
      answered = error instanceof LxError && error.code !== 0;
      throw error;
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      this.#pending.delete(id);
      gate.left(wish.weight, answered);
    }
  }

  #message(text: string): void {
    let message: Answer;
    try {
      message = JSON.parse(text) as Answer;
    } catch {
      this.#connection.drop('a message that is not JSON');
      return;
    }
    if (message.event !== undefined) {
      this.#event(message.event);
      return;
    }
    if (message.rateLimits !== undefined) this.#options.gate.observeLimits(message.rateLimits);
    const pending = this.#pending.get(message.id as number);
    if (pending === undefined) return;
    if (message.error === undefined) pending.resolve(message.result);
    else pending.reject(this.#refusal(message, pending));
  }

  #refusal({ error, status = 400 }: Answer, { order }: Pending): LxError {
    if (!isRefusal(error)) return unanswered('an answer that is not of the protocol');
    if (status !== 429 && status !== 418) return refusalError(status, error);
    const { retryAfter } = (error.data ?? {}) as { readonly retryAfter?: unknown };
    const untilMs = typeof retryAfter === 'number' ? retryAfter : undefined;
    const waitMs =
      untilMs === undefined ? undefined : Math.max(0, untilMs - this.#options.clock.nowMs());
    const orders = order && error.code === Code.TOO_MANY_ORDERS;
    return refusalError(status, error, this.#options.gate.refused(orders, waitMs));
  }

  #event(event: UserEvent | { readonly e: 'serverShutdown' }): void {
    if (event.e === 'serverShutdown') this.#connection.drop('the exchange is shutting down');
    else this.#events.tell(event);
  }

  /** Clock, logon, subscription: what every new connection begins with. */
  async #greet(): Promise<void> {
    await this.#synchronize();
    const { clock, recvWindowMs, signer } = this.#options;
    if (signer === undefined) return;
    const named = { apiKey: signer.apiKey, recvWindow: String(recvWindowMs) };
    const values: Record<string, string> = { ...named, timestamp: String(clock.nowMs()) };
    const names = Object.keys(values).sort();
    const payload = names.map((name) => `${name}=${values[name]}`).join('&');
    const params = { ...values, signature: await signer.sign(payload) };
    await this.#ask({ ...CONTROL, method: 'session.logon', params });
    if (this.#wantsEvents) await this.#subscribe();
  }

  async #subscribe(): Promise<void> {
    await this.#ask({ ...CONTROL, method: 'userDataStream.subscribe', params: {} });
    if (this.#hadEvents) this.#events.tell({ e: 'resubscribed', E: this.#options.clock.nowMs() });
    this.#hadEvents = true;
  }

  async #synchronize(): Promise<void> {
    const { clock } = this.#options;
    const askedMs = clock.localMs();
    const answer = await this.#ask({ ...CONTROL, method: 'time', params: {} });
    clock.observe((answer as { readonly serverTime: number }).serverTime, askedMs);
  }

  #lost(reason: string): void {
    const error = unanswered(`no answer, the connection ended: ${reason}`);
    for (const { reject } of this.#pending.values()) reject(error);
  }
}

function unanswered(text: string): LxError {
  return new LxError(text, { kind: ErrorKind.UNKNOWN_OUTCOME });
}
