/** What a browser has to fetch before somebody can trade: bytes as they are sent, compressed. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const BUILT = join(import.meta.dirname, '..', '..', 'build', 'web');
const MAX_BYTES = 200 * 1024;

/** Files that a module imports before it runs, itself included. */
function withImports(name: string, known = new Set<string>()): Set<string> {
  if (known.has(name)) return known;
  known.add(name);
  if (!name.endsWith('.js')) return known;
  const text = readFileSync(join(BUILT, 'assets', name), 'utf8');
  for (const [, path] of text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+)["']/g)) {
    withImports(path!, known);
  }
  return known;
}

test('the first load is under 200 KiB without the chart', () => {
  const html = readFileSync(join(BUILT, 'index.html'), 'utf8');
  const first = [...html.matchAll(/\/assets\/([\w.-]+)/g)].map(([, name]) => name!);
  const trade = readdirSync(join(BUILT, 'assets')).filter((name) =>
    /^trade-view-[\w-]+\.(js|css)$/.test(name),
  );
  assert.equal(trade.length, 2);
  const files = new Set<string>();
  for (const name of [...first, ...trade]) withImports(name, files);
  assert.ok(![...files].some((name) => name.startsWith('candles-')), 'the chart comes later');
  const bytes = [...files].reduce(
    (sum, name) => sum + statSync(join(BUILT, 'assets', `${name}.gz`)).size,
    statSync(join(BUILT, 'index.html.gz')).size,
  );
  assert.ok(bytes > 0 && bytes < MAX_BYTES, `${bytes} bytes`);
});
