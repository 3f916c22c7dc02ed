/**
 * The plain peers of the gateways, a process of their own: `ws` sends every message back as it
 * came, and `node:http` reads a request and answers as many bytes as an order's answer has. No key,
 * no signature, no log, no engine.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { HTTP_ANSWER } from './echo-answer.ts';

const HEADERS = { 'Content-Type': 'application/json', 'Content-Length': HTTP_ANSWER.length };

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.writeHead(200, HEADERS).end(HTTP_ANSWER));
});
const echo = new WebSocketServer({ server, perMessageDeflate: false });
echo.on('connection', (socket) => {
  socket.on('message', (data, binary) => socket.send(data, { binary }));
});
server.listen(0, '127.0.0.1', () => {
  console.log(`open at ${(server.address() as AddressInfo).port}`);
});
// It ends with whoever started it.
process.stdin.resume().on('end', () => process.exit(0));
