/** Opening a venue: once, again, and after a start that was cut short anywhere. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Feed } from '../feed/feed.ts';
import { Accounts } from '../gateway/accounts/accounts.ts';
import type { ExchangePort, Outcome, Request } from '../gateway/port.ts';
import { TestPort } from '../gateway/testing.ts';
import { Template } from '../schema/generated/protocol.ts';
import { ASSETS, carryOut, MARKETS, openVenue, TREASURY_ACCOUNT } from './venue.ts';

/** An exchange that is cut off after so many commands. */
class CutPort implements ExchangePort {
  readonly feed = new Feed();
  readonly accounts = new Accounts();
  readonly inner = new TestPort({ folds: [this.feed, this.accounts] });
  readonly requests: Request[] = [];
  left = Number.POSITIVE_INFINITY;

  async submit(request: Request): Promise<Outcome> {
    if (this.left === 0) throw new Error('cut off');
    this.left -= 1;
    this.requests.push(request);
    return this.inner.submit(request);
  }

  hasRoom(): boolean {
    return true;
  }

  whenRoom(): Promise<void> {
    return Promise.resolve();
  }

  nowUs(): number {
    return this.inner.nowUs();
  }

  open(): Promise<void> {
    return openVenue(this, this.feed.catalog, this.accounts);
  }

  /** All that matters of the venue. */
  get shape() {
    const { catalog } = this.feed;
    return {
      assets: ASSETS.map(({ name }) => catalog.assetByName(name)?.id),
      treasury: this.accounts.has(TREASURY_ACCOUNT),
      accounts: this.inner.core.counts().accounts,
      markets: catalog.markets().map((each) => [each.symbol, each.fees(0), each.fees(1)]),
    };
  }
}

async function whole(): Promise<CutPort> {
  const port = new CutPort();
  await port.open();
  return port;
}

describe('openVenue', () => {
  test('makes the assets, the treasury, and the markets with their fees', async () => {
    const port = await whole();
    const { catalog } = port.feed;
    for (const { name, decimals } of ASSETS) {
      assert.equal(catalog.assetByName(name)?.decimals, decimals);
    }
    assert.ok(port.accounts.has(TREASURY_ACCOUNT));
    assert.equal(catalog.markets().length, MARKETS.length);
    for (const { base, quote, minNotional } of MARKETS) {
      const market = catalog.marketBySymbol(base + quote)!;
      assert.equal(market.event.minNotional, minNotional);
      assert.deepEqual(market.fees(0), { makerPpm: 1000, takerPpm: 1000 });
      assert.deepEqual(market.fees(1), { makerPpm: 0, takerPpm: 500 });
    }
  });

  test('does nothing the second time', async () => {
    const port = await whole();
    const count = port.requests.length;
    await port.open();
    assert.equal(port.requests.length, count);
  });

  test('completes what was cut short after any of its steps', async () => {
    const wanted = await whole();
    for (let steps = 0; steps < wanted.requests.length; steps++) {
      const port = new CutPort();
      port.left = steps;
      await assert.rejects(port.open(), /cut off/);
      port.left = Number.POSITIVE_INFINITY;
      await port.open();
      assert.deepEqual(port.shape, wanted.shape, `after ${steps} steps`);
      assert.equal(port.requests.length, wanted.requests.length, `after ${steps} steps`);
    }
  });

  test('a refusal is an error with the reason in words', async () => {
    const port = await whole();
    const tier = { template: Template.CreateAccount, market: 0, account: 0, tier: 9 } as const;
    await assert.rejects(carryOut(port, tier), /^Error: refused \(\d+\): \S/);
  });
});
