/**
 * What goes over the wire: each message is put together, encoded and framed once a format, on first
 * use, and the same bytes go to everybody who wants them. A frame is whole: unmasked, unfragmented,
 * as RFC 6455 has it from servers.
 */
import { packMessage } from './messagepack.ts';
import { NUMBERS, type Numbers } from './numbers.ts';
import type { FeedChannel, FeedFormat } from './port.ts';

/** What a stream says, apart from where it stands in it. */
export interface Content {
  /** Levels, trades, orders, candles: how much it holds. */
  readonly size: number;
  /** Fields after the head. */
  fields(numbers: Numbers): Record<string, unknown>;
  /**
   * This and the newer one in one; may change this. Absent: a slow reader gets every one.
   */
  merge?(newer: Content): Content;
}

/** What the messages of one stream have in common. */
export interface StreamHead {
  readonly number: number;
  readonly channel: FeedChannel;
  readonly market: string | undefined;
}

export interface Place {
  /** Undefined: a snapshot. */
  readonly previous: number | undefined;
  readonly sequence: number;
  readonly timeUs: number;
}

export class DataMessage {
  readonly stream: StreamHead;
  readonly place: Place;
  readonly content: Content;
  #json: Buffer | undefined;
  #msgpack: Buffer | undefined;

  constructor(stream: StreamHead, place: Place, content: Content) {
    this.stream = stream;
    this.place = place;
    this.content = content;
  }

  /** The bytes to send; the same object for everybody. */
  frame(format: FeedFormat): Buffer {
    if (format === 'json') {
      this.#json ??= frameOf('json', this.#value('json'));
      return this.#json;
    }
    this.#msgpack ??= frameOf('msgpack', this.#value('msgpack'));
    return this.#msgpack;
  }

  /** This update and the one after it as one update. */
  merge(newer: DataMessage): DataMessage {
    const { previous } = this.place;
    const { sequence, timeUs } = newer.place;
    const content = this.content.merge!(newer.content);
    return new DataMessage(this.stream, { previous, sequence, timeUs }, content);
  }

  #value(format: FeedFormat): Record<string, unknown> {
    const { number, channel, market } = this.stream;
    const { previous, sequence, timeUs } = this.place;
    return {
      type: previous === undefined ? 'snapshot' : 'update',
      channel,
      stream: number,
      ...(market === undefined ? {} : { market }),
      ...(previous === undefined ? {} : { previous }),
      sequence,
      timeUs,
      ...this.content.fields(NUMBERS[format]),
    };
  }
}

const FINAL_TEXT = 0x81;
const FINAL_BINARY = 0x82;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
const MAX_LENGTH_16 = 0xffff;

/** A message as one frame. */
export function frameOf(format: FeedFormat, message: unknown): Buffer {
  const payload = format === 'json' ? Buffer.from(JSON.stringify(message)) : packMessage(message);
  const { length } = payload;
  const head = length < LENGTH_16 ? 2 : length <= MAX_LENGTH_16 ? 4 : 10;
  const frame = Buffer.allocUnsafeSlow(head + length);
  frame[0] = format === 'json' ? FINAL_TEXT : FINAL_BINARY;
  if (head === 2) frame[1] = length;
  else if (head === 4) {
    frame[1] = LENGTH_16;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = LENGTH_64;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.set(payload, head);
  return frame;
}
