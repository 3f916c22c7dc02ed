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
  /** The node knows of no later block than this. */
  behind: number | undefined;
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
        const sent = JSON.stringify(this.#asOfBlock(asked));
        const answer = await fetch(target, { method: 'POST', body: sent, headers });
        const said = this.#knownThen(asked, await answer.text());
        const refusal = this.refuse(asked, said);
        response.statusCode = refusal?.status ?? answer.status;
        response.end(refusal?.body ?? said);
      };
      pass().catch((error: Error) => response.destroy(error));
    });
  }

  #asOfBlock(asked: Asked): Asked {
    if (this.behind === undefined) return asked;
    const then = `0x${this.behind.toString(16)}`;
    return { ...asked, params: asked.params.map((each) => (each === 'latest' ? then : each)) };
  }

  #knownThen({ method, params }: Asked, said: string): string {
    if (this.behind === undefined) return said;
    const answer = JSON.parse(said) as { result: { blockNumber?: string } | string | null };
    const { behind } = this;
    if (method === 'eth_blockNumber') answer.result = `0x${behind.toString(16)}`;
    const isLater = method === 'eth_getBlockByNumber' && Number(params[0]) > behind;
    const receipt = typeof answer.result === 'object' ? answer.result : undefined;
    const isInLater = Number(receipt?.blockNumber ?? 0) > behind;
    if (isLater || isInLater) answer.result = null;
    return JSON.stringify(answer);
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
