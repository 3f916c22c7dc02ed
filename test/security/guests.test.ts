/** Guests of the demo, and tickets by which a page opens the feed as who is logged in. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { WebSocket } from 'ws';
import type { FeedMessage } from '../../src/gateway/feed/port.ts';
import { startTestExchange } from '../../src/gateway/testing.ts';
import { type Exchange, join, Person } from './browser-client.ts';

const MINUTE_US = 60_000_000;
const HEARTBEAT_MS = 30;

/** A connection to the feed that answers one request after the other. */
class FeedConnection {
  readonly messages: FeedMessage[] = [];
  readonly #socket: WebSocket;
  #look: () => void = () => {};

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      this.messages.push(JSON.parse(String(data)));
      this.#look();
    });
  }

  static async open({ address }: Exchange): Promise<FeedConnection> {
    const socket = new WebSocket(`ws://127.0.0.1:${address.port}/feed`);
    const connection = new FeedConnection(socket);
    await connection.until(({ type }) => type === 'welcome');
    return connection;
  }

  ask(fields: object): Promise<FeedMessage> {
    const id = this.messages.length + 1000;
    this.#socket.send(JSON.stringify({ id, ...fields }));
    return this.until((message) => 'id' in message && message.id === id);
  }

  /** The first message like this, when it comes. */
  async until(isIt: (message: FeedMessage) => boolean): Promise<FeedMessage> {
    for (;;) {
      const found = this.messages.find(isIt);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#look = resolve;
      });
    }
  }

  close(): void {
    this.#socket.terminate();
  }
}

async function ticketOf(person: Person): Promise<string> {
  const { status, body } = await person.people('POST', 'ticket', {});
  assert.equal(status, 200);
  return String(body.ticket);
}

describe('a ticket', () => {
  let exchange: Exchange;
  const open: FeedConnection[] = [];
  before(async () => {
    const { DEFAULT_FEED_CONFIG } = await import('../../src/gateway/feed/config.ts');
    const feed = { ...DEFAULT_FEED_CONFIG, heartbeatMs: HEARTBEAT_MS };
    exchange = await startTestExchange({ config: { feed } });
  });
  after(async () => {
    for (const connection of open) connection.close();
    await exchange.close();
  });

  async function connect(): Promise<FeedConnection> {
    const connection = await FeedConnection.open(exchange);
    open.push(connection);
    return connection;
  }

  const refusal = (message: FeedMessage) => (message.type === 'error' ? message.code : undefined);

  test('opens the feed as who is logged in, once', async () => {
    const { account, person } = await join(exchange);
    const ticket = await ticketOf(person);
    const feed = await connect();
    const on = await feed.ask({ op: 'logon', ticket });
    assert.ok(on.type === 'loggedOn' && on.account === account);
    assert.equal((await feed.ask({ op: 'subscribe', channel: 'account' })).type, 'subscribed');
    const again = await (await connect()).ask({ op: 'logon', ticket });
    assert.equal(refusal(again), 'LOGON_REFUSED');
  });

  test('is refused where it was never given, is too old, or comes with a key', async () => {
    const { person } = await join(exchange);
    const feed = await connect();
    for (const ticket of ['x', 'x.y', '.', `${await ticketOf(person)}x`]) {
      assert.equal(refusal(await feed.ask({ op: 'logon', ticket })), 'LOGON_REFUSED', ticket);
    }
    const both = { op: 'logon', ticket: await ticketOf(person), apiKey: 'k' };
    assert.equal(refusal(await feed.ask(both)), 'MALFORMED');
    const late = await ticketOf(person);
    exchange.port.setTimeUs(exchange.port.nowUs() + 30_000_000);
    assert.equal(refusal(await feed.ask({ op: 'logon', ticket: late })), 'LOGON_REFUSED');
  });

  test('needs a session, and ends with it', async () => {
    const stranger = new Person(exchange);
    assert.equal((await stranger.people('POST', 'ticket', {})).body.code, -8001);
    const { person } = await join(exchange);
    const [used, unused] = [await ticketOf(person), await ticketOf(person)];
    const feed = await connect();
    await feed.ask({ op: 'logon', ticket: used });
    await feed.ask({ op: 'subscribe', channel: 'account' });
    await person.people('DELETE', 'session');
    const ended = await feed.until(({ type }) => type === 'unsubscribed');
    assert.match(ended.type === 'unsubscribed' ? String(ended.reason) : '', /session ended/);
    assert.equal(refusal(await feed.ask({ op: 'logon', ticket: unused })), 'LOGON_REFUSED');
    const subscribe = await feed.ask({ op: 'subscribe', channel: 'account' });
    assert.equal(refusal(subscribe), 'NOT_LOGGED_ON');
  });

  test('ends when the session was idle for too long, although nobody asks', async () => {
    const { person } = await join(exchange);
    const feed = await connect();
    await feed.ask({ op: 'logon', ticket: await ticketOf(person) });
    await feed.ask({ op: 'subscribe', channel: 'account' });
    exchange.port.setTimeUs(exchange.port.nowUs() + 30 * MINUTE_US);
    assert.equal((await feed.until(({ type }) => type === 'unsubscribed')).type, 'unsubscribed');
  });

  test('is one of five of a session; a further one puts the oldest out', async () => {
    const { person } = await join(exchange);
    const oldest = await ticketOf(person);
    const second = await ticketOf(person);
    for (let k = 0; k < 4; k++) await ticketOf(person);
    const feed = await connect();
    assert.equal(refusal(await feed.ask({ op: 'logon', ticket: oldest })), 'LOGON_REFUSED');
    assert.equal((await feed.ask({ op: 'logon', ticket: second })).type, 'loggedOn');
  });
});

describe('guests', () => {
  let exchange: Exchange;
  const names = (accounts: readonly number[]) =>
    accounts.map((account, k) => ({
      name: ['ada', 'bob'][k]!,
      account,
      permissions: ['read', 'trade', 'transfer'] as const,
    }));
  beforeEach(async () => {
    exchange = await startTestExchange();
  });
  const done = () => exchange.close();

  test('are of the demo alone', async () => {
    const person = new Person(exchange);
    const { status, body } = await person.people('POST', 'demo', {});
    assert.deepEqual([status, body.code, person.cookie], [404, -8006, undefined]);
    assert.deepEqual((await person.people('GET', 'demo')).body, []);
    await done();
  });

  test('are given an account that nobody has, or the one that they name', async () => {
    const accounts = [exchange.createAccount(), exchange.createAccount()];
    exchange.people.admitGuests(names(accounts));
    const first = (await new Person(exchange).people('POST', 'demo', {})).body;
    assert.deepEqual([first.name, first.account, first.guest], ['ada', accounts[0], true]);
    const visitor = new Person(exchange);
    assert.equal((await visitor.people('POST', 'demo', {})).body.name, 'bob');
    assert.equal((await visitor.ask('GET', '/api/v3/account')).body.uid, accounts[1]);
    const named = await new Person(exchange).people('POST', 'demo', { name: 'bob' });
    assert.equal(named.body.account, accounts[1]);
    const nobody = await new Person(exchange).people('POST', 'demo', { name: 'eve' });
    assert.equal(nobody.body.code, -8006);
    const listed = (await visitor.people('GET', 'demo')).body as unknown as object[];
    assert.deepEqual(
      listed.map((each) => ({ ...each, permissions: undefined })),
      accounts.map((account, k) => {
        return { name: ['ada', 'bob'][k], account, permissions: undefined, sessions: k + 1 };
      }),
    );
    await done();
  });

  test('have no passkeys, and their session ends as any', async () => {
    exchange.people.admitGuests(names([exchange.createAccount()]));
    const visitor = new Person(exchange);
    await visitor.people('POST', 'demo', {});
    assert.equal((await visitor.people('POST', 'register/options', {})).body.code, -8008);
    assert.equal((await visitor.people('DELETE', 'session')).status, 200);
    assert.equal((await visitor.people('GET', 'session')).body.code, -8001);
    await done();
  });

  test('neither see nor end the sessions of who else is the same guest', async () => {
    exchange.people.admitGuests(names([exchange.createAccount()]));
    const [visitor, stranger] = [new Person(exchange), new Person(exchange)];
    await stranger.people('POST', 'demo', {}, { 'user-agent': 'of a stranger' });
    await visitor.people('POST', 'demo', {});
    const seen = (await visitor.people('GET', 'sessions')).body as unknown as object[];
    assert.equal(seen.length, 1);
    assert.ok(!JSON.stringify(seen).includes('stranger'));
    const [theirs] = (await stranger.people('GET', 'sessions')).body as unknown as { id: string }[];
    assert.equal((await visitor.people('DELETE', `session?id=${theirs!.id}`)).body.code, -8006);
    assert.deepEqual((await visitor.people('DELETE', 'sessions')).body, { ended: 1 });
    assert.equal((await stranger.people('GET', 'session')).status, 200);
    await done();
  });

  test('may be an operator, whose acts need a reason and a recent log-in', async () => {
    const account = exchange.createAccount();
    const permissions = ['read', 'operate'] as const;
    exchange.people.admitGuests([{ name: 'operator', account, permissions }]);
    const visitor = new Person(exchange);
    assert.equal((await visitor.people('POST', 'demo', {})).body.code, -8006);
    await visitor.people('POST', 'demo', { role: 'operator' });
    const halt = async (fields: Record<string, string>) => {
      const form = new URLSearchParams({ symbol: 'BTCUSD', status: 'HALTED', ...fields });
      const type = { 'content-type': 'application/x-www-form-urlencoded' };
      const path = '/lx/v1/operator/market/status';
      return (await visitor.ask('POST', path, form.toString(), type)).body;
    };
    assert.equal((await halt({})).code, -1102);
    assert.equal((await halt({ reason: 'a drill' })).code, undefined);
    exchange.port.setTimeUs(exchange.port.nowUs() + 10 * MINUTE_US);
    assert.equal((await halt({ reason: 'late' })).code, -8005);
    assert.equal((await visitor.ask('GET', '/lx/v1/operator/audit')).status, 200);
    await done();
  });

  test('are known by every name of this machine where no public origin is set', async () => {
    exchange.people.admitGuests(names([exchange.createAccount()]));
    const { port } = exchange.address;
    const come = async (origin: string) =>
      (await new Person(exchange).people('POST', 'demo', {}, { origin })).status;
    assert.equal(await come(`http://127.0.0.1:${port}`), 200);
    assert.equal(await come(`http://[::1]:${port}`), 200);
    assert.equal(await come(`http://rebound.example.com:${port}`), 403);
    await done();
  });
});
