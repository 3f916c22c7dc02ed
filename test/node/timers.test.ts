/** Time goes on while nobody asks: timers run, and without timers nothing is written. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Fold } from '../../src/feed/fold.ts';
import type { Request } from '../../src/gateway/port.ts';
import { ExchangeNode } from '../../src/node/exchange-node.ts';
import {
  CloseReason,
  type Event,
  MarketStatus,
  OrderType,
  PegKind,
  SelfTradePrevention,
  Settlement,
  Side,
  Template,
  TimeInForce,
  TriggerKind,
} from '../../src/schema/generated/protocol.ts';
import { ScriptProcess } from '../crash/server-process.ts';
import { CAPACITIES } from '../crash/venue-folder.ts';

const CHILD = fileURLToPath(new URL('../crash/child.ts', import.meta.url));
const top = mkdtempSync(join(tmpdir(), 'lx-timers-'));
after(() => rmSync(top, { recursive: true, force: true }));
const newFolder = () => mkdtempSync(join(top, 'folder-'));
const HEADER = { market: 0, account: 0 };
/** What is to happen then must be asked for before: longer than a busy machine takes for that. */
const LATER_MS = 2_000;

/** Remembers events, and tells when there is one that is waited for. */
class Witness implements Fold {
  readonly events: Event[] = [];
  #look: () => void = () => {};

  apply(event: Event): void {
    this.events.push(event);
    this.#look();
  }

  save(): unknown {
    return undefined;
  }

  load(): void {}

  seen(wanted: (event: Event) => boolean): Promise<Event> {
    return new Promise((resolve) => {
      this.#look = () => {
        const found = this.events.find(wanted);
        if (found) resolve(found);
      };
      this.#look();
    });
  }
}

async function start(folder: string) {
  const witness = new Witness();
  const node = await ExchangeNode.start({
    ...{ folder, capacities: CAPACITIES, syncMode: 'always', intervalMs: 100 },
    ...{ segmentBytes: 2 ** 20, snapshotEvery: 1e12, folds: { witness } },
  });
  return { node, witness };
}

/** Two assets, account 3, a market without money. */
const OPENING: readonly Request[] = [
  { template: Template.CreateAsset, ...HEADER, decimals: 2, text: 'A' },
  { template: Template.CreateAsset, ...HEADER, decimals: 2, text: 'B' },
  { template: Template.CreateAccount, ...HEADER, tier: 0 },
  {
    ...{ template: Template.CreateMarket, ...HEADER, settlement: Settlement.NONE, text: 'AB' },
    ...{ baseAsset: 1, quoteAsset: 2, baseUnitsPerLot: 1, quoteUnitsPerTickLot: 1 },
    ...{ maxPriceTicks: 1e6, maxQuantityLots: 1e6, minNotional: 0 },
  },
];

/** A limit order of account 3 that expires so many milliseconds from now. */
function expiring(afterMs: number): Request {
  return {
    ...{ template: Template.AdvancedOrder, market: 1, account: 3, priceTicks: 500, quantity: 7 },
    ...{ clientOrderId: 0, side: Side.BUY, type: OrderType.LIMIT, text: '', session: 0 },
    ...{ timeInForce: TimeInForce.GTD, stp: SelfTradePrevention.NONE, reduceOnly: 0 },
    ...{ trigger: TriggerKind.NONE, triggerPriceTicks: 0, trailingTicks: 0, hidden: 0 },
    ...{ peg: PegKind.NONE, pegOffsetTicks: 0, displayLots: 0, minimumLots: 0 },
    expireTimeUs: (Date.now() + afterMs) * 1000,
  };
}

const isExpiry = (event: Event): boolean =>
  event.template === Template.OrderClosed && event.reason === CloseReason.EXPIRED;

async function opened(folder: string) {
  const started = await start(folder);
  for (const request of OPENING) {
    const { answer } = await started.node.submit(request);
    assert.equal(answer.template, Template.Accepted);
  }
  return started;
}

describe('without traffic', () => {
  test('an order expires, by one batch that holds a Tick alone', async () => {
    const { node, witness } = await opened(newFolder());
    const { batches } = node.statistics;
    const order = expiring(LATER_MS);
    assert.ok('expireTimeUs' in order);
    const { answer } = await node.submit(order);
    assert.equal(answer.template, Template.OrderAccepted);
    // Of the answer: where this thread has its turn late, the node is further already.
    const { sequence } = answer;
    await witness.seen(isExpiry);
    await witness.seen(({ sequence: at }) => at > sequence);
    const tick = witness.events.find((event) => event.sequence === sequence + 1);
    assert.ok(tick?.template === Template.Accepted && tick.command === Template.Tick);
    assert.ok(tick.resultId >= order.expireTimeUs);
    // A command afterwards has its place behind it.
    const later = await node.submit({ template: Template.CreateAccount, ...HEADER, tier: 0 });
    assert.equal(later.answer.template, Template.Accepted);
    assert.equal(later.answer.sequence, sequence + 3);
    assert.equal(node.statistics.batches, batches + 3);
    await node.stop();
  });

  test('a dead man is missed, and a market opens on time', async () => {
    const { node, witness } = await opened(newFolder());
    const who = { market: 0, account: 3 };
    await node.submit({ template: Template.SetDeadMan, ...who, timeoutUs: 150_000 });
    const { answer } = await node.submit({
      ...{ template: Template.ScheduleMarketStatus, market: 1, account: 0, cancelOrders: 0 },
      ...{ timeUs: (Date.now() + LATER_MS) * 1000, status: MarketStatus.HALTED },
    });
    assert.equal(answer.template, Template.Accepted);
    await witness.seen((event) => event.template === Template.DeadManChanged && event.fired === 1);
    await witness.seen((event) => event.template === Template.MarketStatusChanged);
    await node.stop();
  });

  test('and without timers nothing is written', async () => {
    const idle = await opened(newFolder());
    const other = await opened(newFolder());
    const { sequence } = idle.node;
    const { batches } = idle.node.statistics;
    const { answer } = await other.node.submit(expiring(LATER_MS));
    assert.equal(answer.template, Template.OrderAccepted);
    await other.witness.seen(isExpiry);
    assert.equal(idle.node.sequence, sequence);
    assert.equal(idle.node.statistics.batches, batches);
    await Promise.all([idle.node.stop(), other.node.stop()]);
  });
});

describe('an order that expires', () => {
  test('while the exchange is down is closed when it is back, without being asked', async () => {
    const folder = newFolder();
    const child = new ScriptProcess(CHILD, [folder]);
    await child.seen(/READY/);
    const submit = (request: Request) => child.child.stdin!.write(`${JSON.stringify(request)}\n`);
    for (const request of OPENING) submit(request);
    await child.seen(new RegExp(`OK ${OPENING.length} `));
    submit(expiring(LATER_MS));
    await child.seen(new RegExp(`OK ${OPENING.length + 1} .*\\n`));
    assert.match(child.stdout, new RegExp(`OK \\d+ \\{"template":${Template.OrderAccepted},`));
    await child.end('SIGKILL');
    const { node, witness } = await start(folder);
    await witness.seen(isExpiry);
    await node.stop();
    // It happened once: the log has it, and a third life has nothing left to do.
    const third = await start(folder);
    assert.equal(third.node.replayedCommands, 0);
    await third.node.stop();
  });
});
