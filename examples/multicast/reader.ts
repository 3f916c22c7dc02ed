/**
 * A reader of the multicast stream that always ends up with the true book: it joins at any time,
 * begins with a snapshot, asks again for what it missed, and begins anew after a restart of the
 * exchange. The steps are those of docs/multicast.md.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { BlockView } from '../../src/base/block-view.ts';
import {
  END_OF_SESSION,
  HEADER_BYTES,
  HEARTBEAT,
  headerOf,
  LENGTH_BYTES,
  readHeader,
} from '../../src/gateway/multicast/mold-udp64.ts';
import {
  decodeMarketData,
  type MarketData,
  MarketDataTemplate,
} from '../../src/schema/generated/market-data.ts';
import { PublicBook } from './public-book.ts';

/** Messages that wait for those before them; further ones are asked for later. */
const MAX_PENDING = 65_536;
/** Requests without progress before a new snapshot is taken. */
const MAX_REQUESTS = 10;
/** Wait before asking again. */
const RETRY_MS = 50;
/** Longest wait between two attempts to get a snapshot; the wait doubles up to this. */
const MAX_SNAPSHOT_RETRY_MS = 1_000;
/** The system gives less where it allows no more. */
const RECEIVE_BUFFER_BYTES = 4 * 2 ** 20;

export interface ReaderOptions {
  readonly group: string;
  readonly port: number;
  /** Address of the interface to listen on, and where requests and snapshots are served. */
  readonly interface: string;
  readonly requestPort: number;
  /** Wait before a request is sent again, milliseconds. */
  readonly retryMs?: number;
  /** Each message, in order, the snapshot's left out. */
  readonly onMessage?: (message: MarketData, sequence: number) => void;
  /** Why something has to be done again. */
  readonly onNote?: (note: string) => void;
  /** For tests: true loses a packet of the stream or an answer. */
  readonly lose?: (packet: Buffer) => boolean;
}

export interface ReaderStatistics {
  packets: number;
  messages: number;
  lost: number;
  requests: number;
  snapshots: number;
  sessions: number;
}

export class MulticastReader {
  readonly statistics: ReaderStatistics = {
    ...{ packets: 0, messages: 0, lost: 0, requests: 0, snapshots: 0, sessions: 0 },
  };
  /** As of the message before `next`; not to be trusted unless `isLive`. */
  book = new PublicBook();
  readonly #options: ReaderOptions;
  readonly #stream: Socket;
  readonly #requests: Socket;
  readonly #pending = new Map<number, Buffer>();
  readonly #scratch = new BlockView(new ArrayBuffer(128));
  #session = '';
  #next = 0;
  /** Messages that are known to exist end before this one. */
  #end = 0;
  #isBeginning = false;
  #hasEnded = false;
  #closed = false;
  #requestsSent = 0;
  #retry: NodeJS.Timeout | undefined;
  #snapshotRetry: NodeJS.Timeout | undefined;
  /** Attempts to get a snapshot since the last that was whole. */
  #attempts = 0;
  /** What was said since the last whole snapshot, so as to say it once. */
  readonly #notes = new Set<string>();
  #waiting: { readonly test: () => boolean; readonly resolve: () => void }[] = [];

  private constructor(options: ReaderOptions, stream: Socket, requests: Socket) {
    this.#options = options;
    this.#stream = stream;
    this.#requests = requests;
    for (const socket of [stream, requests]) {
      socket.on('message', (packet) => this.#take(packet));
      socket.on('error', (error) => this.#note(error.message));
    }
  }

  static async open(options: ReaderOptions): Promise<MulticastReader> {
    const stream = createSocket({ type: 'udp4', reuseAddr: true });
    stream.bind(options.port, options.group);
    await once(stream, 'listening');
    stream.addMembership(options.group, options.interface);
    stream.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
    const requests = createSocket('udp4');
    requests.bind(0, options.interface);
    await once(requests, 'listening');
    const reader = new MulticastReader(options, stream, requests);
    reader.#begin('');
    return reader;
  }

  get session(): string {
    return this.#session;
  }

  /** Number of the message that is expected next. */
  get next(): number {
    return this.#next;
  }

  /** Whether the book is that of the stream as far as it was heard. */
  get isLive(): boolean {
    return !this.#isBeginning && this.#session !== '' && this.#next >= this.#end;
  }

  /** The exchange said that this session is over. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Resolves once this holds; looked at after each packet. */
  until(test: () => boolean): Promise<void> {
    if (test()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ test, resolve }));
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#snapshotRetry);
    this.#stream.close();
    this.#requests.close();
  }

  #take(packet: Buffer): void {
    if (this.#options.lose?.(packet) === true) {
      this.statistics.lost += 1;
      return;
    }
    const header = readHeader(packet);
    // Names of sessions grow: an older one is a packet that comes late.
    if (header === undefined || header.session < this.#session) return;
    this.statistics.packets += 1;
    if (header.session > this.#session) this.#begin(header.session);
    const isSignal = header.count === HEARTBEAT || header.count === END_OF_SESSION;
    if (header.count === END_OF_SESSION) this.#hasEnded = true;
    const count = isSignal ? 0 : header.count;
    if (count > 0) this.#keep(packet, header.sequence);
    this.#end = Math.max(this.#end, header.sequence + count);
    this.#goOn();
  }

  /** Keeps the messages that are still to come. */
  #keep(packet: Buffer, first: number): void {
    let sequence = first;
    for (const message of messagesOf(packet)) {
      const isNew = sequence >= this.#next && !this.#pending.has(sequence);
      if (isNew && this.#pending.size < MAX_PENDING) {
        this.#pending.set(sequence, Buffer.from(message));
      }
      sequence += 1;
    }
  }

  #goOn(): void {
    if (this.#isBeginning) return;
    const before = this.#next;
    for (;;) {
      const message = this.#pending.get(this.#next);
      if (message === undefined) break;
      this.#pending.delete(this.#next);
      if (!this.#apply(message)) return;
    }
    if (this.#next > before) {
      this.#requestsSent = 0;
      this.#stopAsking();
    }
    if (this.#next < this.#end && this.#retry === undefined) this.#ask();
    this.#wake();
  }

  /** @returns false where it does not fit: the book has to be built anew */
  #apply(bytes: Buffer): boolean {
    let message: MarketData;
    try {
      message = this.#decode(bytes);
      this.book.apply(message);
    } catch (error) {
      this.#note(`message ${this.#next}: ${(error as Error).message}; taking a snapshot`);
      this.#begin(this.#session);
      return false;
    }
    this.statistics.messages += 1;
    this.#next += 1;
    this.#options.onMessage?.(message, this.#next - 1);
    return true;
  }

  #decode(bytes: Buffer): MarketData {
    this.#scratch.u8.set(bytes);
    return decodeMarketData(this.#scratch, 0);
  }

  /** Asks for the messages up to the next one that is here. */
  #ask(): void {
    let end = this.#next + 1;
    while (end < this.#end && !this.#pending.has(end)) end += 1;
    const count = Math.min(end - this.#next, END_OF_SESSION - 1);
    if (this.#requestsSent >= MAX_REQUESTS) {
      this.#note(`message ${this.#next} cannot be had any more; taking a snapshot`);
      this.#begin(this.#session);
      return;
    }
    this.#requestsSent += 1;
    this.statistics.requests += 1;
    const request = headerOf({ session: this.#session, sequence: this.#next, count });
    this.#requests.send(request, this.#options.requestPort, this.#options.interface);
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#goOn();
    }, this.#options.retryMs ?? RETRY_MS);
  }

  #stopAsking(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
  }

  /** Forgets the book and takes a snapshot; what comes meanwhile is kept. */
  #begin(session: string): void {
    if (session > this.#session) this.#adopt(session);
    this.#requestsSent = 0;
    this.#stopAsking();
    if (this.#isBeginning) return;
    this.#isBeginning = true;
    void this.#takeSnapshot();
  }

  /** What was kept belongs to the session before. */
  #adopt(session: string): void {
    this.statistics.sessions += 1;
    this.#session = session;
    this.#pending.clear();
    this.#end = 0;
    this.#next = 0;
    this.#hasEnded = false;
  }

  async #takeSnapshot(): Promise<void> {
    const bytes = await this.#readSnapshot();
    if (this.#closed) return;
    const header = readHeader(bytes);
    const book = this.#bookOf(bytes);
    if (header === undefined || book === undefined || header.session < this.#session) {
      this.#noteOnce('there is no whole snapshot of this session yet; asking until there is');
      const waitMs = (this.#options.retryMs ?? RETRY_MS) * 2 ** Math.min(this.#attempts, 10);
      this.#attempts += 1;
      this.#snapshotRetry = setTimeout(
        () => void this.#takeSnapshot(),
        Math.min(waitMs, MAX_SNAPSHOT_RETRY_MS),
      );
      return;
    }
    this.#attempts = 0;
    this.#notes.clear();
    if (header.session > this.#session) this.#adopt(header.session);
    this.#isBeginning = false;
    this.statistics.snapshots += 1;
    this.book = book;
    this.#next = header.sequence;
    for (const sequence of this.#pending.keys()) {
      if (sequence < this.#next) this.#pending.delete(sequence);
    }
    this.#goOn();
  }

  /** The book of a snapshot; undefined where that was cut off or is none. */
  #bookOf(bytes: Buffer): PublicBook | undefined {
    const messages = [...messagesOf(bytes)];
    if (messages.at(-1)?.[0] !== MarketDataTemplate.SnapshotEnded) return undefined;
    const book = new PublicBook();
    try {
      for (const message of messages) book.apply(this.#decode(message));
      return book;
    } catch (error) {
      this.#note(`a snapshot that does not fit together: ${(error as Error).message}`);
      return undefined;
    }
  }

  /** What the snapshot server sends; nothing when it cannot be reached. */
  async #readSnapshot(): Promise<Buffer> {
    const { interface: host, requestPort: port } = this.#options;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of connect({ host, port })) chunks.push(chunk as Buffer);
    } catch (error) {
      this.#noteOnce(`no snapshot: ${(error as Error).message}`);
      return Buffer.alloc(0);
    }
    return Buffer.concat(chunks);
  }

  #noteOnce(note: string): void {
    if (this.#notes.has(note)) return;
    this.#notes.add(note);
    this.#note(note);
  }

  #note(note: string): void {
    this.#options.onNote?.(note);
  }

  #wake(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = waiting.filter(({ test }) => !test());
    const left = new Set(this.#waiting);
    for (const each of waiting) if (!left.has(each)) each.resolve();
  }
}

/** The messages of a packet or of a snapshot. */
export function* messagesOf(packet: Buffer): Iterable<Buffer> {
  let at = HEADER_BYTES;
  while (at + LENGTH_BYTES <= packet.length) {
    const from = at + LENGTH_BYTES;
    at = from + packet.readUInt16BE(at);
    yield packet.subarray(from, at);
  }
}
