/**
 * The sending side of a connection: counts what is sent, and for a client that reads too slowly
 * holds back what can be merged. A client that is too far behind, or for too long, is given up:
 * never is anything left out silently.
 */
import type { DataMessage, StreamHead } from './messages.ts';
import type { FeedFormat, FeedLimits } from './port.ts';
import type { Sink } from './sink.ts';

const US_PER_MS = 1000;

export interface SlowReaderOptions {
  readonly limits: () => FeedLimits;
  /** Entries held back of one stream; beyond it the reader gets a snapshot later instead. */
  readonly maxHeldEntries: number;
  /** It has begun to lag behind and must be reviewed. */
  readonly onBehind: () => void;
  /** More is held of a stream than is worth it; it was dropped. */
  readonly onTooMuchHeld: (stream: StreamHead) => void;
  /** It cannot go on. */
  readonly onHopeless: (reason: string) => void;
}

export class SlowReader {
  readonly #sink: Sink;
  readonly #format: FeedFormat;
  readonly #options: SlowReaderOptions;
  readonly #held = new Map<StreamHead, DataMessage>();
  #behindSinceUs = 0;
  /** Bytes of what it asked for and had room for: as many more may wait. */
  #askedBytes = 0;
  /** Since when something waits without a break. */
  #waitingSinceUs = 0;
  #messages = 0;
  #bytes = 0;
  #merged = 0;
  #mostBuffered = 0;

  constructor(sink: Sink, format: FeedFormat, options: SlowReaderOptions) {
    this.#sink = sink;
    this.#format = format;
    this.#options = options;
  }

  get bufferedBytes(): number {
    return this.#sink.bufferedBytes();
  }

  get isBehind(): boolean {
    return this.#behindSinceUs > 0;
  }

  /** Streams of which something is held back. */
  get heldStreams(): number {
    return this.#held.size;
  }

  /** Whether something big may be sent. */
  get hasRoom(): boolean {
    return this.#held.size === 0 && this.bufferedBytes <= this.#options.limits().mergeAtBytes;
  }

  /** Writes what the client asked for, however much it is: it may take its time to read. */
  writeAsked(frames: Buffer, messages: number, nowUs: number): void {
    const hasRoom = this.bufferedBytes <= this.#options.limits().mergeAtBytes;
    this.write(frames, messages, nowUs);
    if (hasRoom) this.#askedBytes = frames.length;
  }

  /** Writes frames whatever waits already. */
  write(frames: Buffer, messages: number, nowUs: number): void {
    const buffered = this.#sink.bufferedBytes();
    if (buffered === 0) this.#waitingSinceUs = nowUs;
    if (buffered > this.#mostBuffered) this.#mostBuffered = buffered;
    this.#sink.write(frames);
    this.#messages += messages;
    this.#bytes += frames.length;
    if (buffered > this.#options.limits().mergeAtBytes) this.#fallBehind(buffered, nowUs);
  }

  /** Writes the messages of a tick; of a slow reader merges those that can be. */
  deliver(bytes: Buffer, messages: readonly DataMessage[], nowUs: number): void {
    const buffered = this.#sink.bufferedBytes();
    if (buffered <= this.#options.limits().mergeAtBytes) {
      this.#caughtUp();
      // What is held is older: it goes first.
      if (this.#held.size > 0) this.#release(nowUs);
      if (buffered === 0) this.#waitingSinceUs = nowUs;
      else if (buffered > this.#mostBuffered) this.#mostBuffered = buffered;
      this.#sink.write(bytes);
      this.#messages += messages.length;
      this.#bytes += bytes.length;
      return;
    }
    const frames: Buffer[] = [];
    for (const message of messages) {
      if (message.content.merge === undefined) frames.push(message.frame(this.#format));
      else this.#hold(message);
    }
    for (const { stream, content } of [...this.#held.values()]) {
      if (content.size <= this.#options.maxHeldEntries) continue;
      this.drop(stream);
      this.#options.onTooMuchHeld(stream);
    }
    if (frames.length > 0) this.write(Buffer.concat(frames), frames.length, nowUs);
    else this.#fallBehind(buffered, nowUs);
  }

  /** Looks at it again. @returns true while it is behind */
  review(nowUs: number): boolean {
    const buffered = this.bufferedBytes;
    const { closeAtBytes, maxBehindMs, mergeAtBytes } = this.#options.limits();
    if (buffered <= mergeAtBytes) {
      this.#caughtUp();
      this.#release(nowUs);
      return false;
    }
    // What it has just been sent may be more than that, and is none of its fault.
    if (this.#behindSinceUs === 0) this.#behindSinceUs = nowUs;
    if (buffered > closeAtBytes + this.#askedBytes) this.#giveUp(closeAtBytes);
    else if (nowUs - this.#behindSinceUs > maxBehindMs * US_PER_MS) {
      this.#options.onHopeless(`did not catch up within ${maxBehindMs} milliseconds`);
    }
    return true;
  }

  /** Forgets what is held of a stream. */
  drop(stream: StreamHead): void {
    if (this.#held.delete(stream)) this.#merged++;
  }

  statistics(nowUs: number) {
    const bufferedBytes = this.bufferedBytes;
    return {
      messages: this.#messages,
      bytes: this.#bytes,
      merged: this.#merged,
      bufferedBytes,
      mostBufferedBytes: Math.max(this.#mostBuffered, bufferedBytes),
      heldStreams: this.#held.size,
      lagUs: bufferedBytes === 0 ? 0 : Math.max(0, nowUs - this.#waitingSinceUs),
    };
  }

  close(code: number, reason: string): void {
    this.#held.clear();
    this.#sink.close(code, reason);
  }

  #hold(message: DataMessage): void {
    const { stream } = message;
    const older = this.#held.get(stream);
    const held = older === undefined ? message : older.merge(message);
    if (older !== undefined) this.#merged++;
    this.#held.set(stream, held);
  }

  #fallBehind(buffered: number, nowUs: number): void {
    const { closeAtBytes } = this.#options.limits();
    if (buffered > closeAtBytes + this.#askedBytes) {
      this.#giveUp(closeAtBytes);
      return;
    }
    if (this.#behindSinceUs > 0) return;
    this.#behindSinceUs = nowUs;
    this.#options.onBehind();
  }

  #caughtUp(): void {
    this.#behindSinceUs = 0;
    this.#askedBytes = 0;
  }

  #giveUp(closeAtBytes: number): void {
    this.#options.onHopeless(`more than ${closeAtBytes} bytes unread`);
  }

  /** Sends what was held back. */
  #release(nowUs: number): void {
    if (this.#held.size === 0) return;
    const frames = [...this.#held.values()].map((message) => message.frame(this.#format));
    this.#held.clear();
    this.write(Buffer.concat(frames), frames.length, nowUs);
  }
}
