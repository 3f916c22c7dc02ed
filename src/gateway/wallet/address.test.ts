/** Addresses: one to one with accounts, and strict. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ADDRESS_LENGTH, ADDRESS_PATTERN, accountOf, addressOf } from './address.ts';
import { WALLET_ERRORS } from './errors.ts';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const MODULUS = 4_294_967_291n;
const DIGITS = 12;
const anyAccount = fc.integer({ min: 3, max: 2 ** 32 - 1 });

const DOCUMENT = new URL('../../../docs/wallet.md', import.meta.url);
const VECTORS = [3, 4, 5, 6, 1000, 65_535, 2 ** 24, 2 ** 31, 2 ** 32 - 1];

describe('an address', () => {
  test('is that of its account and of no other', () => {
    fc.assert(
      fc.property(anyAccount, (account) => {
        const address = addressOf(account);
        assert.equal(address.length, ADDRESS_LENGTH);
        assert.match(address, new RegExp(ADDRESS_PATTERN));
        assert.equal(accountOf(address), account);
      }),
      { numRuns: 2000 },
    );
    const first = Array.from({ length: 20_000 }, (_, k) => addressOf(k + 3));
    assert.equal(new Set(first).size, first.length);
  });

  test('is not there for the exchange’s own accounts, nor for what is no account number', () => {
    for (const account of [0, 1, 2, -1, 2 ** 32, 3.5, Number.NaN]) {
      assert.throws(() => addressOf(account), /has no address/);
    }
  });

  test('is refused with any one letter wrong', () => {
    for (const account of VECTORS) {
      const address = addressOf(account);
      for (let at = 0; at < address.length; at++) {
        for (const letter of `${ALPHABET}0OIl +/é`) {
          if (letter === address[at]) continue;
          const typo = address.slice(0, at) + letter + address.slice(at + 1);
          assert.equal(accountOf(typo), undefined, typo);
        }
      }
    }
  });

  test('is refused with any two letters wrong, swapped, with one more or one less', () => {
    const at = fc.integer({ min: 3, max: ADDRESS_LENGTH - 1 });
    const letter = fc.constantFrom(...ALPHABET);
    fc.assert(
      fc.property(anyAccount, at, at, letter, letter, (account, i, j, one, two) => {
        const address = addressOf(account);
        const wrong = [...address];
        wrong[i] = one;
        wrong[j] = two;
        if (wrong.join('') !== address) assert.equal(accountOf(wrong.join('')), undefined);
        const swapped = [...address];
        [swapped[i], swapped[j]] = [swapped[j]!, swapped[i]!];
        if (swapped.join('') !== address) assert.equal(accountOf(swapped.join('')), undefined);
        assert.equal(accountOf(address.slice(0, i) + one + address.slice(i)), undefined);
        assert.equal(accountOf(address.slice(0, i) + address.slice(i + 1)), undefined);
      }),
      { numRuns: 2000 },
    );
  });

  test('cannot have one or two wrong digits, or two swapped ones, that go unnoticed', () => {
    // Two wrong digits change the number by a·58^i + b·58^j: divisible only if a·58^d + b is.
    let power = 1n;
    for (let distance = 1; distance < DIGITS; distance++) {
      power = (power * 58n) % MODULUS;
      for (let a = 1n; a < 58n; a++) {
        const rest = (a * power) % MODULUS;
        assert.ok(rest >= 58n && rest <= MODULUS - 58n, `${a}·58^${distance}`);
      }
    }
  });

  test('is refused in other letters: case, spaces, no prefix', () => {
    const address = addressOf(4);
    for (const text of [
      '',
      'DEC',
      address.slice(3),
      ` ${address}`,
      `${address} `,
      address.toLowerCase(),
      address.toUpperCase(),
      `dec${address.slice(3)}`,
      `DEC${'1'.repeat(DIGITS)}`,
      `DEC${'z'.repeat(DIGITS)}`,
    ]) {
      assert.equal(accountOf(text), undefined, text);
    }
  });

  test('nothing that is not made here passes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const account = accountOf(text);
        if (account !== undefined) assert.equal(addressOf(account), text);
      }),
    );
  });

  test('has vectors in docs/wallet.md that are right', () => {
    const rows = VECTORS.map((account) => `| ${account} | \`${addressOf(account)}\` |`);
    const text = readFileSync(DOCUMENT, 'utf8');
    for (const row of rows)
      assert.ok(text.includes(row), `docs/wallet.md lacks\n${rows.join('\n')}`);
  });
});

test('docs/wallet.md has every error of the wallet in its words', () => {
  const text = readFileSync(DOCUMENT, 'utf8');
  for (const [code, words] of Object.values(WALLET_ERRORS)) {
    assert.ok(text.includes(`| ${code} | ${words} |`), `${code} ${words}`);
  }
});
