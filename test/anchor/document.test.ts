/** docs/anchors.md: its vectors are what the code makes, and its proof is valid. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Proof, verifyProof } from '../../src/anchor/proof.ts';
import { pageAndRight } from './vectors.ts';

test('the vectors of the page are those of the code', () => {
  const [page, right] = pageAndRight();
  assert.equal(page, right, 'run: node scripts/run.mjs test/anchor/vectors.ts');
});

test('the proof of the page belongs to the root of the page', () => {
  const [page] = pageAndRight();
  const [, json] = /```json\n(\{\n {2}"version"[\s\S]*?)\n```/.exec(page)!;
  const [, root] = /its hash is the root\n {2}bytes .*\n {2}sha256 {2}(\w{64})/.exec(page)!;
  const proof = JSON.parse(json!) as Proof;
  assert.equal(verifyProof(proof, root!).valid, true);
  assert.equal(verifyProof({ ...proof, amount: 2 }, root!).valid, false);
});
