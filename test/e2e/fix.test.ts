/**
 * FIX against a whole exchange: killed at any moment, no request is without an answer or has two,
 * no report is lost, and none comes twice without saying so; and an independent initiator.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { Prng } from '../../src/base/prng.ts';
import { type FixMessage, SOH } from '../../src/gateway/fix/codec.ts';
import { FixClient } from '../fix/client.ts';
import { installPeer } from '../fix/peer.ts';
import { FixServer } from '../fix/server.ts';
import { signedRequest } from './signed-request.ts';

/** Once a server is killed, so many times. */
const KILLS = 4;
const ORDERS = 250;

/** What one session has seen, over all its connections. */
class Heard {
  /** By MsgSeqNum; what is sent again must be the same. */
  readonly reports = new Map<number, string>();
  nextIn = 1;

  /** @returns whether a message is missing before this one */
  take(message: FixMessage): boolean {
    const seq = Number(message.get(34));
    const isDuplicate = message.get(43) === 'Y';
    if (message.type === '4') {
      if (seq <= this.nextIn) this.nextIn = Math.max(this.nextIn, Number(message.get(36)));
      return false;
    }
    if (message.type === '8' || message.type === '9') {
      const content = bodyOf(message);
      const known = this.reports.get(seq);
      if (known === undefined) this.reports.set(seq, content);
      else assert.ok(isDuplicate && known === content, `twice, or not the same: ${message}`);
    }
    if (seq > this.nextIn) return true;
    if (seq === this.nextIn) this.nextIn++;
    return false;
  }
}

/** All but what may differ when a message is sent again. */
function bodyOf(message: FixMessage): string {
  const own = new Set([9, 10, 43, 52, 122]);
  return message
    .fields()
    .filter(([tag]) => !own.has(tag))
    .map(([tag, value]) => `${tag}=${value}`)
    .join('|');
}

describe('FIX on an exchange that is killed', { timeout: 300_000 }, () => {
  const server = new FixServer(['hmac', 'hmac']);

  before(async () => {
    await server.start();
    await server.fund();
  });
  after(() => server.close());

  test('every order has one answer, every report comes once', async () => {
    const prng = new Prng(7);
    const [key, makerKey] = server.keys;
    const maker = await FixClient.open({ port: server.port, key: makerKey!, sender: 'MAKER' });
    maker.send('D', [
      [11, 'wall'],
      [55, 'BTCUSD'],
      [54, 2],
      [40, 2],
      [38, '50'],
      [44, '50000'],
    ]);
    await maker.nextOf('8', { 11: 'wall' });
    await maker.destroy();

    /** Bodies of all requests, by MsgSeqNum; undefined: no request. */
    const sent: (string | undefined)[] = [];
    const record = new Heard();
    let nextOut = 1;
    let placed = 0;
    for (let kill = 0; kill <= KILLS; kill++) {
      const about = { port: server.port, key: key!, sender: 'BOT', nextOut };
      const client = await FixClient.connect(about);
      const isLast = kill === KILLS;
      let seen = 0;
      let asked = false;
      let isKilled = false;
      const look = () => {
        for (; seen < client.received.length; seen++) {
          const message = client.received[seen]!;
          if (message.type === '2') resend(client, Number(message.get(7)), sent);
          const isMissing = record.take(message);
          if (isMissing && !asked) {
            asked = true;
            sent[
              client.send('2', [
                [7, record.nextIn],
                [16, 0],
              ])
            ] = undefined;
          }
        }
      };
      await client.logOn({ reset: kill === 0 });
      sent[client.nextOut - 1] = undefined;
      look();
      const until = 3 + prng.below(35);
      const target = isLast ? ORDERS : (kill + 1) * 50;
      while (!client.isClosed && (isLast ? placed < target : !isKilled)) {
        for (let k = 0; k < 4 && placed < target; k++) {
          const id = `o-${placed++}`;
          const frame = client.frame('D', [
            ...([
              [11, id],
              [55, 'BTCUSD'],
              [54, 1],
              [40, 2],
            ] as const),
            ...([
              [38, '0.001'],
              [44, placed % 3 === 0 ? '40000' : '50000'],
            ] as const),
          ]);
          sent[client.nextOut - 1] = frame;
          client.write(frame);
        }
        await client.next(() => true).catch(() => undefined);
        look();
        if (!isLast && client.received.length >= until) {
          isKilled = true;
          await server.end('SIGKILL');
          await client.closed;
          look();
        }
      }
      if (isLast) {
        // Everything that was not heard yet: asked for until nothing is missing.
        const answered = () => {
          const names = new Set([...record.reports.values()].map((each) => nameOf(each)));
          return Array.from({ length: placed }, (_, k) => `o-${k}`).every((id) => names.has(id));
        };
        await client.settled();
        look();
        while (!answered()) {
          await client.next(() => true);
          look();
        }
        client.send('2', [
          [7, 1],
          [16, 0],
        ]);
        await client.settled();
        look();
        await client.logOut();
      } else {
        nextOut = client.nextOut;
        await server.start();
      }
    }

    // Exactly one acceptance or refusal for each order.
    const answers = new Map<string, number>();
    const filled = new Map<string, number>();
    const execIds = new Set<string>();
    for (const report of record.reports.values()) {
      const id = nameOf(report);
      const type = /\|150=(.)/.exec(report)?.[1];
      if (type === '0' || type === '8') answers.set(id, (answers.get(id) ?? 0) + 1);
      if (type === 'F') filled.set(id, (filled.get(id) ?? 0) + 1);
      const execId = /\|17=([^|]+)/.exec(report)![1]!;
      assert.ok(!execIds.has(execId), `ExecID twice: ${execId}`);
      execIds.add(execId);
    }
    assert.equal(answers.size, ORDERS);
    for (const [id, count] of answers) assert.equal(count, 1, `answers to ${id}`);

    // And the exchange knows the same.
    const orders = await allOrders(server, key!);
    const accepted = [...answers.keys()].filter((id) =>
      [...record.reports.values()].some((each) => nameOf(each) === id && each.includes('|150=0|')),
    );
    assert.deepEqual(orders.map(({ clientOrderId }) => clientOrderId).sort(), accepted.sort());
    for (const { clientOrderId, status } of orders) {
      assert.equal(filled.get(clientOrderId) ?? 0, status === 'FILLED' ? 1 : 0, clientOrderId);
    }
  });
});

function nameOf(report: string): string {
  return /\|11=([^|]+)/.exec(report)?.[1] ?? '';
}

/** As a client does it: requests again as possible duplicates, the rest as a gap. */
function resend(client: FixClient, from: number, sent: readonly (string | undefined)[]): void {
  for (let seq = from; seq < client.nextOut; seq++) {
    const frame = sent[seq]?.replaceAll(SOH, '|');
    const time = /\|52=([^|]*)/.exec(frame ?? '')?.[1] ?? '';
    const [, body = ''] = /\|(35=.*\|)10=/.exec(frame ?? '') ?? [];
    const header = `49=${client.sender}|56=${client.target}|34=${seq}|52=NOW|43=Y|`;
    const marked =
      frame === undefined
        ? `35=4|${header}122=NOW|123=Y|36=${seq + 1}|`
        : body.replace(`52=${time}|`, `52=NOW|43=Y|122=${time}|`);
    const now = new Date().toISOString().slice(0, 23).replaceAll('-', '').replace('T', '-');
    const text = marked.replaceAll('NOW', now).replaceAll('|', SOH);
    const whole = `8=FIX.4.4${SOH}9=${text.length}${SOH}${text}`;
    const sum = Buffer.from(whole, 'latin1').reduce((total, byte) => total + byte, 0);
    client.write(`${whole}10=${String(sum % 256).padStart(3, '0')}${SOH}`);
  }
}

async function allOrders(server: FixServer, key: { apiKey: string; secret: string }) {
  const about = { ...key, http: server.http, method: 'GET', path: '/api/v3/allOrders' } as const;
  const params = { symbol: 'BTCUSD', limit: 1000 };
  return (await signedRequest({ ...about, params })) as { clientOrderId: string; status: string }[];
}

const INITIATOR = join(import.meta.dirname, '..', 'fix', 'initiator.ts');
const peer = await installPeer();
const skip = peer.folder === undefined ? peer.reason : false;

describe('jspurefix as an independent initiator', { timeout: 300_000, skip }, () => {
  const pair = generateKeyPairSync('ed25519');
  const publicKeyPem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const secret = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const server = new FixServer([{ publicKeyPem, secret }]);
  let child: ChildProcess;
  let ended: Promise<unknown>;
  interface Line {
    readonly type?: string;
    readonly message?: Readonly<{ [name: string]: unknown }>;
    readonly ready?: true;
    readonly error?: string;
    readonly received?: string;
  }
  const lines: Line[] = [];
  let onLine = () => {};

  const send = (type: string, body: object) => {
    child.stdin!.write(`${JSON.stringify({ type, body })}\n`);
  };
  const heard = async (wanted: (line: Line) => boolean): Promise<Line> => {
    for (;;) {
      const at = lines.findIndex(wanted);
      if (at >= 0) return lines.splice(at, 1)[0]!;
      await new Promise<void>((resolve) => {
        onLine = resolve;
      });
    }
  };
  const report = async (values: Readonly<{ [name: string]: string }>) => {
    const { message } = await heard(
      ({ message, type }) =>
        type === '8' && Object.entries(values).every(([name, value]) => message?.[name] === value),
    );
    return message!;
  };
  const order = (ClOrdID: string, more: object) => ({
    ClOrdID,
    Instrument: { Symbol: 'BTCUSD' },
    Side: '1',
    TransactTime: new Date(),
    OrdType: '2',
    OrderQtyData: { OrderQty: 0.5 },
    ...more,
  });

  before(async () => {
    await server.start();
    await server.fund();
    const config = {
      ...{ port: server.port, apiKey: server.keys[0]!.apiKey, privateKey: secret },
      ...{ heartbeatSeconds: 5, sender: 'PEER', target: 'LX' },
    };
    child = spawn(process.execPath, [INITIATOR, peer.folder!, JSON.stringify(config)], {
      cwd: join(peer.folder!, 'node_modules/jspurefix'),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    ended = new Promise((resolve) => child.once('close', resolve));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      lines.push(JSON.parse(line) as Line);
      onLine();
    });
    await heard(({ ready }) => ready === true);
  });
  after(async () => {
    child.kill('SIGKILL');
    await ended;
    await server.close();
  });

  test('places, replaces, cancels; understands the reports', async () => {
    send('D', order('p-1', { Price: 40_000.01 }));
    const accepted = await report({ ClOrdID: 'p-1', ExecType: '0' });
    assert.deepEqual(
      [accepted.OrdStatus, accepted.LeavesQty, accepted.Price, accepted.Side],
      ['0', 0.5, 40_000.01, '1'],
    );
    send(
      'G',
      order('p-2', { OrigClOrdID: 'p-1', OrderQtyData: { OrderQty: 0.4 }, Price: 40_000.01 }),
    );
    assert.equal((await report({ ClOrdID: 'p-2', ExecType: '5' })).LeavesQty, 0.4);
    send('F', order('p-3', { OrigClOrdID: 'p-2' }));
    assert.equal((await report({ ClOrdID: 'p-3', ExecType: '4' })).OrigClOrdID, 'p-2');
    send('F', order('p-4', { OrigClOrdID: 'p-2' }));
    const { message } = await heard(({ type }) => type === '9');
    // A name that a replace gave is forgotten when the order ends.
    assert.equal(message?.CxlRejReason, 1);
  });

  test('trades, and reads its fill', async () => {
    send('D', order('t-1', { Side: '2', Price: 50_000 }));
    await report({ ClOrdID: 't-1', ExecType: '0' });
    send('D', order('t-2', { Price: 50_000, OrderQtyData: { OrderQty: 0.2 } }));
    // Its own order: prevented, as nothing else was asked for.
    const expired = await report({ ClOrdID: 't-1', ExecType: 'C' });
    assert.equal(expired.Text, 'Self-trade prevention');
  });

  test('reads snapshots, increments and the list of markets', async () => {
    const group = {
      MDReqGrp: { NoMDEntryTypes: [{ MDEntryType: '0' }, { MDEntryType: '1' }] },
      InstrmtMDReqGrp: { NoRelatedSym: [{ Instrument: { Symbol: 'BTCUSD' } }] },
    };
    const about = { MDReqID: 'md', SubscriptionRequestType: '1', MarketDepth: 0, MDUpdateType: 1 };
    send('V', { ...about, ...group });
    const snapshot = await heard(({ type }) => type === 'W');
    assert.equal((snapshot.message!.Instrument as { Symbol: string }).Symbol, 'BTCUSD');
    send('D', order('m-1', { Price: 41_000 }));
    const update = await heard(({ type }) => type === 'X');
    const increments = update.message!.MDIncGrp as { NoMDEntries: object[] };
    assert.ok(increments.NoMDEntries.length >= 1);
    send('x', { SecurityReqID: 'l', SecurityListRequestType: 4 });
    const list = await heard(({ type }) => type === 'y');
    assert.equal(list.message?.SecurityReqID, 'l');
  });

  test('is answered its logout', async () => {
    send('logout', {});
    await ended;
    assert.equal(child.exitCode, 0, lines.map((line) => line.error).join('\n'));
    assert.deepEqual(
      lines.filter(({ error }) => error !== undefined),
      [],
    );
  });
});
