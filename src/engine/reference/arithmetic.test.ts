import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { MAX_VALUE } from '../core.ts';
import { feeOf, isValue, PPM, wholeTimes } from './arithmetic.ts';

describe('arithmetic', () => {
  test('takes whole numbers from 0 to 2^53 - 1', () => {
    for (const value of [0, 1, MAX_VALUE]) assert.ok(isValue(value), `${value}`);
    for (const value of [-1, 0.5, 2 ** 53, 2 ** 63, Number.NaN]) assert.ok(!isValue(value));
  });

  test('divides without rounding up, at any size', () => {
    const check = (a: number, b: number): void =>
      assert.equal(BigInt(wholeTimes(a, b)), BigInt(a) / BigInt(b));
    check(MAX_VALUE, 1);
    check(MAX_VALUE, MAX_VALUE);
    check(MAX_VALUE - 1, MAX_VALUE);
    fc.assert(fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: MAX_VALUE }), check));
  });

  test('charges the least whole number that is not below the exact fee', () => {
    const check = (amount: number, ppm: number): void => {
      const fee = BigInt(feeOf(amount, ppm));
      const exact = BigInt(amount) * BigInt(ppm);
      assert.ok(fee * BigInt(PPM) >= exact);
      assert.ok((fee - 1n) * BigInt(PPM) < exact || exact === 0n);
      assert.ok(fee <= BigInt(amount), 'never more than what is received');
    };
    check(0, 100_000);
    check(1, 1);
    check(MAX_VALUE, 100_000);
    fc.assert(fc.property(fc.maxSafeNat(), fc.integer({ min: 0, max: 100_000 }), check));
  });
});
