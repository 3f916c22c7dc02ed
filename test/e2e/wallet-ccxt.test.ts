/** An unmodified ccxt as the judge of deposits, withdrawals and transfers between wallets. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import ccxt, { type binance } from 'ccxt';
import { addressOf } from '../../src/gateway/wallet/address.ts';
import { openClient } from './ccxt-client.ts';
import { WalletProcess, type WalletUser } from './wallet-process.ts';

const exchange = new WalletProcess(2);
let alice: binance;
let bob: binance;
let bobUser: WalletUser;

before(async () => {
  await exchange.start();
  const [aliceUser, secondUser] = exchange.people as [WalletUser, WalletUser];
  bobUser = secondUser;
  const operator = '/lx/v1/operator';
  const rules = { asset: 'BTC', withdrawEnabled: 'true', withdrawMax: '2', withdrawMin: '0.01' };
  await exchange.act(exchange.operator, 'POST', `${operator}/withdrawal/rules`, rules);
  alice = await openClient(exchange.http, aliceUser);
  bob = await openClient(exchange.http, bobUser);
});

after(async () => {
  await Promise.all([alice?.close(), bob?.close()]);
  await exchange.close();
});

const resolve = (kind: string, pendingId: string) =>
  exchange.act(exchange.operator, 'POST', '/lx/v1/operator/transfer', {
    ...{ transferId: exchange.newId(), kind, pendingId },
  });

test('currencies have their networks', async () => {
  const currencies = await alice.fetchCurrencies();
  const btc = currencies.BTC!;
  assert.equal(btc.deposit, true);
  assert.equal(btc.withdraw, true);
  assert.deepEqual(Object.keys(btc.networks).sort(), ['LX', 'OPERATOR']);
  assert.equal(btc.networks.OPERATOR?.limits?.withdraw?.max, 2);
  assert.deepEqual(Object.keys(currencies.DEC!.networks), ['LX']);
});

test('fetchDepositAddress gives the own address', async () => {
  const { address, currency } = await bob.fetchDepositAddress('USD');
  assert.equal(address, addressOf(bobUser.account));
  assert.equal(currency, 'USD');
});

test('withdraw to outside waits, is posted or comes back; fetchWithdrawals tells', async () => {
  const first = await alice.withdraw('BTC', 0.25, 'place-1', 'memo', { network: 'OPERATOR' });
  const second = await alice.withdraw('BTC', 0.75, 'place-2', undefined, { network: 'OPERATOR' });
  const statuses = async () => {
    const rows = await alice.fetchWithdrawals('BTC');
    return Object.fromEntries(rows.map(({ id, status }) => [String(id), status]));
  };
  const [posted, voided] = [String(first.id), String(second.id)];
  assert.deepEqual(await statuses(), { [posted]: 'pending', [voided]: 'pending' });
  await resolve('POST_PENDING', posted);
  await resolve('VOID_PENDING', voided);
  assert.equal((await statuses())[posted], 'ok');
  assert.notEqual((await statuses())[voided], 'pending');
  const row = (await alice.fetchWithdrawals('BTC')).find(({ id }) => id === posted)!;
  assert.deepEqual(
    [row.amount, row.address, row.tag, row.network, row.internal, row.fee?.cost],
    [0.25, 'place-1', 'memo', 'OPERATOR', false, 0],
  );
  assert.ok(Math.abs(row.timestamp! - Date.now()) < 600_000);
  const refused = alice.withdraw('BTC', 2.5, 'place-1', undefined, { network: 'OPERATOR' });
  await assert.rejects(refused, ccxt.ExchangeError);
  const poor = alice.withdraw('BTC', 50, addressOf(bobUser.account));
  await assert.rejects(poor, ccxt.InsufficientFunds);
});

test('withdraw to an address of this exchange is a deposit there at once', async () => {
  const sent = await alice.withdraw('BTC', 0.5, addressOf(bobUser.account));
  const withdrawals = await alice.fetchWithdrawals('BTC');
  const withdrawal = withdrawals.find(({ id }) => id === sent.id);
  assert.deepEqual(
    [withdrawal!.id, withdrawal!.status, withdrawal!.internal, withdrawal!.amount],
    [sent.id, 'ok', true, 0.5],
  );
  const deposits = await bob.fetchDeposits('BTC');
  const inside = deposits.find(({ internal }) => internal === true)!;
  assert.deepEqual(
    [inside.amount, inside.status, inside.txid, inside.type],
    [0.5, 'ok', withdrawal!.txid, 'deposit'],
  );
  const outside = deposits.find(({ internal }) => internal === false)!;
  assert.equal(outside.amount, 5);
  assert.equal((await bob.fetchBalance()).BTC?.free, 5.5);
});

test('transfer moves between the wallets; fetchTransfers and the balance tell', async () => {
  const { id } = await alice.transfer('USD', 100, 'spot', 'funding');
  assert.equal((await alice.fetchBalance({ type: 'funding' })).USD?.free, 100);
  await alice.transfer('USD', 40, 'funding', 'spot');
  assert.equal((await alice.fetchBalance({ type: 'funding' })).USD?.free, 60);
  const rows = await alice.fetchTransfers('USD', undefined, undefined, { type: 'MAIN_FUNDING' });
  assert.deepEqual(
    rows.map((row) => [row.id, row.amount, row.status]),
    [[id, 100, 'ok']],
  );
  const much = alice.transfer('USD', 61, 'funding', 'spot');
  await assert.rejects(much, ccxt.InsufficientFunds);
});
