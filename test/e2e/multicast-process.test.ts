/** `lx start --multicast-group`: a reader over a kill and a restart of the whole exchange. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { MulticastReader } from '../../examples/multicast/reader.ts';
import { Side } from '../../src/schema/generated/protocol.ts';
import { ServerProcess } from '../crash/server-process.ts';
import { prepareFolder, SERVER_FLAGS } from '../crash/venue-folder.ts';
import { freePort } from '../free-port.ts';
import { GROUP, holdPort, LOOPBACK, multicastProblem } from './multicast.ts';
import { signedRequest } from './signed-request.ts';

const skip = await multicastProblem();
const SIDES = [Side.BUY, Side.SELL] as const;

describe('lx start with a multicast group', { skip }, () => {
  test('tells the same book after it was killed, under a new session', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lx-multicast-'));
    const { free, port } = await holdPort();
    const requestPort = await freePort();
    const flags = [
      ...SERVER_FLAGS,
      ...['--multicast-group', `${GROUP}:${port}`],
      ...['--multicast-request-port', String(requestPort)],
    ];
    const [trader] = await prepareFolder(folder, 1);
    let server = new ServerProcess(folder, flags);
    const reader = await MulticastReader.open({
      ...{ group: GROUP, port, interface: LOOPBACK, requestPort, retryMs: 20 },
    });
    try {
      const order = async (side: 'BUY' | 'SELL', price: number, more = {}) => {
        const params = { symbol: 'BTCUSD', side, type: 'LIMIT', timeInForce: 'GTC' };
        const [method, path] = ['POST', '/api/v3/order'] as const;
        const about = { http: await server.ready, method, path, ...trader! };
        return signedRequest({ ...about, params: { ...params, quantity: 1, price, ...more } });
      };
      const levels = () => {
        const markets = [...reader.book.markets.values()];
        const market = markets.find(({ symbol }) => symbol === 'BTCUSD')!;
        return SIDES.map((side) => market.levels(side));
      };
      const depths = async () => {
        const answer = await fetch(`${await server.ready}/api/v3/depth?symbol=BTCUSD`);
        const { asks, bids } = (await answer.json()) as { asks: unknown[]; bids: unknown[] };
        return [bids.length, asks.length];
      };
      await server.seen(/market data are multicast to 239\.192\.7\.7:\d+, session LX[0-9A-Z]{8}; /);
      for (const price of [29_000, 29_001, 29_001]) await order('BUY', price);
      for (const price of [30_000, 30_001]) await order('SELL', price, { icebergQty: 0.25 });
      await reader.until(() => reader.isLive && levels().flat().length === 4);
      const before = { session: reader.session, levels: levels() };
      assert.deepEqual(await depths(), [2, 2]);

      await server.end('SIGKILL');
      server = new ServerProcess(folder, flags);
      await reader.until(() => reader.session > before.session && reader.isLive);
      assert.deepEqual(levels(), before.levels);
      await order('SELL', 29_001, { quantity: 2, selfTradePreventionMode: 'NONE' });
      await reader.until(() => reader.isLive && levels()[0]!.length === 1);
      assert.deepEqual(await depths(), [1, 2]);

      assert.deepEqual(await server.end('SIGTERM'), { code: 0, signal: null });
      await reader.until(() => reader.hasEnded);
    } finally {
      reader.close();
      await server.end('SIGKILL');
      free();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('does not start with a group that is none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lx-multicast-'));
    const server = new ServerProcess(folder, ['--multicast-group', '10.0.0.1:5000']);
    const { code } = await server.ended;
    assert.equal(code, 1);
    assert.match(server.stderr, /the multicast group is '10\.0\.0\.1:5000'; write an address/);
    rmSync(folder, { recursive: true, force: true });
  });
});
