/** Who may take how much of the journal at a time. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import fastify from 'fastify';
import { SILENT_LOG } from '../log.ts';
import { keyOf, openExchange } from '../testing/trading-exchange.ts';
import type { JournalPort } from './port.ts';
import { addJournal } from './routes.ts';

const GIB = 2 ** 30;
const PLACES = 4;

/** A journal with one file that is never sent to its end. */
const endless: JournalPort = {
  isOpenToAll: false,
  list: () => Promise.resolve({ segments: [], snapshots: [], capacities: {} }),
  open: () => {
    const read = function (this: Readable): void {
      this.push(Buffer.alloc(65_536));
    };
    return Promise.resolve({ stream: new Readable({ read }), bytes: GIB });
  },
};

test('who takes files too slowly makes room for others', async () => {
  const exchange = await openExchange();
  const { feed, keys, people, port, wallet } = exchange;
  const { apiKey, secret } = keyOf(exchange, exchange.createAccount({}), ['read', 'operate']);
  const app = fastify();
  addJournal(app, {
    ...{ journal: endless, pace: { graceMs: 200, bytesPerMs: GIB } },
    ...{ catalog: feed.catalog, people, audit: wallet.audit, keys, log: SILENT_LOG },
    ...{ limiter: exchange.gateway.limiter, nowUs: () => port.nowUs() },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port: tcpPort } = app.server.address() as AddressInfo;

  /** An answer of which nothing is read. */
  const ask = async () => {
    const query = `name=x&timestamp=${Math.floor(port.nowUs() / 1000)}`;
    const signature = createHmac('sha256', secret).update(query).digest('hex');
    const path = `/lx/v1/operator/journal/file?${query}&signature=${signature}`;
    const headers = { 'x-mbx-apikey': apiKey };
    const request = get({ host: '127.0.0.1', port: tcpPort, path, headers, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    // It is cut off on purpose.
    response.on('error', () => {});
    const closed = new Promise<void>((resolve) => response.once('close', resolve));
    return { response, status: response.statusCode, closed };
  };

  const taken = await Promise.all(Array.from({ length: PLACES }, ask));
  assert.deepEqual(new Set(taken.map(({ status }) => status)), new Set([200]));
  for (const { response } of taken) response.resume();
  await Promise.all(taken.map(({ closed }) => closed));
  const next = await ask();
  assert.equal(next.status, 200);
  next.response.destroy();
  await next.closed;
  await app.close();
  await exchange.close();
});
