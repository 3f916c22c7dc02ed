/**
 * Makes scheduled transfers when their time has come. What is scheduled is a durable fact; that it
 * was made is first in the engine's log and then noted. A process that dies in between makes it
 * again at the next start, under the same transfer id, which the engine does not carry out twice.
 * A time that passed while the exchange was down is made up for at the start.
 *
 * A transfer that is refused then (no funds, an allow-list, a blocked account) has failed for good
 * and says why; one that the exchange had no room for is tried again.
 */
import { DialectError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { ExchangePort, Outcome, Request } from '../port.ts';
import type { Leg, ScheduledTransfer } from './facts.ts';
import type { KeyedQueue } from './keyed-queue.ts';
import { type Payee, payeeOf } from './networks.ts';
import type { WalletStore } from './store.ts';
import { type MadeBy, Purpose } from './transfer-id.ts';

/** Longest wait between two looks: the clock may be set. */
const LOOK_MS = 60_000;
/** After the exchange had no room. */
const AGAIN_MS = 1_000;
const US_PER_MS = 1_000;
/** Nothing was decided: the exchange is full, or about to stop. */
const UNAVAILABLE = 503;

/** What the wallet does for its scheduler. */
export interface SchedulerHost {
  readonly store: WalletStore;
  readonly queue: KeyedQueue<number>;
  nowUs(): number;
  wasMade(made: MadeBy): boolean;
  checkActive(account: number): void;
  checkPayee(account: number, payee: Payee): void;
  move(
    made: MadeBy,
    legs: readonly Leg[],
    submit: (request: Request) => Promise<Outcome>,
  ): Promise<unknown>;
}

export class Scheduler {
  readonly #wallet: SchedulerHost;
  readonly #port: ExchangePort;
  readonly #log: Log;
  #timer: NodeJS.Timeout | undefined;
  #started = false;
  #running: Promise<void> | undefined;
  #stopping = false;

  constructor(wallet: SchedulerHost, port: ExchangePort, log: Log) {
    this.#wallet = wallet;
    this.#port = port;
    this.#log = log;
  }

  /** From now on, by the clock. */
  start(): void {
    this.#started = true;
    this.arm();
  }

  /** Nothing more is begun; resolves once what was begun has ended. */
  async stop(): Promise<void> {
    this.#started = false;
    this.#stopping = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** To be called when something new was scheduled. */
  arm(atLeastMs = 0): void {
    if (!this.#started) return;
    clearTimeout(this.#timer);
    let nextUs = Number.POSITIVE_INFINITY;
    for (const { timeUs } of this.#wallet.store.state.waiting()) nextUs = Math.min(nextUs, timeUs);
    if (nextUs === Number.POSITIVE_INFINITY) return;
    const dueMs = Math.ceil((nextUs - this.#wallet.nowUs()) / US_PER_MS);
    this.#timer = setTimeout(() => this.#run(), Math.max(atLeastMs, Math.min(dueMs, LOOK_MS)));
  }

  #run(): void {
    this.#running ??= this.runDue()
      .then((isAll) => isAll)
      .catch((error: Error) => {
        this.#log.error('scheduled transfers could not be made', { error: error.message });
        return false;
      })
      .then((isAll) => {
        this.#running = undefined;
        this.arm(isAll ? 0 : AGAIN_MS);
      });
  }

  /** Makes all whose time has come. @returns false where some have to be tried again */
  async runDue(): Promise<boolean> {
    const nowUs = this.#wallet.nowUs();
    const due = [...this.#wallet.store.state.waiting()].filter(({ timeUs }) => timeUs <= nowUs);
    due.sort((a, b) => a.timeUs - b.timeUs);
    let isAll = true;
    for (const { account, number } of due) {
      // What is left is made up for at the next start.
      if (this.#stopping) return false;
      const isDone = await this.#wallet.queue.run(account, () => this.#make(account, number));
      isAll &&= isDone;
    }
    return isAll;
  }

  async #make(account: number, number: string): Promise<boolean> {
    const { state } = this.#wallet.store;
    const transfer = state.scheduled(account, number);
    // It may have been cancelled while it waited for its turn.
    if (transfer?.state !== 'WAITING') return true;
    try {
      await this.#move(transfer);
    } catch (error) {
      if (!(error instanceof DialectError)) throw error;
      if (error.status === UNAVAILABLE) return false;
      await this.#end(transfer, 'FAILED', error.message);
      return true;
    }
    await this.#end(transfer, 'DONE', '');
    return true;
  }

  async #move({ account, legs, number }: ScheduledTransfer): Promise<void> {
    const made = { purpose: Purpose.TRANSFER, account, number: BigInt(`0x${number}`) };
    const wanted = legs.map((leg) => ({ debitAccount: account, ...leg }));
    // What was made before the process died is only noted: what it may do now does not matter.
    if (!this.#wallet.wasMade(made)) {
      this.#wallet.checkActive(account);
      for (const { creditAccount } of legs) {
        this.#wallet.checkPayee(account, payeeOf(creditAccount));
      }
    }
    await this.#wallet.move(made, wanted, (request) => this.#port.submit(request));
  }

  async #end(transfer: ScheduledTransfer, state: 'DONE' | 'FAILED', reason: string) {
    const ended = { ...transfer, state, reason, endedUs: this.#wallet.nowUs() };
    await this.#wallet.store.add({ kind: 'schedule', transfer: ended });
  }
}
