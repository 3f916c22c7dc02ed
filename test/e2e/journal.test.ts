/** The journal over HTTP: what operators fetch is the log, and nobody else gets anything. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { engineModule } from '../../src/engine/testing.ts';
import { readRecording } from '../../src/replay/recording.ts';
import { Stage } from '../../src/replay/stage.ts';
import { type E2eExchange, startExchange, type Trader } from './exchange.ts';
import { signedRequest } from './signed-request.ts';

interface Listing {
  readonly segments: readonly {
    readonly name: string;
    readonly firstSequence: number;
    readonly lastSequence: number;
    readonly bytes: number;
    readonly createdTime: number;
  }[];
  readonly snapshots: readonly unknown[];
  readonly capacities: object;
  readonly names: unknown;
}

const ROOT = '/lx/v1/operator/journal';

describe('the journal over HTTP', () => {
  let exchange: E2eExchange;
  before(async () => {
    exchange = await startExchange();
    const trader = await exchange.createTrader();
    const order = { symbol: 'BTCUSD', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' };
    const params = { ...order, quantity: '0.01', price: '50000' };
    const path = '/api/v3/order';
    await signedRequest({ ...trader, http: exchange.http, method: 'POST', path, params });
  });
  after(() => exchange.close());

  const list = async (of: Trader = exchange.operator) =>
    (await signedRequest({
      ...{ ...of, http: exchange.http, method: 'GET', path: ROOT, params: {} },
    })) as Listing;

  /** A file as a program asks for it. @param query without what signing adds */
  function fetchFile(query: string, { apiKey, secret }: Trader = exchange.operator) {
    const payload = `${query}&recvWindow=60000&timestamp=${Date.now()}`;
    const signature = createHmac('sha256', secret).update(payload).digest('hex');
    return fetch(`${exchange.http}${ROOT}/file?${payload}&signature=${signature}`, {
      headers: { 'X-MBX-APIKEY': apiKey },
    });
  }

  async function bytesOf(query: string): Promise<Uint8Array> {
    const response = await fetchFile(query);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'application/octet-stream');
    return new Uint8Array(await response.arrayBuffer());
  }

  async function refusal(query: string, of?: Trader): Promise<number> {
    const response = await fetchFile(query, of);
    assert.ok(response.status >= 400);
    return ((await response.json()) as { code: number }).code;
  }

  test('what an operator fetches runs as it ran, with the events that were released', async () => {
    const { capacities, names, segments } = await list();
    const [segment] = segments;
    assert.ok(segment);
    assert.equal(segment.firstSequence, 1);
    assert.ok(segment.lastSequence > 20 && segment.createdTime > 0);
    const bytes = await bytesOf(`name=${segment.name}&to=${segment.bytes}`);
    assert.equal(bytes.byteLength, segment.bytes);
    const text = new TextEncoder().encode(JSON.stringify(capacities));
    const files = [
      { name: segment.name, bytes },
      { name: 'capacities.json', bytes: text },
    ];
    const recording = readRecording({ files });
    assert.equal(recording.end.state, 'whole');
    const stage = new Stage({ module: engineModule(), recording, names });
    for (const _ of stage.index());
    assert.equal(stage.lastSequence, segment.lastSequence);
    assert.deepEqual(stage.divergences, []);
    assert.equal(stage.catalog.marketBySymbol('BTCUSD')?.id, 2);
    assert.equal(stage.engine.counts().orders, 1);
  });

  test('a file comes in parts as well', async () => {
    const [segment] = (await list()).segments;
    const { bytes, name } = segment!;
    const whole = await bytesOf(`name=${name}&to=${bytes}`);
    const first = await bytesOf(`name=${name}&to=1000`);
    const second = await bytesOf(`name=${name}&from=1000&to=${bytes}`);
    assert.deepEqual(new Uint8Array([...first, ...second]), whole);
  });

  test('nobody else may, and nothing else is sent', async () => {
    const trader = await exchange.createTrader();
    const [segment] = (await list()).segments;
    const { name } = segment!;
    assert.equal(await refusal(`name=${name}`, trader), -2015);
    await assert.rejects(list(trader), /-2015/);
    const unsigned = await fetch(`${exchange.http}${ROOT}/file?name=${name}`);
    assert.equal(unsigned.status, 401);
    for (const other of ['keys.json', '..%2Fkeys.json', 'log-0000000000009999.lxl', 'lock.1']) {
      assert.equal(await refusal(`name=${other}`), -1130);
    }
    assert.equal(await refusal(`name=${name}&from=5&to=5`), -1130);
    assert.equal(await refusal(`name=${name}&to=99999999999`), -1130);
    assert.equal(await refusal('from=0'), -1102);
    assert.equal(await refusal(`name=${name}&more=1`), -1104);
    assert.equal(await refusal('name=%'), -1100);
  });

  test('each file that is fetched is in the audit log', async () => {
    const [segment] = (await list()).segments;
    await bytesOf(`name=${segment!.name}&to=640`);
    const entries = (await signedRequest({
      ...{ ...exchange.operator, http: exchange.http, method: 'GET' },
      ...{ path: '/lx/v1/operator/audit', params: { limit: 1 } },
    })) as readonly { readonly act: string; readonly params: Readonly<Record<string, string>> }[];
    const [entry] = entries;
    assert.equal(entry!.act, `GET ${ROOT}/file`);
    assert.deepEqual(entry!.params, { name: segment!.name, from: '0', bytes: '640' });
  });
});
