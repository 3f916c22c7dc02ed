/**
 * The shapes in which the schema is described. A description is plain data, so that every
 * generator (TypeScript, AssemblyScript, SBE XML, Markdown) reads the same thing.
 */

/**
 * A field's type on the wire and in memory, little-endian and naturally aligned.
 * `u53`/`i53` take eight bytes and hold only what every language's numbers hold exactly
 * (below 2^53); `u128` is an opaque identifier; `text` is a length byte and up to 63 bytes ASCII.
 */
export type FieldType = 'u8' | 'u16' | 'u32' | 'u53' | 'i53' | 'u128' | 'text';

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly doc: string;
  /** Name of the enumeration whose values the field holds. */
  readonly values?: string;
  /** How many times the field repeats (records only). */
  readonly count?: number;
}

export interface Group {
  readonly name: string;
  readonly fields: readonly Field[];
  /** Blocks of an entry; 1 where not given. */
  readonly blocks?: number;
}

export interface Message {
  readonly name: string;
  /** Template id: commands 1–63, events 64–127. */
  readonly id: number;
  readonly doc: string;
  /** Fields after the 16-byte header; further blocks begin at 64, 128, … */
  readonly fields: readonly Field[];
  /** Fields of a second block that is always there. */
  readonly second?: readonly Field[];
  /** A block, the last one, that is there only when a text is given. */
  readonly text?: string;
  /** What repeats after the first block; an entry takes one 64-byte block, or `blocks`. */
  readonly group?: Group;
}

export interface Enumeration {
  readonly name: string;
  readonly doc: string;
  readonly values: readonly { readonly name: string; readonly doc: string }[];
}

export interface Rejection {
  readonly code: number;
  readonly name: string;
  /** One sentence for people: what is wrong and what to do. */
  readonly sentence: string;
}

/** A record of the engine's state, at a fixed stride in one region of its memory. */
export interface StateRecord {
  readonly name: string;
  readonly size: number;
  readonly doc: string;
  readonly fields: readonly Field[];
}

export interface PlacedField extends Field {
  readonly offset: number;
}

export const BLOCK_BYTES = 64;
export const HEADER_BYTES = 16;

const SIZES: Readonly<Record<FieldType, number>> = {
  u8: 1,
  u16: 2,
  u32: 4,
  u53: 8,
  i53: 8,
  u128: 16,
  text: 64,
};

/** Bytes that a field takes, repetitions included. */
export function fieldBytes(field: Field): number {
  return SIZES[field.type] * (field.count ?? 1);
}

/**
 * Gives each field its offset: in order, without gaps.
 * @throws when a field would not be naturally aligned or the fields pass `end`: a gap is spelt
 *   out in the description rather than inserted silently.
 */
export function place(owner: string, fields: readonly Field[], start: number, end: number) {
  const placed: PlacedField[] = [];
  let offset = start;
  for (const field of fields) {
    const align = Math.min(SIZES[field.type], 8);
    if (field.type !== 'text' && offset % align !== 0) {
      throw new Error(`${owner}.${field.name} at ${offset} is not aligned to ${align} bytes`);
    }
    placed.push({ ...field, offset });
    offset += fieldBytes(field);
  }
  if (offset > end) throw new Error(`${owner} takes ${offset} bytes, more than ${end}`);
  return placed;
}
