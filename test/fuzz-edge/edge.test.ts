/** A little of `npm run fuzz:edge`; docs/verification.md has the long runs. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PARSERS } from './parsers.ts';
import { Broken, run } from './run.ts';

const INPUTS = 20_000;

describe('the parser', () => {
  for (const parser of PARSERS) {
    test(`${parser.name} keeps its promises over ${INPUTS} inputs, the same ones again`, () => {
      const { accepted, hash } = run({ parser, seed: 7, inputs: INPUTS });
      assert.ok(accepted > INPUTS / 200 && accepted < INPUTS, `${accepted} accepted`);
      assert.equal(run({ parser, seed: 7, inputs: 2_000 }).inputs, 2_000);
      assert.equal(hash.length, 8);
    });
  }

  test('that breaks one is found, with the input', () => {
    const parser = {
      name: 'broken',
      seeds: [Uint8Array.of(1, 2, 3)],
      read: (input: Uint8Array) => {
        if (input.length > 5) throw new TypeError('too long for me');
        return true;
      },
    };
    assert.throws(
      () => run({ parser, seed: 1, inputs: 1_000 }),
      (error: Error) => {
        assert.ok(error instanceof Broken && error.input.length > 5);
        assert.match(error.message, /^broken, input \d+: too long for me\n[\da-f]{12,}$/);
        return true;
      },
    );
  });
});
