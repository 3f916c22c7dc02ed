/**
 * Commands with more events than there is room for at once: the fast engine stops and goes on. Too
 * long for tables, so the naive twin says what is right.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FAST, FAST_IN_LITTLE_ROOM, TWIN } from './cores.ts';
import { type Case, PLAIN, runTable, TRADED, WORLD } from './run.ts';

const config = { maxOrders: 2_000, maxLevels: 2_000 };

const CASES: readonly Case[] = [
  {
    name: 'two hundred stops wake at once, each trades, pegs follow',
    config,
    given: `${WORLD}
sell 1 @ 100 by carol
buy 1 @ 100 by carol
2 times buy 400 @ 1 by carol
200 times sell 1 @ 1 by bob stop 50
100 times buy 1 @ 0 by carol peg best
buy 1 @ 50 by alice
`,
    table: 'sell 1 @ 50 by alice\nbook\nwaiting\nbalances',
  },
  {
    name: 'four hundred pegs move, wait and come back',
    config,
    given: `${PLAIN}
buy 1 @ 100 by carol
400 times buy 1 @ 0 by bob peg best hidden
`,
    table:
      'buy 1 @ 101 by alice\ncancel all by carol\ncancel all by alice\nbuy 1 @ 7 by alice\nbook',
  },
  {
    name: 'an uncross of many orders with one iceberg, then what it triggers',
    config,
    given: `${WORLD}
sell 1 @ 100 by carol
buy 1 @ 100 by carol
fees tier 0 maker 1000 taker 1000
150 times buy 1 @ 1 by bob take-profit 2
status auction
250 times buy 1 @ 2 by alice
sell 200 @ 1 by carol shows 3
`,
    table: 'status open\nbook\nbalances',
  },
  {
    name: 'a kill switch of a market with orders in the book, waiting, in lists and in the queue',
    config,
    given: `${TRADED}
200 times sell 1 @ 300 by bob shows 1
200 times oco by alice: sell 5 @ 110; sell 5 at market stop 90
100 times buy 1 @ 0 by carol peg best
status auction
200 times buy 1 @ 1 by bob stop 105
buy 1 @ 106 by carol
sell 1 @ 106 by carol
`,
    table: 'status cancel-only cancel-orders\nbook\nwaiting',
  },
  {
    name: 'timers of many orders and a dead-man timer, at one time',
    config,
    given: `${WORLD}
200 times buy 1 @ 1 by alice until 10
dead-man bob after 10
200 times sell 1 @ 500 by bob shows 1
200 times oto by carol: buy 1 @ 2; sell 1 @ 9 until 10
`,
    table: 'tick 10\nbook\nwaiting\nbalances\ntimer',
  },
  {
    name: 'blocking an account with orders in two markets',
    config,
    given: `${WORLD}
market USD/BTC
300 times buy 1 @ 1 by alice
300 times sell 1 @ 5 by alice in USD/BTC
`,
    table: 'block alice\nbalances',
  },
];

describe('a command with many events', () => {
  for (const each of CASES) {
    test(each.name, () => {
      const right = runTable(TWIN.make, each);
      assert.ok(right.split('\n').length > 500, 'it has many events');
      for (const { name, make } of [FAST, FAST_IN_LITTLE_ROOM]) {
        assert.ok(runTable(make, each) === right, `${name} writes the same events`);
      }
    });
  }
});
