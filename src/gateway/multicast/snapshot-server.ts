/**
 * Gives everybody who connects over TCP the book as it is, and closes: a MoldUDP64 header with the
 * number of the first message that is not in it and a count of 0, then message blocks as in
 * packets, the last one `SnapshotEnded`. Nothing is read. One snapshot serves all who come within
 * `reuseMs`, so that many newcomers cost no more than one.
 */
import type { Server, Socket } from 'node:net';
import { BlockView } from '../../base/block-view.ts';
import {
  encodeMarketData,
  type MarketData,
  MarketDataTemplate,
} from '../../schema/generated/market-data.ts';
import type { MessageStore } from './message-store.ts';
import { HEADER_BYTES, LENGTH_BYTES, writeHeader } from './mold-udp64.ts';

const BLOCK_BYTES = 64;
const MAX_MESSAGE_BYTES = 2 * BLOCK_BYTES;

export interface SnapshotSource {
  /** What there is now, as messages. */
  snapshot(): Iterable<MarketData>;
  readonly timeUs: number;
  readonly orders: { readonly size: number };
}

export interface SnapshotLimits {
  /** Connections at a time; further ones are closed at once. */
  readonly maxConnections: number;
  /** A reader that takes nothing for so long is cut off. */
  readonly idleMs: number;
  /** How long a snapshot serves newcomers. */
  readonly reuseMs: number;
}

export const DEFAULT_SNAPSHOT_LIMITS: SnapshotLimits = {
  maxConnections: 64,
  idleMs: 10_000,
  reuseMs: 250,
};

export interface SnapshotServerOptions {
  /** Listening; who opened it closes it. */
  readonly server: Server;
  readonly session: string;
  readonly store: MessageStore;
  readonly source: SnapshotSource;
  readonly limits: SnapshotLimits;
  readonly nowMs: () => number;
}

export interface SnapshotStatistics {
  connections: number;
  /** Snapshots that were made. */
  made: number;
  refused: number;
}

export class SnapshotServer {
  readonly statistics: SnapshotStatistics = { connections: 0, made: 0, refused: 0 };
  readonly #options: SnapshotServerOptions;
  readonly #sockets = new Set<Socket>();
  #last: { readonly bytes: Buffer; readonly next: number; readonly madeMs: number } | undefined;

  constructor(options: SnapshotServerOptions) {
    this.#options = options;
    options.server.on('connection', (socket) => this.#serve(socket));
  }

  #serve(socket: Socket): void {
    const { idleMs, maxConnections } = this.#options.limits;
    // A reader that goes away ends its own connection and nothing else.
    socket.on('error', () => socket.destroy());
    if (this.#sockets.size >= maxConnections) {
      this.statistics.refused += 1;
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    this.statistics.connections += 1;
    socket.on('close', () => this.#sockets.delete(socket));
    socket.setTimeout(idleMs, () => socket.destroy());
    socket.resume();
    socket.end(this.#snapshot());
  }

  #snapshot(): Buffer {
    const { limits, nowMs, store } = this.#options;
    const last = this.#last;
    const isFresh =
      last !== undefined &&
      last.next >= store.oldest &&
      (last.next === store.next || nowMs() - last.madeMs < limits.reuseMs);
    if (isFresh) return last.bytes;
    const bytes = this.#make();
    this.#last = { bytes, next: store.next, madeMs: nowMs() };
    this.statistics.made += 1;
    return bytes;
  }

  #make(): Buffer {
    const { session, source, store } = this.#options;
    const writer = new BlockWriter();
    for (const message of source.snapshot()) writer.add(message);
    writer.add({
      template: MarketDataTemplate.SnapshotEnded,
      market: 0,
      timeUs: source.timeUs,
      nextSequence: store.next,
      oldestSequence: store.oldest,
      orders: source.orders.size,
    });
    return writer.finish(session, store.next);
  }

  /** Ends the connections of those who still read. */
  cutOff(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** Message blocks in a buffer that grows. */
class BlockWriter {
  #bytes = Buffer.allocUnsafe(2 ** 16);
  #end = HEADER_BYTES;
  readonly #scratch = new BlockView(new ArrayBuffer(MAX_MESSAGE_BYTES));

  add(message: MarketData): void {
    const length = encodeMarketData(this.#scratch, 0, message) * BLOCK_BYTES;
    if (this.#end + LENGTH_BYTES + length > this.#bytes.length) this.#grow();
    this.#bytes.writeUInt16BE(length, this.#end);
    const at = this.#end + LENGTH_BYTES;
    for (let k = 0; k < length; k++) this.#bytes[at + k] = this.#scratch.u8[k]!;
    this.#end = at + length;
  }

  #grow(): void {
    const bytes = Buffer.allocUnsafe(2 * this.#bytes.length);
    this.#bytes.copy(bytes);
    this.#bytes = bytes;
  }

  finish(session: string, sequence: number): Buffer {
    writeHeader(this.#bytes, 0, { session, sequence, count: 0 });
    return this.#bytes.subarray(0, this.#end);
  }
}
