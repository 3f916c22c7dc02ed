/**
 * All FIX sessions of an exchange. A fold, given to the node before `feed` and `accounts`: so it
 * opens its journals once the folder is this process's own, hears what a restart replays, and
 * has written everything before a snapshot lets the log before it go.
 */
import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BlockView } from '../../base/block-view.ts';
import type { Catalog } from '../../feed/catalog.ts';
import type { Fold } from '../../feed/fold.ts';
import { AcceptedOffset } from '../../schema/generated/offsets.ts';
import { type Event, TargetKind } from '../../schema/generated/protocol.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { type JournalOptions, SessionJournal, type SessionName } from './journal.ts';
import { FixSession, isOrderEvent, type SessionServices } from './session.ts';

/** Folder of the sessions, beside the log. */
export const FIX_FOLDER = 'fix';
/** Sessions that are remembered; beyond, the one longest without a connection goes. */
export const MAX_SESSIONS = 256;

const JOURNAL = /^[0-9a-f]{8}(\.old)?\.fix$/;
/** Session numbers of the engine from here on are those of FIX sessions. */
const FIRST_NUMBER = 2 ** 31;

export interface FixSessionsOptions {
  /** The data folder. */
  readonly folder: string;
  readonly accounts: Accounts;
  readonly catalog: Catalog;
  readonly nowUs: () => number;
  readonly journal?: JournalOptions;
  readonly maxSessions?: number;
}

/** The sessions of one account. */
interface AccountSessions {
  readonly sessions: Set<FixSession>;
  stop(): void;
}

export class FixSessions implements Fold {
  readonly #options: FixSessionsOptions;
  readonly #folder: string;
  readonly #services: SessionServices;
  /** The one longest without a logon first. */
  readonly #byName = new Map<string, FixSession>();
  readonly #byAccount = new Map<number, AccountSessions>();
  readonly #dirty = new Set<FixSession>();
  /** Connections to be flushed after their journals are written. */
  readonly #afterFlush = new Set<() => void>();
  #flushing = false;
  #opened = false;
  #sequence = 0;

  constructor(options: FixSessionsOptions) {
    this.#options = options;
    this.#folder = join(options.folder, FIX_FOLDER);
    const { catalog, nowUs } = options;
    this.#services = { catalog, nowUs, flushSoon: (session) => this.#flushSoon(session) };
  }

  /** Sessions that are remembered. */
  get size(): number {
    return this.#byName.size;
  }

  apply(event: Event): void {
    if (!this.#opened) this.open();
    this.#sequence = event.sequence;
  }

  applyBlocks(view: BlockView, at: number): void {
    if (!this.#opened) this.open();
    this.#sequence = view.u53(at + AcceptedOffset.sequence);
  }

  save(): unknown {
    for (const session of this.#byName.values()) session.journal.sync();
    return {};
  }

  load(): void {
    this.open();
  }

  /** Opens the journals in the folder. @throws Error naming a file that holds no session */
  open(): void {
    if (this.#opened) return;
    this.#opened = true;
    if (!existsSync(this.#folder)) return;
    const names = new Set(
      readdirSync(this.#folder)
        .filter((name) => JOURNAL.test(name))
        .map((name) => name.replace('.old.fix', '.fix')),
    );
    for (const name of [...names].sort()) {
      this.#add(SessionJournal.open(join(this.#folder, name), this.#options.journal));
    }
  }

  /** After the log is replayed: answers what was cut off, forgets names of orders that ended. */
  settle(): void {
    this.open();
    for (const session of this.#byName.values()) {
      session.settle();
      for (const orderId of [...session.journal.aliases.keys()]) {
        const order = this.#options.accounts.order(session.account, orderId);
        const isOpen = order !== undefined && this.#isOpen(session.account, orderId);
        if (!isOpen) session.journal.setAlias(orderId, '');
      }
    }
  }

  #isOpen(account: number, orderId: number): boolean {
    const named = { target: orderId, targetKind: TargetKind.ORDER_ID };
    return this.#options.accounts.openOrder(account, 0, named) !== undefined;
  }

  find(name: SessionName): FixSession | undefined {
    return this.#byName.get(keyOf(name));
  }

  /** The session of a name, a new one where there is none. @throws Error when there are too many */
  take(name: SessionName): FixSession {
    this.open();
    const known = this.find(name);
    if (known !== undefined) {
      // Last in the order of logons.
      this.#byName.delete(keyOf(name));
      this.#byName.set(keyOf(name), known);
      return known;
    }
    this.#makeRoom();
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const number = this.#freeNumber();
    const { account, sender, target } = name;
    const position = { sequence: this.#sequence, ordinal: Number.MAX_SAFE_INTEGER };
    const path = join(this.#folder, `${number.toString(16)}.fix`);
    const about = { account, sender, target, number, position };
    return this.#add(SessionJournal.create(path, about, this.#options.journal));
  }

  /** Runs once all journals are written, before this turn of the event loop ends. */
  afterFlush(callback: () => void): void {
    this.#afterFlush.add(callback);
    this.#schedule();
  }

  /** Writes all journals now. */
  flush(): void {
    for (const session of this.#dirty) session.journal.flush();
    this.#dirty.clear();
    const callbacks = [...this.#afterFlush];
    this.#afterFlush.clear();
    for (const callback of callbacks) callback();
  }

  close(): void {
    this.flush();
    for (const { stop } of this.#byAccount.values()) stop();
    for (const { journal } of this.#byName.values()) journal.close();
    this.#byName.clear();
    this.#byAccount.clear();
  }

  #add(journal: SessionJournal): FixSession {
    const session = new FixSession(journal, this.#services);
    this.#byName.set(keyOf(journal.name), session);
    const { account } = session;
    const known = this.#byAccount.get(account) ?? this.#listen(account);
    known.sessions.add(session);
    return session;
  }

  #listen(account: number): AccountSessions {
    const sessions = new Set<FixSession>();
    let sequence = 0;
    let ordinal = 0;
    const stop = this.#options.accounts.listen(account, (event) => {
      if (!isOrderEvent(event)) return;
      ordinal = event.sequence === sequence ? ordinal + 1 : 0;
      sequence = event.sequence;
      for (const session of sessions) session.onOrder(event, { sequence, ordinal });
    });
    const made = { sessions, stop };
    this.#byAccount.set(account, made);
    return made;
  }

  #makeRoom(): void {
    const { maxSessions = MAX_SESSIONS } = this.#options;
    if (this.#byName.size < maxSessions) return;
    for (const [key, session] of this.#byName) {
      if (session.link !== undefined) continue;
      this.#byName.delete(key);
      this.#dirty.delete(session);
      session.journal.remove();
      const ofAccount = this.#byAccount.get(session.account)!;
      ofAccount.sessions.delete(session);
      if (ofAccount.sessions.size === 0) {
        ofAccount.stop();
        this.#byAccount.delete(session.account);
      }
      return;
    }
    throw new Error(`There are ${maxSessions} sessions, the maximum; end one that is not needed.`);
  }

  #freeNumber(): number {
    const used = new Set([...this.#byName.values()].map(({ journal }) => journal.number));
    for (;;) {
      const number = randomInt(FIRST_NUMBER, 2 * FIRST_NUMBER);
      if (!used.has(number)) return number;
    }
  }

  #flushSoon(session: FixSession): void {
    this.#dirty.add(session);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      this.flush();
    });
  }
}

function keyOf({ account, sender, target }: SessionName): string {
  return `${account}/${target}/${sender}`;
}
