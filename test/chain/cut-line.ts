/** A way to a node of a chain that can be cut, or let some requests through and others not. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export class CutLine {
  /** Whether a request is lost on the way, by its method. */
  isLost: (method: string) => boolean = () => false;
  /** Requests that were lost, by method. */
  readonly lost: string[] = [];
  readonly #server: Server;

  constructor(target: string) {
    this.#server = createServer((request, response) => {
      const pass = async () => {
        const body = await text(request);
        const { method } = JSON.parse(body) as { method: string };
        if (this.isLost(method)) {
          this.lost.push(method);
          response.destroy();
          return;
        }
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch(target, { method: 'POST', body, headers });
        response.end(await answer.text());
      };
      pass().catch((error: Error) => response.destroy(error));
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((ready) => this.#server.listen(0, '127.0.0.1', ready));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.once('close', resolve));
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
