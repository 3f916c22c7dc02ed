/**
 * A whole exchange in this process: recovers the folder, opens the venue, listens, and with `demo`
 * keeps the markets alive. `stop` finishes what was accepted, syncs, writes a snapshot and lets the
 * folder go.
 */
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SECRET_FILE } from '../anchor/store.ts';
import { Prng } from '../base/prng.ts';
import { Feed } from '../feed/feed.ts';
import { Accounts } from '../gateway/accounts/accounts.ts';
import { readTrustedProxies } from '../gateway/addresses.ts';
import { type BinaryConfig, DEFAULT_BINARY_CONFIG } from '../gateway/binary/config.ts';
import { BinaryLane } from '../gateway/binary/lane.ts';
import { DEFAULT_GATEWAY_CONFIG, type GatewayConfig } from '../gateway/config.ts';
import { FixAcceptor } from '../gateway/fix/acceptor.ts';
import { FixSessions } from '../gateway/fix/sessions.ts';
import { createGateway, type GatewayAddress } from '../gateway/gateway.ts';
import { KEYS_FILE, KeyStore } from '../gateway/keys.ts';
import { DEFAULT_RATE_LIMITS, pacedBy } from '../gateway/limits.ts';
import { type Log, SILENT_LOG } from '../gateway/log.ts';
import { type Multicast, parseGroup, startMulticast } from '../gateway/multicast/multicast.ts';
import type { Guest } from '../gateway/people/guests.ts';
import { People } from '../gateway/people/people.ts';
import { readOrigins, readPublicOrigin } from '../gateway/rest/browsers.ts';
import { AccountStreams } from '../gateway/streams/account-streams.ts';
import { Transfers } from '../gateway/wallet/transfers.ts';
import { holdersOf } from '../gateway/wallet/vault-endpoints.ts';
import { Wallet } from '../gateway/wallet/wallet.ts';
import type { HistoryPort } from '../history/reading/port.ts';
import { Anchors } from './anchors.ts';
import { Balances } from './balances.ts';
import { DEMO_FILE, Demo, type DemoAccount } from './demo.ts';
import { ExchangeNode } from './exchange-node.ts';
import { JournalFiles } from './journal-files.ts';
import { Operations } from './operations.ts';
import { type Settings, SettingsError } from './settings.ts';
import { openVault } from './vault.ts';
import { openVenue, TREASURY_ACCOUNT } from './venue.ts';

/** Demo accounts may send what a bot in a hurry sends. */
const DEMO_ORDER_LIMITS = { ordersPer10s: 1_000_000, ordersPerDay: 1_000_000_000 };
/** Weight a minute in the demo, where everybody is one address. */
const DEMO_WEIGHT = 10_000_000;
const LAST_PORT = 65_535;
/** Where FIX is looked for first. */
const FIX_PORT = 9_880;
/** Of a contract. */
const ADDRESS = /^0x[\da-fA-F]{40}$/;
const MINUTE_MS = 60_000;
/** What visitors of the demo may do. */
const GUEST_PERMISSIONS = ['read', 'trade', 'transfer'] as const;
const OPERATOR_GUEST = ['read', 'operate'] as const;
/** Permission bits of group and others. */
const OTHERS = 0o077;

export interface Exchange {
  readonly address: GatewayAddress;
  /** TCP port of the binary lane, on the same host; undefined where it has none. */
  readonly binaryPort: number | undefined;
  /** TCP port of FIX, on the same host; undefined where there is none. */
  readonly fixPort: number | undefined;
  /** Market data over multicast; undefined where there is none. */
  readonly multicast: Multicast | undefined;
  readonly node: ExchangeNode;
  readonly demoAccounts: readonly DemoAccount[];
  /** Resolves with the reason when the exchange cannot go on; the process must end then. */
  readonly failed: Promise<Error>;
  stop(): Promise<void>;
}

/** A history that follows the exchange. */
export interface HistoryService extends HistoryPort {
  /** Begins to follow. */
  start(): void;
  close(): Promise<void>;
}

/** What is given to an exchange that starts, where there is any. */
export interface StartParts {
  /** @param sequence the last command of the log, whenever it is asked */
  readonly openHistory?: (folder: string, sequence: () => number) => HistoryService;
}

/** @throws Error in words for an operator: the folder, the address, the disk, and the remedy */
export async function startExchange(
  settings: Settings,
  log: Log = SILENT_LOG,
  { openHistory }: StartParts = {},
): Promise<Exchange> {
  const folder = resolve(settings.data);
  const feed = new Feed();
  const accounts = new Accounts();
  const streams = new AccountStreams(settings.streamMegabytes * 2 ** 20);
  const transfers = new Transfers();
  const { catalog } = feed;
  const balancesService = new Balances(settings);
  const nowUs = () => Date.now() * 1000;
  const fixSessions = new FixSessions({ folder, accounts, catalog, nowUs });
  const node = await ExchangeNode.start({
    folder,
    capacities: capacitiesOf(settings),
    syncMode: settings.sync,
    intervalMs: settings.syncIntervalMs,
    segmentBytes: settings.segmentMegabytes * 2 ** 20,
    snapshotEvery: settings.snapshotEvery,
    // FIX sessions first: they begin to listen to the accounts before anything is replayed.
    folds: { fix: fixSessions, feed, accounts, streams, transfers, ...balancesService.folds },
  });
  for (const note of [...node.notes, ...exposedSecrets(folder)]) log.warn(note);
  // Undone in reverse order when the exchange stops, or when the rest of the start fails.
  const undo: (() => void | Promise<void>)[] = [() => fixSessions.close(), () => node.stop()];
  const stop = async () => {
    const errors: unknown[] = [];
    // What cannot be closed keeps nothing else from it, the node least of all.
    while (undo.length > 0) await settled(undo.pop()!, errors);
    if (errors.length > 0) throw errors[0];
  };
  const open = async (): Promise<Exchange> => {
    const multicast = await openMulticast(settings, feed, accounts);
    // Undone last: what the node still does is sent too.
    undo.unshift(() => multicast?.close());
    await openVenue(node, feed.catalog, accounts);
    const balances = await balancesService.open({ node, accounts, catalog, log });
    undo.unshift(() => balancesService.close());
    const keys = new KeyStore(folder);
    undo.push(() => keys.close());
    const demo = settings.demo
      ? await startDemo({ settings, folder, node, feed, accounts, keys, log })
      : undefined;
    undo.push(() => demo?.stop());
    const demoIds = new Set(demo?.accounts.map((each) => each.account));
    const config = gatewayConfig(settings, demoIds);
    const treasuryAccount = TREASURY_ACCOUNT;
    const parts = { port: node, accounts, log };
    const wallet = await Wallet.open(folder, { ...parts, catalog, transfers, treasuryAccount });
    undo.push(() => wallet.close());
    wallet.start();
    const holders = () => holdersOf(wallet);
    const anchors = await openAnchors({ settings, folder, node, feed, log, holders });
    undo.push(() => anchors.close());
    const chain = { settings, folder, port: node, catalog, wallet, anchors, log };
    const vault = await openVault(chain);
    undo.push(() => vault?.close());
    const people = await openPeople({ folder, keys, wallet, config, log });
    undo.push(() => people.close());
    if (demo !== undefined) people.admitGuests(guestsOf(demo, people));
    const operations = new Operations({ folder, node, syncMode: settings.sync });
    node.figures.start();
    undo.push(() => node.figures.stop());
    const served = { feed, keys, wallet, anchors, balances, people, operations };
    const journal = new JournalFiles({
      ...{ folder, isOpenToAll: settings.demo, lastSequence: () => node.sequence },
    });
    const history = openHistory?.(folder, () => node.sequence);
    undo.push(() => history?.close());
    const gateway = createGateway({ ...parts, journal, ...served, history, config });
    const address = await gateway.listen(settings.host, settings.port);
    undo.push(() => gateway.close());
    const { commands, limiter, scopes } = gateway;
    const forLane = { port: node, streams, keys, scopes, log };
    const lane = new BinaryLane({ ...forLane, config: binaryConfig(settings) });
    undo.push(() => lane.close());
    const binaryPort = await listenBinary(lane, settings, address.port);
    const services = { feed, catalog, accounts, limiter, commands };
    const fix = new FixAcceptor({ services, keys, port: node, sessions: fixSessions, log });
    undo.push(() => fix.close());
    const fixPort = await listenFix(fix, settings);
    operations.countLanes(() => ({ binary: lane.connections, fix: fix.size }));
    history?.start();
    // In its own time: the exchange is open already, and goes on without anchors where that fails.
    void anchors.start();
    vault?.start();
    return {
      address,
      binaryPort,
      fixPort,
      multicast,
      node,
      demoAccounts: demo?.accounts ?? [],
      failed: Promise.race(
        [node, wallet, people, vault].flatMap((each) => (each === undefined ? [] : [each.failed])),
      ),
      stop,
    };
  };
  try {
    // A node that failed answers nothing more: whoever waits for an answer would wait for ever.
    return await Promise.race([open(), rejection(node.failed)]);
  } catch (error) {
    const stopped = settled(stop, []);
    // Who waits for an answer of a node that failed waits until the process ends.
    await Promise.race([stopped, node.failed.then(() => node.stop())]);
    throw error;
  }
}

async function settled(act: () => void | Promise<void>, errors: unknown[]): Promise<void> {
  try {
    await act();
  } catch (error) {
    errors.push(error);
  }
}

function openMulticast(settings: Settings, feed: Feed, accounts: Accounts) {
  const { multicastGroup, multicastInterface, multicastRequestPort, multicastTtl } = settings;
  if (multicastGroup === '') return undefined;
  const { group, port } = parseGroup(multicastGroup);
  const requestPort = multicastRequestPort === 0 ? port + 1 : multicastRequestPort;
  const where = { group, port, interface: multicastInterface, ttl: multicastTtl, requestPort };
  return startMulticast({ ...where, feed, accounts });
}

/** @throws SettingsError where a chain is named, and not where on it or by whom */
async function openAnchors({ settings, folder, node, feed, log, holders }: AnchorParts) {
  const { anchorUrl: url, anchorRegistry: registry, anchorKey: keyFile } = settings;
  const { anchorEvery, anchorsKept: kept, vaultUrl } = settings;
  if (kept > 0 && (url !== '' || vaultUrl !== '')) {
    throw new SettingsError(['--anchors-kept: with a chain all are kept; leave it away']);
  }
  const { catalog } = feed;
  const parts = { folder, node, catalog, holders, everyMs: anchorEvery * MINUTE_MS, kept, log };
  if (url === '') return new Anchors(parts);
  const problems = [
    ...(URL.canParse(url) ? [] : ['--anchor-url must be an address such as http://127.0.0.1:8545']),
    ...(ADDRESS.test(registry) ? [] : ['--anchor-registry must be an address: 0x and 40 digits']),
    ...(keyFile === '' ? ['--anchor-key must name a file; lx anchor key makes one'] : []),
  ];
  if (problems.length > 0) throw new SettingsError(problems);
  // What speaks to a chain is loaded only where there is one.
  const { openPublisher } = await import('./anchor-publisher.ts');
  return new Anchors({ ...parts, publisher: openPublisher({ url, registry, keyFile }) });
}

/** Times of people are the wall's: a session ends whether or not anybody trades. */
function openPeople({ folder, keys, wallet, config, log }: PeopleParts) {
  const { audit } = wallet;
  const { publicOrigin } = config;
  return People.open(folder, { keys, audit, nowMs: Date.now, log, publicOrigin });
}

/**
 * Whom visitors of the demo may be: the accounts that have keys, and, where nobody comes from
 * elsewhere, an operator.
 */
function guestsOf({ accounts }: Demo, { isLocal }: People): Guest[] {
  const traders = accounts
    .filter(({ kind }) => kind !== 'none')
    .map(({ name, account }) => ({ name, account, permissions: GUEST_PERMISSIONS }));
  const operator = { name: 'operator', account: TREASURY_ACCOUNT, permissions: OPERATOR_GUEST };
  return isLocal ? [...traders, operator] : traders;
}

/** A sentence for each file with secrets that other users of this machine may read or change. */
function exposedSecrets(folder: string): string[] {
  if (process.platform === 'win32') return [];
  return [KEYS_FILE, DEMO_FILE, SECRET_FILE]
    .map((name) => join(folder, name))
    .filter((path) => ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & OTHERS) !== 0)
    .map((path) => `${path} holds secrets that other users can read; run: chmod 600 '${path}'`);
}

async function rejection(failed: Promise<Error>): Promise<never> {
  throw await failed;
}

interface PeopleParts {
  readonly folder: string;
  readonly keys: KeyStore;
  readonly wallet: Wallet;
  readonly config: GatewayConfig;
  readonly log: Log;
}

interface DemoParts {
  readonly settings: Settings;
  readonly folder: string;
  readonly node: ExchangeNode;
  readonly feed: Feed;
  readonly accounts: Accounts;
  readonly keys: KeyStore;
  readonly log: Log;
}

interface AnchorParts extends Omit<DemoParts, 'accounts' | 'keys'> {
  readonly holders: () => ReadonlyMap<number, Uint8Array>;
}

function startDemo({ settings, folder, node, feed, accounts, keys, log }: DemoParts) {
  return Demo.start({
    folder,
    port: node,
    catalog: feed.catalog,
    accounts,
    keys,
    rate: settings.demoRate,
    uniform: uniformFrom(Date.now()),
    log: (message) => log.info(message),
  });
}

function capacitiesOf(settings: Settings) {
  const { maxAssets, maxMarkets, maxAccounts, maxBalances, maxOrders, maxLevels, maxTransfers } =
    settings;
  return { maxAssets, maxMarkets, maxAccounts, maxBalances, maxOrders, maxLevels, maxTransfers };
}

/** @param gatewayPort the lane's default is the next one @returns its TCP port */
async function listenBinary(lane: BinaryLane, settings: Settings, gatewayPort: number) {
  const { host, port, binaryPort, binarySocket } = settings;
  if (binarySocket !== '') await lane.listenUnix(resolve(binarySocket));
  if (binaryPort === -1) return undefined;
  if (binaryPort > 0) return lane.listen(host, binaryPort);
  if (port === 0 || gatewayPort === LAST_PORT) return lane.listen(host, 0);
  // Nobody asked for this very port: another program that has it is no reason not to start.
  return lane.listen(host, gatewayPort + 1).catch(() => lane.listen(host, 0));
}

/** @returns its TCP port */
async function listenFix(fix: FixAcceptor, { fixPort, host, port }: Settings) {
  if (fixPort === -1) return undefined;
  if (fixPort > 0) return fix.listen(host, fixPort);
  if (port === 0) return fix.listen(host, 0);
  return fix.listen(host, FIX_PORT).catch(() => fix.listen(host, 0));
}

function binaryConfig({ binaryCommandsPerSecond, streamMegabytes }: Settings): BinaryConfig {
  return {
    ...DEFAULT_BINARY_CONFIG,
    commandsPerSecond: binaryCommandsPerSecond,
    maxBehindBytes: streamMegabytes * 2 ** 19,
  };
}

function gatewayConfig(settings: Settings, demoIds: ReadonlySet<number>): GatewayConfig {
  const { demo, ordersPerTenSeconds, ordersPerDay, requestWeightPerMinute } = settings;
  const weightPerMinute = demo
    ? Math.max(DEMO_WEIGHT, requestWeightPerMinute)
    : requestWeightPerMinute;
  return {
    ...DEFAULT_GATEWAY_CONFIG,
    rateLimits: {
      ...DEFAULT_RATE_LIMITS,
      weightPerMinute,
      ...pacedBy(weightPerMinute),
      ordersPer10s: ordersPerTenSeconds,
      ordersPerDay,
    },
    maxConnections: settings.maxConnections,
    maxConnectionsPerIp: settings.maxConnectionsPerAddress,
    allowedOrigins: readOrigins(settings.allowOrigin),
    maxOpenOrders: settings.maxOpenOrders,
    maxAlgoOrders: settings.maxAlgoOrders,
    trustedProxies: readTrustedProxies(settings.trustedProxy),
    publicOrigin: readPublicOrigin(settings.publicOrigin),
    orderLimitsOf: (account) => (demoIds.has(account) ? DEMO_ORDER_LIMITS : undefined),
  };
}

function uniformFrom(seed: number) {
  const prng = new Prng(seed);
  return () => prng.uint32() / 2 ** 32;
}
