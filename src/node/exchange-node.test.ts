/** The node: order, limits, snapshots with their read models, the end, and failure. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { replayedEngine, restoredEngine } from '../../test/crash/audit.ts';
import { CAPACITIES } from '../../test/crash/venue-folder.ts';
import { Prng } from '../base/prng.ts';
import { Feed } from '../feed/feed.ts';
import type { Fold } from '../feed/fold.ts';
import { Accounts } from '../gateway/accounts/accounts.ts';
import { MAX_OUTCOME_EVENTS, type Outcome, type Request } from '../gateway/port.ts';
import {
  type Event,
  OrderType,
  Rejection,
  SelfTradePrevention,
  Settlement,
  Side,
  Template,
  TimeInForce,
  TransferKind,
} from '../schema/generated/protocol.ts';
import { ExchangeNode, type ExchangeNodeOptions } from './exchange-node.ts';
import { COMMAND_RING_BYTES, EVENT_RING_BYTES } from './lanes.ts';

const top = mkdtempSync(join(tmpdir(), 'lx-node-'));
after(() => rmSync(top, { recursive: true, force: true }));
let folders = 0;
const newFolder = () => join(top, String(++folders));
const PRNG = new Prng(8);

/** Its log and capacities, held by nobody. */
function copyOf(folder: string): string {
  const copy = newFolder();
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** Commands that neither ring holds, nor both, nor the batch between them. */
const MORE_THAN_FITS = (EVENT_RING_BYTES + 2 * COMMAND_RING_BYTES) / 64;
const HEADER = { market: 0, account: 0 };

/** Remembers the sequence of every event that it saw. */
class Witness implements Fold {
  sequences: number[] = [];
  failAt = Number.POSITIVE_INFINITY;

  apply(event: Event): void {
    if (event.sequence >= this.failAt) throw new Error('the witness has seen enough');
    this.sequences.push(event.sequence);
  }

  save(): unknown {
    return this.sequences;
  }

  load(saved: unknown): void {
    this.sequences = saved as number[];
  }
}

async function start(folder: string, options: Partial<ExchangeNodeOptions> = {}) {
  const feed = new Feed();
  const accounts = new Accounts();
  const witness = new Witness();
  const node = await ExchangeNode.start({
    folder,
    capacities: CAPACITIES,
    syncMode: 'always',
    intervalMs: 100,
    segmentBytes: 2 ** 20,
    snapshotEvery: 1e12,
    folds: { feed, accounts, witness },
    ...options,
  });
  return { node, feed, accounts, witness };
}

/** Two assets, a market without balances and two accounts, 3 and 4. */
async function openMarket(node: ExchangeNode): Promise<void> {
  const asset = { template: Template.CreateAsset, ...HEADER, decimals: 2 } as const;
  const account = { template: Template.CreateAccount, ...HEADER, tier: 0 } as const;
  const outcomes = await Promise.all([
    node.submit({ ...asset, text: 'A' }),
    node.submit({ ...asset, text: 'B' }),
    node.submit(account),
    node.submit(account),
    node.submit({
      ...{ template: Template.CreateMarket, ...HEADER, settlement: Settlement.NONE, text: 'AB' },
      ...{ baseAsset: 1, quoteAsset: 2, baseUnitsPerLot: 1, quoteUnitsPerTickLot: 1 },
      ...{ maxPriceTicks: 1e6, maxQuantityLots: 1e6, minNotional: 0 },
    }),
  ]);
  for (const { answer } of outcomes) assert.equal(answer.template, Template.Accepted);
}

function order(account: number, side: Side, priceTicks: number, quantity: number): Request {
  return {
    ...{ template: Template.NewOrder, market: 1, account, priceTicks, quantity, clientOrderId: 0 },
    ...{ side, type: OrderType.LIMIT, timeInForce: TimeInForce.GTC },
    ...{ stp: SelfTradePrevention.NONE, text: '' },
  };
}

function randomOrder(prng: Prng): Request {
  const side = prng.pick([Side.BUY, Side.SELL]);
  return order(prng.between(3, 4), side, prng.between(950, 1050), prng.between(1, 100));
}

/** What the read models show, as plain data. */
function shown({ feed, accounts }: { feed: Feed; accounts: Accounts }) {
  return structuredClone({ feed: feed.save(), accounts: accounts.save() });
}

const codeOf = ({ answer }: Outcome) =>
  answer.template === Template.Rejected ? answer.code : undefined;

describe('outcomes', () => {
  test('come in the order of submission, each its own, after every fold has seen it', async () => {
    const { node, witness } = await start(newFolder());
    await openMarket(node);
    const settled: number[] = [];
    const submitted = Array.from({ length: 500 }, (_, k) =>
      node.submit(order(3, Side.BUY, 1 + k, 5)).then((outcome) => {
        settled.push(k);
        assert.ok(witness.sequences.includes(outcome.answer.sequence));
        return outcome;
      }),
    );
    const outcomes = await Promise.all(submitted);
    outcomes.forEach(({ answer }, k) => {
      assert.ok(answer.template === Template.OrderAccepted && answer.priceTicks === 1 + k);
    });
    assert.deepEqual(settled, [...settled.keys()]);
    const sequences = outcomes.map(({ answer }) => answer.sequence);
    assert.deepEqual(
      sequences,
      [...sequences].sort((a, b) => a - b),
    );
    assert.ok(node.statistics.commands >= 500 && node.statistics.batches >= 1);
    await node.stop();
  });

  test('of a command with too many blocks are a refusal, and nothing is logged', async () => {
    const folder = newFolder();
    const { node } = await start(folder);
    await openMarket(node);
    const { sequence } = node;
    const leg = { pendingId: 0n, amount: 1, debitAccount: 1, creditAccount: 3, asset: 1 };
    const legs = Array.from({ length: 300 }, (_, k) => ({
      ...leg,
      transferId: BigInt(k + 1),
      kind: TransferKind.POST,
    }));
    const transfer = { template: Template.Transfer, ...HEADER } as const;
    for (const count of [64, 300]) {
      const outcome = await node.submit({ ...transfer, legs: legs.slice(0, count) });
      assert.equal(codeOf(outcome), Rejection.MALFORMED_COMMAND);
    }
    assert.equal(node.sequence, sequence);
    const most = await node.submit({ ...transfer, legs: legs.slice(0, 63) });
    assert.equal(most.answer.template, Template.Accepted);
    await node.stop();
    assert.equal(replayedEngine(folder).stateHash(), restoredEngine(folder).stateHash());
  });

  test('of a big sweep carry the first events only; the folds have seen all', async () => {
    const { node, feed } = await start(newFolder());
    await openMarket(node);
    const count = MAX_OUTCOME_EVENTS + 500;
    await Promise.all(Array.from({ length: count }, () => node.submit(order(3, Side.SELL, 9, 1))));
    const sweep = await node.submit(order(4, Side.BUY, 9, count + 1));
    assert.equal(sweep.events.length, MAX_OUTCOME_EVENTS);
    assert.equal(sweep.events[0], sweep.answer);
    const next = await node.submit(order(4, Side.BUY, 8, 1));
    assert.equal(next.events.length, 1);
    assert.deepEqual(restingOf(feed), { bids: 2, asks: 0 });
    await node.stop();
  });

  test('are refusals when more is submitted than there is room for', async () => {
    const { node } = await start(newFolder());
    await openMarket(node);
    assert.equal(node.hasRoom(), true);
    // Nothing is folded while this thread does not yield, so both rings fill up.
    const outcomes: Promise<Outcome>[] = [];
    for (let k = 0; k < MORE_THAN_FITS; k++) {
      outcomes.push(
        node.submit({ template: Template.CancelAll, session: 0, market: 1, account: 4 }),
      );
    }
    assert.equal(node.hasRoom(), false);
    const room = node.whenRoom();
    const codes = (await Promise.all(outcomes)).map(codeOf);
    assert.ok(codes.includes(Rejection.NODE_BUSY));
    const first = codes.indexOf(Rejection.NODE_BUSY);
    assert.ok(codes.slice(0, first).every((code) => code === undefined || code < 800));
    await room;
    const { answer } = await node.submit(order(3, Side.BUY, 1, 1));
    assert.notEqual(answer.template, Template.Rejected);
    await node.stop();
  });
});

function restingOf(feed: Feed): { bids: number; asks: number } {
  const { book } = feed.market(1)!;
  return { bids: book.bids.size, asks: book.asks.size };
}

describe('snapshots', () => {
  test('taken under load hold engine and read models of one moment', async () => {
    const folder = newFolder();
    const first = await start(folder, { snapshotEvery: 1000 });
    await openMarket(first.node);
    const prng = new Prng(5);
    // One snapshot is on its way at a time: where the disk is slow, the load goes on for longer.
    for (let round = 0; round < 30 || first.node.statistics.snapshots < 2; round++) {
      const orders = Array.from({ length: 300 }, () => first.node.submit(randomOrder(prng)));
      await Promise.all(orders);
    }
    const before = shown(first);
    const { sequence } = first.node;
    await first.node.stop();
    assert.equal(readdirSync(folder).filter((name) => name.endsWith('.lxs')).length, 2);

    const second = await start(folder, { snapshotEvery: 1000 });
    assert.equal(second.node.replayedCommands, 0);
    assert.equal(second.node.sequence, sequence);
    assert.deepEqual(shown(second), before);
    assert.deepEqual(second.witness.sequences, first.witness.sequences);
    await second.node.stop();
    // Without the newest one: the older snapshot, and the log after it.
    const newest = readdirSync(folder)
      .filter((name) => name.endsWith('.lxs'))
      .sort()
      .at(-1)!;
    rmSync(join(folder, newest));
    const third = await start(folder);
    assert.ok(third.node.replayedCommands > 0);
    assert.deepEqual(shown(third), before);
    assert.deepEqual(third.witness.sequences, first.witness.sequences);
    await third.node.stop();
    assert.equal(replayedEngine(folder).stateHash(), restoredEngine(folder).stateHash());
  });
});

/** Sequence of the newest snapshot file. */
function newest(folder: string): number {
  const names = readdirSync(folder).filter((name) => name.endsWith('.lxs'));
  return Math.max(0, ...names.map((name) => Number(name.slice(9, 25))));
}

describe('a snapshot that is asked for', () => {
  test('holds all that was answered before; without anything new it is there already', async () => {
    const folder = newFolder();
    const { node } = await start(folder);
    await openMarket(node);
    const { sequence } = node;
    await node.snapshot();
    const first = newest(folder);
    assert.ok(first >= sequence, `${first} holds ${sequence}`);
    assert.equal(node.statistics.snapshots, 1);
    await Promise.all([node.snapshot(), node.snapshot()]);
    assert.equal(newest(folder), first);
    assert.equal(node.statistics.snapshots, 1);
    await node.stop();
    await assert.rejects(node.snapshot(), /the exchange is stopping/);
  });

  test('is heard whatever the engine thread is about to do', { timeout: 120_000 }, async () => {
    const folder = newFolder();
    // Who sleeps is to be woken: a call that is missed is not made up for.
    const { node } = await start(folder, { idleMs: 3_600_000, segmentBytes: 2 ** 16 });
    await openMarket(node);
    const prng = new Prng(7);
    for (let round = 0; round < 40; round++) {
      const { answer } = await node.submit(randomOrder(prng));
      await node.snapshot();
      assert.ok(newest(folder) >= answer.sequence);
    }
    await node.stop();
  });

  test('comes under load, beside those that are due, for each that asks', async () => {
    const folder = newFolder();
    const { node } = await start(folder, { snapshotEvery: 1000 });
    await openMarket(node);
    const prng = new Prng(6);
    for (let round = 0; round < 5; round++) {
      const orders = Array.from({ length: 200 }, () => node.submit(randomOrder(prng)));
      const outcome = await orders[0]!;
      await node.snapshot();
      assert.ok(newest(folder) >= outcome.answer.sequence);
      await Promise.all(orders);
    }
    await node.stop();
    assert.equal(replayedEngine(folder).stateHash(), restoredEngine(folder).stateHash());
  });
});

describe('a snapshot that is asked for just before the end', () => {
  test('is on disk when it is answered', async () => {
    for (let round = 0; round < 8; round++) {
      const folder = newFolder();
      const { node } = await start(folder);
      await openMarket(node);
      const first = node.snapshot();
      const { answer } = await node.submit(order(3, Side.BUY, 5, 1));
      // The first one may still be on its way, and the last one follows it at once.
      const second = node.snapshot();
      const stopped = node.stop();
      await second;
      assert.ok(newest(folder) >= answer.sequence);
      await Promise.all([first, stopped]);
    }
  });
});

describe('the end', () => {
  test('what was submitted before it is carried out, what comes after is refused', async () => {
    const folder = newFolder();
    const { node } = await start(folder);
    await openMarket(node);
    const before = Array.from({ length: 200 }, () => node.submit(order(3, Side.BUY, 5, 1)));
    const stopped = node.stop();
    const late = await node.submit(order(3, Side.BUY, 5, 1));
    assert.equal(codeOf(late), Rejection.NODE_STOPPING);
    await stopped;
    for (const { answer } of await Promise.all(before)) {
      assert.equal(answer.template, Template.OrderAccepted);
    }
    const again = await start(folder);
    assert.equal(again.node.replayedCommands, 0);
    assert.equal(again.accounts.openCount(3), 200);
    await again.node.stop();
  });

  test('a folder can be used again at once, many times', async () => {
    const folder = newFolder();
    for (let k = 0; k < 5; k++) {
      const { node } = await start(folder);
      await node.submit({ template: Template.CreateAccount, ...HEADER, tier: 0 });
      await node.stop();
    }
    const { node, witness } = await start(folder);
    assert.equal(witness.sequences.length, new Set(witness.sequences).size * 1.5);
    await node.stop();
  });
});

describe('failure', () => {
  test('of a start is its error, and another start may follow', async () => {
    const folder = newFolder();
    const { node } = await start(folder);
    await assert.rejects(start(folder), { name: 'FolderInUseError' });
    await node.stop();
    const again = await start(folder);
    await again.node.stop();
  });

  test('of a fold at what is replayed is the error of the start', async () => {
    const folder = newFolder();
    const first = await start(folder, { snapshotEvery: 1e12 });
    await openMarket(first.node);
    // More than the folds take in one turn: the engine thread is ready long before they are.
    await Promise.all(Array.from({ length: 3000 }, () => first.node.submit(randomOrder(PRNG))));
    const { sequence } = first.node;
    await first.node.stop();
    for (const name of readdirSync(folder)) {
      if (name.endsWith('.lxs')) rmSync(join(folder, name));
    }
    for (const failAt of [1, sequence]) {
      const witness = new Witness();
      witness.failAt = failAt;
      await assert.rejects(start(copyOf(folder), { folds: { witness } }), /has seen enough/);
    }
  });

  test('of a fold at what a snapshot holds is the error of the start', async () => {
    const folder = newFolder();
    const { node } = await start(folder);
    await openMarket(node);
    await node.stop();
    const witness = new Witness();
    witness.load = () => {
      throw new Error('the witness does not remember');
    };
    const options = { folds: { witness } };
    await assert.rejects(start(folder, options), /the witness does not remember/);
  });

  test('of a fold resolves failed; nothing more is taken, and stop still ends', async () => {
    const folder = newFolder();
    const { node, witness } = await start(folder);
    await openMarket(node);
    witness.failAt = node.sequence + 1;
    void node.submit(order(3, Side.BUY, 5, 1));
    assert.match((await node.failed).message, /the witness has seen enough/);
    assert.equal(codeOf(await node.submit(order(3, Side.BUY, 5, 1))), Rejection.NODE_STOPPING);
    await node.stop();
  });

  test('of the disk resolves failed with its reason, and lets the folder go', async () => {
    const folder = newFolder();
    const { node } = await start(folder);
    await openMarket(node);
    // A segment that is due cannot be made where there is no folder.
    // The engine thread may be making its next file meanwhile: then once more.
    rmSync(folder, { recursive: true, maxRetries: 100 });
    const feed = async () => {
      const orders = Array.from({ length: 2000 }, () => node.submit(order(3, Side.BUY, 5, 1)));
      await Promise.race([Promise.all(orders), node.failed]);
    };
    let error: Error | undefined;
    void node.failed.then((reason) => {
      error = reason;
    });
    for (let k = 0; k < 100 && !error; k++) await feed();
    assert.ok(error?.message.includes(folder), error?.message);
    await node.stop();
  });
});
