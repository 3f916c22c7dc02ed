/**
 * Orders over the binary lane, for Node. A session outlives its connections: it comes back by
 * itself, sends again what did not arrive, and goes on with the events where it was.
 *
 * Promise: every command that was submitted is answered exactly once, whatever happens to the
 * connection, to the exchange's process or to both. Only where this program was away for longer
 * than the exchange keeps events is an answer lost; then the promise is rejected as
 * `unknown-outcome` and `onGap` is told.
 */
import { connect, type Socket } from 'node:net';
import { BlockView } from '../base/block-view.ts';
import {
  type Command,
  decodeEvent,
  type Event,
  encodeCommand,
  SCHEMA_VERSION,
  Template,
} from '../schema/generated/protocol.ts';
import {
  CancelOnDisconnect,
  COMMANDS_BYTES,
  decodeEnd,
  decodeEvents,
  decodeLoggedOn,
  EndCode,
  type EndFrame,
  EVENTS_BYTES,
  encodeCommands,
  encodeHeartbeat,
  encodeLogon,
  encodeLogout,
  FrameKind,
  HEARTBEAT_BYTES,
  LOGON_BYTES,
  LOGOUT_BYTES,
  type LoggedOnFrame,
  MAX_FRAME_BYTES,
  SIGNED_BYTES,
} from '../schema/generated/session.ts';
import { Backoff, type BackoffOptions } from './backoff.ts';
import { FrameBuffer } from './binary-frames.ts';
import { ServerClock } from './clock.ts';
import type { ConnectionState, StateChange } from './connection.ts';
import { ErrorKind, LxError } from './errors.ts';
import { Listeners } from './listeners.ts';
import { type Credentials, Signer } from './signer.ts';
import { orAborted, sleep } from './wait.ts';

type Allowed =
  | typeof Template.NewOrder
  | typeof Template.AdvancedOrder
  | typeof Template.CancelOrder
  | typeof Template.CancelAll
  | typeof Template.CancelReplace
  | typeof Template.AmendOrder
  | typeof Template.OrderList
  | typeof Template.MassQuote
  | typeof Template.SetDeadMan;
type Filled = 'account' | 'correlation';
type Without<T> = T extends { readonly template: Allowed } ? Omit<T, Filled> : never;

/** A command that may be sent; the exchange fills in account and correlation. */
export type LaneCommand = Without<Command>;

const ALLOWED: ReadonlySet<number> = new Set([
  Template.NewOrder,
  Template.AdvancedOrder,
  Template.CancelOrder,
  Template.CancelAll,
  Template.CancelReplace,
  Template.AmendOrder,
  Template.OrderList,
  Template.MassQuote,
  Template.SetDeadMan,
]);

export interface BinaryOptions extends Credentials {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 8081. */
  readonly port?: number;
  /** A Unix socket, in place of host and port. */
  readonly path?: string;
  /** 1 to 2^21 - 1; one program at a time may use it. Default 1. */
  readonly sessionNumber?: number;
  /** What the exchange cancels when the connection ends. Default nothing. */
  readonly cancelOnDisconnect?: 'none' | 'account' | 'session';
  /** First event wanted, of the account's numbers from 1. Default: what happens from now on. */
  readonly nextEventSequence?: number;
  /** Longest silence, milliseconds, 100 to 60,000. Default 1,000. */
  readonly heartbeatMs?: number;
  /** Connecting and logon may take so long, milliseconds. Default 10,000. */
  readonly connectMs?: number;
  /** Commands without an answer at most. Default 100,000. */
  readonly maxPending?: number;
  readonly backoff?: BackoffOptions;
}

/** One event of the account, with its number and time. */
export interface LaneEvent {
  readonly event: Event;
  /** The account's number of it, from 1 without gaps. */
  readonly sequence: number;
  /** When it happened, microseconds since 1970. */
  readonly timeUs: number;
}

interface Pending {
  sequence: number;
  readonly blocks: Uint8Array;
  resolve(answer: Event): void;
  reject(error: LxError): void;
}

const TWO_32 = 2 ** 32;
const MAX_COMMAND_BYTES = 4_096;
/** Silence, in heartbeat intervals, after which the connection is stale, and is given up. */
const STALE_INTERVALS = 2;
const DEAD_INTERVALS = 4;
/** How long a logout may take, milliseconds. */
const LOGOUT_MS = 2_000;
/** After these it makes no sense to come back. */
const FINAL: ReadonlySet<EndCode> = new Set([
  EndCode.REPLACED,
  EndCode.KEY_REVOKED,
  EndCode.MALFORMED_FRAME,
  EndCode.MALFORMED_COMMAND,
  EndCode.COMMAND_NOT_ALLOWED,
  EndCode.COMMAND_GAP,
  EndCode.EVENT_AHEAD,
  EndCode.SESSION_USED_UP,
  EndCode.NOT_LOGGED_ON,
  EndCode.INVALID_LOGON,
  EndCode.NEWER_SCHEMA,
  EndCode.KEY_REFUSED,
  EndCode.WRONG_SIGNATURE,
]);

const CANCEL = {
  none: CancelOnDisconnect.NONE,
  account: CancelOnDisconnect.ACCOUNT,
  session: CancelOnDisconnect.SESSION,
} as const;

export class BinaryClient {
  readonly #options: BinaryOptions;
  readonly #sessionNumber: number;
  readonly #heartbeatMs: number;
  readonly #signer: Signer;
  readonly #clock = new ServerClock();
  readonly #backoff: Backoff;
  readonly #frames = new FrameBuffer();
  readonly #scratch = new BlockView(new ArrayBuffer(MAX_COMMAND_BYTES));
  /** By command sequence; in the order of submission. */
  readonly #pending = new Map<number, Pending>();
  /** Not yet sent over this connection, oldest first. */
  #unsent: Pending[] = [];
  /** Submitted before the first logon has told the number of the first command. */
  #unnumbered: Pending[] = [];
  readonly #changes = new Listeners<StateChange>();
  readonly #events = new Listeners<LaneEvent>();
  readonly #gaps = new Listeners<{ readonly from: number; readonly to: number }>();
  readonly #ended = new AbortController();
  #change: StateChange = { state: 'connecting', reason: 'not connected yet' };
  #nextCommand: number | undefined;
  #nextEvent: number;
  #account: number | undefined;
  #socket: Socket | undefined;
  #lose: ((reason: string) => void) | undefined;
  #running: Promise<void> | undefined;
  #flushing = false;
  #lastHeardMs = 0;
  #liveSinceMs = Number.POSITIVE_INFINITY;
  #said = false;
  #closing = false;
  #whenIdle: (() => void) | undefined;

  /** Nothing is opened before `start` or the first command. @throws LxError for a bad secret */
  constructor(options: BinaryOptions) {
    this.#options = options;
    this.#signer = new Signer(options);
    this.#sessionNumber = options.sessionNumber ?? 1;
    this.#heartbeatMs = options.heartbeatMs ?? 1_000;
    this.#backoff = new Backoff(options.backoff);
    this.#nextEvent = options.nextEventSequence ?? 0;
  }

  get state(): ConnectionState {
    return this.#change.state;
  }

  get status(): StateChange {
    return this.#change;
  }

  /** The key's account, once logged on. */
  get account(): number | undefined {
    return this.#account;
  }

  /** Commands without an answer. */
  get pending(): number {
    return this.#pending.size + this.#unnumbered.length;
  }

  /** The account's number of the event that comes next; 0 before the first logon. */
  get nextEventSequence(): number {
    return this.#nextEvent;
  }

  /** @returns ends it */
  onState(listener: (change: StateChange) => void): () => void {
    return this.#changes.add(listener);
  }

  /** Every event of the account, in order, each once. @returns ends it */
  onEvent(listener: (event: LaneEvent) => void): () => void {
    return this.#events.add(listener);
  }

  /** Told where events are missing for good: those numbered `from` to before `to`. */
  onGap(listener: (gap: { readonly from: number; readonly to: number }) => void): () => void {
    return this.#gaps.add(listener);
  }

  /** Connects, unless it has. Resolves when it is live. @throws LxError */
  start(signal?: AbortSignal): Promise<void> {
    this.#running ??= this.#run();
    if (this.state === 'live') return Promise.resolve();
    if (this.state === 'closed') return Promise.reject(this.#closedError());
    const { promise, reject, resolve } = Promise.withResolvers<void>();
    const stop = this.onState(({ state }) => {
      if (state === 'live') resolve();
      else if (state === 'closed') reject(this.#closedError());
    });
    return orAborted(promise, signal).finally(stop);
  }

  /**
   * Submits a command.
   * @returns its answer: `Rejected`, or the event that accepts it. What follows from it comes as
   *   events with the same correlation.
   * @throws LxError
   */
  async submit(command: LaneCommand): Promise<Event> {
    if (this.state === 'closed' || this.#closing) throw this.#closedError();
    if (!ALLOWED.has(command.template)) {
      const text = `commands of template ${command.template} may not be sent`;
      throw new LxError(text, { kind: ErrorKind.INVALID });
    }
    const { maxPending = 100_000 } = this.#options;
    if (this.pending >= maxPending) {
      const advice = 'Wait for answers before submitting more.';
      const text = `${maxPending} commands are without an answer`;
      throw new LxError(text, { kind: ErrorKind.INVALID, retryable: true, advice });
    }
    const blocks = this.#encode(command);
    this.#running ??= this.#run();
    const { promise, reject, resolve } = Promise.withResolvers<Event>();
    this.#enqueue({ sequence: 0, blocks, resolve, reject });
    return promise;
  }

  /** Waits for the answers of what was submitted, then ends the session. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.state === 'live' && this.#socket !== undefined) await this.#logout();
    this.#end({ state: 'closed', reason: 'closed by its owner' });
    await this.#running;
  }

  #encode(command: LaneCommand): Uint8Array {
    try {
      const whole = { ...command, account: 0, correlation: 0 } as Command;
      return this.#scratch.u8.slice(0, 64 * encodeCommand(this.#scratch, 0, whole));
    } catch (cause) {
      throw new LxError(String(cause), { kind: ErrorKind.INVALID, cause });
    }
  }

  #enqueue(entry: Pending): void {
    if (this.#nextCommand === undefined) {
      this.#unnumbered.push(entry);
      return;
    }
    entry.sequence = this.#nextCommand++;
    this.#pending.set(entry.sequence, entry);
    this.#unsent.push(entry);
    if (this.#flushing) return;
    // What is submitted in one turn goes out in one frame.
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    const socket = this.#socket;
    if (socket === undefined || (this.state !== 'live' && this.state !== 'stale')) return;
    while (this.#unsent.length > 0 && !socket.writableNeedDrain) {
      let bytes = COMMANDS_BYTES;
      let count = 0;
      for (const { blocks } of this.#unsent) {
        if (bytes + blocks.length > MAX_FRAME_BYTES) break;
        bytes += blocks.length;
        count++;
      }
      const view = new BlockView(new ArrayBuffer(bytes));
      const { sequence } = this.#unsent[0]!;
      const frame = { kind: FrameKind.Commands, count, sequence } as const;
      let at = COMMANDS_BYTES;
      encodeCommands(view, 0, frame, bytes - COMMANDS_BYTES);
      for (const { blocks } of this.#unsent.splice(0, count)) {
        view.u8.set(blocks, at);
        at += blocks.length;
      }
      this.#write(view.u8);
    }
  }

  #write(bytes: Uint8Array): void {
    this.#said = true;
    this.#socket?.write(bytes);
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      const reason = await this.#once();
      if (signal.aborted) return;
      const waitMs = Math.round(this.#backoff.next());
      this.#set({ state: 'connecting', reason: `${reason}; next attempt in ${waitMs} ms` });
      // The end of the wait by `close()` is no error.
      await sleep(waitMs, signal).catch(() => {});
    }
  }

  /** One connection from beginning to end. @returns why it ended */
  async #once(): Promise<string> {
    const { connectMs = 10_000, host = '127.0.0.1', path, port = 8081 } = this.#options;
    const lost = Promise.withResolvers<string>();
    this.#lose = lost.resolve;
    const socket = path === undefined ? connect({ host, port }) : connect({ path });
    socket.setNoDelay(true);
    this.#socket = socket;
    this.#frames.clear();
    this.#liveSinceMs = Number.POSITIVE_INFINITY;
    this.#lastHeardMs = performance.now();
    socket.on('connect', () => {
      this.#logon().catch((error: Error) => this.#fail(error, 'the logon failed'));
    });
    socket.on('data', (chunk: Uint8Array) => this.#heard(chunk));
    socket.on('drain', () => this.#flush());
    socket.on('error', ({ message }) => lost.resolve(message));
    socket.on('close', () => lost.resolve('the connection ended'));
    const late = setTimeout(() => {
      if (this.state === 'connecting') lost.resolve('no logon in time');
    }, connectMs);
    const watch = setInterval(() => this.#watch(), this.#heartbeatMs / 2);
    const reason = await lost.promise;
    clearTimeout(late);
    clearInterval(watch);
    this.#backoff.ended(performance.now() - this.#liveSinceMs);
    this.#lose = undefined;
    this.#socket = undefined;
    socket.removeAllListeners('data').destroy();
    this.#set({ state: 'connecting', reason });
    return reason;
  }

  async #logon(): Promise<void> {
    const socket = this.#socket;
    const view = new BlockView(new ArrayBuffer(LOGON_BYTES));
    encodeLogon(view, 0, {
      kind: FrameKind.Logon,
      apiKey: this.#signer.apiKey,
      timestampUs: this.#clock.nowMs() * 1000,
      nextEventSequence: this.#nextEvent,
      receiveWindowUs: 0,
      sessionNumber: this.#sessionNumber,
      heartbeatMs: this.#heartbeatMs,
      schemaVersion: SCHEMA_VERSION,
      cancelOnDisconnect: CANCEL[this.#options.cancelOnDisconnect ?? 'none'],
      signature: new Uint8Array(64),
    });
    const signed = new Uint8Array(view.u8.subarray(0, SIGNED_BYTES));
    const signature = await this.#signer.signBytes(signed);
    view.u8.set(signature, SIGNED_BYTES);
    if (this.#socket === socket) this.#write(view.u8);
  }

  #heard(chunk: Uint8Array): void {
    this.#lastHeardMs = performance.now();
    if (this.state === 'stale') this.#set({ state: 'live', reason: 'messages come again' });
    try {
      this.#frames.push(chunk, (kind, at) => this.#frame(kind, at));
    } catch (error) {
      this.#fail(error as Error, 'the exchange sent what is no frame');
    }
  }

  #frame(kind: number, at: number): void {
    const { view } = this.#frames;
    if (kind === FrameKind.Events) this.#takeEvents(at);
    else if (kind === FrameKind.LoggedOn) this.#loggedOn(decodeLoggedOn(view, at));
    else if (kind === FrameKind.End) this.#endFrame(decodeEnd(view, at));
    else if (kind !== FrameKind.Heartbeat) {
      throw new LxError(`a frame of kind ${kind}`, { kind: ErrorKind.PROTOCOL });
    }
  }

  #loggedOn({ account, nextCommandSequence, sequence, timeUs }: LoggedOnFrame): void {
    this.#clock.observe(timeUs / 1000, this.#clock.localMs());
    this.#account = account;
    if (this.#nextCommand !== undefined && nextCommandSequence > this.#nextCommand) {
      throw new LxError(`session ${this.#sessionNumber} is used by another program`, {
        kind: ErrorKind.REFUSED,
        advice: 'Give each program a session number of its own.',
      });
    }
    if (this.#nextEvent !== 0 && sequence > this.#nextEvent) {
      this.#missed(sequence, nextCommandSequence);
    }
    this.#nextEvent = sequence;
    this.#nextCommand ??= nextCommandSequence;
    this.#unsent = [...this.#pending.values()].filter(
      (entry) => entry.sequence >= nextCommandSequence,
    );
    this.#liveSinceMs = performance.now();
    this.#set({ state: 'live', reason: 'logged on' });
    for (const entry of this.#unnumbered.splice(0)) this.#enqueue(entry);
    this.#flush();
  }

  /** Events that the exchange no longer has: the answers may have been among them. */
  #missed(sequence: number, nextCommandSequence: number): void {
    for (const [number, entry] of this.#pending) {
      if (number >= nextCommandSequence) break;
      this.#pending.delete(number);
      const text = `the answer of command ${number} is too old to be had`;
      entry.reject(new LxError(text, { kind: ErrorKind.UNKNOWN_OUTCOME }));
    }
    this.#gaps.tell({ from: this.#nextEvent, to: sequence });
  }

  #takeEvents(at: number): void {
    const { view } = this.#frames;
    const { count, sequence, timeUs } = decodeEvents(view, at);
    let block = at + EVENTS_BYTES;
    for (let k = 0; k < count; k++) {
      const event = decodeEvent(view, block);
      block += 64 * view.u8[block + 1]!;
      const number = sequence + k;
      if (number < this.#nextEvent) continue;
      this.#nextEvent = number + 1;
      this.#settle(event);
      this.#events.tell({ event, sequence: number, timeUs });
    }
  }

  /** The first event with the correlation of a command is its answer. */
  #settle(event: Event): void {
    const correlation = 'correlation' in event ? event.correlation : 0;
    if (Math.floor(correlation / TWO_32) !== this.#sessionNumber) return;
    const number = correlation % TWO_32;
    const entry = this.#pending.get(number);
    if (entry === undefined) return;
    this.#pending.delete(number);
    entry.resolve(event);
    if (this.pending === 0) this.#whenIdle?.();
  }

  #endFrame({ code, detail, sentence }: EndFrame): void {
    if (code === EndCode.TIMESTAMP) this.#clock.observe(detail / 1000, this.#clock.localMs());
    if (!FINAL.has(code)) {
      this.#lose?.(sentence);
      return;
    }
    throw new LxError(sentence, { kind: ErrorKind.REFUSED, code: 0, data: { endCode: code } });
  }

  #watch(): void {
    const silentMs = performance.now() - this.#lastHeardMs;
    if (this.state === 'connecting') return;
    if (silentMs >= DEAD_INTERVALS * this.#heartbeatMs) {
      this.#lose?.(`silent for ${Math.round(silentMs)} ms`);
      return;
    }
    if (silentMs >= STALE_INTERVALS * this.#heartbeatMs) {
      this.#set({ state: 'stale', reason: 'heartbeats are missing' });
    }
    if (!this.#said) {
      const view = new BlockView(new ArrayBuffer(HEARTBEAT_BYTES));
      const sequence = this.#nextCommand ?? 0;
      encodeHeartbeat(view, 0, { kind: FrameKind.Heartbeat, sequence });
      this.#write(view.u8);
    }
    this.#said = false;
  }

  /** Answers first, then the exchange's word that the session has ended; each for a while. */
  async #logout(): Promise<void> {
    const ended = Promise.withResolvers<void>();
    const stop = this.onState(({ state }) => {
      if (state !== 'live') ended.resolve();
    });
    const idle = new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
    const timer = setTimeout(ended.resolve, LOGOUT_MS);
    if (this.pending > 0) await Promise.race([idle, ended.promise]);
    const view = new BlockView(new ArrayBuffer(LOGOUT_BYTES));
    encodeLogout(view, 0, { kind: FrameKind.Logout });
    this.#write(view.u8);
    await ended.promise;
    clearTimeout(timer);
    stop();
  }

  /** What the exchange refuses for good ends it; what is only broken is made anew. */
  #fail(error: Error, reason: string): void {
    const final = error instanceof LxError && error.kind !== ErrorKind.PROTOCOL;
    const text = `${reason}: ${error.message}`;
    if (final) this.#end({ state: 'closed', reason: error.message, error });
    else this.#lose?.(text);
  }

  #end(change: StateChange): void {
    if (this.state === 'closed') return;
    this.#set(change);
    this.#ended.abort();
    this.#lose?.(change.reason);
    const entries = [...this.#pending.values(), ...this.#unnumbered];
    this.#pending.clear();
    this.#unnumbered = [];
    this.#unsent = [];
    const text = `the session ended before the answer: ${change.reason}`;
    for (const { reject } of entries) {
      reject(new LxError(text, { kind: ErrorKind.UNKNOWN_OUTCOME, cause: change.error }));
    }
  }

  #set(change: StateChange): void {
    if (this.state === 'closed') return;
    if (this.state === change.state && this.#change.reason === change.reason) return;
    this.#change = change;
    this.#changes.tell(change);
  }

  #closedError(): LxError {
    const { error, reason } = this.#change;
    if (error instanceof LxError) return error;
    return new LxError(`the session is closed: ${reason}`, { kind: ErrorKind.CLOSED });
  }
}
