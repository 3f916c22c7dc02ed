/**
 * The vault's contract on a real EVM: what it takes, what it pays, who may what; tokens and payees
 * without manners; and how everybody takes his own where the operator is silent.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createPublicClient, getContract, http } from 'viem';
import { Coder, readArtifact } from '../../src/chain/artifact.ts';
import { Anvil, findAnvil, NO_ANVIL } from '../../src/chain/testing.ts';
import { allowTokens } from '../../src/chain/token.ts';
import { VaultCalls, VaultReader } from '../../src/chain/vault.ts';
import {
  ETH,
  idOf,
  Manner,
  proofOf,
  SILENCE_SECONDS,
  totalsOf,
  USD,
  VaultWorld,
} from './vault-world.ts';

const path = findAnvil();
/** As our own client writes addresses. */
const lower = ({ signer }: VaultWorld['operator']) => signer.address.toLowerCase();

const ALICE_HERE = 'DEC1dNxinS1wVJy';
const BOB_HERE = 'DEC1GSANdGSuUsH';

describe('the vault', { skip: path === undefined ? NO_ANVIL : false }, () => {
  let anvil: Anvil;
  let world: VaultWorld;

  before(async () => {
    anvil = await Anvil.start(path!);
  });
  after(() => anvil.stop());
  beforeEach(async () => {
    world = await VaultWorld.open(anvil);
  });

  const withdraw = (number: number, asset: number, units: number, to: string, account = 4) =>
    VaultCalls.withdraw({ id: idOf(number), account, asset, to, units });
  const alice = () => world.people[1]!;
  const bob = () => world.people[2]!;
  const someone = () => world.people[9]!.signer.address;

  describe('takes and pays', () => {
    test('the token and the coin, as another client reads it', async () => {
      const { vault } = world;
      await world.payIn(alice(), USD, ALICE_HERE, 1_000);
      await world.payIn(bob(), ETH, BOB_HERE, 50);
      await world.payIn(alice(), USD, 'anything', 5);
      assert.deepEqual([await vault.held(USD), await vault.held(ETH)], [1_005, 50]);
      assert.deepEqual([await vault.balanceOf(USD), await vault.balanceOf(ETH)], [1_005, 50]);
      const { registry, operator, assets } = await vault.terms();
      assert.equal(registry.toLowerCase(), world.registry.address.toLowerCase());
      assert.equal(operator, lower(world.operator));
      assert.deepEqual(
        assets.map(({ asset, tokensPerUnit }) => [asset, tokensPerUnit]),
        [
          [USD, 1n],
          [ETH, 10n ** 10n],
        ],
      );
      const end = await world.operator.chain.blockNumber();
      const deposits = (await Array.fromAsync(vault.history(0, end))).flatMap(
        (piece) => piece.deposits,
      );
      assert.deepEqual(
        deposits.map(({ asset, number, to, units, ordinal }) => [
          asset,
          number,
          to,
          units,
          ordinal,
        ]),
        [
          [USD, 1, ALICE_HERE, 1_000, 0],
          [ETH, 1, BOB_HERE, 50, 0],
          [USD, 2, 'anything', 5, 0],
        ],
      );
      assert.equal(deposits[0]?.from, lower(alice()));
      const client = createPublicClient({ transport: http(anvil.url) });
      const { abi } = readArtifact('Vault') as unknown as { abi: readonly unknown[] };
      const address = vault.address as `0x${string}`;
      const contract = getContract({ address, abi, client });
      const { deposits: read } = contract.read as Record<
        string,
        (args: readonly unknown[]) => Promise<unknown>
      >;
      assert.deepEqual(await read!([USD, 2n]), [alice().signer.address, 1_005n]);
    });

    test('a payment once, by its operator alone, of what is there', async () => {
      const { operator, vault } = world;
      await world.payIn(alice(), USD, ALICE_HERE, 1_000);
      const to = someone();
      const before = await world.tokensOf(to);
      const data = withdraw(1, USD, 400, to);
      assert.equal(await world.refusal(world.send(bob(), data)), 'NotTheOperator');
      await world.send(operator, data);
      assert.equal((await world.tokensOf(to)) - before, 400);
      assert.equal(await vault.isPaid(idOf(1)), true);
      assert.equal(await vault.isPaid(idOf(2)), false);
      assert.equal(await world.refusal(world.send(operator, data)), 'PaidAlready');
      const other = withdraw(1, USD, 1, to);
      assert.equal(await world.refusal(world.send(operator, other)), 'PaidAlready');
      const more = withdraw(2, USD, 601, to);
      assert.equal(await world.refusal(world.send(operator, more)), 'NotCovered');
      const unknown = withdraw(3, 1, 1, to);
      assert.equal(await world.refusal(world.send(operator, unknown)), 'WrongAsset');
      const nothing = withdraw(4, USD, 0, to);
      assert.equal(await world.refusal(world.send(operator, nothing)), 'WrongAmount');
      assert.equal(await vault.held(USD), 600);
    });

    test('what somebody sends here without a deposit is seen, and is nobody’s', async () => {
      await world.payIn(alice(), USD, ALICE_HERE, 10);
      await world.mint(bob(), 7);
      const token = new Coder(readArtifact('TestToken'));
      const data = token.encode('transfer', { to: world.vault.address, amount: 7n });
      await bob().carryOut({ to: world.token, data });
      assert.deepEqual([await world.vault.held(USD), await world.vault.balanceOf(USD)], [10, 17]);
      const plain = bob().carryOut({ to: world.vault.address, data: '0x', value: 1n });
      await assert.rejects(plain, /revert/);
    });

    test('amounts that are not what was sent, or nothing, or too much, are refused', async () => {
      const to = world.vault.address;
      const by = alice();
      const one = VaultCalls.deposit(ETH, ALICE_HERE, 1);
      for (const value of [0n, 10n ** 10n - 1n, 10n ** 10n + 1n]) {
        const sent = by.carryOut({ to, data: one, value });
        assert.equal(await world.refusal(sent), 'WrongAmountReceived');
      }
      const none = by.carryOut({ to, data: VaultCalls.deposit(ETH, ALICE_HERE, 0) });
      assert.equal(await world.refusal(none), 'WrongAmount');
      const far = world.payIn(by, USD, ALICE_HERE, Number.MAX_SAFE_INTEGER);
      await far;
      assert.equal(await world.refusal(world.payIn(by, USD, ALICE_HERE, 1)), 'WrongAmount');
      const coin = by.carryOut({ to, data: VaultCalls.deposit(USD, ALICE_HERE, 1), value: 1n });
      assert.equal(await world.refusal(coin), 'WrongAmount');
      const unknown = by.carryOut({ to, data: VaultCalls.deposit(9, ALICE_HERE, 1) });
      assert.equal(await world.refusal(unknown), 'WrongAsset');
    });

    test('pausing stops deposits, never payments; the key changes hands in two steps', async () => {
      const { operator } = world;
      await world.payIn(alice(), USD, ALICE_HERE, 10);
      const pause = VaultCalls.pauseDeposits(true);
      assert.equal(await world.refusal(world.send(bob(), pause)), 'NotTheOperator');
      await world.send(operator, pause);
      assert.equal(
        await world.refusal(world.payIn(alice(), USD, ALICE_HERE, 1)),
        'DepositsArePaused',
      );
      await world.send(operator, withdraw(1, USD, 4, someone()));
      await world.send(operator, VaultCalls.pauseDeposits(false));
      await world.payIn(alice(), USD, ALICE_HERE, 1);
      const offer = VaultCalls.offerOperator(bob().signer.address);
      assert.equal(await world.refusal(world.send(bob(), offer)), 'NotTheOperator');
      await world.send(operator, offer);
      assert.equal(
        await world.refusal(world.send(alice(), VaultCalls.takeOperator())),
        'NotTheOperator',
      );
      await world.send(bob(), VaultCalls.takeOperator());
      assert.equal(await world.vault.operator(), lower(bob()));
      await world.send(bob(), withdraw(2, USD, 1, someone()));
      assert.equal(await world.vault.held(USD), 6);
    });

    test('tokens of who allows it to, as many as it takes', async () => {
      const token = new Coder(readArtifact('TestToken'));
      const by = world.people[5]!;
      const owner = by.signer.address;
      const mint = token.encode('mint', { to: owner, amount: 9n });
      await by.carryOut({ to: world.token, data: mint });
      const data = VaultCalls.deposit(USD, ALICE_HERE, 9);
      assert.match(await world.refusal(world.send(by, data)), /PaymentRefused/);
      await allowTokens(by, world.token, world.vault.address, 9n);
      const before = await by.chain.minedNonce(owner);
      await allowTokens(by, world.token, world.vault.address, 9n);
      assert.equal(await by.chain.minedNonce(owner), before, 'it may already');
      await world.send(by, data);
      assert.equal(await world.vault.held(USD), 9);
    });

    test('what is no vault is told', async () => {
      const nobody = new VaultReader(world.operator.chain, `0x${'11'.repeat(20)}`);
      await assert.rejects(nobody.held(USD), /is no vault/);
    });
  });

  describe('holds its own against', () => {
    test('a token that returns nothing: it is as good as others', async () => {
      await world.behave(Manner.SILENT);
      await world.payIn(alice(), USD, ALICE_HERE, 10);
      await world.send(world.operator, withdraw(1, USD, 4, someone()));
      assert.equal(await world.vault.balanceOf(USD), 6);
    });

    test('a token that keeps a part, that lies, that calls back', async () => {
      await world.payIn(alice(), USD, ALICE_HERE, 1_000);
      for (const [manner, paidIn, paidOut] of [
        [Manner.GREEDY, 'WrongAmountReceived', 'it was done'],
        [Manner.LYING, 'PaymentRefused', 'PaymentRefused'],
        [Manner.INTRUSIVE, 'PaymentRefused', 'PaymentRefused'],
      ] as const) {
        await world.behave(manner);
        assert.equal(await world.refusal(world.payIn(alice(), USD, ALICE_HERE, 500)), paidIn);
        const out = withdraw(manner, USD, 100, someone());
        assert.equal(await world.refusal(world.send(world.operator, out)), paidOut);
      }
      assert.equal(await world.vault.held(USD), await world.vault.balanceOf(USD));
    });

    test('a payee that refuses the coin, or comes back in', async () => {
      await world.payIn(alice(), ETH, ALICE_HERE, 10);
      const refuses = withdraw(1, ETH, 1, await world.payee(true, false));
      assert.equal(await world.refusal(world.send(world.operator, refuses)), 'PaymentRefused');
      assert.equal(await world.vault.isPaid(idOf(1)), false);
      const intruder = await world.payee(false, true);
      await world.send(world.operator, withdraw(2, ETH, 1, intruder));
      assert.equal(await world.wasRefused(intruder), true);
      assert.equal(await world.vault.held(ETH), 9);
    });
  });

  describe('without its operator', () => {
    const people = () => ({ 4: alice().signer.address, 5: bob().signer.address });
    const close = (anchor: Parameters<typeof totalsOf>[0] | undefined, by = alice()) =>
      world.send(by, VaultCalls.close(anchor === undefined ? undefined : totalsOf(anchor)));

    /** Alice has 700 USD and 40 ETH, Bob 300 USD; all of it is there. */
    async function opened() {
      await world.payIn(alice(), USD, ALICE_HERE, 700);
      await world.payIn(bob(), USD, BOB_HERE, 300);
      await world.payIn(alice(), ETH, ALICE_HERE, 40);
      const anchor = world.anchorOf({ usd: { 4: 700, 5: 300 }, eth: { 4: 40 }, holders: people() });
      await world.adopt(anchor, [2, 1]);
      return anchor;
    }

    test('everybody takes his own, once, by his proof; nobody before it was silent', async () => {
      const anchor = await opened();
      assert.equal((await world.vault.basis()).sequence, anchor.header.sequence);
      assert.equal(await world.refusal(close(anchor)), 'NotSilent');
      const claim = VaultCalls.claim(proofOf(anchor, 4, USD));
      assert.equal(await world.refusal(world.send(bob(), claim)), 'NotClosed');
      await world.passSeconds(SILENCE_SECONDS - 60);
      assert.equal(await world.refusal(close(anchor)), 'NotSilent');
      await world.passSeconds(61);
      await close(anchor);
      assert.equal(await world.vault.isClosed(), true);
      const late = withdraw(1, USD, 1, someone());
      assert.equal(await world.refusal(world.send(world.operator, late)), 'IsClosed');
      assert.equal(await world.refusal(world.payIn(bob(), USD, BOB_HERE, 1)), 'IsClosed');
      const before = await world.tokensOf(alice().signer.address);
      // Anybody may send it: the holder is paid.
      await world.send(bob(), claim);
      assert.equal((await world.tokensOf(alice().signer.address)) - before, 700);
      assert.equal(await world.refusal(world.send(bob(), claim)), 'ClaimedAlready');
      await world.send(bob(), VaultCalls.claim(proofOf(anchor, 5, USD)));
      await world.send(alice(), VaultCalls.claim(proofOf(anchor, 4, ETH)));
      assert.deepEqual([await world.vault.held(USD), await world.vault.held(ETH)], [0, 0]);
      assert.equal(await world.vault.balanceOf(ETH), 0);
    });

    test('an operator who is back in time goes on', async () => {
      const first = await opened();
      await world.passSeconds(SILENCE_SECONDS + 1);
      const second = world.anchorOf({ usd: { 4: 1_000 }, eth: { 4: 40 }, holders: people() });
      await world.adopt(second, [2, 1]);
      assert.equal(await world.refusal(close(second)), 'NotSilent');
      await world.passSeconds(SILENCE_SECONDS + 1);
      assert.equal(await world.refusal(close(first)), 'NoSuchAnchor');
      await close(second);
      const old = VaultCalls.claim(proofOf(first, 5, USD));
      assert.equal(await world.refusal(world.send(bob(), old)), 'WrongProof');
      await world.send(bob(), VaultCalls.claim(proofOf(second, 4, USD)));
    });

    test('a proof that was changed anywhere is refused', async () => {
      const anchor = await opened();
      await world.passSeconds(SILENCE_SECONDS + 1);
      await close(anchor);
      const proof = proofOf(anchor, 4, USD);
      const [step] = proof.path;
      const holder = someone().slice(2).toLowerCase();
      const changed = [
        { ...proof, amount: proof.amount + 1 },
        { ...proof, account: 5 },
        { ...proof, asset: ETH },
        { ...proof, holder },
        { ...proof, salt: '00'.repeat(32) },
        { ...proof, path: [] },
        { ...proof, path: [...proof.path, step!] },
        { ...proof, path: [{ ...step!, sum: step!.sum + 1 }] },
        { ...proof, path: [{ ...step!, sum: 2 ** 53 - 1 }] },
        { ...proof, path: [{ ...step!, side: step!.side === 'left' ? 'right' : 'left' } as const] },
        { ...proof, path: [{ ...step!, hash: 'ab'.repeat(32) }] },
      ];
      for (const each of changed) {
        const sent = world.send(bob(), VaultCalls.claim(each));
        assert.equal(await world.refusal(sent), 'WrongProof', JSON.stringify(each));
      }
      await world.send(bob(), VaultCalls.claim(proof));
    });

    test('who named no holder cannot be paid by a proof', async () => {
      await world.payIn(alice(), USD, ALICE_HERE, 10);
      const anchor = world.anchorOf({ usd: { 4: 10 }, eth: {} });
      await world.adopt(anchor, [1, 0]);
      await world.passSeconds(SILENCE_SECONDS + 1);
      await close(anchor);
      const claim = VaultCalls.claim(proofOf(anchor, 4, USD));
      assert.equal(await world.refusal(world.send(alice(), claim)), 'WrongProof');
    });

    test('what was paid out since the anchor is not paid again', async () => {
      const anchor = await opened();
      await world.send(world.operator, withdraw(1, USD, 200, someone(), 4));
      assert.equal(await world.vault.paidSince(USD, 4), 200);
      await world.passSeconds(SILENCE_SECONDS + 1);
      await close(anchor);
      const before = await world.tokensOf(alice().signer.address);
      await world.send(bob(), VaultCalls.claim(proofOf(anchor, 4, USD)));
      assert.equal((await world.tokensOf(alice().signer.address)) - before, 500);
      await world.send(bob(), VaultCalls.claim(proofOf(anchor, 5, USD)));
      assert.equal(await world.vault.held(USD), 0);
    });

    test('a payment that an anchor does not know of yet stays taken off', async () => {
      await opened();
      // Sent and paid, and when the next anchor was made the ledger had not heard of it.
      await world.send(world.operator, withdraw(1, USD, 200, someone(), 4));
      const next = world.anchorOf({ usd: { 4: 700, 5: 300 }, eth: { 4: 40 }, holders: people() });
      await world.adopt(next, [2, 1], [idOf(1), idOf(2)]);
      // This one was sent as well, and is paid only now.
      await world.send(world.operator, withdraw(2, USD, 50, someone(), 4));
      assert.equal(await world.vault.paidSince(USD, 4), 250);
      await world.passSeconds(SILENCE_SECONDS + 1);
      await close(next);
      const before = await world.tokensOf(alice().signer.address);
      await world.send(bob(), VaultCalls.claim(proofOf(next, 4, USD)));
      assert.equal((await world.tokensOf(alice().signer.address)) - before, 450);
    });

    test('deposits that no anchor has go back to who made them, once', async () => {
      const anchor = await opened();
      await world.payIn(bob(), USD, BOB_HERE, 60);
      await world.payIn(alice(), USD, 'a slip of the pen', 5);
      await world.passSeconds(SILENCE_SECONDS + 1);
      const early = world.send(bob(), VaultCalls.refund(USD, 3));
      assert.equal(await world.refusal(early), 'NotClosed');
      await close(anchor);
      const before = await world.tokensOf(bob().signer.address);
      await world.send(alice(), VaultCalls.refund(USD, 3));
      assert.equal((await world.tokensOf(bob().signer.address)) - before, 60);
      const again = world.send(alice(), VaultCalls.refund(USD, 3));
      assert.equal(await world.refusal(again), 'ClaimedAlready');
      for (const number of [0, 1, 2, 5]) {
        const wrong = world.send(alice(), VaultCalls.refund(USD, number));
        assert.equal(await world.refusal(wrong), 'NotRefundable');
      }
      await world.send(alice(), VaultCalls.refund(USD, 4));
      for (const account of [4, 5]) {
        await world.send(bob(), VaultCalls.claim(proofOf(anchor, account, USD)));
      }
      assert.equal(await world.vault.held(USD), 0);
    });

    test('without any anchor deposits go back', async () => {
      await world.payIn(alice(), ETH, ALICE_HERE, 8);
      await world.passSeconds(SILENCE_SECONDS + 1);
      await close(undefined);
      await world.send(bob(), VaultCalls.refund(ETH, 1));
      assert.equal(await world.vault.balanceOf(ETH), 0);
    });

    test('where more is owed than is there, everybody gets the same part', async () => {
      await world.payIn(alice(), USD, ALICE_HERE, 500);
      const holders = people();
      const anchor = world.anchorOf({ usd: { 4: 700, 5: 300 }, eth: {}, holders });
      await world.adopt(anchor, [1, 0]);
      await world.payIn(bob(), USD, BOB_HERE, 100);
      await world.passSeconds(SILENCE_SECONDS + 1);
      await close(anchor);
      // 600 are there for 1,100.
      const gained = async (who: () => typeof world.operator, data: string) => {
        const before = await world.tokensOf(who().signer.address);
        await world.send(world.operator, data);
        return (await world.tokensOf(who().signer.address)) - before;
      };
      assert.equal(await gained(bob, VaultCalls.claim(proofOf(anchor, 5, USD))), 163);
      assert.equal(await gained(alice, VaultCalls.claim(proofOf(anchor, 4, USD))), 381);
      assert.equal(await gained(bob, VaultCalls.refund(USD, 2)), 54);
      assert.equal(await world.vault.held(USD), 2);
    });

    test('what was stolen since the anchor counts as paid: the last have the rest', async () => {
      const anchor = await opened();
      await world.send(world.operator, withdraw(1, USD, 250, someone(), 99));
      await world.passSeconds(SILENCE_SECONDS + 1);
      await close(anchor);
      const claim = (account: number) =>
        world.send(world.operator, VaultCalls.claim(proofOf(anchor, account, USD)));
      const before = await world.tokensOf(bob().signer.address);
      await claim(4);
      assert.equal(await world.vault.held(USD), 50);
      await claim(5);
      assert.equal((await world.tokensOf(bob().signer.address)) - before, 50);
      assert.equal(await world.refusal(claim(5)), 'ClaimedAlready');
      assert.equal(await world.vault.held(USD), 0);
    });

    test('where nothing is left a claim is refused, and not used up', async () => {
      const anchor = await opened();
      await world.send(world.operator, withdraw(1, USD, 300, someone(), 99));
      await world.passSeconds(SILENCE_SECONDS + 1);
      await close(anchor);
      const claim = (account: number) =>
        world.send(bob(), VaultCalls.claim(proofOf(anchor, account, USD)));
      await claim(4);
      assert.equal(await world.refusal(claim(5)), 'NotCovered');
    });

    test('an anchor is adopted by the operator, forward, as the registry has it', async () => {
      const first = await opened();
      const again = world.send(world.operator, VaultCalls.adopt(totalsOf(first), [2, 1], []));
      assert.equal(await world.refusal(again), 'NotNewer');
      const next = world.anchorOf({ usd: { 4: 700, 5: 300 }, eth: { 4: 40 } });
      const adopt = (totals = totalsOf(next), numbers = [2, 1], by = world.operator) =>
        world.refusal(world.send(by, VaultCalls.adopt(totals, numbers, [])));
      assert.equal(await adopt(), 'NoSuchAnchor');
      await world.publish(next);
      assert.equal(await adopt(totalsOf(next), [2, 1], bob()), 'NotTheOperator');
      const { assets, ...header } = totalsOf(next);
      const less = assets.map((each) => ({ ...each, total: each.total - 1 }));
      assert.equal(await adopt({ ...header, assets: less }), 'NoSuchAnchor');
      for (const numbers of [[2], [1, 1], [3, 1], [2, 2]]) {
        assert.equal(await adopt(totalsOf(next), numbers), 'WrongCount');
      }
      assert.equal(await adopt(), 'it was done');
    });
  });
});
