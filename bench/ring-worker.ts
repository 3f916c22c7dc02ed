/** The consuming thread of the ring benchmark: one task after the other. */
import { parentPort } from 'node:worker_threads';
import { RingConsumer } from '../src/base/one-to-one-ring.ts';
import type { RingTask } from './ring-task.ts';

/** Looks at the ring before sleeping, as the engine thread does. */
const SPINS = 400;
const WAIT_MS = 100;
const STRETCH_BYTES = 2 ** 20;

function consume({ ring, messages }: RingTask): number {
  const consumer = new RingConsumer(ring);
  const words = new Uint32Array(ring.buffer);
  let sum = 0;
  let left = messages;
  let idle = 0;
  while (left > 0) {
    const stretch = consumer.peek(STRETCH_BYTES);
    if (!stretch) {
      if (++idle > SPINS) {
        consumer.wait(WAIT_MS);
        idle = 0;
      }
      continue;
    }
    idle = 0;
    for (let word = stretch.from >>> 2; word < stretch.to >>> 2; word += 16)
      sum += words[word + 1]!;
    left -= (stretch.to - stretch.from) / 64;
    consumer.release(stretch.to);
  }
  return sum;
}

parentPort?.on('message', (task: RingTask) => {
  parentPort?.postMessage('ready');
  parentPort?.postMessage(consume(task));
});
