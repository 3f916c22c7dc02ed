/**
 * What people, operators and accidents do at the wrong moment, or write in the wrong way: money
 * moves once, as it was meant, or not at all.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { AccountStatus, Template, TransferKind } from '../../schema/generated/protocol.ts';
import { Params } from '../rest/params.ts';
import { clientOf, keyOf } from '../testing/trading-exchange.ts';
import { inMilliseconds } from '../time-unit.ts';
import { WALLET_ERRORS } from './errors.ts';
import { openPeople, type People, type Person } from './testing/people.ts';
import { transferEndpoints } from './transfer-endpoints.ts';
import { Purpose, transferIdOf } from './transfer-id.ts';
import { EXTERNAL } from './transfers.ts';
import { numberOfText, withdrawalId } from './wallet.ts';

type Values = Readonly<Record<string, string | number>>;

const MINUTE_US = 60_000_000;
const REFUSED = -2010;

describe('the wallet, asked at the wrong moment', () => {
  let people: People;
  let alice: Person;
  let bob: Person;

  before(async () => {
    people = await openPeople();
  });

  after(() => people.exchange.close());

  beforeEach(async () => {
    alice = people.person();
    bob = people.person();
    await rules({ withdrawEnabled: 'true', withdrawMax: 0, approvalAbove: 0 });
  });

  const operate = (path: string, params: Values) =>
    people.operator.client.signed('POST', `/lx/v1/operator/${path}`, params);
  /** By both operators where one alone may not. */
  const together = async (path: string, params: Values) => {
    const act = ['POST', `/lx/v1/operator/${path}`, params] as const;
    const alone = await people.operator.client.signed(...act);
    const isRefused = alone.body.code === WALLET_ERRORS.SECOND_OPERATOR[0];
    return isRefused ? people.treasurer.client.signed(...act) : alone;
  };
  const rules = (params: Values) => together('withdrawal/rules', { asset: 'USD', ...params });
  const withdraw = (params: Values) =>
    alice.client.signed('POST', '/sapi/v1/capital/withdraw/apply', {
      ...{ coin: 'USD', amount: '10', network: 'OPERATOR', address: 'iban-1' },
      ...params,
    });
  const pay = (who: Person, params: Values) =>
    who.client.signed('POST', '/lx/v1/transfer', { asset: 'USD', amount: '1', ...params });
  const free = (who: Person) => people.balance(who.account, 'USD').free;
  const until = async (test: () => boolean) => {
    while (!test()) await new Promise((resolve) => setImmediate(resolve));
  };
  const setStatus = (account: number, status: AccountStatus) =>
    people.exchange.port.now({ template: Template.SetAccountStatus, market: 0, account, status });
  /** Newest entry of the audit log. */
  const lastAct = () => people.exchange.wallet.audit.entries(undefined, 1)[0]?.act;
  /** Facts wait for the disk until they are let go. */
  const holdDisk = (of = people) => {
    const { store } = of.exchange.wallet;
    const { promise, resolve } = Promise.withResolvers<void>();
    const add = store.add.bind(store);
    let begun = 0;
    Object.assign(store, {
      add: async (fact: Parameters<typeof add>[0]) => {
        begun++;
        await promise;
        await add(fact);
      },
    });
    const letGo = () => {
      Object.assign(store, { add });
      resolve();
    };
    return { begun: () => begun, letGo };
  };

  test('does not post what needs approvals while it is still being made', async () => {
    await rules({ approvalAbove: 1 });
    const { port } = people.exchange;
    const { text } = withdrawalId(alice.account, numberOfText('mine'));
    port.setRoom(false);
    const making = withdraw({ withdrawOrderId: 'mine' });
    await until(() => port.waiting === 1);
    const posting = operate('transfer', {
      ...{ transferId: 'fade1', kind: 'POST_PENDING', pendingId: text },
    });
    await until(() => lastAct() === 'POST /lx/v1/operator/transfer');
    port.setRoom(true);
    assert.equal((await making).body.id, text);
    assert.equal((await posting).body.code, -4044);
    assert.deepEqual(people.balance(alice.account, 'USD'), { free: '990', locked: '10' });
  });

  test('does not withdraw or pay for who is blocked while it waits', async () => {
    const { port } = people.exchange;
    port.setRoom(false);
    const waiting = [withdraw({}), pay(alice, { transferId: 'b10c', account: bob.account })];
    await until(() => port.waiting >= 1);
    setStatus(alice.account, AccountStatus.BLOCKED);
    port.setRoom(true);
    for (const { body } of await Promise.all(waiting)) {
      assert.deepEqual(
        [body.code, body.msg],
        [REFUSED, 'This action is disabled on this account.'],
      );
    }
    assert.deepEqual(people.balance(alice.account, 'USD'), { free: '1000', locked: '0' });
  });

  test('lets nothing out of a funding wallet that is blocked itself', async () => {
    const move = (type: string) =>
      alice.client.signed('POST', '/sapi/v1/asset/transfer', { type, asset: 'USD', amount: '5' });
    assert.equal((await move('MAIN_FUNDING')).status, 200);
    const funding = people.exchange.wallet.transfers.fundingOf(alice.account)!;
    setStatus(funding, AccountStatus.BLOCKED);
    assert.equal((await move('FUNDING_MAIN')).body.code, REFUSED);
    assert.equal((await withdraw({ walletType: 1, amount: '5' })).body.code, REFUSED);
    assert.deepEqual(people.balance(funding, 'USD'), { free: '5', locked: '0' });
  });

  test('keeps both of two rules that are changed side by side', async () => {
    const disk = holdDisk();
    const tried = people.exchange.wallet.audit.entries(undefined, 1)[0]!.number;
    const both = [rules({ withdrawEnabled: 'false' }), rules({ withdrawMax: 7 })];
    await until(() => people.exchange.wallet.audit.entries(tried + 1, 9).length === 2);
    await until(() => disk.begun() > 0);
    disk.letGo();
    await Promise.all(both);
    const { id } = people.exchange.feed.catalog.assetByName('USD')!;
    const { withdrawEnabled, withdrawMax } = people.exchange.wallet.store.state.rules(id);
    assert.deepEqual([withdrawEnabled, withdrawMax], [false, 700_000_000]);
  });

  test('does not pay now under an id that is being scheduled', async () => {
    const { accounts, feed, gateway, keys, port, wallet } = people.exchange;
    const { commands, limiter } = gateway;
    const services = { accounts, feed, catalog: feed.catalog, keys, wallet, commands, limiter };
    const endpoint = transferEndpoints(services).find(
      ({ method, path }) => method === 'POST' && path === '/lx/v1/transfer',
    )!;
    const ask = async (values: Readonly<Record<string, string>>) =>
      endpoint.handle({
        params: new Params(
          new Map(
            Object.entries({
              ...{ transferId: '5ced', asset: 'USD', account: String(bob.account), ...values },
            }),
          ),
        ),
        caller: { account: alice.account, apiKey: '' },
        nowUs: port.nowUs(),
        time: inMilliseconds,
      });
    const disk = holdDisk();
    const time = String(Math.floor((port.nowUs() + MINUTE_US) / 1000));
    const scheduled = ask({ amount: '1', time });
    const now = ask({ amount: '2' });
    await until(() => disk.begun() > 0);
    disk.letGo();
    await scheduled;
    await assert.rejects(now, { code: -4040 });
    assert.equal(free(alice), '1000');
  });

  test('begins nothing more once it is to stop: the rest is for the next start', async () => {
    const other = await openPeople();
    try {
      const { port, wallet } = other.exchange;
      const time = Math.floor((port.nowUs() + MINUTE_US) / 1000);
      const payers = [other.person(), other.person()];
      for (const each of payers) {
        await pay(each, { transferId: '57', account: other.operator.account, time });
      }
      port.setTimeUs(port.nowUs() + MINUTE_US);
      const disk = holdDisk(other);
      const running = wallet.scheduler.runDue();
      await until(() => disk.begun() === 1);
      const stopping = wallet.scheduler.stop();
      disk.letGo();
      assert.equal(await running, false);
      await stopping;
      const states = payers.map(
        ({ account }) => wallet.store.state.scheduled(account, '57')?.state,
      );
      assert.deepEqual(states, ['DONE', 'WAITING']);
      assert.deepEqual(
        payers.map(({ account }) => other.balance(account, 'USD').free),
        ['999', '1000'],
      );
    } finally {
      await other.exchange.close();
    }
  });

  test('does not call cancelled what was made right before the process died', async () => {
    const { port, wallet, feed } = people.exchange;
    const time = Math.floor((port.nowUs() + MINUTE_US) / 1000);
    await pay(alice, { transferId: 'dead', account: bob.account, time });
    const made = { purpose: Purpose.TRANSFER, account: alice.account, number: 0xdeadn, leg: 0 };
    const leg = {
      ...{ debitAccount: alice.account, creditAccount: bob.account, pendingId: 0n },
      ...{ asset: feed.catalog.assetByName('USD')!.id, amount: 100_000_000 },
    };
    const kind = TransferKind.POST;
    const legs = [{ ...leg, transferId: transferIdOf(made), kind }];
    port.now({ template: Template.Transfer, market: 0, account: 0, legs });
    const path = '/lx/v1/transfers/scheduled';
    const { body } = await alice.client.signed('DELETE', path, { transferId: 'dead' });
    assert.equal(body.code, -4042);
    port.setTimeUs(port.nowUs() + MINUTE_US);
    await wallet.scheduler.runDue();
    assert.equal(wallet.store.state.scheduled(alice.account, 'dead')?.state, 'DONE');
    assert.equal(free(alice), '999');
  });
});

describe('the wallet, asked in the wrong way', () => {
  let people: People;
  let bob: Person;

  before(async () => {
    people = await openPeople();
    bob = people.person({});
  });

  after(() => people.exchange.close());

  const many = (who: Person, transferId: string, transfers: string) =>
    who.client.signedBody('POST', '/lx/v1/transfers', { transferId, transfers });

  test('moves amounts as they are written, also where floating point knows another', async () => {
    const rich = people.person({ USD: 8_000_000_000_000_000 });
    const texts = Array.from({ length: 100 }, (_, k) => `67108864.${12_345_600 + k}`);
    const amount = texts.find((text) => !text.endsWith('0') && String(Number(text)) !== text)!;
    const legs = `[{"asset":"USD","amount":${amount},"account":${bob.account}}]`;
    assert.equal((await many(rich, '1', legs)).status, 200);
    const { id } = people.exchange.feed.catalog.assetByName('USD')!;
    const { availableUnits } = people.exchange.accounts.balance(bob.account, id);
    assert.equal(people.exchange.feed.catalog.assetText(id, availableUnits), amount);
  });

  test('takes no amount and no account that is not plain digits', async () => {
    const carol = people.person();
    const leg = (amount: string, account: string) =>
      many(carol, '2', `[{"asset":"USD","amount":${amount},"account":${account}}]`);
    const payee = String(bob.account);
    const spellings = ['0', '-1', '1e0', '1e400', '"1e1"', '"0x1"', '" 1"', '"+1"', '""', '"١"'];
    for (const amount of [...spellings, '0.000000001', '99999999999999999999', 'true', 'null']) {
      const { body, status } = await leg(amount, payee);
      assert.deepEqual([amount, status, Number(body.code) < 0], [amount, 400, true]);
    }
    for (const account of [
      `"0x${bob.account.toString(16)}"`,
      `" ${payee}"`,
      `${payee}e0`,
      '"-3"',
    ]) {
      const { body, status } = await leg('1', account);
      assert.deepEqual([account, status, body.code], [account, 400, -1130]);
    }
    for (const text of ['', '{}', '[]', '[[1]]', '['.repeat(5_000)]) {
      assert.equal((await many(carol, '2', text)).status, 400);
    }
    assert.equal(people.balance(carol.account, 'USD').free, '1000');
  });

  test('pays nothing from the exchange’s own accounts, nor from one that is none', async () => {
    for (const account of [EXTERNAL, 2, 9_999]) {
      const key = keyOf(people.exchange, account, ['read', 'trade', 'transfer']);
      const client = clientOf(people.exchange, key);
      const leg = { transferId: '3', asset: 'USD', amount: '1', account: bob.account };
      const time = Math.floor(people.exchange.port.nowUs() / 1000) + 1_000;
      const out = { coin: 'USD', amount: '1', address: bob.address };
      const own = { type: 'MAIN_FUNDING', asset: 'USD', amount: '1' };
      for (const [path, params] of [
        ['/lx/v1/transfer', leg],
        ['/lx/v1/transfer', { ...leg, time }],
        ['/sapi/v1/capital/withdraw/apply', out],
        ['/sapi/v1/asset/transfer', own],
      ] as const) {
        const { body } = await client.signed('POST', path, params);
        assert.deepEqual([path, body.code], [path, REFUSED]);
      }
    }
    assert.equal(people.exchange.wallet.transfers.fundingOf(9_999), undefined);
  });

  test('does not say that it paid elsewhere under an id of long ago', async () => {
    const [carol, dusty] = [people.person(), people.person()];
    const withdraw = (address: string) =>
      carol.client.signed('POST', '/sapi/v1/capital/withdraw/apply', {
        ...{ coin: 'USD', amount: '1', network: 'OPERATOR', address, withdrawOrderId: 'rent' },
      });
    await people.operator.client.signed('POST', '/lx/v1/operator/withdrawal/rules', {
      ...{ asset: 'USD', withdrawEnabled: 'true' },
    });
    const id = String((await withdraw('iban-1')).body.id);
    await people.operator.client.signed('POST', '/lx/v1/operator/transfer', {
      ...{ transferId: 'f0', kind: 'POST_PENDING', pendingId: id },
    });
    const dust = Array(63).fill({ asset: 'USD', amount: '0.00000001', account: carol.account });
    const { transfers, store } = people.exchange.wallet;
    for (let k = 1; transfers.byId(BigInt(`0x${id}`)) !== undefined; k++) {
      const { status } = await many(dusty, k.toString(16), JSON.stringify(dust));
      assert.equal(status, 200);
    }
    assert.equal((await withdraw('iban-2')).body.code, -4040);
    assert.equal(store.state.note(id)?.address, 'iban-1');
    assert.equal((await withdraw('iban-1')).body.id, id);
    const { locked } = people.balance(carol.account, 'USD');
    assert.equal(locked, '0', 'nothing was reserved again');
  });

  test('posts what is pending as it is: a part of it is a misunderstanding', async () => {
    const carol = people.person();
    const operate = (path: string, params: Values) =>
      people.operator.client.signed('POST', `/lx/v1/operator/${path}`, params);
    const ends = { from: carol.account, to: 'external', asset: 'USD', amount: '10' };
    await operate('transfer', { transferId: 'e1', kind: 'PEND', ...ends });
    const post = { transferId: 'e2', kind: 'POST_PENDING', pendingId: 'e1' };
    assert.equal((await operate('transfer', { ...post, amount: '4' })).body.code, -1130);
    assert.equal((await operate('transfer', { ...post, asset: 'USD' })).body.code, -1130);
    assert.deepEqual(people.balance(carol.account, 'USD'), { free: '990', locked: '10' });
    assert.equal((await operate('transfer', post)).status, 200);
  });
});
