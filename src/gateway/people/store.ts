/**
 * Who may log in: people, each acting for one account, and their passkeys. Kept as facts in
 * `people.journal` (mode 0600), one durable line a change; the file is written anew at every start,
 * without what has been removed. A passkey is a public key: the file holds no secret that logs
 * anybody in.
 */
import { join } from 'node:path';
import type { Permission } from '../keys.ts';
import { FileJournal, type Journal, memoryJournal } from '../wallet/journal.ts';

export const PEOPLE_FILE = 'people.journal';
export const MAX_PEOPLE = 100_000;
export const MAX_PASSKEYS = 20;

export interface Passkey {
  /** Credential id, base64url. */
  readonly id: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  /** Signatures that the authenticator says to have made; 0: it does not count. */
  readonly counter: number;
  readonly transports: readonly string[];
  readonly label: string;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  readonly usedMs: number;
}

export interface Person {
  /** WebAuthn's user handle: 32 random bytes, base64url. Says nothing about anybody. */
  readonly id: string;
  /** Engine account. */
  readonly account: number;
  readonly name: string;
  /** What a session of theirs may do. */
  readonly permissions: readonly Permission[];
  readonly createdMs: number;
}

type Fact =
  | { readonly kind: 'person'; readonly person: Person; readonly passkey: Passkey }
  | { readonly kind: 'passkey'; readonly person: string; readonly passkey: Passkey }
  | {
      readonly kind: 'used';
      readonly id: string;
      readonly counter: number;
      readonly timeMs: number;
    }
  | { readonly kind: 'passkeyRemoved'; readonly id: string }
  | { readonly kind: 'personRemoved'; readonly person: string };

export class PeopleStore {
  readonly #people = new Map<string, Person>();
  /** By credential id. */
  readonly #passkeys = new Map<string, { readonly person: string; passkey: Passkey }>();
  #journal: Journal = memoryJournal();

  private constructor() {}

  /** Keeps nothing beyond the process. */
  static inMemory(): PeopleStore {
    return new PeopleStore();
  }

  /**
   * @param folder the data folder
   * @param onFailure told once, when the disk refuses
   * @throws Error that names the file where it is damaged or cannot be written
   */
  static async open(folder: string, onFailure: (error: Error) => void): Promise<PeopleStore> {
    const store = new PeopleStore();
    const path = join(folder, PEOPLE_FILE);
    for (const fact of FileJournal.read(path)) store.#apply(fact as Fact);
    store.#journal = await FileJournal.replace(path, [...store.#facts()], onFailure);
    return store;
  }

  get count(): number {
    return this.#people.size;
  }

  person(id: string): Person | undefined {
    return this.#people.get(id);
  }

  /** People who act for an account; all where none is given. */
  people(account?: number): readonly Person[] {
    const all = [...this.#people.values()];
    return account === undefined ? all : all.filter((each) => each.account === account);
  }

  /** A passkey by its credential id, and whose it is. */
  passkey(id: string): { readonly person: string; readonly passkey: Passkey } | undefined {
    return this.#passkeys.get(id);
  }

  /** A person's passkeys, oldest first. */
  passkeysOf(person: string): readonly Passkey[] {
    const all = [...this.#passkeys.values()];
    return all.filter((each) => each.person === person).map(({ passkey }) => passkey);
  }

  /** Resolves once both are durable. */
  addPerson(person: Person, passkey: Passkey): Promise<void> {
    return this.#add({ kind: 'person', person, passkey });
  }

  addPasskey(person: string, passkey: Passkey): Promise<void> {
    return this.#add({ kind: 'passkey', person, passkey });
  }

  /** That a passkey logged in. Counts at once, so that no counter is accepted twice. */
  async used(id: string, counter: number, timeMs: number): Promise<void> {
    const fact = { kind: 'used', id, counter, timeMs } as const;
    this.#apply(fact);
    await this.#journal.append(fact);
  }

  /** Forgets at once; resolves once that is durable. */
  async removePasskey(id: string): Promise<void> {
    await this.#forget({ kind: 'passkeyRemoved', id });
  }

  /** Forgets a person with all their passkeys, at once; resolves once that is durable. */
  async removePerson(person: string): Promise<void> {
    await this.#forget({ kind: 'personRemoved', person });
  }

  close(): Promise<void> {
    return this.#journal.close();
  }

  async #add(fact: Fact): Promise<void> {
    await this.#journal.append(fact);
    this.#apply(fact);
  }

  async #forget(fact: Fact): Promise<void> {
    this.#apply(fact);
    await this.#journal.append(fact);
  }

  #apply(fact: Fact): void {
    switch (fact.kind) {
      case 'person':
        this.#people.set(fact.person.id, fact.person);
        this.#passkeys.set(fact.passkey.id, { person: fact.person.id, passkey: fact.passkey });
        break;
      case 'passkey':
        this.#passkeys.set(fact.passkey.id, { person: fact.person, passkey: fact.passkey });
        break;
      case 'used': {
        const known = this.#passkeys.get(fact.id);
        if (known === undefined) break;
        known.passkey = { ...known.passkey, counter: fact.counter, usedMs: fact.timeMs };
        break;
      }
      case 'passkeyRemoved':
        this.#passkeys.delete(fact.id);
        break;
      default:
        this.#people.delete(fact.person);
        for (const { id } of this.passkeysOf(fact.person)) this.#passkeys.delete(id);
    }
  }

  /** What there is, as few facts as it takes. */
  *#facts(): Iterable<Fact> {
    const isFirst = new Set(this.#people.keys());
    for (const { person: id, passkey } of this.#passkeys.values()) {
      const person = this.#people.get(id);
      if (person === undefined) continue;
      if (isFirst.delete(id)) yield { kind: 'person', person, passkey };
      else yield { kind: 'passkey', person: id, passkey };
    }
  }
}
