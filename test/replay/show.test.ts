/** What is shown of places in a recording: words, queues, tape, candles, balances, filters. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { engineModule } from '../../src/engine/testing.ts';
import { readRecording } from '../../src/replay/recording.ts';
import { eventSentence } from '../../src/replay/sentences.ts';
import { Show } from '../../src/replay/show.ts';
import type { Filter, Look, Shown } from '../../src/replay/shown.ts';
import { Stage } from '../../src/replay/stage.ts';
import { Template } from '../../src/schema/generated/protocol.ts';
import { type Folder, MARKET, stoppedFolder } from './exchange-folder.ts';

const top = mkdtempSync(join(tmpdir(), 'lx-show-'));
after(() => rmSync(top, { recursive: true, force: true }));

let folder: Folder;
let stage: Stage;
before(async () => {
  folder = await stoppedFolder(join(top, 'folder'), 1500);
  const files = readdirSync(folder.path)
    .filter((name) => /\.lxl$|^capacities/.test(name))
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder.path, name))) }));
  const recording = readRecording({ files });
  stage = new Stage({ module: engineModule(), recording });
  for (const _ of stage.index());
});

const look = (change: Partial<Look> = {}) =>
  new Show(stage, { market: MARKET, account: 0, interval: '1s', ...change });
const ALL: Filter = { market: 0, account: 0, kind: 'all' };
const cells = ({ asks, bids }: Shown) => [...bids, ...asks].flatMap(({ orders }) => orders);

describe('a place', () => {
  test('has what was asked for in words, with numbers as people write them', () => {
    const show = look();
    const titles = new Map<string, string>();
    for (let at = 1; at < stage.lastSequence; at++) {
      const { title, kind } = show.at(at);
      const [first = ''] = title.replace(/account \d+ /, '').split(' ');
      titles.set(`${kind} ${first}`, title);
    }
    const said = [...titles.values()].join('\n');
    assert.match(said, /^the clock is set to 20\d\d-/m);
    assert.match(said, /^account \d+ buys 0\.\d{4} BTC at \d+\.\d\d \(limit, GTC\)$/m);
    assert.match(said, /^account \d+ sells 0\.\d{4} BTC at \d+\.\d\d \(limit, GTC\)$/m);
    assert.match(said, /^account \d+ cancels order \d+$/m);
    assert.match(said, /^transfer: [\d.]+ \w+ from external to account \d+/m);
    assert.match(said, /^market [A-Z]{6} is created$/m);
    assert.match(said, /^asset [A-Z]{3} with 8 decimals is created$/m);
    assert.match(said, /^fees of tier \d in [A-Z]{6}: maker \d+ ppm, taker \d+ ppm$/m);
  });

  test('has the queue of each level, with what the command did to it', () => {
    const show = look();
    const { sequence } = stage.trades.at(40);
    const shown = show.at(sequence);
    const events = stage.goTo(sequence)!.events;
    const trade = events.find((event) => event.template === Template.Trade)!;
    assert.ok(trade.template === Template.Trade);
    const maker = cells(shown).find(({ orderId }) => orderId === trade.makerOrderId);
    assert.equal(maker?.mark, trade.makerLeavesLots > 0 ? 'traded' : 'gone');
    assert.ok(shown.events.includes(eventSentence(trade, show.words)));
    assert.deepEqual(
      shown.tape
        .filter(({ isNew }) => isNew)
        .map(({ tradeId }) => tradeId)
        .at(-1),
      trade.tradeId,
    );
    // What is not marked was open before.
    const unmarked = cells(show.at(sequence)).filter(({ mark }) => mark === '');
    stage.goTo(sequence - 1);
    for (const { orderId } of unmarked) assert.equal(stage.engine.order(orderId)?.orderId, orderId);
  });

  test('has levels that are those of the engine, the depth growing from the best', () => {
    const show = look();
    const shown = show.at(stage.lastSequence);
    const levels = stage.engine.levels(MARKET, 0, 12);
    assert.deepEqual(
      shown.bids
        .filter(({ orders }) => orders.some(({ mark }) => mark !== 'gone'))
        .map((l) => l.price),
      levels.map(({ priceTicks }) => show.words.price(MARKET, priceTicks)),
    );
    const depths = shown.bids.map(({ depth }) => depth);
    assert.deepEqual(
      depths,
      [...depths].sort((a, b) => a - b),
    );
    for (const { orders, more } of shown.bids) assert.ok(orders.length > 0 && more >= 0);
    assert.equal(shown.openOrders, stage.engine.counts().orders);
  });

  test('shows own orders and money before and after', () => {
    const [account] = folder.accounts;
    const show = look({ account: account! });
    const filter = { ...ALL, account: account!, kind: 'trade' } as const;
    const at = show.find(stage.lastSequence, -1, filter)!;
    const shown = show.at(at);
    assert.ok(shown.tape.some(({ isNew, isOwn }) => isNew && isOwn));
    const changed = shown.balances.filter(({ isChanged }) => isChanged);
    assert.ok(changed.length > 0);
    const earlier = show.at(at - 1).balances;
    for (const { asset, before, beforeReserved } of shown.balances) {
      const then = earlier.find((each) => each.asset === asset);
      assert.deepEqual([before, beforeReserved], [then?.after, then?.afterReserved]);
    }
    assert.ok(cells(show.at(stage.lastSequence)).some(({ isOwn }) => isOwn));
    assert.deepEqual(look().at(at).balances, []);
  });

  test('has candles of the trades so far, whichever way one came', () => {
    const volume = ({ candles }: Shown) => candles.lots.reduce((a, b) => a + b, 0);
    const forward = look({ interval: '1h' });
    const backward = look({ interval: '1h' });
    backward.at(stage.lastSequence);
    for (const at of [stage.lastSequence, 900, 400]) {
      const count = stage.trades.countAt(at);
      let lots = 0;
      for (let k = 0; k < count; k++) lots += stage.trades.at(k).lots;
      assert.equal(volume(backward.at(at)), lots);
    }
    for (const at of [400, 900]) {
      assert.deepEqual(forward.at(at).candles, backward.at(at).candles);
    }
    forward.look = { ...forward.look, interval: '1s' };
    assert.notDeepEqual(forward.at(900).candles.openMs, backward.at(900).candles.openMs);
  });

  test('before the first command is a place as well', () => {
    const shown = look().at(0);
    assert.equal(shown.kind, 'base');
    assert.match(shown.title, /beginning/);
    assert.deepEqual([shown.events, shown.bids, shown.tape], [[], [], []]);
  });
});

describe('a step', () => {
  test('stops at what the filter lets through, in both directions', () => {
    const show = look();
    const all = Array.from({ length: stage.lastSequence }, (_, k) => k + 1);
    const traded = all.filter((at) => stage.trades.countAt(at) > stage.trades.countAt(at - 1));
    const forward: number[] = [];
    const trade: Filter = { ...ALL, kind: 'trade' };
    for (let at = show.find(0, 1, trade); at !== undefined; at = show.find(at, 1, trade)) {
      forward.push(at);
    }
    assert.deepEqual(forward, traded);
    assert.equal(show.find(stage.lastSequence + 1, -1, trade), traded.at(-1));
    assert.equal(show.find(traded[0]!, -1, trade), undefined);
  });

  test('can leave out the clock, other accounts, other markets', () => {
    const show = look();
    const [account = 0] = folder.accounts;
    for (let at = 0, k = 0; k < 50; k++) {
      at = show.find(at, 1, { ...ALL, kind: 'work' })!;
      assert.notEqual(stage.commandOf(at).template, Template.Tick);
    }
    for (let at = 100, k = 0; k < 30; k++) {
      at = show.find(at, 1, { ...ALL, account, kind: 'order' })!;
      const { title } = show.at(at);
      const concerns = stage.commandOf(at).account === account || show.at(at).events.length > 0;
      assert.ok(concerns, title);
    }
    assert.equal(show.find(200, 1, { ...ALL, kind: 'trade', market: 1 }), undefined);
    const cancel = show.find(200, 1, { ...ALL, kind: 'cancel' })!;
    assert.equal(stage.commandOf(cancel).template, Template.CancelOrder);
  });
});
