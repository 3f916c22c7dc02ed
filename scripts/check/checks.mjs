/**
 * The checks that other programs do: types (tsc), format and lint (biome). Each resolves to what
 * is wrong, in that program's words, or to undefined.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../setup/paths.mjs';

const CHECK_MAX_MS = 5 * 60_000;

/** @returns {Promise<string | undefined>} */
export async function checkTypes() {
  const found = [];
  // The page has the types of browsers instead of Node's.
  for (const project of ['.', 'web']) {
    found.push(await runTool(['typescript', 'bin', 'tsc'], ['-p', project]));
  }
  const problems = found.filter((each) => each !== undefined);
  return problems.length === 0 ? undefined : problems.join('\n');
}

/** @returns {Promise<string | undefined>} */
export function checkFormat() {
  const options = ['--error-on-warnings', '--max-diagnostics=100', '--colors=off'];
  return runTool(['@biomejs', 'biome', 'bin', 'biome'], ['check', ...options, '.']);
}

/**
 * Runs a program of node_modules on the Node that runs this.
 *
 * @param {string[]} path Under node_modules.
 * @param {string[]} args
 * @returns {Promise<string | undefined>} Its output when it failed.
 */
export function runTool(path, args) {
  const tool = join(ROOT, 'node_modules', ...path);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [tool, ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: CHECK_MAX_MS,
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', (error) => resolve(String(error)));
    child.on('close', (code, signal) => {
      resolve(code === 0 ? undefined : output || `ended with ${code ?? signal}`);
    });
  });
}
