/**
 * Who is signed in, and requests in that person's name: a cookie that scripts do not see, and the
 * session's token in a header. What a person may do, the exchange decides; this only asks.
 */
import { computed, signal } from '@preact/signals';
import { toast } from '../parts/toasts.tsx';

/** As `GET /lx/v1/people/session` tells it. */
export interface Session {
  readonly account: number;
  readonly name: string;
  readonly permissions: readonly string[];
  /** Of the demo, without a passkey. */
  readonly guest: boolean;
  readonly csrf: string;
  readonly idleSeconds: number;
  /** Milliseconds since 1970. */
  readonly endTime: number;
}

/** An answer that is a refusal, with the exchange's code and words. */
export class Refusal extends Error {
  readonly code: number;
  readonly status: number;

  constructor(status: number, code: number, text: string) {
    super(text);
    this.status = status;
    this.code = code;
  }
}

/** No answer came: it is not known whether the request was carried out. */
export class NoAnswer extends Error {}

export type Params = Readonly<Record<string, string | number | boolean | undefined>>;
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const NO_SESSION = -8001;
/** Neither cookie nor key: it has run out, or somebody has signed out in another tab. */
const NO_KEY = -2014;
const NOT_FRESH = -8005;
const PEOPLE = '/lx/v1/people/';

/** The cookie is shared by all tabs: who signs in or out tells the others. */
const tabs = new BroadcastChannel('lx.session');

/** Undefined: nobody, or not known yet. */
export const session = signal<Session | undefined>(undefined);
/** Whether it has been asked who is signed in. */
export const isSessionKnown = signal(false);

export const mayTrade = computed(() => session.value?.permissions.includes('trade') ?? false);
export const mayOperate = computed(() => session.value?.permissions.includes('operate') ?? false);

/**
 * A request to the exchange. Parameters go into the query of GET and DELETE, else into the body.
 * @returns the answer, parsed
 * @throws Refusal, NoAnswer
 */
export async function ask<T>(method: Method, path: string, params: Params = {}): Promise<T> {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined) form.set(name, String(value));
  }
  const inQuery = method === 'GET' || method === 'DELETE';
  const url = inQuery && form.size > 0 ? `${path}?${form}` : path;
  return send<T>(url, { method, ...(inQuery ? {} : { body: form }) });
}

/** The same for what takes JSON: `/lx/v1/people/…`. @throws Refusal, NoAnswer */
export async function askPeople<T>(method: Method, path: string, fields?: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const body = fields && { headers, body: JSON.stringify(fields) };
  return send<T>(PEOPLE + path, { method, ...body });
}

async function send<T>(url: string, init: RequestInit): Promise<T> {
  const headers = new Headers(init.headers);
  if (session.value !== undefined) headers.set('x-lx-csrf', session.value.csrf);
  let response: Response;
  let answer: { readonly code?: number; readonly msg?: string };
  try {
    response = await fetch(url, { ...init, headers });
    answer = await response.json();
  } catch (error) {
    throw new NoAnswer(`No answer from the exchange (${String(error)}).`);
  }
  if (response.ok) return answer as T;
  if (answer.code === NO_SESSION) session.value = undefined;
  if (answer.code === NO_KEY) {
    session.value = undefined;
    throw new Refusal(response.status, NO_KEY, 'You are signed out: sign in again.');
  }
  throw new Refusal(response.status, answer.code ?? 0, answer.msg ?? response.statusText);
}

/** Asks who is signed in. */
export async function loadSession(): Promise<void> {
  try {
    session.value = await askPeople<Session>('GET', 'session');
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof NoAnswer)) throw error;
  } finally {
    isSessionKnown.value = true;
  }
}

/**
 * Opens a session of the demo. @param name whose; without it one whom nobody has
 * @throws Refusal where this exchange is none
 */
export async function enterDemo(role: 'trader' | 'operator', name?: string): Promise<void> {
  opened(await askPeople<Session>('POST', 'demo', { role, name }));
}

/** Signs in with a passkey. @throws Refusal, NoAnswer, DOMException where the person declines */
export async function logIn(): Promise<void> {
  const options = await askPeople<PublicKeyCredentialRequestOptionsJSON>(
    'POST',
    'login/options',
    {},
  );
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const made = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  opened(await askPeople<Session>('POST', 'login', { answer: made.toJSON() }));
}

/** Makes a passkey: by invitation for a new person, else a further one. @throws as logIn */
export async function register(fields: { readonly invitation?: string }): Promise<void> {
  const options = await askPeople<PublicKeyCredentialCreationOptionsJSON>(
    'POST',
    'register/options',
    fields,
  );
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const label = new Date().toISOString().slice(0, 10);
  const answer = made.toJSON();
  const answered = await askPeople<Partial<Session>>('POST', 'register', { answer, label });
  if (answered.csrf !== undefined) opened(answered as Session);
}

export async function logOut(): Promise<void> {
  await askPeople('DELETE', 'session');
  session.value = undefined;
  tabs.postMessage('out');
}

function opened(now: Session): void {
  session.value = now;
  tabs.postMessage('in');
}

tabs.addEventListener('message', () => void followTab());

/** Another tab signed somebody in or out. */
async function followTab(): Promise<void> {
  const before = session.value?.account;
  await loadSession();
  const now = session.value;
  if (now !== undefined && now.account !== before) {
    toast('done', `${now.name} signed in, in another tab.`);
  }
}

async function logInAgain(): Promise<void> {
  const who = session.value;
  if (who?.guest !== true) return logIn();
  const role = who.permissions.includes('operate') ? 'operator' : 'trader';
  return enterDemo(role, who.name);
}

/** Does it, after another log-in where the exchange wants a recent one. */
export async function withFreshLogIn<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== NOT_FRESH) throw error;
    await logInAgain();
    return act();
  }
}
