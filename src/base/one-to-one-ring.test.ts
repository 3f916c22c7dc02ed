/** The ring against a queue, at its edges, and between two threads. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import {
  consumeAll,
  type Passed,
  type PeerOptions,
  produceAll,
  readMessage,
  ringOf,
  writeMessage,
} from '../../test/node/ring-testing.ts';
import { RingConsumer, RingProducer } from './one-to-one-ring.ts';
import { Prng } from './prng.ts';

const PEER = new URL('../../test/node/ring-peer.ts', import.meta.url);

/** As a thread with an event loop waits; undefined when there is something. */
function whenMore(consumer: RingConsumer): Promise<unknown> | undefined {
  const sleep = consumer.fallAsleep();
  if (!sleep) return undefined;
  const wait = Atomics.waitAsync(sleep.control, sleep.index, sleep.value);
  return wait.async ? wait.value : undefined;
}

/** Sets both ends' positions before there are any ends. */
function startAt(ring: ReturnType<typeof ringOf>, position: number): void {
  const control = new Int32Array(ring.buffer);
  control[0] = position;
  control[16] = position;
}

describe('against a queue', () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    for (const headroom of [0, 1] as const) {
      test(`seed ${seed}, headroom ${headroom}: the same messages in the same order`, () => {
        const prng = new Prng(seed);
        const blocks = 2 ** prng.between(3, 8);
        const ring = ringOf(blocks);
        // Positions pass 2^32 on the way.
        startAt(ring, -prng.between(1, 3 * blocks));
        const consumer = new RingConsumer(ring, headroom);
        const producer = new RingProducer(ring);
        const words = new Int32Array(ring.buffer);
        const published: number[] = [];
        let claimed: number[] = [];
        let next = 0;
        for (let step = 0; step < 5000; step++) {
          const action = prng.weighted({ claim: 50, stretch: 10, publish: 20, consume: 30 });
          if (action === 'claim') {
            const size = prng.between(1, Math.min(blocks / 4, 64));
            const at = producer.claim(size);
            if (at < 0) continue;
            assert.ok(at >= ring.from && at + size * 64 <= ring.to);
            writeMessage(words, at, next, size);
            claimed.push(next++);
          } else if (action === 'stretch') {
            const least = prng.between(1, blocks / 4);
            const room = producer.stretch(least * 64);
            if (!room) continue;
            assert.ok(room.to - room.from >= least * 64 && room.to <= ring.to);
            let at = room.from;
            while (at < room.to && prng.chance(70)) {
              writeMessage(words, at, next, 1);
              claimed.push(next++);
              at += 64;
            }
            producer.advanceTo(at);
          } else if (action === 'publish') {
            producer.publish();
            published.push(...claimed);
            claimed = [];
          } else {
            const maxBytes = prng.between(1, blocks) * 64;
            const stretch = consumer.peek(maxBytes);
            assert.equal(stretch === undefined, published.length === 0);
            if (!stretch) continue;
            let first = true;
            for (let at = stretch.from; at < stretch.to; ) {
              const size = (words[at >>> 2]! >>> 8) & 255;
              assert.ok(first || at + size * 64 - stretch.from <= maxBytes);
              assert.equal(readMessage(words, at), published.shift());
              at += size * 64;
              first = false;
            }
            consumer.release(stretch.to);
          }
        }
      });
    }
  }
});

describe('edges', () => {
  test('a ring whose blocks are no power of two is refused', () => {
    for (const blocks of [0, 1, 3, 12, 2.5]) {
      const ring = { ...ringOf(16), from: 320, to: 320 + blocks * 64 };
      assert.throws(() => new RingProducer(ring), /it must be a power of two/);
    }
  });

  test('a full ring says so, and takes more once something is released', () => {
    const ring = ringOf(8);
    const consumer = new RingConsumer(ring);
    const producer = new RingProducer(ring);
    const words = new Int32Array(ring.buffer);
    for (let k = 0; k < 8; k++) writeMessage(words, producer.claim(1), k, 1);
    assert.equal(producer.claim(1), -1);
    assert.equal(producer.freeBlocks(), 0);
    assert.equal(consumer.peek(64), undefined, 'nothing is seen before it is published');
    producer.publish();
    consumer.release(consumer.peek(64)!.to);
    assert.equal(producer.freeBlocks(), 1);
    assert.ok(producer.claim(1) > 0);
  });

  test('headroom keeps the block before the position for the consumer', () => {
    const ring = ringOf(8);
    const consumer = new RingConsumer(ring, 1);
    const producer = new RingProducer(ring);
    const words = new Int32Array(ring.buffer);
    assert.equal(producer.freeBlocks(), 7);
    for (let k = 0; k < 7; k++) writeMessage(words, producer.claim(1), k, 1);
    assert.equal(producer.claim(1), -1);
    producer.publish();
    const { from } = consumer.peek(64)!;
    consumer.release(from + 64);
    // The block just released is the headroom now; the one before it is free.
    const at = producer.claim(1);
    assert.equal(at, ring.from + 7 * 64);
    assert.equal(producer.claim(1), -1);
  });

  test('a message never wraps: the rest of the ring is padding', () => {
    const ring = ringOf(8);
    const consumer = new RingConsumer(ring);
    const producer = new RingProducer(ring);
    const words = new Int32Array(ring.buffer);
    writeMessage(words, producer.claim(5), 0, 5);
    producer.publish();
    consumer.release(consumer.peek(1024)!.to);
    const at = producer.claim(4);
    assert.equal(at, ring.from, 'three blocks of padding, then the beginning');
    writeMessage(words, at, 1, 4);
    producer.publish();
    assert.deepEqual(consumer.peek(1024), { from: ring.from, to: ring.from + 4 * 64 });
  });

  test('padding longer than a block count can say is several', () => {
    const ring = ringOf(1024);
    const consumer = new RingConsumer(ring);
    const producer = new RingProducer(ring);
    const words = new Int32Array(ring.buffer);
    for (let k = 0; k < 100; k++) writeMessage(words, producer.claim(1), k, 1);
    producer.publish();
    consumer.release(consumer.peek(2 ** 20)!.to);
    const room = producer.stretch(930 * 64)!;
    assert.equal(room, undefined, 'the padding and the stretch together do not fit');
    const shorter = producer.stretch(90 * 64)!;
    assert.equal(shorter.from, ring.from + 100 * 64);
    assert.equal(shorter.to, ring.to);
  });

  test('waiting returns at once when something was released since room was looked for', () => {
    const ring = ringOf(4);
    const consumer = new RingConsumer(ring);
    const producer = new RingProducer(ring);
    const words = new Int32Array(ring.buffer);
    for (let k = 0; k < 4; k++) writeMessage(words, producer.claim(1), k, 1);
    producer.publish();
    assert.equal(producer.claim(1), -1);
    consumer.release(consumer.peek(1024)!.to);
    // Would hang for ever: nobody releases anything any more.
    producer.waitForRoom(Number.POSITIVE_INFINITY);
    assert.ok(producer.claim(1) >= 0);
  });

  test('a consumer with an event loop is told of what was and what will be published', async () => {
    const ring = ringOf(4);
    const consumer = new RingConsumer(ring);
    const producer = new RingProducer(ring);
    const words = new Int32Array(ring.buffer);
    const waiting = whenMore(consumer);
    assert.ok(waiting);
    writeMessage(words, producer.claim(1), 0, 1);
    producer.publish();
    await waiting;
    assert.ok(consumer.hasMore());
    assert.equal(whenMore(consumer), undefined);
    const again = whenMore(new RingConsumer(ringOf(4)));
    assert.ok(again);
  });

  test('wake ends a wait although nothing is published', async () => {
    const ring = ringOf(4);
    const consumer = new RingConsumer(ring);
    const waiting = whenMore(consumer);
    new RingProducer(ring).wake();
    await waiting;
    assert.equal(consumer.hasMore(), false);
  });

  test('a call that comes before the sleep does not take the later ones away', async () => {
    const ring = ringOf(4);
    const consumer = new RingConsumer(ring);
    const producer = new RingProducer(ring);
    const words = new Int32Array(ring.buffer);
    const publish = () => {
      writeMessage(words, producer.claim(1), 0, 1);
      producer.publish();
    };
    const calls = [() => producer.wake(), publish];
    for (const call of calls) {
      const sleep = consumer.fallAsleep()!;
      call();
      if (consumer.hasMore()) consumer.release(consumer.peek(64)!.to);
      // It looked before the call, and sleeps now.
      const value = Atomics.load(sleep.control, sleep.index);
      const wait = Atomics.waitAsync(sleep.control, sleep.index, value, 30_000);
      publish();
      assert.equal(await wait.value, 'ok');
      consumer.wakeUp();
      consumer.release(consumer.peek(64)!.to);
    }
  });
});

describe('between two threads', () => {
  async function pass(own: PeerOptions, dawdleEvery: number): Promise<[Passed, Passed]> {
    const role = own.role === 'produce' ? 'consume' : 'produce';
    const workerData: PeerOptions = { ...own, role, dawdleEvery };
    const worker = new Worker(PEER, { workerData });
    const theirs = new Promise<Passed>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    const mine = own.role === 'produce' ? produceAll(own) : consumeAll(own);
    return [mine, await theirs];
  }

  for (const [name, role, blocks, mine, theirs] of [
    ['a million messages arrive as they were sent', 'consume', 4096, 0, 0],
    ['a producer that is often late finds its consumer asleep', 'produce', 256, 100, 0],
    ['a consumer that is often late finds its producer asleep', 'consume', 64, 100, 0],
    ['both are late now and then', 'consume', 128, 1000, 777],
  ] as const) {
    test(name, { timeout: 120_000 }, async () => {
      const messages = mine + theirs === 0 ? 1_000_000 : 20_000;
      const own = { role, ring: ringOf(blocks), messages, dawdleEvery: mine } as const;
      const [one, other] = await pass(own, theirs);
      assert.deepEqual(one, other);
      assert.equal(one.messages, messages);
    });
  }
});
