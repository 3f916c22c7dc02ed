/** Anchors against a naive tree written from the layout's words; every lie that must be seen. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Anchor, type AnchorInput, type AssetBalances } from './anchor.ts';
import { EMPTY } from './anchor-descriptor.ts';
import { growFast } from './fast-tree.ts';
import { nodeHash } from './node-hash.ts';
import { growPlain } from './plain-tree.ts';
import { type Proof, toHex, verifyProof } from './proof.ts';
import { Salts } from './salts.ts';
import { sha256 } from './sha256.ts';
import { openSha256 } from './sha256-module.ts';
import { SumTree } from './sum-tree.ts';

const SECRET = new Uint8Array(32).fill(9);
const HOLDER = new Uint8Array(20).fill(0xab);

function balancesOf(asset: number, amounts: readonly number[], first = 10): AssetBalances {
  return {
    asset,
    name: `A${asset}`,
    decimals: 8,
    accounts: Uint32Array.from(amounts, (_, k) => first + 3 * k),
    amounts: Float64Array.from(amounts),
  };
}

function inputOf(assets: readonly AssetBalances[]): AnchorInput {
  return {
    sequence: 5_000_000_000,
    timeUs: 1_795_304_635_000_000,
    logHash: new Uint8Array(32).fill(3),
    assets,
    secret: SECRET,
    holderOf: (account) => (account % 2 === 0 ? HOLDER : undefined),
  };
}

const anchorOf = (...assets: AssetBalances[]) => new Anchor(inputOf(assets), nodeHash);

const u64 = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
};

const digest = (...parts: readonly (Uint8Array | string | readonly number[])[]) => {
  const all = parts.map((part) => Buffer.from(part as Uint8Array));
  return createHash('sha256').update(Buffer.concat(all)).digest();
};

/** The tree as docs/anchors.md has it, level by level, over the leaves of a proof's anchor. */
function naiveRoot(level: { sum: number; hash: Buffer }[]): { sum: number; hash: Buffer } {
  if (level.length === 0) return { sum: 0, hash: Buffer.alloc(32) };
  if (level.length === 1) return level[0]!;
  const pairs = Array.from({ length: Math.ceil(level.length / 2) }, (_, k) => {
    const left = level[2 * k]!;
    const right = level[2 * k + 1] ?? { sum: 0, hash: Buffer.alloc(32) };
    const hash = digest([1], u64(left.sum), left.hash, u64(right.sum), right.hash);
    return { sum: left.sum + right.sum, hash };
  });
  return naiveRoot(pairs);
}

describe('SHA-256', () => {
  test("is Node's for every length around the ends of blocks", () => {
    for (let length = 0; length <= 200; length++) {
      const message = Uint8Array.from({ length }, (_, k) => (7 * k + length) & 255);
      assert.equal(toHex(sha256(message)), createHash('sha256').update(message).digest('hex'));
    }
    assert.equal(
      toHex(sha256(Buffer.from('abc'))),
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});

test("the module's SHA-256 is Node's, for one block, two, and many", () => {
  const { digest: hash, memory } = openSha256();
  const bytes = new Uint8Array(memory.buffer);
  for (let length = 0; length < 300; length++) {
    const message = Uint8Array.from({ length }, (_, k) => (k * 7 + length) % 256);
    const blocks = Math.ceil((length + 9) / 64);
    bytes.fill(0, 0, blocks * 64);
    bytes.set(message);
    bytes[length] = 0x80;
    new DataView(memory.buffer).setUint32(blocks * 64 - 4, length * 8);
    hash(0, blocks, 1000);
    assert.equal(toHex(bytes.slice(1000, 1032)), toHex(digest([...message])), String(length));
  }
});

describe('a tree', () => {
  test('is the same the fast way as leaf by leaf, for every number of leaves', () => {
    const holder = (account: number) =>
      account % 3 === 0 ? new Uint8Array(20).fill(account) : undefined;
    const salts = new Salts({ sequence: 2 ** 40 + 7, secret: SECRET, holderOf: holder }, nodeHash);
    for (const count of [...Array(40).keys(), 255, 256, 257, 1000]) {
      const accounts = Uint32Array.from({ length: count }, (_, k) => 3 + 5 * k);
      const amounts = Float64Array.from(accounts, (each) => each * 2 ** 30 + 1);
      const balances = { asset: 7, accounts, amounts };
      const [fast, plain] = [growFast, growPlain].map((grow) => grow(balances, salts, nodeHash));
      assert.deepEqual(fast!.order, plain!.order);
      assert.deepEqual(fast!.tree.root(), plain!.tree.root());
      for (let place = 0; place < count; place += 7) {
        assert.deepEqual(fast!.tree.path(place), plain!.tree.path(place));
      }
    }
  });

  test('takes nothing that is no amount, the fast way too', () => {
    const salts = new Salts({ sequence: 1, secret: SECRET }, nodeHash);
    const grow = (...amounts: number[]) => {
      const accounts = Uint32Array.from(amounts, (_, k) => k + 3);
      growFast({ asset: 1, accounts, amounts: Float64Array.from(amounts) }, salts, nodeHash);
    };
    assert.throws(() => grow(1, -1), /leaf 1 has -1: no amount/);
    assert.throws(() => grow(0.5), /leaf 0 has 0.5/);
    assert.throws(() => grow(2 ** 52, 2 ** 52), /add up to 2\^53 or more/);
  });

  test('has the root of the naive one, whatever the number of leaves', () => {
    for (let count = 0; count <= 40; count++) {
      const amounts = Float64Array.from({ length: count }, (_, k) => 1000 * k + 1);
      const leaves = Array.from(amounts, (sum, k) => ({ sum, hash: digest([k]) }));
      const write = (leaf: number, target: Uint8Array, at: number) =>
        target.set(leaves[leaf]!.hash, at);
      const root = SumTree.build(amounts, write, nodeHash).root();
      const wanted = naiveRoot(leaves);
      assert.equal(root.sum, wanted.sum);
      assert.equal(toHex(root.hash), toHex(wanted.hash));
    }
  });

  test('takes nothing that is no amount, and no total of 2^53', () => {
    const build = (...amounts: number[]) =>
      SumTree.build(Float64Array.from(amounts), () => {}, nodeHash);
    assert.throws(() => build(1, -1), /leaf 1 has -1: no amount/);
    assert.throws(() => build(0.5), /leaf 0 has 0.5/);
    assert.throws(() => build(Number.NaN), /no amount/);
    assert.throws(() => build(2 ** 53), /no amount/);
    assert.throws(() => build(2 ** 52, 2 ** 52), /add up to 2\^53 or more/);
    assert.throws(() => build(1, 2).path(2), /there is no leaf 2/);
  });
});

describe('an anchor', () => {
  test('proves every balance, and only to its own root', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 1e12 }), { maxLength: 70 });
    fc.assert(
      fc.property(amounts, amounts, (some, others) => {
        const [a, b] = [balancesOf(1, some), balancesOf(7, others, 4)];
        const anchor = anchorOf(a, b);
        const root = toHex(anchor.root);
        for (const { asset, accounts, amounts: owed } of [a, b]) {
          accounts.forEach((account, k) => {
            const proof = anchor.proof(account, asset)!;
            assert.equal(proof.amount, owed[k]);
            assert.equal(verifyProof(proof, root).valid, true);
            const sent = JSON.parse(JSON.stringify(proof)) as Proof;
            assert.equal(verifyProof(sent, root).valid, true);
          });
          const total = owed.reduce((sum, each) => sum + each, 0);
          assert.equal(anchor.totals.find((each) => each.asset === asset)?.total, total);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('is made of the bytes that its layout says', () => {
    const anchor = anchorOf(balancesOf(3, [77]));
    const proof = anchor.proof(10, 3)!;
    const salt = digest([5], SECRET, u64(5_000_000_000), [0, 3, 0, 0, 0, 10]);
    assert.equal(proof.salt, salt.toString('hex'));
    const nonce = digest([4], salt, HOLDER);
    const leaf = digest([0, 0, 3, 0, 0, 0, 10], u64(77), nonce);
    assert.equal(proof.assets[0]!.root, leaf.toString('hex'));
    const name = Buffer.alloc(64);
    name.write('A3');
    const assets = digest([2, 0, 1, 0, 3, 8], name, [0, 0, 0, 1], u64(77), leaf);
    const root = digest(
      ...[[3], 'LXANCHOR', [1], u64(5_000_000_000), u64(1_795_304_635_000_000)],
      ...[new Uint8Array(32).fill(3), assets],
    );
    assert.equal(toHex(anchor.root), root.toString('hex'));
  });

  test('has no proof for who has nothing', () => {
    const anchor = anchorOf(balancesOf(1, [5, 6]));
    assert.equal(anchor.proof(11, 1), undefined);
    assert.equal(anchor.proof(10, 2), undefined);
    assert.equal(anchorOf(balancesOf(1, [])).proof(10, 1), undefined);
  });

  test('puts a leaf elsewhere the next time, under another salt', () => {
    const balances = balancesOf(
      1,
      Array.from({ length: 64 }, (_, k) => k + 1),
    );
    const [now, later] = [5e9, 5e9 + 1].map((sequence) => {
      return new Anchor({ ...inputOf([balances]), sequence }, nodeHash);
    });
    const sides = (anchor: Anchor | undefined, account: number) =>
      anchor
        ?.proof(account, 1)
        ?.path.map(({ side }) => side)
        .join();
    const moved = [...balances.accounts].filter((each) => sides(now, each) !== sides(later, each));
    assert.ok(moved.length > 32, `${moved.length} of 64 moved`);
    assert.notEqual(now?.proof(10, 1)?.salt, later?.proof(10, 1)?.salt);
  });

  test('refuses balances out of order, doubled, or a short secret', () => {
    const twice = { ...balancesOf(1, [5, 6]), accounts: Uint32Array.of(4, 4) };
    assert.throws(() => anchorOf(twice), /accounts are not in order: 4 after 4/);
    assert.throws(() => anchorOf(balancesOf(2, []), balancesOf(1, [])), /assets are not in order/);
    const short = { ...inputOf([]), secret: new Uint8Array(31) };
    assert.throws(() => new Anchor(short, nodeHash), /the secret takes 32 bytes/);
    const holderOf = () => new Uint8Array(19);
    const wrong = { ...inputOf([balancesOf(1, [5])]), holderOf };
    assert.throws(() => new Anchor(wrong, nodeHash), /a holder takes 20 bytes/);
  });
});

describe('a checker', () => {
  const anchor = anchorOf(balancesOf(1, [50, 60, 70, 80, 90]), balancesOf(2, [1, 2, 3]));
  const root = toHex(anchor.root);
  const proof = anchor.proof(13, 1)!;
  const reasonOf = (changed: object, against = root) => {
    const verdict = verifyProof({ ...proof, ...changed } as Proof, against);
    return verdict.valid ? 'valid' : verdict.reason;
  };
  const withStep = (level: number, change: object) => ({
    path: proof.path.map((step, k) => (k === level ? { ...step, ...change } : step)),
  });

  test('is content with the proof as it is', () => {
    assert.equal(reasonOf({}), 'valid');
  });

  const lies: readonly [string, () => object, RegExp][] = [
    ['a balance that is larger', () => ({ amount: 61 }), /total of 351, not 350/],
    ['a balance that is smaller', () => ({ amount: 59 }), /total of 349, not 350/],
    ['a negative balance', () => ({ amount: -60 }), /-60, which is no amount/],
    ['nothing', () => ({ amount: 0 }), /the balance is 0/],
    ['the balance of another account', () => ({ account: 16 }), /does not lead to the root/],
    ['the balance in another asset', () => ({ asset: 2 }), /the way has not 2 steps/],
    ['an asset that is not there', () => ({ asset: 3 }), /the anchor has no asset 3/],
    ['another salt', () => ({ salt: '00'.repeat(32) }), /does not lead to the root/],
    ['another holder', () => ({ holder: '01'.repeat(20) }), /does not lead to the root/],
    ['another sequence', () => ({ sequence: 4 }), /another root/],
    ['another time', () => ({ timeUs: 4 }), /another root/],
    ['another log', () => ({ logHash: 'ff'.repeat(32) }), /another root/],
    ['another version', () => ({ version: 2 }), /of version 2/],
    [
      'another name',
      () => ({ assets: proof.assets.map((each) => ({ ...each, name: 'GOLD' })) }),
      /another root/,
    ],
    ['a shorter way', () => ({ path: proof.path.slice(1) }), /the way has not 3 steps/],
    ['no way', () => ({ path: undefined }), /the way has not 3 steps/],
    ['a neighbour with less than nothing', () => withStep(0, { sum: -1 }), /no amount/],
    [
      'an amount moved to a neighbour',
      () => ({ ...withStep(0, { sum: proof.path[0]!.sum + 10 }), amount: 50 }),
      /does not lead to the root/,
    ],
    [
      'a neighbour beyond all sums',
      () => withStep(0, { sum: 2 ** 53 - 1 }),
      /a sum on the way is \d+, which is no amount/,
    ],
    [
      'neighbours that changed sides',
      () => withStep(0, { side: proof.path[0]!.side === 'left' ? 'right' : 'left' }),
      /does not lead to the root|place/,
    ],
    ['a side that is none', () => withStep(1, { side: 'up' }), /a step has no side/],
    ['a hash that is none', () => withStep(1, { hash: 'xy' }), /not 32 bytes of hexadecimal/],
  ];
  for (const [name, lie, reason] of lies) {
    test(`sees ${name}`, () => assert.match(reasonOf(lie()), reason));
  }

  test('sees a total that leaves somebody out', () => {
    const assets = proof.assets.map((each) => (each.asset === 1 ? { ...each, total: 300 } : each));
    assert.match(reasonOf({ assets }), /total of 350, not 300/);
    // Without the account's leaf the totals are lower, and so another root is published.
    const without = anchorOf(balancesOf(1, [50]), balancesOf(2, [1, 2, 3]));
    assert.match(reasonOf({}, toHex(without.root)), /another root/);
    assert.equal(without.proof(13, 1), undefined);
  });

  test('sees the total of another asset lowered, an asset left out, and assets doubled', () => {
    const other = proof.assets.map((each) => (each.asset === 2 ? { ...each, total: 5 } : each));
    assert.match(reasonOf({ assets: other }), /another root/);
    assert.match(reasonOf({ assets: proof.assets.slice(0, 1) }), /another root/);
    assert.match(reasonOf({ assets: [proof.assets[0], ...proof.assets] }), /asset ids/);
  });

  test('sees an older root, and a root that is none', () => {
    const older = new Anchor({ ...inputOf([balancesOf(1, [50, 60])]), sequence: 3 }, nodeHash);
    assert.match(reasonOf({}, toHex(older.root)), /another root/);
    assert.match(reasonOf({}, 'root'), /the root is not 32 bytes/);
  });

  test('sees a way past the last leaf, where the empty node stands', () => {
    // Of five leaves the last has two empty neighbours: an account behind it is nowhere.
    const last = [...Array(5).keys()].map((k) => anchor.proof(10 + 3 * k, 1)!);
    const found = last.find(({ path }) =>
      path.every(({ side }, k) => side === (k < 2 ? 'right' : 'left')),
    );
    assert.equal(found?.path[0]?.hash, toHex(EMPTY.hash));
    const shifted = {
      ...found!,
      path: found!.path.map((step) => ({ ...step, side: 'left' as const })),
    };
    assert.equal(verifyProof(shifted, root).valid, false);
  });

  test('throws nothing at whatever it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.equal(verifyProof(value as unknown as Proof, root).valid, false);
        assert.equal(verifyProof({ ...proof, path: value } as unknown as Proof, root).valid, false);
        assert.equal(
          verifyProof({ ...proof, assets: value } as unknown as Proof, root).valid,
          false,
        );
      }),
    );
  });
});
