/**
 * Writes docs/openapi.json and the generated tables of docs/api.md, or with `--check` says which
 * are stale. The text around the tables is written by hand: a table lies between
 * `<!-- generated: name -->` and `<!-- end -->`. Called by `npm run generate`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openApiText } from './openapi.ts';
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
export const OPENAPI_PATH = 'docs/openapi.json';

const FILE = fileURLToPath(new URL(`../../../${API_PATH}`, import.meta.url));
const OPENAPI_FILE = fileURLToPath(new URL(`../../../${OPENAPI_PATH}`, import.meta.url));
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

/** docs/openapi.json as it is, and as it should be. */
export function openApiFile(): { readonly present: string; readonly wanted: string } {
  const present = existsSync(OPENAPI_FILE) ? readFileSync(OPENAPI_FILE, 'utf8') : '';
  return { present, wanted: openApiText() };
}

function main(): void {
  const files = [
    { path: API_PATH, file: FILE, ...apiMarkdown() },
    { path: OPENAPI_PATH, file: OPENAPI_FILE, ...openApiFile() },
  ];
  for (const { file, path, present, wanted } of files) {
    if (!process.argv.includes('--check')) {
      writeFileSync(file, wanted);
      console.log(`wrote ${path}`);
    } else if (present !== wanted) {
      console.error(`stale: ${path}\nrun: npm run generate`);
      process.exitCode = 1;
    }
  }
}

if (import.meta.main) main();
