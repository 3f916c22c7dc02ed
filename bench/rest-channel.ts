/**
 * Signed orders over REST, one connection a slot, kept alive. Straight on sockets, so that the
 * client costs little beside the server: it reads of an answer the status and the length.
 */
import { createHmac, createSecretKey } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { OrderChannel } from './load.ts';
import type { Address, Keyed } from './load-server.ts';
import { priceText, QUANTITY, SYMBOL } from './terms.ts';

const HEADER_END = Buffer.from('\r\n\r\n');
const LENGTH = /content-length: (\d+)/i;

/** One answer at a time, put together from what arrives. */
export class AnswerReader {
  #waiting: Buffer = Buffer.alloc(0);

  /** @returns the whole answer when it is complete */
  add(chunk: Buffer): string | undefined {
    this.#waiting = this.#waiting.length === 0 ? chunk : Buffer.concat([this.#waiting, chunk]);
    const headerEnd = this.#waiting.indexOf(HEADER_END);
    if (headerEnd < 0) return undefined;
    const header = this.#waiting.toString('latin1', 0, headerEnd);
    const length = Number(LENGTH.exec(header)?.[1] ?? 0);
    const end = headerEnd + HEADER_END.length + length;
    if (this.#waiting.length < end) return undefined;
    const answer = this.#waiting.toString('latin1', 0, end);
    this.#waiting = this.#waiting.subarray(end);
    return answer;
  }
}

export class RestChannel implements OrderChannel {
  readonly slots: number;
  onAnswer: (slot: number) => void = () => {};
  onError: (error: Error) => void = () => {};
  readonly #sockets: readonly Socket[];
  readonly #apiKey: string;
  readonly #secret: ReturnType<typeof createSecretKey>;

  private constructor(sockets: readonly Socket[], server: Keyed) {
    this.slots = sockets.length;
    this.#sockets = sockets;
    this.#apiKey = server.apiKey;
    this.#secret = createSecretKey(Buffer.from(server.secret));
    for (const [slot, socket] of sockets.entries()) {
      const reader = new AnswerReader();
      socket.setNoDelay(true);
      socket.on('error', (error) => this.onError(error));
      socket.on('data', (chunk: Buffer) => {
        const answer = reader.add(chunk);
        if (answer === undefined) return;
        if (answer.startsWith('HTTP/1.1 200')) this.onAnswer(slot);
        else this.onError(new Error(answer));
      });
    }
  }

  static async open(server: Address & Keyed, connections: number): Promise<RestChannel> {
    const { host, port } = server;
    const sockets = Array.from({ length: connections }, () => connect({ host, port }));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    return new RestChannel(sockets, server);
  }

  place(slot: number, clientOrderId: string): void {
    const price = priceText(slot);
    const terms = `&side=BUY&type=LIMIT&timeInForce=GTC&quantity=${QUANTITY}&price=${price}`;
    const body = this.#signed(`symbol=${SYMBOL}${terms}&newClientOrderId=${clientOrderId}`);
    const head = `POST /api/v3/order HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded`;
    this.#send(slot, `${head}\r\nContent-Length: ${body.length}`, body);
  }

  cancel(slot: number, clientOrderId: string): void {
    const query = this.#signed(`symbol=${SYMBOL}&origClientOrderId=${clientOrderId}`);
    this.#send(slot, `DELETE /api/v3/order?${query} HTTP/1.1`, '');
  }

  #signed(params: string): string {
    const text = `${params}&recvWindow=60000&timestamp=${Date.now()}`;
    return `${text}&signature=${createHmac('sha256', this.#secret).update(text).digest('hex')}`;
  }

  #send(slot: number, head: string, body: string): void {
    const common = `Host: lx\r\nX-MBX-APIKEY: ${this.#apiKey}\r\n\r\n`;
    this.#sockets[slot]!.write(`${head}\r\n${common}${body}`, 'latin1');
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
