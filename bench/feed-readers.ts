/**
 * The readers of the feed benchmark, a process of their own: a thousand raw sockets that count and
 * hash every byte of every frame, and at the end ask the server what it thinks it sent.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { FeedFormat } from '../src/gateway/feed/port.ts';
import type { ReadersCommand, ReadersMessage, ReadersPlan } from './feed-plan.ts';

const MASKED = 0x80;
const TEXT_FRAME = 0x81;
const LENGTH_BITS = 0x7f;
/** Where the type of a message differs: `{"type":"u…`; a map, `type`, a text, `u…`. */
const TYPE_AT = { json: 9, msgpack: 7 } as const;
const UPDATE = 'u'.charCodeAt(0);

class FeedReader {
  readonly #socket: Socket;
  readonly #typeAt: number;
  #rest: Buffer = Buffer.alloc(0);
  frames = 0;
  bytes = 0;
  updates = 0;
  updateBytes = 0;
  crc = 0;
  /** Frames that are not updates, the newest last. */
  readonly others: Buffer[] = [];

  private constructor(socket: Socket, format: FeedFormat) {
    this.#socket = socket;
    this.#typeAt = TYPE_AT[format];
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.resume();
  }

  static async open({ port, format, way }: ReadersPlan): Promise<FeedReader> {
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    const path = way === 'hub' ? `/feed?format=${format}` : `/${way}`;
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: lx\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
    const END = '\r\n\r\n';
    let head = Buffer.alloc(0);
    while (!head.includes(END)) head = Buffer.concat([head, await nextChunk(socket)]);
    if (!head.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error(head.toString());
    const reader = new FeedReader(socket, format);
    reader.#take(head.subarray(head.indexOf(END) + END.length));
    return reader;
  }

  send(request: object): void {
    const payload = Buffer.from(JSON.stringify(request));
    const head = Buffer.alloc(8);
    head[0] = TEXT_FRAME;
    head[1] = MASKED | 126;
    head.writeUInt16BE(payload.length, 2);
    this.#socket.write(Buffer.concat([head, payload]));
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (data.length - at >= 2) {
      const short = data[at + 1]! & LENGTH_BITS;
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
      const frame = data.subarray(at, end);
      this.frames++;
      this.bytes += frame.length;
      if (frame[head + this.#typeAt] === UPDATE) {
        this.updates++;
        this.updateBytes += frame.length;
        this.crc = crc32(frame, this.crc);
      } else this.others.push(Buffer.from(frame.subarray(head)));
      at = end;
    }
    this.#rest = data.subarray(at);
  }
}

function nextChunk(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('data', (chunk: Buffer) => {
      socket.pause();
      resolve(chunk);
    });
    socket.resume();
  });
}

let plan: ReadersPlan;
const readers: FeedReader[] = [];

async function open(): Promise<void> {
  for (let k = 0; k < plan.readers; k++) {
    const reader = await FeedReader.open(plan);
    readers.push(reader);
    if (plan.way !== 'hub') continue;
    for (const request of plan.requests) reader.send(request);
    // A pong comes after the snapshots.
    reader.send({ op: 'ping' });
    while (!reader.others.some((each) => each.includes('pong'))) await wait(1);
  }
}

/** Asked in JSON; nobody is there to be asked behind the other ways. */
async function isTold(reader: FeedReader, { format, way }: ReadersPlan): Promise<boolean> {
  if (way !== 'hub' || format === 'msgpack') return true;
  const { frames, bytes } = reader;
  reader.send({ op: 'statistics' });
  const find = () => reader.others.findLast((each) => each.includes('"type":"statistics"'));
  while (find() === undefined) await wait(1);
  const told = JSON.parse(find()!.toString()) as { messages: number; bytes: number };
  return told.messages >= frames && told.bytes >= bytes && told.messages - frames <= 1;
}

async function report(): Promise<ReadersMessage> {
  // What the server wrote is in the system's buffers: read until nothing comes any more.
  for (let before = -1, now = 0; before !== now; ) {
    before = now;
    await wait(50);
    now = readers.reduce((sum, each) => sum + each.bytes, 0);
  }
  const [first] = readers as [FeedReader, ...FeedReader[]];
  let wrong = 0;
  for (const reader of readers) {
    const same = reader.updates === first.updates && reader.crc === first.crc;
    if (!same || !(await isTold(reader, plan))) wrong++;
  }
  const sum = (of: (each: FeedReader) => number) =>
    readers.reduce((total, each) => total + of(each), 0);
  const result: ReadersMessage = {
    type: 'report',
    updates: sum((each) => each.updates),
    bytes: sum((each) => each.updateBytes),
    updatesEach: first.updates,
    crc: first.crc,
    wrong,
  };
  for (const reader of readers) reader.close();
  return result;
}

process.on('message', (command: ReadersCommand) => {
  void serve(command);
});
process.on('disconnect', () => process.exit(0));

async function serve(command: ReadersCommand): Promise<void> {
  const say = (message: ReadersMessage) => process.send!(message);
  if (command.op === 'open') {
    plan = command.plan;
    await open();
    say({ type: 'open' });
  } else {
    say(await report());
  }
}
