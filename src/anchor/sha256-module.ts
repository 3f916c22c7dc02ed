/**
 * SHA-256 (FIPS 180-4) as a WebAssembly module that is written here, instruction by instruction:
 * 64 rounds in a row, everything in locals. For the millions of short messages of a tree, of which
 * each call of a library costs more than its hashing. No compiler, no file, no loading.
 *
 * ```text
 * memory (export)   one page
 * digest(at, blocks, to)   hashes `blocks` blocks of 64 bytes from `at` on, the padding in them,
 *                          and writes 32 bytes to `to`
 * ```
 *
 * Binary format: WebAssembly Core Specification 1.0, section 5.
 */
import { INITIAL, ROUND_CONSTANTS } from './sha256.ts';

export interface Sha256Exports {
  readonly memory: {
    readonly buffer: ArrayBuffer;
    /** By so many pages of 64 KiB; what was taken of `buffer` before is gone. */
    grow(pages: number): number;
  };
  digest(at: number, blocks: number, to: number): void;
}

const I32 = 0x7f;
const OP = {
  loop: 0x03,
  end: 0x0b,
  branchIf: 0x0d,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  load: 0x28,
  store: 0x36,
  constant: 0x41,
  add: 0x6a,
  sub: 0x6b,
  and: 0x71,
  or: 0x72,
  xor: 0x73,
  shiftRight: 0x76,
  rotateLeft: 0x77,
  rotateRight: 0x78,
} as const;
const NO_VALUE = 0x40;
/** Words may stand anywhere: bytes are copied as they come. */
const UNALIGNED = 0;

/** Locals, in their order: the parameters first. */
const [AT, BLOCKS, TO] = [0, 1, 2] as const;
const SUM = 3;
const HASH = 4;
const WORK = 12;
const WORD = 20;
const LOCALS = 33;

type Code = readonly number[];

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}

const get = (local: number): Code => [OP.get, ...unsigned(local)];
const set = (local: number, value: Code): Code => [...value, OP.set, ...unsigned(local)];
const constant = (value: number): Code => [OP.constant, ...signed(value)];
const both = (op: number, a: Code, b: Code): Code => [...a, ...b, op];
const add = (...terms: readonly Code[]): Code => terms.reduce((a, b) => both(OP.add, a, b));
const xor = (...terms: readonly Code[]): Code => terms.reduce((a, b) => both(OP.xor, a, b));
const and = (a: Code, b: Code): Code => both(OP.and, a, b);
const rotated = (local: number, by: number) => both(OP.rotateRight, get(local), constant(by));
const shifted = (local: number, by: number) => both(OP.shiftRight, get(local), constant(by));

/** The four bytes of a local the other way round. */
function reversed(local: number): Code {
  const turn = (by: number, mask: number) =>
    and(both(OP.rotateLeft, get(local), constant(by)), constant(mask));
  return both(OP.or, turn(8, 0x00ff00ff), turn(24, 0xff00ff00));
}

/** The sixteen words that are kept of the message, of which each is renewed after its use. */
const wordOf = (round: number) => WORD + (round % 16);

function schedule(round: number): Code {
  const [near, far] = [wordOf(round + 1), wordOf(round + 14)];
  const small0 = xor(rotated(near, 7), rotated(near, 18), shifted(near, 3));
  const small1 = xor(rotated(far, 17), rotated(far, 19), shifted(far, 10));
  const own = wordOf(round);
  return set(own, add(get(own), small0, get(wordOf(round + 9)), small1));
}

function roundOf(round: number): Code {
  // Instead of eight values that move on, their names do.
  const name = (k: number) => WORK + ((k - round + 64) % 8);
  const [a, b, c, d, e, f, g, h] = [0, 1, 2, 3, 4, 5, 6, 7].map(name) as unknown as [
    ...[number, number, number, number],
    ...[number, number, number, number],
  ];
  const big1 = xor(rotated(e, 6), rotated(e, 11), rotated(e, 25));
  const choice = xor(get(g), and(get(e), xor(get(f), get(g))));
  const big0 = xor(rotated(a, 2), rotated(a, 13), rotated(a, 22));
  const majority = xor(and(get(a), get(b)), and(get(c), xor(get(a), get(b))));
  const key = constant(ROUND_CONSTANTS[round]!);
  return [
    ...(round < 16 ? [] : schedule(round)),
    ...set(SUM, add(get(h), big1, choice, key, get(wordOf(round)))),
    ...set(d, add(get(d), get(SUM))),
    ...set(h, add(get(SUM), big0, majority)),
  ];
}

const eight = Array.from({ length: 8 }, (_, k) => k);
const sixteen = Array.from({ length: 16 }, (_, k) => k);

function digestCode(): Code {
  const load = (k: number): Code => [
    ...[...get(AT), OP.load, UNALIGNED, ...unsigned(4 * k), OP.set, ...unsigned(WORD + k)],
    ...set(WORD + k, reversed(WORD + k)),
  ];
  const store = (k: number): Code => [
    ...[...get(TO), ...reversed(HASH + k), OP.store, UNALIGNED, ...unsigned(4 * k)],
  ];
  const rounds = Array.from({ length: 64 }, (_, round) => roundOf(round));
  return [
    ...eight.flatMap((k) => set(HASH + k, constant(INITIAL[k]!))),
    ...[OP.loop, NO_VALUE],
    ...sixteen.flatMap(load),
    ...eight.flatMap((k) => set(WORK + k, get(HASH + k))),
    ...rounds.flat(),
    ...eight.flatMap((k) => set(HASH + k, add(get(HASH + k), get(WORK + k)))),
    ...set(AT, add(get(AT), constant(64))),
    ...[...both(OP.sub, get(BLOCKS), constant(1)), OP.tee, ...unsigned(BLOCKS)],
    ...[OP.branchIf, 0, OP.end],
    ...eight.flatMap(store),
    OP.end,
  ];
}

const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const sized = (bytes: Code): Code => [...unsigned(bytes.length), ...bytes];
const section = (id: number, items: readonly Code[]): Code => [id, ...sized(list(items))];
const nameOf = (text: string): Code => sized([...text].map((each) => each.charCodeAt(0)));

/** The module's bytes. */
function moduleBytes(): Uint8Array<ArrayBuffer> {
  const body = [...list([[...unsigned(LOCALS), I32]]), ...digestCode()];
  const [functionKind, memoryKind] = [0x00, 0x02];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [[0x60, ...list([[I32], [I32], [I32]]), ...list([])]]),
    ...section(3, [unsigned(0)]),
    ...section(5, [[0x00, ...unsigned(1)]]),
    ...section(7, [
      [...nameOf('memory'), memoryKind, 0],
      [...nameOf('digest'), functionKind, 0],
    ]),
    ...section(10, [sized(body)]),
  ]);
}

let module: WebAssembly.Module | undefined;

/** A new one, with memory of its own. */
export function openSha256(): Sha256Exports {
  module ??= new WebAssembly.Module(moduleBytes());
  return new WebAssembly.Instance(module, {}).exports as unknown as Sha256Exports;
}
