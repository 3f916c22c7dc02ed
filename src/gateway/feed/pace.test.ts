/** How often readers are told, by how long it takes to tell them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TestExchange } from '../../feed/testing.ts';
import { Side } from '../../schema/generated/protocol.ts';
import { Accounts } from '../accounts/accounts.ts';
import { TestHub, TestSink } from './testing.ts';

const TICK = { tickMs: 5, maxTickMs: 100, restPerWork: 3 };

/** A hub with one reader of a book, for whom a write takes as long as the world says. */
class World {
  readonly exchange: TestExchange;
  readonly feed: TestHub;
  readonly sink: TestSink;
  writeMs = 0;
  #price = 100;

  constructor() {
    const accounts = new Accounts();
    this.exchange = new TestExchange([accounts]);
    const parts = { feed: this.exchange.feed, accounts };
    this.feed = new TestHub(parts, { nowUs: this.exchange.timeUs, config: TICK });
    this.sink = new TestSink();
    const write = (frames: Buffer) => {
      this.feed.nowUs += this.writeMs * 1000;
      this.sink.write(frames);
    };
    const slow = { write, bufferedBytes: () => 0, close: () => {} };
    const session = this.feed.hub.connect(slow, 'json');
    session.onMessage(
      JSON.stringify({ op: 'subscribe', channel: 'orderbook', markets: ['BTCUSD'] }),
    );
  }

  /** Something happens. @returns after how long readers are to be told, milliseconds */
  happen(): number {
    this.exchange.limit(Side.BUY, ++this.#price, 5);
    return this.feed.lastDelayMs;
  }

  /** A tick whose writes take so long, then something happens at once. */
  delayAfterTickOf(writeMs: number): number {
    this.happen();
    this.writeMs = writeMs;
    this.feed.hub.flush();
    return this.happen();
  }
}

describe('ticks', () => {
  test('come after tickMs where telling takes no time, and at once after a pause', () => {
    const world = new World();
    assert.equal(world.delayAfterTickOf(0), TICK.tickMs);
    world.feed.hub.flush();
    world.feed.nowUs += 1_000_000;
    assert.equal(world.happen(), 0);
    world.feed.hub.close();
  });

  test('leave three quarters of the time to others where telling takes long', () => {
    const world = new World();
    // 10 ms of work, 30 ms of rest.
    assert.equal(world.delayAfterTickOf(10), 30);
    // And again more often when it is quick.
    assert.equal(world.delayAfterTickOf(0), TICK.tickMs);
    world.feed.hub.close();
  });

  test('are never put off for longer than maxTickMs, nor by a clock that was set back', () => {
    const world = new World();
    assert.equal(world.delayAfterTickOf(60), TICK.maxTickMs - 60);
    assert.equal(world.delayAfterTickOf(400), 0);
    assert.equal(world.delayAfterTickOf(-5_000), TICK.tickMs);
    world.feed.hub.close();
  });
});
