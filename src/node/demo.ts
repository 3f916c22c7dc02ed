/**
 * The demo: funded accounts with API keys that are printed, and traders that keep the markets
 * alive. Accounts and keys are made once and kept in `demo.json` beside the log; funds are topped
 * up when they run low, so a bot never runs out of them.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FairPrice, type Uniform } from '../agents/fair-price.ts';
import { MarketMaker } from '../agents/market-maker.ts';
import { takerOrder } from '../agents/taker.ts';
import { EXTERNAL_ACCOUNT } from '../engine/engine.ts';
import type { Catalog } from '../feed/catalog.ts';
import type { Accounts } from '../gateway/accounts/accounts.ts';
import type { KeyStore } from '../gateway/keys.ts';
import type { ExchangePort, Request } from '../gateway/port.ts';
import { Template } from '../schema/generated/protocol.ts';
import { carryOut, MAKER_TIER, ORDINARY_TIER, posting } from './venue.ts';

/** Beside the log, for the owner's eyes only. */
export const DEMO_FILE = 'demo.json';
/** Between two rounds of the traders, milliseconds. */
const ROUND_MS = 50;
/** Rounds between two looks at the funds. */
const TOP_UP_ROUNDS = 200;
/** One in so many commands of a market is a taker's. */
export const TAKER_SHARE = 5;

/** What a person's demo account begins with, whole units. */
const FUNDS: Readonly<Record<string, number>> = { DEC: 100_000, USD: 1_000_000, BTC: 10, ETH: 200 };
/** The traders have so many times as much. */
const TRADER_FACTOR = 20;

/**
 * What a market, at most eight of them, is worth at the start and how it is quoted; prices and
 * sizes in ticks and lots.
 */
export const QUOTED: Readonly<
  Record<string, { fairTicks: number; stepTicks: number; sizeLots: number }>
> = {
  DECUSD: { fairTicks: 5_000, stepTicks: 2, sizeLots: 40_000 },
  BTCUSD: { fairTicks: 6_000_000, stepTicks: 400, sizeLots: 800 },
  ETHUSD: { fairTicks: 300_000, stepTicks: 15, sizeLots: 9_000 },
  DECBTC: { fairTicks: 833, stepTicks: 1, sizeLots: 600 },
};
/** Of one step; some steps go by until a whole ladder has followed, so it has to be small. */
export const VOLATILITY = 0.00005;

/** A demo account with what a client needs to use it. */
export interface DemoAccount {
  readonly name: string;
  readonly account: number;
  readonly kind: 'hmac' | 'ed25519' | 'none';
  readonly apiKey: string;
  /** HMAC secret, or Ed25519 private key as PEM; '' for the traders. */
  readonly secret: string;
}

const PEOPLE = [
  { name: 'alice', kind: 'hmac' },
  { name: 'bob', kind: 'hmac' },
  { name: 'carol', kind: 'ed25519' },
] as const;
const TRADERS = ['maker', 'taker'] as const;

export interface DemoOptions {
  readonly folder: string;
  readonly port: ExchangePort;
  readonly catalog: Catalog;
  readonly accounts: Accounts;
  readonly keys: KeyStore;
  /** Commands a second, all markets together. */
  readonly rate: number;
  readonly uniform: Uniform;
  readonly log: (message: string) => void;
}

export class Demo {
  readonly accounts: readonly DemoAccount[];
  readonly #options: DemoOptions;
  readonly #makers: { maker: MarketMaker; fair: FairPrice; market: number; sizeLots: number }[] =
    [];
  #timer: NodeJS.Timeout | undefined;
  #round = 0;
  #owed = 0;
  #turn = 0;
  #waiting = 0;

  private constructor(options: DemoOptions, accounts: readonly DemoAccount[]) {
    this.#options = options;
    this.accounts = accounts;
  }

  /** Makes or finds the accounts, funds them, opens the books and begins to trade. */
  static async start(options: DemoOptions): Promise<Demo> {
    const path = join(options.folder, DEMO_FILE);
    const known = existsSync(path) ? readAccounts(path) : await makeAccounts(options);
    if (!existsSync(path)) {
      writeFileSync(`${path}.new`, `${JSON.stringify(known, null, 2)}\n`, { mode: 0o600 });
      renameSync(`${path}.new`, path);
    }
    const demo = new Demo(options, known);
    await demo.#topUp();
    await demo.#open();
    demo.#timer = setInterval(() => demo.#run(), ROUND_MS);
    return demo;
  }

  /** Stops trading; quotes stay in the book. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #account(name: string): number {
    return this.accounts.find((each) => each.name === name)!.account;
  }

  /** Brings every account back to its funds where an asset has fallen below half of them. */
  async #topUp(): Promise<void> {
    const { port, catalog, accounts } = this.#options;
    for (const { name, account } of this.accounts) {
      const factor = TRADERS.some((each) => each === name) ? TRADER_FACTOR : 1;
      const balances = new Map(accounts.balances(account).map((each) => [each.asset, each]));
      const legs = [];
      for (const [assetName, whole] of Object.entries(FUNDS)) {
        const asset = catalog.assetByName(assetName)!;
        const wanted = whole * factor * 10 ** asset.decimals;
        const balance = balances.get(asset.id);
        const has = (balance?.availableUnits ?? 0) + (balance?.reservedUnits ?? 0);
        if (has >= wanted / 2) continue;
        const transferId = randomBytes(16).readBigUInt64LE() + 1n;
        const ends = { debitAccount: EXTERNAL_ACCOUNT, creditAccount: account };
        legs.push(posting({ transferId, ...ends, asset: asset.id, amount: wanted - has }));
      }
      if (legs.length > 0) {
        await carryOut(port, { template: Template.Transfer, market: 0, account: 0, legs });
      }
    }
  }

  /** Clears what the last run left in the books and quotes anew. */
  async #open(): Promise<void> {
    const { port, catalog, uniform } = this.#options;
    const account = this.#account('maker');
    // A client order id belongs to the account, not to the market: each maker has its own range.
    const runId = (port.nowUs() % 2 ** 38) * 2 ** 12;
    const requests: Request[] = [];
    for (const [symbol, quoted] of Object.entries(QUOTED)) {
      const market = catalog.marketBySymbol(symbol)!.id;
      const firstId = this.#makers.length * 2 ** 50 + runId;
      const maker = new MarketMaker(account, { market, ...quoted }, firstId, uniform);
      const fair = new FairPrice(quoted.fairTicks, VOLATILITY, uniform);
      this.#makers.push({ maker, fair, market, sizeLots: quoted.sizeLots });
      requests.push(maker.clear(), ...maker.open(fair.value));
      requests.push(takerOrder(this.#account('taker'), market, quoted.sizeLots, uniform));
    }
    await Promise.all(requests.map((request) => port.submit(request)));
  }

  #run(): void {
    this.#round += 1;
    if (this.#round % TOP_UP_ROUNDS === 0) this.#topUp().catch((error) => this.#notTopped(error));
    this.#owed = Math.min(this.#owed + (this.#options.rate * ROUND_MS) / 1000, this.#options.rate);
    while (this.#owed >= 1) {
      this.#owed -= 1;
      if (this.#waiting > this.#options.rate) return;
      this.#waiting += 1;
      void this.#options.port.submit(this.#next()).finally(() => {
        this.#waiting -= 1;
      });
    }
  }

  /** Refused while the exchange stops, or because an asset's supply is at its limit. */
  #notTopped(error: Error): void {
    this.#options.log(`the demo accounts were not topped up: ${error.message}`);
  }

  #next(): Request {
    this.#turn += 1;
    const { maker, fair, market, sizeLots } = this.#makers[this.#turn % this.#makers.length]!;
    const { uniform } = this.#options;
    if (Math.floor(uniform() * TAKER_SHARE) === 0) {
      return takerOrder(this.#account('taker'), market, sizeLots, uniform);
    }
    fair.step();
    return maker.step(fair.value);
  }
}

/** @throws Error naming the file and the remedy where it holds something else */
function readAccounts(path: string): DemoAccount[] {
  const remedy = 'Restore it from a backup, or move it away: the demo then makes new accounts.';
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`${path} cannot be read: ${(cause as Error).message}. ${remedy}`, { cause });
  }
  const names = Array.isArray(content) && content.every(isAccount) ? content.map(nameOf) : [];
  const missing = [...PEOPLE.map(nameOf), ...TRADERS].find((name) => !names.includes(name));
  if (missing === undefined) return content as DemoAccount[];
  throw new Error(`${path} does not hold the account of ${missing}. ${remedy}`);
}

const nameOf = ({ name }: { readonly name: string }) => name;

function isAccount(value: unknown): value is DemoAccount {
  const each = value as Partial<DemoAccount> | null;
  return (
    typeof each?.name === 'string' &&
    Number.isSafeInteger(each.account) &&
    ['hmac', 'ed25519', 'none'].includes(each.kind ?? '') &&
    typeof each.apiKey === 'string' &&
    typeof each.secret === 'string'
  );
}

async function makeAccounts(options: DemoOptions): Promise<DemoAccount[]> {
  const made: DemoAccount[] = [];
  for (const { name, kind } of PEOPLE) {
    const account = await createAccount(options.port, ORDINARY_TIER);
    made.push({ name, account, kind, ...makeKey(options.keys, kind, account, name) });
  }
  for (const name of TRADERS) {
    const tier = name === 'maker' ? MAKER_TIER : ORDINARY_TIER;
    const account = await createAccount(options.port, tier);
    made.push({ name, account, kind: 'none', apiKey: '', secret: '' });
  }
  return made;
}

function createAccount(port: ExchangePort, tier: number): Promise<number> {
  return carryOut(port, { template: Template.CreateAccount, market: 0, account: 0, tier });
}

function makeKey(keys: KeyStore, kind: 'hmac' | 'ed25519', account: number, name: string) {
  const label = `demo ${name}`;
  const permissions = ['read', 'trade', 'transfer'] as const;
  if (kind === 'hmac') {
    const { key, secret } = keys.createHmac({ account, label, permissions });
    return { apiKey: key.key, secret };
  }
  const pair = generateKeyPairSync('ed25519');
  const publicKeyPem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const { key } = keys.createEd25519({ account, label, permissions, publicKeyPem });
  const secret = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim();
  return { apiKey: key, secret };
}
