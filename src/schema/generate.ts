/**
 * Writes everything that is generated from the schema, or with `--check` says what is stale.
 *   npm run generate [-- --check] [-- --accept-wire-change]
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assemblyTs } from './generators/assemblyscript.ts';
import { protocolMarkdown, sbeXml } from './generators/documents.ts';
import { protocolTs, stateTs } from './generators/typescript.ts';
import { FEE_TIERS, LAYOUT_VERSION, NODE_FANOUT } from './schema.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const constants = { LAYOUT_VERSION, FEE_TIERS, NODE_FANOUT };

/** Every generated file: its path from the root of the repository and its text. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ['src/schema/generated/protocol.ts', protocolTs()],
    ['src/schema/generated/state.ts', stateTs(constants)],
    ['src/schema/generated/lx-dex.xml', sbeXml()],
    ['src/engine/assembly/generated.ts', assemblyTs(constants)],
    ['docs/protocol.md', protocolMarkdown()],
  ]);
}

/** Paths whose content on disk is not what the schema gives. */
export function staleFiles(): string[] {
  return [...generatedFiles()].flatMap(([path, text]) => {
    try {
      return readFileSync(join(root, path), 'utf8') === text ? [] : [path];
    } catch {
      return [path];
    }
  });
}

function main(): void {
  if (process.argv.includes('--check')) {
    const stale = staleFiles();
    if (stale.length === 0) return;
    console.error(`stale: ${stale.join(', ')}\nrun: npm run generate`);
    process.exitCode = 1;
    return;
  }
  for (const [path, text] of generatedFiles()) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
}

if (import.meta.main) main();
