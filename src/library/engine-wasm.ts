/**
 * The bytes of the compiled engine. Here they are the file that `npm run build` makes. In `dist/`
 * this module is another one with the same face, written by scripts/setup/library-build.mjs, that
 * holds them as compressed text: what runs there needs no file, no address and no bundler's help.
 */
import { readFile } from 'node:fs/promises';

export async function engineWasm(): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(new URL('../../build/engine.wasm', import.meta.url)));
}
