/** Checking in a browser that one's balance is in what the exchange committed to. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Proof } from '../../src/anchor/proof.ts';
import { Browsers, chromiumOrWhy, DemoExchange, type Visitor } from './harness.ts';

/** Between two looks for the anchor that the exchange makes after its start. */
const LOOK_MS = 20;

describe('checking', { skip: chromiumOrWhy().skip }, () => {
  // One is made at the start, and none while this runs.
  const demo = new DemoExchange({ flags: ['--anchor-every', '10080'] });
  const browsers = new Browsers();
  let visitor: Visitor;
  let proof: Proof;

  before(async () => {
    await demo.start();
    while ((await fetch(`${demo.url}/lx/v1/anchor`)).status !== 200) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    await browsers.start();
    visitor = await browsers.visitor(demo.url);
    await visitor.signInDemo('trader');
  });

  after(async () => {
    await browsers.close();
    await demo.close();
  });

  test('proves the own balance, shows the way, and keeps the proof', async () => {
    await visitor.open('/check');
    const { page } = visitor;
    await page.getByLabel('Asset').selectOption('USD');
    await page.getByRole('button', { name: 'Check my balance' }).click();
    await page.getByText(/✓ Your balance of 1\u2009000\u2009000\.0+ USD is in the total/).waitFor();
    const begun = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Keep the proof as a file' }).click();
    proof = JSON.parse(readFileSync(await (await begun).path(), 'utf8'));
    // A box for each place of the way, one beside each, and the root of the anchor.
    const boxes = page.locator('.tree .box');
    assert.equal(await boxes.count(), 2 * proof.path.length + 2);
    assert.equal(await page.locator('.tree .box.own').count(), proof.path.length + 2);
  });

  test('says so where the root is another one', async () => {
    const { page } = visitor;
    const root = page.getByLabel('Root to check against');
    const right = await root.inputValue();
    await root.fill(`${right.slice(0, -1)}${right.endsWith('0') ? '1' : '0'}`);
    await page.getByText('✗ Not proven: the proof belongs to another root.').waitFor();
    await root.fill(right);
    await page.getByText(/✓ Your balance/).waitFor();
  });

  test('of a page left behind, goes by the anchor that is newest by then', async () => {
    const late = await browsers.visitor(demo.url);
    await late.signInDemo('trader');
    const { page } = late;
    // What the page learnt long ago.
    await page.route(/\/lx\/v1\/anchor$/, async (route) => {
      const newest = await (await route.fetch()).json();
      await route.fulfill({ json: { ...newest, sequence: 1, root: '0'.repeat(64) } });
    });
    await late.open('/check');
    const root = page.getByLabel('Root to check against');
    await root.waitFor();
    assert.match(await root.inputValue(), /^0+$/);
    await page.unrouteAll({ behavior: 'wait' });
    await page.getByRole('button', { name: 'Check my balance' }).click();
    await page.getByText(/✓ Your balance/).waitFor();
    assert.equal(await root.inputValue(), (await late.get<{ root: string }>('/lx/v1/anchor')).root);
    await late.close();
  });

  test('takes a proof from a file, and finds one that was changed', async () => {
    await visitor.open('/check/file');
    const { page } = visitor;
    const give = (name: string, text: string) =>
      page.locator('input[type=file]').setInputFiles({
        ...{ name, mimeType: 'application/json', buffer: Buffer.from(text) },
      });
    await give('mine.json', JSON.stringify(proof));
    await page.getByText(/✓ Your balance/).waitFor();
    await give('more.json', JSON.stringify({ ...proof, amount: proof.amount + 1 }));
    await page.getByText(/✗ Not proven: the way leads to a total of/).waitFor();
    await give('noise.json', '{"version":1');
    await page.getByText(/noise\.json holds no proof/).waitFor();
    await give('other.json', '[]');
    await page.getByText(/The exchange tells no root|✗ Not proven/).waitFor();
  });

  test('shows all that is owed, whoever looks', async () => {
    const stranger = await browsers.visitor(demo.url);
    await stranger.open('/check/totals');
    const { root } = await stranger.get<{ root: string }>('/lx/v1/anchor');
    await stranger.page.getByText(root).first().waitFor();
    await stranger.page.locator('tr[data-row=DEC]').first().waitFor();
    await stranger.open('/check');
    await stranger.page.getByText('to see whether your balance is in it').waitFor();
    await stranger.close();
  });

  test('has nothing that axe finds serious, and fits a phone', async () => {
    const phone = await browsers.visitor(demo.url, { theme: 'light', width: 360, height: 740 });
    await phone.signInDemo('trader');
    await phone.open('/check');
    const { page } = phone;
    await page.getByRole('button', { name: 'Check my balance' }).click();
    await page.getByText(/✓ Your balance/).waitFor();
    for (const name of ['My balance', 'A proof from a file', 'All that is owed']) {
      await page.getByRole('tab', { name }).click();
      await page.locator('.skeleton').first().waitFor({ state: 'detached' });
      assert.deepEqual(await phone.axe(), [], name);
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      assert.ok(width <= 360, `${name}: ${width} px wide`);
    }
    assert.deepEqual(visitor.errors, []);
    await phone.close();
  });

  test('says honestly where there is no anchor yet', async () => {
    const without = new DemoExchange();
    await without.start();
    const early = await browsers.visitor(without.url);
    await early.signInDemo('trader');
    await early.open('/check');
    await early.page.getByText('No anchor was made yet').waitFor();
    await early.close();
    await without.close();
  });
});
