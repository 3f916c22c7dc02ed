#!/usr/bin/env node
/** `npm run build`: installs what building needs and builds all that is built, if it is stale. */
import { ensureBuilt } from './setup/engine-build.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { ensureLibrary } from './setup/library-build.mjs';
import { ensurePage } from './setup/page-build.mjs';
import { runCommand, say } from './setup/paths.mjs';

await runCommand(async () => {
  await ensureInstalled({ dev: true });
  const built = [await ensureBuilt(), await ensureLibrary(), await ensurePage()];
  if (!built.includes(true)) say('Everything is built already.');
  return 0;
});
