#!/usr/bin/env node
/**
 * `npm run generate`: writes everything that is generated: from the schema, from the gateway, from
 * the engine's conformance tables. Arguments (`--check`, `--accept-wire-change`) go to all.
 */
import { join } from 'node:path';
import { runOnRuntime } from './setup/child.mjs';
import { ensureBuilt } from './setup/engine-build.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { ROOT, runCommand } from './setup/paths.mjs';

const GENERATORS = [
  'src/schema/generate.ts',
  'src/gateway/reference/reference.ts',
  'src/gateway/fix/reference.ts',
  'src/engine/conformance/document.ts',
];

await runCommand(async () => {
  await ensureInstalled({ dev: true });
  await ensureBuilt();
  let code = 0;
  for (const file of GENERATORS) {
    const ended = await runOnRuntime(join(ROOT, file), process.argv.slice(2));
    code ||= ended;
  }
  return code;
});
