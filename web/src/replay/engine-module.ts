/** The compiled engine in a worker: the very file that the exchange runs. */
import engineUrl from '../../../build/engine.wasm?url';

let loading: Promise<WebAssembly.Module> | undefined;

/** @throws Error where it cannot be loaded, or this browser lacks what it needs */
export function compileEngine(): Promise<WebAssembly.Module> {
  loading ??= load();
  return loading;
}

async function load(): Promise<WebAssembly.Module> {
  const response = await fetch(engineUrl);
  if (!response.ok) throw new Error(`The engine could not be loaded (${response.status}).`);
  return WebAssembly.compile(await response.arrayBuffer());
}
