/**
 * The lines of a LOBSTER message file: chunks of bytes in, rows out. Six columns without a header:
 * time (seconds after midnight with decimals), type, order id, size, price × 10,000, direction
 * (1: buy, -1: sell; of the resting order). Some files carry a seventh, the market participant.
 *
 * Source: LOBSTER, output structure (lobsterdata.com), and its pages on types 5, 6 and 7.
 */
import { ImportError, type Place, placeWords } from '../place.ts';

export const RowType = {
  ADD: 1,
  REDUCE: 2,
  REMOVE: 3,
  EXECUTE: 4,
  EXECUTE_HIDDEN: 5,
  CROSS: 6,
  HALT: 7,
} as const;

/** What the counts call each type, at the type's index. */
export const ROW_NAMES: readonly string[] = [
  '',
  'submission (1)',
  'partial cancellation (2)',
  'deletion (3)',
  'execution (4)',
  'execution of a hidden order (5)',
  'cross trade (6)',
  'trading halt indicator (7)',
];

export interface Row {
  /** Since midnight. */
  readonly timeNs: number;
  readonly type: number;
  readonly reference: number;
  readonly size: number;
  readonly price: number;
  readonly direction: number;
  /** Counted from 1. */
  readonly line: number;
  readonly byte: number;
}

/** Longer than a line of numbers can be. */
const MAX_LINE_BYTES = 256;
const COLUMNS = 6;
const COLUMNS_WITH_MPID = 7;
const MAX_32_BITS = 2 ** 32 - 1;
const DAY_SECONDS = 86_400;
const NS_DIGITS = 9;
const TIME = /^(\d{1,5})(?:\.(\d{1,18}))?$/;
const WHOLE = /^-?\d{1,20}$/;

export class LobsterRows {
  readonly #file: string;
  #rest = '';
  #line = 0;
  #byte = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** The rows that the chunk completes. @throws ImportError where a line is no LOBSTER message */
  push(chunk: Uint8Array): Row[] {
    const text = this.#rest + Buffer.from(chunk).toString('latin1');
    const lines = text.split('\n');
    this.#rest = lines.pop()!;
    const rows = lines.map((line) => this.#row(line));
    if (this.#rest.length > MAX_LINE_BYTES) this.#row(this.#rest);
    return rows;
  }

  /** The last line, where it does not end with a line feed. */
  end(): Row[] {
    return this.#rest === '' ? [] : [this.#row(this.#rest)];
  }

  #row(text: string): Row {
    this.#line += 1;
    const byte = this.#byte;
    this.#byte += text.length + 1;
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    const columns = line.split(',');
    if (columns.length !== COLUMNS && columns.length !== COLUMNS_WITH_MPID) {
      const found = `${columns.length} ${columns.length === 1 ? 'column' : 'columns'}`;
      const hint =
        columns.length % 4 === 0 ? '; this may be an order book file, give the message file' : '';
      throw this.#fault(byte, `${found} instead of ${COLUMNS}${hint}`);
    }
    const row = {
      timeNs: this.#timeNs(columns[0]!, byte),
      type: this.#whole('type', columns[1]!, byte),
      reference: this.#whole('order id', columns[2]!, byte),
      size: this.#whole('size', columns[3]!, byte),
      price: this.#whole('price', columns[4]!, byte),
      direction: this.#whole('direction', columns[5]!, byte),
      line: this.#line,
      byte,
    };
    this.#check(row);
    return row;
  }

  #timeNs(text: string, byte: number): number {
    const parts = TIME.exec(text);
    const seconds = Number(parts?.[1]);
    if (parts === null || seconds >= DAY_SECONDS) {
      throw this.#fault(byte, `the time is '${text.slice(0, 40)}', not seconds after midnight`);
    }
    const fraction = (parts[2] ?? '').slice(0, NS_DIGITS).padEnd(NS_DIGITS, '0');
    return seconds * 1e9 + Number(fraction);
  }

  #whole(name: string, text: string, byte: number): number {
    const value = Number(text);
    if (!WHOLE.test(text)) {
      throw this.#fault(byte, `the ${name} is '${text.slice(0, 40)}', not a whole number`);
    }
    if (!Number.isSafeInteger(value)) {
      throw this.#fault(byte, `the ${name} is ${text}; it must be below 2^53`);
    }
    return value;
  }

  #check(row: Row): void {
    const { type, reference, size, price, direction, byte } = row;
    if (type < RowType.ADD || type > RowType.HALT) {
      throw this.#fault(byte, `LOBSTER has no message type ${type}; there are 1 to 7`);
    }
    if (type > RowType.EXECUTE) return;
    if (direction !== 1 && direction !== -1) {
      throw this.#fault(byte, `the direction is ${direction}; it must be 1 or -1`);
    }
    if (reference < 1) throw this.#fault(byte, `the order id is ${reference}; it must be above 0`);
    if (size < 0 || size > MAX_32_BITS || price < 0 || price > MAX_32_BITS) {
      throw this.#fault(byte, `size ${size} and price ${price} must be from 0 and below 2^32`);
    }
  }

  #fault(byte: number, what: string): ImportError {
    const place: Place = { file: this.#file, unit: 'line', number: this.#line, byte };
    return new ImportError(`${placeWords(place)}: ${what}`);
  }
}
