// Touches what the next commands will need, so that the waits for memory overlap instead of adding
// up. Three rounds over a window of commands: index entries, then the orders behind them, then
// those orders' neighbours. Only loads; nothing depends on what they find, and state never changes.

import {
  Account, CancelOrder, CancelReplace, Level, NewOrder, Order, StateHeader, TargetKind,
} from './generated';
import { headerAccount, headerBlocks, headerMarket, headerTemplate } from './answers';
import { clientHash, orderHash, sideOf } from './book';
import { findLevel } from './prices';
import {
  accountOf, clientIndex, header, marketOf, orderIndex, orderMask, orderShift,
} from './state';

/** Commands looked at together: about as many misses as a core keeps under way. */
const WINDOW: u32 = 16;
/** Up to here touching costs more than it hides: 10,000 orders are faster without, 100,000 with. */
const CACHED_ORDERS: u32 = 32_768;
/** Where the rounds keep their pointers: below the state, in memory that is nobody's. */
const NOTES: usize = 8192;
const NOTE_BYTES: usize = 16;
/** Entries of an index looked at before the order is given up. */
const PROBES: u32 = 4;

/** Takes in what was loaded, so that the loads are not dropped as useless. */
export let sink: u64 = 0;

@inline function note(k: u32): usize {
  return NOTES + <usize>k * NOTE_BYTES;
}

/** Notes an index entry to look at: its table, and its hash. */
function noteTarget(k: u32, kind: u8, account: u32, target: u64): void {
  const byId = kind == TargetKind.ORDER_ID;
  const table = byId ? orderIndex : clientIndex;
  const hash = byId ? orderHash(target) : clientHash(account, target);
  store<u32>(note(k), <u32>table);
  store<u32>(note(k), hash, 4);
  touchEntry(table, hash);
}

@inline function touchEntry(table: usize, hash: u32): void {
  sink ^= load<u64>(table + (<usize>(hash >> orderShift) << 3));
}

/** First round, on one command. */
function touchIndexes(p: usize, k: u32): void {
  store<u64>(note(k), 0);
  const account = headerAccount(p);
  const owner = accountOf(account);
  if (owner == 0) return;
  sink ^= Account.lastOrder(owner);
  switch (headerTemplate(p)) {
    case NewOrder.TEMPLATE:
      touchEntry(clientIndex, clientHash(account, NewOrder.clientOrderId(p)));
      break;
    case CancelReplace.TEMPLATE:
      touchEntry(clientIndex, clientHash(account, CancelReplace.clientOrderId(p)));
      noteTarget(k, CancelReplace.targetKind(p), account, CancelReplace.target(p));
      break;
    case CancelOrder.TEMPLATE:
      noteTarget(k, CancelOrder.targetKind(p), account, CancelOrder.target(p));
      break;
  }
}

/** Second round: the order behind the noted entry; its pointer replaces the note. */
function touchOrder(k: u32): void {
  const table: usize = load<u32>(note(k));
  if (table == 0) return;
  const hash = load<u32>(note(k), 4);
  let slot = hash >> orderShift;
  let order: usize = 0;
  for (let probe: u32 = 0; probe < PROBES; probe++) {
    const entry = table + (<usize>slot << 3);
    const found: usize = load<u32>(entry);
    if (found == 0) break;
    if (load<u32>(entry, 4) == hash) {
      order = found;
      break;
    }
    slot = (slot + 1) & orderMask;
  }
  store<u64>(note(k), order);
  if (order != 0) sink ^= Order.orderId(order);
}

@inline function touchRecord(pointer: usize): void {
  if (pointer != 0) sink ^= load<u64>(pointer, 24);
}

/** The order that a new one at this price would queue behind. */
@inline function touchQueue(p: usize, side: u8, price: u64): void {
  const market = marketOf(headerMarket(p));
  if (market == 0 || side > 1) return;
  const level = findLevel(sideOf(market, side), price);
  if (level != 0) touchRecord(Level.last(level));
}

/** Third round: neighbours of the order and of the new one's place. */
function touchNeighbours(p: usize, k: u32): void {
  const owner = accountOf(headerAccount(p));
  if (owner == 0) return;
  touchRecord(Account.lastOrder(owner));
  const template = headerTemplate(p);
  if (template == NewOrder.TEMPLATE) {
    touchQueue(p, NewOrder.side(p), NewOrder.priceTicks(p));
    return;
  }
  const order: usize = load<u32>(note(k));
  if (order != 0) {
    touchRecord(Order.previous(order));
    touchRecord(Order.next(order));
    touchRecord(Order.previousOfAccount(order));
    touchRecord(Order.nextOfAccount(order));
    touchRecord(Order.level(order));
    touchRecord(Order.balance(order));
    touchEntry(orderIndex, orderHash(Order.orderId(order)));
  }
  if (template == CancelReplace.TEMPLATE) {
    touchQueue(p, CancelReplace.side(p), CancelReplace.priceTicks(p));
  }
}

/** Whether there are so many orders that they are not in the cache anyway. */
@inline export function worthTouching(): bool {
  return StateHeader.orderCount(header) > CACHED_ORDERS;
}

/** Touches for up to WINDOW commands in [at, end). @returns where the command after them is */
export function touchAhead(at: usize, end: usize): usize {
  let count: u32 = 0;
  let p = at;
  while (p < end && count < WINDOW) {
    touchIndexes(p, count);
    p += <usize>headerBlocks(p) << 6;
    count++;
  }
  for (let k: u32 = 0; k < count; k++) touchOrder(k);
  p = at;
  for (let k: u32 = 0; k < count; k++) {
    touchNeighbours(p, k);
    p += <usize>headerBlocks(p) << 6;
  }
  return p;
}
