/**
 * One connection to the market streams: its subscriptions, the requests that it sends, and what
 * happens when it reads too slowly. Knows nothing of sockets; see `Sink`.
 *
 * A slow reader: with more than `SOFT_BUFFER_BYTES` unread, books, tickers and open candles are
 * held back and merged; trades and closed candles are still sent. It is disconnected (1008) with
 * more than `HARD_BUFFER_BYTES`, after `MAX_SLOW_MS` without having caught up, or when more than
 * `MAX_HELD_PARTS` levels are held: never is anything left out silently.
 */
import type { Body, Held, Message } from './market-messages.ts';

export const SOFT_BUFFER_BYTES = 1_048_576;
export const HARD_BUFFER_BYTES = 8_388_608;
export const MAX_SLOW_MS = 30_000;
export const MAX_HELD_PARTS = 50_000;
/** Streams that a connection may have. */
export const MAX_STREAMS = 1024;
/** Requests a second; pings and pongs do not count. */
export const MAX_REQUESTS_PER_SECOND = 5;
/** Longest request; 1,024 streams of ordinary length fit. */
export const MAX_REQUEST_BYTES = 65_536;

/** Policy violation: too many requests, too slow. */
export const CLOSE_POLICY = 1008;
/** Message too big. */
export const CLOSE_TOO_BIG = 1009;

/** What a session needs of a socket. */
export interface Sink {
  /** Sends a text message. The bytes are shared with other connections and must not be changed. */
  send(payload: Buffer | string): void;
  /** Bytes that were sent and have not left yet. */
  bufferedBytes(): number;
  close(code: number, reason: string): void;
}

/** What a session needs of the hub. */
export interface SessionHost {
  nowUs(): number;
  /** Canonical name of a stream, undefined where there is none. */
  resolve(stream: string): string | undefined;
  subscribe(session: MarketSession, stream: string): void;
  unsubscribe(session: MarketSession, stream: string): void;
  /** It reads slowly and must be looked at again. */
  watch(session: MarketSession): void;
  leave(session: MarketSession): void;
}

const METHODS = ['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY', 'GET_PROPERTY'];
const MAX_ID_LENGTH = 36;
const ECHO_LENGTH = 64;

/** A request that is refused, in the dialect's numbers: 0 to 3. */
class RequestError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

type Id = number | string | null;

export class MarketSession {
  readonly #host: SessionHost;
  readonly #sink: Sink;
  readonly #streams = new Set<string>();
  readonly #held = new Map<string, Held>();
  readonly #microseconds: boolean;
  #combined: boolean;
  #slowSinceUs = 0;
  #isOpen = true;
  #secondUs = 0;
  #requests = 0;

  /** Only `MarketHub.connect` makes one. */
  constructor(
    host: SessionHost,
    sink: Sink,
    options: { combined: boolean; microseconds: boolean },
  ) {
    this.#host = host;
    this.#sink = sink;
    this.#combined = options.combined;
    this.#microseconds = options.microseconds;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get streamCount(): number {
    return this.#streams.size;
  }

  /** Canonical names, in the order of subscription. */
  streams(): readonly string[] {
    return [...this.#streams];
  }

  /** A text message came. */
  onMessage(text: string): void {
    if (!this.#isOpen) return;
    if (text.length > MAX_REQUEST_BYTES) {
      this.#close(CLOSE_TOO_BIG, `request of more than ${MAX_REQUEST_BYTES} bytes`);
      return;
    }
    if (!this.#mayAsk()) {
      this.#close(CLOSE_POLICY, `more than ${MAX_REQUESTS_PER_SECOND} requests a second`);
      return;
    }
    this.#sink.send(JSON.stringify(this.#answer(text)));
  }

  /** The connection is gone. */
  onClose(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#held.clear();
    for (const stream of this.#streams) this.#host.unsubscribe(this, stream);
    this.#streams.clear();
    this.#host.leave(this);
  }

  /** Streams that the URL named; one that does not exist is answered with an error. */
  start(streams: readonly string[]): void {
    try {
      this.#subscribe(streams);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const { code, message } = error;
      this.#sink.send(JSON.stringify({ error: { code, msg: message }, id: null }));
    }
  }

  /** Sends a message, or holds it back for a slow reader. */
  deliver(message: Message): void {
    if (!this.#isOpen) return;
    const buffered = this.#sink.bufferedBytes();
    if (buffered > HARD_BUFFER_BYTES) {
      this.#close(CLOSE_POLICY, `more than ${HARD_BUFFER_BYTES} bytes unread`);
      return;
    }
    const { key } = message;
    if (buffered <= SOFT_BUFFER_BYTES) {
      // What is held is older: it goes first, and the ids of its diffs lead up to this one.
      if (this.#held.size > 0) this.#sendHeld();
      this.#send(message);
      return;
    }
    if (this.#slowSinceUs === 0) {
      this.#slowSinceUs = this.#host.nowUs();
      this.#host.watch(this);
    }
    if (key === undefined) {
      // A closed candle comes after whatever is held of the same candle.
      this.#held.delete(message.stream);
      this.#send(message);
      return;
    }
    const held = message.hold(this.#held.get(key));
    this.#held.set(key, held);
    if (held.size > MAX_HELD_PARTS) {
      this.#close(CLOSE_POLICY, `more than ${MAX_HELD_PARTS} changes held back`);
    }
  }

  /** Looks at a slow reader again. @returns true while it is still slow */
  review(): boolean {
    if (!this.#isOpen) return false;
    const buffered = this.#sink.bufferedBytes();
    if (buffered > HARD_BUFFER_BYTES) {
      this.#close(CLOSE_POLICY, `more than ${HARD_BUFFER_BYTES} bytes unread`);
    } else if (buffered <= SOFT_BUFFER_BYTES) {
      this.#slowSinceUs = 0;
      this.#sendHeld();
      return false;
    } else if (this.#host.nowUs() - this.#slowSinceUs > MAX_SLOW_MS * 1000) {
      this.#close(CLOSE_POLICY, `did not catch up within ${MAX_SLOW_MS / 1000} seconds`);
    }
    return this.#isOpen;
  }

  /** Sends text as it is, such as the news that the server shuts down. */
  announce(body: Body): void {
    if (!this.#isOpen) return;
    const text = body(this.#microseconds);
    this.#sink.send(this.#combined ? `{"stream":"","data":${text}}` : text);
  }

  #send(message: Message): void {
    this.#sink.send(message.encode(this.#combined, this.#microseconds));
  }

  /** Sends what was held back. */
  #sendHeld(): void {
    const held = [...this.#held.values()];
    this.#held.clear();
    for (const each of held) this.#send(each.toMessage());
  }

  #close(code: number, reason: string): void {
    this.onClose();
    this.#sink.close(code, reason);
  }

  /** Counts a request. */
  #mayAsk(): boolean {
    const nowUs = this.#host.nowUs();
    if (nowUs - this.#secondUs >= 1_000_000) {
      this.#secondUs = nowUs;
      this.#requests = 0;
    }
    this.#requests++;
    return this.#requests <= MAX_REQUESTS_PER_SECOND;
  }

  #answer(text: string): unknown {
    let id: Id = null;
    try {
      const request = parseRequest(text);
      id = idOf(request);
      return { result: this.#carryOut(request), id };
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      return { error: { code: error.code, msg: error.message }, id };
    }
  }

  #carryOut(request: Readonly<Record<string, unknown>>): unknown {
    const { method, params } = request;
    switch (method) {
      case 'SUBSCRIBE':
        this.#subscribe(namesOf(params));
        return null;
      case 'UNSUBSCRIBE':
        this.#unsubscribe(namesOf(params));
        return null;
      case 'LIST_SUBSCRIPTIONS':
        return this.streams();
      case 'SET_PROPERTY':
        this.#setProperty(params);
        return null;
      case 'GET_PROPERTY':
        checkProperty(params, 1);
        return this.#combined;
      default: {
        const given = String(method).slice(0, ECHO_LENGTH);
        const known = METHODS.join(', ');
        throw new RequestError(
          2,
          `Invalid request: unknown variant ${given}, expected one of ${known}`,
        );
      }
    }
  }

  /** All or none. */
  #subscribe(names: readonly string[]): void {
    const wanted = new Set<string>();
    for (const name of names) {
      const stream = this.#host.resolve(name);
      if (stream === undefined) {
        const given = name.slice(0, ECHO_LENGTH);
        throw new RequestError(2, `Invalid request: unknown stream ${given}`);
      }
      if (!this.#streams.has(stream)) wanted.add(stream);
    }
    if (this.#streams.size + wanted.size > MAX_STREAMS) {
      throw new RequestError(2, `Invalid request: too many streams, ${MAX_STREAMS} at most`);
    }
    for (const stream of wanted) {
      this.#streams.add(stream);
      this.#host.subscribe(this, stream);
    }
  }

  #unsubscribe(names: readonly string[]): void {
    for (const name of names) {
      const stream = this.#host.resolve(name);
      if (stream === undefined || !this.#streams.delete(stream)) continue;
      this.#host.unsubscribe(this, stream);
      for (const key of this.#held.keys()) {
        if (key === stream || key.startsWith(`${stream}#`)) this.#held.delete(key);
      }
    }
  }

  #setProperty(params: unknown): void {
    const value = checkProperty(params, 2);
    if (typeof value !== 'boolean') {
      throw new RequestError(1, 'Invalid value type: expected Boolean');
    }
    this.#combined = value;
  }
}

function parseRequest(text: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new RequestError(3, 'Invalid JSON: expected an object with method, params and id');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new RequestError(2, 'Invalid request: expected an object with method, params and id');
  }
  return parsed as Readonly<Record<string, unknown>>;
}

function idOf({ id }: Readonly<Record<string, unknown>>): Id {
  if (id === undefined || id === null) return null;
  if (typeof id === 'string' && id.length <= MAX_ID_LENGTH) return id;
  if (typeof id === 'number' && Number.isSafeInteger(id) && id >= 0) return id;
  throw new RequestError(2, 'Invalid request: request ID must be an unsigned integer');
}

function namesOf(params: unknown): readonly string[] {
  if (!Array.isArray(params) || params.length === 0) {
    throw new RequestError(2, 'Invalid request: params must be a list of stream names');
  }
  if (params.length > MAX_STREAMS) {
    throw new RequestError(2, `Invalid request: too many parameters, ${MAX_STREAMS} at most`);
  }
  for (const name of params) {
    if (typeof name !== 'string') {
      throw new RequestError(2, 'Invalid request: a stream name must be a string');
    }
  }
  return params;
}

/** Checks a property request. @returns the value given */
function checkProperty(params: unknown, count: number): unknown {
  const [name, value] = Array.isArray(params) ? params : [];
  if (typeof name !== 'string') {
    throw new RequestError(2, 'Invalid request: property name must be a string');
  }
  if (name !== 'combined') throw new RequestError(0, 'Unknown property');
  if (Array.isArray(params) && params.length > count) {
    throw new RequestError(2, 'Invalid request: too many parameters');
  }
  return value;
}
