/** Whoever is held up, wherever: nobody sleeps for ever. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { explore } from './interleavings.ts';
import { RING_BYTES } from './ring-sides.ts';

/** Enough for a call that comes too late to take one away that comes after it. */
const INTERRUPTIONS = 3;
const module = new URL('./ring-sides.ts', import.meta.url).href;

describe('three messages through a ring of two blocks arrive', { timeout: 600_000 }, () => {
  for (const [name, how] of [
    ['blocked', 'a thread that blocks'],
    ['looping', 'a thread with an event loop'],
  ] as const) {
    test(`in every order of the steps of both ends, read by ${how}`, async () => {
      const { orders, stuck } = await explore({ module, name }, RING_BYTES, INTERRUPTIONS);
      assert.equal(stuck, undefined);
      assert.ok(orders > 100, `${orders} orders`);
    });
  }
});
