/**
 * Reads MessagePack as the feed writes it: nil, booleans, integers, floats, texts, lists and maps
 * with texts as keys. Binary data and extensions are not among it.
 */

const MAX_DEPTH = 32;
const texts = new TextDecoder('utf-8', { fatal: true });

/** Integers beyond 2^53 become bigints. @throws Error where the bytes are no such message */
export function readMessagePack(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.isAtEnd) return value;
  throw new Error('bytes follow the message');
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new Error('it nests too deep');
    const code = this.#take(1).getUint8(this.#at - 1);
    if (code <= 0x7f) return code;
    if (code >= 0xe0) return code - 0x100;
    if (code <= 0x8f) return this.#map(code & 0x0f, depth);
    if (code <= 0x9f) return this.#list(code & 0x0f, depth);
    if (code <= 0xbf) return this.#text(code & 0x1f);
    switch (code) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xca:
        return this.#take(4).getFloat32(this.#at - 4);
      case 0xcb:
        return this.#take(8).getFloat64(this.#at - 8);
      case 0xcf:
        return small(this.#take(8).getBigUint64(this.#at - 8));
      case 0xd3:
        return small(this.#take(8).getBigInt64(this.#at - 8));
      case 0xd0:
        return this.#take(1).getInt8(this.#at - 1);
      case 0xd1:
        return this.#take(2).getInt16(this.#at - 2);
      case 0xd2:
        return this.#take(4).getInt32(this.#at - 4);
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#length(1 << (code - 0xcc));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#length(1 << (code - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#list(this.#length(2 << (code - 0xdc)), depth);
      case 0xde:
      case 0xdf:
        return this.#map(this.#length(2 << (code - 0xde)), depth);
      default:
        throw new Error(`0x${code.toString(16)} is not of the feed`);
    }
  }

  /** @throws Error where the message ends first */
  #take(bytes: number): DataView {
    this.#at += bytes;
    if (this.#at > this.#bytes.length) throw new Error('it ends before its time');
    return this.#view;
  }

  /** An unsigned integer of 1, 2 or 4 bytes. */
  #length(bytes: number): number {
    const view = this.#take(bytes);
    const at = this.#at - bytes;
    if (bytes === 1) return view.getUint8(at);
    return bytes === 2 ? view.getUint16(at) : view.getUint32(at);
  }

  #text(bytes: number): string {
    this.#take(bytes);
    return texts.decode(this.#bytes.subarray(this.#at - bytes, this.#at));
  }

  #list(count: number, depth: number): unknown[] {
    const list: unknown[] = [];
    for (let k = 0; k < count; k++) list.push(this.value(depth + 1));
    return list;
  }

  #map(count: number, depth: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    for (let k = 0; k < count; k++) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string') throw new Error('a key of a map is not a text');
      map[key] = this.value(depth + 1);
    }
    return map;
  }
}

function small(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
