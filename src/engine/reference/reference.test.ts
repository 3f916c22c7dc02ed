import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Command, Rejection, Side, Template } from '../../schema/generated/protocol.ts';
import { DEFAULT_CONFIG } from '../conformance/run.ts';
import { EXTERNAL_ACCOUNT } from '../core.ts';
import { Ledger } from './ledger.ts';
import { ReferenceEngine } from './reference.ts';

// What the twin does with commands is in the conformance tables; here is what they do not reach.

const HEADER = { market: 0, account: 0, correlation: 0 };

describe('the naive twin', () => {
  test('rejects a command that does not exist and counts it', () => {
    const twin = new ReferenceEngine(DEFAULT_CONFIG);
    const command = { ...HEADER, template: 63, correlation: 9 } as unknown as Command;
    assert.deepEqual(twin.apply(command), [
      {
        ...HEADER,
        template: Template.Rejected,
        sequence: 1,
        correlation: 9,
        detail: 0,
        code: Rejection.UNKNOWN_COMMAND,
        command: 63,
      },
    ]);
    assert.equal(twin.sequence, 1);
  });

  test('answers questions about what does not exist with nothing', () => {
    const twin = new ReferenceEngine(DEFAULT_CONFIG);
    assert.deepEqual(twin.levels(1, Side.BUY), []);
    assert.deepEqual(twin.orders(1, Side.SELL), []);
    assert.equal(twin.order(1), undefined);
    assert.deepEqual(twin.balance(3, 1), { account: 3, asset: 1, available: 0, reserved: 0 });
    assert.deepEqual([...twin.openOrders()], []);
    assert.deepEqual([...twin.balances()], []);
    const none = { assets: 0, markets: 0, orders: 0, levels: 0 };
    assert.deepEqual(twin.counts(), { ...none, accounts: 2 });
  });

  test('gives copies: who changes them changes no state', () => {
    const twin = new ReferenceEngine(DEFAULT_CONFIG);
    twin.apply({ ...HEADER, template: Template.CreateAsset, decimals: 0, text: 'A' });
    const balance = twin.balance(EXTERNAL_ACCOUNT, 1) as { available: number };
    balance.available = 5;
    assert.equal(twin.balance(EXTERNAL_ACCOUNT, 1).available, 0);
  });
});

describe('the ledger', () => {
  test('stops at a balance that would be negative or too large, which is a bug elsewhere', () => {
    const ledger = new Ledger(4);
    assert.ok(ledger.open([[3, 1]]));
    ledger.addAvailable(3, 1, 10);
    assert.throws(() => ledger.addAvailable(3, 1, -11), /account 3, asset 1: available -1/);
    assert.throws(() => ledger.addReserved(3, 1, -1), /reserved -1/);
    assert.throws(() => ledger.addAvailable(3, 1, 2 ** 53), /available/);
    assert.throws(() => ledger.addAvailable(4, 1, 1), /account 4 has no balance in asset 1/);
  });

  test('lets only the external account be negative', () => {
    const ledger = new Ledger(4);
    assert.ok(ledger.open([[EXTERNAL_ACCOUNT, 1]]));
    ledger.addAvailable(EXTERNAL_ACCOUNT, 1, -10);
    assert.equal(ledger.available(EXTERNAL_ACCOUNT, 1), -10);
    assert.throws(() => ledger.addAvailable(EXTERNAL_ACCOUNT, 1, -(2 ** 53)), /available/);
  });
});
