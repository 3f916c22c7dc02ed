/**
 * The vault on the operators' page: a demo's play money is in no vault, so payments stop, and go on
 * only when two operators have taken the difference as it is.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { AnchorRegistry } from '../../src/chain/registry.ts';
import { Sender } from '../../src/chain/sender.ts';
import { KeySigner } from '../../src/chain/signer.ts';
import { Anvil, findAnvil, NO_ANVIL } from '../../src/chain/testing.ts';
import { deployVault, NATIVE } from '../../src/chain/vault.ts';
import { KeyStore } from '../../src/gateway/keys.ts';
import { ASSETS, TREASURY_ACCOUNT } from '../../src/node/venue.ts';
import { signedRequest } from '../e2e/signed-request.ts';
import { Browsers, chromiumOrWhy, DemoExchange, type Visitor } from './harness.ts';

const anvilPath = findAnvil();
const skip = chromiumOrWhy().skip || (anvilPath === undefined ? NO_ANVIL : false);

/** On a new chain; of ETH. @returns its address */
async function vaultOn({ keys, url }: Anvil): Promise<string> {
  const sender = new Sender({ url, signer: new KeySigner(keys[0]!), pollMs: 10 });
  const registry = await AnchorRegistry.deploy(sender);
  const asset = ASSETS.findIndex(({ name }) => name === 'ETH') + 1;
  return deployVault(sender, {
    ...{ registry: registry.address, operator: sender.signer.address, silenceSeconds: 3_600 },
    assets: [{ asset, token: NATIVE, tokensPerUnit: 10n ** 10n }],
  });
}

describe("the vault on the operators' page", { skip }, () => {
  const top = mkdtempSync(join(tmpdir(), 'lx-page-vault-'));
  const browsers = new Browsers();
  let anvil: Anvil;
  let demo: DemoExchange;
  let visitor: Visitor;
  let other: { readonly apiKey: string; readonly secret: string };

  before(async () => {
    anvil = await Anvil.start(anvilPath!);
    const address = await vaultOn(anvil);
    const file = join(top, 'vault.key');
    writeFileSync(file, anvil.keys[0]!, { mode: 0o600 });
    const flags = ['--vault-url', anvil.url, '--vault-address', address, '--vault-key', file];
    demo = new DemoExchange({ flags: [...flags, '--vault-confirmations', '1'] });
    const store = new KeyStore(demo.folder);
    // The demo's own operator is the treasury.
    const permissions = ['read', 'operate'] as const;
    const { key, secret } = store.createHmac({ account: TREASURY_ACCOUNT + 1, permissions });
    other = { apiKey: key.key, secret };
    await store.close();
    await demo.start();
    await browsers.start();
    visitor = await browsers.visitor(demo.url);
    await visitor.signInDemo('operator');
  });

  after(async () => {
    await browsers.close();
    await demo.close();
    await anvil.stop();
    rmSync(top, { recursive: true, force: true });
  });

  test('says what stops it, and that one operator is not enough to go on', async () => {
    const { page } = visitor;
    await visitor.open('/operate/withdrawals');
    await page.getByText(/✗ Stopped: the vault's books have 0\.0* ETH where the ledger/).waitFor();
    assert.deepEqual(await visitor.axe(), []);
    await page.getByRole('button', { name: 'Go on paying' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Difference of ETH').waitFor();
    await dialog.getByLabel('Reason').fill('play money');
    await dialog.getByRole('button', { name: 'Go on paying' }).click();
    await dialog.getByText('This needs two operators').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  test('pays again when another one has asked for the same', async () => {
    const path = '/lx/v1/operator/vault/resume';
    const act = { ...other, http: demo.url, method: 'POST', path } as const;
    await signedRequest({ ...act, params: { reason: 'play money' } });
    await visitor.page.getByText('✓ It pays.').waitFor();
    assert.deepEqual(visitor.errors, []);
  });
});
