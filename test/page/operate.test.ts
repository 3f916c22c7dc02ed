/** Operating in a browser: what is shown is measured, every act asks why and stands in the log. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { Browsers, chromiumOrWhy, DemoExchange, type Visitor } from './harness.ts';

const TABS = [
  ...['Now', 'Markets', 'Accounts', 'Withdrawals', 'Sessions', 'Ledger', 'Storage'],
  'Audit log',
];

describe('operating', { skip: chromiumOrWhy().skip }, () => {
  const demo = new DemoExchange();
  const browsers = new Browsers();
  let visitor: Visitor;

  before(async () => {
    await demo.start();
    await browsers.start();
    visitor = await browsers.visitor(demo.url);
    await visitor.signInDemo('operator');
  });

  after(async () => {
    await browsers.close();
    await demo.close();
  });

  const dialog = () => visitor.page.getByRole('dialog');
  const row = (name: string) => visitor.page.locator(`tr[data-row="${name}"]`);

  /** Gives a reason in the dialog, does it, and waits for what the exchange said. */
  async function act(button: string, reason: string, done: RegExp): Promise<void> {
    assert.equal(await dialog().getByRole('button', { name: button }).isDisabled(), true);
    await dialog().getByLabel('Reason').fill(reason);
    await dialog().getByRole('button', { name: button }).click();
    await visitor.page.getByText(done).waitFor();
    await dialog().waitFor({ state: 'detached' });
  }

  test('is for operators', async () => {
    const trader = await browsers.visitor(demo.url);
    await trader.signInDemo('trader');
    await trader.open('/operate');
    await trader.page.getByText('Your sign-in does not operate.').waitFor();
    await trader.close();
  });

  test('shows live what was measured', async () => {
    await visitor.open('/operate');
    const { page } = visitor;
    const count = page.locator('tr[data-row="From submission to answer"] td').nth(1);
    // A line that does not go up or down has no height to be seen by.
    await page.locator('[data-card="Commands a second"] path').waitFor({ state: 'attached' });
    assert.ok(Number((await textOf(count)).replaceAll('\u2009', '')) > 0);
    assert.match(await textOf(page.locator('[data-card="Answered within (p99)"]')), /\d (µs|ms|s)/);
    await row('status').waitFor();
  });

  test('halts a market and opens it again', async () => {
    await visitor.open('/operate/markets');
    await visitor.page.getByRole('button', { name: 'State BTCUSD' }).click();
    await act('Change', 'a drill', /BTCUSD is HALTED\./);
    await row('BTCUSD').getByText('HALTED').waitFor();
    const state = await visitor.get<{ status: string }>('/lx/v1/market?symbol=BTCUSD');
    assert.equal(state.status, 'HALTED');
    await visitor.page.getByRole('button', { name: 'State BTCUSD' }).click();
    await act('Change', 'the drill is over', /BTCUSD is OPEN\./);
  });

  test('sets rules, fees and a schedule', async () => {
    await visitor.open('/operate/markets');
    const { page } = visitor;
    await page.getByRole('button', { name: 'Rules ETHUSD' }).click();
    await dialog().getByLabel('Collar').fill('12,5');
    await act('Set', 'nervous hours', /The rules of ETHUSD are set\./);
    await row('ETHUSD').getByText('12.5 %').waitFor();
    await page.getByRole('button', { name: 'Fees ETHUSD' }).click();
    await dialog().getByLabel('Tier').selectOption('3');
    await dialog().getByLabel('Maker, percent').fill('0.02');
    await dialog().getByLabel('Taker, percent').fill('0.05');
    await act('Set', 'a friend', /Tier 3 of ETHUSD pays/);
    await row('ETHUSD 3').getByText('0.02 %').waitFor();
    await page.getByRole('button', { name: 'Schedule ETHUSD' }).click();
    await dialog().getByLabel('Time').fill('2099-01-01T00:00');
    await act('Schedule', 'maintenance', /ETHUSD will be HALTED at 2099/);
    await page.getByRole('button', { name: 'Unschedule ETHUSD' }).click();
    await act('Forget all', 'not then', /Nothing is scheduled for ETHUSD\./);
  });

  test('halts everything with one switch', async () => {
    await visitor.open('/operate/markets');
    const { page } = visitor;
    await page.getByRole('button', { name: /Kill switch/ }).click();
    await act('Halt everything', 'a drill', /4 markets are halted\./);
    for (const symbol of ['BTCUSD', 'ETHUSD', 'DECUSD', 'DECBTC']) {
      await page.getByRole('button', { name: `State ${symbol}`, exact: true }).click();
      await act('Change', 'over', new RegExp(`${symbol} is OPEN\\.`));
    }
  });

  test('blocks an account and lets it trade again', async () => {
    const { page } = visitor;
    await visitor.open('/operate/accounts');
    const guests = await visitor.get<{ name: string; account: number }[]>('/lx/v1/people/demo');
    const account = guests.find(({ name }) => name === 'carol')?.account;
    await page.getByLabel('Account number').fill(String(account));
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('button', { name: 'Block or unblock' }).click();
    await act('Block', 'asked for it', new RegExp(`Account ${account} is BLOCKED`));
    await page.getByRole('button', { name: 'Block or unblock' }).click();
    await act('Unblock', 'asked for it', new RegExp(`Account ${account} is ACTIVE`));
    await page.getByRole('button', { name: 'Fee tier' }).click();
    await dialog().getByLabel('Tier').fill('3');
    await act('Set', 'a friend', /Fee tier of account \d+: set\./);
  });

  test('sees who is signed in and how far readers are behind, and signs somebody out', async () => {
    const trader = await browsers.visitor(demo.url);
    await trader.signInDemo('trader');
    const who = await textOf(trader.page.locator('.who'));
    await visitor.open('/operate/connections');
    await visitor.page.getByRole('cell', { name: 'feed' }).first().waitFor();
    await visitor.page
      .getByRole('button', { name: `Sign out ${who}` })
      .first()
      .click();
    await act('Sign out', 'a drill', /\d+ sessions? ended\./);
    await trader.open('/wallet');
    await trader.page.getByText('to see your wallet').waitFor();
    await trader.close();
  });

  test('adds up, is on disk, and has written all of it down', async () => {
    const { page } = visitor;
    await visitor.open('/operate/ledger');
    await page.getByText('Balanced: every asset adds up to zero.').waitFor();
    await visitor.open('/operate/storage');
    await row('log-0000000000000001.lxl').waitFor();
    await visitor.open('/operate/audit');
    await page.getByRole('cell', { name: 'nervous hours' }).first().waitFor();
    for (const reason of ['a drill', 'maintenance', 'asked for it']) {
      await page.getByRole('cell', { name: reason, exact: true }).first().waitFor();
    }
    assert.deepEqual(visitor.errors, []);
  });

  test('has nothing that axe finds serious, and fits a phone', async () => {
    const phone = await browsers.visitor(demo.url, { theme: 'light', width: 360, height: 740 });
    await phone.signInDemo('operator');
    await phone.open('/operate');
    for (const name of TABS) {
      await phone.page.getByRole('tab', { name }).click();
      await phone.page.locator('.skeleton').first().waitFor({ state: 'detached' });
      assert.deepEqual(await phone.axe(), [], name);
      const width = await phone.page.evaluate<number>('document.documentElement.scrollWidth');
      assert.ok(width <= 360, `${name}: ${width} px wide`);
    }
    await phone.close();
  });
});

async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent()) ?? '';
}
