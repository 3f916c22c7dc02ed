/** Times of a run, and their curve. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Times } from './histogram.ts';

describe('times', () => {
  test('are percentiles of three digits, never above the largest', () => {
    const milliseconds = fc.array(fc.double({ min: 0.001, max: 10_000, noNaN: true }), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(milliseconds, fc.double({ min: 1, max: 100, noNaN: true }), (values, share) => {
        const times = new Times();
        for (const value of values) times.add(value);
        const sorted = values.map((ms) => Math.round(ms * 1000)).sort((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil((sorted.length * share) / 100 - 1e-9) - 1)]!;
        const found = times.percentileUs(share);
        assert.ok(Math.abs(found - exact) <= 1 + exact / 500, `${found} for ${exact}`);
        assert.ok(found <= times.maxUs);
      }),
      { numRuns: 50 },
    );
  });

  test('that are nothing are zeros without a curve', () => {
    const times = new Times();
    assert.deepEqual(
      [times.count, times.maxUs, times.meanUs, times.percentileUs(99)],
      [0, 0, 0, 0],
    );
    assert.deepEqual(times.curve(), []);
  });

  test('below a microsecond and above an hour count as those', () => {
    const times = new Times();
    times.add(-1);
    times.add(0);
    times.add(1e12);
    assert.equal(times.percentileUs(50), 1);
    assert.equal(times.count, 3);
    assert.ok(times.maxUs >= 3_600_000_000);
  });

  test('have a curve that only rises and ends with the largest', () => {
    const times = new Times();
    for (let k = 1; k <= 10_000; k++) times.add(k / 100);
    const curve = times.curve();
    for (const [k, { share, us }] of curve.entries()) {
      assert.ok(share >= 0 && share < 1);
      if (k > 0) assert.ok(share > curve[k - 1]!.share && us >= curve[k - 1]!.us);
    }
    assert.equal(curve.at(-1)!.us, times.maxUs);
  });
});
