/**
 * A data folder with funded accounts and their keys, as an operator would have prepared it, and
 * what the tests know about it.
 */

import { type EngineConfig, EXTERNAL_ACCOUNT } from '../../src/engine/engine.ts';
import { Feed } from '../../src/feed/feed.ts';
import { Accounts } from '../../src/gateway/accounts/accounts.ts';
import { KeyStore } from '../../src/gateway/keys.ts';
import { ExchangeNode } from '../../src/node/exchange-node.ts';
import { flagOf, type Settings } from '../../src/node/settings.ts';
import { ASSETS, carryOut, ORDINARY_TIER, openVenue, posting } from '../../src/node/venue.ts';
import { Template } from '../../src/schema/generated/protocol.ts';

/** Small enough that a snapshot is cheap, large enough for every test here. */
export const CAPACITIES: EngineConfig = {
  maxAssets: 16,
  maxMarkets: 16,
  maxAccounts: 64,
  maxBalances: 512,
  maxOrders: 65536,
  maxLevels: 8192,
  maxTransfers: 4096,
};

/** The flags of `lx start` that say the same, with room for clients in a hurry. */
export const SERVER_FLAGS: readonly string[] = Object.entries({
  ...CAPACITIES,
  segmentMegabytes: 2,
  snapshotEvery: 1000,
  requestWeightPerMinute: 1e9,
  ordersPerTenSeconds: 1e9,
  ordersPerDay: 1e9,
} satisfies Partial<Settings>).flatMap(([name, value]) => [flagOf(name), String(value)]);

/** Units of each asset that every account begins with. */
export const FUNDS_UNITS: Readonly<Record<string, bigint>> = {
  DEC: 1_000_000n * 10n ** 8n,
  USD: 50_000_000n * 10n ** 6n,
  BTC: 1_000n * 10n ** 8n,
  ETH: 0n,
};

export const DECIMALS: Readonly<Record<string, number>> = Object.fromEntries(
  ASSETS.map(({ name, decimals }) => [name, decimals]),
);

export interface PreparedAccount {
  readonly account: number;
  readonly apiKey: string;
  readonly secret: string;
}

/** A node on this folder in this process; `folds` are its read models. */
export async function startNode(folder: string, snapshotEvery = 1000) {
  const feed = new Feed();
  const accounts = new Accounts();
  const node = await ExchangeNode.start({
    folder,
    capacities: CAPACITIES,
    syncMode: 'always',
    intervalMs: 100,
    segmentBytes: 2 * 2 ** 20,
    snapshotEvery,
    folds: { feed, accounts },
  });
  return { node, feed, accounts };
}

/** Makes the venue and its accounts. */
export async function prepareFolder(folder: string, count: number): Promise<PreparedAccount[]> {
  const started = await startNode(folder);
  try {
    return await fill(started, folder, count);
  } finally {
    await started.node.stop();
  }
}

async function fill(
  { node, feed, accounts }: Awaited<ReturnType<typeof startNode>>,
  folder: string,
  count: number,
): Promise<PreparedAccount[]> {
  await openVenue(node, feed.catalog, accounts);
  const keys = new KeyStore(folder);
  const prepared: PreparedAccount[] = [];
  let transferId = 0n;
  for (let k = 0; k < count; k++) {
    const header = { market: 0, account: 0 };
    const create = { template: Template.CreateAccount, ...header, tier: ORDINARY_TIER } as const;
    const account = await carryOut(node, create);
    const legs = Object.entries(FUNDS_UNITS)
      .filter(([, units]) => units > 0n)
      .map(([name, units]) => {
        transferId += 1n;
        const asset = feed.catalog.assetByName(name)!.id;
        const ends = { debitAccount: EXTERNAL_ACCOUNT, creditAccount: account, asset };
        return posting({ transferId, ...ends, amount: Number(units) });
      });
    await carryOut(node, { template: Template.Transfer, ...header, legs });
    const { key, secret } = keys.createHmac({ account });
    prepared.push({ account, apiKey: key.key, secret });
  }
  return prepared;
}
