/**
 * The vault from end to end, with the commands that people type: an exchange as a process whose
 * money is on a real EVM; killed between signing and sending; and gone, so that people take their
 * own by the proofs that they kept.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, mock, test } from 'node:test';
import { Coder, readArtifact } from '../../src/chain/artifact.ts';
import { Chain } from '../../src/chain/chain.ts';
import { KeySigner } from '../../src/chain/signer.ts';
import { Anvil, findAnvil, NO_ANVIL } from '../../src/chain/testing.ts';
import { lx } from '../../src/cli/testing.ts';
import { vault } from '../../src/cli/vault.ts';
import { KeyStore } from '../../src/gateway/keys.ts';
import { addressOf } from '../../src/gateway/wallet/address.ts';
import { TREASURY_ACCOUNT } from '../../src/node/venue.ts';
import { VAULT_FILE } from '../../src/vault/store.ts';
import { ServerProcess } from '../crash/server-process.ts';
import { signedRequest } from '../e2e/signed-request.ts';
import { CutLine } from './cut-line.ts';

const LOOK_MS = 50;
const WEALTH = `0x${(10n ** 20n).toString(16)}`;
const SILENCE_SECONDS = 3_600;
const VAULT = new Coder(readArtifact('Vault'));
const path = findAnvil();

interface Standing {
  readonly basisSequence: number;
  readonly paying: boolean;
  readonly stopped?: string;
  readonly assets: readonly { readonly asset: string; readonly held: string }[];
}

type Rows = readonly { readonly [name: string]: unknown; readonly status: number }[];

test('a vault without an address and a key is refused by name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lx-vault-refused-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const { code, stderr } = await lx([
    ...['start', '--data', join(folder, 'data'), '--port', '0', '--vault-url', 'nowhere'],
  ]);
  assert.equal(code, 2);
  assert.match(stderr, /--vault-url must be .*\n--vault-address must be .*\n--vault-key must name/);
  const both = ['--vault-url', 'http://127.0.0.1:1', '--vault-key', 'a', '--vault-signer', 'b'];
  const refused = await lx(['start', '--data', join(folder, 'data'), '--port', '0', ...both]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /--vault-key and --vault-signer: give one of both/);
});

test('lx vault called wrongly says how: exit code 2', async () => {
  const said = mock.method(process.stderr, 'write', () => true);
  after(() => said.mock.restore());
  for (const [args, words] of [
    [[], /has no action ''/],
    [['fly'], /has no action 'fly'/],
    [['show'], /--vault-url is needed/],
    [['show', '--vault-url', 'http://127.0.0.1:1', '--vault-address', '7'], /0x and 40 digits/],
    [['deploy', '--anchor-registry', `0x${'11'.repeat(20)}`], /--asset is needed/],
    [['refund', '--asset', 'MOON', '--number', '1'], /there is no asset MOON/],
    [['refund', '--asset', 'USD', '--number', 'x'], /it must be a whole number/],
    [['deposit', '--asset', 'USD', '--to', 'DEC1'], /no address of an exchange/],
    [['claim'], /--proof is needed/],
    [['show', '--fast'], /--fast/],
  ] as const) {
    said.mock.resetCalls();
    assert.equal(await vault([...args]), 2, args.join(' '));
    const stderr = said.mock.calls.map((each) => String(each.arguments[0])).join('');
    assert.match(stderr, words);
    assert.match(stderr, /lx vault deploy --anchor-registry ADDRESS/);
  }
  said.mock.restore();
  const { code, stdout } = await lx(['vault', '--help']);
  assert.equal(code, 0);
  assert.match(stdout, /^lx vault: /);
});

describe('an exchange with a vault', { skip: path === undefined ? NO_ANVIL : false }, () => {
  const top = mkdtempSync(join(tmpdir(), 'lx-vault-process-'));
  const data = join(top, 'data');
  const file = (name: string) => join(top, name);
  let anvil: Anvil;
  let line: CutLine;
  let flags: readonly string[];
  let onChain: readonly string[];
  let keys: { readonly apiKey: string; readonly secret: string };
  let holder: string;

  const good = async (args: readonly string[], env = {}) => {
    const { code, stderr, stdout } = await lx(args, env);
    assert.equal(code, 0, stderr);
    return stdout.trim();
  };
  const key = async (name: string) => {
    const address = await good(['anchor', 'key', file(name)]);
    await anvil.rpc.call('anvil_setBalance', address, WEALTH);
    return address;
  };

  before(async () => {
    anvil = await Anvil.start(path!);
    line = new CutLine(anvil.url);
    const url = await line.open();
    mkdirSync(data);
    const store = new KeyStore(data);
    const permissions = ['read', 'operate', 'transfer'] as const;
    const made = store.createHmac({ account: TREASURY_ACCOUNT, permissions });
    keys = { apiKey: made.key.key, secret: made.secret };
    await store.close();
    await key('anchor.key');
    await key('vault.key');
    holder = await key('payer.key');
    const anchors = ['--anchor-url', anvil.url, '--anchor-key', file('anchor.key')];
    const registry = await good(['anchor', 'deploy', ...anchors]);
    const vaultKey = ['--vault-key', file('vault.key')];
    const address = await good([
      ...['vault', 'deploy', '--vault-url', anvil.url, ...vaultKey],
      ...['--anchor-registry', registry, '--asset', 'ETH=native'],
      ...['--silence', String(SILENCE_SECONDS)],
    ]);
    onChain = ['--vault-url', anvil.url, '--vault-address', address];
    flags = [
      ...anchors,
      ...['--anchor-registry', registry],
      ...['--vault-url', url, '--vault-address', address, ...vaultKey],
      ...['--vault-confirmations', '1'],
    ];
  });
  after(async () => {
    await line.close();
    await anvil.stop();
    rmSync(top, { recursive: true, force: true });
  });

  const ask = async <T>(http: string, method: 'GET' | 'POST', path: string, params = {}) =>
    (await signedRequest({ ...keys, http, method, path, params })) as T;
  const standing = async (http: string) =>
    (await (await fetch(`${http}/lx/v1/vault`)).json()) as Standing;
  /** Asked again and again until it is so. */
  async function until<T>(look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
    for (;;) {
      const seen = await look();
      if (isSo(seen)) return seen;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
  const deposits = (http: string) =>
    ask<Rows>(http, 'GET', '/sapi/v1/capital/deposit/hisrec', { coin: 'ETH' });
  const withdrawals = (http: string) =>
    ask<Rows>(http, 'GET', '/sapi/v1/capital/withdraw/history', { coin: 'ETH' });
  const payIn = (amount: string) =>
    good([
      ...['vault', 'deposit', ...onChain, '--vault-key', file('payer.key'), '--asset', 'ETH'],
      ...['--amount', amount, '--to', addressOf(TREASURY_ACCOUNT)],
    ]);

  const chain = () => new Chain({ url: anvil.url });
  const paid = async () => {
    const topics = [VAULT.topic('Withdrawn')];
    const logs = await chain().logs(onChain[3]!, 0, await chain().blockNumber(), topics);
    return logs.map(({ transactionHash }) => transactionHash);
  };
  const journal = () => readFileSync(join(data, VAULT_FILE), 'utf8');
  /** Numbers and hashes of what was signed for the withdrawal: more than one where fees rose. */
  const signed = () =>
    [...journal().matchAll(/"nonce":(\d+),"job":{"kind":"withdraw".*?"hash":"(0x\w+)"/g)].map(
      ([, nonce, hash]) => ({ nonce, hash }),
    );
  const to = KeySigner.random().signer.address;
  const payer = ['--vault-key', file('payer.key')];
  const proof = ['--proof', file('proof.json')];

  test('credits what is paid in', async () => {
    const first = new ServerProcess(data, flags);
    const http = await first.ready;
    await until(
      () => standing(http),
      ({ assets }) => assets.length > 0,
    );
    const place = await ask<{ address: string; tag: string }>(
      ...([http, 'GET', '/sapi/v1/capital/deposit/address'] as const),
      { coin: 'ETH', network: 'EVM' },
    );
    assert.deepEqual([place.address, place.tag], [onChain[3], addressOf(TREASURY_ACCOUNT)]);
    assert.deepEqual(await ask(http, 'POST', '/lx/v1/holder', { address: holder }), {
      address: holder,
    });
    await ask(http, 'POST', '/lx/v1/operator/withdrawal/rules', {
      ...{ asset: 'ETH', withdrawEnabled: 'true', reason: 'test' },
    });
    await payIn('2');
    const [row] = await until(
      () => deposits(http),
      ([each]) => each?.status === 1,
    );
    assert.deepEqual(
      [row!.network, row!.amount, row!.confirmTimes, row!.addressTag],
      ['EVM', '2.00000000', '1/1', addressOf(TREASURY_ACCOUNT)],
    );
    assert.match(String(row!.txId), /^0x[\da-f]{64}$/);

    await ask(http, 'POST', '/sapi/v1/capital/withdraw/apply', {
      ...{ coin: 'ETH', network: 'EVM', amount: '0.5', address: to },
    });
    await first.end('SIGTERM');
  });

  test('is killed between signing and sending, and pays once', async () => {
    // This start makes the anchor that is due; then its money is in one, and it is signed.
    line.isLost = (method) => method === 'eth_sendRawTransaction' && signed().length > 0;
    const second = new ServerProcess(data, [...flags, '--anchor-every', '1']);
    await second.ready;
    await until(
      async () => line.lost.length,
      (lost) => lost > 0,
    );
    await second.end('SIGKILL');
    assert.deepEqual(await paid(), []);
    const [signedBefore] = signed();
    line.isLost = () => false;
    const third = new ServerProcess(data, flags);
    const now = await third.ready;
    const [done] = await until(
      () => withdrawals(now),
      ([each]) => each?.status === 6,
    );
    assert.ok(
      signed().some(({ hash, nonce }) => hash === done!.txId && nonce === signedBefore?.nonce),
    );
    assert.deepEqual(await paid(), [done!.txId]);
    assert.equal(await chain().balance(to), 5n * 10n ** 17n);
    const { assets, paying, stopped } = await until(
      () => standing(now),
      ({ assets: [each] }) => each?.held === '1.50000000',
    );
    assert.deepEqual([paying, stopped, assets.length], [true, undefined, 1]);
    const health = (await (await fetch(`${now}/health`)).json()) as { vault: unknown };
    assert.equal((health.vault as { paying: boolean }).paying, true);

    // A proof that is kept, of an operator who is never seen again.
    const env = { LX_URL: now, LX_API_KEY: keys.apiKey, LX_API_SECRET: keys.secret };
    const { basisSequence } = await standing(now);
    const sequence = ['--sequence', String(basisSequence)];
    await good(['proof', 'ETH', ...sequence, '--out', file('proof.json')], env);
    await third.end('SIGKILL');
  });

  test('that is silent can be closed by anybody, once it has been for long enough', async () => {
    await payIn('0.25');
    const early = await lx(['vault', 'close', ...onChain, ...payer, ...proof]);
    assert.equal(early.code, 1);
    assert.match(early.stderr, /the vault refuses: NotSilent/);
    await anvil.rpc.call('evm_increaseTime', SILENCE_SECONDS + 1);
    await anvil.rpc.call('evm_mine');
    await good(['vault', 'close', ...onChain, ...payer, ...proof]);
  });

  test('is left by proofs then, and deposits that no anchor has go back', async () => {
    // Who sends it pays for gas and gets nothing: the holder's coin is told apart that way.
    const other = ['--vault-key', file('anchor.key')];
    const before = await chain().balance(holder);
    assert.match(await good(['vault', 'claim', ...onChain, ...other, ...proof]), /^done, in block/);
    assert.equal((await chain().balance(holder)) - before, 15n * 10n ** 17n);
    const number = ['--asset', 'ETH', '--number', '2'];
    await good(['vault', 'refund', ...onChain, ...other, ...number]);
    assert.equal((await chain().balance(holder)) - before, 175n * 10n ** 16n);
    const shown = JSON.parse(await good(['vault', 'show', ...onChain, '--json']));
    assert.deepEqual([shown.isClosed, shown.assets[0].held], [true, 0]);
    assert.match(await good(['vault', 'show', ...onChain]), /closed: everybody takes his own/);
  });
});
