/**
 * Runs a program on the project's Node in place of this process, as nearly as a child can be.
 *
 * Stdio is shared, the exit code or the deadly signal is passed on, and a signal to this process
 * reaches the child once. The child stays in our process group, so that what is sent to the group
 * reaches it without us. If we vanish (kill -9) it shuts down as on SIGTERM instead of living on
 * without anyone who knows it: see orphan-guard.mjs.
 */
import { spawn } from 'node:child_process';
import { SetupError } from './paths.mjs';
import { findRuntime, RUNTIME_FLAGS } from './runtime.mjs';

const GUARD_URL = new URL('./orphan-guard.mjs', import.meta.url).href;

/** @type {readonly NodeJS.Signals[]} */
const FORWARDED = ['SIGINT', 'SIGTERM'];

/**
 * @param {string} file The program, JavaScript or TypeScript.
 * @param {readonly string[]} args
 * @param {{env?: NodeJS.ProcessEnv}} [options]
 * @returns {Promise<number>} Its exit code; does not return when a signal ended it.
 * @throws {SetupError} When it cannot be started.
 */
export function runOnRuntime(file, args, { env = process.env } = {}) {
  const runtime = findRuntime();
  const flags = [...RUNTIME_FLAGS, '--import', GUARD_URL];
  const child = spawn(runtime, [...flags, file, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env,
  });
  for (const signal of FORWARDED) {
    process.on(signal, () => {
      // The terminal's Ctrl-C went to the whole group: the child has it already.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new SetupError(`${runtime}: ${error.message}`)));
    child.on('exit', (code, signal) => {
      for (const each of FORWARDED) process.removeAllListeners(each);
      if (signal === null) resolve(code ?? 1);
      else process.kill(process.pid, signal);
    });
  });
}
