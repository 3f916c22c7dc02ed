/** The page never lies: a server that is killed, one that comes back, a link that is slow. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { freePort } from '../free-port.ts';
import { Browsers, chromiumOrWhy, DemoExchange, type Visitor } from './harness.ts';
import { TradingPage } from './trading.ts';

/** Bytes a second of a link on which a busy market cannot be followed. */
const SLOW_BYTES = 2_000;
/** Changes a second of the demo that fill such a link. */
const BUSY_RATE = 600;

describe('the trading page and its connection', { skip: chromiumOrWhy().skip }, () => {
  let demo: DemoExchange;
  let browsers: Browsers;
  let visitor: Visitor;
  let trading: TradingPage;

  async function begin(rate: number): Promise<void> {
    // A port that nobody else is given while this exchange is down.
    const port = String(await freePort());
    demo = new DemoExchange({ flags: ['--demo-rate', String(rate), '--port', port] });
    await demo.start();
    visitor = await browsers.visitor(demo.url);
    trading = new TradingPage(visitor);
    await trading.open();
  }

  beforeEach(async () => {
    browsers = new Browsers();
    await browsers.start();
  });

  afterEach(async () => {
    await browsers.close();
    await demo.close();
  });

  test('a server that is killed and started again: it says so, then shows all', async () => {
    await begin(1);
    const { page } = visitor;
    await visitor.signInDemo('trader');
    await page.locator('[data-own="live"]').waitFor();
    const price = (await trading.levels('bid')).at(-1)!.price;
    await trading.order({ side: 'Buy', price, quantity: '0.02' });
    await trading.message('Order placed');
    await demo.end('SIGKILL');
    await trading.linkIs('offline');
    await trading.bookIs('stale');
    await page.locator('[data-own="stale"]').waitFor();
    await page.getByText('This is not live').waitFor();
    await page.getByText(/Offline for .*: (next attempt in|connecting)/).waitFor();
    // Grey can be read, too.
    assert.deepEqual(await visitor.axe(), []);
    // What is sent now is not shown as done.
    await trading.order({ side: 'Buy', price, quantity: '0.03' });
    await trading.message('it is not known whether the order was placed');
    await trading.rows('looking for it').waitFor();
    // The message goes away by itself: it is looked for from before it can come.
    await Promise.all([demo.start(), trading.message('The exchange was restarted.')]);
    await trading.linkIs('live');
    await trading.bookIs('true');
    await trading.showsTheTrueBook();
    // Sessions end with the exchange that they were opened at; the order is still there.
    await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).waitFor();
    await visitor.signInDemo('trader');
    await page.locator('[data-own="live"]').waitFor();
    await trading.rows('0.0200').waitFor();
    // Of the other one no answer came: it is looked for until it is certain that it is not there.
    await trading.rows('0.0300').waitFor({ state: 'detached' });
    assert.deepEqual(visitor.errors, []);
  });

  test('a link that is too slow: it says so, is never crossed, and catches up', async () => {
    await begin(BUSY_RATE);
    const { context, page } = visitor;
    await page.evaluate(watchForCrossing);
    const network = await context.newCDPSession(page);
    const throttle = (bytes: number) =>
      network.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 0,
        downloadThroughput: bytes,
        uploadThroughput: bytes,
      });
    await network.send('Network.enable');
    await throttle(SLOW_BYTES);
    await page.locator('[data-link]:not([data-link="live"])').waitFor();
    await trading.bookIs('stale');
    await throttle(-1);
    await trading.linkIs('live');
    await trading.bookIs('true');
    const { crossed, looks } = await page.evaluate(() => globalThis.seenOfTheBook);
    assert.equal(crossed, 0);
    assert.ok(looks > 0);
    assert.deepEqual(visitor.errors, []);
  });
});

declare global {
  var seenOfTheBook: { looks: number; crossed: number };
}

/** Runs in the page: looks at the middle of the book in every frame. */
function watchForCrossing(): void {
  const seen = { looks: 0, crossed: 0 };
  globalThis.seenOfTheBook = seen;
  const page = globalThis as unknown as {
    document: { querySelector(selector: string): { textContent: string } | null };
    requestAnimationFrame(act: () => void): void;
  };
  const priceOf = (selector: string) =>
    Number(page.document.querySelector(`.ladder-body ${selector}`)?.textContent || Number.NaN);
  const look = () => {
    const ask = priceOf('.row:has(+ .middle) .price');
    const bid = priceOf('.row.bid .price');
    if (ask <= bid) seen.crossed++;
    seen.looks++;
    page.requestAnimationFrame(look);
  };
  look();
}
