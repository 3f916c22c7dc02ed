/** One request to a running exchange from the shell. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { startTestExchange } from '../gateway/testing.ts';
import { lx } from './testing.ts';

describe('lx call', () => {
  let exchange: Awaited<ReturnType<typeof startTestExchange>>;
  let account: number;
  let signed: Readonly<Record<string, string>>;

  before(async () => {
    exchange = await startTestExchange({ nowUs: () => Date.now() * 1000 });
    account = exchange.createAccount();
    const permissions = ['read', 'trade', 'operate'] as const;
    const { key, secret } = exchange.keys.createHmac({ account, permissions });
    signed = { LX_URL: exchange.address.url, LX_API_KEY: key.key, LX_API_SECRET: secret };
  });

  after(() => exchange.close());

  test('prints the answer of a public endpoint, without a key', async () => {
    const args = ['call', 'GET', '/api/v3/depth', 'symbol=BTCUSD', 'limit=5'];
    const { code, stdout } = await lx(args, { LX_URL: exchange.address.url });
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout).bids, []);
  });

  test('signs with an HMAC secret what needs a signature', async () => {
    const { code, stdout, stderr } = await lx(['call', 'GET', '/api/v3/account'], signed);
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).uid, account);
  });

  test('signs with an Ed25519 private key', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const { key } = exchange.keys.createEd25519({ account, publicKeyPem });
    const { code, stdout, stderr } = await lx(['call', 'GET', '/api/v3/account'], {
      LX_URL: exchange.address.url,
      LX_API_KEY: key,
      LX_API_SECRET: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    });
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).uid, account);
  });

  test('carries parameters that need encoding as they are', async () => {
    const order = ['symbol=BTCUSD', 'side=BUY', 'type=LIMIT', 'timeInForce=GTC', 'quantity=0.01'];
    const odd = 'newClientOrderId=a b&c=d';
    const args = ['call', 'POST', '/api/v3/order', ...order, 'price=1000', odd];
    const { code, stderr } = await lx(args, signed);
    assert.equal(code, 1);
    assert.match(stderr, /^400 /);
    assert.match(stderr, /"code": -1100/);
    assert.match(stderr, /'newClientOrderId'/);
  });

  test("does an operator's acts, as its help shows them", async () => {
    const move = ['from=external', `to=${account}`, 'asset=USD', 'amount=1000'];
    const args = ['call', 'POST', '/lx/v1/operator/transfer', 'transferId=c0ffee', ...move];
    const once = await lx(args, signed);
    assert.deepEqual(JSON.parse(once.stdout), { transferId: 'c0ffee', repeated: false });
    const twice = await lx(args, signed);
    assert.deepEqual(JSON.parse(twice.stdout), { transferId: 'c0ffee', repeated: true });
  });

  test('a refusal goes to stderr and ends with code 1', async () => {
    const { code, stdout, stderr } = await lx(['call', 'GET', '/api/v3/account'], {
      LX_URL: exchange.address.url,
    });
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /^401 [\s\S]*"code": -2014/);
  });

  test('says where it looked when nobody answers', async () => {
    // A port that a client of ours holds: nobody can listen on it meanwhile.
    const holder = connect(exchange.address.port, '127.0.0.1');
    await once(holder, 'connect');
    try {
      const url = `http://127.0.0.1:${holder.localPort}`;
      const { code, stderr } = await lx(['call', 'GET', '/api/v3/ping'], { LX_URL: url });
      assert.equal(code, 1);
      assert.ok(stderr.includes(`no exchange answers at ${url}`), stderr);
    } finally {
      holder.destroy();
    }
  });

  test('prints an answer that is not JSON as it is', async () => {
    const { code, stdout } = await lx(['call', 'GET', '/'], { LX_URL: exchange.address.url });
    assert.equal(code, 0);
    assert.match(stdout, /^<!doctype html>/);
  });

  test('wants pairs, and a secret with a key', async () => {
    for (const pair of ['symbol', '=BTCUSD']) {
      const { code, stderr } = await lx(['call', 'GET', '/api/v3/depth', pair], signed);
      assert.equal(code, 2);
      assert.ok(stderr.includes(`'${pair}' is not of the form name=value`), stderr);
    }
    const { code, stderr } = await lx(['call', 'GET', '/api/v3/account'], { LX_API_KEY: 'k' });
    assert.equal(code, 2);
    assert.match(stderr, /set LX_API_SECRET too/);
  });

  test('says what is wrong with a method, a path and an address', async () => {
    const wrong = [
      [['FETCH', '/api/v3/ping'], exchange.address.url, /'FETCH' is no method; give one of GET/],
      [['GET', 'api/v3/ping'], exchange.address.url, /'api\/v3\/ping' is no path/],
      [['GET', '/api/v3/ping'], 'localhost:8080', /LX_URL is 'localhost:8080'/],
      [['GET', '/api/v3/ping'], 'http://', /LX_URL is 'http:\/\/'/],
    ] as const;
    for (const [args, url, expected] of wrong) {
      const { code, stdout, stderr } = await lx(['call', ...args], { LX_URL: url });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, expected);
    }
    const small = await lx(['call', 'get', '/api/v3/ping'], { LX_URL: exchange.address.url });
    assert.deepEqual([small.code, JSON.parse(small.stdout)], [0, {}]);
  });

  test('explains itself: code 0 when asked, 2 when called wrongly', async () => {
    for (const args of [['--help'], ['-h'], ['GET', '--help']]) {
      const { code, stdout } = await lx(['call', ...args]);
      assert.equal(code, 0);
      assert.match(stdout, /lx call METHOD PATH/);
    }
    for (const args of [['call'], ['call', 'GET']]) {
      const { code, stdout, stderr } = await lx(args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /lx call METHOD PATH/);
    }
  });
});
