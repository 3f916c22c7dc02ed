/** Parameters of a request, read by name with the dialect's errors. */
import { DialectError, illegal, missing } from '../errors.ts';

const INTEGER_RANGE = '^[0-9]{1,20}$';

export class Params {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  /** How many parameters were given. */
  get count(): number {
    return this.#values.size;
  }

  /** Names given. */
  names(): Iterable<string> {
    return this.#values.keys();
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
    throw missing(name);
  }

  /** @throws DialectError -1100 when not an integer, -1130 when outside the range */
  optionalInteger(name: string, options: { min: number; max: number }): number | undefined {
    const text = this.optional(name);
    if (text === undefined) return undefined;
    if (!/^-?\d{1,17}$/.test(text)) throw illegal(name, INTEGER_RANGE);
    const value = Number(text);
    if (value >= options.min && value <= options.max) return value;
    throw new DialectError(
      -1130,
      `Data sent for parameter '${name}' is not valid; it must be ${options.min} to ${options.max}.`,
    );
  }

  /** @throws DialectError -1100 unless true or false, in any case */
  optionalBoolean(name: string): boolean | undefined {
    const text = this.optional(name)?.toLowerCase();
    if (text === undefined) return undefined;
    if (text === 'true' || text === 'false') return text === 'true';
    throw illegal(name, '^true|false$');
  }
}
