/** For tests of the market streams: a clock that tests move, a connection's other end, a hub. */
import { START_US, TestExchange } from '../../../feed/testing.ts';
import { Side } from '../../../schema/generated/protocol.ts';
import { type ConnectOptions, MarketHub, type MarketSession } from '../market-streams.ts';

export type Row = Record<string, unknown>;

/** Timers and time that move only when a test says so. */
export class Clock {
  nowUs = START_US;
  #timers: { atUs: number; callback: () => void }[] = [];

  setTimer(callback: () => void, delayMs: number): { callback: () => void } {
    const timer = { atUs: this.nowUs + delayMs * 1000, callback };
    this.#timers.push(timer);
    return timer;
  }

  clearTimer(timer: { callback: () => void }): void {
    this.#timers = this.#timers.filter((each) => each !== timer);
  }

  get pending(): number {
    return this.#timers.length;
  }

  advance(ms: number): void {
    const untilUs = this.nowUs + ms * 1000;
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.atUs - b.atUs)[0];
      if (next === undefined || next.atUs > untilUs) break;
      this.clearTimer(next);
      this.nowUs = Math.max(this.nowUs, next.atUs);
      next.callback();
    }
    this.nowUs = Math.max(this.nowUs, untilUs);
  }
}

/** The other end of a connection. */
export class Client {
  buffered = 0;
  #closed = { code: 0, reason: '' };
  readonly raw: (Buffer | string)[] = [];
  readonly session: MarketSession;
  #read = 0;

  constructor(hub: MarketHub, options: Partial<ConnectOptions> = {}) {
    const sink = {
      send: (payload: Buffer | string) => this.raw.push(payload),
      bufferedBytes: () => this.buffered,
      close: (code: number, reason: string) => {
        this.#closed = { code, reason };
      },
    };
    const whole = { streams: [], combined: false, microseconds: false, ...options };
    this.session = hub.connect(sink, whole);
  }

  /** Code that the connection was closed with, 0 while it is open. */
  get closeCode(): number {
    return this.#closed.code;
  }

  get closeReason(): string {
    return this.#closed.reason;
  }

  /** Messages since the last call. */
  take(): Row[] {
    const rows = this.raw.slice(this.#read).map((each) => JSON.parse(String(each)) as Row);
    this.#read = this.raw.length;
    return rows;
  }

  ask(method: string, params?: unknown, id: unknown = 1): Row | undefined {
    this.session.onMessage(JSON.stringify({ method, params, id }));
    return this.take().at(-1);
  }
}

export function setUp(): { exchange: TestExchange; clock: Clock; hub: MarketHub } {
  const exchange = new TestExchange();
  const clock = new Clock();
  const hub = new MarketHub<{ callback: () => void }>(exchange.feed, {
    nowUs: () => clock.nowUs,
    setTimer: (callback, ms) => clock.setTimer(callback, ms),
    clearTimer: (timer) => clock.clearTimer(timer),
  });
  return { exchange, clock, hub: hub as MarketHub };
}

/** One bid and one ask; then a seller takes part of the bid. */
export function tradeOnce(exchange: TestExchange): void {
  exchange.limit(Side.SELL, 60_001, 33_000);
  exchange.limit(Side.BUY, 60_000, 10_000);
  exchange.limit(Side.SELL, 60_000, 4_000, { account: 5 });
}
