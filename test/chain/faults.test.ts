/** Payments where nodes, people and processes do what they should not: each paid once, or back. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Coder, readArtifact } from '../../src/chain/artifact.ts';
import { KeySigner } from '../../src/chain/signer.ts';
import type { Anvil } from '../../src/chain/testing.ts';
import { VaultCalls } from '../../src/chain/vault.ts';
import { VAULT_FILE } from '../../src/vault/store.ts';
import type { CutLine } from './cut-line.ts';
import { ALICE, addressHere, type VaultExchange } from './vault-exchange.ts';
import { eachWithVault, WITH_ANVIL } from './vault-scene.ts';
import { USD, type VaultWorld } from './vault-world.ts';

const VAULT = new Coder(readArtifact('Vault'));

describe('a withdrawal', WITH_ANVIL, () => {
  let anvil: Anvil;
  let exchange: VaultExchange;
  let line: CutLine;
  let world: VaultWorld;
  let url: string;
  const folder = eachWithVault('faults', async (scene) => {
    ({ anvil, exchange, line, world } = scene);
    url = await line.open();
    await exchange.open(USD);
  });
  const file = join(folder, VAULT_FILE);

  const mine = (blocks = 1) => anvil.rpc.call('anvil_mine', `0x${blocks.toString(16)}`);
  const somewhere = () => KeySigner.random().signer.address;
  const head = () => world.operator.chain.blockNumber();
  const hashOf = (id: string) => exchange.vault.payment(id)!.transactionHash;

  /** Alice has 1,000, in an anchor that the vault goes by. */
  async function funded(): Promise<void> {
    await world.payIn(world.people[1]!, USD, addressHere(ALICE), 1_000);
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 1_000);
    await exchange.anchored();
  }

  /** Alice has her money, and nothing that is signed from now on arrives at the chain. */
  async function fundedAndCutOff(first?: { folder: string }): Promise<void> {
    await exchange.start(first);
    await funded();
    await exchange.stop();
    line.isLost = (method) => method === 'eth_sendRawTransaction';
    await exchange.start({ folder, url });
    await exchange.until(() => exchange.vault.holds(USD));
  }

  /** Payments that the chain has carried out, by withdrawal. */
  async function paid(): Promise<string[]> {
    const { chain } = world.operator;
    const topics = [VAULT.topic('Withdrawn')];
    const logs = await chain.logs(world.vault.address, 0, await head(), topics);
    const idOf = ({ data, topics: each }: (typeof logs)[number]) =>
      Buffer.from(VAULT.event<{ id: Uint8Array }>('Withdrawn', each, data).id).toString('hex');
    return logs.map(idOf).sort();
  }

  /** All is as it should be: nothing stopped, nothing on its way, no difference. */
  async function isWell(owed: number): Promise<void> {
    await exchange.settled();
    const { assets, problem, stopped, transactions } = exchange.vault.standing();
    const differences = assets.map(({ difference }) => difference);
    assert.deepEqual([problem, stopped, transactions], [undefined, undefined, 0]);
    assert.deepEqual([differences, exchange.owed(USD)], [[0, 0], owed]);
  }

  test('is taken off once where the process dies before it noted that it was', async () => {
    await fundedAndCutOff({ folder });
    const id = await exchange.withdraw(ALICE, USD, 30, somewhere());
    await exchange.until(() => line.lost.length > 0);
    await exchange.stop();
    const notes = readFileSync(file);
    await exchange.start({ folder });
    await exchange.until(() => exchange.stateOf(id) === 'POSTED');
    await exchange.stop();
    // As they were when the ledger knew already.
    writeFileSync(file, notes);
    await exchange.start({ folder });
    await exchange.until(() => exchange.vault.standing().block > 0);
    await isWell(970);
    assert.deepEqual(await paid(), [id]);
    assert.equal(exchange.transfers.of(ALICE).length, 2);
  });

  test('gets a number of its own, whatever a node that is behind says', async () => {
    await exchange.start({ url });
    await funded();
    const count = await world.operator.chain.minedNonce(world.operator.signer.address);
    const first = await exchange.withdraw(ALICE, USD, 30, somewhere());
    await exchange.until(() => exchange.stateOf(first) === 'POSTED');
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, result: `0x${count.toString(16)}` });
    line.refuse = ({ method, params }) => {
      return method === 'eth_getTransactionCount' && params[1] === 'latest' ? { body } : undefined;
    };
    const second = await exchange.withdraw(ALICE, USD, 40, somewhere());
    await exchange.until(() => exchange.stateOf(second) === 'POSTED');
    assert.notEqual(hashOf(second), hashOf(first));
    assert.deepEqual(await paid(), [first, second].sort());
    await isWell(930);
  });

  test('stops nothing where a node knows less than the one before', async () => {
    await exchange.start({ folder, url });
    await funded();
    const before = await head();
    const first = await exchange.withdraw(ALICE, USD, 30, somewhere());
    await exchange.until(() => exchange.stateOf(first) === 'POSTED');
    await exchange.settled();
    // In it what was paid is still held.
    line.behind = before;
    await exchange.settled();
    assert.equal(exchange.vault.standing().stopped, undefined);
    await exchange.stop();
    await exchange.start({ folder, url });
    await exchange.until(() => exchange.vault.holds(USD));
    await exchange.settled();
    assert.equal(exchange.vault.standing().stopped, undefined);
    assert.doesNotMatch(readFileSync(file, 'utf8'), /"rewound"/);
    line.behind = undefined;
    const second = await exchange.withdraw(ALICE, USD, 40, somewhere());
    await exchange.until(() => exchange.stateOf(second) === 'POSTED');
    await isWell(930);
  });

  test('waits, and stops nothing, where a node says something else once', async () => {
    await exchange.start({ folder, url });
    await funded();
    const held = VAULT.encode('held', BigInt(USD)).slice(2);
    let lies = 0;
    line.refuse = (asked, answer) => {
      const { data } = (asked.params[0] ?? {}) as { readonly data?: string };
      const isAsked = asked.method === 'eth_call' && data?.replace('0x', '') === held;
      if (!isAsked || lies > 0) return undefined;
      lies++;
      const result = `0x${(7).toString(16).padStart(64, '0')}`;
      return { body: JSON.stringify({ ...JSON.parse(answer), result }) };
    };
    for (let k = 0; k < 3; k++) {
      lies = 0;
      await exchange.until(() => lies > 0);
      await exchange.settled();
    }
    const id = await exchange.withdraw(ALICE, USD, 10, somewhere());
    await exchange.until(() => exchange.stateOf(id) === 'POSTED');
    await isWell(990);
  });

  test('that somebody paid by hand, with the same key, is not given back', async () => {
    await fundedAndCutOff();
    const first = await exchange.withdraw(ALICE, USD, 30, somewhere());
    await exchange.until(() => exchange.vault.isSigned(first));
    const to = somewhere();
    const second = await exchange.withdraw(ALICE, USD, 40, to);
    await exchange.until(() => exchange.vault.isSigned(second));
    // Under the number of the first one; what was signed for the second fails.
    const payment = { id: second, account: ALICE, asset: USD, units: 40, to };
    await world.send(world.operator, VaultCalls.withdraw(payment));
    line.isLost = () => false;
    const isPosted = (id: string) => exchange.stateOf(id) === 'POSTED';
    await exchange.until(() => isPosted(first) && isPosted(second));
    assert.deepEqual(await paid(), [first, second].sort());
    assert.equal(await world.tokensOf(to), 40);
    await isWell(930);
  });

  test('that the chain takes no more, as fees rose, is offered with a higher one', async () => {
    await fundedAndCutOff({ folder });
    const id = await exchange.withdraw(ALICE, USD, 30, somewhere());
    await exchange.until(() => line.lost.length > 0);
    const first = hashOf(id);
    await exchange.stop();
    // While nobody was there: a hundred gwei more.
    await anvil.rpc.call('anvil_setNextBlockBaseFeePerGas', '0x174876e800');
    await mine();
    await exchange.start({ folder, bumpAfterMs: 1 });
    await exchange.until(() => exchange.stateOf(id) === 'POSTED');
    assert.notEqual(hashOf(id), first);
    await isWell(970);
    assert.deepEqual(await paid(), [id]);
  });

  test('whose receipt comes late is not signed once more', async () => {
    await exchange.start({ url });
    await funded();
    let looks = 0;
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, result: null });
    line.refuse = ({ method }) => {
      return method === 'eth_getTransactionReceipt' && looks++ < 4 ? { body } : undefined;
    };
    const id = await exchange.withdraw(ALICE, USD, 30, somewhere());
    await exchange.until(() => exchange.stateOf(id) === 'POSTED');
    assert.ok(looks > 4);
    assert.match(hashOf(id), /^0x[\da-f]{64}$/);
    await isWell(970);
  });

  test('that is in a block is offered no higher fee', async () => {
    await exchange.start({ confirmations: 2, bumpAfterMs: 1 });
    await world.payIn(world.people[1]!, USD, addressHere(ALICE), 1_000);
    await mine();
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 1_000);
    const { sequence } = (await exchange.anchor()).header;
    await exchange.until(async () => {
      await mine();
      return exchange.vault.standing().basisSequence === sequence;
    });
    const to = somewhere();
    const id = await exchange.withdraw(ALICE, USD, 30, to);
    // From here on it waits for another block.
    await exchange.until(async () => (await world.tokensOf(to)) === 30);
    await exchange.vault.roundEnded();
    const hash = hashOf(id);
    for (let k = 0; k < 3; k++) await exchange.settled();
    assert.equal(hashOf(id), hash);
    assert.equal(exchange.stateOf(id), 'PENDING');
    await mine();
    await exchange.until(() => exchange.stateOf(id) === 'POSTED');
    assert.deepEqual(await paid(), [id]);
  });
});
