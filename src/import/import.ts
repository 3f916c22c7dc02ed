/**
 * Recorded order flow into commands of this engine: reads the files once, from front to back,
 * replays them in an engine of its own, writes the commands, and reports how far the engine did
 * what the market did. Memory is bounded by the orders that rest at a time, not by the files.
 */
import { resolve } from 'node:path';
import { ByteSource } from './byte-source.ts';
import { dayOf, symbolOf } from './file-name.ts';
import { ItchReader } from './itch/reader.ts';
import { LobsterReader } from './lobster/reader.ts';
import { LobsterRows, type Row } from './lobster/rows.ts';
import { MarketReplay } from './market-replay.ts';
import { OutputFile } from './output-file.ts';
import { ImportError } from './place.ts';
import type { ImportReport } from './report.ts';

export type ImportFormat = 'itch' | 'lobster';

export interface ImportProgress {
  /** Of the files as they are on disk. */
  readonly readBytes: number;
  readonly totalBytes: number;
}

export interface ImportOptions {
  /** Read one after another (ITCH) or merged by time (LOBSTER: a file a symbol). */
  readonly files: readonly string[];
  /** Found out where not given. */
  readonly format?: ImportFormat | undefined;
  /** Only these; all where empty. For LOBSTER, the symbol where the file's name has none. */
  readonly symbols: readonly string[];
  /** Where the commands go; nowhere where not given. */
  readonly out?: string | undefined;
  /** The compiled `engine.wasm`. */
  readonly module: WebAssembly.Module;
  /** Called for every piece that has been read. */
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Ends the import with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What a format's import leaves for the report. */
interface Read {
  readonly messages: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}

const ZERO = '0'.charCodeAt(0);
const NINE = '9'.charCodeAt(0);

/** @throws ImportError where the first byte is that of neither */
async function formatOf(source: ByteSource): Promise<ImportFormat> {
  const first = await source.firstByte();
  if (first === undefined) {
    throw new ImportError(`${source.path} holds nothing but an empty gzip; fetch it again`);
  }
  // The length of an ITCH message is below 256, so its first byte is 0.
  if (first === 0) return 'itch';
  if (first >= ZERO && first <= NINE) return 'lobster';
  throw new ImportError(
    `${source.path} begins neither like ITCH 5.0 nor like a LOBSTER message file; ` +
      'say --format itch or --format lobster to see where it differs',
  );
}

async function sameFormat(sources: readonly ByteSource[]): Promise<ImportFormat> {
  const formats = await Promise.all(sources.map(formatOf));
  const other = formats.findIndex((format) => format !== formats[0]);
  if (other > 0) {
    throw new ImportError(
      `${sources[0]!.path} is ${formats[0]}, ${sources[other]!.path} is ${formats[other]}; ` +
        'import them one after the other',
    );
  }
  return formats[0]!;
}

class Import {
  readonly #options: ImportOptions;
  readonly #sources: readonly ByteSource[];
  readonly #replay: MarketReplay;

  constructor(options: ImportOptions, sources: readonly ByteSource[], replay: MarketReplay) {
    this.#options = options;
    this.#sources = sources;
    this.#replay = replay;
  }

  #progress(): void {
    let [readBytes, totalBytes] = [0, 0];
    for (const source of this.#sources) {
      readBytes += source.readBytes;
      totalBytes += source.totalBytes;
    }
    this.#options.onProgress?.({ readBytes, totalBytes });
    this.#options.signal?.throwIfAborted();
  }

  async readItch(): Promise<Read> {
    const reader = new ItchReader(this.#replay, new Set(this.#options.symbols));
    const notes: string[] = [];
    for (const source of this.#sources) {
      reader.beginFile(source.path, dayOf(source.path) ?? 0);
      for (;;) {
        const chunk = await source.next();
        if (chunk === undefined) break;
        reader.push(chunk);
        this.#progress();
      }
      reader.endFile();
      if (!reader.isOver) {
        notes.push(`${source.path} does not end with the end of a day; it may be cut off`);
      }
    }
    return { messages: reader.messages, counts: reader.counts(), notes };
  }

  /** LOBSTER has a file a symbol: all are read at once, the earliest row first. */
  async readLobster(): Promise<Read> {
    const reader = new LobsterReader(this.#replay);
    const cursors = this.#sources.map((source) => {
      const symbol = lobsterSymbol(source.path, this.#options.symbols);
      return new LobsterCursor(source, dayOf(source.path) ?? 0, symbol);
    });
    for (const cursor of cursors) await cursor.advance();
    for (;;) {
      const cursor = earliest(cursors);
      if (cursor === undefined) break;
      reader.take(cursor.path, cursor.dayUs, cursor.symbol, cursor.row!);
      if (await cursor.advance()) this.#progress();
    }
    return { messages: reader.messages, counts: reader.counts(), notes: reader.notes() };
  }

  report(format: ImportFormat, read: Read, missing: readonly string[]): ImportReport {
    const replay = this.#replay;
    const kinds = replay.kinds();
    const sum = (key: 'count' | 'agreed') => kinds.reduce((total, kind) => total + kind[key], 0);
    const undated = this.#options.files.filter((file) => dayOf(file) === undefined);
    return {
      format,
      files: this.#options.files,
      messages: read.messages,
      counts: read.counts,
      symbols: replay.symbols,
      commands: replay.commands,
      executions: sum('count'),
      agreed: sum('agreed'),
      kinds,
      firstDisagreement: replay.firstDisagreement,
      refusedOrders: replay.refusedOrders,
      firstRefusedOrder: replay.firstRefusedOrder,
      notes: [
        ...read.notes,
        ...replay.notes(),
        ...missing.map((symbol) => `${symbol} does not occur in the files`),
        ...undated.map((file) => `the name of ${file} tells no day; its times are of 1970-01-01`),
      ],
    };
  }
}

function outputOf({ out, files }: ImportOptions): OutputFile | undefined {
  if (out === undefined) return undefined;
  if (files.some((file) => resolve(file) === resolve(out))) {
    throw new ImportError(`${out} is one of the files to import; give --out another name`);
  }
  return new OutputFile(out);
}

/** @throws ImportError where neither the name nor the symbols tell */
function lobsterSymbol(path: string, symbols: readonly string[]): string {
  const named = symbolOf(path);
  if (named === undefined && symbols.length === 1) return symbols[0]!;
  if (named === undefined) {
    throw new ImportError(
      `the name of ${path} tells no symbol (AAPL_2012-06-21_…_message_10.csv would); ` +
        'give one with --symbol',
    );
  }
  if (symbols.length > 0 && !symbols.includes(named)) {
    throw new ImportError(`${path} is of ${named}, which --symbol ${symbols} leaves out`);
  }
  return named;
}

/** A LOBSTER file and its next row. */
class LobsterCursor {
  readonly path: string;
  readonly dayUs: number;
  readonly symbol: string;
  /** Undefined at the end. */
  row: Row | undefined;
  readonly #source: ByteSource;
  readonly #rows: LobsterRows;
  #ready: readonly Row[] = [];
  #next = 0;
  #ended = false;

  constructor(source: ByteSource, dayUs: number, symbol: string) {
    this.path = source.path;
    this.dayUs = dayUs;
    this.symbol = symbol;
    this.#source = source;
    this.#rows = new LobsterRows(source.path);
  }

  /** Goes on to the next row; says whether it had to read for it. */
  async advance(): Promise<boolean> {
    let hasRead = false;
    while (this.#next === this.#ready.length && !this.#ended) {
      const chunk = await this.#source.next();
      this.#ended = chunk === undefined;
      this.#ready = chunk === undefined ? this.#rows.end() : this.#rows.push(chunk);
      this.#next = 0;
      hasRead = true;
    }
    this.row = this.#ready[this.#next];
    this.#next += 1;
    return hasRead;
  }
}

function earliest(cursors: readonly LobsterCursor[]): LobsterCursor | undefined {
  let found: LobsterCursor | undefined;
  for (const cursor of cursors) {
    if (cursor.row !== undefined && (found === undefined || isEarlier(cursor, found))) {
      found = cursor;
    }
  }
  return found;
}

function isEarlier(a: LobsterCursor, b: LobsterCursor): boolean {
  return a.dayUs < b.dayUs || (a.dayUs === b.dayUs && a.row!.timeNs < b.row!.timeNs);
}

/**
 * Imports the files.
 * @returns what they hold and how far the engine agreed
 * @throws ImportError where a file cannot be imported, or the signal's reason; nothing is left of
 * the output then
 */
export async function importFiles(options: ImportOptions): Promise<ImportReport> {
  const sources: ByteSource[] = [];
  let out: OutputFile | undefined;
  try {
    for (const file of options.files) sources.push(new ByteSource(file));
    const format = options.format ?? (await sameFormat(sources));
    out = outputOf(options);
    const isItch = format === 'itch';
    const replay = new MarketReplay({
      module: options.module,
      write: (bytes) => out?.write(bytes),
      unit: isItch ? 'message' : 'line',
      clearsPassed: !isItch,
    });
    const run = new Import(options, sources, replay);
    const read = await (isItch ? run.readItch() : run.readLobster());
    replay.flush();
    const missing = options.symbols.filter((symbol) => !replay.hasMarket(symbol));
    if (missing.length > 0 && missing.length === options.symbols.length) {
      throw new ImportError(`none of the symbols ${missing.join(', ')} occurs in the files`);
    }
    out?.finish();
    return run.report(format, read, missing);
  } catch (error) {
    out?.discard();
    throw error;
  } finally {
    for (const source of sources) source.close();
  }
}
