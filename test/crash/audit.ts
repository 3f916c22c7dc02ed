/**
 * The whole log of a stopped folder, replayed from its first command through a fresh engine, and
 * compared with what the newest snapshot restores and with what clients know.
 */
import assert from 'node:assert/strict';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hash53 } from '../../src/base/hash53.ts';
import { Engine } from '../../src/engine/engine.ts';
import { engineModule } from '../../src/engine/testing.ts';
import { FileLog } from '../../src/log/file/file-log.ts';
import { RealFiles } from '../../src/log/file/real.ts';
import type { Snapshot } from '../../src/log/file/snapshot-codec.ts';
import { ENGINE_PART } from '../../src/node/messages.ts';
import {
  decodeEvent,
  type Event,
  SCHEMA_VERSION,
  Template,
} from '../../src/schema/generated/protocol.ts';
import type { AccountFacts } from './facts.ts';
import { CAPACITIES } from './venue-folder.ts';

const SIZES = { commandBytes: 2 ** 21, eventBytes: 2 ** 20 };

/** Gives a batch of the log to the engine; `onEvent` sees what comes of it. */
export function applyPayload(
  engine: Engine,
  payload: Uint8Array,
  onEvent: (event: Event) => void = () => {},
): void {
  const { commands, events } = engine.layout;
  assert.ok(payload.length <= commands.to - commands.from);
  engine.view.u8.set(payload, commands.from);
  let at = commands.from;
  const end = at + payload.length;
  do {
    engine.setOutput(events.from, events.to);
    at = engine.run(at, end);
    const written = engine.outputEnd();
    for (let event = events.from; event < written; event += engine.view.u8[event + 1]! * 64) {
      onEvent(decodeEvent(engine.view, event));
    }
  } while (at < end || engine.unfinished());
}

function freshEngine(): Engine {
  return Engine.create({ module: engineModule(), config: CAPACITIES, ...SIZES });
}

function openLog(
  folder: string,
  hooks: { onSnapshot?: (snapshot: Snapshot) => void; onBatch?: (payload: Uint8Array) => void },
): FileLog {
  const { onSnapshot, onBatch } = hooks;
  return FileLog.open({
    folder,
    files: new RealFiles(),
    schemaVersion: SCHEMA_VERSION,
    nowMs: Date.now,
    ...(onSnapshot ? { onSnapshot } : {}),
    ...(onBatch ? { onBatch: (batch) => onBatch(batch.payload) } : {}),
  });
}

/** The engine as a start would restore it: newest snapshot, then the rest of the log. */
export function restoredEngine(folder: string): Engine {
  let engine: Engine | undefined;
  const log = openLog(folder, {
    onSnapshot: (snapshot) => {
      const part = snapshot.parts.find(({ name }) => name === ENGINE_PART)!;
      engine = Engine.restore(part.bytes, { module: engineModule(), ...SIZES });
    },
    onBatch: (payload) => {
      engine ??= freshEngine();
      applyPayload(engine, payload);
    },
  });
  log.close();
  assert.ok(engine, 'the folder holds nothing');
  return engine;
}

/** An engine that applied every command of the log, from the first on; snapshots are not read. */
export function replayedEngine(folder: string, onEvent: (event: Event) => void = () => {}): Engine {
  const bare = `${folder}-bare`;
  cpSync(folder, bare, { recursive: true });
  try {
    for (const name of readdirSync(bare)) if (name.endsWith('.lxs')) rmSync(join(bare, name));
    const engine = freshEngine();
    const log = openLog(bare, {});
    for (const batch of log.read(1)) applyPayload(engine, batch.payload, onEvent);
    log.close();
    return engine;
  } finally {
    rmSync(bare, { recursive: true });
  }
}

/** @throws AssertionError where an asset does not sum to zero over all accounts */
export function checkZeroSums(engine: Engine): void {
  const sums = new Map<number, bigint>();
  for (const { asset, available, reserved } of engine.balances()) {
    sums.set(asset, (sums.get(asset) ?? 0n) + BigInt(available) + BigInt(reserved));
  }
  assert.ok(sums.size > 0);
  for (const [asset, sum] of sums) assert.equal(sum, 0n, `sum of asset ${asset}`);
}

/** Orders and trades as the events of the whole log tell them, against what clients know. */
export class LogAudit {
  readonly #accepted = new Map<number, { clientOrderId: number; account: number }>();
  readonly #byClientId = new Map<string, number>();
  readonly #trades = new Map<string, number>();

  take(event: Event): void {
    if (event.template === Template.OrderAccepted) {
      const { orderId, clientOrderId, account } = event;
      assert.ok(!this.#accepted.has(orderId), `order ${orderId} was accepted twice`);
      this.#accepted.set(orderId, { clientOrderId, account });
      const name = `${account}/${clientOrderId}`;
      assert.ok(!this.#byClientId.has(name), `client order id ${name} was accepted twice`);
      this.#byClientId.set(name, orderId);
    } else if (event.template === Template.Trade) {
      const name = `${event.market}/${event.tradeId}`;
      assert.ok(!this.#trades.has(name), `trade ${name} happened twice`);
      this.#trades.set(name, event.takerOrderId);
    }
  }

  /** @param markets id of each symbol */
  check(facts: AccountFacts, account: number, markets: Readonly<Record<string, number>>): void {
    for (const { clientId, fate, orderId } of facts.orders.values()) {
      const found = this.#byClientId.get(`${account}/${hash53(clientId)}`);
      assert.equal(found, fate === 'accepted' ? orderId : undefined, `${clientId} is ${fate}`);
    }
    for (const { symbol, tradeId, orderId } of facts.fills) {
      const found = this.#trades.get(`${markets[symbol]}/${tradeId}`);
      assert.equal(found, orderId, `fill ${symbol} ${tradeId}`);
    }
  }

  get counts(): { orders: number; trades: number } {
    return { orders: this.#accepted.size, trades: this.#trades.size };
  }
}
