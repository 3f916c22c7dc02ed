/**
 * Every endpoint keeps its contract (src/gateway/contract), over REST and over the WebSocket API:
 * it answers what it says, refuses what it says, and both ways say the same.
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { CONTRACTS } from '../../src/gateway/contract/endpoints.ts';
import { PARAMETERS } from '../../src/gateway/contract/parameters.ts';
import { error } from '../../src/gateway/contract/views.ts';
import { endpointName, referenceEndpoints } from '../../src/gateway/reference/tables.ts';
import type { Endpoint } from '../../src/gateway/rest/endpoint.ts';
import { RestClient } from '../../src/gateway/testing/rest-client.ts';
import { type RefusedCase, refusedCases } from './cases.ts';
import { SchemaCheck } from './schemas.ts';
import { type Answered, type Asked, openWorld, type World } from './world.ts';

const ENDPOINTS = referenceEndpoints();
const schemas = new SchemaCheck();
const STALE_MS = 5_001;
const AHEAD_MS = 1_001;

/** Client ids that the exchange makes up, keys and codes differ from run to run; so do ports. */
function comparable(body: unknown): unknown {
  const text = JSON.stringify(body)
    .replace(/"lx-[\w-]+"/g, '"lx-"')
    .replace(/localhost:\d+/g, 'localhost')
    .replace(/(["=])[0-9a-f]{32}"/g, '$1code"');
  return JSON.parse(text.replace(/"[A-Za-z0-9]{64}"/g, '"key"'));
}

/** What an endpoint needs to be called well: its own permission and no other. */
function wellSigned(world: World, endpoint: Endpoint, params: Asked['params']): Asked {
  if (endpoint.security === 'none') return { params };
  const key = world.key(endpoint.permission ?? 'read');
  return { params, key, timestamp: world.nowMs };
}

/** Worlds that several tests look at, none of which changes what another one sees. */
const shared = new Map<string, Promise<World>>();

function sharedWorld(name: string): Promise<World> {
  const known = shared.get(name) ?? openWorld();
  shared.set(name, known);
  return known;
}

after(async () => {
  // One that could not be opened has failed its tests already; the others are closed all the same.
  const opened = await Promise.allSettled(shared.values());
  const worlds = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  await Promise.all(worlds.map((world) => world.close()));
});

/** Where everything is refused. */
const refusing = () => sharedWorld('refusing');

type Ask = (world: World, asked: Asked) => Promise<Answered>;

/** The ways in which an endpoint can be asked, by name. */
function waysOf(endpoint: Endpoint): ReadonlyMap<string, Ask> {
  const { method, permission, security, wsMethod } = endpoint;
  const ways = new Map<string, Ask>([['query', (world, asked) => world.rest(endpoint, asked)]]);
  if (method !== 'GET') ways.set('body', (world, asked) => world.rest(endpoint, asked, 'body'));
  if (wsMethod === undefined) return ways;
  ways.set('message', (world, asked) => world.ws(endpoint, asked));
  if (security === 'none') return ways;
  // A logon needs `read` as well.
  return ways.set('session', (world, asked) =>
    world.session(endpoint, { ...asked, key: world.key('read', permission ?? 'read') }),
  );
}

/**
 * All good calls, one after the other. What changes something has a world of its own; reading is
 * done in one that is asked the same by all endpoints with the same ways.
 */
async function answersBy(endpoint: Endpoint, way: string): Promise<Answered[]> {
  const ways = waysOf(endpoint);
  const reads = endpoint.method === 'GET';
  const world = reads ? await sharedWorld(`${[...ways.keys()].join()} ${way}`) : await openWorld();
  try {
    const answers: Answered[] = [];
    for (const { params } of CONTRACTS[endpointName(endpoint)]!.calls) {
      const asked = wellSigned(world, endpoint, await world.made(params));
      answers.push(await ways.get(way)!(world, asked));
    }
    return answers;
  } finally {
    if (!reads) await world.close();
  }
}

const bodies = (answers: readonly Answered[]) => answers.map(({ body }) => comparable(body));

/** A refusal, over REST and, where there is a method, over the WebSocket API. */
async function checkRefused(
  world: World,
  endpoint: Endpoint,
  asked: Asked,
  expected: Pick<RefusedCase, 'name' | 'code' | 'names'>,
): Promise<void> {
  const { code, name, names } = expected;
  const answer = await world.rest(endpoint, asked);
  const { body, status } = answer as { body: { code: number; msg: string }; status: number };
  assert.equal(body.code, code, `${name}: ${status} ${JSON.stringify(body)}`);
  assert.ok(status >= 400, `${name}: ${status}`);
  schemas.check(error, body, name);
  if (names !== undefined) assert.ok(body.msg.includes(`'${names}'`), `${name}: ${body.msg}`);
  if (endpoint.wsMethod === undefined) return;
  const again = (await world.ws(endpoint, asked)) as {
    body: { code: number; msg: string };
    status: number;
  };
  assert.deepEqual([again.status, again.body.code], [status, code], name);
  // A key is a parameter there, and is counted.
  if (code !== -1104) assert.equal(again.body.msg, body.msg, name);
}

for (const endpoint of ENDPOINTS) {
  const name = endpointName(endpoint);
  const contract = CONTRACTS[name];
  if (contract === undefined) continue;
  const { method, path, security } = endpoint;

  describe(name, () => {
    test('answers what it says, in the same words on every way', async () => {
      const answers = await answersBy(endpoint, 'query');
      for (const [k, { body, status }] of answers.entries()) {
        assert.equal(status, 200, `call ${k}: ${JSON.stringify(body)}`);
        schemas.check(contract.answer, body, name);
      }
      for (const way of waysOf(endpoint).keys()) {
        if (way === 'query') continue;
        assert.deepEqual(bodies(await answersBy(endpoint, way)), bodies(answers), way);
      }
    });

    test('refuses what it says', async () => {
      const world = await refusing();
      for (const each of refusedCases(endpoint, contract)) {
        const asked = wellSigned(world, endpoint, await world.made(each.params));
        await checkRefused(world, endpoint, asked, each);
      }
    });

    if (security !== 'none') {
      test('is for the right key and a fresh signature only', async () => {
        const world = await refusing();
        const params = await world.made(contract.calls[0]!.params);
        const good = wellSigned(world, endpoint, params);
        const refused = (what: string, code: number, change: Partial<Asked>, names?: string) =>
          checkRefused(
            world,
            endpoint,
            { ...good, ...change },
            { name: what, code, ...(names === undefined ? {} : { names }) },
          );
        const wrongKey = (['read', 'trade', 'operate'] as const).filter(
          (each) => each !== (endpoint.permission ?? 'read'),
        );
        const stranger = { apiKey: 'A'.repeat(64), secret: 'nobody' };
        await refused('no key', -2014, { key: undefined });
        await refused('an unknown key', -2015, { key: stranger });
        await refused('no permission', -2015, { key: world.key(...wrongKey) });
        await refused('no timestamp', -1102, { timestamp: undefined }, 'timestamp');
        await refused('no signature', -1102, { signature: 'none' }, 'signature');
        await refused('a wrong signature', -1022, { signature: 'wrong' });
        await refused('stale', -1021, { timestamp: world.nowMs - STALE_MS });
        await refused('ahead of the clock', -1021, { timestamp: world.nowMs + AHEAD_MS });
        const long = { ...params, recvWindow: '60001' };
        await refused('too long a window', -1131, { params: long });
      });
    }

    test('is not there by another method, and takes no JSON and no name twice', async () => {
      const world = await refusing();
      const client = new RestClient(world.exchange.address.url, () => world.nowMs);
      const served = ENDPOINTS.filter((each) => each.path === path).map((each) => each.method);
      for (const other of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const) {
        if (served.includes(other as Endpoint['method'])) continue;
        const { body, status } = await client.raw(other, path, '');
        assert.deepEqual([status, body.code], [404, -1000], other);
      }
      const twice = await client.raw(method, path, 'symbol=BTCUSD&symbol=BTCUSD');
      assert.deepEqual([twice.status, twice.body.code], [400, -1101]);
      if (method === 'GET') return;
      const json = { 'content-type': 'application/json' };
      const answer = await client.raw(method, path, '', '{"symbol":"BTCUSD"}', json);
      assert.deepEqual([answer.status, answer.body.code], [400, -1135]);
    });
  });
}

describe('the contract', () => {
  test('is there for every endpoint, and for no other', () => {
    assert.deepEqual(Object.keys(CONTRACTS).sort(), ENDPOINTS.map(endpointName).sort());
  });

  test('has in its calls every parameter of an endpoint, and no other', () => {
    for (const endpoint of ENDPOINTS) {
      const { calls } = CONTRACTS[endpointName(endpoint)]!;
      const given = new Set(calls.flatMap(({ params }) => Object.keys(params)));
      assert.deepEqual([...given].sort(), [...endpoint.knows].sort(), endpointName(endpoint));
    }
  });

  test('has parameters that some endpoint takes', () => {
    const known = new Set(ENDPOINTS.flatMap(({ knows }) => knows));
    assert.deepEqual(Object.keys(PARAMETERS).sort(), [...known].sort());
  });

  // Last of all: by now every good call has been answered.
  test('has no field that no answer had', () => {
    const unmet = ENDPOINTS.flatMap((endpoint) => {
      const name = endpointName(endpoint);
      return schemas.unmet(CONTRACTS[name]!.answer, name);
    });
    assert.deepEqual([...new Set(unmet)], []);
  });
});
