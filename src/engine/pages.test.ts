/** Packed pages: round trips, and what is no snapshot. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng } from '../base/prng.ts';
import { firstPage, packedStateBytes, packPages, unpackPages } from './pages.ts';

const PAGE = 4096;

function zeroTest(state: Uint8Array) {
  return (at: number) => state.subarray(at, at + PAGE).every((byte) => byte === 0);
}

function randomState(seed: number, pages: number): Uint8Array {
  const prng = new Prng(seed);
  const state = new Uint8Array(pages * PAGE);
  state[0] = 1;
  for (let page = 1; page < pages; page++) {
    if (prng.chance(40)) state[page * PAGE + prng.below(PAGE)] = prng.between(1, 255);
  }
  return state;
}

test('what was packed comes back, whatever pages are zero', () => {
  for (let seed = 0; seed < 50; seed++) {
    const state = randomState(seed, 1 + (seed % 33));
    const packed = packPages(state, zeroTest(state));
    const back = new Uint8Array(state.length);
    unpackPages(packed, back);
    assert.deepEqual(back, state);
    assert.equal(packedStateBytes(packed), state.length);
    assert.deepEqual(firstPage(packed), state.slice(0, PAGE));
  }
});

test('pages that are all zero take no room', () => {
  const state = new Uint8Array(1000 * PAGE);
  state[0] = 1;
  assert.ok(packPages(state, zeroTest(state)).length < 2 * PAGE);
});

test('bytes that are no snapshot are refused', () => {
  const state = randomState(7, 20);
  const packed = packPages(state, zeroTest(state));
  const spoilt = (at: number, value: number) => {
    const copy = packed.slice();
    copy[at] = value;
    return copy;
  };
  const cases: [Uint8Array, RegExp][] = [
    [new Uint8Array(0), /magic/],
    [new Uint8Array(PAGE), /magic/],
    [spoilt(0, 0), /magic/],
    [spoilt(4, 9), /version 9/],
    [spoilt(8, packed[8]! ^ 255), /bytes of state, not pages/],
    [spoilt(12, packed[12]! + 1), /bytes, not/],
    [spoilt(16, packed[16]! ^ 2), /pages in its bitmap/],
    [spoilt(17, packed[17]! ^ 1), /pages in its bitmap/],
    [packed.slice(0, -1), /bytes, not/],
    [packed.slice(0, -PAGE), /bytes, not/],
    [packed.slice(0, 20), /bytes, not/],
  ];
  for (const [bytes, words] of cases) {
    assert.throws(() => unpackPages(bytes, new Uint8Array(state.length)), { name: 'RangeError' });
    assert.throws(() => firstPage(bytes), words);
  }
  const other = new Uint8Array(state.length + PAGE);
  assert.throws(() => unpackPages(packed, other), /bytes of state, not/);
});

test('a snapshot without its first page is refused', () => {
  const state = new Uint8Array(4 * PAGE);
  state[PAGE] = 1;
  const packed = packPages(state, zeroTest(state));
  assert.throws(() => firstPage(packed), /first page/);
});
