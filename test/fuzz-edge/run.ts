/** Feeds a parser with inputs from a seed, and looks at its memory now and then. */
import { Prng } from '../../src/base/prng.ts';
import { Mutator } from './mutator.ts';
import type { Parser } from './parsers.ts';

export interface RunOptions {
  readonly parser: Parser;
  readonly seed: number;
  readonly inputs: number;
  readonly onProgress?: (done: number) => void;
}

export interface RunResult {
  readonly inputs: number;
  readonly accepted: number;
  readonly bytes: number;
  /** Heap at the end beyond that after the first stretch, bytes; 0 without `--expose-gc`. */
  readonly grownBytes: number;
  /** Of all inputs: the same for the same seed, parser and code. */
  readonly hash: string;
}

/** An input that broke a promise, so that it can be given again. */
export class Broken extends Error {
  readonly input: Uint8Array;

  constructor(parser: string, input: Uint8Array, index: number, cause: unknown) {
    const hex = Buffer.from(input).toString('hex');
    super(`${parser}, input ${index}: ${(cause as Error).message}\n${hex}`, { cause });
    this.input = input;
  }
}

/** Inputs between two looks. */
const STRETCH = 100_000;
const FNV = 0x01000193;

function heapBytes(): number {
  globalThis.gc?.();
  return globalThis.gc === undefined ? 0 : process.memoryUsage().heapUsed;
}

/** @throws Broken with the first input that broke a promise */
export function run({ parser, seed, inputs, onProgress }: RunOptions): RunResult {
  const prng = new Prng(seed);
  const mutator = new Mutator(prng, parser.seeds);
  for (const input of parser.seeds) {
    if (!parser.read(input, prng)) throw new Broken(parser.name, input, -1, new Error('refused'));
  }
  let [accepted, bytes, hash, firstHeap] = [0, 0, 0x811c9dc5, 0];
  for (let index = 0; index < inputs; index++) {
    const input = mutator.next();
    bytes += input.length;
    for (let k = 0; k < input.length; k += 7) hash = Math.imul(hash ^ input[k]!, FNV);
    hash = Math.imul(hash ^ input.length, FNV);
    try {
      if (parser.read(input, prng)) accepted += 1;
    } catch (error) {
      throw new Broken(parser.name, input, index, error);
    }
    if (index % STRETCH === 0) {
      if (index === STRETCH) firstHeap = heapBytes();
      onProgress?.(index);
    }
  }
  const grownBytes = firstHeap === 0 ? 0 : heapBytes() - firstHeap;
  return { inputs, accepted, bytes, grownBytes, hash: (hash >>> 0).toString(16).padStart(8, '0') };
}
