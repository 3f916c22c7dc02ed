/**
 * Orders and trades that the exchange no longer holds in memory, as records like those that it
 * does hold; and the two put together, what is in memory first.
 */
import type { HistoryPort, PageOfMarket, PastFill, PastOrder } from '../../history/reading/port.ts';
import {
  CloseReason,
  type ListKind,
  OrderType,
  type PegKind,
  Rejection,
  type SelfTradePrevention,
  Side,
  Template,
  type TimeInForce,
  type TriggerKind,
  WaitKind,
} from '../../schema/generated/protocol.ts';
import {
  closedStatus,
  type OrderRecord,
  type OrderStatus,
  openRecord,
} from '../accounts/order-record.ts';
import type { OwnTrade } from '../accounts/user-events.ts';
import { DialectError } from '../errors.ts';
import type { Log } from '../log.ts';
import { wordsOf } from '../rejections.ts';

/** Of an order that is open, or filled. */
const NOT_CLOSED = -1;

/**
 * An order of the history as a record. It has all that a record of memory has but the number of a
 * self-trade that was prevented.
 */
export function recordOf(past: PastOrder): OrderRecord {
  const { account, clientOrderId, market, orderId, priceTicks, quantity, timeUs } = past;
  const type = past.type as OrderType;
  const byBudget = type === OrderType.MARKET_QUOTE;
  const asked = byBudget ? quantity : quantity + past.decrementedLots;
  const isPrevented = past.closeReason === CloseReason.SELF_TRADE && !byBudget;
  const event = {
    ...{ template: Template.OrderAccepted, sequence: 0, correlation: 0, resting: 0, cancelCode: 0 },
    ...{ account, clientOrderId, market, orderId, priceTicks, quantity: asked, type, reserved: 0 },
    ...{ side: past.side as Side, timeInForce: past.timeInForce as TimeInForce },
    ...{ stp: past.stp as SelfTradePrevention, text: past.clientText },
  };
  const record: OrderRecord = {
    ...openRecord(event, timeUs),
    executedLots: past.executedLots,
    quoteUnits: past.quoteUnits,
    preventedLots: past.decrementedLots + (isPrevented ? past.leaves : 0),
    status: statusOf(past),
    updateUs: past.updateUs,
    workingUs: past.workingUs,
    terms: {
      trigger: past.triggerKind as TriggerKind,
      triggerTicks: past.trailingTicks > 0 ? past.triggerBeganTicks : past.triggerPriceTicks,
      trailingTicks: past.trailingTicks,
      trailingUs: past.triggerUs,
      displayLots: past.displayLots,
      minimumLots: past.minimumLots,
      expireUs: past.expireUs,
      hidden: past.hidden === 1,
      peg: past.peg as PegKind,
      pegOffsetTicks: past.pegOffsetTicks,
      peggedTicks: past.peggedTicks,
      listId: past.listId,
      listKind: past.listKind as ListKind,
      waits: past.waits as WaitKind,
      refusedCode: past.closeCode,
    },
  };
  return record;
}

function statusOf({ closeReason, executedLots, leaves, waits, ...past }: PastOrder): OrderStatus {
  if (closeReason !== NOT_CLOSED) {
    const reason = closeReason as CloseReason;
    if (reason === CloseReason.LIST && past.withCancelled > 0) return 'CANCELED';
    return closedStatus(reason, executedLots > 0);
  }
  if (executedLots === 0) return waits === WaitKind.LIST ? 'PENDING_NEW' : 'NEW';
  const filled = leaves === 0 && past.type !== OrderType.MARKET_QUOTE;
  return filled ? 'FILLED' : 'PARTIALLY_FILLED';
}

/** A side of a trade of the history as a record. */
export function tradeOf({ isMaker, side, ...fill }: PastFill): OwnTrade {
  return { ...fill, isBuyer: side === Side.BUY, isMaker: isMaker === 1 };
}

/** Requests that wait for the history at most; more are told that the venue is busy. */
const MAX_WAITING = 100;

/** Asks the history, boundedly; where it cannot be read, what memory holds is the answer. */
export class Past {
  readonly #history: HistoryPort | undefined;
  readonly #log: Log;
  #waiting = 0;
  #problem: string | undefined;

  constructor(history: HistoryPort | undefined, log: Log) {
    this.#history = history;
    this.#log = log;
  }

  /**
   * What memory holds and what the history holds, each once, as memory has it: the page of both.
   * @param held all that memory holds of what is wanted, by id
   */
  async orders(
    page: PageOfMarket,
    held: readonly Readonly<OrderRecord>[],
  ): Promise<readonly Readonly<OrderRecord>[]> {
    const rows = (await this.ask((history) => history.orders(page))) ?? [];
    const ids = new Set(held.map(({ orderId }) => orderId));
    const past = rows.filter(({ orderId }) => !ids.has(orderId)).map(recordOf);
    return cut(
      [...past, ...held].sort((a, b) => a.orderId - b.orderId),
      page,
    );
  }

  /** As `orders`. */
  async trades(page: PageOfMarket, held: readonly OwnTrade[]): Promise<readonly OwnTrade[]> {
    const rows = (await this.ask((history) => history.fills(page))) ?? [];
    const ids = new Set(held.map(sideOfTrade));
    const past = rows.map(tradeOf).filter((trade) => !ids.has(sideOfTrade(trade)));
    const order = (a: OwnTrade, b: OwnTrade) =>
      a.tradeId - b.tradeId || Number(a.isMaker) - Number(b.isMaker);
    return cut([...past, ...held].sort(order), page);
  }

  /**
   * @returns undefined where there is no history, or it cannot be read now
   * @throws DialectError -1008 where too many wait
   */
  async ask<T>(question: (history: HistoryPort) => Promise<T>): Promise<T | undefined> {
    if (this.#history === undefined) return undefined;
    if (this.#waiting >= MAX_WAITING) {
      const { code, text, status } = wordsOf(Rejection.NODE_BUSY);
      throw new DialectError(code, text, { status });
    }
    this.#waiting++;
    try {
      const answer = await question(this.#history);
      this.#problem = undefined;
      return answer;
    } catch (error) {
      const { message } = error as Error;
      // Once, not for each who asks.
      if (this.#problem !== message) this.#log.warn(`the history cannot be read: ${message}`);
      this.#problem = message;
      return undefined;
    } finally {
      this.#waiting--;
    }
  }
}

function sideOfTrade({ tradeId, isMaker }: OwnTrade): string {
  return `${tradeId} ${isMaker}`;
}

function cut<T>(items: readonly T[], { limit, newest }: PageOfMarket): readonly T[] {
  return newest === true ? items.slice(-limit) : items.slice(0, limit);
}
