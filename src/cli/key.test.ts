/** API keys are made, listed and revoked from the shell. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type ApiKey, KEYS_FILE, KeyStore } from '../gateway/keys.ts';
import { lx } from './testing.ts';

describe('lx key', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lx-key-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const key = (...args: readonly string[]) => lx(['key', ...args, '--data', folder]);

  async function created(...args: readonly string[]): Promise<ApiKey> {
    const { code, stdout, stderr } = await key('create', '--account', '3', ...args);
    assert.equal(code, 0, stderr);
    const name = /^apiKey (\w{64})$/m.exec(stdout)?.[1];
    return new KeyStore(folder).list().find((each) => each.key === name)!;
  }

  test('creates a key with a secret, which is in no list', async () => {
    const { code, stdout } = await key('create', '--account', '3', '--label', 'my bot');
    assert.equal(code, 0);
    const [, apiKey, secret] = /^apiKey (\w{64})\nsecret (\w{64})\n/.exec(stdout) ?? [];
    assert.ok(apiKey !== undefined && secret !== undefined, stdout);
    const [known] = new KeyStore(folder).list();
    assert.equal(known?.key, apiKey);
    assert.equal(known?.label, 'my bot');
    const listed = await key('list');
    assert.match(
      listed.stdout,
      new RegExp(`^${apiKey} +account 3 +hmac +read\\+trade .*my bot$`, 'm'),
    );
    assert.ok(!listed.stdout.includes(secret));
    const asJson = JSON.parse((await key('list', '--json')).stdout);
    assert.deepEqual(asJson, JSON.parse(JSON.stringify(new KeyStore(folder).list())));
  });

  test('keeps secrets in a file that only its owner reads', async () => {
    await created();
    assert.equal(statSync(join(folder, KEYS_FILE)).mode & 0o777, 0o600);
  });

  test('gives a key what it may do: trade, only read, or operate', async () => {
    assert.deepEqual((await created()).permissions, ['read', 'trade']);
    assert.deepEqual((await created('--read-only')).permissions, ['read']);
    assert.deepEqual((await created('--operate')).permissions, ['read', 'operate']);
    assert.deepEqual((await created('--transfer')).permissions, ['read', 'trade', 'transfer']);
    const treasurer = await created('--operate', '--treasury');
    assert.deepEqual(treasurer.permissions, ['read', 'operate', 'treasury']);
    for (const wrong of [['--treasury'], ['--transfer', '--read-only']]) {
      const { code, stderr } = await key('create', '--account', '3', ...wrong);
      assert.equal(code, 2);
      assert.match(stderr, /--(treasury goes with|transfer and --read-only exclude)/);
    }
  });

  test('takes an Ed25519 public key, and says what it is that it cannot take', async () => {
    const file = join(folder, 'public.pem');
    const pem = { type: 'spki', format: 'pem' } as const;
    writeFileSync(file, generateKeyPairSync('ed25519').publicKey.export(pem));
    const made = await created('--public-key', file);
    assert.equal(made.kind, 'ed25519');
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(file, publicKey.export(pem));
    const wrong = await key('create', '--account', '3', '--public-key', file);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /of type rsa; an Ed25519 key is needed/);
  });

  test('narrows a key, and says what is no way to', async () => {
    const scope = ['--markets', 'BTCUSD,ETHUSD', '--max-order-value', 'USD=1000,BTC=0.1'];
    const more = ['--addresses', '10.0.0.0/8', '--orders-per-10s', '5', '--expires', '2030-01-01'];
    const { code, stderr } = await key('create', '--account', '3', ...scope, ...more);
    assert.equal(code, 0, stderr);
    const store = new KeyStore(folder);
    store.close();
    assert.deepEqual(store.list()[0]!.scope, {
      markets: ['BTCUSD', 'ETHUSD'],
      maxOrderValue: { USD: '1000', BTC: '0.1' },
      addresses: ['10.0.0.0/8'],
      ordersPer10s: 5,
      expiresMs: Date.UTC(2030, 0, 1),
    });
    assert.match((await key('list')).stdout, /"markets":\["BTCUSD","ETHUSD"\]/);
    const wrong: readonly (readonly [string, string, RegExp])[] = [
      ['--addresses', 'home', /'home' is no IP address/],
      ['--max-order-value', '1000', /USD=1000/],
      ['--max-order-value', 'USD=many', /must be a decimal number/],
      ['--orders-per-10s', 'x', /ordersPer10s is NaN/],
      ['--expires', 'soon', /--expires is soon/],
    ];
    for (const [flag, value, expected] of wrong) {
      const refused = await key('create', '--account', '3', flag, value);
      assert.equal(refused.code, 2);
      assert.match(refused.stderr, expected);
    }
  });

  test('refuses accounts that are none', async () => {
    for (const account of ['0', '-1', '1.5', 'me', '1e99', '4294967296']) {
      const { code, stderr } = await key('create', `--account=${account}`);
      assert.equal(code, 2);
      assert.match(stderr, new RegExp(`--account is ${account}; it must be`));
    }
    const { code, stderr } = await key('create');
    assert.equal(code, 2);
    assert.match(stderr, /--account is missing/);
    assert.deepEqual(new KeyStore(folder).list(), []);
  });

  test('revokes a key once', async () => {
    const { key: name } = await created();
    const { code, stdout } = await key('revoke', name);
    assert.equal(code, 0);
    assert.match(stdout, /when it is started again/);
    assert.match((await key('list')).stdout, /no keys/);
    const again = await key('revoke', name);
    assert.equal(again.code, 1);
    assert.ok(again.stderr.includes(`there is no key ${name} in ${folder}`));
  });

  test('finds the data folder in LX_DATA too', async () => {
    await created();
    const { stdout } = await lx(['key', 'list'], { LX_DATA: folder });
    assert.match(stdout, /account 3/);
  });

  test('explains itself, and what it does not know ends with code 2', async () => {
    const asked = await lx(['key', '--help']);
    assert.equal(asked.code, 0);
    assert.match(asked.stdout, /lx key create --account N/);
    assert.equal((await lx(['key'])).code, 2);
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [['polish'], /lx key polish is not a command/],
      [['revoke'], /lx key revoke needs a KEY/],
      [['list', '--loud'], /--loud/],
      [['list', 'all'], /lx key list does not take 'all'/],
      [['create', '3'], /lx key create does not take '3'/],
      [['create', '--account', '3', '--operate', '--read-only'], /exclude each other/],
    ];
    for (const [args, expected] of wrong) {
      const { code, stdout, stderr } = await key(...args);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, expected);
    }
    assert.deepEqual(new KeyStore(folder).list(), []);
  });
});
