/**
 * The framing of an ITCH file: chunks of bytes in, whole messages of known type and right length
 * out. Keeps no more than one message between chunks.
 */
import { ImportError, type Place, placeWords } from '../place.ts';
import { ITCH_TYPES, MAX_MESSAGE_BYTES, u16 } from './layout.ts';

const PREFIX_BYTES = 2;
const BYTES_BY_CODE = new Uint8Array(256);
for (const { code, bytes } of ITCH_TYPES) BYTES_BY_CODE[code.charCodeAt(0)] = bytes;

/** Takes the message at `bytes[at]`; both are good only during the call. */
export type OnMessage = (bytes: Uint8Array, at: number) => void;

/** Printable, so that a message shows what was read. */
function codeWords(code: number): string {
  const hex = `0x${code.toString(16).padStart(2, '0')}`;
  return code > 32 && code < 127 ? `'${String.fromCharCode(code)}' (${hex})` : hex;
}

export class ItchFrames {
  readonly #file: string;
  readonly #onMessage: OnMessage;
  /** The beginning of a message that its chunk cut off. */
  readonly #cut = new Uint8Array(PREFIX_BYTES + MAX_MESSAGE_BYTES);
  #cutBytes = 0;
  /** Bytes before the current message. */
  #byte = 0;
  /** Messages begun, the current one included. */
  #message = 0;
  #ended = false;

  constructor(file: string, onMessage: OnMessage) {
    this.#file = file;
    this.#onMessage = onMessage;
  }

  /** Number of the current message, from 1. */
  get message(): number {
    return this.#message;
  }

  /** Where the current message's length is, from 0. */
  get byte(): number {
    return this.#byte;
  }

  get place(): Place {
    return { file: this.#file, unit: 'message', number: this.#message, byte: this.#byte };
  }

  /** @throws ImportError where the bytes are not ITCH 5.0; whatever `onMessage` throws */
  push(chunk: Uint8Array): void {
    let at = this.#cutBytes > 0 ? this.#completeCut(chunk) : 0;
    while (at + PREFIX_BYTES <= chunk.length) {
      const end = at + PREFIX_BYTES + this.#lengthAt(chunk, at);
      if (end > chunk.length) break;
      this.#take(chunk, at, end);
      at = end;
    }
    if (at < chunk.length) {
      this.#cut.set(chunk.subarray(at), 0);
      this.#cutBytes = chunk.length - at;
    }
  }

  /** Fills up the message that was cut off; returns where the chunk goes on. */
  #completeCut(chunk: Uint8Array): number {
    const cut = this.#cut;
    let at = 0;
    while (at < chunk.length) {
      cut[this.#cutBytes] = chunk[at]!;
      this.#cutBytes += 1;
      at += 1;
      if (this.#cutBytes < PREFIX_BYTES) continue;
      const bytes = PREFIX_BYTES + this.#lengthAt(cut, 0);
      if (this.#cutBytes < bytes) continue;
      this.#cutBytes = 0;
      this.#take(cut, 0, bytes);
      break;
    }
    return at;
  }

  /** The length that stands in front of a message. @throws ImportError where no message has it */
  #lengthAt(bytes: Uint8Array, at: number): number {
    const length = u16(bytes, at);
    if (length <= MAX_MESSAGE_BYTES) return length;
    const longest = `the longest of ITCH 5.0 has ${MAX_MESSAGE_BYTES}`;
    throw this.#fault(this.#next, `a message of ${length} bytes; ${longest}`);
  }

  #take(bytes: Uint8Array, at: number, end: number): void {
    if (this.#ended) {
      throw this.#fault(this.#next, 'bytes follow the end of the session (a length of 0)');
    }
    const length = end - at - PREFIX_BYTES;
    if (length === 0) {
      this.#ended = true;
    } else {
      this.#message += 1;
      this.#checkType(bytes[at + PREFIX_BYTES]!, length);
      this.#onMessage(bytes, at + PREFIX_BYTES);
    }
    this.#byte += end - at;
  }

  #checkType(code: number, length: number): void {
    const expected = BYTES_BY_CODE[code]!;
    if (expected === length) return;
    const type = `message type ${codeWords(code)}`;
    const what =
      expected === 0
        ? `ITCH 5.0 has no ${type}`
        : `${type} has ${length} bytes instead of ${expected}`;
    throw this.#fault(this.place, what);
  }

  /** The place of a message that has not begun. */
  get #next(): Place {
    return { ...this.place, number: this.#message + 1 };
  }

  #fault(place: Place, what: string): ImportError {
    return new ImportError(`${placeWords(place)}: ${what}; the file is damaged or not in ITCH 5.0`);
  }

  /** The file is over. @throws ImportError where it ends within a message */
  end(): void {
    if (this.#cutBytes === 0) return;
    const place = placeWords(this.#next);
    throw new ImportError(`${place}: the file ends within this message; fetch it again`);
  }
}
