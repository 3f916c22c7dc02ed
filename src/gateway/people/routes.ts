/**
 * People over HTTP: `/lx/v1/people/…` for the page, and the door by which a session's
 * cookie authorises requests of the dialect. Bodies are JSON objects. What comes with a cookie must
 * come from a page of ours (Origin, Sec-Fetch-Site) and carry the session's token in X-LX-CSRF.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Dispatcher, PersonCaller } from '../dispatch.ts';
import { DialectError } from '../errors.ts';
import { type KeyScope, readScope } from '../key-scope.ts';
import type { ApiKey, Permission } from '../keys.ts';
import { peopleError } from './errors.ts';
import { PERSON_PERMISSIONS } from './invitations.ts';
import { callerName, isGuest, type LoggedIn, type People } from './people.ts';
import {
  isCsrfToken,
  SESSION_FRESH_MS,
  SESSION_IDLE_MS,
  SESSION_MAX_MS,
  type Session,
} from './sessions.ts';

const ROOT = '/lx/v1/people';
const JSON_TYPE = 'application/json;charset=UTF-8';
const CSRF_HEADER = 'x-lx-csrf';
/** Weight of what makes the exchange verify a signature or write to disk. */
const CEREMONY_WEIGHT = 20;
const MS_PER_SECOND = 1_000;

type Fields = Readonly<Record<string, unknown>>;

interface Asked {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly fields: Fields;
  /** Throws where nobody is logged in. */
  readonly who: () => LoggedIn;
}

interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly weight?: number;
  /** Whether it must carry the session's token; all must, but the one that tells it. */
  readonly token?: false;
  handle(asked: Asked): unknown;
}

/** Adds the routes; to be called before the server listens. */
export function addPeople(app: FastifyInstance, people: People, dispatcher: Dispatcher): void {
  for (const route of routesOf(people)) {
    dispatcher.countsItself(`${ROOT}/${route.path}`);
    app.route({
      method: route.method,
      url: `${ROOT}/${route.path}`,
      handler: async (request, reply) => {
        reply.header('content-type', JSON_TYPE);
        try {
          dispatcher.takeWeight(request.ip, route.weight ?? 1);
          checkOrigin(request, people);
          const who = () => loggedIn(request, people, route.token ?? true);
          const fields = route.method === 'POST' ? fieldsOf(request) : queryOf(request);
          const result = await route.handle({ request, reply, fields, who });
          return JSON.stringify(result ?? {});
        } catch (error) {
          const known =
            error instanceof DialectError
              ? error
              : dispatcher.unexpected(`${route.method} ${ROOT}/${route.path}`, error);
          if (known.retryAfterSeconds !== undefined) {
            reply.header('retry-after', known.retryAfterSeconds);
          }
          return reply.code(known.status).send(JSON.stringify(known.body()));
        }
      },
    });
  }
}

/**
 * Who asks by a session's cookie, if anybody does; for requests without an API key.
 * @throws DialectError -8001, -8002
 */
export function personOf(request: FastifyRequest, people: People): PersonCaller | undefined {
  if (tokenOf(request, people) === undefined) return undefined;
  checkOrigin(request, people);
  const { person, session } = loggedIn(request, people, true);
  const { account, permissions } = person;
  const isFresh = people.sessions.isFresh(session);
  return { account, permissions, name: callerName(person), isFresh };
}

function routesOf(people: People): readonly Route[] {
  return [
    {
      method: 'POST',
      path: 'register/options',
      weight: CEREMONY_WEIGHT,
      handle: ({ fields, who }) =>
        fields.invitation === undefined
          ? people.beginAnother(who())
          : people.beginWithInvitation(textField(fields, 'invitation')),
    },
    {
      method: 'POST',
      path: 'register',
      weight: CEREMONY_WEIGHT,
      handle: async ({ fields, request, reply, who }) => {
        const label = textField(fields, 'label', '');
        const already = tokenOf(request, people) === undefined ? undefined : sessionOrNone(who);
        const opened = await people.register(fields.answer, label, clientOf(request), already);
        return opened === undefined ? {} : enter(people, reply, already, opened);
      },
    },
    {
      method: 'POST',
      path: 'login/options',
      weight: CEREMONY_WEIGHT,
      handle: () => people.beginLogin(),
    },
    {
      method: 'POST',
      path: 'login',
      weight: CEREMONY_WEIGHT,
      handle: async ({ fields, request, reply }) => {
        const opened = await people.login(fields.answer, clientOf(request));
        return enter(people, reply, takenPlace(request, people), opened);
      },
    },
    {
      method: 'GET',
      path: 'demo',
      handle: () =>
        people.guests.all().map(({ account, name, permissions, id }) => {
          return { name, account, permissions, sessions: people.sessions.of(id).length };
        }),
    },
    {
      method: 'POST',
      path: 'demo',
      weight: CEREMONY_WEIGHT,
      handle: async ({ fields, request, reply }) => {
        const role = textField(fields, 'role', 'trader');
        if (role !== 'trader' && role !== 'operator') {
          throw peopleError('WRONG_FIELD', "It is 'role': trader or operator.");
        }
        const name = fields.name === undefined ? undefined : textField(fields, 'name');
        const opened = await people.comeAsGuest(role, name, clientOf(request));
        return enter(people, reply, takenPlace(request, people), opened);
      },
    },
    {
      method: 'POST',
      path: 'ticket',
      handle: ({ who }) => {
        const { ticket, endMs } = people.ticket(who());
        return { ticket, endTime: endMs };
      },
    },
    {
      method: 'GET',
      path: 'session',
      token: false,
      handle: ({ who }) => sessionView(who()),
    },
    {
      method: 'DELETE',
      path: 'session',
      handle: async ({ fields, reply, who }) => {
        const me = who();
        const id = textField(fields, 'id', me.session.id);
        if (id !== me.session.id) people.needFresh(me);
        await people.logOut(me, id);
        if (id === me.session.id) leave(people, reply);
      },
    },
    {
      method: 'GET',
      path: 'sessions',
      handle: ({ who }) => {
        const me = who();
        return people.sessionsOf(me).map((each) => ({
          id: each.id,
          createdTime: each.createdMs,
          seenTime: each.seenMs,
          ip: each.ip,
          agent: each.agent,
          current: each.id === me.session.id,
        }));
      },
    },
    {
      method: 'DELETE',
      path: 'sessions',
      handle: async ({ reply, who }) => {
        const me = who();
        people.needFresh(me);
        const ended = await people.logOut(me, undefined);
        leave(people, reply);
        return { ended };
      },
    },
    {
      method: 'GET',
      path: 'passkeys',
      handle: ({ who }) => {
        const { person, session } = who();
        return people.store.passkeysOf(person.id).map((each) => ({
          id: each.id,
          label: each.label,
          createdTime: each.createdMs,
          usedTime: each.usedMs,
          current: each.id === session.passkey,
        }));
      },
    },
    {
      method: 'DELETE',
      path: 'passkeys',
      handle: ({ fields, who }) => people.removePasskey(who(), textField(fields, 'id')),
    },
    { method: 'GET', path: 'keys', handle: ({ who }) => people.keys(who()).map(keyView) },
    {
      method: 'POST',
      path: 'keys',
      handle: async ({ fields, who }) => {
        const permissions = permissionsField(fields);
        const scope = scopeField(fields);
        const label = textField(fields, 'label', '');
        const { key, secret } = await people.makeKey(who(), { label, permissions, scope });
        return { ...keyView(key), secret };
      },
    },
    {
      method: 'DELETE',
      path: 'keys',
      handle: ({ fields, who }) => people.revokeKey(who(), textField(fields, 'key')),
    },
  ];
}

function keyView(key: ApiKey) {
  const { account, createdMs, kind, label, permissions, scope } = key;
  const narrowed = scope === undefined ? {} : { scope };
  return { key: key.key, kind, account, label, permissions, createdTime: createdMs, ...narrowed };
}

function sessionView({ person, session }: LoggedIn) {
  return {
    account: person.account,
    name: person.name,
    permissions: person.permissions,
    guest: isGuest(session),
    csrf: session.csrf,
    idleSeconds: SESSION_IDLE_MS / MS_PER_SECOND,
    freshUntilTime: session.createdMs + SESSION_FRESH_MS,
    endTime: session.createdMs + SESSION_MAX_MS,
  };
}

/** Sets the cookie of a new session, and ends the one that it takes the place of. */
function enter(
  people: People,
  reply: FastifyReply,
  before: { readonly session: Session } | undefined,
  opened: Awaited<ReturnType<People['login']>>,
) {
  if (before !== undefined) people.sessions.end(({ id }) => id === before.session.id);
  reply.header('set-cookie', cookie(people, opened.token, SESSION_MAX_MS / MS_PER_SECOND));
  return sessionView(opened);
}

/** The session that a log-in takes the place of, and ends. */
function takenPlace(request: FastifyRequest, people: People) {
  const before = tokenOf(request, people);
  const session = before === undefined ? undefined : people.sessions.use(before);
  return session && { session };
}

function leave(people: People, reply: FastifyReply): void {
  // Nothing of a person is in the browser's storage: what the page keeps there is its layout.
  reply.header('set-cookie', cookie(people, '', 0));
}

/** Browsers hold what begins with `__Host-` to Secure, to the path / and to no domain. */
function cookieName(people: People): string {
  return people.isSecure ? '__Host-lx-session' : 'lx-session';
}

function cookie(people: People, value: string, seconds: number): string {
  const secure = people.isSecure ? '; Secure' : '';
  const name = cookieName(people);
  return `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}

function tokenOf({ headers }: FastifyRequest, people: People): string | undefined {
  if (headers.cookie === undefined) return undefined;
  const start = `${cookieName(people)}=`;
  const pairs = headers.cookie.split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(start))?.slice(start.length);
}

/** @throws DialectError -8001, -8002 */
function loggedIn(request: FastifyRequest, people: People, needsToken: boolean): LoggedIn {
  const who = people.loggedIn(tokenOf(request, people));
  const given = request.headers[CSRF_HEADER];
  const isGiven = typeof given === 'string' && isCsrfToken(who.session, given);
  if (needsToken && !isGiven) throw peopleError('NO_TOKEN');
  return who;
}

/** A session that has ended meanwhile is none; one without its token is refused. */
function sessionOrNone(who: () => LoggedIn): LoggedIn | undefined {
  try {
    return who();
  } catch (error) {
    if (error instanceof DialectError && error.code === peopleError('NO_SESSION').code) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Browsers say where a request comes from, and pages cannot change that.
 * @throws DialectError -8002 where it is not a page of ours
 */
function checkOrigin({ headers, method }: FastifyRequest, people: People): void {
  const site = headers['sec-fetch-site'];
  const isSaid = headers.origin !== undefined || method === 'GET';
  const isOurs = headers.origin === undefined || people.isOurs(headers.origin);
  if (isSaid && isOurs && (site === undefined || site === 'same-origin')) return;
  throw peopleError('OTHER_ORIGIN', `Open ${people.site.origin}/.`);
}

function clientOf({ headers, ip }: FastifyRequest) {
  return { ip, agent: headers['user-agent'] ?? '' };
}

/** @throws DialectError -8009 */
function fieldsOf({ body, headers }: FastifyRequest): Fields {
  const type = headers['content-type'] ?? '';
  if (!/^application\/json(;|$)/i.test(type) || !(body instanceof Buffer)) {
    throw peopleError('NOT_JSON');
  }
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw peopleError('NOT_JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw peopleError('NOT_JSON');
  }
  return value as Fields;
}

function queryOf({ raw }: FastifyRequest): Fields {
  const [, query = ''] = raw.url!.split('?', 2);
  return Object.fromEntries(new URLSearchParams(query));
}

/** @throws DialectError -8009 */
function textField(fields: Fields, name: string, otherwise?: string): string {
  const value = fields[name] ?? otherwise;
  if (typeof value === 'string') return value;
  throw peopleError('WRONG_FIELD', `It is '${name}'.`);
}

/** What narrows a key: `scope`, with the fields of `KeyScope`. @throws DialectError -8009 */
function scopeField({ scope }: Fields): KeyScope | undefined {
  if (scope === undefined) return undefined;
  try {
    return readScope(scope);
  } catch (error) {
    throw peopleError('WRONG_FIELD', `It is 'scope': ${(error as Error).message}.`);
  }
}

/** @throws DialectError -8009 */
function permissionsField(fields: Fields): readonly Permission[] {
  const { permissions } = fields;
  const known: readonly unknown[] = PERSON_PERMISSIONS;
  const isGood =
    Array.isArray(permissions) &&
    permissions.includes('read') &&
    permissions.every((each) => known.includes(each)) &&
    new Set(permissions).size === permissions.length;
  if (isGood) return permissions as Permission[];
  throw peopleError('WRONG_FIELD', "It is 'permissions'; it begins with read.");
}
