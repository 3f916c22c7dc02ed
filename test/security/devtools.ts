/** Chromium's DevTools protocol over a plain WebSocket: commands to the browser and to one page. */
import { WebSocket } from 'ws';
import type { Chromium } from '../browser/chromium.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Waiting {
  readonly resolve: (result: Record<string, unknown>) => void;
  readonly reject: (error: Error) => void;
}

/** Flags with which a browser serves the protocol. */
export const DEVTOOLS_FLAGS = ['--remote-debugging-port=0'];

export class Page {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  #sessionId: string | undefined;
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#onMessage(JSON.parse(String(data))));
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the browser ended'));
    });
  }

  /** A new page, empty. */
  static async open(browser: Chromium): Promise<Page> {
    const [, url = ''] = await browser.said(/DevTools listening on (ws:\S+)/);
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const page = new Page(socket);
    const { targetId } = await page.send('Target.createTarget', { url: 'about:blank' });
    const attached = await page.send('Target.attachToTarget', { targetId, flatten: true });
    page.#sessionId = attached.sessionId as string;
    return page;
  }

  /** One command and its result. @throws Error what the browser says */
  send(method: string, params: Fields = {}): Promise<Record<string, unknown>> {
    const id = ++this.#id;
    const session = this.#sessionId === undefined ? {} : { sessionId: this.#sessionId };
    this.#socket.send(JSON.stringify({ id, method, params, ...session }));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** The value of an expression in the page; of a promise, what it gives. @throws Error its own */
  async evaluate<T>(expression: string): Promise<T> {
    const how = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
    const { exceptionDetails, result } = await this.send('Runtime.evaluate', how);
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: T }).value;
  }

  /** Waits in the page until an expression is true there. */
  async until(expression: string): Promise<void> {
    const loop = `while (!(${expression})) await new Promise((go) => setTimeout(go, 10));`;
    await this.evaluate(`(async () => { ${loop} })()`);
  }

  close(): void {
    this.#socket.terminate();
  }

  #onMessage(message: { id?: number; result?: Record<string, unknown>; error?: Fields }): void {
    if (message.id === undefined) return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error !== undefined) waiting?.reject(new Error(JSON.stringify(message.error)));
    else waiting?.resolve(message.result ?? {});
  }
}
