/**
 * What a read from memory costs on this machine right now: a walk through lines in random order,
 * every address known only from the line before. Matching engines mostly wait for memory, so their
 * times mean little without this.
 */
import { Prng } from '../src/base/prng.ts';

const LINE_WORDS = 16;
const READS = 1_000_000;

/** Nanoseconds a dependent read, by the size of what is walked. */
export function memoryLatencyNs(bytes: number): number {
  const prng = new Prng(bytes);
  const lines = bytes / 64;
  const order = Uint32Array.from({ length: lines }, (_, k) => k);
  // Sattolo: one cycle through all lines.
  for (let k = lines - 1; k > 0; k--) {
    const other = prng.below(k);
    [order[k], order[other]] = [order[other]!, order[k]!];
  }
  const memory = new Int32Array(lines * LINE_WORDS);
  for (let k = 0; k < lines; k++) memory[k * LINE_WORDS] = order[k]! * LINE_WORDS;
  walk(memory, lines);
  const begun = performance.now();
  walk(memory, READS);
  return ((performance.now() - begun) * 1e6) / READS;
}

function walk(memory: Int32Array, reads: number): number {
  let at = 0;
  for (let k = 0; k < reads; k++) at = memory[at]!;
  return at;
}
