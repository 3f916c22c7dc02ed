/**
 * The vault's part beside another vault than before, where the ledger has no room, and where an
 * operator has stopped what was let through.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { KeySigner } from '../../src/chain/signer.ts';
import type { Anvil } from '../../src/chain/testing.ts';
import { NO_RULES } from '../../src/gateway/wallet/facts.ts';
import { AccountStatus, Template } from '../../src/schema/generated/protocol.ts';
import { ALICE, addressHere, BOB, VaultExchange } from './vault-exchange.ts';
import { eachWithVault, WITH_ANVIL } from './vault-scene.ts';
import { ETH, USD, VaultWorld } from './vault-world.ts';

/** More is in no sum of the ledger. */
const END = 2 ** 53;

describe('a vault', WITH_ANVIL, () => {
  let anvil: Anvil;
  let exchange: VaultExchange;
  let world: VaultWorld;
  const folder = eachWithVault('places', (scene) => {
    ({ anvil, exchange, world } = scene);
  });

  const payer = () => world.people[1]!;

  test('is not another one: the notes of the first are not gone by', async () => {
    await exchange.start({ folder });
    await world.payIn(payer(), USD, addressHere(ALICE), 20);
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 20);
    await exchange.stop();
    const other = await VaultWorld.open(anvil);
    await exchange.start({ folder, address: other.vault.address });
    await exchange.until(() => exchange.vault.standing().problem !== undefined);
    assert.match(
      exchange.vault.standing().problem!,
      new RegExp(`^vault.journal is of the vault ${world.vault.address} on chain 31337, not of `),
    );
    // A wrong address is no difference that somebody has to take as it is.
    assert.equal(exchange.vault.standing().stopped, undefined);
    await exchange.stop();
    await exchange.start({ folder, address: world.vault.address.toLowerCase() });
    await world.payIn(payer(), USD, addressHere(ALICE), 1);
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 21);
    assert.equal(exchange.vault.standing().problem, undefined);
  });

  test('goes on by new anchors, and pays, where the ledger has no room for a deposit', async () => {
    exchange.transfer(1, BOB, USD, END - 11);
    await exchange.open(USD);
    await exchange.start();
    await exchange.until(() => exchange.vault.standing().stopped !== undefined);
    await exchange.vault.resume();
    await world.payIn(payer(), USD, addressHere(ALICE), 5);
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 5);
    await world.payIn(payer(), USD, addressHere(ALICE), 50);
    await exchange.until(() => exchange.vault.standing().problem !== undefined);
    assert.match(exchange.vault.standing().problem!, /^the ledger refuses transfer /);
    // Else everybody could close the vault after a while.
    await exchange.anchored();
    const to = KeySigner.random().signer.address;
    const id = await exchange.withdraw(ALICE, USD, 5, to);
    await exchange.until(() => exchange.stateOf(id) === 'POSTED');
    assert.equal(exchange.vault.standing().stopped, undefined);
    // There is room again: it is credited, once.
    exchange.transfer(BOB, 1, USD, 1_000);
    await exchange.until(() => exchange.vault.standing().stopped !== undefined);
    await exchange.vault.resume();
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 50);
    await exchange.settled();
    assert.equal(exchange.vault.standing().problem, undefined);
  });

  test('goes by new anchors however many deposits came since an asset had its last', async () => {
    await exchange.start({ folder, mostDeposits: 2 });
    await world.payIn(payer(), USD, addressHere(ALICE), 7);
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 7);
    await exchange.anchored();
    for (const units of [1, 2, 3]) {
      await world.payIn(payer(), ETH, addressHere(BOB), units);
    }
    await exchange.until(() => exchange.units(BOB, ETH)[0] === 6);
    await exchange.anchored();
    await exchange.stop();
    await exchange.start({ folder, mostDeposits: 2 });
    exchange.transfer(ALICE, BOB, USD, 1);
    await exchange.anchored();
    assert.deepEqual([await world.vault.credited(USD), await world.vault.credited(ETH)], [1, 3]);
  });

  test('of two exchanges stops the one of which the other pays', async () => {
    const other = new VaultExchange(world);
    await exchange.open(USD);
    await exchange.start();
    await other.start();
    try {
      await world.payIn(payer(), USD, addressHere(ALICE), 7);
      for (const each of [exchange, other]) {
        await each.until(() => each.units(ALICE, USD)[0] === 7);
      }
      await exchange.anchored();
      const id = await exchange.withdraw(ALICE, USD, 3, KeySigner.random().signer.address);
      await exchange.until(() => exchange.stateOf(id) === 'POSTED');
      await other.until(() => other.vault.standing().stopped !== undefined);
      assert.match(
        other.vault.standing().stopped!,
        /books have 0\.000004 USD where the ledger has/,
      );
      assert.equal(exchange.vault.standing().stopped, undefined);
    } finally {
      await other.stop();
    }
  });

  test('pays nothing of an account that was blocked, or of a coin that was closed', async () => {
    await exchange.open(USD);
    await exchange.start();
    await world.payIn(payer(), USD, addressHere(ALICE), 100);
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 100);
    // Not in an anchor yet: it waits.
    const to = KeySigner.random().signer.address;
    const id = await exchange.withdraw(ALICE, USD, 5, to);
    const block = (status: AccountStatus) =>
      exchange.port.now({ template: Template.SetAccountStatus, market: 0, account: ALICE, status });
    block(AccountStatus.BLOCKED);
    await exchange.anchored();
    await exchange.until(() => exchange.vault.payment(id)?.info === 'the account is blocked');
    const closed = { ...NO_RULES, withdrawEnabled: false };
    await exchange.wallet.store.add({ kind: 'rules', asset: USD, rules: closed });
    block(AccountStatus.ACTIVE);
    const why = 'withdrawals of it are closed';
    await exchange.until(() => exchange.vault.payment(id)?.info === why);
    assert.equal(exchange.vault.isSigned(id), false);
    await exchange.open(USD);
    await exchange.until(() => exchange.stateOf(id) === 'POSTED');
  });
});
