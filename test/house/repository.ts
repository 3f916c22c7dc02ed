/**
 * The repository as the house rules see it: which files belong to it, and what is in them.
 *
 * Belonging means tracked by git or new and not ignored; without git (a downloaded archive), all
 * that is not in one of the folders that are made here. Fails when a listed file cannot be read.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One place where a rule is broken. */
export interface Finding {
  /** Seen from the root, with forward slashes. */
  readonly path: string;
  /** Counted from 1; 0 when it is about the whole file. */
  readonly line: number;
  /** What is wrong and what is wanted. */
  readonly rule: string;
}

/** A file's path, seen from the root with forward slashes, and its text. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const MADE_HERE = ['node_modules', 'build', 'dist', 'data', 'coverage', '.git'];
const TEXT = /(\.(ts|tsx|mjs|js|json|md|yml|yaml|html|css|sh|xml|toml|service)|\.ci\/run|\.npmrc)$/;

let listed: readonly string[] | undefined;

/** All paths that belong to the repository, sorted. */
export function listPaths(): readonly string[] {
  listed ??= (existsSync(join(ROOT, '.git')) ? listByGit() : listByWalking())
    .filter((path) => existsSync(join(ROOT, path)))
    .sort();
  return listed;
}

function listByGit(): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  try {
    const output = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' });
    return output.split('\0').filter((path) => path !== '');
  } catch {
    // A machine without git, or with a git that does not trust this folder's owner.
    return listByWalking();
  }
}

function listByWalking(): string[] {
  return readdirSync(ROOT, { withFileTypes: true })
    .filter(({ name }) => !MADE_HERE.includes(name))
    .flatMap((entry) => (entry.isDirectory() ? walk(join(ROOT, entry.name)) : [entry.name]));
}

function walk(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/** The text files whose path passes `wanted`. */
export function readFiles(wanted: (path: string) => boolean): TextFile[] {
  return listPaths()
    .filter((path) => TEXT.test(path) && wanted(path))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** Whether a path is of a file that a program of the repository writes. */
export function isGenerated(path: string): boolean {
  return /(^|\/)generated(\.ts$|\/)|\.generated\.ts$/.test(path);
}

/** Whether a path is of code in the languages that the code rules know. */
export function isCode(path: string): boolean {
  return /\.(ts|tsx|mjs)$/.test(path);
}

const OF_TESTS = [
  /\.test\.ts$/,
  /(^|\/)(testing|conformance|fixtures)\//,
  /(^|\/)(testing|test-support)\.ts$/,
];

/** Whether a path is of a test or of what only tests use. */
export function isTest(path: string): boolean {
  return OF_TESTS.some((pattern) => pattern.test(path));
}

/** The findings as a person reads them, a line each; empty when there is none. */
export function describeFindings(findings: readonly Finding[]): string {
  return findings
    .map(({ path, line, rule }) => `${line === 0 ? path : `${path}:${line}`}: ${rule}`)
    .join('\n');
}

/** The line, counted from 1, of a position in a text. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
