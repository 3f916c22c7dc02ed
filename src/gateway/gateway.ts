/**
 * The gateway: one HTTP server with REST, the WebSocket API, the market streams, a small page and
 * a health answer. It owns sockets and sessions and nothing else: the exchange is behind a port,
 * the read models are folds that the node feeds, the keys are a store.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { AnchorsPort } from '../anchor/port.ts';
import type { BalancesPort } from '../balances/port.ts';
import type { Feed } from '../feed/feed.ts';
import type { HistoryPort } from '../history/reading/port.ts';
import type { Accounts } from './accounts/accounts.ts';
import { TrustedProxies } from './addresses.ts';
import { DEFAULT_GATEWAY_CONFIG, type GatewayConfig } from './config.ts';
import { ConnectionLimit } from './connections.ts';
import { Dispatcher } from './dispatch.ts';
import { FeedDoor } from './feed/door.ts';
import { FeedHub } from './feed/hub.ts';
import type { JournalPort } from './journal/port.ts';
import { addJournal } from './journal/routes.ts';
import { ScopeGuard, scopeView } from './key-scope.ts';
import type { KeyStore } from './keys.ts';
import { RateLimiter, statedLimits } from './limits.ts';
import { type Log, SILENT_LOG } from './log.ts';
import { type OperationsServices, operationsEndpoints } from './operations/endpoints.ts';
import type { OperationsPort } from './operations/port.ts';
import { addPage } from './page.ts';
import { addPageFiles } from './page-files.ts';
import { peopleOperatorEndpoints } from './people/operator-endpoints.ts';
import type { People } from './people/people.ts';
import type { ExchangePort } from './port.ts';
import { accountEndpoints } from './rest/account.ts';
import { anchorEndpoints } from './rest/anchors.ts';
import { type BalanceServices, balanceEndpoints } from './rest/balances.ts';
import { addBrowserAccess, isAllowed } from './rest/browsers.ts';
import type { Endpoint } from './rest/endpoint.ts';
import { keyEndpoints, operatorKeyEndpoints } from './rest/keys.ts';
import { marketDataEndpoints } from './rest/market-data.ts';
import { marketStateEndpoints } from './rest/market-state.ts';
import { operatorEndpoints } from './rest/operator.ts';
import { audited } from './rest/operator-acts.ts';
import { operatorControlEndpoints } from './rest/operator-controls.ts';
import { listEndpoints } from './rest/order-lists.ts';
import { orderEndpoints } from './rest/orders.ts';
import { protectionEndpoints } from './rest/protections.ts';
import { withSecondOperator } from './rest/second-operator.ts';
import { createRestServer } from './rest/server.ts';
import { CommandGate, MAX_WAITING_COMMANDS } from './rest/services.ts';
import { statementEndpoints } from './rest/statement.ts';
import { tradingEndpoints } from './rest/trading.ts';
import { walletEndpoints } from './rest/wallet.ts';
import { allowListEndpoints } from './wallet/allow-list-endpoints.ts';
import { walletOperatorEndpoints } from './wallet/operator-endpoints.ts';
import { sapiEndpoints } from './wallet/sapi-endpoints.ts';
import { transferEndpoints } from './wallet/transfer-endpoints.ts';
import { vaultEndpoints, vaultHealth, vaultOperatorEndpoints } from './wallet/vault-endpoints.ts';
import type { Wallet } from './wallet/wallet.ts';
import { MarketHub } from './ws/market-streams.ts';
import { WebSockets } from './ws/sockets.ts';

/** While closing: between two looks for connections that have nothing more to be answered. */
const CLOSE_IDLE_MS = 20;

export interface GatewayOptions {
  readonly port: ExchangePort;
  readonly feed: Feed;
  readonly accounts: Accounts;
  readonly keys: KeyStore;
  readonly wallet: Wallet;
  /** Absent: the venue makes no anchors. */
  readonly anchors?: AnchorsPort;
  /** Absent: what the exchange does not hold in memory is not answered. */
  readonly history?: HistoryPort | undefined;
  /** What each account has, and how the cache of it is. */
  readonly balances: BalancesPort;
  /** Who logs in from a browser. */
  readonly people: People;
  /** Absent: the journal is not to be read over HTTP. */
  readonly journal?: JournalPort;
  /** What operators may ask about how the exchange runs. */
  readonly operations: OperationsPort;
  readonly config?: GatewayConfig;
  readonly log?: Log;
}

export interface GatewayAddress {
  readonly host: string;
  readonly port: number;
  /** `http://host:port` */
  readonly url: string;
}

export interface Gateway {
  /**
   * Starts serving. @param host default 127.0.0.1. @param port 0 picks a free one
   * @throws Error when the address is in use or not ours, with what to do
   */
  listen(host?: string, port?: number): Promise<GatewayAddress>;
  /** Stops accepting, tells WebSocket clients, finishes what is being worked on. */
  close(): Promise<void>;
  /** Shared with other interfaces: limits count over all of them together. */
  readonly limiter: RateLimiter;
  readonly commands: CommandGate;
  readonly scopes: ScopeGuard;
}

/** Every endpoint that a gateway serves, over REST and as methods of the WebSocket API. */
export function endpointsOf(services: OperationsServices & BalanceServices): readonly Endpoint[] {
  return [
    ...marketDataEndpoints(services.feed, {
      rateLimits: statedLimits(services.limiter.limits),
      openOrders: services.openOrders,
    }),
    ...marketStateEndpoints(services.feed),
    ...tradingEndpoints(services),
    ...listEndpoints(services),
    ...protectionEndpoints(services),
    ...orderEndpoints(services),
    ...accountEndpoints(services),
    ...balanceEndpoints(services),
    ...walletEndpoints(services),
    ...sapiEndpoints(services),
    ...transferEndpoints(services),
    ...allowListEndpoints(services),
    ...anchorEndpoints(services),
    ...vaultEndpoints(services),
    ...statementEndpoints(services),
    ...keyEndpoints(services),
    ...audited(
      services,
      withSecondOperator(services, [
        ...operatorEndpoints(services),
        ...operatorControlEndpoints(services),
        ...operatorKeyEndpoints(services),
        ...walletOperatorEndpoints(services),
        ...vaultOperatorEndpoints(services),
        ...peopleOperatorEndpoints(services),
        ...operationsEndpoints(services),
      ]),
    ),
  ];
}

/** Puts a gateway together. Nothing is opened before `listen`. */
export function createGateway(options: GatewayOptions): Gateway {
  const { port, feed, accounts, keys, wallet } = options;
  const config = options.config ?? DEFAULT_GATEWAY_CONFIG;
  const log = options.log ?? SILENT_LOG;
  const limiter = new RateLimiter(config.rateLimits, config.orderLimitsOf);
  const nowMs = () => Math.floor(port.nowUs() / 1000);
  const scopes = new ScopeGuard(scopeView(feed, accounts), nowMs);
  const commands = new CommandGate(port, MAX_WAITING_COMMANDS, scopes);
  const { anchors, balances, history, operations, people } = options;
  const parts = { feed, catalog: feed.catalog, accounts, keys, wallet, anchors, balances, people };
  const forOperators = { operations, connections: () => sockets.list() };
  const forOwners = { history, log };
  const endpoints = endpointsOf({
    ...parts,
    ...forOperators,
    ...forOwners,
    limiter,
    commands,
    openOrders: config,
  });
  const nowUs = () => port.nowUs();
  const dispatcher = new Dispatcher({ endpoints, keys, limiter, nowUs, log });
  const proxies = new TrustedProxies(config.trustedProxies);
  const app = createRestServer(dispatcher, config, people, proxies);
  addPage(app, feed, {
    balances: () => balances.health(),
    ...(wallet.vault === undefined ? {} : { vault: () => vaultHealth(wallet.vault!) }),
    ...(history === undefined ? {} : { history: () => history.status }),
  });
  addPageFiles(app, config.pageFolder);
  addBrowserAccess(app, config.allowedOrigins);
  const { journal } = options;
  if (journal !== undefined) {
    const { catalog } = feed;
    addJournal(app, { journal, catalog, people, audit: wallet.audit, keys, limiter, nowUs, log });
  }
  const connections = new ConnectionLimit(config, proxies, log);
  connections.guard(app.server);
  const clock = {
    nowUs,
    setTimer: (callback: () => void, delayMs: number) => setTimeout(callback, delayMs),
    clearTimer: (timer: unknown) => clearTimeout(timer as NodeJS.Timeout),
  };
  const hub: MarketHub = new MarketHub(feed, clock);
  const redeem = (ticket: string) => people.tickets.redeem(ticket);
  const door = new FeedDoor(
    new FeedHub({ feed, accounts, keys, redeem, config: config.feed, log, ...clock }),
  );
  const { catalog } = feed;
  const api = { dispatcher, keys, accounts, catalog, port, config: config.ws };
  const mayOpen = (origin: string) => people.isOurs(origin) || isAllowed(config, origin);
  const sockets = new WebSockets(api, hub, door, { proxies, connections, mayOpen });
  sockets.serve(app.server);
  return {
    limiter,
    commands,
    scopes,
    listen: async (host = '127.0.0.1', tcpPort = 0) => {
      const address = await listen(app, host, tcpPort, log);
      people.listeningOn(address.port);
      return address;
    },
    close: async () => {
      // A connection whose last answer is sent after the close begins would idle on.
      const closing = setInterval(() => {
        app.server.closeIdleConnections();
        connections.closeSilent();
      }, CLOSE_IDLE_MS);
      // From here on the server looks at no time-outs any more: one client that sends a byte now
      // and then, or reads one, would keep the exchange from stopping for ever.
      const late = setTimeout(() => app.server.closeAllConnections(), config.closeTimeoutMs);
      try {
        await Promise.all([sockets.close(), app.close()]);
      } finally {
        clearInterval(closing);
        clearTimeout(late);
      }
    },
  };
}

async function listen(app: FastifyInstance, host: string, port: number, log: Log) {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, host, port);
  }
  const address = (app.server as Server).address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  const url = `http://${name}:${address.port}`;
  log.info('the gateway is listening', { url });
  return { host: address.address, port: address.port, url };
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const where = `${host}:${port}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return new Error(`${where} is in use by another program; stop it or choose another port.`);
    case 'EADDRNOTAVAIL':
      return new Error(`${host} is not an address of this machine; choose one that is.`);
    case 'ENOTFOUND':
      return new Error(
        `${host} is no address and no known name; choose an address of this machine.`,
      );
    case 'EACCES':
      return new Error(`This user may not listen on ${where}; choose a port from 1024 on.`);
    default:
      return error;
  }
}
