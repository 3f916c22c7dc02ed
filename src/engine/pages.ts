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
  for (let k = 0; k < used.length; k++) {
    const first = used[k]!;
    while (used[k + 1] === used[k]! + 1) k++;
    const run = state.subarray(first * PAGE_BYTES, (used[k]! + 1) * PAGE_BYTES);
    packed.set(run, at);
    at += run.length;
  }
  return packed;
}

/** A snapshot that is not in memory: read where it lies, so that there is only one copy of it. */
export interface PackedSource {
  readonly byteLength: number;
  /** Fills `target` with what lies from `at` on. @throws where that cannot be read */
  read(at: number, target: Uint8Array): void;
}

function sourceOf(packed: Uint8Array | PackedSource): PackedSource {
  if (!(packed instanceof Uint8Array)) return packed;
  return {
    byteLength: packed.byteLength,
    read: (at, target) => target.set(packed.subarray(at, at + target.byteLength)),
  };
}

/** What the first page of a snapshot holds, for reading the header before there is an engine. */
export function firstPage(packed: Uint8Array | PackedSource): Uint8Array {
  const { source, pages } = open(packed);
  const page = new Uint8Array(PAGE_BYTES);
  source.read(pages, page);
  return page;
}

/** Bytes of the state that was packed. */
export function packedStateBytes(packed: Uint8Array | PackedSource): number {
  return open(packed).stateBytes;
}

interface Opened {
  readonly source: PackedSource;
  readonly stateBytes: number;
  /** Where the first page lies. */
  readonly pages: number;
  readonly bitmap: Uint8Array;
}

function open(packed: Uint8Array | PackedSource): Opened {
  const source = sourceOf(packed);
  const { byteLength } = source;
  const header = new Uint8Array(HEADER_BYTES);
  if (byteLength >= HEADER_BYTES) source.read(0, header);
  const words = new DataView(header.buffer);
  const damaged = (what: string) => new RangeError(`not an engine snapshot: ${what}`);
  if (words.getUint32(0, true) !== MAGIC) throw damaged('magic');
  if (words.getUint32(4, true) !== VERSION) throw damaged(`version ${words.getUint32(4, true)}`);
  const stateBytes = words.getUint32(8, true);
  if (stateBytes % PAGE_BYTES !== 0) throw damaged(`${stateBytes} bytes of state, not pages`);
  const bitmap = new Uint8Array(Math.ceil(stateBytes / PAGE_BYTES / 8));
  const pages = HEADER_BYTES + bitmap.length;
  const expected = pages + words.getUint32(12, true) * PAGE_BYTES;
  if (byteLength !== expected) throw damaged(`${byteLength} bytes, not ${expected}`);
  source.read(HEADER_BYTES, bitmap);
  const marked = countBits(bitmap);
  if (marked * PAGE_BYTES !== expected - pages) throw damaged(`${marked} pages in its bitmap`);
  if ((bitmap[0]! & 1) === 0) throw damaged('the first page, with the header, is missing');
  return { source, stateBytes, pages, bitmap };
}

function countBits(bytes: Uint8Array): number {
  let count = 0;
  for (let byte of bytes) for (; byte !== 0; byte &= byte - 1) count++;
  return count;
}

/** Lays the pages into zeroed state. @throws RangeError where it is not such a snapshot */
export function unpackPages(packed: Uint8Array | PackedSource, state: Uint8Array): void {
  const { source, stateBytes, pages, bitmap } = open(packed);
  if (stateBytes !== state.length) {
    throw new RangeError(`the snapshot holds ${stateBytes} bytes of state, not ${state.length}`);
  }
  const isPacked = (page: number) => ((bitmap[page >>> 3]! >> (page & 7)) & 1) !== 0;
  const end = stateBytes / PAGE_BYTES;
  let at = pages;
  for (let page = 0; page < end; page++) {
    if (!isPacked(page)) continue;
    // Neighbours lie together in both places: one read for all of them.
    const first = page;
    while (page + 1 < end && isPacked(page + 1)) page++;
    const run = state.subarray(first * PAGE_BYTES, (page + 1) * PAGE_BYTES);
    source.read(at, run);
    at += run.length;
  }
}
