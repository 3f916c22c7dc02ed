/** The state as entries: an engine made of them goes on as the one that they come from. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { type Command, Settlement } from '../../schema/generated/protocol.ts';
import { ORDER_IS_QUOTE } from '../../schema/generated/state.ts';
import { Engine, type EngineConfig } from '../engine.ts';
import { engineModule } from '../testing.ts';
import { firstOtherEntry } from './compare.ts';
import type { Entry } from './entries.ts';
import { entriesOfSnapshot } from './export.ts';
import { openingOf, RandomFlow } from './testing.ts';

const module = engineModule();
const SEEDS = 12;
const BEFORE = 900;
const AFTER = 700;

const CONFIG: EngineConfig = {
  ...{ maxAssets: 4, maxMarkets: 4, maxAccounts: 16, maxBalances: 64 },
  ...{ maxOrders: 3000, maxLevels: 1500, maxTransfers: 2048 },
};
/** Other sizes of everything, so that records and tables lie elsewhere. */
const OTHER: EngineConfig = {
  ...{ maxAssets: 9, maxMarkets: 7, maxAccounts: 99, maxBalances: 500 },
  ...{ maxOrders: 9001, maxLevels: 2222, maxTransfers: 5000 },
};

function grown(seed: number, count = BEFORE): { engine: Engine; flow: RandomFlow } {
  const engine = Engine.create({ module, config: CONFIG });
  for (const command of openingOf()) engine.apply(command);
  const flow = new RandomFlow(seed);
  for (let k = 0; k < count; k++) engine.apply(flow.next());
  return { engine, flow };
}

const copyOf = (entries: Iterable<Entry>): Entry[] => JSON.parse(JSON.stringify([...entries]));

describe('an engine made of the entries of another', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    test(`holds the same and answers every later command alike (seed ${seed})`, () => {
      const { engine, flow } = grown(seed);
      const twin = Engine.fromEntries(copyOf(engine.entries()), { module, config: OTHER });
      assert.deepEqual(twin.layout.config, OTHER);
      assert.equal(firstOtherEntry(twin.entries(), engine.entries()), undefined);
      for (let k = 0; k < AFTER; k++) {
        const command: Command = flow.next();
        assert.deepEqual(twin.apply(command), engine.apply(command), `command ${k}`);
      }
      assert.equal(firstOtherEntry(twin.entries(), engine.entries()), undefined);
    });
  }

  test('has been compared with everything that there is to an entry', () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= SEEDS; seed++) {
      for (const entry of grown(seed).engine.entries())
        for (const each of traits(entry)) seen.add(each);
    }
    const queues = ['bids', 'asks', 'stopBuys', 'takeSells', 'stopSells', 'takeBuys'];
    const lists = ['pegs', 'trailingBuys', 'trailingSells', 'alive'];
    const timers = ['timer order', 'timer account', 'timer market'];
    const links = ['peer', 'pending', 'parent', 'iceberg', 'exposure'];
    const transfers = [0, 1, 2].map((state) => `transfer ${state}`);
    for (const wanted of [...queues, ...lists, ...timers, ...links, ...transfers]) {
      assert.ok(seen.has(wanted), wanted);
    }
  });
});

function traits(entry: Entry): string[] {
  switch (entry.entry) {
    case 'queue':
      return [entry.of];
    case 'timer':
      return [`timer ${'order' in entry ? 'order' : 'account' in entry ? 'account' : 'market'}`];
    case 'transfer':
      return [`transfer ${entry.state}`];
    case 'balance':
      return entry.exposureLimit > 0 ? ['exposure'] : [];
    case 'order': {
      const { terms } = entry;
      if (!terms) return [];
      const links = (['peer', 'pending', 'parent'] as const).filter((name) => terms[name] !== 0);
      const shows = terms.shownLots > 0 && terms.shownLots < terms.displayLots;
      return [...links, ...(shows ? ['iceberg'] : [])];
    }
    default:
      return [];
  }
}

describe('entries', () => {
  test('of a snapshot are those of its engine', () => {
    const { engine } = grown(3);
    assert.deepEqual([...entriesOfSnapshot(engine.snapshot())], [...engine.entries()]);
  });

  test('that differ are told apart, with what each side has', () => {
    const { engine } = grown(6);
    const entries = [...engine.entries()];
    const at = entries.findIndex(({ entry }) => entry === 'queue');
    const changed = { ...entries[at]!, market: 9 } as Entry;
    const other = firstOtherEntry(entries.with(at, changed), entries);
    assert.deepEqual(other, { has: changed, should: entries[at] });
    const short = firstOtherEntry(entries.slice(0, -1), entries);
    assert.deepEqual(short, { has: undefined, should: entries.at(-1) });
  });

  test('that are too many for the new capacities name the capacity', () => {
    const { engine } = grown(4);
    const entries = copyOf(engine.entries());
    for (const name of Object.keys(CONFIG) as (keyof EngineConfig)[]) {
      const config = { ...CONFIG, [name]: 2 };
      assert.throws(() => Engine.fromEntries(entries, { module, config }), new RegExp(name));
    }
  });

  test('that are damaged, cut off or contradict each other are refused with the reason', () => {
    const { engine } = grown(5);
    const entries = copyOf(engine.entries());
    const made = (changed: Entry[]) => () => Engine.fromEntries(changed, { module });
    assert.doesNotThrow(made(entries));
    assert.throws(made([]), /no entries/);
    assert.throws(made(entries.slice(1)), /the first must be a state/);
    assert.throws(made(entries.slice(0, -1)), /the rest is missing/);
    assert.throws(made([...entries.slice(0, 9), ...entries.slice(10)]), /cannot be taken/);
    assert.throws(made([...entries, entries[1]!]), /nothing may follow the end/);
    const spoilt = (kind: Entry['entry'], change: object) => {
      const at = entries.findLastIndex((entry) => entry.entry === kind);
      return made(entries.with(at, { ...entries[at]!, ...change } as Entry));
    };
    assert.throws(spoilt('state', { version: 99 }), /its version is 99/);
    assert.throws(spoilt('account', { tier: 256 }), /tier is 256/);
    assert.throws(spoilt('account', { tier: undefined }), /tier is undefined/);
    assert.throws(spoilt('market', { baseAsset: 77 }), /there is no asset 77/);
    assert.throws(spoilt('balance', { available: 12 }), /sum to/);
    assert.throws(spoilt('balance', { account: 900 }), /there is no account 900/);
    assert.throws(spoilt('transfer', { transferId: 'x' }), /'x' is not the decimal id/);
    assert.throws(spoilt('order', { leavesLots: 0 }), /lots are open/);
    assert.throws(spoilt('order', { orderId: 9e9 }), /its id is 9000000000/);
    assert.throws(spoilt('queue', { orders: [123456] }), /there is no order 123456/);
    assert.throws(spoilt('queue', { of: 'nowhere' }), /there is no queue nowhere/);
    assert.throws(spoilt('timer', { timeUs: -1 }), /timeUs is -1/);
    assert.throws(spoilt('end', { entries: 1 }), /should come before it/);
    const book = entries.findIndex((entry) => entry.entry === 'queue' && entry.of === 'bids');
    const twice = (at: number) => made(entries.toSpliced(at, 0, entries[at]!));
    assert.throws(twice(book), /in two queues/);
    const moved = { ...entries[book]!, of: 'stopBuys' } as Entry;
    assert.throws(made(entries.with(book, moved)), /waits for nothing/);
    const triggers = entries.findIndex(
      (entry) => entry.entry === 'queue' && /^(stop|take)/.test(entry.of),
    );
    assert.throws(twice(triggers), /in two queues/);
    const strange = { ...entries[triggers]!, market: 2 } as Entry;
    const home = { ...entries[triggers]!, market: 1 } as Entry;
    const other = isDeepStrictEqual(entries[triggers], strange) ? home : strange;
    assert.throws(made(entries.with(triggers, other)), /names an order of another/);
    assert.throws(
      made(entries.with(triggers, { ...entries[triggers]!, of: 'bids' } as Entry)),
      /in no book/,
    );
    assert.throws(twice(entries.findIndex(({ entry }) => entry === 'timer')), /set already/);
  });

  test('of more quotes than a command withdraws are refused', () => {
    const { engine } = grown(5);
    const entries = copyOf(engine.entries());
    const head = entries.find((entry) => entry.entry === 'state')!;
    assert.equal(head.entry, 'state');
    const order = entries.find((entry) => entry.entry === 'order' && entry.terms === undefined)!;
    const market = entries.find(
      (entry) => entry.entry === 'market' && entry.settlement === Settlement.NONE,
    );
    assert.equal(market?.entry, 'market');
    const before = entries.slice(
      0,
      entries.findIndex(({ entry }) => entry === 'transfer' || entry === 'order'),
    );
    const ids = Array.from({ length: 64 }, (_, k) => k + 1);
    const quotes = ids.map((orderId) => ({
      ...order,
      ...{ orderId, clientOrderId: 0, flags: ORDER_IS_QUOTE },
    })) as Entry[];
    const queue = {
      ...{ entry: 'queue', market: market!.id, of: 'bids', priceTicks: 1, orders: ids },
    } as unknown as Entry;
    const state = { ...head, lastOrderId: 1000 } as Entry;
    const all = [state, ...before.slice(1), ...quotes, queue];
    assert.throws(() => Engine.fromEntries(all, { module }), /64 quotes in a market/);
  });
});
