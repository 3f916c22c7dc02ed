/**
 * The naive twin: the whole exchange in plain TypeScript, written to be read beside
 * docs/matching.md. What the fast engine does, this does, event for event; the conformance suite
 * and the fuzzer compare them. Correct before fast, though 100,000 commands take seconds. Assumes
 * commands of the generated types; a broken invariant throws.
 */
import {
  type Command,
  type Event,
  Rejection,
  Side,
  Template,
} from '../../schema/generated/protocol.ts';
import type { BalanceView, Core, EngineConfig, LevelView, OrderView } from '../core.ts';
import {
  createAccount,
  createAsset,
  createMarket,
  setAccountTier,
  setFees,
  setMarketStatus,
  tick,
} from './admin.ts';
import { Book } from './book.ts';
import { Ledger } from './ledger.ts';
import { Matcher } from './matching.ts';
import { amendOrder, cancelAll, cancelOrder, cancelReplace, newOrder } from './orders.ts';
import { type Refusal, refusal, State } from './state.ts';
import { Transfers } from './transfers.ts';

/** What a twin is made of; the fuzzer's own tests give broken ones. */
export interface ReferenceParts {
  readonly Ledger?: typeof Ledger;
  readonly Book?: typeof Book;
  readonly Matcher?: typeof Matcher;
  readonly Transfers?: typeof Transfers;
}

export class ReferenceEngine implements Core {
  readonly #state: State;
  readonly #matcher: Matcher;
  readonly #transfers: Transfers;
  readonly #Book: typeof Book;

  constructor(config: EngineConfig, parts: ReferenceParts = {}) {
    this.#state = new State(config, new (parts.Ledger ?? Ledger)(config.maxBalances));
    this.#matcher = new (parts.Matcher ?? Matcher)(this.#state);
    this.#transfers = new (parts.Transfers ?? Transfers)(this.#state);
    this.#Book = parts.Book ?? Book;
  }

  get sequence(): number {
    return this.#state.sequence;
  }

  apply(command: Command): Event[] {
    const state = this.#state;
    state.sequence += 1;
    state.events = [];
    const refused = this.#dispatch(command);
    if (!refused) return state.events;
    const { market, account, correlation, template } = command;
    return [
      {
        template: Template.Rejected,
        market,
        account,
        sequence: state.sequence,
        correlation,
        detail: refused.detail,
        code: refused.code,
        command: template,
      },
    ];
  }

  #dispatch(command: Command): Refusal | undefined {
    const state = this.#state;
    const matcher = this.#matcher;
    switch (command.template) {
      case Template.Tick:
        return tick(state, command);
      case Template.CreateAsset:
        return createAsset(state, command);
      case Template.CreateAccount:
        return createAccount(state, command);
      case Template.CreateMarket:
        return createMarket(state, command, new this.#Book());
      case Template.SetMarketStatus:
        return setMarketStatus(state, command);
      case Template.SetFees:
        return setFees(state, command);
      case Template.SetAccountTier:
        return setAccountTier(state, command);
      case Template.Transfer:
        return this.#transfers.apply(command);
      case Template.NewOrder:
        return newOrder(state, matcher, command);
      case Template.CancelOrder:
        return cancelOrder(state, matcher, command);
      case Template.CancelAll:
        return cancelAll(state, matcher, command);
      case Template.CancelReplace:
        return cancelReplace(state, matcher, command);
      case Template.AmendOrder:
        return amendOrder(state, matcher, command);
      default:
        return refusal(Rejection.UNKNOWN_COMMAND);
    }
  }

  levels(market: number, side: Side, limit = Number.POSITIVE_INFINITY): LevelView[] {
    const levels = this.#state.market(market)?.book.levels(side) ?? [];
    return levels.slice(0, limit).map(({ priceTicks, totalLots, orders }) => ({
      priceTicks,
      totalLots,
      orderCount: orders.size,
    }));
  }

  orders(market: number, side: Side, limit = Number.POSITIVE_INFINITY): OrderView[] {
    const orders = this.#state.market(market)?.book.orders(side) ?? [];
    const views: OrderView[] = [];
    for (const order of orders) {
      if (views.length >= limit) break;
      views.push({ ...order });
    }
    return views;
  }

  order(orderId: number): OrderView | undefined {
    const order = this.#state.orders.get(orderId);
    return order && { ...order };
  }

  balance(account: number, asset: number): BalanceView {
    const balance = this.#state.ledger.find(account, asset);
    return balance ? { ...balance } : { account, asset, available: 0, reserved: 0 };
  }

  *openOrders(): Generator<OrderView> {
    for (const { id } of this.#state.markets) {
      yield* this.orders(id, Side.BUY);
      yield* this.orders(id, Side.SELL);
    }
  }

  *balances(): Generator<BalanceView> {
    for (const balance of this.#state.ledger.all()) yield { ...balance };
  }

  counts(): { assets: number; markets: number; accounts: number } {
    const { assetDecimals, markets, accounts } = this.#state;
    return { assets: assetDecimals.length, markets: markets.length, accounts: accounts.length };
  }
}
