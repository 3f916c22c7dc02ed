// The engine's door. The host writes commands and gives room for events; `run` applies commands
// until they end or the room does. A command that writes more than the room holds goes on in the
// next `run`. No clock, no randomness, no allocation: the state and the commands are all there is.
import {
  AdvancedOrder, AmendOrder, CancelAll, CancelOrder, CancelReplace, CreateAccount, CreateAsset,
  CreateMarket, MassQuote, NewOrder, OrderList, Rejection, ScheduleMarketStatus, SetAccountLimits,
  SetAccountStatus, SetAccountTier, SetDeadMan, SetExposureLimit, SetFees, SetMarketRules,
  SetMarketStatus, StateHeader, Tick, Transfer,
} from './generated';
import {
  createAccount, createAsset, createMarket, createSystemAccounts, setAccountTier, setFees, tick,
} from './admin';
import { setDetail } from './admit';
import { advancedOrder } from './advanced';
import { goOn, isBusy } from './agenda';
import { answerRejected, headerBlocks, headerTemplate } from './answers';
import { findBalance as lookUpBalance } from './balances';
import {
  scheduleMarketStatus, setAccountLimits, setAccountStatus, setDeadMan, setExposureLimit,
  setMarketRules, setMarketStatus,
} from './controls';
import { findOrder as lookUpOrder } from './order-index';
import { orderList } from './order-lists';
import { amendOrder, cancelAll, cancelOrder, cancelReplace, newOrder } from './orders';
import { out, outputFree, setOutputStretch, setSequence } from './output';
import { massQuote } from './quotes';
import { attachState, header } from './state';
import { touchAhead, worthTouching } from './touch';
import { transfer } from './transfers';

/** What a command may write before it can stop: a Transfer of 63 legs, each with two balances. */
const COMMAND_BYTES: usize = 16384;

/** Binds to a state header that the host has written or restored. */
export function attach(at: u32): void {
  attachState(at);
}

/** Makes a fresh state usable. */
export function format(): void {
  createSystemAccounts();
}

/** Gives room for events, 64-byte aligned; at least COMMAND_BYTES, or `run` does nothing. */
export function setOutput(from: u32, to: u32): void {
  setOutputStretch(from, to);
}

/** End of the events written so far. */
export function outputEnd(): u32 {
  return <u32>out;
}

/** Whether a command has more to write: give room, then call `run` again. */
export function unfinished(): bool {
  return isBusy();
}

/**
 * Applies the commands from `at` to `end`. Their blocks lie one behind the other, and a command's
 * block count has been checked to stay before `end`.
 * @returns where the next command is; before `end` when room ran out
 */
export function run(at: u32, end: u32): u32 {
  if (isBusy() && !goOn()) return at;
  let touched: u32 = at;
  while (at < end && outputFree() >= COMMAND_BYTES) {
    if (at >= touched && worthTouching()) touched = <u32>touchAhead(at, end);
    const command = at;
    // a block count of 0 is malformed and takes one block, so that the walk goes on
    at += max<u32>(headerBlocks(command), 1) << 6;
    const number = StateHeader.sequence(header) + 1;
    StateHeader.setSequence(header, number);
    setSequence(number);
    setDetail(0);
    dispatch(command);
    if (isBusy() && !goOn()) break;
  }
  return at;
}

/** Whether a command has as many blocks as it should. */
function wellFormed(template: u8, blocks: u8): bool {
  switch (template) {
    case NewOrder.TEMPLATE:
    case CancelReplace.TEMPLATE:
    case CreateAsset.TEMPLATE:
    case CreateMarket.TEMPLATE:
      return blocks >= 1 && blocks <= 2;
    case Transfer.TEMPLATE:
    case MassQuote.TEMPLATE:
      return blocks >= 2 && blocks <= 64;
    case AdvancedOrder.TEMPLATE:
      return blocks == 2 || blocks == 3;
    case OrderList.TEMPLATE:
      return blocks == 5 || blocks == 7;
    default:
      return blocks == 1;
  }
}

function dispatch(p: usize): void {
  const template = headerTemplate(p);
  if (!wellFormed(template, headerBlocks(p))) {
    const known = isCommand(template);
    answerRejected(p, known ? Rejection.MALFORMED_COMMAND : Rejection.UNKNOWN_COMMAND);
    return;
  }
  switch (template) {
    case NewOrder.TEMPLATE: newOrder(p); break;
    case CancelOrder.TEMPLATE: cancelOrder(p); break;
    case CancelReplace.TEMPLATE: cancelReplace(p); break;
    case AmendOrder.TEMPLATE: amendOrder(p); break;
    case CancelAll.TEMPLATE: cancelAll(p); break;
    case Transfer.TEMPLATE: transfer(p); break;
    case Tick.TEMPLATE: tick(p); break;
    case CreateAsset.TEMPLATE: createAsset(p); break;
    case CreateAccount.TEMPLATE: createAccount(p); break;
    case CreateMarket.TEMPLATE: createMarket(p); break;
    case SetMarketStatus.TEMPLATE: setMarketStatus(p); break;
    case SetFees.TEMPLATE: setFees(p); break;
    case SetAccountTier.TEMPLATE: setAccountTier(p); break;
    case AdvancedOrder.TEMPLATE: advancedOrder(p); break;
    case OrderList.TEMPLATE: orderList(p); break;
    case MassQuote.TEMPLATE: massQuote(p); break;
    case SetMarketRules.TEMPLATE: setMarketRules(p); break;
    case ScheduleMarketStatus.TEMPLATE: scheduleMarketStatus(p); break;
    case SetAccountStatus.TEMPLATE: setAccountStatus(p); break;
    case SetAccountLimits.TEMPLATE: setAccountLimits(p); break;
    case SetExposureLimit.TEMPLATE: setExposureLimit(p); break;
    case SetDeadMan.TEMPLATE: setDeadMan(p); break;
    default: answerRejected(p, Rejection.UNKNOWN_COMMAND);
  }
}

function isCommand(template: u8): bool {
  return (template >= Tick.TEMPLATE && template <= Transfer.TEMPLATE) ||
    (template >= NewOrder.TEMPLATE && template <= SetDeadMan.TEMPLATE);
}

export { digestEvents } from './digest';
export * from './import';

/** Whether [from, to) is all zero; both ends 16-byte aligned. */
export function isZero(from: u32, to: u32): bool {
  for (let at: usize = from; at < <usize>to; at += 16) {
    if (v128.any_true(v128.load(at))) return false;
  }
  return true;
}

/** A 64-bit digest of [from, to), chained through `seed`; both ends 8-byte aligned. */
export function digest(from: u32, to: u32, seed: u64): u64 {
  let hash = seed;
  for (let at: usize = from; at < <usize>to; at += 8) {
    hash = (hash ^ load<u64>(at)) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 32;
  }
  return hash;
}

/** @returns the open order with this id, 0 where there is none */
export function findOrder(orderId: u64): u32 {
  return <u32>lookUpOrder(orderId);
}

/** @returns the balance, 0 where there is none */
export function findBalance(account: u32, asset: u32): u32 {
  return <u32>lookUpBalance(account, asset);
}
