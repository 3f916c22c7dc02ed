/** Orders over one FIX session, many on their way at once. Straight on a socket. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { encodeFrame, FixMessage, FrameReader, field, SOH } from '../src/gateway/fix/codec.ts';
import type { OrderChannel } from './load.ts';
import type { LoadServer } from './load-server.ts';
import { priceText, QUANTITY, SYMBOL } from './terms.ts';

const SENDER = 'BENCH';
const TARGET = 'LX';
const HEARTBEAT_SECONDS = 3600;

/** `20261122-08:16:02.123` */
function timeText(): string {
  return new Date().toISOString().slice(0, 23).replaceAll('-', '').replace('T', '-');
}

/** What was answered, counted: so many orders were accepted, so many cancelled. */
export interface FixCounts {
  accepted: number;
  cancelled: number;
}

export class FixChannel implements OrderChannel {
  readonly slots: number;
  readonly counts: FixCounts = { accepted: 0, cancelled: 0 };
  onAnswer: (slot: number) => void = () => {};
  onError: (error: Error) => void = () => {};
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  readonly #slotOf = new Map<string, number>();
  #nextOut = 1;
  #outgoing = '';

  private constructor(socket: Socket, slots: number) {
    this.slots = slots;
    this.#socket = socket;
    const sink = {
      onFrame: (text: string) => this.#onMessage(FixMessage.of(text)),
      onGarbled: (reason: string) => this.onError(new Error(reason)),
    };
    socket.on('error', (error) => this.onError(error));
    socket.on('close', () => this.onError(new Error('the server closed the connection')));
    socket.on('data', (chunk: Buffer) => this.#reader.push(chunk, sink));
  }

  /** Connects and logs on, with numbers that begin at 1. */
  static async open(server: LoadServer, port: number, inFlight: number): Promise<FixChannel> {
    const socket = connect({ host: server.host, port });
    socket.setNoDelay(true);
    await once(socket, 'connect');
    const channel = new FixChannel(socket, inFlight);
    await new Promise<void>((resolve, reject) => {
      channel.onAnswer = () => resolve();
      channel.onError = reject;
      channel.#logOn(server);
    });
    return channel;
  }

  #logOn({ apiKey, secret }: LoadServer): void {
    const time = timeText();
    const payload = ['A', SENDER, TARGET, '1', time].join(SOH);
    const signature = createHmac('sha256', secret).update(payload).digest('hex');
    const numbers = field(98, 0) + field(108, HEARTBEAT_SECONDS) + field(141, 'Y');
    const proof = field(553, apiKey) + field(95, signature.length) + field(96, signature);
    this.#send('A', numbers + proof, time);
  }

  place(slot: number, clientOrderId: string): void {
    this.#slotOf.set(clientOrderId, slot);
    const about = field(11, clientOrderId) + field(55, SYMBOL) + field(54, 1) + field(40, 2);
    this.#send('D', about + field(38, QUANTITY) + field(44, priceText(slot)));
  }

  cancel(slot: number, clientOrderId: string): void {
    const name = `${clientOrderId}x`;
    this.#slotOf.set(name, slot);
    this.#send('F', field(11, name) + field(41, clientOrderId) + field(55, SYMBOL) + field(54, 1));
  }

  /** Messages of one turn of the event loop go out together. */
  #send(type: string, body: string, time = timeText()): void {
    const header =
      field(35, type) +
      field(49, SENDER) +
      field(56, TARGET) +
      field(34, this.#nextOut++) +
      field(52, time);
    const isFirst = this.#outgoing === '';
    this.#outgoing += encodeFrame(header + body);
    if (!isFirst) return;
    setImmediate(() => {
      this.#socket.write(this.#outgoing, 'latin1');
      this.#outgoing = '';
    });
  }

  #onMessage(message: FixMessage): void {
    if (message.type === 'A') {
      this.onAnswer(-1);
      return;
    }
    const type = message.get(150);
    const name = message.get(11) ?? '';
    const slot = this.#slotOf.get(name);
    if (message.type !== '8' || slot === undefined || (type !== '0' && type !== '4')) {
      this.onError(new Error(String(message)));
      return;
    }
    this.#slotOf.delete(name);
    if (type === '0') this.counts.accepted++;
    else this.counts.cancelled++;
    this.onAnswer(slot);
  }

  close(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }
}
