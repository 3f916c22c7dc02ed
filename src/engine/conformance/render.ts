/**
 * Writes an event as one row of a conformance table. Every field appears in it, except what is
 * zero by default and what `run.ts` and `fold.ts` check of every event (sequence, correlation,
 * echoed headers, whose and of which market an order is that was named before).
 */
import {
  AccountStatus,
  ActivationCause,
  AmendReason,
  type AuctionIndicated,
  type BalancesChanged,
  CloseReason,
  type DeadManChanged,
  DisplayReason,
  type Event,
  ListKind,
  type MarketRulesChanged,
  type MarketScheduled,
  MarketStatus,
  type OrderAccepted,
  type OrderAmended,
  type OrderClosed,
  type OrderTerms,
  OrderType,
  PegKind,
  Rejection,
  SelfTradePrevention,
  Settlement,
  Side,
  Template,
  TimeInForce,
  type Trade,
  TransferKind,
  type TransferRecorded,
  TriggerKind,
  TriggerSource,
  WaitKind,
} from '../../schema/generated/protocol.ts';
import type { Names } from './names.ts';
import { nameOf, wordOf } from './words.ts';

/** Joins what is there. */
function row(...parts: (string | false)[]): string {
  return parts.filter((part) => part !== false && part !== '').join(' ');
}

function priced(type: number): boolean {
  return type === OrderType.LIMIT || type === OrderType.POST_ONLY;
}

function inMarket(market: number, names: Names): string | false {
  return market !== 1 && `in ${names.markets.name(market)}`;
}

/** How much of an order the public book shows: `resting` all of it, `concealed` not. */
function shown(value: number): string | false {
  return value === 2 ? 'concealed' : value !== 0 && 'resting';
}

function order(event: OrderAccepted, names: Names): string {
  const { type, timeInForce, stp, quantity, priceTicks, clientOrderId, cancelCode } = event;
  const size = type === OrderType.MARKET_QUOTE ? `for ${quantity}` : String(quantity);
  const usual = priced(type) ? TimeInForce.GTC : TimeInForce.IOC;
  return row(
    `order #${event.orderId}`,
    names.accounts.name(event.account),
    wordOf(Side, event.side),
    size,
    type === OrderType.MARKET && 'at market',
    (priced(type) || priceTicks !== 0) && `@ ${priceTicks}`,
    type === OrderType.POST_ONLY && 'post-only',
    timeInForce !== usual && wordOf(TimeInForce, timeInForce),
    stp !== SelfTradePrevention.NONE && `stp ${wordOf(SelfTradePrevention, stp)}`,
    clientOrderId !== 0 && `as ${clientOrderId}`,
    event.text !== '' && `text ${event.text}`,
    inMarket(event.market, names),
    cancelCode !== 0 && `although ${nameOf(Rejection, cancelCode)}`,
    shown(event.resting),
  );
}

function trade(event: Trade, names: Names): string {
  const { makerFee, takerFee, makerClientOrderId, takerClientOrderId } = event;
  const buys = event.takerSide === Side.BUY;
  return row(
    `trade ${event.tradeId}:`,
    `#${event.takerOrderId} ${names.accounts.name(event.account)}`,
    buys ? 'buys' : 'sells',
    `${event.quantityLots} @ ${event.priceTicks} = ${event.quoteUnits}`,
    buys ? 'from' : 'to',
    `#${event.makerOrderId} ${names.accounts.name(event.makerAccount)},`,
    `left ${event.takerLeavesLots} and ${event.makerLeavesLots}`,
    (takerFee !== 0 || makerFee !== 0) && `fees ${takerFee} and ${makerFee}`,
    (takerClientOrderId !== 0 || makerClientOrderId !== 0) &&
      `as ${takerClientOrderId} and ${makerClientOrderId}`,
    inMarket(event.market, names),
    event.auction !== 0 && 'auction',
    event.conceals !== 0 && 'concealed',
  );
}

function amended(event: OrderAmended, names: Names): string {
  return row(
    `amended #${event.orderId}`,
    names.accounts.name(event.account),
    wordOf(Side, event.side),
    `${event.leavesLots} of ${event.quantityLots} @ ${event.priceTicks},`,
    `was ${event.previousLeavesLots} @ ${event.previousPriceTicks}:`,
    nameOf(AmendReason, event.reason),
    inMarket(event.market, names),
    shown(event.resting),
  );
}

function closed(event: OrderClosed, names: Names): string {
  return row(
    `closed #${event.orderId}`,
    names.accounts.name(event.account),
    wordOf(Side, event.side),
    `${event.leavesLots} @ ${event.priceTicks}:`,
    nameOf(CloseReason, event.reason),
    event.replaceCode !== 0 && `because ${nameOf(Rejection, event.replaceCode)}`,
    event.clientOrderId !== 0 && `as ${event.clientOrderId}`,
    inMarket(event.market, names),
    shown(event.resting),
  );
}

function signed(value: number): string {
  return value < 0 ? String(value) : `+${value}`;
}

function waiting(waits: number): string | false {
  return waits !== WaitKind.NONE && `waits for ${wordOf(WaitKind, waits)}`;
}

function terms(event: OrderTerms): string {
  const { trigger, triggerPriceTicks, trailingTicks, peg, pegOffsetTicks, listId } = event;
  const kind = wordOf(TriggerKind, trigger);
  return row(
    `terms #${event.orderId}`,
    (trailingTicks !== 0 || trigger === TriggerKind.TRAILING) && `trailing ${trailingTicks}`,
    trigger === TriggerKind.TRAILING && triggerPriceTicks !== 0 && `at ${triggerPriceTicks}`,
    (trigger === TriggerKind.NONE ? triggerPriceTicks !== 0 : trigger !== TriggerKind.TRAILING) &&
      `${kind} ${triggerPriceTicks}`,
    event.displayLots !== 0 && `shows ${event.displayLots}`,
    event.hidden !== 0 && 'hidden',
    event.minimumLots !== 0 && `minimum ${event.minimumLots}`,
    peg !== PegKind.NONE && `peg ${wordOf(PegKind, peg)}`,
    pegOffsetTicks !== 0 && signed(pegOffsetTicks),
    event.expireTimeUs !== 0 && `until ${event.expireTimeUs}`,
    event.session !== 0 && `session ${event.session}`,
    (listId !== 0 || event.listKind !== 0) && `${wordOf(ListKind, event.listKind)} #${listId}`,
    waiting(event.waits),
  );
}

function transfer(event: TransferRecorded, names: Names): string {
  const { transferId, pendingId, kind, amount, account, creditAccount } = event;
  const parties = `${names.accounts.name(account)}>${names.accounts.name(creditAccount)}`;
  return row(
    `transfer ${transferId}:`,
    wordOf(TransferKind, kind),
    pendingId !== 0n && `${pendingId}:`,
    `${amount} ${names.assets.name(event.asset)} ${parties}`,
  );
}

function balances(event: BalancesChanged, names: Names): string {
  const one = (available: number, reserved: number, asset: number): string =>
    `${available}${reserved === 0 ? '' : `+${reserved}`} ${names.assets.name(asset)}`;
  const second =
    event.asset2 !== 0 || event.available2 !== 0 || event.reserved2 !== 0
      ? `, ${one(event.available2, event.reserved2, event.asset2)}`
      : '';
  return (
    `${names.accounts.name(event.account)} has ` +
    `${one(event.available, event.reserved, event.asset)}${second}`
  );
}

/** A share in millionths as a percentage. */
function percent(ppm: number): string {
  return `${ppm / 10_000}%`;
}

function rules(event: MarketRulesChanged, names: Names): string {
  const { referenceTicks, collarPpm, dynamicPpm, staticPpm, auctionUs, maxNotional } = event;
  return row(
    'rules',
    referenceTicks !== 0 && `reference ${referenceTicks}`,
    collarPpm !== 0 && `collar ${percent(collarPpm)}`,
    dynamicPpm !== 0 && `dynamic ${percent(dynamicPpm)}`,
    staticPpm !== 0 && `static ${percent(staticPpm)}`,
    auctionUs !== 0 && `auction ${auctionUs}`,
    maxNotional !== 0 && `max-notional ${maxNotional}`,
    event.triggerSource !== TriggerSource.LAST &&
      `triggers ${wordOf(TriggerSource, event.triggerSource)}`,
    inMarket(event.market, names),
  );
}

function scheduled(event: MarketScheduled, names: Names): string {
  const { timeUs, status, cancelOrders, market } = event;
  return row(
    'scheduled',
    timeUs === 0 && status === 0 ? 'nothing' : `${wordOf(MarketStatus, status)} at ${timeUs}`,
    cancelOrders !== 0 && 'cancel-orders',
    inMarket(market, names),
  );
}

function deadMan({ account, deadlineUs, fired }: DeadManChanged, names: Names): string {
  const state = fired === 0 ? 'off' : 'fired';
  return row(
    `dead-man ${names.accounts.name(account)}`,
    deadlineUs === 0 ? state : `at ${deadlineUs}`,
    deadlineUs !== 0 && fired !== 0 && state,
  );
}

function indicated(event: AuctionIndicated, names: Names): string {
  const { priceTicks, volumeLots, surplusLots, surplusSide, market } = event;
  return row(
    `indicated ${volumeLots} @ ${priceTicks}`,
    (surplusLots !== 0 || surplusSide !== Side.BUY) &&
      `surplus ${surplusLots} ${wordOf(Side, surplusSide)}`,
    inMarket(market, names),
  );
}

function amount(value: number): string {
  return value === 0 ? 'any' : String(value);
}

/** The row for an event of a market or an account, or undefined where it is none. */
function renderState(event: Event, names: Names): string | undefined {
  switch (event.template) {
    case Template.MarketStatusChanged:
      return row(
        'status',
        wordOf(MarketStatus, event.status),
        event.interrupted !== 0 && 'interrupted',
        inMarket(event.market, names),
      );
    case Template.AuctionIndicated:
      return indicated(event, names);
    case Template.AuctionUncrossed:
      return row(
        `uncrossed ${event.volumeLots} @ ${event.priceTicks}`,
        inMarket(event.market, names),
      );
    case Template.MarketRulesChanged:
      return rules(event, names);
    case Template.MarketScheduled:
      return scheduled(event, names);
    case Template.AccountStatusChanged:
      return `${names.accounts.name(event.account)} is ${wordOf(AccountStatus, event.status)}`;
    case Template.AccountLimitsChanged:
      return `limit of ${names.accounts.name(event.account)} ${amount(event.maxOpenOrders)} orders`;
    case Template.ExposureLimitChanged:
      return row(
        `limit of ${names.accounts.name(event.account)}`,
        `${amount(event.amount)} ${names.assets.name(event.asset)}`,
      );
    case Template.DeadManChanged:
      return deadMan(event, names);
    default:
      return undefined;
  }
}

/** The row for an event. `+` in a balance stands before what is reserved. */
export function renderEvent(event: Event, names: Names): string {
  switch (event.template) {
    case Template.Accepted:
      return row('accepted', event.resultId !== 0 && String(event.resultId));
    case Template.Rejected:
      return row(
        'rejected',
        nameOf(Rejection, event.code),
        event.detail !== 0 && `(${event.detail})`,
      );
    case Template.AssetCreated:
      return row(`asset ${event.asset}`, event.text, `decimals ${event.decimals}`);
    case Template.AccountCreated:
      return `account ${event.account} tier ${event.tier}`;
    case Template.MarketCreated:
      return row(
        `market ${event.market} ${event.text}`,
        `${names.assets.name(event.baseAsset)}:${names.assets.name(event.quoteAsset)}`,
        wordOf(Settlement, event.settlement),
        `lot ${event.baseUnitsPerLot} tick ${event.quoteUnitsPerTickLot},`,
        `up to ${event.maxQuantityLots} @ ${event.maxPriceTicks}, from ${event.minNotional}`,
      );
    case Template.FeesChanged:
      return row(
        `fees tier ${event.tier} maker ${event.makerPpm} taker ${event.takerPpm}`,
        inMarket(event.market, names),
      );
    case Template.AccountTierChanged:
      return `tier ${event.tier} of ${names.accounts.name(event.account)}`;
    case Template.TransferRecorded:
      return transfer(event, names);
    case Template.OrderAccepted:
      return order(event, names);
    case Template.OrderRested:
      return row(
        `rested #${event.orderId} ${names.accounts.name(event.account)}`,
        `${wordOf(Side, event.side)} ${event.leavesLots} @ ${event.priceTicks}`,
        inMarket(event.market, names),
        event.conceals !== 0 && 'concealed',
      );
    case Template.Trade:
      return trade(event, names);
    case Template.OrderAmended:
      return amended(event, names);
    case Template.OrderClosed:
      return closed(event, names);
    case Template.BalancesChanged:
      return balances(event, names);
    case Template.OrderTerms:
      return terms(event);
    case Template.OrderActivated:
      return row(
        `activated #${event.orderId} by ${wordOf(ActivationCause, event.cause)}`,
        event.triggerPriceTicks !== 0 && `at ${event.triggerPriceTicks}`,
        waiting(event.waits),
      );
    case Template.DisplayChanged:
      return row(
        `shown #${event.orderId} ${wordOf(Side, event.side)}`,
        `${signed(event.deltaLots)} @ ${event.priceTicks}:`,
        nameOf(DisplayReason, event.reason),
      );
    case Template.QuoteRefused:
      return row(
        `refused quote ${event.index}: ${nameOf(Rejection, event.code)}`,
        event.detail !== 0 && `(${event.detail})`,
        event.clientOrderId !== 0 && `as ${event.clientOrderId}`,
      );
    default: {
      const state = renderState(event, names);
      if (state !== undefined) return state;
      throw new Error(`no engine writes events of template ${event.template}`);
    }
  }
}
