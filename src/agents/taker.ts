/**
 * A taker: buys or sells a random, small amount at the market, now and then a large one, but never
 * as much as a maker's whole ladder has.
 */
import type { Request } from '../gateway/port.ts';
import {
  OrderType,
  SelfTradePrevention,
  Side,
  Template,
  TimeInForce,
} from '../schema/generated/protocol.ts';
import type { Uniform } from './fair-price.ts';
import { exponential } from './portable.ts';

/** Largest order, as a multiple of the smallest size of a quote. */
export const MAX_TAKEN = 10;

export function takerOrder(
  account: number,
  market: number,
  sizeLots: number,
  uniform: Uniform,
): Request {
  const random = exponential(uniform) * (uniform() < 0.02 ? 10 : 0.6);
  const size = sizeLots * Math.min(random, MAX_TAKEN);
  return {
    template: Template.NewOrder,
    market,
    account,
    priceTicks: 0,
    quantity: Math.max(1, Math.round(size)),
    clientOrderId: 0,
    side: uniform() < 0.5 ? Side.BUY : Side.SELL,
    type: OrderType.MARKET,
    timeInForce: TimeInForce.IOC,
    stp: SelfTradePrevention.NONE,
    text: '',
  };
}
