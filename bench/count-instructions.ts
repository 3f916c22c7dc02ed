/**
 * Rewrites a WebAssembly module so that it counts the instructions it executes: every basic block
 * adds its length to a counter in memory. The count does not depend on the machine, on its load or
 * on the compiler behind the module, only on what is executed, so it can be compared exactly.
 *
 * Only what changes is decoded: the code section, instruction by instruction, for the lengths of
 * their immediates. `block`, `loop`, `else`, `end` and `nop` stand for nothing and are not counted.
 */

const CODE_SECTION = 10;
const HEADER_BYTES = 8;

const OP = {
  nop: 0x01,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  brIf: 0x0d,
  brTable: 0x0e,
  i32Const: 0x41,
  i64Const: 0x42,
  i64Add: 0x7c,
  i64Load: 0x29,
  i64Store: 0x37,
} as const;

const BLOCKS: ReadonlySet<number> = new Set([OP.block, OP.loop, OP.if]);
const UNCOUNTED: ReadonlySet<number> = new Set([OP.nop, OP.block, OP.loop, OP.else, OP.end]);
/** After these a new basic block begins. */
const ENDS_BLOCK: ReadonlySet<number> = new Set([OP.loop, OP.if, OP.else, OP.end, OP.brIf]);

class Reader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    return this.bytes[this.at++]!;
  }

  /** An unsigned LEB128 number below 2^32. */
  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  /** Passes numbers of any width. */
  skipNumbers(count: number): void {
    for (let k = 0; k < count; k++) while (this.byte() >= 128);
  }
}

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  do {
    bytes.push(left > 127 ? (left % 128) + 128 : left);
    left = Math.floor(left / 128);
  } while (left > 0);
  return bytes;
}

/** Signed LEB128 of a number that is not negative. */
function signed(value: number): number[] {
  const bytes = unsigned(value);
  const last = bytes.length - 1;
  if (bytes[last]! < 64) return bytes;
  return [...bytes.slice(0, last), bytes[last]! + 128, 0];
}

/** Immediates that are numbers of variable length, of the instructions with one byte. */
function plainImmediates(op: number): number {
  if (op >= 0x28 && op <= 0x3e) return 2; // loads, stores: alignment, offset
  if (op === 0x11) return 2; // call_indirect
  if (op === 0x3f || op === 0x40) return 1; // memory.size, memory.grow
  if (op === OP.i32Const || op === OP.i64Const) return 1;
  if (op === 0x0c || op === OP.brIf || op === 0x10) return 1; // br, br_if, call
  if (op >= 0x20 && op <= 0x26) return 1; // locals, globals, tables
  if (op >= 0xd0 && op <= 0xd2 && op !== 0xd1) return 1; // ref.null, ref.func
  return 0;
}

/** Of instructions behind the prefix 0xfc. */
function bulkImmediates(op: number): number {
  if (op <= 7) return 0; // saturating conversions
  if (op === 9 || op === 11 || op === 13 || op >= 15) return 1;
  return 2; // memory.init, memory.copy, table.init, table.copy
}

/** Passes the immediates of a vector instruction. */
function skipVector(reader: Reader, op: number): void {
  if (op <= 11 || op === 92 || op === 93) reader.skipNumbers(2);
  else if (op === 12 || op === 13)
    reader.at += 16; // v128.const, shuffle
  else if (op >= 21 && op <= 34)
    reader.at += 1; // lanes
  else if (op >= 84 && op <= 91) {
    reader.skipNumbers(2);
    reader.at += 1;
  }
}

/** Passes one instruction. @returns its first byte */
function skipInstruction(reader: Reader): number {
  const op = reader.byte();
  if (BLOCKS.has(op)) reader.skipNumbers(1);
  else if (op === OP.brTable) reader.skipNumbers(reader.number() + 1);
  else if (op === 0x43) reader.at += 4;
  else if (op === 0x44) reader.at += 8;
  else if (op === 0x1c) reader.skipNumbers(reader.number());
  else if (op === 0xfc) reader.skipNumbers(bulkImmediates(reader.number()));
  else if (op === 0xfd) skipVector(reader, reader.number());
  else if (op === 0xfe) {
    if (reader.number() === 3) reader.at += 1;
    else reader.skipNumbers(2);
  } else reader.skipNumbers(plainImmediates(op));
  return op;
}

/** Instructions that add `count` to the counter. */
function addition(counter: number, count: number): number[] {
  const address = unsigned(counter);
  return [
    ...[OP.i32Const, 0, OP.i32Const, 0, OP.i64Load, 3, ...address],
    ...[OP.i64Const, ...signed(count), OP.i64Add, OP.i64Store, 3, ...address],
  ];
}

/** A function's body with counting; `from` is behind its size, `to` its end. */
function countingBody(bytes: Uint8Array, from: number, to: number, counter: number): number[] {
  const reader = new Reader(bytes, from);
  const groups = reader.number();
  for (let k = 0; k < groups; k++) reader.skipNumbers(2);
  const body = Array.from(bytes.subarray(from, reader.at));
  let begin = reader.at;
  let count = 0;
  while (reader.at < to) {
    const op = skipInstruction(reader);
    if (!UNCOUNTED.has(op)) count += 1;
    if (!ENDS_BLOCK.has(op) && reader.at < to) continue;
    if (count > 0) body.push(...addition(counter, count));
    for (let at = begin; at < reader.at; at++) body.push(bytes[at]!);
    begin = reader.at;
    count = 0;
  }
  if (reader.at !== to) throw new Error(`a function ends at ${reader.at}, not at ${to}`);
  return body;
}

/**
 * @param wasm a module with one memory, its own or imported
 * @param counter where in that memory it counts: eight bytes that are nobody else's, a multiple
 *   of 8
 * @returns a module that does the same, and counts
 * @throws Error where an instruction is not understood
 */
export function countingModule(wasm: Uint8Array, counter: number): Uint8Array<ArrayBuffer> {
  const parts: number[][] = [Array.from(wasm.subarray(0, HEADER_BYTES))];
  const reader = new Reader(wasm, HEADER_BYTES);
  while (reader.at < wasm.length) {
    const begin = reader.at;
    const id = reader.byte();
    const size = reader.number();
    const end = reader.at + size;
    if (id !== CODE_SECTION) {
      parts.push(Array.from(wasm.subarray(begin, end)));
      reader.at = end;
      continue;
    }
    const count = reader.number();
    const section = [unsigned(count)];
    for (let k = 0; k < count; k++) {
      const bodyBytes = reader.number();
      const bodyEnd = reader.at + bodyBytes;
      const body = countingBody(wasm, reader.at, bodyEnd, counter);
      section.push(unsigned(body.length), body);
      reader.at = bodyEnd;
    }
    const code = section.flat();
    parts.push([CODE_SECTION], unsigned(code.length), code);
  }
  return Uint8Array.from(parts.flat());
}
