/**
 * A client that trades in a hurry, one request after the other, and writes down what it was
 * answered. It ends when the server does; an answer that never came leaves its fact in doubt.
 */
import assert from 'node:assert/strict';
import type { Prng } from '../../src/base/prng.ts';
import { RestClient } from '../../src/gateway/testing/rest-client.ts';
import { type AccountFacts, type OrderFact, type OrderTerms, units } from './facts.ts';
import type { PreparedAccount } from './venue-folder.ts';
import { type Channel, WebSocketChannel } from './websocket-channel.ts';

const MARKETS = {
  DECUSD: { midTicks: 5000, spreadTicks: 30, tickPlaces: 4, lots: [400, 4000], lotPlaces: 2 },
  BTCUSD: { midTicks: 6_000_000, spreadTicks: 60, tickPlaces: 2, lots: [2, 40], lotPlaces: 4 },
} as const;
/** Client ids of open orders that a trader may still change. */
const MAX_REMEMBERED = 60;
/** A machine that does much else may be slow to answer. */
const RECV_WINDOW_MS = 60_000;

interface PlacedBody {
  readonly orderId: number;
  readonly status: string;
  readonly executedQty: string;
  readonly fills: readonly {
    readonly price: string;
    readonly qty: string;
    readonly commission: string;
    readonly tradeId: number;
  }[];
}

/** One account with its key and what it knows. */
export interface Member {
  readonly prepared: PreparedAccount;
  readonly facts: AccountFacts;
}

/** What the traders of a round share. */
export interface Round {
  /** The process was told to end, or will be at once: a missing answer is to be expected. */
  ending: boolean;
  /** Told after every answer. */
  answered(): void;
}

export class Trader {
  readonly #facts: AccountFacts;
  readonly #prepared: PreparedAccount;
  readonly #prng: Prng;
  readonly #name: string;
  readonly #own: OrderFact[] = [];
  readonly #overWebSocket: boolean;
  #client: Channel | undefined;
  #round: Round | undefined;
  #sent = 0;

  /** @param overWebSocket whether requests go over the WebSocket API or over REST */
  constructor(name: string, { facts, prepared }: Member, prng: Prng, overWebSocket = false) {
    this.#name = name;
    this.#facts = facts;
    this.#overWebSocket = overWebSocket;
    this.#prepared = prepared;
    this.#prng = prng;
  }

  /** Trades until the server no longer answers. */
  async run(url: string, round: Round): Promise<void> {
    this.#client = this.#overWebSocket
      ? new WebSocketChannel(url, this.#prepared)
      : new RestClient(url, Date.now, this.#prepared);
    this.#round = round;
    while (await this.#act());
  }

  /** @returns undefined when no answer came */
  async #send(method: string, path: string, params: Readonly<Record<string, string | number>>) {
    try {
      const all = { ...params, recvWindow: RECV_WINDOW_MS };
      const answer = await this.#client!.signed(method, path, all);
      this.#round!.answered();
      return answer;
    } catch (error) {
      assert.ok(this.#round!.ending, `no answer from a server that runs: ${String(error)}`);
      return undefined;
    }
  }

  #act(): Promise<boolean> {
    while (this.#own.length > MAX_REMEMBERED) this.#own.shift();
    const target = this.#own.length > 0 ? this.#prng.pick(this.#own) : undefined;
    const action = this.#prng.weighted({ place: 60, cancel: 22, replace: 13, amend: 5 });
    if (target === undefined || action === 'place') return this.#place();
    if (action === 'cancel') return this.#cancel(target);
    return action === 'replace' ? this.#replace(target) : this.#amend(target);
  }

  #terms(resting = false, symbol?: string): OrderTerms {
    const prng = this.#prng;
    const market = (symbol ?? prng.pick(Object.keys(MARKETS))) as keyof typeof MARKETS;
    const { midTicks, spreadTicks, tickPlaces, lots, lotPlaces } = MARKETS[market];
    const lotCount = prng.between(lots[0], lots[1]);
    const quantity = (lotCount / 10 ** lotPlaces).toFixed(lotPlaces);
    const side = prng.pick(['BUY', 'SELL'] as const);
    const common = { symbol: market, side, quantity };
    const away = prng.between(-spreadTicks / 3, spreadTicks);
    const ticks = side === 'BUY' ? midTicks - away : midTicks + away;
    const price = (ticks / 10 ** tickPlaces).toFixed(tickPlaces);
    const kinds = { gtc: 70, maker: 12, market: 10, ioc: 5, fok: 3 };
    switch (resting ? 'gtc' : prng.weighted(kinds)) {
      case 'maker':
        return { ...common, type: 'LIMIT_MAKER', price };
      case 'market':
        return { ...common, type: 'MARKET' };
      case 'ioc':
        return { ...common, type: 'LIMIT', timeInForce: 'IOC', price };
      case 'fok':
        return { ...common, type: 'LIMIT', timeInForce: 'FOK', price };
      default:
        return { ...common, type: 'LIMIT', timeInForce: 'GTC', price };
    }
  }

  #newOrder(terms: OrderTerms) {
    this.#sent += 1;
    const clientId = `${this.#name}-${this.#sent}`;
    const fact = this.#facts.sent(clientId, terms);
    const params = {
      ...terms,
      newClientOrderId: clientId,
      newOrderRespType: 'FULL',
      selfTradePreventionMode: 'EXPIRE_TAKER',
    };
    return { fact, params };
  }

  /** Takes in that an order was placed. */
  #placed(fact: OrderFact, body: PlacedBody): void {
    this.#facts.accepted(fact, body.orderId);
    fact.executed = units(body.executedQty);
    const { symbol } = fact.terms;
    for (const { tradeId, price, qty, commission } of body.fills) {
      const { orderId } = body;
      this.#facts.fills.push({ symbol, tradeId, orderId, price, qty, commission });
    }
    if (body.status === 'NEW' || body.status === 'PARTIALLY_FILLED') this.#own.push(fact);
    else fact.final = body.status;
  }

  async #place(): Promise<boolean> {
    const { fact, params } = this.#newOrder(this.#terms());
    const answer = await this.#send('POST', '/api/v3/order', params);
    if (answer === undefined) return false;
    if (answer.status === 200) this.#placed(fact, answer.body as unknown as PlacedBody);
    else fact.fate = 'refused';
    return true;
  }

  #forget(fact: OrderFact): void {
    const at = this.#own.indexOf(fact);
    if (at >= 0) this.#own.splice(at, 1);
  }

  async #cancel(target: OrderFact): Promise<boolean> {
    const which = this.#prng.chance(50)
      ? { orderId: target.orderId }
      : { origClientOrderId: target.clientId };
    const { symbol } = target.terms;
    this.#forget(target);
    target.mayBeCancelled = true;
    const answer = await this.#send('DELETE', '/api/v3/order', { symbol, ...which });
    if (answer === undefined) return false;
    target.mayBeCancelled = false;
    if (answer.status === 200) this.#cancelled(target, answer.body);
    return true;
  }

  #cancelled(target: OrderFact, body: Readonly<Record<string, unknown>>): void {
    assert.equal(body.orderId, target.orderId);
    target.final = String(body.status);
    target.executed = units(String(body.executedQty));
  }

  async #replace(target: OrderFact): Promise<boolean> {
    const { fact, params } = this.#newOrder(this.#terms(true, target.terms.symbol));
    this.#forget(target);
    target.mayBeCancelled = true;
    fact.replaces = target.clientId;
    const answer = await this.#send('POST', '/api/v3/order/cancelReplace', {
      ...params,
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelOrigClientOrderId: target.clientId,
    });
    if (answer === undefined) return false;
    target.mayBeCancelled = false;
    fact.replaces = undefined;
    if (answer.status === 200) {
      const body = answer.body as unknown as Record<string, Record<string, unknown>>;
      this.#cancelled(target, body.cancelResponse!);
      this.#placed(fact, body.newOrderResponse as unknown as PlacedBody);
    } else {
      assert.notEqual(answer.status, 409, 'a good order must not be refused');
      fact.fate = 'refused';
    }
    return true;
  }

  async #amend(target: OrderFact): Promise<boolean> {
    const { lotPlaces } = MARKETS[target.terms.symbol as keyof typeof MARKETS];
    const lot = 10n ** BigInt(8 - lotPlaces);
    const lots = target.quantity / lot;
    if (lots < 4n) return this.#cancel(target);
    const less = (lots * BigInt(this.#prng.between(60, 95))) / 100n;
    const newQty = (Number(less) / 10 ** lotPlaces).toFixed(lotPlaces);
    target.mayBecome = units(newQty);
    const { symbol } = target.terms;
    const params = { symbol, orderId: target.orderId, newQty };
    const answer = await this.#send('PUT', '/api/v3/order/amend/keepPriority', params);
    if (answer === undefined) return false;
    if (answer.status === 200) target.quantity = target.mayBecome;
    target.mayBecome = undefined;
    return true;
  }
}
