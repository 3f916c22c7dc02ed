/** Signed requests over HTTP, one at a time on a connection that is kept alive. */
import http from 'node:http';
import https from 'node:https';
import type { LoadChannel, LoadRequest, OrderTerms, Target } from './channel.ts';
import { refusalKind } from './refusal.ts';
import { Signing } from './signing.ts';

const RECEIVE_WINDOW_MS = 60_000;

export class RestChannel implements LoadChannel {
  readonly room = 1;
  onAnswer: (request: number, error?: string) => void = () => {};
  onEnd: (reason: string) => void = () => {};
  readonly #target: Target;
  readonly #terms: OrderTerms;
  readonly #signing: Signing;
  readonly #agent: http.Agent;
  readonly #request: typeof http.request;
  #isClosed = false;

  /** Connects with its first request, and again where the exchange has closed the connection. */
  constructor(target: Target, terms: OrderTerms) {
    this.#target = target;
    this.#terms = terms;
    this.#signing = new Signing(target.secret);
    const { Agent, request } = target.url.protocol === 'https:' ? https : http;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1 });
    this.#request = request;
  }

  send({ act, clientOrderId, number }: LoadRequest): void {
    const { price, quantity, symbol } = this.#terms;
    const isCancel = act === 'cancel';
    const timeInForce = act === 'ioc' ? 'IOC' : 'GTC';
    const params = isCancel
      ? `symbol=${symbol}&origClientOrderId=${clientOrderId}`
      : `symbol=${symbol}&side=BUY&type=LIMIT&timeInForce=${timeInForce}&quantity=${quantity}` +
        `&price=${price}&newClientOrderId=${clientOrderId}&newOrderRespType=ACK`;
    this.#signed(number, isCancel ? 'DELETE' : 'POST', params);
  }

  #signed(number: number, method: string, params: string): void {
    const text = `${params}&recvWindow=${RECEIVE_WINDOW_MS}&timestamp=${Date.now()}`;
    const query = `${text}&signature=${encodeURIComponent(this.#signing.text(text))}`;
    const { hostname, port } = this.#target.url;
    const path = `/api/v3/order?${query}`;
    const headers = { 'X-MBX-APIKEY': this.#target.apiKey, 'Content-Length': 0 };
    const where = { hostname, port, path, method, headers, agent: this.#agent };
    const request = this.#request(where, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        body += part;
      });
      response.on('error', ({ message }) => this.#lost(number, message));
      response.on('end', () => {
        const isFine = response.statusCode === 200;
        this.onAnswer(number, isFine ? undefined : refusalKind(body, response.statusCode));
      });
    });
    request.on('error', ({ message }) => this.#lost(number, message));
    request.end();
  }

  /** Whether it was carried out is not known; the next request makes a new connection. */
  #lost(number: number, reason: string): void {
    if (!this.#isClosed) this.onAnswer(number, `no answer: ${reason}`);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#agent.destroy();
  }
}
