/** The compiled engine, from the build folder. */
import { readFileSync } from 'node:fs';

/** @throws Error naming the remedy where the engine was not built */
export function loadEngineModule(): WebAssembly.Module {
  const path = new URL('../../build/engine.wasm', import.meta.url);
  try {
    return new WebAssembly.Module(readFileSync(path));
  } catch (cause) {
    throw new Error(`cannot load the engine from ${path.pathname}; run: npm run build`, { cause });
  }
}
