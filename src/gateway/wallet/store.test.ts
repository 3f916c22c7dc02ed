/** What the wallet and the audit log keep on disk is there after a start. */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { AUDIT_FILE, AuditLog } from './audit.ts';
import type { Fact, ScheduledTransfer } from './facts.ts';
import { FileJournal } from './journal.ts';
import { DEFAULT_DELAY_US, WalletState } from './state.ts';
import { WALLET_FILE, WalletStore } from './store.ts';

const onFailure = (error: Error) => assert.fail(error.message);
const place = { network: 'LX', address: 'DEC1dNxinS1wVJy', tag: '' };
const waiting: ScheduledTransfer = {
  account: 3,
  number: '2a',
  timeUs: 5,
  legs: [{ creditAccount: 4, asset: 1, units: 7 }],
  state: 'WAITING',
  endedUs: 0,
  reason: '',
};

const FACTS: readonly Fact[] = [
  { kind: 'delay', us: 5 },
  {
    kind: 'rules',
    asset: 2,
    rules: {
      withdrawEnabled: true,
      withdrawMin: 1,
      withdrawMax: 9,
      withdrawDaily: 20,
      approvalAbove: 5,
    },
  },
  { kind: 'supplyLimit', asset: 1, units: 1000 },
  { kind: 'allow', account: 3, address: { ...place, label: 'b', fromUs: 9 } },
  { kind: 'allowList', account: 3, offFromUs: 0 },
  { kind: 'withdrawal', note: { id: '4c58', account: 3, ...place, orderId: 'x' } },
  { kind: 'approval', id: '4c58', approval: { account: 5, apiKey: 'k', timeUs: 8 } },
  { kind: 'schedule', transfer: { ...waiting, number: '2b', state: 'DONE', endedUs: 6 } },
  { kind: 'schedule', transfer: waiting },
];

describe('the wallet’s store', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lx-store-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = () => WalletStore.open({ folder, isPending: () => true, onFailure });

  test('has after a start what it had before, and begins its file anew', async () => {
    const first = await open();
    assert.equal(first.state.delayUs, DEFAULT_DELAY_US);
    for (const fact of FACTS) await first.add(fact);
    await first.add({ kind: 'schedule', transfer: { ...waiting, number: '2c' } });
    const ended = { ...waiting, number: '2c', state: 'CANCELED', endedUs: 7 } as const;
    await first.add({ kind: 'schedule', transfer: ended });
    await first.add({
      kind: 'allow',
      account: 3,
      address: { ...place, tag: 't', label: '', fromUs: 1 },
    });
    await first.add({ kind: 'disallow', account: 3, ...place, tag: 't' });
    const facts = [...first.state.facts()];
    await first.close();
    const second = await open();
    assert.deepEqual([...second.state.facts()], facts);
    await second.close();
    assert.deepEqual(FileJournal.read(join(folder, WALLET_FILE)), facts);
    const { state } = second;
    assert.equal(state.rules(2).withdrawMax, 9);
    assert.equal(state.supplyLimit(1), 1000);
    assert.equal(state.isListOn(3, 1), true);
    assert.equal(state.allowed(3, place)?.label, 'b');
    assert.equal(state.addresses(3).length, 1);
    assert.equal(state.note('4c58')?.orderId, 'x');
    assert.equal(state.approvals('4c58').length, 1);
    assert.equal(state.scheduled(3, '2c')?.state, 'CANCELED');
    assert.deepEqual([...state.waiting()], [waiting]);
  });

  test('a start that died while writing anew leaves the old file', async () => {
    const first = await open();
    for (const fact of FACTS) await first.add(fact);
    await first.close();
    writeFileSync(join(folder, `${WALLET_FILE}.new`), 'half');
    const second = await open();
    assert.equal(second.state.supplyLimit(1), 1000);
    await second.close();
    assert.equal(existsSync(join(folder, `${WALLET_FILE}.new`)), false);
  });

  test('does not let its file grow, whatever is scheduled and cancelled', async () => {
    const store = await WalletStore.open({
      ...{ folder, isPending: () => true, onFailure },
      renewBytes: 4_000,
    });
    for (const fact of FACTS) await store.add(fact);
    const path = join(folder, WALLET_FILE);
    let longest = 0;
    for (let k = 0; k < 60; k++) {
      // Cancelled each time: one is kept, all the rest is what happened.
      const add = (state: 'WAITING' | 'CANCELED') =>
        store.add({ kind: 'schedule', transfer: { ...waiting, number: '2d', state } });
      await Promise.all([
        ...[add('WAITING'), add('CANCELED')],
        ...[store.add({ kind: 'delay', us: k }), store.add({ kind: 'delay', us: k + 1 })],
      ]);
      longest = Math.max(longest, statSync(path).size);
    }
    assert.ok(longest < 12_000, String(longest));
    const facts = [...store.state.facts()];
    assert.equal(store.state.delayUs, 60);
    await store.close();
    assert.equal(existsSync(`${path}.new`), false);
    const state = new WalletState(() => true);
    for (const fact of FileJournal.read(path)) state.apply(fact as Fact);
    assert.deepEqual([...state.facts()], facts);
  });

  test('takes nothing more once its file cannot be written anew, and says so', async () => {
    const told: Error[] = [];
    const store = await WalletStore.open({
      ...{ folder, isPending: () => true, onFailure: (error) => told.push(error) },
      renewBytes: 1,
    });
    mkdirSync(join(folder, `${WALLET_FILE}.new`));
    let us = 0;
    const addMany = async () => {
      while (us < 10) await store.add({ kind: 'delay', us: ++us });
    };
    await assert.rejects(addMany(), /cannot be written.*Mend the disk/);
    assert.equal(told.length, 1);
    await store.close();
    const last = FileJournal.read(join(folder, WALLET_FILE)).at(-1);
    assert.deepEqual(last, { kind: 'delay', us: us - 1 });
  });

  test('forgets the oldest withdrawals that are not pending', () => {
    const pending = new Set(['0', '1']);
    const state = new WalletState((id) => pending.has(id));
    for (let k = 0; k < 100_005; k++) {
      state.apply({
        kind: 'withdrawal',
        note: { id: String(k), account: 3, ...place, orderId: '' },
      });
    }
    assert.notEqual(state.note('0'), undefined);
    assert.notEqual(state.note('1'), undefined);
    assert.equal(state.note('2'), undefined);
    assert.equal(state.note('6'), undefined);
    assert.notEqual(state.note('7'), undefined);
  });

  test('a withdrawal that is noted once more is not the next to be forgotten', () => {
    const state = new WalletState(() => false);
    const apply = (k: number) =>
      state.apply({
        kind: 'withdrawal',
        note: { id: String(k), account: 3, ...place, orderId: '' },
      });
    for (let k = 0; k < 100_000; k++) apply(k);
    apply(0);
    apply(100_000);
    assert.notEqual(state.note('0'), undefined);
    assert.equal(state.note('1'), undefined);
  });

  test('forgets the oldest of the schedules that have ended', () => {
    const state = new WalletState(() => false);
    for (let k = 1; k <= 10_001; k++) {
      const transfer = { ...waiting, number: k.toString(16), state: 'DONE', endedUs: k } as const;
      state.apply({ kind: 'schedule', transfer });
    }
    assert.equal(state.scheduled(3, '1'), undefined);
    assert.equal(state.scheduled(3, '2')?.state, 'DONE');
    assert.equal(state.schedulesOf(3).length, 10_000);
  });

  test('the audit log is only added to, and refuses to start where it was changed', async () => {
    const entry = { time: 1, account: 3, apiKey: 'k', act: 'POST /x', reason: 'because' };
    for (const start of [0, 1, 2]) {
      const log = await AuditLog.open(folder, { onFailure });
      assert.equal(log.entries(undefined, 100).length, start);
      assert.equal(await log.add(entry), start + 1);
      await log.close();
    }
    const path = join(folder, AUDIT_FILE);
    const text = readFileSync(path, 'utf8');
    assert.equal(text.split('\n').length, 4);
    writeFileSync(path, text.replace('because', 'becauze'));
    await assert.rejects(
      AuditLog.open(folder, { onFailure }),
      /audit\.journal is damaged in line 1/,
    );
  });
});
