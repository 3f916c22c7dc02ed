/**
 * The plain peer of requests that wait for the disk, a process of its own: `node:http` appends the
 * body of a request to a file and answers once that is synced; what comes meanwhile is synced
 * together. No key, no signature, no engine, no books.
 */
import { fdatasync, mkdtempSync, openSync, rmSync, writevSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** As long as the answer to a transfer, and it says that it is the first one. */
const ANSWER = JSON.stringify({ answer: 'x'.repeat(180), repeated: false });
const HEADERS = { 'Content-Type': 'application/json', 'Content-Length': ANSWER.length };
/** Zeros written before, as the log does: a sync then writes data alone. */
const ZEROS = new Uint8Array(2 ** 20);
const AHEAD = 32;

const folder = mkdtempSync(join(tmpdir(), 'lx-bench-sync-'));
const file = openSync(join(folder, 'log'), 'w+');
const sync = promisify(fdatasync);
const ready = Array.from({ length: AHEAD }, () => ZEROS);
writevSync(file, ready, 0);

let waiting: { readonly body: Buffer; readonly response: ServerResponse }[] = [];
let position = 0;
let isSyncing = false;

async function commit(): Promise<void> {
  isSyncing = true;
  while (waiting.length > 0) {
    const batch = waiting;
    waiting = [];
    position += writevSync(
      file,
      batch.map(({ body }) => body),
      position,
    );
    await sync(file);
    for (const { response } of batch) response.writeHead(200, HEADERS).end(ANSWER);
  }
  isSyncing = false;
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    waiting.push({ body: Buffer.concat(chunks), response });
    if (!isSyncing) void commit();
  });
});
// Nobody is cut off while the other side has its turn.
server.keepAliveTimeout = 0;
await sync(file);
server.listen(0, '127.0.0.1', () => {
  console.log(`open at ${(server.address() as AddressInfo).port}`);
});
// It ends with whoever started it.
process.stdin.resume().on('end', () => {
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
