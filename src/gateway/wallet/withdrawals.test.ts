/**
 * Withdrawals, deposits, funding wallets, allow-lists, approvals, as people and operators do
 * them.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { addressOf } from './address.ts';
import { WALLET_ERRORS } from './errors.ts';
import { openPeople, type People, type Person } from './testing/people.ts';

type Row = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, string | number>>;

const HOUR_US = 3_600_000_000;
const INSUFFICIENT = -2010;

describe('the wallet', () => {
  let people: People;
  let alice: Person;
  let bob: Person;
  let last = 0;

  before(async () => {
    people = await openPeople();
  });

  after(() => people.exchange.close());

  beforeEach(async () => {
    alice = people.person();
    bob = people.person();
    await rules({ withdrawEnabled: 'true', withdrawMin: 0, withdrawMax: 0, withdrawDaily: 0 });
    await rules({ approvalAbove: 0 });
  });

  const operate = (path: string, params: Values, who = people.operator) =>
    who.client.signed('POST', `/lx/v1/operator/${path}`, params);
  /** By both operators where one alone may not. */
  const together = async (path: string, params: Values) => {
    const act = ['POST', `/lx/v1/operator/${path}`, params] as const;
    const alone = await people.operator.client.signed(...act);
    const isRefused = alone.body.code === WALLET_ERRORS.SECOND_OPERATOR[0];
    return isRefused ? people.treasurer.client.signed(...act) : alone;
  };
  const rules = (params: Values) => together('withdrawal/rules', { asset: 'USD', ...params });
  const withdraw = (who: Person, params: Values) =>
    who.client.signed('POST', '/sapi/v1/capital/withdraw/apply', {
      ...{ coin: 'USD', amount: '10', network: 'OPERATOR', address: 'iban-1' },
      ...params,
    });
  const list = async (who: Person, path: string, params: Values = {}) => {
    const { body, status } = await who.client.signed('GET', `/sapi/v1/${path}`, params);
    assert.equal(status, 200, JSON.stringify(body));
    return body as unknown as Row[];
  };
  const withdrawals = (who: Person, params: Values = {}) =>
    list(who, 'capital/withdraw/history', params);
  const balance = (who: Person) => people.balance(who.account, 'USD');
  const resolve = (kind: string, pendingId: string) =>
    operate('transfer', { transferId: (0xfeed00 + ++last).toString(16), kind, pendingId });
  const pass = (hours: number) => {
    const { port } = people.exchange;
    port.setTimeUs(port.nowUs() + hours * HOUR_US);
  };

  describe('withdraws to outside', () => {
    test('what is reserved at once and gone when an operator posts it', async () => {
      const { body } = await withdraw(alice, { addressTag: 'memo', withdrawOrderId: 'rent' });
      assert.deepEqual(balance(alice), { free: '990', locked: '10' });
      const [row] = await withdrawals(alice);
      const { applyTime, ...rest } = row!;
      assert.match(String(applyTime), /^2026-01-\d\d \d\d:\d\d:\d\d$/);
      assert.deepEqual(rest, {
        ...{ id: body.id, amount: '10.00000000', transactionFee: '0', coin: 'USD', status: 4 },
        ...{ address: 'iban-1', addressTag: 'memo', txId: '', network: 'OPERATOR' },
        ...{ transferType: 0, withdrawOrderId: 'rent', info: '', confirmNo: 0, walletType: 0 },
        txKey: '',
      });
      assert.equal((await resolve('POST_PENDING', String(body.id))).status, 200);
      assert.deepEqual(balance(alice), { free: '990', locked: '0' });
      assert.equal((await withdrawals(alice, { status: 6 })).length, 1);
    });

    test('what comes back when an operator voids it', async () => {
      const { body } = await withdraw(alice, {});
      await resolve('VOID_PENDING', String(body.id));
      assert.deepEqual(balance(alice), { free: '1000', locked: '0' });
      const [row] = await withdrawals(alice);
      assert.equal(row!.status, 3);
    });

    test('once under an own id, and nothing else under it', async () => {
      const first = await withdraw(alice, { withdrawOrderId: 'w1' });
      const again = await withdraw(alice, { withdrawOrderId: 'w1' });
      assert.equal(again.body.id, first.body.id);
      assert.deepEqual(balance(alice), { free: '990', locked: '10' });
      for (const other of [{ amount: '11' }, { address: 'iban-2' }, { addressTag: 'x' }]) {
        const { body } = await withdraw(alice, { withdrawOrderId: 'w1', ...other });
        assert.equal(body.code, WALLET_ERRORS.OTHER_TRANSFER[0]);
      }
      const theirs = await withdraw(bob, { withdrawOrderId: 'w1' });
      assert.notEqual(theirs.body.id, first.body.id);
      const two = await Promise.all([
        withdraw(bob, { withdrawOrderId: 'w2' }),
        withdraw(bob, { withdrawOrderId: 'w2', address: 'iban-2' }),
      ]);
      assert.deepEqual(two.map(({ status }) => status).sort(), [200, 400]);
      assert.deepEqual(balance(bob), { free: '980', locked: '20' });
    });

    test('no more than there is, nor what does not go there', async () => {
      const refused = async (params: Values, code: number) => {
        const { body } = await withdraw(alice, params);
        assert.equal(body.code, code, JSON.stringify(body));
      };
      await refused({ amount: '1000.5' }, INSUFFICIENT);
      await refused({ address: bob.address }, -4007);
      await refused({ address: ' iban' }, -4007);
      await refused({ addressTag: 'ł' }, -4008);
      await refused({ network: 'MOON' }, -4019);
      await refused({ coin: 'BTC' }, -4019);
      await refused({ coin: 'DEC' }, -4019);
      await refused({ network: 'LX', address: bob.address, addressTag: 'memo' }, -4008);
      await refused({ walletType: 1 }, -1130);
      await rules({ withdrawEnabled: 'false' });
      await refused({}, -4019);
      assert.deepEqual(balance(alice), { free: '1000', locked: '0' });
    });

    test('within the limits of each and of the day', async () => {
      await rules({ withdrawMin: 5, withdrawMax: 40, withdrawDaily: 100 });
      const code = async (amount: number) => (await withdraw(alice, { amount })).body.code;
      assert.equal(await code(4), -4022);
      assert.equal(await code(41), -4023);
      assert.equal(await code(40), undefined);
      const voided = await withdraw(alice, { amount: 40 });
      assert.equal(await code(21), -4023);
      const other = await withdraw(bob, { amount: 40 });
      assert.equal(other.status, 200, 'each account has its own day');
      await resolve('VOID_PENDING', String(voided.body.id));
      assert.equal(await code(40), undefined, 'what was voided does not count');
      const all = await Promise.all([1, 2, 3, 4, 5].map(() => withdraw(alice, { amount: 15 })));
      assert.equal(all.filter(({ status }) => status === 200).length, 1, 'side by side neither');
      pass(24);
      assert.equal(await code(40), undefined, 'tomorrow is another day');
    });

    test('above the threshold with two approvals of different accounts', async () => {
      await rules({ approvalAbove: 50 });
      const small = await withdraw(alice, { amount: 50 });
      const large = await withdraw(alice, { amount: 51 });
      const withdrawalId = String(large.body.id);
      const status = async () => (await withdrawals(alice, { limit: 1 }))[0]!.status;
      assert.equal((await resolve('POST_PENDING', String(small.body.id))).status, 200);
      assert.equal(await status(), 2);
      assert.equal((await resolve('POST_PENDING', withdrawalId)).body.code, -4044);
      const approve = (who: Person) => operate('withdrawal/approve', { withdrawalId }, who);
      assert.equal((await approve(people.operator)).body.approvals, 1);
      assert.equal((await approve(people.operator)).body.code, -4045);
      assert.equal((await resolve('POST_PENDING', withdrawalId)).body.code, -4044);
      const waiting = await people.operator.client.signed('GET', '/lx/v1/operator/withdrawals');
      const rows = waiting.body as unknown as Row[];
      const mine = rows.find((row) => row.id === withdrawalId)!;
      assert.equal(mine.account, alice.account);
      assert.deepEqual([mine.approved, (mine.approvals as unknown[]).length], [false, 1]);
      assert.deepEqual((await approve(people.treasurer)).body, {
        ...{ withdrawalId, approvals: 2, approved: true },
      });
      assert.equal(await status(), 4);
      assert.equal((await resolve('POST_PENDING', withdrawalId)).status, 200);
      assert.equal((await approve(people.operator)).body.code, -4029, 'it waits no more');
    });

    test('may be voided without approvals', async () => {
      await rules({ approvalAbove: 1 });
      const { body } = await withdraw(alice, {});
      assert.equal((await resolve('VOID_PENDING', String(body.id))).status, 200);
    });
  });

  test('withdraws to an address of this exchange at once; there it is a deposit', async () => {
    const params = { network: 'LX', address: bob.address, amount: '12.5' };
    const { body } = await withdraw(alice, params);
    assert.equal(balance(alice).free, '987.5');
    assert.equal(balance(bob).free, '1012.5');
    const [row] = await withdrawals(alice);
    assert.deepEqual([row!.id, row!.status, row!.transferType], [body.id, 6, 1]);
    const [deposit, ...more] = await list(bob, 'capital/deposit/hisrec', { coin: 'USD' });
    assert.deepEqual(
      [deposit!.amount, deposit!.status, deposit!.transferType, deposit!.txId],
      ['12.50000000', 1, 1, row!.txId],
    );
    assert.equal(more.length, 1, 'the other one is the money that came from outside');
    assert.equal(more[0]!.transferType, 0);
    const txId = String(row!.txId);
    assert.equal((await list(bob, 'capital/deposit/hisrec', { txId })).length, 1);
    const found = await list(alice, 'capital/withdraw/history', { withdrawOrderId: 'none' });
    assert.deepEqual(found, []);
    const address = { coin: 'USD' };
    const own = await bob.client.signed('GET', '/sapi/v1/capital/deposit/address', address);
    assert.deepEqual(own.body, { coin: 'USD', address: bob.address, tag: '', url: '' });
  });

  test('histories go by pages, newest first, and by time', async () => {
    for (let k = 1; k <= 3; k++) {
      await withdraw(alice, { amount: k });
      pass(1);
    }
    const amounts = async (params: Values) =>
      (await withdrawals(alice, params)).map(({ amount }) => Number(amount));
    assert.deepEqual(await amounts({}), [3, 2, 1]);
    assert.deepEqual(await amounts({ limit: 1, offset: 1 }), [2]);
    const nowMs = Math.floor(people.exchange.port.nowUs() / 1000);
    assert.deepEqual(await amounts({ startTime: nowMs - 3_600_000 }), [3]);
    assert.deepEqual(await amounts({ endTime: nowMs - 2 * 3_600_000 }), [2, 1]);
    assert.deepEqual(await amounts({ endTime: (nowMs - 3 * 3_600_000) * 1000 }), [1]);
  });

  describe('gives an account a second wallet', () => {
    const move = (who: Person, type: string, amount: string) =>
      who.client.signed('POST', '/sapi/v1/asset/transfer', { type, asset: 'USD', amount });
    const funding = async (who: Person) => {
      const { body } = await who.client.signed('POST', '/sapi/v1/asset/get-funding-asset');
      return body as unknown as Row[];
    };

    test('when it moves money there for the first time, and the same one ever after', async () => {
      assert.deepEqual(await funding(alice), []);
      const both = await Promise.all([
        move(alice, 'MAIN_FUNDING', '100'),
        move(alice, 'MAIN_FUNDING', '20'),
      ]);
      assert.ok(both.every(({ status }) => status === 200));
      await move(alice, 'FUNDING_MAIN', '50');
      assert.equal(balance(alice).free, '930');
      assert.deepEqual(await funding(alice), [
        { asset: 'USD', free: '70.00000000', locked: '0', freeze: '0', withdrawing: '0.00000000' },
      ]);
      assert.equal((await move(alice, 'FUNDING_MAIN', '71')).body.code, INSUFFICIENT);
      assert.equal((await move(alice, 'MAIN_UMFUTURE', '1')).body.code, -1130);
      const path = '/sapi/v1/asset/transfer';
      const rows = await alice.client.signed('GET', path, { type: 'MAIN_FUNDING', size: 1 });
      assert.equal(rows.body.total, 2);
      const [row] = rows.body.rows as Row[];
      assert.deepEqual([row!.amount, row!.status], ['20.00000000', 'CONFIRMED']);
      const { transfers } = people.exchange.wallet;
      const wallet = transfers.fundingOf(alice.account)!;
      assert.equal(transfers.ownerOf(wallet), alice.account);
      const shown = await alice.client.signed('GET', '/lx/v1/address');
      assert.match(String(shown.body.fundingAddress), /^DEC1/);
    });

    test('that it may withdraw from, within the same limits', async () => {
      await move(alice, 'MAIN_FUNDING', '100');
      await rules({ withdrawDaily: 60 });
      assert.equal((await withdraw(alice, { amount: 40, walletType: 1 })).status, 200);
      assert.equal((await withdraw(alice, { amount: 40 })).body.code, -4023);
      const [row] = await withdrawals(alice);
      assert.equal(row!.walletType, 1);
      const [asset] = await funding(alice);
      assert.equal(asset!.withdrawing, '40.00000000');
    });
  });

  describe('holds an account to its allow-list', () => {
    const allow = (method: string, path: string, params: Values = {}) =>
      alice.client.signed(method, `/lx/v1/allowList${path}`, params);
    const pay = (account: number) =>
      alice.client.signed('POST', '/lx/v1/transfer', {
        ...{ transferId: (0xf000 + ++last).toString(16), asset: 'USD', amount: '1', account },
      });

    test('on every way out, once it is on', async () => {
      await allow('POST', '/address', { address: bob.address, label: 'bob' });
      await allow('POST', '/address', { network: 'OPERATOR', address: 'iban-1' });
      const on = await allow('POST', '', { enabled: 'true' });
      assert.equal(on.body.enabled, true);
      const carol = people.person();
      assert.equal((await pay(bob.account)).status, 200);
      assert.equal((await pay(carol.account)).body.code, -4035);
      assert.equal((await withdraw(alice, {})).status, 200);
      assert.equal((await withdraw(alice, { address: 'iban-2' })).body.code, -4035);
      assert.equal((await withdraw(alice, { addressTag: 'x' })).body.code, -4035);
      const inside = { network: 'LX', address: carol.address };
      assert.equal((await withdraw(alice, inside)).body.code, -4035);
      const transfers = JSON.stringify([{ asset: 'USD', amount: '1', account: carol.account }]);
      const many = await alice.client.signed('POST', '/lx/v1/transfers', {
        transferId: 'beef',
        transfers,
      });
      assert.equal(many.body.code, -4035);
      const own = { type: 'MAIN_FUNDING', asset: 'USD', amount: '1' };
      assert.equal((await alice.client.signed('POST', '/sapi/v1/asset/transfer', own)).status, 200);
    });

    test('new addresses count after a day, removed ones at once, off after a day', async () => {
      await allow('POST', '', { enabled: 'true' });
      const added = await allow('POST', '/address', { address: bob.address });
      assert.equal((added.body.addresses as Row[])[0]!.counts, false);
      assert.equal((await pay(bob.account)).body.code, -4036);
      pass(23);
      await allow('POST', '/address', { address: bob.address });
      pass(1);
      assert.equal((await pay(bob.account)).status, 200, 'adding it again did not begin anew');
      await allow('DELETE', '/address', { address: bob.address });
      assert.equal((await pay(bob.account)).body.code, -4035);
      const off = await allow('POST', '', { enabled: 'false' });
      assert.equal(off.body.enabled, true);
      pass(23);
      await allow('POST', '', { enabled: 'false' });
      assert.equal((await pay(bob.account)).body.code, -4035);
      pass(1);
      assert.equal((await pay(bob.account)).status, 200);
      assert.equal((await allow('GET', '')).body.enabled, false);
    });

    test('with the delay that operators set', async () => {
      await together('allowListDelay', { delay: 3_600_000 });
      await allow('POST', '', { enabled: 'true' });
      await allow('POST', '/address', { address: bob.address });
      pass(1);
      assert.equal((await pay(bob.account)).status, 200);
      await operate('allowListDelay', { delay: 86_400_000 });
    });

    test('also when the time of a scheduled transfer comes', async () => {
      const time = Math.floor((people.exchange.port.nowUs() + HOUR_US) / 1000);
      const params = { transferId: 'abba', asset: 'USD', amount: '1', account: bob.account, time };
      assert.equal((await alice.client.signed('POST', '/lx/v1/transfer', params)).status, 200);
      await allow('POST', '', { enabled: 'true' });
      pass(1);
      await people.exchange.wallet.scheduler.runDue();
      const { body } = await alice.client.signed('GET', '/lx/v1/transfer', { transferId: 'abba' });
      assert.equal((body.schedule as Row).status, 'FAILED');
      assert.equal(balance(alice).free, '1000');
    });

    test('of 200 addresses at most', async () => {
      const first = people.exchange.createAccount({});
      for (let k = 0; k < 200; k++) {
        const { status } = await allow('POST', '/address', { address: addressOf(first + k) });
        assert.equal(status, 200);
      }
      const { body } = await allow('POST', '/address', { address: addressOf(first + 200) });
      assert.equal(body.code, -4043);
    });
  });

  describe('issues its own coin', () => {
    const treasury = (path: string, params: Values, who = people.treasurer) =>
      operate(`treasury/${path}`, params, who);
    const issued = async () => {
      const { body } = await people.nobody.public('GET', '/lx/v1/supply', { asset: 'DEC' });
      return (body as unknown as Row[])[0]!;
    };

    test('by the treasury alone, up to the limit, once under an id', async () => {
      assert.equal((await treasury('mint', { transferId: 'a1', amount: 1 })).body.code, -4046);
      assert.equal((await treasury('limit', { amount: 100 })).status, 200);
      const mint = { transferId: 'a1', amount: 60 };
      const first = await treasury('mint', mint);
      assert.deepEqual(first.body, {
        ...{ transferId: 'a1', repeated: false, asset: 'DEC', issued: '60.00000000' },
      });
      assert.equal((await treasury('mint', mint)).body.repeated, true);
      assert.equal((await treasury('mint', { ...mint, amount: 61 })).body.code, -4040);
      const both = await Promise.all([
        treasury('mint', { transferId: 'a2', amount: 30 }),
        treasury('mint', { transferId: 'a3', amount: 30 }),
      ]);
      assert.deepEqual(both.map(({ status }) => status).sort(), [200, 400]);
      assert.equal(people.balance(people.treasurer.account, 'DEC').free, '90');
      assert.equal((await treasury('burn', { transferId: 'b1', amount: 91 })).body.code, -2010);
      assert.equal((await treasury('burn', { transferId: 'b1', amount: 20 })).status, 200);
      assert.equal((await treasury('limit', { amount: 69 })).body.code, -1130);
      const row = await people.exchange.wallet.supply.recent();
      assert.ok(row.assets.length > 0);
      assert.equal((await issued()).asset, 'DEC');
      const refused = await treasury('mint', { transferId: 'a9', amount: 1 }, people.operator);
      assert.equal(refused.body.code, -2015);
    });

    test('not through an operator’s transfers, and not under an id of the exchange', async () => {
      const transfer = (params: Values) =>
        operate('transfer', { transferId: 'c1', asset: 'DEC', amount: 1, ...params });
      const { account } = alice;
      assert.equal((await transfer({ from: 'external', to: account })).body.code, -4047);
      assert.equal((await transfer({ from: account, to: 'external' })).body.code, -4047);
      const pend = await transfer({ from: 'external', to: account, kind: 'PEND' });
      assert.equal(pend.body.code, -4047);
      const reserved = { transferId: `4c58${'0'.repeat(27)}1`, from: 'external', to: account };
      assert.equal((await transfer({ ...reserved, asset: 'USD' })).body.code, -4048);
      const own = { from: people.treasurer.account, to: account };
      assert.equal((await transfer(own)).status, 200, 'between accounts it moves like any other');
    });
  });

  test('keeps what operators did: who, when, what, why, and what came of it', async () => {
    const { client, account } = people.operator;
    const audit = async (params: Values) =>
      (await client.signed('GET', '/lx/v1/operator/audit', params)).body as unknown as Row[];
    await rules({ withdrawMin: 1, reason: 'ticket 1' });
    await operate('account/tier', { account: 99_999, tier: 1, reason: 'ticket 2' });
    const [did, done, tried, refused] = await audit({ limit: 4 });
    assert.equal(did!.act, 'POST /lx/v1/operator/withdrawal/rules');
    assert.deepEqual(
      [did!.account, did!.reason, did!.params],
      [account, 'ticket 1', { asset: 'USD', withdrawMin: '1' }],
    );
    assert.deepEqual([done!.of, done!.outcome], [did!.number, 'done']);
    assert.equal(tried!.reason, 'ticket 2');
    assert.equal(refused!.outcome, '-7201 No such account; create it first.');
    const from = Number(did!.number);
    assert.deepEqual(await audit({ fromId: from, limit: 2 }), [did, done]);
    const trader = await alice.client.signed('GET', '/lx/v1/operator/audit');
    assert.equal(trader.body.code, -2015);
  });

  test('tells the rules to operators, the networks to everybody', async () => {
    await rules({ withdrawMin: 1, withdrawMax: 500, withdrawDaily: 900, approvalAbove: 200 });
    const { body } = await people.operator.client.signed('GET', '/lx/v1/operator/withdrawal/rules');
    assert.deepEqual((body.assets as Row[])[2], {
      ...{ asset: 'USD', withdrawEnabled: true, withdrawMin: '1.00000000' },
      ...{ withdrawMax: '500.00000000', withdrawDaily: '900.00000000' },
      approvalAbove: '200.00000000',
    });
    await withdraw(alice, { amount: 25 });
    const coins = await list(alice, 'capital/config/getall');
    const usd = coins.find(({ coin }) => coin === 'USD')!;
    assert.deepEqual(
      [usd.free, usd.locked, usd.withdrawing, usd.withdrawAllEnable],
      ['975.00000000', '0.00000000', '25.00000000', true],
    );
    const networks = usd.networkList as Row[];
    assert.deepEqual(
      networks.map(({ network, withdrawEnable, withdrawMax }) => [
        network,
        withdrawEnable,
        withdrawMax,
      ]),
      [
        ['LX', true, '90071992.54740991'],
        ['OPERATOR', true, '500.00000000'],
      ],
    );
    const dec = coins.find(({ coin }) => coin === 'DEC')!.networkList as Row[];
    assert.deepEqual(
      dec.map(({ network }) => network),
      ['LX'],
    );
    assert.equal((await rules({ withdrawMin: 'x' })).body.code, -1130);
    assert.equal((await operate('withdrawal/rules', { asset: 'DEC' })).body.code, -4047);
  });
});
