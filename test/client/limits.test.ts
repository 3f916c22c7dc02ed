/** The client keeps below the exchange's limits, and never gets itself banned. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ErrorKind } from '../../src/client/client.ts';
import { RateGate } from '../../src/client/rate-gate.ts';
import { type Bench, LIMIT_BUY, openBench } from './exchange.ts';

let bench: Bench;

afterEach(() => bench?.close());

const MINUTE_MS = 60_000;
/** In the middle of every window, and there it stays. */
const STANDING = () => 29_000_000 * MINUTE_MS + 15_000;

/** A fetch that counts what is refused for a limit. */
function refusals(): { readonly count: () => number; readonly fetch: typeof fetch } {
  let count = 0;
  return {
    count: () => count,
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      if (response.status === 429 || response.status === 418) count++;
      return response;
    },
  };
}

test('it learns the limit and waits before it would pass it', async () => {
  bench = await openBench({ weightPerMinute: 60 }, STANDING);
  const seen = refusals();
  const lx = bench.client({ fetch: seen.fetch, maxLimitWaitMs: 0 });
  await lx.rest.call('exchangeInfo', {});
  assert.equal(lx.weight.limit, 60);
  const results = await Promise.allSettled(
    Array.from({ length: 100 }, () => lx.rest.call('ping', {})),
  );
  const failed = results.filter(({ status }) => status === 'rejected');
  assert.ok(failed.length > 0);
  for (const each of failed) {
    const { reason } = each as PromiseRejectedResult;
    assert.equal(reason.kind, ErrorKind.LIMITED);
    assert.ok(reason.retryAfterMs > 0 && reason.retryAfterMs <= MINUTE_MS);
  }
  assert.equal(seen.count(), 0);
});

test('without knowing the limit it stops at the first refusals, far below a ban', async () => {
  bench = await openBench({ weightPerMinute: 60 }, STANDING);
  const seen = refusals();
  const lx = bench.client({ fetch: seen.fetch, maxLimitWaitMs: 0 });
  await Promise.allSettled(Array.from({ length: 150 }, () => lx.rest.call('ping', {})));
  assert.ok(seen.count() > 0 && seen.count() <= 50, String(seen.count()));
  const answer = await fetch(`${bench.url}/api/v3/ping`);
  assert.notEqual(answer.status, 418);
});

test('orders beyond the limit wait for their time', async () => {
  bench = await openBench({ ordersPer10s: 3 }, STANDING);
  for (const orders of ['rest', 'websocket'] as const) {
    const lx = bench.client({ ...bench.credentials(), orders, maxLimitWaitMs: 0 });
    const results = await Promise.allSettled(
      Array.from({ length: 12 }, () => lx.placeOrder(LIMIT_BUY)),
    );
    const refused = results.filter(({ status }) => status === 'rejected');
    assert.equal(refused.length, 9);
    for (const each of refused) {
      const { kind, retryAfterMs } = (each as PromiseRejectedResult).reason;
      assert.equal(kind, ErrorKind.LIMITED);
      assert.ok(retryAfterMs > 0 && retryAfterMs <= 5_020, String(retryAfterMs));
    }
  }
});

test('after a refusal with Retry-After everything waits so long, and then goes on', async () => {
  let nowMs = 10 * MINUTE_MS;
  const gate = new RateGate({ nowMs: () => nowMs, maxWaitMs: 100 });
  await gate.enter(1, false);
  gate.left(1);
  assert.equal(gate.refused(false, 5_000), 5_000);
  await assert.rejects(gate.enter(1, false), { kind: ErrorKind.LIMITED, retryAfterMs: 5_000 });
  nowMs += 5_000;
  await gate.enter(1, false);
  gate.left(1);
  // Orders have a limit of their own: what is no order goes on.
  assert.equal(gate.refused(true, 2_000), 2_000);
  await gate.enter(1, false);
  await assert.rejects(gate.enter(1, true), { kind: ErrorKind.LIMITED });
});

test('weight of a minute that has passed does not count', async () => {
  let nowMs = 10 * MINUTE_MS + 1;
  const gate = new RateGate({ nowMs: () => nowMs, maxWaitMs: 0 });
  const rule = { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1 };
  gate.observeLimits([{ ...rule, limit: 100, count: 98 }]);
  assert.equal(gate.used, 98);
  await assert.rejects(gate.enter(10, false), { kind: ErrorKind.LIMITED });
  nowMs += MINUTE_MS;
  assert.equal(gate.used, 0);
  await gate.enter(10, false);
});

test('a wait for a limit ends when the caller gives up', async () => {
  const gate = new RateGate({ nowMs: Date.now, maxWaitMs: MINUTE_MS });
  gate.refused(false, 30_000);
  const gaveUp = new AbortController();
  const waiting = gate.enter(1, false, gaveUp.signal);
  gaveUp.abort();
  await assert.rejects(waiting, { kind: ErrorKind.ABORTED });
  // Fifty of unknown limit are under way: the next one waits for one to leave.
  const other = new RateGate({ nowMs: Date.now, maxWaitMs: MINUTE_MS });
  for (let k = 0; k < 50; k++) await other.enter(1, false);
  let entered = false;
  const next = other.enter(1, false).then(() => {
    entered = true;
  });
  const given = new AbortController();
  const stopped = other.enter(1, false, given.signal);
  given.abort();
  await assert.rejects(stopped, { kind: ErrorKind.ABORTED });
  assert.equal(entered, false);
  other.left(1);
  await next;
});
