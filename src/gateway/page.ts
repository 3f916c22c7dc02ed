/** What stands beside the interfaces: `/health` for machines, and a word to who errs. */
import type { FastifyInstance } from 'fastify';
import type { Feed } from '../feed/feed.ts';

/** Monitors like to ask so, whether anybody is there. */
const ASKED_BY_HEAD = { exposeHeadRoute: true };

/** Paths that speak WebSocket alone. */
const SOCKET_PATHS = ['/feed', '/stream', '/ws', '/ws/*', '/ws-api/v3'];

/** How a part of the exchange is, that it can do without. */
export type HealthParts = Readonly<Record<string, () => object>>;

/** Adds `/health` to the server, and a word to who asks a WebSocket's path over HTTP. */
export function addPage(app: FastifyInstance, feed: Feed, parts: HealthParts): void {
  app.get('/health', ASKED_BY_HEAD, (_request, reply) => {
    const body = {
      status: 'ok',
      markets: feed.catalog.markets().length,
      timeUs: feed.timeUs,
      uptimeSeconds: Math.floor(process.uptime()),
      ...Object.fromEntries(Object.entries(parts).map(([name, health]) => [name, health()])),
    };
    return reply.header('content-type', 'application/json;charset=UTF-8').send(body);
  });
  for (const path of SOCKET_PATHS) {
    app.get(path, (_request, reply) => {
      const body = {
        code: -1000,
        msg: 'This path speaks WebSocket: connect with ws:// or wss://.',
      };
      reply.code(426).headers({ upgrade: 'websocket', connection: 'Upgrade' });
      return reply.header('content-type', 'application/json;charset=UTF-8').send(body);
    });
  }
}
