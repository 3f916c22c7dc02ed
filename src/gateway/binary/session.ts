/** What outlives a connection: how far a session of an account got, and how fast it may go. */
import type { AccountStreams } from '../streams/account-streams.ts';
import type { Ending } from './logon.ts';

/** A connection, as the session sees it. */
export interface SessionOwner {
  /** Whether its key may send commands. */
  readonly mayTrade: boolean;
  /** Ends it and says why. */
  end(ending: Ending): void;
}

export class Session {
  readonly account: number;
  readonly sessionNumber: number;
  /** Number of the command expected next; those before it are with the exchange. */
  nextSequence: number;
  /** The connection that it is logged on over. */
  owner: SessionOwner | undefined;
  readonly #streams: AccountStreams;
  #cancellations = 0;
  #cancelled: Promise<unknown> = Promise.resolve();
  /** A full bucket, whatever it holds. */
  #tokens = Number.POSITIVE_INFINITY;
  #refilledMs: number;

  constructor(streams: AccountStreams, account: number, sessionNumber: number, nowMs: number) {
    this.#streams = streams;
    this.account = account;
    this.sessionNumber = sessionNumber;
    this.nextSequence = streams.answered(account, sessionNumber) + 1;
    this.#refilledMs = nowMs;
  }

  /** Whether orders of connections that are gone are still to be cancelled. */
  get isCancelling(): boolean {
    return this.#cancellations > 0;
  }

  /** Resolves once they are. */
  get cancelled(): Promise<unknown> {
    return this.#cancelled;
  }

  /** @param done resolves, whatever happens, when the orders of a connection are cancelled */
  cancelFirst(done: Promise<void>): void {
    this.#cancellations += 1;
    const counted = done.then(() => {
      this.#cancellations -= 1;
    });
    this.#cancelled = Promise.all([this.#cancelled, counted]);
  }

  /** Whether every command that is with the exchange was answered. */
  get isAnswered(): boolean {
    return this.#streams.answered(this.account, this.sessionNumber) >= this.nextSequence - 1;
  }

  /**
   * Counts commands that were read. A bucket that holds what comes in a tenth of a second.
   * @param perSecond 0: no limit
   * @returns milliseconds until more may be read; 0: at once
   */
  throttleMs(commands: number, perSecond: number, nowMs: number): number {
    if (perSecond === 0) return 0;
    const refill = ((nowMs - this.#refilledMs) / 1000) * perSecond;
    this.#tokens = Math.min(this.#tokens + refill, perSecond / 10) - commands;
    this.#refilledMs = nowMs;
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens / perSecond) * 1000);
  }
}

/** The sessions that are logged on, or of which something is still to be answered. */
export class Sessions {
  readonly #streams: AccountStreams;
  readonly #sessions = new Map<string, Session>();

  constructor(streams: AccountStreams) {
    this.#streams = streams;
  }

  /** @returns undefined where the account has used as many sessions as it may */
  open(
    account: number,
    sessionNumber: number,
    maxSessions: number,
    nowMs: number,
  ): Session | undefined {
    const name = `${account}:${sessionNumber}`;
    const known = this.#sessions.get(name);
    if (known !== undefined) return known;
    const isNew = this.#streams.answered(account, sessionNumber) === 0;
    if (isNew && this.#streams.sessionCount(account) >= maxSessions) return undefined;
    const session = new Session(this.#streams, account, sessionNumber, nowMs);
    this.#sessions.set(name, session);
    return session;
  }

  /** Forgets a session that the log knows all about. */
  close(session: Session): void {
    const { account, sessionNumber } = session;
    if (session.owner !== undefined || session.isCancelling || !session.isAnswered) return;
    this.#sessions.delete(`${account}:${sessionNumber}`);
  }
}
