/**
 * `npm run screenshots`: a picture of every view of the page, from a demo that has traded for a
 * while, into docs/pictures (or the folder given).
 */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startLoadServer } from '../../bench/load-server.ts';
import { Browsers, chromiumOrWhy, type Visitor, type VisitorOptions } from './browsers.ts';

const FOLDER = process.argv[2] ?? join(import.meta.dirname, '..', '..', 'docs', 'pictures');
/** The demo's traders: enough for candles of a second. */
const DEMO_RATE = '120';
const TRADED_MS = 75_000;
/** The view Operate draws what it has seen itself. */
const WATCHED_MS = 60_000;
/** What is on the screen has come, and has been drawn. */
const SETTLED_MS = 2_500;
/** How far into the journal the picture of a replay is. */
const REPLAYED_SHARE = 0.9;
const KIB = 1024;

/** Candles of a second: the demo has traded for a minute. */
const INTERVAL = 'lx.trade.interval';

interface Storage {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
}

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly role?: 'trader' | 'operator';
  readonly options?: VisitorOptions;
  /** What is done before it is taken. */
  readonly before?: (visitor: Visitor) => Promise<void>;
}

const PHONE = { width: 390, height: 760 } as const;

const PICTURES: readonly Picture[] = [
  { name: 'trade-dark', path: '/trade/BTCUSD', role: 'trader', before: withOrders },
  {
    name: 'trade-light',
    path: '/trade/ETHUSD',
    role: 'trader',
    options: { theme: 'light' },
    before: ({ page }) => page.getByRole('radio', { name: 'Depth' }).check(),
  },
  { name: 'trade-phone', path: '/trade/BTCUSD', role: 'trader', options: PHONE },
  { name: 'wallet', path: '/wallet', role: 'trader' },
  { name: 'check', path: '/check', role: 'trader', before: checked },
  { name: 'replay', path: '/replay', role: 'trader', before: atATrade },
  { name: 'simulate', path: '/simulate', before: simulated },
  { name: 'operate', path: '/operate', role: 'operator', before: () => wait(WATCHED_MS) },
];

async function checked({ page }: Visitor): Promise<void> {
  await page.getByRole('button', { name: 'Check my balance' }).click();
  await page.getByText(/✓ Your balance/).waitFor();
}

/** Somewhere in the journal, where an order has just traded. */
async function atATrade({ page }: Visitor): Promise<void> {
  await page.getByRole('button', { name: 'Everything' }).click();
  const slider = page.getByRole('slider', { name: 'Place in the journal' });
  await slider.waitFor();
  const last = Number(await slider.getAttribute('aria-valuemax'));
  await page.getByRole('combobox', { name: /^Market/ }).selectOption('BTCUSD');
  await page.getByLabel('Steps stop at').selectOption('what traded');
  await page.getByLabel('this market').check();
  await page.getByLabel('Go to').fill(String(Math.round(last * REPLAYED_SHARE)));
  await page.getByRole('button', { name: 'Go', exact: true }).click();
  await page.getByRole('button', { name: 'One on' }).click();
  const trade = page.getByRole('list', { name: 'Events' }).getByText(/^trade \d+: account (\d+)/);
  const [, account = ''] = /account (\d+)/.exec((await trade.first().textContent()) ?? '') ?? [];
  const balances = page.getByRole('region', { name: 'Balances' });
  await balances.getByLabel('Account').fill(account);
  await balances.getByRole('button', { name: 'Show' }).click();
}

async function simulated({ page }: Visitor): Promise<void> {
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByText('Done: the same seed').waitFor();
}

/** Orders on both sides, near enough to be seen. */
async function withOrders({ page }: Visitor): Promise<void> {
  await page.locator('[data-own="live"]').waitFor();
  const form = page.getByRole('form', { name: 'Order' });
  for (const [side, row, quantity] of [
    ['Buy', '.bid >> nth=5', '0.25'],
    ['Sell', '.ask >> nth=5', '0.1'],
  ] as const) {
    await form.getByRole('radio', { name: side, exact: true }).check();
    await page.locator(`.ladder-body .row${row}`).click();
    await form.getByLabel('Quantity').fill(quantity);
    await form.getByRole('button', { name: `${side} BTC` }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: `${side} BTC` })
      .click();
    await page.locator('.toasts').getByRole('button', { name: 'Close' }).first().click();
  }
}

async function take(browsers: Browsers, url: string, picture: Picture): Promise<void> {
  const { before, name, options, path, role } = picture;
  const visitor = await browsers.visitor(url, options);
  await visitor.page.addInitScript((name) => {
    const page = globalThis as unknown as { localStorage: Storage };
    if (page.localStorage.getItem(name) === null) page.localStorage.setItem(name, '"1s"');
  }, INTERVAL);
  await visitor.open(path);
  if (role !== undefined) {
    await visitor.signInDemo(role);
    await visitor.open(path);
  }
  await before?.(visitor);
  await wait(SETTLED_MS);
  const file = join(FOLDER, `${name}.png`);
  await visitor.page.screenshot({ path: file });
  await visitor.close();
  process.stdout.write(`${name}.png  ${Math.round(statSync(file).size / KIB)} KiB\n`);
}

const { skip } = chromiumOrWhy();
if (skip !== false) throw new Error(`pictures are taken in a browser: ${skip}`);
mkdirSync(FOLDER, { recursive: true });
const server = await startLoadServer(['--demo-rate', DEMO_RATE, '--anchor-every', '1']);
const browsers = new Browsers();
try {
  await browsers.start();
  const url = `http://${server.host}:${server.port}`;
  process.stderr.write(`the demo trades for ${TRADED_MS / 1000} s first\n`);
  await wait(TRADED_MS);
  for (const picture of PICTURES) await take(browsers, url, picture);
} finally {
  await browsers.close();
  await server.stop();
}
