/**
 * A chain that is reorganised more deeply than deposits have to be: what is gone, what came in its
 * place, and what is back elsewhere.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { SignedTransaction } from '../../src/chain/signer.ts';
import { Anvil, findAnvil, NO_ANVIL } from '../../src/chain/testing.ts';
import { VaultCalls } from '../../src/chain/vault.ts';
import { CutLine } from './cut-line.ts';
import { ALICE, addressHere, BOB, VaultExchange } from './vault-exchange.ts';
import { COIN_PER_UNIT, ETH, VaultWorld } from './vault-world.ts';

const path = findAnvil();
const DEEP = 2;
/** Transfers of an account that are remembered here. */
const REMEMBERED = 2;

describe('after a deep reorganisation', { skip: path === undefined ? NO_ANVIL : false }, () => {
  let anvil: Anvil;
  let world: VaultWorld;
  let exchange: VaultExchange;
  let line: CutLine;

  before(async () => {
    anvil = await Anvil.start(path!);
  });
  after(() => anvil.stop());
  beforeEach(async () => {
    world = await VaultWorld.open(anvil);
    const limits = { maxTransfersPerAccount: REMEMBERED, maxTransfersTotal: 1_000 };
    exchange = new VaultExchange(world, { confirmations: DEEP }, limits);
    line = new CutLine(anvil.url);
    await exchange.start({ url: await line.open() });
  });
  afterEach(async () => {
    await exchange.stop();
    await line.close();
  });

  const mine = (blocks: number) => anvil.rpc.call('anvil_mine', `0x${blocks.toString(16)}`);
  const stopped = () => exchange.vault.standing().stopped;
  const difference = () =>
    exchange.vault.standing().assets.find(({ asset }) => asset === ETH)?.difference;

  /** Coin for an account, signed and not sent. */
  const deposit = (person: number, account: number, units: number) =>
    world.people[person]!.prepare({
      ...{ to: world.vault.address, value: BigInt(units) * COIN_PER_UNIT },
      data: VaultCalls.deposit(ETH, addressHere(account), units),
    });

  /** Sent, in a block, deep enough, and credited. */
  async function credited(signed: SignedTransaction, account: number, units: number) {
    await world.people[1]!.broadcast(signed);
    await mine(DEEP - 1);
    await exchange.until(() => exchange.units(account, ETH)[0] === units);
  }

  /**
   * The newest blocks are others, of which the first has the transactions; then there are more. The
   * vault sees it when all of it is there: anvil shows its chain in between, block by block.
   */
  async function reorganise(depth: number, transactions: readonly SignedTransaction[]) {
    const pairs = transactions.map(({ raw }) => [raw, 0]);
    line.isLost = () => true;
    await exchange.until(() => exchange.vault.standing().problem !== undefined);
    await anvil.rpc.call('anvil_reorg', depth, pairs);
    await mine(DEEP);
    line.isLost = () => false;
  }

  /** An anchor of what everybody has is adopted by the vault, as deep as it has to be. */
  async function anchored(): Promise<void> {
    const { sequence } = (await exchange.anchor()).header;
    await exchange.until(async () => {
      await mine(1);
      return exchange.vault.standing().basisSequence === sequence;
    });
  }

  test('what came in the place of a deposit is found, though the sums are the same', async () => {
    const theirs = await deposit(2, BOB, 5);
    await credited(await deposit(1, ALICE, 5), ALICE, 5);
    await reorganise(DEEP, [theirs]);
    // As much is held as is owed: to somebody else.
    await exchange.until(() => stopped() !== undefined);
    assert.equal(difference(), -5);
    assert.deepEqual(exchange.units(BOB, ETH), [0, 0]);
    await exchange.vault.resume();
    await exchange.until(() => exchange.units(BOB, ETH)[0] === 5);
    assert.deepEqual(exchange.units(ALICE, ETH), [5, 0]);
    assert.equal(exchange.owed(ETH), 10);
  });

  test('a deposit that is gone is not among those that an anchor has', async () => {
    await credited(await deposit(1, ALICE, 7), ALICE, 7);
    await credited(await deposit(2, BOB, 5), BOB, 5);
    await reorganise(DEEP, []);
    await exchange.until(() => stopped() !== undefined);
    await exchange.vault.resume();
    // The contract knows of one deposit: an anchor that claims two is refused.
    await anchored();
    assert.equal(exchange.vault.standing().problem, undefined);
    // Later another one takes its number.
    await credited(await deposit(3, BOB, 2), BOB, 7);
    await anchored();
    assert.equal(stopped(), undefined);
  });

  test('a deposit that is back in another block is not credited again', async () => {
    const mineAgain = await deposit(1, ALICE, 5);
    await credited(mineAgain, ALICE, 5);
    // So much has happened since that the ledger remembers nothing of it; the notes do.
    for (let k = 0; k < REMEMBERED; k++) exchange.transfer(ALICE, BOB, ETH, 1);
    // As deep as before: at no moment the vault has less.
    await reorganise(DEEP, [mineAgain]);
    await exchange.until(() => exchange.vault.standing().problem === undefined);
    await exchange.settled();
    assert.deepEqual([stopped(), difference()], [undefined, 0]);
    assert.deepEqual(exchange.units(ALICE, ETH), [3, 0]);
    assert.equal(exchange.owed(ETH), 5);
  });
});
