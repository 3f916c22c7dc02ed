/** A signer that is a program: what it signs is paid, what it refuses waits, nothing else is. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { keccak256, parseTransaction, recoverTransactionAddress } from 'viem';
import { CommandSigner } from '../../src/chain/command-signer.ts';
import { KeySigner, SignerRefusal } from '../../src/chain/signer.ts';
import { Anvil, findAnvil, NO_ANVIL } from '../../src/chain/testing.ts';
import { ALICE, addressHere, VaultExchange } from './vault-exchange.ts';
import { USD, VaultWorld } from './vault-world.ts';

const path = findAnvil();
const PROGRAM = join(import.meta.dirname, 'signer-program.ts');
const top = mkdtempSync(join(tmpdir(), 'lx-signer-'));
after(() => rmSync(top, { recursive: true, force: true }));

const keyFile = join(top, 'key');
const FIELDS = {
  ...{ chainId: 31_337, nonce: 7, to: `0x${'11'.repeat(20)}`, data: '0x1234', value: 5n },
  ...{ gasLimit: 21_000n, maxFeePerGas: 30n, maxPriorityFeePerGas: 2n },
};

function keepKey(privateKey: string): void {
  writeFileSync(keyFile, privateKey);
  chmodSync(keyFile, 0o600);
}
const command = (manner = '') => `${process.execPath} ${PROGRAM} ${keyFile} ${manner}`;

describe('a program that signs', () => {
  const { privateKey, signer } = KeySigner.random();
  before(() => keepKey(privateKey));

  test('signs what the key would sign', async () => {
    const asked = await CommandSigner.open({ command: command() });
    assert.equal(asked.address, signer.address);
    const { to, ...deployment } = FIELDS;
    for (const fields of [FIELDS, deployment]) {
      const { hash, nonce, raw } = await asked.sign(fields);
      assert.equal(nonce, 7);
      // As another client reads it.
      const serializedTransaction = raw as `0x02${string}`;
      assert.equal(hash, keccak256(serializedTransaction));
      assert.equal(await recoverTransactionAddress({ serializedTransaction }), signer.address);
      const { gas, maxFeePerGas, to: payee, value } = parseTransaction(serializedTransaction);
      assert.deepEqual([gas, maxFeePerGas, value], [21_000n, 30n, 5n]);
      assert.equal(payee ?? undefined, fields === FIELDS ? to : undefined);
    }
  });

  test('may refuse', async () => {
    const asked = await CommandSigner.open({ command: command('refuse') });
    const signing = asked.sign(FIELDS);
    await assert.rejects(signing, (error) => error instanceof SignerRefusal);
    await assert.rejects(signing, /^Error: not today$/);
  });

  test('is believed nothing', async () => {
    for (const [manner, words] of [
      ['other', /signed something else/],
      ['stranger', /signed as 0x\w{40}, not as 0x/],
      ['nothing', /gave no transaction/],
      ['babble', /said no JSON: well/],
      ['fail', /failed with 1: [\s\S]*the key service is on fire/],
    ] as const) {
      const asked = await CommandSigner.open({ command: command(manner) });
      await assert.rejects(asked.sign(FIELDS), words, manner);
    }
  });

  test('is ended where it does not answer, and named where it is not there', async () => {
    const hasty = CommandSigner.open({ command: command(), timeoutMs: 1 });
    await assert.rejects(hasty, /gave no answer within 1 ms/);
    const none = CommandSigner.open({ command: join(top, 'nobody') });
    await assert.rejects(none, /nobody' cannot be run: spawn .* ENOENT/);
    const nothing = CommandSigner.open({ command: `${process.execPath} -e 0` });
    await assert.rejects(nothing, /said no JSON/);
    const noAddress = CommandSigner.open({ command: 'echo {"address":"0x12"}' });
    await assert.rejects(noAddress, /told no address/);
  });
});

describe('a vault whose key a program has', { skip: path === undefined ? NO_ANVIL : false }, () => {
  let anvil: Anvil;
  before(async () => {
    anvil = await Anvil.start(path!);
  });
  after(() => anvil.stop());

  test('pays what it signs; what it refuses waits, and others are paid', async () => {
    const world = await VaultWorld.open(anvil);
    keepKey(anvil.keys[0]!);
    const rule = (text: string) => writeFileSync(`${keyFile}.rule`, text);
    rule('');
    const signer = await CommandSigner.open({ command: command('file') });
    const exchange = new VaultExchange(world, { signer, refusedMs: 50 });
    await exchange.open(USD);
    await exchange.start();
    await world.payIn(world.people[1]!, USD, addressHere(ALICE), 100);
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 100);
    await exchange.anchored();
    const to = KeySigner.random().signer.address;
    rule('refuse');
    const refused = await exchange.withdraw(ALICE, USD, 30, to);
    const why = () => exchange.vault.payment(refused)?.info;
    await exchange.until(() => why() === 'the signer refuses: not today');
    const { problem, stopped } = exchange.vault.standing();
    assert.deepEqual([problem, stopped], [undefined, undefined]);
    rule('');
    const other = await exchange.withdraw(ALICE, USD, 20, to);
    await exchange.until(() => exchange.stateOf(other) === 'POSTED');
    await exchange.until(() => exchange.stateOf(refused) === 'POSTED');
    assert.equal(await world.tokensOf(to), 50);
    // It fails: nothing is signed, deposits are credited all the same, and it is said.
    rule('fail');
    const late = await exchange.withdraw(ALICE, USD, 10, to);
    await exchange.until(() => exchange.vault.standing().problem !== undefined);
    assert.match(exchange.vault.standing().problem!, /the key service is on fire/);
    await world.payIn(world.people[1]!, USD, addressHere(ALICE), 7);
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 100 - 60 + 7);
    assert.equal(exchange.vault.isSigned(late), false);
    rule('');
    await exchange.until(() => exchange.stateOf(late) === 'POSTED');
    await exchange.stop();
  });
});
