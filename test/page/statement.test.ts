/** The statement on the page: page after page, and as a file. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { Browsers, chromiumOrWhy, DemoExchange, type Visitor } from './harness.ts';

/** Entries of a page of the view. */
const ROWS = 200;
/** Payments of one request. */
const TOGETHER = 60;
const REQUESTS = 4;

interface Entry {
  readonly id: string;
  readonly amount: string;
  readonly balance: string;
}

interface Page {
  readonly closing: string;
  readonly entries: readonly Entry[];
}

describe('a statement on the page', { skip: chromiumOrWhy().skip }, () => {
  const demo = new DemoExchange({ flags: ['--history'] });
  const browsers = new Browsers();
  let visitor: Visitor;

  before(async () => {
    await demo.start();
    await browsers.start();
    visitor = await browsers.visitor(demo.url);
    await visitor.signInDemo('trader');
    const other = await browsers.visitor(demo.url);
    await other.signInDemo('trader');
    const { account } = await other.get<{ account: number }>('/lx/v1/address');
    await other.close();
    for (let k = 0; k < REQUESTS; k++) await pay(account, k);
  });

  after(async () => {
    await browsers.close();
    await demo.close();
  });

  /** Pays another account in DEC, many times at once. */
  async function pay(account: number, request: number): Promise<void> {
    const transfers = Array.from({ length: TOGETHER }, (_, k) => ({
      ...{ asset: 'DEC', account, amount: `0.0${request + 1}${String(k + 1).padStart(2, '0')}` },
    }));
    const transferId = (request + 1).toString(16);
    const form = new URLSearchParams({ transferId, transfers: JSON.stringify(transfers) });
    const status = await visitor.page.evaluate(async (body) => {
      const session = await (await fetch('/lx/v1/people/session')).json();
      const headers = {
        'x-lx-csrf': (session as { csrf: string }).csrf,
        'content-type': 'application/x-www-form-urlencoded',
      };
      const answer = await fetch('/lx/v1/transfers', { method: 'POST', headers, body });
      return answer.ok ? '' : answer.text();
    }, String(form));
    assert.equal(status, '');
  }

  /** All of it, as the exchange tells it, once it has written it. */
  async function told(): Promise<Page> {
    for (;;) {
      const page = await visitor.get<Page>('/lx/v1/statement?asset=DEC&limit=1000');
      if (page.entries.length >= REQUESTS * TOGETHER) return page;
    }
  }

  test('shows page after page what was paid, and what was left after it', async () => {
    const { closing, entries } = await told();
    assert.ok(entries.length > ROWS && entries.length <= 2 * ROWS);
    const { page } = visitor;
    await visitor.open('/wallet/statement');
    await page.getByLabel('Asset').selectOption('DEC');
    await page.getByText(`The first ${ROWS} entries`).waitFor();
    const rows = page.locator('tbody tr');
    assert.equal(await rows.count(), ROWS);
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' });
    assert.equal(await rows.count(), entries.length);
    const cells = await rows.evaluateAll((all) =>
      all.map((row) => {
        const texts = [...row.querySelectorAll('td')].map(({ textContent }) => textContent ?? '');
        return [texts[3], texts[5]].map((text) => text?.replaceAll('\u2009', ''));
      }),
    );
    assert.deepEqual(
      cells,
      entries.map(({ amount, balance }) => [amount, balance]),
    );
    const said = (await page.getByText('After:').locator('..').textContent()) ?? '';
    assert.ok(said.replaceAll('\u2009', '').includes(`After: ${closing} DEC`));
    assert.doesNotMatch(said, /The first/);
    assert.deepEqual(await visitor.axe(), []);
    // Another period is another statement, from its beginning.
    await page.getByLabel('To (UTC)').fill('2020-01-01');
    await page.getByText('Nothing changed in this time.').waitFor();
    await page.getByLabel('From (UTC)').fill('2020-01-02');
    await page.getByRole('alert').getByText('The first day is after the last.').waitFor();
    await page.getByLabel('From (UTC)').fill('');
    await page.getByLabel('To (UTC)').fill('');
    await page.getByText(`The first ${ROWS} entries`).waitFor();
    assert.deepEqual(visitor.errors, []);
  });

  test('is downloaded whole', async () => {
    const { entries } = await told();
    const { page } = visitor;
    await visitor.open('/wallet/statement');
    await page.getByLabel('Asset').selectOption('DEC');
    await page.getByText(`The first ${ROWS} entries`).waitFor();
    const begun = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download as CSV' }).click();
    const download = await begun;
    assert.equal(download.suggestedFilename(), 'statement-DEC-all.csv');
    const lines = readFileSync(await download.path(), 'utf8').split('\r\n');
    assert.equal(lines[0], 'id,time,what,symbol,reference,amount,fee,balance');
    assert.equal(lines.at(-1), '');
    const shown = lines.slice(1, -1).map((line) => {
      const [id, , , , , amount, , balance] = line.split(',');
      return { id, amount, balance };
    });
    assert.deepEqual(
      shown,
      entries.map(({ amount, balance, id }) => ({ id, amount, balance })),
    );
    assert.deepEqual(visitor.errors, []);
  });
});
