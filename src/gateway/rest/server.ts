/**
 * The HTTP side: from bytes to a `Call` and from a `Reply` to bytes. Query and body are kept as
 * they came, for the signature. Whatever a client sends, it gets JSON and a status; nothing it
 * sends is buffered beyond the configured limits. Built on fastify: the route of every endpoint is
 * registered with it, its own parsing of queries and bodies is switched off.
 */
import type { Socket } from 'node:net';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { TrustedProxies } from '../addresses.ts';
import type { GatewayConfig } from '../config.ts';
import type { Dispatcher, Reply } from '../dispatch.ts';
import { DialectError } from '../errors.ts';
import type { OrderVerdict } from '../limits.ts';
import type { People } from '../people/people.ts';
import { addPeople, personOf } from '../people/routes.ts';
import { restPayload } from '../signature.ts';
import { readTimeUnit, type TimeFormat } from '../time-unit.ts';
import type { Endpoint } from './endpoint.ts';
import { readForm } from './form.ts';
import { Params } from './params.ts';
import { SECURITY_LINES, securityHeaders } from './security-headers.ts';
import { CSV_TYPE, wantsCsv } from './table-body.ts';

const JSON_TYPE = 'application/json;charset=UTF-8';
const TIME_UNIT_HEADER = 'X-MBX-TIME-UNIT';
/** How often the time-outs of requests are looked at. */
const TIMEOUT_CHECK_MS = 1_000;
/** Parsed by us, from the text as it came. */
const NO_QUERY = {};

/** The HTTP server, not yet listening. */
export function createRestServer(
  dispatcher: Dispatcher,
  config: GatewayConfig,
  people: People,
  proxies: TrustedProxies,
): FastifyInstance {
  const headers = securityHeaders(config.publicOrigin);
  const app = fastify({
    logger: false,
    trustProxy: proxies.isAny ? (address) => proxies.trusts(address) : false,
    exposeHeadRoutes: false,
    bodyLimit: config.maxBodyBytes,
    connectionTimeout: config.idleTimeoutMs,
    requestTimeout: config.requestTimeoutMs,
    keepAliveTimeout: config.keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    routerOptions: { querystringParser: () => NO_QUERY },
    http: {
      maxHeaderSize: config.maxHeaderBytes,
      headersTimeout: config.headersTimeoutMs,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
      // Some clients offer h2c with every request: those are plain requests here.
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
    },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (_error, _request, reply) => {
      // No hook has run for a path that cannot be read.
      reply.headers(headers);
      sendError(reply, new DialectError(-1100, 'Illegal characters found in the path.'));
    },
  });
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
  app.addHook('onRequest', (request, _reply, done) => {
    chargeForTheRest(dispatcher, request, done);
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, _request, reply) => sendError(reply, frameworkError(error)));
  for (const endpoint of dispatcher.endpoints) addRoute(app, dispatcher, endpoint, people);
  addPeople(app, people, dispatcher);
  return app;
}

/** Endpoints count their own weight; a page, a health check or a path that is not there is one. */
function chargeForTheRest(
  dispatcher: Dispatcher,
  { ip, routeOptions }: FastifyRequest,
  done: (error?: Error) => void,
): void {
  try {
    if (!dispatcher.counts(routeOptions.url)) dispatcher.takeWeight(ip, 1);
    done();
  } catch (error) {
    done(error as Error);
  }
}

function addRoute(
  app: FastifyInstance,
  dispatcher: Dispatcher,
  endpoint: Endpoint,
  people: People,
): void {
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    handler: async (request, reply) => {
      const { headers, ip, raw } = request;
      const url = raw.url!;
      const at = url.indexOf('?');
      const query = at === -1 ? '' : url.slice(at + 1);
      let body = '';
      let params: Params;
      let time: TimeFormat;
      try {
        time = readTimeUnit(textOf(headers['x-mbx-time-unit']), TIME_UNIT_HEADER);
        body = bodyText(request);
        params = new Params(readForm(query, body));
      } catch (error) {
        return sendError(reply, chargeFor(error, dispatcher, ip));
      }
      const apiKey = textOf(headers['x-mbx-apikey']);
      const payload = () => restPayload(query, body);
      // A key beats a cookie: who sends one means it.
      const person = apiKey === undefined ? () => personOf(request, people) : undefined;
      const call = { endpoint, params, ip, apiKey, payload, session: undefined, person, time };
      return sendReply(reply, await dispatcher.run(call), headers.accept);
    },
  });
}

/** A header, where it was sent once. */
function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}

/** A request that cannot even be parsed has a weight too. */
function chargeFor(error: unknown, dispatcher: Dispatcher, ip: string): DialectError {
  try {
    dispatcher.takeWeight(ip, 1);
  } catch (limit) {
    return frameworkError(limit);
  }
  return frameworkError(error);
}

/** JSON where a form should be. Some clients call a form JSON: the text decides. */
const JSON_TEXT = /^\s*[[{]/;

/** The body byte for byte, a character each. @throws DialectError -1135 for a JSON body */
function bodyText({ body }: FastifyRequest): string {
  if (!(body instanceof Buffer) || body.length === 0) return '';
  const text = body.toString('latin1');
  if (!JSON_TEXT.test(text)) return text;
  throw new DialectError(
    -1135,
    'Invalid JSON Request: send parameters in the query or as application/x-www-form-urlencoded.',
  );
}

function sendReply(reply: FastifyReply, answer: Reply, accept: string | undefined): FastifyReply {
  reply.code(answer.status);
  reply.header('content-type', JSON_TYPE);
  reply.header('x-mbx-used-weight', answer.weightUsed);
  reply.header('x-mbx-used-weight-1m', answer.weightUsed);
  if (answer.orders !== undefined) addOrderCounts(reply, answer.orders);
  if (answer.retryAfterSeconds !== undefined) reply.header('retry-after', answer.retryAfterSeconds);
  if (wantsCsv(answer.body, accept)) {
    return reply.header('content-type', CSV_TYPE).send(answer.body.csv());
  }
  return reply.send(JSON.stringify(answer.body));
}

function addOrderCounts(reply: FastifyReply, orders: OrderVerdict): void {
  reply.header('x-mbx-order-count-10s', orders.count10s);
  reply.header('x-mbx-order-count-1d', orders.countDay);
}

function sendError(reply: FastifyReply, error: DialectError): FastifyReply {
  reply.code(error.status).header('content-type', JSON_TYPE);
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', error.retryAfterSeconds);
  return reply.send(JSON.stringify(error.body()));
}

/** What fastify found wrong, in the words of the dialect. */
function frameworkError(error: unknown): DialectError {
  if (error instanceof DialectError) return error;
  const { statusCode: status = 500, message } = error as { statusCode?: number; message: string };
  if (status === 413) {
    return new DialectError(-1101, 'Too much data: the request body is too large.', { status });
  }
  if (status >= 500) {
    const text = 'An unknown error occurred while processing the request.';
    return new DialectError(-1000, text, { status });
  }
  return new DialectError(-1100, `Malformed request: ${message}`, { status });
}

/** What is not HTTP, too large or too slow: a status and a sentence, then the connection ends. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, text] = brokenRequest(error.code);
  socket.end(rawAnswer(status, -1100, text), () => socket.destroySoon());
}

function brokenRequest(code: string | undefined): readonly [string, string] {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return ['431 Request Header Fields Too Large', 'The request line or headers are too large.'];
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return ['408 Request Timeout', 'The request did not arrive in time.'];
    default:
      return ['400 Bad Request', 'The request is not valid HTTP.'];
  }
}

/** A whole HTTP answer as text, for sockets that have no request. */
export function rawAnswer(status: string, code: number, text: string): string {
  const body = JSON.stringify({ code, msg: text });
  return (
    `HTTP/1.1 ${status}\r\nContent-Type: ${JSON_TYPE}\r\n${SECURITY_LINES}` +
    `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`
  );
}
