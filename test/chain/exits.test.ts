/**
 * What people take out of a closed vault by themselves, and an operator who comes back: the ledger
 * does not owe it a second time, whoever dies in between, and whatever was spent meanwhile.
 */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Anchor } from '../../src/anchor/anchor.ts';
import { KeySigner } from '../../src/chain/signer.ts';
import type { Anvil } from '../../src/chain/testing.ts';
import { allowTokens } from '../../src/chain/token.ts';
import { deployVault, NATIVE, VaultCalls } from '../../src/chain/vault.ts';
import { Template, TransferKind } from '../../src/schema/generated/protocol.ts';
import { putAside, VAULT_FILE } from '../../src/vault/store.ts';
import type { CutLine } from './cut-line.ts';
import { ALICE, addressHere, BOB, TREASURY, VaultExchange } from './vault-exchange.ts';
import { eachWithVault, WITH_ANVIL } from './vault-scene.ts';
import {
  COIN_PER_UNIT,
  ETH,
  proofOf,
  SILENCE_SECONDS,
  totalsOf,
  USD,
  type VaultWorld,
} from './vault-world.ts';

const CLOSED = /^the vault is closed for good: everybody takes his own/;

describe('a closed vault', WITH_ANVIL, () => {
  let anvil: Anvil;
  let exchange: VaultExchange;
  let line: CutLine;
  let world: VaultWorld;
  const folder = eachWithVault('exits', async (scene) => {
    ({ anvil, exchange, line, world } = scene);
    await exchange.open(USD);
    await exchange.start({ folder });
    for (const account of [ALICE, BOB]) {
      const address = holder().signer.address;
      await exchange.wallet.store.add({ kind: 'holder', account, address });
    }
  });
  const file = join(folder, VAULT_FILE);

  const holder = () => world.people[1]!;
  const somewhere = () => KeySigner.random().signer.address;
  const send = (data: string) => world.send(holder(), data);
  const claim = (anchor: Anchor, account: number) =>
    send(VaultCalls.claim(proofOf(anchor, account, USD)));

  /** Paid in, credited, and in an anchor that the vault goes by. */
  async function funded(units: Readonly<Record<number, number>>): Promise<Anchor> {
    for (const [account, each] of Object.entries(units)) {
      const has = exchange.units(Number(account), USD)[0];
      await world.payIn(holder(), USD, addressHere(Number(account)), each);
      await exchange.until(() => exchange.units(Number(account), USD)[0] === has + each);
    }
    return exchange.anchored();
  }

  /** The operator is silent for so long that somebody closes the vault. */
  async function closed(anchor: Anchor): Promise<void> {
    await world.passSeconds(SILENCE_SECONDS + 1);
    await send(VaultCalls.close(totalsOf(anchor)));
  }

  const isClosed = () => exchange.vault.standing().isClosed;
  const money = () => exchange.vault.standing().assets.find(({ asset }) => asset === USD)!;

  /** Vault and ledger agree, with so much held and owed, and so much that was spent. */
  async function agree(held: number, owed: number, claimed = 0): Promise<void> {
    await exchange.settled();
    const now = money();
    assert.deepEqual(
      [now.held, now.owed, now.claimed, now.difference, exchange.owed(USD)],
      [held, owed, claimed, 0, owed],
    );
  }

  test('pays by proofs while the operator is away, who books it once when he is back', async () => {
    await funded({ [ALICE]: 700, [BOB]: 300 });
    // In no anchor, credited and not credited: both go back to who made them.
    await world.payIn(holder(), USD, addressHere(ALICE), 40);
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 740);
    const { basisSequence } = exchange.vault.standing();
    await exchange.stop();
    await world.payIn(holder(), USD, addressHere(BOB), 9);
    const anchor = exchange.anchors.made(basisSequence)!;
    await closed(anchor);
    const before = await world.tokensOf(holder().signer.address);
    await claim(anchor, ALICE);
    await send(VaultCalls.refund(USD, 3));
    assert.equal((await world.tokensOf(holder().signer.address)) - before, 740);

    // The key is lost, which is why the operator was silent: it is not needed any more.
    await exchange.start({ folder, signer: KeySigner.random().signer });
    await exchange.until(isClosed);
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 0);
    // What was never credited is not credited any more, and is nobody's here.
    await agree(309, 300);
    await send(VaultCalls.refund(USD, 4));
    await exchange.until(() => money().held === 300);
    await agree(300, 300);
    assert.deepEqual(exchange.units(BOB, USD), [300, 0]);
    assert.deepEqual(exchange.vault.claims(), []);
    // What comes later is booked as well, in a process that runs, and by another one once.
    await claim(anchor, BOB);
    await exchange.until(() => exchange.units(BOB, USD)[0] === 0);
    await agree(0, 0);
    const rows = exchange.transfers.of(ALICE).length;
    await exchange.stop();
    await exchange.start({ folder });
    await exchange.until(isClosed);
    await agree(0, 0);
    await exchange.stop();
    // Without its notes it looks at everything again: the ledger knows what it has.
    rmSync(file);
    await exchange.start({ folder });
    await exchange.until(isClosed);
    await agree(0, 0);
    assert.equal(exchange.transfers.of(ALICE).length, rows);
  });

  test('is one state, said once: nothing is tried, signed, credited or taken in', async () => {
    const anchor = await funded({ [ALICE]: 100 });
    await exchange.stop();
    await exchange.start({ folder, url: await line.open() });
    await exchange.until(() => exchange.vault.holds(USD));
    await closed(anchor);
    await exchange.until(isClosed);
    // Another anchor is published, which the vault can go by no more.
    exchange.transfer(ALICE, BOB, USD, 1);
    await exchange.anchor();
    line.asked.length = 0;
    for (let k = 0; k < 3; k++) await exchange.settled();
    const tried = line.asked.filter((each) => /estimateGas|sendRaw/.test(each));
    assert.deepEqual(tried, []);
    const { problem, stopped } = exchange.vault.standing();
    assert.equal(problem, undefined);
    assert.match(stopped!, CLOSED);
    assert.equal(exchange.said.filter((each) => /closed for good/.test(each)).length, 1);
    await assert.rejects(exchange.withdraw(ALICE, USD, 1, somewhere()), { code: -4019 });
    const network = exchange.wallet.networks.get('EVM')!;
    assert.deepEqual([network.carries('USD'), network.takesDeposits('USD')], [false, false]);
    // Nor by hand: it is taken by proofs.
    assert.equal(exchange.wallet.networks.get('OPERATOR')!.carries('USD'), false);
    await assert.rejects(exchange.vault.resume(), /closed for good/);
    await exchange.stop();
    await exchange.start({ folder });
    await exchange.until(isClosed);
    assert.equal(exchange.said.filter((each) => /closed for good/.test(each)).length, 1);
  });

  test('that is not so deep yet that it counts is no problem', async () => {
    const anchor = await funded({ [ALICE]: 100 });
    await exchange.stop();
    await exchange.start({ folder, confirmations: 3 });
    await exchange.until(() => exchange.vault.holds(USD));
    await closed(anchor);
    const id = await exchange.withdraw(ALICE, USD, 10, somewhere());
    await exchange.until(() => exchange.vault.payment(id)?.info === 'the vault is closed');
    // Nor can it go by another anchor.
    await exchange.anchor();
    await exchange.settled();
    assert.deepEqual([exchange.vault.standing().problem, isClosed()], [undefined, false]);
    await anvil.rpc.call('anvil_mine', '0x3');
    await exchange.until(isClosed);
    await exchange.until(() => exchange.stateOf(id) === 'VOIDED');
  });

  test('gives back what it cannot pay any more, asked for or signed', async () => {
    const anchor = await funded({ [ALICE]: 100 });
    await exchange.stop();
    line.isLost = (method) => method === 'eth_sendRawTransaction';
    await exchange.start({ folder, url: await line.open() });
    await exchange.until(() => exchange.vault.holds(USD));
    const signed = await exchange.withdraw(ALICE, USD, 10, somewhere());
    await exchange.until(() => exchange.vault.isSigned(signed));
    const asked = await exchange.withdraw(ALICE, USD, 95 - 10, somewhere());
    await exchange.until(() => exchange.vault.isSigned(asked));
    await exchange.open(USD, 1);
    const unapproved = await exchange.withdraw(ALICE, USD, 5, somewhere());
    await closed(anchor);
    await exchange.until(() => exchange.stateOf(unapproved) === 'VOIDED');
    assert.equal(exchange.vault.payment(unapproved)?.info, 'the vault is closed');
    assert.deepEqual(
      [signed, asked].map((id) => exchange.stateOf(id)),
      ['PENDING', 'PENDING'],
    );
    line.isLost = () => false;
    await exchange.until(() => [signed, asked].every((id) => exchange.stateOf(id) === 'VOIDED'));
    assert.equal(exchange.vault.payment(signed)?.info, 'the chain did not carry it out');
    await claim(anchor, ALICE);
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 0);
    await agree(0, 0);
  });

  test('has paid what was spent here meanwhile: that is missing until there is some', async () => {
    const anchor = await funded({ [ALICE]: 700, [TREASURY]: 50 });
    await exchange.stop();
    await closed(anchor);
    await claim(anchor, ALICE);
    // The exchange runs on, and does not know yet.
    exchange.transfer(ALICE, BOB, USD, 400);
    const command = {
      template: Template.CreateAccount,
      market: 0,
      account: ALICE,
      tier: 0,
    } as const;
    exchange.port.now(command);
    const funding = exchange.transfers.fundingOf(ALICE)!;
    exchange.transfer(ALICE, funding, USD, 120);
    await exchange.start({ folder });
    await exchange.until(() => exchange.vault.claims().length === 1 && isClosed());
    await exchange.until(() => exchange.vault.claims()[0]?.missing === 400);
    // Of both wallets all, and no more than all.
    assert.deepEqual(exchange.units(ALICE, USD), [0, 0]);
    assert.deepEqual(exchange.units(funding, USD), [0, 0]);
    assert.deepEqual(exchange.units(BOB, USD), [400, 0]);
    await agree(50, 450, 400);
    const [open] = exchange.vault.claims();
    assert.deepEqual([open!.account, open!.units, open!.missing], [ALICE, 700, 400]);
    const told = () => exchange.said.filter((each) => /has spent/.test(each));
    assert.deepEqual(told(), [
      `the vault: account ${ALICE} took 0.000700 USD from the closed vault ` +
        'and has spent 0.000400 USD of it here',
    ]);
    // Whatever comes in is taken: in part, over a restart, and the rest, not more.
    exchange.transfer(BOB, ALICE, USD, 150);
    await exchange.until(() => exchange.vault.claims()[0]?.missing === 250);
    await agree(50, 300, 250);
    await exchange.stop();
    await exchange.start({ folder });
    await exchange.until(isClosed);
    exchange.transfer(BOB, ALICE, USD, 250);
    exchange.transfer(TREASURY, ALICE, USD, 30);
    await exchange.until(() => exchange.vault.claims().length === 0);
    assert.deepEqual(exchange.units(ALICE, USD), [30, 0]);
    await agree(50, 50);
  });

  test('takes off once where the process dies after the ledger knew, before the note', async () => {
    const anchor = await funded({ [ALICE]: 700 });
    await exchange.stop();
    await closed(anchor);
    await claim(anchor, ALICE);
    exchange.transfer(ALICE, BOB, USD, 300);
    await exchange.start({ folder });
    await exchange.until(() => exchange.vault.claims()[0]?.missing === 300);
    for (const missing of [200, 100]) {
      await exchange.stop();
      const notes = readFileSync(file);
      exchange.transfer(BOB, ALICE, USD, 100);
      await exchange.start({ folder });
      await exchange.until(() => exchange.vault.claims()[0]?.missing === missing);
      await exchange.stop();
      // As it was when the ledger knew already.
      writeFileSync(file, notes);
      await exchange.start({ folder });
      await exchange.until(() => exchange.vault.claims()[0]?.missing === missing);
      await agree(0, missing, missing);
      assert.deepEqual(exchange.units(ALICE, USD), [0, 0]);
    }
  });

  test('whose notes are lost takes nothing twice: what nobody knows is for operators', async () => {
    await exchange.stop();
    const limits = { maxTransfersPerAccount: 2, maxTransfersTotal: 1_000 };
    exchange = new VaultExchange(world, {}, limits);
    await exchange.start({ folder });
    for (const account of [ALICE, BOB]) {
      const address = holder().signer.address;
      await exchange.wallet.store.add({ kind: 'holder', account, address });
    }
    const anchor = await funded({ [ALICE]: 700, [BOB]: 300 });
    await exchange.stop();
    await closed(anchor);
    await claim(anchor, ALICE);
    exchange.transfer(ALICE, TREASURY, USD, 500);
    await exchange.start({ folder });
    await exchange.until(() => exchange.vault.claims()[0]?.missing === 500);
    await exchange.stop();
    // So much has happened since that nothing here remembers what was taken; the engine does.
    for (const units of [40, 30]) exchange.transfer(TREASURY, ALICE, USD, units);
    rmSync(file);
    await claim(anchor, BOB);
    const isDisputed = () => exchange.vault.claims()[0]?.disputed !== undefined;
    for (let start = 0; start < 2; start++) {
      await exchange.start({ folder });
      await exchange.until(() => isDisputed() && exchange.units(BOB, USD)[0] === 0);
      for (let k = 0; k < 2; k++) await exchange.settled();
      const [open, ...more] = exchange.vault.claims();
      assert.deepEqual([open!.account, open!.missing, more], [ALICE, 700, []]);
      assert.match(open!.disputed!, /^transfer 4c5807\w{26} has taken another amount, .*account 4/);
      assert.equal(exchange.vault.standing().problem, undefined);
      assert.deepEqual(exchange.units(ALICE, USD), [70, 0]);
      await exchange.stop();
    }
    assert.equal(exchange.said.filter((each) => /has taken another/.test(each)).length, 1);
  });

  describe('before another one', () => {
    /** On the same chain, by the same anchors. @returns its address */
    const another = () =>
      deployVault(world.operator, {
        ...{ registry: world.registry.address, operator: world.operator.signer.address },
        silenceSeconds: SILENCE_SECONDS,
        assets: [
          { asset: USD, token: world.token, tokensPerUnit: 1n },
          { asset: ETH, token: NATIVE, tokensPerUnit: COIN_PER_UNIT },
        ],
      });

    /** A withdrawal is given back by an operator. */
    const voiding = (id: string) => {
      const ends = { debitAccount: 0, creditAccount: 0, asset: 0, amount: 0 };
      const leg = { ...ends, transferId: BigInt(`0x${id}`) + 1n, pendingId: BigInt(`0x${id}`) };
      const legs = [{ ...leg, kind: TransferKind.VOID_PENDING }];
      return { template: Template.Transfer, market: 0, account: 0, legs } as const;
    };

    /** The exchange goes on with a new vault. */
    async function moved(): Promise<string> {
      putAside(folder, world.vault.address);
      const address = await another();
      await exchange.start({ folder, address, before: [await exchange.followed(folder)] });
      return address;
    }

    test('is booked all the same: what is left in it counts, for who claims it', async () => {
      const anchor = await funded({ [ALICE]: 700, [BOB]: 300 });
      await closed(anchor);
      await claim(anchor, ALICE);
      await exchange.until(() => exchange.units(ALICE, USD)[0] === 0);
      await exchange.stop();
      const address = await moved();
      const now = () => ({ ...exchange.vault.standing(), usd: money() });
      await exchange.until(() => now().assets.length > 0);
      assert.deepEqual([now().isClosed, now().problem], [false, undefined]);
      assert.deepEqual([now().usd.held, now().usd.elsewhere, now().usd.difference], [0, 300, 0]);
      assert.equal(now().stopped, undefined);
      const value = 20n * COIN_PER_UNIT;
      const data = VaultCalls.deposit(ETH, addressHere(ALICE), 20);
      await holder().carryOut({ to: address, data, value });
      await exchange.until(() => exchange.units(ALICE, ETH)[0] === 20);
      exchange.transfer(BOB, TREASURY, USD, 100);
      await claim(anchor, BOB);
      await exchange.until(() => exchange.units(BOB, USD)[0] === 0);
      await exchange.settled();
      const { claimed, difference, elsewhere, held, owed } = now().usd;
      assert.deepEqual([held, elsewhere, claimed, owed, difference], [0, 0, 100, 100, 0]);
      const [missing] = exchange.vault.claims();
      assert.deepEqual([missing!.account, missing!.missing], [BOB, 100]);
      assert.match(missing!.id, new RegExp(`^claim ${USD} ${BOB} of 0x`));
      // And the new one pays.
      await exchange.open(ETH);
      await exchange.anchored();
      const id = await exchange.withdraw(ALICE, ETH, 5, somewhere());
      await exchange.until(() => exchange.stateOf(id) === 'POSTED');
      assert.equal(exchange.vault.standing().stopped, undefined);
    });

    test('is not paid for by the new one: who can claim it there has the rest', async () => {
      await funded({ [ALICE]: 100, [BOB]: 50 });
      const anchor = exchange.anchors.made(exchange.vault.standing().basisSequence)!;
      // After the anchor: goes back to who made it.
      await world.payIn(holder(), USD, addressHere(BOB), 20);
      await exchange.until(() => exchange.units(BOB, USD)[0] === 70);
      await closed(anchor);
      await exchange.until(isClosed);
      await exchange.stop();
      const address = await moved();
      await exchange.until(() => exchange.vault.holds(USD));
      await world.mint(holder(), 400);
      await allowTokens(holder(), world.token, address, 400n);
      const data = VaultCalls.deposit(USD, addressHere(ALICE), 400);
      await holder().carryOut({ to: address, data });
      await exchange.until(() => exchange.units(ALICE, USD)[0] === 500);
      await exchange.anchored();
      const whole = await exchange.withdraw(ALICE, USD, 401, somewhere());
      const why = 'it can be, or was, taken out of a closed vault by a proof';
      await exchange.until(() => exchange.vault.payment(whole)?.info === why);
      const refund = await exchange.withdraw(BOB, USD, 1, somewhere());
      await exchange.until(() => exchange.vault.payment(refund)?.info === why);
      exchange.port.now(voiding(whole));
      const rest = await exchange.withdraw(ALICE, USD, 400, somewhere());
      await exchange.until(() => exchange.stateOf(rest) === 'POSTED');
      await claim(anchor, ALICE);
      await claim(anchor, BOB);
      await send(VaultCalls.refund(USD, 3));
      // Of what is reserved for the new one nothing is there any more.
      await exchange.until(() => exchange.units(ALICE, USD)[0] === 0);
      exchange.port.now(voiding(refund));
      await exchange.until(() => exchange.units(BOB, USD)[0] === 0);
      await exchange.settled();
      const { difference, elsewhere, held, owed } = money();
      assert.deepEqual([held, elsewhere, owed, difference], [0, 0, 0, 0]);
    });

    /** The exchange goes on with a new one, into which this much is paid. */
    async function movedWith(units: Readonly<Record<number, number>>): Promise<void> {
      await exchange.until(isClosed);
      await exchange.stop();
      const address = await moved();
      await exchange.until(() => exchange.vault.holds(USD));
      for (const [account, each] of Object.entries(units)) {
        const has = exchange.units(Number(account), USD)[0];
        await world.mint(holder(), each);
        await allowTokens(holder(), world.token, address, BigInt(each));
        const data = VaultCalls.deposit(USD, addressHere(Number(account)), each);
        await holder().carryOut({ to: address, data });
        await exchange.until(() => exchange.units(Number(account), USD)[0] === has + each);
      }
      await exchange.anchored();
    }
    const waits = (id: string) => /closed vault/.test(exchange.vault.payment(id)?.info ?? '');

    test('is not paid for by the new one to who asks for it in parts', async () => {
      const anchor = await funded({ [ALICE]: 100 });
      await closed(anchor);
      await movedWith({ [ALICE]: 400, [BOB]: 50 });
      const parts = await Promise.all(
        [225, 225].map((units) => exchange.withdraw(ALICE, USD, units, somewhere())),
      );
      const posted = () => parts.filter((id) => exchange.stateOf(id) === 'POSTED').length;
      await exchange.until(() => posted() === 1 && parts.some(waits));
      await claim(anchor, ALICE);
      // 175 are there of her own, and reserved for what was asked for.
      await exchange.until(() => exchange.vault.claims()[0]?.missing === 50);
      await exchange.settled();
      assert.equal(posted(), 1);
      assert.deepEqual([money().held, money().difference], [225, 0]);
    });

    test('is not paid for by the new one to who has claimed it and reserved the rest', async () => {
      const anchor = await funded({ [ALICE]: 100 });
      await closed(anchor);
      await movedWith({ [ALICE]: 400, [BOB]: 200 });
      const id = await exchange.withdraw(ALICE, USD, 500, somewhere());
      await exchange.until(() => waits(id));
      await claim(anchor, ALICE);
      await exchange.until(() => exchange.vault.claims()[0]?.missing === 100);
      for (let k = 0; k < 3; k++) await exchange.settled();
      assert.equal(exchange.stateOf(id), 'PENDING');
      assert.ok(waits(id));
      exchange.port.now(voiding(id));
      await exchange.until(() => exchange.vault.claims().length === 0);
      assert.deepEqual(exchange.units(ALICE, USD), [400, 0]);
    });

    test('is not paid for by the new one out of the other wallet', async () => {
      const about = { market: 0, account: ALICE, tier: 0 } as const;
      exchange.port.now({ template: Template.CreateAccount, ...about });
      const funding = exchange.transfers.fundingOf(ALICE)!;
      const anchor = await funded({ [ALICE]: 100 });
      await closed(anchor);
      exchange.transfer(ALICE, funding, USD, 100);
      await movedWith({ [BOB]: 200 });
      const id = await exchange.withdraw(ALICE, USD, 100, somewhere(), { source: funding });
      await exchange.until(() => waits(id));
    });

    test('is refused while it is open, and while something is on its way there', async () => {
      const anchor = await funded({ [ALICE]: 100 });
      await exchange.stop();
      line.isLost = (method) => method === 'eth_sendRawTransaction';
      await exchange.start({ folder, url: await line.open() });
      await exchange.until(() => exchange.vault.holds(USD));
      const id = await exchange.withdraw(ALICE, USD, 10, somewhere());
      await exchange.until(() => exchange.vault.isSigned(id));
      await exchange.stop();
      await moved();
      const problem = () => exchange.vault.standing().problem;
      await exchange.until(() => problem() !== undefined);
      assert.match(problem()!, /is not closed: it is none for --vault-closed/);
      await closed(anchor);
      await exchange.until(() => /transactions on their way/.test(problem() ?? ''));
      assert.equal(exchange.stateOf(id), 'PENDING');
    });
  });

  test('that held less than it owed leaves the rest owed', async () => {
    await funded({ [ALICE]: 600, [BOB]: 400 });
    // Stolen by who had the key: a payment that the ledger never heard of.
    const id = '4c58'.padEnd(32, '7');
    const theft = { id, account: 99, asset: USD, to: somewhere(), units: 250 };
    await world.send(world.operator, VaultCalls.withdraw(theft));
    await exchange.until(() => exchange.vault.standing().stopped !== undefined);
    exchange.transfer(BOB, ALICE, USD, 200);
    const anchor = await exchange.anchored();
    await exchange.stop();
    await closed(anchor);
    await claim(anchor, ALICE);
    await exchange.start({ folder });
    // Three quarters of what he had: that is what is there for everybody.
    await exchange.until(() => exchange.units(ALICE, USD)[0] === 200);
    await exchange.settled();
    const { claimed, difference, held, owed } = money();
    assert.deepEqual([held, owed, claimed, difference], [150, 400, 0, -250]);
    assert.match(exchange.vault.standing().stopped!, CLOSED);
    assert.equal(
      exchange.said.filter((each) => /^the vault: the vault's books/.test(each)).length,
      1,
    );
  });
});
