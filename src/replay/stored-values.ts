/**
 * Reads what `v8.serialize` wrote, without Node: the read models in a snapshot, for browsers. The
 * form is V8's (value-serializer.cc) with Node's way of writing views of buffers; versions 13 to
 * 15, which Node 20 to 24 write, are alike for what read models are made of.
 *
 * @throws RangeError from `readStored` where the bytes are something else
 */

/** Tags that a value begins with. */
const TAG = {
  padding: 0x00,
  hole: 0x2d, // -
  undefined: 0x5f, // _
  null: 0x30, // 0
  true: 0x54, // T
  false: 0x46, // F
  int32: 0x49, // I
  uint32: 0x55, // U
  double: 0x4e, // N
  bigint: 0x5a, // Z
  utf8: 0x53, // S
  oneByte: 0x22, // "
  twoByte: 0x63, // c
  reference: 0x5e, // ^
  object: 0x6f, // o
  objectEnd: 0x7b, // {
  denseArray: 0x41, // A
  denseArrayEnd: 0x24, // $
  sparseArray: 0x61, // a
  sparseArrayEnd: 0x40, // @
  map: 0x3b, // ;
  mapEnd: 0x3a, // :
  set: 0x27, // '
  setEnd: 0x2c, // ,
  hostObject: 0x5c, // \
  version: 0xff,
} as const;

/** A text's first character is its own, whatever it is. */
const WHOLE = { ignoreBOM: true };

const OLDEST = 13;
const NEWEST = 15;

/** Views by the number that Node gives them, as far as read models have them. */
const VIEWS: readonly (new (buffer: ArrayBuffer) => ArrayBufferView)[] = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  DataView,
  Uint8Array,
  BigInt64Array,
  BigUint64Array,
];

/** @param bytes as `v8.serialize` gave them */
export function readStored(bytes: Uint8Array): unknown {
  return new Reader(bytes).read();
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** Everything that a reference can mean, in the order in which it began. */
  readonly #known: unknown[] = [];
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read(): unknown {
    const [tag, version] = [this.#byte(), this.#byte()];
    if (tag !== TAG.version || version < OLDEST || version > NEWEST) {
      throw new RangeError('the read models are of a form that is not known here');
    }
    return this.#value();
  }

  #value(): unknown {
    let tag = this.#byte();
    while (tag === TAG.padding) tag = this.#byte();
    switch (tag) {
      case TAG.undefined:
      case TAG.hole:
        return undefined;
      case TAG.null:
        return null;
      case TAG.true:
        return true;
      case TAG.false:
        return false;
      case TAG.int32: {
        const zigzag = this.#varint();
        return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
      }
      case TAG.uint32:
        return this.#varint();
      case TAG.double:
        this.#at += 8;
        this.#need(0);
        return this.#view.getFloat64(this.#at - 8, true);
      case TAG.bigint:
        return this.#bigint();
      case TAG.utf8:
        return new TextDecoder('utf-8', WHOLE).decode(this.#take(this.#varint()));
      case TAG.oneByte:
        return Array.from(this.#take(this.#varint()), (code) => String.fromCharCode(code)).join('');
      case TAG.twoByte:
        return new TextDecoder('utf-16le', WHOLE).decode(this.#take(this.#varint()));
      case TAG.reference:
        return this.#known[this.#varint()];
      case TAG.object:
        return this.#properties(this.#remember({}), TAG.objectEnd);
      case TAG.denseArray:
        return this.#array();
      case TAG.sparseArray:
        return this.#sparseArray();
      case TAG.map:
        return this.#map();
      case TAG.set:
        return this.#set();
      case TAG.hostObject:
        return this.#hostObject();
      default:
        throw new RangeError(`the read models have a value of the unknown kind ${tag}`);
    }
  }

  #array(): unknown[] {
    const length = this.#varint();
    this.#need(length);
    const array = this.#remember<unknown[]>([]);
    for (let k = 0; k < length; k++) array.push(this.#value());
    this.#properties({}, TAG.denseArrayEnd);
    this.#varint();
    return array;
  }

  /** With holes: its items are properties, of which the names are indexes. */
  #sparseArray(): unknown[] {
    const length = this.#varint();
    const array = this.#remember<unknown[]>([]);
    this.#properties(array as unknown as Record<string, unknown>, TAG.sparseArrayEnd);
    this.#varint();
    array.length = length;
    return array;
  }

  /** Names and values up to an end, which says how many there were. */
  #properties(target: Record<string, unknown>, end: number): Record<string, unknown> {
    while (!this.#isNext(end)) {
      const name = String(this.#value());
      const value = this.#value();
      // As a property of its own, whatever its name is.
      Object.defineProperty(target, name, { value, enumerable: true, configurable: true });
    }
    this.#varint();
    return target;
  }

  #map(): Map<unknown, unknown> {
    const map = this.#remember(new Map<unknown, unknown>());
    while (!this.#isNext(TAG.mapEnd)) map.set(this.#value(), this.#value());
    this.#varint();
    return map;
  }

  #set(): Set<unknown> {
    const set = this.#remember(new Set<unknown>());
    while (!this.#isNext(TAG.setEnd)) set.add(this.#value());
    this.#varint();
    return set;
  }

  #bigint(): bigint {
    const bitfield = this.#varint();
    let value = 0n;
    this.#take(bitfield >>> 1).forEach((byte, index) => {
      value |= BigInt(byte) << BigInt(8 * index);
    });
    return bitfield % 2 === 0 ? value : -value;
  }

  /** A view of a buffer: its kind, its length, its bytes. */
  #hostObject(): unknown {
    const index = this.#known.length;
    this.#known.push(undefined);
    const View = VIEWS[this.#varint()];
    if (View === undefined) throw new RangeError('the read models have a view of an unknown kind');
    // A copy: a view of larger numbers must begin at a multiple of their size.
    const view = new View(new Uint8Array(this.#take(this.#varint())).buffer);
    this.#known[index] = view;
    return view;
  }

  #remember<T>(value: T): T {
    this.#known.push(value);
    return value;
  }

  /** Passes over a tag if it is next. */
  #isNext(tag: number): boolean {
    let at = this.#at;
    while (this.#bytes[at] === TAG.padding) at += 1;
    if (this.#bytes[at] !== tag) {
      this.#need(1);
      return false;
    }
    this.#at = at + 1;
    return true;
  }

  #varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      if (factor > 2 ** 49) throw new RangeError('the read models have a number that is too long');
    }
  }

  #byte(): number {
    this.#need(1);
    return this.#bytes[this.#at++]!;
  }

  #take(count: number): Uint8Array {
    this.#need(count);
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  #need(count: number): void {
    if (this.#at + count <= this.#bytes.length) return;
    throw new RangeError('the read models are cut off');
  }
}
