/**
 * A snapshot: the pages of the state that are not all zero, behind a bitmap that says which.
 *
 *   magic u32 │ version u32 │ stateBytes u32 │ pageCount u32 │ bitmap │ pages, 4 KiB each
 *
 * What is never touched takes no room, so a snapshot is as large as what is in use. Integrity is
 * the business of whoever stores it.
 */

const MAGIC = 0x5350584c;
const VERSION = 1;
const PAGE_BYTES = 4096;
const HEADER_BYTES = 16;

/**
 * @param state the bytes of the state
 * @param isZero whether the page that begins at this offset of the state is all zero
 */
export function packPages(state: Uint8Array, isZero: (offset: number) => boolean): Uint8Array {
  const pages = state.length / PAGE_BYTES;
  const bitmap = new Uint8Array(Math.ceil(pages / 8));
  const used: number[] = [];
  for (let page = 0; page < pages; page++) {
    if (isZero(page * PAGE_BYTES)) continue;
    bitmap[page >>> 3]! |= 1 << (page & 7);
    used.push(page);
  }
  const packed = new Uint8Array(HEADER_BYTES + bitmap.length + used.length * PAGE_BYTES);
  new Uint32Array(packed.buffer, 0, 4).set([MAGIC, VERSION, state.length, used.length]);
  packed.set(bitmap, HEADER_BYTES);
  let at = HEADER_BYTES + bitmap.length;
  for (const page of used) {
    packed.set(state.subarray(page * PAGE_BYTES, (page + 1) * PAGE_BYTES), at);
    at += PAGE_BYTES;
  }
  return packed;
}

/** What the first page of a snapshot holds, for reading the header before there is an engine. */
export function firstPage(packed: Uint8Array): Uint8Array {
  const { pages } = open(packed);
  return packed.slice(pages, pages + PAGE_BYTES);
}

/** Bytes of the state that was packed. */
export function packedStateBytes(packed: Uint8Array): number {
  return open(packed).stateBytes;
}

function open(packed: Uint8Array): { stateBytes: number; pages: number; bitmap: Uint8Array } {
  const words = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const damaged = (what: string) => new RangeError(`not an engine snapshot: ${what}`);
  if (packed.length < HEADER_BYTES || words.getUint32(0, true) !== MAGIC) throw damaged('magic');
  if (words.getUint32(4, true) !== VERSION) throw damaged(`version ${words.getUint32(4, true)}`);
  const stateBytes = words.getUint32(8, true);
  if (stateBytes % PAGE_BYTES !== 0) throw damaged(`${stateBytes} bytes of state, not pages`);
  const bitmapBytes = Math.ceil(stateBytes / PAGE_BYTES / 8);
  const pages = HEADER_BYTES + bitmapBytes;
  const expected = pages + words.getUint32(12, true) * PAGE_BYTES;
  if (packed.length !== expected) throw damaged(`${packed.length} bytes, not ${expected}`);
  const bitmap = packed.subarray(HEADER_BYTES, pages);
  const marked = countBits(bitmap);
  if (marked * PAGE_BYTES !== expected - pages) throw damaged(`${marked} pages in its bitmap`);
  if ((bitmap[0]! & 1) === 0) throw damaged('the first page, with the header, is missing');
  return { stateBytes, pages, bitmap };
}

function countBits(bytes: Uint8Array): number {
  let count = 0;
  for (let byte of bytes) for (; byte !== 0; byte &= byte - 1) count++;
  return count;
}

/** Lays the pages into zeroed state. @throws RangeError where it is not such a snapshot */
export function unpackPages(packed: Uint8Array, state: Uint8Array): void {
  const { stateBytes, pages, bitmap } = open(packed);
  if (stateBytes !== state.length) {
    throw new RangeError(`the snapshot holds ${stateBytes} bytes of state, not ${state.length}`);
  }
  let at = pages;
  for (let page = 0; page < stateBytes / PAGE_BYTES; page++) {
    if (((bitmap[page >>> 3]! >> (page & 7)) & 1) === 0) continue;
    state.set(packed.subarray(at, at + PAGE_BYTES), page * PAGE_BYTES);
    at += PAGE_BYTES;
  }
}
