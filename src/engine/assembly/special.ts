// Orders with terms: their records, and what is written of them when they are accepted.

import {
  Market, ORDER_EXPIRES, ORDER_HAS_TERMS, ORDER_IS_HIDDEN, ORDER_IS_ICEBERG,
  ORDER_IS_PEGGED, Order, OrderTerms, PegKind, Terms, TriggerKind,
} from './generated';
import { createOrder } from './book';
import { begin } from './output';
import { accountOf, termsOf } from './state';
import * as taker from './taker';
import { setTimer } from './timers';

/** The record and the terms of the taker, which is special; in no book yet. */
export function createSpecial(): usize {
  const order = createOrder(taker.orderId, taker.clientOrderId, taker.account);
  Order.setQuantityLots(order, taker.quantity);
  Order.setLeavesLots(order, taker.leaves);
  Order.setLevel(order, 0);
  Order.setBalance(order, 0);
  Order.setType(order, taker.type);
  Order.setStp(order, taker.stp);
  let flags = ORDER_HAS_TERMS;
  if (taker.hidden != 0) flags |= ORDER_IS_HIDDEN;
  if (taker.display != 0) flags |= ORDER_IS_ICEBERG;
  if (taker.peg != PegKind.NONE) flags |= ORDER_IS_PEGGED;
  if (taker.expireTime != 0) flags |= ORDER_EXPIRES;
  Order.setFlags(order, <u16>flags);
  const terms = termsOf(order);
  Terms.setMarket(terms, <u32>taker.market);
  Terms.setPriceTicks(terms, taker.price);
  Terms.setTriggerPriceTicks(terms, taker.triggerPrice);
  Terms.setTrailingTicks(terms, taker.trailing);
  Terms.setDisplayLots(terms, taker.display);
  Terms.setMinimumLots(terms, taker.minimum);
  Terms.setExpireTimeUs(terms, taker.expireTime);
  Terms.setPegOffsetTicks(terms, taker.pegOffset);
  Terms.setSession(terms, taker.session);
  Terms.setSide(terms, taker.side);
  Terms.setTimeInForce(terms, taker.timeInForce);
  Terms.setTrigger(terms, taker.trigger);
  Terms.setPeg(terms, taker.peg);
  if (taker.expireTime != 0) setTimer(terms, taker.expireTime);
  return order;
}

/** Makes an open order in no book the taker; its trigger, if it had one, is behind it. */
export function takeUp(order: usize): void {
  const terms = termsOf(order);
  const account = Order.account(order);
  taker.setOrder(
    Terms.market(terms), account, accountOf(account), Terms.side(terms), Order.type(order),
    Terms.timeInForce(terms), Order.stp(order),
  );
  taker.setSpecial(TriggerKind.NONE, 0, 0, 0, 0, 0, 0);
  taker.setPegAndMinimum(PegKind.NONE, 0, Terms.minimumLots(terms));
  taker.setTerms(
    Terms.priceTicks(terms), Order.quantityLots(order), Order.leavesLots(order),
    Order.clientOrderId(order),
  );
  taker.setIdentity(Order.orderId(order), order);
}

/** `OrderTerms`. */
export function emitTerms(order: usize, waits: u8, listKind: u8): void {
  const terms = termsOf(order);
  const market: usize = Terms.market(terms);
  const at = begin(OrderTerms.TEMPLATE, 2, Market.id(market), Order.account(order));
  OrderTerms.setOrderId(at, Order.orderId(order));
  OrderTerms.setTriggerPriceTicks(at, Terms.triggerPriceTicks(terms));
  OrderTerms.setTrailingTicks(at, Terms.trailingTicks(terms));
  OrderTerms.setDisplayLots(at, Terms.displayLots(terms));
  OrderTerms.setMinimumLots(at, Terms.minimumLots(terms));
  OrderTerms.setExpireTimeUs(at, Terms.expireTimeUs(terms));
  OrderTerms.setPegOffsetTicks(at, Terms.pegOffsetTicks(terms));
  OrderTerms.setListId(at, Terms.listId(terms));
  OrderTerms.setSession(at, Terms.session(terms));
  OrderTerms.setTrigger(at, Terms.trigger(terms));
  OrderTerms.setHidden(at, <u8>((<u32>Order.flags(order) & ORDER_IS_HIDDEN) != 0));
  OrderTerms.setPeg(at, Terms.peg(terms));
  OrderTerms.setWaits(at, waits);
  OrderTerms.setListKind(at, listKind);
}
