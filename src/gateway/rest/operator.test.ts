/** What an operator does to a running venue, and what is refused. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Template } from '../../schema/generated/protocol.ts';
import type { Permission } from '../keys.ts';
import { type Answer, type ParamValues, RestClient } from '../testing/rest-client.ts';
import { startTestExchange } from '../testing.ts';

type Exchange = Awaited<ReturnType<typeof startTestExchange>>;

const ROOT = '/lx/v1/operator';
const NO_LIMITS = {
  weightPerMinute: 1e9,
  rawPerFiveMinutes: 1e9,
  connectionsPerFiveMinutes: 1e9,
  ordersPer10s: 1e9,
  ordersPerDay: 1e9,
};

describe('an operator', () => {
  let exchange: Exchange;
  let operator: RestClient;
  let trader: RestClient;
  let account: number;
  let lastTransfer = 0;

  function client(of: number, permissions: readonly Permission[]): RestClient {
    const { key, secret } = exchange.keys.createHmac({ account: of, permissions });
    const nowMs = () => exchange.port.nowUs() / 1000;
    return new RestClient(exchange.address.url, nowMs, { apiKey: key.key, secret });
  }

  const post = (path: string, params: ParamValues = {}) =>
    operator.signed('POST', `${ROOT}/${path}`, params);

  /** An id that no transfer of these tests has used. */
  function newId(): string {
    lastTransfer += 1;
    return `f00d${lastTransfer.toString(16)}`;
  }

  async function balance(of: number | string, asset: string) {
    const { status, body } = await operator.signed('GET', `${ROOT}/account`, { account: of });
    assert.equal(status, 200);
    const balances = body.balances as { asset: string; free: string; locked: string }[];
    const { free, locked } = balances.find((each) => each.asset === asset)!;
    return { free, locked };
  }

  function assertRefused(answer: Answer, code: number, text: string | RegExp): void {
    assert.equal(answer.body.code, code, JSON.stringify(answer.body));
    assert.equal(answer.status, 400);
    if (typeof text === 'string') assert.equal(answer.body.msg, text);
    else assert.match(String(answer.body.msg), text);
  }

  before(async () => {
    const bans = { offencesUntilBan: 10, firstBanSeconds: 1, maxBanSeconds: 1, maxAddresses: 10 };
    exchange = await startTestExchange({ config: { rateLimits: { ...NO_LIMITS, ...bans } } });
  });

  after(() => exchange.close());

  beforeEach(() => {
    account = exchange.createAccount({ USD: 100_000_000_000 });
    operator = client(account, ['read', 'operate']);
    trader = client(account, ['read', 'trade']);
  });

  describe('is whoever has a key that may operate', () => {
    const acts = [
      ['POST', 'account'],
      ['POST', 'account/tier'],
      ['POST', 'transfer'],
      ['POST', 'market/status'],
      ['POST', 'market/fees'],
      ['GET', 'account'],
    ] as const;

    for (const [method, path] of acts) {
      test(`${method} ${path} is refused to a trading key and to nobody's`, async () => {
        const { status, body } = await trader.signed(method, `${ROOT}/${path}`);
        assert.equal(status, 401);
        assert.deepEqual(body, {
          code: -2015,
          msg: 'Invalid API-key, IP, or permissions for action.',
        });
        const unsigned = new RestClient(exchange.address.url, () => 0);
        assert.equal((await unsigned.public(method, `${ROOT}/${path}`)).body.code, -2014);
      });
    }

    test('who may operate may not trade with the same key', async () => {
      const { body } = await operator.signed('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSD' });
      assert.equal(body.code, -2015);
    });
  });

  describe('creates accounts', () => {
    test('of the ordinary tier, or of the one that is asked for', async () => {
      const first = await post('account');
      assert.equal(first.status, 200);
      assert.deepEqual(first.body, { account: first.body.account, tier: 0 });
      const second = await post('account', { tier: 3 });
      const id = Number(first.body.account) + 1;
      assert.deepEqual(second.body, { account: id, tier: 3 });
      assert.equal(exchange.feed.catalog.tier(id), 3);
    });

    test('and not with a tier that is none', async () => {
      assertRefused(await post('account', { tier: 8 }), -7704, 'Fee tiers are 0 to 7.');
      assertRefused(await post('account', { tier: 256 }), -1130, /'tier'.*0 to 255/);
      assertRefused(await post('account', { tier: 'gold' }), -1100, /'tier'/);
    });

    test('and moves them to another tier', async () => {
      const { body } = await post('account/tier', { account, tier: 1 });
      assert.deepEqual(body, { account, tier: 1 });
      assert.equal(exchange.feed.catalog.tier(account), 1);
      const unknown = await post('account/tier', { account: 900, tier: 1 });
      assertRefused(unknown, -7201, 'No such account; create it first.');
      assertRefused(await post('account/tier', { tier: 1 }), -1102, /'account'/);
      assertRefused(await post('account/tier', { account }), -1102, /'tier'/);
    });

    test('and sees what they have', async () => {
      const shown = await operator.signed('GET', `${ROOT}/account`, { account });
      assert.deepEqual(shown.body, {
        account,
        tier: 0,
        status: 'ACTIVE',
        openOrders: 0,
        maxOpenOrders: 0,
        exposureLimits: [],
        balances: [{ asset: 'USD', free: '1000.00000000', locked: '0.00000000' }],
      });
      const nobody = await operator.signed('GET', `${ROOT}/account`, { account: 900 });
      assertRefused(nobody, -1130, /'account'.*no such account/);
    });
  });

  describe('moves money', () => {
    test('in from outside, and once only however often it is sent', async () => {
      const deposit = {
        transferId: newId(),
        from: 'external',
        to: account,
        asset: 'USD',
        amount: '250.5',
      };
      const { transferId } = deposit;
      assert.deepEqual((await post('transfer', deposit)).body, { transferId, repeated: false });
      assert.deepEqual((await post('transfer', deposit)).body, { transferId, repeated: true });
      assert.deepEqual(await balance(account, 'USD'), {
        free: '1250.50000000',
        locked: '0.00000000',
      });
    });

    test('between accounts, and to the fees by name', async () => {
      const other = exchange.createAccount({});
      const move = { asset: 'USD', from: account };
      await post('transfer', { ...move, transferId: newId(), to: other, amount: 40 });
      const toFees = await post('transfer', {
        ...move,
        transferId: newId(),
        to: 'fees',
        amount: 2,
      });
      assert.equal(toFees.status, 200);
      assert.equal((await balance(account, 'USD')).free, '958.00000000');
      assert.equal((await balance(other, 'USD')).free, '40.00000000');
      assert.equal((await balance('fees', 'USD')).free, '2.00000000');
    });

    test('out in two phases: what waits is locked, then posted, once', async () => {
      const pendingId = newId();
      const wish = { kind: 'PEND', from: account, to: 'external', asset: 'USD', amount: '100' };
      await post('transfer', { transferId: pendingId, ...wish });
      const waiting = { free: '900.00000000', locked: '100.00000000' };
      assert.deepEqual(await balance(account, 'USD'), waiting);
      const posted = { transferId: newId(), kind: 'POST_PENDING', pendingId };
      assert.equal((await post('transfer', posted)).body.repeated, false);
      assert.equal((await post('transfer', posted)).body.repeated, true);
      const gone = { free: '900.00000000', locked: '0.00000000' };
      assert.deepEqual(await balance(account, 'USD'), gone);
      const late = await post('transfer', { transferId: newId(), kind: 'VOID_PENDING', pendingId });
      assertRefused(late, -7510, 'The pending transfer was already posted or voided.');
    });

    test('not out after all: what waited is free again', async () => {
      const pendingId = newId();
      const wish = { kind: 'PEND', from: account, to: 'external', asset: 'USD', amount: '100' };
      await post('transfer', { transferId: pendingId, ...wish });
      await post('transfer', { transferId: newId(), kind: 'VOID_PENDING', pendingId });
      const free = { free: '1000.00000000', locked: '0.00000000' };
      assert.deepEqual(await balance(account, 'USD'), free);
    });

    test("and is told the engine's refusals by its code below -7000", async () => {
      const move = { from: account, to: 'external', asset: 'USD', amount: '10' };
      const used = newId();
      await post('transfer', { ...move, transferId: used });
      const rows = [
        [{ transferId: newId(), amount: '100000' }, -7501, /available balance/],
        [{ transferId: newId(), to: account }, -7503, /two different accounts/],
        [{ transferId: newId(), to: 900 }, -7201, /No such account/],
        [{ transferId: '0' }, -7506, /other than zero/],
        [{ transferId: used, amount: '11' }, -7508, /already used this id/],
      ] as const;
      for (const [change, code, text] of rows) {
        assertRefused(await post('transfer', { ...move, ...change }), code, text);
      }
      const void_ = { transferId: newId(), kind: 'VOID_PENDING', pendingId: 'dead' };
      assertRefused(await post('transfer', void_), -7509, /No pending transfer/);
    });

    test('and every malformed parameter is named', async () => {
      const move = {
        transferId: newId(),
        from: account,
        to: 'external',
        asset: 'USD',
        amount: '1',
      };
      const rows = [
        [{ transferId: 'xyz' }, -1130, /'transferId'.*hex digits/],
        [{ transferId: 'f'.repeat(33) }, -1130, /'transferId'/],
        [{ transferId: '' }, -1105, /'transferId' was empty/],
        [{ kind: 'GIVE' }, -1130, /'kind'.*POST, PEND, POST_PENDING, VOID_PENDING/],
        [{ kind: 'constructor' }, -1130, /'kind'/],
        [{ kind: 'VOID_PENDING' }, -1102, /'pendingId'/],
        [{ kind: 'VOID_PENDING', pendingId: '-1' }, -1130, /'pendingId'/],
        [{ from: 'treasury' }, -1100, /'from'/],
        [{ from: 'constructor' }, -1100, /'from'/],
        [{ to: 2 ** 32 }, -1130, /'to'/],
        [{ to: -1 }, -1130, /'to'/],
        [{ asset: 'XYZ' }, -1130, /'asset'.*no asset/],
        [{ amount: '0' }, -1130, /'amount'/],
        [{ amount: '-1' }, -1130, /'amount'/],
        [{ amount: '1e3' }, -1130, /'amount'/],
        [{ amount: '0.000000001' }, -1130, /'amount'.*8 places/],
        [{ amount: '9'.repeat(20) }, -1130, /'amount'/],
        [{ memo: 'rent' }, -1104, /read '5' parameter\(s\) but was sent '6'/],
      ] as const;
      for (const [change, code, text] of rows) {
        const answer = await post('transfer', { ...move, ...change });
        if (code === -1104) assert.equal(answer.body.code, code);
        else assertRefused(answer, code, text);
      }
      for (const name of ['transferId', 'from', 'to', 'asset', 'amount'] as const) {
        const { [name]: _left, ...rest } = move;
        assertRefused(await post('transfer', rest), -1102, new RegExp(`'${name}'`));
      }
      assert.equal((await balance(account, 'USD')).free, '1000.00000000');
    });
  });

  describe('rules markets', () => {
    test('halts one, lets only cancels through, opens it again', async () => {
      const order = { symbol: 'BTCUSD', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' };
      const priced = { ...order, quantity: '0.01', price: '1000' };
      for (const status of ['HALTED', 'CANCEL_ONLY']) {
        const { body } = await post('market/status', { symbol: 'BTCUSD', status });
        assert.deepEqual([body.symbol, body.status], ['BTCUSD', status]);
        const refused = await trader.signed('POST', '/api/v3/order', priced);
        assertRefused(refused, -1013, 'Market is closed.');
      }
      await post('market/status', { symbol: 'BTCUSD', status: 'OPEN' });
      assert.equal((await trader.signed('POST', '/api/v3/order', priced)).status, 200);
      exchange.port.now({ template: Template.CancelAll, session: 0, market: 1, account: 0 });
    });

    test('sets fees of a tier, which its accounts see', async () => {
      const fees = { symbol: 'ETHUSD', tier: 0, makerPpm: 500, takerPpm: 2500 };
      assert.deepEqual((await post('market/fees', fees)).body, fees);
      const seen = await trader.signed('GET', '/api/v3/account/commission', { symbol: 'ETHUSD' });
      const { maker, taker } = seen.body.standardCommission as { maker: string; taker: string };
      assert.deepEqual([Number(maker), Number(taker)], [0.0005, 0.0025]);
    });

    test('and is told what is wrong', async () => {
      const fees = { symbol: 'ETHUSD', tier: 0, makerPpm: 500, takerPpm: 2500 };
      const status = { symbol: 'BTCUSD', status: 'OPEN' };
      const rows = [
        ['market/fees', { ...fees, makerPpm: 100_001 }, -7703, /at most 100,000 millionths/],
        ['market/fees', { ...fees, tier: 8 }, -7704, /0 to 7/],
        ['market/fees', { ...fees, symbol: 'XYZUSD' }, -1121, /Invalid symbol/],
        ['market/fees', { ...fees, takerPpm: '0.1' }, -1100, /'takerPpm'/],
        ['market/fees', { ...fees, takerPpm: '' }, -1105, /'takerPpm'/],
        ['market/status', { ...status, status: 'SHUT' }, -1130, /OPEN, CANCEL_ONLY, HALTED/],
        ['market/status', { ...status, status: 'toString' }, -1130, /'status'/],
        ['market/status', { symbol: 'BTCUSD' }, -1102, /'status'/],
        ['market/status', { status: 'OPEN' }, -1102, /'symbol'/],
      ] as const;
      for (const [path, params, code, text] of rows) {
        assertRefused(await post(path, params as ParamValues), code, text);
      }
    });
  });
});

test('a venue that is shutting down refuses an operator with 503', async () => {
  const exchange = await startTestExchange();
  try {
    const account = exchange.createAccount({});
    const { key, secret } = exchange.keys.createHmac({ account, permissions: ['operate'] });
    const nowMs = () => exchange.port.nowUs() / 1000;
    const client = new RestClient(exchange.address.url, nowMs, { apiKey: key.key, secret });
    exchange.port.stop();
    const { status, body } = await client.signed('POST', `${ROOT}/account`);
    assert.equal(status, 503);
    assert.deepEqual(body, {
      code: -7802,
      msg: 'The exchange is shutting down; connect again later.',
    });
  } finally {
    await exchange.close();
  }
});
