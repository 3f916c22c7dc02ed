/** Whatever the engine does, the rows say so: streams of the fuzzer, with every kind of order. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { reconcile } from '../../src/history/reconcile.ts';
import { PROFILES } from '../fuzz/profiles.ts';
import { commandsOf, historyOf } from './streams.ts';

const COMMANDS = 800;

describe('rows of a stream of commands', () => {
  for (const [k, profile] of PROFILES.entries()) {
    test(`${profile.name}: equal the engine, however they are cut into flushes`, async () => {
      const commands = commandsOf(profile, k + 1, COMMANDS);
      const small = await historyOf({ profile, commands, every: 7 });
      const large = await historyOf({ profile, commands, every: commands.length });
      const orders = [...small.engine.openOrders(), ...small.engine.waitingOrders()];
      const result = await reconcile({
        ...{ found: small.history, expected: large.history, orders, most: 5 },
        owned: small.engine.balances(),
      });
      assert.deepEqual(result.differences, []);
      assert.equal(result.openOrders, orders.length);
      await small.history.close();
      await large.history.close();
    });
  }
});
