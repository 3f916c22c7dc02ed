/** What the makers of commands draw from: chance, what is known, and usual values. */
import type { Prng } from '../../src/base/prng.ts';
import type { Core } from '../../src/engine/core.ts';
import {
  type NewOrder,
  OrderType,
  Side,
  TimeInForce,
} from '../../src/schema/generated/protocol.ts';
import type { Knowledge } from './knowledge.ts';
import type { MarketPlan, Profile } from './profiles.ts';

export interface Palette {
  readonly prng: Prng;
  readonly profile: Profile;
  readonly knowledge: Knowledge;
  /** The core whose books are looked at. */
  readonly twin: Core;
  /** An account, mostly one that has money. */
  trader(): number;
  /** A market, mostly one of the profile's. */
  market(): number;
  plan(market: number): MarketPlan;
  /** A limit price, mostly near the best ones. */
  price(market: number, side: Side): number;
  lots(market: number, side: Side): number;
  /** A plain order. */
  order(account: number, market: number): NewOrder;
}

export function opposite(side: Side): Side {
  return side === Side.BUY ? Side.SELL : Side.BUY;
}

/** Whether an order of this type has a limit price. */
export function isLimited(type: OrderType): boolean {
  return type === OrderType.LIMIT || type === OrderType.POST_ONLY;
}

export function mayRest({ type, timeInForce }: Pick<NewOrder, 'type' | 'timeInForce'>): boolean {
  return isLimited(type) && (timeInForce === TimeInForce.GTC || timeInForce === TimeInForce.GTD);
}

/** Microseconds from now that orders, schedules and timers take at most. */
export const HORIZON_US = 3000;
