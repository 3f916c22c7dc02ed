/**
 * Keeps the balances of an exchange in Redis as the exchange goes on: written in the order of the
 * log, in steps that end between two commands, each together with its position. Trading never waits
 * for it: one step is on its way at a time, what changes meanwhile gathers (BalanceChanges), and
 * where too much gathers, or Redis does not hold what was written, everything is written anew,
 * beside what is there, and is read only once it is whole. docs/balances.md says what is promised.
 */
import { type BalanceChanges, FIRST_CREATED_ACCOUNT, type Step, type Units } from './changes.ts';
import type {
  AccountBalances,
  AssetName,
  BalancesPort,
  CacheHealth,
  CacheState,
  Ledger,
} from './port.ts';
import { RedisLink, RedisUnreachable } from './redis-link.ts';
import { Lost, RedisWriter, Superseded, type Writing } from './redis-writer.ts';

/** Accounts and pairs written together while everything is written. */
const FILL_ACCOUNTS = 250;
const FILL_PAIRS = 5_000;
/** Accounts of an old generation removed after a step. */
const REMOVE_ACCOUNTS = 250;
/** What is lost sooner after it was written anew, in longest waits, is lost again. */
const CALM_FACTOR = 5;
/** A change that waits longer than this makes the cache slow. */
const SLOW_MS = 1_000;

export interface RedisTimes {
  /** Between two steps at least, milliseconds: what changes within goes together. */
  readonly stepMs: number;
  /** Without changes the position is written this often; losses are found as soon. */
  readonly heartbeatMs: number;
  /** An answer is waited for this long. */
  readonly timeoutMs: number;
  /** Between two tries to connect: at first, doubled up to the last. */
  readonly firstRetryMs: number;
  readonly lastRetryMs: number;
}

export const DEFAULT_REDIS_TIMES: RedisTimes = {
  stepMs: 2,
  heartbeatMs: 500,
  timeoutMs: 5_000,
  firstRetryMs: 50,
  lastRetryMs: 2_000,
};

/** Changed balances that may wait; beyond, everything is written anew. */
export const MAX_WAITING_PAIRS = 10_000;

/** Where an operator reads what happens. */
export interface CacheLog {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface RedisBalancesOptions {
  readonly url: string;
  /** What every key begins with. */
  readonly prefix: string;
  readonly ledger: Ledger;
  /** Sees every event of the exchange. */
  readonly changes: BalanceChanges;
  /** Answers for the exchange itself. */
  readonly reader: Pick<BalancesPort, 'of'>;
  readonly log: CacheLog;
  /** The clock that `changes` has, milliseconds. */
  readonly nowMs: () => number;
  /** A number above that of every run before: microseconds since 1970. */
  readonly run: number;
  readonly times?: RedisTimes;
}

export class RedisBalances implements BalancesPort {
  readonly #options: RedisBalancesOptions;
  readonly #times: RedisTimes;
  #run: string;
  #isFirst = true;
  /** What Redis surely holds; '' where it is not whole. */
  #generation = '';
  #written = 0;
  #writtenMs: number;
  /** Sent, and not known to have arrived. */
  #sent: Step | undefined;
  #rebuilds = 0;
  #assets = 0;
  #old: string[] = [];
  #state: CacheState = 'connecting';
  #problem: string | undefined;
  /** Before what was lost is written anew, milliseconds; longer where it is lost again. */
  #calmMs = 0;
  #rebuiltMs = Number.NaN;
  #evictsBy = '';
  #isClosing = false;
  #endRest: () => void = () => {};
  #changed: () => void = () => {};
  #running: Promise<void> = Promise.resolve();

  constructor(options: RedisBalancesOptions) {
    this.#options = options;
    this.#times = options.times ?? DEFAULT_REDIS_TIMES;
    this.#run = String(options.run);
    this.#writtenMs = options.nowMs();
    options.changes.onChange = () => this.#changed();
  }

  /** Begins to write, in its own time. */
  start(): void {
    this.#running = this.#keepWriting();
  }

  /** Writes what is known, where Redis answers, and ends; Redis keeps it. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#endRest();
    await this.#running;
  }

  of(account: number): Promise<AccountBalances | undefined> {
    return this.#options.reader.of(account);
  }

  health(): CacheHealth {
    const behindMs = Math.max(0, Math.round(this.#options.nowMs() - this.#wholeUntilMs()));
    const isSlow = this.#state === 'current' && behindMs > SLOW_MS;
    return {
      cache: 'redis',
      state: isSlow ? 'slow' : this.#state,
      sequence: this.#written,
      behindMs,
      rebuilds: this.#rebuilds,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  /** Until when Redis surely had everything. */
  #wholeUntilMs(): number {
    const { changes, nowMs } = this.#options;
    if (this.#state !== 'current') return this.#writtenMs;
    const waiting = this.#sent?.sinceMs ?? Number.NaN;
    const sinceMs = Number.isNaN(waiting) ? changes.sinceMs : waiting;
    return Number.isNaN(sinceMs) ? nowMs() : sinceMs;
  }

  async #keepWriting(): Promise<void> {
    const { firstRetryMs, lastRetryMs } = this.#times;
    let retryMs = firstRetryMs;
    while (!this.#isClosing) {
      const before = this.#writtenMs;
      try {
        await this.#session();
      } catch (error) {
        if (error instanceof Superseded) {
          this.#giveUp(error);
          return;
        }
        this.#failed(error as Error);
      }
      if (this.#writtenMs !== before) retryMs = firstRetryMs;
      await this.#rest(retryMs);
      retryMs = Math.min(retryMs * 2, lastRetryMs);
    }
    this.#options.changes.end();
  }

  #giveUp(error: Superseded): void {
    const { changes, log, prefix } = this.#options;
    changes.end();
    this.#state = 'superseded';
    this.#problem = error.message;
    log.warn(
      `balances are not written to Redis any more: ${error.message}. Stop one of the two, or give ` +
        `one of them another --redis-prefix than ${prefix}, and start this one again.`,
    );
  }

  #failed(error: Error): void {
    // A disk, a trade, a person do not depend on it: it is said, and tried again.
    const isKnown = error instanceof RedisUnreachable || error instanceof Lost;
    const problem = isKnown ? error.message : 'unexpected; see the log';
    const isNews = this.#problem !== problem;
    this.#state = 'unreachable';
    this.#problem = problem;
    if (this.#isClosing || !isNews) return;
    const detail = isKnown ? (error.cause as Error | undefined)?.message : error.stack;
    this.#options.log.warn(`balances are not written to Redis: ${error.message}; trying again`, {
      ...(detail === undefined ? {} : { detail }),
    });
  }

  /** From connecting until something goes wrong. */
  async #session(): Promise<void> {
    const { timeoutMs, heartbeatMs, stepMs } = this.#times;
    const link = await RedisLink.open({ url: this.#options.url, timeoutMs });
    try {
      let writer = await this.#claim(link);
      if (!(await this.#continues(writer))) await this.#rebuild(writer, 'not all of it is there');
      while (!this.#isClosing) {
        this.#isCurrent();
        await this.#removeOld(writer);
        await this.#rest(stepMs);
        if (!this.#isDue() && this.#old.length === 0) await this.#rest(heartbeatMs, true);
        try {
          await this.#step(writer);
        } catch (error) {
          if (!(error instanceof Lost)) throw error;
          await this.#calmDown();
          writer = await this.#claim(link);
          await this.#rebuild(writer, error.message);
        }
      }
      if (this.#generation !== '') await this.#step(writer);
    } finally {
      link.close();
    }
  }

  /** A Redis that loses everything again and again does not keep the exchange from its work. */
  async #calmDown(): Promise<void> {
    const { firstRetryMs, lastRetryMs } = this.#times;
    const isAgain = this.#options.nowMs() - this.#rebuiltMs < CALM_FACTOR * lastRetryMs;
    this.#calmMs = isAgain ? Math.min(Math.max(2 * this.#calmMs, firstRetryMs), lastRetryMs) : 0;
    this.#state = 'rebuilding';
    if (this.#calmMs > 0) await this.#rest(this.#calmMs);
  }

  async #claim(link: RedisLink): Promise<RedisWriter> {
    const { prefix } = this.#options;
    const writer = await RedisWriter.claim(link, {
      prefix,
      run: this.#run,
      isFirst: this.#isFirst,
    });
    this.#isFirst = false;
    this.#run = writer.run;
    this.#tellPolicy(writer.evictsBy);
    return writer;
  }

  #tellPolicy(policy: string): void {
    if (policy !== '' && policy !== this.#evictsBy) {
      this.#options.log.warn(
        `Redis removes balances when it is full (maxmemory-policy ${policy}); give it noeviction`,
      );
    }
    this.#evictsBy = policy;
  }

  /** Whether Redis holds what it held when it was last spoken to, so that steps can go on. */
  async #continues(writer: RedisWriter): Promise<boolean> {
    if (this.#generation === '' || this.#options.changes.isIncomplete) return false;
    const head = await writer.head();
    if (head?.generation !== this.#generation) return false;
    if (head.sequence === this.#sent?.sequence) {
      this.#hasWritten(this.#sent);
      return true;
    }
    return head.sequence === this.#written;
  }

  #isCurrent(): void {
    if (this.#state === 'current') return;
    this.#state = 'current';
    this.#problem = undefined;
    this.#options.log.info('balances in Redis are current', { sequence: this.#written });
  }

  #isDue(): boolean {
    const { changes } = this.#options;
    return !Number.isNaN(changes.sinceMs) || changes.isIncomplete || this.#isClosing;
  }

  /** Writes what changed and how far that goes; without changes only the latter. */
  async #step(writer: RedisWriter): Promise<void> {
    const { changes, ledger } = this.#options;
    if (changes.isIncomplete) throw new Lost('more balances changed than may wait');
    this.#sent ??= changes.take(ledger.position());
    const step = this.#sent;
    if (step === undefined) return;
    const writing = { ...step, assets: this.#newAssets() };
    await writer.step(this.#generation, writing, this.#written);
    this.#assets += writing.assets.length;
    this.#hasWritten(step);
  }

  #hasWritten(step: Step): void {
    this.#sent = undefined;
    this.#written = step.sequence;
    this.#writtenMs = this.#options.nowMs();
  }

  /** Assets that were not written yet. */
  #newAssets(): AssetName[] {
    const assets: AssetName[] = [];
    for (let id = this.#assets + 1; ; id++) {
      const asset = this.#options.ledger.asset(id);
      if (asset === undefined) return assets;
      assets.push(asset);
    }
  }

  /** Writes everything into a new generation, and makes that the one to read once it is whole. */
  async #rebuild(writer: RedisWriter, why: string): Promise<void> {
    const { changes, ledger, log } = this.#options;
    this.#state = 'rebuilding';
    this.#generation = '';
    this.#sent = undefined;
    this.#assets = 0;
    // What changes from here on is written after what is read from here on.
    changes.begin();
    const generation = `${this.#run}-${++this.#rebuilds}`;
    log.info(`writing all balances to Redis: ${why}`, { generation });
    for (const accounts of this.#pieces()) {
      const { sequence, timeUs } = ledger.position();
      const writing: Writing = { sequence, timeUs, accounts, created: 'all', assets: [] };
      await writer.fill(generation, writing);
      const step = this.#take();
      if (step !== undefined && step.pairs > 0) {
        await writer.fill(generation, { ...step, created: 'all', assets: [] });
      }
      if (this.#isClosing) return;
    }
    await this.#finish(writer, generation, changes.sequence);
  }

  /** @param newest a command that what was read may contain, in part or whole */
  async #finish(writer: RedisWriter, generation: string, newest: number): Promise<void> {
    for (;;) {
      const step = this.#take();
      if (step === undefined) {
        await this.#rest(1);
        if (this.#isClosing) return;
      } else if (step.sequence < newest) {
        await writer.fill(generation, { ...step, created: 'all', assets: [] });
      } else {
        const assets = this.#newAssets();
        await writer.step(generation, { ...step, assets }, undefined);
        this.#assets = assets.length;
        this.#generation = generation;
        this.#hasWritten(step);
        this.#rebuiltMs = this.#options.nowMs();
        this.#old = (await writer.generations()).filter((each) => each !== generation);
        return;
      }
    }
  }

  /** @throws Lost where more has changed meanwhile than may wait */
  #take(): Step | undefined {
    const { changes, ledger } = this.#options;
    if (changes.isIncomplete) throw new Lost('more balances changed than may wait');
    return changes.take(ledger.position());
  }

  /** All accounts, as they are when each piece is asked for. */
  *#pieces(): Generator<Map<number, Map<number, Units>>> {
    const { ledger } = this.#options;
    let piece = new Map<number, Map<number, Units>>();
    let pairs = 0;
    for (let id = 1; id < FIRST_CREATED_ACCOUNT || ledger.has(id); id++) {
      if (!ledger.has(id)) continue;
      const balances = new Map<number, Units>();
      for (const { asset, ...units } of ledger.balances(id)) balances.set(asset, units);
      piece.set(id, balances);
      pairs += balances.size;
      if (piece.size < FILL_ACCOUNTS && pairs < FILL_PAIRS) continue;
      yield piece;
      piece = new Map();
      pairs = 0;
    }
    yield piece;
  }

  async #removeOld(writer: RedisWriter): Promise<void> {
    const [generation] = this.#old;
    if (generation === undefined) return;
    if (!(await writer.remove(generation, REMOVE_ACCOUNTS))) this.#old.shift();
  }

  /** Waits, at most until it is closed, or with `orChange` until something changes. */
  #rest(ms: number, orChange = false): Promise<void> {
    if (this.#isClosing) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        if (this.#endRest !== end) return;
        clearTimeout(timer);
        this.#endRest = () => {};
        this.#changed = () => {};
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#endRest = end;
      // What changes in the same turn of the event loop goes along.
      if (orChange) this.#changed = () => setImmediate(end);
    });
  }
}
