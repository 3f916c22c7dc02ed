/**
 * A real Redis of a test's own: in a temporary folder, on a Unix socket there, behind a proxy that
 * a test can slow down or cut; gone afterwards with all that it wrote. The binary is the machine's
 * own, or in continuous integration (CI=true) as root what apt-get installs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';
import { installPackage, isBeingInstalled, mayInstall } from '../apt-get.ts';

/** Debian's redis-tools have the server under this name; it is what it is called. */
const SAME_PROGRAM = '/usr/bin/redis-check-rdb';
const PACKAGE = 'redis-tools';

export type FoundRedis = { readonly path: string } | { readonly missing: string };

/** The server's binary, or why there is none. May install it: see above. */
export function findRedis(env: NodeJS.ProcessEnv = process.env): FoundRedis {
  const found = installed(env);
  if (found !== undefined && !isBeingInstalled(PACKAGE, env)) return { path: found };
  const missing = 'no redis-server here: install it';
  if (!mayInstall(env)) return { missing };
  const problem = installPackage(PACKAGE);
  const path = installed(env);
  return path === undefined ? { missing: `${missing} (apt-get: ${problem ?? 'no'})` } : { path };
}

function installed(env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env.PATH ?? '').split(delimiter);
  const paths = [...folders.map((folder) => join(folder, 'redis-server')), SAME_PROGRAM];
  return paths.find((path) => existsSync(path));
}

export class RedisServer {
  readonly #path: string;
  readonly #flags: readonly string[];
  // Short: the path of a socket has an end.
  readonly #folder = mkdtempSync(join(tmpdir(), 'lx-redis-'));
  readonly proxy: FaultyProxy;
  #process: ChildProcess | undefined;

  private constructor(path: string, flags: readonly string[], proxy: FaultyProxy) {
    this.#path = path;
    this.#flags = flags;
    this.proxy = proxy;
    process.on('exit', this.#endNow);
  }

  /** @param flags of redis-server beside the usual ones, such as `--requirepass secret` */
  static async start(found: FoundRedis, flags: readonly string[] = []): Promise<RedisServer> {
    if ('missing' in found) throw new Error(found.missing);
    const proxy = new FaultyProxy();
    const server = new RedisServer(found.path, flags, proxy);
    await proxy.listen(server.#socket);
    await server.run();
    return server;
  }

  get #socket(): string {
    return join(this.#folder, 'socket');
  }

  /** Another way to it; close it when done. */
  async anotherProxy(): Promise<FaultyProxy> {
    const proxy = new FaultyProxy();
    await proxy.listen(this.#socket);
    return proxy;
  }

  /** @param user such as `:secret` */
  url(user = '', proxy: FaultyProxy = this.proxy): string {
    return `redis://${user === '' ? '' : `${user}@`}127.0.0.1:${proxy.port}`;
  }

  /** Straight to it, past the proxy. */
  get socketUrl(): string {
    return `unix:${this.#socket}`;
  }

  /** Begins it, empty unless its flags say otherwise; it answers when this returns. */
  async run(): Promise<void> {
    const flags = ['--port', '0', '--unixsocket', this.#socket, '--dir', this.#folder];
    const memory = ['--save', '', '--appendonly', 'no'];
    const child = spawn(this.#path, [...flags, ...memory, ...this.#flags], {
      argv0: 'redis-server',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = child;
    let said = '';
    for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
      said += chunk;
      if (/ready to accept connections/i.test(said)) break;
    }
    if (child.exitCode !== null) throw new Error(`redis-server ended:\n${said}`);
    child.stdout!.resume();
  }

  /** A client of the test's own, past the proxy. */
  client(password?: string): Redis {
    const options = { path: this.#socket, ...(password === undefined ? {} : { password }) };
    const redis = new Redis(options);
    // It connects anew by itself: a server that is away is what tests want.
    redis.on('error', () => {});
    return redis;
  }

  /** Does not begin with what was saved again. */
  forget(): void {
    rmSync(join(this.#folder, 'dump.rdb'), { force: true });
  }

  /** As the machine's power would. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  async stop(): Promise<void> {
    process.off('exit', this.#endNow);
    await this.proxy.close();
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Whatever ends this process: nothing of the server outlives it. */
  readonly #endNow = () => {
    this.#process?.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  };
}

/** Forwards connections to a Unix socket: at once, later, or not at all. */
export class FaultyProxy {
  readonly #server: Server = createServer({ allowHalfOpen: false }, (each) => this.#accept(each));
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #path = '';
  #isCut = false;
  /** How long what the server says is held back, milliseconds. */
  delayMs = 0;
  /** Connections that were accepted. */
  accepted = 0;

  async listen(path: string): Promise<void> {
    this.#path = path;
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** From now on nothing is forwarded; connections stay open, and new ones are accepted. */
  cut(): void {
    this.#isCut = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  /** What was held back comes through, and everything is forwarded again. */
  mend(): void {
    this.#isCut = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  /** As an address that is given to another server: who was connected is cut off. */
  leadTo({ socketUrl }: RedisServer): void {
    this.#path = socketUrl.replace('unix:', '');
    this.#cutOff();
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#cutOff();
    await closed;
  }

  #cutOff(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  #accept(client: Socket): void {
    this.accepted++;
    const server = connect(this.#path);
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    client.on('data', (chunk) => server.write(chunk));
    const held: Buffer[] = [];
    server.on('data', (chunk) => this.#forward(chunk, held, client));
    for (const socket of pair) {
      // What one end does is told to the other; a broken connection is what tests want.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.#pairs.delete(pair);
        for (const each of pair) each.destroy();
      });
      if (this.#isCut) socket.pause();
    }
  }

  /** In order, also where the delay has changed: each turn gives on what was held back first. */
  #forward(chunk: Buffer, held: Buffer[], to: Socket): void {
    if (this.delayMs === 0 && held.length === 0) {
      to.write(chunk);
      return;
    }
    held.push(chunk);
    setTimeout(() => to.write(held.shift()!), this.delayMs);
  }
}
