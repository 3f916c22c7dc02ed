import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rounds } from './rounds.ts';

const LOOK_MS = 50;

/** Looks at it until then. @returns who had a turn, and when */
function turns(rounds: Rounds<number>, fromMs: number, toMs: number, lookMs = LOOK_MS) {
  const all: { readonly member: number; readonly atMs: number }[] = [];
  for (let atMs = fromMs; atMs <= toMs; atMs += lookMs) {
    for (const member of rounds.take(atMs)) all.push({ member, atMs });
  }
  return all;
}

test('one that is alone has its turn once an interval', () => {
  const rounds = new Rounds<number>(1_000, LOOK_MS);
  rounds.add(1, 0);
  assert.deepEqual(turns(rounds, 0, 950), []);
  assert.deepEqual(
    turns(rounds, 1_000, 4_200).map(({ atMs }) => atMs),
    [1_000, 2_000, 3_000, 4_000],
  );
  rounds.delete(1);
  assert.deepEqual(turns(rounds, 4_250, 9_000), []);
});

test('who came together has turns of their own, the first within an interval and a half', () => {
  const rounds = new Rounds<number>(1_000, LOOK_MS);
  for (let member = 0; member < 1_000; member++) rounds.add(member, 0);
  const first = turns(rounds, 0, 1_500);
  assert.equal(new Set(first.map(({ member }) => member)).size, 1_000);
  const together = Map.groupBy(first, ({ atMs }) => atMs);
  for (const each of together.values()) assert.ok(each.length <= 100);
  const later = Map.groupBy(turns(rounds, 1_550, 6_500), ({ member }) => member);
  assert.equal(later.size, 1_000);
  for (const each of later.values()) assert.ok(each.length >= 4 && each.length <= 5);
});

test('a look that comes late makes up for those that did not', () => {
  const rounds = new Rounds<number>(1_000, LOOK_MS);
  for (let member = 0; member < 1_000; member++) rounds.add(member, 0);
  // Six times as seldom as it should be looked: everybody still has a turn in an interval.
  const later = Map.groupBy(turns(rounds, 0, 12_000, 6 * LOOK_MS), ({ member }) => member);
  assert.equal(later.size, 1_000);
  for (const each of later.values()) {
    const gaps = each.map(({ atMs }, k) => atMs - (each[k - 1]?.atMs ?? 0));
    // Up to half of an interval later the first time, and up to a look later each time.
    assert.ok(Math.max(...gaps) <= 1_500 + 6 * LOOK_MS, `${gaps}`);
  }
});

test('an interval shorter than a look is a turn a look', () => {
  const rounds = new Rounds<number>(10, LOOK_MS);
  for (const member of [1, 2, 3]) rounds.add(member, 0);
  assert.deepEqual(rounds.take(0), []);
  assert.deepEqual(rounds.take(50), [1, 2, 3]);
  assert.deepEqual(rounds.take(100), [1, 2, 3]);
});

test('a clock that is set back takes nobody a turn away', () => {
  const rounds = new Rounds<number>(1_000, LOOK_MS);
  for (const member of [1, 2]) rounds.add(member, 1_000_000);
  assert.deepEqual(rounds.take(500_000), [1]);
  assert.deepEqual(rounds.take(500_050), [2]);
  assert.deepEqual(rounds.take(500_100), []);
  assert.deepEqual(rounds.take(501_000), [1]);
});
