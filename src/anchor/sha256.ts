/**
 * SHA-256 (FIPS 180-4) without a promise and without Node, for whoever checks a proof in a browser.
 * Building trees takes the processor's own through `node-hash.ts`.
 */

const BLOCK = 64;
/** The message's length in bits takes eight bytes, the bit that ends the message one. */
const TAIL = 9;

/** Of the rounds. */
export const ROUND_CONSTANTS = roundConstants();

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
function roundConstants(): Uint32Array {
  const constants = new Uint32Array(64);
  let found = 0;
  for (let n = 2; found < constants.length; n++) {
    if (!isPrime(n)) continue;
    constants[found++] = fractionBits(n, 3);
  }
  return constants;
}

function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
  return true;
}

/** Exact, over integers: the largest r with r^root ≤ n × 2^(32·root), of which the low 32 bits. */
function fractionBits(n: number, root: 2 | 3): number {
  const wanted = BigInt(n) << BigInt(32 * root);
  let low = 0n;
  let high = 1n << 40n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** BigInt(root) <= wanted) low = middle;
    else high = middle - 1n;
  }
  return Number(low & 0xffffffffn);
}

/** Of the square roots of the first eight primes: what hashing begins with. */
export const INITIAL = Uint32Array.of(
  ...[2, 3, 5, 7, 11, 13, 17, 19].map((n) => fractionBits(n, 2)),
);

/** @returns 32 bytes */
export function sha256(message: Uint8Array): Uint8Array {
  const blocks = Math.ceil((message.length + TAIL) / BLOCK);
  const padded = new Uint8Array(blocks * BLOCK);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(padded.length - 4, message.length << 3);
  const state = INITIAL.slice();
  const words = new Uint32Array(64);
  for (let at = 0; at < padded.length; at += BLOCK) compress(state, words, view, at);
  const digest = new Uint8Array(32);
  const out = new DataView(digest.buffer);
  for (let k = 0; k < state.length; k++) out.setUint32(4 * k, state[k]!);
  return digest;
}

const rotate = (x: number, by: number) => (x >>> by) | (x << (32 - by));

function compress(state: Uint32Array, w: Uint32Array, view: DataView, at: number): void {
  for (let k = 0; k < 16; k++) w[k] = view.getUint32(at + 4 * k);
  for (let k = 16; k < 64; k++) {
    const [x, y] = [w[k - 15]!, w[k - 2]!];
    const small0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const small1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w[k] = (w[k - 16]! + small0 + w[k - 7]! + small1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    ...[number, number, number, number],
    ...[number, number, number, number],
  ];
  for (let k = 0; k < 64; k++) {
    const big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + big1 + ((e & f) ^ (~e & g)) + ROUND_CONSTANTS[k]! + w[k]!) | 0;
    const big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  const sums = [a, b, c, d, e, f, g, h];
  for (let k = 0; k < sums.length; k++) state[k] = (state[k]! + sums[k]!) | 0;
}
