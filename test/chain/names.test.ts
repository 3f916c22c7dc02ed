/** `lx vault` and assets that not every exchange has. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Coder, readArtifact } from '../../src/chain/artifact.ts';
import { Sender } from '../../src/chain/sender.ts';
import { KeySigner } from '../../src/chain/signer.ts';
import { Anvil, findAnvil, NO_ANVIL } from '../../src/chain/testing.ts';
import { lx } from '../../src/cli/testing.ts';
import { openExchange } from '../../src/gateway/testing/trading-exchange.ts';
import { Template } from '../../src/schema/generated/protocol.ts';

const path = findAnvil();
/** Nothing is published: whatever has an address will do. */
const REGISTRY = ['--anchor-registry', `0x${'11'.repeat(20)}`];

/** A token with 18 places. @returns its address */
async function tokenOn({ keys, url }: Anvil): Promise<string> {
  const sender = new Sender({ url, signer: new KeySigner(keys[1]!), pollMs: 10 });
  const token = new Coder(readArtifact('TestToken'));
  return (await sender.carryOut({ data: token.deployment(18n) })).contractAddress!;
}

describe('lx vault', { skip: path === undefined ? NO_ANVIL : false }, () => {
  test("knows a running exchange's own assets, and their numbers", async () => {
    const top = mkdtempSync(join(tmpdir(), 'lx-vault-names-'));
    after(() => rmSync(top, { recursive: true, force: true }));
    const anvil = await Anvil.start(path!);
    after(() => anvil.stop());
    const exchange = await openExchange();
    after(() => exchange.close());
    const none = { market: 0, account: 0 } as const;
    exchange.port.now({ template: Template.CreateAsset, ...none, decimals: 9, text: 'SOL' });
    const file = join(top, 'key');
    writeFileSync(file, anvil.keys[0]!, { mode: 0o600 });
    const env = { LX_URL: exchange.address.url };
    const to = ['--vault-url', anvil.url, '--vault-key', file];
    const assets = ['--asset', 'SOL=native', '--asset', `ETH=${await tokenOn(anvil)}`];
    const deployed = await lx(['vault', 'deploy', ...to, ...REGISTRY, ...assets], env);
    assert.equal(deployed.code, 0, deployed.stderr);
    const at = ['--vault-url', anvil.url, '--vault-address', deployed.stdout.trim()];
    const shown = async (more = {}) => {
      const { stdout } = await lx(['vault', 'show', '--json', ...at], more);
      const seen = JSON.parse(stdout) as { assets: { asset: string; id: number }[] };
      return seen.assets.map(({ asset, id }) => `${asset} ${id}`);
    };
    const { id: sol } = exchange.feed.catalog.assetByName('SOL')!;
    const { id: eth } = exchange.feed.catalog.assetByName('ETH')!;
    assert.deepEqual(await shown(env), [`SOL ${sol}`, `ETH ${eth}`]);
    // A proof says them too, where no exchange answers any more.
    const proof = join(top, 'proof.json');
    const named = [{ asset: sol, name: 'SOL', decimals: 9 }];
    writeFileSync(proof, JSON.stringify({ assets: named, path: [] }));
    const refund = ['vault', 'refund', ...at, '--vault-key', file, '--number', '1'];
    const refused = await lx([...refund, '--asset', 'SOL', '--proof', proof]);
    assert.match(refused.stderr, /the vault refuses: NotClosed/);
    const silent = await lx([...refund, '--asset', 'SOL', '--proof', proof], {
      LX_URL: 'http://127.0.0.1:1',
    });
    assert.equal(silent.code, 1);
    assert.match(
      silent.stderr,
      /no exchange answers at .*; without LX_URL the names are those of --/,
    );
    // Without either these are the numbers of every new exchange.
    assert.deepEqual(await shown(), [`${sol} ${sol}`, `USD ${eth}`]);
    const unknown = await lx(['vault', 'deploy', ...to, ...REGISTRY, '--asset', 'SOL=native']);
    assert.equal(unknown.code, 2);
    assert.match(
      unknown.stderr,
      /there is no asset SOL; .*; LX_URL=http.* asks a running exchange/,
    );
  });
});
