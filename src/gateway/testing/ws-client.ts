/** A small WebSocket client for tests: JSON in, JSON out, waiting for messages by condition. */
import { createHmac, sign } from 'node:crypto';
import { WebSocket } from 'ws';
import type { Credentials } from './rest-client.ts';

export type Message = Record<string, unknown>;

export class WsClient {
  readonly socket: WebSocket;
  readonly messages: Message[] = [];
  readonly #waiting = new Set<() => void>();
  #nextId = 1;
  #closed: { code: number; reason: string } | undefined;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      this.messages.push(JSON.parse(data.toString()) as Message);
      for (const check of [...this.#waiting]) check();
    });
    socket.on('close', (code, reason) => {
      this.#closed = { code, reason: reason.toString() };
      for (const check of [...this.#waiting]) check();
    });
    socket.on('error', () => {});
  }

  /** @param url such as `http://127.0.0.1:8080/ws-api/v3` */
  static connect(url: string): Promise<WsClient> {
    const socket = new WebSocket(url.replace(/^http/, 'ws'));
    const client = new WsClient(socket);
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(client));
      socket.once('error', reject);
    });
  }

  /** The first message, from now on or from before, that `wanted` accepts; it is taken out. */
  next(wanted: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const at = this.messages.findIndex(wanted);
        if (at === -1) {
          if (this.#closed === undefined) return;
          this.#waiting.delete(check);
          reject(new Error(`closed with ${this.#closed.code} ${this.#closed.reason}`));
          return;
        }
        this.#waiting.delete(check);
        resolve(this.messages.splice(at, 1)[0]!);
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** Sends a request and gives its answer. */
  ask(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<Message> {
    const id = this.#nextId++;
    this.socket.send(JSON.stringify({ id, method, params }));
    return this.next((message) => message.id === id);
  }

  send(text: string): void {
    this.socket.send(text);
  }

  /** The event of this name for the account that is subscribed. */
  async event(name: string): Promise<Message> {
    const wrapped = await this.next((message) => (message.event as Message)?.e === name);
    return wrapped.event as Message;
  }

  /** Resolves with the close code. */
  closed(): Promise<number> {
    return new Promise((resolve) => {
      const check = () => {
        if (this.#closed === undefined) return;
        this.#waiting.delete(check);
        resolve(this.#closed.code);
      };
      this.#waiting.add(check);
      check();
    });
  }

  close(): void {
    this.socket.terminate();
  }
}

/** Adds key, timestamp and signature to the parameters of a request. */
export function signParams(
  params: Readonly<Record<string, string | number>>,
  { apiKey, secret }: Credentials,
  timestamp: number,
): Record<string, string | number> {
  const all: Record<string, string | number> = { ...params, apiKey, timestamp };
  const names = Object.keys(all).sort();
  const payload = names.map((name) => `${name}=${all[name]}`).join('&');
  const signature =
    typeof secret === 'string'
      ? createHmac('sha256', secret).update(payload).digest('hex')
      : sign(null, Buffer.from(payload), secret).toString('base64');
  return { ...all, signature };
}
