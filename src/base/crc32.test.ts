import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import zlib from 'node:zlib';
import { bookChecksum, CHECKSUM_LEVELS, crc32 } from './crc32.ts';

describe('CRC-32', () => {
  test('is that of zip, whole or piece by piece', () => {
    for (const text of ['', '0', '123456789', '9'.repeat(1000)]) {
      assert.equal(crc32(text), zlib.crc32(text));
      const middle = text.length >> 1;
      assert.equal(crc32(text.slice(middle), crc32(text.slice(0, middle))), zlib.crc32(text));
    }
    assert.equal(crc32('123456789'), 0xcbf43926);
  });

  test('of a book covers the best ten asks and then the best ten bids, as integers', () => {
    const asks = Array.from({ length: 12 }, (_, k) => [101 + k, k + 1] as const);
    const bids = Array.from({ length: 12 }, (_, k) => [100 - k, k + 1] as const);
    const text = [...asks.slice(0, CHECKSUM_LEVELS), ...bids.slice(0, CHECKSUM_LEVELS)];
    assert.equal(bookChecksum(bids, asks), zlib.crc32(text.flat().join('')));
    assert.equal(bookChecksum([], []), 0);
  });
});
