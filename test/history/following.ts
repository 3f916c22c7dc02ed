/** A follower in this process, and what its history must be in the end. */
import assert from 'node:assert/strict';
import { type LogSource, logSource } from '../../src/cli/history-source.ts';
import { compareWithLog, endOfLog } from '../../src/cli/history-work.ts';
import { openHistory } from '../../src/history/connect.ts';
import type { Position } from '../../src/history/port.ts';
import { HistoryWriter, type WriterState } from '../../src/history/writer.ts';
import type { Place } from './databases.ts';

const IDLE_MS = 10;
const LONGEST_WAIT_MS = 100;

export interface FollowerOptions {
  /** Of the log. */
  readonly folder: string;
  readonly place: Place;
  /** Rows that are written at once. */
  readonly flushRows?: number;
}

export class InProcessFollower {
  readonly #stop = new AbortController();
  /** Settles when it has ended; it throws what it could not go on from. */
  readonly ended: Promise<Position>;
  #last: WriterState | undefined;
  #onState: (() => void)[] = [];

  constructor({ folder, place, flushRows = 500 }: FollowerOptions) {
    let opened: LogSource | undefined;
    const writer = new HistoryWriter({
      connect: () => openHistory(place.connect),
      source(position) {
        opened = logSource({ folder, position });
        return opened;
      },
      onState: (state) => {
        this.#last = state;
        for (const look of this.#onState.splice(0)) look();
      },
      signal: this.#stop.signal,
      ...{ idleMs: IDLE_MS, longestWaitMs: LONGEST_WAIT_MS, flushRows },
    });
    this.ended = writer.run('forever').finally(() => opened?.follower.close());
    // Who waits for it is told.
    this.ended.catch(() => {});
  }

  /** Waits until a state is so. @throws what ended it before */
  async until(isSo: (state: WriterState) => boolean): Promise<void> {
    const ended = this.ended.then(({ sequence }) => {
      throw new Error(`it ended at sequence ${sequence}`);
    });
    ended.catch(() => {});
    while (this.#last === undefined || !isSo(this.#last)) {
      const told = new Promise<void>((resolve) => this.#onState.push(resolve));
      await Promise.race([told, ended]);
    }
  }

  /** Until it has written all that the log holds, of an exchange that does not run. */
  async caughtUp(folder: string): Promise<void> {
    const end = endOfLog(folder, { sequence: 0, logHash: '', timeUs: 0 });
    await this.until(({ state, sequence }) => state !== 'away' && sequence >= end.sequence);
  }

  async stop(): Promise<Position> {
    this.#stop.abort();
    return this.ended;
  }
}

/** Row for row what the log gives, and with the engine's open orders and balances. */
export async function assertReconciled(folder: string, place: Place): Promise<void> {
  const history = await openHistory(place.connect);
  try {
    const scratch = `${folder}/expected-${process.hrtime.bigint()}.sqlite`;
    const { result } = await history.reading(() => compareWithLog(history, folder, scratch));
    assert.deepEqual(result.differences, []);
    assert.ok(result.rows > 0);
  } finally {
    await history.close();
  }
}
