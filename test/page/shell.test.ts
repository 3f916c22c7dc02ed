/** The frame of the page: its views by their addresses, its theme, signing in and out. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Browsers, chromiumOrWhy, DemoExchange } from './harness.ts';

describe('the page', { skip: chromiumOrWhy().skip }, () => {
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

  test('signs in to the demo, stays so over a reload, and signs out', async () => {
    const visitor = await browsers.visitor(demo.url);
    await visitor.signInDemo('trader');
    await visitor.page.reload();
    await visitor.page.getByRole('button', { name: 'Sign out' }).click();
    const header = visitor.page.getByRole('banner');
    await header.getByRole('button', { name: 'Sign in' }).waitFor();
    assert.deepEqual(visitor.errors, []);
    await visitor.close();
  });

  test('signed out in another tab, this one asks to sign in again', async () => {
    const visitor = await browsers.visitor(demo.url);
    await visitor.signInDemo('trader');
    await visitor.open('/wallet');
    const other = await visitor.context.newPage();
    await other.goto('/check');
    await other.getByRole('button', { name: 'Sign out' }).click();
    const header = visitor.page.getByRole('banner');
    await header.getByRole('button', { name: 'Sign in' }).waitFor();
    assert.deepEqual(visitor.errors, []);
    await visitor.close();
  });

  test('says where there is nothing, and leads on', async () => {
    const visitor = await browsers.visitor(demo.url);
    const { page } = visitor;
    const answer = await page.goto('/no/such/place?at=all');
    assert.equal(answer?.status(), 404);
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
    await page.getByText('/no/such/place').waitFor();
    assert.deepEqual(await visitor.axe(), []);
    await page.getByRole('link', { name: 'Go to trading' }).click();
    await page.locator('main[data-view=trade] > :not(.loading)').first().waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
    assert.deepEqual(visitor.errors, []);
    await visitor.close();
  });

  test('has views that begin alike', async () => {
    const visitor = await browsers.visitor(demo.url);
    const sizes: string[] = [];
    for (const path of ['/wallet', '/check', '/replay', '/simulate', '/nowhere']) {
      await visitor.open(path);
      const size = 'getComputedStyle(document.querySelector("main h1")).fontSize';
      sizes.push(await visitor.page.evaluate<string>(size));
    }
    assert.deepEqual([...new Set(sizes)], ['16px'], sizes.join());
    await visitor.close();
  });

  test('remembers its theme', async () => {
    const visitor = await browsers.visitor(demo.url, { theme: 'light' });
    const { page } = visitor;
    const theme = () => page.locator('html').getAttribute('data-theme');
    await visitor.open('/check');
    assert.equal(await theme(), 'light');
    await page.getByRole('button', { name: 'Switch to the dark theme' }).click();
    await page.reload();
    assert.equal(await theme(), 'dark');
    await visitor.close();
  });
});
