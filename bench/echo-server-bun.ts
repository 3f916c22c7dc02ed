/** The same peers by Bun's own server: messages sent back as they came, and a fixed HTTP answer. */
import { HTTP_ANSWER } from './echo-answer.ts';

interface Socket {
  send(message: string | Uint8Array): void;
}

/** What is used here of Bun's server. */
interface BunServer {
  readonly port: number;
  upgrade(request: Request): boolean;
}

interface BunRuntime {
  serve(options: {
    readonly port: number;
    readonly hostname: string;
    fetch(request: Request, server: BunServer): Promise<Response | undefined>;
    readonly websocket: { message(socket: Socket, message: string | Uint8Array): void };
  }): BunServer;
}

const headers = { 'Content-Type': 'application/json' };
const { Bun } = globalThis as unknown as { readonly Bun: BunRuntime };
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  async fetch(request, self) {
    if (self.upgrade(request)) return undefined;
    await request.text();
    return new Response(HTTP_ANSWER, { headers });
  },
  websocket: {
    message(socket, message) {
      socket.send(message);
    },
  },
});
console.log(`open at ${server.port}`);
// It ends with whoever started it.
process.stdin.resume().on('end', () => process.exit(0));
