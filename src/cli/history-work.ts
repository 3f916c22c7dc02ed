/** What `lx history` does with a log: follow, rebuild, reconcile, and tell how far it is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { connectHistory, connectWriter, openHistory, openSqlite } from '../history/connect.ts';
import type { History } from '../history/history.ts';
import type { Position } from '../history/port.ts';
import { type Reconciliation, reconcile } from '../history/reconcile.ts';
import { HistoryWriter, type WriterState } from '../history/writer.ts';
import { RealFiles } from '../log/file/real.ts';
import { LogTail } from '../replay/log-tail.ts';
import type { HistoryCall } from './history-call.ts';
import { type LogSource, logSource } from './history-source.ts';
import { Progress } from './progress.ts';

const MOST_DIFFERENCES = 20;

export async function follow({ folder, url, values }: HistoryCall): Promise<number> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  const { signal } = stop;
  const until = values.once ? 'end' : 'forever';
  try {
    const { sequence } = await write({ folder, url, until }, { signal });
    process.stdout.write(`the history is at sequence ${sequence}\n`);
  } catch (error) {
    // Told to stop before the database was there.
    if ((error as Error).name !== 'AbortError') throw error;
    process.stdout.write('the history was not reached; nothing was written\n');
  } finally {
    process.removeListener('SIGINT', onSignal);
    process.removeListener('SIGTERM', onSignal);
  }
  return 0;
}

/** Tells a person what is waited for: once, however often it is tried. */
function sayer(): (state: WriterState) => void {
  let said = '';
  return ({ state, sequence, pendingRows, reason }) => {
    const waiting = pendingRows > 0 ? `, ${pendingRows} rows wait` : '';
    const words = {
      away: `the database is away (${reason})${waiting}; trying again`,
      full: `the database has no room (${reason})${waiting}; make room on its disk: trying again`,
      waits: '',
      writes: '',
    }[state];
    if (words !== '' && words !== said) say('yellow', words);
    if (words === '' && said !== '') say('green', `the database is back; at sequence ${sequence}`);
    said = words;
  };
}

interface WriteOptions {
  readonly folder: string;
  readonly url: string;
  readonly until: 'end' | 'forever';
}

async function write(
  { folder, url, until }: WriteOptions,
  more: {
    readonly signal?: AbortSignal;
    readonly onSequence?: (sequence: number) => void;
  },
): Promise<Position> {
  let opened: LogSource | undefined;
  const { onSequence, ...options } = more;
  const writer = new HistoryWriter({
    ...options,
    onState: sayer(),
    connect: () => openHistory(() => connectWriter(folder, url)),
    source: (position) => {
      const onBatch = ({ sequence }: { sequence: number }) => onSequence?.(sequence);
      opened = logSource({ folder, position, onBatch });
      return opened;
    },
  });
  try {
    return await writer.run(until);
  } finally {
    opened?.follower.close();
  }
}

function say(colour: 'yellow' | 'green', text: string): void {
  process.stderr.write(`${styleText(colour, text)}\n`);
}

export async function rebuild({ folder, url }: HistoryCall): Promise<number> {
  const history = await openHistory(() => connectHistory(folder, url));
  try {
    await history.empty();
  } finally {
    await history.close();
  }
  const total = endOfLog(folder, { sequence: 0, logHash: '', timeUs: 0 }).sequence;
  const progress = new Progress('rebuilding');
  const onSequence = (sequence: number) => progress.update(sequence, total);
  const position = await write({ folder, url, until: 'end' }, { onSequence });
  progress.end();
  process.stdout.write(`the history was made anew, up to sequence ${position.sequence}\n`);
  return 0;
}

interface LogEnd {
  readonly sequence: number;
  readonly timeUs: number;
}

/**
 * How far the log goes, read from a position on.
 * @throws Error where the position is not of this log
 */
export function endOfLog(folder: string, position: Position): LogEnd {
  const { sequence, timeUs } = position;
  // With the batch that the position ends, which says by its hash that this is the log.
  const tail = new LogTail({ folder, files: new RealFiles(), fromSequence: sequence || 1 });
  let end: LogEnd = { sequence, timeUs };
  try {
    if (sequence > 0) needPosition(folder, position, tail.next());
    for (let batch = tail.next(); batch !== undefined; batch = tail.next()) {
      end = { sequence: batch.lastSequence, timeUs: batch.timeUs };
    }
  } finally {
    tail.close();
  }
  return end;
}

function needPosition(
  folder: string,
  { sequence, logHash }: Position,
  batch: ReturnType<LogTail['next']>,
): void {
  if (batch === undefined) {
    const ends = `the log in ${folder} ends before ${sequence}`;
    throw new Error(`${ends}: it is not the log that was followed`);
  }
  const isSame = Buffer.from(batch.hash).toString('hex') === logHash;
  if (isSame && batch.lastSequence === sequence) return;
  const place = `sequence ${sequence}`;
  throw new Error(`the log in ${folder} is not the one that was followed up to ${place}`);
}

export async function status({ folder, url, values }: HistoryCall): Promise<number> {
  const history = await openHistory(() => connectHistory(folder, url));
  let position: Position;
  try {
    position = await history.position();
  } finally {
    await history.close();
  }
  const { sequence, timeUs } = endOfLog(folder, position);
  const found = {
    sequence: position.sequence,
    logSequence: sequence,
    commandsBehind: sequence - position.sequence,
    secondsBehind: position.timeUs === 0 ? 0 : (timeUs - position.timeUs) / 1e6,
  };
  const { commandsBehind, secondsBehind } = found;
  const behind =
    commandsBehind === 0
      ? 'all that the log holds'
      : `${commandsBehind} commands and ${secondsBehind} s behind the log`;
  const line = `the history is at sequence ${position.sequence}: ${behind}`;
  process.stdout.write(`${values.json ? JSON.stringify(found) : line}\n`);
  return 0;
}

export async function reconcileFolder({ folder, url, values }: HistoryCall): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'lx-reconcile-'));
  const found = await openHistory(() => connectHistory(folder, url));
  try {
    const path = join(scratch, 'expected.sqlite');
    const { sequence, result } = await found.reading(() => compareWithLog(found, folder, path));
    if (values.json) process.stdout.write(`${JSON.stringify({ sequence, ...result })}\n`);
    else tellResult(sequence, result);
    return result.differences.length === 0 ? 0 : 1;
  } finally {
    await found.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

function tellResult(sequence: number, { rows, openOrders, balances, differences }: Reconciliation) {
  if (differences.length === 0) {
    const equal = `${rows} rows, ${openOrders} open orders and ${balances} balances`;
    const word = styleText(['bold', 'green'], 'equal');
    process.stdout.write(`${word}: ${equal} are what the log gives up to sequence ${sequence}\n`);
    return;
  }
  for (const { table, row, reason } of differences) {
    process.stdout.write(
      `${styleText(['bold', 'red'], 'different')}: ${table}, ${row}: ${reason}\n`,
    );
  }
}

/**
 * Is that what the log gives? The log is run again into a fresh database.
 * @param path of that database
 */
export async function compareWithLog(found: History, folder: string, path: string) {
  const position = await found.position();
  const { sequence } = position;
  const progress = new Progress('running the log again');
  let opened: LogSource | undefined;
  const onBatch = (end: { sequence: number }) => progress.update(end.sequence, sequence);
  const writer = new HistoryWriter({
    connect: () => openHistory(() => openSqlite(path)),
    // Nobody knows that it is there: it is not waited for.
    onState({ state, reason }) {
      if (state !== 'away' && state !== 'full') return;
      throw new Error(`the fresh database to compare with (${path}) cannot be written: ${reason}`);
    },
    source: (from) => {
      opened = logSource({ folder, position: from, until: sequence, onBatch });
      return opened;
    },
  });
  const end = await writer.run('end');
  progress.end();
  const { engine } = opened!.follower;
  const expected = await openHistory(() => openSqlite(path));
  try {
    if (end.sequence !== sequence || end.logHash !== position.logHash) {
      throw new Error(`sequence ${sequence} of the history is not that of the log in ${folder}`);
    }
    const orders = [...engine.openOrders(), ...engine.waitingOrders()];
    const owned = engine.balances();
    const most = MOST_DIFFERENCES;
    return { sequence, result: await reconcile({ found, expected, orders, owned, most }) };
  } finally {
    await expected.close();
    opened!.follower.close();
  }
}
