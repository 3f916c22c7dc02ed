/** examples/verify-proof.ts, which knows nothing of this project, on proofs of this project. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Anchor } from '../../src/anchor/anchor.ts';
import { nodeHash } from '../../src/anchor/node-hash.ts';
import { type Proof, toHex } from '../../src/anchor/proof.ts';
import { AnchorRegistry } from '../../src/chain/registry.ts';
import { Sender } from '../../src/chain/sender.ts';
import { KeySigner } from '../../src/chain/signer.ts';
import { Anvil, findAnvil, NO_ANVIL } from '../../src/chain/testing.ts';
import { ROOT } from '../house/repository.ts';

const EXAMPLE = join(ROOT, 'examples', 'verify-proof.ts');
const MAX_LINES = 100;
const folder = mkdtempSync(join(tmpdir(), 'lx-verifier-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const anchor = new Anchor(
  {
    sequence: 4_294_967_300,
    timeUs: 1_795_304_635_000_000,
    logHash: new Uint8Array(32).fill(3),
    secret: new Uint8Array(32).fill(9),
    assets: [1, 2].map((asset) => ({
      ...{ asset, name: `A${asset}`, decimals: 2 },
      accounts: Uint32Array.from({ length: 11 }, (_, k) => k + 3),
      amounts: Float64Array.from({ length: 11 }, (_, k) => 100 * asset + k),
    })),
  },
  nodeHash,
);
const root = toHex(anchor.root);

function verify(proof: object, ...where: readonly string[]) {
  const path = join(folder, 'proof.json');
  writeFileSync(path, JSON.stringify(proof));
  const flags = ['--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, EXAMPLE, path, ...where]);
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  return new Promise<{ code: number | null; said: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, said }));
  });
}

describe('the verifier of the examples', () => {
  const proof = anchor.proof(7, 2)!;

  test('has a hundred lines at most and takes nothing from this project', () => {
    const text = readFileSync(EXAMPLE, 'utf8');
    assert.ok(text.split('\n').length <= MAX_LINES);
    const imports = [...text.matchAll(/from '([^']+)'/g)].map(([, name]) => name);
    assert.ok(imports.every((name) => name?.startsWith('node:')));
  });

  test('finds every proof valid', async () => {
    for (const account of [3, 7, 13]) {
      const { code, said } = await verify(anchor.proof(account, 2)!, `0x${root.toUpperCase()}`);
      assert.equal(code, 0, said);
      assert.match(said, new RegExp(`^valid: account ${account} has 2(\\.\\d+)? A2,\nin 22.55 A2`));
    }
  });

  test('finds what was changed', async () => {
    const [first, ...rest] = proof.path;
    const lies: Partial<Proof>[] = [
      { amount: proof.amount + 1 },
      { amount: -1 },
      { account: 8 },
      { sequence: 5 },
      { salt: '00'.repeat(32) },
      { path: rest },
      { path: [{ ...first!, sum: first!.sum + 1 }, ...rest] },
      { path: [{ ...first!, side: first!.side === 'left' ? 'right' : 'left' }, ...rest] },
      { assets: proof.assets.map((each) => ({ ...each, total: each.total - 1 })) },
      { assets: proof.assets.map((each) => ({ ...each, name: 'GOLD' })) },
    ];
    for (const lie of lies) {
      const { code, said } = await verify({ ...proof, ...lie }, root);
      assert.equal(code, 1, JSON.stringify(lie));
      assert.match(said, /^not valid: /);
    }
    assert.equal((await verify(proof, '00'.repeat(32))).code, 1);
    assert.equal((await verify(proof)).code, 2);
  });

  const path = findAnvil();
  const skip = path === undefined ? NO_ANVIL : false;
  test('asks the chain for the root', { skip }, async () => {
    const anvil = await Anvil.start(path!);
    try {
      const signer = new KeySigner(anvil.keys[0]!);
      const registry = await AnchorRegistry.deploy(
        new Sender({ url: anvil.url, signer, pollMs: 20 }),
      );
      const where = ['--rpc', anvil.url, registry.address];
      const before = await verify(proof, ...where);
      assert.match(before.said, /another root was published/);
      const { sequence, timeUs } = anchor.header;
      await registry.publish({ sequence, timeUs, root, logHash: '03'.repeat(32) });
      const { code, said } = await verify(proof, ...where);
      assert.equal(code, 0, said);
    } finally {
      await anvil.stop();
    }
  });
});
