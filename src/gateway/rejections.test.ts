import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REJECTION_SENTENCES, Rejection } from '../schema/generated/protocol.ts';
import { rejectionError, wordsOf } from './rejections.ts';

test('every rejection code has a dialect code, a text and a status of an error', () => {
  for (const [name, code] of Object.entries(Rejection)) {
    const { code: dialectCode, text, status } = wordsOf(code);
    assert.ok(dialectCode <= -1000 && dialectCode > -3000, name);
    assert.ok(text.length > 5 && !text.startsWith('Rejection '), name);
    assert.ok(status === 400 || status >= 500, name);
  }
  assert.equal(Object.keys(Rejection).length, Object.keys(REJECTION_SENTENCES).length);
});

test('clients recognise the texts that they act on', () => {
  const rows = [
    [Rejection.INSUFFICIENT_FUNDS, -2010, 'Account has insufficient balance for requested action.'],
    [Rejection.WOULD_TAKE, -2010, 'Order would immediately match and take.'],
    [Rejection.ORDER_NOT_FOUND, -2011, 'Unknown order sent.'],
    [Rejection.MARKET_HALTED, -1013, 'Market is closed.'],
    [Rejection.UNKNOWN_MARKET, -1121, 'Invalid symbol.'],
  ] as const;
  for (const [rejection, code, msg] of rows) {
    assert.deepEqual(rejectionError(rejection).body(), { code, msg });
  }
});

test('a code that no schema has is an unknown error, not a crash', () => {
  assert.deepEqual(rejectionError(12345).body(), { code: -1000, msg: 'Rejection 12345.' });
});
