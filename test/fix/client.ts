/**
 * A FIX client for tests: it says exactly what it is told to, right or wrong, and keeps what it
 * hears. Its messages are put together here, not by the codec that is under test; only reading is
 * the codec's.
 */
import { createHmac, sign } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { FixMessage, FrameReader, SOH } from '../../src/gateway/fix/codec.ts';

export type Fields = readonly (readonly [tag: number, value: string | number])[];

/** A key, and how it signs. */
export interface FixKey {
  readonly apiKey: string;
  /** HMAC secret, or Ed25519 private key as PEM. */
  readonly secret: string;
}

export interface ClientOptions {
  readonly port: number;
  readonly key: FixKey;
  readonly sender?: string;
  readonly target?: string;
  /** Microseconds since 1970; the wall clock where not given. */
  readonly nowUs?: () => number;
  /** MsgSeqNum of the next message; 1 where not given. */
  readonly nextOut?: number;
}

export interface LogonOptions {
  readonly reset?: boolean;
  readonly heartbeatSeconds?: number;
  readonly extra?: Fields;
}

/** `20261122-08:16:02.123` */
export function timeText(us: number): string {
  const text = new Date(Math.floor(us / 1000)).toISOString();
  return text.slice(0, 23).replaceAll('-', '').replace('T', '-');
}

/** A frame around fields from 35 on, with the right length and checksum. */
export function frameOf(fields: Fields): string {
  const body = fields.map(([tag, value]) => `${tag}=${value}${SOH}`).join('');
  const text = `8=FIX.4.4${SOH}9=${Buffer.byteLength(body, 'latin1')}${SOH}${body}`;
  const sum = Buffer.from(text, 'latin1').reduce((total, byte) => total + byte, 0);
  return `${text}10=${String(sum % 256).padStart(3, '0')}${SOH}`;
}

export function signatureOf(key: FixKey, payload: string): string {
  const bytes = Buffer.from(payload, 'latin1');
  return key.secret.includes('PRIVATE KEY')
    ? sign(null, bytes, key.secret).toString('base64')
    : createHmac('sha256', key.secret).update(bytes).digest('hex');
}

interface Waiter {
  readonly wanted: (message: FixMessage) => boolean;
  readonly resolve: (message: FixMessage) => void;
  readonly reject: (error: Error) => void;
}

export class FixClient {
  /** Everything that came, in order. */
  readonly received: FixMessage[] = [];
  /** Resolves when the connection is closed. */
  readonly closed: Promise<void>;
  readonly sender: string;
  readonly target: string;
  /** MsgSeqNum of the next message. */
  nextOut: number;
  isClosed = false;
  readonly #socket: Socket;
  readonly #key: FixKey;
  readonly #nowUs: () => number;
  readonly #taken = new Set<FixMessage>();
  #waiters: Waiter[] = [];

  private constructor(socket: Socket, options: ClientOptions) {
    this.#socket = socket;
    this.#key = options.key;
    this.sender = options.sender ?? 'CLIENT';
    this.target = options.target ?? 'LX';
    this.nextOut = options.nextOut ?? 1;
    this.#nowUs = options.nowUs ?? (() => Date.now() * 1000);
    const reader = new FrameReader();
    const sink = {
      onFrame: (text: string) => this.#onMessage(FixMessage.of(text)),
      onGarbled: (reason: string) => socket.destroy(new Error(`the server sent ${reason}`)),
    };
    socket.on('data', (chunk: Buffer) => reader.push(chunk, sink));
    this.closed = new Promise((resolve) => {
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.isClosed = true;
        for (const { reject } of this.#waiters.splice(0)) {
          reject(new Error(`the connection was closed after:\n${this.received.join('\n')}`));
        }
        resolve();
      });
    });
  }

  static async connect(options: ClientOptions): Promise<FixClient> {
    const socket = connect({ host: '127.0.0.1', port: options.port });
    socket.setNoDelay(true);
    await once(socket, 'connect');
    return new FixClient(socket, options);
  }

  /** Connected and logged on. @throws Error with the server's words where it refuses */
  static async open(options: ClientOptions & LogonOptions): Promise<FixClient> {
    const client = await FixClient.connect(options);
    await client.logOn({ reset: true, ...options });
    return client;
  }

  /** @returns the answer: a Logon. @throws Error with the Logout where it is refused */
  async logOn(options: LogonOptions = {}): Promise<FixMessage> {
    this.write(frameOf(this.logonFields(options)));
    this.nextOut++;
    const answer = await this.next((each) => each.type === 'A' || each.type === '5');
    if (answer.type === '5') throw new Error(answer.get(58));
    return answer;
  }

  logonFields(options: LogonOptions = {}): Fields {
    const time = timeText(this.#nowUs());
    const seq = String(this.nextOut);
    const payload = ['A', this.sender, this.target, seq, time].join(SOH);
    const signature = signatureOf(this.#key, payload);
    return [
      ...this.#header('A', seq, time),
      [98, 0],
      [108, options.heartbeatSeconds ?? 30],
      ...(options.reset === true ? ([[141, 'Y']] as const) : []),
      [553, this.#key.apiKey],
      [95, signature.length],
      [96, signature],
      ...(options.extra ?? []),
    ];
  }

  #header(type: string, seq: string, time: string): Fields {
    return [
      [35, type],
      [49, this.sender],
      [56, this.target],
      [34, seq],
      [52, time],
    ];
  }

  /** A whole frame of a message with the next number. */
  frame(type: string, body: Fields): string {
    const header = this.#header(type, String(this.nextOut++), timeText(this.#nowUs()));
    return frameOf([...header, ...body]);
  }

  /** Sends a message. @returns its number */
  send(type: string, body: Fields): number {
    this.write(this.frame(type, body));
    return this.nextOut - 1;
  }

  write(text: string): void {
    this.#socket.write(text, 'latin1');
  }

  /** The next message, of those that were not taken yet, that passes. */
  next(wanted: (message: FixMessage) => boolean): Promise<FixMessage> {
    const found = this.received.find((each) => !this.#taken.has(each) && wanted(each));
    if (found !== undefined) {
      this.#taken.add(found);
      return Promise.resolve(found);
    }
    if (this.isClosed) {
      return Promise.reject(new Error(`the connection is closed:\n${this.received.join('\n')}`));
    }
    return new Promise((resolve, reject) => this.#waiters.push({ wanted, resolve, reject }));
  }

  /** The next message of a type, with these values. */
  nextOf(type: string, values: Readonly<Record<number, string>> = {}): Promise<FixMessage> {
    const pairs = Object.entries(values);
    return this.next(
      (each) =>
        each.type === type && pairs.every(([tag, value]) => each.get(Number(tag)) === value),
    );
  }

  /** Everything that the server had to say before it answers this has come. */
  async settled(): Promise<void> {
    const id = `t${this.nextOut}`;
    this.send('1', [[112, id]]);
    await this.nextOf('0', { 112: id });
  }

  /** Says goodbye and waits for the end. */
  async logOut(): Promise<void> {
    if (!this.isClosed) this.send('5', []);
    await this.closed;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Ends without a word. */
  destroy(): Promise<void> {
    this.#socket.destroy();
    return this.closed;
  }

  #onMessage(message: FixMessage): void {
    this.received.push(message);
    const at = this.#waiters.findIndex(({ wanted }) => wanted(message));
    if (at === -1) return;
    this.#taken.add(message);
    const [waiter] = this.#waiters.splice(at, 1);
    waiter!.resolve(message);
  }
}

/** The frame of an order with PossResend, with the next number. @param nowUs the client's clock */
export function possibleResend(client: FixClient, fields: Fields, nowUs: number): string {
  const frame = client.frame('D', fields);
  const body = frame.slice(frame.indexOf('35='), frame.indexOf('\u000110=') + 1);
  const time = `52=${timeText(nowUs)}\u0001`;
  const marked = body.replace(time, `${time}97=Y\u0001`);
  const whole = `8=FIX.4.4\u00019=${marked.length}\u0001${marked}`;
  const sum = Buffer.from(whole, 'latin1').reduce((total, byte) => total + byte, 0);
  return `${whole}10=${String(sum % 256).padStart(3, '0')}\u0001`;
}
