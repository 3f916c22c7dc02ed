// What an operator or an account's owner sets: rules and schedules of markets, limits of accounts,
// kill switches and dead-man timers.

import {
  Account, AccountKind, AccountLimitsChanged, AccountStatus, AccountStatusChanged, CloseReason,
  DeadManChanged, ExposureLimitChanged, Market, MarketRulesChanged, MarketScheduled, MarketStatus,
  Rejection, Schedule, ScheduleMarketStatus, SetAccountLimits, SetAccountStatus, SetDeadMan,
  SetExposureLimit, SetMarketRules, SetMarketStatus, StateHeader, TriggerSource,
} from './generated';
import { answerAccepted, answerRejected, headerAccount, headerMarket } from './answers';
import { balancesFit, exposureLimitOf, findBalance, takeBalance } from './balances';
import { LIMIT } from './numbers';
import { begin } from './output';
import { accountOf, assetOf, header, marketOf } from './state';
import { changeStatus, clearSchedules, freeSchedule } from './status';
import { sweepAccountOrders } from './sweep';
import { clearTimer, isSet, setTimer, timeFits } from './timers';

const MAX_BAND_PPM: u32 = 1_000_000;

export function setMarketStatus(p: usize): void {
  const status = SetMarketStatus.status(p);
  const cancelOrders = SetMarketStatus.cancelOrders(p);
  const market = marketOf(headerMarket(p));
  let code: u16 = 0;
  if (status >= MarketStatus.COUNT || cancelOrders > 1) code = Rejection.INVALID_ENUM;
  else if (market == 0) code = Rejection.UNKNOWN_MARKET;
  if (code != 0) {
    answerRejected(p, code);
    return;
  }
  answerAccepted(p, 0);
  changeStatus(market, headerAccount(p), status, cancelOrders != 0);
}

function checkRules(p: usize, market: usize): u16 {
  const reference = SetMarketRules.referenceTicks(p);
  const numbers = reference | SetMarketRules.maxNotional(p) | SetMarketRules.auctionUs(p);
  if (numbers >= LIMIT) return Rejection.VALUE_OUT_OF_RANGE;
  if (SetMarketRules.triggerSource(p) >= TriggerSource.COUNT) return Rejection.INVALID_ENUM;
  if (market == 0) return Rejection.UNKNOWN_MARKET;
  const tooWide = SetMarketRules.collarPpm(p) > MAX_BAND_PPM ||
    SetMarketRules.dynamicPpm(p) > MAX_BAND_PPM || SetMarketRules.staticPpm(p) > MAX_BAND_PPM;
  return tooWide || reference > Market.maxPriceTicks(market) ? Rejection.INVALID_RULES : 0;
}

export function setMarketRules(p: usize): void {
  const market = marketOf(headerMarket(p));
  const code = checkRules(p, market);
  if (code != 0) {
    answerRejected(p, code);
    return;
  }
  const reference = SetMarketRules.referenceTicks(p);
  if (reference != 0) Market.setReferenceTicks(market, reference);
  Market.setMaxNotional(market, SetMarketRules.maxNotional(p));
  Market.setAuctionUs(market, SetMarketRules.auctionUs(p));
  Market.setCollarPpm(market, SetMarketRules.collarPpm(p));
  Market.setDynamicPpm(market, SetMarketRules.dynamicPpm(p));
  Market.setStaticPpm(market, SetMarketRules.staticPpm(p));
  Market.setTriggerSource(market, SetMarketRules.triggerSource(p));
  answerAccepted(p, 0);
  const at = begin(MarketRulesChanged.TEMPLATE, 1, headerMarket(p), headerAccount(p));
  MarketRulesChanged.setReferenceTicks(at, Market.referenceTicks(market));
  MarketRulesChanged.setMaxNotional(at, SetMarketRules.maxNotional(p));
  MarketRulesChanged.setAuctionUs(at, SetMarketRules.auctionUs(p));
  MarketRulesChanged.setCollarPpm(at, SetMarketRules.collarPpm(p));
  MarketRulesChanged.setDynamicPpm(at, SetMarketRules.dynamicPpm(p));
  MarketRulesChanged.setStaticPpm(at, SetMarketRules.staticPpm(p));
  MarketRulesChanged.setTriggerSource(at, SetMarketRules.triggerSource(p));
}

function checkSchedule(p: usize, market: usize): u16 {
  const timeUs = ScheduleMarketStatus.timeUs(p);
  if (timeUs >= LIMIT) return Rejection.VALUE_OUT_OF_RANGE;
  if (
    ScheduleMarketStatus.status(p) >= MarketStatus.COUNT ||
    ScheduleMarketStatus.cancelOrders(p) > 1
  ) {
    return Rejection.INVALID_ENUM;
  }
  if (market == 0) return Rejection.UNKNOWN_MARKET;
  if (timeUs == 0) return 0;
  if (timeUs <= StateHeader.timeUs(header)) return Rejection.TIME_IN_PAST;
  if (freeSchedule(market) == 0) return Rejection.SCHEDULE_FULL;
  return timeFits(timeUs) ? 0 : Rejection.LEVELS_FULL;
}

export function scheduleMarketStatus(p: usize): void {
  const market = marketOf(headerMarket(p));
  const code = checkSchedule(p, market);
  if (code != 0) {
    answerRejected(p, code);
    return;
  }
  const timeUs = ScheduleMarketStatus.timeUs(p);
  const status = ScheduleMarketStatus.status(p);
  const cancelOrders = ScheduleMarketStatus.cancelOrders(p);
  if (timeUs == 0) {
    clearSchedules(market);
  } else {
    const slot = freeSchedule(market);
    Schedule.setMarket(slot, <u32>market);
    Schedule.setStatus(slot, status);
    Schedule.setCancelOrders(slot, cancelOrders);
    setTimer(slot, timeUs);
  }
  answerAccepted(p, 0);
  const at = begin(MarketScheduled.TEMPLATE, 1, headerMarket(p), headerAccount(p));
  MarketScheduled.setTimeUs(at, timeUs);
  MarketScheduled.setStatus(at, status);
  MarketScheduled.setCancelOrders(at, cancelOrders);
}

/** Whether there is such an account and it trades. */
function checkAccount(owner: usize): u16 {
  if (owner == 0) return Rejection.UNKNOWN_ACCOUNT;
  return Account.kind(owner) == AccountKind.TRADING ? 0 : Rejection.ACCOUNT_NOT_ALLOWED;
}

export function setAccountStatus(p: usize): void {
  const status = SetAccountStatus.status(p);
  const owner = accountOf(headerAccount(p));
  let code: u16 = status >= AccountStatus.COUNT ? Rejection.INVALID_ENUM : 0;
  if (code == 0) code = checkAccount(owner);
  if (code != 0) {
    answerRejected(p, code);
    return;
  }
  Account.setStatus(owner, status);
  answerAccepted(p, 0);
  const at = begin(AccountStatusChanged.TEMPLATE, 1, headerMarket(p), headerAccount(p));
  AccountStatusChanged.setStatus(at, status);
  if (status == AccountStatus.BLOCKED) sweepAccountOrders(owner, 0, 0, CloseReason.KILLED);
}

export function setAccountLimits(p: usize): void {
  const owner = accountOf(headerAccount(p));
  const code = checkAccount(owner);
  if (code != 0) {
    answerRejected(p, code);
    return;
  }
  const most = SetAccountLimits.maxOpenOrders(p);
  Account.setMaxOpenOrders(owner, most);
  answerAccepted(p, 0);
  const at = begin(AccountLimitsChanged.TEMPLATE, 1, headerMarket(p), headerAccount(p));
  AccountLimitsChanged.setMaxOpenOrders(at, most);
}

export function setExposureLimit(p: usize): void {
  const amount = SetExposureLimit.amount(p);
  const asset = SetExposureLimit.asset(p);
  const account = headerAccount(p);
  const owner = accountOf(account);
  let code: u16 = amount >= LIMIT ? Rejection.VALUE_OUT_OF_RANGE : 0;
  if (code == 0) code = checkAccount(owner);
  if (code == 0 && assetOf(asset) == 0) code = Rejection.UNKNOWN_ASSET;
  if (code == 0 && findBalance(account, asset) == 0 && !balancesFit(1)) {
    code = Rejection.BALANCES_FULL;
  }
  if (code != 0) {
    answerRejected(p, code);
    return;
  }
  store<u64>(exposureLimitOf(takeBalance(account, asset)), amount);
  if (amount != 0) Account.setHasLimits(owner, 1);
  answerAccepted(p, 0);
  const at = begin(ExposureLimitChanged.TEMPLATE, 1, headerMarket(p), account);
  ExposureLimitChanged.setAmount(at, amount);
  ExposureLimitChanged.setAsset(at, asset);
}

/** An account's dead-man timer. */
@inline export function deadManOf(owner: usize): usize {
  return owner + Account.timer;
}

export function emitDeadMan(market: u32, account: u32, deadlineUs: u64, fired: u8): void {
  const at = begin(DeadManChanged.TEMPLATE, 1, market, account);
  DeadManChanged.setDeadlineUs(at, deadlineUs);
  DeadManChanged.setFired(at, fired);
}

export function setDeadMan(p: usize): void {
  const timeout = SetDeadMan.timeoutUs(p);
  const owner = accountOf(headerAccount(p));
  const deadline = timeout == 0 ? 0 : StateHeader.timeUs(header) + timeout;
  let code: u16 = (timeout | deadline) >= LIMIT ? Rejection.VALUE_OUT_OF_RANGE : 0;
  if (code == 0) code = checkAccount(owner);
  if (code == 0 && timeout != 0 && !timeFits(deadline)) code = Rejection.LEVELS_FULL;
  if (code != 0) {
    answerRejected(p, code);
    return;
  }
  if (isSet(deadManOf(owner))) clearTimer(deadManOf(owner));
  if (timeout != 0) setTimer(deadManOf(owner), deadline);
  answerAccepted(p, 0);
  emitDeadMan(headerMarket(p), headerAccount(p), deadline, 0);
}
