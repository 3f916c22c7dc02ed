/** What the page says where there is little to show: titles, empty markets, who may do what. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { lx } from '../../src/cli/testing.ts';
import { Browsers, chromiumOrWhy, DemoExchange, type Visitor } from './harness.ts';
import { TradingPage } from './trading.ts';

interface Titled {
  readonly document: { readonly title: string };
}

/** Waits until the browser's tab says it. */
async function titled(page: Page, pattern: string): Promise<void> {
  const says = (text: string) =>
    new RegExp(text).test((globalThis as unknown as Titled).document.title);
  await page.waitForFunction(says, pattern);
}

/** A key of `lx key create`, as what `lx call` takes. */
async function keyOf(
  folder: string,
  ...flags: string[]
): Promise<Readonly<Record<string, string>>> {
  const { code, stderr, stdout } = await lx(['key', 'create', '--data', folder, ...flags]);
  assert.equal(code, 0, stderr);
  const [, key = '', secret = ''] = /apiKey (\S+)\nsecret (\S+)/.exec(stdout) ?? [];
  return { LX_API_KEY: key, LX_API_SECRET: secret };
}

describe('the page where there is little to show', { skip: chromiumOrWhy().skip }, () => {
  const exchange = new DemoExchange({ demo: false });
  const browsers = new Browsers();

  before(async () => {
    const operator = await keyOf(exchange.folder, '--account', '3', '--operate', '--treasury');
    const trader = await keyOf(exchange.folder, '--account', '4');
    await exchange.start();
    await browsers.start();
    const call = async (
      key: Readonly<Record<string, string>>,
      path: string,
      ...fields: string[]
    ) => {
      const answer = await lx(['call', 'POST', path, ...fields], { ...key, LX_URL: exchange.url });
      assert.equal(answer.code, 0, answer.stderr + answer.stdout);
    };
    await call(operator, '/lx/v1/operator/account');
    const to = ['transferId=1', 'from=external', 'to=4', 'asset=USD', 'amount=1000'];
    await call(operator, '/lx/v1/operator/transfer', ...to);
    const order = ['symbol=DECUSD', 'side=BUY', 'type=LIMIT', 'timeInForce=GTC'];
    await call(trader, '/api/v3/order', ...order, 'price=0.4', 'quantity=100');
  });

  after(async () => {
    await browsers.close();
    await exchange.close();
  });

  test('a market without orders and trades has no price, and says what is missing', async () => {
    const visitor = await browsers.visitor(exchange.url);
    const { page } = visitor;
    await new TradingPage(visitor).open('/trade/BTCUSD');
    await page.getByRole('region', { name: 'Order book' }).getByText('no orders').waitFor();
    await page.getByRole('region', { name: 'Trades' }).getByText('No trades yet.').waitFor();
    await page.getByRole('region', { name: 'Chart' }).getByText('No trades yet.').waitFor();
    assert.equal(await page.locator('.market-bar .last').textContent(), '–');
    await titled(page, '^BTCUSD · LX DEX$');
    await page.getByRole('radio', { name: 'Depth' }).check();
    await page.getByRole('region', { name: 'Chart' }).getByText('No orders.').waitFor();
    // There is no price to be pointed at.
    await page.locator('canvas.depth').click();
    assert.equal(await page.getByLabel('Price', { exact: true }).inputValue(), '');
    assert.deepEqual(await visitor.axe(), []);
    assert.deepEqual(visitor.errors, []);
    await visitor.close();
  });

  test('a book of one side is drawn, and says which side is missing', async () => {
    const visitor = await browsers.visitor(exchange.url);
    const { page } = visitor;
    await new TradingPage(visitor).open('/trade/DECUSD');
    await page.getByRole('region', { name: 'Order book' }).getByText('no asks').waitFor();
    await page.getByRole('radio', { name: 'Depth' }).check();
    const chart = page.getByRole('region', { name: 'Chart' });
    await chart.getByText('No orders.').waitFor({ state: 'hidden' });
    await page.locator('canvas.depth').click({ position: { x: 30, y: 60 } });
    await chart.getByText(/^100(\.0+)? DEC of bids down to 0\.39/).waitFor();
    assert.match(await page.getByLabel('Price', { exact: true }).inputValue(), /^0\.39/);
    assert.deepEqual(visitor.errors, []);
    await visitor.close();
  });

  test('a sign-in that this exchange does not have is refused where it was asked for', async () => {
    const visitor = await browsers.visitor(exchange.url);
    const { page } = visitor;
    await visitor.open('/wallet');
    await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Trade with play money' }).click();
    await dialog.getByRole('alert').getByText('guests are of the demo alone').waitFor();
    await dialog.getByRole('button', { name: 'Close this dialog' }).click();
    await dialog.waitFor({ state: 'detached' });
    await visitor.close();
  });
});

describe('the page says what is', { skip: chromiumOrWhy().skip }, () => {
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

  async function trader(): Promise<Visitor> {
    const visitor = await browsers.visitor(demo.url);
    await visitor.signInDemo('trader');
    await new TradingPage(visitor).open('/trade/DECUSD');
    await visitor.page.locator('[data-own="live"]').waitFor();
    return visitor;
  }

  test('the tab is called by its view; a market that there is not is not another one', async () => {
    const visitor = await browsers.visitor(demo.url);
    const { page } = visitor;
    await visitor.open('/trade/NOSUCH');
    await page.getByText('There is no market NOSUCH here').waitFor();
    await page.waitForURL('/trade/BTCUSD');
    await titled(page, 'BTCUSD · LX DEX$');
    const views = page.getByRole('navigation', { name: 'Views' });
    await views.getByRole('link', { name: 'Check' }).click();
    await titled(page, '^Check · LX DEX$');
    await page.goBack();
    await titled(page, 'BTCUSD · LX DEX$');
    assert.deepEqual(visitor.errors, []);
    await visitor.close();
  });

  test('who may not trade is told so, and has nothing to press', async () => {
    const visitor = await browsers.visitor(demo.url);
    const { page } = visitor;
    await visitor.signInDemo('operator');
    await new TradingPage(visitor).open('/trade/BTCUSD');
    const form = page.getByRole('form', { name: 'Order' });
    await form.getByText('operator may not trade').waitFor();
    assert.ok(await form.getByRole('button', { name: 'Buy BTC' }).isDisabled());
    // An account that has none of it is not one of which nothing is known.
    await form.getByText('0 USD').waitFor();
    await visitor.close();
  });

  test('terms out of sight are told, in the form and before the order is sent', async () => {
    const visitor = await trader();
    const { page } = visitor;
    const form = page.getByRole('form', { name: 'Order' });
    await form.getByText('Terms').click();
    await form.locator('[name="iceberg"]').fill('10');
    await form.getByLabel('In force').selectOption('IOC');
    await form.locator('summary').click();
    await form.getByText('Terms: in force IOC, shows 10 DEC').waitFor();
    await form.getByLabel('Price', { exact: true }).fill('0.4');
    await form.getByLabel('Quantity').fill('100');
    // What is wrong with them brings them into sight.
    await form.getByRole('button', { name: 'Buy DEC' }).click();
    await form.getByText('Only an order that rests can show a part of itself.').waitFor();
    await form.getByLabel('In force').selectOption('FOK');
    await form.locator('[name="iceberg"]').fill('');
    await form.getByRole('button', { name: 'Buy DEC' }).click();
    const question = page.getByRole('dialog');
    await question.getByText('FOK').waitFor();
    await question.getByRole('button', { name: 'Close this dialog' }).click();
    await question.waitFor({ state: 'detached' });
    await visitor.close();
  });

  test('another kind of order begins without faults; the first fault has the focus', async () => {
    const visitor = await trader();
    const form = visitor.page.getByRole('form', { name: 'Order' });
    await form.getByRole('button', { name: 'Buy DEC' }).click();
    const price = form.getByLabel('Price', { exact: true });
    await form.getByText('Enter a price.').waitFor();
    await visitor.page.waitForFunction(
      (input) =>
        (globalThis as unknown as { document: { activeElement: unknown } }).document
          .activeElement === input,
      await price.elementHandle(),
    );
    await form.getByLabel('Order type').selectOption({ label: 'One triggers an OCO' });
    await form.getByLabel('Profit').waitFor();
    assert.equal(await form.locator('.fault').count(), 0);
    await visitor.close();
  });

  test('who signs in in one tab is signed in in the others', async () => {
    const visitor = await browsers.visitor(demo.url);
    await visitor.open('/wallet');
    const other = await visitor.context.newPage();
    await other.goto('/check');
    await other.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
    await other.getByRole('dialog').getByRole('button', { name: 'Trade with play money' }).click();
    await visitor.page.getByRole('button', { name: 'Sign out' }).waitFor();
    await visitor.page.getByRole('heading', { name: 'Balances' }).waitFor();
    assert.deepEqual(visitor.errors, []);
    await visitor.close();
  });

  test('works where the browser keeps nothing', async () => {
    const visitor = await browsers.visitor(demo.url);
    await visitor.page.addInitScript(() => {
      const refuse = () => {
        throw new Error('the browser keeps nothing');
      };
      Object.defineProperty(globalThis, 'localStorage', { get: refuse });
    });
    await new TradingPage(visitor).open('/trade/BTCUSD');
    await visitor.page.getByRole('button', { name: /^Switch to the/ }).click();
    await visitor.page.locator('html[data-theme="light"]').waitFor();
    assert.deepEqual(visitor.errors, []);
    await visitor.close();
  });
});
