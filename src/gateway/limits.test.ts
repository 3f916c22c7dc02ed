import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_RATE_LIMITS, RateLimiter } from './limits.ts';

const MINUTE_US = 60_000_000;
/** The begin of a minute, of ten seconds and of a day. */
const START_US = 1_767_225_600_000_000;

function limiter(change: Partial<typeof DEFAULT_RATE_LIMITS> = {}): RateLimiter {
  return new RateLimiter({ ...DEFAULT_RATE_LIMITS, ...change });
}

test('weight is counted for each address until the limit, and anew each minute', () => {
  const limits = limiter({ weightPerMinute: 10 });
  assert.deepEqual(limits.takeWeight('a', 6, START_US), { allowed: true, used: 6 });
  assert.deepEqual(limits.takeWeight('a', 4, START_US), { allowed: true, used: 10 });
  const refused = limits.takeWeight('a', 1, START_US + 15_000_000);
  assert.ok(!refused.allowed);
  assert.equal(refused.banned, false);
  assert.equal(refused.retryAfterSeconds, 45);
  assert.equal(limits.takeWeight('b', 1, START_US).allowed, true);
  assert.deepEqual(limits.takeWeight('a', 1, START_US + MINUTE_US), { allowed: true, used: 1 });
});

test('who goes on after the limit is banned, the second time for longer', () => {
  const limits = limiter({ weightPerMinute: 1, offencesUntilBan: 3, firstBanSeconds: 120 });
  let nowUs = START_US;
  const offend = () => {
    limits.takeWeight('a', 1, nowUs);
    let verdict = limits.takeWeight('a', 1, nowUs);
    for (let k = 0; k < 2; k++) verdict = limits.takeWeight('a', 1, nowUs);
    assert.ok(!verdict.allowed && verdict.banned);
    return verdict.retryAfterSeconds;
  };
  assert.equal(offend(), 120);
  assert.equal(limits.isBanned('a', nowUs + 119_000_000), true);
  nowUs += 120_000_000;
  assert.equal(limits.isBanned('a', nowUs), false);
  assert.equal(offend(), 240);
});

test('a ban is never longer than the longest, and is forgiven after a day', () => {
  const limits = limiter({ weightPerMinute: 0, offencesUntilBan: 1, maxBanSeconds: 300 });
  let nowUs = START_US;
  for (const seconds of [120, 240, 300, 300]) {
    const verdict = limits.takeWeight('a', 1, nowUs);
    assert.ok(!verdict.allowed);
    assert.equal(verdict.retryAfterSeconds, seconds);
    nowUs += seconds * 1_000_000;
  }
  const later = limits.takeWeight('a', 1, nowUs + 2 * 86_400_000_000);
  assert.ok(!later.allowed);
  assert.equal(later.retryAfterSeconds, 120);
});

test('a full table of addresses refuses newcomers until a minute has passed', () => {
  const limits = limiter({ maxAddresses: 2 });
  assert.equal(limits.takeWeight('a', 1, START_US).allowed, true);
  assert.equal(limits.takeWeight('b', 1, START_US).allowed, true);
  assert.equal(limits.takeWeight('c', 1, START_US).allowed, false);
  assert.equal(limits.takeWeight('a', 1, START_US).allowed, true);
  assert.equal(limits.takeWeight('c', 1, START_US + MINUTE_US).allowed, true);
});

test('orders are counted for each account by ten seconds and by day', () => {
  const limits = limiter({ ordersPer10s: 2, ordersPerDay: 3 });
  assert.equal(limits.takeOrder(7, START_US).count10s, 1);
  assert.equal(limits.takeOrder(7, START_US).count10s, 2);
  const refused = limits.takeOrder(7, START_US + 4_000_000);
  assert.deepEqual(
    [refused.allowed, refused.exceeded, refused.retryAfterSeconds],
    [false, 'ordersPer10s', 6],
  );
  assert.equal(limits.takeOrder(8, START_US).allowed, true);
  const third = limits.takeOrder(7, START_US + 10_000_000);
  assert.deepEqual([third.count10s, third.countDay], [1, 3]);
  const daily = limits.takeOrder(7, START_US + 10_000_000);
  assert.deepEqual([daily.allowed, daily.exceeded], [false, 'ordersPerDay']);
  assert.equal(limits.takeOrder(7, START_US + 86_400_000_000).countDay, 1);
});

test('an account can have order limits of its own', () => {
  const own = { ordersPer10s: 1, ordersPerDay: 1 };
  const limits = new RateLimiter(DEFAULT_RATE_LIMITS, (account) =>
    account === 7 ? own : undefined,
  );
  limits.takeOrder(7, START_US);
  assert.equal(limits.takeOrder(7, START_US).allowed, false);
  limits.takeOrder(8, START_US);
  assert.equal(limits.takeOrder(8, START_US).allowed, true);
});

test('requests of any weight are counted for five minutes, those that are refused too', () => {
  const limits = limiter({ weightPerMinute: 1, rawPerFiveMinutes: 3 });
  const take = (seconds: number) => limits.takeWeight('a', 1, START_US + seconds * 1_000_000);
  assert.equal(take(0).allowed, true);
  const refused = take(1);
  assert.ok(!refused.allowed && refused.exceeded === 'weight');
  assert.equal(take(60).allowed, true);
  const raw = take(120);
  assert.ok(!raw.allowed && raw.exceeded === 'raw' && !raw.banned);
  assert.deepEqual([raw.retryAfterSeconds, raw.untilMs], [180, START_US / 1000 + 300_000]);
  assert.equal(limits.takeWeight('b', 1, START_US).allowed, true);
  assert.equal(take(300).allowed, true);
});

test('connections are counted for five minutes', () => {
  const limits = limiter({ connectionsPerFiveMinutes: 2 });
  const connect = (seconds: number) =>
    limits.takeConnection('a', 2, START_US + seconds * 1_000_000);
  assert.deepEqual([connect(0).allowed, connect(1).allowed], [true, true]);
  const refused = connect(200);
  assert.ok(!refused.allowed && refused.exceeded === 'connections');
  assert.equal(refused.retryAfterSeconds, 100);
  assert.equal(connect(300).allowed, true);
});

test('who goes on beyond either is banned too', () => {
  const limits = limiter({ connectionsPerFiveMinutes: 0, offencesUntilBan: 2 });
  limits.takeConnection('a', 1, START_US);
  const verdict = limits.takeConnection('a', 1, START_US);
  assert.ok(!verdict.allowed && verdict.banned);
});

test('a clock that is set back begins anew, lengthens no ban and does not block newcomers', () => {
  const limits = limiter({ weightPerMinute: 1, offencesUntilBan: 2, maxAddresses: 2 });
  const later = START_US + 60 * MINUTE_US;
  assert.equal(limits.takeWeight('a', 1, later).allowed, true);
  assert.equal(limits.takeWeight('a', 1, later).allowed, false);
  const banned = limits.takeWeight('a', 1, later);
  assert.ok(!banned.allowed && banned.banned);
  assert.equal(limits.takeConnection('b', 1, later).allowed, true);
  // An hour back: what 'b' used is of another minute, and its place is free for who needs it.
  assert.equal(limits.weightUsed('b', START_US), 0);
  assert.equal(limits.takeWeight('c', 1, START_US).allowed, true);
  assert.equal(limits.takeWeight('b', 1, START_US).allowed, false, 'the table is full of today');
  assert.equal(limits.takeWeight('b', 1, START_US + MINUTE_US).allowed, true);
  // What was told holds: until then, and no longer.
  const still = limits.takeWeight('a', 1, START_US);
  assert.ok(!still.allowed && still.banned && still.untilMs === banned.untilMs);
  assert.equal(limits.isBanned('a', banned.untilMs * 1000), false);
});
