/**
 * Guests: people of the demo, who play with play money and log in by a button. They have no
 * passkey, are in no file, and exist only where the exchange was started as a demo.
 */
import type { Permission } from '../keys.ts';
import type { Sessions } from './sessions.ts';
import type { Person } from './store.ts';

/** Who may come as a guest. */
export interface Guest {
  readonly name: string;
  /** Engine account. */
  readonly account: number;
  readonly permissions: readonly Permission[];
}

export type GuestRole = 'trader' | 'operator';

const PERMISSION_OF: Readonly<Record<GuestRole, Permission>> = {
  trader: 'trade',
  operator: 'operate',
};

export class Guests {
  readonly #people = new Map<string, Person>();
  readonly #sessions: Sessions;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  /** From now on these may come. */
  admit(guests: readonly Guest[], nowMs: number): void {
    for (const guest of guests) {
      const id = `demo-${guest.name}`;
      this.#people.set(id, { id, ...guest, createdMs: nowMs });
    }
  }

  person(id: string): Person | undefined {
    return this.#people.get(id);
  }

  all(): readonly Person[] {
    return [...this.#people.values()];
  }

  /**
   * The guest of a role and name; without a name, of those the first whom the fewest are already.
   * @returns undefined where there is none
   */
  choose(role: GuestRole, name: string | undefined): Person | undefined {
    const fits = this.all().filter(
      (each) =>
        each.permissions.includes(PERMISSION_OF[role]) &&
        (name === undefined || each.name === name),
    );
    const count = ({ id }: Person) => this.#sessions.of(id).length;
    return fits.sort((a, b) => count(a) - count(b))[0];
  }
}
