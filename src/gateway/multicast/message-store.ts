/**
 * The newest messages of the stream, as bytes, by sequence number: what can be sent again. A ring
 * of 64-byte blocks; a message takes one or two, never around the end. Also cuts packets from it.
 */
import { BlockView } from '../../base/block-view.ts';
import { encodeMarketData, type MarketData } from '../../schema/generated/market-data.ts';
import { HEADER_BYTES, LENGTH_BYTES, writeHeader } from './mold-udp64.ts';

const BLOCK_BYTES = 64;
/** Blocks of the longest message. */
const MAX_MESSAGE_BLOCKS = 2;
/** Bytes of a packet at most: fits into an Ethernet frame also inside a tunnel. */
export const MAX_PACKET_BYTES = 1_400;

/** Messages that a packet has been given. */
export interface PacketFill {
  readonly count: number;
  /** Bytes of the packet, its header included. */
  readonly bytes: number;
}

export class MessageStore {
  readonly #view: BlockView;
  readonly #blocks: number;
  /** First block of each stored message, by sequence modulo the number of blocks. */
  readonly #places: Uint32Array;
  #block = 0;
  #oldest = 1;
  #next = 1;

  /** @param blocks 64-byte blocks that are kept, 4 or more */
  constructor(blocks: number) {
    if (!Number.isSafeInteger(blocks) || blocks < 2 * MAX_MESSAGE_BLOCKS) {
      throw new RangeError(`a store of ${blocks} blocks; it needs ${2 * MAX_MESSAGE_BLOCKS}`);
    }
    this.#blocks = blocks;
    this.#view = new BlockView(new ArrayBuffer(blocks * BLOCK_BYTES));
    this.#places = new Uint32Array(blocks);
  }

  /** Sequence number of the oldest message that is still here. */
  get oldest(): number {
    return this.#oldest;
  }

  /** Sequence number that the next message will get; the first gets 1. */
  get next(): number {
    return this.#next;
  }

  /** Takes the next message. @returns bytes that it takes in a packet, its length included */
  push(message: MarketData): number {
    const blocks = 'text' in message && message.text !== '' ? MAX_MESSAGE_BLOCKS : 1;
    if (this.#block + blocks > this.#blocks) {
      this.#forget(this.#block, this.#blocks);
      this.#block = 0;
    }
    this.#forget(this.#block, this.#block + blocks);
    encodeMarketData(this.#view, this.#block * BLOCK_BYTES, message);
    this.#places[this.#next % this.#blocks] = this.#block;
    this.#next += 1;
    this.#block += blocks;
    return LENGTH_BYTES + blocks * BLOCK_BYTES;
  }

  /** The oldest go, as far as they lie in these blocks. */
  #forget(from: number, to: number): void {
    while (this.#oldest < this.#next) {
      const place = this.#places[this.#oldest % this.#blocks]!;
      if (place < from || place >= to) return;
      this.#oldest += 1;
    }
  }

  /**
   * Writes a packet: as many messages as are wanted, are there and fit.
   * @param packet takes `MAX_PACKET_BYTES`
   * @param sequence of the first message, `oldest` to `next` - 1
   */
  fill(packet: Buffer, session: string, sequence: number, wanted: number): PacketFill {
    const { u8 } = this.#view;
    let bytes = HEADER_BYTES;
    let count = 0;
    while (count < wanted && sequence + count < this.#next) {
      const from = this.#places[(sequence + count) % this.#blocks]! * BLOCK_BYTES;
      const length = u8[from + 1]! * BLOCK_BYTES;
      if (bytes + LENGTH_BYTES + length > MAX_PACKET_BYTES) break;
      packet[bytes] = length >>> 8;
      packet[bytes + 1] = length & 0xff;
      bytes += LENGTH_BYTES;
      for (let k = 0; k < length; k++) packet[bytes + k] = u8[from + k]!;
      bytes += length;
      count += 1;
    }
    writeHeader(packet, 0, { session, sequence, count });
    return { count, bytes };
  }
}
