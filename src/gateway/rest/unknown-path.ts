/** What programs are told of a path that is not there. */
import type { FastifyReply } from 'fastify';

const BODY = JSON.stringify({ code: -1000, msg: 'Unknown path.' });

export function sendUnknownPath(reply: FastifyReply): FastifyReply {
  return reply.code(404).header('content-type', 'application/json;charset=UTF-8').send(BODY);
}
