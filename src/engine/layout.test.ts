/** Layout: what fits, what does not, and regions that do not touch. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EngineConfig } from './core.ts';
import { Engine } from './engine.ts';
import { DEFAULT_CONFIG, layOut } from './layout.ts';
import { engineModule } from './testing.ts';

const RINGS = { commands: 65536, events: 65536 };
const TINY: EngineConfig = {
  maxAssets: 1,
  maxMarkets: 1,
  maxAccounts: 2,
  maxBalances: 1,
  maxOrders: 1,
  maxLevels: 1,
  maxTransfers: 1,
};

describe('capacities', () => {
  for (const name of Object.keys(TINY) as (keyof EngineConfig)[]) {
    test(`${name} beside its range is refused by name and value`, () => {
      const least = TINY[name];
      for (const value of [least - 1, -1, 1.5, Number.NaN, 2 ** 24 + 1, Infinity]) {
        const words = new RegExp(`${name} is ${value}; it must be a whole number, ${least} to `);
        assert.throws(() => layOut({ ...TINY, [name]: value }, RINGS), words);
      }
    });
  }

  test('the least and the default capacities fit', () => {
    layOut(TINY, RINGS);
    layOut(DEFAULT_CONFIG, RINGS);
  });

  test('more than 4 GiB together is refused with what to lower', () => {
    const large = { ...DEFAULT_CONFIG, maxOrders: 2 ** 24 - 1, maxLevels: 2 ** 22 };
    const all = { ...large, maxTransfers: 2 ** 24, maxBalances: 2 ** 24 };
    assert.throws(() => layOut(all, RINGS), /more than \d+; lower maxOrders \(16777215\)/);
  });

  test('regions follow each other without touching', () => {
    for (const config of [TINY, DEFAULT_CONFIG]) {
      const { state, control, commands, events, totalBytes } = layOut(config, RINGS);
      const edges = [state.from, state.to, control.from, control.to, commands.from, commands.to];
      edges.push(events.from, events.to, totalBytes);
      for (let k = 1; k < edges.length; k++) assert.ok(edges[k - 1]! <= edges[k]!);
      for (const edge of edges) assert.equal(edge % 64, 0);
    }
  });
});

describe('regions', () => {
  const module = engineModule();
  test('a command region that is too small or crooked is refused', () => {
    for (const commandBytes of [0, 64, 4032, 4097, 65537]) {
      assert.throws(
        () => Engine.create({ module, config: TINY, commandBytes }),
        new RegExp(`commandBytes is ${commandBytes}; it must be a multiple of 64 from 4096`),
      );
    }
  });

  test('an event region that is too small or crooked is refused', () => {
    for (const eventBytes of [0, 32704, 32769]) {
      assert.throws(
        () => Engine.create({ module, config: TINY, eventBytes }),
        new RegExp(`eventBytes is ${eventBytes}; it must be a multiple of 64 from 32768`),
      );
    }
  });
});
