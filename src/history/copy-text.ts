/** Rows as the text format of PostgreSQL's COPY: a line a row, with tabs between the cells. */
import type { Rows } from './rows.ts';

/** Bytes that are handed over at a time, a little more with the row that passes it. */
const CHUNK_BYTES = 262_144;
/** Of a number: a sign, sixteen digits, and what follows. */
const NUMBER_BYTES = 18;
/** A character is three bytes at most, or two that are escaped. */
const CHARACTER_BYTES = 3;

const [ZERO, MINUS, BACKSLASH, CAPITAL_N] = [48, 45, 92, 78];
const [TAB, NEWLINE] = [9, 10];
/** Numbers are written in parts of eight digits, which fit small integers. */
const PART = 100_000_000;
const PART_DIGITS = 8;

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};

/** @returns chunks of whole rows, each in memory of its own */
export function* copyText(rows: Rows): Generator<Buffer> {
  const isText = rows.areTexts();
  const { cells, texts, width } = rows;
  let bytes = Buffer.allocUnsafe(CHUNK_BYTES);
  let at = 0;
  for (let row = 0; row < rows.length; row++) {
    const from = row * width;
    const most = mostBytes(rows, from, isText);
    if (at + most > bytes.length) {
      if (at > 0) yield bytes.subarray(0, at);
      bytes = Buffer.allocUnsafe(Math.max(CHUNK_BYTES, most));
      at = 0;
    }
    for (let k = 0; k < width; k++) {
      const cell = cells[from + k]!;
      if (isText[k]!) at += bytes.write(escaped(texts[cell]!), at);
      else at = writeNumber(bytes, at, cell);
      bytes[at++] = k + 1 < width ? TAB : NEWLINE;
    }
  }
  if (at > 0) yield bytes.subarray(0, at);
}

function mostBytes({ cells, texts, width }: Rows, from: number, isText: readonly boolean[]) {
  let most = width * NUMBER_BYTES;
  for (let k = 0; k < width; k++) {
    if (isText[k]!) most += texts[cells[from + k]!]!.length * CHARACTER_BYTES;
  }
  return most;
}

function escaped(text: string): string {
  return /[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, (each) => ESCAPES[each]!) : text;
}

/** @param value a whole number within ±2^53, or NaN for NULL. @returns where the next byte goes */
function writeNumber(bytes: Buffer, at: number, value: number): number {
  if (value >= 0 && value < 10) {
    bytes[at] = ZERO + value;
    return at + 1;
  }
  if (Number.isNaN(value)) {
    bytes[at] = BACKSLASH;
    bytes[at + 1] = CAPITAL_N;
    return at + 2;
  }
  if (value < 0) {
    bytes[at] = MINUS;
    return writeNumber(bytes, at + 1, -value);
  }
  if (value < PART) return writeDigits(bytes, at, value, digitsOf(value));
  const high = Math.floor(value / PART);
  const low = value - high * PART;
  return writeDigits(bytes, writeNumber(bytes, at, high), low, PART_DIGITS);
}

/** @param value below 2^31 */
function digitsOf(value: number): number {
  let digits = 1;
  for (let bound = 10; value >= bound; bound *= 10) digits += 1;
  return digits;
}

function writeDigits(bytes: Buffer, at: number, value: number, digits: number): number {
  let rest = value | 0;
  for (let k = at + digits - 1; k >= at; k--) {
    const next = (rest / 10) | 0;
    bytes[k] = ZERO + rest - next * 10;
    rest = next;
  }
  return at + digits;
}
