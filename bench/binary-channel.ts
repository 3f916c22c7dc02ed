/**
 * One connection of the binary lane that sends the same frame of orders and cancels over and over,
 * each time under the next numbers, and looks at every event that comes back without decoding it.
 */
import { connect, type Socket } from 'node:net';
import { BlockView } from '../src/base/block-view.ts';
import { FrameReader } from '../src/gateway/binary/frame-reader.ts';
import { commandsFrame, logonBytes } from '../src/gateway/binary/testing.ts';
import { OrderAcceptedOffset } from '../src/schema/generated/offsets.ts';
import {
  type Command,
  OrderType,
  SelfTradePrevention,
  Side,
  TargetKind,
  Template,
  TimeInForce,
} from '../src/schema/generated/protocol.ts';
import { EVENTS_BYTES, FrameKind } from '../src/schema/generated/session.ts';
import type { LoadServer } from './load-server.ts';

const MARKET = 1;
/** Far below the market, in ticks; a lot of them costs enough for the market's minimum. */
const PRICE_TICKS = 1000;
const LOTS = 1000;
const PRICES = 97;
const FNV_PRIME = 0x01000193;
const NONE = { market: MARKET, account: 0, correlation: 0 };

/** Orders and their cancels, turn by turn. */
function turns(count: number): Command[] {
  return Array.from({ length: count }, (_, k): Command => {
    const clientOrderId = 1 + (k >>> 1);
    if (k % 2 === 1) {
      const target = { target: clientOrderId, targetKind: TargetKind.CLIENT_ORDER_ID };
      return { template: Template.CancelOrder, ...NONE, ...target };
    }
    return {
      ...{ template: Template.NewOrder, ...NONE, clientOrderId, text: '' },
      ...{ priceTicks: PRICE_TICKS + ((k >>> 1) % PRICES), quantity: LOTS, side: Side.BUY },
      ...{ type: OrderType.LIMIT, timeInForce: TimeInForce.GTC, stp: SelfTradePrevention.NONE },
    };
  });
}

export class BinaryChannel {
  /** Commands in a frame of the pipelined load. */
  readonly frameCommands: number;
  sent = 0;
  answered = 0;
  /** Of every answer: what it is, price and client order id. */
  hash = 0;
  /** Called when answers were counted. */
  onAnswers: () => void = () => {};
  onError: (error: Error) => void = () => {};
  readonly #socket: Socket;
  readonly #frame: BlockView;
  readonly #frames = new FrameReader();
  #isLoggedOn = false;
  #isClosed = false;

  private constructor(socket: Socket, frameCommands: number) {
    this.#socket = socket;
    this.frameCommands = frameCommands;
    this.#frame = new BlockView(commandsFrame(1, turns(frameCommands)).buffer);
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#onData(chunk));
    socket.on('error', (error) => this.onError(error));
    socket.on('close', () => {
      if (!this.#isClosed) this.onError(new Error('the server closed the connection'));
    });
  }

  /** Logs on with a session of its own. @param frameCommands an even number */
  static async open(server: LoadServer, sessionNumber: number, frameCommands: number) {
    const socket = connect(server.binaryPort, server.host);
    const channel = new BinaryChannel(socket, frameCommands);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    channel.onAnswers = resolve;
    channel.onError = reject;
    const fields = { sessionNumber, nextEventSequence: 0 };
    socket.write(logonBytes(server, Date.now() * 1000, fields));
    await promise;
    return channel;
  }

  /** Whether the system takes more at the moment. */
  get isWritable(): boolean {
    return this.#socket.writableLength < 2 ** 20;
  }

  /** Sends the next commands; where not a whole frame, as many as `commands`, an even number. */
  send(commands = this.frameCommands): void {
    const view = this.#frame;
    const first = this.sent % this.frameCommands;
    const count = Math.min(commands, this.frameCommands - first);
    const frame = Buffer.allocUnsafe(16 + 64 * count);
    const from = 16 + 64 * first;
    frame.set(view.u8.subarray(0, 16));
    frame.set(view.u8.subarray(from, from + 64 * count), 16);
    frame.writeUInt32LE(frame.length, 0);
    frame.writeUInt16LE(count, 6);
    frame.writeUInt32LE(this.sent + 1, 8);
    this.sent += count;
    this.#socket.write(frame);
    if (count < commands) this.send(commands - count);
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.destroy();
  }

  #onData(chunk: Uint8Array): void {
    const frames = this.#frames;
    frames.push(chunk);
    let found = frames.next();
    for (; found === 'frame'; found = frames.next()) {
      if (frames.kind === FrameKind.Events) this.#onEvents();
      else if (frames.kind === FrameKind.LoggedOn) this.#isLoggedOn = true;
      else if (frames.kind === FrameKind.End) this.onError(new Error(this.#sentence()));
    }
    if (found === 'malformed') this.onError(new Error(frames.problem));
    if (this.#isLoggedOn) this.onAnswers();
  }

  #sentence(): string {
    const { bytes, at, end } = this.#frames;
    return Buffer.from(bytes.subarray(at + 32, end))
      .toString('latin1')
      .replace(/\0+$/, '');
  }

  /** Every answer must be of the next command, and what that command asks for. */
  #onEvents(): void {
    const { bytes, at: start, end } = this.#frames;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = start + EVENTS_BYTES; at < end; at += bytes[at + 1]! * 64) {
      const template = bytes[at]!;
      if (template !== Template.OrderAccepted && template !== Template.OrderClosed) {
        if (template !== Template.Rejected) continue;
        this.onError(new Error(`command ${this.answered + 1} was refused`));
        return;
      }
      const sequence = view.getUint32(at + OrderAcceptedOffset.correlation, true);
      const wanted = this.answered % 2 === 0 ? Template.OrderAccepted : Template.OrderClosed;
      if (sequence !== this.answered + 1 || template !== wanted) {
        const what = `event ${template} answers command ${sequence}`;
        this.onError(new Error(`${what}; ${wanted} for ${this.answered + 1} is due`));
        return;
      }
      this.answered = sequence;
      const price = view.getUint32(at + OrderAcceptedOffset.priceTicks, true);
      this.hash = Math.imul(this.hash ^ template ^ (price << 8), FNV_PRIME);
    }
  }
}
