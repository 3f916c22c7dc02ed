/**
 * The one error of the client. What matters to a program is on it: whether anything can have
 * happened, whether the same may be asked again, and what to do.
 */

export const ErrorKind = {
  /** The exchange looked at the request and refused it: nothing happened. */
  REFUSED: 'refused',
  /** Too many requests or orders: nothing happened; wait `retryAfterMs`. */
  LIMITED: 'limited',
  /** The exchange is busy, stopping or cannot be reached: nothing happened. */
  UNAVAILABLE: 'unavailable',
  /** The request was sent and no answer came: it may have happened. */
  UNKNOWN_OUTCOME: 'unknown-outcome',
  /** The exchange sent what is no message of its protocol. */
  PROTOCOL: 'protocol',
  /** The caller's signal was aborted. `cause` is its reason. */
  ABORTED: 'aborted',
  /** `close()` was called. */
  CLOSED: 'closed',
  /** The request cannot be sent as it is. */
  INVALID: 'invalid',
} as const;
export type ErrorKind = (typeof ErrorKind)[keyof typeof ErrorKind];

export interface LxErrorOptions {
  readonly kind: ErrorKind;
  /** The exchange's code (below zero), 0 where the exchange has not spoken. */
  readonly code?: number;
  /** HTTP status, 0 where there is none. */
  readonly status?: number;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly advice?: string;
  /** Further fields of the exchange's answer, such as both halves of a cancel-replace. */
  readonly data?: unknown;
  readonly cause?: unknown;
}

/** Thrown, and given by every rejected promise, of the client. */
export class LxError extends Error {
  readonly kind: ErrorKind;
  /** The exchange's code (below zero), 0 where the exchange has not spoken. */
  readonly code: number;
  /** HTTP status, 0 where there is none. */
  readonly status: number;
  /** The same request may be sent again as it is, later or at once, and may then succeed. */
  readonly retryable: boolean;
  /** How long to wait first, milliseconds, where the exchange has said so. */
  readonly retryAfterMs: number | undefined;
  /** What to do, one sentence. */
  readonly advice: string;
  readonly data: unknown;

  constructor(message: string, options: LxErrorOptions) {
    const { kind, code = 0 } = options;
    const advice = options.advice ?? adviceFor(kind, code);
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'LxError';
    this.kind = kind;
    this.code = code;
    this.status = options.status ?? 0;
    this.retryable = options.retryable ?? isRetryable(kind, code);
    this.retryAfterMs = options.retryAfterMs;
    this.advice = advice;
    this.data = options.data;
  }
}

/** Codes of the exchange that the client itself acts on. */
export const Code = {
  TOO_MUCH_WEIGHT: -1003,
  BUSY: -1008,
  TOO_MANY_ORDERS: -1015,
  STOPPING: -1016,
  TIMESTAMP: -1021,
  ORDER_REJECTED: -2010,
  CANCEL_REJECTED: -2011,
  NO_SUCH_ORDER: -2013,
} as const;

/** Of -2010: an open order of the account has the client order id. */
export const DUPLICATE_ORDER = 'Duplicate order sent.';

const UNKNOWN = -1000;

/** Codes with which a request is refused that may succeed later as it is. */
const RETRYABLE: readonly number[] = [
  Code.TOO_MUCH_WEIGHT,
  Code.BUSY,
  Code.TOO_MANY_ORDERS,
  Code.STOPPING,
  Code.TIMESTAMP,
];

const ADVICE_BY_CODE: Readonly<Record<number, string>> = {
  [UNKNOWN]: 'Look at what became of it before sending it again; tell the operator.',
  [Code.TOO_MUCH_WEIGHT]: 'Wait retryAfterMs; use streams in place of polling.',
  [Code.BUSY]: 'Send it again after a moment.',
  [Code.TOO_MANY_ORDERS]: 'Wait retryAfterMs; send fewer orders, or quotes as one massQuote.',
  [Code.STOPPING]: 'The exchange is shutting down: connect again later.',
  [Code.TIMESTAMP]: 'The clocks differ or the request was too slow: synchronize, send it again.',
  [-1022]: 'Check the secret: it must be the one of this API key.',
  [-1100]: 'Correct the parameter that the text names.',
  [-1102]: 'Add the parameter that the text names.',
  [-1104]: 'Remove the parameter that this request does not know.',
  [-1106]: 'Remove the parameter that the text names.',
  [-1013]: "Keep to the market's filters: see exchangeInfo.",
  [-1121]: 'Name a market of exchangeInfo.',
  [-1130]: 'Correct the value that the text names.',
  [Code.ORDER_REJECTED]: 'Read the reason; the order was not placed.',
  [Code.CANCEL_REJECTED]: 'The order is not open: it is filled, cancelled, or never was.',
  [Code.NO_SUCH_ORDER]: 'Check the id; closed orders are remembered for a while only.',
  [-2014]: 'Give an API key: letters and digits.',
  [-2015]: 'Use a key that exists and has the permission, and log on first.',
  [-2021]: 'One half of the cancel-replace failed: `data` has both.',
  [-2022]: 'Nothing was replaced: `data` says why.',
};

const ADVICE_BY_KIND: Readonly<Record<ErrorKind, string>> = {
  refused: 'Read the reason; nothing happened.',
  limited: 'Wait retryAfterMs, then send it again.',
  unavailable: 'Nothing happened; send it again later.',
  'unknown-outcome': 'Look at what became of it before sending it again.',
  protocol: 'Client and exchange do not fit: use the versions that belong together.',
  aborted: 'The caller gave up; what was already sent may still happen.',
  closed: 'Make a new client.',
  invalid: 'Correct the request.',
};

function adviceFor(kind: ErrorKind, code: number): string {
  return ADVICE_BY_CODE[code] ?? ADVICE_BY_KIND[kind];
}

function isRetryable(kind: ErrorKind, code: number): boolean {
  if (kind === ErrorKind.LIMITED || kind === ErrorKind.UNAVAILABLE) return true;
  return RETRYABLE.includes(code);
}

/** What a refusal of the exchange looks like, over REST and the WebSocket API alike. */
export interface RefusalBody {
  readonly code: number;
  readonly msg: string;
  readonly data?: unknown;
}

/** Whether a parsed body is a refusal in the exchange's own words. */
export function isRefusal(body: unknown): body is RefusalBody {
  if (typeof body !== 'object' || body === null) return false;
  const { code, msg } = body as Record<string, unknown>;
  return typeof code === 'number' && code < 0 && typeof msg === 'string';
}

/** The exchange's refusal as an error. @param retryAfterMs as far as it is known */
export function refusalError(status: number, body: RefusalBody, retryAfterMs?: number): LxError {
  const { code, data, msg } = body;
  const common = { code, status, data, retryAfterMs };
  return new LxError(`${msg} (${code})`, { ...common, kind: kindOf(status, code) });
}

function kindOf(status: number, code: number): ErrorKind {
  if (status === 429 || status === 418) return ErrorKind.LIMITED;
  if (code === Code.BUSY || code === Code.STOPPING || status === 503) return ErrorKind.UNAVAILABLE;
  // The exchange met something that it did not expect, perhaps after the command was carried out.
  if (code === UNKNOWN && status >= 500) return ErrorKind.UNKNOWN_OUTCOME;
  return ErrorKind.REFUSED;
}

/** The error of an aborted signal. */
export function abortError(signal: AbortSignal): LxError {
  return new LxError('aborted', { kind: ErrorKind.ABORTED, cause: signal.reason });
}

/** @throws LxError where the signal is aborted */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortError(signal);
}

/** Whether an error leaves open what became of the request. */
export function isUnknownOutcome(error: unknown): boolean {
  return error instanceof LxError && error.kind === ErrorKind.UNKNOWN_OUTCOME;
}
