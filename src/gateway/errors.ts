/** Errors in the words of the Binance Spot dialect: a code, a text, an HTTP status. */

export class DialectError extends Error {
  readonly code: number;
  readonly status: number;
  /** Extra fields of the body (`data` of a cancel-replace). */
  readonly data: Readonly<Record<string, unknown>> | undefined;

  constructor(
    code: number,
    message: string,
    options: { status?: number; data?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message);
    this.name = 'DialectError';
    this.code = code;
    this.status = options.status ?? 400;
    this.data = options.data;
  }

  /** The JSON body. */
  body(): Record<string, unknown> {
    return { code: this.code, msg: this.message, ...(this.data ? { data: this.data } : {}) };
  }
}
