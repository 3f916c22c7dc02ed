/** Parameters of a request, read by name with the dialect's errors. */
import { DialectError } from '../errors.ts';

const NO_NAMES: readonly string[] = [];

export class Params {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  /** Names given. */
  names(): readonly string[] {
    return this.#values.size === 0 ? NO_NAMES : [...this.#values.keys()];
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** @returns the text as given, undefined when absent. @throws DialectError -1105 when empty */
  optional(name: string): string | undefined {
    const value = this.#values.get(name);
    if (value === '') throw new DialectError(-1105, `Parameter '${name}' was empty.`);
    return value;
  }

  /** @throws DialectError -1102 when absent, -1105 when empty */
  required(name: string): string {
    const value = this.optional(name);
    if (value !== undefined) return value;
    throw new DialectError(
      -1102,
      `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`,
    );
  }

  /** @throws DialectError -1100 when not an integer, -1102 when outside the range */
  optionalInteger(name: string, options: { min: number; max: number }): number | undefined {
    const text = this.optional(name);
    if (text === undefined) return undefined;
    if (!/^-?\d{1,17}$/.test(text)) {
      throw new DialectError(
        -1100,
        `Illegal characters found in parameter '${name}'; legal range is '^[0-9]{1,20}$'.`,
      );
    }
    const value = Number(text);
    if (value >= options.min && value <= options.max) return value;
    throw new DialectError(
      -1130,
      `Data sent for parameter '${name}' is not valid; it must be ${options.min} to ${options.max}.`,
    );
  }
}
