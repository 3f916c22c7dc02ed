/**
 * Folders that somebody changed who knows the format and made every hash right again, a little more
 * of it each time. What none of this can show is said in docs/replay.md.
 */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BlockView } from '../../src/base/block-view.ts';
import { lx } from '../../src/cli/testing.ts';
import { Engine } from '../../src/engine/engine.ts';
import { engineModule } from '../../src/engine/testing.ts';
import { RealFiles } from '../../src/log/file/real.ts';
import type { StoredSnapshot } from '../../src/log/file/snapshot-codec.ts';
import { ENGINE_PART, EVENTS_PART } from '../../src/node/messages.ts';
import { auditLedger } from '../../src/replay/ledger.ts';
import { verifyFolder } from '../../src/replay/verify.ts';
import { decodeCommand, encodeCommand, Template } from '../../src/schema/generated/protocol.ts';
import { BalanceRecord } from '../../src/schema/generated/state.ts';
import { stoppedFolder } from './exchange-folder.ts';
import { type ForgedBatch, filesOf, rechain, resnapshot } from './forge.ts';

const top = mkdtempSync(join(tmpdir(), 'lx-forged-'));
after(() => rmSync(top, { recursive: true, force: true }));
const whole = join(top, 'whole');
let copies = 0;

before(async () => {
  await stoppedFolder(whole, 3000, 7);
});

function copy(): string {
  copies += 1;
  const path = join(top, `copy-${copies}`);
  cpSync(whole, path, { recursive: true });
  return path;
}

const verify = (folder: string) =>
  verifyFolder({ folder, files: new RealFiles(), module: engineModule() });

/** From here on a batch is worth changing: before it the venue is being set up. */
const FROM = 1000;

/** Doubles the quantity of the first new order behind `FROM`. @returns where it was */
function doubleAnOrder() {
  const found = { firstSequence: 0, lastSequence: 0 };
  const change = (batch: ForgedBatch) => {
    if (batch.firstSequence < FROM || found.firstSequence > 0) return;
    const view = new BlockView(new ArrayBuffer(64));
    for (let at = 0; at < batch.payload.length; at += batch.payload[at + 1]! * 64) {
      if (batch.payload[at] !== Template.NewOrder) continue;
      view.u8.set(batch.payload.subarray(at, at + 64));
      const command = decodeCommand(view, 0);
      if (command.template !== Template.NewOrder) continue;
      encodeCommand(view, 0, { ...command, quantity: 2 * command.quantity });
      batch.payload.set(view.u8, at);
      found.firstSequence = batch.firstSequence;
      found.lastSequence = batch.lastSequence;
      return;
    }
  };
  return { found, change };
}

/** The engine's part of a snapshot after something was done to the engine. */
function withEngine({ parts }: StoredSnapshot, change: (engine: Engine) => void) {
  return parts.map(({ name, bytes }) => {
    if (name !== ENGINE_PART) return { name, bytes };
    const engine = Engine.restore(bytes, { module: engineModule() });
    change(engine);
    return { name, bytes: engine.snapshot() };
  });
}

/** Adds to the available units of an account, past every rule. */
function enrich(engine: Engine, account: number, units: number): void {
  const { view, layout } = engine;
  const from = layout.header.balances!;
  for (let at = from; ; at += BalanceRecord.SIZE) {
    if (view.u32[(at + BalanceRecord.account) >>> 2] !== account) continue;
    const field = at + BalanceRecord.available;
    view.setI53(field, view.i53(field) + units);
    return;
  }
}

describe('a log that was rewritten and rechained', () => {
  test('is caught at the batch, by the events that were released for it', async () => {
    const folder = copy();
    const { found, change } = doubleAnOrder();
    rechain(folder, change);
    assert.ok(found.firstSequence >= FROM);
    const { verdict, findings } = verify(folder);
    assert.equal(verdict, 'no');
    const [{ from, to, reason }] = findings as [(typeof findings)[0]];
    assert.deepEqual({ firstSequence: from, lastSequence: to }, found);
    assert.match(reason, /other events were released/);
    const { code, stdout } = await lx(['verify', folder]);
    assert.equal(code, 1);
    assert.equal(stdout.split('\n').length, 2);
    assert.ok(stdout.startsWith('no, from '), stdout);
    assert.ok(stdout.includes(`${found.lastSequence} on: log-`), stdout);
  });

  test('is caught by the hash in a snapshot where it says nothing of events', () => {
    const folder = copy();
    const { found, change } = doubleAnOrder();
    rechain(folder, (batch) => {
      change(batch);
      batch.eventsBefore = 0n;
    });
    for (const name of filesOf(folder, '.lxs')) {
      resnapshot(folder, name, ({ parts }) => ({
        parts: parts.filter((part) => part.name !== EVENTS_PART),
      }));
    }
    const { verdict, findings } = verify(folder);
    assert.equal(verdict, 'no');
    assert.match(findings[0]!.reason, /the log had the hash/);
    assert.equal(findings[0]!.file, filesOf(folder, '.lxs')[0]);
    assert.ok(findings[0]!.from <= found.firstSequence && findings[0]!.to >= found.lastSequence);
  });

  test('is caught by the state in a snapshot whose hash was put right', () => {
    const folder = copy();
    const { found, change } = doubleAnOrder();
    const hashes = rechain(folder, (batch) => {
      change(batch);
      batch.eventsBefore = 0n;
    });
    for (const name of filesOf(folder, '.lxs')) {
      resnapshot(folder, name, ({ sequence, parts }) => ({
        logHash: hashes.get(sequence)!,
        parts: parts.filter((part) => part.name !== EVENTS_PART),
      }));
    }
    const { verdict, findings } = verify(folder);
    assert.equal(verdict, 'no');
    assert.match(findings[0]!.reason, /by the log/);
    assert.ok(findings[0]!.from <= found.firstSequence && findings[0]!.to >= found.lastSequence);
  });

  test('is caught where only what it says about a batch was changed', () => {
    const wrongTime = copy();
    let changed = 0;
    rechain(wrongTime, (batch) => {
      if (batch.firstSequence < FROM || changed > 0) return;
      changed = batch.firstSequence;
      batch.timeUs += 1;
    });
    const [first] = verify(wrongTime).findings;
    assert.equal(first!.from, changed);
    assert.match(first!.reason, /its Tick/);
    const wrongEvents = copy();
    changed = 0;
    rechain(wrongEvents, (batch) => {
      if (batch.firstSequence < FROM || changed > 0) return;
      changed = batch.firstSequence;
      batch.eventsBefore ^= 1n;
    });
    assert.equal(verify(wrongEvents).findings[0]!.to, changed - 1);
  });
});

describe('a snapshot that was changed and rehashed', () => {
  test('is caught, and the difference is named', () => {
    const folder = copy();
    const name = filesOf(folder, '.lxs').at(-1)!;
    const sequence = Number(name.slice(9, 25));
    resnapshot(folder, name, (snapshot) => ({
      parts: withEngine(snapshot, (engine) => enrich(engine, 5, 1_000_000)),
    }));
    const { verdict, findings } = verify(folder);
    assert.equal(verdict, 'no');
    assert.equal(findings.length, 1);
    assert.deepEqual([findings[0]!.file, findings[0]!.to], [name, sequence]);
    assert.match(
      findings[0]!.reason,
      /^account 5 has \d+ \+ \d+ reserved of asset \d+, by the log/,
    );
  });

  test('is caught where only bytes differ that mean nothing', () => {
    const folder = copy();
    const name = filesOf(folder, '.lxs').at(-1)!;
    resnapshot(folder, name, (snapshot) => ({
      parts: withEngine(snapshot, ({ view, layout }) => {
        view.u8[layout.state.to - 1] = 1;
      }),
    }));
    const { findings } = verify(folder);
    assert.equal(findings.length, 1);
    assert.match(findings[0]!.reason, /its bytes are not those that the log gives/);
  });

  test('is caught where another digest of events was put in', () => {
    const folder = copy();
    const name = filesOf(folder, '.lxs').at(-1)!;
    resnapshot(folder, name, ({ parts }) => ({
      parts: parts.map(({ name: part, bytes }) =>
        part === EVENTS_PART
          ? { name: part, bytes: bytes.map((byte) => byte ^ 1) }
          : { name: part, bytes },
      ),
    }));
    assert.match(verify(folder).findings[0]!.reason, /other events were released/);
  });
});

describe('the ledger', () => {
  /** What the newest snapshot restores to, after something was done to it. */
  function audited(change: (engine: Engine) => void): string | undefined {
    const folder = copy();
    const name = filesOf(folder, '.lxs').at(-1)!;
    let said: string | undefined;
    resnapshot(folder, name, (snapshot) => {
      withEngine(snapshot, (engine) => {
        change(engine);
        said = auditLedger(engine);
      });
      return {};
    });
    return said;
  }

  test('of an exchange is balanced', () => {
    assert.equal(
      audited(() => {}),
      undefined,
    );
  });

  test('is not balanced where money came from nowhere', () => {
    assert.match(audited((engine) => enrich(engine, 5, 1)) ?? '', /^asset \d+ sums to 1 over all/);
    const before = /^account 5, asset \d+: -\d+ available$/;
    assert.match(audited((engine) => enrich(engine, 5, -(2 ** 52))) ?? '', before);
  });

  test('is not balanced where more is reserved than orders and transfers hold', () => {
    const said = audited(({ view, layout }) => {
      const field = layout.header.balances!;
      for (let at = field; ; at += BalanceRecord.SIZE) {
        if (view.i53(at + BalanceRecord.reserved) === 0) continue;
        view.setI53(at + BalanceRecord.reserved, view.i53(at + BalanceRecord.reserved) + 3);
        view.setI53(at + BalanceRecord.available, view.i53(at + BalanceRecord.available) - 3);
        return;
      }
    });
    const [, reserved, held] = /: (\d+) reserved, .* hold (\d+)$/.exec(said ?? '') ?? [];
    assert.equal(Number(reserved), Number(held) + 3);
  });
});
