/** Every market stream and every user event is as the contract says, over real connections. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { CallParams } from '../../src/gateway/contract/contract.ts';
import { CONTRACTS } from '../../src/gateway/contract/endpoints.ts';
import type { Schema } from '../../src/gateway/contract/schema.ts';
import { STREAMS } from '../../src/gateway/contract/streams.ts';
import { SERVER_SHUTDOWN, USER_EVENTS } from '../../src/gateway/contract/user-events.ts';
import { sourceOf } from '../../src/gateway/reference/source.ts';
import { clientOf, keyOf } from '../../src/gateway/testing/trading-exchange.ts';
import { type Message, signParams, WsClient } from '../../src/gateway/testing/ws-client.ts';
import { startTestExchange } from '../../src/gateway/testing.ts';
import { parseStream } from '../../src/gateway/ws/market-stream-names.ts';
import { SchemaCheck } from './schemas.ts';
import { openWorld } from './world.ts';

/** What stands for anything in a stream's name, and everything that it may be. */
const SPELLINGS: readonly (readonly [string, readonly string[]])[] = [
  ['<symbol>', ['btcusd']],
  ['<levels>', ['5', '10', '20']],
  ['<interval>', ['1s', '1m', '1M']],
  ['<window>', ['1h', '4h', '1d']],
];

function spelt(name: string): string[] {
  return SPELLINGS.reduce<string[]>(
    (all, [part, values]) =>
      all.flatMap((each) =>
        each.includes(part) ? values.map((value) => each.replace(part, value)) : [each],
      ),
    [name],
  );
}

describe('market streams', () => {
  const schemas = new SchemaCheck();
  let exchange: Awaited<ReturnType<typeof startTestExchange>>;

  before(async () => {
    exchange = await startTestExchange({ nowUs: () => Date.now() * 1000 });
  });

  after(() => exchange.close());

  const kinds = Object.entries(STREAMS);
  const schemaOf = new Map<string, Schema>(
    kinds.flatMap(([, { message, names }]) =>
      names.flatMap(spelt).map((name): [string, Schema] => [name, message]),
    ),
  );

  test('have the kind under which the contract has them', () => {
    for (const [kind, { names }] of kinds) {
      for (const name of names.flatMap(spelt)) {
        assert.equal(parseStream(exchange.feed, name)?.stream.kind, kind, name);
      }
    }
  });

  test('send what the contract says, each of them', async () => {
    const { address } = exchange;
    const [maker, taker] = [exchange.createAccount(), exchange.createAccount()].map((account) =>
      clientOf(exchange, keyOf(exchange, account)),
    );
    const place = async (client: typeof maker, side: string, price: string) => {
      const { status } = await client!.signed('POST', '/api/v3/order', {
        ...{ symbol: 'BTCUSD', side, type: 'LIMIT', timeInForce: 'GTC', price, quantity: '0.01' },
      });
      assert.equal(status, 200);
    };
    const socket = await WsClient.connect(`${address.url}/stream`);
    try {
      const params = [...schemaOf.keys()];
      socket.send(JSON.stringify({ method: 'SUBSCRIBE', params, id: 1 }));
      assert.equal((await socket.next(({ id }) => id === 1)).result, null);
      await place(maker, 'BUY', '49000');
      await place(maker, 'SELL', '50000');
      await place(taker, 'BUY', '50000');
      for (const [stream, schema] of schemaOf) {
        const { data } = await socket.next((each) => each.stream === stream);
        schemas.check(schema, data, stream);
      }
    } finally {
      socket.close();
    }
  });

  test('tell of an auction while there is one', async () => {
    const { address } = exchange;
    const key = keyOf(exchange, exchange.createAccount(), ['operate']);
    const socket = await WsClient.connect(`${address.url}/ws/ethusd@auction`);
    try {
      const status = { symbol: 'ETHUSD', status: 'AUCTION' };
      const act = await clientOf(exchange, key).signed(
        'POST',
        '/lx/v1/operator/market/status',
        status,
      );
      assert.equal(act.status, 200);
      const message = await socket.next((each) => each.X === 'AUCTION');
      schemas.check(STREAMS.auction.message, message, 'auction');
      assert.deepEqual(schemas.unmet(STREAMS.auction.message, 'auction'), []);
    } finally {
      socket.close();
    }
  });
});

const eventOf = (message: Message) => (message.event ?? message.data ?? message) as { e: string };

const transfer = (params: CallParams) =>
  ['POST', '/lx/v1/operator/transfer', { transferId: '$transferId', ...params }] as const;

/** What leads to events: all ways to change orders, and money that is moved and reserved. */
const EVENTFUL: readonly (readonly [string, string, CallParams])[] = [
  ...[
    ...['POST /api/v3/order', 'POST /api/v3/order/cancelReplace', 'POST /api/v3/orderList/oco'],
    ...['PUT /api/v3/order/amend/keepPriority', 'DELETE /api/v3/openOrders'],
  ].flatMap((name) => {
    const [method, path] = name.split(' ') as [string, string];
    return CONTRACTS[name]!.calls.map(({ params }) => [method, path, params] as const);
  }),
  transfer({ from: 'external', to: '3', asset: 'USD', amount: '1' }),
  transfer({ kind: 'PEND', from: '3', to: 'external', asset: 'USD', amount: '1' }),
];

describe('user events', () => {
  test('are as the contract says; every one of them, with every field, comes', async () => {
    const schemas = new SchemaCheck();
    const seen = new Set<string>();
    const world = await openWorld();
    const { exchange, nowMs } = world;
    const credentials = world.key('read', 'trade', 'operate');
    const client = clientOf(exchange, credentials);
    const socket = await WsClient.connect(`${exchange.address.url}/ws-api/v3`);
    try {
      const params = signParams({}, credentials, nowMs);
      assert.equal((await socket.ask('userDataStream.subscribe.signature', params)).status, 200);
      for (const [method, path, params] of EVENTFUL) {
        const { body, status } = await client.signed(method, path, await world.made(params));
        assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
      }
      assert.equal(exchange.keys.revoke(credentials.apiKey), true);
      const terminated = await socket.next((each) => eventOf(each).e === 'eventStreamTerminated');
      for (const message of [...socket.messages, terminated]) {
        const event = eventOf(message);
        const contract = USER_EVENTS[event.e];
        assert.ok(contract !== undefined, JSON.stringify(event));
        schemas.check(contract.message, event, event.e);
        seen.add(event.e);
      }
      assert.deepEqual([...seen].sort(), Object.keys(USER_EVENTS).sort());
      const unmet = Object.entries(USER_EVENTS).flatMap(([name, { message }]) =>
        schemas.unmet(message, name),
      );
      assert.deepEqual(unmet, []);
    } finally {
      socket.close();
      await world.close();
    }
  });

  test('are those that the source makes', () => {
    const source = ['ws/user-events.ts', 'ws/api-session.ts'].map(sourceOf).join('\n');
    const made = [...source.matchAll(/\be: (?:[^,\n]*\? )?'(\w+)'(?: : '(\w+)')?/g)]
      .flatMap(([, one, other]) => [one!, ...(other === undefined ? [] : [other])])
      .filter((name) => name !== 'serverShutdown');
    assert.deepEqual([...new Set(made)].sort(), Object.keys(USER_EVENTS).sort());
  });
});

test('who is connected hears that the server shuts down', async () => {
  const exchange = await startTestExchange();
  const schemas = new SchemaCheck();
  const sockets = [
    await WsClient.connect(`${exchange.address.url}/ws-api/v3`),
    await WsClient.connect(`${exchange.address.url}/ws`),
  ];
  const heard = sockets.map((socket) => socket.next((each) => eventOf(each).e !== undefined));
  await exchange.close();
  for (const message of await Promise.all(heard)) {
    schemas.check(SERVER_SHUTDOWN, eventOf(message), 'serverShutdown');
  }
});
