/** For tests and benchmarks: a client of the binary lane that shows every frame as it comes. */
import { createHmac, sign } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { BlockView } from '../../base/block-view.ts';
import {
  type Command,
  decodeEvent,
  type Event,
  encodeCommand,
  SCHEMA_VERSION,
} from '../../schema/generated/protocol.ts';
import {
  COMMANDS_BYTES,
  decodeEnd,
  decodeEvents,
  decodeHeartbeat,
  decodeLoggedOn,
  type EndFrame,
  EVENTS_BYTES,
  type EventsFrame,
  encodeCommands,
  encodeLogon,
  FrameKind,
  type HeartbeatFrame,
  LOGON_BYTES,
  type LoggedOnFrame,
  type LogonFrame,
  SIGNED_BYTES,
} from '../../schema/generated/session.ts';
import { FrameReader } from './frame-reader.ts';

/** How to sign: an HMAC secret, or an Ed25519 private key as PEM. */
export interface Signer {
  readonly apiKey: string;
  readonly secret: string;
}

export type Received =
  | LoggedOnFrame
  | HeartbeatFrame
  | EndFrame
  | (EventsFrame & { readonly events: readonly Event[] });

/** A signed Logon. Fields that are not given: session 1, events from 1, a slow heartbeat. */
export function logonBytes(
  { apiKey, secret }: Signer,
  timestampUs: number,
  fields: Partial<LogonFrame> = {},
): Uint8Array {
  const view = new BlockView(new ArrayBuffer(LOGON_BYTES));
  encodeLogon(view, 0, {
    kind: FrameKind.Logon,
    apiKey,
    timestampUs,
    nextEventSequence: 1,
    receiveWindowUs: 0,
    sessionNumber: 1,
    heartbeatMs: 60_000,
    schemaVersion: SCHEMA_VERSION,
    cancelOnDisconnect: 0,
    signature: new Uint8Array(64),
    ...fields,
  });
  const signed = view.u8.subarray(0, SIGNED_BYTES);
  const signature = secret.startsWith('-----')
    ? sign(null, signed, secret)
    : createHmac('sha256', secret).update(signed).digest();
  view.u8.set(signature, SIGNED_BYTES);
  return view.u8;
}

/** A frame of commands, numbered from `sequence` on. */
export function commandsFrame(sequence: number, commands: readonly Command[]): Uint8Array {
  const view = new BlockView(new ArrayBuffer(COMMANDS_BYTES + 4096 * commands.length));
  let at = COMMANDS_BYTES;
  for (const command of commands) at += 64 * encodeCommand(view, at, command);
  const count = commands.length;
  encodeCommands(view, 0, { kind: FrameKind.Commands, count, sequence }, at - COMMANDS_BYTES);
  return view.u8.slice(0, at);
}

/** A frame that is its header alone: Heartbeat, Resend, Logout. */
export function bareFrame(kind: number, sequence = 0): Uint8Array {
  const view = new BlockView(new ArrayBuffer(16));
  view.u32[0] = 16;
  view.u8[4] = kind;
  view.setU53(8, sequence);
  return view.u8;
}

/** Reads the frame in these bytes. @throws Error where a server sends no such frame */
export function decodeFrame(bytes: Uint8Array): Received {
  const view = new BlockView(new ArrayBuffer(bytes.length));
  view.u8.set(bytes);
  switch (bytes[4]) {
    case FrameKind.LoggedOn:
      return decodeLoggedOn(view, 0);
    case FrameKind.Heartbeat:
      return decodeHeartbeat(view, 0);
    case FrameKind.End:
      return decodeEnd(view, 0);
    case FrameKind.Events: {
      const frame = decodeEvents(view, 0);
      const events: Event[] = [];
      let at = EVENTS_BYTES;
      for (let k = 0; k < frame.count; k++) {
        events.push(decodeEvent(view, at));
        at += view.u8[at + 1]! * 64;
      }
      if (at !== bytes.length) throw new Error(`a frame of ${bytes.length} bytes ends at ${at}`);
      return { ...frame, events };
    }
    default:
      throw new Error(`a server sends no frames of kind ${bytes[4]}`);
  }
}

export class TestClient {
  readonly socket: Socket;
  /** Resolves once the connection is gone. */
  readonly closed: Promise<void>;
  readonly #frames = new FrameReader();
  readonly #received: Received[] = [];
  #waiting: (() => void) | undefined;
  #isClosed = false;

  /** @param where a TCP port of this machine, or the path of a Unix socket */
  constructor(where: number | string) {
    this.socket = typeof where === 'number' ? connect(where, '127.0.0.1') : connect(where);
    this.socket.on('data', (chunk) => this.#onData(chunk));
    // A reset connection is closed like any other.
    this.socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      this.socket.on('close', () => {
        this.#isClosed = true;
        this.#waiting?.();
        resolve();
      });
    });
  }

  #onData(chunk: Uint8Array): void {
    const frames = this.#frames;
    frames.push(chunk);
    while (frames.next() === 'frame') {
      this.#received.push(decodeFrame(frames.bytes.subarray(frames.at, frames.end)));
    }
    this.#waiting?.();
  }

  send(...frames: readonly Uint8Array[]): void {
    this.socket.write(Buffer.concat(frames));
  }

  /** The next frame; undefined once the connection is gone. */
  async next(): Promise<Received | undefined> {
    while (this.#received.length === 0 && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    return this.#received.shift();
  }

  /** The next frame of this kind; others are passed over. @throws Error where none comes */
  async until<K extends Received['kind']>(kind: K): Promise<Extract<Received, { kind: K }>> {
    for (;;) {
      const frame = await this.next();
      if (frame === undefined) throw new Error(`closed before a frame of kind ${kind}`);
      if (frame.kind === kind) return frame as Extract<Received, { kind: K }>;
      if (frame.kind === FrameKind.End) throw new Error(`ended: ${frame.sentence}`);
    }
  }

  /** Events until `isLast` says so, of all frames that come. */
  async events(isLast: (event: Event) => boolean): Promise<Event[]> {
    const all: Event[] = [];
    for (;;) {
      const { events } = await this.until(FrameKind.Events);
      all.push(...events);
      if (events.some(isLast)) return all;
    }
  }

  /** Ends the connection without a word. */
  async drop(): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }
}
