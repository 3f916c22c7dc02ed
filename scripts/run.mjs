#!/usr/bin/env node
/**
 * `node scripts/run.mjs FILE [arguments]`: the set-up for development, then FILE (TypeScript or
 * JavaScript, seen from the current folder) on the project's Node.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { runOnRuntime } from './setup/child.mjs';
import { ensureBuilt } from './setup/engine-build.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { runCommand, SetupError } from './setup/paths.mjs';

await runCommand(async () => {
  const [file, ...args] = process.argv.slice(2);
  if (file === undefined) {
    throw new SetupError('no file given. Usage: node scripts/run.mjs FILE [arguments]');
  }
  const path = resolve(file);
  if (!existsSync(path)) throw new SetupError(`${path} does not exist.`);
  await ensureInstalled({ dev: true });
  await ensureBuilt();
  return runOnRuntime(path, args);
});
