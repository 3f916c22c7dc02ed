/** The vault's notes on disk: the same after a restart, bounded, and refused where damaged. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Feed } from '../feed/feed.ts';
import type { Fact, Signed } from './facts.ts';
import { isChainAddress, vaultNetwork } from './network.ts';
import type { VaultPort } from './port.ts';
import { VaultState } from './state.ts';
import { VAULT_FILE, VaultStore } from './store.ts';

const top = mkdtempSync(join(tmpdir(), 'lx-vault-store-'));
after(() => rmSync(top, { recursive: true, force: true }));
const path = join(top, VAULT_FILE);
const fail = (error: Error) => assert.fail(error);

const hashOf = (block: number) => `0x${String(block).padStart(64, '0')}`;
const cursor = (block: number): Fact => {
  return { kind: 'cursor', cursor: { block, hash: hashOf(block) } };
};
const idOf = (number: number) => number.toString(16).padStart(32, '0');

const deposit = (number: number): Fact => ({
  kind: 'credited',
  deposit: {
    ...{ id: idOf(number), asset: 2, number, account: 4, units: 10, from: '0x1', to: 'DEC1' },
    ...{ transactionHash: '0x2', block: number, sequence: number, timeUs: 1, isUnclaimed: false },
  },
});

const signedOf = (nonce: number, withdrawal: number, hash = `0x${nonce}`): Signed => ({
  ...{ nonce, hash, raw: '0x', data: '0x', gasLimit: '1', timeMs: 1 },
  ...{ maxFeePerGas: '2', maxPriorityFeePerGas: '1' },
  job: { kind: 'withdraw', id: idOf(withdrawal), account: 4, asset: 2, units: 1, to: '0x3' },
});
const sign = (nonce: number, withdrawal: number, hash?: string): Fact => {
  return { kind: 'signed', signed: signedOf(nonce, withdrawal, hash) };
};
const settle = (nonce: number, outcome: 'done' | 'failed' | 'gone', info = ''): Fact => {
  return { kind: 'settled', settled: { nonce, outcome, hash: `0x${nonce}`, sequence: 9, info } };
};

const left = (number: number, units: number): Fact => ({ kind: 'left', asset: 2, number, units });
const exit = (key: string, account: number, units: number): Fact => {
  return { kind: 'exit', exit: { key, asset: 2, account, units, transactionHash: '0x', block: 9 } };
};
const taken = (key: string, step: number, units: number): Fact => {
  return { kind: 'taken', key, step, units };
};

/** What can be seen of a state. */
const shown = (state: VaultState) => ({
  cursors: state.cursors(),
  deposits: [...state.deposits()],
  orphan: [1, 2, 3].map((each) => state.isOrphan(idOf(each))),
  transactions: [...state.transactions()],
  inFlight: state.inFlight().map(({ nonce }) => nonce),
  nextNonce: state.nextNonce,
  payments: [1, 2, 3].map((each) => state.payment(idOf(each))?.nonce),
  returned: state.returned(idOf(5)),
  accepted: state.accepted(2),
  stopped: state.stopped,
  exits: ['claim 2 4', 'claim 2 5', 'claim 2 6', 'refund 2 8'].map((key) => state.exit(key)),
  open: state.openExits().map((each) => each.exit.key),
  sums: [state.left(2), state.left(3), state.claimed(2), state.claimed(3)],
  isLeft: [7, 9].map((number) => state.isLeft(2, number)),
});

const FACTS: readonly Fact[] = [
  ...[cursor(1), cursor(5), deposit(1), deposit(2), deposit(3)],
  { kind: 'orphaned', id: idOf(2), isGone: true },
  { kind: 'orphaned', id: idOf(3), isGone: true },
  { kind: 'orphaned', id: idOf(3), isGone: false },
  ...[sign(0, 1), sign(1, 2), sign(1, 2, '0xhigher'), sign(2, 3)],
  ...[settle(0, 'done'), settle(2, 'gone'), sign(3, 3)],
  { kind: 'returned', id: idOf(5), info: 'no' },
  ...[left(7, 30), left(8, 12), exit('refund 2 8', 0, 12)],
  ...[exit('claim 2 4', 4, 100), taken('claim 2 4', 0, 60), taken('claim 2 4', 1, 30)],
  ...[exit('claim 2 5', 5, 9), taken('claim 2 5', 0, 9), exit('claim 2 6', 6, 0)],
  { kind: 'stopped', reason: 'first' },
  { kind: 'resumed', accepted: [{ asset: 2, difference: -3, shortage: -1 }] },
  { kind: 'stopped', reason: 'second' },
];

describe("the vault's notes", () => {
  test('are the same after restarts, and after they were written anew', async () => {
    const wanted = new VaultState();
    let store = await VaultStore.open({ folder: top, onFailure: fail, renewBytes: 1 });
    for (const fact of FACTS) {
      wanted.apply(fact);
      await store.add(fact);
    }
    assert.deepEqual(shown(store.state), shown(wanted));
    for (let k = 0; k < 2; k++) {
      await store.close();
      store = await VaultStore.open({ folder: top, onFailure: fail });
      assert.deepEqual(shown(store.state), shown(wanted));
    }
    await store.close();
    assert.equal(statSync(path).mode & 0o077, 0);
    const { inFlight, nextNonce, payments, stopped } = shown(wanted);
    assert.deepEqual([inFlight, nextNonce, payments, stopped], [[1, 3], 4, [0, 1, 3], 'second']);
    assert.equal(wanted.payment(idOf(2))?.attempts.length, 2);
    const { exits, isLeft, open, sums } = shown(wanted);
    assert.deepEqual([open, sums, isLeft], [['claim 2 4'], [30, 0, 10, 0], [true, false]]);
    assert.deepEqual([exits[0]?.taken, exits[0]?.steps], [90, 2]);
    assert.deepEqual(wanted.accepted(7), { asset: 7, difference: 0, shortage: 0 });
  });

  test('that were changed are refused, with the file and the line', async () => {
    const lines = readFileSync(path, 'utf8');
    writeFileSync(path, `${lines.replace('"units":10', '"units":11')}x\nmore\n`);
    const opening = VaultStore.open({ folder: top, onFailure: fail });
    await assert.rejects(opening, /vault\.journal is damaged in line 1/);
  });

  test('go back as far as a chain was reorganised, or to the beginning', () => {
    const state = new VaultState();
    for (const block of [1, 5, 9, 12]) state.apply(cursor(block));
    state.apply({ kind: 'rewound', cursor: { block: 5, hash: hashOf(5) } });
    assert.deepEqual(
      state.cursors().map(({ block }) => block),
      [5, 1],
    );
    state.apply({ kind: 'rewound', cursor: undefined });
    assert.equal(state.cursor, undefined);
    for (let block = 0; block < 1000; block++) state.apply(cursor(block));
    assert.equal(state.cursors().length, 128);
  });

  test('forget what is final first, and nothing that is not', () => {
    const state = new VaultState();
    state.apply(sign(0, 0));
    state.apply(sign(1, 1));
    state.apply(settle(1, 'done'));
    for (let k = 2; k < 100_010; k++) {
      state.apply(sign(k, k));
      state.apply(settle(k, 'done'));
    }
    assert.equal(state.payment(idOf(0))?.settled, undefined);
    assert.deepEqual(
      state.inFlight().map(({ nonce }) => nonce),
      [0],
    );
    state.apply(settle(0, 'failed', 'no'));
    for (let k = 100_010; k < 100_030; k++) {
      state.apply(sign(k, k));
      state.apply(settle(k, 'done'));
    }
    assert.equal([...state.transactions()].length, 100_000);
    assert.equal(state.payment(idOf(0)), undefined);
    // Of a number that nobody remembers nothing is settled.
    state.apply(settle(0, 'done'));
    assert.equal(state.payment(idOf(0)), undefined);
  });
});

test('a number of the contract is of the deposit that the chain has now', () => {
  const state = new VaultState();
  const [first, second] = [deposit(1), deposit(2)] as Extract<Fact, { kind: 'credited' }>[];
  state.apply(first!);
  state.apply({ ...second!, deposit: { ...second!.deposit, number: 1, account: 5 } });
  state.apply({ kind: 'orphaned', id: idOf(1), isGone: true });
  assert.equal(state.depositOf(2, 1)?.account, 5);
  state.apply({ kind: 'orphaned', id: idOf(1), isGone: false });
  state.apply({ kind: 'orphaned', id: idOf(2), isGone: true });
  assert.equal(state.depositOf(2, 1)?.account, 4);
});

test('deposits that name no account are known as long as they are remembered', () => {
  const state = new VaultState();
  const nobodys = (number: number, isUnclaimed: boolean): Fact => {
    const fact = deposit(number) as Extract<Fact, { kind: 'credited' }>;
    return { ...fact, deposit: { ...fact.deposit, isUnclaimed } };
  };
  state.apply(nobodys(1, true));
  for (let number = 2; number <= 100_000; number++) state.apply(nobodys(number, number === 3));
  const known = () => [...state.unclaimed()].map(({ number }) => number);
  assert.deepEqual(known(), [1, 3]);
  assert.equal(state.depositOf(2, 1)?.number, 1);
  state.apply(nobodys(100_001, false));
  assert.deepEqual(known(), [3]);
  assert.equal(state.depositOf(2, 1), undefined);
  assert.equal(state.lastDepositBlock, 100_001);
});

test('the last deposit of an asset is known after it was forgotten, over restarts', () => {
  const before = new VaultState(2);
  for (const number of [1, 2, 3, 4]) before.apply(deposit(number));
  const state = new VaultState(2);
  for (const fact of before.facts()) state.apply(fact);
  assert.deepEqual(
    [1, 2, 3, 9].map((sequence) => state.lastCredited(2, sequence)),
    [undefined, 2, 3, 4],
  );
  assert.equal(state.lastCredited(3, 9), 0);
  // One that is not on the chain any more is nobody's last.
  state.apply({ kind: 'orphaned', id: idOf(3), isGone: true });
  state.apply(deposit(5));
  assert.equal(state.lastCredited(2, 3), 2);
  assert.equal(state.isOrphan(idOf(3)), false);
});

test('what was found behind the cursor is known until the cursor is there', () => {
  const before = new VaultState();
  before.apply(cursor(1));
  const piece = (block: number): Fact => {
    const made = { from: '0x1', to: 'DEC1', units: 5, transactionHash: '0x2', ordinal: 0 };
    const found = { asset: 2, number: block, ...made, blockNumber: block, blockHash: '0x3' };
    const end = { block, hash: hashOf(block) };
    return { kind: 'found', found: { end, deposits: [found], exits: [] } };
  };
  before.apply(piece(4));
  before.apply(piece(7));
  const state = new VaultState();
  for (const fact of before.facts()) state.apply(fact);
  const numbers = () => state.found?.deposits.map(({ number }) => number);
  assert.deepEqual([numbers(), state.found?.end.block], [[4, 7], 7]);
  state.apply({ kind: 'found', found: undefined });
  assert.equal(state.found, undefined);
  state.apply(piece(4));
  state.apply(cursor(9));
  assert.equal(state.found, undefined);
});

test('an address of the chain is one by its checksum, and is not the vault itself', () => {
  const good = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
  for (const [text, isOne] of [
    [good, true],
    [good.toLowerCase(), true],
    [good.replace('aAeb', 'AAeb'), false],
    [`0x${'00'.repeat(20)}`, false],
    [good.slice(2), false],
    [`${good}0`, false],
    ['', false],
  ] as const) {
    assert.equal(isChainAddress(text), isOne, text);
  }
  const vault = {
    networkId: 'EVM',
    address: good,
    confirmations: 3,
    holds: () => true,
    isClosed: false,
  };
  const network = vaultNetwork(vault as unknown as VaultPort, new Feed().catalog);
  assert.equal(network.isAddress(good.toLowerCase()), false);
  assert.equal(network.carries('USD'), false);
  assert.equal(network.depositAddress(4, 'USD'), undefined);
  assert.deepEqual([network.isTag(''), network.isTag('memo')], [true, false]);
});
