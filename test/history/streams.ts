/** Streams of the fuzzer as histories in memory, and as what the gateway folds of them. */
import { BlockView } from '../../src/base/block-view.ts';
import { Engine, EXTERNAL_ACCOUNT, FEE_ACCOUNT } from '../../src/engine/engine.ts';
import { engineModule } from '../../src/engine/testing.ts';
import { HistoryFold } from '../../src/history/fold.ts';
import { History } from '../../src/history/history.ts';
import type { LedgerPort } from '../../src/history/port.ts';
import { SqliteDatabase } from '../../src/history/sqlite.ts';
import { Player } from '../../src/replay/player.ts';
import {
  decodeEvent,
  type Event,
  encodeCommand,
  Settlement,
  Template,
} from '../../src/schema/generated/protocol.ts';
import { Generator } from '../fuzz/generator.ts';
import type { Profile } from '../fuzz/profiles.ts';

const BLOCK_BYTES = 64;
const MOST_BLOCKS = 255;

/** Commands of a seed, as blocks. */
export function commandsOf(profile: Profile, seed: number, count: number): Uint8Array[] {
  const twin = Engine.create({ module: engineModule(), config: profile.config });
  const generator = new Generator(seed, profile, twin);
  const view = new BlockView(new ArrayBuffer(MOST_BLOCKS * BLOCK_BYTES));
  return Array.from({ length: count }, () => {
    const command = generator.next();
    generator.learn(twin.apply(command));
    view.u8.fill(0);
    const blocks = encodeCommand(view, 0, command);
    return view.u8.slice(0, blocks * BLOCK_BYTES);
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

export interface StreamOptions {
  readonly profile: Profile;
  readonly commands: readonly Uint8Array[];
  /** Commands between two flushes. */
  readonly every: number;
  /** Told of every event. @param timeUs microseconds since 1970 */
  readonly onEvent?: (event: Event, timeUs: number) => void;
}

/** A history of these commands. */
export async function historyOf({ profile, commands, every, onEvent }: StreamOptions) {
  let fold: HistoryFold | undefined;
  let timeUs = 0;
  const tell = (view: BlockView, from: number, to: number) => {
    for (let at = from; at < to; at += view.u8[at + 1]! * BLOCK_BYTES) {
      const event = decodeEvent(view, at);
      const ticked = event.template === Template.Accepted && event.command === Template.Tick;
      if (ticked) timeUs = event.resultId;
      onEvent?.(event, timeUs);
    }
  };
  const player = Player.create(
    {
      module: engineModule(),
      onEvents: ({ view }, from, to) => {
        fold?.take(view, from, to);
        if (onEvent !== undefined) tell(view, from, to);
      },
    },
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
