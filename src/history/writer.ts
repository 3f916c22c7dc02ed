/**
 * Follows the log into a database. A database that is away, or has no room, is waited for: what was
 * gathered is kept, the log waits on disk, and trading knows nothing of it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { HistoryFold, type Owned } from './fold.ts';
import { type History, PositionError } from './history.ts';
import type { Changes, LedgerPort, Position } from './port.ts';

/** The log, run again: what the history follows. */
export interface EventSource {
  /**
   * Runs the next batch, whose events go to the fold.
   * @returns its end; undefined where there is nothing more for now
   */
  next(): { readonly sequence: number; readonly logHash: string } | undefined;
  /** On return everything that was given is on disk for good. */
  sync(): void;
}

export interface WriterOptions {
  /** Connects, and gives the history of this log. */
  readonly connect: () => Promise<History>;
  /** The source from a position on, and where its events go from now on. */
  readonly source: (position: Position) => OpenSource;
  readonly onState?: (state: WriterState) => void;
  /** Aborts what is waited for; what was gathered and not written is written by the next run. */
  readonly signal?: AbortSignal;
  /** Longest wait between attempts to reach the database, milliseconds. */
  readonly longestWaitMs?: number;
  /** How long to wait where there is nothing to do, milliseconds. */
  readonly idleMs?: number;
  /** Rows that are written at once. */
  readonly flushRows?: number;
}

export interface OpenSource {
  readonly source: EventSource;
  readonly ledger: LedgerPort;
  readonly owned: Iterable<Owned>;
  /** Tells the source where events go. */
  feed(fold: HistoryFold): void;
}

/** How the following goes. */
export interface WriterState {
  /** `waits`: for the log to go on; `away`: for the database; `full`: for room on its disk. */
  readonly state: 'writes' | 'waits' | Hindrance;
  readonly sequence: number;
  /** Rows gathered and not written. */
  readonly pendingRows: number;
  /** What the database says, or its driver, where it is away or full. */
  readonly reason?: string;
}

/** Indexes grow in as many places for many rows as for few. */
const FLUSH_ROWS = 200_000;
/** While a database takes rows, it gets its turn so often, milliseconds. */
const TURN_MS = 2;
const SHORTEST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 10_000;
const IDLE_MS = 100;

export class HistoryWriter {
  readonly #options: WriterOptions;
  #history: History | undefined;
  #waitMs = SHORTEST_WAIT_MS;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /**
   * @param until `end`: what the log holds now; `forever`: until the signal
   * @returns the position that was reached
   * @throws PositionError, and what the source throws
   */
  async run(until: 'end' | 'forever'): Promise<Position> {
    const { signal, source: open, idleMs = IDLE_MS, flushRows = FLUSH_ROWS } = this.#options;
    let reached = await this.#patiently(0, 0, (history) => history.position());
    // Rows are written while the next ones are gathered; one write at a time.
    let writing = outcome(Promise.resolve(reached));
    try {
      const { source, ledger, owned, feed } = open(reached);
      const fold = new HistoryFold(ledger, reached, owned);
      feed(fold);
      let last: { sequence: number; logHash: string } | undefined;
      let turnMs = performance.now();
      while (!signal?.aborted) {
        const end = source.next();
        last = end ?? last;
        if (last !== undefined && (end === undefined || fold.size >= flushRows)) {
          reached = (await writing)();
          source.sync();
          writing = outcome(this.#flush(fold.flush(last.sequence, last.logHash)));
          last = undefined;
        }
        if (end === undefined) {
          reached = (await writing)();
          if (until === 'end') break;
          this.#tell('waits', reached.sequence, 0);
          await pause(idleMs, undefined, signal ? { signal } : {});
        } else if (performance.now() - turnMs > TURN_MS) {
          // For the connection, for signals, and for timers of who runs this.
          await new Promise((resolve) => setImmediate(resolve));
          turnMs = performance.now();
        }
      }
      return (await writing)();
    } catch (error) {
      if (!signal?.aborted) throw error;
      return reached;
    } finally {
      await writing;
      await this.#leave();
    }
  }

  async #flush(changes: Changes): Promise<Position> {
    const rows = rowsOf(changes);
    await this.#patiently(changes.before, rows, async (history) => {
      try {
        await history.write(changes);
      } catch (error) {
        // The connection may have gone when all was done and only the answer was missing.
        if (!(error instanceof PositionError)) throw error;
        const { sequence, logHash } = await history.position();
        const { position } = changes;
        if (sequence !== position.sequence || logHash !== position.logHash) throw error;
      }
    });
    this.#tell('writes', changes.position.sequence, 0);
    return changes.position;
  }

  /** Tries until it succeeds, with longer and longer waits between. */
  async #patiently<T>(
    sequence: number,
    rows: number,
    work: (history: History) => Promise<T>,
  ): Promise<T> {
    const { connect, signal, longestWaitMs = LONGEST_WAIT_MS } = this.#options;
    for (;;) {
      try {
        this.#history ??= await connect();
        const result = await work(this.#history);
        this.#waitMs = SHORTEST_WAIT_MS;
        return result;
      } catch (error) {
        const hindrance = hindranceOf(error);
        if (hindrance !== undefined) {
          this.#tell(hindrance, sequence, rows, (error as Error).message);
        }
        // A connection that stayed open would keep the process from its end.
        await this.#leave();
        if (hindrance === undefined) throw error;
        await pause(this.#waitMs, undefined, signal ? { signal } : {});
        this.#waitMs = Math.min(2 * this.#waitMs, longestWaitMs);
      }
    }
  }

  async #leave(): Promise<void> {
    const history = this.#history;
    this.#history = undefined;
    await history?.close();
  }

  #tell(state: WriterState['state'], sequence: number, pendingRows: number, reason?: string) {
    const told = { state, sequence, pendingRows };
    this.#options.onState?.(reason === undefined ? told : { ...told, reason });
  }
}

/** Gives or throws what became of the work, when it is asked for. */
function outcome<T>(work: Promise<T>): Promise<() => T> {
  return work.then(
    (value) => () => value,
    (error: unknown) => () => {
      throw error;
    },
  );
}

function rowsOf({ inserts, orders, candles, assignments }: Changes): number {
  let rows = orders.length + candles.length + assignments.length;
  for (const each of inserts) rows += each.length;
  return rows;
}

const AWAY_CODES: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND'],
  ...['EAI_AGAIN', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'],
]);
/** Classes of SQLSTATE: connection, resources, the operator stopped it, system error, rollback. */
const AWAY_CLASSES = ['08', '53', '57', '58', '40'];
/** SQLSTATE: no room on the disk. */
const DISK_FULL = '53100';
/** What a server says to who connects first after it was started on a disk that is full. */
const NO_INIT_FILE = 'could not write init file';
/** SQLite: somebody else holds the file; the disk failed (which a full one does now and then). */
const SQLITE_AWAY = [5, 6, 10];
const SQLITE_FULL = 13;

/** What keeps a database from being written now, and may not later. */
export type Hindrance = 'away' | 'full';

/** @returns what an error says to wait for; undefined: waiting does not mend it */
export function hindranceOf(error: unknown): Hindrance | undefined {
  const { code, errcode, message } = error as { code?: string; errcode?: number; message: string };
  if (errcode !== undefined) {
    if (errcode % 256 === SQLITE_FULL) return 'full';
    return SQLITE_AWAY.includes(errcode % 256) ? 'away' : undefined;
  }
  if (code === undefined) {
    const isGone = /^Connection terminated|^timeout expired|^Client (?:was|has)/.test(message);
    return isGone ? 'away' : undefined;
  }
  if (code === DISK_FULL || message === NO_INIT_FILE) return 'full';
  const isState = /^[0-9A-Z]{5}$/.test(code) && AWAY_CLASSES.includes(code.slice(0, 2));
  return isState || AWAY_CODES.has(code) ? 'away' : undefined;
}

/** Whether an error says that the database cannot be reached now, and may be later. */
export function isAway(error: unknown): boolean {
  return hindranceOf(error) === 'away';
}
