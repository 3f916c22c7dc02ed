/** Percentiles over the last seconds, against sorting; and that what is old is forgotten. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng } from '../base/prng.ts';
import { RollingCount, RollingHistogram, WINDOW_SECONDS } from './rolling-histogram.ts';

const SEED = 20_261_122;

test('percentiles are those of the values, within three per cent', () => {
  const prng = new Prng(SEED);
  const histogram = new RollingHistogram(() => 5_000);
  const values = Array.from({ length: 20_000 }, () => {
    // From a tenth of a microsecond to a hundred seconds.
    return 10 ** (-1 + (9 * prng.uint32()) / 2 ** 32);
  });
  for (const value of values) histogram.record(value);
  const sorted = [...values].sort((a, b) => a - b);
  const { count, p50, p90, p99, max } = histogram.durations();
  assert.equal(count, values.length);
  for (const [share, got] of [
    [0.5, p50],
    [0.9, p90],
    [0.99, p99],
    [1, max],
  ] as const) {
    const expected = sorted[Math.ceil(share * sorted.length) - 1]!;
    assert.ok(Math.abs(got - expected) <= 0.03 * expected + 0.1, `${share}: ${got}, ${expected}`);
  }
});

test('what is longer than can be told counts as the longest', () => {
  const histogram = new RollingHistogram(() => 0);
  histogram.record(1e12);
  histogram.record(-1);
  const { count, max, p50 } = histogram.durations();
  assert.deepEqual([count, p50, max], [2, 0, 1e12]);
});

test('nothing was measured where nothing happened', () => {
  const none = { count: 0, p50: 0, p90: 0, p99: 0, max: 0 };
  assert.deepEqual(new RollingHistogram(() => 0).durations(), none);
});

test('what is older than the window is forgotten, and its place is used again', () => {
  let nowMs = 0;
  const histogram = new RollingHistogram(() => nowMs);
  const counts = new RollingCount(() => nowMs);
  for (let second = 0; second < 3 * WINDOW_SECONDS; second++) {
    nowMs = second * 1_000 + 500;
    histogram.record(second);
    counts.add(100);
  }
  const { count, max } = histogram.durations();
  assert.deepEqual([count, max], [WINDOW_SECONDS + 1, 3 * WINDOW_SECONDS - 1]);
  assert.equal(counts.perSecond(), 100);
  nowMs += (WINDOW_SECONDS + 1) * 1_000;
  assert.equal(histogram.durations().count, 0);
  assert.equal(counts.perSecond(), 0);
});

test('a count that has just begun is over the time since', () => {
  let nowMs = 0;
  const counts = new RollingCount(() => nowMs);
  counts.add(50);
  assert.equal(counts.perSecond(), 0);
  nowMs = 2_000;
  assert.equal(counts.perSecond(), 25);
});
