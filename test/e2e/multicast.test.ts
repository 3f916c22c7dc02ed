/** Readers of the multicast stream have the exchange's book, whatever is lost on the way. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, test } from 'node:test';
import type { PublicBook } from '../../examples/multicast/public-book.ts';
import { MulticastReader, messagesOf } from '../../examples/multicast/reader.ts';
import { Prng } from '../../src/base/prng.ts';
import { headerOf, readHeader } from '../../src/gateway/multicast/mold-udp64.ts';
import { MAX_AMPLIFICATION } from '../../src/gateway/multicast/request-server.ts';
import { MarketDataTemplate } from '../../src/schema/generated/market-data.ts';
import { Side } from '../../src/schema/generated/protocol.ts';
import {
  GROUP,
  holdPort,
  LOOPBACK,
  MulticastExchange,
  multicastProblem,
  TEST_CONFIG,
} from './multicast.ts';

const SIDES = [Side.BUY, Side.SELL] as const;
const skip = await multicastProblem();

/** Levels of every market, side by side: of a book, or of the engine. */
function levelsOf(book: PublicBook): unknown {
  return [...book.markets].map(([id, market]) => [id, SIDES.map((side) => market.levels(side))]);
}

function trueLevels({ exchange }: MulticastExchange): unknown {
  return [1, 2].map((id) => [
    id,
    SIDES.map((side) =>
      exchange.engine
        .levels(id, side)
        .filter(({ totalLots }) => totalLots > 0)
        .map(({ priceTicks, totalLots }) => [priceTicks, totalLots]),
    ),
  ]);
}

/** Waits until the reader has everything that was published, then compares. */
async function assertTrueBook(exchange: MulticastExchange, reader: MulticastReader) {
  const { session, statistics } = exchange.multicast;
  const next = statistics.stream.messages + 1;
  await reader.until(() => reader.session === session && reader.isLive && reader.next === next);
  assert.deepEqual(levelsOf(reader.book), trueLevels(exchange));
}

async function withExchange(
  run: (exchange: MulticastExchange) => Promise<void>,
  config = TEST_CONFIG,
): Promise<void> {
  const exchange = await MulticastExchange.start(config);
  try {
    await run(exchange);
  } finally {
    await exchange.close();
  }
}

/** Whether to lose a packet, one time in `every`. */
function lossy(seed: number, every: number) {
  const random = new Prng(seed);
  return () => random.below(every) === 0;
}

describe('a reader of the multicast stream', { skip }, () => {
  test('that is there from the beginning has the book, each message once and in order', () =>
    withExchange(async (exchange) => {
      const sequences: number[] = [];
      const reader = await exchange.reader({
        onMessage: (_, sequence) => sequences.push(sequence),
      });
      await reader.until(() => reader.isLive);
      await exchange.trade(new Prng(1), 1_000);
      await assertTrueBook(exchange, reader);
      assert.ok(sequences.length > 0);
      assert.deepEqual(
        sequences,
        sequences.map((_, k) => sequences[0]! + k),
      );
    }));

  test('that comes late begins with a snapshot', () =>
    withExchange(async (exchange) => {
      await exchange.trade(new Prng(2), 500);
      const reader = await exchange.reader();
      const trading = exchange.trade(new Prng(3), 500);
      await trading;
      await assertTrueBook(exchange, reader);
      assert.equal(reader.statistics.snapshots, 1);
      assert.equal(reader.book.market(2).symbol, 'PLAYUSD');
    }));

  for (const every of [20, 3]) {
    test(`asks again for what is lost, one packet of ${every}`, () =>
      withExchange(async (exchange) => {
        const reader = await exchange.reader({ lose: lossy(every, every) });
        await reader.until(() => reader.isLive);
        for (let round = 0; round < 5; round++) {
          await exchange.trade(new Prng(round), 400);
          await assertTrueBook(exchange, reader);
        }
        assert.ok(reader.statistics.lost > 0 && reader.statistics.requests > 0);
        assert.ok(exchange.multicast.statistics.requests.messages > 0);
      }));
  }

  test('takes a snapshot where what it missed is no longer kept', () =>
    withExchange(
      async (exchange) => {
        let deaf = false;
        const notes: string[] = [];
        const onNote = (note: string) => notes.push(note);
        const reader = await exchange.reader({ retryMs: 5, lose: () => deaf, onNote });
        await reader.until(() => reader.isLive);
        deaf = true;
        await exchange.trade(new Prng(4), 500);
        deaf = false;
        await exchange.trade(new Prng(5), 20);
        await assertTrueBook(exchange, reader);
        assert.equal(reader.statistics.snapshots, 2);
        assert.match(notes.join('\n'), /message \d+ cannot be had any more; taking a snapshot/);
      },
      { ...TEST_CONFIG, storeBlocks: 64 },
    ));

  test('begins anew when a message does not fit its book', () =>
    withExchange(async (exchange) => {
      const notes: string[] = [];
      const reader = await exchange.reader({ onNote: (note) => notes.push(note) });
      await exchange.trade(new Prng(9), 200);
      await assertTrueBook(exchange, reader);
      reader.book.markets.clear();
      await exchange.trade(new Prng(10), 200);
      await assertTrueBook(exchange, reader);
      assert.match(notes.join('\n'), /message \d+: market \d was not listed; taking a snapshot/);
    }));

  test('asks for a snapshot until there is one, and says once that there is none', async () => {
    const notes: string[] = [];
    const stream = await holdPort();
    const { promise: fourth, resolve } = Promise.withResolvers<void>();
    let attempts = 0;
    const server = createServer((socket) => {
      socket.end();
      attempts += 1;
      if (attempts === 4) resolve();
    });
    server.listen(0, LOOPBACK);
    await once(server, 'listening');
    const reader = await MulticastReader.open({
      ...{ group: GROUP, port: stream.port, interface: LOOPBACK, retryMs: 1 },
      requestPort: (server.address() as AddressInfo).port,
      onNote: (note) => notes.push(note),
    });
    try {
      await fourth;
      assert.deepEqual([notes.length, reader.isLive], [1, false]);
      assert.match(notes[0]!, /no whole snapshot/);
    } finally {
      reader.close();
      stream.free();
      await new Promise((closed) => server.close(closed));
    }
  });

  test('hears the end of a session and begins anew with the next one', () =>
    withExchange(async (exchange) => {
      const reader = await exchange.reader();
      await exchange.trade(new Prng(6), 200);
      await assertTrueBook(exchange, reader);
      const before = reader.session;
      await exchange.multicast.close();
      await reader.until(() => reader.hasEnded);
      await exchange.trade(new Prng(7), 200);
      await exchange.startSession();
      await exchange.trade(new Prng(8), 200);
      await assertTrueBook(exchange, reader);
      assert.ok(reader.session > before);
      assert.equal(reader.statistics.sessions, 2);
      assert.equal(reader.hasEnded, false);
    }));

  test('learns from heartbeats that the last packet of a burst was lost', () =>
    withExchange(async (exchange) => {
      let lost = 0;
      const isStream = (packet: Buffer) => readHeader(packet)!.count > 0;
      const reader = await exchange.reader({
        lose: (packet) => isStream(packet) && lost++ === 0,
      });
      await reader.until(() => reader.isLive);
      exchange.exchange.limit(Side.BUY, 900, 5);
      await assertTrueBook(exchange, reader);
      assert.ok(exchange.multicast.statistics.stream.heartbeats > 0);
      assert.equal(reader.statistics.lost, 1);
    }));
});

describe('the request server', { skip }, () => {
  /** Sends requests from one socket; gives what came back once `count` answers are here. */
  async function ask(exchange: MulticastExchange, requests: Buffer[], count: number) {
    const socket = createSocket('udp4');
    const answers: Buffer[] = [];
    const all = Promise.withResolvers<void>();
    socket.on('message', (packet) => {
      answers.push(packet);
      if (answers.length === count) all.resolve();
    });
    try {
      socket.bind(0, LOOPBACK);
      await once(socket, 'listening');
      for (const request of requests) socket.send(request, exchange.requestPort, LOOPBACK);
      await all.promise;
      return answers;
    } finally {
      socket.close();
    }
  }

  test('answers a request with one packet, within the factor that it states', () =>
    withExchange(async (exchange) => {
      await exchange.trade(new Prng(1), 400);
      const { session } = exchange.multicast;
      const request = headerOf({ session, sequence: 5, count: 60_000 });
      const [answer] = await ask(exchange, [request], 1);
      const header = readHeader(answer!)!;
      assert.deepEqual(header, { session, sequence: 5, count: [...messagesOf(answer!)].length });
      assert.ok(header.count >= 10);
      assert.ok(answer!.length <= MAX_AMPLIFICATION * request.length);
      const [three] = await ask(exchange, [headerOf({ session, sequence: 7, count: 3 })], 1);
      assert.deepEqual(readHeader(three!), { session, sequence: 7, count: 3 });
    }));

  test('answers nothing that is no request for what it has', () =>
    withExchange(async (exchange) => {
      await exchange.trade(new Prng(1), 100);
      const { session, statistics } = exchange.multicast;
      const { messages } = statistics.stream;
      const wrong = [
        Buffer.alloc(0),
        Buffer.alloc(19),
        Buffer.alloc(21),
        Buffer.alloc(20, 0xff),
        headerOf({ session: 'LX00000000', sequence: 1, count: 1 }),
        headerOf({ session, sequence: 0, count: 1 }),
        headerOf({ session, sequence: messages + 1, count: 1 }),
        headerOf({ session, sequence: 1, count: 0 }),
      ];
      const right = headerOf({ session, sequence: messages, count: 1 });
      const answers = await ask(exchange, [...wrong, right], 1);
      assert.equal(answers.length, 1);
      assert.equal(statistics.requests.ignored, wrong.length);
    }));

  test('answers no address more often than it may', () =>
    withExchange(
      async (exchange) => {
        await exchange.trade(new Prng(1), 100);
        const { session, statistics } = exchange.multicast;
        const request = headerOf({ session, sequence: 1, count: 1 });
        const answers = await ask(
          exchange,
          Array.from({ length: 8 }, () => request),
          3,
        );
        assert.equal(answers.length, 3);
        const { answered, limited } = statistics.requests;
        assert.equal(answered, 3);
        assert.ok(limited <= 5);
      },
      {
        ...TEST_CONFIG,
        requests: { perAddress: 1e-9, burstPerAddress: 3, total: 100, maxAddresses: 10 },
      },
    ));
});

describe('the snapshot server', { skip }, () => {
  async function snapshotOf(exchange: MulticastExchange): Promise<Buffer> {
    const chunks: Buffer[] = [];
    const socket = connect({ host: LOOPBACK, port: exchange.requestPort });
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  test('gives what there is, the message to go on with, and closes', () =>
    withExchange(async (exchange) => {
      await exchange.trade(new Prng(1), 300);
      const bytes = await snapshotOf(exchange);
      const { session, statistics } = exchange.multicast;
      const next = statistics.stream.messages + 1;
      assert.deepEqual(readHeader(bytes), { session, sequence: next, count: 0 });
      const last = [...messagesOf(bytes)].at(-1)!;
      assert.equal(last[0], MarketDataTemplate.SnapshotEnded);
      assert.equal(last.readBigUInt64LE(16), BigInt(next));
      assert.equal(last.readBigUInt64LE(24), 1n);
      const shown = [...exchange.accounts.shownOrders()].length;
      assert.equal(last.readBigUInt64LE(32), BigInt(shown));
    }));

  test('is made once for those who come together, and anew when it became old', () =>
    withExchange(
      async (exchange) => {
        await exchange.trade(new Prng(1), 100);
        const { snapshots } = exchange.multicast.statistics;
        const first = await Promise.all([snapshotOf(exchange), snapshotOf(exchange)]);
        assert.deepEqual(first[0], first[1]);
        assert.equal(snapshots.made, 1);
        await exchange.trade(new Prng(2), 100);
        // One that took long to make serves for longer.
        let last = first[0];
        while (last.equals(first[0])) last = await snapshotOf(exchange);
        assert.equal(snapshots.made, 2);
      },
      { ...TEST_CONFIG, snapshots: { ...TEST_CONFIG.snapshots, reuseMs: 1_000 } },
    ));

  test('holds a book of any size', () =>
    withExchange(async (exchange) => {
      const ORDERS = 1_500;
      for (let k = 0; k < ORDERS; k++) exchange.exchange.limit(Side.BUY, 900 + (k % 3), 1);
      const messages = [...messagesOf(await snapshotOf(exchange))];
      const added = messages.filter(([template]) => template === MarketDataTemplate.OrderAdded);
      assert.equal(added.length, ORDERS);
      const reader = await exchange.reader();
      await assertTrueBook(exchange, reader);
    }));

  test('lets go of a connection on which nothing moves', () =>
    withExchange(
      async (exchange) => {
        const idle = connect({ host: LOOPBACK, port: exchange.requestPort, allowHalfOpen: true });
        await once(idle, 'connect');
        idle.on('error', () => idle.destroy());
        // Its place is taken until it is let go.
        let bytes: Buffer = Buffer.alloc(0);
        while (bytes.length === 0) {
          bytes = await snapshotOf(exchange).catch(() => Buffer.alloc(0));
        }
        assert.ok(readHeader(bytes) !== undefined);
        idle.destroy();
      },
      { ...TEST_CONFIG, snapshots: { ...TEST_CONFIG.snapshots, maxConnections: 1, idleMs: 50 } },
    ));

  test('closes a connection too many at once', () =>
    withExchange(
      async (exchange) => {
        const socket = connect({ host: LOOPBACK, port: exchange.requestPort });
        socket.on('error', () => socket.destroy());
        await once(socket, 'close');
        assert.equal(exchange.multicast.statistics.snapshots.refused, 1);
        assert.equal(exchange.multicast.statistics.snapshots.connections, 0);
      },
      { ...TEST_CONFIG, snapshots: { ...TEST_CONFIG.snapshots, maxConnections: 0 } },
    ));
});
