/** Sessions: what survives connections and restarts, what ends them. */
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { FIX_FOLDER } from '../../src/gateway/fix/sessions.ts';
import { Template } from '../../src/schema/generated/protocol.ts';
import { type Fields, FixClient, type FixKey, frameOf } from './client.ts';
import { type FixExchange, openFixExchange } from './exchange.ts';

const limit = (id: string, side: 1 | 2, qty: string, price: string): Fields => [
  [11, id],
  [55, 'BTCUSD'],
  [54, side],
  [40, 2],
  [38, qty],
  [44, price],
];

describe('FIX sessions', { timeout: 300_000 }, () => {
  let exchange: FixExchange;
  let account: number;
  let key: FixKey;

  beforeEach(async () => {
    exchange = await openFixExchange({ journal: { segmentBytes: 4_096 } });
    account = exchange.createAccount();
    key = exchange.hmacKey(account);
  });
  afterEach(() => exchange.close());

  /** A trade of another account. */
  const sell = (priceTicks: number, quantity: number) => {
    const seller = exchange.createAccount();
    const about = { market: 1, account: seller, priceTicks, quantity, clientOrderId: 0 };
    const flags = { side: 1, type: 0, timeInForce: 1, stp: 0, text: '' } as const;
    exchange.port.now({ template: Template.NewOrder, ...about, ...flags });
  };
  /** Each Logon has a time of its own. */
  const later = () => exchange.port.setTimeUs(exchange.nowUs() + 1_000);

  test('what happens meanwhile is told on request, as a possible duplicate', async () => {
    const first = await exchange.client(key);
    first.send('D', limit('a', 1, '1', '50000'));
    await first.nextOf('8', { 11: 'a', 150: '0' });
    const nextOut = first.nextOut;
    await first.destroy();
    while (exchange.acceptor.size > 0) await new Promise((resolve) => setImmediate(resolve));
    sell(5_000_000, 30_000);
    later();
    const second = await exchange.client(key, { reset: false, nextOut });
    const logon = second.received[0]!;
    assert.equal(logon.get(34), '4');
    second.send('2', [
      [7, 1],
      [16, 0],
    ]);
    const gap = await second.nextOf('4');
    assert.deepEqual([gap.get(34), gap.get(36), gap.get(43)], ['1', '2', 'Y']);
    const accepted = await second.nextOf('8', { 34: '2' });
    assert.deepEqual([accepted.get(150), accepted.get(43)], ['0', 'Y']);
    assert.ok(accepted.get(122)! <= accepted.get(52)!);
    const traded = await second.nextOf('8', { 34: '3' });
    assert.deepEqual([traded.get(150), traded.get(32), traded.get(43)], ['F', '0.30000', 'Y']);
    assert.equal((await second.nextOf('4', { 34: '4' })).get(36), '5');
    await second.logOut();
  });

  test('a part of what was sent can be asked for', async () => {
    const client = await exchange.client(key);
    for (const id of ['p-1', 'p-2', 'p-3']) client.send('D', limit(id, 1, '0.1', '50000'));
    await client.nextOf('8', { 11: 'p-3' });
    client.send('2', [
      [7, 3],
      [16, 3],
    ]);
    const again = await client.next((each) => each.get(43) === 'Y');
    assert.deepEqual([again.get(34), again.get(11)], ['3', 'p-2']);
    await client.settled();
    assert.equal(client.received.filter((each) => each.get(43) === 'Y').length, 1);
    await client.logOut();
  });

  test('numbers, orders, names and messages survive a restart', async () => {
    const client = await exchange.client(key);
    client.send('D', limit('s-1', 1, '1', '50000'));
    await client.nextOf('8', { 11: 's-1' });
    client.send('G', [
      [11, 's-2'],
      [41, 's-1'],
      [55, 'BTCUSD'],
      [54, 1],
      [38, '0.5'],
    ]);
    await client.nextOf('8', { 11: 's-2', 150: '5' });
    const { nextOut } = client;
    await exchange.restart();
    later();
    sell(5_000_000, 10_000);
    const again = await exchange.client(key, { reset: false, nextOut });
    again.send('2', [
      [7, 1],
      [16, 0],
    ]);
    const traded = await again.nextOf('8', { 150: 'F' });
    assert.deepEqual([traded.get(11), traded.get(151)], ['s-2', '0.40000']);
    again.send('F', [
      [11, 's-3'],
      [41, 's-2'],
      [55, 'BTCUSD'],
      [54, 1],
    ]);
    assert.equal((await again.nextOf('8', { 11: 's-3', 150: '4' })).get(41), 's-2');
    await again.logOut();
  });

  test('a reset begins at 1 again; nothing is sent again', async () => {
    const client = await exchange.client(key);
    client.send('D', limit('z-1', 1, '1', '50000'));
    await client.nextOf('8');
    await client.logOut();
    later();
    const again = await exchange.client(key);
    assert.deepEqual([again.received[0]!.get(34), again.received[0]!.get(141)], ['1', 'Y']);
    again.send('2', [
      [7, 1],
      [16, 0],
    ]);
    assert.equal((await again.nextOf('4')).get(36), '2');
    await again.logOut();
    later();
    await assert.rejects(
      exchange.client(key, { nextOut: 2 }),
      /With ResetSeqNumFlag, MsgSeqNum is 1/,
    );
  });

  test('what is older than the journal keeps is filled by a gap', async () => {
    const client = await exchange.client(key);
    const count = 60;
    for (let k = 0; k < count; k++) {
      client.send('D', limit(`old-${k}`, 1, '0.01', '50000'));
      await client.nextOf('8', { 11: `old-${k}` });
    }
    const before = client.received.length;
    client.send('2', [
      [7, 1],
      [16, 0],
    ]);
    await client.settled();
    const again = client.received.slice(before, -1);
    assert.equal(again[0]!.type, '4');
    const kept = again.filter((each) => each.type === '8');
    assert.ok(kept.length > 5 && kept.length < count, `${kept.length} kept`);
    assert.equal(Number(again[0]!.get(36)), Number(kept[0]!.get(34)));
    assert.equal(kept.at(-1)!.get(11), `old-${count - 1}`);
    await client.logOut();
    // And after a restart it is as it was.
    const { nextOut } = client;
    await exchange.restart();
    later();
    const other = await exchange.client(key, { reset: false, nextOut });
    other.send('2', [
      [7, 1],
      [16, 0],
    ]);
    await other.settled();
    const keptNow = other.received.filter((each) => each.type === '8');
    assert.deepEqual(
      keptNow.map((each) => each.get(11)),
      kept.map((each) => each.get(11)),
    );
    await other.logOut();
  });

  test('a number that is too low is refused, one too high is asked for', async () => {
    const client = await exchange.client(key);
    await client.settled();
    await client.logOut();
    later();
    await assert.rejects(
      exchange.client(key, { reset: false, nextOut: 1 }),
      /MsgSeqNum too low, expecting 4 but received 1/,
    );
    later();
    const high = await exchange.client(key, { reset: false, nextOut: 9 });
    assert.equal((await high.nextOf('2')).get(7), '4');
    await high.destroy();
  });

  test('a second logon ends the first connection', async () => {
    const first = await exchange.client(key);
    later();
    const second = await exchange.client(key, { reset: false, nextOut: first.nextOut });
    const goodbye = await first.nextOf('5');
    assert.equal(goodbye.get(58), 'The session was logged on by another connection.');
    await first.closed;
    await second.settled();
    await second.logOut();
  });

  test('a copy of a Logon is refused', async () => {
    const first = await exchange.client(key);
    const copied = exchange.client(key);
    await assert.rejects(copied, /This Logon was sent before/);
    await first.settled();
    await first.logOut();
  });

  test('nor does one pass after another one, or with what is not signed changed', async () => {
    const heardUs = exchange.nowUs();
    await (await exchange.client(key, { reset: true })).destroy();
    later();
    await (await exchange.client(key)).destroy();
    const { tcpPort: port } = exchange;
    for (const written of [(text: string) => text, (text: string) => text.toUpperCase()]) {
      const thief = await FixClient.connect({ port, key, nowUs: () => heardUs });
      const fields = thief.logonFields({ reset: true, extra: [[25000, 60_000]] });
      const changed = fields.map(([tag, value]) => {
        return [tag, tag === 96 ? written(String(value)) : value] as const;
      });
      thief.write(frameOf(changed));
      assert.match((await thief.nextOf('5')).get(58) ?? '', /This Logon was sent before/);
      await thief.closed;
    }
  });

  test('a revoked key ends its connections at once, and can no longer log on', async () => {
    const client = await exchange.client(key);
    exchange.keys.revoke(key.apiKey);
    assert.equal((await client.nextOf('5')).get(58), 'The API key was revoked.');
    await client.closed;
    later();
    await assert.rejects(exchange.client(key), /Invalid API-key/);
  });

  test('a key that may only read cannot place orders, but may follow', async () => {
    const reader = exchange.hmacKey(account, ['read']);
    await assert.rejects(exchange.client(reader), /Invalid API-key, IP, or permissions/);
    const copy = await exchange.client(reader, { target: 'LX.DC' });
    await copy.logOut();
  });

  test('orders are cancelled when the connection ends, where it asked for that', async () => {
    const client = await exchange.client(key, { extra: [[8013, 'S']] });
    const other = await exchange.client(key, { sender: 'STAYS' });
    client.send('D', limit('d-1', 1, '0.1', '50000'));
    other.send('D', limit('d-2', 1, '0.1', '50000'));
    await client.nextOf('8', { 11: 'd-1' });
    await other.nextOf('8', { 11: 'd-2' });
    await client.destroy();
    while (exchange.accounts.openOrders(account, 0).length !== 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(exchange.accounts.openOrders(account, 0)[0]!.clientText, 'd-2');
    later();
    const all = await exchange.client(key, { sender: 'ALL', extra: [[8013, 'Y']] });
    await all.logOut();
    assert.equal((await other.nextOf('8', { 11: 'd-2', 150: '4' })).get(39), '4');
    await other.logOut();
  });

  test('a silent client is asked, then left; one that answers stays', async () => {
    const quick = await openFixExchange({ config: { tickMs: 20 } });
    const client = await quick.client(quick.hmacKey(quick.createAccount()), {
      heartbeatSeconds: 1,
    });
    const test1 = await client.nextOf('1');
    client.send('0', [[112, test1.get(112)!]]);
    await client.nextOf('0');
    await client.nextOf('1');
    await client.closed;
    assert.ok(client.received.some((each) => each.type === '0'));
    await quick.close();
  });

  test('a client is read again once there is room, though others took it first', async () => {
    const client = await exchange.client(key);
    const isWaiting = async () => {
      while (exchange.port.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
    };
    exchange.port.setRoom(false);
    client.send('1', [[112, 'first']]);
    await client.nextOf('0', { 112: 'first' });
    await isWaiting();
    exchange.port.setRoom(true);
    exchange.port.setRoom(false);
    await isWaiting();
    exchange.port.setRoom(true);
    client.send('1', [[112, 'second']]);
    await client.nextOf('0', { 112: 'second' });
  });

  test('who connects and says nothing is left', async () => {
    const quick = await openFixExchange({ config: { tickMs: 10, logonTimeoutMs: 50 } });
    const client = await FixClient.connect({ port: quick.tcpPort, key });
    await client.closed;
    assert.equal(client.received.length, 0);
    await quick.close();
  });

  test('too many connections of an address, messages a second, garbled pieces', async () => {
    const small = await openFixExchange({
      config: { maxConnectionsPerIp: 1, maxMessagesPerSecond: 3, maxGarbled: 2 },
    });
    const own = small.hmacKey(small.createAccount());
    const client = await small.client(own);
    const second = await FixClient.connect({ port: small.tcpPort, key: own });
    await second.closed;
    // A second may end between two of them: eight are more than three in each of two.
    for (let k = 0; k < 8; k++) client.send('0', []);
    assert.equal((await client.nextOf('5')).get(58), 'More than 3 messages a second.');
    await client.closed;
    small.port.setTimeUs(small.nowUs() + 1_000);
    while (small.acceptor.size > 0) await new Promise((resolve) => setImmediate(resolve));
    const third = await small.client(own);
    for (let k = 0; k < 3; k++) third.write('8=FIX.4.4\u00019=5\u000135=0\u000110=000\u0001');
    await third.closed;
    await small.close();
  });

  test('logons have a weight, and are refused beyond it', async () => {
    const small = await openFixExchange({ limits: { weightPerMinute: 3 } });
    const own = small.hmacKey(small.createAccount());
    await (await small.client(own)).logOut();
    small.port.setTimeUs(small.nowUs() + 1_000);
    await assert.rejects(small.client(own), /Too many requests; try again in \d+ s/);
    await small.close();
  });

  test('a client that does not read is disconnected, and can have all of it again', async () => {
    const small = await openFixExchange({
      config: { pauseAtBufferedBytes: 10_000, closeAtBufferedBytes: 100_000 },
    });
    const owner = small.createAccount();
    const own = small.hmacKey(owner);
    const client = await small.client(own);
    client.send('D', limit('slow-1', 1, '1', '50000'));
    await client.nextOf('8');
    client.pause();
    const { nextOut } = client;
    let sent = 0;
    // The system buffers some of it: until the connection is gone.
    while (small.acceptor.size > 0) {
      for (let k = 0; k < 50; k++, sent++) {
        const about = { market: 1, account: owner, target: 1, targetKind: 0 } as const;
        const quantityLots = 100_000 + (sent % 2) + 1;
        small.port.now({ template: Template.AmendOrder, ...about, priceTicks: 0, quantityLots });
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    client.resume();
    await client.closed;
    small.port.setTimeUs(small.nowUs() + 1_000);
    const again = await small.client(own, { reset: false, nextOut });
    assert.equal(Number(again.received[0]!.get(34)), sent + 3);
    await again.logOut();
    await small.close();
  });

  test('beyond the most sessions, the one longest without a logon is forgotten', async () => {
    const small = await openFixExchange({ maxSessions: 2 });
    const own = small.hmacKey(small.createAccount());
    for (const sender of ['ONE', 'TWO']) await (await small.client(own, { sender })).logOut();
    const three = await small.client(own, { sender: 'THREE' });
    assert.equal(small.sessions.size, 2);
    const four = await small.client(own, { sender: 'FOUR' });
    await assert.rejects(
      small.client(own, { sender: 'FIVE' }),
      /There are 2 sessions, the maximum/,
    );
    assert.equal(readdirSync(join(small.folder, FIX_FOLDER)).length, 2);
    await three.logOut();
    await four.logOut();
    await small.close();
  });

  test('when the server stops, it says so', async () => {
    const client = await exchange.client(key);
    await exchange.restart();
    assert.equal((await client.nextOf('5')).get(58), 'The server shuts down.');
    await client.closed;
  });

  test('a file that holds no session is named', async () => {
    await (await exchange.client(key)).logOut();
    const [name] = readdirSync(join(exchange.folder, FIX_FOLDER));
    await exchange.acceptor.close();
    exchange.sessions.close();
    writeFileSync(join(exchange.folder, FIX_FOLDER, name!), 'something else');
    await assert.rejects(exchange.restart(), /does not hold a FIX session; restore it/);
    writeFileSync(join(exchange.folder, FIX_FOLDER, name!), '');
    await assert.rejects(exchange.restart(), /does not hold a FIX session/);
  });
});
