/** Whatever the engine does, the rows say so: streams of the fuzzer, with every kind of order. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BlockView } from '../../src/base/block-view.ts';
import { Engine, EXTERNAL_ACCOUNT, FEE_ACCOUNT } from '../../src/engine/engine.ts';
import { engineModule } from '../../src/engine/testing.ts';
import { HistoryFold } from '../../src/history/fold.ts';
import { History } from '../../src/history/history.ts';
import type { LedgerPort } from '../../src/history/port.ts';
import { reconcile } from '../../src/history/reconcile.ts';
import { SqliteDatabase } from '../../src/history/sqlite.ts';
import { Player } from '../../src/replay/player.ts';
import { encodeCommand, Settlement } from '../../src/schema/generated/protocol.ts';
import { Generator } from '../fuzz/generator.ts';
import { PROFILES, type Profile } from '../fuzz/profiles.ts';

const COMMANDS = 800;

/** Commands of a seed, as blocks. */
function commandsOf(profile: Profile, seed: number): Uint8Array[] {
  const twin = Engine.create({ module: engineModule(), config: profile.config });
  const generator = new Generator(seed, profile, twin);
  const view = new BlockView(new ArrayBuffer(255 * 64));
  return Array.from({ length: COMMANDS }, () => {
    const command = generator.next();
    generator.learn(twin.apply(command));
    view.u8.fill(0);
    const blocks = encodeCommand(view, 0, command);
    return view.u8.slice(0, blocks * 64);
  });
}

function ledgerOf(engine: Engine): LedgerPort {
  return {
    externalAccount: EXTERNAL_ACCOUNT,
    feeAccount: FEE_ACCOUNT,
    market(market) {
      const terms = engine.marketTerms(market);
      return terms && { ...terms, isSettled: terms.settlement === Settlement.LEDGER };
    },
  };
}

/** A history of these commands. @param every commands between two flushes */
async function historyOf(profile: Profile, commands: readonly Uint8Array[], every: number) {
  let fold: HistoryFold | undefined;
  const player = Player.create(
    { module: engineModule(), onEvents: ({ view }, from, to) => fold?.take(view, from, to) },
    profile.config,
  );
  const history = await History.open(new SqliteDatabase(':memory:'));
  fold = new HistoryFold(ledgerOf(player.engine), await history.position(), []);
  for (const [k, command] of commands.entries()) {
    player.play(command);
    if ((k + 1) % every !== 0 && k + 1 < commands.length) continue;
    await history.write(fold.flush(k + 1, ''));
  }
  return { history, engine: player.engine };
}

describe('rows of a stream of commands', () => {
  for (const [k, profile] of PROFILES.entries()) {
    test(`${profile.name}: equal the engine, however they are cut into flushes`, async () => {
      const commands = commandsOf(profile, k + 1);
      const small = await historyOf(profile, commands, 7);
      const large = await historyOf(profile, commands, commands.length);
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
