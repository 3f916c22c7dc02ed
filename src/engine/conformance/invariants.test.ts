import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Command,
  DisplayReason,
  type Event,
  Template,
} from '../../schema/generated/protocol.ts';
import { ReferenceEngine } from '../reference/reference.ts';
import { Invariants } from './invariants.ts';
import { Names } from './names.ts';
import { parseCommand } from './parse.ts';
import { DEFAULT_CONFIG } from './run.ts';

/** A small world with trades, rests, amendments, transfers; the events of each command. */
const ROWS = [
  'asset BTC',
  'asset USD',
  'account 3',
  'account 4',
  'market 1/2',
  'fees tier 0 maker 1000 taker 1000',
  'deposit 1000 1 to 3',
  'deposit 100000 2 to 4',
  'transfer pend 10 1 3>4 id 7',
  'sell 10 @ 100 by 3 as 5',
  'sell 10 @ 100 by 3',
  'sell 10 @ 101 by 3',
  'buy 15 @ 100 by 4',
  'amend #2 by 3 to 4 @ 0',
  'buy for 150 by 4',
  'amend #3 by 3 to 0 @ 99',
  'buy 30 @ 99 by 4',
  'transfer post-pending 7 id 8',
  'tick 5',
  'sell 9 @ 120 by 3 shows 4',
  'buy 6 @ 120 by 4',
  'sell 1 @ 121 by 3',
  'buy 1 @ 0 by 4 peg best',
  'buy 2 @ 90 by 4',
  'buy 2 @ 85 by 4 hidden until 50',
  'oto by 3: sell 3 @ 120; buy 3 @ 80 stop 70',
  'buy 1 @ 60 by 4 stop 121 session 9',
  'buy 2 @ 120 by 4 minimum 2',
  'buy 6 @ 121 by 4',
  'dead-man 4 after 20',
  'schedule halted at 100',
  'status auction',
  'buy 4 @ 150 by 4',
  'sell 7 @ 110 by 3 shows 2',
  'status open',
  'cancel all by 3',
  'tick 25',
];

type Tamper = (events: Event[], row: string) => Event[];

/** Plays the rows through `Invariants`, with the events as tampered. */
function play(tamper: Tamper = (events) => events): void {
  const twin = new ReferenceEngine(DEFAULT_CONFIG);
  const invariants = new Invariants(twin);
  for (const [index, row] of ROWS.entries()) {
    const command: Command = parseCommand(row, new Names(), index + 1);
    invariants.record(command, tamper(twin.apply(command), row));
    invariants.check();
  }
}

function changed<T extends Event['template']>(
  template: T,
  change: (event: Extract<Event, { template: T }>) => Partial<Extract<Event, { template: T }>>,
): Tamper {
  return (events) =>
    events.map((event) =>
      event.template === template
        ? { ...event, ...change(event as Extract<Event, { template: T }>) }
        : event,
    );
}

function without(template: number): Tamper {
  return (events) => events.filter((event) => event.template !== template);
}

describe('the invariants', () => {
  test('hold of the naive twin', () => play());

  const mistakes: Record<string, Tamper> = {
    'no answer': () => [],
    'a consequence as answer': (events) => events.slice(1),
    'something after a rejection': (events) => {
      const [first] = events;
      const rejected = { template: Template.Rejected } as Partial<Event>;
      return [{ ...first, ...rejected } as Event, ...events];
    },
    'a wrong sequence number': (events) =>
      events.map((event) => ({ ...event, sequence: event.sequence + 1 })),
    'a wrong correlation': changed(Template.Accepted, () => ({ correlation: 0 })),
    'an unknown maker': changed(Template.Trade, () => ({ makerOrderId: 99 })),
    'a maker that is not first': changed(Template.Trade, (e) => ({
      makerOrderId: e.makerOrderId === 1 ? 2 : e.makerOrderId,
    })),
    'a gap in trade ids': changed(Template.Trade, (e) => ({ tradeId: e.tradeId * 2 })),
    'a wrong notional': changed(Template.Trade, (e) => ({ quoteUnits: e.quoteUnits + 1 })),
    'a wrong price': changed(Template.Trade, (e) => ({ priceTicks: e.priceTicks + 1 })),
    'wrong leaves of a maker': changed(Template.Trade, (e) => ({
      makerLeavesLots: e.makerLeavesLots + 1,
    })),
    'wrong leaves of a taker': changed(Template.Trade, (e) => ({
      takerLeavesLots: e.takerLeavesLots + 1,
    })),
    'more rested than is left': changed(Template.OrderRested, (e) => ({
      leavesLots: e.leavesLots + 1,
    })),
    'an order that never rests': without(Template.OrderRested),
    'a budget order that never ends': without(Template.OrderClosed),
    'a trade unsaid': without(Template.Trade),
    'a balance unsaid': without(Template.BalancesChanged),
    'a transfer unsaid': without(Template.TransferRecorded),
    'an amendment unsaid': without(Template.OrderAmended),
    'a wrong balance': changed(Template.BalancesChanged, (e) => ({ available: e.available + 1 })),
    'a wrong reserve': changed(Template.BalancesChanged, (e) => ({ reserved2: e.reserved2 + 1 })),
    'a wrong quantity': changed(Template.OrderAmended, (e) => ({
      quantityLots: e.quantityLots + 1,
    })),
    'a wrong past': changed(Template.OrderAmended, (e) => ({
      previousLeavesLots: e.previousLeavesLots + 1,
    })),
    'an order id twice': changed(Template.OrderAccepted, () => ({ orderId: 1 })),
    'an order at another price': changed(Template.OrderAccepted, (e) => ({
      priceTicks: e.priceTicks + 1,
    })),
    'an order with another client id': changed(Template.OrderAccepted, () => ({
      clientOrderId: 6,
    })),
    'what shows unsaid': without(Template.DisplayChanged),
    'what shows by another amount': changed(Template.DisplayChanged, (e) => ({
      deltaLots: e.deltaLots + Math.sign(e.deltaLots),
    })),
    'what shows at another price': changed(Template.DisplayChanged, (e) => ({
      priceTicks: e.priceTicks + 1,
    })),
    'a slice that was traded, not refreshed': changed(Template.DisplayChanged, (e) => ({
      reason: e.reason === DisplayReason.REFRESHED ? DisplayReason.TRADED : e.reason,
    })),
    'terms unsaid': without(Template.OrderTerms),
    'an order that comes alive unsaid': without(Template.OrderActivated),
    'another expiry': changed(Template.OrderTerms, (e) => ({
      expireTimeUs: e.expireTimeUs === 0 ? 0 : e.expireTimeUs + 1,
    })),
    'another list': changed(Template.OrderTerms, (e) => ({
      listId: e.listId === 0 ? 0 : e.listId + 1,
    })),
    'another trigger': changed(Template.OrderTerms, (e) => ({
      triggerPriceTicks: e.triggerPriceTicks === 0 ? 0 : e.triggerPriceTicks + 1,
    })),
    'terms of somebody else': changed(Template.OrderTerms, (e) => ({ account: 7 - e.account })),
    'a trade that does not say that it conceals': changed(Template.Trade, () => ({ conceals: 0 })),
    'a rest that says that it conceals': changed(Template.OrderRested, () => ({ conceals: 1 })),
    'an uncross that looks like any trade': changed(Template.Trade, () => ({ auction: 0 })),
    'a status unsaid': without(Template.MarketStatusChanged),
    'a dead-man timer unsaid': without(Template.DeadManChanged),
    'a schedule unsaid': without(Template.MarketScheduled),
    'what is left when closed': changed(Template.OrderClosed, (e) => ({
      leavesLots: e.leavesLots + 1,
    })),
  };
  for (const [name, tamper] of Object.entries(mistakes)) {
    test(`notice ${name}`, () => {
      assert.throws(() => play(tamper), { name: 'AssertionError' });
    });
  }
});
