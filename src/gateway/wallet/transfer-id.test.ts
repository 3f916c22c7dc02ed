/** Ids: what is put in comes out, and nobody's part overlaps another's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  idText,
  isReserved,
  numberText,
  Purpose,
  parseNumber,
  partsOf,
  transferIdOf,
} from './transfer-id.ts';

const parts = fc.record(
  {
    purpose: fc.constantFrom(...Object.values(Purpose)),
    account: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    number: fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }),
    leg: fc.integer({ min: 0, max: 62 }),
  },
  { noNullPrototype: true },
);

test('an id says what it was made of', () => {
  fc.assert(
    fc.property(parts, (made) => {
      const id = transferIdOf(made);
      assert.ok(id < 2n ** 128n && isReserved(id));
      assert.deepEqual(partsOf(id), made);
      assert.match(idText(id), /^4c58[0-9a-f]{28}$/);
    }),
  );
});

test('an operator’s id says nothing, and neither does an unknown purpose', () => {
  assert.equal(partsOf(1n), undefined);
  assert.equal(partsOf(2n ** 128n - 1n), undefined);
  assert.equal(partsOf(0x4c58n << 112n), undefined);
  assert.equal(isReserved(0x4c58n << 112n), true);
});

test('a client’s number is 1 to 16 hexadecimal digits', () => {
  assert.equal(parseNumber('0f'), 15n);
  assert.equal(numberText(parseNumber('00FF')!), 'ff');
  assert.equal(parseNumber('f'.repeat(16)), 2n ** 64n - 1n);
  for (const text of ['', '0', '0000', 'g', '-1', '0x1', ' 1', '1'.repeat(17)]) {
    assert.equal(parseNumber(text), undefined, text);
  }
});
