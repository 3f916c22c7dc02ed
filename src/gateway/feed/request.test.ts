/** Requests that the fuzzer of the edge found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packMessage } from './messagepack.ts';
import { readRequest } from './request.ts';

test('a zero below zero, which JSON has and MessagePack has not, is zero', () => {
  const text =
    '{"op":"resume","id":-0,"epoch":"e","subscriptions":' +
    '[{"channel":"trades","market":"BTCUSD","sequence":-0}]}';
  const read = readRequest(text);
  assert.ok(Object.is(read.id, 0));
  assert.deepEqual(read, readRequest(packMessage(JSON.parse(text))));
  assert.deepEqual(
    readRequest('{"op":"gap","stream":-0,"after":-0}'),
    readRequest('{"op":"gap","stream":0,"after":0}'),
  );
});
