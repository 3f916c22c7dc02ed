/**
 * One connection to the WebSocket API. Requests are worked on side by side and answered as they
 * complete. Of a client that sends faster than it is served, or does not read its answers, the
 * socket is not read further; one that lets answers and events pile up is disconnected, so that
 * nothing is dropped in silence.
 *
 * Sessions: `session.logon` proves a key once for the connection. User events: each subscription
 * tells about one account, wrapped with its number. Cancel on disconnect: the orders of the
 * connection carry a session number, by which they are cancelled once it is closed and all that it
 * sent has been carried out.
 */
import { randomInt } from 'node:crypto';
import type { Catalog } from '../../feed/catalog.ts';
import { REJECTION_SENTENCES, Rejection, Template } from '../../schema/generated/protocol.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { checkSignature, checkTiming, findKey, readTiming } from '../auth.ts';
import type { WebSocketConfig } from '../config.ts';
import type { Call, Dispatcher, Reply } from '../dispatch.ts';
import { DialectError } from '../errors.ts';
import type { ApiKey, KeyStore } from '../keys.ts';
import { ORDERS_10S_RULE, ORDERS_DAY_RULE, type OrderVerdict, WEIGHT_RULE } from '../limits.ts';
import type { ExchangePort } from '../port.ts';
import type { Caller, OrderSession } from '../rest/endpoint.ts';
import { Params } from '../rest/params.ts';
import { webSocketPayload } from '../signature.ts';
import type { TimeFormat } from '../time-unit.ts';
import { type ApiRequest, BadRequest, type RequestId, readRequest } from './api-request.ts';
import { userEventView } from './user-events.ts';

/** How a connection begins, as its URL says. */
export interface ApiOptions {
  /** Answers list the rate limits. */
  readonly returnRateLimits: boolean;
  /** Orders that it places are cancelled when it closes. */
  readonly cancelOnDisconnect: boolean;
  /** How times are written in answers and events. */
  readonly time: TimeFormat;
}

/** What a session needs of its socket. */
export interface ApiSocket {
  send(text: string): void;
  /** Bytes accepted for sending that have not left. */
  bufferedBytes(): number;
  pause(): void;
  resume(): void;
  close(code: number, reason: string): void;
}

export interface ApiServices {
  readonly dispatcher: Dispatcher;
  readonly keys: KeyStore;
  readonly accounts: Accounts;
  readonly catalog: Catalog;
  readonly port: ExchangePort;
  readonly config: WebSocketConfig;
}

/** Close code for clients that break a limit. */
const CLOSE_POLICY = 1008;
/** User event subscriptions of one connection. */
export const MAX_SUBSCRIPTIONS = 100;
const CONTROL_WEIGHT = 2;
/** Requests of one connection begun in one turn of the event loop; the others' come between. */
export const MAX_REQUESTS_PER_TURN = 32;
const SECOND_US = 1_000_000;

interface Subscription {
  readonly id: number;
  readonly account: number;
  readonly apiKey: string;
  /** It was begun under the logon, and ends with it. */
  readonly ofLogon: boolean;
  stop(): void;
}

export class ApiSession {
  readonly #services: ApiServices;
  readonly #socket: ApiSocket;
  readonly #ip: string;
  readonly #returnRateLimits: boolean;
  /** What its orders belong to, once it has ever cancelled on disconnect. */
  #orderSession: OrderSession | undefined;
  #cancelsOnDisconnect: boolean;
  readonly #connectedUs: number;
  readonly #time: TimeFormat;
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #forgetRevoked: () => void;
  #caller: Caller | undefined;
  #hasSigned = false;
  #authorizedUs: number | null = null;
  #nextSubscription = 0;
  #inFlight = 0;
  /** Requests that it may still begin in this turn, and those that wait for the next. */
  #turnLeft = MAX_REQUESTS_PER_TURN;
  readonly #waiting: string[] = [];
  #isArmed = false;
  #paused = false;
  #awaitsRoom = false;
  #open = true;
  #second = 0;
  #messages = 0;
  #whenDrained: (() => void) | undefined;

  constructor(services: ApiServices, socket: ApiSocket, ip: string, options: ApiOptions) {
    this.#services = services;
    this.#socket = socket;
    this.#ip = ip;
    this.#returnRateLimits = options.returnRateLimits;
    this.#cancelsOnDisconnect = options.cancelOnDisconnect;
    this.#orderSession = options.cancelOnDisconnect ? newOrderSession() : undefined;
    this.#time = options.time;
    this.#connectedUs = services.port.nowUs();
    this.#forgetRevoked = services.keys.onRevoke((key) => this.#revoked(key));
  }

  /** A message of the client. */
  onMessage(text: string): void {
    if (!this.#open || !this.#withinMessageRate()) return;
    this.#inFlight++;
    if (this.#turnLeft > 0) {
      this.#turnLeft--;
      this.#begin(text);
    } else this.#waiting.push(text);
    this.#armTurn();
    this.regulate();
  }

  #begin(text: string): void {
    this.#serve(text).finally(() => {
      this.#inFlight--;
      if (this.#paused) this.regulate();
      if (this.#inFlight === 0) this.#whenDrained?.();
    });
  }

  /** What is above its part of a turn waits for the next: other connections come between. */
  #armTurn(): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    setImmediate(() => {
      this.#isArmed = false;
      const texts = this.#waiting.splice(0, MAX_REQUESTS_PER_TURN);
      this.#turnLeft = MAX_REQUESTS_PER_TURN - texts.length;
      for (const text of texts) this.#begin(text);
      if (this.#waiting.length > 0) this.#armTurn();
      else if (this.#paused) this.regulate();
    });
  }

  /** The socket is gone. @returns resolves when nothing more is to be done for it */
  onClose(): Promise<void> {
    this.#open = false;
    this.#forgetRevoked();
    for (const each of this.#subscriptions.values()) each.stop();
    this.#subscriptions.clear();
    this.#whenDrained?.();
    const session = this.#orderSession;
    return session === undefined ? Promise.resolve() : this.#cancelOrders(session);
  }

  /** After all that came before: an order still on its way would outlive the connection. */
  async #cancelOrders({ accounts, id }: OrderSession): Promise<void> {
    await this.#idle();
    const { dispatcher, port } = this.#services;
    for (const account of accounts) {
      const command = { template: Template.CancelAll, market: 0, account, session: id } as const;
      let code: number = Rejection.NODE_BUSY;
      while (code === Rejection.NODE_BUSY) {
        while (!port.hasRoom()) await port.whenRoom();
        const { answer } = await port.submit(command);
        code = answer.template === Template.Rejected ? answer.code : 0;
      }
      if (code === 0) continue;
      const text = `account ${account}: ${REJECTION_SENTENCES[code] ?? code}`;
      dispatcher.unexpected('cancel on disconnect', new Error(text));
    }
  }

  #idle(): Promise<void> {
    if (this.#inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenDrained = resolve;
    });
  }

  /** Reads on or pauses, by how much is being worked on and how much the client has not read. */
  regulate(): void {
    if (!this.#open) return;
    const { config, port } = this.#services;
    const room = port.hasRoom();
    if (!room) this.#awaitRoom();
    const pause =
      !room ||
      this.#waiting.length > 0 ||
      this.#inFlight >= config.maxInFlight ||
      this.#socket.bufferedBytes() > config.pauseAtBufferedBytes;
    if (pause === this.#paused) return;
    this.#paused = pause;
    if (pause) this.#socket.pause();
    else this.#socket.resume();
  }

  /** Whatever it paused for before: nothing else may come by that would make it look again. */
  #awaitRoom(): void {
    if (this.#awaitsRoom) return;
    this.#awaitsRoom = true;
    this.#services.port.whenRoom().then(() => {
      this.#awaitsRoom = false;
      // Others may have taken the room meanwhile.
      this.regulate();
    });
  }

  /** Tells the client that the server goes down. */
  announceShutdown(): void {
    this.#send(
      JSON.stringify({
        event: { e: 'serverShutdown', E: this.#time(this.#services.port.nowUs()) },
      }),
    );
  }

  /** Resolves when every request that came has been answered. */
  drained(): Promise<void> {
    return this.#open ? this.#idle() : Promise.resolve();
  }

  async #serve(text: string): Promise<void> {
    let request: ApiRequest;
    try {
      request = readRequest(text);
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      this.#answerError(error.id, this.#charged(error.error, 1), undefined);
      return;
    }
    const payload = () => webSocketPayload(signed);
    const signed = request.params;
    const wantsLimits = this.#wantsRateLimits(request);
    const endpoint = this.#services.dispatcher.byWsMethod(request.method);
    if (endpoint === undefined) {
      await this.#control(request, payload, wantsLimits);
      return;
    }
    const params = new Params(withoutReturnRateLimits(request.params));
    const apiKey = request.params.get('apiKey');
    const session = apiKey === undefined ? this.#caller : undefined;
    const orderSession = this.#cancelsOnDisconnect ? this.#orderSession : undefined;
    const common = { endpoint, params, ip: this.#ip, apiKey, payload, time: this.#time };
    const call: Call = { ...common, session, orderSession };
    const reply = await this.#services.dispatcher.run(call);
    if (endpoint.security === 'signed' && !reply.failed) this.#hasSigned = true;
    this.#answer(request.id, reply, wantsLimits);
  }

  /** Methods about the connection itself. */
  async #control(request: ApiRequest, payload: () => string, wantsLimits: boolean): Promise<void> {
    const orders = undefined;
    try {
      const { dispatcher } = this.#services;
      const weightUsed = dispatcher.takeWeight(this.#ip, CONTROL_WEIGHT);
      const result = await this.#controlResult(request, payload);
      const reply = { status: 200, body: result, failed: false, weightUsed, orders };
      this.#answer(request.id, { ...reply, retryAfterSeconds: undefined }, wantsLimits);
    } catch (error) {
      const { dispatcher } = this.#services;
      const apiKey = request.params.get('apiKey');
      dispatcher.refusals.noteError(error, { where: request.method, address: this.#ip, apiKey });
      const known =
        error instanceof DialectError ? error : dispatcher.unexpected(request.method, error);
      this.#answerError(request.id, known, wantsLimits);
    }
  }

  async #controlResult(request: ApiRequest, payload: () => string): Promise<unknown> {
    const params = new Params(request.params);
    switch (request.method) {
      case 'session.logon':
        this.#caller = await this.#authenticate(params, payload);
        this.#authorizedUs = this.#services.port.nowUs();
        return this.#status();
      case 'session.status':
        return this.#status();
      case 'session.logout':
        this.#caller = undefined;
        this.#authorizedUs = null;
        this.#terminate((each) => each.ofLogon);
        return this.#status();
      case 'session.cancelOnDisconnect':
        return this.#cancelOnDisconnect(params);
      case 'session.subscriptions':
        return [...this.#subscriptions.keys()].map((subscriptionId) => ({ subscriptionId }));
      case 'userDataStream.subscribe':
        if (this.#caller === undefined) {
          throw new DialectError(-2015, 'Log on first: session.logon.', { status: 401 });
        }
        return this.#subscribe(this.#caller, true);
      case 'userDataStream.subscribe.signature':
        return this.#subscribe(await this.#authenticate(params, payload), false);
      case 'userDataStream.unsubscribe':
        return this.#unsubscribe(params);
      default:
        throw new DialectError(-1020, `Unknown method '${request.method.slice(0, 100)}'.`);
    }
  }

  /** Whom it logged on as. */
  get account(): number | undefined {
    return this.#caller?.account;
  }

  /** Whether a signed request was carried out on it. */
  get hasSigned(): boolean {
    return this.#hasSigned;
  }

  /** Subscriptions to an account's own events. */
  get streamCount(): number {
    return this.#subscriptions.size;
  }

  async #authenticate(params: Params, payload: () => string): Promise<Caller> {
    const key = findKey(this.#services.keys, params.optional('apiKey'), 'read', this.#ip);
    checkTiming(readTiming(params), this.#services.port.nowUs());
    await checkSignature(key, params, payload());
    // While a signature was checked, the key may have been revoked.
    findKey(this.#services.keys, key.key, 'read', this.#ip);
    return { account: key.account, apiKey: key.key };
  }

  #status() {
    return {
      apiKey: this.#caller?.apiKey ?? null,
      authorizedSince: this.#authorizedUs === null ? null : this.#time(this.#authorizedUs),
      connectedSince: this.#time(this.#connectedUs),
      returnRateLimits: this.#returnRateLimits,
      serverTime: this.#time(this.#services.port.nowUs()),
      userDataStream: this.#subscriptions.size > 0,
    };
  }

  /** For orders from now on. */
  #cancelOnDisconnect(params: Params) {
    params.required('enabled');
    const enabled = params.optionalBoolean('enabled') === true;
    this.#cancelsOnDisconnect = enabled;
    if (enabled) this.#orderSession ??= newOrderSession();
    return { enabled };
  }

  #subscribe({ account, apiKey }: Caller, ofLogon: boolean) {
    for (const each of this.#subscriptions.values()) {
      if (each.account !== account) continue;
      throw new DialectError(-2035, 'User Data Stream subscription already active.');
    }
    if (this.#subscriptions.size >= MAX_SUBSCRIPTIONS) {
      throw new DialectError(-1003, `At most ${MAX_SUBSCRIPTIONS} subscriptions a connection.`);
    }
    const { accounts, catalog, port } = this.#services;
    const id = this.#nextSubscription++;
    // The client may have left while its signature was checked: nobody would end what begins now.
    if (!this.#open) return { subscriptionId: id };
    const stop = accounts.listen(account, (event) => {
      const view = userEventView(event, catalog, port.nowUs(), this.#time);
      if (view !== undefined) this.#send(JSON.stringify({ subscriptionId: id, event: view }));
    });
    this.#subscriptions.set(id, { id, account, apiKey, ofLogon, stop });
    return { subscriptionId: id };
  }

  #unsubscribe(params: Params) {
    const id = params.optionalInteger('subscriptionId', { min: 0, max: Number.MAX_SAFE_INTEGER });
    for (const each of [...this.#subscriptions.values()]) {
      if (id !== undefined && each.id !== id) continue;
      each.stop();
      this.#subscriptions.delete(each.id);
    }
    return {};
  }

  #revoked(key: ApiKey): void {
    if (this.#caller?.apiKey === key.key) {
      this.#caller = undefined;
      this.#authorizedUs = null;
    }
    this.#terminate((each) => each.apiKey === key.key);
  }

  /** Ends subscriptions and says so. */
  #terminate(which: (each: Subscription) => boolean): void {
    for (const each of [...this.#subscriptions.values()]) {
      if (!which(each)) continue;
      each.stop();
      this.#subscriptions.delete(each.id);
      const event = { e: 'eventStreamTerminated', E: this.#time(this.#services.port.nowUs()) };
      this.#send(JSON.stringify({ subscriptionId: each.id, event }));
    }
  }

  /** Whether an answer should list the rate limits: asked for in the request or at connecting. */
  #wantsRateLimits(request: ApiRequest): boolean {
    const wanted = request.params.get('returnRateLimits');
    return wanted === undefined ? this.#returnRateLimits : wanted === 'true';
  }

  #answer(id: RequestId, reply: Reply, wantsLimits: boolean): void {
    const { body, failed, status } = reply;
    const rateLimits = wantsLimits
      ? { rateLimits: this.#rateLimits(reply.weightUsed, reply.orders) }
      : {};
    const answer = failed ? { error: body } : { result: body };
    this.#send(JSON.stringify({ id, status, ...answer, ...rateLimits }));
  }

  #answerError(id: RequestId, error: DialectError, wantsLimits = this.#returnRateLimits): void {
    const { retryAfterSeconds, status } = error;
    const { limiter } = this.#services.dispatcher;
    const weightUsed = limiter.weightUsed(this.#ip, this.#services.port.nowUs());
    const reply = { status, body: error.body(), failed: true, weightUsed, orders: undefined };
    this.#answer(id, { ...reply, retryAfterSeconds }, wantsLimits);
  }

  #rateLimits(weightUsed: number, orders: OrderVerdict | undefined) {
    const { weightPerMinute } = this.#services.dispatcher.limiter.limits;
    const weight = { ...WEIGHT_RULE, limit: weightPerMinute, count: weightUsed };
    if (orders === undefined) return [weight];
    const { count10s, countDay, limits } = orders;
    return [
      { ...ORDERS_10S_RULE, limit: limits.ordersPer10s, count: count10s },
      { ...ORDERS_DAY_RULE, limit: limits.ordersPerDay, count: countDay },
      weight,
    ];
  }

  /** What cannot be read has a weight too; over the limit that is the error. */
  #charged(error: DialectError, weight: number): DialectError {
    try {
      this.#services.dispatcher.takeWeight(this.#ip, weight);
      return error;
    } catch (limit) {
      return limit instanceof DialectError ? limit : error;
    }
  }

  #withinMessageRate(): boolean {
    const second = Math.floor(this.#services.port.nowUs() / SECOND_US);
    if (second !== this.#second) {
      this.#second = second;
      this.#messages = 0;
    }
    const { maxMessagesPerSecond } = this.#services.config;
    if (++this.#messages <= maxMessagesPerSecond) return true;
    this.#end(`More than ${maxMessagesPerSecond} messages a second.`);
    return false;
  }

  #send(text: string): void {
    if (!this.#open) return;
    this.#socket.send(text);
    const buffered = this.#socket.bufferedBytes();
    if (buffered > this.#services.config.closeAtBufferedBytes) {
      this.#end('Answers are not being read.');
    } else if (!this.#paused && buffered > this.#services.config.pauseAtBufferedBytes) {
      this.regulate();
    }
  }

  #end(reason: string): void {
    this.#open = false;
    this.#socket.close(CLOSE_POLICY, reason);
  }
}

/** Sessions are numbered from a place of this run's own, not to meet those of an earlier one. */
const SESSIONS = 2 ** 32 - 1;
let lastSession = randomInt(SESSIONS);

function newOrderSession(): OrderSession {
  lastSession = (lastSession + 1) % SESSIONS;
  return { id: lastSession + 1, accounts: new Set() };
}

/** `returnRateLimits` is known to every method, and is not a parameter of any. */
function withoutReturnRateLimits(params: Map<string, string>): ReadonlyMap<string, string> {
  if (!params.has('returnRateLimits')) return params;
  const rest = new Map(params);
  rest.delete('returnRateLimits');
  return rest;
}
