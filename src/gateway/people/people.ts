/**
 * People: who logs in with a passkey, what their sessions may do, and what they may change
 * themselves. Knows nothing of HTTP; `routes.ts` does. What changes who may log in or act is in the
 * audit log; refused log-ins are in the log of the exchange.
 */
import { randomBytes } from 'node:crypto';
import type { KeyScope } from '../key-scope.ts';
import type { ApiKey, KeyStore, Permission } from '../keys.ts';
import type { Log } from '../log.ts';
import type { AuditLog } from '../wallet/audit.ts';
import { Ceremonies, type Site } from './ceremonies.ts';
import { peopleError } from './errors.ts';
import { type Guest, type GuestRole, Guests } from './guests.ts';
import { Invitations } from './invitations.ts';
import { type Session, Sessions } from './sessions.ts';
import { MAX_PASSKEYS, MAX_PEOPLE, type Passkey, PeopleStore, type Person } from './store.ts';
import { Tickets } from './tickets.ts';

const PERSON_BYTES = 32;
/** API keys of one account that people make at most. */
export const MAX_KEYS_PER_ACCOUNT = 100;
const MAX_LABEL_CHARS = 100;

export interface PeopleOptions {
  readonly keys: KeyStore;
  readonly audit: AuditLog;
  readonly nowMs: () => number;
  readonly log: Log;
  /** Where people find the exchange; empty: localhost and the port that it listens on. */
  readonly publicOrigin: string;
}

/** Where a request comes from. */
export interface Client {
  readonly ip: string;
  readonly agent: string;
}

/** An API key that somebody wants for their account. */
export interface WantedKey {
  readonly label: string;
  readonly permissions: readonly Permission[];
  /** Checked. */
  readonly scope: KeyScope | undefined;
}

/** Who is logged in. */
export interface LoggedIn {
  readonly person: Person;
  readonly session: Session;
}

export class People {
  readonly invitations: Invitations;
  readonly sessions: Sessions;
  readonly store: PeopleStore;
  /** Of the demo; nobody elsewhere. */
  readonly guests: Guests;
  readonly tickets: Tickets;
  /** Resolves with the reason when the disk refuses; the process must end then. */
  readonly failed: Promise<Error>;
  readonly #ceremonies: Ceremonies;
  readonly #options: PeopleOptions;
  #origin: string;
  #localOrigins: readonly string[] = [];

  private constructor(
    options: PeopleOptions,
    store: PeopleStore,
    invitations: Invitations,
    failed: Promise<Error>,
  ) {
    this.#options = options;
    this.failed = failed;
    this.store = store;
    this.invitations = invitations;
    this.sessions = new Sessions(options.nowMs);
    this.guests = new Guests(this.sessions);
    this.tickets = new Tickets(this.sessions, options.nowMs);
    this.#origin = options.publicOrigin === '' ? 'http://localhost' : options.publicOrigin;
    this.#ceremonies = new Ceremonies({
      nowMs: options.nowMs,
      site: () => this.site,
      onRefusal: (why) => options.log.warn('a passkey was refused', { why }),
    });
  }

  /** Keeps nothing beyond the process. */
  static inMemory(options: PeopleOptions): People {
    const invitations = new Invitations(undefined, options.nowMs);
    const { promise: never } = Promise.withResolvers<Error>();
    return new People(options, PeopleStore.inMemory(), invitations, never);
  }

  /**
   * @param folder the data folder
   * @throws Error that names the file where it is damaged or cannot be written
   */
  static async open(folder: string, options: PeopleOptions): Promise<People> {
    const { promise: failed, resolve: onFailure } = Promise.withResolvers<Error>();
    const store = await PeopleStore.open(folder, onFailure);
    return new People(options, store, new Invitations(folder, options.nowMs), failed);
  }

  /** Where passkeys belong to. */
  get site(): Site {
    return { origin: this.#origin, host: new URL(this.#origin).hostname };
  }

  /** Cookies go over TLS only. */
  get isSecure(): boolean {
    return this.#origin.startsWith('https:');
  }

  /** To be told once the exchange listens: a page on localhost has the port in its origin. */
  listeningOn(port: number): void {
    if (this.#options.publicOrigin !== '') return;
    this.#origin = `http://localhost:${port}`;
    this.#localOrigins = [`http://127.0.0.1:${port}`, `http://[::1]:${port}`];
  }

  /**
   * Whether a page of this origin is ours. Without a public origin this machine has other names
   * too; passkeys belong to the one of `site` alone.
   */
  isOurs(origin: string): boolean {
    return origin === this.#origin || this.#localOrigins.includes(origin);
  }

  /** Only this machine can reach what people see. */
  get isLocal(): boolean {
    return this.#options.publicOrigin === '';
  }

  /** A person who has registered, or a guest. */
  person(id: string): Person | undefined {
    return this.store.person(id) ?? this.guests.person(id);
  }

  /** Lets guests of the demo come. */
  admitGuests(guests: readonly Guest[]): void {
    this.guests.admit(guests, this.#options.nowMs());
  }

  /**
   * Opens a session of a guest.
   * @param name of the guest; undefined: of this role, and whom nobody is yet if there is one
   * @throws DialectError -8006 where there is no such guest, -8008 an operator from elsewhere
   */
  async comeAsGuest(role: GuestRole, name: string | undefined, client: Client) {
    const person = this.guests.choose(role, name);
    if (person === undefined) throw peopleError('NO_GUEST');
    // Anybody can say that they come from a page of this machine; not that they are on it.
    const mayOperate = person.permissions.includes('operate');
    if (mayOperate && !isLoopback(client.ip)) throw peopleError('NOT_ALLOWED');
    await this.#audit(person, 'came as a guest', { ip: client.ip });
    return { person, ...this.sessions.open({ person: person.id, passkey: '', ...client }) };
  }

  /** A ticket for the feed. */
  ticket({ person, session }: LoggedIn) {
    const { account } = person;
    return this.tickets.issue(session, { account, name: callerName(person) });
  }

  /** Who holds this token. @throws DialectError -8001 */
  loggedIn(token: string | undefined): LoggedIn {
    const session = token === undefined ? undefined : this.sessions.use(token);
    const person = session === undefined ? undefined : this.person(session.person);
    if (session === undefined || person === undefined) throw peopleError('NO_SESSION');
    return { person, session };
  }

  /** @throws DialectError -8005 where the log-in is not of the last minutes */
  needFresh({ session }: LoggedIn): void {
    if (!this.sessions.isFresh(session)) throw peopleError('NOT_FRESH');
  }

  /** Begins a registration by invitation. @throws DialectError -8003 */
  beginWithInvitation(code: string) {
    const invitation = this.invitations.find(code);
    if (invitation === undefined) throw peopleError('NO_INVITATION');
    const person = randomBytes(PERSON_BYTES).toString('base64url');
    const name = nameFor(invitation);
    return this.#ceremonies.beginRegistration({ person, name, code, has: [] });
  }

  /** Begins the registration of a further passkey. @throws DialectError -8005, -8007 */
  beginAnother(who: LoggedIn) {
    this.needFresh(who);
    const { id } = who.person;
    // What is no person of the store has no passkeys.
    if (this.store.person(id) === undefined) throw peopleError('NOT_ALLOWED');
    const has = this.store.passkeysOf(id).map((each) => each.id);
    if (has.length >= MAX_PASSKEYS) throw peopleError('TOO_MANY');
    const name = nameFor(who.person);
    return this.#ceremonies.beginRegistration({ person: id, name, code: undefined, has });
  }

  /**
   * Ends a registration: by invitation a person comes into being and is logged in; else the passkey
   * is added to the person whose session this is.
   * @throws DialectError -8003, -8004, -8007
   */
  async register(answer: unknown, label: string, client: Client, who: LoggedIn | undefined) {
    const { registration, passkey } = await this.#ceremonies.endRegistration(answer, label);
    if (this.store.passkey(passkey.id) !== undefined) throw peopleError('NO_PASSKEY');
    if (registration.code !== undefined) {
      return this.#join(registration.code, registration.person, passkey, client);
    }
    if (who?.person.id !== registration.person) throw peopleError('NO_SESSION');
    if (this.store.passkeysOf(who.person.id).length >= MAX_PASSKEYS) throw peopleError('TOO_MANY');
    await this.store.addPasskey(who.person.id, passkey);
    await this.#audit(who.person, 'passkey added', { passkey: passkey.id });
    return undefined;
  }

  async #join(code: string, id: string, passkey: Passkey, client: Client) {
    if (this.store.count >= MAX_PEOPLE) throw peopleError('TOO_MANY');
    const invitation = this.invitations.take(code);
    if (invitation === undefined) throw peopleError('NO_INVITATION');
    const { account, name, permissions } = invitation;
    const createdMs = this.#options.nowMs();
    const person = { id, account, name, permissions, createdMs };
    await this.store.addPerson(person, passkey);
    const may = permissions.join('+');
    await this.#audit(person, 'invitation used', { passkey: passkey.id, permissions: may });
    return this.#open(person, passkey, client);
  }

  beginLogin() {
    return this.#ceremonies.beginLogin();
  }

  /** @throws DialectError -8004 */
  async login(answer: unknown, client: Client) {
    const find = (id: string) => this.store.passkey(id);
    const { person: id, passkey, counter } = await this.#ceremonies.endLogin(answer, find);
    const person = this.store.person(id);
    if (person === undefined) throw peopleError('NO_PASSKEY');
    await this.store.used(passkey.id, counter, this.#options.nowMs());
    await this.#audit(person, 'logged in', { passkey: passkey.id, ip: client.ip });
    // Meanwhile an operator may have removed the passkey.
    if (this.store.passkey(passkey.id) === undefined) throw peopleError('NO_PASSKEY');
    return this.#open(person, passkey, client);
  }

  #open(person: Person, passkey: Passkey, client: Client) {
    const opened = this.sessions.open({ person: person.id, passkey: passkey.id, ...client });
    return { person, ...opened };
  }

  /**
   * Sessions that somebody may see and end, oldest first: all of their own person. Who else is the
   * same guest is a stranger; a guest has one session.
   */
  sessionsOf({ person, session }: LoggedIn): readonly Session[] {
    return isGuest(session) ? [session] : this.sessions.of(person.id);
  }

  /** Ends sessions of the person. @param id one of them; undefined: all */
  async logOut(who: LoggedIn, id: string | undefined): Promise<number> {
    const { person } = who;
    const own = new Set(this.sessionsOf(who).map((session) => session.id));
    const ended = this.sessions.end(
      (session) => own.has(session.id) && (id === undefined || session.id === id),
    );
    if (ended === 0) throw peopleError('NOT_FOUND');
    await this.#audit(person, 'logged out', { sessions: String(ended) });
    return ended;
  }

  /** Removes a passkey and ends its sessions. @throws DialectError -8005, -8006, -8007 */
  async removePasskey(who: LoggedIn, id: string): Promise<void> {
    this.needFresh(who);
    const { person } = who;
    if (this.store.passkey(id)?.person !== person.id) throw peopleError('NOT_FOUND');
    if (this.store.passkeysOf(person.id).length === 1) throw peopleError('LAST_PASSKEY');
    this.sessions.end((session) => session.passkey === id);
    await this.store.removePasskey(id);
    await this.#audit(person, 'passkey removed', { passkey: id });
  }

  /** API keys of the person's account. */
  keys({ person }: LoggedIn): readonly ApiKey[] {
    return this.#options.keys.list().filter((key) => key.account === person.account);
  }

  /**
   * Makes an API key that may do no more than the person, or less.
   * @throws DialectError -8005, -8007, -8008
   */
  async makeKey(who: LoggedIn, wanted: WantedKey) {
    this.needFresh(who);
    const { label, permissions, scope } = wanted;
    const { person } = who;
    if (!permissions.every((each) => person.permissions.includes(each))) {
      throw peopleError('NOT_ALLOWED');
    }
    if (this.keys(who).length >= MAX_KEYS_PER_ACCOUNT) throw peopleError('TOO_MANY');
    const made = this.#options.keys.createHmac({
      ...{ account: person.account, label: label.slice(0, MAX_LABEL_CHARS), permissions, scope },
    });
    await this.#audit(person, 'key made', {
      key: made.key.key,
      permissions: permissions.join('+'),
    });
    return made;
  }

  /**
   * Revokes a key of the account, at once. Keys that may do more than the person stay.
   * @throws DialectError -8005, -8006, -8008
   */
  async revokeKey(who: LoggedIn, key: string): Promise<void> {
    this.needFresh(who);
    const { person } = who;
    const known = this.keys(who).find((each) => each.key === key);
    if (known === undefined) throw peopleError('NOT_FOUND');
    if (!known.permissions.every((each) => person.permissions.includes(each))) {
      throw peopleError('NOT_ALLOWED');
    }
    this.#options.keys.revoke(key);
    await this.#audit(person, 'key revoked', { key });
  }

  /** For operators: a person with all passkeys and sessions goes. @returns false: nobody so */
  async removePerson(id: string): Promise<boolean> {
    if (this.store.person(id) === undefined) return false;
    this.sessions.end((session) => session.person === id);
    await this.store.removePerson(id);
    return true;
  }

  close(): Promise<void> {
    return this.store.close();
  }

  #audit(person: Person, act: string, params: Readonly<Record<string, string>>): Promise<number> {
    const time = this.#options.nowMs();
    const who = { account: person.account, apiKey: callerName(person) };
    return this.#options.audit.add({ time, ...who, act, params, outcome: 'done' });
  }
}

/** Whether nobody's passkey opened it. */
export function isGuest({ passkey }: Session): boolean {
  return passkey === '';
}

/** What stands where the name of an API key would be. */
export function callerName(person: Person): string {
  return `person ${person.id}`;
}

function isLoopback(ip: string): boolean {
  return /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(ip) || ip === '::1';
}

function nameFor({ account, name }: { readonly account: number; readonly name: string }): string {
  return name === '' ? `account ${account}` : name;
}
