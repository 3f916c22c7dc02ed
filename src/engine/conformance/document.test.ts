/** docs/matching-examples is what the tables say, and docs/matching.md leads to it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { stalePages } from './document.ts';
import { SUITE } from './suite.ts';

const RULES = readFileSync(new URL('../../../docs/matching.md', import.meta.url), 'utf8');

/** The text under a heading, up to the next heading. */
function section(heading: string): string {
  const [, text] = RULES.split(new RegExp(`^#{2,3} ${heading}$`, 'm'));
  assert.ok(text, `docs/matching.md has a section ${heading}`);
  return text.split(/^#{2,3} /m)[0]!;
}

describe('the examples of docs/matching.md', () => {
  test('are what the tables say', () => {
    assert.deepEqual(stalePages(), [], 'run: npm run generate');
  });

  test('are linked from the sections that they belong to', () => {
    for (const { file, sections } of SUITE) {
      for (const heading of sections) {
        assert.ok(
          section(heading).includes(`(matching-examples/${file}.md)`),
          `${heading} links ${file}.md`,
        );
      }
    }
  });

  test('have names that differ on a page, so that each can be linked', () => {
    for (const { title, cases } of SUITE) {
      const names = cases.map(({ name }) => name.toLowerCase());
      assert.equal(new Set(names).size, names.length, title);
    }
  });
});
