/** The progress bar draws on terminals only, and not for work that is over at once. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Progress } from './progress.ts';

function drawn(
  t: TestContext,
  isTTY: boolean,
  updates: readonly (readonly [ms: number, done: number])[],
) {
  let nowMs = 0;
  t.mock.method(performance, 'now', () => nowMs);
  const written: string[] = [];
  const write = (text: string | Uint8Array) => written.push(String(text)) > 0;
  const progress = new Progress('working', { isTTY, write });
  for (const [ms, done] of updates) {
    nowMs = ms;
    progress.update(done, 200);
  }
  progress.end();
  t.mock.restoreAll();
  return written;
}

test('a terminal sees the share and what is left, and in the end nothing', (t) => {
  const lines = drawn(t, true, [
    [1000, 50],
    [1010, 60],
    [3000, 150],
    [200_000, 200],
  ]);
  assert.equal(lines.length, 4);
  assert.match(lines[0]!, /working █{8}░{22} {2}25 % {2}3 s left$/);
  assert.match(lines[1]!, / 75 % {2}1 s left$/);
  assert.match(lines[2]!, /█{30} 100 %/);
  assert.equal(lines[3], '\r\u001b[K');
});

test('minutes are said as minutes', (t) => {
  assert.match(drawn(t, true, [[100_000, 50]])[0]!, / 5 min 0 s left$/);
});

test('work that is over at once, and what is no terminal, see nothing', (t) => {
  assert.deepEqual(
    drawn(t, true, [
      [10, 100],
      [20, 200],
    ]),
    [],
  );
  assert.deepEqual(
    drawn(t, false, [
      [1000, 50],
      [3000, 200],
    ]),
    [],
  );
});
