/** The parts of multicast on their own; together they are tested in test/e2e/multicast.test.ts. */
import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { PublicBook } from '../../../examples/multicast/public-book.ts';
import { messagesOf } from '../../../examples/multicast/reader.ts';
import { BlockView } from '../../base/block-view.ts';
import { Feed } from '../../feed/feed.ts';
import {
  decodeMarketData,
  type MarketData,
  MarketDataTemplate,
} from '../../schema/generated/market-data.ts';
import { Side } from '../../schema/generated/protocol.ts';
import { Accounts } from '../accounts/accounts.ts';
import { MAX_PACKET_BYTES, MessageStore } from './message-store.ts';
import { END_OF_SESSION, headerOf, readHeader } from './mold-udp64.ts';
import {
  DEFAULT_MULTICAST_CONFIG,
  parseGroup,
  sessionName,
  sessionTimeMs,
  startMulticast,
} from './multicast.ts';
import { PacketSender } from './packet-sender.ts';
import { RequestLimit } from './request-limit.ts';
import { MAX_AMPLIFICATION, RequestServer } from './request-server.ts';

const SESSION = 'LX0SESSION';
const LOOPBACK = '127.0.0.1';

function decoded(bytes: Buffer): MarketData {
  const view = new BlockView(new ArrayBuffer(128));
  view.u8.set(bytes);
  return decodeMarketData(view, 0);
}

/** Message number n; with a text it takes two blocks. */
function messageOf(n: number, long: boolean): MarketData {
  const name = { template: MarketDataTemplate.AssetListed, market: 0, timeUs: n } as const;
  return { ...name, asset: n % 65_536, decimals: 0, text: long ? `asset ${n}` : '' };
}

describe('MoldUDP64', () => {
  test('lays its header out as published: session, sequence and count, big-endian', () => {
    const header = { session: SESSION, sequence: 0x1_0203_0405, count: 0x0607 };
    const bytes = headerOf(header);
    assert.equal(bytes.toString('latin1', 0, 10), SESSION);
    assert.equal(bytes.toString('hex', 10), '00000001020304050607');
    assert.deepEqual(readHeader(bytes), header);
  });

  test('gives back every header, and none from fewer bytes or of a number beyond 2^53', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat(END_OF_SESSION), (sequence, count) => {
        const header = { session: SESSION, sequence, count };
        assert.deepEqual(readHeader(headerOf(header)), header);
      }),
    );
    assert.equal(readHeader(Buffer.alloc(19)), undefined);
    assert.equal(readHeader(Buffer.alloc(20, 0xff)), undefined);
    assert.throws(
      () => headerOf({ session: 'short', sequence: 1, count: 0 }),
      /the session is 'short'; it must have 10 characters/,
    );
  });
});

describe('docs/multicast.md', () => {
  test('shows a packet as it is', () => {
    const store = new MessageStore(64);
    for (let n = 1; n < 42; n++) store.push(messageOf(n, false));
    store.push({
      template: MarketDataTemplate.OrderAdded,
      market: 1,
      timeUs: 1_767_225_600_000_000,
      orderId: 7,
      priceTicks: 10_000,
      lots: 5,
      side: Side.BUY,
    });
    const packet = Buffer.alloc(MAX_PACKET_BYTES);
    const { bytes } = store.fill(packet, 'LXMK9Z3Q0A', 42, 1);
    const pairs = packet.toString('hex', 0, bytes).match(/../g)!;
    const rows = Array.from({ length: Math.ceil(pairs.length / 16) }, (_, k) =>
      pairs.slice(16 * k, 16 * k + 16).join(' '),
    );
    const page = readFileSync(new URL('../../../docs/multicast.md', import.meta.url), 'utf8');
    assert.ok(page.includes(`\n\`\`\`\n${rows.join('\n')}\n\`\`\`\n`), rows.join('\n'));
  });

  test('states the limits that hold', () => {
    const page = readFileSync(new URL('../../../docs/multicast.md', import.meta.url), 'utf8');
    const { endMs, heartbeatMs, requests, snapshots, storeBlocks } = DEFAULT_MULTICAST_CONFIG;
    const number = (value: number) => value.toLocaleString('en-US');
    for (const said of [
      `at most ${number(MAX_PACKET_BYTES)} bytes: 20 messages`,
      `The newest ${number(storeBlocks)} blocks (16 MiB)`,
      `a factor of ${MAX_AMPLIFICATION}.`,
      `${number(requests.perAddress)} answers a second, ${number(requests.burstPerAddress)} of them`,
      `all together get ${number(requests.total)}.`,
      `may be ${snapshots.reuseMs} ms old`,
      `${snapshots.maxConnections} connections at a time`,
      `for ${snapshots.idleMs / 1000} seconds is closed`,
      `any after ${snapshots.maxMs / 1000} seconds`,
      `hold ${snapshots.maxHeld} different snapshots`,
    ]) {
      assert.ok(page.replaceAll('\n', ' ').replaceAll('  ', ' ').includes(said), said);
    }
    assert.deepEqual([heartbeatMs, endMs, storeBlocks * 64], [1_000, 500, 16 * 2 ** 20]);
  });
});

describe('the store of messages', () => {
  test('gives what it keeps, whole and in order, and keeps as much as it has room for', () => {
    const lengths = fc.array(fc.boolean(), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 40 }), lengths, (blocks, longs) => {
        const store = new MessageStore(blocks);
        const packet = Buffer.alloc(MAX_PACKET_BYTES);
        longs.forEach((long, k) => {
          store.push(messageOf(k + 1, long));
        });
        assert.equal(store.next, longs.length + 1);
        let sequence = store.oldest;
        let stored = 0;
        while (sequence < store.next) {
          const { bytes, count } = store.fill(packet, SESSION, sequence, END_OF_SESSION);
          assert.ok(count > 0 && bytes <= MAX_PACKET_BYTES);
          assert.deepEqual(readHeader(packet), { session: SESSION, sequence, count });
          for (const message of messagesOf(packet.subarray(0, bytes))) {
            assert.deepEqual(decoded(message), messageOf(sequence, longs[sequence - 1]!));
            stored += message.length / 64;
            sequence += 1;
          }
        }
        const all = longs.reduce((sum, long) => sum + (long ? 2 : 1), 0);
        assert.ok(stored >= Math.min(all, blocks - 2), `${stored} of ${all} in ${blocks}`);
      }),
    );
  });

  test('has room for some', () => {
    assert.throws(() => new MessageStore(3), /a store of 3 blocks; it needs 4/);
  });
});

describe('the limit of answers', () => {
  const limits = { perAddress: 10, burstPerAddress: 3, total: 5, maxAddresses: 2 };
  const allowed = (limit: RequestLimit, address: string, nowMs: number, tries: number): number =>
    Array.from({ length: tries }, () => limit.allows(address, nowMs)).filter(Boolean).length;

  test('holds for each address and for all together, and refills with time', () => {
    const limit = new RequestLimit(limits, 0);
    assert.equal(allowed(limit, 'a', 0, 9), 3);
    assert.equal(allowed(limit, 'b', 0, 9), 2);
    assert.equal(allowed(limit, 'a', 100, 9), 0);
    assert.equal(allowed(limit, 'a', 200, 9), 1);
    assert.equal(allowed(limit, 'a', 100, 9), 0);
    assert.equal(allowed(limit, 'a', 60_000, 9), 3);
  });

  test('remembers so many addresses and no more', () => {
    const limit = new RequestLimit({ ...limits, total: 100 }, 0);
    assert.equal(allowed(limit, 'a', 0, 9), 3);
    assert.equal(allowed(limit, 'b', 0, 9), 3);
    assert.equal(allowed(limit, 'a', 0, 9), 0);
    assert.equal(allowed(limit, 'c', 0, 9), 3);
    assert.equal(allowed(limit, 'a', 0, 9), 0);
    assert.equal(allowed(limit, 'b', 0, 9), 3);
  });
});

describe('the sender', () => {
  /** A socket that keeps what is sent, and says that so many packets wait. */
  function fakeSocket(queued: () => number) {
    const sent: Buffer[] = [];
    const socket = createSocket('udp4');
    const send = (packet: Buffer, offset = 0, length = packet.length): void => {
      sent.push(Buffer.from(packet.subarray(offset, offset + length)));
    };
    Object.assign(socket, { send, getSendQueueCount: queued });
    return { sent, socket: socket as Socket };
  }

  test('fills packets, sends the rest at the end of the turn, and says the end', async () => {
    const { sent, socket } = fakeSocket(() => 0);
    const store = new MessageStore(1000);
    const sender = new PacketSender({ socket, session: SESSION, store, heartbeatMs: 60_000 });
    for (let n = 1; n <= 50; n++) sender.publish(messageOf(n, n % 7 === 0));
    assert.ok(sent.length >= 2, 'full packets do not wait');
    await new Promise((resolve) => setImmediate(resolve));
    const messages = sent.flatMap((packet) => [...messagesOf(packet)].map(decoded));
    assert.deepEqual(
      messages,
      Array.from({ length: 50 }, (_, k) => messageOf(k + 1, (k + 1) % 7 === 0)),
    );
    for (const packet of sent) assert.ok(packet.length <= MAX_PACKET_BYTES);
    sender.end();
    const end = { session: SESSION, sequence: 51, count: END_OF_SESSION };
    assert.deepEqual(readHeader(sent.at(-1)!), end);
    socket.close();
  });

  test('drops what the system does not take, counts it, and goes on', () => {
    let queued = 256;
    const { sent, socket } = fakeSocket(() => queued);
    const store = new MessageStore(1000);
    const sender = new PacketSender({ socket, session: SESSION, store, heartbeatMs: 60_000 });
    for (let n = 1; n <= 50; n++) sender.publish(messageOf(n, false));
    assert.equal(sent.length, 0);
    assert.equal(sender.statistics.dropped, 2);
    queued = 0;
    sender.end();
    assert.equal(readHeader(sent[0]!)!.sequence, 41);
    socket.emit('error', new Error('no route'));
    assert.equal(sender.statistics.dropped, 3);
    socket.close();
  });
});

describe('the request server', () => {
  test('does not answer a forged packet, nor fall over what cannot be delivered', async () => {
    const socket = createSocket('udp4');
    socket.bind(0, LOOPBACK);
    await once(socket, 'listening');
    const store = new MessageStore(64);
    store.push(messageOf(1, false));
    const limits = DEFAULT_MULTICAST_CONFIG.requests;
    const options = { socket, session: SESSION, store, limits, nowMs: () => 0 };
    const server = new RequestServer(options);
    const request = headerOf({ session: SESSION, sequence: 1, count: 1 });
    const from = { address: LOOPBACK, family: 'IPv4', size: request.length } as const;
    socket.emit('message', request, { ...from, port: 0 });
    socket.emit('error', new Error('no route'));
    assert.deepEqual(server.statistics, { answered: 0, messages: 0, limited: 0, ignored: 2 });
    Object.assign(socket, { getSendQueueCount: () => 256 });
    socket.emit('message', request, { ...from, port: 9 });
    assert.deepEqual(server.statistics, { answered: 0, messages: 0, limited: 1, ignored: 2 });
    socket.close();
  });
});

describe('multicast', () => {
  test('reads its group, and says what is wrong with one', () => {
    assert.deepEqual(parseGroup('239.192.7.7:30001'), { group: '239.192.7.7', port: 30_001 });
    for (const wrong of ['', 'off', '239.1.2.3', '10.0.0.1:1', '239.1.2.3:0', '239.1.2.3:65536']) {
      assert.throws(() => parseGroup(wrong), /write an address from 224\.0\.0\.0 to/, wrong);
    }
    assert.throws(() => parseGroup('239.1.2:1'), /the multicast group is '239\.1\.2:1'/);
    assert.throws(() => parseGroup('239.1.2.3:1:2'), /such as 239\.192\.7\.7:30001/);
  });

  test('names sessions so that a later one is greater', () => {
    const names = [0, 1, 1_767_225_600_000, 1_767_225_600_001, 2_800_000_000_000].map(sessionName);
    assert.deepEqual(names, names.toSorted());
    for (const name of names) assert.match(name, /^LX[0-9A-Z]{8}$/);
  });

  test('names a session after the log where the clock was set back', () => {
    const clockMs = 1_767_225_600_000;
    assert.equal(sessionTimeMs(clockMs, 0), clockMs);
    assert.equal(sessionTimeMs(clockMs, (clockMs + 5_000) * 1000), clockMs + 5_001);
  });

  test('says why it cannot start, and leaves nothing open', async () => {
    const blocker = createServer();
    blocker.listen(0, LOOPBACK);
    await once(blocker, 'listening');
    const { port: requestPort } = blocker.address() as AddressInfo;
    const parts = { feed: new Feed(), accounts: new Accounts(), ttl: 0 };
    const group = { group: '239.192.7.7', port: 30_001 };
    const options = { ...parts, ...group, interface: LOOPBACK, requestPort };
    await assert.rejects(startMulticast(options), /is in use; choose another port for requests/);
    await assert.rejects(
      startMulticast({ ...options, interface: '203.0.113.77' }),
      /203\.0\.113\.77 is not the address of an interface of this machine/,
    );
    await new Promise((resolve) => blocker.close(resolve));
  });
});

describe('the book of the example', () => {
  const added = {
    template: MarketDataTemplate.OrderAdded,
    market: 1,
    timeUs: 0,
    orderId: 1,
  } as const;
  const place = { priceTicks: 10, lots: 5, side: Side.BUY } as const;

  test('does not take what does not fit', () => {
    const book = new PublicBook();
    assert.throws(() => book.apply({ ...added, ...place }), /market 1 was not listed/);
    const numbers = { baseUnitsPerLot: 1, quoteUnitsPerTickLot: 1, maxPriceTicks: 1 };
    const more = { maxQuantityLots: 1, minNotional: 0, baseAsset: 1, quoteAsset: 2, text: 'AB' };
    const template = MarketDataTemplate.MarketListed;
    book.apply({ template, market: 1, timeUs: 0, ...numbers, ...more });
    book.apply({ ...added, ...place });
    assert.throws(() => book.apply({ ...added, ...place }), /order 1 is there already/);
    const reduced = { ...added, ...place, template: MarketDataTemplate.OrderReduced } as const;
    assert.throws(
      () => book.apply({ ...reduced, lots: 2, leavesLots: 2 }),
      /order 1 has 5 lots, not 2 and 2/,
    );
    book.apply({ ...reduced, lots: 2, leavesLots: 3 });
    assert.deepEqual(book.market(1).levels(Side.BUY), [[10, 3]]);
  });
});
