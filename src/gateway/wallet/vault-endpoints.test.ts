/** The vault as people and operators see it over REST; what it does is in test/chain. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPeople, type People, type Person } from './testing/people.ts';
import { holdersOf } from './vault-endpoints.ts';

const ADDRESS = '0x6a5c2f1f4d6a2b1c8e9d7f3b5a4c1d2e3f4a5b6c';
const OTHER = `0x${'77'.repeat(20)}`;
const DAY_US = 86_400_000_000;

describe('the vault', () => {
  let people: People;
  let alice: Person;
  const act = (path: string, params: Record<string, string>) =>
    people.operator.client.signed('POST', `/lx/v1/operator/${path}`, { ...params, reason: 'test' });
  const setHolder = (address: string, by = alice) =>
    by.client.signed('POST', '/lx/v1/holder', { address });

  before(async () => {
    people = await openPeople();
    alice = people.person({ ETH: 1_000_000_000 });
  });
  after(() => people.exchange.close());

  test('is a network of what it holds, and nothing leaves by hand beside it', async () => {
    const coins = await alice.client.signed('GET', '/sapi/v1/capital/config/getall');
    const [eth, usd] = ['ETH', 'USD'].map((name) =>
      (coins.body as unknown as { coin: string; networkList: Record<string, unknown>[] }[]).find(
        ({ coin }) => coin === name,
      ),
    );
    const networks = eth!.networkList.map(({ minConfirm, network }) => [network, minConfirm]);
    assert.deepEqual(networks, [
      ['LX', 0],
      ['EVM', 12],
    ]);
    assert.deepEqual(
      usd!.networkList.map(({ network }) => network),
      ['LX', 'OPERATOR'],
    );
    const { body } = await alice.client.signed('GET', '/sapi/v1/capital/deposit/address', {
      ...{ coin: 'ETH', network: 'evm' },
    });
    const { address } = people.exchange.wallet.vault!;
    assert.deepEqual(body, { coin: 'ETH', address, tag: alice.address, url: '' });
  });

  test('pays by itself: an operator may only give back what is not signed', async () => {
    await act('withdrawal/rules', { asset: 'ETH', withdrawEnabled: 'true' });
    const wanted = { coin: 'ETH', network: 'EVM', amount: '0.5', address: ADDRESS };
    const { body } = await alice.client.signed('POST', '/sapi/v1/capital/withdraw/apply', wanted);
    const pendingId = String(body.id);
    assert.match(pendingId, /^4c58/);
    const resolve = (kind: string) => act('transfer', { transferId: '7', kind, pendingId });
    assert.equal((await resolve('POST_PENDING')).body.code, -4051);
    const { vault } = people.exchange.wallet;
    const isSigned = vault!.isSigned;
    vault!.isSigned = () => true;
    assert.equal((await resolve('VOID_PENDING')).body.code, -4051);
    vault!.isSigned = isSigned;
    assert.equal((await resolve('VOID_PENDING')).status, 200);
    assert.deepEqual(people.balance(alice.account, 'ETH'), { free: '10', locked: '0' });
    for (const address of ['0x12', 'DEC1dNxinS1wVJy']) {
      const to = { ...wanted, address };
      const wrong = await alice.client.signed('POST', '/sapi/v1/capital/withdraw/apply', to);
      assert.equal(wrong.body.code, -4007);
    }
  });

  test('knows who may be paid by a proof, and anchors do', async () => {
    const shown = () => alice.client.signed('GET', '/lx/v1/holder');
    assert.deepEqual((await shown()).body, { address: '' });
    assert.equal((await setHolder('0x12')).body.code, -4007);
    assert.deepEqual((await setHolder(ADDRESS)).body, { address: ADDRESS });
    assert.deepEqual((await shown()).body, { address: ADDRESS });
    await alice.client.signed('POST', '/sapi/v1/asset/transfer', {
      ...{ type: 'MAIN_FUNDING', asset: 'ETH', amount: '1' },
    });
    const { wallet } = people.exchange;
    const funding = wallet.transfers.fundingOf(alice.account)!;
    const bytes = Buffer.from(ADDRESS.slice(2), 'hex');
    assert.deepEqual(
      [...holdersOf(wallet)],
      [
        [alice.account, bytes],
        [funding, bytes],
      ],
    );
  });

  test('pays by a proof only where an allow-list that is on lets it', async () => {
    await alice.client.signed('POST', '/lx/v1/allowList', { enabled: 'true' });
    assert.equal((await setHolder(OTHER)).body.code, -4035);
    const place = { network: 'EVM', address: OTHER };
    await alice.client.signed('POST', '/lx/v1/allowList/address', place);
    assert.equal((await setHolder(OTHER)).body.code, -4036);
    const { port } = people.exchange;
    port.setTimeUs(port.nowUs() + DAY_US);
    assert.deepEqual((await setHolder(OTHER)).body, { address: OTHER });
  });

  test('says what stops it, in /health too, until an operator goes on, with a reason', async () => {
    const { url } = people.exchange.address;
    const health = async () => {
      const body = (await (await fetch(`${url}/health`)).json()) as { vault: object };
      return body.vault;
    };
    const stopped = 'they do not agree';
    assert.deepEqual(await health(), {
      paying: false,
      closed: false,
      stopped,
      upToDate: false,
      block: 7,
    });
    const seen = await people.nobody.public('GET', '/lx/v1/vault');
    assert.deepEqual([seen.body.paying, seen.body.stopped], [false, stopped]);
    assert.equal('problem' in seen.body, false);
    const [asset] = seen.body.assets as Record<string, string>[];
    assert.deepEqual([asset!.asset, asset!.difference], ['ETH', '-0.00000010']);
    const refused = await alice.client.signed('POST', '/lx/v1/operator/vault/resume', {});
    assert.equal(refused.body.code, -2015);
    // There are two operators, so one alone does not take a difference as it is.
    const resume = (by: Person) =>
      by.client.signed('POST', '/lx/v1/operator/vault/resume', { reason: 'test' });
    for (const _ of [1, 2]) assert.equal((await resume(people.operator)).body.code, -4060);
    // The other one sees another difference: that is not what the first one meant.
    const vault = people.exchange.wallet.vault!;
    const standing = vault.standing();
    const [money] = standing.assets;
    vault.standing = () => ({ ...standing, assets: [{ ...money!, difference: -11 }] });
    assert.equal((await resume(people.treasurer)).body.code, -4060);
    assert.equal(((await health()) as { paying: boolean }).paying, false);
    Reflect.deleteProperty(vault, 'standing');
    const { body } = await resume(people.treasurer);
    assert.deepEqual([body.paying, body.problem], [true, 'the chain does not answer']);
    assert.deepEqual(await health(), { paying: true, closed: false, upToDate: false, block: 7 });
    const audit = await people.operator.client.signed('GET', '/lx/v1/operator/audit', {});
    const acts = (audit.body as unknown as { act: string; reason?: string }[]).filter(({ act }) =>
      act.endsWith('/vault/resume'),
    );
    assert.equal(acts[0]?.reason, 'test');
    vault.resume = () => Promise.reject(new Error('it is closed'));
    const again = await act('vault/resume', {});
    assert.deepEqual(
      [again.body.code, again.body.msg],
      [-4053, 'Payments cannot be resumed: it is closed.'],
    );
  });
});
