/** For tests of the trading page: what a person does there, and what they then see. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { Visitor } from './harness.ts';

export interface Wanted {
  readonly side: 'Buy' | 'Sell';
  readonly kind?: string;
  readonly price?: string;
  readonly quantity: string;
}

export interface Level {
  readonly price: string;
  readonly size: string;
}

interface Depth {
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
}

/** Between two looks at a condition. */
const POLL_MS = 50;

/** Resolves when what happened before is drawn. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { requestAnimationFrame } = globalThis as unknown as {
      requestAnimationFrame(act: () => void): void;
    };
    for (let frames = 0; frames < 2; frames++) {
      await new Promise<void>((resolve) => requestAnimationFrame(resolve));
    }
  });
}

export class TradingPage {
  readonly visitor: Visitor;
  readonly page: Page;

  constructor(visitor: Visitor) {
    this.visitor = visitor;
    this.page = visitor.page;
  }

  /** Opens it and waits for a book that is true. */
  async open(path = '/trade/BTCUSD'): Promise<void> {
    await this.visitor.open(path);
    await this.bookIs('true');
  }

  /** Waits until the book says of itself that it is. */
  bookIs(state: 'true' | 'stale'): Promise<void> {
    return this.page.locator(`.ladder-body[data-book="${state}"]`).waitFor();
  }

  linkIs(state: string): Promise<void> {
    return this.page.locator(`[data-link="${state}"]`).waitFor();
  }

  /** What the ladder shows of a side, best first. */
  async levels(side: 'bid' | 'ask'): Promise<readonly Level[]> {
    const rows = await this.page.locator(`.ladder-body .row.${side}`).evaluateAll((elements) =>
      elements.map((element) => ({
        price: element.querySelector('.price')?.textContent ?? '',
        size: element.querySelector('.size')?.textContent ?? '',
      })),
    );
    const shown = rows.filter(({ price }) => price !== '');
    return side === 'ask' ? shown.reverse() : shown;
  }

  /** Waits until the ladder shows what the exchange tells over REST. */
  async showsTheTrueBook(symbol = 'BTCUSD', count = 5): Promise<void> {
    for (;;) {
      const depth = await this.visitor.get<Depth>(`/api/v3/depth?symbol=${symbol}&limit=${count}`);
      const own = [await this.levels('bid'), await this.levels('ask')];
      const cut = own.map((side) => side.slice(0, count).map(({ price, size }) => [price, size]));
      if (JSON.stringify(cut) === JSON.stringify([depth.bids, depth.asks])) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Fills the form in and sends it, answering the question with yes. */
  async order({ kind = 'Limit', price, quantity, side }: Wanted): Promise<void> {
    const { page } = this;
    const form = page.getByRole('form', { name: 'Order' });
    await form.getByRole('radio', { name: side, exact: true }).check();
    await form.getByLabel('Order type').selectOption({ label: kind });
    if (price !== undefined) await form.getByLabel('Price', { exact: true }).fill(price);
    await form.getByLabel('Quantity').fill(quantity);
    await form.getByRole('button', { name: `${side} BTC` }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: `${side} BTC` })
      .click();
  }

  tab(name: string): Promise<void> {
    return this.page.getByRole('tab', { name }).click();
  }

  /** Rows of the table that the chosen tab shows. */
  rows(text: string | RegExp = ''): Locator {
    return this.page.locator('.own tbody tr').filter({ hasText: text });
  }

  /** Waits for a message, and closes it. */
  async message(text: string | RegExp): Promise<void> {
    const found = this.page.locator('.toasts p').filter({ hasText: text }).first();
    await found.waitFor();
    await found.getByRole('button', { name: 'Close' }).click();
  }

  /** What the account has of an asset, over REST. */
  async balance(asset: string): Promise<{ readonly free: string; readonly locked: string }> {
    const account = await this.visitor.get<{
      readonly balances: readonly { asset: string; free: string; locked: string }[];
    }>('/api/v3/account');
    const found = account.balances.find((each) => each.asset === asset);
    assert.ok(found, asset);
    return found;
  }
}
