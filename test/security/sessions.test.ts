/** Sessions of people: cookies, time-outs, forged requests, and what a session may do. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_RATE_LIMITS } from '../../src/gateway/limits.ts';
import { clientOf } from '../../src/gateway/testing/trading-exchange.ts';
import { startTestExchange } from '../../src/gateway/testing.ts';
import { type Exchange, type HeaderValues, join, Person, withExchange } from './browser-client.ts';

const MINUTE_US = 60_000_000;
const ORDER = {
  ...{ symbol: 'BTCUSD', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' },
  ...{ quantity: '0.5', price: '60000' },
};
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const order = new URLSearchParams(ORDER).toString();

describe('sessions', () => {
  let exchange: Exchange;
  before(async () => {
    exchange = await startTestExchange();
  });
  after(() => exchange.close());

  test('are in a cookie that scripts do not see and other sites do not send', async () => {
    const { person, credential } = await join(exchange);
    const { headers } = await person.login(credential);
    const cookie = headers.get('set-cookie') ?? '';
    assert.match(
      cookie,
      /^lx-session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    );
    await withExchange(
      async (own) => {
        const secure = await join(own);
        const entered = await secure.person.login(secure.credential);
        const hosted = entered.headers.get('set-cookie') ?? '';
        assert.match(hosted, /^__Host-lx-session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; /);
        assert.match(hosted, /; SameSite=Strict; Secure$/);
        assert.doesNotMatch(hosted, /Domain/);
      },
      { config: { publicOrigin: 'https://trade.example.com' } },
    );
  });

  test('have a new token after each log-in; the one before ends', async () => {
    const { person, credential } = await join(exchange);
    const before = person.cookie;
    await person.login(credential);
    assert.notEqual(person.cookie, before);
    const old = await person.people('GET', 'session', undefined, { cookie: before });
    assert.deepEqual([old.status, old.body.code], [401, -8001]);
    assert.equal(((await person.people('GET', 'sessions')).body as unknown as object[]).length, 1);
  });

  test('end when they were idle for half an hour, and after twelve hours anyway', async () => {
    await withExchange(async (own) => {
      const pass = (minutes: number) => own.port.setTimeUs(own.port.nowUs() + minutes * MINUTE_US);
      const { person, credential } = await join(own);
      pass(29);
      assert.equal((await person.people('GET', 'session')).status, 200);
      pass(30);
      assert.equal((await person.people('GET', 'session')).body.code, -8001);
      await person.login(credential);
      for (let k = 0; k < 24; k++) {
        assert.equal((await person.people('GET', 'session')).status, 200, `after ${k} halves`);
        pass(29);
      }
      assert.equal((await person.people('GET', 'session')).status, 200);
      pass(24);
      assert.equal((await person.people('GET', 'session')).body.code, -8001);
    });
  });

  test('are shown, and ended one by one or all at once', async () => {
    const { person, credential } = await join(exchange);
    const others = [new Person(exchange), new Person(exchange)];
    for (const each of others) await each.login(credential);
    type Shown = { readonly id: string; readonly current: boolean; readonly ip: string };
    const shown = (await person.people('GET', 'sessions')).body as unknown as Shown[];
    assert.deepEqual(
      shown.map(({ current, ip }) => [current, ip]),
      [
        [true, '127.0.0.1'],
        [false, '127.0.0.1'],
        [false, '127.0.0.1'],
      ],
    );
    assert.equal((await person.people('DELETE', `session?id=${shown[1]!.id}`)).status, 200);
    assert.equal((await others[0]!.people('GET', 'session')).status, 401);
    assert.equal((await others[1]!.people('GET', 'session')).status, 200);
    const stranger = await join(exchange);
    const other = await stranger.person.people('DELETE', `session?id=${shown[2]!.id}`);
    assert.equal(other.body.code, -8006);
    const all = await person.people('DELETE', 'sessions');
    assert.equal(all.body.ended, 2);
    for (const each of [person, others[1]!]) {
      assert.equal((await each.people('GET', 'session')).status, 401);
    }
  });

  test('are ten of a person; a further one ends the oldest', async () => {
    const { person, credential } = await join(exchange);
    for (let k = 0; k < 9; k++) await new Person(exchange).login(credential);
    assert.equal((await person.people('GET', 'session')).status, 200);
    await new Person(exchange).login(credential);
    assert.equal((await person.people('GET', 'session')).status, 401);
  });

  test('end when an operator ends them or removes the person', async () => {
    const [ada, bob] = [await join(exchange), await join(exchange)];
    const { key, secret } = exchange.keys.createHmac({ account: 3, permissions: ['operate'] });
    const operator = clientOf(exchange, { apiKey: key.key, secret });
    const list = await operator.signed('GET', '/lx/v1/operator/people', { account: ada.account });
    const [{ personId, passkeys, sessions }] = list.body as unknown as [
      { personId: string; passkeys: number; sessions: number },
    ];
    assert.deepEqual([passkeys, sessions], [1, 1]);
    await operator.signed('DELETE', '/lx/v1/operator/person', { personId });
    assert.equal((await ada.person.people('GET', 'session')).status, 401);
    assert.equal((await ada.person.login(ada.credential)).body.code, -8004);
    assert.equal((await bob.person.people('GET', 'session')).status, 200);
    await operator.signed('DELETE', '/lx/v1/operator/sessions');
    assert.equal((await bob.person.people('GET', 'session')).status, 401);
    assert.equal((await bob.person.login(bob.credential)).status, 200);
  });

  describe('refuse what a page of ours did not send', () => {
    const rows: readonly (readonly [string, HeaderValues, number])[] = [
      ['without the token', { 'x-lx-csrf': undefined }, 403],
      ['with the token of another session', { 'x-lx-csrf': 'A'.repeat(43) }, 403],
      ['from another origin', { origin: 'https://evil.example.com' }, 403],
      ['from a sandbox', { origin: 'null' }, 403],
      ['without saying from where', { origin: undefined }, 403],
      ['from another site', { 'sec-fetch-site': 'cross-site' }, 403],
      ['from another port', { 'sec-fetch-site': 'same-site' }, 403],
      ['typed in or from a mail', { 'sec-fetch-site': 'none' }, 403],
      ['with a token that nobody holds', { cookie: 'lx-session=AAAA' }, 401],
    ];
    for (const [name, headers, status] of rows) {
      test(name, async () => {
        const { person } = await join(exchange);
        const path = '/api/v3/order';
        const forged = await person.ask('POST', path, order, { ...FORM, ...headers });
        assert.equal(forged.status, status);
        const logOut = await person.people('DELETE', 'session', undefined, headers);
        assert.equal(logOut.status, status);
        assert.equal((await person.ask('GET', '/api/v3/openOrders')).body.length, 0);
      });
    }

    test('nor let anybody be logged in by another page', async () => {
      const { person, credential } = await join(exchange);
      const answer = person.authenticator.get(credential, await person.begin('login'));
      const origin = 'https://evil.example.com';
      const { body } = await person.people('POST', 'login', { answer }, { origin });
      assert.equal(body.code, -8002);
    });

    test('reading too needs the token', async () => {
      const { person } = await join(exchange);
      const none = { 'x-lx-csrf': undefined };
      assert.equal((await person.ask('GET', '/api/v3/account', undefined, none)).status, 403);
      assert.equal((await person.people('GET', 'keys', undefined, none)).status, 403);
    });
  });

  test('bodies are JSON objects, said to be', async () => {
    const { person } = await join(exchange);
    for (const [fields, type] of [
      ['{}', 'text/plain'],
      ['{}', 'application/x-www-form-urlencoded'],
      ['[]', 'application/json'],
      ['null', 'application/json'],
      ['{', 'application/json'],
      ['{"label":1,"permissions":["read"]}', 'application/json'],
      ['{"permissions":["read","operate"]}', 'application/json'],
      ['{"permissions":["trade"]}', 'application/json'],
      ['{"permissions":["read","read"]}', 'application/json'],
      ['{"permissions":{"0":"read"}}', 'application/json'],
    ] as const) {
      const { status, body } = await person.people('POST', 'keys', fields, {
        'content-type': type,
      });
      assert.deepEqual([status, body.code], [400, -8009], fields);
    }
  });

  describe('may', () => {
    test('read and trade for their own account', async () => {
      const { account, person } = await join(exchange);
      assert.equal((await person.ask('GET', '/api/v3/account')).body.uid, account);
      const placed = await person.ask('POST', '/api/v3/order', order, FORM);
      assert.equal(placed.body.status, 'NEW');
      const open = await person.ask('GET', '/api/v3/openOrders');
      assert.equal(
        (open.body as unknown as { orderId: number }[])[0]!.orderId,
        placed.body.orderId,
      );
    });

    test('do nothing that the invitation did not say', async () => {
      const { person } = await join(exchange, ['read']);
      const refused = async (method: string, path: string, fields?: string) => {
        const { status, body } = await person.ask(method, path, fields, fields ? FORM : {});
        assert.deepEqual([status, body.code], [401, -2015], path);
      };
      await refused('POST', '/api/v3/order', order);
      await refused('POST', '/lx/v1/transfer', 'transferId=1&asset=USD&amount=1&account=3');
      await refused('POST', '/lx/v1/operator/account', '');
      await refused('GET', '/lx/v1/operator/audit');
      await refused('GET', '/lx/v1/key');
      await refused('POST', '/lx/v1/key/rotate', '');
    });

    test('transfer only where the invitation said so', async () => {
      const transfer = 'transferId=77&asset=USD&amount=1&account=3';
      const trader = await join(exchange);
      const refused = await trader.person.ask('POST', '/lx/v1/transfer', transfer, FORM);
      assert.equal(refused.body.code, -2015);
      const payer = await join(exchange, ['read', 'transfer']);
      const paid = await payer.person.ask('POST', '/lx/v1/transfer', transfer, FORM);
      assert.equal(paid.status, 200);
    });

    test('make keys that may no more than they, and revoke them at once', async () => {
      const { account, person } = await join(exchange);
      const fields = { label: 'bot', permissions: ['read', 'trade'] };
      const { body } = await person.people('POST', 'keys', fields);
      const bot = clientOf(exchange, { apiKey: String(body.key), secret: String(body.secret) });
      assert.equal((await bot.signed('GET', '/api/v3/account')).body.uid, account);
      const more = { permissions: ['read', 'transfer'] };
      assert.equal((await person.people('POST', 'keys', more)).body.code, -8008);
      const listed = await person.people('GET', 'keys');
      assert.ok(!JSON.stringify(listed.body).includes(String(body.secret)));
      const stranger = await join(exchange);
      const other = await stranger.person.people('DELETE', `keys?key=${body.key}`);
      assert.equal(other.body.code, -8006);
      assert.equal((await person.people('DELETE', `keys?key=${body.key}`)).status, 200);
      assert.equal((await bot.signed('GET', '/api/v3/account')).body.code, -2015);
    });

    test('narrow the keys that they make', async () => {
      const { person } = await join(exchange);
      const scope = { markets: ['BTCUSD'], maxOrderValue: { USD: '100' }, ordersPer10s: 5 };
      const fields = { permissions: ['read', 'trade'], scope };
      const { body } = await person.people('POST', 'keys', fields);
      assert.deepEqual(exchange.keys.find(String(body.key))?.scope, scope);
      const listed = (await person.people('GET', 'keys')).body as unknown as { scope: object }[];
      assert.deepEqual(listed.at(-1)?.scope, scope);
      for (const wrong of [
        ...[null, 7, { markets: 'BTCUSD' }, { markets: [7] }, { what: 1 }],
        ...[{ maxOrderValue: [1] }, { addresses: ['nowhere'] }, { ordersPer10s: 'five' }],
      ]) {
        const refused = await person.people('POST', 'keys', { ...fields, scope: wrong });
        assert.deepEqual([refused.status, refused.body.code], [400, -8009], JSON.stringify(wrong));
      }
    });

    test('not touch a key that may do more than they', async () => {
      const { account, person } = await join(exchange);
      const { key } = exchange.keys.createHmac({ account, permissions: ['read', 'transfer'] });
      assert.equal((await person.people('DELETE', `keys?key=${key.key}`)).body.code, -8008);
    });

    test('change passkeys and keys only soon after a log-in', async () => {
      await withExchange(async (own) => {
        const { person, credential } = await join(own);
        own.port.setTimeUs(own.port.nowUs() + 10 * MINUTE_US);
        const late = [
          await person.people('POST', 'register/options', {}),
          await person.people('POST', 'keys', { permissions: ['read'] }),
          await person.people('DELETE', 'keys?key=x'),
          await person.people('DELETE', `passkeys?id=${credential.id}`),
          await person.people('DELETE', 'sessions'),
        ];
        assert.deepEqual(
          late.map(({ body }) => body.code),
          Array(5).fill(-8005),
        );
        assert.equal((await person.ask('GET', '/api/v3/account')).status, 200);
        await person.login(credential);
        assert.equal((await person.people('POST', 'keys', { permissions: ['read'] })).status, 200);
      });
    });
  });

  test('a key counts where one is sent beside the cookie', async () => {
    const { person } = await join(exchange);
    const { body } = await person.ask('GET', '/api/v3/account', undefined, {
      'x-mbx-apikey': 'A'.repeat(64),
    });
    assert.equal(body.code, -2015);
  });

  test('what people did is in the audit log, without secrets', async () => {
    await withExchange(async (own) => {
      const { account, person, credential } = await join(own);
      await person.login(credential);
      const { body } = await person.people('POST', 'keys', { permissions: ['read'] });
      await person.people('DELETE', `keys?key=${body.key}`);
      const second = await person.register();
      await person.people('DELETE', `passkeys?id=${second.credential.id}`);
      await person.people('DELETE', 'session');
      const entries = own.wallet.audit.entries(undefined, 100);
      const acts = entries.map(({ act }) => act);
      assert.deepEqual(acts, [
        ...['invitation used', 'logged in', 'key made', 'key revoked'],
        ...['passkey added', 'passkey removed', 'logged out'],
      ]);
      for (const entry of entries) assert.equal(entry.account, account);
      const text = JSON.stringify(entries);
      for (const secret of [body.secret, person.csrf]) assert.ok(!text.includes(String(secret)));
    });
  });

  test('too many ceremonies from an address are refused', async () => {
    const rateLimits = { ...DEFAULT_RATE_LIMITS, weightPerMinute: 50 };
    await withExchange(
      async (own) => {
        const person = new Person(own);
        const codes = [];
        for (let k = 0; k < 3; k++) {
          const { status, headers } = await person.people('POST', 'login/options', {});
          codes.push(status);
          if (status === 429) assert.match(headers.get('retry-after') ?? '', /^\d+$/);
        }
        assert.deepEqual(codes, [200, 200, 429]);
      },
      { config: { rateLimits } },
    );
  });
});
