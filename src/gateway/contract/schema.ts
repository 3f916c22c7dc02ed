/**
 * JSON schemas (draft 2020-12) of what the gateway sends and takes, as plain data: the few words of
 * that language which the contract needs, and short ways to write them. Nothing here runs while the
 * gateway serves; schemas are read by the generators of documents and by tests.
 */

export interface Schema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'null';
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number | boolean | null;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema | false;
  readonly prefixItems?: readonly Schema[];
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  readonly anyOf?: readonly Schema[];
}

/** Fields by name; one whose name ends in `?` may be absent. */
export type Fields = Readonly<Record<string, Schema>>;

/** Any text. */
export const text: Schema = { type: 'string' };
/** A decimal as text, such as `0.10000000`. */
export const decimal: Schema = { type: 'string', pattern: '^-?\\d+(\\.\\d+)?$' };
/** A whole number below 2^53. */
export const integer: Schema = { type: 'integer' };
/** A whole number from 0 on. */
export const count: Schema = { type: 'integer', minimum: 0 };
/** An id that the exchange gave, from 1 on. */
export const id: Schema = { type: 'integer', minimum: 1 };
/** An id, or -1 for none. */
export const idOrNone: Schema = { type: 'integer', minimum: -1 };
/** Since 1970, in milliseconds unless microseconds were asked for. */
export const time: Schema = { type: 'integer', minimum: 0 };
/** A time, or -1 for one that is not yet. */
export const timeOrNone: Schema = { type: 'integer', minimum: -1 };
export const flag: Schema = { type: 'boolean' };
export const nothing: Schema = { type: 'null' };

/** One of some texts. */
export function oneOf(...values: readonly string[]): Schema {
  return { type: 'string', enum: values };
}

/** This value and no other. */
export function only(value: string | number | boolean): Schema {
  return { const: value };
}

export function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

/** A list that is always empty. */
export const emptyList: Schema = { type: 'array', maxItems: 0 };

/** A list of so many, each with a meaning of its own. */
export function tuple(...items: readonly Schema[]): Schema {
  return { type: 'array', prefixItems: items, items: false };
}

/** An object with these fields and no others. */
export function row(fields: Fields): Schema {
  const entries = Object.entries(fields).map(([name, schema]) => {
    const optional = name.endsWith('?');
    return { name: optional ? name.slice(0, -1) : name, schema, optional };
  });
  const required = entries.filter(({ optional }) => !optional).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(({ name, schema }) => [name, schema])),
    required,
    additionalProperties: false,
  };
}

export function anyOf(...choices: readonly Schema[]): Schema {
  return { anyOf: choices };
}

/** With a name of its own, under which documents show it once. */
export function named(title: string, schema: Schema): Schema {
  return { ...schema, title };
}

/** With words about what it is. */
export function says(description: string, schema: Schema): Schema {
  return { ...schema, description };
}
