/** Node's hash and the one for browsers are the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Sha256 } from './sha256.ts';
import { Sha256 as BrowserSha256 } from './sha256-browser.ts';

test('in Node and in browsers the same bytes have the same hash, in whatever pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (pieces) => {
      const [one, other] = [new Sha256(), new BrowserSha256()];
      for (const piece of pieces) one.update(piece);
      for (const piece of pieces) other.update(piece);
      const digest = one.digest();
      assert.equal(digest.byteLength, 32);
      assert.deepEqual(other.digest(), digest);
    }),
  );
});
