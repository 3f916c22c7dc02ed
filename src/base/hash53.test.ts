import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hash53 } from './hash53.ts';

function naive(text: string): number {
  let hash = 0xcbf29ce484222325n;
  for (const character of text) {
    hash ^= BigInt(character.charCodeAt(0) & 0xff);
    hash = (hash * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return Number(hash & 0x1fffffffffffffn) || 1;
}

test('the hash is FNV-1a with 64 bits, of which 53 are kept', () => {
  for (const text of ['', 'a', 'foobar', 'x-TKT5PX2F0123456789abcdefghijkl', '-_'.repeat(18)]) {
    assert.equal(hash53(text), naive(text), text);
  }
  for (let k = 0; k < 2000; k++) {
    const text = `order-${k * 7919}-${k}`;
    assert.equal(hash53(text), naive(text), text);
  }
});

test('the hash of known texts never changes, because orders in the record are keyed by it', () => {
  assert.equal(hash53('foobar'), 0x144171f73967e8);
  assert.equal(hash53(''), 0x129ce484222325);
});

test('the hash is a positive integer below 2^53', () => {
  for (let k = 0; k < 5000; k++) {
    const hash = hash53(String(k));
    assert.ok(Number.isSafeInteger(hash) && hash > 0, String(k));
  }
});
