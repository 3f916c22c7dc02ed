/**
 * One stream: a source, the numbers of its messages, and the newest of them for those who missed
 * some. A message is made once and shared by all.
 */
import type { FeedConfig } from './config.ts';
import { DataMessage, type StreamHead } from './messages.ts';
import type { FeedTopic, MarketTerms } from './port.ts';
import type { Source } from './sources/source.ts';
import type { Wanted } from './topics.ts';

/** Readers that get the same bytes. */
export interface MessageTaker {
  /** @returns whether it is the first message since the last `deliver` */
  push(message: DataMessage): boolean;
  deliver(nowUs: number): void;
}

/** What a stream is about. */
export interface StreamTopic {
  readonly key: string;
  readonly wanted: Wanted;
  /** As messages name it. */
  readonly view: FeedTopic;
  /** Undefined for `account`. */
  readonly terms: MarketTerms | undefined;
  /** Market or account id. */
  readonly owner: number;
}

export interface StreamOptions {
  readonly number: number;
  readonly topic: StreamTopic;
  readonly source: Source;
  /** Of the message before its first one, where the source does not count by itself. */
  readonly sequence: number;
  readonly config: FeedConfig;
}

export class Stream {
  readonly head: StreamHead;
  readonly topic: StreamTopic;
  readonly source: Source;
  /** Who reads it. */
  readonly groups = new Set<MessageTaker>();
  /** Readers that will have it as soon as there is room for its snapshot. */
  waiting = 0;
  /** It has something to say. */
  marked = false;
  /** Since when nobody reads it, microseconds since 1970. */
  idleSinceUs = 0;
  readonly #config: FeedConfig;
  #sequence: number;
  #kept: DataMessage[] = [];
  #keptEntries = 0;
  #snapshot: DataMessage | undefined;

  constructor({ number, topic, source, sequence, config }: StreamOptions) {
    const { channel, market } = topic.view;
    this.head = { number, channel, market };
    this.topic = topic;
    this.source = source;
    this.#config = config;
    this.#sequence = source.position() ?? sequence;
  }

  get number(): number {
    return this.head.number;
  }

  /** Of the last message. */
  get sequence(): number {
    return this.#sequence;
  }

  /** What happened since the last time as a message; undefined: nothing. */
  take(nowUs: number): DataMessage | undefined {
    this.marked = false;
    const content = this.source.take(nowUs);
    if (content === undefined) return undefined;
    const previous = this.#sequence;
    this.#sequence = this.source.position() ?? previous + 1;
    const place = { previous, sequence: this.#sequence, timeUs: nowUs };
    const message = new DataMessage(this.head, place, content);
    this.#snapshot = undefined;
    this.#keep(message);
    return message;
  }

  /** Everything as of the last message, which is right before; the same for all who come now. */
  snapshot(nowUs: number): DataMessage {
    if (this.#snapshot !== undefined && !this.#mayDiffer(nowUs)) return this.#snapshot;
    const place = { previous: undefined, sequence: this.#sequence, timeUs: nowUs };
    this.#snapshot = new DataMessage(this.head, place, this.source.snapshot(nowUs));
    return this.#snapshot;
  }

  /** The messages after a sequence; undefined where they are not kept any more, or never were. */
  after(sequence: number, nowUs: number): readonly DataMessage[] | undefined {
    if (sequence === this.#sequence) return [];
    const from = this.#kept.findIndex(({ place }) => place.previous === sequence);
    if (from >= 0) return this.#kept.slice(from);
    let previous = sequence;
    return this.source.recall?.(sequence)?.map(({ position, content }) => {
      const place = { previous, sequence: position, timeUs: nowUs };
      previous = position;
      return new DataMessage(this.head, place, content);
    });
  }

  /** What time alone changes is not in an older snapshot. */
  #mayDiffer(nowUs: number): boolean {
    return this.source.isDue !== undefined && this.#snapshot?.place.timeUs !== nowUs;
  }

  #keep(message: DataMessage): void {
    this.#kept.push(message);
    this.#keptEntries += message.content.size;
    const { keptEntries, keptMessages } = this.#config;
    let old = 0;
    while (
      this.#kept.length - old > keptMessages ||
      (this.#keptEntries > keptEntries && old < this.#kept.length)
    ) {
      this.#keptEntries -= this.#kept[old]!.content.size;
      old++;
    }
    if (old > 0) this.#kept.splice(0, old);
  }
}
