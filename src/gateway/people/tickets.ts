/**
 * Tickets: how a page opens the feed as who is logged in, without an API key. A session asks for
 * one with its cookie; whoever sends it to `/feed` within 30 seconds, once, acts for the session's
 * account as long as the session lives. Kept as hashes, in memory.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Session, Sessions } from './sessions.ts';

export const TICKET_MS = 30_000;
/** Of one session, not yet used; a further one puts the oldest out. */
export const MAX_TICKETS_PER_SESSION = 5;
const TICKET_BYTES = 32;

/** Who holds a ticket, for as long as their session lives. */
export interface TicketHolder {
  /** Engine account. */
  readonly account: number;
  /** What stands where an API key would be named. */
  readonly name: string;
  isAlive(): boolean;
  /** Told once, when the session ends by an act. @returns how to stop it */
  onEnd(listener: () => void): () => void;
}

interface Ticket {
  readonly hash: string;
  readonly expiresMs: number;
}

interface Issued {
  readonly holder: TicketHolder;
  tickets: readonly Ticket[];
}

export class Tickets {
  readonly #sessions: Sessions;
  readonly #nowMs: () => number;
  /** By session id. */
  readonly #issued = new Map<string, Issued>();

  constructor(sessions: Sessions, nowMs: () => number) {
    this.#sessions = sessions;
    this.#nowMs = nowMs;
  }

  /** @returns the ticket, which is kept nowhere, and until when it is good */
  issue(session: Session, { account, name }: { readonly account: number; readonly name: string }) {
    const { id } = session;
    const issued = this.#issued.get(id) ?? this.#begin(id, account, name);
    const secret = randomBytes(TICKET_BYTES).toString('base64url');
    const endMs = this.#nowMs() + TICKET_MS;
    const fresh = issued.tickets.filter(({ expiresMs }) => expiresMs > this.#nowMs());
    const kept = fresh.slice(-(MAX_TICKETS_PER_SESSION - 1));
    issued.tickets = [...kept, { hash: hashOf(secret), expiresMs: endMs }];
    return { ticket: `${id}.${secret}`, endMs };
  }

  /** Uses a ticket up. @returns undefined: unknown, used, too old, or its session is over */
  redeem(ticket: string): TicketHolder | undefined {
    const [id = '', secret = ''] = ticket.split('.', 2);
    const issued = this.#issued.get(id);
    const hash = hashOf(secret);
    const found = issued?.tickets.find((each) => each.hash === hash);
    if (issued === undefined || found === undefined) return undefined;
    issued.tickets = issued.tickets.filter((each) => each !== found);
    const isGood = found.expiresMs > this.#nowMs() && issued.holder.isAlive();
    return isGood ? issued.holder : undefined;
  }

  #begin(id: string, account: number, name: string): Issued {
    const holder = {
      account,
      name,
      isAlive: () => this.#sessions.find(id) !== undefined,
      onEnd: (listener: () => void) => this.#sessions.onEnd(id, listener),
    };
    const issued = { holder, tickets: [] };
    this.#issued.set(id, issued);
    this.#sessions.onEnd(id, () => this.#issued.delete(id));
    return issued;
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
