/** Deposits into the vault become transfers of the ledger, each exactly once, whatever happens. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { KeySigner } from '../../src/chain/signer.ts';
import type { Anvil } from '../../src/chain/testing.ts';
import { VAULT_FILE } from '../../src/vault/store.ts';
import type { CutLine } from './cut-line.ts';
import { ALICE, addressHere, BOB, TREASURY, type VaultExchange } from './vault-exchange.ts';
import { eachWithVault, WITH_ANVIL } from './vault-scene.ts';
import { ETH, USD, type VaultWorld } from './vault-world.ts';

const DEEP = 4;

describe('deposits', WITH_ANVIL, () => {
  let anvil: Anvil;
  let exchange: VaultExchange;
  let line: CutLine;
  let world: VaultWorld;
  const folder = eachWithVault('deposits', (scene) => {
    ({ anvil, exchange, line, world } = scene);
  });

  const payer = () => world.people[1]!;
  const mine = (blocks: number) => anvil.rpc.call('anvil_mine', `0x${blocks.toString(16)}`);

  test('are credited to the account that they name, in both kinds of money', async () => {
    await exchange.start();
    await world.payIn(payer(), USD, addressHere(ALICE), 700);
    await world.payIn(payer(), ETH, addressHere(BOB), 30);
    await exchange.until(() => exchange.units(BOB, ETH)[0] === 30);
    assert.deepEqual(exchange.units(ALICE, USD), [700, 0]);
    const { assets, problem, stopped } = exchange.vault.standing();
    assert.deepEqual([problem, stopped], [undefined, undefined]);
    await exchange.settled();
    assert.deepEqual(
      assets.map(({ difference }) => difference),
      [0, 0],
    );
    const [row] = exchange.transfers.of(ALICE);
    const credited = exchange.vault.creditedDeposit(row!.id.toString(16).padStart(32, '0'));
    assert.equal(credited?.units, 700);
    assert.match(credited!.transactionHash, /^0x[\da-f]{64}$/);
  });

  test('wait for their confirmations, and are shown meanwhile', async () => {
    await exchange.start({ confirmations: DEEP });
    await world.payIn(payer(), USD, addressHere(ALICE), 5);
    await exchange.until(() => exchange.vault.pendingDeposits(ALICE).length === 1);
    for (let blocks = 1; blocks < DEEP; blocks++) {
      await exchange.until(
        () => exchange.vault.pendingDeposits(ALICE)[0]?.confirmations === blocks,
      );
      assert.deepEqual(exchange.units(ALICE, USD), [0, 0]);
      await mine(1);
    }
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 5);
    assert.deepEqual(exchange.vault.pendingDeposits(ALICE), []);
    assert.deepEqual(exchange.vault.pendingDeposits(BOB), []);
  });

  test('that name no account are kept by the treasury, and listed', async () => {
    await exchange.start();
    await world.payIn(payer(), USD, 'DEC1dNxinS1wVJz', 9);
    await world.payIn(payer(), USD, addressHere(999), 1);
    await exchange.until(() => exchange.units(TREASURY, USD)[0] === 10);
    const unclaimed = exchange.vault.unclaimed();
    assert.deepEqual(
      unclaimed.map(({ to, units }) => [to, units]),
      [
        ['DEC1dNxinS1wVJz', 9],
        [addressHere(999), 1],
      ],
    );
    assert.match(exchange.said.join('\n'), /names no account; the treasury has it/);
  });

  test('are credited once however often they are told of, and by whomever', async () => {
    await exchange.start({ folder });
    await world.payIn(payer(), USD, addressHere(ALICE), 20);
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 20);
    await exchange.stop();
    // Without its notes it looks at everything again: the ledger knows what it has.
    rmSync(join(folder, VAULT_FILE));
    await exchange.start({ folder });
    await exchange.settled();
    assert.deepEqual(exchange.units(ALICE, USD), [20, 0]);
    assert.equal(exchange.vault.standing().stopped, undefined);
    await world.payIn(payer(), USD, addressHere(ALICE), 1);
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 21);
  });

  test('go on where a process died: after the ledger knew, before the note', async () => {
    await exchange.start({ folder });
    await world.payIn(payer(), USD, addressHere(ALICE), 1);
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 1);
    await exchange.stop();
    const file = join(folder, VAULT_FILE);
    for (let k = 2; k <= 4; k++) {
      const before = readFileSync(file);
      await world.payIn(payer(), USD, addressHere(ALICE), 1);
      await exchange.start({ folder });
      await exchange.until(() => exchange.units(ALICE, USD)[0] === k);
      await exchange.stop();
      // As it was when the ledger knew already.
      writeFileSync(file, before);
      await exchange.start({ folder });
      await exchange.settled();
      assert.deepEqual(exchange.units(ALICE, USD), [k, 0]);
      assert.equal(exchange.vault.standing().stopped, undefined);
      await exchange.stop();
    }
    assert.equal(exchange.owed(USD), 4);
  });

  test('in one transaction are as many', async () => {
    await exchange.start();
    await world.payInTwice(payer(), addressHere(ALICE), 3);
    await exchange.until(() => exchange.units(ALICE, ETH)[0] === 6);
    assert.equal(exchange.transfers.of(ALICE).length, 2);
  });

  describe('and a chain that is reorganised', () => {
    test('before it counts: what is gone was never credited', async () => {
      await exchange.start({ confirmations: DEEP });
      await world.payIn(payer(), USD, addressHere(ALICE), 5);
      await exchange.until(() => exchange.vault.pendingDeposits(ALICE).length === 1);
      await anvil.rpc.call('anvil_reorg', 1, []);
      await exchange.until(() => exchange.vault.pendingDeposits(ALICE).length === 0);
      await mine(2 * DEEP);
      await exchange.settled();
      assert.deepEqual(exchange.units(ALICE, USD), [0, 0]);
      await world.payIn(payer(), USD, addressHere(BOB), 8);
      await mine(DEEP);
      await exchange.until(() => exchange.units(BOB, USD)[0] === 8);
      assert.equal(exchange.vault.standing().stopped, undefined);
      assert.equal(exchange.owed(USD), 8);
    });

    test('after it was credited: payments stop and say so; trading goes on', async () => {
      await exchange.start({ confirmations: 2 });
      await world.payIn(payer(), USD, addressHere(ALICE), 5);
      await mine(2);
      await exchange.until(() => exchange.units(ALICE, USD)[0] === 5);
      await anvil.rpc.call('anvil_reorg', 4, []);
      await mine(4);
      await exchange.until(() => exchange.vault.standing().stopped !== undefined);
      const { assets, stopped } = exchange.vault.standing();
      assert.match(stopped!, /books have 0\.000000 USD where the ledger has 0\.000005 USD/);
      assert.equal(assets[0]?.difference, -5);
      assert.match(exchange.said.join('\n'), /payments are stopped: the vault's books/);
      // The exchange itself does not care.
      exchange.transfer(ALICE, BOB, USD, 2);
      assert.deepEqual(exchange.units(BOB, USD), [2, 0]);
      // It stays so until somebody says otherwise.
      await exchange.settled();
      assert.equal(exchange.vault.standing().stopped, stopped);
      await exchange.vault.resume();
      await world.payIn(payer(), USD, addressHere(BOB), 8);
      await mine(2);
      await exchange.until(() => exchange.units(BOB, USD)[0] === 10);
      assert.equal(exchange.vault.standing().stopped, undefined);
      assert.equal(exchange.vault.standing().assets[0]?.accepted, -5);
    });
  });

  test('come in while the chain could not be asked for a while', async () => {
    const url = await line.open();
    await exchange.start({ url });
    await world.payIn(payer(), USD, addressHere(ALICE), 5);
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 5);
    line.isLost = () => true;
    await exchange.until(() => exchange.vault.standing().problem !== undefined);
    assert.match(exchange.vault.standing().problem!, /does not answer/);
    await world.payIn(payer(), USD, addressHere(ALICE), 6);
    exchange.transfer(ALICE, BOB, USD, 2);
    assert.deepEqual(exchange.units(BOB, USD), [2, 0]);
    await exchange.settled();
    assert.equal(exchange.said.filter((each) => /does not answer/.test(each)).length, 1);
    line.isLost = () => false;
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 9);
    await exchange.until(() => exchange.vault.standing().problem === undefined);
    assert.match(exchange.said.join('\n'), /all is well again/);
  });

  test('into a vault that is not ours are not looked at', async () => {
    await exchange.start({ signer: new KeySigner(anvil.keys[3]!) });
    await exchange.until(() => exchange.vault.standing().problem !== undefined);
    assert.match(exchange.vault.standing().problem!, /is paid from by 0x\w+, not by 0x/);
    await exchange.stop();
    await exchange.start({ address: world.token });
    await exchange.until(() => exchange.vault.standing().problem !== undefined);
    assert.match(exchange.vault.standing().problem!, /reverted|is no vault/);
  });
});
