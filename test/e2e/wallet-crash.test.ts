/**
 * The wallet of an exchange that is killed (SIGKILL) again and again: scheduled transfers are made
 * exactly once, whenever it dies; what was acknowledged of rules, lists, withdrawals, approvals and
 * the treasury is there after every start.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addressOf } from '../../src/gateway/wallet/address.ts';
import { WalletProcess, type WalletUser } from './wallet-process.ts';

type Row = Readonly<Record<string, unknown>>;

const KILLS = 4;
/** Transfers of a round; they fall due one after another, this far apart. */
const TRANSFERS = 24;
const APART_MS = 4;
/** From being asked for to falling due, at first. */
const LEAD_MS = 400;
const NOT_VALID = -1130;
const DAY_MS = 86_400_000;

const exchange = new WalletProcess(3);
let alice: WalletUser;
let bob: WalletUser;
let carol: WalletUser;

before(async () => {
  [alice, bob, carol] = exchange.people as [WalletUser, WalletUser, WalletUser];
  await exchange.start();
});

after(() => exchange.close());

async function restart(): Promise<void> {
  await exchange.end('SIGKILL');
  await exchange.start();
}

/** Resolves once the condition holds. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}

/** Alice schedules a payment to Bob; later where the machine was too slow for the time. */
async function schedule(amount: string, timeMs: number) {
  const params = { transferId: exchange.newId(), asset: 'USD', amount, account: bob.account };
  for (let leadMs = LEAD_MS, time = timeMs; ; leadMs *= 2, time = Date.now() + leadMs) {
    const { body } = await exchange.ask(alice, 'POST', '/lx/v1/transfer', { ...params, time });
    if (body.code !== NOT_VALID) return { params: { ...params, time }, body };
  }
}

async function statuses(): Promise<readonly unknown[]> {
  const rows = await exchange.act(alice, 'GET', '/lx/v1/transfers/scheduled');
  return (rows as unknown as Row[]).map(({ status }) => status);
}

test('scheduled transfers are made exactly once, whenever the exchange dies', async () => {
  let made = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const firstMs = Date.now() + LEAD_MS;
    for (let k = 0; k < TRANSFERS; k++) {
      const { body } = await schedule('0.5', firstMs + k * APART_MS);
      assert.equal(body.repeated, false, JSON.stringify(body));
    }
    // In the middle of them: after a few, before the last. Each round a little later.
    const some = made + kill * 5;
    await until(async () => (await exchange.balance(bob.account)).free > 1000 + some * 0.5);
    await restart();
    made += TRANSFERS;
    await until(async () => !(await statuses()).includes('WAITING'));
    const all = await statuses();
    assert.ok(
      all.every((status) => status === 'DONE'),
      JSON.stringify(all),
    );
    assert.equal((await exchange.balance(bob.account)).free, 1000 + made * 0.5);
    assert.equal((await exchange.balance(alice.account)).free, 1000 - made * 0.5);
  }
  const history = await exchange.act(bob, 'GET', '/lx/v1/transfers', { limit: 1000 });
  const received = (history as unknown as Row[]).filter(({ kind }) => kind === 'TRANSFER');
  assert.equal(received.length, made);
});

test('what was scheduled for a time while it was down is made at the start', async () => {
  const before = (await exchange.balance(bob.account)).free;
  const { params } = await schedule('3', Date.now() + LEAD_MS);
  await exchange.end('SIGKILL');
  await until(async () => Date.now() > params.time);
  await exchange.start();
  await until(async () => !(await statuses()).includes('WAITING'));
  assert.equal((await exchange.balance(bob.account)).free, before + 3);
  const again = await exchange.act(alice, 'POST', '/lx/v1/transfer', params);
  assert.equal(again.repeated, true);
});

test('everything that was acknowledged is there after a kill', async () => {
  const operator = '/lx/v1/operator';
  const rules = {
    asset: 'USD',
    withdrawEnabled: 'true',
    withdrawDaily: '100',
    approvalAbove: '20',
  };
  await exchange.act(exchange.operator, 'POST', `${operator}/withdrawal/rules`, {
    ...{ ...rules, reason: 'ticket 7' },
  });
  await exchange.act(exchange.treasurer, 'POST', `${operator}/treasury/limit`, { amount: '50' });
  await exchange.act(exchange.treasurer, 'POST', `${operator}/treasury/mint`, {
    ...{ transferId: 'a', amount: '40' },
  });
  const apply = '/sapi/v1/capital/withdraw/apply';
  const wanted = {
    ...{ coin: 'USD', network: 'OPERATOR', address: 'iban-1', addressTag: 'rent' },
    ...{ amount: '60', withdrawOrderId: 'w1' },
  };
  const { id } = await exchange.act(carol, 'POST', apply, wanted);
  const approve = { withdrawalId: String(id) };
  await exchange.act(exchange.operator, 'POST', `${operator}/withdrawal/approve`, approve);
  const move = { type: 'MAIN_FUNDING', asset: 'USD', amount: '7' };
  await exchange.act(carol, 'POST', '/sapi/v1/asset/transfer', move);
  const path = '/lx/v1/allowList';
  await exchange.act(carol, 'POST', `${path}/address`, { address: addressOf(bob.account) });
  await exchange.act(carol, 'POST', path, { enabled: 'true' });
  const shown = async () => ({
    rules: await exchange.act(exchange.operator, 'GET', `${operator}/withdrawal/rules`),
    waiting: await exchange.act(exchange.operator, 'GET', `${operator}/withdrawals`),
    audit: await exchange.act(exchange.operator, 'GET', `${operator}/audit`, { limit: 1000 }),
    list: await exchange.act(carol, 'GET', path),
    history: await exchange.act(carol, 'GET', '/sapi/v1/capital/withdraw/history'),
    funding: await exchange.act(carol, 'POST', '/sapi/v1/asset/get-funding-asset'),
    address: await exchange.act(carol, 'GET', '/lx/v1/address'),
    transfers: await exchange.act(carol, 'GET', '/lx/v1/transfers'),
  });
  const before = await shown();
  assert.equal((before.waiting as unknown as Row[])[0]!.address, 'iban-1');
  for (let kill = 0; kill < 2; kill++) {
    await restart();
    assert.deepEqual(await shown(), before);
  }
  const refused = async (method: string, where: string, params: Readonly<Record<string, string>>) =>
    (await exchange.ask(carol, method, where, params)).body.code;
  assert.equal((await exchange.act(carol, 'POST', apply, wanted)).id, id, 'it is that very one');
  const more = { ...wanted, withdrawOrderId: 'w2' };
  assert.equal(await refused('POST', apply, more), -4035, 'the allow-list is still on');
  const day = Math.floor(Date.now() / DAY_MS);
  await exchange.act(bob, 'POST', apply, { ...more, amount: '60' });
  const today = { ...more, amount: '41', withdrawOrderId: 'w3' };
  await restart();
  const { body } = await exchange.ask(bob, 'POST', apply, today);
  const isSameDay = day === Math.floor(Date.now() / DAY_MS);
  if (isSameDay) assert.equal(body.code, -4023, 'what was withdrawn today still counts');
  const post = { transferId: exchange.newId(), kind: 'POST_PENDING', pendingId: String(id) };
  const early = await exchange.ask(exchange.operator, 'POST', `${operator}/transfer`, post);
  assert.equal(early.body.code, -4044);
  await exchange.act(exchange.treasurer, 'POST', `${operator}/withdrawal/approve`, approve);
  await restart();
  await exchange.act(exchange.operator, 'POST', `${operator}/transfer`, post);
  assert.deepEqual(await exchange.balance(carol.account), { free: 933, locked: 0 });
  const mint = { transferId: 'b', amount: '11' };
  const over = await exchange.ask(exchange.treasurer, 'POST', `${operator}/treasury/mint`, mint);
  assert.equal(over.body.code, -4046);
  const supply = await fetch(`${exchange.http}/lx/v1/supply`);
  for (const { asset, issued, sum } of (await supply.json()) as Record<string, string>[]) {
    assert.equal(Number(sum), 0);
    if (asset === 'DEC') assert.equal(Number(issued), 40);
    if (asset === 'USD') assert.equal(Number(issued), 3000 - 60, 'bob’s waits to be paid out');
  }
});
