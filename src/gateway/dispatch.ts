/**
 * From a parsed request to an answer: limits, known parameters, authentication, handler. REST and
 * the WebSocket API share it. Never throws: whatever happens becomes a `Reply`; an exception that
 * is not a `DialectError` is a bug, is logged, and is answered with -1000.
 */
import { checkSignature, checkTiming, findKey, readTiming, type Timing } from './auth.ts';
import { DialectError } from './errors.ts';
import type { KeyStore, Permission } from './keys.ts';
import type { OrderVerdict, RateLimiter, RateLimits, WeightVerdict } from './limits.ts';
import type { Log } from './log.ts';
import { peopleError } from './people/errors.ts';
import { RefusalLog } from './refusal-log.ts';
import { type Caller, type Endpoint, type OrderSession, SIGNING_PARAMS } from './rest/endpoint.ts';
import type { Params } from './rest/params.ts';
import { inMilliseconds, type TimeFormat } from './time-unit.ts';

/** Somebody whom a session in a browser stands for. */
export interface PersonCaller {
  readonly account: number;
  readonly permissions: readonly Permission[];
  /** What stands where the name of a key would be. */
  readonly name: string;
  /** Whether the log-in is of the last minutes. */
  readonly isFresh: boolean;
}

/** One request, however it came. */
export interface Call {
  readonly endpoint: Endpoint;
  readonly params: Params;
  readonly ip: string;
  readonly apiKey: string | undefined;
  /** The exact text that a signature must be over. */
  payload(): string;
  /** Who logged on to the connection, if anybody: then no signature is needed. */
  readonly session: Caller | undefined;
  /** Who asks from a browser, without a key. @throws DialectError where a session is not good */
  readonly person?: (() => PersonCaller | undefined) | undefined;
  /** Of a connection that cancels on disconnect. */
  readonly orderSession?: OrderSession | undefined;
  /** How times are written in the answer; milliseconds where absent. */
  readonly time?: TimeFormat;
}

export interface Reply {
  /** HTTP status. */
  readonly status: number;
  /** To be sent as JSON. */
  readonly body: unknown;
  readonly failed: boolean;
  readonly weightUsed: number;
  /** Of calls that count as orders. */
  readonly orders: OrderVerdict | undefined;
  readonly retryAfterSeconds: number | undefined;
}

export interface DispatchOptions {
  readonly endpoints: readonly Endpoint[];
  readonly keys: KeyStore;
  readonly limiter: RateLimiter;
  readonly nowUs: () => number;
  readonly log: Log;
}

interface Progress {
  orders: OrderVerdict | undefined;
}

export class Dispatcher {
  readonly #options: DispatchOptions;
  /** Refused keys and signatures of requests and logons. */
  readonly refusals: RefusalLog;
  readonly #byMethod = new Map<string, Endpoint>();
  readonly #known = new Map<Endpoint, ReadonlySet<string>>();
  /** Paths whose handlers count the weight of a request. */
  readonly #counting = new Set<string>();

  constructor(options: DispatchOptions) {
    this.#options = options;
    this.refusals = new RefusalLog(options.log);
    for (const endpoint of options.endpoints) {
      this.#known.set(endpoint, new Set(endpoint.knows));
      this.#counting.add(endpoint.path);
      if (endpoint.wsMethod !== undefined) this.#byMethod.set(endpoint.wsMethod, endpoint);
    }
  }

  get endpoints(): readonly Endpoint[] {
    return this.#options.endpoints;
  }

  get limiter(): RateLimiter {
    return this.#options.limiter;
  }

  /** To be told of paths beside the endpoints whose handlers count weight. */
  countsItself(path: string): void {
    this.#counting.add(path);
  }

  /** Whether the handler of a path counts the weight of a request. */
  counts(path: string | undefined): boolean {
    return path !== undefined && this.#counting.has(path);
  }

  nowUs(): number {
    return this.#options.nowUs();
  }

  /** The endpoint behind a method of the WebSocket API. */
  byWsMethod(method: string): Endpoint | undefined {
    return this.#byMethod.get(method);
  }

  /** Counts a request's weight. @throws DialectError -1003 (429 or 418) */
  takeWeight(ip: string, weight: number): number {
    const { limiter } = this.#options;
    const verdict = limiter.takeWeight(ip, weight, this.nowUs());
    if (verdict.allowed) return verdict.used;
    throw tooMuch(verdict, limiter.limits);
  }

  /** Counts a WebSocket connection and its weight. @throws DialectError -1003 (429 or 418) */
  takeConnection(ip: string, weight: number): void {
    const { limiter } = this.#options;
    const verdict = limiter.takeConnection(ip, weight, this.nowUs());
    if (!verdict.allowed) throw tooMuch(verdict, limiter.limits);
  }

  async run(call: Call): Promise<Reply> {
    const progress: Progress = { orders: undefined };
    try {
      const body = await this.#carryOut(call, progress);
      return this.#reply(call, progress, 200, body, false, undefined);
    } catch (error) {
      const { method, path } = call.endpoint;
      const { apiKey, ip: address } = call;
      this.refusals.noteError(error, { where: `${method} ${path}`, address, apiKey });
      const known =
        error instanceof DialectError ? error : this.unexpected(`${method} ${path}`, error);
      const { status, retryAfterSeconds } = known;
      return this.#reply(call, progress, status, known.body(), true, retryAfterSeconds);
    }
  }

  async #carryOut(call: Call, progress: Progress): Promise<unknown> {
    const { endpoint, params } = call;
    const nowUs = this.nowUs();
    const { weight } = endpoint;
    this.takeWeight(call.ip, typeof weight === 'number' ? weight : weight(params));
    this.#refuseUnknown(endpoint, params);
    let timing: Timing | undefined;
    let caller: Caller | undefined;
    const person = endpoint.security === 'none' ? undefined : call.person?.();
    if (person !== undefined) {
      caller = callerOfPerson(person, endpoint);
    } else if (endpoint.security !== 'none') {
      const { keys } = this.#options;
      const permission = endpoint.permission ?? 'read';
      const key = findKey(keys, call.session?.apiKey ?? call.apiKey, permission, call.ip);
      caller = { account: key.account, apiKey: key.key, scope: key.scope };
      if (endpoint.security === 'signed') {
        timing = this.#timing(call);
        if (timing !== undefined) checkTiming(timing, nowUs);
        if (call.session === undefined) {
          const pending = checkSignature(key, params, call.payload());
          if (pending !== undefined) {
            await pending;
            // Meanwhile the key may have been revoked, and time has passed.
            findKey(keys, key.key, permission, call.ip);
            if (timing !== undefined) checkTiming(timing, this.nowUs());
          }
        }
      }
    }
    const checkFresh = () => {
      if (timing !== undefined) checkTiming(timing, this.nowUs());
    };
    const { orderSession, time = inMilliseconds } = call;
    const context = { params, caller, nowUs, time, checkFresh, orderSession };
    if (endpoint.order === true && caller !== undefined) {
      progress.orders = this.#options.limiter.takeOrder(caller.account, nowUs);
      if (!progress.orders.allowed) {
        const error = tooManyOrders(progress.orders);
        if (endpoint.overLimit === undefined) throw error;
        return endpoint.overLimit(context, error);
      }
    }
    return endpoint.handle(context);
  }

  /** After a logon a timestamp is optional; without one a request does not age. */
  #timing(call: Call): Timing | undefined {
    if (call.session !== undefined && !call.params.has('timestamp')) return undefined;
    return readTiming(call.params);
  }

  #refuseUnknown(endpoint: Endpoint, params: Params): void {
    if (params.count === 0) return;
    const known = this.#known.get(endpoint)!;
    let read = 0;
    for (const name of params.names()) if (known.has(name) || SIGNING_PARAMS.has(name)) read++;
    if (read === params.count) return;
    throw new DialectError(
      -1104,
      `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${params.count}'.`,
    );
  }

  #reply(
    call: Call,
    progress: Progress,
    status: number,
    body: unknown,
    failed: boolean,
    retryAfterSeconds: number | undefined,
  ): Reply {
    const weightUsed = this.#options.limiter.weightUsed(call.ip, this.nowUs());
    return { status, body, failed, weightUsed, orders: progress.orders, retryAfterSeconds };
  }

  /** Logs what should not have happened. @returns what to answer */
  unexpected(request: string, error: unknown): DialectError {
    this.#options.log.error('a request failed unexpectedly', {
      request,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    const text = 'An unknown error occurred while processing the request.';
    return new DialectError(-1000, text, { status: 500 });
  }
}

/**
 * @throws DialectError -2015 where this person may not do that, -8005 where an act of an operator
 * needs a more recent log-in
 */
function callerOfPerson(
  { account, isFresh, name, permissions }: PersonCaller,
  { keyOnly, method, permission = 'read' }: Endpoint,
): Caller {
  if (permissions.includes(permission) && keyOnly !== true) {
    const isAct = permission === 'operate' && method !== 'GET';
    if (isAct && !isFresh) throw peopleError('NOT_FRESH');
    return { account, apiKey: name, isPerson: true };
  }
  throw new DialectError(-2015, 'Invalid API-key, IP, or permissions for action.', { status: 401 });
}

function tooMuch(verdict: WeightVerdict & { allowed: false }, limits: RateLimits): DialectError {
  const { exceeded, retryAfterSeconds } = verdict;
  if (verdict.banned) {
    const text =
      `Way too much request weight used; IP banned until ${verdict.untilMs}. ` +
      'Please use WebSocket Streams for live updates to avoid bans.';
    return new DialectError(-1003, text, { status: 418, retryAfterSeconds });
  }
  if (exceeded !== 'weight') {
    const raw = exceeded === 'raw';
    const limit = raw ? limits.rawPerFiveMinutes : limits.connectionsPerFiveMinutes;
    const what = raw ? 'requests' : 'connections';
    const text = `Too many ${what}; current limit is ${limit} ${what} per 5 MINUTE.`;
    return new DialectError(-1003, text, { status: 429, retryAfterSeconds });
  }
  const limit = limits.weightPerMinute;
  const text =
    `Too much request weight used; current limit is ${limit} request weight per 1 MINUTE. ` +
    'Please use WebSocket Streams for live updates to avoid polling the API.';
  return new DialectError(-1003, text, { status: 429, retryAfterSeconds });
}

export function tooManyOrders(verdict: OrderVerdict): DialectError {
  const { limits, retryAfterSeconds } = verdict;
  const which =
    verdict.exceeded === 'ordersPerDay'
      ? `${limits.ordersPerDay} orders per 1 DAY`
      : `${limits.ordersPer10s} orders per 10 SECOND`;
  const text = `Too many new orders; current limit is ${which}.`;
  return new DialectError(-1015, text, { status: 429, retryAfterSeconds });
}
