/** The repository keeps the house rules; rules.test.ts shows that each rule can be broken. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { checkArrows, checkCycles, checkEngineDoor, checkPurity } from './arrows.ts';
import { describeFindings, type Finding, isCode, ROOT, readFiles } from './repository.ts';
import {
  checkDependencies,
  checkLinks,
  checkMachines,
  checkSizes,
  checkWords,
} from './text-rules.ts';

const all = readFiles(() => true);
const code = all.filter(({ path }) => isCode(path));

function assertNone(findings: readonly Finding[]): void {
  if (findings.length > 0) assert.fail(describeFindings(findings));
}

describe('house rules', () => {
  test('rooms import along the arrows only', () => {
    assertNone(checkArrows(code));
  });

  test('nobody imports the inside of the engine', () => {
    assertNone(checkEngineDoor(code));
  });

  test('base, schema and engine know no clock, chance, promise, I/O or dependency', () => {
    assertNone(checkPurity(code));
  });

  test('no imports go in a circle', () => {
    assertNone(checkCycles(code));
  });

  test('nothing is unfinished, silenced, untyped, exported as default or tested alone', () => {
    assertNone(checkWords(all));
  });

  test('files and lines are short', () => {
    assertNone(checkSizes(all));
  });

  test('nothing names a path of one machine or a package registry', () => {
    assertNone(checkMachines(all));
  });

  test('links in Markdown lead to files that exist', () => {
    assertNone(checkLinks(all, (path) => existsSync(join(ROOT, path))));
  });

  test('ARCHITECTURE.md names every dependency', () => {
    const text = readFileSync(join(ROOT, 'package.json'), 'utf8');
    const path = join(ROOT, 'ARCHITECTURE.md');
    const architecture = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    assertNone(checkDependencies({ path: 'package.json', text }, architecture));
  });

  test('every folder of src has something in it', () => {
    const folders = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
    const empty = folders.filter((folder) => readdirSync(folder).length === 0);
    assert.deepEqual(empty, []);
  });

  test('generated files are what the schema says', () => {
    const generator = join(ROOT, 'src', 'schema', 'generate.ts');
    execFileSync(process.execPath, [generator, '--check'], { cwd: ROOT, stdio: 'pipe' });
  });
});
