// The two indexes that find an order: by order id, and by account and client order id. Open
// addressing with linear probing over entries of four bytes: the order's number (from 1) above a
// byte that says how far the entry is from its home. Entries lie in the order of their homes (Robin
// Hood hashing; Celis, 1986), so a search ends where an entry is nearer to its home than the probe
// is, and a removal shifts back what follows up to the first entry at home; neither reads a record
// that is not looked for. Distances from 255 on are read from the record.

import { Order } from './generated';
import { hashOf, hashOfPair } from './hashtable';
import { clientIndex, orderBase, orderIndex, orderMask, orderShift } from './state';

/** The distance that means: this or more. */
export const FAR: u32 = 255;

@inline export function indexEntry(table: usize, slot: u32): usize {
  return table + (<usize>slot << 2);
}

/**
 * Where an id belongs that is given in sequence: sixteen neighbours share a 64-byte line of the
 * table, lines are spread. A stream of new ids then touches a line in sixteen, and old ids that
 * stay never form long runs.
 */
@inline function homeInLine(hash: u32, id: u64): u32 {
  return ((hash >> orderShift) & ~15) | (<u32>id & 15);
}

/** Where an order id's entry is, or is near. */
@inline export function idHome(orderId: u64): u32 {
  return homeInLine(hashOf(orderId >> 4), orderId);
}

/** Where the entry of an account's client order id is, or is near. */
@inline export function clientHome(account: u32, clientOrderId: u64): u32 {
  return homeInLine(hashOfPair(account, clientOrderId >> 4), clientOrderId);
}

/** The entry of an order, its distance left out. */
@inline function tagOf(order: usize): u32 {
  return <u32>(order - orderBase) << 2;
}

/** The order that an entry means, whatever its distance. */
@inline export function entryOrder(entry: u32): usize {
  return orderBase + <usize>((entry & ~FAR) >> 2);
}

@inline function near(distance: u32): u32 {
  return min<u32>(distance, FAR);
}

/** How far an entry is from its home. */
@inline function distanceOf(table: usize, slot: u32, entry: u32): u32 {
  const distance = entry & FAR;
  return distance < FAR ? distance : farDistance(table, slot, entryOrder(entry));
}

function farDistance(table: usize, slot: u32, order: usize): u32 {
  const home = table == orderIndex
    ? idHome(Order.orderId(order))
    : clientHome(Order.account(order), Order.clientOrderId(order));
  return (slot - home) & orderMask;
}

/** @returns the open order with this id, 0 where there is none */
export function findOrder(orderId: u64): usize {
  let slot = idHome(orderId);
  let distance: u32 = 0;
  while (true) {
    const entry = load<u32>(indexEntry(orderIndex, slot));
    if (entry == 0 || (entry & FAR) < distance) return 0;
    if ((entry & FAR) == distance) {
      const order = entryOrder(entry);
      if (Order.orderId(order) == orderId) return order;
    }
    slot = (slot + 1) & orderMask;
    distance = near(distance + 1);
  }
}

/** @returns the account's open order with this client order id, 0 where there is none */
export function findClientOrder(account: u32, clientOrderId: u64): usize {
  if (clientOrderId == 0) return 0;
  let slot = clientHome(account, clientOrderId);
  let distance: u32 = 0;
  while (true) {
    const entry = load<u32>(indexEntry(clientIndex, slot));
    if (entry == 0 || (entry & FAR) < distance) return 0;
    if ((entry & FAR) == distance) {
      const order = entryOrder(entry);
      if (Order.clientOrderId(order) == clientOrderId && Order.account(order) == account) {
        return order;
      }
    }
    slot = (slot + 1) & orderMask;
    distance = near(distance + 1);
  }
}

@inline function insert(table: usize, home: u32, order: usize): void {
  const entry = indexEntry(table, home);
  if (load<u32>(entry) == 0) store<u32>(entry, tagOf(order));
  else insertNear(table, home, tagOf(order));
}

/** Enters a tag where its home is taken; who is nearer to home makes room. */
function insertNear(table: usize, home: u32, tag: u32): void {
  let slot = home;
  let distance: u32 = 0;
  while (true) {
    const entry = load<u32>(indexEntry(table, slot));
    if (entry == 0) break;
    const other = distanceOf(table, slot, entry);
    if (other < distance) {
      store<u32>(indexEntry(table, slot), tag | near(distance));
      tag = entry & ~FAR;
      distance = other;
    }
    slot = (slot + 1) & orderMask;
    distance++;
  }
  store<u32>(indexEntry(table, slot), tag | near(distance));
}

/** Removes the order's entry, which must be there. */
@inline function remove(table: usize, home: u32, order: usize): void {
  const tag = tagOf(order);
  let hole = home;
  while ((load<u32>(indexEntry(table, hole)) & ~FAR) != tag) hole = (hole + 1) & orderMask;
  while (true) {
    const slot = (hole + 1) & orderMask;
    const entry = load<u32>(indexEntry(table, slot));
    // free, or at home: a free entry is 0, and so is its distance
    if ((entry & FAR) == 0) break;
    const distance = distanceOf(table, slot, entry) - 1;
    store<u32>(indexEntry(table, hole), (entry & ~FAR) | near(distance));
    hole = slot;
  }
  store<u32>(indexEntry(table, hole), 0);
}

/** Enters an order that has its ids and its account. */
@inline export function enterIndexes(order: usize): void {
  insert(orderIndex, idHome(Order.orderId(order)), order);
  const clientOrderId = Order.clientOrderId(order);
  if (clientOrderId != 0) {
    insert(clientIndex, clientHome(Order.account(order), clientOrderId), order);
  }
}

/** Takes an order out that still has its ids and its account. */
@inline export function leaveIndexes(order: usize): void {
  remove(orderIndex, idHome(Order.orderId(order)), order);
  const clientOrderId = Order.clientOrderId(order);
  if (clientOrderId != 0) {
    remove(clientIndex, clientHome(Order.account(order), clientOrderId), order);
  }
}
