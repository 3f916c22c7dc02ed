// Placing what an exported state holds in a fresh one, with the code that placed it at first.
// Called once for each thing, in order; the host has checked that there is room, and fills in the
// fields.

import {
  Market, ORDER_IS_ICEBERG, Level, Order, StateHeader, Terms, TransferRecord,
} from './generated';
import { takeBalance } from './balances';
import { createOrder, enterBook, has } from './book';
import { hashOfPair, tableInsert } from './hashtable';
import { linkPeers, linkPending } from './lists';
import { findClientOrder, findOrder } from './order-index';
import {
  header, markets, termsOf, transferIndex, transferMask, transferShift,
} from './state';
import { setTimer } from './timers';
import { findTransfer } from './transfers';
import { enterQueue, enterTriggerLevel, joinKind, trailingList } from './waiting';
import { doneDirty, updateWatch } from './watch';

/** @returns the balance, with zeros */
export function importBalance(account: u32, asset: u32): u32 {
  return <u32>takeBalance(account, asset);
}

/** Remembers the transfer of a filled-in record. @returns 0 where its id is remembered already */
export function importTransfer(record: u32): u32 {
  const low = TransferRecord.transferIdLow(record);
  const high = TransferRecord.transferIdHigh(record);
  if (findTransfer(low, high) != 0) return 0;
  tableInsert(transferIndex, transferShift, transferMask, hashOfPair(low, high), record);
  return record;
}

/** @returns the record of an order of the account, its newest; 0 where it or its ids are there */
export function importOrder(orderId: u64, clientOrderId: u64, account: u32): u32 {
  if (findOrder(orderId) != 0 || findClientOrder(account, clientOrderId) != 0) return 0;
  return <u32>createOrder(orderId, clientOrderId, account);
}

/** Queues an order at the back of a price; an iceberg shows what it showed. */
export function importIntoBook(order: u32, market: u32, side: u8, price: u64): void {
  if (!has(order, ORDER_IS_ICEBERG)) {
    enterBook(order, market, side, price);
    return;
  }
  const terms = termsOf(order);
  const shows = Terms.shownLots(terms);
  enterBook(order, market, side, price);
  const more = Terms.shownLots(terms) - shows;
  const level: usize = Order.level(order);
  Terms.setShownLots(terms, shows);
  Level.setTotalLots(level, Level.totalLots(level) - more);
  Level.setHiddenLots(level, Level.hiddenLots(level) + more);
}

export function importIntoTriggers(order: u32, trigger: u64): void {
  enterTriggerLevel(order, trigger);
}

export function importIntoPegs(order: u32): void {
  const market: usize = Terms.market(termsOf(order));
  joinKind(order, market + Market.pegs);
  Market.setPegCount(market, Market.pegCount(market) + 1);
}

export function importIntoTrailing(order: u32): void {
  const terms = termsOf(order);
  joinKind(order, trailingList(Terms.market(terms), Terms.side(terms)));
}

/** The order came alive and waits for its turn. */
export function importIntoQueue(order: u32): void {
  enterQueue(order, Terms.cause(termsOf(order)));
}

export function importPeers(order: u32, peer: u32): void {
  linkPeers(order, peer);
}

export function importPending(working: u32, pending: u32): void {
  linkPending(working, pending);
}

export function importTimer(timer: u32, timeUs: u64): void {
  setTimer(timer, timeUs);
}

/** Everything is in its place: markets know what to watch, and nothing is left to look after. */
export function endImport(): void {
  while (StateHeader.dirtyFirst(header) != 0) doneDirty(StateHeader.dirtyFirst(header));
  const count = StateHeader.marketCount(header);
  for (let k: u32 = 0; k < count; k++) updateWatch(markets + <usize>k * Market.SIZE);
}
