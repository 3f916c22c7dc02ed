/**
 * Writes ITCH 5.0 files for tests and benchmarks, straight from the specification and knowing
 * nothing of the reader: each message is a list of its fields in their order.
 */
import type { FlowSink, SimulatedOrder } from './simulated-market.ts';

const FIRST_BYTES = 1 << 16;

/** Fields: unsigned integers of 1 to 8 bytes, or texts of fixed length. */
type Field = readonly [bytes: number, value: number | bigint | string];

export class ItchWriter implements FlowSink {
  #buffer = Buffer.alloc(FIRST_BYTES);
  #bytes = 0;
  #taken = 0;
  /** Messages so far. */
  messages = 0;
  /** Byte of the last message's length. */
  lastByte = 0;

  /** Everything written and not yet taken. */
  take(): Buffer {
    const taken = Buffer.from(this.#buffer.subarray(0, this.#bytes));
    this.#taken += this.#bytes;
    this.#bytes = 0;
    return taken;
  }

  get pendingBytes(): number {
    return this.#bytes;
  }

  #room(bytes: number): void {
    if (this.#bytes + bytes <= this.#buffer.length) return;
    const larger = Buffer.alloc(this.#buffer.length * 2 + bytes);
    this.#buffer.copy(larger, 0, 0, this.#bytes);
    this.#buffer = larger;
  }

  /** A message of these fields behind its length. */
  message(type: string, locate: number, timeNs: number, fields: readonly Field[]): void {
    const header: readonly Field[] = [
      [1, type],
      [2, locate],
      [2, 0],
      [6, timeNs],
    ];
    const all = [...header, ...fields];
    const length = all.reduce((sum, [bytes]) => sum + bytes, 0);
    this.lastByte = this.#taken + this.#bytes;
    this.messages += 1;
    this.#room(2 + length);
    this.#field(2, length);
    for (const [bytes, value] of all) this.#field(bytes, value);
  }

  #field(bytes: number, value: number | bigint | string): void {
    const at = this.#bytes;
    this.#bytes += bytes;
    if (typeof value === 'string') {
      this.#buffer.write(value.padEnd(bytes, ' '), at, bytes, 'latin1');
    } else if (bytes === 8) {
      this.#buffer.writeBigUInt64BE(BigInt(value), at);
    } else {
      this.#buffer.writeUIntBE(Number(value), at, bytes);
    }
  }

  systemEvent(timeNs: number, event: string): void {
    this.message('S', 0, timeNs, [[1, event]]);
  }

  directory(timeNs: number, locate: number, symbol: string): void {
    this.message('R', locate, timeNs, [
      [8, symbol],
      [1, 'Q'],
      [1, 'N'],
      [4, 100],
      [1, 'N'],
      [1, 'C'],
      [2, 'Z'],
      [1, 'P'],
      [1, 'N'],
      [1, 'N'],
      [1, '1'],
      [1, 'N'],
      [4, 0],
      [1, 'N'],
    ]);
  }

  begin(timeNs: number, symbols: readonly string[]): void {
    this.systemEvent(timeNs, 'O');
    symbols.forEach((symbol, k) => {
      this.directory(timeNs + 1 + k, k + 1, symbol);
    });
    this.systemEvent(timeNs + 1 + symbols.length, 'Q');
  }

  end(timeNs: number): void {
    this.systemEvent(timeNs, 'M');
    this.systemEvent(timeNs, 'C');
  }

  add(timeNs: number, order: SimulatedOrder): void {
    const attributed = order.reference % 7 === 0;
    const { reference, side, leaves, symbol, price } = order;
    const fields: readonly Field[] = [
      [8, reference],
      [1, side === 'buy' ? 'B' : 'S'],
      [4, leaves],
      [8, symbol],
      [4, price],
    ];
    if (attributed) this.message('F', order.locate, timeNs, [...fields, [4, 'UBSS']]);
    else this.message('A', order.locate, timeNs, fields);
  }

  execute(timeNs: number, order: SimulatedOrder, shares: number, match: number): void {
    this.message('E', order.locate, timeNs, [
      [8, order.reference],
      [4, shares],
      [8, match],
    ]);
  }

  executeAt(
    timeNs: number,
    order: SimulatedOrder,
    shares: number,
    match: number,
    at: { readonly price: number; readonly printed: boolean },
  ): void {
    this.message('C', order.locate, timeNs, [
      [8, order.reference],
      [4, shares],
      [8, match],
      [1, at.printed ? 'Y' : 'N'],
      [4, at.price],
    ]);
  }

  reduce(timeNs: number, order: SimulatedOrder, shares: number): void {
    this.message('X', order.locate, timeNs, [
      [8, order.reference],
      [4, shares],
    ]);
  }

  remove(timeNs: number, order: SimulatedOrder): void {
    this.message('D', order.locate, timeNs, [[8, order.reference]]);
  }

  replace(timeNs: number, old: SimulatedOrder, order: SimulatedOrder): void {
    this.message('U', order.locate, timeNs, [
      [8, old.reference],
      [8, order.reference],
      [4, order.leaves],
      [4, order.price],
    ]);
  }

  hiddenTrade(timeNs: number, market: { locate: number; symbol: string }, price: number): void {
    this.message('P', market.locate, timeNs, [
      [8, 0],
      [1, 'B'],
      [4, 100],
      [8, market.symbol],
      [4, price],
      [8, this.messages],
    ]);
  }

  cross(timeNs: number, market: { locate: number; symbol: string }, price: number): void {
    this.message('Q', market.locate, timeNs, [
      [8, 1000],
      [8, market.symbol],
      [4, price],
      [8, this.messages],
      [1, 'H'],
    ]);
  }

  halt(timeNs: number, market: { locate: number; symbol: string }, state: string): void {
    this.message('H', market.locate, timeNs, [
      [8, market.symbol],
      [1, state],
      [1, ' '],
      [4, 'LUDP'],
    ]);
  }
}
