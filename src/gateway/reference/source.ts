/**
 * Reads the gateway's own source for the API reference: named numbers with the comment above them,
 * codes and texts of errors, methods of the WebSocket API. Assumes the house style: one constant a
 * statement, documentation comments right above. Knows nothing of what the numbers mean.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the gateway. */
const GATEWAY = fileURLToPath(new URL('../', import.meta.url));

/** A number that has a name. */
export interface Named {
  readonly name: string;
  /** What the comment above says; empty without one. */
  readonly doc: string;
  readonly value: number;
}

const COMMENT = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?/.source;
const CONSTANT = new RegExp(
  `${COMMENT}^(?:export )?const ([A-Z][A-Z0-9_]*) = ([\\d_. *]+);$`,
  'gm',
);
const FIELD = new RegExp(`${COMMENT}^ *readonly (\\w+): number;$`, 'gm');

/** The text of a file, by its path under src/gateway. */
export function sourceOf(path: string): string {
  return readFileSync(join(GATEWAY, path), 'utf8');
}

/** Files that run in production, by their paths under src/gateway, sorted. */
export function sourcePaths(folder = ''): string[] {
  return readdirSync(join(GATEWAY, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path).replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .filter((path) => !/(^|\/)(testing|reference|contract)[/.]/.test(path))
    .sort();
}

function sentence(comment: string | undefined): string {
  return (comment ?? '')
    .replace(/^\s*\* ?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** `3 * 86_400` -> 259200. @throws Error for what is no product of numbers */
function product(text: string): number {
  const value = text.split('*').reduce((all, each) => all * Number(each.replaceAll('_', '')), 1);
  if (Number.isNaN(value)) throw new Error(`'${text}' is not a number`);
  return value;
}

/** The named numbers of a text. */
export function constantsIn(text: string): Named[] {
  return [...text.matchAll(CONSTANT)].map(([, comment, name, value]) => ({
    name: name!,
    doc: sentence(comment),
    value: product(value!),
  }));
}

/**
 * The number fields of the interfaces in a text, with their values. One without a comment of its
 * own shares that of the field before.
 */
export function fieldsIn(text: string, values: Readonly<Record<string, unknown>>): Named[] {
  let doc = '';
  return [...text.matchAll(FIELD)].flatMap(([, comment, name]): Named[] => {
    doc = sentence(comment) || doc;
    const value = values[name!];
    return typeof value === 'number' ? [{ name: name!, doc, value }] : [];
  });
}

/** A text without its comments, and with texts that are put together from several in one. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '').replace(/(['"`]) \+\s+['"`]/g, '');
}

/** The codes of the dialect that a text of code names. */
export function codesIn(text: string): number[] {
  const found = withoutComments(text).matchAll(/(?<![\w.])-[12]\d{3}(?![\d_])/g);
  return [...new Set([...found].map(([code]) => Number(code)))];
}

/** Code and text of each error that a text of code makes with both in place. */
export function errorsIn(text: string): { readonly code: number; readonly text: string }[] {
  const made = /DialectError\(\s*(-\d+),\s*(['"`])((?:(?!\2)[\s\S])*)\2/g;
  return [...withoutComments(text).matchAll(made)].map(([, code, , words]) => ({
    code: Number(code),
    text: words!.replace(/\$\{[^}]*\}/g, '…'),
  }));
}

/** Methods that a switch over the names of methods knows: 'session.logon' … */
export function casesIn(text: string): string[] {
  return [...text.matchAll(/case '(\w+(?:\.\w+)+)':/g)].map(([, name]) => name!);
}
