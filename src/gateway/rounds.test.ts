import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Rounds } from './rounds.ts';

/** Visits by who was visited, in an hour of its own that goes on by `pass`. */
function rounds(intervalMs: number) {
  let nowMs = 0;
  mock.timers.enable({ apis: ['setInterval'] });
  mock.method(performance, 'now', () => nowMs);
  const visits: { readonly member: number; readonly atMs: number }[] = [];
  const all = new Rounds<number>(intervalMs, (member) => visits.push({ member, atMs: nowMs }));
  const pass = (ms: number) => {
    for (const endMs = nowMs + ms; nowMs < endMs; ) {
      nowMs += 10;
      mock.timers.tick(10);
    }
  };
  return { all, visits, pass };
}

test('one that is alone has its turn once an interval', (t) => {
  t.after(() => mock.reset());
  const { all, pass, visits } = rounds(1_000);
  all.start();
  all.add(1);
  pass(950);
  assert.deepEqual(visits, []);
  pass(3_200);
  assert.equal(visits.length, 4);
  all.delete(1);
  pass(2_000);
  assert.equal(visits.length, 4);
});

test('who came together has turns of their own, all within an interval and a half', (t) => {
  t.after(() => mock.reset());
  const { all, pass, visits } = rounds(1_000);
  all.start();
  for (let member = 0; member < 1_000; member++) all.add(member);
  pass(1_600);
  assert.equal(new Set(visits.map(({ member }) => member)).size, 1_000);
  const together = Map.groupBy(visits, ({ atMs }) => atMs);
  assert.ok(Math.max(...[...together.values()].map(({ length }) => length)) <= 100);
  const before = visits.length;
  pass(5_000);
  const each = Map.groupBy(visits.slice(before), ({ member }) => member);
  for (const turns of each.values()) assert.ok(turns.length >= 4 && turns.length <= 5);
  all.stop();
  pass(5_000);
  assert.ok(visits.length < 7_000);
});

test('a turn may end a membership, also of others', (t) => {
  t.after(() => mock.reset());
  mock.timers.enable({ apis: ['setInterval'] });
  let nowMs = 0;
  mock.method(performance, 'now', () => nowMs);
  const seen: number[] = [];
  const all: Rounds<number> = new Rounds(10, (member) => {
    seen.push(member);
    all.delete(member);
  });
  all.start();
  all.add(1);
  all.add(2);
  for (nowMs = 10; nowMs < 200; nowMs += 10) mock.timers.tick(10);
  assert.deepEqual(seen, [1, 2]);
  all.stop();
});
