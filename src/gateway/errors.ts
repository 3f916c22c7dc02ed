/** Errors in the words of the Binance Spot dialect: a code, a text, an HTTP status. */

export class DialectError extends Error {
  readonly code: number;
  readonly status: number;
  /** Extra fields of the body (`data` of a cancel-replace). */
  readonly data: Readonly<Record<string, unknown>> | undefined;
  /** Seconds to wait, sent as `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: number,
    message: string,
    options: {
      status?: number;
      data?: Readonly<Record<string, unknown>>;
      retryAfterSeconds?: number;
    } = {},
  ) {
    // A refusal is an everyday answer: no stack is taken for it.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'DialectError';
    this.code = code;
    this.status = options.status ?? 400;
    this.data = options.data;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  /** The JSON body. */
  body(): Record<string, unknown> {
    return { code: this.code, msg: this.message, ...(this.data ? { data: this.data } : {}) };
  }
}

/** A parameter that must be there and is not. */
export function missing(name: string): DialectError {
  return new DialectError(
    -1102,
    `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`,
  );
}

/** A parameter with characters that its kind does not have. */
export function illegal(name: string, range: string): DialectError {
  return new DialectError(
    -1100,
    `Illegal characters found in parameter '${name}'; legal range is '${range}'.`,
  );
}

/** A parameter that does not go with the others. */
export function notRequired(name: string): DialectError {
  return new DialectError(-1106, `Parameter '${name}' sent when not required.`);
}

export function unknownSymbol(): DialectError {
  return new DialectError(-1121, 'Invalid symbol.');
}
