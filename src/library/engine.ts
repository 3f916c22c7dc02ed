/**
 * `lx-dex/engine`: the engine for programs outside this project, in Node and in browsers alike.
 * Everything of `engine/engine.ts`, and `loadEngine` for the compiled module that it runs. The
 * commands and events are in `lx-dex/protocol`; the reference is docs/engine.md.
 *
 * ```ts
 * const engine = Engine.create({ module: await loadEngine() });
 * ```
 */
import { engineWasm } from './engine-wasm.ts';

export * from '../engine/engine.ts';

let loading: Promise<WebAssembly.Module> | undefined;

/**
 * The compiled engine, for `Engine.create` and `Engine.restore`. Nothing is fetched or read by a
 * path: the bytes are part of the library. Compiled once in each thread; any number of engines
 * share it, and it may be posted to workers.
 *
 * @throws WebAssembly.CompileError where the runtime has no threads, SIMD or bulk memory
 */
export function loadEngine(): Promise<WebAssembly.Module> {
  loading ??= engineWasm().then((bytes) => WebAssembly.compile(bytes));
  return loading;
}
