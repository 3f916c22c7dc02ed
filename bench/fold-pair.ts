/**
 * The read models of two checkouts or more, turn by turn in one process, on the same events:
 *
 *   git worktree add --detach ../before COMMIT      and ln -s "$PWD/node_modules" ../before/
 *   node scripts/run.mjs bench/fold-pair.ts 40 ../before .
 *
 * prints nanoseconds on a core an event, decoding included where a checkout decodes: least, lower
 * quartile and median of the rounds; and whether all ended with the same read models.
 */
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { BlockView } from '../src/base/block-view.ts';
import { Prng } from '../src/base/prng.ts';
import { Engine } from '../src/engine/engine.ts';
import { loadEngineModule } from '../src/node/wasm-module.ts';
import {
  type Command,
  encodeEvent,
  Settlement,
  Side,
  TargetKind,
  Template,
  TimeInForce,
} from '../src/schema/generated/protocol.ts';
import { newOrder } from './orders.ts';
import { ACCOUNTS, setUpCommands } from './setting.ts';

const COMMANDS = 40_000;
const TRADERS = 10;
const CAPACITIES = {
  ...{ maxAssets: 8, maxMarkets: 8, maxAccounts: 2_048, maxBalances: 8_192 },
  ...{ maxOrders: 2 ** 17, maxLevels: 2 ** 14, maxTransfers: 2 ** 14 },
};
const TIME_US = 1_700_000_000_000_000;

interface Fold {
  apply(event: object, timeUs: number, view?: BlockView, at?: number): void;
  applyBlocks?(view: BlockView, at: number, timeUs: number): void;
  save(): unknown;
}

interface Checkout {
  readonly name: string;
  readonly makers: Readonly<Record<string, () => Fold>>;
  readonly view: BlockView;
  decode(view: BlockView, at: number): object;
}

/** Orders of one account away from the market, and their cancels, turn by turn. */
function* cancels(): Generator<Command> {
  for (let k = 0; k < COMMANDS; k++) {
    const clientOrderId = 1 + ((k >>> 1) % 128);
    const common = { market: 1, account: ACCOUNTS[0]! };
    const priceTicks = 1_000 + (clientOrderId % 97);
    const terms = { ...common, priceTicks, quantity: 1_000, timeInForce: TimeInForce.GTC };
    const target = { target: clientOrderId, targetKind: TargetKind.CLIENT_ORDER_ID };
    if (k % 2 === 0) yield newOrder({ ...terms, clientOrderId, side: Side.BUY });
    else yield { template: Template.CancelOrder, ...common, correlation: 0, ...target };
  }
}

/** Orders of ten accounts at twenty prices: most of them trade. */
function* trades(): Generator<Command> {
  const random = new Prng(1);
  for (let k = 0; k < COMMANDS; k++) {
    yield newOrder({
      ...{ market: 1, account: ACCOUNTS[random.below(TRADERS)]!, clientOrderId: k + 1 },
      ...{ priceTicks: 10_000 + random.below(20), quantity: 1_000 + random.below(1_000) },
      ...{ side: random.below(2) === 0 ? Side.BUY : Side.SELL, timeInForce: TimeInForce.GTC },
    });
  }
}

/** @returns every event of the commands, as blocks */
function eventsOf(commands: Iterable<Command>): Buffer {
  const engine = Engine.create({ module: loadEngineModule(), config: CAPACITIES });
  const view = new BlockView(new ArrayBuffer(1024));
  const pieces: Buffer[] = [];
  for (const list of [setUpCommands(1, Settlement.LEDGER), commands]) {
    for (const command of list) {
      for (const event of engine.apply(command)) {
        const blocks = encodeEvent(view, 0, event);
        pieces.push(Buffer.from(view.u8.slice(0, 64 * blocks)));
      }
    }
  }
  return Buffer.concat(pieces);
}

async function load(folder: string, events: Buffer): Promise<Checkout> {
  const from = (file: string) => import(join(resolve(folder), 'src', file));
  const { Feed } = await from('feed/feed.ts');
  const { Accounts } = await from('gateway/accounts/accounts.ts');
  const { AccountStreams } = await from('gateway/streams/account-streams.ts');
  const { Transfers } = await from('gateway/wallet/transfers.ts');
  const { decodeEvent } = await from('schema/generated/protocol.ts');
  const view = new BlockView(new SharedArrayBuffer(events.length));
  view.u8.set(events);
  const makers = {
    feed: () => new Feed(),
    accounts: () => new Accounts(),
    streams: () => new AccountStreams(),
    transfers: () => new Transfers(),
  };
  return { name: folder, makers, view, decode: decodeEvent };
}

function foldAll(fold: Fold, { view, decode }: Checkout): void {
  const { u8 } = view;
  // Before there were blocks for every fold, some took them beside the event.
  const takesBlocks = fold.applyBlocks !== undefined && fold.apply.length <= 2;
  for (let at = 0; at < u8.length; at += u8[at + 1]! * 64) {
    if (takesBlocks) fold.applyBlocks!(view, at, TIME_US);
    else fold.apply(decode(view, at), TIME_US, view, at);
  }
}

function compare(flow: string, name: string, checkouts: readonly Checkout[], rounds: number): void {
  const times: number[][] = checkouts.map(() => []);
  const saved: unknown[] = [];
  let events = 0;
  const { u8 } = checkouts[0]!.view;
  for (let at = 0; at < u8.length; at += u8[at + 1]! * 64) events++;
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? [...checkouts.keys()] : [...checkouts.keys()].reverse();
    for (const k of order) {
      const fold = checkouts[k]!.makers[name]!();
      const before = process.cpuUsage();
      foldAll(fold, checkouts[k]!);
      const { system, user } = process.cpuUsage(before);
      times[k]!.push(((user + system) * 1000) / events);
      if (round > 0) continue;
      saved.push(fold.save());
    }
  }
  const alike = saved.every((each) => isDeepStrictEqual(each, saved[0]));
  process.stdout.write(`${flow}, ${name}${alike ? '' : ': other read models'}\n`);
  for (const [k, checkout] of checkouts.entries()) {
    const sorted = times[k]!.sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(sorted.length * share)]!.toFixed(0);
    const figures = `least ${at(0)}, quartile ${at(0.25)}, median ${at(0.5)} ns`;
    process.stdout.write(`  ${checkout.name.padEnd(32)} ${figures}\n`);
  }
}

async function main([text, ...folders]: readonly string[]): Promise<number> {
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1 || folders.length === 0) {
    process.stderr.write('Usage: node scripts/run.mjs bench/fold-pair.ts ROUNDS FOLDER…\n');
    return 2;
  }
  for (const [flow, commands] of Object.entries({ cancels, trades })) {
    const events = eventsOf(commands());
    const checkouts = await Promise.all(folders.map((folder) => load(folder, events)));
    for (const name of Object.keys(checkouts[0]!.makers)) compare(flow, name, checkouts, rounds);
  }
  return 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
