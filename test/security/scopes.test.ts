/**
 * What a key may not, everywhere: each endpoint over REST, over the WebSocket API signed and logged
 * on, and each message of the binary lane, FIX and `/feed`, for each permission that is not enough;
 * and for keys that are no longer good, or not from here, or not for this market or value. What
 * each may is in test/contract.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ALLOWED_TEMPLATES } from '../../src/gateway/binary/commands.ts';
import { commandsFrame, logonBytes } from '../../src/gateway/binary/testing.ts';
import { CONTRACTS } from '../../src/gateway/contract/endpoints.ts';
import { MESSAGES } from '../../src/gateway/fix/dictionary.ts';
import type { KeyScope } from '../../src/gateway/key-scope.ts';
import type { Permission } from '../../src/gateway/keys.ts';
import { endpointName, referenceEndpoints } from '../../src/gateway/reference/tables.ts';
import type { Endpoint } from '../../src/gateway/rest/endpoint.ts';
import type { Credentials } from '../../src/gateway/testing/rest-client.ts';
import { signParams, WsClient } from '../../src/gateway/testing/ws-client.ts';
import { EndCode, FrameKind } from '../../src/schema/generated/session.ts';
import { type Asked, openWorld, type World } from '../contract/world.ts';
import { order, startBinary } from '../e2e/binary-exchange.ts';
import type { FixKey } from '../fix/client.ts';
import { type FixExchange, openFixExchange } from '../fix/exchange.ts';

const PERMISSIONS = ['read', 'trade', 'transfer', 'operate', 'treasury'] as const;
const ENDPOINTS = referenceEndpoints().filter(({ security }) => security !== 'none');
const NOT_THIS = { status: 401, code: -2015 };

const without = (needed: Permission) => PERMISSIONS.filter((each) => each !== needed);
const neededBy = ({ permission }: Endpoint) => permission ?? 'read';

/** One key with each permission alone that is not enough, and one with all of these together. */
function notEnough(needed: Permission): (readonly Permission[])[] {
  const others = without(needed);
  return [...others.map((each) => [each]), others];
}

describe('over REST and the WebSocket API', { timeout: 300_000 }, () => {
  let world: World;
  let account: number;
  before(async () => {
    world = await openWorld();
    account = world.exchange.keys.find(world.key('read').apiKey)!.account;
  });
  after(() => world.close());

  const narrowed = (scope: KeyScope, permissions: readonly Permission[] = PERMISSIONS) => {
    const { key, secret } = world.exchange.keys.createHmac({ account, permissions, scope });
    return { apiKey: key.key, secret };
  };
  const told = ({ body, status }: { body: unknown; status: number }) => ({
    status,
    code: (body as { code?: number }).code,
  });
  /** Asks in each way in which a key is sent along with a request. */
  const refusedSigned = async (endpoint: Endpoint, key: Credentials, why: string) => {
    const asked: Asked = { params: {}, key, timestamp: world.nowMs };
    const name = `${endpointName(endpoint)} ${why}`;
    assert.deepEqual(told(await world.rest(endpoint, asked)), NOT_THIS, name);
    if (endpoint.method !== 'GET') {
      assert.deepEqual(told(await world.rest(endpoint, asked, 'body')), NOT_THIS, name);
    }
    if (endpoint.wsMethod === undefined) return;
    assert.deepEqual(told(await world.ws(endpoint, asked)), NOT_THIS, `${name}, as a message`);
  };

  test('a permission that is not enough is refused by every endpoint', async () => {
    for (const endpoint of ENDPOINTS) {
      for (const permissions of notEnough(neededBy(endpoint))) {
        await refusedSigned(endpoint, world.key(...permissions), permissions.join());
      }
    }
  });

  test('and after a logon', async () => {
    for (const endpoint of ENDPOINTS) {
      const needed = neededBy(endpoint);
      // Without `read` there is no logon.
      if (endpoint.wsMethod === undefined || needed === 'read') continue;
      const key = world.key(...without(needed));
      const answer = await world.session(endpoint, { params: {}, key });
      assert.deepEqual(told(answer), NOT_THIS, endpointName(endpoint));
    }
  });

  test('keys that are revoked, expired or not from here: every endpoint refuses them', async () => {
    const revoked = narrowed({});
    world.exchange.keys.revoke(revoked.apiKey);
    const keys = {
      revoked,
      expired: narrowed({ expiresMs: 1 }),
      elsewhere: narrowed({ addresses: ['192.0.2.1', '2001:db8::/32'] }),
    };
    for (const endpoint of ENDPOINTS) {
      for (const [why, key] of Object.entries(keys)) await refusedSigned(endpoint, key, why);
    }
  });

  /** Asks every good call of what trades, and of nothing is anything left to see. */
  const tradesNothing = async (scope: KeyScope, passes: ReadonlySet<string>) => {
    const key = narrowed(scope);
    const orders = () => JSON.stringify(world.exchange.accounts.openOrders(account, 0));
    const passed = new Set<string>();
    for (const endpoint of ENDPOINTS) {
      const name = endpointName(endpoint);
      if (endpoint.permission !== 'trade') continue;
      for (const call of CONTRACTS[name]!.calls) {
        const params = await world.made(call.params);
        const seen = orders();
        const asked = { params, key, timestamp: world.nowMs };
        const answers = [await world.rest(endpoint, asked)];
        if (endpoint.wsMethod !== undefined) {
          answers.push(await world.ws(endpoint, asked));
          answers.push(await world.session(endpoint, { params, key }));
        }
        for (const answer of answers) {
          if (passes.has(name)) passed.add(name);
          else assert.deepEqual(told(answer), NOT_THIS, `${name} ${JSON.stringify(params)}`);
        }
        if (!passes.has(name)) assert.equal(orders(), seen, name);
      }
    }
    assert.deepEqual(passed, passes);
  };

  test('a key for another market trades nothing in this one, by no endpoint', () =>
    tradesNothing({ markets: ['ETHUSD'] }, new Set()));

  test('a key for orders of small value places nothing above it, by no endpoint', () =>
    tradesNothing(
      { maxOrderValue: { USD: '0.01' } },
      // What only takes back.
      new Set([
        'DELETE /api/v3/order',
        'DELETE /api/v3/openOrders',
        'DELETE /api/v3/orderList',
        'POST /lx/v1/countdownCancelAll',
      ]),
    ));

  test('a logon and user events are for keys that may read', async () => {
    const { url } = world.exchange.address;
    for (const permissions of notEnough('read')) {
      const api = await WsClient.connect(`${url}/ws-api/v3`);
      const feed = await WsClient.connect(`${url}/feed`);
      const key = world.key(...permissions);
      const signed = signParams({}, key, world.nowMs);
      for (const method of ['session.logon', 'userDataStream.subscribe.signature']) {
        const { error, status } = await api.ask(method, signed);
        assert.equal(status, 401, `${method} ${permissions}`);
        assert.equal((error as { code: number }).code, -2015);
      }
      const subscribed = await api.ask('userDataStream.subscribe');
      assert.notEqual(subscribed.status, 200);
      feed.send(JSON.stringify({ op: 'logon', id: 1, ...signed }));
      const refused = await feed.next(({ id }) => id === 1);
      assert.deepEqual(
        [refused.type, refused.code],
        ['error', 'LOGON_REFUSED'],
        String(permissions),
      );
      feed.send(JSON.stringify({ op: 'subscribe', id: 2, channel: 'account' }));
      assert.equal((await feed.next(({ id }) => id === 2)).code, 'NOT_LOGGED_ON');
      api.close();
      feed.close();
    }
  });
});

describe('over the binary lane', { timeout: 300_000 }, async () => {
  const exchange = await startBinary();
  const { account } = exchange.members[0]!;

  test('a logon is for keys that may read', async () => {
    for (const permissions of notEnough('read')) {
      const client = exchange.connect();
      client.send(logonBytes(exchange.keyOf(account, permissions), Date.now() * 1000));
      assert.equal((await client.until(FrameKind.End)).code, EndCode.KEY_REFUSED);
    }
  });

  test('commands, all of them, are for keys that may trade', async () => {
    const one = commandsFrame(1, [order()]);
    for (const template of ALLOWED_TEMPLATES) {
      const client = await exchange.logOn(exchange.keyOf(account, without('trade')), {
        nextEventSequence: 0,
      });
      const frame = one.slice();
      frame[16] = template;
      client.send(frame);
      const end = await client.until(FrameKind.End);
      assert.equal(end.code, EndCode.KEY_REFUSED, String(template));
      assert.equal(end.sequence, 1, 'nothing was taken');
    }
  });
});

describe('over FIX', { timeout: 300_000 }, () => {
  let exchange: FixExchange;
  let account: number;
  before(async () => {
    exchange = await openFixExchange();
    account = exchange.createAccount();
  });
  after(() => exchange.close());

  const keyOf = (permissions: readonly Permission[]): FixKey => {
    const { key, secret } = exchange.keys.createHmac({ account, permissions });
    return { apiKey: key.key, secret };
  };
  const NEEDED = { LX: 'trade', 'LX.MD': 'read', 'LX.DC': 'read' } as const;

  test('each kind of session is for keys that may what it is for', async () => {
    for (const [target, needed] of Object.entries(NEEDED)) {
      for (const permissions of notEnough(needed)) {
        const about = { target, sender: 'NARROW' };
        await assert.rejects(
          exchange.client(keyOf(permissions), about),
          /Invalid API-key, IP, or permissions/,
          `${target} ${permissions}`,
        );
      }
    }
  });

  test('sessions that are not for orders change nothing by any message', async () => {
    const own = await exchange.client(keyOf(['read', 'trade']), { sender: 'OWN' });
    const limit = [
      [11, 'own-1'],
      [55, 'BTCUSD'],
      [54, 1],
      [40, 2],
      [38, '0.5'],
      [44, '100'],
    ] as const;
    own.send('D', limit);
    await own.nextOf('8', { 11: 'own-1' });
    const open = () => JSON.stringify(exchange.accounts.openOrders(account, 0));
    const before = open();
    for (const target of ['LX.MD', 'LX.DC']) {
      const key = keyOf(PERMISSIONS);
      const client = await exchange.client(key, { target, sender: 'NARROW' });
      const changing = MESSAGES.filter(({ type }) => 'DFGq'.includes(type) && type !== '');
      assert.equal(changing.length, 4);
      for (const { type } of changing) {
        const named = [[41, 'own-1'], ...limit.slice(1), [530, 7]] as const;
        const spec = changing.find((each) => each.type === type)!;
        const fields = named.filter(([tag]) => spec.tags.includes(tag));
        client.send(type, [[11, `try-${type}`], ...fields]);
        assert.equal((await client.nextOf('j')).get(372), type, target);
      }
      assert.equal(open(), before, target);
    }
  });
});
