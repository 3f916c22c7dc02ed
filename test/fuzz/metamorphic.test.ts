/**
 * Relations between runs that hold whatever the right answer is: a market seen in a mirror, a
 * market at other prices, markets that know nothing of each other in another order. They need no
 * twin, and so would find a mistake that both implementations make.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Prng } from '../../src/base/prng.ts';
import { FAST, TWIN } from '../../src/engine/conformance/cores.ts';
import { DEFAULT_CONFIG } from '../../src/engine/conformance/run.ts';
import { type Core, FIRST_ACCOUNT } from '../../src/engine/core.ts';
import {
  type Command,
  type Event,
  OrderType,
  ReplaceMode,
  Settlement,
  type Side,
  TargetKind,
  Template,
  TimeInForce,
} from '../../src/schema/generated/protocol.ts';

const ACCOUNTS = 4;
const CENTER = 10_000;
const SPREAD = 15;
const CLIENT_IDS = 10;
const COMMANDS = 3000;
const SEEDS = [11, 12, 13];
const HEADER = { market: 0, account: 0, correlation: 0 };

/** Matching only: money would know the difference between prices and between sides. */
function setUp(core: Core, markets: number): void {
  for (const text of ['BASE', 'QUOTE']) {
    core.apply({ template: Template.CreateAsset, ...HEADER, decimals: 0, text });
  }
  for (let k = 0; k < ACCOUNTS * markets; k++) {
    core.apply({ template: Template.CreateAccount, ...HEADER, tier: 0 });
  }
  for (let k = 0; k < markets; k++) {
    core.apply({
      template: Template.CreateMarket,
      ...HEADER,
      baseAsset: 1,
      quoteAsset: 2,
      settlement: Settlement.NONE,
      baseUnitsPerLot: 1,
      quoteUnitsPerTickLot: 1,
      maxPriceTicks: 2 ** 40,
      maxQuantityLots: 1000,
      minNotional: 0,
      text: '',
    });
  }
}

function order(prng: Prng, market: number, account: number) {
  const type = prng.pick([OrderType.LIMIT, OrderType.LIMIT, OrderType.LIMIT, OrderType.POST_ONLY]);
  const timeInForce = type === OrderType.LIMIT ? prng.pick([0, 0, 0, 0, 1, 2] as const) : 0;
  const limited = prng.chance(93);
  return {
    market,
    account,
    correlation: 0,
    priceTicks: limited ? CENTER + prng.between(-SPREAD, SPREAD) : 0,
    quantity: prng.between(1, 10),
    clientOrderId: prng.between(1, CLIENT_IDS),
    side: prng.pick([0, 1] as const),
    type: limited ? type : OrderType.MARKET,
    timeInForce: limited ? timeInForce : TimeInForce.IOC,
    stp: prng.pick([0, 1, 2, 3, 4] as const),
    text: '',
  };
}

/** Commands of one market and its own accounts; orders are named by client order id. */
function flow(seed: number, market: number): Command[] {
  const prng = new Prng(seed);
  const targetKind = TargetKind.CLIENT_ORDER_ID;
  return Array.from({ length: COMMANDS }, (): Command => {
    const account = FIRST_ACCOUNT + (market - 1) * ACCOUNTS + prng.below(ACCOUNTS);
    const target = prng.between(1, CLIENT_IDS);
    const named = { market, account, correlation: 0, target, targetKind };
    switch (prng.weighted({ order: 60, cancel: 10, amend: 15, replace: 10, all: 1 })) {
      case 'order':
        return { ...order(prng, market, account), template: Template.NewOrder };
      case 'cancel':
        return { ...named, template: Template.CancelOrder };
      case 'amend': {
        const priceTicks = prng.chance(40) ? 0 : CENTER + prng.between(-SPREAD, SPREAD);
        const quantityLots = prng.chance(40) ? 0 : prng.between(1, 12);
        return { ...named, template: Template.AmendOrder, priceTicks, quantityLots };
      }
      case 'replace': {
        const mode = prng.pick([ReplaceMode.STOP_ON_FAILURE, ReplaceMode.ALLOW_FAILURE]);
        const fresh = order(prng, market, account);
        return { ...fresh, template: Template.CancelReplace, target, targetKind, mode };
      }
      default:
        return { template: Template.CancelAll, session: 0, market, account, correlation: 0 };
    }
  });
}

type Message = Readonly<Record<string, unknown>>;

const PRICES = ['priceTicks', 'previousPriceTicks'];
const SIDES = ['side', 'takerSide'];

/** A copy with every price and side as another market would have it; 0 is no price. */
function seen<T extends object>(
  message: T,
  price: (ticks: number) => number,
  side: (side: Side) => Side,
): T {
  const entries = Object.entries(message).map(([field, value]) => {
    if (PRICES.includes(field) && value !== 0) return [field, price(value as number)];
    if (SIDES.includes(field)) return [field, side(value as Side)];
    return [field, value as unknown];
  });
  return Object.fromEntries(entries) as T;
}

/** Without what depends on the price itself. */
function comparable({ quoteUnits: _, ...event }: Message): Message {
  return event;
}

function play(core: Core, commands: readonly Command[]): Event[] {
  return commands.flatMap((command) => core.apply(command));
}

/** Events with sequence numbers and order ids as if nothing else had happened. */
function alone(events: readonly Event[], market: number): Message[] {
  const sequences = new Map<number, number>();
  const ids = new Map<unknown, number>([[0, 0]]);
  const renumbered = <K>(known: Map<K, number>, key: K): number => {
    if (!known.has(key)) known.set(key, known.size);
    return known.get(key)!;
  };
  const renamed = ['orderId', 'makerOrderId', 'takerOrderId', 'detail'];
  return events
    .filter((event) => event.market === market)
    .map((event) => {
      const entries = Object.entries(event).map(([field, value]) => {
        if (field === 'sequence') return [field, renumbered(sequences, value as number)];
        return [field, renamed.includes(field) ? renumbered(ids, value as unknown) : value];
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
    const views: Record<string, [(ticks: number) => number, (side: Side) => Side]> = {
      'a market in a mirror trades in the mirror': [
        (ticks) => 2 * CENTER - ticks,
        (side) => (1 - side) as Side,
      ],
      'a market at other prices trades at those': [(ticks) => ticks + 2 ** 39 - 77, (side) => side],
      'a market with wider ticks trades at those': [(ticks) => ticks * 4097, (side) => side],
    };
    for (const [sentence, [price, side]] of Object.entries(views)) {
      test(sentence, () => {
        for (const seed of SEEDS) {
          const commands = flow(seed, 1);
          const plain = play(fresh(1), commands);
          const other = play(
            fresh(1),
            commands.map((command) => seen(command, price, side)),
          );
          assert.ok(plain.filter(({ template }) => template === Template.Trade).length > 200);
          assert.deepEqual(
            other.map((event) => comparable({ ...event })),
            plain.map((event) => comparable({ ...seen(event, price, side) })),
          );
        }
      });
    }

    test('markets that share no account do not notice each other', () => {
      for (const seed of SEEDS) {
        const [first, second] = [flow(seed, 1), flow(seed + 100, 2)];
        const oneByOne = play(fresh(2), [...first, ...second]);
        const mixed = play(
          fresh(2),
          first.flatMap((command, index) => [second[index]!, command]),
        );
        for (const market of [1, 2]) {
          assert.deepEqual(alone(mixed, market), alone(oneByOne, market));
        }
      }
    });

    test('a run that is repeated gives the same events', () => {
      const commands = flow(7, 1);
      assert.deepEqual(play(fresh(1), commands), play(fresh(1), commands));
    });
  });
}
