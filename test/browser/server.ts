/**
 * A server for one page in a browser: the project's own TypeScript with its types stripped, the
 * compiled engine, and a page that runs one module, itself and in a worker, and sends back what
 * that gives.
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCE = /^\/(?:src|test)\/(?:[\w-]+\/)*[\w.-]+\.ts$/;
const RESULT_MAX_BYTES = 65_536;

/** With these a page may share memory with its workers. */
const ISOLATION = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** Runs in the page and in a worker. */
const RUN = `
async function run() {
  const { runWorkload } = await import('/test/browser/workload.ts');
  const bytes = await (await fetch('/engine.wasm')).arrayBuffer();
  return runWorkload(await WebAssembly.compile(bytes));
}`;

const WORKER = `${RUN}
postMessage(await run());
`;

const PAGE = `<!doctype html>
<meta charset="utf-8">
<title>The engine in a browser</title>
<script type="module">
${RUN}
function shareMemory() {
  try {
    structuredClone(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }));
    return 'shared';
  } catch (error) {
    return error.name;
  }
}
function runInWorker() {
  const worker = new Worker('/worker.js', { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.onmessage = (event) => resolve(event.data);
    worker.onerror = (event) => reject(new Error(event.message));
  });
}
let answer;
try {
  answer = { inPage: await run(), inWorker: await runInWorker() };
} catch (error) {
  answer = { error: String(error?.stack ?? error) };
}
const page = {
  isolated: crossOriginIsolated,
  hasSharedArrayBuffer: typeof SharedArrayBuffer !== 'undefined',
  shareMemory: shareMemory(),
};
await fetch('/result', { method: 'POST', body: JSON.stringify({ ...answer, page }) });
</script>
`;

export interface PageServer {
  readonly url: string;
  /** What the page sent, parsed. */
  readonly answer: Promise<unknown>;
  close(): void;
}

/** Serves on a free port. @param isolated whether with cross-origin isolation */
export async function servePage(isolated: boolean): Promise<PageServer> {
  const { promise: answer, resolve } = Promise.withResolvers<unknown>();
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(isolated ? ISOLATION : {})) {
      response.setHeader(name, value);
    }
    if (request.url === '/result') receive(request, response, resolve);
    else send(response, request.url ?? '/');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}/`, answer, close };
}

function send(response: ServerResponse, path: string): void {
  const give = (type: string, body: string | Buffer) => {
    response.writeHead(200, { 'content-type': type }).end(body);
  };
  if (path === '/') give('text/html;charset=UTF-8', PAGE);
  else if (path === '/worker.js') give('text/javascript;charset=UTF-8', WORKER);
  else if (path === '/engine.wasm') {
    give('application/wasm', readFileSync(join(ROOT, 'build', 'engine.wasm')));
  } else if (SOURCE.test(path)) {
    const source = readFileSync(join(ROOT, path), 'utf8');
    give('text/javascript;charset=UTF-8', stripTypeScriptTypes(source));
  } else {
    response.writeHead(404).end();
  }
}

function receive(
  request: IncomingMessage,
  response: ServerResponse,
  resolve: (answer: unknown) => void,
): void {
  let text = '';
  request.on('data', (chunk) => {
    text += chunk;
    if (text.length > RESULT_MAX_BYTES) request.destroy();
  });
  request.on('end', () => {
    response.writeHead(204).end();
    resolve(JSON.parse(text));
  });
}
