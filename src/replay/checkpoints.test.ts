/** States that an engine goes back to, in place. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Engine } from '../engine/engine.ts';
import { engineModule } from '../engine/testing.ts';
import { Template } from '../schema/generated/protocol.ts';
import { Checkpoints } from './checkpoints.ts';

const HEADER = { market: 0, account: 0, correlation: 0 };
const config = { maxAccounts: 2048, maxOrders: 64, maxLevels: 64, maxBalances: 64 };

/** An engine with checkpoints of every tenth command, and the hash of each state. */
function grown() {
  const engine = Engine.create({ module: engineModule(), config });
  const checkpoints = new Checkpoints(engine);
  const hashes = new Map<number, bigint>();
  for (let k = 0; k <= 400; k++) {
    if (k % 10 === 0) {
      checkpoints.take(engine.sequence);
      hashes.set(engine.sequence, engine.stateHash());
    }
    engine.apply({ template: Template.CreateAccount, ...HEADER, tier: k % 3 });
  }
  return { engine, checkpoints, hashes };
}

describe('checkpoints', () => {
  test('bring back every state, in any order, and the engine goes on from there', () => {
    const { engine, checkpoints, hashes } = grown();
    for (const sequence of [400, 0, 210, 200, 390, 10]) {
      checkpoints.restore(sequence);
      assert.equal(engine.sequence, sequence);
      assert.equal(engine.stateHash(), hashes.get(sequence));
    }
    for (let k = 10; k < 20; k++) {
      engine.apply({ template: Template.CreateAccount, ...HEADER, tier: k % 3 });
    }
    assert.equal(engine.stateHash(), hashes.get(20));
  });

  test('are found by what is at or after them; others are not there', () => {
    const { checkpoints } = grown();
    assert.deepEqual(
      [0, 9, 10, 399, 1000].map((at) => checkpoints.nearest(at)),
      [0, 0, 10, 390, 400],
    );
    assert.equal(checkpoints.nearest(-1), undefined);
    assert.throws(() => checkpoints.restore(5), RangeError);
  });

  test('share the pages that did not change', () => {
    const { checkpoints } = grown();
    const { bytes, count } = checkpoints;
    checkpoints.restore(200);
    checkpoints.take(200);
    assert.equal(checkpoints.count, count);
    assert.equal(checkpoints.bytes, bytes);
    // Forty accounts of 64 bytes fit into a page: not every state has all pages of its own.
    assert.ok(bytes < count * 10 * 4096, `${bytes} bytes of ${count} states`);
  });

  test('can be thinned out; the first and the last stay', () => {
    const { engine, checkpoints, hashes } = grown();
    const before = checkpoints.count;
    const { bytes } = checkpoints;
    checkpoints.thin();
    assert.ok(checkpoints.count <= before / 2 + 1);
    assert.ok(checkpoints.bytes < bytes);
    for (const sequence of [0, 400, checkpoints.nearest(250)!]) {
      checkpoints.restore(sequence);
      assert.equal(engine.stateHash(), hashes.get(sequence));
    }
  });
});
