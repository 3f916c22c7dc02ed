import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, mock, test } from 'node:test';
import { DEFAULT_GATEWAY_CONFIG } from '../config.ts';
import { Dispatcher } from '../dispatch.ts';
import { DEFAULT_RATE_LIMITS, RateLimiter } from '../limits.ts';
import { SILENT_LOG } from '../log.ts';
import type { Endpoint } from '../rest/endpoint.ts';
import { signParams } from '../testing/ws-client.ts';
import { createTestExchange } from '../testing.ts';
import { inMilliseconds } from '../time-unit.ts';
import {
  type ApiServices,
  ApiSession,
  type ApiSocket,
  MAX_REQUESTS_PER_TURN,
} from './api-session.ts';

/** A socket that a test fills and empties. */
class FakeSocket implements ApiSocket {
  readonly sent: Record<string, unknown>[] = [];
  readonly calls: string[] = [];
  buffered = 0;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  bufferedBytes(): number {
    return this.buffered;
  }

  pause(): void {
    this.calls.push('pause');
  }

  resume(): void {
    this.calls.push('resume');
  }

  close(code: number, reason: string): void {
    this.calls.push(`close ${code} ${reason}`);
  }
}

const OPTIONS = { returnRateLimits: true, cancelOnDisconnect: false, time: inMilliseconds };
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a session', () => {
  let socket: FakeSocket;
  let session: ApiSession;
  let services: ApiServices;
  let exchange: ReturnType<typeof createTestExchange>;
  /** Answers one request that is being worked on. */
  let finish: (() => void)[];

  beforeEach(() => {
    exchange = createTestExchange();
    finish = [];
    const slow: Endpoint = {
      method: 'GET',
      path: '/slow',
      wsMethod: 'slow',
      weight: 1,
      security: 'none',
      knows: [],
      handle: () => new Promise((resolve) => finish.push(() => resolve({}))),
    };
    const { accounts, feed, keys, port } = exchange;
    const limiter = new RateLimiter(DEFAULT_RATE_LIMITS);
    const nowUs = () => port.nowUs();
    const signed: Endpoint = { ...slow, path: '/signed', wsMethod: 'signed', security: 'signed' };
    const endpoints = [slow, signed];
    const dispatcher = new Dispatcher({ endpoints, keys, limiter, nowUs, log: SILENT_LOG });
    const config = {
      ...DEFAULT_GATEWAY_CONFIG.ws,
      maxInFlight: 3,
      pauseAtBufferedBytes: 1_000,
      closeAtBufferedBytes: 10_000,
    };
    socket = new FakeSocket();
    services = { accounts, catalog: feed.catalog, config, dispatcher, keys, port };
    session = new ApiSession(services, socket, '127.0.0.1', OPTIONS);
  });

  const ask = () => session.onMessage('{"id":1,"method":"slow"}');

  test('with too many requests in flight the socket is not read until one is done', async () => {
    for (let k = 0; k < 3; k++) ask();
    await settled();
    assert.deepEqual(socket.calls, ['pause']);
    finish.shift()!();
    await settled();
    assert.deepEqual(socket.calls, ['pause', 'resume']);
    assert.equal(socket.sent.length, 1);
  });

  test('many requests at once wait for their turns, and others come between', async () => {
    const others = new FakeSocket();
    const other = new ApiSession(services, others, '127.0.0.2', OPTIONS);
    const count = 3 * MAX_REQUESTS_PER_TURN;
    for (let k = 0; k < count; k++) session.onMessage(`{"id":${k},"method":"session.status"}`);
    other.onMessage('{"id":"other","method":"session.status"}');
    const answered = () => socket.sent.map(({ id }) => id);
    while (others.sent.length === 0) await Promise.resolve();
    assert.ok(answered().length <= MAX_REQUESTS_PER_TURN, 'the other one did not wait');
    assert.deepEqual(socket.calls, ['pause']);
    while (answered().length < count) await settled();
    assert.deepEqual(
      answered(),
      Array.from({ length: count }, (_, k) => k),
    );
    while (socket.calls.length < 2) await settled();
    assert.deepEqual(socket.calls, ['pause', 'resume']);
  });

  test('a client that does not read its answers is not read until it has', async () => {
    socket.buffered = 1_001;
    ask();
    assert.deepEqual(socket.calls, ['pause']);
    await settled();
    finish.shift()!();
    await settled();
    assert.deepEqual(socket.calls, ['pause']);
    socket.buffered = 0;
    session.regulate();
    assert.deepEqual(socket.calls, ['pause', 'resume']);
  });

  test('a client that lets too much pile up is disconnected, and hears nothing more', async () => {
    ask();
    await settled();
    socket.buffered = 10_001;
    finish.shift()!();
    await settled();
    assert.deepEqual(socket.calls, ['close 1008 Answers are not being read.']);
    ask();
    session.announceShutdown();
    assert.equal(socket.sent.length, 1);
  });

  test('while the exchange is full the socket is not read', async () => {
    exchange.port.setRoom(false);
    ask();
    assert.deepEqual(socket.calls, ['pause']);
    exchange.port.setRoom(true);
    await settled();
    assert.deepEqual(socket.calls, ['pause', 'resume']);
  });

  test('room that others took first is waited for again', async () => {
    exchange.port.setRoom(false);
    ask();
    exchange.port.setRoom(true);
    exchange.port.setRoom(false);
    await settled();
    assert.deepEqual(socket.calls, ['pause']);
    exchange.port.setRoom(true);
    await settled();
    assert.deepEqual(socket.calls, ['pause', 'resume']);
  });

  test('room that went while the socket was not read is waited for as well', async () => {
    for (let k = 0; k < 3; k++) ask();
    await settled();
    exchange.port.setRoom(false);
    for (const each of finish) each();
    await settled();
    assert.deepEqual(socket.calls, ['pause']);
    exchange.port.setRoom(true);
    await settled();
    assert.deepEqual(socket.calls, ['pause', 'resume']);
  });

  test('a session is drained when its last request is answered', async () => {
    let drained = false;
    ask();
    ask();
    await settled();
    session.drained().then(() => {
      drained = true;
    });
    finish.shift()!();
    await settled();
    assert.equal(drained, false);
    finish.shift()!();
    await settled();
    assert.equal(drained, true);
  });

  test('a socket that closes ends its subscriptions and its waiting', async () => {
    const account = exchange.createAccount();
    ask();
    await settled();
    const drained = session.drained();
    session.onClose();
    await drained;
    assert.equal(exchange.accounts.listenerCount(account), 0);
    finish.shift()!();
    await settled();
    assert.equal(socket.sent.length, 0);
  });

  describe('while an Ed25519 signature is checked', () => {
    /** Sends a request that is signed, of a new account. @returns key and account */
    function askSigned(method: string) {
      const account = exchange.createAccount();
      const { publicKey, privateKey } = generateKeyPairSync('ed25519');
      const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
      const { key } = exchange.keys.createEd25519({ account, publicKeyPem });
      const credentials = { apiKey: key, secret: privateKey };
      const params = signParams({}, credentials, exchange.port.nowUs() / 1000);
      session.onMessage(JSON.stringify({ id: 1, method, params }));
      return { account, key };
    }

    test('a client that leaves is not subscribed after all', async () => {
      const find = mock.method(exchange.keys, 'find');
      const { account } = askSigned('userDataStream.subscribe.signature');
      session.onClose();
      while (find.mock.callCount() < 2) await settled();
      await settled();
      assert.equal(exchange.accounts.listenerCount(account), 0);
    });

    for (const method of ['session.logon', 'userDataStream.subscribe.signature', 'signed']) {
      test(`a key that is revoked is good for nothing: ${method}`, async () => {
        const { account, key } = askSigned(method);
        exchange.keys.revoke(key);
        while (socket.sent.length === 0) await settled();
        const [answer] = socket.sent;
        assert.equal((answer!.error as { code: number }).code, -2015);
        assert.equal(finish.length, 0);
        assert.equal(exchange.accounts.listenerCount(account), 0);
      });
    }
  });
});
