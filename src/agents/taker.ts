/** A taker: buys or sells a random, small amount at the market, now and then a large one. */
import type { Request } from '../gateway/port.ts';
import {
  OrderType,
  SelfTradePrevention,
  Side,
  Template,
  TimeInForce,
} from '../schema/generated/protocol.ts';
import type { Uniform } from './fair-price.ts';

export function takerOrder(
  account: number,
  market: number,
  sizeLots: number,
  uniform: Uniform,
): Request {
  const size = sizeLots * -Math.log(1 - uniform()) * (uniform() < 0.02 ? 10 : 0.6);
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
