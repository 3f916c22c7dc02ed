/** What readers who are slow, many, or hang cost the exchange: never more than was set. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type MarketData, MarketDataTemplate } from '../../schema/generated/market-data.ts';
import { MessageStore } from './message-store.ts';
import { readHeader } from './mold-udp64.ts';
import { DEFAULT_SNAPSHOT_LIMITS, type SnapshotLimits, SnapshotServer } from './snapshot-server.ts';

const SESSION = 'LX0SESSION';
const LOOPBACK = '127.0.0.1';
const MADE_IN_MS = 100;

const message = {
  template: MarketDataTemplate.AssetListed,
  market: 0,
  timeUs: 0,
  text: '',
} as const;
const messageOf = (asset: number): MarketData => ({ ...message, asset, decimals: 0 });

describe('the snapshot server', () => {
  let listening: Server;
  let store: MessageStore;
  let nowMs: number;
  let clients: Socket[];

  beforeEach(async () => {
    listening = createServer();
    listening.listen(0, LOOPBACK);
    await once(listening, 'listening');
    store = new MessageStore(64);
    nowMs = 0;
    clients = [];
  });

  afterEach(async () => {
    for (const client of clients) client.destroy();
    await new Promise((resolve) => listening.close(resolve));
  });

  function serve(limits: Partial<SnapshotLimits>): SnapshotServer {
    const source = {
      timeUs: 0,
      orders: { size: 0 },
      *snapshot() {
        nowMs += MADE_IN_MS;
        yield messageOf(1);
      },
    };
    return new SnapshotServer({
      ...{ server: listening, session: SESSION, store, source, nowMs: () => nowMs },
      limits: { ...DEFAULT_SNAPSHOT_LIMITS, reuseMs: 0, ...limits },
    });
  }

  const push = (count: number) => {
    for (let k = 0; k < count; k++) store.push(messageOf(k));
  };

  /** A reader that takes what comes and keeps its side open. */
  function hang(): Socket {
    const { port } = listening.address() as AddressInfo;
    const client = connect({ host: LOOPBACK, port, allowHalfOpen: true });
    client.on('error', () => client.destroy());
    clients.push(client);
    return client;
  }

  /** Number of the first message that is not in the snapshot; undefined: turned away. */
  async function nextOf(client: Socket): Promise<number | undefined> {
    const chunks: Buffer[] = [];
    client.on('data', (chunk) => chunks.push(chunk));
    const ended = new Promise((resolve) => {
      client.on('end', resolve);
      client.on('close', resolve);
    });
    await ended;
    return readHeader(Buffer.concat(chunks))?.sequence;
  }

  async function ask(): Promise<number | undefined> {
    const client = hang();
    const next = await nextOf(client);
    client.end();
    return next;
  }

  test('makes another one only after twenty times as long as that took', async () => {
    const { statistics } = serve({ maxHeld: 100 });
    push(30);
    assert.equal(await ask(), 31);
    push(1);
    nowMs += 19 * MADE_IN_MS;
    assert.equal(await ask(), 31);
    assert.equal(statistics.made, 1);
    nowMs += MADE_IN_MS;
    assert.equal(await ask(), 32);
    assert.equal(statistics.made, 2);
  });

  test('makes another one before what came since is forgotten', async () => {
    const { statistics } = serve({ maxHeld: 100 });
    push(64);
    assert.equal(await ask(), 65);
    push(33);
    assert.equal(await ask(), 98);
    assert.equal(statistics.made, 2);
  });

  test('lets slow readers hold only so many, and gives others the newest of these', async () => {
    const server = serve({ maxHeld: 2 });
    push(30);
    assert.equal(await nextOf(hang()), 31);
    push(1);
    nowMs += 100 * MADE_IN_MS;
    const second = hang();
    assert.equal(await nextOf(second), 32);
    push(1);
    nowMs += 100 * MADE_IN_MS;
    assert.equal(await nextOf(hang()), 32, 'the newest one is made no more');
    assert.equal(server.statistics.made, 2);
    push(60);
    assert.equal(await ask(), undefined, 'it is too old: nothing can be had');
    assert.equal(server.statistics.refused, 1);
    server.cutOff();
    let next: number | undefined;
    while (next === undefined) next = await ask();
    assert.equal(next, 93);
  });

  test('ends a connection that keeps itself alive', async () => {
    serve({ maxMs: 50, idleMs: 60_000 });
    const client = hang();
    client.resume();
    const closed = new Promise((resolve) => client.once('close', resolve));
    const sending = setInterval(() => client.write('.'), 5);
    try {
      await closed;
    } finally {
      clearInterval(sending);
    }
  });
});
