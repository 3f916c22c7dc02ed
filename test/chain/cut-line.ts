/**
 * A way to a node of a chain that can be cut, or let some requests through and others not, or
 * refuse them in the words of some node.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a node says instead of an answer. */
export interface Refusal {
  /** Of HTTP; 200. */
  readonly status?: number;
  readonly body: string;
}

export interface Asked {
  readonly method: string;
  readonly params: readonly unknown[];
}

export class CutLine {
  /** Whether a request is lost on the way, by its method. */
  isLost: (method: string) => boolean = () => false;
  /** What the node says to a request instead of an answer, which is handed in; undefined: that. */
  refuse: (asked: Asked, answer: string) => Refusal | undefined = () => undefined;
  /** Requests that came, by method, lost or not. */
  readonly asked: string[] = [];
  /** Requests that were lost, by method. */
  readonly lost: string[] = [];
  readonly #server: Server;

  constructor(target: string) {
    this.#server = createServer((request, response) => {
      const pass = async () => {
        const body = await text(request);
        const asked = JSON.parse(body) as Asked;
        const { method } = asked;
        this.asked.push(method);
        if (this.isLost(method)) {
          this.lost.push(method);
          response.destroy();
          return;
        }
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch(target, { method: 'POST', body, headers });
        const said = await answer.text();
        const refusal = this.refuse(asked, said);
        response.statusCode = refusal?.status ?? answer.status;
        response.end(refusal?.body ?? said);
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
