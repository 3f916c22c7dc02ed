/** `lx vault settle`: who runs the exchange pays all that can be claimed of a closed vault. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { AnchorStore } from '../../src/anchor/store.ts';
import type { Anvil } from '../../src/chain/testing.ts';
import { VaultCalls } from '../../src/chain/vault.ts';
import { lx } from '../../src/cli/testing.ts';
import { ALICE, addressHere, BOB, TREASURY } from './vault-exchange.ts';
import { eachWithVault, WITH_ANVIL } from './vault-scene.ts';
import { ETH, SILENCE_SECONDS, totalsOf, USD, type VaultWorld } from './vault-world.ts';

describe('settling a closed vault', WITH_ANVIL, () => {
  let anvil: Anvil;
  let world: VaultWorld;
  const folder = eachWithVault('settle', (scene) => {
    ({ anvil, world } = scene);
  });

  const balances = (asset: number, units: Readonly<Record<number, number>>) => ({
    ...{ asset, name: asset === USD ? 'USD' : 'ETH', decimals: asset === USD ? 6 : 8 },
    accounts: Uint32Array.from(Object.keys(units), Number),
    amounts: Float64Array.from(Object.values(units)),
  });

  test('pays every holder and every late deposit once, and names what is refused', async () => {
    const [, payer, alice] = world.people;
    await world.payIn(payer!, USD, addressHere(ALICE), 710);
    await world.payIn(payer!, ETH, addressHere(BOB), 40);
    const refusing = await world.payee(true, false);
    const bytes = (address: string) => Buffer.from(address.slice(2), 'hex');
    const anchor = new AnchorStore(folder).add({
      ...{ sequence: 10, timeUs: 10_000, dueUs: 10_000, logHash: new Uint8Array(32).fill(7) },
      assets: [balances(USD, { [TREASURY]: 10, [ALICE]: 700 }), balances(ETH, { [BOB]: 40 })],
      holders: new Map([
        [ALICE, bytes(alice!.signer.address)],
        [BOB, bytes(refusing)],
      ]),
    });
    await world.adopt(anchor, [1, 1]);
    await world.payIn(payer!, USD, addressHere(BOB), 25);
    const key = join(folder, 'key');
    writeFileSync(key, anvil.keys[3]!, { mode: 0o600 });
    const at = ['--vault-url', anvil.url, '--vault-address', world.vault.address];
    const settle = (data = folder) =>
      lx(['vault', 'settle', ...at, '--vault-key', key, '--data', data]);
    const early = await settle();
    assert.deepEqual([early.code, early.stdout], [1, '']);
    assert.match(early.stderr, /the vault is open: nobody can claim anything/);
    await world.passSeconds(SILENCE_SECONDS + 1);
    await world.send(payer!, VaultCalls.close(totalsOf(anchor)));
    const nowhere = await settle(join(folder, 'nowhere'));
    assert.match(nowhere.stderr, /no anchors are in .*nowhere/);
    const had = await world.tokensOf(payer!.signer.address);
    const done = await settle();
    assert.deepEqual([done.code, done.stdout], [0, '2 paid, 1 refused\n'], done.stderr);
    assert.match(done.stderr, new RegExp(`^ETH of account ${BOB}: PaymentRefused$`, 'm'));
    assert.equal(await world.tokensOf(alice!.signer.address), 700);
    assert.equal((await world.tokensOf(payer!.signer.address)) - had, 25);
    // Of who named no holder it stays.
    assert.deepEqual([await world.vault.held(USD), await world.vault.held(ETH)], [10, 40]);
    assert.equal((await settle()).stdout, '0 paid, 1 refused\n');
  });
});
