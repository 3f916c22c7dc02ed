#!/usr/bin/env node
/**
 * `npm test`: sets up everything, then hands over to check/main.mjs on the project's Node.
 */
import { fileURLToPath } from 'node:url';
import { runOnRuntime } from './setup/child.mjs';
import { ensureBuilt } from './setup/engine-build.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { ensureLibrary } from './setup/library-build.mjs';
import { ensurePage } from './setup/page-build.mjs';
import { runCommand } from './setup/paths.mjs';

await runCommand(async () => {
  await ensureInstalled({ dev: true });
  await ensureBuilt();
  await ensureLibrary();
  await ensurePage();
  return runOnRuntime(
    fileURLToPath(new URL('./check/main.mjs', import.meta.url)),
    process.argv.slice(2),
  );
});
