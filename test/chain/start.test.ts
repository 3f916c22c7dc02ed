/** An exchange that goes on with a new vault after one that was closed, as people start it. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { AnchorRegistry } from '../../src/chain/registry.ts';
import { Sender } from '../../src/chain/sender.ts';
import { KeySigner } from '../../src/chain/signer.ts';
import { Anvil, findAnvil, NO_ANVIL } from '../../src/chain/testing.ts';
import { deployVault, NATIVE, VaultCalls } from '../../src/chain/vault.ts';
import { lx } from '../../src/cli/testing.ts';
import { ASSETS } from '../../src/node/venue.ts';
import { closedFile, VAULT_FILE } from '../../src/vault/store.ts';
import { ServerProcess } from '../crash/server-process.ts';

const path = findAnvil();
const LOOK_MS = 50;

interface Standing {
  readonly address: string;
  readonly closed: boolean;
  readonly paying: boolean;
  readonly assets: readonly Readonly<Record<string, string>>[];
}

describe('a start with a vault', { skip: path === undefined ? NO_ANVIL : false }, () => {
  const top = mkdtempSync(join(tmpdir(), 'lx-vault-start-'));
  after(() => rmSync(top, { recursive: true, force: true }));
  const data = join(top, 'data');

  /** Of a running exchange, asked again until it is so. */
  async function seen(url: string, isSo: (standing: Standing) => boolean): Promise<Standing> {
    for (;;) {
      const standing = (await (await fetch(`${url}/lx/v1/vault`)).json()) as Standing;
      if (isSo(standing)) return standing;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  test('goes on with a new one, and follows the one that was closed', async () => {
    const anvil = await Anvil.start(path!);
    after(() => anvil.stop());
    const { url } = anvil;
    const operator = new Sender({ url, signer: new KeySigner(anvil.keys[0]!), pollMs: 10 });
    const registry = await AnchorRegistry.deploy(operator);
    const asset = ASSETS.findIndex(({ name }) => name === 'ETH') + 1;
    const deployed = () =>
      deployVault(operator, {
        ...{ registry: registry.address, operator: operator.signer.address, silenceSeconds: 1 },
        assets: [{ asset, token: NATIVE, tokensPerUnit: 10n ** 10n }],
      });
    const old = await deployed();
    // Nobody has this address here: it is in the vault, and in no ledger.
    const data10 = VaultCalls.deposit(asset, 'nobody', 10);
    await operator.carryOut({ to: old, data: data10, value: 10n ** 11n });
    await anvil.rpc.call('evm_increaseTime', 5);
    await anvil.rpc.call('evm_mine');
    await operator.carryOut({ to: old, data: VaultCalls.close(undefined) });
    const next = await deployed();
    const key = join(top, 'vault.key');
    writeFileSync(key, anvil.keys[0]!, { mode: 0o600 });
    const flags = ['--vault-url', url, '--vault-key', key, '--vault-confirmations', '1'];

    const first = new ServerProcess(data, [...flags, '--vault-address', old]);
    const closed = await seen(await first.ready, (standing) => standing.closed);
    assert.equal(closed.paying, false);
    await first.end('SIGTERM');
    assert.match(first.stderr, /the vault is closed for good/);

    const moved = ['--vault-address', next, '--vault-closed', old];
    const second = new ServerProcess(data, [...flags, ...moved]);
    const standing = await seen(await second.ready, ({ assets }) => assets.length > 0);
    assert.deepEqual([standing.closed, standing.paying], [false, true]);
    assert.equal(standing.address, next);
    const [eth] = standing.assets;
    const zero = '0.00000000';
    assert.deepEqual([eth!.held, eth!.elsewhere, eth!.difference], [zero, zero, zero]);
    await second.end('SIGTERM');
    assert.deepEqual(
      [VAULT_FILE, closedFile(old)].map((name) => existsSync(join(data, name))),
      [true, true],
    );

    const same = ['--vault-address', next, '--vault-closed', `${old},${next}`];
    const refused = await lx(['start', '--port', '0', '--data', data, ...flags, ...same]);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /--vault-closed must be other addresses than --vault-address/);
  });
});
