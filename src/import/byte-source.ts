/**
 * The bytes of a file, uncompressed where it is gzip: known by its content, not by its name. Reads
 * on demand, so memory stays bounded whatever the file's size.
 */
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ImportError } from './place.ts';

const READ_BYTES = 1 << 20;
const GUNZIP_CHUNK_BYTES = 1 << 18;
const GZIP_MAGIC = [0x1f, 0x8b] as const;

/** The file's size. @throws ImportError where it is no file that can be read, or is empty */
function sizeOf(path: string): number {
  let stat: ReturnType<typeof statSync>;
  try {
    stat = statSync(path);
  } catch (error) {
    throw new ImportError(`${path} cannot be read: ${(error as Error).message}`);
  }
  if (!stat!.isFile()) throw new ImportError(`${path} is not a file`);
  if (stat!.size === 0) throw new ImportError(`${path} is empty; fetch it again`);
  return stat!.size;
}

function isGzip(path: string): boolean {
  const first = new Uint8Array(GZIP_MAGIC.length);
  const file = openSync(path, 'r');
  try {
    readSync(file, first, 0, first.length, 0);
  } finally {
    closeSync(file);
  }
  return GZIP_MAGIC.every((byte, k) => first[k] === byte);
}

export class ByteSource {
  readonly path: string;
  /** Of the file as it is on disk. */
  readonly totalBytes: number;
  readonly #file: ReturnType<typeof createReadStream>;
  readonly #gunzip: ReturnType<typeof createGunzip> | undefined;
  readonly #chunks: AsyncIterator<Buffer>;
  #peeked: Buffer | undefined;

  /** @throws ImportError where the file cannot be read, or is empty */
  constructor(path: string) {
    this.path = path;
    this.totalBytes = sizeOf(path);
    const zipped = isGzip(path);
    this.#file = createReadStream(path, { highWaterMark: READ_BYTES });
    if (zipped) {
      this.#gunzip = createGunzip({ chunkSize: GUNZIP_CHUNK_BYTES });
      // What fails in one of them ends the other; `next` throws it.
      pipeline(this.#file, this.#gunzip, () => {});
    }
    this.#chunks = (this.#gunzip ?? this.#file)[Symbol.asyncIterator]();
  }

  /** Bytes read from disk so far. */
  get readBytes(): number {
    return this.#file.bytesRead;
  }

  /** The next bytes, undefined at the end. @throws ImportError where they cannot be had */
  async next(): Promise<Buffer | undefined> {
    if (this.#peeked) {
      const peeked = this.#peeked;
      this.#peeked = undefined;
      return peeked;
    }
    try {
      const { done, value } = await this.#chunks.next();
      if (!done) return value;
    } catch (error) {
      throw this.#explained(error as NodeJS.ErrnoException);
    }
    this.#checkGzipEnd();
    return undefined;
  }

  /** The first byte; undefined where there is none. */
  async firstByte(): Promise<number | undefined> {
    this.#peeked = await this.next();
    return this.#peeked?.[0];
  }

  /** Bytes that follow the compressed data are not part of it, and zlib passes over them. */
  #checkGzipEnd(): void {
    const used = this.#gunzip?.bytesWritten ?? this.totalBytes;
    if (used >= this.totalBytes) return;
    throw new ImportError(
      `${this.path}: ${this.totalBytes - used} bytes follow the end of the gzip data; ` +
        'fetch the file again, or, where they are padding, decompress it first',
    );
  }

  #explained(error: NodeJS.ErrnoException): ImportError {
    const isZip = error.code?.startsWith('Z_') === true;
    const what = isZip
      ? `the gzip data is damaged or cut off (${error.message}); fetch the file again`
      : `cannot be read: ${error.message}`;
    return new ImportError(`${this.path}: ${what}`, { cause: error });
  }

  close(): void {
    this.#file.destroy();
    this.#gunzip?.destroy();
  }
}
