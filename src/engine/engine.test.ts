/** The engine's host side: snapshots, rings of any size, bounded output, no need of Node. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { Prng } from '../base/prng.ts';
import {
  type Command,
  encodeCommand,
  OrderType,
  SelfTradePrevention,
  Settlement,
  Side,
  TargetKind,
  Template,
  TimeInForce,
  TransferKind,
} from '../schema/generated/protocol.ts';
import { Engine, type EngineConfig, MIN_EVENT_ROOM_BYTES } from './engine.ts';
import { engineModule } from './testing.ts';

const module = engineModule();
const HEADER = { market: 0, account: 0, correlation: 0 };
const CONFIG: Partial<EngineConfig> = {
  maxAccounts: 64,
  maxBalances: 256,
  maxOrders: 4096,
  maxLevels: 512,
  maxTransfers: 256,
};
const MARKET = {
  ...{ baseUnitsPerLot: 1, quoteUnitsPerTickLot: 1, minNotional: 0 },
  ...{ maxPriceTicks: 1e6, maxQuantityLots: 1e7, baseAsset: 1, quoteAsset: 2 },
};

/** A venue with one market and three accounts. */
function opening(settlement: Settlement): Command[] {
  const create = { template: Template.CreateAccount, ...HEADER, tier: 0 } as const;
  const fund = (creditAccount: number, asset: number) => ({
    ...{ transferId: BigInt(creditAccount * 10 + asset), pendingId: 0n, amount: 1e12 },
    ...{ debitAccount: 1, creditAccount, asset, kind: TransferKind.POST },
  });
  const legs = [3, 4, 5].flatMap((account) => [fund(account, 1), fund(account, 2)]);
  return [
    { template: Template.Tick, ...HEADER, timeUs: 1 },
    { template: Template.CreateAsset, ...HEADER, decimals: 0, text: 'A' },
    { template: Template.CreateAsset, ...HEADER, decimals: 0, text: 'B' },
    ...[create, create, create],
    { template: Template.CreateMarket, ...HEADER, ...MARKET, settlement, text: 'AB' },
    { template: Template.SetFees, ...HEADER, market: 1, tier: 0, makerPpm: 100, takerPpm: 200 },
    { template: Template.Transfer, ...HEADER, legs },
  ];
}

function newOrder(account: number, side: Side, priceTicks: number, quantity: number): Command {
  return {
    ...{ template: Template.NewOrder, market: 1, account, correlation: 0 },
    ...{ priceTicks, quantity, clientOrderId: 0, side, type: OrderType.LIMIT },
    ...{ timeInForce: TimeInForce.GTC, stp: SelfTradePrevention.NONE, text: '' },
  };
}

function randomFlow(seed: number, count: number): Command[] {
  const prng = new Prng(seed);
  const flow: Command[] = [];
  for (let k = 0; k < count; k++) {
    const account = prng.between(3, 5);
    const header = { market: 1, account, correlation: k };
    const kind = prng.weighted({ order: 70, cancel: 28, cancelAll: 1, tick: 1 });
    if (kind === 'tick') flow.push({ template: Template.Tick, ...HEADER, timeUs: 1 + k });
    else if (kind === 'cancelAll')
      flow.push({ template: Template.CancelAll, session: 0, ...header });
    else if (kind === 'cancel') {
      const ids = { target: prng.between(1, k + 1), targetKind: TargetKind.ORDER_ID };
      flow.push({ template: Template.CancelOrder, ...header, ...ids });
    } else {
      const side = prng.pick([Side.BUY, Side.SELL]);
      flow.push(newOrder(account, side, prng.between(900, 1100), prng.between(1, 500)));
    }
  }
  return flow;
}

/** Runs commands as bytes; @returns the hash of the events' bytes and the most written at once. */
function runHashed(engine: Engine, commands: readonly Command[], room: () => number) {
  const hash = createHash('sha256');
  const { commands: lane, events } = engine.layout;
  let mostBytes = 0;
  for (let k = 0; k < commands.length; ) {
    let end = lane.from;
    while (k < commands.length && lane.to - end >= 4096) {
      end += encodeCommand(engine.view, end, commands[k]!) * 64;
      k += 1;
    }
    let at = lane.from;
    do {
      engine.setOutput(events.from, events.from + room());
      at = engine.run(at, end);
      const written = engine.outputEnd();
      hash.update(engine.view.u8.slice(events.from, written));
      mostBytes = Math.max(mostBytes, written - events.from);
    } while (at < end || engine.unfinished());
  }
  return { digest: hash.digest('hex'), mostBytes };
}

function applyAll(engine: Engine, commands: readonly Command[]): void {
  for (const command of commands) engine.apply(command);
}

describe('snapshots', () => {
  for (const settlement of [Settlement.LEDGER, Settlement.NONE]) {
    test(`settlement ${settlement}: the restored engine is the same and goes on the same`, () => {
      const engine = Engine.create({ module, config: CONFIG });
      applyAll(engine, [...opening(settlement), ...randomFlow(1, 3000)]);
      const snapshot = engine.snapshot();
      assert.ok(engine.counts().orders > 0);
      for (const sizes of [{}, { commandBytes: 4096, eventBytes: 32768 }]) {
        const restored = Engine.restore(snapshot, { module, ...sizes });
        assert.equal(restored.stateHash(), engine.stateHash());
        assert.equal(restored.sequence, engine.sequence);
        assert.deepEqual(restored.counts(), engine.counts());
        assert.deepEqual([...restored.openOrders()], [...engine.openOrders()]);
        assert.deepEqual(restored.snapshot(), snapshot);
        const twin = Engine.restore(snapshot, { module });
        for (const command of randomFlow(2, 1000)) {
          assert.deepEqual(restored.apply(command), twin.apply(command));
        }
        assert.equal(restored.stateHash(), twin.stateHash());
      }
    });
  }

  test('an empty engine can be kept and restored', () => {
    const engine = Engine.create({ module, config: CONFIG });
    const restored = Engine.restore(engine.snapshot(), { module });
    assert.equal(restored.stateHash(), engine.stateHash());
  });

  test('damaged bytes are refused', () => {
    const snapshot = Engine.create({ module, config: CONFIG }).snapshot();
    const spoil = (at: number) => {
      const copy = snapshot.slice();
      copy[at]! ^= 255;
      return copy;
    };
    const pages = snapshot.length - (snapshot.length % 4096 || 4096);
    assert.ok(pages > 0);
    const cut = [0, 15, 16, snapshot.length - 1].map((length) => snapshot.slice(0, length));
    const header = [0, 4, 8, 12, 16].map(spoil);
    for (const bytes of [...cut, ...header]) {
      assert.throws(() => Engine.restore(bytes, { module }), { name: 'RangeError' });
    }
  });

  test('state of another layout version is refused with both versions', () => {
    const snapshot = Engine.create({ module, config: CONFIG }).snapshot();
    const words = new DataView(snapshot.buffer);
    const bitmapBytes = Math.ceil(words.getUint32(8, true) / 4096 / 8);
    const spoilt = snapshot.slice();
    spoilt[16 + bitmapBytes + 4]! += 1;
    const words2 = /holds state of layout version \d+; this engine reads \d+/;
    assert.throws(() => Engine.restore(spoilt, { module }), words2);
  });
});

describe('room for events', () => {
  test('events are the same whatever room is given, and stay within it', () => {
    const commands = [...opening(Settlement.LEDGER), ...randomFlow(3, 5000)];
    // Sweeps with many more events than the least room holds.
    for (let k = 0; k < 3; k++) {
      for (let n = 0; n < 900; n++) commands.push(newOrder(3, Side.SELL, 2000 + (n % 50), 1));
      commands.push(newOrder(4, Side.BUY, 3000, 900));
    }
    const large = Engine.create({ module, config: CONFIG, eventBytes: 2 ** 22 });
    const whole = runHashed(large, commands, () => 2 ** 22);
    for (const seed of [1, 2, 3]) {
      const prng = new Prng(seed);
      const engine = Engine.create({ module, config: CONFIG, eventBytes: 65536 });
      const room = () => MIN_EVENT_ROOM_BYTES + 64 * prng.below(seed === 1 ? 1 : 700);
      const found = runHashed(engine, commands, room);
      assert.equal(found.digest, whole.digest);
      assert.equal(engine.stateHash(), large.stateHash());
    }
  });

  test('a sweep of a million orders needs 32 KiB of room', () => {
    const count = 1_000_000;
    const config = { ...CONFIG, maxOrders: 2 ** 20, maxLevels: 2048 };
    const resting: Command[] = opening(Settlement.NONE);
    const filled = Engine.create({ module, config });
    applyAll(filled, resting);
    for (let done = 0; done < count; done += 10_000) {
      const part = Array.from({ length: 10_000 }, (_, k) =>
        newOrder(3 + (k % 2), Side.SELL, 1000 + ((done + k) % 1000), 1),
      );
      runHashed(filled, part, () => 2 ** 20);
    }
    assert.equal(filled.counts().orders, count);
    const snapshot = filled.snapshot();
    const sweep = [newOrder(5, Side.BUY, 5000, count + 7)];
    const small = Engine.restore(snapshot, { module, eventBytes: 32768 });
    const large = Engine.restore(snapshot, { module, eventBytes: 2 ** 26 });
    const memoryBytes = small.memory.buffer.byteLength;
    const one = runHashed(small, sweep, () => 32768);
    const other = runHashed(large, sweep, () => 2 ** 26);
    assert.ok(one.mostBytes <= 32768);
    assert.equal(one.digest, other.digest);
    assert.equal(small.stateHash(), large.stateHash());
    assert.equal(small.counts().orders, 1);
    assert.equal(small.memory.buffer.byteLength, memoryBytes);
  });
});

test('the engine runs where there is nothing of Node, as in a browser', () => {
  const here = import.meta.url;
  const script = `
    const wasm = process.getBuiltinModule('node:fs')
      .readFileSync(new URL('../../build/engine.wasm', '${here}'));
    const module = new WebAssembly.Module(wasm);
    const say = console.log;
    for (const name of ['process', 'Buffer', 'global', 'setImmediate', 'clearImmediate']) {
      delete globalThis[name];
    }
    const { Engine } = await import(new URL('./engine.ts', '${here}'));
    const engine = Engine.create({ module, config: { maxOrders: 64, maxLevels: 64 } });
    const [answer] = engine.apply({
      template: 3, market: 0, account: 0, correlation: 7, decimals: 2, text: 'GOLD', tier: 0,
    });
    const restored = Engine.restore(engine.snapshot(), { module });
    say(JSON.stringify([typeof process, typeof Buffer, answer.correlation,
      restored.stateHash() === engine.stateHash()]));
  `;
  const args = ['--input-type=module', '--eval', script];
  const text = execFileSync(process.execPath, args, { encoding: 'utf8' });
  assert.deepEqual(JSON.parse(text), ['undefined', 'undefined', 7, true]);
});
