/**
 * Requests over FIX 4.4, many on their way in one session whose numbers begin at 1 with the logon.
 * Only what the load needs of FIX is here: it reads the message type and a few fields.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import {
  type LoadChannel,
  type LoadRequest,
  OPEN_MAX_MS,
  type OrderTerms,
  PIPELINE_ROOM,
  type Target,
} from './channel.ts';
import { Signing } from './signing.ts';

const SOH = '\u0001';
const TARGET = 'LX';
const HEARTBEAT_SECONDS = 30;
const TRAILER = `${SOH}10=`;
const TRAILER_LENGTH = `${SOH}10=000${SOH}`.length;

const field = (tag: number, value: string | number) => `${tag}=${value}${SOH}`;

/** `20261122-08:16:02.123` */
function timeText(): string {
  return new Date().toISOString().slice(0, 23).replaceAll('-', '').replace('T', '-');
}

function fieldOf(message: string, tag: number): string {
  const name = `${SOH}${tag}=`;
  const at = message.indexOf(name);
  return at < 0 ? '' : message.slice(at + name.length, message.indexOf(SOH, at + name.length));
}

function checksum(text: string): string {
  let sum = 0;
  for (let k = 0; k < text.length; k++) sum += text.charCodeAt(k);
  return String(sum & 0xff).padStart(3, '0');
}

export class FixChannel implements LoadChannel {
  readonly room = PIPELINE_ROOM;
  onAnswer: (request: number, error?: string) => void = () => {};
  onEnd: (reason: string) => void = () => {};
  readonly #socket: Socket;
  readonly #sender: string;
  readonly #terms: OrderTerms;
  /** Requests by the ClOrdID that their answer carries. */
  readonly #requests = new Map<string, number>();
  #next = 1;
  #rest = '';
  #isLoggedOn = false;
  #isClosed = false;
  readonly #heartbeat: NodeJS.Timeout;

  private constructor(socket: Socket, sender: string, terms: OrderTerms) {
    this.#socket = socket;
    this.#sender = sender;
    this.#terms = terms;
    this.#heartbeat = setInterval(() => this.#send('0', ''), HEARTBEAT_SECONDS * 1000).unref();
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', ({ message }) => this.#end(message));
    socket.on('close', () => this.#end('the connection ended'));
  }

  /** Connects and logs on. @param sender SenderCompID. @throws Error where it is refused */
  static async open(target: Target, terms: OrderTerms, sender: string): Promise<FixChannel> {
    const socket = connect({ host: target.url.hostname, port: target.port, noDelay: true });
    try {
      await once(socket, 'connect', { signal: AbortSignal.timeout(OPEN_MAX_MS) });
    } catch (error) {
      socket.destroy();
      throw error;
    }
    const channel = new FixChannel(socket, sender, terms);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new Error('no answer to the logon')), OPEN_MAX_MS);
    channel.onEnd = (reason) => reject(new Error(`FIX: ${reason}`));
    channel.onAnswer = () => resolve();
    try {
      channel.#logOn(target);
      await promise;
      return channel;
    } catch (error) {
      await channel.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #logOn({ apiKey, secret }: Target): void {
    const time = timeText();
    const signature = new Signing(secret).text(['A', this.#sender, TARGET, '1', time].join(SOH));
    const numbers = field(98, 0) + field(108, HEARTBEAT_SECONDS) + field(141, 'Y');
    const proof = field(553, apiKey) + field(95, signature.length) + field(96, signature);
    this.#send('A', numbers + proof, time);
  }

  send({ act, clientOrderId, number }: LoadRequest): void {
    const { price, quantity, symbol } = this.#terms;
    const about = field(55, symbol) + field(54, 1);
    if (act === 'cancel') {
      const name = `${clientOrderId}c`;
      this.#requests.set(name, number);
      this.#send('F', field(11, name) + field(41, clientOrderId) + about);
      return;
    }
    this.#requests.set(String(clientOrderId), number);
    const order = field(40, 2) + field(38, quantity) + field(44, price);
    const timeInForce = field(59, act === 'ioc' ? 3 : 1);
    this.#send('D', field(11, clientOrderId) + about + order + timeInForce);
  }

  #send(type: string, body: string, time = timeText()): void {
    const names = field(49, this.#sender) + field(56, TARGET);
    const text = field(35, type) + names + field(34, this.#next++) + field(52, time) + body;
    const message = `8=FIX.4.4${SOH}9=${text.length}${SOH}${text}`;
    this.#socket.write(`${message}10=${checksum(message)}${SOH}`, 'latin1');
  }

  #take(text: string): void {
    this.#rest += text;
    for (;;) {
      const at = this.#rest.indexOf(TRAILER);
      const end = at + TRAILER_LENGTH;
      if (at < 0 || this.#rest.length < end) return;
      const message = this.#rest.slice(0, end);
      this.#rest = this.#rest.slice(end);
      this.#onMessage(fieldOf(message, 35), message);
    }
  }

  #onMessage(type: string, message: string): void {
    if (type === 'A') {
      this.#isLoggedOn = true;
      this.onAnswer(-1);
    } else if (type === '8' || type === '9') {
      this.#onReport(type, message);
    } else if (type === '1') {
      this.#send('0', field(112, fieldOf(message, 112)));
    } else if (type === '5' || type === '3') {
      this.#end(fieldOf(message, 58) || (this.#isLoggedOn ? 'a Logout' : 'the logon was refused'));
    }
  }

  /** The first report of a request is its answer; what happens to an order later is none. */
  #onReport(type: string, message: string): void {
    const name = fieldOf(message, 11);
    const number = this.#requests.get(name);
    if (number === undefined) return;
    this.#requests.delete(name);
    const isRefused = type === '9' || fieldOf(message, 150) === '8';
    const kind = `${fieldOf(message, 25016)} ${fieldOf(message, 58)}`.trim();
    this.onAnswer(number, isRefused ? kind || 'refused' : undefined);
  }

  #end(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#heartbeat);
    this.#socket.destroy();
    this.onEnd(reason);
  }

  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    if (this.#isClosed || this.#socket.destroyed) return;
    this.#isClosed = true;
    // Also after an error: what was measured is not lost for it.
    const ended = new Promise((resolve) => this.#socket.once('close', resolve));
    const timer = setTimeout(() => this.#socket.destroy(), OPEN_MAX_MS);
    // It is told when what was written has gone out, and ends the connection itself.
    this.#send('5', '');
    await ended;
    clearTimeout(timer);
  }
}
