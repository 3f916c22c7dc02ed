// Touches what the next commands will need, so that the waits for memory overlap instead of adding
// up. Rounds over a window of commands, each a short loop of loads that do not wait for each other,
// as many of them as a core looks ahead: index entries, then the orders behind them, then those
// orders' neighbours, then the place where a new order goes. Only loads; nothing depends on what
// they find, and state never changes. A pointer that is 0 needs no question: it leads below the
// state, where memory is nobody's.

import {
  Account, CancelOrder, CancelReplace, Level, NewOrder, Order, StateHeader, TargetKind,
} from './generated';
import { headerAccount, headerBlocks, headerMarket, headerTemplate } from './answers';
import { sideOf } from './book';
import { clientHome, entryOrder, FAR, idHome, indexEntry } from './order-index';
import { findLevel } from './prices';
import { accountOf, clientIndex, header, marketOf, orderIndex } from './state';

/** Commands looked at together. */
const WINDOW: u32 = 32;
/** Up to here touching costs more than it hides: 10,000 orders are faster without, 100,000 with. */
const CACHED_ORDERS: u32 = 32_768;
/** Where the rounds keep their pointers: below the state, in memory that is nobody's. */
const NOTES: usize = 8192;
const NOTE_BYTES: usize = 8;
/** Entries of an index looked at before the order is given up. */
const PROBES: u32 = 4;

/** Takes in what was loaded, so that the loads are not dropped as useless. */
export let sink: u32 = 0;

@inline function note(k: u32): usize {
  return NOTES + <usize>k * NOTE_BYTES;
}

/** Whether there are so many orders that they are not in the cache anyway. */
@inline export function worthTouching(): bool {
  return StateHeader.orderCount(header) > CACHED_ORDERS;
}

/** First round: where the target's entry in its index should be. */
function touchEntries(at: usize, count: u32): u32 {
  let sum: u32 = 0;
  let p = at;
  for (let k: u32 = 0; k < count; k++) {
    const template = headerTemplate(p);
    let kind: u8 = TargetKind.COUNT;
    let target: u64 = 0;
    if (template == CancelReplace.TEMPLATE) {
      kind = CancelReplace.targetKind(p);
      target = CancelReplace.target(p);
    } else if (template == CancelOrder.TEMPLATE) {
      kind = CancelOrder.targetKind(p);
      target = CancelOrder.target(p);
    }
    let entry: usize = 0;
    if (kind == TargetKind.ORDER_ID) {
      entry = indexEntry(orderIndex, idHome(target));
    } else if (kind == TargetKind.CLIENT_ORDER_ID) {
      entry = indexEntry(clientIndex, clientHome(headerAccount(p), target));
    }
    store<u32>(note(k), <u32>entry);
    store<u32>(note(k), <u32>p, 4);
    sum ^= load<u32>(entry);
    p += <usize>headerBlocks(p) << 6;
  }
  return sum;
}

/** Second round: the order behind the entry; its pointer replaces the entry's. */
function touchOrders(count: u32): u32 {
  let sum: u32 = 0;
  for (let k: u32 = 0; k < count; k++) {
    const home: usize = load<u32>(note(k));
    let order: usize = 0;
    for (let probe: u32 = 0; probe < PROBES; probe++) {
      const entry = load<u32>(home + (<usize>probe << 2));
      if (entry != 0 && (entry & FAR) == probe) {
        order = entryOrder(entry);
        break;
      }
    }
    store<u32>(note(k), <u32>order);
    sum ^= load<u32>(order);
  }
  return sum;
}

/** Third round: neighbours of the order, and the newest order of the account. */
function touchNeighbours(count: u32): u32 {
  let sum: u32 = 0;
  for (let k: u32 = 0; k < count; k++) {
    const order: usize = load<u32>(note(k));
    const owner = accountOf(headerAccount(load<u32>(note(k), 4)));
    sum ^= load<u32>(Order.previous(order)) ^ load<u32>(Order.next(order))
      ^ load<u32>(Order.previousOfAccount(order)) ^ load<u32>(Order.nextOfAccount(order))
      ^ load<u32>(Order.level(order)) ^ load<u32>(Order.balance(order))
      ^ load<u32>(Account.lastOrder(owner));
  }
  return sum;
}

/** Fourth round: the order that a new one would queue behind, and its client order id's entry. */
function touchQueues(count: u32): u32 {
  let sum: u32 = 0;
  for (let k: u32 = 0; k < count; k++) {
    const p: usize = load<u32>(note(k), 4);
    const template = headerTemplate(p);
    let side: u8 = 0;
    let price: u64 = 0;
    let clientOrderId: u64 = 0;
    if (template == CancelReplace.TEMPLATE) {
      side = CancelReplace.side(p);
      price = CancelReplace.priceTicks(p);
      clientOrderId = CancelReplace.clientOrderId(p);
    } else if (template == NewOrder.TEMPLATE) {
      side = NewOrder.side(p);
      price = NewOrder.priceTicks(p);
      clientOrderId = NewOrder.clientOrderId(p);
    } else {
      continue;
    }
    if (clientOrderId != 0) {
      sum ^= load<u32>(indexEntry(clientIndex, clientHome(headerAccount(p), clientOrderId)));
    }
    const market = marketOf(headerMarket(p));
    if (market != 0) sum ^= load<u32>(Level.last(findLevel(sideOf(market, side), price)));
  }
  return sum;
}

/** Touches for up to WINDOW commands in [at, end). @returns where the command after them is */
export function touchAhead(at: usize, end: usize): usize {
  let count: u32 = 0;
  let p = at;
  while (p < end && count < WINDOW) {
    p += <usize>max<u32>(headerBlocks(p), 1) << 6;
    count++;
  }
  sink ^= touchEntries(at, count) ^ touchOrders(count);
  sink ^= touchNeighbours(count) ^ touchQueues(count);
  return p;
}
