/**
 * The naive twin's triggers: which price they look at, when they are met, how trailing ones move.
 * Orders whose trigger is met leave for their market's queue.
 */
import {
  ActivationCause,
  MarketStatus,
  Side,
  TriggerKind,
  TriggerSource,
} from '../../schema/generated/protocol.ts';
import { MAX_VALUE } from '../core.ts';
import { opposite } from './book.ts';
import type { Closer } from './closing.ts';
import type { Ladder } from './ladder.ts';
import type { Order } from './order.ts';
import { type Market, type State, triggersOf } from './state.ts';

export class Triggers {
  protected readonly state: State;
  protected readonly closer: Closer;

  constructor(state: State, closer: Closer) {
    this.state = state;
    this.closer = closer;
  }

  /** The price that triggers of a side look at, 0 where there is none. */
  reference(market: Market, side: Side): number {
    return market.rules.triggerSource === TriggerSource.LAST
      ? market.lastPriceTicks
      : market.book.bestShown(opposite(side));
  }

  /** Whether prices rise to such a trigger. */
  protected rises(side: Side, trigger: TriggerKind): boolean {
    return (side === Side.BUY) !== (trigger === TriggerKind.TAKE_PROFIT);
  }

  /** Whether a trigger is met by the present reference. */
  isMet(market: Market, side: Side, trigger: TriggerKind, triggerPriceTicks: number): boolean {
    const reference = this.reference(market, side);
    if (reference === 0) return false;
    return this.rises(side, trigger)
      ? reference >= triggerPriceTicks
      : reference <= triggerPriceTicks;
  }

  /** Where a trailing trigger is when it sees a reference for the first time. */
  trailingTrigger(side: Side, reference: number, trailingTicks: number): number {
    return side === Side.BUY
      ? Math.min(reference + trailingTicks, MAX_VALUE)
      : Math.max(reference - trailingTicks, 1);
  }

  /** Looks at what happened in the market: orders whose trigger was met join its queue. */
  lookAt(market: Market): void {
    const { run } = market;
    market.run = undefined;
    if (market.rules.triggerSource === TriggerSource.BEST) {
      if (market.status === MarketStatus.OPEN) this.#lookAtBest(market);
      return;
    }
    if (!run) return;
    const { takerSide, highTicks, lowTicks } = run;
    if (takerSide !== Side.SELL) this.trail(market, Side.BUY, lowTicks);
    if (takerSide !== Side.BUY) this.trail(market, Side.SELL, highTicks);
    this.#collect(market.stopBuys, (trigger) => trigger <= highTicks);
    this.#collect(market.takeSells, (trigger) => trigger <= highTicks);
    this.#collect(market.stopSells, (trigger) => trigger >= lowTicks);
    this.#collect(market.takeBuys, (trigger) => trigger >= lowTicks);
    if (takerSide === Side.BUY) this.trail(market, Side.SELL, highTicks);
    if (takerSide === Side.SELL) this.trail(market, Side.BUY, lowTicks);
  }

  #lookAtBest(market: Market): void {
    const ask = this.reference(market, Side.BUY);
    const bid = this.reference(market, Side.SELL);
    if (ask > 0) this.trail(market, Side.BUY, ask);
    if (bid > 0) this.trail(market, Side.SELL, bid);
    if (ask > 0) this.#collect(market.stopBuys, (trigger) => trigger <= ask);
    if (bid > 0) this.#collect(market.takeSells, (trigger) => trigger <= bid);
    if (bid > 0) this.#collect(market.stopSells, (trigger) => trigger >= bid);
    if (ask > 0) this.#collect(market.takeBuys, (trigger) => trigger >= ask);
  }

  /** Trailing orders of a side see a reference. */
  protected trail(market: Market, side: Side, reference: number): void {
    for (const order of market.trailing[side]) {
      const trigger = this.trailingTrigger(side, reference, order.trailingTicks);
      if (this.isNearer(side, trigger, order.triggerPriceTicks)) this.move(market, order, trigger);
    }
  }

  /** Whether a trailing trigger may move from `from` to `to`. */
  protected isNearer(side: Side, to: number, from: number): boolean {
    return side === Side.BUY ? to < from : to > from;
  }

  protected move(market: Market, order: Order, triggerPriceTicks: number): void {
    const ladder = triggersOf(market, order.side, order.trigger);
    if (!ladder.has(triggerPriceTicks) && !this.state.levelsFit(1)) return;
    ladder.remove(order.triggerPriceTicks, order);
    order.triggerPriceTicks = triggerPriceTicks;
    ladder.add(triggerPriceTicks, order);
  }

  /** Moves orders from the front of a ladder to the queue, as long as their trigger is met. */
  #collect(ladder: Ladder<Order>, isMet: (triggerPriceTicks: number) => boolean): void {
    for (let first = ladder.first(); first && isMet(first.key); first = ladder.first()) {
      for (const order of [...first.items]) {
        this.closer.leaveTrigger(order);
        this.closer.enterQueue(order, ActivationCause.TRIGGER);
      }
    }
  }
}
