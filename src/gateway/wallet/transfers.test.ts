/**
 * The fold of transfers: what it remembers, and that it goes on from a snapshot as if never
 * away.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import { Prng } from '../../base/prng.ts';
import { Template, TransferKind } from '../../schema/generated/protocol.ts';
import { TEST_START_US, TestPort } from '../testing.ts';
import { Purpose, transferIdOf } from './transfer-id.ts';
import { DEFAULT_TRANSFER_LIMITS, EXTERNAL, Transfers } from './transfers.ts';

const HEADER = { market: 0, account: 0 } as const;
const LIMITS = { maxTransfersPerAccount: 20, maxTransfersTotal: 60 };
const ACCOUNTS = 6;
const FIRST = 3;

/** An exchange with one asset and a few rich accounts, of which the folds see everything. */
function openPort(...folds: Transfers[]): TestPort {
  const port = new TestPort({ folds });
  port.now({ template: Template.CreateAsset, ...HEADER, decimals: 2, text: 'USD' });
  for (let k = 0; k < ACCOUNTS; k++) {
    port.now({ template: Template.CreateAccount, ...HEADER, tier: 0 });
    transfer(port, {
      transferId: BigInt(k + 1),
      debitAccount: EXTERNAL,
      creditAccount: FIRST + k,
      amount: 1_000_000,
    });
  }
  return port;
}

interface Wanted {
  readonly transferId: bigint;
  readonly debitAccount: number;
  readonly creditAccount: number;
  readonly amount: number;
  readonly kind?: TransferKind;
  readonly pendingId?: bigint;
}

function transfer(port: TestPort, wanted: Wanted) {
  const leg = { asset: 1, kind: TransferKind.POST, pendingId: 0n, ...wanted };
  return port.now({ template: Template.Transfer, ...HEADER, legs: [leg] });
}

/** Transfers of every kind, some refused. */
function happen(port: TestPort, prng: Prng, count: number, firstId: bigint): void {
  const pending: bigint[] = [];
  for (let k = 0; k < count; k++) {
    const debitAccount = FIRST + prng.below(ACCOUNTS);
    const purpose = prng.pick(Object.values(Purpose));
    const number = firstId + BigInt(k);
    const isOwn = prng.below(3) > 0;
    const transferId = isOwn
      ? transferIdOf({ purpose, account: debitAccount, number, leg: 0 })
      : number;
    const isOut = prng.below(4) === 0;
    const creditAccount = isOut ? EXTERNAL : FIRST + prng.below(ACCOUNTS);
    const ends = { transferId, debitAccount, creditAccount, amount: prng.between(1, 100) };
    const kind = prng.weighted({ pend: 3, resolve: 2, post: 4 });
    if (kind === 'pend') {
      transfer(port, { ...ends, kind: TransferKind.PEND });
      pending.push(transferId);
    } else if (kind === 'resolve' && pending.length > 0) {
      const resolving = prng.pick([TransferKind.POST_PENDING, TransferKind.VOID_PENDING]);
      const [pendingId] = pending.splice(prng.below(pending.length), 1);
      transfer(port, { ...ends, kind: resolving, pendingId: pendingId!, amount: 0 });
    } else {
      transfer(port, ends);
    }
    if (prng.below(10) === 0) port.setTimeUs(port.nowUs() + prng.below(20) * 3_600_000_000);
  }
}

/** All that the fold can be asked. */
function shown(fold: Transfers, nowUs: number) {
  const accounts = Array.from({ length: ACCOUNTS + 2 }, (_, k) => FIRST + k);
  return {
    count: fold.count,
    sequence: fold.sequence,
    pending: [...fold.pending()],
    accounts: accounts.map((account) => ({
      history: fold.of(account),
      found: fold.of(account).map(({ id }) => fold.byId(id)?.number),
      withdrawn: fold.withdrawnOn(account, 1, nowUs),
      funding: fold.fundingOf(account),
      owner: fold.ownerOf(account),
    })),
  };
}

describe('the fold of transfers', () => {
  test('goes on from a snapshot as if it had seen everything', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const prng = new Prng(seed);
      const [whole, first, second] = [LIMITS, LIMITS, LIMITS].map((each) => new Transfers(each));
      const folds = [whole!, first!];
      const port = openPort(...folds);
      const later = new TestPort({ folds: [whole!, second!], core: port.core });
      happen(port, prng, prng.between(1, 120), 1_000n);
      second!.load(deserialize(serialize(first!.save())));
      later.setTimeUs(port.nowUs());
      assert.deepEqual(shown(second!, later.nowUs()), shown(whole!, later.nowUs()), `seed ${seed}`);
      happen(later, prng, prng.between(1, 120), 2_000n);
      assert.deepEqual(shown(second!, later.nowUs()), shown(whole!, later.nowUs()), `seed ${seed}`);
    }
  });

  test('keeps the newest of each account, and everything that is pending', () => {
    const fold = new Transfers(LIMITS);
    const port = openPort(fold);
    const pendingId = transferIdOf({ purpose: Purpose.WITHDRAWAL, account: 3, number: 1n, leg: 0 });
    const ends = { debitAccount: 3, creditAccount: EXTERNAL, amount: 5 };
    transfer(port, { transferId: pendingId, ...ends, kind: TransferKind.PEND });
    for (let k = 0; k < 50; k++) {
      transfer(port, {
        transferId: transferIdOf({ purpose: Purpose.TRANSFER, account: 3, number: 9n, leg: k }),
        debitAccount: 3,
        creditAccount: 4,
        amount: k + 1,
      });
    }
    assert.deepEqual(
      fold.of(3).map(({ units }) => units),
      Array.from({ length: 20 }, (_, k) => k + 31),
    );
    assert.equal(fold.byId(pendingId)?.state, 'PENDING');
    assert.equal(fold.withdrawnOn(3, 1, TEST_START_US), 5);
    transfer(port, {
      ...{ transferId: 77n, pendingId, ...ends, amount: 0 },
      kind: TransferKind.VOID_PENDING,
    });
    assert.equal(fold.byId(pendingId), undefined, 'resolved, it is history, and long displaced');
    assert.equal(fold.withdrawnOn(3, 1, TEST_START_US), 0);
    assert.deepEqual([...fold.pending()], []);
  });

  test('counts a day’s withdrawals on, when the clock is set back behind midnight', () => {
    const fold = new Transfers(LIMITS);
    const port = openPort(fold);
    const id = transferIdOf({ purpose: Purpose.WITHDRAWAL, account: 3, number: 1n, leg: 0 });
    const ends = { debitAccount: 3, creditAccount: EXTERNAL, amount: 5 };
    transfer(port, { transferId: id, ...ends, kind: TransferKind.PEND });
    const day = 86_400_000_000;
    assert.equal(fold.withdrawnOn(3, 1, TEST_START_US - 1), 5, 'for the log it is that day');
    assert.equal(fold.withdrawnOn(3, 1, TEST_START_US + day - 1), 5);
    assert.equal(fold.withdrawnOn(3, 1, TEST_START_US + day), 0);
  });

  test('knows whose funding wallet an account is: the first that named its owner', () => {
    const fold = new Transfers(DEFAULT_TRANSFER_LIMITS);
    const port = openPort(fold);
    const create = (account: number) =>
      port.now({ template: Template.CreateAccount, market: 0, account, tier: 0 });
    create(4);
    create(4);
    create(0);
    const wallet = FIRST + ACCOUNTS;
    assert.equal(fold.fundingOf(4), wallet);
    assert.equal(fold.ownerOf(wallet), 4);
    assert.equal(fold.ownerOf(wallet + 1), undefined);
    assert.equal(fold.fundingOf(3), undefined);
  });
});
