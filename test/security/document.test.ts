/** docs/security.md names tests that exist, requirements once each, and every refusal of people. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PEOPLE_ERRORS } from '../../src/gateway/people/errors.ts';
import { ROOT } from '../house/repository.ts';

const text = readFileSync(join(ROOT, 'docs', 'security.md'), 'utf8');
const rows = [...text.matchAll(/^\| ([\d., ]+) \| ([^|]+) \| `([^`]+)`: ([^|]+) \|$/gm)];

test('every requirement is shown by a test that exists', () => {
  assert.ok(rows.length > 30);
  for (const [, numbers, , path, name] of rows) {
    const source = readFileSync(join(ROOT, path!), 'utf8');
    const titles = [...source.matchAll(/(?:test|describe)\(\s*(['"`])(.*?)\1,/gs)].map(
      ([, , title]) => title,
    );
    // Rows of a table of tests are titles too.
    const listed = [...source.matchAll(/^\s*\[(['"])(.*?)\1,/gm)].map(([, , title]) => title);
    assert.ok([...titles, ...listed].includes(name), `${numbers}: ${path} has no test '${name}'`);
  }
});

test('requirements have the form of the standard', () => {
  for (const [, numbers] of rows) {
    for (const number of numbers!.split(', ')) {
      const [, chapter] = /^(\d+)\.\d+\.\d+$/.exec(number) ?? [];
      assert.ok(Number(chapter) >= 1 && Number(chapter) <= 17, number);
    }
  }
});

test('every refusal of people is listed as it is', () => {
  const listed = [...text.matchAll(/^\| (-80\d\d) \| (\d+) \| (.+) \|$/gm)].map(
    ([, code, status, says]) => [Number(code), Number(status), says],
  );
  assert.deepEqual(
    listed,
    Object.values(PEOPLE_ERRORS).map((each) => [...each]),
  );
});
