import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lag } from './lag.ts';

test('is the age of the oldest command that was not reached', () => {
  const lag = new Lag();
  assert.equal(lag.behindMs(5_000), 0);
  lag.logAt(10, 1_000);
  lag.logAt(20, 2_000);
  assert.equal(lag.behindMs(5_000), 4_000);
  lag.reached(10);
  assert.equal(lag.behindMs(5_000), 3_000);
  lag.reached(20);
  assert.equal(lag.behindMs(5_000), 0);
  lag.logAt(20, 9_000);
  assert.equal(lag.behindMs(9_500), 0);
});

test('of a follower that never catches up it stays what it is', () => {
  const lag = new Lag();
  for (let ms = 0; ms < 60_000; ms += 100) {
    lag.logAt(ms, ms);
    // Half a second late, always.
    if (ms >= 500) lag.reached(ms - 500);
    assert.ok(lag.behindMs(ms) <= 750);
  }
  assert.ok(lag.behindMs(60_000) >= 250);
});

test('of one that stopped long ago it is still told, within the little that is remembered', () => {
  const lag = new Lag();
  lag.reached(100);
  const day = 86_400_000;
  for (let ms = 1_000; ms < day; ms += 500) lag.logAt(100 + ms, ms);
  assert.equal(lag.behindMs(day), day - 1_000);
  lag.reached(100 + day / 2);
  const behind = lag.behindMs(day);
  assert.ok(Math.abs(behind - day / 2) < day / 64, `${behind}`);
});
