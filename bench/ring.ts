/**
 * How many messages a second go from one thread to another through `one-to-one-ring.ts`: 64-byte
 * messages, published one by one and in batches, the consumer in a worker reading every word.
 */
import { Worker } from 'node:worker_threads';
import { RING_CONTROL_BYTES, type RingOptions, RingProducer } from '../src/base/one-to-one-ring.ts';
import { type BenchOptions, figure, type Report, sized } from './report.ts';
import type { RingTask } from './ring-task.ts';

const BATCHES = [1, 16, 256];
const MESSAGES = { quick: 200_000, full: 2_000_000 };
const ROUNDS = { quick: 3, full: 5 };
const RING_BYTES = 2 ** 21;
const WAIT_MS = 100;

function makeRing(): RingOptions {
  const buffer = new SharedArrayBuffer(RING_CONTROL_BYTES + RING_BYTES);
  const from = RING_CONTROL_BYTES;
  return { buffer, controlAt: 0, from, to: from + RING_BYTES };
}

/** Sends `messages`, whose first words count them; blocks while the ring is full. */
function produce(ring: RingOptions, messages: number, batch: number): void {
  const producer = new RingProducer(ring);
  const words = new Uint32Array(ring.buffer);
  for (let k = 0; k < messages; k++) {
    let at = producer.claim(1);
    while (at < 0) {
      producer.publish();
      producer.waitForRoom(WAIT_MS);
      at = producer.claim(1);
    }
    const word = at >>> 2;
    words[word] = 0x0101;
    words[word + 1] = k;
    for (let w = 2; w < 16; w++) words[word + w] = w;
    if ((k + 1) % batch === 0) producer.publish();
  }
  producer.publish();
}

/** Messages a second of one round, from the first claim to the consumer's answer. */
async function round(worker: Worker, messages: number, batch: number): Promise<number> {
  const ring = makeRing();
  const ready = new Promise<unknown>((resolve) => worker.once('message', resolve));
  worker.postMessage({ ring, messages } satisfies RingTask);
  await ready;
  const summed = new Promise<number>((resolve) => worker.once('message', resolve));
  const begun = performance.now();
  produce(ring, messages, batch);
  const sum = await summed;
  const seconds = (performance.now() - begun) / 1000;
  const expected = (messages * (messages - 1)) / 2;
  if (sum !== expected) throw new Error(`the consumer read a sum of ${sum}, not ${expected}`);
  return messages / seconds;
}

export async function* ringBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  const messages = sized(options, 'commands', MESSAGES);
  const rounds = sized(options, 'rounds', ROUNDS);
  const worker = new Worker(new URL('./ring-worker.ts', import.meta.url));
  try {
    for (const batch of BATCHES) {
      const name = `ring, ${batch === 1 ? 'published one by one' : `published every ${batch}`}`;
      await round(worker, messages, batch);
      const rates: number[] = [];
      for (let k = 1; k <= rounds; k++) {
        options.progress(`${name}: round ${k} of ${rounds}`);
        rates.push(await round(worker, messages, batch));
      }
      yield {
        name,
        workload: `${messages} messages of 64 bytes between two threads, ring of 2 MiB`,
        leavesOut: 'encoding; on a machine with other work the threads do not always run both',
        figures: [
          figure(
            'rate',
            'M messages/s',
            rates.map((rate) => rate / 1e6),
          ),
          figure(
            'time a message',
            'ns',
            rates.map((rate) => 1e9 / rate),
          ),
        ],
      };
    }
  } finally {
    await worker.terminate();
  }
}
