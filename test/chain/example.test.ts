/** examples/vault.ts: money into a vault on a chain and out again, by a program of other hands. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
import { ScriptProcess, ServerProcess } from '../crash/server-process.ts';
import { signedRequest } from '../e2e/signed-request.ts';
import { freePort } from '../free-port.ts';

const path = findAnvil();
const SIGNER = join(import.meta.dirname, 'signer-program.ts');
const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'vault.ts');

describe('the example of a vault', { skip: path === undefined ? NO_ANVIL : false }, () => {
  const top = mkdtempSync(join(tmpdir(), 'lx-example-vault-'));
  const data = join(top, 'data');
  let anvil: Anvil;
  let flags: readonly string[];
  let keys: { readonly apiKey: string; readonly secret: string };

  const keyFile = (name: string, key: string) => {
    writeFileSync(join(top, name), key, { mode: 0o600 });
    return join(top, name);
  };

  before(async () => {
    anvil = await Anvil.start(path!);
    mkdirSync(data);
    const store = new KeyStore(data);
    const permissions = ['read', 'operate', 'transfer'] as const;
    const { key, secret } = store.createHmac({ account: TREASURY_ACCOUNT, permissions });
    keys = { apiKey: key.key, secret };
    await store.close();
    const { url } = anvil;
    const [forAnchors, forVault] = anvil.keys.map((each) => new KeySigner(each));
    const registry = await AnchorRegistry.deploy(
      new Sender({ url, signer: forAnchors!, pollMs: 10 }),
    );
    const asset = ASSETS.findIndex(({ name }) => name === 'ETH') + 1;
    const operator = new Sender({ url, signer: forVault!, pollMs: 10 });
    const address = await deployVault(operator, {
      ...{ registry: registry.address, operator: forVault!.address, silenceSeconds: 3_600 },
      assets: [{ asset, token: NATIVE, tokensPerUnit: 10n ** 10n }],
    });
    flags = [
      ...['--anchor-url', url, '--anchor-registry', registry.address],
      ...['--anchor-key', keyFile('anchor.key', anvil.keys[0]!)],
      ...['--vault-url', url, '--vault-address', address, '--vault-confirmations', '1'],
      // The operator's key is a program's.
      ...[
        '--vault-signer',
        `${process.execPath} ${SIGNER} ${keyFile('vault.key', anvil.keys[1]!)}`,
      ],
    ];
  });
  after(async () => {
    await anvil.stop();
    rmSync(top, { recursive: true, force: true });
  });

  test('pays in, is credited, asks for it, and is paid', async () => {
    const port = String(await freePort());
    const first = new ServerProcess(data, [...flags, '--port', port]);
    const url = await first.ready;
    await signedRequest({
      ...{ ...keys, http: url, method: 'POST', path: '/lx/v1/operator/withdrawal/rules' },
      params: { asset: 'ETH', withdrawEnabled: 'true', reason: 'example' },
    });
    const environment = { LX_URL: url, LX_API_KEY: keys.apiKey, LX_API_SECRET: keys.secret };
    const args = [anvil.url, keyFile('payer.key', anvil.keys[2]!), '0.5'];
    const example = new ScriptProcess(EXAMPLE, args, { environment });
    await example.seen(/^it waits: its money is not in a published anchor yet$/m);
    // The anchor that is due is made by the next start; the example goes on asking.
    await first.end('SIGTERM');
    const second = new ServerProcess(data, [...flags, '--port', port, '--anchor-every', '1']);
    await second.ready;
    const { code } = await example.ended;
    assert.equal(code, 0, example.stderr);
    const said = example.stdout.replaceAll(/0x[\da-f]+/gi, '0x…').replaceAll(/DEC1\w+/g, 'DEC1…');
    const waits = 'it waits: ';
    assert.deepEqual(
      said.split('\n').filter((line) => line !== '' && !line.startsWith(waits)),
      [
        'ETH of DEC1… is paid into the vault 0x…',
        'paid in: transaction 0x…',
        'credited: 0.50000000 ETH after 1/1 blocks',
        'asked for: 0.5 ETH to 0x…',
        'paid out: 0.5 ETH are there; transaction 0x…',
      ],
    );
    await second.end('SIGTERM');
  });
});
