/**
 * FIX 4.4 in tag=value form: bytes into frames, a frame into fields, fields into a frame.
 *
 *   8=FIX.4.4␁9=65␁35=D␁…␁10=128␁
 *   ╰ begin string and body length      ╰ checksum: sum of all bytes before it, modulo 256
 *
 * A frame is text of one character (below 256) a byte. What cannot be a frame is garbled: it is
 * skipped up to the next "8=FIX" and told of, as the standard asks, and bounded: nothing longer
 * than `MAX_BODY_BYTES` is waited for.
 */

export const SOH = '\u0001';
export const BEGIN_STRING = 'FIX.4.4';
/** Largest body of a message from a client, bytes. */
export const MAX_BODY_BYTES = 32_768;
/** Fields of a message from a client at most. */
export const MAX_FIELDS = 2_048;

/** Longest begin string that is looked at. */
const MAX_BEGIN_STRING = 16;
const TRAILER_BYTES = 7;
const SOH_BYTE = 1;
const EIGHT = 0x38;
const NINE = 0x39;
const EQUALS = 0x3d;
const ZERO = 0x30;
const ONE = 0x31;
const START = Buffer.from('8=FIX', 'latin1');

/** A data field follows a field that says how long it is: it may hold SOH. By the length's tag. */
export const DATA_OF_LENGTH: ReadonlyMap<number, number> = new Map([
  [90, 91],
  [93, 89],
  [95, 96],
  [212, 213],
  [348, 349],
  [350, 351],
  [352, 353],
  [354, 355],
  [356, 357],
  [358, 359],
  [360, 361],
  [362, 363],
  [364, 365],
  [445, 446],
  [618, 619],
  [621, 622],
]);

/** Three digits: the sum of the characters modulo 256. */
export function checksumOf(text: string): string {
  let sum = 0;
  for (let k = 0; k < text.length; k++) sum += text.charCodeAt(k);
  return String(sum & 0xff).padStart(3, '0');
}

/** @param body from 35= to the SOH of its last field, characters below 256 */
export function encodeFrame(body: string): string {
  const text = `8=${BEGIN_STRING}${SOH}9=${body.length}${SOH}${body}`;
  return `${text}10=${checksumOf(text)}${SOH}`;
}

/** One field. @param value characters below 256; without SOH, unless it is data */
export function field(tag: number, value: string | number): string {
  return `${tag}=${value}${SOH}`;
}

/** Text from elsewhere: what is no printable ASCII becomes a question mark. */
export function printable(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : text.replace(/[^\x20-\x7e]/g, '?');
}

/** What a message is made of, in the order in which it came. */
export class FixMessage {
  /** The whole frame. */
  readonly text: string;
  /** Tag, begin and end of the value, for each field. */
  readonly #fields: readonly number[];
  /** A field that is none: its place and what is wrong. */
  readonly fault:
    | { readonly tag: number; readonly reason: number; readonly text: string }
    | undefined;

  private constructor(text: string, fields: readonly number[], fault: FixMessage['fault']) {
    this.text = text;
    this.#fields = fields;
    this.fault = fault;
  }

  /** @param text a frame, as a `FrameReader` gives it */
  static of(text: string): FixMessage {
    const fields: number[] = [];
    let at = 0;
    let dataTag = 0;
    let dataLength = 0;
    const faulty = (tag: number, reason: number, words: string) =>
      new FixMessage(text, fields, { tag, reason, text: words });
    while (at < text.length) {
      if (fields.length >= 3 * MAX_FIELDS) return faulty(0, 99, `More than ${MAX_FIELDS} fields`);
      const equals = text.indexOf('=', at);
      let tag = 0;
      for (let k = at; k < equals; k++) {
        const digit = text.charCodeAt(k) - ZERO;
        tag = digit >= 0 && digit <= 9 && k - at < 9 ? tag * 10 + digit : Number.NaN;
      }
      if (equals <= at || !(tag > 0)) return faulty(0, 0, 'A field does not begin with tag=');
      const begin = equals + 1;
      const end = tag === dataTag ? begin + dataLength : text.indexOf(SOH, begin);
      if (tag === dataTag && text.charCodeAt(end) !== SOH_BYTE) {
        return faulty(tag, 6, 'The data are not as long as their length says');
      }
      fields.push(tag, begin, end);
      if (end === begin) return faulty(tag, 4, 'Tag specified without a value');
      dataTag = DATA_OF_LENGTH.get(tag) ?? 0;
      if (dataTag !== 0) {
        dataLength = Number(text.slice(begin, end));
        if (!(dataLength > 0)) dataTag = 0;
      }
      at = end + 1;
    }
    return new FixMessage(text, fields, undefined);
  }

  /** Number of fields, header and trailer included. */
  get size(): number {
    return this.#fields.length / 3;
  }

  tagAt(index: number): number {
    return this.#fields[3 * index]!;
  }

  valueAt(index: number): string {
    return this.text.slice(this.#fields[3 * index + 1]!, this.#fields[3 * index + 2]!);
  }

  /** Value of the first field with the tag. */
  get(tag: number): string | undefined {
    const fields = this.#fields;
    for (let k = 0; k < fields.length; k += 3) {
      if (fields[k] === tag) return this.text.slice(fields[k + 1]!, fields[k + 2]!);
    }
    return undefined;
  }

  /** Values of all fields with the tag: those of a repeating group's entries. */
  all(tag: number): string[] {
    const values: string[] = [];
    for (let k = 0; k < this.size; k++) if (this.tagAt(k) === tag) values.push(this.valueAt(k));
    return values;
  }

  /** MsgType, '' where there is none. */
  get type(): string {
    return this.get(35) ?? '';
  }

  /** All fields as pairs. */
  fields(): [tag: number, value: string][] {
    return Array.from({ length: this.size }, (_, k) => [this.tagAt(k), this.valueAt(k)]);
  }

  /** As people write it: with `|` where SOH is. */
  toString(): string {
    return this.text.replaceAll(SOH, '|');
  }
}

/** An entry of a repeating group: its fields by tag. */
export type GroupEntry = ReadonlyMap<number, string>;

/**
 * The entries of a repeating group: after its count field, each begins with the group's first tag.
 * @param members tags of the group, the first being the one that every entry begins with
 */
export function groupOf(
  message: FixMessage,
  countTag: number,
  members: readonly number[],
): GroupEntry[] {
  const entries: Map<number, string>[] = [];
  let k = 0;
  while (k < message.size && message.tagAt(k) !== countTag) k++;
  for (k++; k < message.size && members.includes(message.tagAt(k)); k++) {
    if (message.tagAt(k) === members[0]) entries.push(new Map());
    entries.at(-1)?.set(message.tagAt(k), message.valueAt(k));
  }
  return entries;
}

/** Who is told what a stream of bytes holds. */
export interface FrameSink {
  /** A whole frame with the right length and checksum. @param beginString such as FIX.4.4 */
  onFrame(text: string, beginString: string): void;
  /** Something that is no frame was skipped. */
  onGarbled(reason: string): void;
}

type Step =
  | { readonly kind: 'frame'; readonly end: number; readonly beginString: string }
  | { readonly kind: 'more' }
  | { readonly kind: 'garbled'; readonly reason: string };

const MORE: Step = { kind: 'more' };

function garbled(reason: string): Step {
  return { kind: 'garbled', reason };
}

/** The frame that begins at a place. */
function frameAt(data: Buffer, at: number): Step {
  const length = data.length;
  if (data[at] !== EIGHT) return garbled('A message begins with 8=');
  if (at + 1 >= length) return MORE;
  if (data[at + 1] !== EQUALS) return garbled('A message begins with 8=');
  let beginEnd = at + 2;
  while (beginEnd < length && data[beginEnd] !== SOH_BYTE) {
    if (++beginEnd - at - 2 > MAX_BEGIN_STRING) return garbled('BeginString (8) is too long');
  }
  if (beginEnd + 1 >= length) return MORE;
  if (data[beginEnd + 1] !== NINE) return garbled('BodyLength (9) is not the second field');
  let bodyLength = 0;
  let k = beginEnd + 2;
  if (k >= length) return MORE;
  if (data[k] !== EQUALS) return garbled('BodyLength (9) is not the second field');
  for (k++; k < length && data[k] !== SOH_BYTE; k++) {
    const digit = data[k]! - ZERO;
    if (!(digit >= 0 && digit <= 9)) return garbled('BodyLength (9) is no number');
    bodyLength = bodyLength * 10 + digit;
    if (bodyLength > MAX_BODY_BYTES) return garbled(`The body is longer than ${MAX_BODY_BYTES}`);
  }
  if (k >= length) return MORE;
  if (bodyLength === 0) return garbled('BodyLength (9) is no number');
  const trailer = k + 1 + bodyLength;
  const end = trailer + TRAILER_BYTES;
  if (length < end) return MORE;
  return wholeFrame(data, {
    at,
    trailer,
    end,
    beginString: data.toString('latin1', at + 2, beginEnd),
  });
}

function wholeFrame(
  data: Buffer,
  frame: { at: number; trailer: number; end: number; beginString: string },
): Step {
  const { at, beginString, end, trailer } = frame;
  const inPlace =
    data[trailer - 1] === SOH_BYTE &&
    data[trailer] === ONE &&
    data[trailer + 1] === ZERO &&
    data[trailer + 2] === EQUALS &&
    data[end - 1] === SOH_BYTE;
  if (!inPlace) return garbled('CheckSum (10) is not where BodyLength (9) says');
  let sum = 0;
  for (let k = at; k < trailer; k++) sum += data[k]!;
  const said = Number(data.toString('latin1', trailer + 3, end - 1));
  if (said !== (sum & 0xff)) return garbled('CheckSum (10) is wrong');
  return { kind: 'frame', end, beginString };
}

/** Puts frames together from whatever pieces arrive. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  /** What waits follows something garbled, and may become the beginning of a message. */
  #isSeeking = false;

  /** Bytes that wait for the rest of their frame. */
  get waiting(): number {
    return this.#rest.length;
  }

  /** Takes the next bytes of the stream. */
  push(chunk: Buffer, sink: FrameSink): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = this.#isSeeking ? nextStart(data, 0) : 0;
    while (at < data.length && !this.#mayBegin(data, at)) {
      const step = frameAt(data, at);
      if (step.kind === 'more') break;
      if (step.kind === 'frame') {
        sink.onFrame(data.toString('latin1', at, step.end), step.beginString);
        at = step.end;
        this.#isSeeking = false;
      } else {
        sink.onGarbled(step.reason);
        at = nextStart(data, at + 1);
        this.#isSeeking = true;
      }
    }
    if (at < data.length && !this.#mayBegin(data, at)) this.#isSeeking = false;
    // A copy: the chunk is part of a larger buffer, which should not live on with it.
    this.#rest = at === data.length ? Buffer.alloc(0) : Buffer.from(data.subarray(at));
  }

  /** Whether what is sought has begun and is not long enough to be told from something else. */
  #mayBegin(data: Buffer, at: number): boolean {
    return this.#isSeeking && data.length - at < START.length;
  }
}

/** Where the next message may begin: at "8=FIX", or at what may become that. */
function nextStart(data: Buffer, from: number): number {
  const found = data.indexOf(START, from);
  if (found !== -1) return found;
  for (let at = Math.max(from, data.length - START.length + 1); at < data.length; at++) {
    if (START.subarray(0, data.length - at).equals(data.subarray(at))) return at;
  }
  return data.length;
}
