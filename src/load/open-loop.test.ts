/** The open loop over connections that a test holds in its hands. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LoadChannel, LoadRequest } from './channel.ts';
import { parseMix } from './mix.ts';
import { cancelAll, type LoopPlan, openLoop } from './open-loop.ts';

/** Answers when the test says so. */
class HeldChannel implements LoadChannel {
  readonly room: number;
  readonly sent: LoadRequest[] = [];
  onAnswer: (request: number, error?: string) => void = () => {};
  onEnd: (reason: string) => void = () => {};
  readonly #onSend: (request: LoadRequest, channel: HeldChannel) => void;

  constructor(room: number, onSend: (request: LoadRequest, channel: HeldChannel) => void) {
    this.room = room;
    this.#onSend = onSend;
  }

  send(request: LoadRequest): void {
    this.sent.push(request);
    setImmediate(() => this.#onSend(request, this));
  }

  async close(): Promise<void> {}
}

const plan = (more: Partial<LoopPlan>): LoopPlan => ({
  rate: 10_000,
  requests: 20,
  mix: parseMix('order:1,cancel:1'),
  drainMs: 60_000,
  firstOrderId: 7_000,
  signal: new AbortController().signal,
  onProgress: () => {},
  ...more,
});

const answering = (room: number, error?: string) =>
  new HeldChannel(room, ({ number }, channel) => channel.onAnswer(number, error));

describe('the open loop', () => {
  test('sends each request once, over all connections, and cancels what was accepted', async () => {
    const channels = [answering(5), answering(5)];
    const { answered, errors, latency, resting, sent, unsent } = await openLoop(
      channels,
      plan({ rate: 500 }),
    );
    assert.deepEqual([answered, unsent, errors.size, latency.count], [20, 0, 0, 20]);
    const all = channels.flatMap((each) => each.sent).sort((a, b) => a.number - b.number);
    assert.deepEqual(
      all.map(({ number }) => number),
      Array.from({ length: 20 }, (_, k) => k),
    );
    for (const { sent: own } of channels) assert.ok(own.length > 0);
    const ids = (act: string) =>
      all.filter((each) => each.act === act).map(({ clientOrderId }) => clientOrderId);
    assert.equal(new Set(ids('order')).size, sent.order);
    assert.ok(ids('cancel').every((id) => ids('order').includes(id)));
    assert.equal(resting.length, sent.order - sent.cancel);
  });

  test('counts what a stall made wait, from when each was due', async () => {
    const requests = 10;
    const rate = 1_000;
    const began = performance.now();
    const lastDueMs = began + (requests * 1000) / rate;
    // The only connection answers nothing before all are due.
    const held = new HeldChannel(1, function wait({ number }, channel): void {
      if (performance.now() < lastDueMs) setImmediate(() => wait(channel.sent[0]!, channel));
      else channel.onAnswer(number);
    });
    const mix = parseMix('ioc');
    const { lateness, latency, service } = await openLoop([held], plan({ rate, requests, mix }));
    assert.equal(latency.count, requests);
    // All but the first went out late, and their latency is what they waited and were served.
    assert.ok(lateness.percentileUs(50) > 1);
    assert.ok(latency.percentileUs(50) >= lateness.percentileUs(50));
    assert.ok(latency.meanUs > service.meanUs);
  });

  test('counts refusals by kind; an order that could not be cancelled still rests', async () => {
    const channel = new HeldChannel(1, ({ act, number }, each) =>
      each.onAnswer(number, act === 'cancel' ? '-2011 no' : undefined),
    );
    const { answered, errors, resting, sent, unknown } = await openLoop([channel], plan({}));
    assert.ok(sent.cancel > 0);
    assert.equal(errors.get('-2011 no'), sent.cancel);
    assert.equal(answered, sent.order);
    assert.equal(resting.length, sent.order);
    assert.equal(unknown, 0);
  });

  test('tells at most fifty kinds of refusals apart', async () => {
    const channel = new HeldChannel(9, ({ number }, each) => each.onAnswer(number, `no ${number}`));
    const { errors } = await openLoop([channel], plan({ requests: 80 }));
    assert.equal(errors.size, 51);
    assert.equal(errors.get('others'), 30);
  });

  test('goes on over what is left when a connection ends', async () => {
    const dying = new HeldChannel(3, (_, channel) => channel.onEnd('gone'));
    const { answered, errors, unknown, unsent } = await openLoop([dying, answering(3)], plan({}));
    const lost = dying.sent.length;
    assert.ok(lost > 0);
    assert.deepEqual([answered, unknown, unsent], [20 - lost, lost, 0]);
    assert.deepEqual([...errors], [['no answer: gone', lost]]);
  });

  test('ends when no connection is left, and says what was never sent', async () => {
    const dying = new HeldChannel(1, (_, channel) => channel.onEnd('gone'));
    const { answered, unknown, unsent } = await openLoop([dying], plan({}));
    assert.deepEqual([answered, unknown, unsent], [0, 1, 19]);
  });

  test('sends nothing on a signal that came while the connections were opened', async () => {
    const stopped = AbortSignal.abort();
    const { answered, unsent } = await openLoop([answering(5)], plan({ signal: stopped }));
    assert.deepEqual([answered, unsent], [0, 20]);
  });

  test('ends early on a signal, with what was answered', async () => {
    const stopping = new AbortController();
    const channel = new HeldChannel(1, ({ number }, each) => {
      if (number === 4) stopping.abort();
      each.onAnswer(number);
    });
    const run = plan({ requests: 1_000, signal: stopping.signal });
    const { answered, unsent } = await openLoop([channel], run);
    assert.deepEqual([answered, unsent], [5, 995]);
  });

  test('gives up answers that do not come in time', async () => {
    const silent = new HeldChannel(100, () => {});
    const { answered, errors, unknown } = await openLoop([silent], plan({ drainMs: 1 }));
    assert.deepEqual([answered, unknown], [0, 20]);
    assert.deepEqual([...errors], [['no answer: 1 ms after the last request', 20]]);
  });
});

describe('cleaning up', () => {
  test('cancels each order, and counts what was refused', async () => {
    const orders = [5, 6, 7, 8];
    const channel = new HeldChannel(2, ({ clientOrderId, number }, each) =>
      each.onAnswer(number, clientOrderId === 7 ? 'gone' : undefined),
    );
    assert.deepEqual([...(await cancelAll(channel, orders, 50))], [['gone', 1]]);
    assert.deepEqual(
      channel.sent.map(({ act, clientOrderId }) => [act, clientOrderId]),
      orders.map((id) => ['cancel', id]),
    );
  });

  test('ends with a connection that ends, or with nothing to do', async () => {
    assert.equal((await cancelAll(answering(1), [], 1)).size, 0);
    const dying = new HeldChannel(1, (_, each) => each.onEnd('gone'));
    assert.deepEqual([...(await cancelAll(dying, [1, 2], 1))], [['gone', 2]]);
  });
});
