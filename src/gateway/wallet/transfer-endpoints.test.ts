/** Addresses, transfers, schedules and the supply, over REST. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Template, TransferKind } from '../../schema/generated/protocol.ts';
import { clientOf, keyOf } from '../testing/trading-exchange.ts';
import { WALLET_ERRORS } from './errors.ts';
import { openPeople, type People, type Person } from './testing/people.ts';
import { Purpose, transferIdOf } from './transfer-id.ts';

const MINUTE_US = 60_000_000;
const INSUFFICIENT = -2010;
const { POST } = TransferKind;

describe('an account', () => {
  let people: People;
  let alice: Person;
  let bob: Person;
  let last = 0;

  before(async () => {
    people = await openPeople();
    alice = people.person();
    bob = people.person();
  });

  after(() => people.exchange.close());

  const id = () => (0xabc0 + ++last).toString(16);
  const pay = (from: Person, params: Readonly<Record<string, string | number>>) =>
    from.client.signed('POST', '/lx/v1/transfer', { asset: 'USD', amount: '1', ...params });
  const free = (person: Person, asset = 'USD') => people.balance(person.account, asset).free;

  test('has an address, and finds out whether a text is one', async () => {
    const { body } = await alice.client.signed('GET', '/lx/v1/address');
    assert.deepEqual(body, { account: alice.account, address: alice.address, network: 'LX' });
    const check = async (address: string) =>
      (await alice.client.signed('GET', '/lx/v1/address/check', { address })).body;
    const { account, address } = bob;
    assert.deepEqual(await check(address), { address, valid: true, exists: true, account });
    const typo = `${address.slice(0, -1)}${address.endsWith('2') ? '3' : '2'}`;
    assert.deepEqual(await check(typo), { address: typo, valid: false, exists: false });
    const nobody = 'DEC1JJBzHpUBf18';
    assert.deepEqual(await check(nobody), { address: nobody, valid: true, exists: false });
  });

  test('pays by address and by number, once however often it is sent', async () => {
    const [before, had] = [Number(free(alice)), Number(free(bob))];
    const transferId = id();
    const first = await pay(alice, { transferId, amount: '2.5', address: bob.address });
    assert.equal(first.status, 200);
    assert.equal(first.body.repeated, false);
    assert.equal(first.body.transferId, transferId);
    const again = await pay(alice, { transferId, amount: '2.5', address: bob.address });
    assert.deepEqual(again.body, { ...first.body, repeated: true });
    await pay(alice, { transferId: id(), amount: '1', account: bob.account });
    assert.equal(Number(free(alice)), before - 3.5);
    assert.equal(Number(free(bob)), had + 3.5);
  });

  test('is refused another transfer under a used id, and may use anybody else’s', async () => {
    const transferId = id();
    await pay(alice, { transferId, account: bob.account });
    for (const other of [
      { amount: '1.1', account: bob.account },
      { asset: 'BTC', account: bob.account },
      { account: people.operator.account },
    ]) {
      const { body } = await pay(alice, { transferId, ...other });
      assert.deepEqual([body.code, body.msg], [...WALLET_ERRORS.OTHER_TRANSFER]);
    }
    const { body } = await pay(bob, { transferId, account: alice.account });
    assert.equal(body.repeated, false);
  });

  test('cannot pay to nobody, to the exchange itself, to itself, or more than it has', async () => {
    const refused = async (params: Readonly<Record<string, string | number>>, code: number) => {
      const { body } = await pay(alice, { transferId: id(), ...params });
      assert.equal(body.code, code, JSON.stringify(body));
    };
    await refused({ account: 1 }, -1130);
    await refused({ account: 2 }, -1130);
    await refused({ account: 9_999 }, -4007);
    await refused({ address: 'DEC1JJBzHpUBf18' }, -4007);
    await refused({ account: alice.account }, -1130);
    await refused({ account: bob.account, address: bob.address }, -1130);
    await refused({ account: bob.account, amount: '100000' }, INSUFFICIENT);
    await refused({ account: bob.account, asset: 'EUR' }, -4018);
    await refused({}, -1102);
  });

  test('needs a key that may transfer: one that trades cannot move money out', async () => {
    const { account } = alice;
    for (const permissions of [['read', 'trade'], ['read', 'operate'], ['read']] as const) {
      const client = clientOf(people.exchange, keyOf(people.exchange, account, permissions));
      const params = { transferId: id(), asset: 'USD', amount: '1', account: bob.account };
      const { body, status } = await client.signed('POST', '/lx/v1/transfer', params);
      assert.deepEqual([status, body.code], [401, -2015]);
    }
  });

  test('that is blocked moves nothing', async () => {
    const carol = people.person();
    const block = (status: string) =>
      people.operator.client.signed('POST', '/lx/v1/operator/account/status', {
        account: carol.account,
        status,
      });
    await block('BLOCKED');
    const refused = await pay(carol, { transferId: id(), account: bob.account });
    assert.equal(refused.body.msg, 'This action is disabled on this account.');
    await block('ACTIVE');
    assert.equal((await pay(carol, { transferId: id(), account: bob.account })).status, 200);
  });

  test('pays many together: all of them or none', async () => {
    const carol = people.person({ USD: 1_000_000_000 });
    const many = (transferId: string, list: readonly object[]) =>
      carol.client.signedBody('POST', '/lx/v1/transfers', {
        transferId,
        transfers: JSON.stringify(list),
      });
    const to = (amount: string) => ({ asset: 'USD', amount, account: bob.account });
    const refused = await many(id(), [to('5'), to('6')]);
    assert.equal(refused.body.code, INSUFFICIENT);
    assert.equal(free(carol), '10');
    const transferId = id();
    const list = [to('4'), { asset: 'USD', amount: '3', address: alice.address }];
    assert.equal((await many(transferId, list)).body.repeated, false);
    assert.equal(free(carol), '3');
    assert.equal((await many(transferId, list)).body.repeated, true);
    for (const other of [list.slice(0, 1), [...list, to('1')], [...list].reverse()]) {
      assert.equal((await many(transferId, other)).body.code, WALLET_ERRORS.OTHER_TRANSFER[0]);
    }
    assert.equal(free(carol), '3');
    const shown = await carol.client.signed('GET', '/lx/v1/transfer', { transferId });
    assert.equal((shown.body.transfers as unknown[]).length, 2);
  });

  test('pays 63 at once and not 64', async () => {
    const carol = people.person({ USD: 1_000_000_000 });
    const entry = { asset: 'USD', amount: '0.1', account: bob.account };
    const many = (count: number) =>
      carol.client.signedBody('POST', '/lx/v1/transfers', {
        transferId: id(),
        transfers: JSON.stringify(Array(count).fill(entry)),
      });
    assert.equal((await many(63)).status, 200);
    assert.equal(free(carol), '3.7');
    assert.equal((await many(64)).body.code, -1130);
  });

  test('sees its history, page by page, and nobody else’s', async () => {
    const carol = people.person();
    const dave = people.person({});
    for (let k = 1; k <= 5; k++) {
      await pay(carol, { transferId: id(), amount: String(k), account: dave.account });
    }
    const list = async (params: Readonly<Record<string, string | number>> = {}) => {
      const { body } = await dave.client.signed('GET', '/lx/v1/transfers', params);
      return body as unknown as Readonly<Record<string, unknown>>[];
    };
    const all = await list();
    assert.deepEqual(
      all.map(({ amount }) => Number(amount)),
      [1, 2, 3, 4, 5],
    );
    assert.ok(all.every(({ direction, kind }) => direction === 'IN' && kind === 'TRANSFER'));
    assert.ok(all.every(({ account }) => account === carol.account));
    assert.ok(
      all.every((each) => !('transferId' in each)),
      'an id is its owner’s affair',
    );
    const first = await list({ limit: 2, fromId: Number(all[0]!.id) });
    assert.deepEqual(first, all.slice(0, 2));
    const next = await list({ limit: 2, fromId: Number(first[1]!.id) + 1 });
    assert.deepEqual(next, all.slice(2, 4));
    assert.deepEqual(await list({ asset: 'BTC' }), []);
    const mine = (await carol.client.signed('GET', '/lx/v1/transfers', { limit: 1 })).body;
    const [sent] = mine as unknown as Readonly<Record<string, unknown>>[];
    assert.equal(sent!.direction, 'OUT');
    assert.match(String(sent!.transferId), /^[0-9a-f]+$/);
  });

  describe('schedules transfers', () => {
    const at = (minutes: number) =>
      Math.floor((people.exchange.port.nowUs() + minutes * MINUTE_US) / 1000);
    const pass = async (minutes: number) => {
      const { port, wallet } = people.exchange;
      port.setTimeUs(port.nowUs() + minutes * MINUTE_US);
      return wallet.scheduler.runDue();
    };
    const scheduled = async (person: Person, transferId: string) => {
      const { body } = await person.client.signed('GET', '/lx/v1/transfer', { transferId });
      return body.schedule as Readonly<Record<string, unknown>>;
    };

    test('that are made when their time has come, once', async () => {
      const carol = people.person();
      const transferId = id();
      const params = { transferId, amount: '7', account: bob.account, time: at(10) };
      const first = await pay(carol, params);
      assert.deepEqual(first.body, { transferId, scheduled: params.time, repeated: false });
      assert.equal((await pay(carol, params)).body.repeated, true);
      assert.equal((await pay(carol, { ...params, amount: '8' })).body.code, -4040);
      await pass(9);
      assert.equal(free(carol), '1000');
      await pass(1);
      assert.equal(free(carol), '993');
      await pass(10);
      assert.equal(free(carol), '993');
      assert.equal((await scheduled(carol, transferId)).status, 'DONE');
      const now = { transferId, amount: '7', account: bob.account };
      assert.equal((await pay(carol, now)).body.repeated, true, 'it is that very transfer');
    });

    test('that were made right before the process died are only noted', async () => {
      const carol = people.person();
      const transferId = id();
      await pay(carol, { transferId, amount: '7', account: bob.account, time: at(10) });
      const made = { purpose: Purpose.TRANSFER, account: carol.account, number: 0n };
      const engineId = transferIdOf({ ...made, number: BigInt(`0x${transferId}`), leg: 0 });
      const asset = people.exchange.feed.catalog.assetByName('USD')!.id;
      const ends = { debitAccount: carol.account, creditAccount: bob.account, asset };
      const { answer } = people.exchange.port.now({
        ...{ template: Template.Transfer, market: 0, account: 0 },
        legs: [{ ...ends, transferId: engineId, pendingId: 0n, amount: 700_000_000, kind: POST }],
      });
      assert.equal(answer.template, Template.Accepted);
      // Not even a list that was made narrower meanwhile turns what was done into a failure.
      await carol.client.signed('POST', '/lx/v1/allowList', { enabled: 'true' });
      await pass(11);
      assert.equal(free(carol), '993');
      assert.equal((await scheduled(carol, transferId)).status, 'DONE');
    });

    test('that fail when the money is not there, and say so', async () => {
      const carol = people.person({ USD: 100_000_000 });
      const transferId = id();
      await pay(carol, { transferId, amount: '2', account: bob.account, time: at(1) });
      await pass(2);
      const { reason, status } = await scheduled(carol, transferId);
      assert.deepEqual(
        [status, reason],
        ['FAILED', 'Account has insufficient balance for requested action.'],
      );
      await pay(bob, { transferId: id(), amount: '5', account: carol.account });
      await pass(1);
      assert.equal(free(carol), '6', 'what has failed is not tried again');
    });

    test('that are tried again while the exchange is full', async () => {
      const carol = people.person();
      const transferId = id();
      await pay(carol, { transferId, amount: '2', account: bob.account, time: at(1) });
      people.exchange.port.setRoom(false);
      assert.equal(await pass(2), false);
      people.exchange.port.setRoom(true);
      assert.equal(free(carol), '1000');
      assert.equal(await pass(0), true);
      assert.equal(free(carol), '998');
    });

    test('that can be cancelled for as long as they wait', async () => {
      const carol = people.person();
      const [keep, drop] = [id(), id()];
      for (const transferId of [keep, drop]) {
        await pay(carol, { transferId, account: bob.account, time: at(5) });
      }
      const path = '/lx/v1/transfers/scheduled';
      const cancel = (transferId: string) => carol.client.signed('DELETE', path, { transferId });
      assert.deepEqual((await cancel(drop)).body, { transferId: drop, status: 'CANCELED' });
      assert.equal((await cancel(drop)).body.code, -4042);
      await pass(6);
      assert.equal(free(carol), '999');
      assert.equal((await cancel(keep)).body.code, -4042);
      const { body } = await carol.client.signed('GET', path);
      const rows = body as unknown as { status: string }[];
      assert.deepEqual(rows.map(({ status }) => status).sort(), ['CANCELED', 'DONE']);
      const again = await pay(carol, { transferId: drop, account: bob.account });
      assert.equal(again.body.code, -4040);
    });

    test('in bounds: of time and of number', async () => {
      const carol = people.person();
      const schedule = (time: number) =>
        pay(carol, { transferId: id(), account: bob.account, time });
      assert.equal((await schedule(at(0))).body.code, -1130);
      assert.equal((await schedule(at(60 * 24 * 367))).body.code, -1130);
      for (let k = 0; k < 100; k++) assert.equal((await schedule(at(60))).status, 200);
      assert.equal((await schedule(at(60))).body.code, -4041);
    });
  });

  test('and everybody sees how much there is of each asset, and that it adds up', async () => {
    const { body, status } = await people.nobody.public('GET', '/lx/v1/supply');
    assert.equal(status, 200);
    const rows = body as unknown as Record<string, string>[];
    assert.deepEqual(
      rows.map(({ asset }) => asset),
      ['BTC', 'ETH', 'USD', 'DEC'],
    );
    for (const { available, external, fees, issued, reserved, sum } of rows) {
      assert.equal(Number(sum), 0);
      assert.equal(Number(available) + Number(reserved) + Number(fees), Number(issued));
      assert.equal(Number(external), 0 - Number(issued));
    }
    const one = await people.nobody.public('GET', '/lx/v1/supply', { asset: 'usd' });
    assert.equal((one.body as unknown as unknown[]).length, 1);
  });
});
