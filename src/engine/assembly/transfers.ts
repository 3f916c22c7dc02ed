// Transfers: legs that succeed or fail together, remembered by id in a ring of fixed length.

import {
  Balance, Rejection, StateHeader, Transfer, TransferKind, TransferRecord,
  TransferRecorded, TransferState,
} from './generated';
import { setDetail } from './admit';
import { answerAccepted, answerRejected, headerBlocks } from './answers';
import {
  addAvailable, addReserved, availableOf, balancesFit, findBalance, takeBalance,
} from './balances';
import { hashOfPair, tableInsert, tableRemove } from './hashtable';
import { LIMIT } from './numbers';
import { begin, emitBalance } from './output';
import {
  accountOf, assetOf, header, transferIndex, transferMask, transfers, transferShift,
} from './state';

/** The account that deposits come from and withdrawals go to. */
const EXTERNAL: u32 = 1;
const BLOCK: usize = 64;
/** One in so many remembered transfers may be pending. */
const PENDING_SHARE: u32 = 4;
/** The fields that a leg and its record share, which lie alike in both. */
const LEG_BYTES: usize = 51;

@inline function recordOf(number: u64): usize {
  const slot = number % StateHeader.maxTransfers(header);
  return transfers + <usize>slot * TransferRecord.SIZE;
}

/** @returns the transfer remembered with this id, 0 where there is none */
export function findTransfer(low: u64, high: u64): usize {
  const hash = hashOfPair(low, high);
  let slot = hash >> transferShift;
  while (true) {
    const entry = transferIndex + (<usize>slot << 3);
    const record: usize = load<u32>(entry);
    if (record == 0) return 0;
    if (
      load<u32>(entry, 4) == hash &&
      TransferRecord.transferIdLow(record) == low &&
      TransferRecord.transferIdHigh(record) == high
    ) {
      return record;
    }
    slot = (slot + 1) & transferMask;
  }
}

function forget(record: usize): void {
  const hash = hashOfPair(
    TransferRecord.transferIdLow(record),
    TransferRecord.transferIdHigh(record),
  );
  tableRemove(transferIndex, transferShift, transferMask, hash, record);
}

/** A pending transfer that would be forgotten becomes the newest instead. */
function carryForward(record: usize): void {
  const number = StateHeader.transferCount(header);
  const place = recordOf(number);
  StateHeader.setTransferCount(header, number + 1);
  if (place == record) return;
  forget(record);
  memory.copy(place, record, TransferRecord.SIZE);
  enter(place);
}

/**
 * Forgets the oldest until `legs` more fit, pending ones apart.
 * @returns false, with nothing forgotten, where they cannot fit beside the pending ones
 */
function makeRoom(legs: u64): bool {
  const max: u64 = StateHeader.maxTransfers(header);
  if (legs + StateHeader.pendingCount(header) > max) return false;
  while (StateHeader.transferCount(header) - StateHeader.transferOldest(header) + legs > max) {
    const oldest = StateHeader.transferOldest(header);
    const record = recordOf(oldest);
    StateHeader.setTransferOldest(header, oldest + 1);
    if (TransferRecord.state(record) == TransferState.PENDING) carryForward(record);
    else forget(record);
  }
  return true;
}

function enter(record: usize): void {
  const low = TransferRecord.transferIdLow(record);
  const high = TransferRecord.transferIdHigh(record);
  tableInsert(transferIndex, transferShift, transferMask, hashOfPair(low, high), record);
}

function remember(leg: usize, state: u8): void {
  const number = StateHeader.transferCount(header);
  StateHeader.setTransferCount(header, number + 1);
  const record = recordOf(number);
  memory.copy(record, leg, LEG_BYTES);
  TransferRecord.setState(record, state);
  enter(record);
}

/** Whether a remembered transfer is the very same as a leg: all fields but the state. */
function sameAs(record: usize, leg: usize): bool {
  return memory.compare(record, leg, LEG_BYTES) == 0;
}

/** The units that a resolving leg posts: all where it names none. */
@inline function postedOf(leg: usize, pending: usize): u64 {
  const amount = TransferRecord.amount(leg);
  return amount == 0 ? TransferRecord.amount(pending) : amount;
}

@inline function balanceOf(record: usize, credit: bool): usize {
  const account = credit
    ? TransferRecord.creditAccount(record)
    : TransferRecord.debitAccount(record);
  return takeBalance(account, TransferRecord.asset(record));
}

@inline function pendingOf(record: usize): usize {
  return findTransfer(TransferRecord.pendingIdLow(record), TransferRecord.pendingIdHigh(record));
}

/** Changes what a balance has pending, and by one the count of pending transfers. */
function addPending(balance: usize, amount: i64): void {
  const one: i32 = amount > 0 ? 1 : -1;
  StateHeader.setPendingCount(header, StateHeader.pendingCount(header) + one);
  addReserved(balance, amount);
  Balance.setPending(balance, Balance.pending(balance) + amount);
}

function checkNew(leg: usize): u16 {
  const amount = Transfer.amount(leg);
  const asset: u32 = Transfer.asset(leg);
  const debit = Transfer.debitAccount(leg);
  const credit = Transfer.creditAccount(leg);
  if (assetOf(asset) == 0) return Rejection.UNKNOWN_ASSET;
  if (accountOf(debit) == 0 || accountOf(credit) == 0) return Rejection.UNKNOWN_ACCOUNT;
  if (debit == credit) return Rejection.SAME_ACCOUNT;
  if (amount == 0) return Rejection.AMOUNT_ZERO;
  const available = availableOf(debit, asset);
  if (debit == EXTERNAL) {
    if (<u64>-available + amount >= LIMIT) return Rejection.SUPPLY_EXCEEDED;
  } else if (<u64>available < amount) {
    return Rejection.INSUFFICIENT_FUNDS;
  }
  if (Transfer.kind(leg) == TransferKind.PEND) {
    const most = StateHeader.maxTransfers(header) / PENDING_SHARE;
    if (StateHeader.pendingCount(header) >= most) return Rejection.TRANSFERS_FULL;
  }
  const missing =
    <u32>(findBalance(debit, asset) == 0) + <u32>(findBalance(credit, asset) == 0);
  return missing > 0 && !balancesFit(missing) ? Rejection.BALANCES_FULL : 0;
}

function checkResolving(leg: usize): u16 {
  const pending = findTransfer(Transfer.pendingIdLow(leg), Transfer.pendingIdHigh(leg));
  if (pending == 0 || TransferRecord.kind(pending) != TransferKind.PEND) {
    return Rejection.PENDING_NOT_FOUND;
  }
  if (TransferRecord.state(pending) != TransferState.PENDING) {
    return Rejection.PENDING_ALREADY_RESOLVED;
  }
  const posts = Transfer.kind(leg) == TransferKind.POST_PENDING;
  if (posts && Transfer.amount(leg) > TransferRecord.amount(pending)) {
    return Rejection.AMOUNT_EXCEEDS_PENDING;
  }
  return 0;
}

/** Whether a leg's id is remembered. */
function checkId(leg: usize): u16 {
  const known = findTransfer(Transfer.transferIdLow(leg), Transfer.transferIdHigh(leg));
  if (known == 0) return 0;
  return sameAs(known, leg) ? Rejection.TRANSFER_EXISTS : Rejection.TRANSFER_ID_CONFLICT;
}

function checkLeg(leg: usize): u16 {
  if (Transfer.amount(leg) >= LIMIT) return Rejection.VALUE_OUT_OF_RANGE;
  const kind = Transfer.kind(leg);
  if (kind >= TransferKind.COUNT) return Rejection.INVALID_ENUM;
  if ((Transfer.transferIdLow(leg) | Transfer.transferIdHigh(leg)) == 0) {
    return Rejection.TRANSFER_ID_ZERO;
  }
  const known = checkId(leg);
  if (known != 0) return known;
  const isNew = kind == TransferKind.POST || kind == TransferKind.PEND;
  return isNew ? checkNew(leg) : checkResolving(leg);
}

/** Moves a good leg's money (`direction` 1), or takes that back (-1). */
function move(leg: usize, direction: i64): void {
  const kind = TransferRecord.kind(leg);
  if (kind == TransferKind.POST || kind == TransferKind.PEND) {
    const amount = <i64>TransferRecord.amount(leg) * direction;
    const debit = balanceOf(leg, false);
    addAvailable(debit, -amount);
    if (kind == TransferKind.PEND) addPending(debit, amount);
    else addAvailable(balanceOf(leg, true), amount);
    // a pending transfer's credit balance exists from the start, so that posting cannot fail
    if (kind == TransferKind.PEND) balanceOf(leg, true);
    return;
  }
  const pending = pendingOf(leg);
  const whole = TransferRecord.amount(pending);
  const posted = kind == TransferKind.POST_PENDING ? postedOf(leg, pending) : 0;
  const debit = balanceOf(pending, false);
  addPending(debit, -<i64>whole * direction);
  addAvailable(debit, <i64>(whole - posted) * direction);
  if (posted > 0) addAvailable(balanceOf(pending, true), <i64>posted * direction);
  TransferRecord.setState(pending, direction > 0 ? TransferState.RESOLVED : TransferState.PENDING);
}

/** Takes back the last `count` legs, newest first. */
function undo(count: u64): void {
  for (let k: u64 = 0; k < count; k++) {
    const number = StateHeader.transferCount(header) - 1;
    const record = recordOf(number);
    move(record, -1);
    forget(record);
    StateHeader.setTransferCount(header, number);
  }
}

/** `TransferRecorded` and the balances it touched. */
function tell(record: usize): void {
  const kind = TransferRecord.kind(record);
  const isNew = kind == TransferKind.POST || kind == TransferKind.PEND;
  const terms = isNew ? record : pendingOf(record);
  let amount = TransferRecord.amount(terms);
  if (kind == TransferKind.POST_PENDING) amount = postedOf(record, terms);
  const at = begin(TransferRecorded.TEMPLATE, 1, 0, TransferRecord.debitAccount(terms));
  TransferRecorded.setTransferIdLow(at, TransferRecord.transferIdLow(record));
  TransferRecorded.setTransferIdHigh(at, TransferRecord.transferIdHigh(record));
  if (!isNew) {
    TransferRecorded.setPendingIdLow(at, TransferRecord.pendingIdLow(record));
    TransferRecorded.setPendingIdHigh(at, TransferRecord.pendingIdHigh(record));
  }
  TransferRecorded.setAmount(at, amount);
  TransferRecorded.setCreditAccount(at, TransferRecord.creditAccount(terms));
  TransferRecorded.setAsset(at, TransferRecord.asset(terms));
  TransferRecorded.setKind(at, kind);
  emitBalance(balanceOf(terms, false));
  if (kind == TransferKind.POST || kind == TransferKind.POST_PENDING) {
    emitBalance(balanceOf(terms, true));
  }
}

function refuse(p: usize, code: u16, leg: u64): void {
  setDetail(leg);
  answerRejected(p, code);
}

export function transfer(p: usize): void {
  const legs: u64 = headerBlocks(p) - 1;
  for (let k: u64 = 0; k < legs; k++) {
    const code = checkId(p + BLOCK + <usize>k * BLOCK);
    if (code != 0) {
      refuse(p, code, k);
      return;
    }
  }
  if (!makeRoom(legs)) {
    answerRejected(p, Rejection.TRANSFERS_FULL);
    return;
  }
  let leg = p + BLOCK;
  for (let k: u64 = 0; k < legs; k++, leg += BLOCK) {
    const code = checkLeg(leg);
    if (code != 0) {
      undo(k);
      refuse(p, code, k);
      return;
    }
    const pends = Transfer.kind(leg) == TransferKind.PEND;
    move(leg, 1);
    remember(leg, pends ? TransferState.PENDING : TransferState.POSTED);
  }
  answerAccepted(p, legs);
  const count = StateHeader.transferCount(header);
  for (let number = count - legs; number < count; number++) tell(recordOf(number));
}
