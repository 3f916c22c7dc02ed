// Placing what an exported state holds in a fresh one, with the code that placed it at first.
// Called once for each thing, in order; the host has checked that there is room, and fills in the
// fields.

import { TransferRecord } from './generated';
import { takeBalance } from './balances';
import { createOrder, enterBook, findClientOrder, findOrder } from './book';
import { hashOfPair, tableInsert } from './hashtable';
import { transferIndex, transferMask, transferShift } from './state';
import { findTransfer } from './transfers';

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

/** Queues an order at the back of a price. */
export function importIntoBook(order: u32, market: u32, side: u8, price: u64): void {
  enterBook(order, market, side, price);
}
