/** A proof in a real browser: src/anchor/proof.ts as it is, on good proofs and on lies. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { Anchor } from '../../src/anchor/anchor.ts';
import { nodeHash } from '../../src/anchor/node-hash.ts';
import { type Proof, toHex, type Verdict, verifyProof } from '../../src/anchor/proof.ts';
import { Chromium, findChromium } from '../browser/chromium.ts';
import { ROOT } from '../house/repository.ts';

/** For what never comes; a slow machine is not near it. */
const PAGE_MAX_MS = 240_000;
const SOURCE = /^\/src\/anchor\/[\w-]+\.ts$/;
const PAGE = `<!doctype html><meta charset="utf-8"><script type="module">
let body;
try {
  const { verifyProof } = await import('/src/anchor/proof.ts');
  const cases = await (await fetch('/cases')).json();
  body = cases.map(({ proof, root }) => verifyProof(proof, root));
} catch (error) {
  body = { error: String(error) };
}
await fetch('/result', { method: 'POST', body: JSON.stringify(body) });
</script>`;

const anchor = new Anchor(
  {
    sequence: 2 ** 40,
    timeUs: 1_767_225_600_000_000,
    logHash: new Uint8Array(32).fill(3),
    secret: new Uint8Array(32).fill(9),
    assets: [1, 2].map((asset) => ({
      ...{ asset, name: `A${asset}`, decimals: 2 },
      accounts: Uint32Array.from({ length: 13 }, (_, k) => k + 3),
      amounts: Float64Array.from({ length: 13 }, (_, k) => 2 ** 40 * asset + k),
    })),
  },
  nodeHash,
);
const root = toHex(anchor.root);
const proof = anchor.proof(7, 2)!;
const CASES: readonly { readonly proof: Proof; readonly root: string }[] = [
  ...[3, 7, 15].map((account) => ({ proof: anchor.proof(account, 1)!, root })),
  { proof: { ...proof, amount: proof.amount - 1 }, root },
  { proof: { ...proof, account: 8 }, root },
  { proof: { ...proof, path: proof.path.slice(1) }, root },
  { proof, root: '00'.repeat(32) },
];

const found = findChromium();
const skip = 'missing' in found ? found.missing : false;

test('a browser comes to the same verdicts', { skip }, async () => {
  const seen = Promise.withResolvers<readonly Verdict[]>();
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { url = '/' } = request;
    const give = (type: string, body: string) => response.setHeader('content-type', type).end(body);
    if (url === '/') give('text/html;charset=UTF-8', PAGE);
    else if (url === '/cases') give('application/json', JSON.stringify(CASES));
    else if (SOURCE.test(url)) {
      const source = readFileSync(join(ROOT, url), 'utf8');
      give('text/javascript;charset=UTF-8', stripTypeScriptTypes(source));
    } else if (url === '/result') {
      seen.resolve(JSON.parse(await text(request)) as readonly Verdict[]);
      response.writeHead(204).end();
    } else response.writeHead(404).end();
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(seen.reject);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const browser = new Chromium((found as { path: string }).path, `http://127.0.0.1:${port}/`);
  try {
    const verdicts = await browser.until(seen.promise, PAGE_MAX_MS);
    assert.deepEqual(
      verdicts,
      CASES.map((each) => verifyProof(each.proof, each.root)),
    );
    assert.deepEqual(
      verdicts.map(({ valid }) => valid),
      [true, true, true, false, false, false, false],
    );
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
});
