/** examples/browser in a real browser: book and trades change, and are those that Node has. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Engine, loadEngine } from 'lx-dex/engine';
import { Side, Template } from 'lx-dex/protocol';
import { bundlePage } from '../../examples/browser/bundle.ts';
import { flow, MARKET, opening } from '../../examples/flow.ts';
import { ScriptProcess } from '../crash/server-process.ts';
import { ROOT } from '../house/repository.ts';
import { Chromium, findChromium } from './chromium.ts';

/** For what never comes; a slow machine is not near it. */
const PAGE_MAX_MS = 240_000;
/** That the page shows at most, of each side. */
const LEVELS = 8;
const FILES: Readonly<Record<string, string>> = {
  '/app/index.html': 'text/html;charset=UTF-8',
  '/app/page.js': 'text/javascript;charset=UTF-8',
  '/app/worker.js': 'text/javascript;charset=UTF-8',
};

/** Shows the example in a frame, looks at it and uses its buttons, and sends what it saw. */
const PROBE = `<!doctype html>
<meta charset="utf-8">
<iframe src="/app/index.html"></iframe>
<script type="module">
const send = (result) => fetch('/result', { method: 'POST', body: JSON.stringify(result) });
addEventListener('unhandledrejection', ({ reason }) => send({ error: String(reason?.stack) }));
const find = (id) => document.querySelector('iframe').contentDocument?.getElementById(id);
const text = (id) => find(id)?.textContent ?? '';
const words = (each) => each.textContent;
const rows = (id) => [...find(id).rows].map((row) => [...row.cells].map(words));
const trades = () => [...find('trades').children].map((line) => [line.dataset.id, words(line)]);
async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
addEventListener('error', ({ message }) => send({ error: message }));
const books = new Set();
const newest = new Set();
await until(() => {
  if (text('problem') !== '') throw new Error(text('problem'));
  if (text('trades') === '') return false;
  books.add(text('asks') + text('bids'));
  newest.add(find('trades').firstElementChild.dataset.id);
  return books.size >= 5 && newest.size >= 5;
});
find('pause').click();
await until(() => text('state') !== '');
const paused = {
  sequence: Number(text('sequence')), stateHash: text('state'),
  asks: rows('asks').reverse(), bids: rows('bids'), trades: trades(),
};
find('sell').click();
await until(() => text('position') === '-5.00');
const own = trades()[0][1];
find('pause').click();
await until(() => Number(text('sequence')) > paused.sequence + 1);
await send({ paused, own });
</script>
`;

interface Seen {
  readonly paused: {
    readonly sequence: number;
    readonly stateHash: string;
    readonly asks: readonly string[][];
    readonly bids: readonly string[][];
    /** Newest first: id and words. */
    readonly trades: readonly [string, string][];
  };
  /** The newest trade after our order. */
  readonly own: string;
  readonly error?: string;
}

const folder = mkdtempSync(join(tmpdir(), 'lx-example-'));
let server: Server;
let seen: Promise<Seen>;

before(async () => {
  await bundlePage(folder);
  const answer = Promise.withResolvers<Seen>();
  seen = answer.promise;
  server = createServer(async (request, response) => {
    const path = request.url ?? '';
    if (path === '/result') {
      response.writeHead(204).end();
      answer.resolve(JSON.parse(Buffer.concat(await request.toArray()).toString()) as Seen);
    } else if (path === '/') {
      response.writeHead(200, { 'content-type': 'text/html;charset=UTF-8' }).end(PROBE);
    } else if (path in FILES) {
      const body = readFileSync(join(folder, path.slice('/app/'.length)));
      response.writeHead(200, { 'content-type': FILES[path] }).end(body);
    } else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});

after(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

/** The market after so many commands, as the page shows it. */
async function marketAfter(sequence: number, levels: number, trades: number) {
  const engine = Engine.create({ module: await loadEngine(), config: { maxOrders: 4096 } });
  const lines: [string, string][] = [];
  const traders = flow(1);
  const first = opening();
  while (engine.sequence < sequence) {
    for (const event of engine.apply(first.shift() ?? traders.next().value)) {
      if (event.template !== Template.Trade) continue;
      const { tradeId, takerSide, quantityLots, priceTicks } = event;
      const verb = takerSide === Side.BUY ? 'bought' : 'sold';
      lines.unshift([String(tradeId), `${verb} ${quantityLots} at ${dollars(priceTicks)}`]);
    }
  }
  const rows = (side: Side) =>
    engine
      .levels(MARKET, side, levels)
      .map(({ priceTicks, totalLots }) => [dollars(priceTicks), String(totalLots)]);
  return {
    sequence,
    stateHash: engine.stateHash().toString(16),
    asks: rows(Side.SELL),
    bids: rows(Side.BUY),
    trades: lines.slice(0, trades),
  };
}

const dollars = (ticks: number) => (ticks / 100).toFixed(2);

test('its types are right, as a project of its own', () => {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', 'examples/browser'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stdout);
});

test('serve.ts prints an address that has the page and what it needs', async () => {
  const serving = new ScriptProcess(join(ROOT, 'examples', 'browser', 'serve.ts'), []);
  const [, address] = await serving.seen(/^(http:\S+) until Ctrl-C\n/m);
  for (const name of ['', 'page.js', 'worker.js']) {
    const response = await fetch(new URL(name, address));
    assert.equal(response.status, 200, name);
    assert.ok((await response.text()).length > 500, name);
  }
  await serving.end('SIGKILL');
});

test('the page shows what the engine does in Node, and takes an order', async (t) => {
  const found = findChromium();
  if ('missing' in found) return t.skip(found.missing);
  const { port } = server.address() as AddressInfo;
  const browser = new Chromium(found.path, `http://127.0.0.1:${port}/`);
  try {
    const { paused, own, error } = await browser.until(seen, PAGE_MAX_MS);
    assert.equal(error, undefined);
    const { asks, trades } = paused;
    assert.ok(asks.length > 0 && trades.length > 0);
    assert.deepEqual(paused, await marketAfter(paused.sequence, LEVELS, trades.length));
    assert.match(own, /^sold \d at \d+\.\d\d \(you\)$/);
  } finally {
    await browser.close();
  }
});
