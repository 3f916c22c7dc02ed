/** An exchange with a binary lane in this process: a real node on a folder of its own. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { Feed } from '../../src/feed/feed.ts';
import { Accounts } from '../../src/gateway/accounts/accounts.ts';
import { type BinaryConfig, DEFAULT_BINARY_CONFIG } from '../../src/gateway/binary/config.ts';
import { BinaryLane } from '../../src/gateway/binary/lane.ts';
import { logonBytes, type Signer, TestClient } from '../../src/gateway/binary/testing.ts';
import { ScopeGuard, scopeView } from '../../src/gateway/key-scope.ts';
import { KeyStore, type Permission } from '../../src/gateway/keys.ts';
import type { Log } from '../../src/gateway/log.ts';
import type { BlockPort } from '../../src/gateway/port.ts';
import { AccountStreams } from '../../src/gateway/streams/account-streams.ts';
import { ExchangeNode } from '../../src/node/exchange-node.ts';
import type { Command, NewOrder } from '../../src/schema/generated/protocol.ts';
import {
  OrderType,
  SelfTradePrevention,
  Side,
  Template,
  TimeInForce,
} from '../../src/schema/generated/protocol.ts';
import { FrameKind, type LogonFrame } from '../../src/schema/generated/session.ts';
import { CAPACITIES, prepareFolder } from '../crash/venue-folder.ts';

const ACCOUNTS = 3;
/** Market DECUSD of the venue. */
export const MARKET = 1;

/** An account, its keys, and how to log on with them. */
export interface Member extends Signer {
  readonly account: number;
  readonly ed25519: Signer;
}

export interface BinaryExchange {
  readonly folder: string;
  readonly node: ExchangeNode;
  readonly lane: BinaryLane;
  readonly streams: AccountStreams;
  readonly keys: KeyStore;
  readonly port: number;
  readonly members: readonly Member[];
  /** What an operator was told. */
  readonly warnings: string[];
  connect(): TestClient;
  /** A connection that is logged on; the LoggedOn frame was read. */
  logOn(signer: Signer, fields?: Partial<LogonFrame>): Promise<TestClient>;
  keyOf(account: number, permissions: readonly Permission[]): Signer;
  stop(): Promise<void>;
}

/** Starts on a new folder, or again on one that was used. */
export async function startBinary(
  options: {
    readonly config?: Partial<BinaryConfig>;
    readonly folder?: string;
    readonly streamBytes?: number;
    /** Puts something between the lane and the node. */
    readonly between?: (node: BlockPort) => BlockPort;
  } = {},
): Promise<BinaryExchange> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'lx-binary-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  if (options.folder === undefined) await prepareFolder(folder, ACCOUNTS);
  const streams = new AccountStreams(options.streamBytes);
  const [feed, accounts] = [new Feed(), new Accounts()];
  const node = await ExchangeNode.start({
    folder,
    capacities: CAPACITIES,
    syncMode: 'always',
    intervalMs: 100,
    segmentBytes: 2 * 2 ** 20,
    snapshotEvery: 1000,
    folds: { feed, accounts, streams },
  });
  const keys = new KeyStore(folder);
  const warnings: string[] = [];
  const say = (message: string) => warnings.push(message);
  const log: Log = { info: say, warn: say, error: say };
  const config = { ...DEFAULT_BINARY_CONFIG, ...options.config };
  const { between = (port: BlockPort) => port } = options;
  const scopes = new ScopeGuard(scopeView(feed, accounts), Date.now);
  const lane = new BinaryLane({ port: between(node), streams, keys, scopes, config, log });
  const port = await lane.listen('127.0.0.1', 0);
  const members = membersOf(keys);
  const clients: TestClient[] = [];
  const connect = () => {
    const client = new TestClient(port);
    clients.push(client);
    return client;
  };
  let stopped: Promise<void> | undefined;
  let logons = 0;
  const stop = async () => {
    await lane.close();
    await node.stop();
    for (const client of clients) await client.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  const exchange: BinaryExchange = {
    ...{ folder, node, lane, streams, keys, port, members, warnings, connect },
    logOn: async (signer, fields) => {
      const client = connect();
      // Each its own: a Logon is taken once, and two may fall into a millisecond.
      const timestampUs = Date.now() * 1000 + (logons++ % 1000);
      client.send(logonBytes(signer, timestampUs, fields));
      await client.until(FrameKind.LoggedOn);
      return client;
    },
    keyOf: (account, permissions) => {
      const { key, secret } = keys.createHmac({ account, permissions });
      return { apiKey: key.key, secret };
    },
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
  after(() => exchange.stop());
  return exchange;
}

/** The accounts of the folder, each with an HMAC key and an Ed25519 key. */
function membersOf(keys: KeyStore): Member[] {
  const accounts = new Set(keys.list().map(({ account }) => account));
  return [...accounts].map((account) => {
    const { key, secret } = keys.createHmac({ account });
    const pair = generateKeyPairSync('ed25519');
    const publicKeyPem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const ed = keys.createEd25519({ account, publicKeyPem });
    const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    return { account, apiKey: key.key, secret, ed25519: { apiKey: ed.key, secret: pem } };
  });
}

/** A limit order; what is not given: buys 100 lots at 10,000 ticks. */
export function order(fields: Partial<NewOrder> = {}): Command {
  return {
    template: Template.NewOrder,
    market: MARKET,
    account: 0,
    correlation: 0,
    priceTicks: 10_000,
    quantity: 100,
    clientOrderId: 0,
    side: Side.BUY,
    type: OrderType.LIMIT,
    timeInForce: TimeInForce.GTC,
    stp: SelfTradePrevention.NONE,
    text: '',
    ...fields,
  };
}

/** Cancels what the account has open. */
export const CANCEL_ALL: Command = {
  ...{ template: Template.CancelAll, market: 0, account: 0, correlation: 0, session: 0 },
};
