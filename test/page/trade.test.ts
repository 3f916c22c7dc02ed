/** Trading in a browser: orders placed, seen, changed, cancelled, filled; two people who trade. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { Browsers, chromiumOrWhy, DemoExchange, type Visitor } from './harness.ts';
import { drawn, TradingPage } from './trading.ts';

/** Far above what the demo's makers quote, so that nobody else comes between. */
const HIGH = '60900.00';
/** So high that the ladder shows every level that the demo's makers quote. */
const ALL_LEVELS_PX = 1_300;
/** A level that no taker reaches while a test lasts. */
const DEEP = 7;

describe('the trading page', { skip: chromiumOrWhy().skip }, () => {
  const demo = new DemoExchange({ flags: ['--demo-rate', '1'] });
  const browsers = new Browsers();
  let visitors: Visitor[] = [];

  before(async () => {
    await demo.start();
    await browsers.start();
  });

  afterEach(async () => {
    for (const visitor of visitors) {
      assert.deepEqual(visitor.errors, []);
      await visitor.close();
    }
    visitors = [];
  });

  after(async () => {
    await browsers.close();
    await demo.close();
  });

  async function trader(): Promise<TradingPage> {
    const visitor = await browsers.visitor(demo.url, { height: ALL_LEVELS_PX });
    visitors.push(visitor);
    const trading = new TradingPage(visitor);
    await trading.open();
    await visitor.signInDemo('trader');
    await trading.page.locator('[data-own="live"]').waitFor();
    return trading;
  }

  test('shows the book that the exchange has, with chart, trades and ticker', async () => {
    const visitor = await browsers.visitor(demo.url);
    visitors.push(visitor);
    const trading = new TradingPage(visitor);
    await trading.open('/');
    await trading.showsTheTrueBook();
    await trading.page.locator('[data-chart="ready"]').waitFor();
    await trading.page
      .locator('.tape tbody td')
      .filter({ hasText: /[▲▼] \d/ })
      .first()
      .waitFor();
    await trading.page.getByLabel('Market', { exact: true }).selectOption('ETHUSD');
    await trading.page.waitForURL('**/trade/ETHUSD');
    await trading.bookIs('true');
    await trading.showsTheTrueBook('ETHUSD');
  });

  test('places an order, marks it in the book, changes it and cancels it', async () => {
    const alice = await trader();
    const { page } = alice;
    const price = (await alice.levels('bid')).at(-1)!.price;
    await alice.order({ side: 'Buy', price, quantity: '0.02' });
    await alice.message('Order placed');
    const row = alice.rows('BTCUSD');
    await row.getByText('open', { exact: true }).waitFor();
    await page.locator('.ladder-body .bid b[title^="Yours: 0.0200"]').waitFor();
    await row.getByRole('button', { name: 'Change' }).click();
    await page.getByRole('dialog').getByLabel('Quantity').fill('0.01');
    await page.getByRole('button', { name: 'Change the order', exact: true }).click();
    await alice.message('Order changed');
    await alice.rows('0.0100').waitFor();
    await page.locator('.ladder-body .bid b[title^="Yours: 0.0100"]').waitFor();
    await row.getByRole('button', { name: 'Change' }).click();
    await page.getByRole('dialog').getByLabel('Price').fill('50000.00');
    await page.getByRole('button', { name: 'Change the order', exact: true }).click();
    await alice.message('Order changed');
    await alice.rows('50\u2009000.00').waitFor();
    assert.equal((await alice.balance('USD')).locked, '500.000000');
    await row.getByRole('button', { name: 'Cancel' }).click();
    await alice.message('Order cancelled');
    await page.getByText('No open orders.').waitFor();
    await alice.tab('Order history');
    await alice.rows('cancelled').first().waitFor();
    assert.equal((await alice.balance('USD')).locked, '0.000000');
  });

  test('an order is dragged to another price, in the book and on the chart', async () => {
    const alice = await trader();
    const { page } = alice;
    const levels = await alice.levels('bid');
    await alice.order({ side: 'Buy', price: levels.at(-1)!.price, quantity: '0.02' });
    await alice.message('Order placed');
    const drag = async (from: Locator, to: { readonly x: number; readonly y: number }) => {
      // The book may move under the mouse: then it is tried again.
      while ((await page.getByRole('dialog').count()) === 0) {
        const box = (await from.boundingBox())!;
        await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
        await page.mouse.down();
        const isHeld = (await page.locator('.ladder-body.dragging, .own-line.moving').count()) > 0;
        if (isHeld) await page.mouse.move(to.x, to.y, { steps: 4 });
        await page.mouse.up();
        await drawn(page);
      }
      await page.getByRole('dialog').getByText('It loses its place in the queue.').waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Change' }).click();
      await alice.message('Order changed');
    };
    const shown = () => alice.rows('BTCUSD').locator('td').nth(4).textContent();
    /** The answer is told at once; the row follows the feed. */
    const changedFrom = async (old: string | null) => {
      for (;;) {
        const now = await shown();
        if (now !== old) return now;
        await drawn(page);
      }
    };
    const before = await shown();
    const target = (await page.locator('.ladder-body .row.bid').nth(DEEP).boundingBox())!;
    const mark = page.locator('.ladder-body .bid b[title^="Yours"]');
    await drag(mark, { x: target.x + 20, y: target.y + target.height / 2 });
    const after = await changedFrom(before);
    const handle = page.locator('.own-line');
    await handle.click({ trial: true });
    const box = (await page.getByRole('img', { name: /Candles/ }).boundingBox())!;
    await drag(handle, { x: box.x + box.width / 2, y: box.y + box.height * 0.8 });
    await changedFrom(after);
    await alice.rows('BTCUSD').getByRole('button', { name: 'Cancel' }).click();
    await alice.message('Order cancelled');
  });

  test('with one-click trading an order is sent without a question', async () => {
    const alice = await trader();
    await alice.page.getByLabel('One-click trading').check();
    const form = alice.page.getByRole('form', { name: 'Order' });
    await form.getByLabel('Price', { exact: true }).fill('41000');
    await form.getByLabel('Quantity').fill('0.01');
    await form.getByRole('button', { name: 'Buy BTC' }).click();
    await alice.message('Order placed');
    assert.equal(await alice.page.getByRole('dialog').count(), 0);
    await alice.rows().getByRole('button', { name: 'Cancel' }).click();
    await alice.message('Order cancelled');
  });

  test('says what is wrong with an order before it is sent', async () => {
    const alice = await trader();
    const form = alice.page.getByRole('form', { name: 'Order' });
    await form.getByLabel('Price', { exact: true }).fill('50000.005');
    await form.getByText('It has to be a multiple of 0.01.').waitFor();
    await form.getByRole('button', { name: 'Buy BTC' }).click();
    await form.getByText('Enter a quantity.').waitFor();
    await form.getByLabel('Price', { exact: true }).fill('50000');
    await form.getByLabel('Quantity').fill('1000');
    await form.getByText('It needs more USD than is free.').waitFor();
    await alice.page.getByRole('button', { name: 'Buy BTC' }).click();
    await alice.page.getByRole('dialog').getByRole('button', { name: 'Buy BTC' }).click();
    await alice.message(/Not placed: .*insufficient balance/i);
  });

  test('a market order is filled; its fill and the balances are shown', async () => {
    const alice = await trader();
    const before = await alice.balance('BTC');
    await alice.order({ side: 'Buy', kind: 'Market', quantity: '0.01' });
    await alice.message(/Bought 0\.0100 BTC for/);
    await alice.tab('Fills');
    await alice.rows('taker').first().waitFor();
    await alice.tab('Balances');
    const { free } = await alice.balance('BTC');
    assert.ok(Number(free) > Number(before.free));
    await alice.rows(free).waitFor();
  });

  test('orders of every kind are placed, and all are cancelled at once', async () => {
    const alice = await trader();
    const { page } = alice;
    const form = page.getByRole('form', { name: 'Order' });
    const send = async (side: 'Buy' | 'Sell') => {
      await form.getByRole('button', { name: `${side} BTC` }).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: `${side} BTC` })
        .click();
      await alice.message('Order placed');
    };
    const choose = async (side: 'Buy' | 'Sell', kind: string) => {
      await form.getByRole('radio', { name: side, exact: true }).check();
      await form.getByLabel('Order type').selectOption({ label: kind });
      await form.getByLabel('Quantity').fill('0.01');
    };
    await choose('Sell', 'Stop market');
    await form.getByLabel('Trigger', { exact: true }).fill('40000');
    await send('Sell');
    await choose('Buy', 'Take profit limit');
    await form.getByLabel('Trigger', { exact: true }).fill('40000');
    await form.getByLabel('Price', { exact: true }).fill('41000');
    await send('Buy');
    await choose('Sell', 'Stop market');
    await form.getByRole('radio', { name: 'Trailing' }).check();
    await form.getByLabel('Distance').fill('500');
    await send('Sell');
    await choose('Buy', 'Limit');
    await form.getByText('Terms').click();
    await form.getByLabel('Post-only').check();
    await form.getByLabel('Shows', { exact: true }).fill('0.005');
    await form.getByLabel('Price', { exact: true }).fill('41000');
    await send('Buy');
    await alice.rows('Post-only').waitFor();
    await alice.rows('500 bp').waitFor();
    for (const [kind, fields] of LISTS) {
      await choose('Sell', kind);
      for (const [label, value] of fields)
        await form.getByLabel(label, { exact: true }).fill(value);
      await form.getByRole('button', { name: 'Sell BTC' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Sell BTC' }).click();
      await alice.message('Placed:');
    }
    await alice.rows('in a list').first().waitFor();
    await page.getByRole('button', { name: 'Cancel all in BTCUSD' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel all' }).click();
    await alice.message('were cancelled');
    await page.getByText('No open orders.').waitFor();
  });

  test('two people trade with each other', async () => {
    const [seller, buyer] = [await trader(), await trader()];
    await seller.order({ side: 'Sell', price: HIGH, quantity: '1' });
    await seller.message('Order placed');
    await buyer.order({ side: 'Buy', price: HIGH, quantity: '9' });
    await buyer.message('Order placed');
    await seller.tab('Fills');
    await seller.rows('maker').first().waitFor();
    await buyer.tab('Fills');
    const sold = seller.rows('maker').filter({ hasText: '60\u2009900.00' });
    await sold.filter({ hasText: '1.0000' }).waitFor();
    await buyer.rows('taker').filter({ hasText: '60\u2009900.00' }).first().waitFor();
    await seller.tab('Order history');
    await seller.rows('filled').first().waitFor();
    await buyer.tab('Open orders');
    await buyer.rows('9.0000').getByRole('button', { name: 'Cancel' }).click();
    await buyer.message('Order cancelled');
  });
});

const LISTS = [
  [
    'One cancels the other',
    [
      ['Stop', '40000'],
      ['Price', '90000'],
    ],
  ],
  [
    'One triggers the other',
    [
      ['Price', '90000'],
      ['At', '40000'],
    ],
  ],
  [
    'One triggers an OCO',
    [
      ['Profit', '40000'],
      ['Stop', '95000'],
      ['Price', '90000'],
    ],
  ],
] as const;
