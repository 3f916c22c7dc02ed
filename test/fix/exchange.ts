/** For tests: an exchange in this process with a FIX acceptor, its journals in a fresh folder. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FixAcceptor } from '../../src/gateway/fix/acceptor.ts';
import { DEFAULT_FIX_CONFIG, type FixConfig } from '../../src/gateway/fix/config.ts';
import type { JournalOptions } from '../../src/gateway/fix/journal.ts';
import { FixSessions } from '../../src/gateway/fix/sessions.ts';
import { type KeyScope, ScopeGuard, scopeView } from '../../src/gateway/key-scope.ts';
import { DEFAULT_RATE_LIMITS, RateLimiter, type RateLimits } from '../../src/gateway/limits.ts';
import { CommandGate, MAX_WAITING_COMMANDS } from '../../src/gateway/rest/services.ts';
import { createTestExchange } from '../../src/gateway/testing.ts';
import { type ClientOptions, FixClient, type FixKey, type LogonOptions } from './client.ts';

const UNLIMITED: RateLimits = {
  ...DEFAULT_RATE_LIMITS,
  weightPerMinute: 1e9,
  ordersPer10s: 1e9,
  ordersPerDay: 1e9,
};

export interface FixExchangeOptions {
  readonly config?: Partial<FixConfig>;
  readonly limits?: Partial<RateLimits>;
  readonly journal?: JournalOptions;
  readonly maxSessions?: number;
}

export async function openFixExchange(options: FixExchangeOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'lx-fix-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const exchange = createTestExchange();
  const { accounts, feed, keys, port } = exchange;
  const { catalog } = feed;
  const nowUs = () => port.nowUs();
  const limiter = new RateLimiter({ ...UNLIMITED, ...options.limits });
  const scopes = new ScopeGuard(scopeView(feed, accounts), () => Math.floor(nowUs() / 1000));
  const commands = new CommandGate(port, MAX_WAITING_COMMANDS, scopes);
  const services = { feed, catalog, accounts, keys, limiter, commands };
  const config = { ...DEFAULT_FIX_CONFIG, ...options.config };
  const { journal, maxSessions } = options;
  const make = async () => {
    const sessions = new FixSessions({
      ...{ folder, accounts, catalog, nowUs },
      ...(journal === undefined ? {} : { journal }),
      ...(maxSessions === undefined ? {} : { maxSessions }),
    });
    const acceptor = new FixAcceptor({ services, keys, port, sessions, config });
    return { sessions, acceptor, tcpPort: await acceptor.listen('127.0.0.1', 0) };
  };
  let running = await make();
  const stop = async () => {
    await running.acceptor.close();
    running.sessions.close();
  };
  return {
    ...exchange,
    folder,
    get sessions() {
      return running.sessions;
    },
    get acceptor() {
      return running.acceptor;
    },
    get tcpPort() {
      return running.tcpPort;
    },
    nowUs,
    /** A key of an account. */
    hmacKey(
      account: number,
      permissions: readonly ('read' | 'trade')[] = ['read', 'trade'],
      scope?: KeyScope,
    ): FixKey {
      const { key, secret } = keys.createHmac({ account, permissions, scope });
      return { apiKey: key.key, secret };
    },
    ed25519Key(account: number): FixKey {
      const pair = generateKeyPairSync('ed25519');
      const publicKeyPem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
      const { key } = keys.createEd25519({ account, publicKeyPem });
      const secret = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      return { apiKey: key, secret };
    },
    /** Connected and logged on. */
    client(key: FixKey, about: Partial<ClientOptions & LogonOptions> = {}): Promise<FixClient> {
      return FixClient.open({ port: running.tcpPort, key, nowUs, ...about });
    },
    /** The acceptor and its sessions, anew from what is on disk. */
    async restart() {
      await stop();
      running = await make();
    },
    async close() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type FixExchange = Awaited<ReturnType<typeof openFixExchange>>;
