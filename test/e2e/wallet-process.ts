/** For wallet tests: a server process on a folder that outlives it, with a treasurer and people. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyStore, type Permission } from '../../src/gateway/keys.ts';
import {
  type Answer,
  type Credentials,
  RestClient,
} from '../../src/gateway/testing/rest-client.ts';
import { TREASURY_ACCOUNT } from '../../src/node/venue.ts';
import { ServerProcess } from '../crash/server-process.ts';

const FLAGS = [
  ['--request-weight-per-minute', '1000000'],
  ['--snapshot-every', '1000'],
  ['--max-accounts', '1024'],
  ['--max-orders', '4096'],
].flat();
const FUNDS = { USD: '1000', BTC: '5' };
/** A machine that does much else may be slow to send. */
const WINDOW_MS = 60_000;

export type Values = Readonly<Record<string, string | number>>;

export interface WalletUser extends Credentials {
  readonly account: number;
  readonly secret: string;
}

export class WalletProcess {
  readonly folder = mkdtempSync(join(tmpdir(), 'lx-wallet-'));
  readonly treasurer: WalletUser;
  readonly operator: WalletUser;
  readonly people: readonly WalletUser[];
  http = '';
  #server: ServerProcess | undefined;
  #funded = false;
  #lastId = 0xabc000;

  constructor(count: number) {
    // Also where a test fails before `close`.
    process.once('exit', () => rmSync(this.folder, { recursive: true, force: true }));
    const keys = new KeyStore(this.folder);
    const user = (account: number, permissions: readonly Permission[]): WalletUser => {
      const { key, secret } = keys.createHmac({ account, permissions });
      return { account, apiKey: key.key, secret };
    };
    this.treasurer = user(TREASURY_ACCOUNT, ['read', 'operate', 'treasury', 'transfer']);
    this.operator = user(TREASURY_ACCOUNT + 1, ['read', 'operate']);
    this.people = Array.from({ length: count }, (_, k) =>
      user(TREASURY_ACCOUNT + 2 + k, ['read', 'trade', 'transfer']),
    );
  }

  /** Starts, or starts again; the first time accounts are made and get 1,000 USD and 5 BTC. */
  async start(): Promise<void> {
    this.#server = new ServerProcess(this.folder, FLAGS);
    this.http = await this.#server.ready;
    if (this.#funded) return;
    this.#funded = true;
    await this.act(this.treasurer, 'POST', '/lx/v1/operator/account');
    for (const { account: to } of this.people) {
      await this.act(this.treasurer, 'POST', '/lx/v1/operator/account');
      for (const [asset, amount] of Object.entries(FUNDS)) {
        const params = { transferId: this.newId(), from: 'external', to, asset, amount };
        await this.act(this.treasurer, 'POST', '/lx/v1/operator/transfer', params);
      }
    }
  }

  newId(): string {
    return (++this.#lastId).toString(16);
  }

  ask(who: WalletUser, method: string, path: string, params: Values = {}): Promise<Answer> {
    const client = new RestClient(this.http, Date.now, who);
    return client.signed(method, path, { ...params, recvWindow: WINDOW_MS });
  }

  /** @throws Error with the exchange's answer where it is a refusal */
  async act(who: WalletUser, method: string, path: string, params: Values = {}) {
    const { body, status } = await this.ask(who, method, path, params);
    if (status === 200) return body;
    throw new Error(`${method} ${path}: ${JSON.stringify(body)}`);
  }

  /** Free and locked of an account, as numbers. */
  async balance(account: number, asset = 'USD') {
    const path = '/lx/v1/operator/account';
    const { balances } = await this.act(this.treasurer, 'GET', path, { account });
    const rows = balances as { asset: string; free: string; locked: string }[];
    const row = rows.find((each) => each.asset === asset);
    return { free: Number(row?.free ?? 0), locked: Number(row?.locked ?? 0) };
  }

  /** As a power cut would end it, or in order. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    await this.#server?.end(signal);
    this.#server = undefined;
  }

  async close(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
