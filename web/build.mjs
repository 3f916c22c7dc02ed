/**
 * Builds the page with Vite: `build.mjs OUTPUT`. Run by `node scripts/build.mjs`, on the pinned
 * Node. Every text file is there three times: as it is, as `.br` and as `.gz`, so that the
 * exchange compresses nothing while it runs.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'vite';

const WEB = dirname(fileURLToPath(import.meta.url));
const SOURCE = join(WEB, '..', 'src');
const TEXT = /\.(js|css|html|svg|json|wasm)$/;

const output = resolve(process.argv[2] ?? join(WEB, '..', 'build', 'web'));
await build({
  configFile: false,
  root: WEB,
  logLevel: 'warn',
  resolve: {
    alias: {
      'lx-dex/engine': join(SOURCE, 'library', 'engine.ts'),
      'lx-dex/protocol': join(SOURCE, 'schema', 'generated', 'protocol.ts'),
      'lx-dex/client': join(SOURCE, 'client', 'client.ts'),
    },
  },
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    outDir: output,
    emptyOutDir: true,
    // The page's policy allows no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
for (const path of readdirSync(output, { recursive: true, encoding: 'utf8' })) {
  if (!TEXT.test(path)) continue;
  const bytes = readFileSync(join(output, path));
  writeFileSync(join(output, `${path}.br`), brotliCompressSync(bytes));
  writeFileSync(join(output, `${path}.gz`), gzipSync(bytes, { level: 9 }));
}
