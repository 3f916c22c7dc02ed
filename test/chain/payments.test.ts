/** Withdrawals out of the vault: each paid once or given back, whoever dies in between. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Coder, readArtifact } from '../../src/chain/artifact.ts';
import { KeySigner } from '../../src/chain/signer.ts';
import type { Anvil } from '../../src/chain/testing.ts';
import { VaultCalls } from '../../src/chain/vault.ts';
import type { CutLine } from './cut-line.ts';
import { ALICE, addressHere, BOB, type VaultExchange } from './vault-exchange.ts';
import { eachWithVault, WITH_ANVIL } from './vault-scene.ts';
import {
  ETH,
  Manner,
  proofOf,
  SILENCE_SECONDS,
  totalsOf,
  USD,
  type VaultWorld,
} from './vault-world.ts';

const VAULT = new Coder(readArtifact('Vault'));

describe('withdrawals', WITH_ANVIL, () => {
  let anvil: Anvil;
  let exchange: VaultExchange;
  let line: CutLine;
  let world: VaultWorld;
  const folder = eachWithVault('payments', async (scene) => {
    ({ anvil, exchange, line, world } = scene);
    await exchange.open(USD);
    await exchange.open(ETH);
  });

  const payer = () => world.people[1]!;
  const mine = (blocks = 1) => anvil.rpc.call('anvil_mine', `0x${blocks.toString(16)}`);
  /** A new address of somebody's. */
  const somewhere = () => KeySigner.random().signer.address;

  /** Alice has USD, in an anchor that the vault goes by. */
  async function funded(units = 1_000) {
    await world.payIn(payer(), USD, addressHere(ALICE), units);
    await exchange.until(() => exchange.units(ALICE, USD)[0] === units);
    await exchange.anchored();
  }

  /** Payments that the chain has carried out, by withdrawal. */
  async function paidOnChain(): Promise<string[]> {
    const { chain } = world.operator;
    const topics = [VAULT.topic('Withdrawn')];
    const logs = await chain.logs(world.vault.address, 0, await chain.blockNumber(), topics);
    return logs.map(({ data, topics: each }) => {
      return Buffer.from(VAULT.event<{ id: Uint8Array }>('Withdrawn', each, data).id).toString(
        'hex',
      );
    });
  }

  const pooled = async () =>
    Number((await anvil.rpc.call<{ pending: string }>('txpool_status')).pending);

  test('are reserved, sent, paid and taken off, in this order', async () => {
    await exchange.start({ confirmations: 3 });
    await world.payIn(payer(), USD, addressHere(ALICE), 1_000);
    await mine(3);
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 1_000);
    const { header } = await exchange.anchor();
    // Blocks come by, whenever the transaction does.
    await exchange.until(async () => {
      await mine();
      return exchange.vault.standing().basisSequence === header.sequence;
    });
    const to = somewhere();
    const id = await exchange.withdraw(ALICE, USD, 400, to);
    assert.deepEqual(exchange.units(ALICE, USD), [600, 400]);
    await exchange.until(async () => (await world.tokensOf(to)) === 400);
    assert.deepEqual(exchange.units(ALICE, USD), [600, 400]);
    assert.equal(exchange.stateOf(id), 'PENDING');
    assert.match(exchange.vault.payment(id)!.transactionHash, /^0x[\da-f]{64}$/);
    await exchange.settled();
    assert.equal(exchange.vault.standing().assets[0]?.difference, 0);
    await mine(3);
    await exchange.until(() => exchange.stateOf(id) === 'POSTED');
    assert.deepEqual(exchange.units(ALICE, USD), [600, 0]);
    assert.equal(exchange.owed(USD), 600);
    await exchange.settled();
    const { assets, stopped, transactions } = exchange.vault.standing();
    assert.deepEqual(
      [assets[0]?.held, assets[0]?.owed, stopped, transactions],
      [600, 600, undefined, 0],
    );
    assert.deepEqual(await paidOnChain(), [id]);
    assert.equal(exchange.vault.payment(id)?.confirmations, 3);
  });

  test('wait until their money is in an anchor that the vault goes by', async () => {
    await exchange.start();
    await world.payIn(payer(), USD, addressHere(ALICE), 100);
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 100);
    const first = await exchange.withdraw(ALICE, USD, 60, somewhere());
    await exchange.settled();
    assert.equal(exchange.vault.payment(first)?.info, 'its money is not in a published anchor yet');
    await exchange.anchored();
    await exchange.until(() => exchange.stateOf(first) === 'POSTED');
    // What was paid already is not in it any more, whoever asks, and however it came there.
    const second = await exchange.withdraw(ALICE, USD, 40, somewhere());
    await exchange.until(() => exchange.stateOf(second) === 'POSTED');
    await world.payIn(payer(), USD, addressHere(BOB), 10);
    await exchange.until(() => exchange.units(BOB, USD)[0] === 10);
    const third = await exchange.withdraw(BOB, USD, 10, somewhere());
    await exchange.settled();
    assert.equal(exchange.stateOf(third), 'PENDING');
    await exchange.anchored();
    await exchange.until(() => exchange.stateOf(third) === 'POSTED');
    assert.equal(exchange.owed(USD), 0);
  });

  test('that two operators have to approve wait for them', async () => {
    await exchange.open(USD, 50);
    await exchange.start();
    await funded();
    const id = await exchange.withdraw(ALICE, USD, 60, somewhere());
    await exchange.settled();
    assert.equal(exchange.vault.isSigned(id), false);
    for (const account of [10, 11]) {
      const approval = { account, apiKey: String(account), timeUs: 1 };
      await exchange.wallet.store.add({ kind: 'approval', id, approval });
    }
    await exchange.until(() => exchange.stateOf(id) === 'POSTED');
  });

  test('to an address that takes no payment are given back', async () => {
    await exchange.start();
    await world.payIn(payer(), ETH, addressHere(ALICE), 20);
    await exchange.until(() => exchange.units(ALICE, ETH)[0] === 20);
    await exchange.anchored();
    const id = await exchange.withdraw(ALICE, ETH, 5, await world.payee(true, false));
    await exchange.until(() => exchange.stateOf(id) === 'VOIDED');
    assert.deepEqual(exchange.units(ALICE, ETH), [20, 0]);
    assert.equal(exchange.vault.payment(id)?.info, 'the address takes no payment');
    // It would, and when its turn comes it does not.
    const payee = await world.payee(false, false);
    await anvil.rpc.call('evm_setAutomine', false);
    const late = await exchange.withdraw(ALICE, ETH, 5, payee);
    await exchange.until(async () => exchange.vault.isSigned(late) && (await pooled()) === 1);
    await anvil.rpc.call('anvil_setCode', payee, '0xfe');
    await anvil.rpc.call('evm_setAutomine', true);
    await mine();
    await exchange.until(() => exchange.stateOf(late) === 'VOIDED');
    assert.deepEqual(exchange.units(ALICE, ETH), [20, 0]);
    assert.equal(exchange.vault.payment(late)?.info, 'the chain did not carry it out');
    await exchange.settled();
    assert.equal(exchange.vault.standing().stopped, undefined);
  });

  test('that a node refuses without a reason wait, and hold up no others', async () => {
    await exchange.start({ url: await line.open() });
    await world.payIn(payer(), ETH, addressHere(BOB), 20);
    await exchange.until(() => exchange.units(BOB, ETH)[0] === 20);
    await funded();
    line.refuse = ({ method }, answer) => {
      const { error, ...rest } = JSON.parse(answer) as { error?: { code: number } };
      if (method !== 'eth_estimateGas' || error === undefined) return undefined;
      const said = { code: error.code, message: 'execution reverted' };
      return { body: JSON.stringify({ ...rest, error: said }) };
    };
    const refused = await exchange.withdraw(BOB, ETH, 5, await world.payee(true, false));
    const good = await exchange.withdraw(ALICE, USD, 30, somewhere());
    await exchange.until(() => exchange.stateOf(good) === 'POSTED');
    assert.match(exchange.vault.payment(refused)!.info, /^the chain refuses: .*execution reverted/);
    assert.equal(exchange.stateOf(refused), 'PENDING');
    assert.equal(exchange.vault.isSigned(refused), false);
  });

  test('that would have the key pay for much gas are given back', async () => {
    await exchange.start();
    await funded();
    await world.behave(Manner.BUSY);
    const id = await exchange.withdraw(ALICE, USD, 30, somewhere());
    await exchange.until(() => exchange.stateOf(id) === 'VOIDED');
    assert.match(exchange.vault.payment(id)!.info, /^the payment takes \d+ gas, over 5000000$/);
    assert.equal(exchange.vault.isSigned(id), false);
    assert.deepEqual(exchange.units(ALICE, USD), [1_000, 0]);
  });

  test('are not signed with a fee that the key cannot pay', async () => {
    const url = await line.open();
    await exchange.start({ url });
    await funded();
    // Fees spike, or a node tells nonsense, once.
    const spike = `0x${(10n ** 24n).toString(16)}`;
    line.refuse = ({ method, params }, answer) => {
      if (method !== 'eth_getBlockByNumber' || params[0] !== 'latest') return undefined;
      const { result, ...rest } = JSON.parse(answer) as { result: object };
      const said = { ...result, baseFeePerGas: spike };
      return { body: JSON.stringify({ ...rest, result: said }) };
    };
    const id = await exchange.withdraw(ALICE, USD, 30, somewhere());
    await exchange.until(() => exchange.vault.standing().problem !== undefined);
    assert.match(
      exchange.vault.standing().problem!,
      /^the key 0x\w+ has \d+ gwei, and gas may cost \d+: pay coin to it, or wait until fees fall$/,
    );
    assert.equal(exchange.vault.isSigned(id), false);
    await world.payIn(payer(), USD, addressHere(BOB), 5);
    await exchange.until(() => exchange.units(BOB, USD)[0] === 5);
    line.refuse = () => undefined;
    await exchange.until(() => exchange.stateOf(id) === 'POSTED');
    await exchange.until(() => exchange.vault.standing().problem === undefined);
  });

  test('are paid once where the process dies between signing and sending', async () => {
    await exchange.start({ folder });
    await funded();
    await exchange.stop();
    const url = await line.open();
    line.isLost = (method) => method === 'eth_sendRawTransaction';
    await exchange.start({ folder, url });
    await exchange.until(() => exchange.vault.holds(USD));
    const to = somewhere();
    const id = await exchange.withdraw(ALICE, USD, 30, to);
    await exchange.until(() => line.lost.length > 0);
    const signed = exchange.vault.payment(id)!.transactionHash;
    await exchange.stop();
    assert.deepEqual(await paidOnChain(), []);
    // The same transaction again, twice: another process sends it, and the first was only slow.
    await exchange.start({ folder });
    assert.equal(exchange.vault.payment(id)?.transactionHash, signed);
    await exchange.until(() => exchange.stateOf(id) === 'POSTED');
    assert.equal(exchange.vault.payment(id)?.transactionHash, signed);
    assert.deepEqual(await paidOnChain(), [id]);
    assert.equal(await world.tokensOf(to), 30);
  });

  test('are paid once where the process dies after sending, before it knew', async () => {
    await exchange.start({ folder });
    await funded();
    await anvil.rpc.call('evm_setAutomine', false);
    const id = await exchange.withdraw(ALICE, USD, 30, somewhere());
    await exchange.until(async () => (await pooled()) === 1);
    await exchange.stop();
    await line.close();
    await anvil.rpc.call('evm_setAutomine', true);
    await mine();
    await exchange.start({ folder });
    await exchange.until(() => exchange.stateOf(id) === 'POSTED');
    await exchange.stop();
    // And where its note that all is done is lost with it.
    await exchange.start({ folder });
    await exchange.settled();
    assert.deepEqual(await paidOnChain(), [id]);
    assert.equal(exchange.vault.standing().stopped, undefined);
    assert.equal(exchange.owed(USD), 970);
  });

  test('that no block takes are offered with a higher fee: one of both is done', async () => {
    await exchange.start({ bumpAfterMs: 20 });
    await funded();
    await anvil.rpc.call('evm_setAutomine', false);
    const to = somewhere();
    const id = await exchange.withdraw(ALICE, USD, 30, to);
    const hash = () => exchange.vault.payment(id)?.transactionHash;
    await exchange.until(() => hash() !== undefined);
    const first = hash();
    await exchange.until(() => hash() !== first);
    await exchange.until(async () => (await pooled()) === 1);
    await anvil.rpc.call('evm_setAutomine', true);
    await mine();
    await exchange.until(() => exchange.stateOf(id) === 'POSTED');
    assert.deepEqual(await paidOnChain(), [id]);
    assert.equal(await world.tokensOf(to), 30);
  });

  test('many are on their way together, in the order of their numbers', async () => {
    await exchange.start();
    await funded();
    await anvil.rpc.call('evm_setAutomine', false);
    const to = somewhere();
    const ids: string[] = [];
    for (let k = 0; k < 20; k++) ids.push(await exchange.withdraw(ALICE, USD, 10 + k, to));
    await exchange.until(async () => (await pooled()) === 16);
    assert.equal(exchange.vault.payment(ids[19]!)?.info, 'others go first');
    await anvil.rpc.call('evm_setAutomine', true);
    await mine();
    await exchange.until(() => ids.every((id) => exchange.stateOf(id) === 'POSTED'));
    assert.deepEqual((await paidOnChain()).sort(), [...ids].sort());
    assert.equal(await world.tokensOf(to), 20 * 10 + 190);
  });

  test('are signed once more where the key was used for something else', async () => {
    await exchange.start();
    await funded();
    line.isLost = (method) => method === 'eth_sendRawTransaction';
    await exchange.stop();
    await exchange.start({ folder, url: await line.open() });
    await exchange.until(() => exchange.vault.holds(USD));
    const id = await exchange.withdraw(ALICE, USD, 30, somewhere());
    await exchange.until(() => exchange.vault.isSigned(id));
    const first = exchange.vault.payment(id)!.transactionHash;
    // By hand, from the same key.
    await world.send(world.operator, VaultCalls.pauseDeposits(false));
    await exchange.until(() => exchange.vault.payment(id)?.transactionHash !== first);
    line.isLost = () => false;
    await exchange.until(() => exchange.stateOf(id) === 'POSTED');
    assert.deepEqual(await paidOnChain(), [id]);
  });

  test('stop where the vault was drained behind our back, until an operator goes on', async () => {
    await exchange.start();
    await funded();
    const token = new Coder(readArtifact('TestToken'));
    const steal = token.encode('transfer', { to: somewhere(), amount: 300n });
    await anvil.rpc.call('anvil_impersonateAccount', world.vault.address);
    await anvil.rpc.call('anvil_setBalance', world.vault.address, '0xde0b6b3a7640000');
    const from = world.vault.address;
    await anvil.rpc.call('eth_sendTransaction', { from, to: world.token, data: steal });
    await exchange.until(() => exchange.vault.standing().stopped !== undefined);
    assert.match(
      exchange.vault.standing().stopped!,
      /^only 0\.000700 USD are there of 0\.001000 USD$/,
    );
    const id = await exchange.withdraw(ALICE, USD, 30, somewhere());
    await exchange.settled();
    assert.equal(exchange.vault.isSigned(id), false);
    assert.equal(exchange.vault.payment(id)?.info, 'payments are stopped');
    exchange.transfer(ALICE, BOB, USD, 2);
    assert.deepEqual(exchange.units(BOB, USD), [2, 0]);
    await exchange.vault.resume();
    await exchange.until(() => exchange.stateOf(id) === 'POSTED');
    await assert.rejects(exchange.vault.resume(), /payments are not stopped/);
  });

  test('stop where the ledger owes what never was paid in; a gift stops nothing', async () => {
    await exchange.start();
    await funded();
    const token = new Coder(readArtifact('TestToken'));
    await world.mint(payer(), 7);
    const gift = token.encode('transfer', { to: world.vault.address, amount: 7n });
    await payer().carryOut({ to: world.token, data: gift });
    await exchange.until(() => exchange.vault.standing().assets[0]?.balance === 1_007);
    await exchange.settled();
    assert.equal(exchange.vault.standing().stopped, undefined);
    exchange.transfer(1, BOB, USD, 5);
    await exchange.until(() => exchange.vault.standing().stopped !== undefined);
    assert.match(
      exchange.vault.standing().stopped!,
      /books have 0\.001000 USD where the ledger has 0\.001005 USD/,
    );
  });

  test('are over where everybody takes his own, by proofs of what was anchored', async () => {
    await exchange.start();
    await exchange.wallet.store.add({
      ...{ kind: 'holder', account: ALICE, address: payer().signer.address },
    });
    await funded();
    await world.payIn(payer(), USD, addressHere(BOB), 50);
    await exchange.until(() => exchange.units(BOB, USD)[0] === 50);
    const paid = await exchange.withdraw(ALICE, USD, 100, somewhere());
    await exchange.until(() => exchange.stateOf(paid) === 'POSTED');
    const anchor = await exchange.anchored();
    const out = somewhere();
    const since = await exchange.withdraw(ALICE, USD, 200, out);
    await exchange.until(() => exchange.stateOf(since) === 'POSTED');
    await world.payIn(payer(), USD, addressHere(BOB), 25);
    await exchange.until(() => exchange.units(BOB, USD)[0] === 75);
    await world.passSeconds(SILENCE_SECONDS + 1);
    await world.send(payer(), VaultCalls.close(totalsOf(anchor)));
    await exchange.until(() => exchange.vault.standing().stopped !== undefined);
    assert.match(exchange.vault.standing().stopped!, /the vault is closed/);
    await assert.rejects(exchange.vault.resume(), /closed for good/);
    const before = await world.tokensOf(payer().signer.address);
    await world.send(payer(), VaultCalls.claim(proofOf(anchor, ALICE, USD)));
    assert.equal((await world.tokensOf(payer().signer.address)) - before, 700);
    await world.send(payer(), VaultCalls.refund(USD, 3));
    assert.equal((await world.tokensOf(payer().signer.address)) - before, 725);
    assert.equal(await world.vault.held(USD), 50);
    const claim = VaultCalls.claim(proofOf(anchor, BOB, USD));
    assert.equal(await world.refusal(world.send(payer(), claim)), 'WrongProof');
  });
});
