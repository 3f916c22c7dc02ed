/**
 * WebSocket connections that do nothing but answer pings, a process of their own, straight on
 * sockets, so that ten thousand of them cost this side little.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { IdleCommand, IdleMessage } from './idle-plan.ts';

const UPGRADE =
  'GET /ws-api/v3 HTTP/1.1\r\nHost: lx\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';
const PING = 0x89;
const PONG = 0x8a;
const MASKED = 0x80;
const HEAD_BYTES = 2;
const MASK_BYTES = 4;
/** Connections being opened at the same time. */
const OPENING = 50;

const open = new Set<Socket>();
let pings = 0;

/** Frames are short and come whole: the server sends nothing but pings here. */
function answerPings(socket: Socket, chunk: Buffer): void {
  for (let at = 0; at + HEAD_BYTES <= chunk.length; ) {
    const length = chunk[at + 1]!;
    const payload = chunk.subarray(at + HEAD_BYTES, at + HEAD_BYTES + length);
    if (chunk[at] === PING) {
      pings++;
      // Masked with zeros.
      const head = Buffer.alloc(HEAD_BYTES + MASK_BYTES);
      head[0] = PONG;
      head[1] = MASKED | length;
      socket.write(Buffer.concat([head, payload]));
    }
    at += HEAD_BYTES + length;
  }
}

async function openOne(host: string, port: number): Promise<void> {
  const socket = connect({ host, port });
  await once(socket, 'connect');
  socket.write(UPGRADE);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  const text = answer.toString('latin1');
  if (!text.startsWith('HTTP/1.1 101')) throw new Error(`connection ${open.size + 1}: ${text}`);
  open.add(socket);
  socket.on('close', () => open.delete(socket));
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => answerPings(socket, chunk));
}

async function openAll({ connections, host, port }: Extract<IdleCommand, { op: 'open' }>) {
  let begun = 0;
  const worker = async () => {
    while (begun < connections) {
      begun++;
      await openOne(host, port);
    }
  };
  await Promise.all(Array.from({ length: OPENING }, worker));
}

async function serve(command: IdleCommand): Promise<void> {
  const say = (message: IdleMessage) => process.send!(message);
  if (command.op === 'open') {
    await openAll(command);
    say({ type: 'open' });
  } else {
    say({ type: 'report', open: open.size, pings });
  }
}

process.on('message', (command: IdleCommand) => {
  serve(command).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit(0));
