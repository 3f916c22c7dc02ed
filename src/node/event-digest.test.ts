/** What a node says about the events that it released: in the log, in snapshots, after a kill. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { startNode } from '../../test/crash/venue-folder.ts';
import { Engine } from '../engine/engine.ts';
import { engineModule } from '../engine/testing.ts';
import { decodeDigest, encodeDigest, NOT_RECORDED } from './event-digest.ts';

const folder = mkdtempSync(join(tmpdir(), 'lx-digest-'));
after(() => rmSync(folder, { recursive: true, force: true }));

describe('the digest of events', () => {
  const engine = Engine.create({ module: engineModule() });
  const { from } = engine.layout.events;
  const bytes = engine.view.u8;
  const BLOCKS = 40;
  const to = from + BLOCKS * 64;
  for (let at = from; at < to; at++) bytes[at] = (at * 2654435761) >>> 24;
  const whole = engine.digestEvents(from, to, NOT_RECORDED);

  test('is the same however the events are cut', () => {
    for (const cut of [1, 7, BLOCKS - 1]) {
      const middle = from + cut * 64;
      const first = engine.digestEvents(from, middle, NOT_RECORDED);
      assert.equal(engine.digestEvents(middle, to, first), whole);
    }
    assert.equal(engine.digestEvents(to, to, whole), whole);
  });

  test('shows any changed byte, and two blocks that changed places', () => {
    const digest = () => engine.digestEvents(from, to, NOT_RECORDED);
    for (let at = from; at < to; at++) {
      const change = 1 + (at % 255);
      bytes[at]! ^= change;
      assert.notEqual(digest(), whole, `byte ${at - from}`);
      bytes[at]! ^= change;
    }
    const block = bytes.slice(from, from + 64);
    bytes.copyWithin(from, from + 64, from + 128);
    bytes.set(block, from + 64);
    assert.notEqual(digest(), whole);
  });
});

test('a digest in a snapshot reads back; a part that is none says nothing', () => {
  for (const value of [NOT_RECORDED, 1n, 2n ** 64n - 1n]) {
    assert.equal(decodeDigest(encodeDigest(value)), value);
  }
  assert.equal(decodeDigest(undefined), NOT_RECORDED);
  assert.equal(decodeDigest(new Uint8Array(7)), NOT_RECORDED);
});

test('a start whose engine gives what was released has nothing to say about it', async () => {
  for (let round = 0; round < 3; round++) {
    const { node } = await startNode(folder, 1e12);
    assert.deepEqual(node.notes, []);
    await node.stop();
  }
});
