/**
 * The server of the feed benchmark, a process of its own: events that an engine has written are
 * folded, a bunch at a time, and told by the hub to whoever is connected to `/feed`, in its own
 * ticks. On `/bare` and `/ws` a hub with one reader says what everybody gets: its bytes as they
 * are, in a loop of `socket.write`, or its messages as the `ws` package sends them, a call each.
 */
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { BlockView } from '../src/base/block-view.ts';
import { createEngine } from '../src/engine/testing.ts';
import { Feed } from '../src/feed/feed.ts';
import { Accounts } from '../src/gateway/accounts/accounts.ts';
import { DEFAULT_FEED_CONFIG } from '../src/gateway/feed/config.ts';
import { FeedDoor } from '../src/gateway/feed/door.ts';
import { FeedHub } from '../src/gateway/feed/hub.ts';
import { KeyStore } from '../src/gateway/keys.ts';
import { SILENT_LOG } from '../src/gateway/log.ts';
import {
  type Command,
  decodeCommand,
  type Event,
  Settlement,
} from '../src/schema/generated/protocol.ts';
import {
  FEED_FLOW,
  type FeedRun,
  type FeedServerCommand,
  type FeedServerMessage,
} from './feed-plan.ts';
import { capacitiesFor, makeFlow } from './flows.ts';
import { openMarkets } from './setting.ts';

const BLOCK_BYTES = 64;
const START_US = Date.UTC(2026, 0, 15) * 1000;
const MAX_BUFFERED = 64 * 1024 * 1024;
const TEXT_OR_BINARY = 0x0f;
const BINARY = 2;

class FeedServer {
  readonly #run: FeedRun;
  readonly #feed = new Feed();
  readonly #hub: FeedHub<NodeJS.Timeout>;
  readonly #sockets = new Set<Socket>();
  readonly #webSockets = new Set<WebSocket>();
  #writes = 0;
  /** Events of each bunch to come. */
  readonly #bunches: Event[][] = [];
  #timeUs = START_US;

  constructor(run: FeedRun) {
    this.#run = run;
    const unlimited = { mergeAtBytes: 2 ** 40, closeAtBytes: 2 ** 40 };
    const limits = { ...DEFAULT_FEED_CONFIG.limits(), ...unlimited };
    this.#hub = new FeedHub({
      feed: this.#feed,
      accounts: new Accounts(),
      keys: new KeyStore(undefined),
      config: { ...DEFAULT_FEED_CONFIG, limits: () => limits },
      log: SILENT_LOG,
      nowUs: () => Date.now() * 1000,
      setTimer: (callback, delayMs) => setTimeout(callback, delayMs),
      clearTimer: (timer) => clearTimeout(timer),
    });
    this.#prepareEvents();
  }

  async listen(): Promise<number> {
    const server = createServer();
    const door = new FeedDoor(this.#hub);
    const plain = new WebSocketServer({ noServer: true, perMessageDeflate: false });
    server.on('upgrade', (request, socket: Socket, head: Buffer) => {
      this.#sockets.add(socket);
      if (this.#run.way !== 'hub') {
        plain.handleUpgrade(request, socket, head, (each) => this.#webSockets.add(each));
        return;
      }
      const format = door.formatOf(request);
      door.upgrade({ request, socket, head, address: '', format }, (webSocket, session) => {
        webSocket.on('message', (data) => session.onMessage(data.toString()));
      });
    });
    if (this.#run.way !== 'hub') this.#forward();
    else this.#countWrites();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return (server.address() as AddressInfo).port;
  }

  async go(): Promise<Omit<Extract<FeedServerMessage, { type: 'done' }>, 'type'>> {
    this.#writes = 0;
    const before = process.cpuUsage();
    const begun = performance.now();
    for (const [bunch, events] of this.#bunches.entries()) {
      const dueMs = begun + bunch * this.#run.bunchMs - performance.now();
      if (dueMs > 0) await wait(dueMs);
      for (const event of events) this.#fold(event);
      this.#timeUs += this.#run.bunchMs * 1000;
      // The hub ticks by a timer, which is to have its turn however late the machine is.
      do await wait(1);
      while (this.#buffered() > MAX_BUFFERED);
    }
    this.#hub.flush();
    while (this.#buffered() > 0) await wait(1);
    const { user, system } = process.cpuUsage(before);
    const elapsedMs = performance.now() - begun;
    return { writes: this.#writes, cpuUs: user + system, systemUs: system, elapsedMs };
  }

  #buffered(): number {
    let sum = 0;
    for (const socket of this.#sockets) sum += socket.writableLength;
    return sum;
  }

  #fold(event: Event): void {
    this.#feed.apply(event, this.#timeUs);
  }

  #prepareEvents(): void {
    const { seed, shrink, bunches, commandsPerBunch } = this.#run;
    const settlement = Settlement.NONE;
    const commandCount = bunches * commandsPerBunch;
    const flow = makeFlow(FEED_FLOW, { seed, settlement, commandCount, shrink });
    const engine = createEngine(capacitiesFor(FEED_FLOW, FEED_FLOW.markets * 1000));
    const apply = (command: Command) => {
      const events = engine.apply(command);
      for (const event of events) this.#fold(event);
      return events;
    };
    openMarkets({ apply }, FEED_FLOW.markets, settlement);
    for (const command of commandsOf(flow.filling)) apply(command);
    let bunch: Event[] = [];
    let count = 0;
    for (const command of commandsOf(flow.commands)) {
      bunch.push(...engine.apply(command));
      if (++count % commandsPerBunch !== 0) continue;
      this.#bunches.push(bunch);
      bunch = [];
    }
  }

  /** One reader of the hub, whose messages all connections get. */
  #forward(): void {
    const send = this.#run.way === 'bare' ? this.#sendBare : this.#sendEach;
    this.#listenWith((frames) => send(frames));
  }

  /** One reader more, for whom nothing is written. */
  #countWrites(): void {
    this.#listenWith(() => {});
  }

  #listenWith(write: (frames: Buffer) => void): void {
    const { format, requests } = this.#run;
    const counted = (frames: Buffer) => {
      this.#writes++;
      write(frames);
    };
    const sink = { write: counted, bufferedBytes: () => 0, close: () => {} };
    const session = this.#hub.connect(sink, format);
    for (const request of requests) session.onMessage(JSON.stringify(request));
  }

  readonly #sendBare = (frames: Buffer): void => {
    for (const socket of this.#sockets) socket.write(frames);
  };

  readonly #sendEach = (frames: Buffer): void => {
    for (const { payload, binary } of payloads(frames)) {
      for (const each of this.#webSockets) each.send(payload, { binary });
    }
  };
}

function* commandsOf(blocks: Uint8Array): Generator<Command> {
  const view = new BlockView(blocks.slice().buffer);
  for (let at = 0; at < blocks.length; at += BLOCK_BYTES) yield decodeCommand(view, at);
}

function* payloads(frames: Buffer): Generator<{ payload: Buffer; binary: boolean }> {
  for (let at = 0; at < frames.length; ) {
    const short = frames[at + 1]!;
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    const length =
      short < 126
        ? short
        : short === 126
          ? frames.readUInt16BE(at + 2)
          : Number(frames.readBigUInt64BE(at + 2));
    const payload = frames.subarray(at + head, at + head + length);
    yield { payload, binary: (frames[at]! & TEXT_OR_BINARY) === BINARY };
    at += head + length;
  }
}

let server: FeedServer | undefined;

process.on('message', (command: FeedServerCommand) => {
  void serve(command);
});
process.on('disconnect', () => process.exit(0));

async function serve(command: FeedServerCommand): Promise<void> {
  const say = (message: FeedServerMessage) => process.send!(message);
  if (command.op === 'prepare') {
    server = new FeedServer(command.run);
    say({ type: 'listening', port: await server.listen() });
  } else {
    say({ type: 'done', ...(await server!.go()) });
  }
}
