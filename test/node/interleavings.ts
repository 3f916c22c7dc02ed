/**
 * Two threads that work on shared memory, one step of one of them at a time: a step ends just
 * before each access with `Atomics`. Every order of steps in which a thread is held up at most so
 * often, for as long as the other one can work, is carried out with the real code. A sleep lasts
 * until it is ended: who is not woken sleeps for ever, and that is found.
 */
import { Worker } from 'node:worker_threads';
import { LEADER_WORDS, type PairName, type SideOptions, State, stateOf } from './led-threads.ts';

export interface Explored {
  readonly orders: number;
  /** The sides whose turn it was, of the first order that came to no end; undefined: all did. */
  readonly stuck: string | undefined;
}

const SIDE_THREAD = new URL('./interleavings-side.ts', import.meta.url);
/** For what never comes; a slow machine is not near it. */
const MAX_MS = 120_000;
const SIDES = [0, 1] as const;

interface Order {
  readonly turns: number[];
  /** Of each turn: who else could have had it, at the cost of how many interruptions in all. */
  readonly others: { readonly side: number; readonly interruptions: number }[][];
  readonly isStuck: boolean;
}

class Leader {
  readonly #words: Int32Array;
  readonly #memory: SharedArrayBuffer;

  constructor(words: SharedArrayBuffer, memory: SharedArrayBuffer) {
    this.#words = new Int32Array(words);
    this.#memory = memory;
  }

  #state(side: number): number {
    return Atomics.load(this.#words, stateOf(side));
  }

  /** Lets a thread work until it stands before its next access, sleeps, or is done. */
  #lead(side: number): void {
    Atomics.store(this.#words, stateOf(side), State.RUNS);
    Atomics.notify(this.#words, stateOf(side));
    while (this.#state(side) === State.RUNS) {
      const outcome = Atomics.wait(this.#words, stateOf(side), State.RUNS, MAX_MS);
      if (outcome === 'timed-out') throw new Error(`thread ${side} does not come back`);
    }
    if (this.#state(side) === State.FAILED) throw new Error(`thread ${side} failed`);
  }

  /** Carries out one order: these turns, then each side for as long as it can work. */
  run(given: readonly number[]): Order {
    new Uint8Array(this.#memory).fill(0);
    for (const side of SIDES) this.#lead(side);
    const turns: number[] = [];
    const others: Order['others'] = [];
    let interruptions = 0;
    let before = 0;
    for (;;) {
      const able = SIDES.filter((side) => this.#state(side) === State.AT_STEP);
      if (able.length === 0) break;
      const side = given[turns.length] ?? (able.includes(before as 0) ? before : able[0]!);
      const costs = (each: number) => Number(each !== before && able.includes(before as 0));
      others.push(
        able
          .filter((each) => each !== side)
          .map((each) => ({ side: each, interruptions: interruptions + costs(each) })),
      );
      interruptions += costs(side);
      turns.push(side);
      before = side;
      this.#lead(side);
    }
    const isStuck = SIDES.some((side) => this.#state(side) !== State.DONE);
    return { turns, others, isStuck };
  }
}

/**
 * Carries out all orders of the steps of two threads, until one comes to no end.
 * @param pair what the threads do
 * @param bytes of shared memory, zeros at the beginning of each order
 * @param mostInterruptions how often a thread that could go on is held up, in all
 */
export async function explore(
  pair: PairName,
  bytes: number,
  mostInterruptions: number,
): Promise<Explored> {
  const words = new SharedArrayBuffer(4 * LEADER_WORDS);
  const memory = new SharedArrayBuffer(bytes);
  const workers = SIDES.map((side) => {
    const workerData: SideOptions = { words, side, pair, memory };
    return new Worker(SIDE_THREAD, { workerData });
  });
  try {
    await Promise.all(workers.map(isReady));
    const leader = new Leader(words, memory);
    const open: number[][] = [[]];
    for (let orders = 0; ; orders++) {
      const given = open.pop();
      if (given === undefined) return { orders, stuck: undefined };
      const { isStuck, others, turns } = leader.run(given);
      if (isStuck) return { orders: orders + 1, stuck: turns.join('') };
      for (let turn = given.length; turn < turns.length; turn++) {
        for (const { interruptions, side } of others[turn]!) {
          if (interruptions <= mostInterruptions) open.push([...turns.slice(0, turn), side]);
        }
      }
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function isReady(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
  });
}
