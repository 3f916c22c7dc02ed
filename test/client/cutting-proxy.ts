/**
 * A TCP proxy that loses what it carries: a request before it reaches the exchange, an answer on
 * its way back, or a request that is delivered long after its connection has broken.
 */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export const Fault = {
  /** What the client sent never arrives; the connection breaks. */
  REQUEST_LOST: 'request lost',
  /** It arrives, and the connection breaks before the answer. */
  ANSWER_LOST: 'answer lost',
  /** The connection breaks, and it arrives some time later. */
  LATE: 'late',
} as const;
export type Fault = (typeof Fault)[keyof typeof Fault];

export interface ProxyOptions {
  /** Where the exchange listens. */
  readonly port: number;
  /** What to do with what the client sends now; undefined: carry it. */
  readonly fault: (data: Buffer) => Fault | undefined;
  /** How late `LATE` is, milliseconds. */
  readonly lateMs?: () => number;
}

export class CuttingProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #counts = new Map<Fault, number>();
  readonly #late: Promise<void>[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(options: ProxyOptions): Promise<CuttingProxy> {
    const server = createServer({ noDelay: true });
    const proxy = new CuttingProxy(server);
    server.on('connection', (client) => proxy.#carry(client, options));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** `http://127.0.0.1:port` */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How often this was done. */
  count(fault: Fault): number {
    return this.#counts.get(fault) ?? 0;
  }

  /** Resolves when all that was to arrive late has arrived, and the exchange is done with it. */
  async settled(): Promise<void> {
    await Promise.all(this.#late);
  }

  /** Breaks every connection that there is. */
  breakAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const timer of this.#timers) clearTimeout(timer);
    this.breakAll();
    await closed;
  }

  #carry(client: Socket, { fault, lateMs = () => 0, port }: ProxyOptions): void {
    const server = connect({ host: '127.0.0.1', port, noDelay: true });
    let silent = false;
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        // What is to arrive late still needs its way.
        if (!silent) other.destroy();
      });
    }
    server.on('data', (data) => {
      if (!silent) client.write(data);
    });
    client.on('data', (data) => {
      const what = silent ? undefined : fault(data);
      if (what === undefined) {
        server.write(data);
        return;
      }
      this.#counts.set(what, this.count(what) + 1);
      silent = true;
      client.destroy();
      if (what === Fault.REQUEST_LOST) server.destroy();
      else if (what === Fault.ANSWER_LOST) server.end(data);
      else this.#deliverLate(server, data, lateMs());
    });
  }

  #deliverLate(server: Socket, data: Buffer, ms: number): void {
    this.#late.push(new Promise((resolve) => server.once('close', () => resolve())));
    this.#after(ms, () => server.end(data));
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}
