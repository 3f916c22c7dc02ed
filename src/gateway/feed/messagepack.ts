/**
 * MessagePack as the feed speaks it. Out: integers are integers, of 64 bits where 32 do not do (the
 * library would write those as floats). In: what a client sends is walked over before the library
 * sees it, because a length of a few bytes can claim gigabytes, and extensions can be anything.
 */
import { Packr } from 'msgpackr';

const packr = new Packr({
  useRecords: false,
  variableMapSize: true,
  moreTypes: false,
  int64AsType: 'number',
  largeBigIntToFloat: true,
});

const MAX_UINT32 = 0xffff_ffff;
const MIN_INT32 = -0x8000_0000;
/** How deep a request may nest. */
export const MAX_DEPTH = 8;

/** @param value plain data: objects, lists, texts, booleans, null, integers, bigints */
export function packMessage(value: unknown): Buffer {
  return packr.pack(packable(value));
}

function packable(value: unknown): unknown {
  if (typeof value === 'number') {
    return value > MAX_UINT32 || value < MIN_INT32 ? BigInt(value) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(packable);
  const copy: Record<string, unknown> = {};
  for (const name in value) {
    const field = (value as Record<string, unknown>)[name];
    if (field !== undefined) copy[name] = packable(field);
  }
  return copy;
}

/** What the bytes hold. @throws Error in words for the client where they are no plain message */
export function unpackMessage(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = skip(view, 0, 0);
  if (end !== bytes.length) throw new Error(`${bytes.length - end} bytes follow the message`);
  return packr.unpack(bytes);
}

/** @returns where the value that begins at `at` ends */
function skip(view: DataView, at: number, depth: number): number {
  if (depth > MAX_DEPTH) throw new Error(`it nests deeper than ${MAX_DEPTH}`);
  const code = read(view, at, 1);
  if (code <= 0x7f || code >= 0xe0) return at + 1;
  if (code <= 0x8f) return skipMap(view, at + 1, code & 0x0f, depth);
  if (code <= 0x9f) return skipList(view, at + 1, code & 0x0f, depth);
  if (code <= 0xbf) return inside(view, at + 1 + (code & 0x1f));
  switch (code) {
    case 0xc0:
    case 0xc2:
    case 0xc3:
      return at + 1;
    case 0xcc:
    case 0xd0:
      return inside(view, at + 2);
    case 0xcd:
    case 0xd1:
      return inside(view, at + 3);
    case 0xca:
    case 0xce:
    case 0xd2:
      return inside(view, at + 5);
    case 0xcb:
    case 0xcf:
    case 0xd3:
      return inside(view, at + 9);
    case 0xd9:
      return inside(view, at + 2 + read(view, at + 1, 1));
    case 0xda:
      return inside(view, at + 3 + read(view, at + 1, 2));
    case 0xdb:
      return inside(view, at + 5 + read(view, at + 1, 4));
    case 0xdc:
      return skipList(view, at + 3, read(view, at + 1, 2), depth);
    case 0xdd:
      return skipList(view, at + 5, read(view, at + 1, 4), depth);
    case 0xde:
      return skipMap(view, at + 3, read(view, at + 1, 2), depth);
    case 0xdf:
      return skipMap(view, at + 5, read(view, at + 1, 4), depth);
    default:
      throw new Error('it holds binary data or an extension; use maps, lists, texts and numbers');
  }
}

function skipList(view: DataView, at: number, count: number, depth: number): number {
  // Each element takes a byte at least.
  inside(view, at + count);
  let end = at;
  for (let k = 0; k < count; k++) end = skip(view, end, depth + 1);
  return end;
}

function skipMap(view: DataView, at: number, count: number, depth: number): number {
  inside(view, at + 2 * count);
  let end = at;
  for (let k = 0; k < count; k++) {
    const code = read(view, end, 1);
    const isText = (code >= 0xa0 && code <= 0xbf) || (code >= 0xd9 && code <= 0xdb);
    if (!isText) throw new Error('a key of a map is not a text');
    end = skip(view, skip(view, end, depth + 1), depth + 1);
  }
  return end;
}

function read(view: DataView, at: number, bytes: 1 | 2 | 4): number {
  inside(view, at + bytes);
  if (bytes === 1) return view.getUint8(at);
  return bytes === 2 ? view.getUint16(at) : view.getUint32(at);
}

function inside(view: DataView, end: number): number {
  if (end > view.byteLength) throw new Error('it ends before its time');
  return end;
}
