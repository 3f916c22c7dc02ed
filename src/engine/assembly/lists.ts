// Orders that belong together: OCO partners, and orders that wait for another to be filled.

import { ActivationCause, CloseReason, ORDER_IN_LIST, Terms } from './generated';
import { has } from './book';
import { closeOrder } from './maker';
import { termsOf } from './state';
import { enterQueue } from './waiting';

/** Makes two orders OCO partners. */
export function linkPeers(a: usize, b: usize): void {
  Terms.setPeer(termsOf(a), <u32>b);
  Terms.setPeer(termsOf(b), <u32>a);
}

/** Has an order wait for another to be filled. */
export function linkPending(working: usize, pending: usize): void {
  Terms.setPending(termsOf(working), <u32>pending);
  Terms.setParent(termsOf(pending), <u32>working);
}

/** Unlinks an order from its OCO partner. @returns the partner, 0 where it has none (any more) */
export function takePeer(order: usize): usize {
  const terms = termsOf(order);
  const peer: usize = Terms.peer(terms);
  if (peer == 0) return 0;
  Terms.setPeer(terms, 0);
  Terms.setPeer(termsOf(peer), 0);
  return peer;
}

/**
 * Unlinks an order from what waits for it, and from what it waits for.
 * @returns what waits for it, 0 where nothing does
 */
export function takePending(order: usize): usize {
  const terms = termsOf(order);
  const parent: usize = Terms.parent(terms);
  if (parent != 0) {
    Terms.setPending(termsOf(parent), 0);
    Terms.setParent(terms, 0);
  }
  const pending: usize = Terms.pending(terms);
  if (pending == 0) return 0;
  Terms.setPending(terms, 0);
  Terms.setParent(termsOf(pending), 0);
  return pending;
}

/** Has what waited for a filled order join the queue; its partner, if it has one, behind it. */
export function releasePending(pending: usize): void {
  const peer: usize = Terms.peer(termsOf(pending));
  enterQueue(pending, ActivationCause.LIST);
  if (peer != 0) enterQueue(peer, ActivationCause.LIST);
}

/** What a trade means to the list of an order: its OCO partner is closed. */
export function afterTrade(order: usize): void {
  if (!has(order, ORDER_IN_LIST)) return;
  const peer = takePeer(order);
  if (peer != 0) closeOrder(peer, 0, CloseReason.LIST);
}
