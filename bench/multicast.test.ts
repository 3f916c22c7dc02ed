/** The multicast benchmark, tiny: it works, and its stream is what it was when it was recorded. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { multicastProblem } from '../test/e2e/multicast.ts';
import { multicastBenchmark } from './multicast.ts';
import type { Report } from './report.ts';

const QUICK = { seed: 1, commands: undefined, rounds: undefined, quick: true, shrink: 1 };

describe('the multicast benchmark', { skip: await multicastProblem() }, () => {
  it('has the same messages each time, and misses none', async () => {
    const reports: Report[] = [];
    for await (const report of multicastBenchmark({ ...QUICK, progress: () => {} })) {
      reports.push(report);
    }
    assert.deepEqual(
      reports.map(({ hash, name }) => [name, hash]),
      [['multicast, as fast as it goes', 'e52cd27e']],
    );
    const figures = new Map(reports[0]!.figures.map(({ name, median }) => [name, median]));
    assert.ok(figures.get('messages')! > 0 && figures.get('packets')! > 0);
  });
});
