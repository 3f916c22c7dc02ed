/**
 * Anchors from end to end, with the commands that people type: an exchange as a process, a real
 * EVM, proofs that a stranger checks against the chain; killed in the middle of everything.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { AnchorEntry, AnchorSummary } from '../../src/anchor/port.ts';
import { Coder, readArtifact } from '../../src/chain/artifact.ts';
import { Chain } from '../../src/chain/chain.ts';
import { Anvil, findAnvil, NO_ANVIL } from '../../src/chain/testing.ts';
import { lx } from '../../src/cli/testing.ts';
import { KeyStore } from '../../src/gateway/keys.ts';
import { TREASURY_ACCOUNT } from '../../src/node/venue.ts';
import { ScriptProcess, ServerProcess } from '../crash/server-process.ts';
import { signedRequest } from '../e2e/signed-request.ts';
import { ROOT } from '../house/repository.ts';

const LOOK_MS = 50;
const WEALTH = `0x${(10n ** 20n).toString(16)}`;
/** A week: none becomes due while a test runs. */
const WEEKLY = ['--anchor-every', '10080'];
const path = findAnvil();

type Shown = Partial<AnchorSummary> & {
  readonly published?: { readonly registry: string; readonly sequence: number };
};

const getJson = async <T>(url: string) => (await (await fetch(url)).json()) as T;

/** Asks again and again. @returns the first anchor that is right */
async function anchorOf(http: string, isRight: (anchor: Shown) => boolean): Promise<Shown> {
  for (;;) {
    const shown = await getJson<Shown>(`${http}/lx/v1/anchor`);
    if (isRight(shown)) return shown;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Gives the treasury 125 USD. @returns a key of it */
async function fund(data: string) {
  mkdirSync(data);
  const account = TREASURY_ACCOUNT;
  const permissions = ['read', 'operate'] as const;
  const { key, secret } = new KeyStore(data).createHmac({ account, permissions });
  const trader = { apiKey: key.key, secret };
  const server = new ServerProcess(data);
  const params = { transferId: 1, from: 'external', to: account, asset: 'USD', amount: 125 };
  await signedRequest({
    ...{ ...trader, http: await server.ready, method: 'POST', params },
    path: '/lx/v1/operator/transfer',
  });
  await server.end('SIGTERM');
  return trader;
}

const top = mkdtempSync(join(tmpdir(), 'lx-anchor-process-'));
after(() => rmSync(top, { recursive: true, force: true }));

test('an exchange that is killed at its start has one anchor for each due time', async () => {
  const data = join(top, 'killed');
  for (let k = 0; k < 3; k++) {
    const server = new ServerProcess(data, WEEKLY);
    await server.ready;
    await server.end('SIGKILL');
  }
  const server = new ServerProcess(data, WEEKLY);
  const http = await server.ready;
  await anchorOf(http, ({ sequence }) => sequence !== undefined);
  const all = await getJson<AnchorEntry[]>(`${http}/lx/v1/anchors`);
  assert.equal(new Set(all.map(({ dueUs }) => dueUs)).size, all.length);
  const { code } = await server.end('SIGTERM');
  assert.equal(code, 0, server.stderr);
});

test('a chain without a registry and a key is refused by name', async () => {
  const data = join(top, 'refused');
  const { code, stderr } = await lx([
    ...['start', '--data', data, '--port', '0', '--anchor-url', 'nowhere'],
  ]);
  assert.equal(code, 2);
  assert.match(stderr, /--anchor-url must be .*\n--anchor-registry must be .*\n--anchor-key must/);
});

describe('an exchange and a chain', { skip: path === undefined ? NO_ANVIL : false }, () => {
  const data = join(top, 'data');
  const keyFile = join(top, 'anchor.key');
  let anvil: Anvil;
  let registry: string;
  let publishing: readonly string[];
  let trader: { readonly apiKey: string; readonly secret: string };

  before(async () => {
    trader = await fund(data);
    anvil = await Anvil.start(path!);
    const made = await lx(['anchor', 'key', keyFile]);
    await anvil.rpc.call('anvil_setBalance', made.stdout.trim(), WEALTH);
    const flags = ['--anchor-url', anvil.url, '--anchor-key', keyFile];
    const deployed = await lx(['anchor', 'deploy', ...flags]);
    assert.equal(deployed.code, 0, deployed.stderr);
    assert.match(deployed.stderr, /^on chain 31337; anchors come from 0x/);
    registry = deployed.stdout.trim();
    publishing = [...WEEKLY, ...flags, '--anchor-registry', registry];
  });
  after(() => anvil.stop());

  /** Sequences of all that the registry ever took, by the chain as it is now. */
  const sequencesOnChain = async () => {
    const chain = new Chain({ url: anvil.url });
    const coder = new Coder(readArtifact('AnchorRegistry'));
    const topics = [coder.topic('Anchored')];
    const logs = await chain.logs(registry, 0, await chain.blockNumber(), topics);
    return logs.map(({ topics, data }) => {
      return Number(coder.event<{ sequence: bigint }>('Anchored', topics, data).sequence);
    });
  };

  test('killed between sending and knowing, it has each anchor there once', async () => {
    await anvil.rpc.call('evm_setAutomine', false);
    const first = new ServerProcess(data, publishing);
    const http = await first.ready;
    const pending = async () => {
      const pool = await anvil.rpc.call<{ pending: string }>('txpool_status');
      return Number(pool.pending);
    };
    while ((await pending()) === 0) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const { published } = await getJson<Shown>(`${http}/lx/v1/anchor`);
    assert.deepEqual(published, { registry, sequence: 0 });
    await first.end('SIGKILL');
    await anvil.rpc.call('evm_setAutomine', true);
    await anvil.rpc.call('evm_mine');
    const second = new ServerProcess(data, publishing);
    const shown = await anchorOf(
      await second.ready,
      ({ sequence, published }) => sequence !== undefined && published?.sequence === sequence,
    );
    const there = await sequencesOnChain();
    assert.equal(new Set(there).size, there.length);
    assert.equal(there.at(-1), shown.sequence);
    await second.end('SIGTERM');
  });

  test('a stranger checks a proof against the chain; another registry is seen', async () => {
    const server = new ServerProcess(data, publishing);
    const url = await server.ready;
    await anchorOf(url, ({ published, sequence }) => published?.sequence === sequence);
    const proofFile = join(top, 'proof.json');
    const env = { LX_URL: url, LX_API_KEY: trader.apiKey, LX_API_SECRET: trader.secret };
    const shown = await lx(['proof', 'USD', '--out', proofFile], env);
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stderr, /^valid: account \d+ has 125.000000 USD/);
    const onChain = ['--rpc', anvil.url, '--registry'];
    const right = await lx(['proof', 'check', proofFile, ...onChain, registry]);
    assert.equal(right.code, 0, right.stderr);
    const wrong = await lx(['proof', 'check', proofFile, ...onChain, `0x${'11'.repeat(20)}`]);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /is no registry of anchors/);
    const example = join(ROOT, 'examples', 'verify-proof.ts');
    const stranger = new ScriptProcess(example, [proofFile, '--rpc', anvil.url, registry]);
    const { code } = await stranger.ended;
    assert.equal(code, 0, stranger.stderr);
    assert.match(stranger.stdout, /^valid: /);
    await server.end('SIGTERM');
  });
});
