/**
 * What a person sees who opens the address in a browser: what this is, where the interfaces are,
 * and the best prices, live. One static page without dependencies; and `/health` for machines.
 */
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Feed } from '../feed/feed.ts';
import { pagePolicy } from './rest/security-headers.ts';

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>LX DEX</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .3rem .6rem; border-bottom: 1px solid #8884; }
th:first-child, td:first-child { text-align: left; }
code { background: #8882; padding: .1em .3em; border-radius: 3px; }
</style>
</head>
<body>
<h1>LX DEX</h1>
<p>An exchange that speaks the Binance Spot dialect: a bot moves here by changing a URL.</p>
<table>
<thead><tr><th>Market</th><th>Bid size</th><th>Bid</th><th>Ask</th><th>Ask size</th></tr></thead>
<tbody id="books"><tr><td colspan="5">Loading…</td></tr></tbody>
</table>
<h2>Interfaces</h2>
<ul>
<li>REST: <code>/api/v3/…</code>, for example
<a href="/api/v3/exchangeInfo">exchangeInfo</a>,
<a href="/api/v3/ticker/24hr">ticker/24hr</a></li>
<li>WebSocket API: <code>/ws-api/v3</code></li>
<li>Market streams: <code>/ws/&lt;stream&gt;</code> and <code>/stream?streams=…</code></li>
<li>Feed, in JSON or MessagePack, numbered and resumable: <code>/feed</code></li>
<li>Wallet: <code>/lx/v1/transfer</code> and others, for example
<a href="/lx/v1/supply">supply</a></li>
<li>Binary lane, FIX 4.4 and market data over UDP multicast: on ports of their own, which the
exchange prints when it starts</li>
<li><a href="/health">Health</a></li>
</ul>
<p>Each is described in <code>docs/</code> of the source; its <code>README.md</code> says where.</p>
<script>
const body = document.getElementById('books');
async function refresh() {
  try {
    const books = await (await fetch('/api/v3/ticker/bookTicker')).json();
    body.replaceChildren(...books.map((book) => {
      const row = document.createElement('tr');
      for (const key of ['symbol', 'bidQty', 'bidPrice', 'askPrice', 'askQty']) {
        row.insertCell().textContent = book[key];
      }
      return row;
    }));
  } catch {
    const row = document.createElement('tr');
    row.insertCell().textContent = 'No answer; trying again.';
    body.replaceChildren(row);
  }
  setTimeout(refresh, 2000);
}
refresh();
</script>
</body>
</html>
`;

const HEADERS = pageHeaders(PAGE);

/** Monitors like to ask so, whether anybody is there. */
const ASKED_BY_HEAD = { exposeHeadRoute: true };

/** Headers of a page whose scripts and styles are all in it; its policy names them by hash. */
export function pageHeaders(page: string): Readonly<Record<string, string>> {
  const hashes = (tag: string) =>
    [...page.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))].map(
      ([, text]) => `sha256-${createHash('sha256').update(text!).digest('base64')}`,
    );
  return {
    'content-type': 'text/html;charset=UTF-8',
    'content-security-policy': pagePolicy(hashes('script'), hashes('style')),
  };
}

/** Paths that speak WebSocket alone. */
const SOCKET_PATHS = ['/feed', '/stream', '/ws', '/ws/*', '/ws-api/v3'];

/** Adds `/` and `/health` to the server, and a word to who asks a WebSocket's path over HTTP. */
export function addPage(app: FastifyInstance, feed: Feed): void {
  app.get('/', ASKED_BY_HEAD, (_request, reply) => reply.headers(HEADERS).send(PAGE));
  app.get('/health', ASKED_BY_HEAD, (_request, reply) => {
    const body = {
      status: 'ok',
      markets: feed.catalog.markets().length,
      timeUs: feed.timeUs,
      uptimeSeconds: Math.floor(process.uptime()),
    };
    return reply.header('content-type', 'application/json;charset=UTF-8').send(body);
  });
  for (const path of SOCKET_PATHS) {
    app.get(path, (_request, reply) => {
      const body = {
        code: -1000,
        msg: 'This path speaks WebSocket: connect with ws:// or wss://.',
      };
      reply.code(426).headers({ upgrade: 'websocket', connection: 'Upgrade' });
      return reply.header('content-type', 'application/json;charset=UTF-8').send(body);
    });
  }
}
