/**
 * Relations between runs that hold whatever the right answer is: a market seen in a mirror, a
 * market at other prices, markets that know nothing of each other in another order, a run that is
 * taken up again from a snapshot. They need no twin, and so would find a mistake that both
 * implementations make.
 *
 * Where a relation does not hold, its streams leave out what breaks it. In a mirror: which triggers
 * come first when one order meets buys' and sells' (stop buys, take-profit sells, stop sells,
 * take-profit buys), the lowest of equally good uniform prices, bids before asks in a market's
 * CancelAll. With wider ticks: pegs and uniform prices, which lie between the ticks of orders. At
 * other prices and wider ticks: bands and collars, which are parts of a price. Between markets:
 * time, which they share.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { FAST, TWIN } from '../../src/engine/conformance/cores.ts';
import { DEFAULT_CONFIG } from '../../src/engine/conformance/run.ts';
import type { Core } from '../../src/engine/core.ts';
import { Engine } from '../../src/engine/engine.ts';
import { engineModule } from '../../src/engine/testing.ts';
import {
  type Command,
  type Event,
  Rejection,
  Side,
  Template,
} from '../../src/schema/generated/protocol.ts';
import { RESTORED_ENGINE } from './cores.ts';
import { fuzz } from './fuzz.ts';
import { CENTER, type Features, flow, seen, setUp, type View } from './metamorphic-flow.ts';
import { profileNamed } from './profiles.ts';

const SEEDS = [11, 12, 13];

const EVERYTHING: Features = {
  triggers: [Side.BUY, Side.SELL],
  takes: true,
  pegs: true,
  auctions: true,
  time: true,
};

type Message = Readonly<Record<string, unknown>>;

/** Compares message by message: a difference in thousands at once would take minutes to print. */
function assertSame(actual: readonly Message[], expected: readonly Message[]): void {
  for (const [index, message] of expected.entries()) {
    if (isDeepStrictEqual(actual[index], message)) continue;
    assert.deepEqual(actual[index], message, `message ${index}`);
  }
  assert.equal(actual.length, expected.length);
}

/** Without what depends on the price itself. */
function comparable({ quoteUnits: _, ...event }: Message): Message {
  return event;
}

function play(core: Core, commands: readonly Command[]): Event[] {
  return commands.flatMap((command) => core.apply(command));
}

/** Whether an event's detail is an order id rather than an index. */
function namesOrder(event: Event): boolean {
  if (event.template === Template.QuoteRefused) return true;
  const { DUPLICATE_CLIENT_ORDER_ID } = Rejection;
  const duplicate =
    event.template === Template.Rejected && event.code === DUPLICATE_CLIENT_ORDER_ID;
  return duplicate && event.command !== Template.MassQuote;
}

/** Events with sequence numbers and order ids as if nothing else had happened. */
function alone(events: readonly Event[], market: number): Message[] {
  const sequences = new Map<number, number>();
  const ids = new Map<unknown, number>([[0, 0]]);
  const renumbered = <K>(known: Map<K, number>, key: K): number => {
    if (!known.has(key)) known.set(key, known.size);
    return known.get(key)!;
  };
  const renamed = ['orderId', 'makerOrderId', 'takerOrderId', 'listId'];
  return events
    .filter((event) => event.market === market)
    .map((event) => {
      const entries = Object.entries(event).map(([field, value]) => {
        if (field === 'detail' && !namesOrder(event)) return [field, value as unknown];
        if (field === 'sequence') return [field, renumbered(sequences, value as number)];
        return [
          field,
          field === 'detail' || renamed.includes(field) ? renumbered(ids, value as unknown) : value,
        ];
      });
      return Object.fromEntries(entries) as Message;
    });
}

for (const { name, make } of [TWIN, FAST]) {
  const fresh = (markets: number): Core => {
    const core = make({ ...DEFAULT_CONFIG, maxOrders: 200, maxLevels: 200 });
    setUp(core, markets);
    return core;
  };

  describe(`metamorphic relations of the ${name}`, () => {
    const same = (ticks: number): number => ticks;
    const views: Record<string, [View, Features]> = {
      'a market in a mirror trades in the mirror': [
        {
          price: (ticks) => 2 * CENTER - ticks,
          side: (side) => (1 - side) as Side,
          offset: (ticks) => 0 - ticks,
          distance: same,
        },
        { ...EVERYTHING, triggers: [Side.BUY], takes: false, auctions: false },
      ],
      'a market at other prices trades at those': [
        {
          price: (ticks) => ticks + 2 ** 39 - 77,
          side: (side) => side,
          offset: same,
          distance: same,
        },
        EVERYTHING,
      ],
      'a market with wider ticks trades at those': [
        {
          price: (ticks) => ticks * 4097,
          side: (side) => side,
          offset: same,
          distance: (ticks) => ticks * 4097,
        },
        { ...EVERYTHING, pegs: false, auctions: false },
      ],
    };
    for (const [sentence, [view, features]] of Object.entries(views)) {
      test(sentence, () => {
        for (const seed of SEEDS) {
          const commands = flow(seed, 1, features);
          const plain = play(fresh(1), commands);
          const other = play(
            fresh(1),
            commands.map((command) => seen(command, view)),
          );
          assert.ok(plain.filter(({ template }) => template === Template.Trade).length > 200);
          assert.ok(plain.some(({ template }) => template === Template.OrderActivated));
          assertSame(
            other.map((event) => comparable({ ...event })),
            plain.map((event) => comparable({ ...seen(event, view) })),
          );
        }
      });
    }

    test('markets that share no account do not notice each other', () => {
      for (const seed of SEEDS) {
        const features = { ...EVERYTHING, time: false };
        const first = flow(seed, 1, features);
        const second = flow(seed + 100, 2, features);
        const oneByOne = play(fresh(2), [...first, ...second]);
        const mixed = play(
          fresh(2),
          first.flatMap((command, index) => [second[index]!, command]),
        );
        for (const market of [1, 2]) {
          assertSame(alone(mixed, market), alone(oneByOne, market));
        }
      }
    });

    test('a run that is repeated gives the same events', () => {
      const commands = flow(7, 1, EVERYTHING);
      assert.deepEqual(play(fresh(1), commands), play(fresh(1), commands));
    });
  });
}

describe('a log that is cut', () => {
  test('gives the same events and the same state from a snapshot and the rest', () => {
    const profile = profileNamed('everything');
    const { items } = fuzz({
      ...{ seed: 3, profile, commands: 3000, checkEvery: 3000, core: RESTORED_ENGINE },
    });
    const options = { module: engineModule(), eventBytes: 32_768 };
    const whole = Engine.create({ ...options, config: profile.config });
    const events = items.map(({ command }) => whole.apply(command));
    for (const cut of [1, 100, 777, 1500, 2345, 2999]) {
      const first = Engine.create({ ...options, config: profile.config });
      for (const { command } of items.slice(0, cut)) first.apply(command);
      const second = Engine.restore(first.snapshot(), options);
      const rest = items.slice(cut).map(({ command }) => second.apply(command));
      assert.deepEqual(rest, events.slice(cut), `cut after ${cut}`);
      assert.equal(second.stateHash(), whole.stateHash(), `cut after ${cut}`);
    }
  });
});
