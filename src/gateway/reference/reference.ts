/**
 * Writes the generated tables of docs/api.md, or with `--check` says that they are stale. The text
 * around them is written by hand: a table lies between `<!-- generated: name -->` and
 * `<!-- end -->`. Called by `npm run generate`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  endpointTables,
  errorTable,
  eventTable,
  limitTable,
  methodTable,
  parameterTable,
  rejectionTable,
  streamTable,
} from './tables.ts';

export const API_PATH = 'docs/api.md';

const FILE = fileURLToPath(new URL(`../../../${API_PATH}`, import.meta.url));
const PLACE = /(<!-- generated: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g;

const TABLES: Readonly<Record<string, () => string>> = {
  endpoints: endpointTables,
  parameters: parameterTable,
  methods: methodTable,
  events: eventTable,
  streams: streamTable,
  errors: errorTable,
  rejections: rejectionTable,
  limits: limitTable,
};

/**
 * The text with each table made anew.
 * @throws Error where a table has no place, or a place no table
 */
export function withTables(text: string): string {
  const placed = new Set<string>();
  const written = text.replace(PLACE, (_all, open: string, name: string, close: string) => {
    if (!Object.hasOwn(TABLES, name)) throw new Error(`${API_PATH} wants a table '${name}'`);
    placed.add(name);
    return `${open}\n${TABLES[name]!()}\n\n${close}`;
  });
  const missing = Object.keys(TABLES).filter((name) => !placed.has(name));
  if (missing.length === 0) return written;
  throw new Error(`${API_PATH} has no place for ${missing.join(', ')}`);
}

/** docs/api.md as it is, and as it should be. */
export function apiMarkdown(): { readonly present: string; readonly wanted: string } {
  const present = readFileSync(FILE, 'utf8');
  return { present, wanted: withTables(present) };
}

function main(): void {
  const { present, wanted } = apiMarkdown();
  if (process.argv.includes('--check')) {
    if (present === wanted) return;
    console.error(`stale: ${API_PATH}\nrun: npm run generate`);
    process.exitCode = 1;
    return;
  }
  writeFileSync(FILE, wanted);
  console.log(`wrote ${API_PATH}`);
}

if (import.meta.main) main();
