/** Runs a build tool on the project's Node and keeps what it says, for who has to tell of it. */
import { spawn } from 'node:child_process';
import { ROOT, SetupError } from './paths.mjs';
import { findRuntime } from './runtime.mjs';

/** A tool that takes longer is ended. */
export const BUILD_MAX_MS = 5 * 60_000;

/**
 * @typedef {object} ToolResult
 * @property {number | string | null} ending Its exit code, or the signal that ended it.
 * @property {string} text All that it said, of both streams.
 */

/**
 * @param {readonly string[]} args The script and its arguments.
 * @param {{cwd?: string, name: string}} options `name`: what the tool is, such as `the compiler`.
 * @returns {Promise<ToolResult>}
 * @throws {SetupError} When it cannot be started.
 */
export function runTool(args, { cwd = ROOT, name }) {
  return new Promise((resolve, reject) => {
    const child = spawn(findRuntime(), args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: BUILD_MAX_MS,
      // The tool's own coverage would only fill the disk.
      env: { ...process.env, NODE_V8_COVERAGE: '' },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        text += chunk;
      });
    }
    child.on('error', (error) => reject(new SetupError(`${name}: ${error.message}`)));
    child.on('close', (code, signal) => resolve({ ending: code ?? signal, text }));
  });
}
