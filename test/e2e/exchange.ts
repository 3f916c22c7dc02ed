/**
 * The exchange that the end-to-end tests trade on: `lx start` as a process of its own on a free
 * port and a fresh folder, without the demo, so that the books hold what a test puts there.
 * Accounts are made and funded through the operator's endpoints.
 */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyStore } from '../../src/gateway/keys.ts';
import { TREASURY_ACCOUNT } from '../../src/node/venue.ts';
import { ServerProcess } from '../crash/server-process.ts';
import { signedRequest } from './signed-request.ts';

/** A funded account: 100 BTC, 1,000 ETH, 100,000 USD. */
export interface Trader {
  readonly apiKey: string;
  /** HMAC secret, or Ed25519 private key as PEM. */
  readonly secret: string;
}

export interface E2eExchange {
  /** `http://127.0.0.1:port` */
  readonly http: string;
  /** `ws://127.0.0.1:port` */
  readonly ws: string;
  /** Its data. */
  readonly folder: string;
  /** A key that may operate. */
  readonly operator: Trader;
  createTrader(kind?: 'hmac' | 'ed25519'): Promise<Trader>;
  close(): Promise<void>;
}

const FUNDS = { BTC: 100, ETH: 1_000, USD: 100_000 };
/** Keys made before the start, of each kind: a running exchange reads its keys when it starts. */
const TRADERS = 8;
const LIMITS = [
  ['--request-weight-per-minute', '1000000'],
  ['--orders-per-ten-seconds', '100000'],
  ['--orders-per-day', '10000000'],
].flat();

function makeKeys(folder: string) {
  const keys = new KeyStore(folder);
  const operator = keys.createHmac({ account: TREASURY_ACCOUNT, permissions: ['read', 'operate'] });
  const traders = { hmac: [] as Trader[], ed25519: [] as Trader[] };
  const accounts = new Map<string, number>();
  let account = TREASURY_ACCOUNT;
  for (let k = 0; k < TRADERS; k++) {
    const { key, secret } = keys.createHmac({ account: ++account });
    traders.hmac.push({ apiKey: key.key, secret });
    accounts.set(key.key, account);
    const pair = generateKeyPairSync('ed25519');
    const publicKeyPem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const ed = keys.createEd25519({ account: ++account, publicKeyPem });
    const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim();
    traders.ed25519.push({ apiKey: ed.key, secret: pem });
    accounts.set(ed.key, account);
  }
  return { operator: { apiKey: operator.key.key, secret: operator.secret }, traders, accounts };
}

/**
 * Markets BTCUSD, ETHUSD, DECUSD and DECBTC, empty books, fees of 0.1 %.
 * @param more flags beside the usual ones
 * @param prepare what is to be in the folder before the start
 */
export async function startExchange(
  more: readonly string[] = [],
  prepare: (folder: string) => void = () => {},
): Promise<E2eExchange> {
  const folder = mkdtempSync(join(tmpdir(), 'lx-e2e-'));
  // Also where the start fails, or a test's own clean-up before `close`.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  prepare(folder);
  const { operator, traders, accounts } = makeKeys(folder);
  const server = new ServerProcess(folder, [...LIMITS, ...more]);
  const http = await server.ready;
  const act = (path: string, params: Readonly<Record<string, string | number>>) =>
    signedRequest({ ...operator, http, method: 'POST', path: `/lx/v1/operator/${path}`, params });
  for (let k = 0; k < accounts.size; k++) await act('account', {});
  let transferId = 1;
  return {
    http,
    ws: http.replace('http', 'ws'),
    folder,
    operator,
    createTrader: async (kind = 'hmac') => {
      const trader = traders[kind].shift();
      if (!trader) throw new Error(`more than ${TRADERS} traders of the kind ${kind}`);
      const to = accounts.get(trader.apiKey)!;
      for (const [asset, amount] of Object.entries(FUNDS)) {
        await act('transfer', { transferId: transferId++, from: 'external', to, asset, amount });
      }
      return trader;
    },
    close: async () => {
      await server.end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
