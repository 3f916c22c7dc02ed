/**
 * Answers requests for messages again: a request of 20 bytes gets at most one packet of 1,400, sent
 * back to where it came from, and only within the limits. Whatever else arrives gets no answer.
 */
import type { RemoteInfo, Socket } from 'node:dgram';
import { MAX_PACKET_BYTES, type MessageStore } from './message-store.ts';
import { HEADER_BYTES, readHeader } from './mold-udp64.ts';
import { RequestLimit, type RequestLimits } from './request-limit.ts';

/** Answers that the system may hold back before further ones are not given. */
const MAX_QUEUED = 256;

/** Bytes of an answer for each byte of a request, at most. */
export const MAX_AMPLIFICATION = MAX_PACKET_BYTES / HEADER_BYTES;

export interface RequestStatistics {
  answered: number;
  /** Messages sent again. */
  messages: number;
  /** Requests beyond the limits, or beyond what the network takes. */
  limited: number;
  /** Not a request, of another session, or for what is not here. */
  ignored: number;
}

export interface RequestServerOptions {
  /** Bound. */
  readonly socket: Socket;
  readonly session: string;
  readonly store: MessageStore;
  readonly limits: RequestLimits;
  /** Any clock that does not run backwards, milliseconds. */
  readonly nowMs: () => number;
}

export class RequestServer {
  readonly statistics: RequestStatistics = { answered: 0, messages: 0, limited: 0, ignored: 0 };
  readonly #options: RequestServerOptions;
  readonly #limit: RequestLimit;

  constructor(options: RequestServerOptions) {
    this.#options = options;
    this.#limit = new RequestLimit(options.limits, options.nowMs());
    options.socket.on('message', (bytes, from) => this.#take(bytes, from));
    // An answer that cannot be delivered concerns nobody else.
    options.socket.on('error', () => {
      this.statistics.ignored += 1;
    });
  }

  #take(bytes: Buffer, { address, port }: RemoteInfo): void {
    const { nowMs, session, socket, store } = this.#options;
    const request = bytes.length === HEADER_BYTES ? readHeader(bytes) : undefined;
    const isWanted = request?.session === session && request.count > 0;
    // From port 0, which only a forged packet has, nobody can be answered.
    if (!isWanted || port === 0 || !isStored(store, request.sequence)) {
      this.statistics.ignored += 1;
      return;
    }
    const isCongested = socket.getSendQueueCount() >= MAX_QUEUED;
    if (isCongested || !this.#limit.allows(address, nowMs())) {
      this.statistics.limited += 1;
      return;
    }
    const packet = Buffer.allocUnsafe(MAX_PACKET_BYTES);
    const { bytes: length, count } = store.fill(packet, session, request.sequence, request.count);
    socket.send(packet, 0, length, port, address);
    this.statistics.answered += 1;
    this.statistics.messages += count;
  }
}

function isStored({ next, oldest }: MessageStore, sequence: number): boolean {
  return sequence >= oldest && sequence < next;
}
