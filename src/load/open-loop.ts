/**
 * The open loop: request k is due k / rate after the beginning, whether the exchange keeps up or
 * not. Latency counts from when a request was due. Where the exchange stalls, those that would have
 * been sent meanwhile wait too, and all of that waiting is in the numbers.
 */
import type { Act, LoadChannel, LoadRequest } from './channel.ts';
import { Times } from './histogram.ts';
import { Dealer, type Mix } from './mix.ts';
import { isUnknown, NO_ANSWER } from './refusal.ts';

/** Kinds of refusals that are told apart; the rest are counted together. */
const MAX_KINDS = 50;
/** Orders that rest at once at most: then an order's turn is a cancel's. */
const MAX_RESTING = 100_000;
/** Longest sleep between two looks at the clock when a request is nearly due. */
const NAP_MS = 0.05;
/** Timers are exact to a millisecond or so: the last part is slept through in naps. */
const TIMER_SLACK_MS = 2;

const nap = new Int32Array(new SharedArrayBuffer(4));

export interface LoopPlan {
  /** Requests a second. */
  readonly rate: number;
  /** Of all connections together. */
  readonly requests: number;
  readonly mix: Mix;
  /** After the last request was sent, answers are waited for so long. */
  readonly drainMs: number;
  /** The client order id of the first order; the others follow. */
  readonly firstOrderId: number;
  readonly signal: AbortSignal;
  readonly onProgress: (answered: number, requests: number) => void;
}

export interface LoopResult {
  /** From when it was due to the answer; of those that were carried out. */
  readonly latency: Times;
  /** From when it was sent to the answer; of the same. */
  readonly service: Times;
  /** From when it was due to when it was sent; of all. */
  readonly lateness: Times;
  /** By act; of all. */
  readonly sent: Readonly<Record<Act, number>>;
  readonly answered: number;
  readonly errors: ReadonlyMap<string, number>;
  /** Of these it is not known whether they were carried out. */
  readonly unknown: number;
  /** Never sent: no connection was left, or the run was ended. */
  readonly unsent: number;
  /** From the beginning to the last answer, or until it was given up, milliseconds. */
  readonly elapsedMs: number;
  /** Orders that rest on the exchange now, by what it answered. */
  readonly resting: readonly number[];
}

interface OnItsWay {
  readonly request: LoadRequest;
  readonly lane: number;
  readonly dueMs: number;
  readonly sentMs: number;
}

interface LaneState {
  readonly channel: LoadChannel;
  free: number;
  isOpen: boolean;
}

class OpenLoop {
  readonly #plan: LoopPlan;
  readonly #lanes: LaneState[];
  readonly #dealer: Dealer;
  readonly #latency = new Times();
  readonly #service = new Times();
  readonly #lateness = new Times();
  readonly #counts: Record<Act, number> = { order: 0, cancel: 0, ioc: 0 };
  readonly #errors = new Map<string, number>();
  readonly #onTheirWay = new Map<number, OnItsWay>();
  /** Accepted and not being cancelled; oldest first. */
  readonly #resting = new Set<number>();
  readonly #done = Promise.withResolvers<void>();
  #beganMs = 0;
  #endedMs = 0;
  #sent = 0;
  #answered = 0;
  #unknown = 0;
  #orders = 0;
  #lane = 0;
  #isStopped = false;
  #isBlocked = false;
  #drain: NodeJS.Timeout | undefined;

  constructor(channels: readonly LoadChannel[], plan: LoopPlan) {
    this.#plan = plan;
    this.#dealer = new Dealer(plan.mix);
    this.#lanes = channels.map((channel) => ({ channel, free: channel.room, isOpen: true }));
    for (const [lane, { channel }] of this.#lanes.entries()) {
      channel.onAnswer = (number, error) => this.#onAnswer(number, error);
      channel.onEnd = (reason) => this.#onEnd(lane, reason);
    }
  }

  async run(): Promise<LoopResult> {
    const stop = () => this.#stop();
    this.#plan.signal.addEventListener('abort', stop);
    this.#beganMs = performance.now();
    this.#endedMs = this.#beganMs;
    // While the connections were opened nobody listened.
    if (this.#plan.signal.aborted) this.#stop();
    this.#turn();
    await this.#done.promise;
    clearTimeout(this.#drain);
    this.#plan.signal.removeEventListener('abort', stop);
    for (const number of this.#onTheirWay.keys()) {
      this.#fail(`${NO_ANSWER}: ${this.#plan.drainMs} ms after the last request`, number);
    }
    return this.#result();
  }

  #result(): LoopResult {
    return {
      latency: this.#latency,
      service: this.#service,
      lateness: this.#lateness,
      sent: this.#counts,
      answered: this.#answered,
      errors: this.#errors,
      unknown: this.#unknown,
      unsent: this.#plan.requests - this.#sent,
      elapsedMs: this.#endedMs - this.#beganMs,
      resting: [...this.#resting],
    };
  }

  #dueMs(number: number): number {
    return this.#beganMs + (number * 1000) / this.#plan.rate;
  }

  /** Sends what is due and looks again when the next is; every turn lets answers in between. */
  #turn(): void {
    if (this.#isStopped) return;
    this.#sendDue();
    if (this.#isStopped) return;
    if (this.#sent === this.#plan.requests) {
      this.#stop();
      return;
    }
    const waitMs = this.#dueMs(this.#sent) - performance.now();
    // Every connection is full: the next answer goes on.
    this.#isBlocked = waitMs <= 0 && this.#lanes.every(({ free, isOpen }) => !isOpen || free === 0);
    if (this.#isBlocked) return;
    if (waitMs > TIMER_SLACK_MS) {
      setTimeout(() => this.#turn(), waitMs - TIMER_SLACK_MS);
      return;
    }
    if (waitMs > 0) Atomics.wait(nap, 0, 0, Math.min(NAP_MS, waitMs));
    setImmediate(() => this.#turn());
  }

  #sendDue(): void {
    const { requests } = this.#plan;
    while (this.#sent < requests && this.#dueMs(this.#sent) <= performance.now()) {
      const lane = this.#freeLane();
      if (lane === undefined) return;
      this.#send(lane);
    }
  }

  /** The next connection, in turn, that takes a request. */
  #freeLane(): number | undefined {
    for (let k = 0; k < this.#lanes.length; k++) {
      const lane = (this.#lane + k) % this.#lanes.length;
      const { free, isOpen } = this.#lanes[lane]!;
      if (!isOpen || free === 0) continue;
      this.#lane = lane + 1;
      return lane;
    }
    return undefined;
  }

  #send(lane: number): void {
    const number = this.#sent++;
    const request = this.#request(number);
    const sentMs = performance.now();
    const dueMs = this.#dueMs(number);
    this.#lateness.add(sentMs - dueMs);
    this.#counts[request.act]++;
    this.#lanes[lane]!.free--;
    this.#onTheirWay.set(number, { request, lane, dueMs, sentMs });
    this.#lanes[lane]!.channel.send(request);
  }

  #request(number: number): LoadRequest {
    let act = this.#dealer.next();
    const [oldest] = this.#resting;
    if (act === 'order' && this.#resting.size >= MAX_RESTING) act = 'cancel';
    if (act === 'cancel' && oldest === undefined) act = 'order';
    if (act !== 'cancel') {
      return { number, act, clientOrderId: this.#plan.firstOrderId + this.#orders++ };
    }
    this.#resting.delete(oldest!);
    return { number, act, clientOrderId: oldest! };
  }

  #onAnswer(number: number, error: string | undefined): void {
    const sent = this.#onTheirWay.get(number);
    if (sent === undefined) return;
    if (error !== undefined) {
      this.#fail(error, number);
    } else {
      this.#onTheirWay.delete(number);
      this.#lanes[sent.lane]!.free++;
      this.#endedMs = performance.now();
      this.#latency.add(this.#endedMs - sent.dueMs);
      this.#service.add(this.#endedMs - sent.sentMs);
      this.#answered++;
      if (sent.request.act === 'order') this.#resting.add(sent.request.clientOrderId);
    }
    this.#plan.onProgress(this.#sent, this.#plan.requests);
    this.#goOn();
  }

  #fail(kind: string, number: number): void {
    const sent = this.#onTheirWay.get(number);
    if (sent === undefined) return;
    this.#onTheirWay.delete(number);
    this.#lanes[sent.lane]!.free++;
    this.#endedMs = performance.now();
    if (isUnknown(kind)) this.#unknown++;
    // A cancel that was refused leaves its order where it was.
    else if (sent.request.act === 'cancel') this.#resting.add(sent.request.clientOrderId);
    const name = this.#errors.has(kind) || this.#errors.size < MAX_KINDS ? kind : 'others';
    this.#errors.set(name, (this.#errors.get(name) ?? 0) + 1);
  }

  /** A connection is gone: what was on its way over it has no answer, the others go on. */
  #onEnd(lane: number, reason: string): void {
    if (!this.#lanes[lane]!.isOpen) return;
    this.#lanes[lane]!.isOpen = false;
    for (const [number, sent] of this.#onTheirWay) {
      if (sent.lane === lane) this.#fail(`${NO_ANSWER}: ${reason}`, number);
    }
    if (this.#lanes.some(({ isOpen }) => isOpen)) this.#goOn();
    else this.#stop();
  }

  /** Nothing more is sent; answers are waited for. */
  #stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#drain = setTimeout(this.#done.resolve, this.#plan.drainMs);
    this.#endWhenDone();
  }

  #goOn(): void {
    this.#endWhenDone();
    if (!this.#isBlocked) return;
    this.#isBlocked = false;
    this.#turn();
  }

  #endWhenDone(): void {
    if (this.#isStopped && this.#onTheirWay.size === 0) this.#done.resolve();
  }
}

/** Carries out the plan over these connections, which stay open. Never rejects. */
export function openLoop(channels: readonly LoadChannel[], plan: LoopPlan): Promise<LoopResult> {
  return new OpenLoop(channels, plan).run();
}

/** Requests of one act for these orders, as fast as they are answered. @returns refusals by kind */
export async function cancelAll(
  channel: LoadChannel,
  orders: readonly number[],
  atOnce: number,
): Promise<ReadonlyMap<string, number>> {
  const errors = new Map<string, number>();
  const { promise, resolve } = Promise.withResolvers<void>();
  let [sent, answered] = [0, 0];
  const next = () => {
    while (sent < orders.length && sent - answered < Math.min(atOnce, channel.room)) {
      const number = sent++;
      channel.send({ number, act: 'cancel', clientOrderId: orders[number]! });
    }
    if (answered === orders.length) resolve();
  };
  channel.onAnswer = (_, error) => {
    answered++;
    if (error !== undefined) errors.set(error, (errors.get(error) ?? 0) + 1);
    next();
  };
  channel.onEnd = (reason) => {
    errors.set(reason, orders.length - answered);
    resolve();
  };
  next();
  await promise;
  return errors;
}
