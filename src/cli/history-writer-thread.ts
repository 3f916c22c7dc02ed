/**
 * Follows the log into the history, in a thread of its own of a running exchange: an engine of its
 * own, and no more of the processor than trading leaves. It says how it goes; what it cannot go on
 * from is thrown, and ends it.
 */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { connectWriter, openHistory } from '../history/connect.ts';
import { HistoryWriter } from '../history/writer.ts';
import { type LogSource, logSource } from './history-source.ts';

export interface WriterData {
  readonly folder: string;
  readonly url: string;
}

const { folder, url } = workerData as WriterData;
/** Between two looks at the log, milliseconds: as long as the history is behind at least. */
const IDLE_MS = 200;
/** Of the scheduler: others go first. */
const NICE = 10;

// Where a thread has a priority of its own; elsewhere it would be the whole exchange's.
if (process.platform === 'linux') setPriority(NICE);

const stop = new AbortController();
parentPort?.once('message', () => stop.abort());
let opened: LogSource | undefined;
const writer = new HistoryWriter({
  connect: () => openHistory(() => connectWriter(folder, url)),
  source(position) {
    opened = logSource({ folder, position });
    return opened;
  },
  onState: (state) => parentPort?.postMessage(state),
  signal: stop.signal,
  idleMs: IDLE_MS,
});
await writer.run('forever');
opened?.follower.close();
parentPort?.close();
