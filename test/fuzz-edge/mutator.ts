/**
 * Inputs for parsers, from a seed: valid ones that something happened to, and a few that are only
 * noise. What happens to them is what breaks parsers: other bytes, pieces lost, doubled or taken
 * from another input, numbers at the ends of their ranges, long runs, deep nesting.
 */
import type { Prng } from '../../src/base/prng.ts';

export const MAX_INPUT_BYTES = 8_192;
const MAX_STEPS = 6;
const MAX_RUN = 2_000;

/** Texts at which readers of numbers and texts err. */
const TEXTS = [
  ...['0', '-0', '-1', '1e400', '1e-400', '9007199254740991', '9007199254740993', '1.', '.1'],
  ...['18446744073709551616', '0x10', 'NaN', 'Infinity', '00000000000000000001', '1_000', ' 1'],
  ...['null', 'true', '""', '{}', '[]', '__proto__', 'constructor', '\u0000', '\u0001', '\ud800'],
  ...['%', '%zz', '%00', '+', '&', '=', '\r\n', '\uffff', '😀', '1'.repeat(400)],
].map((text) => new TextEncoder().encode(text));

/** Lengths and counts at the ends of their ranges, little-endian. */
const NUMBERS = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff];

export class Mutator {
  readonly #prng: Prng;
  readonly #seeds: readonly Uint8Array[];

  /** @param seeds valid inputs */
  constructor(prng: Prng, seeds: readonly Uint8Array[]) {
    this.#prng = prng;
    this.#seeds = seeds;
  }

  next(): Uint8Array {
    const prng = this.#prng;
    if (prng.chance(3)) return this.#noise(prng.between(0, 300));
    let input: Uint8Array = prng.pick(this.#seeds).slice();
    for (let steps = prng.between(0, MAX_STEPS); steps > 0; steps--) input = this.#step(input);
    return input.length > MAX_INPUT_BYTES ? input.subarray(0, MAX_INPUT_BYTES) : input;
  }

  #step(input: Uint8Array): Uint8Array {
    const prng = this.#prng;
    const at = prng.between(0, input.length);
    const to = Math.min(input.length, at + prng.between(0, 40));
    switch (prng.between(0, 9)) {
      case 0:
        return this.#changed(input, (bytes) => {
          bytes[at % bytes.length]! ^= 1 << prng.between(0, 7);
        });
      case 1:
        return this.#changed(input, (bytes) => {
          bytes[at % bytes.length] = prng.between(0, 255);
        });
      case 2:
        return joined(input.subarray(0, at), input.subarray(to));
      case 3:
        return joined(input.subarray(0, to), input.subarray(at));
      case 4:
        return joined(input.subarray(0, at), prng.pick(TEXTS), input.subarray(to));
      case 5:
        return joined(input.subarray(0, at), prng.pick(TEXTS), input.subarray(at));
      case 6: {
        const other = prng.pick(this.#seeds);
        return joined(input.subarray(0, at), other.subarray(prng.between(0, other.length)));
      }
      case 7:
        return this.#changed(input, (bytes) => {
          if (bytes.length < 4) return;
          const value = prng.pick(NUMBERS) + prng.between(-1, 1);
          new DataView(bytes.buffer).setUint32(prng.between(0, bytes.length - 4), value, true);
        });
      case 8: {
        const run = new Uint8Array(prng.chance(90) ? prng.between(1, 30) : MAX_RUN);
        run.fill(at < input.length ? input[at]! : prng.between(0, 255));
        return joined(input.subarray(0, at), run, input.subarray(at));
      }
      default:
        return joined(input.subarray(0, at), this.#noise(prng.between(1, 12)), input.subarray(to));
    }
  }

  #changed(input: Uint8Array, change: (bytes: Uint8Array) => void): Uint8Array {
    const bytes = input.length === 0 ? new Uint8Array(1) : input.slice();
    change(bytes);
    return bytes;
  }

  #noise(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let k = 0; k < length; k++) bytes[k] = this.#prng.between(0, 255);
    return bytes;
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
