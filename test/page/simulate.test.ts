/** The view Simulate: two markets of programs in the browser, the same as on the command line. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { lx } from '../../src/cli/testing.ts';
import { Browsers, chromiumOrWhy, DemoExchange } from './harness.ts';

const SECONDS = '60';

/** Runs what is chosen to its end. @returns the hashes of both runs */
async function runToEnd(page: Page): Promise<string[]> {
  await page.getByRole('button', { name: /^Start/ }).click();
  await page.getByText('Done: the same seed').waitFor();
  const hash = (run: string) => page.locator(`[data-run="${run}"]`).textContent();
  return [(await hash('A')) ?? '', (await hash('B')) ?? ''];
}

describe('simulate', { skip: chromiumOrWhy().skip }, () => {
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

  test('compares two ticks as lx simulate does, hash for hash, and saves it', async () => {
    const visitor = await browsers.visitor(demo.url);
    const { page } = visitor;
    await visitor.open('/simulate');
    await page.getByLabel('Simulated seconds').fill(SECONDS);
    await page.getByLabel('Seed').fill('7');
    const hashes = await runToEnd(page);
    assert.deepEqual(await runToEnd(page), hashes);
    const { stdout, stderr } = await lx([
      ...['simulate', '--json', '--seed', '7', '--seconds', SECONDS, '--rules', 'tick=1000'],
    ]);
    const expected = JSON.parse(stdout) as {
      readonly runs: readonly { readonly stateHash: string }[];
      readonly compared: readonly { readonly rows: readonly { readonly values: string[] }[] }[];
    };
    assert.equal(stderr, '');
    assert.deepEqual(
      expected.runs.map(({ stateHash }) => stateHash),
      hashes,
    );
    const rows = page.getByRole('region', { name: 'Comparison' }).locator('tbody tr');
    const shown = await Promise.all(
      (await rows.all()).map((row) => row.locator('td:not(.against)').allTextContents()),
    );
    assert.deepEqual(
      shown.map(([, ...values]) => values.map((value) => value.replaceAll('\u2009', ''))),
      expected.compared[0]!.rows.map(({ values }) => values),
    );
    // The other one against the first, as the table has them.
    const spread = rows.filter({ hasText: /^mean spread/ }).locator('td');
    const [, a = '', b = '', difference = ''] = await spread.allTextContents();
    const by = (Number(b) - Number(a)).toFixed(1);
    assert.match(difference, new RegExp(`^\\+${by.replace('.', '\\.')} \\(\\+\\d+\\.\\d\\d %\\)$`));
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as JSON' }).click();
    const content = readFileSync(await (await saved).path(), 'utf8');
    assert.deepEqual(JSON.parse(content).compared, expected.compared);
    assert.deepEqual(visitor.errors, []);
    await visitor.close();
  });

  test('keeps the pace that is chosen, pauses and goes on', async () => {
    const visitor = await browsers.visitor(demo.url);
    const { page } = visitor;
    await visitor.open('/simulate');
    await page.getByLabel('Speed').selectOption('10 ×');
    await page.getByRole('button', { name: 'Start' }).click();
    const done = page.getByRole('progressbar', { name: 'Done' });
    const share = async () => Number(await done.getAttribute('value'));
    await page.locator('[data-run="A"]').waitFor();
    while ((await share()) === 0);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Go on' }).click();
    const before = await share();
    while ((await share()) <= before);
    // 600 simulated seconds at ten times the pace are a minute: this is not waited for.
    await page.getByLabel('Speed').selectOption('as fast as it goes');
    await page.getByText('Done: the same seed').waitFor();
    await visitor.close();
  });

  test('says what is out of range, and does not begin with it', async () => {
    const visitor = await browsers.visitor(demo.url);
    const { page } = visitor;
    await visitor.open('/simulate');
    await page.getByLabel('Intensity, 0.1 to 10').fill('lots');
    await page.getByLabel('BTCUSD').uncheck();
    await page.getByRole('button', { name: 'Start' }).click();
    const alert = page.getByRole('alert');
    await alert.getByText(/intensity must be a number, 0.1 to 10.*choose at least one/).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Pause' }).count(), 0);
    await visitor.close();
  });

  test('works by keyboard alone, for axe and on a phone', async () => {
    for (const theme of ['dark', 'light'] as const) {
      const visitor = await browsers.visitor(demo.url, { theme, width: 360, height: 740 });
      const { page } = visitor;
      await visitor.open('/simulate');
      await page.getByLabel('Simulated seconds').focus();
      await page.keyboard.press('Control+A');
      await page.keyboard.type('600');
      await page.keyboard.press('Enter');
      await page.getByText('Done: the same seed').waitFor();
      assert.deepEqual(await visitor.axe(), []);
      const widths = await page
        .locator('main')
        .evaluate(({ clientWidth, scrollWidth }) => ({ clientWidth, scrollWidth }));
      assert.equal(widths.scrollWidth, widths.clientWidth);
      await visitor.close();
    }
  });
});
