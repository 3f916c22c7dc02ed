import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { BlockView } from './block-view.ts';

const MAX = Number.MAX_SAFE_INTEGER;

function fresh(shared = false): BlockView {
  return new BlockView(shared ? new SharedArrayBuffer(128) : new ArrayBuffer(128));
}

/** What DataView, which is told the byte order, reads. */
function data(view: BlockView): DataView {
  return new DataView(view.u8.buffer);
}

describe('BlockView', () => {
  for (const shared of [false, true]) {
    const where = shared ? 'a shared buffer' : 'a buffer';

    test(`keeps every number below 2^53 in ${where}, little-endian`, () => {
      const view = fresh(shared);
      const check = (value: number): void => {
        view.setU53(8, value);
        assert.equal(view.u53(8), value);
        assert.equal(data(view).getBigUint64(8, true), BigInt(value));
      };
      for (const edge of [0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, MAX]) check(edge);
      fc.assert(fc.property(fc.maxSafeNat(), check));
    });

    test(`keeps signed numbers within 2^53 in ${where}`, () => {
      const view = fresh(shared);
      const check = (value: number): void => {
        view.setI53(16, value);
        assert.equal(view.i53(16), value);
        assert.equal(data(view).getBigInt64(16, true), BigInt(value));
      };
      for (const edge of [0, -1, 1, -(2 ** 31), -(2 ** 32), 2 ** 32, -MAX, MAX]) check(edge);
      fc.assert(fc.property(fc.maxSafeInteger(), check));
    });

    test(`keeps 128-bit ids in ${where}`, () => {
      const view = fresh(shared);
      const check = (value: bigint): void => {
        view.setU128(32, value);
        assert.equal(view.u128(32), value);
        const [low, high] = [data(view).getBigUint64(32, true), data(view).getBigUint64(40, true)];
        assert.equal((high << 64n) | low, value);
      };
      for (const edge of [0n, 1n, 1n << 32n, 1n << 64n, (1n << 128n) - 1n]) check(edge);
      fc.assert(fc.property(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), check));
    });
  }

  test('writes numbers of 2^53 and more so that a reader sees that they are too large', () => {
    const view = fresh();
    for (const value of [2 ** 53, 2 ** 60, 2 ** 63]) {
      view.setU53(0, value);
      assert.equal(view.u53(0), value);
      assert.ok(!Number.isSafeInteger(view.u53(0)));
    }
    view.setU53(0, -1);
    assert.ok(view.u53(0) > MAX);
  });

  test('touches no byte beside the field', () => {
    const view = fresh();
    view.u8.fill(0xaa);
    view.setU53(8, 0);
    view.setI53(24, 0);
    view.setU128(40, 0n);
    const touched = [...view.u8.keys()].filter((at) => view.u8[at] !== 0xaa);
    const expected = [...Array(8).keys()].map((k) => 8 + k);
    expected.push(...[...Array(8).keys()].map((k) => 24 + k));
    expected.push(...[...Array(16).keys()].map((k) => 40 + k));
    assert.deepEqual(touched, expected);
  });

  test('keeps text of up to 63 printable ASCII characters', () => {
    const view = fresh();
    const printable = fc.string({ unit: 'grapheme-ascii', maxLength: 63 });
    fc.assert(
      fc.property(printable, (text) => {
        view.setText(64, text);
        assert.equal(view.text(64), text);
        assert.equal(view.u8[64], text.length);
      }),
    );
  });

  test('refuses text that is too long or not ASCII', () => {
    const view = fresh();
    assert.throws(() => view.setText(64, 'x'.repeat(64)), /63 at most/);
    assert.throws(() => view.setText(64, 'ü'), /ASCII only/);
    assert.throws(() => view.setText(64, 'a\nb'), /ASCII only/);
    assert.throws(() => view.setText(64, '\x7f'), /ASCII only/);
  });

  test('reads no more text than a block holds, whatever its length byte says', () => {
    const view = fresh();
    view.u8.fill(65);
    view.u8[64] = 255;
    assert.equal(view.text(64), 'A'.repeat(63));
  });
});
