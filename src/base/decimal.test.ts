import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addLow,
  DecimalFault,
  formatBig,
  formatDecimal,
  formatSteps,
  formatWide,
  multiply,
  parseDecimal,
  parseSteps,
  powerOfTen,
  trimZeros,
  wide,
} from './decimal.ts';

const value = fc.oneof(fc.maxSafeNat(), fc.nat(1000), fc.constant(Number.MAX_SAFE_INTEGER));

test('a decimal is read exactly at its scale', () => {
  const cases: [string, number, number][] = [
    ['60000.01', 2, 6000001],
    ['0', 8, 0],
    ['1', 8, 100000000],
    ['0.00000001', 8, 1],
    ['1.50', 1, 15],
    ['1.5000000000', 1, 15],
    ['00000000000000000007', 0, 7],
    ['9007199254740991', 0, Number.MAX_SAFE_INTEGER],
    ['9007199254740.991', 3, Number.MAX_SAFE_INTEGER],
    ['0.009007199254740991', 18, Number.MAX_SAFE_INTEGER],
  ];
  for (const [text, scale, expected] of cases) assert.equal(parseDecimal(text, scale), expected);
});

test('each way to be wrong has its own fault', () => {
  const cases: [string, number, DecimalFault][] = [
    ['', 2, DecimalFault.MALFORMED],
    ['.5', 2, DecimalFault.MALFORMED],
    ['5.', 2, DecimalFault.MALFORMED],
    ['1.2.3', 2, DecimalFault.MALFORMED],
    ['1,5', 2, DecimalFault.MALFORMED],
    [' 1', 2, DecimalFault.MALFORMED],
    ['0x10', 2, DecimalFault.MALFORMED],
    ['NaN', 2, DecimalFault.MALFORMED],
    ['１', 2, DecimalFault.MALFORMED],
    ['1'.repeat(21), 2, DecimalFault.MALFORMED],
    [`0.${'1'.repeat(21)}`, 2, DecimalFault.MALFORMED],
    ['1'.repeat(100_000), 2, DecimalFault.MALFORMED],
    ['-1', 2, DecimalFault.SIGNED],
    ['+1', 2, DecimalFault.SIGNED],
    ['1e5', 2, DecimalFault.EXPONENT],
    ['1.5E-5', 2, DecimalFault.EXPONENT],
    ['0.001', 2, DecimalFault.TOO_MANY_PLACES],
    ['1.5', 0, DecimalFault.TOO_MANY_PLACES],
    ['9007199254740992', 0, DecimalFault.TOO_LARGE],
    ['90071992547409.92', 2, DecimalFault.TOO_LARGE],
    ['99999999999999999999', 18, DecimalFault.TOO_LARGE],
  ];
  for (const [text, scale, expected] of cases) {
    assert.equal(parseDecimal(text, scale), expected, `'${text}' at ${scale}`);
  }
});

test('what is formatted is read back as it was, at every scale', () => {
  fc.assert(
    fc.property(value, fc.integer({ min: 0, max: 18 }), (number, scale) => {
      const text = formatDecimal(number, scale);
      assert.equal(parseDecimal(text, scale), number);
      assert.equal(text, formatBig(BigInt(number), scale));
      assert.equal(parseDecimal(trimZeros(text), scale), number);
    }),
  );
});

test('a negative number keeps its sign in text', () => {
  assert.equal(formatDecimal(-5, 3), '-0.005');
  assert.equal(formatBig(-12345n, 2), '-123.45');
  assert.equal(formatBig(-12345n, 0), '-12345');
});

test('steps are read and written exactly, also where the value passes 2^53', () => {
  const units = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 1_000_000 }));
  fc.assert(
    fc.property(value, units, fc.integer({ min: 0, max: 10 }), (steps, unit, scale) => {
      const step = { scale, units: unit };
      const text = formatSteps(steps, step);
      assert.equal(text, formatBig(BigInt(steps) * BigInt(unit), scale));
      if (text.length <= 20) assert.equal(parseSteps(text, step), steps);
    }),
  );
});

test('a value between two steps differs from one with too many places', () => {
  const step = { scale: 2, units: 5 };
  assert.equal(parseSteps('0.10', step, 8), 2);
  assert.equal(parseSteps('0.07', step, 8), DecimalFault.OFF_STEP);
  assert.equal(parseSteps('0.101', step, 8), DecimalFault.OFF_STEP);
  assert.equal(parseSteps('0.100000001', step, 8), DecimalFault.TOO_MANY_PLACES);
  assert.equal(parseSteps('x', step, 8), DecimalFault.MALFORMED);
  assert.equal(parseSteps('90071992547409.95', step), 1801439850948199);
  assert.equal(parseSteps('90071992547409.93', step), DecimalFault.OFF_STEP);
  assert.equal(parseSteps('99999999999999999999', step), DecimalFault.TOO_LARGE);
  assert.equal(parseSteps('90071992547409.92', { scale: 2, units: 1 }), DecimalFault.TOO_LARGE);
});

test('zeros at the end are trimmed, those of a whole number are not', () => {
  assert.equal(trimZeros('0.0100'), '0.01');
  assert.equal(trimZeros('5.00'), '5');
  assert.equal(trimZeros('500'), '500');
});

test('a product is exact or too large', () => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      const exact = BigInt(a) * BigInt(b);
      const fits = exact <= BigInt(Number.MAX_SAFE_INTEGER);
      assert.equal(multiply(a, b), fits ? Number(exact) : DecimalFault.TOO_LARGE);
    }),
  );
});

test('a wide sum is exact past 2^53', () => {
  fc.assert(
    fc.property(fc.array(value), (values) => {
      let [high, low, sum] = [0, 0, 0n];
      for (const each of values) {
        const next = addLow(low, each);
        if (next < low) high++;
        low = next;
        sum += BigInt(each);
      }
      assert.equal(wide(high, low), sum);
      assert.equal(formatWide(high, low, 8), formatBig(sum, 8));
    }),
  );
});

test('powers of ten are exact up to 15 and refused beyond', () => {
  assert.equal(powerOfTen(15), 1e15);
  assert.throws(() => powerOfTen(16), /power of ten 16/);
});
