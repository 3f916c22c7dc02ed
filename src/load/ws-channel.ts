/** Requests over the WebSocket API, many on their way on one connection, after a logon. */
import { WebSocket } from 'ws';
import {
  type LoadChannel,
  type LoadRequest,
  OPEN_MAX_MS,
  type OrderTerms,
  PIPELINE_ROOM,
  type Target,
} from './channel.ts';
import { refusalKind } from './refusal.ts';
import { Signing } from './signing.ts';

const LOGON_ID = -1;
const NORMAL_CLOSE = 1000;

export class WsChannel implements LoadChannel {
  readonly room = PIPELINE_ROOM;
  onAnswer: (request: number, error?: string) => void = () => {};
  onEnd: (reason: string) => void = () => {};
  /** Told of every order that was accepted. */
  onOrder: (request: number, orderId: number) => void = () => {};
  readonly #socket: WebSocket;
  readonly #terms: OrderTerms;
  readonly #ended: Promise<void>;
  #isClosed = false;

  private constructor(socket: WebSocket, terms: OrderTerms) {
    this.#socket = socket;
    this.#terms = terms;
    this.#ended = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        resolve();
        if (!this.#isClosed) this.onEnd(`closed with ${code} ${reason}`.trim());
      });
    });
    socket.on('error', ({ message }) => {
      if (!this.#isClosed) this.onEnd(message);
    });
    socket.on('message', (data) => this.#take(String(data)));
  }

  /** Connects and logs on. @throws Error with the exchange's words where it refuses */
  static async open(target: Target, terms: OrderTerms): Promise<WsChannel> {
    const url = new URL('/ws-api/v3?returnRateLimits=false', target.url);
    url.protocol = url.protocol.replace('http', 'ws');
    const options = { perMessageDeflate: false, handshakeTimeout: OPEN_MAX_MS };
    const socket = new WebSocket(url, options);
    const channel = new WsChannel(socket, terms);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new Error('no answer to the logon')), OPEN_MAX_MS);
    channel.onEnd = (reason) => reject(new Error(`the WebSocket API: ${reason}`));
    channel.onAnswer = (_, error) => (error === undefined ? resolve() : reject(new Error(error)));
    socket.once('open', () => channel.#logOn(target));
    try {
      await promise;
      return channel;
    } catch (error) {
      channel.#isClosed = true;
      socket.terminate();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #logOn({ apiKey, secret }: Target): void {
    const timestamp = Date.now();
    const signature = new Signing(secret).text(`apiKey=${apiKey}&timestamp=${timestamp}`);
    this.#send(LOGON_ID, 'session.logon', { apiKey, signature, timestamp });
  }

  send({ act, clientOrderId, number }: LoadRequest): void {
    const { price, quantity, symbol } = this.#terms;
    const id = String(clientOrderId);
    if (act === 'cancel') {
      this.#send(number, 'order.cancel', { symbol, origClientOrderId: id });
      return;
    }
    const timeInForce = act === 'ioc' ? 'IOC' : 'GTC';
    const order = { symbol, side: 'BUY', type: 'LIMIT', timeInForce, quantity, price };
    const more = { newClientOrderId: id, newOrderRespType: 'ACK' };
    this.#send(number, 'order.place', { ...order, ...more });
  }

  #send(id: number, method: string, params: object): void {
    this.#socket.send(JSON.stringify({ id, method, params }));
  }

  #take(text: string): void {
    const { id, result, status } = JSON.parse(text) as {
      id: unknown;
      status: number;
      result?: { orderId?: number };
    };
    if (typeof id !== 'number') return;
    if (status === 200 && result?.orderId !== undefined) this.onOrder(id, result.orderId);
    this.onAnswer(id, status === 200 ? undefined : refusalKind(text, status));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const timer = setTimeout(() => this.#socket.terminate(), OPEN_MAX_MS);
    this.#socket.close(NORMAL_CLOSE);
    await this.#ended;
    clearTimeout(timer);
  }
}
