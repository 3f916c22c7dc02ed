/** `lx proof` and `lx anchor`, as a person and as an operator call them. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Proof, toHex } from '../anchor/proof.ts';
import { AnchorStore } from '../anchor/store.ts';
import type { TradingExchange } from '../gateway/testing/trading-exchange.ts';
import { startTestExchange } from '../gateway/testing.ts';
import { lx } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'lx-proof-'));
after(() => rmSync(folder, { recursive: true, force: true }));

describe('lx proof, of a running exchange', () => {
  let exchange: TradingExchange;
  let env: Readonly<Record<string, string>>;

  before(async () => {
    exchange = await startTestExchange({ nowUs: () => Date.now() * 1000 });
    const account = exchange.createAccount();
    const { key, secret } = exchange.keys.createHmac({ account, permissions: ['read'] });
    env = { LX_URL: exchange.address.url, LX_API_KEY: key.key, LX_API_SECRET: secret };
  });
  after(() => exchange.close());

  test("prints the caller's own and says that it is valid; the file of it is checked", async () => {
    const shown = await lx(['proof', 'BTC'], env);
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stderr, /^valid: account 3 has 100.00000000 BTC, in 100.00000000 BTC that/);
    const path = join(folder, 'proof.json');
    const kept = await lx(['proof', 'BTC', '--sequence', '7', '--out', path], env);
    assert.deepEqual([kept.code, kept.stdout], [0, '']);
    assert.equal(readFileSync(path, 'utf8'), shown.stdout);
    const [, root] = /the root is (\w{64})\n$/.exec(kept.stderr)!;
    const good = await lx(['proof', 'check', path, `0x${root!.toUpperCase()}`]);
    assert.equal(good.code, 0, good.stderr);
    assert.match(good.stderr, /^valid: account 3/);
    const other = await lx(['proof', 'check', path, '00'.repeat(32)]);
    assert.equal(other.code, 1);
    assert.match(other.stderr, /^not valid: the proof belongs to another root\n$/);
    const lie = { ...(JSON.parse(shown.stdout) as Proof), amount: 1 };
    writeFileSync(path, JSON.stringify(lie));
    assert.equal((await lx(['proof', 'check', path, root!])).code, 1);
  });

  test('says what the exchange refuses, and that none answers', async () => {
    for (const [args, said] of [
      [['DEC'], /-4050/],
      [['BTC', '--sequence', '8'], /-4049/],
      [['BTC', '--funding'], /no funding wallet/],
    ] as const) {
      const { code, stderr, stdout } = await lx(['proof', ...args], env);
      assert.deepEqual([code, stdout], [1, ''], stderr);
      assert.match(stderr, said);
    }
    const nobody = await lx(['proof', 'BTC'], { ...env, LX_URL: 'http://127.0.0.1:1' });
    assert.equal(nobody.code, 1);
    assert.match(nobody.stderr, /no exchange answers/);
  });

  test('called wrongly, says how: exit code 2', async () => {
    for (const args of [
      [],
      ['BTC', '--sequence', 'x'],
      ['BTC', '--account', '3'],
      ['BTC', '--colour'],
      ['check', 'file', '--rpc', 'http://127.0.0.1:1'],
    ]) {
      const { code, stderr } = await lx(['proof', ...args], env);
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, /lx proof check FILE ROOT/);
    }
    const { code, stdout } = await lx(['proof', '--help']);
    assert.equal(code, 0);
    assert.match(stdout, /^lx proof: /);
    const gone = await lx(['proof', 'check', join(folder, 'nothing'), 'ab']);
    assert.equal(gone.code, 1);
    assert.match(gone.stderr, /cannot be read as a proof: ENOENT/);
  });
});

describe('lx proof and lx anchor, of a data folder', () => {
  const data = join(folder, 'data');
  const roots: string[] = [];

  before(() => {
    mkdirSync(data);
    const store = new AnchorStore(data);
    for (const sequence of [5, 9]) {
      const amounts = Float64Array.of(100, 250, sequence);
      const assets = [
        { asset: 1, name: 'USD', decimals: 2, accounts: Uint32Array.of(3, 4, 8), amounts },
      ];
      const when = { sequence, timeUs: 1_767_225_600_000_000 + sequence, dueUs: 0 };
      const logHash = new Uint8Array(32).fill(1);
      const { root } = store.add({ ...when, logHash, assets, holders: new Map() });
      roots.push(toHex(root));
    }
  });

  test('the anchors are listed', async () => {
    const { code, stdout, stderr } = await lx(['anchor', 'list', '--data', data]);
    assert.equal(code, 0, stderr);
    const lines = stdout.trimEnd().split('\n');
    assert.equal(lines[0], `5  2026-01-01T00:00:00.000Z  ${roots[0]}`);
    assert.equal(lines.length, 2);
    const last = await lx(['anchor', 'list', '--data', data, '--last', '1', '--json']);
    const [{ sequence, root, assets }] = JSON.parse(last.stdout);
    assert.deepEqual([sequence, root, assets[0].total], [9, roots[1], 359]);
  });

  test("an operator makes anybody's proof", async () => {
    const args = ['proof', 'USD', '--data', data, '--account', '8'];
    const newest = await lx(args);
    assert.equal(newest.code, 0, newest.stderr);
    assert.match(newest.stderr, /account 8 has 0.09 USD, in 3.59 USD that are owed to 3 accounts/);
    const old = await lx([...args, '--sequence', '5']);
    assert.match(old.stderr, /account 8 has 0.05 USD/);
  });

  test('what is not there is said', async () => {
    for (const [args, said] of [
      [['proof', 'USD', '--data', data, '--account', '7'], /account 7 had no USD at 9/],
      [['proof', 'EUR', '--data', data, '--account', '8'], /no EUR; it has USD/],
      [['proof', 'USD', '--data', data, '--account', '8', '--sequence', '6'], /no anchor 6/],
      [['proof', 'USD', '--data', folder, '--account', '8'], /no anchors are in/],
      [['anchor', 'list', '--data', folder], /no anchors are in/],
    ] as const) {
      const { code, stderr } = await lx(args);
      assert.equal(code, 1, stderr);
      assert.match(stderr, said);
    }
    assert.equal(existsSync(join(folder, 'anchors')), false, 'looking makes nothing');
  });

  test('lx anchor called wrongly says how: exit code 2', async () => {
    for (const args of [
      ['fly'],
      ['list', '--last', '0'],
      ['list', '--colour'],
      ['key'],
      ['deploy', '--anchor-url', 'http://127.0.0.1:1'],
    ]) {
      const { code, stderr } = await lx(['anchor', ...args]);
      assert.equal(code, 2, `${args.join(' ')}\n${stderr}`);
      assert.match(stderr, /lx anchor deploy --anchor-url URL/);
    }
    const { code, stdout } = await lx(['anchor', '--help']);
    assert.equal(code, 0);
    assert.match(stdout, /^lx anchor: /);
  });

  test('a key is made once', async () => {
    const path = join(folder, 'chain.key');
    const { code, stdout } = await lx(['anchor', 'key', path]);
    assert.equal(code, 0);
    assert.match(stdout, /^0x[\da-fA-F]{40}\n$/);
    const again = await lx(['anchor', 'key', path]);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /is there already/);
  });
});
