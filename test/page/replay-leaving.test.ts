/** Who leaves Replay while its journal is fetched finds it as it was, and nothing opens behind. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Browsers, chromiumOrWhy, DemoExchange, type Visitor } from './harness.ts';

describe('leaving replay', { skip: chromiumOrWhy().skip }, () => {
  const demo = new DemoExchange();
  const browsers = new Browsers();
  let visitor: Visitor;

  before(async () => {
    await demo.start();
    await browsers.start();
    visitor = await browsers.visitor(demo.url);
    await visitor.signInDemo('trader');
  });

  after(async () => {
    await browsers.close();
    await demo.close();
  });

  test('while the journal is fetched gives it up', async () => {
    const { page } = visitor;
    const fetched = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    await page.route('**/lx/v1/operator/journal/file?*', async (route) => {
      fetched.resolve();
      await released.promise;
      await route.continue();
    });
    await visitor.open('/replay');
    await page.getByRole('button', { name: 'Everything' }).click();
    await fetched.promise;
    await page.getByText('Asking for the journal').waitFor();
    const main = page.getByRole('navigation').first();
    await main.getByRole('link', { name: 'Wallet' }).click();
    await page.getByRole('heading', { level: 1, name: 'Wallet' }).waitFor();
    await main.getByRole('link', { name: 'Replay' }).click();
    // It can be asked for again.
    await page.getByRole('button', { name: 'Everything' }).waitFor();
    released.resolve();
    await page.unrouteAll({ behavior: 'wait' });
    await page.getByRole('button', { name: 'Everything' }).click();
    await page.getByRole('slider', { name: 'Place in the journal' }).waitFor();
    assert.equal(page.workers().length, 1);
    assert.deepEqual(visitor.errors, []);
  });
});
