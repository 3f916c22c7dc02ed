/** The order commands that benchmarks send, short to write: no client order ids, no text. */
import {
  type Command,
  OrderType,
  ReplaceMode,
  SelfTradePrevention,
  type Side,
  TargetKind,
  Template,
  type TimeInForce,
} from '../src/schema/generated/protocol.ts';

export interface OrderTerms {
  readonly market: number;
  readonly account: number;
  readonly side: Side;
  readonly priceTicks: number;
  /** Lots. */
  readonly quantity: number;
  readonly timeInForce: TimeInForce;
  readonly clientOrderId?: number;
}

const PLAIN = {
  correlation: 0,
  clientOrderId: 0,
  type: OrderType.LIMIT,
  stp: SelfTradePrevention.NONE,
  text: '',
};

export function newOrder(terms: OrderTerms): Command {
  return { template: Template.NewOrder, ...PLAIN, ...terms };
}

/** @param target the order id to cancel */
export function cancelReplace(terms: OrderTerms, target: number): Command {
  return {
    template: Template.CancelReplace,
    ...PLAIN,
    ...terms,
    target,
    targetKind: TargetKind.ORDER_ID,
    mode: ReplaceMode.STOP_ON_FAILURE,
  };
}

/** @param target the order id to cancel */
export function cancelOrder(market: number, account: number, target: number): Command {
  return {
    template: Template.CancelOrder,
    market,
    account,
    correlation: 0,
    target,
    targetKind: TargetKind.ORDER_ID,
  };
}
