/** Bundles the example: the page's script and the worker's, each with what it needs. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

const HERE = import.meta.dirname;

/** No loader, no plugin: the engine is in the library's own JavaScript. */
export const BUNDLE = {
  entryPoints: [join(HERE, 'page.ts'), join(HERE, 'worker.ts')],
  bundle: true,
  format: 'esm',
  minify: true,
  // As any project outside would resolve `lx-dex/engine`: by package.json alone.
  tsconfigRaw: '{}',
} satisfies BuildOptions;

/** Writes the page, ready to be served as files. @throws where something cannot be resolved */
export async function bundlePage(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(HERE, 'index.html'), join(folder, 'index.html'));
  await build({ ...BUNDLE, outdir: folder, logLevel: 'warning' });
}
