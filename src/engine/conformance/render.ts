/**
 * Writes an event as one row of a conformance table. Every field appears in it, except what is
 * zero by default and what `run.ts` checks of every event (sequence, correlation, echoed headers).
 */
import {
  AmendReason,
  type BalancesChanged,
  CloseReason,
  type Event,
  MarketStatus,
  type OrderAccepted,
  type OrderAmended,
  type OrderClosed,
  OrderType,
  Rejection,
  SelfTradePrevention,
  Settlement,
  Side,
  Template,
  TimeInForce,
  type Trade,
  TransferKind,
  type TransferRecorded,
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
    event.resting !== 0 && 'resting',
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
    event.resting !== 0 && 'resting',
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
    event.resting !== 0 && 'resting',
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
    case Template.MarketStatusChanged:
      return row('status', wordOf(MarketStatus, event.status), inMarket(event.market, names));
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
      );
    case Template.Trade:
      return trade(event, names);
    case Template.OrderAmended:
      return amended(event, names);
    case Template.OrderClosed:
      return closed(event, names);
    case Template.BalancesChanged:
      return balances(event, names);
    default:
      throw new Error(`no engine writes events of template ${event.template}`);
  }
}
