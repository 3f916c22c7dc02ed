import assert from 'node:assert/strict';
import { createSecretKey, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { AddressRule } from './key-scope.ts';
import type { VerifyingKey } from './keys.ts';
import { restPayload, verifySignature, webSocketPayload } from './signature.ts';

/** The worked example of the public API documentation. */
const EXAMPLE = {
  secret: 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j',
  query:
    'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1' +
    '&recvWindow=5000&timestamp=1499827319559',
  signature: 'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71',
};

function hmacKey(secret: string): VerifyingKey {
  const keyObject = createSecretKey(Buffer.from(secret));
  const about = { account: 3, label: '', permissions: [], createdMs: 0 };
  const addressRule = new AddressRule({});
  return { key: 'k', kind: 'hmac', ...about, keyObject, addressRule };
}

test('the documented HMAC example verifies, in hexadecimal of either case', () => {
  const key = hmacKey(EXAMPLE.secret);
  assert.equal(verifySignature(key, EXAMPLE.query, EXAMPLE.signature), true);
  assert.equal(verifySignature(key, EXAMPLE.query, EXAMPLE.signature.toUpperCase()), true);
});

test('the documented example verifies with its parameters split over query and body', () => {
  const key = hmacKey(EXAMPLE.secret);
  const query = 'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC';
  const body = 'quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559';
  const signature = '0fd168b8ddb4876a0358a8d14d0c9f3da0e9b20c5d52b2a00fcf7d1c602f9a77';
  const payload = restPayload(query, `${body}&signature=${signature}`);
  assert.equal(payload, query + body);
  assert.equal(verifySignature(key, payload, signature), true);
});

test('a signature over anything else, or that is not hexadecimal, is false', () => {
  const key = hmacKey(EXAMPLE.secret);
  assert.equal(verifySignature(key, `${EXAMPLE.query}&a=1`, EXAMPLE.signature), false);
  assert.equal(verifySignature(hmacKey('other'), EXAMPLE.query, EXAMPLE.signature), false);
  for (const signature of ['', 'zz', EXAMPLE.signature.slice(1), `${EXAMPLE.signature}00`]) {
    assert.equal(verifySignature(key, EXAMPLE.query, signature), false, signature);
  }
});

test('Ed25519 signatures verify in base64', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key: VerifyingKey = { ...hmacKey('x'), kind: 'ed25519', keyObject: publicKey };
  const signature = sign(null, Buffer.from(EXAMPLE.query), privateKey).toString('base64');
  assert.equal(await verifySignature(key, EXAMPLE.query, signature), true);
  assert.equal(await verifySignature(key, `${EXAMPLE.query}1`, signature), false);
  const other = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
  assert.equal(await verifySignature(key, EXAMPLE.query, other), false);
  for (const malformed of ['', 'AAAA', `${signature}=`, signature.replace('=', '-')]) {
    assert.equal(await verifySignature(key, EXAMPLE.query, malformed), false);
  }
});

test('the signature parameter is left out of the payload wherever it stands', () => {
  assert.equal(restPayload('a=1&signature=x', ''), 'a=1');
  assert.equal(restPayload('signature=x&a=1', ''), 'a=1');
  assert.equal(restPayload('a=1&signature=x&b=2', ''), 'a=1&b=2');
  assert.equal(restPayload('signature=x', ''), '');
  assert.equal(restPayload('a=1', 'b=2&signature=x'), 'a=1b=2');
  assert.equal(restPayload('nosignature=x&a=1', ''), 'nosignature=x&a=1');
  assert.equal(restPayload('', ''), '');
});

test('a WebSocket payload is sorted by name and not encoded', () => {
  const params = new Map([
    ['timestamp', '1'],
    ['apiKey', 'k'],
    ['signature', 'x'],
    ['text', 'a b/ü'],
  ]);
  const payload = webSocketPayload(params);
  assert.equal(Buffer.from(payload, 'latin1').toString(), 'apiKey=k&text=a b/ü&timestamp=1');
});
