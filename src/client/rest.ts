/**
 * Requests over HTTP, with `fetch`. What only reads is asked again by itself when no answer came;
 * what acts is sent once, and an answer that does not come is an error of the kind
 * `unknown-outcome`, for `SafeOrders` or the caller to resolve. A request that was refused for a
 * limit, for the clock or because the exchange is busy has done nothing, and is sent again.
 */
import { Backoff, type BackoffOptions } from './backoff.ts';
import { type AnswerOf, type CallName, type Method, type ParamsOf, ROUTES } from './calls.ts';
import type { ServerClock } from './clock.ts';
import {
  abortError,
  Code,
  ErrorKind,
  isRefusal,
  isUnknownOutcome,
  LxError,
  refusalError,
} from './errors.ts';
import { paramTexts } from './params.ts';
import type { RateGate, RateLimit } from './rate-gate.ts';
import type { Signer } from './signer.ts';
import { joinSignals, sleep } from './wait.ts';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long to wait for an answer, milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  /** How long the exchange may take the request to be good, milliseconds, 60,000 at most. */
  readonly recvWindowMs?: number;
  /** Told of each `timestamp` right before it is sent, milliseconds since 1970. */
  readonly onSend?: (timestampMs: number) => void;
}

export interface Transport {
  call<N extends CallName>(
    name: N,
    params: ParamsOf<N>,
    options?: CallOptions,
  ): Promise<AnswerOf<N>>;
}

export interface RestOptions {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly signer: Signer | undefined;
  readonly clock: ServerClock;
  readonly gate: RateGate;
  readonly timeoutMs: number;
  readonly recvWindowMs: number;
  readonly backoff?: BackoffOptions | undefined;
  readonly fetch?: typeof fetch | undefined;
}

/** What is tried again is tried so often in all. */
const MAX_ATTEMPTS = 6;

/** What Node says where no connection came about: nothing was sent. */
const NOT_SENT: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

interface Wish {
  readonly method: Method;
  readonly path: string;
  readonly params: object;
  readonly signed: boolean;
  readonly order: boolean;
  readonly weight: number;
}

export class RestClient implements Transport {
  readonly #options: RestOptions;

  constructor(options: RestOptions) {
    this.#options = options;
  }

  /**
   * One of the requests that the client has types for.
   * @throws LxError
   */
  call<N extends CallName>(
    name: N,
    params: ParamsOf<N>,
    options: CallOptions = {},
  ): Promise<AnswerOf<N>> {
    const { method, order, path, signed, weight } = ROUTES[name];
    const wish = { method, path, params, signed, order, weight };
    return this.#untilDone(wish, options) as Promise<AnswerOf<N>>;
  }

  /**
   * Any request, as a signed or an open one; what it answers is for the caller to check.
   * @throws LxError
   */
  request(
    method: Method,
    path: string,
    params: object = {},
    options: CallOptions & { readonly signed?: boolean } = {},
  ): Promise<unknown> {
    const wish = { method, path, params, signed: options.signed ?? false, order: false, weight: 1 };
    return this.#untilDone(wish, options);
  }

  /** Sets the clock by the exchange's. */
  async synchronize(options: CallOptions = {}): Promise<void> {
    const { clock } = this.#options;
    const askedMs = clock.localMs();
    const { serverTime } = await this.call('time', {}, options);
    clock.observe(serverTime, askedMs);
  }

  async #untilDone(wish: Wish, options: CallOptions): Promise<unknown> {
    const backoff = new Backoff(this.#options.backoff);
    const signed = wish.signed && wish.path !== ROUTES.time.path;
    if (signed && !this.#options.clock.known) await this.synchronize(options);
    for (;;) {
      try {
        return await this.#once(wish, options);
      } catch (error) {
        const waitMs = this.#waitAfter(wish, error, backoff);
        if (waitMs === undefined) throw error;
        if ((error as LxError).code === Code.TIMESTAMP) await this.synchronize(options);
        else await sleep(waitMs, options.signal);
      }
    }
  }

  /** How long to wait before the request is sent again; undefined: it is not. */
  #waitAfter(wish: Wish, error: unknown, backoff: Backoff): number | undefined {
    if (!(error instanceof LxError) || backoff.attempts + 1 >= MAX_ATTEMPTS) return undefined;
    const reads = wish.method === 'GET' && isUnknownOutcome(error);
    if (!reads && !error.retryable) return undefined;
    const waitMs = backoff.next();
    // The gate has been told of limits, and waits as long as they want.
    return error.kind === ErrorKind.LIMITED ? 0 : waitMs;
  }

  async #once(wish: Wish, options: CallOptions): Promise<unknown> {
    const { gate } = this.#options;
    await gate.enter(wish.weight, wish.order, options.signal);
    const timeout = new AbortController();
    const joined = joinSignals(options.signal, timeout.signal);
    const limitMs = options.timeoutMs ?? this.#options.timeoutMs;
    const timer = setTimeout(() => timeout.abort(new Error(`no answer in ${limitMs} ms`)), limitMs);
    let answered = false;
    try {
      const response = await this.#send(wish, options, joined.signal);
      answered = true;
      return await this.#read(response, wish.order);
    } catch (error) {
      if (error instanceof LxError) throw error;
      if (options.signal?.aborted === true) throw abortError(options.signal);
      throw lostError(timeout.signal.aborted ? timeout.signal.reason : error);
    } finally {
      clearTimeout(timer);
      joined.release();
      gate.left(wish.weight, answered);
    }
  }

  async #send(wish: Wish, options: CallOptions, signal: AbortSignal): Promise<Response> {
    const { clock, fetch: ownFetch = fetch, signer, url } = this.#options;
    const values = paramTexts(wish.params);
    const headers: Record<string, string> = {};
    if (wish.signed) {
      if (signer === undefined) throw noKey();
      headers['x-mbx-apikey'] = signer.apiKey;
      values.recvWindow ??= String(options.recvWindowMs ?? this.#options.recvWindowMs);
      values.timestamp = String(clock.nowMs());
    }
    let query = encode(values);
    if (wish.signed) query += `&signature=${encodeURIComponent(await signer!.sign(query))}`;
    signal.throwIfAborted();
    if (values.timestamp !== undefined) options.onSend?.(Number(values.timestamp));
    const address = `${url}${wish.path}${query === '' ? '' : `?${query}`}`;
    // `cache`: of a page's own requests none may come from the browser's memory.
    return ownFetch(address, { method: wish.method, headers, signal, cache: 'no-store' });
  }

  async #read(response: Response, order: boolean): Promise<unknown> {
    const { gate } = this.#options;
    const used = response.headers.get('x-mbx-used-weight-1m');
    if (used !== null) gate.observeWeight(Number(used));
    const body = parse(await response.text());
    if (response.ok && body !== undefined) {
      observeLimits(gate, body);
      return body;
    }
    const after = response.headers.get('retry-after');
    const retryAfterMs = after === null ? undefined : Number(after) * 1000;
    if (!isRefusal(body)) throw strangeError(response);
    if (response.status !== 429 && response.status !== 418) {
      throw refusalError(response.status, body, retryAfterMs);
    }
    const orders = order && body.code === Code.TOO_MANY_ORDERS;
    throw refusalError(response.status, body, gate.refused(orders, retryAfterMs));
  }
}

function observeLimits(gate: RateGate, body: unknown): void {
  const { rateLimits } = body as { readonly rateLimits?: readonly RateLimit[] };
  if (Array.isArray(rateLimits)) gate.observeLimits(rateLimits);
}

function encode(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}

/** The JSON value, or undefined for what is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The request may have been carried out: whoever answered is not the exchange, or it failed. */
function strangeError({ status }: Response): LxError {
  return new LxError(`an answer with status ${status} that is not the exchange's`, {
    kind: ErrorKind.UNKNOWN_OUTCOME,
    status,
  });
}

function lostError(cause: unknown): LxError {
  const inner = (cause as { readonly cause?: { readonly code?: unknown } } | undefined)?.cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  if (NOT_SENT.has(inner?.code)) {
    const kind = ErrorKind.UNAVAILABLE;
    return new LxError(`the exchange cannot be reached (${inner?.code})`, { kind, cause });
  }
  return new LxError(`no answer: ${text}`, { kind: ErrorKind.UNKNOWN_OUTCOME, cause });
}

/** A request that needs a key, of a client that has none. */
export function noKey(): LxError {
  return new LxError('this request needs an API key', {
    kind: ErrorKind.INVALID,
    advice: 'Give apiKey and secret to the client.',
  });
}
