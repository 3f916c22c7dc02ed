/**
 * The page in a real browser against a real exchange: `lx start --demo` as a process on a free
 * port and a temporary folder, Debian's Chromium through playwright-core.
 *
 *     const { path, skip } = chromiumOrWhy();
 *     describe('…', { skip }, () => {
 *       const demo = new DemoExchange();
 *       const browser = new Browsers();
 *       before(async () => { await demo.start(); await browser.start(); });
 *       after(async () => { await browser.close(); await demo.close(); });
 *       test('…', async () => {
 *         const visitor = await browser.visitor(demo.url);
 *         await visitor.signInDemo('trader');
 *         await visitor.open('/wallet');
 *
 * The browser goes before the exchange that it holds connections to.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ScriptProcess } from '../crash/server-process.ts';

export {
  Browsers,
  chromiumOrWhy,
  Visitor,
  type VisitorOptions,
} from './browsers.ts';

const OPEN_AT = /is open at (http:\/\/\S+)\n/;
const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

export interface DemoOptions {
  /** Further flags of `lx start`. */
  readonly flags?: readonly string[];
  /** False: an exchange without guests and without orders; true where it is absent. */
  readonly demo?: boolean;
}

/** An exchange of the demo that can be killed and started again at the same address. */
export class DemoExchange {
  readonly folder = mkdtempSync(join(tmpdir(), 'lx-page-'));
  readonly #flags: readonly string[];
  readonly #demo: readonly string[];
  #server: ScriptProcess | undefined;
  #port = '0';
  /** Such as `http://127.0.0.1:40123`, once started. */
  url = '';

  constructor({ demo = true, flags = [] }: DemoOptions = {}) {
    this.#flags = flags;
    this.#demo = demo ? ['--demo'] : [];
    // Also where a test fails before `close`.
    process.once('exit', () => rmSync(this.folder, { recursive: true, force: true }));
  }

  /** Starts it, or starts it again: on the port and the folder that it had. */
  async start(): Promise<void> {
    const quiet = ['--anchor-every', '0', '--binary-port', '-1', '--fix-port', '-1'];
    const own = ['--port', this.#port, '--data', this.folder, ...quiet, ...this.#flags];
    const server = new ScriptProcess(CLI, ['start', ...this.#demo, ...own]);
    this.#server = server;
    this.url = (await server.seen(OPEN_AT))[1]!;
    this.#port = new URL(this.url).port;
    // From then on its accounts are funded and the books are open.
    await server.seen(/Ctrl-C stops it/);
  }

  /** As a power cut would end it, or in order. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    await this.#server?.end(signal);
    this.#server = undefined;
  }

  async close(): Promise<void> {
    await this.end('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
