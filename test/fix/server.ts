/** For tests: `lx start` in a process of its own, with FIX, and funded accounts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyStore } from '../../src/gateway/keys.ts';
import { TREASURY_ACCOUNT } from '../../src/node/venue.ts';
import { ServerProcess } from '../crash/server-process.ts';
import { signedRequest } from '../e2e/signed-request.ts';
import type { FixKey } from './client.ts';

const FUNDS = { BTC: 100, USD: 10_000_000 };
const ARGS = [
  ...['--request-weight-per-minute', '1000000', '--orders-per-ten-seconds', '1000000'],
  ...['--orders-per-day', '10000000', '--fix-port', '0', '--max-orders', '16384'],
];

export class FixServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'lx-fix-server-'));
  readonly keys: readonly FixKey[];
  readonly #operator: FixKey;
  readonly #accounts: readonly number[];
  #process: ServerProcess | undefined;
  http = '';
  port = 0;

  /** @param traders how many funded accounts; the kinds of their keys */
  constructor(
    traders: readonly ('hmac' | { readonly publicKeyPem: string; readonly secret: string })[],
  ) {
    process.once('exit', () => rmSync(this.folder, { recursive: true, force: true }));
    const keys = new KeyStore(this.folder);
    const operator = keys.createHmac({
      account: TREASURY_ACCOUNT,
      permissions: ['read', 'operate'],
    });
    this.#operator = { apiKey: operator.key.key, secret: operator.secret };
    this.#accounts = traders.map((_, k) => TREASURY_ACCOUNT + 1 + k);
    this.keys = traders.map((kind, k) => {
      const account = this.#accounts[k]!;
      if (kind === 'hmac') {
        const { key, secret } = keys.createHmac({ account });
        return { apiKey: key.key, secret };
      }
      const { key } = keys.createEd25519({ account, publicKeyPem: kind.publicKeyPem });
      return { apiKey: key, secret: kind.secret };
    });
  }

  /** Starts, or starts again what was ended. */
  async start(): Promise<void> {
    this.#process = new ServerProcess(this.folder, ARGS);
    this.http = await this.#process.ready;
    const [, port] = await this.#process.seen(/FIX 4\.4 is at \S+:(\d+)\n/);
    this.port = Number(port);
  }

  /** Makes the accounts of the keys and funds them; once, after the first start. */
  async fund(): Promise<void> {
    const act = (path: string, params: Readonly<Record<string, string | number>>) =>
      signedRequest({
        ...{ ...this.#operator, http: this.http, method: 'POST' },
        ...{ path: `/lx/v1/operator/${path}`, params },
      });
    for (const _ of this.#accounts) await act('account', {});
    let transferId = 1;
    for (const to of this.#accounts) {
      for (const [asset, amount] of Object.entries(FUNDS)) {
        await act('transfer', { transferId: transferId++, from: 'external', to, asset, amount });
      }
    }
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    await this.#process?.end(signal);
  }

  /** Ends it and forgets its folder. */
  async close(): Promise<void> {
    await this.end('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
