/** A whole exchange that keeps its balances in Redis, as an operator and another program see it. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Redis } from 'ioredis';
import { accountKey, accountsKey, parseAccount } from '../../src/balances/keys.ts';
import type { CacheHealth } from '../../src/balances/port.ts';
import { DEFAULT_PREFIX, RedisBalanceReader } from '../../src/balances/reader.ts';
import type { DemoAccount } from '../../src/node/demo.ts';
import { ServerProcess } from '../crash/server-process.ts';
import { signedRequest } from '../e2e/signed-request.ts';
import { findRedis, RedisServer } from './redis-server.ts';
import { PATIENCE_MS, until } from './venue.ts';

const found = findRedis();
const skip = 'missing' in found ? found.missing : false;
/** Looks at all balances at once. */
const LOOKS = 40;
const DOCUMENT = new URL('../../docs/balances.md', import.meta.url);

interface Shown {
  readonly sequence: number;
  readonly balances: readonly {
    readonly asset: string;
    readonly free: string;
    readonly locked: string;
  }[];
}

describe('an exchange with its balances in Redis', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lx-balances-'));
  let redisServer: RedisServer;
  let redis: Redis;
  let reader: RedisBalanceReader;
  let server: ServerProcess;
  let http: string;

  const start = async (...flags: string[]) => {
    const environment = { LX_REDIS_URL: redisServer.url() };
    server = new ServerProcess(folder, ['--demo', '--demo-rate', '500', ...flags], { environment });
    http = await server.ready;
  };

  const alice = () => {
    const text = readFileSync(join(folder, 'demo.json'), 'utf8');
    return (JSON.parse(text) as DemoAccount[]).find(({ name }) => name === 'alice')!;
  };

  const as = (path: string, params = {}, method: 'GET' | 'POST' = 'GET') =>
    signedRequest({ ...alice(), http, method, path, params });

  const health = async () => {
    const answer = (await (await fetch(`${http}/health`)).json()) as { balances: CacheHealth };
    return answer.balances;
  };

  const untilState = (state: string) => until(async () => (await health()).state === state);

  /** An order that rests and holds dollars. */
  const order = () => {
    const price = { price: '1.00', quantity: '10', timeInForce: 'GTC' };
    return as('/api/v3/order', { symbol: 'BTCUSD', side: 'BUY', type: 'LIMIT', ...price }, 'POST');
  };

  before(async () => {
    redisServer = await RedisServer.start(found);
    redis = redisServer.client();
    reader = new RedisBalanceReader({ url: redisServer.url(), timeoutMs: PATIENCE_MS });
    await start();
  });

  after(async () => {
    try {
      await server?.end('SIGKILL');
      await reader?.close();
      redis?.disconnect();
      await redisServer?.stop();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  /** Redis has of alice what the exchange says, or later. */
  const assertSame = async () => {
    const { sequence, balances } = (await as('/lx/v1/balances')) as Shown;
    await until(async () => ((await reader.of(alice().account))?.sequence ?? 0) >= sequence);
    const cached = (await reader.of(alice().account))!;
    const assets = await redis.hgetall(`${DEFAULT_PREFIX}:${await generation()}:assets`);
    const texts = cached.balances.map(({ asset, availableUnits, reservedUnits }) => {
      const [decimals = '', name = ''] = assets[asset]!.split(' ');
      const whole = 10 ** Number(decimals);
      return [name, availableUnits / whole, reservedUnits / whole];
    });
    const shown = balances.map((each) => [each.asset, Number(each.free), Number(each.locked)]);
    assert.deepEqual(texts, shown);
  };

  const generation = async () => (await redis.hget(DEFAULT_PREFIX, 'generation'))!;

  test('all balances together are nothing, after whichever command one looks', async () => {
    await untilState('current');
    const sequences = new Set<number>();
    while (sequences.size < LOOKS) {
      const now = await generation();
      const accounts = await redis.smembers(accountsKey(DEFAULT_PREFIX, now));
      const looking = redis.multi().hmget(DEFAULT_PREFIX, 'generation', 'sequence');
      for (const each of accounts) looking.call('HGETALL', accountKey(DEFAULT_PREFIX, now, each));
      const [head, ...hashes] = (await looking.exec())!.map(([, answer]) => answer as string[]);
      assert.equal(head![0], now);
      const sums = new Map<number, number>();
      for (const hash of hashes) {
        for (const { asset, availableUnits, reservedUnits } of parseAccount(hash)!) {
          sums.set(asset, (sums.get(asset) ?? 0) + availableUnits + reservedUnits);
        }
      }
      assert.ok(sums.size > 0);
      for (const [asset, sum] of sums) assert.equal(sum, 0, `asset ${asset} at ${head![1]}`);
      sequences.add(Number(head![1]));
    }
  });

  test('what one has is the same there as at the endpoint, which says of when', async () => {
    await order();
    await assertSame();
    const { balances } = (await as('/lx/v1/balances', { omitZeroBalances: 'true' })) as Shown;
    const dollars = balances.find(({ asset }) => asset === 'USD')!;
    assert.equal(Number(dollars.locked), 10);
  });

  test('killed, the exchange begins a new run and writes everything anew', async () => {
    const [run] = (await generation()).split('-');
    await server.end('SIGKILL');
    const before = (await reader.of(alice().account))!;
    await start();
    await untilState('current');
    assert.ok(Number((await generation()).split('-')[0]) > Number(run));
    assert.ok((await reader.of(alice().account))!.sequence >= before.sequence);
    await assertSame();
  });

  test('without Redis it trades on, and says so; back again everything is there', async () => {
    await redisServer.kill();
    await untilState('unreachable');
    await order();
    await redisServer.run();
    await untilState('current');
    await assertSame();
    assert.ok((await health()).rebuilds >= 2);
  });

  test('stopped, it has written what it did last', async () => {
    await order();
    const { balances } = (await as('/lx/v1/balances')) as Shown;
    const { locked } = balances.find(({ asset }) => asset === 'USD')!;
    await server.end('SIGTERM');
    const cached = (await reader.of(alice().account))!;
    const assets = await redis.hgetall(`${DEFAULT_PREFIX}:${await generation()}:assets`);
    const id = Object.keys(assets).find((each) => assets[each]!.endsWith(' USD'));
    const dollars = cached.balances.find(({ asset }) => asset === Number(id))!;
    const [decimals] = assets[Number(id)]!.split(' ');
    assert.equal(dollars.reservedUnits, Number(locked) * 10 ** Number(decimals));
  });

  test('it starts where there is no Redis yet', async () => {
    await redisServer.kill();
    await start();
    await untilState('unreachable');
    await order();
    await redisServer.run();
    await untilState('current');
    await assertSame();
  });

  test('another program reads as the document says, as a user who may only read', async () => {
    const text = readFileSync(DOCUMENT, 'utf8');
    const [, commands = ''] = /```redis\n([\s\S]*?)```/.exec(text) ?? [];
    const [, rights = ''] = /needs `(\+[^`]*)`/.exec(text) ?? [];
    await redis.call('ACL', 'SETUSER', 'monitor', 'on', '>secret', ...rights.split(' '));
    const only = new Redis(redisServer.url('monitor:secret'), { disableClientInfo: true });
    try {
      const now = await generation();
      const words = commands
        .replaceAll(':G:', `:${now}:`)
        .replaceAll('ACCOUNT', String(alice().account))
        .trim()
        .split('\n')
        .map((line) => line.split(' '));
      let answer: unknown;
      for (const [command, ...rest] of words) answer = await only.call(command!, ...rest);
      const [head, , account] = answer as [string[], string[], string[]];
      assert.equal(head[0], now);
      assert.ok(parseAccount(account)!.length > 0);
      const own = new RedisBalanceReader({
        ...{ url: redisServer.url('monitor:secret'), timeoutMs: PATIENCE_MS },
      });
      assert.ok((await own.of(alice().account))!.ageMs >= 0);
      await own.close();
      await assert.rejects(only.set(DEFAULT_PREFIX, '1'), /NOPERM/);
    } finally {
      only.disconnect();
    }
  });
});

test('what is no address of a Redis is a wrong setting', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lx-balances-'));
  try {
    const server = new ServerProcess(folder, ['--redis-url', 'http://127.0.0.1']);
    const { code } = await server.ended;
    assert.equal(code, 2);
    assert.match(server.stderr, /--redis-url must be an address such as redis:/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
