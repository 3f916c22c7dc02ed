/** A person at a browser, without a browser: cookie, origin and token as the page sends them. */
import { startTestExchange } from '../../src/gateway/testing.ts';
import { Authenticator, type Credential, type Options, type Twist } from './authenticator.ts';

export type Exchange = Awaited<ReturnType<typeof startTestExchange>>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown> & { readonly code?: number };
}

/** Headers that a request has other than the page's; undefined: without it. */
export type HeaderValues = Readonly<Record<string, string | undefined>>;

export class Person {
  readonly authenticator: Authenticator;
  readonly #exchange: Exchange;
  cookie: string | undefined;
  csrf = '';

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    this.authenticator = new Authenticator(exchange.people.site.origin);
  }

  /** One request as the page makes it. */
  async ask(
    method: string,
    path: string,
    fields?: unknown,
    headers: HeaderValues = {},
  ): Promise<Answer> {
    const all: HeaderValues = {
      cookie: this.cookie,
      'x-lx-csrf': this.csrf,
      'content-type': fields === undefined ? undefined : 'application/json',
      origin: method === 'GET' ? undefined : this.#exchange.people.site.origin,
      'sec-fetch-site': 'same-origin',
      ...headers,
    };
    const sent = Object.entries(all).filter(([, value]) => value !== undefined && value !== '');
    const response = await fetch(this.#exchange.address.url + path, {
      method,
      headers: sent as [string, string][],
      ...(fields === undefined ? {} : { body: textOf(fields) }),
    });
    const body = (await response.json()) as Answer['body'];
    const cookie = response.headers.get('set-cookie')?.split(';')[0];
    if (cookie !== undefined) this.cookie = cookie.endsWith('=') ? undefined : cookie;
    if (typeof body.csrf === 'string') this.csrf = body.csrf;
    return { status: response.status, headers: response.headers, body };
  }

  /** Under `/lx/v1/people/`. */
  people(method: string, path: string, fields?: unknown, headers?: HeaderValues): Promise<Answer> {
    return this.ask(method, `/lx/v1/people/${path}`, fields, headers);
  }

  /** The options of a ceremony. */
  async begin(path: string, fields: object = {}): Promise<Options> {
    const { body } = await this.people('POST', `${path}/options`, fields);
    return body as unknown as Options;
  }

  /** Registers by invitation, or with the session a further passkey. */
  async register(invitation?: string, twist?: Twist) {
    const options = await this.begin('register', invitation === undefined ? {} : { invitation });
    const { credential, answer } = this.authenticator.create(options, twist);
    return { credential, ...(await this.people('POST', 'register', { answer, label: 'mine' })) };
  }

  async login(credential: Credential, twist?: Twist): Promise<Answer> {
    const answer = this.authenticator.get(credential, await this.begin('login'), twist);
    return this.people('POST', 'login', { answer });
  }
}

function textOf(fields: unknown): string {
  return typeof fields === 'string' ? fields : JSON.stringify(fields);
}

/** Somebody who has just registered for an account of their own. */
export async function join(
  exchange: Exchange,
  permissions: readonly ('read' | 'trade' | 'transfer')[] = ['read', 'trade'],
) {
  const account = exchange.createAccount();
  const { code } = exchange.people.invitations.create({ account, permissions, name: 'Ada' });
  const person = new Person(exchange);
  const { credential, status, body } = await person.register(code);
  if (status !== 200) throw new Error(`not registered: ${JSON.stringify(body)}`);
  return { account, person, credential };
}

/** An exchange on a free port, for as long as `act` takes. */
export async function withExchange(
  act: (exchange: Exchange) => Promise<void>,
  options: Parameters<typeof startTestExchange>[0] = {},
): Promise<void> {
  const exchange = await startTestExchange(options);
  try {
    await act(exchange);
  } finally {
    await exchange.close();
  }
}
