/**
 * A server with the binary lane and nothing else: no market data, no balances or open orders to ask
 * for. What it reaches and `lx start` does not is what the read models of a venue take.
 *   node bench/binary-server.ts FOLDER
 */

import { Feed } from '../src/feed/feed.ts';
import { Accounts } from '../src/gateway/accounts/accounts.ts';
import { DEFAULT_BINARY_CONFIG } from '../src/gateway/binary/config.ts';
import { BinaryLane } from '../src/gateway/binary/lane.ts';
import { ScopeGuard, scopeView } from '../src/gateway/key-scope.ts';
import { KeyStore } from '../src/gateway/keys.ts';
import { AccountStreams } from '../src/gateway/streams/account-streams.ts';
import { ExchangeNode } from '../src/node/exchange-node.ts';
import { readSettings } from '../src/node/settings.ts';

const folder = process.argv[2]!;
const settings = readSettings(['--data', folder], {});
const { maxAssets, maxMarkets, maxAccounts, maxBalances, maxOrders, maxLevels, maxTransfers } =
  settings;
const streams = new AccountStreams();
const node = await ExchangeNode.start({
  folder,
  capacities: {
    ...{ maxAssets, maxMarkets, maxAccounts, maxBalances, maxOrders, maxLevels, maxTransfers },
  },
  syncMode: settings.sync,
  intervalMs: settings.syncIntervalMs,
  segmentBytes: settings.segmentMegabytes * 2 ** 20,
  snapshotEvery: settings.snapshotEvery,
  folds: { streams },
});
const config = { ...DEFAULT_BINARY_CONFIG, commandsPerSecond: 0 };
const keys = new KeyStore(folder);
// Of keys that nothing narrows nobody asks.
const scopes = new ScopeGuard(scopeView(new Feed(), new Accounts()), Date.now);
const lane = new BinaryLane({ port: node, streams, keys, scopes, config });
const port = await lane.listen('127.0.0.1', 0);
process.once('SIGTERM', () => {
  lane.close().then(() => node.stop());
});
process.stdout.write(`open at http://127.0.0.1:0\nthe binary lane is at 127.0.0.1:${port}\n`);
