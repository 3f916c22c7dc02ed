/**
 * A WebSocket that comes back. Its states:
 *
 *     connecting ──▶ live ◀──▶ stale
 *         ▲           │          │
 *         └───────────┴──────────┘        any ──▶ closed
 *
 * - connecting: there is no connection yet, or none any more; the next attempt waits as `Backoff`
 *   says. A connection counts from the end of the protocol's own handshake (logon, subscriptions).
 * - live: messages come. Who has been silent for `idleMs` is asked for a sign of life.
 * - stale: nothing came for `staleMs`. At `deadMs` the connection is given up and made anew.
 * - closed: by `close()`, or because the exchange refused the handshake for good.
 */
import { Backoff, type BackoffOptions } from './backoff.ts';
import { ErrorKind, LxError } from './errors.ts';
import { Listeners } from './listeners.ts';
import { orAborted, sleep } from './wait.ts';

export type ConnectionState = 'connecting' | 'live' | 'stale' | 'closed';

export interface StateChange {
  readonly state: ConnectionState;
  /** Why, for people; of `closed` by a refusal its error is in `error`. */
  readonly reason: string;
  readonly error?: unknown;
  /** Of `connecting` while it waits: when the next attempt begins, as `performance.now()`. */
  readonly nextAttemptMs?: number;
}

export interface ConnectionOptions {
  readonly backoff?: BackoffOptions;
  /** Silence after which a sign of life is asked for, milliseconds. */
  readonly idleMs?: number;
  /** Silence after which the connection is stale, milliseconds. */
  readonly staleMs?: number;
  /** Silence after which it is given up, milliseconds. */
  readonly deadMs?: number;
  /** Connecting and handshake may take so long, milliseconds. */
  readonly connectMs?: number;
  /** Another WebSocket class, where the runtime has none or another is wanted. */
  readonly webSocket?: typeof WebSocket;
}

export const CONNECTION_DEFAULTS = {
  idleMs: 10_000,
  staleMs: 15_000,
  deadMs: 30_000,
  connectMs: 10_000,
} as const;

/** Between two looks at the silence, as a part of `idleMs`. */
const LOOKS = 4;
const NORMAL_CLOSURE = 1000;

/** What is spoken over the connection. */
export interface Protocol {
  readonly url: string;
  /** The connection is open. Resolves when it is ready for use. */
  opened(): Promise<void>;
  /** A message came. */
  message(text: string): void;
  /** A message of bytes came; absent: none is expected, and it is left out. */
  bytes?(bytes: Uint8Array): void;
  /** Nothing came for a while: ask for something. */
  idle(): void;
  /** The connection is gone, and what was under way on it is lost. */
  lost(reason: string): void;
}

export class Connection {
  readonly #protocol: Protocol;
  readonly #times: { idleMs: number; staleMs: number; deadMs: number; connectMs: number };
  readonly #backoff: Backoff;
  readonly #webSocket: typeof WebSocket;
  readonly #changes = new Listeners<StateChange>();
  readonly #ended = new AbortController();
  #change: StateChange = { state: 'connecting', reason: 'not connected yet' };
  #socket: WebSocket | undefined;
  #lastMs = 0;
  #liveSinceMs = Number.POSITIVE_INFINITY;
  #running: Promise<void> | undefined;

  constructor(protocol: Protocol, options: ConnectionOptions = {}) {
    const { idleMs, staleMs, deadMs, connectMs } = { ...CONNECTION_DEFAULTS, ...options };
    this.#protocol = protocol;
    this.#times = { idleMs, staleMs, deadMs, connectMs };
    this.#backoff = new Backoff(options.backoff);
    this.#webSocket = options.webSocket ?? globalThis.WebSocket;
    if (this.#webSocket === undefined) {
      throw new LxError('this runtime has no WebSocket', {
        kind: ErrorKind.INVALID,
        advice: 'Give one as option `webSocket`.',
      });
    }
  }

  get state(): ConnectionState {
    return this.#change.state;
  }

  /** The present state with its reason. */
  get status(): StateChange {
    return this.#change;
  }

  /** Tells of each change of state. @returns ends it */
  onState(listener: (change: StateChange) => void): () => void {
    return this.#changes.add(listener);
  }

  /** Begins to connect, once. */
  start(): void {
    this.#running ??= this.#run();
  }

  /**
   * Resolves when the connection is live.
   * @throws LxError when it is closed, or the signal is aborted
   */
  whenLive(signal?: AbortSignal): Promise<void> {
    if (this.state === 'live') return Promise.resolve();
    if (this.state === 'closed') return Promise.reject(this.#closedError());
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const stop = this.onState(({ state }) => {
      if (state === 'live') resolve();
      else if (state === 'closed') reject(this.#closedError());
    });
    return orAborted(promise, signal).finally(stop);
  }

  /** @returns false where there is no open connection: nothing was sent */
  send(text: string): boolean {
    if (this.#socket?.readyState !== 1) return false;
    this.#socket.send(text);
    return true;
  }

  /** Gives the connection up; a new one is made. */
  drop(reason: string): void {
    this.#loss?.(reason);
  }

  /** Ends it for good. Nothing of it runs any more when this resolves. */
  async close(): Promise<void> {
    this.#end({ state: 'closed', reason: 'closed by its owner' });
    await this.#running;
  }

  #loss: ((reason: string) => void) | undefined;

  #end(change: StateChange): void {
    if (this.state === 'closed') return;
    this.#set(change);
    this.#ended.abort();
    this.#loss?.(change.reason);
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
    return new LxError(`the connection is closed: ${reason}`, { kind: ErrorKind.CLOSED });
  }

  async #run(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      const reason = await this.#once();
      if (this.#ended.signal.aborted) return;
      const waitMs = Math.round(this.#backoff.next());
      const nextAttemptMs = performance.now() + waitMs;
      const wait = `${reason}; next attempt in ${waitMs} ms`;
      this.#set({ state: 'connecting', reason: wait, nextAttemptMs });
      // The end of the wait by `close()` is no error.
      await sleep(waitMs, this.#ended.signal).catch(() => {});
    }
  }

  /** One connection from beginning to end. @returns why it ended */
  async #once(): Promise<string> {
    let socket: WebSocket;
    const lost = Promise.withResolvers<string>();
    this.#loss = lost.resolve;
    try {
      socket = new this.#webSocket(this.#protocol.url);
    } catch (error) {
      this.#end({ state: 'closed', reason: String(error), error });
      return 'the address is none';
    }
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#liveSinceMs = Number.POSITIVE_INFINITY;
    this.#lastMs = performance.now();
    const heard = () => {
      this.#lastMs = performance.now();
      if (this.state === 'stale') this.#set({ state: 'live', reason: 'messages come again' });
    };
    const detach = attach(socket, {
      open: () => {
        heard();
        this.#greet(lost.resolve);
      },
      message: (data) => {
        heard();
        if (typeof data === 'string') this.#protocol.message(data);
        else if (data instanceof ArrayBuffer) this.#protocol.bytes?.(new Uint8Array(data));
      },
      close: (reason) => lost.resolve(reason),
    });
    const late = setTimeout(() => {
      if (this.state === 'connecting') lost.resolve('no connection in time');
    }, this.#times.connectMs);
    const watch = setInterval(() => this.#watch(lost.resolve), this.#times.idleMs / LOOKS);
    const reason = await lost.promise;
    clearTimeout(late);
    clearInterval(watch);
    detach();
    this.#backoff.ended(performance.now() - this.#liveSinceMs);
    this.#loss = undefined;
    this.#socket = undefined;
    this.#set({ state: 'connecting', reason });
    this.#protocol.lost(reason);
    discard(socket);
    return reason;
  }

  async #greet(lose: (reason: string) => void): Promise<void> {
    const socket = this.#socket;
    try {
      await this.#protocol.opened();
      if (this.#socket !== socket || this.#ended.signal.aborted) return;
      this.#liveSinceMs = performance.now();
      this.#set({ state: 'live', reason: 'connected' });
    } catch (error) {
      if (this.#socket !== socket) return;
      const reason = `the handshake failed: ${error instanceof Error ? error.message : error}`;
      const final = error instanceof LxError && error.kind === ErrorKind.REFUSED;
      if (final && !error.retryable) this.#end({ state: 'closed', reason, error });
      else lose(reason);
    }
  }

  #watch(lose: (reason: string) => void): void {
    const { deadMs, idleMs, staleMs } = this.#times;
    const silentMs = performance.now() - this.#lastMs;
    if (this.state === 'connecting') return;
    if (silentMs >= deadMs) lose(`silent for ${Math.round(silentMs)} ms`);
    else if (silentMs >= staleMs) {
      this.#set({ state: 'stale', reason: `silent for ${staleMs} ms or longer` });
      this.#protocol.idle();
    } else if (silentMs >= idleMs) this.#protocol.idle();
  }
}

interface SocketEvents {
  open(): void;
  message(data: unknown): void;
  close(reason: string): void;
}

/** @returns ends it */
function attach(socket: WebSocket, events: SocketEvents): () => void {
  const onOpen = () => events.open();
  const onMessage = ({ data }: { readonly data: unknown }) => events.message(data);
  const onClose = ({ code, reason }: { readonly code: number; readonly reason: string }) =>
    events.close(`closed with ${code}${reason === '' ? '' : `: ${reason}`}`);
  const onError = () => events.close('the connection failed');
  socket.addEventListener('open', onOpen);
  socket.addEventListener('message', onMessage);
  socket.addEventListener('close', onClose);
  socket.addEventListener('error', onError);
  return () => {
    socket.removeEventListener('open', onOpen);
    socket.removeEventListener('message', onMessage);
    socket.removeEventListener('close', onClose);
    socket.removeEventListener('error', onError);
  };
}

/** Lets go of a socket that nobody listens to any more. */
function discard(socket: WebSocket): void {
  // What goes wrong with it now concerns nobody; without a listener some runtimes would throw.
  socket.addEventListener('error', () => {});
  if (socket.readyState <= 1) socket.close(NORMAL_CLOSURE);
}
