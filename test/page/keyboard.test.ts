/** The trading page without a mouse, for who does not see it well, on a phone, after a reload. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Browsers, chromiumOrWhy, DemoExchange, type VisitorOptions } from './harness.ts';
import { TradingPage } from './trading.ts';

const PHONE = { width: 360, height: 740 } as const;
/** More presses of Tab than the page has places for the focus. */
const MAX_TABS = 200;

describe('the trading page for everybody', { skip: chromiumOrWhy().skip }, () => {
  const demo = new DemoExchange({ flags: ['--demo-rate', '1'] });
  const browsers = new Browsers();

  before(async () => {
    await demo.start();
    await browsers.start();
  });

  after(async () => {
    await browsers.close();
    await demo.close();
  });

  async function visit(options: VisitorOptions = {}): Promise<TradingPage> {
    return new TradingPage(await browsers.visitor(demo.url, options));
  }

  /** Presses Tab until something with this name has the focus. */
  async function tabTo({ page }: TradingPage, name: string): Promise<void> {
    for (let k = 0; k < MAX_TABS; k++) {
      await page.keyboard.press('Tab');
      const focused = page.locator(':focus');
      if ((await focused.count()) === 0) continue;
      const said = await focused.evaluate(
        (element) => element.getAttribute('aria-label') ?? element.textContent ?? '',
      );
      if (said.trim() === name) return;
    }
    assert.fail(`Tab never came to ${name}`);
  }

  test('from loading to a filled order with the keyboard alone', async () => {
    const trading = await visit();
    const { page } = trading;
    await trading.open();
    await tabTo(trading, 'Sign in');
    await page.keyboard.press('Enter');
    await tabTo(trading, 'Trade with play money');
    await page.keyboard.press('Enter');
    await page.locator('[data-own="live"]').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // A price out of the book, then a market order.
    await page.keyboard.press('o');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const taken = await page.getByLabel('Price', { exact: true }).inputValue();
    assert.match(taken, /^\d+\.\d\d$/);
    await page.keyboard.press('k');
    await page.keyboard.press('b');
    await page.locator('input[name="quantity"]:focus').waitFor();
    await page.keyboard.type('0.01');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Buy BTC' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(/Bought 0\.0100 BTC for/).waitFor();
    await tabTo(trading, 'Open orders (0)');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await trading.rows('taker').first().waitFor();
    assert.deepEqual(trading.visitor.errors, []);
    await trading.visitor.close();
  });

  for (const theme of ['dark', 'light'] as const) {
    test(`axe finds nothing serious: ${theme}`, async () => {
      const trading = await visit({ theme });
      const { page, visitor } = trading;
      await trading.open();
      assert.deepEqual(await visitor.axe(), []);
      await visitor.signInDemo('trader');
      await page.locator('[data-own="live"]').waitFor();
      await trading.order({ side: 'Buy', price: '50000.00', quantity: '0.01' });
      await trading.rows('50\u2009000.00').first().waitFor();
      await page.getByText('Terms').click();
      await page.getByLabel('Price', { exact: true }).fill('1.234');
      assert.deepEqual(await visitor.axe(), []);
      for (const tab of ['Order history', 'Fills', 'Balances']) {
        await trading.tab(tab);
        assert.deepEqual(await visitor.axe(), [], tab);
      }
      await page.getByRole('radio', { name: 'Depth' }).check();
      await page.getByRole('banner').getByRole('button', { name: 'Keyboard' }).click();
      assert.deepEqual(await visitor.axe(), []);
      await visitor.close();
    });
  }

  test('axe finds nothing serious before there is a book', async () => {
    const { page, visitor } = await visit();
    // Nothing is ever said on it.
    await page.routeWebSocket(/\/feed/, () => {});
    await visitor.open('/trade/BTCUSD');
    await page.getByRole('option', { name: 'no price' }).first().waitFor();
    assert.deepEqual(await visitor.axe(), []);
    await visitor.close();
  });

  test('a phone shows one part at a time, and nothing is wider than it', async () => {
    const trading = await visit(PHONE);
    const { page, visitor } = trading;
    await visitor.open('/trade/BTCUSD');
    const width = () => page.locator('html').evaluate((element) => element.scrollWidth);
    for (const tab of ['Chart', 'Book', 'Trades', 'Order', 'Yours']) {
      await trading.tab(tab);
      assert.ok((await width()) <= PHONE.width, tab);
      assert.deepEqual(await visitor.axe(), [], tab);
    }
    await trading.tab('Book');
    await trading.bookIs('true');
    await trading.showsTheTrueBook();
    await page.locator('.ladder-body .ask').last().click();
    await trading.tab('Order');
    assert.match(await page.getByLabel('Price', { exact: true }).inputValue(), /^\d+\.\d\d$/);
    await visitor.close();
  });

  test('what was chosen is there after a reload, and after signing out', async () => {
    const trading = await visit({ width: 1300, height: 850 });
    const { page, visitor } = trading;
    await trading.open('/trade/ETHUSD');
    await visitor.signInDemo('trader');
    await page.getByRole('radio', { name: '15m' }).check();
    await page.getByLabel('Ticks of a row').selectOption({ label: '0.10' });
    await trading.tab('Balances');
    const splitter = page.getByRole('separator', { name: 'Width of the book' });
    await splitter.focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('button', { name: 'Switch to the light theme' }).click();
    const isAsChosen = async () => {
      await page.getByRole('separator', { name: 'Width of the book' }).waitFor();
      assert.equal(await splitter.getAttribute('aria-valuenow'), '296');
      assert.ok(await page.getByRole('radio', { name: '15m' }).isChecked());
      assert.equal(await page.getByLabel('Ticks of a row').inputValue(), '10');
      const tab = page.getByRole('tab', { name: 'Balances' });
      assert.equal(await tab.getAttribute('aria-selected'), 'true');
      assert.equal(await page.locator('html').getAttribute('data-theme'), 'light');
    };
    await visitor.open('/trade');
    await page.waitForURL('**/trade/ETHUSD');
    await isAsChosen();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).waitFor();
    await visitor.open('/trade');
    await page.waitForURL('**/trade/ETHUSD');
    await isAsChosen();
    await visitor.close();
  });
});
