import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { KeyStore } from './keys.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lx-keys-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function ed25519Pem(): string {
  const { publicKey } = generateKeyPairSync('ed25519');
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

test('keys survive a restart, with their secrets, in a file that only the owner can read', () => {
  const store = new KeyStore(folder, () => 1_000);
  const hmac = store.createHmac({ account: 3, label: 'bot' });
  const ed = store.createEd25519({
    account: 4,
    permissions: ['read'],
    publicKeyPem: ed25519Pem(),
  });
  assert.equal(statSync(join(folder, 'keys.json')).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(folder), ['keys.json']);
  const again = new KeyStore(folder);
  assert.deepEqual(again.list(), [hmac.key, ed]);
  assert.equal(again.find(hmac.key.key)?.keyObject.export().toString(), hmac.secret);
  assert.equal(again.find(ed.key)?.keyObject.asymmetricKeyType, 'ed25519');
});

test('a key can be the first thing in a folder', () => {
  const inner = join(folder, 'srv', 'lx');
  assert.deepEqual(new KeyStore(inner).list(), []);
  const { key } = new KeyStore(inner).createHmac({ account: 3 });
  assert.equal(new KeyStore(inner).find(key.key)?.account, 3);
});

test('keys and secrets are 64 letters and digits, and never the same', () => {
  const store = new KeyStore(undefined);
  const a = store.createHmac({ account: 3 });
  const b = store.createHmac({ account: 3 });
  const texts = [a.key.key, a.secret, b.key.key, b.secret];
  assert.equal(new Set(texts).size, 4);
  for (const text of texts) assert.match(text, /^[A-Za-z0-9]{64}$/);
});

test('listing keys does not show their secrets', () => {
  const store = new KeyStore(undefined);
  const { secret } = store.createHmac({ account: 3 });
  assert.equal(JSON.stringify(store.list()).includes(secret), false);
});

test('a revoked key is gone at once and after a restart, and listeners hear of it', () => {
  const store = new KeyStore(folder);
  const { key } = store.createHmac({ account: 3 });
  const heard: string[] = [];
  store.onRevoke((each) => heard.push(each.key));
  assert.equal(store.revoke(key.key), true);
  assert.equal(store.revoke(key.key), false);
  assert.equal(store.find(key.key), undefined);
  assert.deepEqual(heard, [key.key]);
  assert.deepEqual(new KeyStore(folder).list(), []);
});

test('what is not an Ed25519 public key is refused with a reason', () => {
  const store = new KeyStore(undefined);
  const add = (publicKeyPem: string) => () => store.createEd25519({ account: 3, publicKeyPem });
  assert.throws(add('nonsense'), /not a public key in PEM/);
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  assert.throws(add(pem), /type ec; an Ed25519 key is needed/);
});

test('a damaged file stops the start and is named', () => {
  const path = join(folder, 'keys.json');
  const open = () => new KeyStore(folder);
  writeFileSync(path, '{');
  assert.throws(open, /keys\.json does not hold JSON; restore it/);
  writeFileSync(path, '{"version":9,"keys":[]}');
  assert.throws(open, /of version 9; this program reads version 1/);
  writeFileSync(path, '{"version":1,"keys":[{"key":5}]}');
  assert.throws(open, /holds something that is not an API key/);
  writeFileSync(path, 'null');
  assert.throws(open, /version undefined/);
});

test('revoking leaves in the file what another program has since put there', () => {
  const running = new KeyStore(folder);
  const mine = running.createHmac({ account: 3 }).key;
  const other = new KeyStore(folder).createHmac({ account: 4 }).key;
  assert.equal(running.revoke(mine.key), true);
  assert.equal(running.find(mine.key), undefined);
  assert.deepEqual(new KeyStore(folder).list(), [other]);
});
