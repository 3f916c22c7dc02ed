/** The wallet in a browser: balances, payments that arrive, keys, and what a phone shows. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { Browsers, chromiumOrWhy, DemoExchange, type Visitor } from './harness.ts';

const DAY_MS = 86_400_000;
const TABS = [
  'Balances',
  'Deposit',
  'Send',
  'Activity',
  'Statement',
  'Fees',
  'API keys',
  'Sign-in',
];

interface Balance {
  readonly asset: string;
  readonly free: string;
}

describe('the wallet', { skip: chromiumOrWhy().skip }, () => {
  const demo = new DemoExchange();
  const browsers = new Browsers();

  before(async () => {
    await demo.start();
    await browsers.start();
  });

  after(async () => {
    await browsers.close();
    await demo.close();
  });

  async function trader(path: string, options = {}): Promise<Visitor> {
    const visitor = await browsers.visitor(demo.url, options);
    await visitor.signInDemo('trader');
    await visitor.open(path);
    return visitor;
  }

  const tab = ({ page }: Visitor, name: string) => page.getByRole('tab', { name }).click();

  /** As the exchange tells the page. */
  const ask = <T>({ page }: Visitor, path: string) =>
    page.evaluate(async (asked) => {
      const session = await (await fetch('/lx/v1/people/session')).json();
      const { csrf } = session as { csrf: string };
      return (await fetch(asked, { headers: { 'x-lx-csrf': csrf } })).json();
    }, path) as Promise<T>;

  test('is for those who are signed in', async () => {
    const visitor = await browsers.visitor(demo.url);
    await visitor.open('/wallet');
    await visitor.page.getByText('to see your wallet').waitFor();
    await visitor.close();
  });

  test('shows what one has and what it would bring', async () => {
    const visitor = await trader('/wallet');
    const { balances } = await ask<{ balances: Balance[] }>(visitor, '/api/v3/account');
    const usd = balances.find(({ asset }) => asset === 'USD');
    const row = visitor.page.locator('tr[data-asset=USD]');
    const text = (await textOf(row.locator('td').nth(1))).replaceAll('\u2009', '');
    assert.equal(text, usd?.free);
    assert.equal((await textOf(row.locator('td').nth(6))).replaceAll('\u2009', ''), '1000000.00');
    assert.match(await textOf(visitor.page.locator('.worth')), /^[1-9].* USD$/);
    assert.deepEqual(visitor.errors, []);
    await visitor.close();
  });

  test('pays another account, which sees it come', async () => {
    const [payer, payee] = [await trader('/wallet/send'), await trader('/wallet/receive')];
    const address = await textOf(payee.page.locator('code.mono').first());
    const { page } = payer;
    await page.getByLabel('Asset').selectOption('DEC');
    await page.getByLabel('Address').fill(`${address}x`);
    await page.getByLabel('Amount').fill('12.5');
    await page.getByRole('button', { name: 'Review' }).click();
    await page.getByText('This is no address').waitFor();
    await page.getByLabel('Address').fill(address);
    await page.getByRole('button', { name: 'Review' }).click();
    const dialog = page.getByRole('dialog');
    assert.match(await textOf(dialog), /12\.50000000 DEC[\s\S]*Left after it/);
    await dialog.getByRole('button', { name: 'Pay' }).click();
    await page.getByText(`12.50000000 DEC paid to ${address}.`).waitFor();
    await tab(payer, 'Activity');
    await page.getByRole('cell', { name: address }).first().waitFor();
    const arrived = payee.page.getByRole('row', { name: /12\.50000000 DEC/ });
    await arrived.first().waitFor();
    for (const visitor of [payer, payee]) {
      assert.deepEqual(visitor.errors, []);
      await visitor.close();
    }
  });

  test('schedules a payment and cancels it', async () => {
    const visitor = await trader('/wallet/receive');
    const other = await trader('/wallet/receive');
    const address = await textOf(other.page.locator('code.mono').first());
    await other.close();
    await tab(visitor, 'Send');
    const { page } = visitor;
    await page.getByLabel('Asset').selectOption('USD');
    await page.getByLabel('Address').fill(address);
    await page.getByLabel('Amount').fill('1');
    // Two days: noon of tomorrow may be over in a zone that is ahead.
    const day = new Date(Date.now() + 2 * DAY_MS).toISOString().slice(0, 10);
    await page.getByLabel('When').fill(`${day}T12:00`);
    await page.getByRole('button', { name: 'Review' }).click();
    await page.getByRole('button', { name: 'Schedule' }).click();
    await page.getByText('will be paid at').waitFor();
    await tab(visitor, 'Activity');
    const row = page.getByRole('row', { name: /waiting/ });
    await row.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Cancel the payment' }).click();
    await page.getByRole('row', { name: /canceled/ }).waitFor();
    assert.deepEqual(visitor.errors, []);
    await visitor.close();
  });

  test('makes a narrowed key and revokes it', async () => {
    const visitor = await trader('/wallet/keys');
    const { page } = visitor;
    const before = (await ask<object[]>(visitor, '/lx/v1/people/keys')).length;
    await page.getByRole('button', { name: 'Make a key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Label').fill('a bot');
    await dialog.getByLabel('Place and cancel orders').check();
    await dialog.getByText('Narrow it').click();
    await dialog.getByLabel('BTCUSD').check();
    await dialog.getByLabel('Largest order in USD').fill('500');
    await dialog.getByLabel('IP addresses').fill('127.0.0.1, 10.0.0.0/8');
    await dialog.getByRole('button', { name: 'Make' }).click();
    await page.getByText('The secret is shown this once.').waitFor();
    const [key] = await page.locator('.card code').allInnerTexts();
    const keys = await ask<{ key: string; scope: object }[]>(visitor, '/lx/v1/people/keys');
    assert.deepEqual(keys.find((each) => each.key === key)?.scope, {
      ...{ markets: ['BTCUSD'], addresses: ['127.0.0.1', '10.0.0.0/8'] },
      maxOrderValue: { USD: '500' },
    });
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('button', { name: 'Revoke a bot' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('The key is revoked').waitFor();
    assert.equal((await ask<object[]>(visitor, '/lx/v1/people/keys')).length, before);
    assert.deepEqual(visitor.errors, []);
    await visitor.close();
  });

  test('says honestly what a statement is without a history, and gives a file', async () => {
    const visitor = await trader('/wallet/statement');
    const { page } = visitor;
    await page.getByText(/Without a history|Before:/).waitFor();
    const begun = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download as CSV' }).click();
    const download = await begun;
    assert.match(download.suggestedFilename(), /^(statement|transfers)-[A-Z]+-all\.csv$/);
    await visitor.close();
  });

  test('says what is old when the exchange is gone', async () => {
    const own = new DemoExchange();
    await own.start();
    const visitor = await browsers.visitor(own.url);
    await visitor.signInDemo('trader');
    await visitor.open('/wallet');
    await visitor.page.locator('.worth').waitFor();
    await own.end('SIGKILL');
    await visitor.page.getByText(/^As of .*No answer/).waitFor();
    assert.equal(await visitor.page.locator('.stale .worth').count(), 1);
    await visitor.close();
    await own.close();
  });

  test('has nothing that axe finds serious', async () => {
    const visitor = await trader('/wallet');
    for (const name of TABS) {
      await shown(visitor, name);
      assert.deepEqual(await visitor.axe(), [], name);
    }
    await visitor.close();
  });

  test('fits a phone, in the light theme too', async () => {
    const visitor = await trader('/wallet', { theme: 'light', width: 360, height: 740 });
    for (const name of TABS) {
      await shown(visitor, name);
      const width = await visitor.page.evaluate<number>('document.documentElement.scrollWidth');
      assert.ok(width <= 360, `${name}: ${width} px wide`);
    }
    assert.deepEqual(await visitor.axe(), []);
    await visitor.close();
  });

  /** A tab with everything in it. */
  async function shown(visitor: Visitor, name: string): Promise<void> {
    await tab(visitor, name);
    await visitor.page.locator('.skeleton').first().waitFor({ state: 'detached' });
  }
});

async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent()) ?? '';
}
