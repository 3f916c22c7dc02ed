/** An engine for tests, from the built module. */
import { readFileSync } from 'node:fs';
import type { EngineConfig } from './core.ts';
import { Engine } from './engine.ts';

let compiled: WebAssembly.Module | undefined;

/** The compiled engine; built by `npm run build`. */
export function engineModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(
    readFileSync(new URL('../../build/engine.wasm', import.meta.url)),
  );
  return compiled;
}

/** A fresh engine of these capacities. */
export function createEngine(config: Partial<EngineConfig> = {}): Engine {
  return Engine.create({ module: engineModule(), config });
}
