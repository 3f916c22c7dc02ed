/** Debian's Chromium through playwright-core: people who each have a window of their own. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { Chromium, findChromium } from '../browser/chromium.ts';

/** A machine that does much else may be slow; nothing here says how long something takes. */
const PATIENCE_MS = 60_000;
const DEVTOOLS_FLAGS = ['--remote-debugging-port=0'];
/** What the browser itself says of a request that failed or was refused. */
const OF_THE_NETWORK = /^(Failed to load resource|WebSocket connection to)/;
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** For `describe(…, { skip })`: false, or why there is no browser. */
export function chromiumOrWhy(): { readonly path: string; readonly skip: string | false } {
  const found = findChromium();
  if ('path' in found) return { path: found.path, skip: false };
  return { path: '', skip: found.missing };
}

export interface VisitorOptions {
  readonly theme?: 'dark' | 'light';
  readonly width?: number;
  readonly height?: number;
}

/** One browser for a test file; each visitor has cookies and storage of their own. */
export class Browsers {
  #chromium: Chromium | undefined;
  #browser: Browser | undefined;

  async start(flags: readonly string[] = []): Promise<void> {
    const { path } = chromiumOrWhy();
    this.#chromium = new Chromium(path, 'about:blank', [...DEVTOOLS_FLAGS, ...flags]);
    const listening = this.#chromium.said(/DevTools listening on (ws:\S+)/);
    const [, endpoint = ''] = await this.#chromium.until(listening, PATIENCE_MS);
    this.#browser = await chromium.connectOverCDP(endpoint, { timeout: PATIENCE_MS });
  }

  /** A person with a window of their own, who has opened nothing yet. @param url the exchange's */
  async visitor(url: string, options: VisitorOptions = {}): Promise<Visitor> {
    const { theme = 'dark', width = 1440, height = 900 } = options;
    const context = await this.#browser!.newContext({
      baseURL: url,
      colorScheme: theme,
      viewport: { width, height },
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(PATIENCE_MS);
    return new Visitor(context, await context.newPage());
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await this.#chromium?.close();
  }
}

export class Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page said was wrong, and errors that nobody caught; refused requests are none. */
  readonly errors: string[] = [];

  constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() !== 'error' || OF_THE_NETWORK.test(message.text())) return;
      this.errors.push(message.text());
    });
  }

  /** Opens a path such as `/wallet` and waits until its view is there. */
  async open(path: string): Promise<void> {
    await this.page.goto(path, { timeout: PATIENCE_MS });
    await this.page.locator('main > :not(.loading)').first().waitFor();
  }

  /** Through the page's own dialog. Opens the page where none is open. */
  async signInDemo(role: 'trader' | 'operator'): Promise<void> {
    const { page } = this;
    if (page.url() === 'about:blank') await this.open('/trade');
    await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
    const names = { trader: 'Trade with play money', operator: 'Look as the operator' };
    await page.getByRole('dialog').getByRole('button', { name: names[role] }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
  }

  /** An answer of the exchange, asked in the page by who is signed in there. */
  async get<T>(path: string): Promise<T> {
    const text = await this.page.evaluate(async (wanted) => {
      const session = await fetch('/lx/v1/people/session');
      const { csrf = '' } = (await session.json()) as { csrf?: string };
      const answer = await fetch(wanted, { headers: { 'x-lx-csrf': csrf } });
      return answer.ok ? answer.text() : `${answer.status} ${await answer.text()}`;
    }, path);
    assert.match(text, /^[[{]/, `${path}: ${text}`);
    return JSON.parse(text) as T;
  }

  /** What axe-core finds that is serious or critical, one line each. */
  async axe(): Promise<string[]> {
    // As a script of the harness, past the page's policy.
    const session = await this.context.newCDPSession(this.page);
    const expression = `${readFileSync(AXE, 'utf8')};
      axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
        violations.flatMap(({ id, impact, nodes }) =>
          nodes.map(({ target, failureSummary }) => ({ id, impact, target, failureSummary }))))`;
    const how = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', how);
    await session.detach();
    assert.equal(exceptionDetails, undefined, JSON.stringify(exceptionDetails));
    const found = result.value as {
      readonly id: string;
      readonly impact: string;
      readonly target: readonly string[];
      readonly failureSummary: string;
    }[];
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ failureSummary, id, target }) => `${id} ${target.join(' ')}: ${failureSummary}`);
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
