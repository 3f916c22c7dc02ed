/**
 * Sends the stream: gathers the messages of one turn of the event loop into packets, sends each as
 * soon as it is full and the last one at the end of the turn, heartbeats while nothing happens, and
 * the end of the session. Nothing waits for a socket: a packet that the system does not take is
 * counted as dropped, and readers ask for its messages again.
 */
import type { Socket } from 'node:dgram';
import type { MarketData } from '../../schema/generated/market-data.ts';
import { MAX_PACKET_BYTES, type MessageStore } from './message-store.ts';
import { END_OF_SESSION, HEADER_BYTES, HEARTBEAT, headerOf } from './mold-udp64.ts';

/** Packets that the system may hold back before further ones are dropped. */
const MAX_QUEUED = 256;

export interface SenderStatistics {
  messages: number;
  packets: number;
  heartbeats: number;
  /** Packets that were not sent; their messages can be asked for. */
  dropped: number;
}

export interface SenderOptions {
  /** Connected to the group. */
  readonly socket: Socket;
  readonly session: string;
  readonly store: MessageStore;
  /** Silence after which a heartbeat is sent, milliseconds. */
  readonly heartbeatMs: number;
}

export class PacketSender {
  readonly statistics: SenderStatistics = { messages: 0, packets: 0, heartbeats: 0, dropped: 0 };
  readonly #socket: Socket;
  readonly #session: string;
  readonly #store: MessageStore;
  /** One more than may be queued: the one at hand is never one that still waits. */
  readonly #packets: readonly Buffer[];
  readonly #heartbeat: NodeJS.Timeout;
  #packet = 0;
  /** The first message that was not sent yet, and bytes that the packet for it takes. */
  #first: number;
  #bytes = HEADER_BYTES;
  #flushing = false;
  #quiet = true;

  constructor({ heartbeatMs, session, socket, store }: SenderOptions) {
    this.#socket = socket;
    this.#session = session;
    this.#store = store;
    this.#first = store.next;
    this.#packets = Array.from({ length: MAX_QUEUED + 1 }, () =>
      Buffer.allocUnsafeSlow(MAX_PACKET_BYTES),
    );
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs);
    // A packet that the network refuses is lost like any other.
    socket.on('error', () => {
      this.statistics.dropped += 1;
    });
  }

  /** Numbers a message and sends it with others of this turn. */
  publish(message: MarketData): void {
    const bytes = this.#store.push(message);
    this.statistics.messages += 1;
    if (this.#bytes + bytes > MAX_PACKET_BYTES) this.#send(this.#store.next - 1);
    this.#bytes += bytes;
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#flushing = false;
    this.#send(this.#store.next);
  }

  /** Sends what was published before the message `end`. */
  #send(end: number): void {
    const wanted = end - this.#first;
    if (wanted === 0) return;
    const packet = this.#packets[this.#packet]!;
    const { bytes } = this.#store.fill(packet, this.#session, this.#first, wanted);
    this.#first = end;
    this.#bytes = HEADER_BYTES;
    this.#quiet = false;
    if (this.#socket.getSendQueueCount() >= MAX_QUEUED) {
      this.statistics.dropped += 1;
      return;
    }
    this.#packet = (this.#packet + 1) % this.#packets.length;
    this.#socket.send(packet, 0, bytes);
    this.statistics.packets += 1;
  }

  #beat(): void {
    if (this.#quiet) this.#signal(HEARTBEAT);
    this.#quiet = true;
  }

  /** Sends a header without messages. */
  #signal(count: number): void {
    const { next: sequence } = this.#store;
    this.#socket.send(headerOf({ session: this.#session, sequence, count }));
    this.statistics.heartbeats += 1;
  }

  /** Sends what waits, then says that the session ends. May be called again to repeat that. */
  end(): void {
    clearInterval(this.#heartbeat);
    this.#send(this.#store.next);
    this.#signal(END_OF_SESSION);
  }
}
