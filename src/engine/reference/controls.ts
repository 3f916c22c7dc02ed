/**
 * The naive twin's controls: market status, rules and schedules, limits and kill switches of
 * accounts, time and timers. Each command returns why it is refused, or changes the state and emits
 * its events.
 */
import {
  AccountStatus,
  CloseReason,
  type Command,
  MarketStatus,
  Rejection,
  type ScheduleMarketStatus,
  type SetAccountLimits,
  type SetAccountStatus,
  type SetDeadMan,
  type SetExposureLimit,
  type SetMarketRules,
  type SetMarketStatus,
  Template,
  type Tick,
  TriggerSource,
} from '../../schema/generated/protocol.ts';
import { emitAccepted } from './answers.ts';
import { isValue, PPM } from './arithmetic.ts';
import { checkTrader } from './checks.ts';
import { type Account, type Refusal, refusal, type State, type Timer } from './state.ts';
import type { Twin } from './twin.ts';

/** Scheduled status changes that a market has room for. */
const MAX_SCHEDULED = 7;

function header(state: State, command: Command) {
  return { market: command.market, account: command.account, sequence: state.sequence };
}

function checkStatus(command: SetMarketStatus | ScheduleMarketStatus): Refusal | undefined {
  const known = command.status <= MarketStatus.AUCTION && command.cancelOrders <= 1;
  return known ? undefined : refusal(Rejection.INVALID_ENUM);
}

export function setMarketStatus(twin: Twin, command: SetMarketStatus): Refusal | undefined {
  const { state, auctions } = twin;
  const refused = checkStatus(command);
  if (refused) return refused;
  const market = state.market(command.market);
  if (!market) return refusal(Rejection.UNKNOWN_MARKET);
  emitAccepted(state, command, 0);
  auctions.changeStatus(market, command.status, command.cancelOrders, command.account);
  return undefined;
}

export function setMarketRules({ state }: Twin, command: SetMarketRules): Refusal | undefined {
  const { template: _, correlation: __, account: ___, market: id, ...wanted } = command;
  const { referenceTicks, ...rules } = wanted;
  const { maxNotional, auctionUs, collarPpm, dynamicPpm, staticPpm, triggerSource } = rules;
  if (![referenceTicks, maxNotional, auctionUs].every(isValue)) {
    return refusal(Rejection.VALUE_OUT_OF_RANGE);
  }
  if (triggerSource > TriggerSource.BEST) return refusal(Rejection.INVALID_ENUM);
  const market = state.market(id);
  if (!market) return refusal(Rejection.UNKNOWN_MARKET);
  const tooWide = Math.max(collarPpm, dynamicPpm, staticPpm) > PPM;
  if (tooWide || referenceTicks > market.maxPriceTicks) return refusal(Rejection.INVALID_RULES);
  market.rules = rules;
  if (referenceTicks !== 0) market.referenceTicks = referenceTicks;
  emitAccepted(state, command, 0);
  state.events.push({
    template: Template.MarketRulesChanged,
    ...header(state, command),
    ...rules,
    referenceTicks: market.referenceTicks,
  });
  return undefined;
}

export function scheduleMarketStatus(
  { state }: Twin,
  command: ScheduleMarketStatus,
): Refusal | undefined {
  const { timeUs, status, cancelOrders } = command;
  if (!isValue(timeUs)) return refusal(Rejection.VALUE_OUT_OF_RANGE);
  const refused = checkStatus(command);
  if (refused) return refused;
  const market = state.market(command.market);
  if (!market) return refusal(Rejection.UNKNOWN_MARKET);
  if (timeUs === 0) {
    for (const timer of market.schedule) state.timers.remove(timer.timeUs, timer);
    market.schedule.length = 0;
  } else {
    if (timeUs <= state.timeUs) return refusal(Rejection.TIME_IN_PAST);
    if (market.schedule.length >= MAX_SCHEDULED) return refusal(Rejection.SCHEDULE_FULL);
    if (!timerFits(state, timeUs)) return refusal(Rejection.LEVELS_FULL);
    const timer: Timer = { kind: 'status', timeUs, market, status, cancelOrders };
    market.schedule.push(timer);
    state.timers.add(timeUs, timer);
  }
  emitAccepted(state, command, 0);
  state.events.push({
    template: Template.MarketScheduled,
    ...header(state, command),
    ...{ timeUs, status, cancelOrders },
  });
  return undefined;
}

function timerFits(state: State, timeUs: number): boolean {
  return state.mayJoin(timeUs) || state.levelsFit(1);
}

export function setAccountStatus(twin: Twin, command: SetAccountStatus): Refusal | undefined {
  const { state, closer } = twin;
  const { status, account: id } = command;
  if (status > AccountStatus.BLOCKED) return refusal(Rejection.INVALID_ENUM);
  const refused = checkTrader(state, id);
  if (refused) return refused;
  state.account(id)!.status = status;
  emitAccepted(state, command, 0);
  state.events.push({
    template: Template.AccountStatusChanged,
    ...header(state, command),
    status,
  });
  if (status === AccountStatus.BLOCKED) closer.closeEach(state.ordersOf(id), CloseReason.KILLED);
  return undefined;
}

export function setAccountLimits({ state }: Twin, command: SetAccountLimits): Refusal | undefined {
  const { maxOpenOrders, account: id } = command;
  const refused = checkTrader(state, id);
  if (refused) return refused;
  state.account(id)!.maxOpenOrders = maxOpenOrders;
  emitAccepted(state, command, 0);
  state.events.push({
    template: Template.AccountLimitsChanged,
    ...header(state, command),
    maxOpenOrders,
  });
  return undefined;
}

export function setExposureLimit({ state }: Twin, command: SetExposureLimit): Refusal | undefined {
  const { amount, asset, account: id } = command;
  if (!isValue(amount)) return refusal(Rejection.VALUE_OUT_OF_RANGE);
  const refused = checkTrader(state, id);
  if (refused) return refused;
  if (!state.hasAsset(asset)) return refusal(Rejection.UNKNOWN_ASSET);
  if (!state.ledger.open([[id, asset]])) return refusal(Rejection.BALANCES_FULL);
  state.account(id)!.exposureLimits.set(asset, amount);
  emitAccepted(state, command, 0);
  state.events.push({
    template: Template.ExposureLimitChanged,
    ...header(state, command),
    ...{ amount, asset },
  });
  return undefined;
}

export function setDeadMan({ state }: Twin, command: SetDeadMan): Refusal | undefined {
  const { timeoutUs, account: id } = command;
  const deadlineUs = timeoutUs === 0 ? 0 : state.timeUs + timeoutUs;
  if (!isValue(timeoutUs) || !isValue(deadlineUs)) return refusal(Rejection.VALUE_OUT_OF_RANGE);
  const refused = checkTrader(state, id);
  if (refused) return refused;
  if (deadlineUs !== 0 && !timerFits(state, deadlineUs)) return refusal(Rejection.LEVELS_FULL);
  const account = state.account(id)!;
  disarm(state, account);
  if (deadlineUs !== 0) {
    account.deadMan = { kind: 'dead man', timeUs: deadlineUs, account };
    state.timers.add(deadlineUs, account.deadMan);
  }
  emitAccepted(state, command, 0);
  state.events.push({
    template: Template.DeadManChanged,
    ...header(state, command),
    deadlineUs,
    fired: 0,
  });
  return undefined;
}

function disarm(state: State, account: Account): void {
  const { deadMan } = account;
  account.deadMan = undefined;
  if (deadMan) state.timers.remove(deadMan.timeUs, deadMan);
}

/** Sets the time; what is due then is run by `runDue`. */
export function tick({ state }: Twin, command: Tick): Refusal | undefined {
  if (!isValue(command.timeUs)) return refusal(Rejection.VALUE_OUT_OF_RANGE);
  if (command.timeUs < state.timeUs) return refusal(Rejection.TIME_BACKWARDS);
  state.timeUs = command.timeUs;
  emitAccepted(state, command, command.timeUs);
  return undefined;
}

/** The timer that runs next, or undefined where none is due. */
export function dueTimer(state: State): Timer | undefined {
  const first = state.timers.first();
  if (!first || first.key > state.timeUs) return undefined;
  return first.items.values().next().value;
}

/** Runs a timer that is due. */
export function fire(twin: Twin, timer: Timer): void {
  const { state, closer, auctions } = twin;
  switch (timer.kind) {
    case 'expiry':
      closer.close(timer.order, { reason: CloseReason.EXPIRED });
      break;
    case 'dead man':
      fireDeadMan(twin, timer.account);
      break;
    default: {
      const { market, status, cancelOrders } = timer;
      if (timer !== market.auctionEnd) {
        state.timers.remove(timer.timeUs, timer);
        market.schedule.splice(market.schedule.indexOf(timer), 1);
      }
      auctions.changeStatus(market, status, cancelOrders, 0);
    }
  }
}

function fireDeadMan({ state, closer }: Twin, account: Account): void {
  disarm(state, account);
  state.events.push({
    template: Template.DeadManChanged,
    market: 0,
    account: account.id,
    sequence: state.sequence,
    deadlineUs: 0,
    fired: 1,
  });
  closer.closeEach(state.ordersOf(account.id), CloseReason.DEAD_MAN);
}
