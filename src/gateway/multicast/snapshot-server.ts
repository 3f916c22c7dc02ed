/**
 * Gives everybody who connects over TCP the book as it is, and closes: a MoldUDP64 header with the
 * number of the first message that is not in it and a count of 0, then message blocks as in
 * packets, the last one `SnapshotEnded`. Nothing is read. One snapshot serves all who come within
 * `reuseMs`, so that many newcomers cost no more than one; it serves longer where making another
 * would cost too much time, or slow readers hold too many: what came since can be asked for.
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
/** Making snapshots takes at most one part in so many of the time. */
const SHARE = 20;

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
  /** A connection ends after so long, whatever moves on it. */
  readonly maxMs: number;
  /** How long a snapshot serves newcomers. */
  readonly reuseMs: number;
  /** Different snapshots that readers may hold at a time: each is as large as the book. */
  readonly maxHeld: number;
}

export const DEFAULT_SNAPSHOT_LIMITS: SnapshotLimits = {
  maxConnections: 64,
  idleMs: 10_000,
  maxMs: 60_000,
  reuseMs: 250,
  maxHeld: 4,
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

interface Made {
  readonly bytes: Buffer;
  /** The first message that is not in it. */
  readonly next: number;
  readonly madeMs: number;
  /** How long making it took. */
  readonly tookMs: number;
}

export class SnapshotServer {
  readonly statistics: SnapshotStatistics = { connections: 0, made: 0, refused: 0 };
  readonly #options: SnapshotServerOptions;
  readonly #sockets = new Set<Socket>();
  /** Snapshots that somebody still reads, and how many do. */
  readonly #held = new Map<Buffer, number>();
  #last: Made | undefined;

  constructor(options: SnapshotServerOptions) {
    this.#options = options;
    options.server.on('connection', (socket) => this.#serve(socket));
  }

  #serve(socket: Socket): void {
    const { idleMs, maxConnections, maxMs } = this.#options.limits;
    // A reader that goes away ends its own connection and nothing else.
    socket.on('error', () => socket.destroy());
    const bytes = this.#sockets.size < maxConnections ? this.#snapshot() : undefined;
    if (bytes === undefined) {
      this.statistics.refused += 1;
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    this.#held.set(bytes, (this.#held.get(bytes) ?? 0) + 1);
    this.statistics.connections += 1;
    const deadline = setTimeout(() => socket.destroy(), maxMs);
    socket.on('close', () => {
      clearTimeout(deadline);
      this.#sockets.delete(socket);
      this.#letGo(bytes);
    });
    socket.setTimeout(idleMs, () => socket.destroy());
    socket.resume();
    socket.end(bytes);
  }

  #letGo(bytes: Buffer): void {
    const readers = this.#held.get(bytes)! - 1;
    if (readers > 0) this.#held.set(bytes, readers);
    else this.#held.delete(bytes);
  }

  /** @returns undefined where readers hold too many, of which none serves any more */
  #snapshot(): Buffer | undefined {
    const { limits, nowMs } = this.#options;
    const isFull = this.#held.size >= limits.maxHeld;
    const last = this.#last;
    if (last !== undefined && this.#serves(last, isFull)) return last.bytes;
    if (isFull) return undefined;
    const next = this.#options.store.next;
    const beganMs = nowMs();
    const bytes = this.#make();
    const madeMs = nowMs();
    this.#last = { bytes, next, madeMs, tookMs: madeMs - beganMs };
    this.statistics.made += 1;
    return bytes;
  }

  /** Whether a snapshot is good for a newcomer. @param isFull no other one can be made */
  #serves({ madeMs, next, tookMs }: Made, isFull: boolean): boolean {
    const { limits, nowMs, store } = this.#options;
    if (next < store.oldest) return false;
    const ageMs = nowMs() - madeMs;
    if (next === store.next || ageMs < limits.reuseMs) return true;
    // Well before what came since is forgotten, another one is made.
    const isRecent = next >= (store.oldest + store.next) / 2;
    return isRecent && (isFull || ageMs < SHARE * tookMs);
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
