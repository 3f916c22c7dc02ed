/**
 * Reads balances that an exchange keeps in Redis, from any program: one exchange of messages an
 * answer, and every answer is how the account was after one command, never a mix of two.
 */
import { accountKey, HEAD_FIELDS, parseAccount, parseHead } from './keys.ts';
import type { AccountBalances, BalanceReader } from './port.ts';
import { RedisLink, RedisUnreachable } from './redis-link.ts';

/** Generations that may change in the middle of one answer. */
const MAX_TRIES = 5;
const DEFAULT_TIMEOUT_MS = 1_000;

export type { AccountBalances, AssetUnits, BalancePosition, BalanceReader } from './port.ts';

export interface RedisReaderOptions {
  /** `redis[s]://[[user]:password@]host[:port][/database]`, or `unix:/path` */
  readonly url: string;
  /** What the exchange was given as `--redis-prefix`; `lx:balances` where it was given none. */
  readonly prefix?: string;
  /** An answer is waited for this long, milliseconds. */
  readonly timeoutMs?: number;
}

/** An answer, and how fresh it is. */
export interface CachedBalances extends AccountBalances {
  /** Ago that the exchange said so, by the clock of Redis, milliseconds. */
  readonly ageMs: number;
}

/** `lx:balances`, where keys begin with it. */
export const DEFAULT_PREFIX = 'lx:balances';

export class RedisBalanceReader implements BalanceReader {
  readonly #options: Required<RedisReaderOptions>;
  #link: Promise<RedisLink> | undefined;
  #generation = '';

  /** Connects with the first question, and anew where the connection was lost. */
  constructor({ url, prefix, timeoutMs }: RedisReaderOptions) {
    this.#options = {
      url,
      prefix: prefix ?? DEFAULT_PREFIX,
      timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS,
    };
  }

  /** @throws Error where Redis does not answer in time */
  async of(account: number): Promise<CachedBalances | undefined> {
    const link = await this.#connected();
    for (let k = 0; k < MAX_TRIES; k++) {
      const generation = this.#generation;
      const answers = await this.#ask(link, generation, account);
      const [fields, time, hash] = answers as [(string | null)[], string[], string[]];
      const head = parseHead(fields);
      if (head === undefined) return undefined;
      if (head.generation !== generation) {
        this.#generation = head.generation;
        continue;
      }
      const balances = parseAccount(hash);
      if (balances === undefined) return undefined;
      const { sequence, timeUs, seenUs } = head;
      const nowUs = Number(time[0]) * 1_000_000 + Number(time[1]);
      const ageMs = Math.max(0, Math.round((nowUs - seenUs) / 1_000));
      return { sequence, timeUs, ageMs, balances };
    }
    throw new RedisUnreachable('the balances in Redis are being written anew all the time');
  }

  async close(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    (await link)?.close();
  }

  /** The connection, or a new one where there is none any more. */
  async #connected(): Promise<RedisLink> {
    const opening = this.#opening();
    const link = await opening;
    if (link.isOpen) return link;
    if (this.#link === opening) this.#link = undefined;
    return this.#opening();
  }

  #opening(): Promise<RedisLink> {
    if (this.#link !== undefined) return this.#link;
    const { url, timeoutMs } = this.#options;
    const opening = RedisLink.open({ url, timeoutMs });
    this.#link = opening;
    opening.catch(() => {
      if (this.#link === opening) this.#link = undefined;
    });
    return opening;
  }

  #ask(link: RedisLink, generation: string, account: number): Promise<unknown[]> {
    const { prefix } = this.#options;
    return link.together((commands) =>
      commands
        .hmget(prefix, ...HEAD_FIELDS)
        .time()
        .call('HGETALL', accountKey(prefix, generation, account)),
    );
  }
}
