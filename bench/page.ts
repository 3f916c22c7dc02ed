/**
 * The trading page in headless Chromium against a real exchange: how long until it can be used and
 * what it takes over the wire; then frames, long tasks and the share of the main thread while the
 * feed brings some ten thousand changes of the book a second. Browser, exchange, traders and this
 * process share the machine, and nothing draws but its cores.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { type CDPSession, chromium, type Page } from 'playwright-core';
import { Chromium, findChromium } from '../test/browser/chromium.ts';
import { Child } from './child.ts';
import { type LoadServer, startLoadServer } from './load-server.ts';
import type { PageLoadCommand, PageLoadMessage } from './page-load.ts';
import { type BenchOptions, figure, percentile, type Report, sized } from './report.ts';

const ROUNDS = { quick: 1, full: 3 };
const SECONDS = { quick: 1, full: 10 };
const MOVES_PER_SECOND = { quick: 500, full: 8_500 };
const LOADS = { quick: 1, full: 5 };
/** As web/src/live/market-watch.ts subscribes. */
const DEPTH = 500;
const PATIENCE_MS = 120_000;
/** Between two looks at the book. */
const LOOK_MS = 50;
const VIEWPORT = { width: 1440, height: 900 } as const;
const KIB = 1024;
/** What the chart needs alone. */
const CHART = /\/candles-[\w-]+\.js/;

interface Frames {
  readonly timesMs: readonly number[];
  readonly longMs: readonly number[];
  readonly seconds: number;
}

interface Load {
  readonly usableMs: number;
  readonly bytes: number;
  readonly chartBytes: number;
}

interface Round extends Frames {
  readonly levels: number;
  readonly messages: number;
  readonly busy: number;
}

/** Runs in the page: what `requestAnimationFrame` and long tasks tell for so many seconds. */
async function watchFrames(seconds: number): Promise<Frames> {
  const page = globalThis as unknown as {
    requestAnimationFrame(act: (timeMs: number) => void): void;
    PerformanceObserver: new (
      act: (list: { getEntries(): readonly { readonly duration: number }[] }) => void,
    ) => { observe(options: { readonly type: string }): void; disconnect(): void };
  };
  const longMs: number[] = [];
  const observer = new page.PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longMs.push(duration);
  });
  observer.observe({ type: 'longtask' });
  const timesMs: number[] = [];
  const begunMs = performance.now();
  await new Promise<void>((resolve) => {
    const frame = (timeMs: number) => {
      timesMs.push(timeMs);
      if (performance.now() - begunMs < seconds * 1000) page.requestAnimationFrame(frame);
      else resolve();
    };
    page.requestAnimationFrame(frame);
  });
  observer.disconnect();
  return { timesMs, longMs, seconds: (performance.now() - begunMs) / 1000 };
}

/** Runs in the page. @returns since it was opened, milliseconds */
async function whenUsable(): Promise<number> {
  const page = globalThis as unknown as {
    requestAnimationFrame(act: () => void): void;
    document: { querySelector(selector: string): { readonly textContent: string } | null };
  };
  const hasBook = () => {
    const best = page.document.querySelector('.ladder-body[data-book="true"] .bid .price');
    return best !== null && best.textContent !== '';
  };
  const isThere = () => page.document.querySelector('.order-form .submit') !== null && hasBook();
  while (!isThere()) await new Promise<void>((resolve) => page.requestAnimationFrame(resolve));
  return performance.now();
}

/** Runs in the page. @returns price and size of the best bids, and of the best asks */
function shownLevels(count: number): readonly (readonly (readonly string[])[])[] {
  interface Row {
    querySelector(selector: string): { readonly textContent: string };
  }
  const page = globalThis as unknown as {
    document: { querySelectorAll(selector: string): Iterable<Row> };
  };
  const side = (name: string) =>
    [...page.document.querySelectorAll(`.ladder-body .row.${name}`)].map((row) =>
      ['.price', '.size'].map((cell) => row.querySelector(cell).textContent),
    );
  return [side('bid').slice(0, count), side('ask').reverse().slice(0, count)];
}

/** Seconds that the page's main thread has been busy. */
async function busySeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')!.value;
}

/** Opens the page with nothing kept, until the book is there and an order can be written. */
async function loadOnce(page: Page, session: CDPSession, url: string): Promise<Load> {
  const sizes = new Map<string, number>();
  const addresses = new Map<string, string>();
  const onResponse = ({ requestId, response }: { requestId: string; response: { url: string } }) =>
    addresses.set(requestId, response.url);
  const onFinished = ({ encodedDataLength, requestId }: LoadingFinished) =>
    sizes.set(requestId, encodedDataLength);
  session.on('Network.responseReceived', onResponse);
  session.on('Network.loadingFinished', onFinished);
  await session.send('Network.clearBrowserCache');
  await page.goto(`${url}/trade/BTCUSD`);
  const usableMs = await page.evaluate(whenUsable);
  await page.locator('[data-chart="ready"]').waitFor();
  session.off('Network.responseReceived', onResponse);
  session.off('Network.loadingFinished', onFinished);
  const files = [...sizes].filter(([id]) => /\/assets\/|\/trade\//.test(addresses.get(id) ?? ''));
  const sum = (isChart: boolean) =>
    files
      .filter(([id]) => CHART.test(addresses.get(id)!) === isChart)
      .reduce((total, [, bytes]) => total + bytes, 0);
  return { usableMs, bytes: sum(false), chartBytes: sum(true) };
}

interface LoadingFinished {
  readonly encodedDataLength: number;
  readonly requestId: string;
}

class Bench {
  readonly #options: BenchOptions;
  readonly #server: LoadServer;
  readonly #page: Page;
  readonly #session: CDPSession;
  readonly #traders: Child<PageLoadCommand, PageLoadMessage>;

  constructor(
    options: BenchOptions,
    server: LoadServer,
    page: Page,
    session: CDPSession,
    traders: Child<PageLoadCommand, PageLoadMessage>,
  ) {
    this.#options = options;
    this.#server = server;
    this.#page = page;
    this.#session = session;
    this.#traders = traders;
  }

  get #url(): string {
    return `http://${this.#server.host}:${this.#server.port}`;
  }

  async firstLoad(): Promise<Report> {
    const count = this.#options.quick ? LOADS.quick : LOADS.full;
    const loads: Load[] = [];
    for (let k = 0; k < count; k++) {
      this.#options.progress(`first load ${k + 1} of ${count}`);
      loads.push(await loadOnce(this.#page, this.#session, this.#url));
    }
    const of = (value: (load: Load) => number) => loads.map(value);
    return {
      name: 'page, first load',
      workload:
        `${count} times /trade/BTCUSD with an empty cache, over loopback, until the book is ` +
        "the exchange's and an order can be written; bytes as they came, compressed, with headers",
      leavesOut: 'the network and a cold browser; answers of the exchange are not in the bytes',
      figures: [
        figure(
          'until usable',
          'ms',
          of((l) => l.usableMs),
          { atMost: 1_000 },
        ),
        figure(
          'bytes without the chart',
          'KiB',
          of((l) => l.bytes / KIB),
          { atMost: 200 },
        ),
        figure(
          'bytes of the chart',
          'KiB',
          of((l) => l.chartBytes / KIB),
        ),
      ],
    };
  }

  async underLoad(): Promise<Report> {
    const rounds = sized(this.#options, 'rounds', ROUNDS);
    const size = this.#options.quick ? 'quick' : 'full';
    const { apiKey, binaryPort, secret } = this.#server;
    const movesPerSecond = this.#options.commands ?? MOVES_PER_SECOND[size];
    const { seed } = this.#options;
    const plan = { url: this.#url, binaryPort, apiKey, secret, movesPerSecond, depth: DEPTH, seed };
    await this.#traders.ask({ op: 'start', plan }, 'started');
    const measured: Round[] = [];
    // The first one, not counted, is for the compiler.
    for (let round = 0; round <= rounds; round++) {
      this.#options.progress(`frames: round ${round} of ${rounds}`);
      const result = await this.#round(SECONDS[size]);
      if (round > 0) measured.push(result);
    }
    await this.#traders.ask({ op: 'stop' }, 'stopped');
    this.#options.progress('the book of the page against the one of the exchange');
    await this.#showsTheTrueBook();
    return reportOf(measured, movesPerSecond, this.#options);
  }

  /** Resolves when the page shows level for level what the exchange tells over REST. */
  async #showsTheTrueBook(): Promise<void> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    while (performance.now() < deadlineMs) {
      const answer = await fetch(`${this.#url}/api/v3/depth?symbol=BTCUSD&limit=5`);
      const { asks, bids } = (await answer.json()) as Record<'asks' | 'bids', unknown[]>;
      const shown = await this.#page.evaluate(shownLevels, 5);
      if (JSON.stringify(shown) === JSON.stringify([bids, asks])) return;
      await wait(LOOK_MS);
    }
    throw new Error('the page does not show the book that the exchange has');
  }

  async #round(seconds: number): Promise<Round> {
    const before = await this.#traders.ask({ op: 'count' }, 'counts');
    const busyBefore = await busySeconds(this.#session);
    const frames = await this.#page.evaluate(watchFrames, seconds);
    const busy = (await busySeconds(this.#session)) - busyBefore;
    const after = await this.#traders.ask({ op: 'count' }, 'counts');
    return {
      ...frames,
      levels: (after.levels - before.levels) / frames.seconds,
      messages: (after.messages - before.messages) / frames.seconds,
      busy: busy / frames.seconds,
    };
  }
}

function reportOf(rounds: readonly Round[], moves: number, options: BenchOptions): Report {
  const seconds = options.quick ? SECONDS.quick : SECONDS.full;
  const of = (value: (round: Round) => number) => rounds.map(value);
  const gaps = ({ timesMs }: Round) =>
    Float64Array.from(timesMs.slice(1), (timeMs, k) => timeMs - timesMs[k]!).sort();
  return {
    name: 'page, frames while the book changes',
    workload:
      `${moves} orders a second move between the best bid and ask, each changing two levels; the ` +
      'feed tells of a level once a tick, so less is told where several moves meet; the ' +
      `page shows chart, book, trades and form for ${seconds} s a round at ` +
      `${VIEWPORT.width} × ${VIEWPORT.height}; its book agrees with every checksum, and in the ` +
      'end with the one over REST',
    leavesOut:
      'a graphics processor: headless Chromium draws with the cores that exchange, traders and ' +
      'this process need too',
    figures: [
      figure(
        'changes of levels told by the feed',
        '1/s',
        of((r) => r.levels),
        // Less where little is wanted.
        options.quick ? undefined : { atLeast: 10_000 },
      ),
      figure(
        'messages about the book',
        '1/s',
        of((r) => r.messages),
      ),
      figure(
        'frames',
        '1/s',
        of((r) => (r.timesMs.length - 1) / r.seconds),
        { atLeast: 58 },
      ),
      figure(
        'time of a frame, p50',
        'ms',
        of((r) => percentile(gaps(r), 0.5)),
      ),
      figure(
        'time of a frame, p95',
        'ms',
        of((r) => percentile(gaps(r), 0.95)),
      ),
      figure(
        'time of a frame, longest',
        'ms',
        of((r) => percentile(gaps(r), 1)),
      ),
      figure(
        'tasks over 50 ms',
        '',
        of((r) => r.longMs.length),
      ),
      figure(
        'main thread busy',
        '%',
        of((r) => r.busy * 100),
      ),
    ],
  };
}

/** @throws Error where there is no Chromium */
export async function* pageBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  const found = findChromium();
  if ('missing' in found) throw new Error(`the page is measured in a browser: ${found.missing}`);
  const server = await startLoadServer();
  const browser = new Chromium(found.path, 'about:blank', ['--remote-debugging-port=0']);
  const traders = new Child<PageLoadCommand, PageLoadMessage>('page-load.ts');
  try {
    const listening = browser.said(/DevTools listening on (ws:\S+)/);
    const [, endpoint = ''] = await browser.until(listening, PATIENCE_MS);
    const connected = await chromium.connectOverCDP(endpoint, { timeout: PATIENCE_MS });
    try {
      const context = await connected.newContext({ viewport: VIEWPORT });
      context.setDefaultTimeout(PATIENCE_MS);
      const page = await context.newPage();
      const session = await context.newCDPSession(page);
      await session.send('Network.enable');
      await session.send('Performance.enable');
      const bench = new Bench(options, server, page, session, traders);
      yield await bench.firstLoad();
      yield await bench.underLoad();
    } finally {
      await connected.close();
    }
  } finally {
    await traders.stop();
    await browser.close();
    await server.stop();
  }
}
