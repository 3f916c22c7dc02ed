/** One of two threads that are led step by step: see interleavings.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Pair, type SideOptions, State, sleepsOnOf, stateOf } from './led-threads.ts';

const { memory, pair, side, words } = workerData as SideOptions;
const { load, notify, store, wait } = Atomics;
const shared = new Int32Array(words);
let isLed = false;

/** Tells the leader, and waits until it is led on. */
function stand(state: number): void {
  store(shared, stateOf(side), state);
  notify(shared, stateOf(side));
  untilLed();
}

function untilLed(): void {
  for (;;) {
    const now = load(shared, stateOf(side));
    if (now === State.RUNS) return;
    wait(shared, stateOf(side), now);
  }
}

type Access = (...args: never[]) => unknown;

function led<F extends Access>(access: F): F {
  const step = (...args: Parameters<F>) => {
    if (isLed) stand(State.AT_STEP);
    return access(...args);
  };
  return step as F;
}

/** As the real one, but it ends by a call alone. */
function sleep(array: Int32Array, index: number, value: number): 'ok' | 'not-equal' {
  stand(State.AT_STEP);
  if (load(array, index) !== value) return 'not-equal';
  store(shared, sleepsOnOf(side), index);
  stand(State.SLEEPS);
  return 'ok';
}

function call(_array: Int32Array, index: number): number {
  stand(State.AT_STEP);
  const other = 1 - side;
  const sleeps = load(shared, stateOf(other)) === State.SLEEPS;
  if (!sleeps || load(shared, sleepsOnOf(other)) !== index) return 0;
  // It goes on when its turn comes.
  store(shared, stateOf(other), State.AT_STEP);
  return 1;
}

const found = (await import(pair.module)) as Readonly<Record<string, Pair>>;
Object.assign(Atomics, {
  load: led(Atomics.load),
  store: led(Atomics.store),
  exchange: led(Atomics.exchange),
  compareExchange: led(Atomics.compareExchange),
  wait: sleep,
  notify: call,
});
parentPort!.postMessage('ready');
untilLed();
try {
  for (;;) {
    const act = found[pair.name]![side]!(memory);
    isLed = true;
    act();
    isLed = false;
    stand(State.DONE);
  }
} catch (error) {
  store(shared, stateOf(side), State.FAILED);
  notify(shared, stateOf(side));
  throw error;
}
