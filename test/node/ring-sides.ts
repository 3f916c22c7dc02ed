/** Both ends of a ring as two threads that sleep where there is nothing to do. */
import { RING_CONTROL_BYTES, RingConsumer, RingProducer } from '../../src/base/one-to-one-ring.ts';
import type { Pair, Side } from './led-threads.ts';
import { BLOCK_BYTES } from './ring-testing.ts';

/** The smallest ring: it is full after two messages. */
const BLOCKS = 2;
const MESSAGES = 3;
export const RING_BYTES = RING_CONTROL_BYTES + BLOCKS * BLOCK_BYTES;

const ringIn = (buffer: SharedArrayBuffer) => {
  return { buffer, controlAt: 0, from: RING_CONTROL_BYTES, to: RING_BYTES };
};

const produce: Side = (memory) => {
  const ring = ringIn(memory);
  const producer = new RingProducer(ring);
  const bytes = new Uint8Array(memory);
  return () => {
    for (let k = 0; k < MESSAGES; k++) {
      let at = producer.claim(1);
      while (at < 0) {
        producer.waitForRoom(Number.POSITIVE_INFINITY);
        at = producer.claim(1);
      }
      bytes[at] = 1 + k;
      bytes[at + 1] = 1;
      producer.publish();
    }
  };
};

/** @param sleep as a thread sleeps: blocked, or with an event loop */
function consume(sleep: (consumer: RingConsumer) => void): Side {
  return (memory) => {
    const consumer = new RingConsumer(ringIn(memory));
    const bytes = new Uint8Array(memory);
    return () => {
      for (let k = 0; k < MESSAGES; ) {
        const stretch = consumer.peek(BLOCK_BYTES);
        if (stretch === undefined) {
          sleep(consumer);
          continue;
        }
        const found = bytes[stretch.from]!;
        if (found !== 1 + k) throw new Error(`message ${found} where ${1 + k} was due`);
        consumer.release(stretch.to);
        k++;
      }
    };
  };
}

export const blocked: Pair = [
  produce,
  consume((consumer) => consumer.wait(Number.POSITIVE_INFINITY)),
];
/** `Atomics.waitAsync` and the event loop between, in one. */
export const looping: Pair = [
  produce,
  consume((consumer) => {
    const sleep = consumer.fallAsleep();
    if (sleep === undefined) return;
    Atomics.wait(sleep.control, sleep.index, sleep.value);
    consumer.wakeUp();
  }),
];
