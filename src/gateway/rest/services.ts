/** What the trading and account endpoints work with, and how they hand commands to the exchange. */
import type { AnchorsPort } from '../../anchor/port.ts';
import type { Catalog, MarketInfo } from '../../feed/catalog.ts';
import type { Feed } from '../../feed/feed.ts';
import type { HistoryPort } from '../../history/reading/port.ts';
import { Rejection, Side, TriggerSource } from '../../schema/generated/protocol.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { DialectError, unknownSymbol } from '../errors.ts';
import type { ScopeGuard } from '../key-scope.ts';
import type { KeyStore } from '../keys.ts';
import type { RateLimiter } from '../limits.ts';
import type { Log } from '../log.ts';
import type { ExchangePort, Outcome, Request } from '../port.ts';
import { wordsOf } from '../rejections.ts';
import type { Wallet } from '../wallet/wallet.ts';
import type { EndpointContext } from './endpoint.ts';
import type { OpenOrderLimits } from './open-order-limits.ts';
import type { Params } from './params.ts';

export interface Services {
  readonly feed: Feed;
  /** The feed's. */
  readonly catalog: Catalog;
  readonly accounts: Accounts;
  readonly keys: KeyStore;
  readonly limiter: RateLimiter;
  readonly commands: CommandGate;
  readonly wallet: Wallet;
  /** Absent: none. */
  readonly openOrders?: OpenOrderLimits | undefined;
  /** Undefined where the venue makes none. */
  readonly anchors?: AnchorsPort | undefined;
  /** Undefined where none is kept. */
  readonly history?: HistoryPort | undefined;
  readonly log?: Log | undefined;
}

/** Requests that wait for room in the exchange at most; more are told that it is busy. */
export const MAX_WAITING_COMMANDS = 10_000;

/** Hands commands to the exchange; while it has no room they wait here, boundedly. */
export class CommandGate {
  readonly #port: ExchangePort;
  readonly #maxWaiting: number;
  readonly #scopes: ScopeGuard | undefined;
  #waiting = 0;

  /** @param scopes holds commands of narrowed keys against their scope */
  constructor(port: ExchangePort, maxWaiting = MAX_WAITING_COMMANDS, scopes?: ScopeGuard) {
    this.#port = port;
    this.#scopes = scopes;
    this.#maxWaiting = maxWaiting;
  }

  /**
   * @throws DialectError -1008 when too many wait, -1021 when it waited beyond its recvWindow,
   *   -2015 and -1015 where the key's scope does not allow it
   */
  async submit(context: EndpointContext, request: Request): Promise<Outcome> {
    this.#scopes?.check(context.caller, request);
    if (!this.#port.hasRoom()) await this.#waitForRoom(context);
    return this.#port.submit(request);
  }

  /** Whether the key may, of what is only tested. @throws DialectError -2015 */
  checkScope(context: EndpointContext, request: Request): void {
    this.#scopes?.checkAct(context.caller, request);
  }

  async #waitForRoom(context: EndpointContext): Promise<void> {
    if (this.#waiting >= this.#maxWaiting) {
      const { code, text, status } = wordsOf(Rejection.NODE_BUSY);
      throw new DialectError(code, text, { status });
    }
    this.#waiting++;
    try {
      while (!this.#port.hasRoom()) await this.#port.whenRoom();
    } finally {
      this.#waiting--;
    }
    context.checkFresh?.();
  }
}

/** @throws DialectError -1102 when absent, -1121 when there is no such market */
export function requiredMarket(catalog: Catalog, params: Params): MarketInfo {
  const market = catalog.marketBySymbol(params.required('symbol'));
  if (market === undefined) throw unknownSymbol();
  return market;
}

/** @throws DialectError -1121 when there is no such market */
export function optionalMarket(catalog: Catalog, params: Params): MarketInfo | undefined {
  return params.has('symbol') ? requiredMarket(catalog, params) : undefined;
}

/** The price that a market's triggers look at now, in ticks; 0: there is none. */
export function referenceTicks(
  { feed }: Pick<Services, 'feed'>,
  { id, state }: MarketInfo,
  side: Side,
): number {
  const market = feed.market(id);
  if (market === undefined) return 0;
  if (state.rules.triggerSource === TriggerSource.LAST) return market.tape.last()?.priceTicks ?? 0;
  const { asks, bids } = market.book;
  return side === Side.BUY ? asks.bestPriceTicks : bids.bestPriceTicks;
}
