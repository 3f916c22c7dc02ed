/** Numbered messages through a ring, from one thread to another, for its tests. */
import {
  RING_CONTROL_BYTES,
  RingConsumer,
  type RingOptions,
  RingProducer,
} from '../../src/base/one-to-one-ring.ts';

export const BLOCK_BYTES = 64;

export interface PeerOptions {
  readonly role: 'produce' | 'consume';
  readonly ring: RingOptions;
  readonly messages: number;
  /** Every so many messages the side works for a while, so that the other one falls asleep. */
  readonly dawdleEvery: number;
}

export interface Passed {
  readonly messages: number;
  readonly checksum: number;
}

/** A ring of so many blocks with a free block before them. */
export function ringOf(blocks: number): RingOptions {
  const from = RING_CONTROL_BYTES + BLOCK_BYTES;
  const to = from + blocks * BLOCK_BYTES;
  return { buffer: new SharedArrayBuffer(to), controlAt: 0, from, to };
}

/** Blocks of the k-th message: mostly small, now and then long. */
export function blocksOfMessage(k: number): number {
  return k % 97 === 0 ? 1 + (k % 23) : 1 + (k % 3);
}

function mix(checksum: number, value: number): number {
  return (Math.imul(checksum, 31) + value) | 0;
}

function dawdle(k: number, every: number): void {
  if (every === 0 || k % every !== 0) return;
  for (let spin = 0; spin < 200_000; spin++) Math.imul(spin, spin);
}

/** Fills a message with what `readMessage` checks. */
export function writeMessage(words: Int32Array, at: number, k: number, blocks: number): void {
  words[at >>> 2] = 1 | (blocks << 8);
  for (let word = 1; word < blocks * 16; word++) words[(at >>> 2) + word] = k + word;
}

/** @returns its number. @throws Error where it is not as it was written */
export function readMessage(words: Int32Array, at: number): number {
  const blocks = (words[at >>> 2]! >>> 8) & 255;
  const k = words[(at >>> 2) + 1]! - 1;
  for (let word = 1; word < blocks * 16; word++) {
    const value = words[(at >>> 2) + word]!;
    if (value !== k + word) throw new Error(`message ${k}, word ${word} is ${value}`);
  }
  return k;
}

export function produceAll({ ring, messages, dawdleEvery }: PeerOptions): Passed {
  const producer = new RingProducer(ring);
  const words = new Int32Array(ring.buffer);
  let checksum = 0;
  for (let k = 0; k < messages; k++) {
    const blocks = blocksOfMessage(k);
    let at = producer.claim(blocks);
    while (at < 0) {
      producer.publish();
      producer.waitForRoom(60_000);
      at = producer.claim(blocks);
    }
    writeMessage(words, at, k, blocks);
    checksum = mix(checksum, k);
    if (k % 7 === 0 || k === messages - 1) producer.publish();
    dawdle(k, dawdleEvery);
  }
  return { messages, checksum };
}

export function consumeAll({ ring, messages, dawdleEvery }: PeerOptions): Passed {
  const consumer = new RingConsumer(ring, 1);
  const words = new Int32Array(ring.buffer);
  let checksum = 0;
  let count = 0;
  while (count < messages) {
    const stretch = consumer.peek(4096);
    if (!stretch) {
      consumer.wait(60_000);
      continue;
    }
    for (let at = stretch.from; at < stretch.to; at += ((words[at >>> 2]! >>> 8) & 255) * 64) {
      const k = readMessage(words, at);
      if (k !== count) throw new Error(`message ${k} where ${count} was due`);
      checksum = mix(checksum, k);
      count += 1;
      dawdle(count, dawdleEvery);
    }
    consumer.release(stretch.to);
  }
  return { messages: count, checksum };
}
