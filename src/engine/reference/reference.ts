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
import { createAccount, createAsset, createMarket, setAccountTier, setFees } from './admin.ts';
import { advancedOrder, orderList } from './advanced.ts';
import { runAftermath } from './aftermath.ts';
import { Auctions } from './auction.ts';
import { Book, hiddenLots } from './book.ts';
import { Closer } from './closing.ts';
import {
  dueTimer,
  fire,
  scheduleMarketStatus,
  setAccountLimits,
  setAccountStatus,
  setDeadMan,
  setExposureLimit,
  setMarketRules,
  setMarketStatus,
  tick,
} from './controls.ts';
import { Ledger } from './ledger.ts';
import { Limits } from './limits.ts';
import { Matcher } from './matching.ts';
import { viewOf } from './order.ts';
import { amendOrder, cancelAll, cancelOrder, cancelReplace, newOrder } from './orders.ts';
import { Pegs } from './pegs.ts';
import { massQuote } from './quotes.ts';
import { type Refusal, refusal, State } from './state.ts';
import { Transfers } from './transfers.ts';
import { Triggers } from './triggers.ts';
import type { Twin } from './twin.ts';

const NO_BALANCE = { available: 0, reserved: 0 };

/** What a twin is made of; the fuzzer's own tests give broken ones. */
export interface ReferenceParts {
  readonly Ledger?: typeof Ledger;
  readonly Book?: typeof Book;
  readonly Matcher?: typeof Matcher;
  readonly Transfers?: typeof Transfers;
  readonly Limits?: typeof Limits;
  readonly Closer?: typeof Closer;
  readonly Auctions?: typeof Auctions;
  readonly Triggers?: typeof Triggers;
  readonly Pegs?: typeof Pegs;
  readonly State?: typeof State;
}

export class ReferenceEngine implements Core {
  readonly #state: State;
  readonly #twin: Twin;
  readonly #transfers: Transfers;
  readonly #Book: typeof Book;

  constructor(config: EngineConfig, parts: ReferenceParts = {}) {
    const state = new (parts.State ?? State)(
      config,
      new (parts.Ledger ?? Ledger)(config.maxBalances),
    );
    const limits = new (parts.Limits ?? Limits)(state);
    const closer = new (parts.Closer ?? Closer)(state);
    const auctions = new (parts.Auctions ?? Auctions)(state, closer, limits);
    const matcher = new (parts.Matcher ?? Matcher)(state, closer, limits, auctions);
    const triggers = new (parts.Triggers ?? Triggers)(state, closer);
    const pegs = new (parts.Pegs ?? Pegs)(state, limits);
    this.#state = state;
    this.#twin = { state, limits, closer, auctions, matcher, triggers, pegs };
    this.#transfers = new (parts.Transfers ?? Transfers)(state);
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
    if (!refused) {
      this.#finish(command);
      return state.events;
    }
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

  /** What comes after a command's own work. */
  #finish(command: Command): void {
    const twin = this.#twin;
    runAftermath(twin);
    if (command.template !== Template.Tick) return;
    for (let due = dueTimer(twin.state); due; due = dueTimer(twin.state)) {
      fire(twin, due);
      runAftermath(twin);
    }
  }

  #dispatch(command: Command): Refusal | undefined {
    const state = this.#state;
    const twin = this.#twin;
    switch (command.template) {
      case Template.Tick:
        return tick(twin, command);
      case Template.CreateAsset:
        return createAsset(state, command);
      case Template.CreateAccount:
        return createAccount(state, command);
      case Template.CreateMarket:
        return createMarket(state, command, new this.#Book());
      case Template.SetMarketStatus:
        return setMarketStatus(twin, command);
      case Template.SetFees:
        return setFees(state, command);
      case Template.SetAccountTier:
        return setAccountTier(state, command);
      case Template.Transfer:
        return this.#transfers.apply(command);
      case Template.NewOrder:
        return newOrder(twin, command);
      case Template.CancelOrder:
        return cancelOrder(twin, command);
      case Template.CancelAll:
        return cancelAll(twin, command);
      case Template.CancelReplace:
        return cancelReplace(twin, command);
      case Template.AmendOrder:
        return amendOrder(twin, command);
      case Template.AdvancedOrder:
        return advancedOrder(twin, command);
      case Template.OrderList:
        return orderList(twin, command);
      case Template.MassQuote:
        return massQuote(twin, command);
      case Template.SetMarketRules:
        return setMarketRules(twin, command);
      case Template.ScheduleMarketStatus:
        return scheduleMarketStatus(twin, command);
      case Template.SetAccountStatus:
        return setAccountStatus(twin, command);
      case Template.SetAccountLimits:
        return setAccountLimits(twin, command);
      case Template.SetExposureLimit:
        return setExposureLimit(twin, command);
      case Template.SetDeadMan:
        return setDeadMan(twin, command);
      default:
        return refusal(Rejection.UNKNOWN_COMMAND);
    }
  }

  levels(market: number, side: Side, limit = Number.POSITIVE_INFINITY): LevelView[] {
    const levels = this.#state.market(market)?.book.levels(side) ?? [];
    return levels.slice(0, limit).map((level) => ({
      priceTicks: level.priceTicks,
      totalLots: level.totalLots - hiddenLots(level),
      hiddenLots: hiddenLots(level),
      orderCount: level.shown.size + level.hidden.size,
    }));
  }

  orders(market: number, side: Side, limit = Number.POSITIVE_INFINITY): OrderView[] {
    const orders = this.#state.market(market)?.book.orders(side) ?? [];
    const views: OrderView[] = [];
    for (const order of orders) {
      if (views.length >= limit) break;
      views.push(viewOf(order));
    }
    return views;
  }

  *waitingOrders(): Generator<OrderView> {
    const waiting = [...this.#state.orders.values()].filter((order) => !order.inBook);
    waiting.sort((a, b) => a.account - b.account || a.orderId - b.orderId);
    for (const order of waiting) yield viewOf(order);
  }

  get nextTimerUs(): number {
    return this.#state.timers.first()?.key ?? 0;
  }

  order(orderId: number): OrderView | undefined {
    const order = this.#state.orders.get(orderId);
    return order && viewOf(order);
  }

  balance(account: number, asset: number): BalanceView {
    const { available, reserved } = this.#state.ledger.find(account, asset) ?? NO_BALANCE;
    return { account, asset, available, reserved };
  }

  *openOrders(): Generator<OrderView> {
    for (const { id } of this.#state.markets) {
      yield* this.orders(id, Side.BUY);
      yield* this.orders(id, Side.SELL);
    }
  }

  *balances(): Generator<BalanceView> {
    for (const { account, asset, available, reserved } of this.#state.ledger.all()) {
      yield { account, asset, available, reserved };
    }
  }

  /** Ids given so far, open orders, and levels in use. */
  counts(): { assets: number; markets: number; accounts: number; orders: number; levels: number } {
    const { assetDecimals, markets, accounts, orders } = this.#state;
    return {
      ...{ assets: assetDecimals.length, markets: markets.length, accounts: accounts.length },
      ...{ orders: orders.size, levels: this.#state.levelCount() },
    };
  }
}
