/** Order lists as JSON of the dialect. */
import type { MarketInfo } from '../../feed/catalog.ts';
import { ListKind } from '../../schema/generated/protocol.ts';
import { isExecuting, type OrderListRecord } from '../accounts/order-lists.ts';
import type { OrderRecord } from '../accounts/order-record.ts';
import type { TimeFormat } from '../time-unit.ts';

/** An OTOCO is an OTO to the dialect, one with two orders that wait. */
export function contingencyName(kind: ListKind): string {
  return kind === ListKind.OCO ? 'OCO' : 'OTO';
}

const MADE_UP = 'list-';

/** The client's id of a list, or one made from its number where none was given. */
export function listTextOf(list: Pick<OrderListRecord, 'clientText' | 'listId'>): string {
  return list.clientText === '' ? `${MADE_UP}${list.listId}` : list.clientText;
}

/** The number in an id that was made from it. */
export function madeUpListId(text: string): number | undefined {
  const digits = text.startsWith(MADE_UP) ? text.slice(MADE_UP.length) : '';
  return /^[1-9]\d{0,15}$/.test(digits) ? Number(digits) : undefined;
}

/** What every answer about a list says. */
interface ListFacts {
  readonly listId: number;
  readonly kind: ListKind;
  readonly text: string;
  readonly executing: boolean;
  readonly orders: readonly Readonly<OrderRecord>[];
}

/** @param timeUs of what is told, microseconds since 1970 */
export function listFields(facts: ListFacts, market: MarketInfo, timeUs: number, time: TimeFormat) {
  return {
    orderListId: facts.listId,
    contingencyType: contingencyName(facts.kind),
    listStatusType: facts.executing ? 'EXEC_STARTED' : 'ALL_DONE',
    listOrderStatus: facts.executing ? 'EXECUTING' : 'ALL_DONE',
    listClientOrderId: facts.text,
    transactionTime: time(timeUs),
    symbol: market.symbol,
    orders: facts.orders.map(({ clientText, orderId }) => ({
      symbol: market.symbol,
      orderId,
      clientOrderId: clientText,
    })),
  };
}

/** A list as GET orderList, allOrderList and openOrderList show it. */
export function listView(list: Readonly<OrderListRecord>, market: MarketInfo, time: TimeFormat) {
  const { kind, listId, orders, timeUs } = list;
  const facts = { listId, kind, text: listTextOf(list), executing: isExecuting(list), orders };
  return listFields(facts, market, timeUs, time);
}
