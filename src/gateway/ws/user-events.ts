/** What happens to an account, as the user events of the dialect. */

import { formatDecimal } from '../../base/decimal.ts';
import type { Catalog, MarketInfo } from '../../feed/catalog.ts';
import { Rejection, TriggerKind } from '../../schema/generated/protocol.ts';
import { isExecuting } from '../accounts/order-lists.ts';
import { isWorking, type OrderRecord, trailingBips } from '../accounts/order-record.ts';
import type { OrderExtras } from '../accounts/order-text.ts';
import type { PreventedMatch } from '../accounts/prevention.ts';
import type { UserEvent } from '../accounts/user-events.ts';
import { contingencyName, listTextOf } from '../rest/list-view.ts';
import {
  icebergText,
  listIdOf,
  NO_TRADE_GROUP,
  orderedLots,
  STP_NAMES,
  sideName,
  stopPriceText,
  timeInForceName,
  typeName,
} from '../rest/order-view.ts';
import { inMilliseconds, type TimeFormat } from '../time-unit.ts';

type OrderEvent = Extract<UserEvent, { kind: 'order' }>;
type ListEvent = Extract<UserEvent, { kind: 'list' }>;

/** Executions that end or change an order carry its own id as the one that was acted on. */
const NAMES_ORIGINAL = new Set(['CANCELED', 'REPLACED', 'TRADE_PREVENTION']);

/**
 * The event's JSON value, or undefined for an order in a market that the catalog does not know.
 * @param nowUs when it is sent, microseconds since 1970
 * @param time how times are written
 */
export function userEventView(
  event: UserEvent,
  catalog: Catalog,
  nowUs: number,
  time: TimeFormat = inMilliseconds,
): unknown {
  switch (event.kind) {
    case 'order':
      return executionReport(event, catalog, nowUs, time);
    case 'list':
      return listStatus(event, catalog, nowUs, time);
    case 'balances':
      return {
        e: 'outboundAccountPosition',
        E: time(nowUs),
        u: time(event.timeUs),
        B: event.balances.map(({ asset, availableUnits, reservedUnits }) => ({
          a: catalog.asset(asset)?.name ?? '',
          f: catalog.assetText(asset, availableUnits),
          l: catalog.assetText(asset, reservedUnits),
        })),
      };
    case 'transfer':
    case 'lock': {
      const { asset, deltaUnits, kind } = event;
      const amount = formatDecimal(Math.abs(deltaUnits), catalog.asset(asset)?.decimals ?? 0);
      return {
        e: kind === 'transfer' ? 'balanceUpdate' : 'externalLockUpdate',
        E: time(nowUs),
        a: catalog.asset(asset)?.name ?? '',
        d: deltaUnits < 0 ? `-${amount}` : amount,
        T: time(event.timeUs),
      };
    }
  }
}

function executionReport(
  event: OrderEvent,
  catalog: Catalog,
  nowUs: number,
  time: TimeFormat,
): unknown {
  const { execution, order, trade, preventedLots } = event;
  const market = catalog.market(order.market);
  if (market === undefined) return undefined;
  const traded = trade !== undefined;
  const fee = traded && trade.fee > 0;
  return {
    e: 'executionReport',
    E: time(nowUs),
    s: market.symbol,
    c: order.clientText,
    S: sideName(order.side),
    o: typeName(order),
    f: timeInForceName(order),
    q: market.qtyText(orderedLots(order)),
    p: market.priceText(order.priceTicks),
    P: stopPriceText(order, market),
    F: icebergText(order, market),
    g: listIdOf(order),
    C: NAMES_ORIGINAL.has(execution) ? order.clientText : '',
    x: execution,
    X: order.status,
    r: rejectReason(order),
    i: order.orderId,
    l: market.qtyText(trade?.quantityLots ?? 0),
    z: market.qtyText(order.executedLots),
    L: market.priceText(trade?.priceTicks ?? 0),
    n: fee ? catalog.assetText(trade.feeAsset, trade.fee) : '0',
    N: fee ? (catalog.asset(trade.feeAsset)?.name ?? null) : null,
    T: time(event.timeUs),
    t: trade?.tradeId ?? -1,
    I: event.sequence,
    w: isWorking(order),
    m: trade?.isMaker ?? false,
    M: false,
    O: time(order.timeUs),
    Z: market.quoteText(order.quoteUnits),
    Y: market.quoteText(trade?.quoteUnits ?? 0),
    Q: market.quoteText(order.budgetUnits),
    ...(order.workingUs === 0 ? {} : { W: time(order.workingUs) }),
    V: STP_NAMES[order.stp],
    ...trailing(order, time),
    ...(order.preventedLots === 0 ? {} : { A: market.qtyText(order.preventedLots) }),
    ...(preventedLots === 0 ? {} : { B: market.qtyText(preventedLots) }),
    ...(event.match === undefined ? {} : prevented(event.match, order, market)),
    ...(order.extras === undefined ? {} : strategy(order.extras)),
  };
}

/** The self-trade that did not come about, seen from one of its orders. */
function prevented(
  match: Readonly<PreventedMatch>,
  { orderId }: Readonly<OrderRecord>,
  market: MarketInfo,
) {
  const { lots, makerOrderId, matchId, priceTicks, takerOrderId } = match;
  return {
    v: matchId,
    u: NO_TRADE_GROUP,
    U: orderId === makerOrderId ? takerOrderId : makerOrderId,
    Cs: market.symbol,
    pl: market.qtyText(lots),
    pL: market.priceText(priceTicks),
    pY: market.quoteText(market.notional(priceTicks, lots)),
  };
}

function strategy({ strategyId, strategyType }: OrderExtras) {
  return {
    ...(strategyId === undefined ? {} : { j: strategyId }),
    ...(strategyType === undefined ? {} : { J: strategyType }),
  };
}

function trailing(order: Readonly<OrderRecord>, time: TimeFormat) {
  const { terms } = order;
  if (terms === undefined || terms.trigger !== TriggerKind.TRAILING) return {};
  return {
    d: trailingBips(order),
    ...(terms.trailingUs === 0 ? {} : { D: time(terms.trailingUs) }),
  };
}

const NAMES_OF_REJECTIONS: ReadonlyMap<number, string> = new Map(
  Object.entries(Rejection).map(([name, code]) => [code, name]),
);
/** Those for which the dialect has words of its own. */
const REJECT_REASONS: Readonly<Record<number, string>> = {
  [Rejection.INSUFFICIENT_FUNDS]: 'INSUFFICIENT_BALANCES',
  [Rejection.WOULD_TAKE]: 'WOULD_MATCH_IMMEDIATELY',
};

/** Why an order was refused when it came alive. */
function rejectReason({ terms }: Readonly<OrderRecord>): string {
  const code = terms?.refusedCode ?? 0;
  if (code === 0) return 'NONE';
  return REJECT_REASONS[code] ?? NAMES_OF_REJECTIONS.get(code) ?? String(code);
}

function listStatus(event: ListEvent, catalog: Catalog, nowUs: number, time: TimeFormat): unknown {
  const { change, list } = event;
  const market = catalog.market(list.market);
  if (market === undefined) return undefined;
  return {
    e: 'listStatus',
    E: time(nowUs),
    s: market.symbol,
    g: list.listId,
    c: contingencyName(list.kind),
    l: change,
    L: isExecuting(list) ? 'EXECUTING' : 'ALL_DONE',
    r: 'NONE',
    C: listTextOf(list),
    T: time(event.timeUs),
    O: list.orders.map((order) => ({
      s: market.symbol,
      i: order.orderId,
      c: order.clientText,
    })),
  };
}
