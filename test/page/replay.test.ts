/** The view Replay: the journal of a running exchange, and files, gone through in the browser. */
import assert from 'node:assert/strict';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { lx } from '../../src/cli/testing.ts';
import { grouped } from '../../web/src/parts/decimals.ts';
import { Browsers, chromiumOrWhy, DemoExchange, type Visitor } from './harness.ts';

async function until(page: Page, sequence: number): Promise<void> {
  await page.locator(`[data-part="sequence"]:text-is("${grouped(String(sequence))}")`).waitFor();
}

/** Goes to a sequence by the form. */
async function goTo(page: Page, sequence: number): Promise<void> {
  await page.getByLabel('Go to').fill(grouped(String(sequence)));
  await page.getByRole('button', { name: 'Go', exact: true }).click();
  await until(page, sequence);
}

/** The hash of the state where the view is, once it is there. */
async function hashOf(page: Page): Promise<string> {
  const shown = page.locator('[data-part="hash"]', { hasText: /^[0-9a-f]{16}$/ });
  return (await shown.textContent()) ?? '';
}

async function lastSequenceOf(page: Page): Promise<number> {
  const slider = page.getByRole('slider', { name: 'Place in the journal' });
  return Number(await slider.getAttribute('aria-valuemax'));
}

async function hashOnTheCommandLine(folder: string, sequence: number): Promise<string> {
  const { code, stdout, stderr } = await lx([
    ...['replay', folder, '--json', '--until', String(sequence)],
  ]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1)!).stateHash;
}

describe('replay', { skip: chromiumOrWhy().skip }, () => {
  const demo = new DemoExchange({ flags: ['--demo-rate', '200', '--segment-megabytes', '1'] });
  const browsers = new Browsers();
  let visitor: Visitor;
  // Made where this runs: who skips it leaves nothing.
  const top = mkdtempSync(join(tmpdir(), 'lx-replay-'));
  /** A copy of the folder, of which nobody writes any more. */
  const folder = join(top, 'folder');

  before(async () => {
    await demo.start();
    await browsers.start();
    visitor = await browsers.visitor(demo.url);
    await visitor.signInDemo('trader');
    await untilTraded(visitor);
    mkdirSync(folder);
    for (const name of readdirSync(demo.folder)) {
      if (/\.(lxl|lxs)$|^capacities/.test(name)) {
        cpSync(join(demo.folder, name), join(folder, name));
      }
    }
  });

  after(async () => {
    await browsers.close();
    await demo.close();
    rmSync(top, { recursive: true, force: true });
  });

  /** Opens the journal of the exchange in a tab of its own. */
  async function opened(): Promise<Page> {
    await visitor.open('/replay');
    await visitor.page.getByRole('button', { name: 'Everything' }).click();
    await visitor.page.getByRole('slider').waitFor();
    return visitor.page;
  }

  /** Somebody without a session opens files. */
  async function withFiles(from: string): Promise<Visitor> {
    const stranger = await browsers.visitor(demo.url);
    await stranger.open('/replay');
    const paths = readdirSync(from).map((name) => join(from, name));
    await stranger.page.locator('input[type="file"]').setInputFiles(paths);
    return stranger;
  }

  test('the state at a place is that of lx replay, hash for hash', async () => {
    const page = await opened();
    for (const sequence of [300, 50]) {
      await goTo(page, sequence);
      assert.equal(await hashOf(page), await hashOnTheCommandLine(folder, sequence));
    }
  });

  test('keys go through it: steps, leaps, the ends, and play', async () => {
    const page = await opened();
    const last = await lastSequenceOf(page);
    await page.getByRole('slider').focus();
    await page.keyboard.press('End');
    await until(page, last);
    await page.keyboard.press('Home');
    await until(page, 0);
    await page.getByLabel('Steps stop at').selectOption('every command');
    await page.getByRole('slider').focus();
    await page.keyboard.press('ArrowRight');
    await until(page, 1);
    // Faster than pictures come: the steps add up.
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Shift+ArrowRight');
    await until(page, 101);
    await page.keyboard.press('ArrowLeft');
    await until(page, 100);
    await page.getByLabel('Speed').selectOption('as fast as it goes');
    await page.getByRole('slider').focus();
    await page.keyboard.press('Space');
    await until(page, last);
    await page.getByRole('button', { name: 'Play' }).waitFor();
    assert.deepEqual(visitor.errors, []);
  });

  test('what happened is said in words, and marked in the queue', async () => {
    const page = await opened();
    await page.getByLabel('Steps stop at').selectOption('what traded');
    await page.getByRole('combobox', { name: /^Market/ }).selectOption('BTCUSD');
    await page.getByLabel('this market').check();
    await page.getByRole('button', { name: 'To the end' }).click();
    await until(page, await lastSequenceOf(page));
    await page.getByRole('button', { name: 'One back' }).click();
    const events = page.getByRole('list', { name: 'Events' });
    await events
      .getByText(/^trade \d+: account \d+ (buys|sells) [\d.]+ BTC at [\d.]+/)
      .first()
      .waitFor();
    const book = page.getByRole('region', { name: 'Book' });
    await book
      .getByRole('img', { name: /just (traded|left)/ })
      .first()
      .waitFor();
    await page.getByRole('region', { name: 'Trades' }).locator('tr.changed').first().waitFor();
  });

  test('balances of an account are shown before and after', async () => {
    const page = await opened();
    await page.getByLabel('Steps stop at').selectOption('transfers');
    await page.getByRole('button', { name: 'To the beginning' }).click();
    await until(page, 0);
    await page.getByRole('button', { name: 'One on' }).click();
    const said = page.locator('[data-part="title"]');
    await said.getByText(/^transfer: [\d.]+ (DEC|USD) from external to account \d+/).waitFor();
    const [, account] = /to account (\d+)/.exec((await said.textContent()) ?? '')!;
    const balances = page.getByRole('region', { name: 'Balances' });
    await balances.getByLabel('Account').fill(account!);
    await balances.getByRole('button', { name: 'Show' }).click();
    await balances.locator('tr.changed', { hasText: 'USD' }).first().waitFor();
  });

  test('a link leads to the very place', async () => {
    const page = await opened();
    await page.getByRole('combobox', { name: /^Market/ }).selectOption('ETHUSD');
    await goTo(page, 222);
    await page.waitForURL(/\/replay\/222\?.*market=ETHUSD/);
    const hash = await hashOf(page);
    const link = page.url();
    await page.goto('about:blank');
    await page.goto(link);
    await until(page, 222);
    assert.equal(await hashOf(page), hash);
    await page.getByRole('heading', { name: /^ETHUSD/ }).waitFor();
  });

  test('the address follows what is chosen, and never takes it back', async () => {
    // Pictures come later than the address of the move before them is due.
    await visitor.page.route(/worker.*\.js/, async (route) => {
      const response = await route.fetch();
      const slow = `{ const post = postMessage; globalThis.postMessage = (...all) =>
        setTimeout(() => post(...all), 300); }\n`;
      await route.fulfill({ response, body: slow + (await response.text()) });
    });
    const page = await opened();
    const market = page.getByRole('combobox', { name: /^Market/ });
    for (const [k, symbol] of ['ETHUSD', 'BTCUSD', 'ETHUSD'].entries()) {
      await goTo(page, 100 + k);
      await market.selectOption(symbol);
      await page.waitForURL(new RegExp(`/replay/${100 + k}\\?market=${symbol}`));
      await page.getByRole('heading', { name: new RegExp(`^${symbol}`) }).waitFor();
    }
    await page.unrouteAll();
  });

  test('files of a folder need no exchange and no session', async () => {
    const stranger = await withFiles(folder);
    await stranger.page.getByRole('slider').waitFor();
    await goTo(stranger.page, 123);
    assert.equal(await hashOf(stranger.page), await hashOnTheCommandLine(folder, 123));
    await stranger.close();
  });

  test('damage is said with its place; what is before it can be gone through', async () => {
    const damaged = join(top, 'damaged');
    cpSync(folder, damaged, { recursive: true });
    const [name] = readdirSync(damaged).filter((each) => each.endsWith('.lxl'));
    const bytes = readFileSync(join(damaged, name!));
    bytes[20_000]! ^= 1;
    writeFileSync(join(damaged, name!), bytes);
    const stranger = await withFiles(damaged);
    const alert = stranger.page.getByRole('alert');
    await alert.getByText(/The log is damaged \(log-\d+\.lxl, byte \d+, sequence \d+/).waitFor();
    await goTo(stranger.page, 20);
    await stranger.close();
  });

  test('who is not signed in is told so, and foreign files are refused in words', async () => {
    const stranger = await browsers.visitor(demo.url);
    await stranger.open('/replay');
    await stranger.page.getByText('to see its journal.').waitFor();
    const file = { name: 'notes.json', mimeType: 'application/json', buffer: Buffer.from('{}') };
    await stranger.page.locator('input[type="file"]').setInputFiles([file]);
    await stranger.page
      .getByRole('alert')
      .getByText(/None of the files is a segment/)
      .waitFor();
    await stranger.close();
  });

  test('axe finds nothing serious, and a phone need not be scrolled sideways', async () => {
    for (const theme of ['dark', 'light'] as const) {
      const stranger = await browsers.visitor(demo.url, { theme, width: 360, height: 740 });
      await stranger.open('/replay');
      assert.deepEqual(await stranger.axe(), []);
      const paths = readdirSync(folder).map((name) => join(folder, name));
      await stranger.page.locator('input[type="file"]').setInputFiles(paths);
      await stranger.page.getByRole('slider').waitFor();
      await goTo(stranger.page, 250);
      await hashOf(stranger.page);
      assert.deepEqual(await stranger.axe(), []);
      const { clientWidth, scrollWidth } = await stranger.page
        .locator('main')
        .evaluate(({ clientWidth, scrollWidth }) => ({ clientWidth, scrollWidth }));
      assert.equal(scrollWidth, clientWidth);
      await stranger.close();
    }
  });
});

/** There is something to be seen. */
async function untilTraded(visitor: Visitor): Promise<void> {
  for (;;) {
    const trades = await visitor.get<{ id: number }[]>('/api/v3/trades?symbol=BTCUSD&limit=1');
    if ((trades[0]?.id ?? 0) >= 20) return;
  }
}
