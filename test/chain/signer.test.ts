/** A signer that is a program: what it signs is paid, what it refuses waits, nothing else is. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { keccak256, parseTransaction, recoverTransactionAddress } from 'viem';
import { CommandSigner } from '../../src/chain/command-signer.ts';
import { KeySigner, type Signer, SignerRefusal } from '../../src/chain/signer.ts';
import type { Anvil } from '../../src/chain/testing.ts';
import { ALICE, addressHere, TREASURY, type VaultExchange } from './vault-exchange.ts';
import { eachWithVault, WITH_ANVIL } from './vault-scene.ts';
import { USD, type VaultWorld } from './vault-world.ts';

/** As long as timers go. */
const NEVER_MS = 2 ** 31 - 1;
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

  test('may leave behind what goes on with its output', async () => {
    const asked = await CommandSigner.open({ command: command('agent'), timeoutMs: NEVER_MS });
    try {
      const { raw } = await asked.sign(FIELDS);
      const serializedTransaction = raw as `0x02${string}`;
      assert.equal(await recoverTransactionAddress({ serializedTransaction }), signer.address);
    } finally {
      process.kill(Number(readFileSync(`${keyFile}.agent`, 'utf8')), 'SIGKILL');
    }
  });

  test('is ended where it does not answer, and named where it is not there', async () => {
    const hasty = CommandSigner.open({ command: command(), timeoutMs: 1 });
    await assert.rejects(hasty, /gave no answer within 1 ms/);
    const asked = await CommandSigner.open({ command: command() });
    await assert.rejects(asked.sign(FIELDS, AbortSignal.abort()), /is not asked any more/);
    const none = CommandSigner.open({ command: join(top, 'nobody') });
    await assert.rejects(none, /nobody' cannot be run: spawn .* ENOENT/);
    const nothing = CommandSigner.open({ command: `${process.execPath} -e 0` });
    await assert.rejects(nothing, /said no JSON/);
    const noAddress = CommandSigner.open({ command: 'echo {"address":"0x12"}' });
    await assert.rejects(noAddress, /told no address/);
  });
});

describe('a vault whose key a program has', WITH_ANVIL, () => {
  let anvil: Anvil;
  let exchange: VaultExchange;
  let world: VaultWorld;
  const folder = eachWithVault('signing', async (scene) => {
    ({ anvil, exchange, world } = scene);
    keepKey(anvil.keys[0]!);
    rule('');
    rmSync(pidFile, { force: true });
    await exchange.open(USD);
  });

  const pidFile = `${keyFile}.pid`;
  const rule = (text: string) => writeFileSync(`${keyFile}.rule`, text);
  const somewhere = () => KeySigner.random().signer.address;

  /** Alice has 100, in an anchor that the vault goes by. */
  async function funded(): Promise<void> {
    await world.payIn(world.people[1]!, USD, addressHere(ALICE), 100);
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 100);
    await exchange.anchored();
  }

  test('pays what it signs; what it refuses waits, and others are paid', async () => {
    const signer = await CommandSigner.open({ command: command('file') });
    await exchange.start({ signer, refusedMs: 50 });
    await funded();
    const to = somewhere();
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
  });

  test('that does not answer holds no end up, and pays once after it', async () => {
    const signer = await CommandSigner.open({ command: command('file'), timeoutMs: NEVER_MS });
    await exchange.start({ folder, signer });
    await funded();
    rule('hang');
    const to = somewhere();
    const id = await exchange.withdraw(ALICE, USD, 30, to);
    while (!existsSync(pidFile)) await setTimeout(5);
    await exchange.stop();
    const pid = Number(readFileSync(pidFile, 'utf8'));
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
    assert.equal(exchange.vault.isSigned(id), false);
    assert.deepEqual(
      exchange.said.filter((each) => /signer/.test(each)),
      [],
    );
    rule('');
    await exchange.start({ folder, signer });
    await exchange.until(() => exchange.stateOf(id) === 'POSTED');
    assert.equal(await world.tokensOf(to), 30);
  });

  test('that refuses a higher fee is asked again later; all else goes on', async () => {
    const key = new KeySigner(anvil.keys[0]!);
    const numbers: number[] = [];
    let isDear = true;
    const signer: Signer = {
      address: key.address,
      sign: async (fields) => {
        const isRaised = numbers.includes(fields.nonce);
        numbers.push(fields.nonce);
        if (isRaised && isDear) throw new SignerRefusal('too dear');
        return key.sign(fields);
      },
    };
    await exchange.start({ folder, signer, bumpAfterMs: 20, refusedMs: NEVER_MS });
    await funded();
    await anvil.rpc.call('evm_setAutomine', false);
    numbers.length = 0;
    const first = await exchange.withdraw(ALICE, USD, 30, somewhere());
    const payment = () => exchange.vault.payment(first);
    await exchange.until(() => payment()?.info === 'the signer refuses a higher fee: too dear');
    const hash = payment()!.transactionHash;
    const second = await exchange.withdraw(ALICE, USD, 20, somewhere());
    await exchange.until(() => exchange.vault.isSigned(second));
    for (let k = 0; k < 3; k++) await exchange.settled();
    const [number] = numbers;
    assert.deepEqual(numbers, [number, number, number! + 1]);
    const { problem, stopped } = exchange.vault.standing();
    assert.deepEqual([problem, stopped], [undefined, undefined]);
    assert.equal(exchange.said.filter((each) => /a higher fee: too dear/.test(each)).length, 1);
    await exchange.stop();
    isDear = false;
    await exchange.start({ folder, signer, bumpAfterMs: 20 });
    await exchange.until(() => payment()?.transactionHash !== hash);
    await anvil.rpc.call('evm_setAutomine', true);
    await anvil.rpc.call('anvil_mine', '0x1');
    const ids = [first, second];
    await exchange.until(() => ids.every((id) => exchange.stateOf(id) === 'POSTED'));
  });

  test('that refuses an anchor is asked again later; payments go on', async () => {
    const key = new KeySigner(anvil.keys[0]!);
    let asked = 0;
    let isWilling = true;
    const signer: Signer = {
      address: key.address,
      sign: async (fields) => {
        asked++;
        if (!isWilling) throw new SignerRefusal('no anchors today');
        return key.sign(fields);
      },
    };
    await exchange.start({ signer, refusedMs: NEVER_MS });
    await funded();
    isWilling = false;
    asked = 0;
    exchange.transfer(ALICE, TREASURY, USD, 1);
    await exchange.anchor();
    await exchange.until(() => exchange.vault.standing().problem === 'no anchors today');
    await exchange.settled();
    assert.equal(asked, 1);
    isWilling = true;
    const id = await exchange.withdraw(ALICE, USD, 30, somewhere());
    await exchange.until(() => exchange.stateOf(id) === 'POSTED');
  });
});
