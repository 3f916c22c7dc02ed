/**
 * Orders over one connection to the WebSocket API, many on their way at once, after a logon.
 * Straight on a socket: frames are masked with zeros, and of an answer only id and status are
 * read. RFC 6455, no extensions, no fragments, as the server sends.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { OrderChannel } from './load.ts';
import type { Address, LoadServer } from './load-server.ts';
import { priceText, QUANTITY, SYMBOL } from './terms.ts';

const TEXT_FRAME = 0x81;
const MASKED = 0x80;
const OPCODE_BITS = 0x0f;
const TEXT = 1;
const PING = 9;
const PONG_FRAME = 0x8a;
const LOGON_ID = -1;
const PATH = '/ws-api/v3?returnRateLimits=false';
/** How an answer begins, and how what an echo sends back does. */
const ANSWERED = /^\{"id":(-?\d+),"status":200,/;
const ECHOED = /^\{"id":(-?\d+),"method":/;

function frame(first: number, payload: Buffer): Buffer {
  const short = payload.length < 126;
  const head = Buffer.alloc(short ? 6 : 8);
  head[0] = first;
  head[1] = MASKED | (short ? payload.length : 126);
  if (!short) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

export class WsChannel implements OrderChannel {
  readonly slots: number;
  onAnswer: (slot: number) => void = () => {};
  onError: (error: Error) => void = () => {};
  readonly #socket: Socket;
  #waiting: Buffer = Buffer.alloc(0);
  #outgoing: Buffer[] = [];

  readonly #answer: RegExp;

  private constructor(socket: Socket, slots: number, answer: RegExp) {
    this.slots = slots;
    this.#answer = answer;
    this.#socket = socket;
    socket.on('error', (error) => this.onError(error));
    socket.on('close', () => this.onError(new Error('the server closed the connection')));
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
  }

  /** To a server that sends every message back as it came. */
  static openEcho(server: Address, inFlight: number): Promise<WsChannel> {
    return WsChannel.#connect(server, '/', inFlight, ECHOED);
  }

  /** Connects and logs on. */
  static async open(server: LoadServer, inFlight: number): Promise<WsChannel> {
    const { apiKey, secret } = server;
    const channel = await WsChannel.#connect(server, PATH, inFlight, ANSWERED);
    const timestamp = Date.now();
    const text = `apiKey=${apiKey}&timestamp=${timestamp}`;
    const signature = createHmac('sha256', secret).update(text).digest('hex');
    await new Promise<void>((resolve, reject) => {
      channel.onAnswer = () => resolve();
      channel.onError = reject;
      channel.#request(LOGON_ID, 'session.logon', { apiKey, signature, timestamp });
    });
    return channel;
  }

  static async #connect({ host, port }: Address, path: string, slots: number, answer: RegExp) {
    const socket = connect({ host, port });
    socket.setNoDelay(true);
    await once(socket, 'connect');
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: lx\r\nUpgrade: websocket\r\n` +
        `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
    const [said] = (await once(socket, 'data')) as [Buffer];
    if (!said.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error(String(said));
    return new WsChannel(socket, slots, answer);
  }

  place(slot: number, newClientOrderId: string): void {
    this.#request(slot, 'order.place', {
      symbol: SYMBOL,
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: QUANTITY,
      price: priceText(slot),
      newClientOrderId,
    });
  }

  cancel(slot: number, origClientOrderId: string): void {
    this.#request(slot, 'order.cancel', { symbol: SYMBOL, origClientOrderId });
  }

  #request(id: number, method: string, params: Record<string, unknown>): void {
    this.#send(frame(TEXT_FRAME, Buffer.from(JSON.stringify({ id, method, params }))));
  }

  /** Frames of one turn of the event loop go out together. */
  #send(bytes: Buffer): void {
    if (this.#outgoing.push(bytes) > 1) return;
    setImmediate(() => {
      this.#socket.write(Buffer.concat(this.#outgoing));
      this.#outgoing = [];
    });
  }

  #onData(chunk: Buffer): void {
    const data = this.#waiting.length === 0 ? chunk : Buffer.concat([this.#waiting, chunk]);
    let at = 0;
    for (;;) {
      if (data.length - at < 4) break;
      const short = data[at + 1]!;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (data.length - at < head) break;
      const length =
        short < 126
          ? short
          : short === 126
            ? data.readUInt16BE(at + 2)
            : Number(data.readBigUInt64BE(at + 2));
      const end = at + head + length;
      if (data.length < end) break;
      this.#onFrame(data[at]! & OPCODE_BITS, data.subarray(at + head, end));
      at = end;
    }
    this.#waiting = data.subarray(at);
  }

  #onFrame(opcode: number, payload: Buffer): void {
    if (opcode === PING) this.#send(frame(PONG_FRAME, payload));
    if (opcode !== TEXT) return;
    const head = payload.toString('latin1', 0, 40);
    const found = this.#answer.exec(head);
    if (found) this.onAnswer(Number(found[1]));
    else this.onError(new Error(payload.toString()));
  }

  close(): void {
    this.#socket.destroy();
  }
}
