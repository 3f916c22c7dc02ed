/**
 * A WebSocket proxy that treats the messages of the exchange badly: it leaves some out, sends some
 * twice, swaps neighbours, changes a number, and breaks connections.
 */
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

export const Harm = {
  DROP: 'drop',
  DUPLICATE: 'duplicate',
  SWAP: 'swap',
  CORRUPT: 'corrupt',
  DISCONNECT: 'disconnect',
} as const;
export type Harm = (typeof Harm)[keyof typeof Harm];

export class LossyProxy {
  readonly #server: WebSocketServer;
  readonly #sockets = new Set<WebSocket>();
  readonly #counts = new Map<Harm, number>();
  readonly #harm: (text: string) => Harm | undefined;

  private constructor(server: WebSocketServer, harm: (text: string) => Harm | undefined) {
    this.#server = server;
    this.#harm = harm;
  }

  /**
   * @param target `ws://127.0.0.1:port` of the exchange
   * @param harm what to do with a message; undefined: pass it on
   */
  static async open(target: string, harm: (text: string) => Harm | undefined): Promise<LossyProxy> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', clientTracking: false });
    const proxy = new LossyProxy(server, harm);
    server.on('connection', (client, { url }) => proxy.#carry(client, `${target}${url}`));
    await new Promise((resolve) => server.once('listening', resolve));
    return proxy;
  }

  /** `http://127.0.0.1:port`, as clients are given it. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  count(harm: Harm): number {
    return this.#counts.get(harm) ?? 0;
  }

  breakAll(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  async close(): Promise<void> {
    this.breakAll();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #carry(client: WebSocket, url: string): void {
    const server = new WebSocket(url);
    const early: string[] = [];
    let held: string | undefined;
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => one.terminate());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.terminate();
      });
    }
    client.on('message', (data) => {
      if (server.readyState === WebSocket.OPEN) server.send(String(data));
      else early.push(String(data));
    });
    server.on('open', () => {
      for (const text of early) server.send(text);
    });
    server.on('message', (data) => {
      const text = String(data);
      const harm = this.#harm(text);
      if (harm !== undefined) this.#counts.set(harm, this.count(harm) + 1);
      if (harm === Harm.DISCONNECT) client.terminate();
      else if (harm === Harm.SWAP && held === undefined) held = text;
      else {
        if (harm !== Harm.DROP) client.send(harm === Harm.CORRUPT ? corrupt(text) : text);
        if (harm === Harm.DUPLICATE) client.send(text);
        if (held !== undefined) client.send(held);
        held = undefined;
      }
    });
  }
}

/** Another quantity in the first level that has one. */
function corrupt(text: string): string {
  return text.replace(/(\["\d+\.\d+",")(\d)/, (_all, before, digit) => {
    return `${before}${(Number(digit) + 1) % 10}`;
  });
}
