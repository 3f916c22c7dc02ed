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
/** What is on the screen has come, and has been drawn. */
const SETTLED_MS = 2_500;
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
  { name: 'check', path: '/check', role: 'trader' },
  { name: 'replay', path: '/replay' },
  { name: 'simulate', path: '/simulate' },
  { name: 'operate', path: '/operate', role: 'operator' },
];

/** Orders on both sides, near enough to be seen. */
async function withOrders({ page }: Visitor): Promise<void> {
  await page.locator('[data-own="live"]').waitFor();
  const form = page.getByRole('form', { name: 'Order' });
  for (const [side, row, quantity] of [
    ['Buy', '.bid >> nth=3', '0.25'],
    ['Sell', '.ask >> nth=2', '0.1'],
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
const server = await startLoadServer(['--demo-rate', DEMO_RATE]);
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
