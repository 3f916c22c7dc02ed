/**
 * Sessions of people in browsers: a random token in a cookie, of which only the hash is kept, and
 * in memory only: when the exchange ends, everybody is logged out. A session ends when it is idle
 * too long, too old, logged out, or one too many of its person.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const MINUTE_MS = 60_000;
/** Without a request. */
export const SESSION_IDLE_MS = 30 * MINUTE_MS;
/** Since the log-in, whatever happens. */
export const SESSION_MAX_MS = 12 * 60 * MINUTE_MS;
/** How recent a log-in must be for what changes who may log in or act. */
export const SESSION_FRESH_MS = 10 * MINUTE_MS;
/** Of one person; a further one ends the oldest. */
export const MAX_SESSIONS_PER_PERSON = 10;
export const MAX_SESSIONS = 100_000;
const TOKEN_BYTES = 32;
const ID_BYTES = 9;
const MAX_AGENT_CHARS = 200;

export interface Session {
  /** To be shown and to end it by; opens nothing. */
  readonly id: string;
  readonly person: string;
  /** The credential id that logged in; empty: a guest of the demo. */
  readonly passkey: string;
  /** To be sent in a header with every request. */
  readonly csrf: string;
  readonly createdMs: number;
  readonly seenMs: number;
  readonly ip: string;
  readonly agent: string;
}

export interface NewSession {
  readonly person: string;
  readonly passkey: string;
  readonly ip: string;
  /** What the browser says that it is. */
  readonly agent: string;
}

export class Sessions {
  readonly #nowMs: () => number;
  /** By the token's hash, oldest first. */
  readonly #sessions = new Map<string, { -readonly [K in keyof Session]: Session[K] }>();
  /** The token's hash by the id. */
  readonly #keys = new Map<string, string>();
  /** By id. */
  readonly #endListeners = new Map<string, Set<() => void>>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get count(): number {
    return this.#sessions.size;
  }

  /** @returns the token for the cookie, which is kept nowhere */
  open(wanted: NewSession): { readonly token: string; readonly session: Session } {
    this.#makeRoom(wanted.person);
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const nowMs = this.#nowMs();
    const session = {
      ...wanted,
      agent: wanted.agent.slice(0, MAX_AGENT_CHARS),
      id: randomBytes(ID_BYTES).toString('base64url'),
      csrf: randomBytes(TOKEN_BYTES).toString('base64url'),
      createdMs: nowMs,
      seenMs: nowMs,
    };
    const key = hashOf(token);
    this.#sessions.set(key, session);
    this.#keys.set(session.id, key);
    return { token, session };
  }

  /** The session of a token, which thereby is not idle; undefined when there is none any more. */
  use(token: string): Session | undefined {
    const key = hashOf(token);
    const session = this.#sessions.get(key);
    if (session === undefined) return undefined;
    if (!this.#isAlive(session)) {
      this.#drop(key, session);
      return undefined;
    }
    session.seenMs = this.#nowMs();
    return session;
  }

  /** A session by its id, which is no use of it; undefined when it is over. */
  find(id: string): Session | undefined {
    const session = this.#sessions.get(this.#keys.get(id) ?? '');
    return session !== undefined && this.#isAlive(session) ? session : undefined;
  }

  /**
   * Tells once that a session was ended, or found to be over when it was used. Who has to know that
   * its time is up without anybody using it asks `find`. @returns how to stop it
   */
  onEnd(id: string, listener: () => void): () => void {
    const listeners = this.#endListeners.get(id) ?? new Set();
    this.#endListeners.set(id, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Whether its log-in is recent. */
  isFresh(session: Session): boolean {
    return this.#nowMs() - session.createdMs < SESSION_FRESH_MS;
  }

  /** Sessions of a person that are alive, oldest first. */
  of(person: string): readonly Session[] {
    return this.list().filter((session) => session.person === person);
  }

  /** All that are alive, oldest first. */
  list(): readonly Session[] {
    return [...this.#sessions.values()].filter((session) => this.#isAlive(session));
  }

  /** Ends sessions. @returns how many there were */
  end(which: (session: Session) => boolean): number {
    const ended = [...this.#sessions].filter(([, session]) => which(session));
    for (const [key, session] of ended) this.#drop(key, session);
    return ended.length;
  }

  #drop(key: string, { id }: Session): void {
    this.#sessions.delete(key);
    this.#keys.delete(id);
    const listeners = this.#endListeners.get(id) ?? [];
    this.#endListeners.delete(id);
    for (const listener of listeners) listener();
  }

  #isAlive({ createdMs, seenMs }: Session): boolean {
    const nowMs = this.#nowMs();
    return nowMs - seenMs < SESSION_IDLE_MS && nowMs - createdMs < SESSION_MAX_MS;
  }

  #makeRoom(person: string): void {
    const own = this.of(person);
    const tooMany = own.slice(0, Math.max(0, own.length + 1 - MAX_SESSIONS_PER_PERSON));
    this.end((session) => tooMany.includes(session));
    if (this.#sessions.size < MAX_SESSIONS) return;
    this.end((session) => !this.#isAlive(session));
    if (this.#sessions.size < MAX_SESSIONS) return;
    const [oldest] = this.#sessions;
    if (oldest !== undefined) this.#drop(...oldest);
  }
}

/** Whether `given` is the session's token against forged requests; in constant time. */
export function isCsrfToken(session: Session, given: string): boolean {
  const expected = Buffer.from(session.csrf);
  const bytes = Buffer.from(given);
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
