/**
 * Pages in a browser that call the REST API (CORS). Off unless an operator names their origins:
 * then answers say that the page may read them, and a browser that asks first (OPTIONS) is told
 * what it may send. None may send cookies (people's sessions are for our own pages), so an origin
 * gains nothing but reading. Of WebSockets, which browsers let any page open, the same origins are
 * taken.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { GatewayConfig } from '../config.ts';

/** Any origin. */
export const ANY_ORIGIN = '*';
const METHODS = 'GET, POST, PUT, DELETE';
const MAY_SEND = 'X-MBX-APIKEY, X-MBX-TIME-UNIT, Content-Type';
const MAY_READ = [
  ...['X-MBX-USED-WEIGHT', 'X-MBX-USED-WEIGHT-1M', 'X-MBX-ORDER-COUNT-10S'],
  ...['X-MBX-ORDER-COUNT-1D', 'Retry-After'],
].join(', ');
/** How long a browser remembers what it was told. */
const REMEMBER_SECONDS = 600;
const NO_CONTENT = 204;

/** Reads what an operator wrote: `none`, `*`, or origins separated by commas. @throws Error */
export function readOrigins(text: string): readonly string[] {
  const origins = text.split(',').map((each) => each.trim());
  if (text === 'none') return [];
  for (const each of origins) {
    if (each === ANY_ORIGIN || isOrigin(each)) continue;
    throw new Error(`'${each}' is no origin: it must be like https://trade.example.com, or *`);
  }
  return origins;
}

function isOrigin(text: string): boolean {
  return /^https?:\/\/[a-z\d.-]+(:\d+)?$/.test(text) && new URL(text).origin === text;
}

/**
 * Reads where people find the exchange. @returns '' for `none`
 * @throws Error unless it is an origin whose host is a name: passkeys belong to names
 */
export function readPublicOrigin(text: string): string {
  if (text === 'none') return '';
  const host = isOrigin(text) ? new URL(text).hostname : '';
  const isSafe = text.startsWith('https:') || host === 'localhost';
  if (/[a-z]/.test(host) && isSafe) return text;
  throw new Error(
    `'${text}' is no public origin: it must be like https://trade.example.com, with the name of a ` +
      'host; http only for http://localhost:8080',
  );
}

/** Whether an operator has named an origin. */
export function isAllowed(
  { allowedOrigins }: Pick<GatewayConfig, 'allowedOrigins'>,
  origin: string,
): boolean {
  return allowedOrigins.includes(origin) || allowedOrigins.includes(ANY_ORIGIN);
}

/** Lets pages of these origins call what the server has; to be called before it listens. */
export function addBrowserAccess(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  const mayRead = (reply: FastifyReply, origin: string | undefined): boolean => {
    const everybody = allowed.has(ANY_ORIGIN);
    if (!everybody) reply.header('vary', 'Origin');
    if (origin === undefined || !(everybody || allowed.has(origin))) return false;
    reply.header('access-control-allow-origin', everybody ? ANY_ORIGIN : origin);
    return true;
  };
  app.addHook('onRequest', async (request, reply) => {
    const may = mayRead(reply, request.headers.origin);
    if (may) reply.header('access-control-expose-headers', MAY_READ);
  });
  app.options('/*', (request, reply) => {
    if (mayRead(reply, request.headers.origin)) {
      reply.header('access-control-allow-methods', METHODS);
      reply.header('access-control-allow-headers', MAY_SEND);
      reply.header('access-control-max-age', REMEMBER_SECONDS);
    }
    return reply.code(NO_CONTENT).send();
  });
}
