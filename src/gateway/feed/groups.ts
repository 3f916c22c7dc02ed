/**
 * Readers that read the same streams in the same format get the same bytes: what a tick brings is
 * put together once for all of them and written to each at once.
 */
import { type DataMessage, frameOf } from './messages.ts';
import type { FeedFormat } from './port.ts';
import type { MessageTaker, Stream } from './stream.ts';

/** What a group needs of a reader. */
export interface Reader {
  readonly format: FeedFormat;
  /** Writes the messages of a tick, or merges them if it reads too slowly. */
  deliver(bytes: Buffer, messages: readonly DataMessage[], nowUs: number): void;
}

/** With the sequences of the streams, and without, for who does not get their messages now. */
interface Heartbeat {
  readonly timeUs: number;
  readonly whole: Buffer;
  readonly without: Buffer;
}

export class Group implements MessageTaker {
  readonly key: string;
  readonly format: FeedFormat;
  readonly streams: readonly Stream[];
  readonly readers = new Set<Reader>();
  #pending: DataMessage[] = [];
  #heartbeat: Heartbeat | undefined;

  constructor(key: string, format: FeedFormat, streams: readonly Stream[]) {
    this.key = key;
    this.format = format;
    this.streams = streams;
  }

  /** A message for all of them. @returns whether it is the first one of this tick */
  push(message: DataMessage): boolean {
    return this.#pending.push(message) === 1;
  }

  /** Writes what has been pushed. */
  deliver(nowUs: number): void {
    const messages = this.#pending;
    if (messages.length === 0) return;
    this.#pending = [];
    const bytes = framesOf(messages, this.format);
    for (const reader of this.readers) reader.deliver(bytes, messages, nowUs);
  }

  /** Made once for all that have their turn at the same time. */
  heartbeat(timeUs: number): Heartbeat {
    if (this.#heartbeat?.timeUs !== timeUs) {
      const beat = { type: 'heartbeat', timeUs };
      const without = frameOf(this.format, { ...beat, sequences: [] });
      const sequences = this.streams.map((stream) => [stream.number, stream.sequence]);
      const whole = sequences.length === 0 ? without : frameOf(this.format, { ...beat, sequences });
      this.#heartbeat = { timeUs, whole, without };
    }
    return this.#heartbeat;
  }
}

/** Messages one after the other, as bytes. */
export function framesOf(messages: readonly DataMessage[], format: FeedFormat): Buffer {
  if (messages.length === 1) return messages[0]!.frame(format);
  return Buffer.concat(messages.map((message) => message.frame(format)));
}

/** The groups that somebody is in. */
export class Groups {
  readonly #groups = new Map<string, Group>();

  /** The group of a reader of these streams, with the reader in it. */
  join(reader: Reader, streams: readonly Stream[]): Group {
    const sorted = [...streams].sort((a, b) => a.number - b.number);
    const key = `${reader.format}:${sorted.map(({ number }) => number).join()}`;
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = new Group(key, reader.format, sorted);
      this.#groups.set(key, group);
      for (const stream of sorted) stream.groups.add(group);
    }
    group.readers.add(reader);
    return group;
  }

  leave(reader: Reader, group: Group, nowUs: number): void {
    group.readers.delete(reader);
    if (group.readers.size > 0) return;
    this.#groups.delete(group.key);
    for (const stream of group.streams) {
      stream.groups.delete(group);
      if (stream.groups.size === 0) stream.idleSinceUs = nowUs;
    }
  }

  [Symbol.iterator](): Iterator<Group> {
    return this.#groups.values();
  }

  get size(): number {
    return this.#groups.size;
  }
}
