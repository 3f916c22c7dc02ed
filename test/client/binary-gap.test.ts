/** A client of the binary lane that was away for longer than the exchange keeps events. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BinaryClient, type LaneCommand } from '../../src/client/node.ts';
import { Template } from '../../src/schema/generated/protocol.ts';
import { order, startBinary } from '../e2e/binary-exchange.ts';

/** Their events do not fit into the ring. */
const ORDERS = 200;
const STREAM_BYTES = 8_192;

test('events that are too old to be had are told as a gap', async (t) => {
  const exchange = await startBinary({ streamBytes: STREAM_BYTES });
  const { apiKey, secret } = exchange.members[0]!;
  const where = { apiKey, secret, port: exchange.port };
  const first = new BinaryClient(where);
  t.after(() => first.close());
  const { account: _account, correlation: _correlation, ...command } = order();
  // One after the other: it must not fall behind itself.
  for (let k = 0; k < ORDERS; k++) {
    const { template } = await first.submit(command as LaneCommand);
    assert.equal(template, Template.OrderAccepted);
  }
  await first.close();
  const second = new BinaryClient({ ...where, nextEventSequence: 1 });
  t.after(() => second.close());
  const gap = new Promise<{ readonly from: number; readonly to: number }>((resolve) => {
    second.onGap(resolve);
  });
  await second.start();
  const { from, to } = await gap;
  assert.equal(from, 1);
  assert.ok(to > ORDERS);
  const { template } = await second.submit(command as LaneCommand);
  assert.equal(template, Template.OrderAccepted);
  await second.close();
});
