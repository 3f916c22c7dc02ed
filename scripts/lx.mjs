#!/usr/bin/env node
/**
 * `lx`: sets up what is missing or stale, then runs src/cli.ts with the given arguments.
 * `npm start` is `lx start --demo`. Only what the command needs is installed.
 */
import { join } from 'node:path';
import { runOnRuntime } from './setup/child.mjs';
import { ensureBuilt } from './setup/engine-build.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { ensurePage } from './setup/page-build.mjs';
import { ROOT, runCommand } from './setup/paths.mjs';

/** Commands that also need the packages for development: a benchmark runs its peers. */
const DEVELOPMENT_COMMANDS = ['bench'];
/** Commands that serve the page. */
const PAGE_COMMANDS = ['start', 'bench'];

await runCommand(async () => {
  const command = process.argv[2] ?? '';
  await ensureInstalled({ dev: DEVELOPMENT_COMMANDS.includes(command) });
  await ensureBuilt();
  if (PAGE_COMMANDS.includes(command)) await ensurePage();
  return runOnRuntime(join(ROOT, 'src', 'cli.ts'), process.argv.slice(2));
});
