/**
 * How many orders of an account may be open in a market, as the dialect's filters MAX_NUM_ORDERS
 * and MAX_NUM_ALGO_ORDERS. Counted is what is known when a request comes: orders on their way are
 * not there yet. What cannot stay open (market orders, IOC, FOK) is not held against it.
 */
import type { MarketInfo } from '../../feed/catalog.ts';
import { OrderType, TimeInForce, TriggerKind } from '../../schema/generated/protocol.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { OrderRecord } from '../accounts/order-record.ts';
import { DialectError } from '../errors.ts';
import type { OrderWish } from './order-params.ts';

/** Of one account in one market; 0: any number. */
export interface OpenOrderLimits {
  readonly maxOpenOrders: number;
  /** Of these, orders with a trigger. */
  readonly maxAlgoOrders: number;
}

export const NO_OPEN_ORDER_LIMITS: OpenOrderLimits = { maxOpenOrders: 0, maxAlgoOrders: 0 };

/** As `exchangeInfo` lists them: only what is enforced. */
export function openOrderFilters({ maxAlgoOrders, maxOpenOrders }: OpenOrderLimits) {
  return [
    ...(maxOpenOrders === 0 ? [] : [{ filterType: 'MAX_NUM_ORDERS', maxNumOrders: maxOpenOrders }]),
    ...(maxAlgoOrders === 0
      ? []
      : [{ filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: maxAlgoOrders }]),
  ];
}

export interface OpenOrderCheck {
  readonly accounts: Accounts;
  readonly limits: OpenOrderLimits;
  readonly account: number;
  readonly market: MarketInfo;
  /** Whether an open order makes room for the new ones. */
  readonly isLeaving?: (order: Readonly<OrderRecord>) => boolean;
}

/** @throws DialectError -1013 where these orders would be too many */
export function checkOpenOrders(
  { accounts, limits, account, market, isLeaving = () => false }: OpenOrderCheck,
  orders: readonly OrderWish[],
): void {
  const { maxAlgoOrders, maxOpenOrders } = limits;
  const staying = orders.filter(mayStay);
  const isFree = maxOpenOrders === 0 && maxAlgoOrders === 0;
  if (isFree || staying.length === 0) return;
  const open = accounts.openOrders(account, market.id).filter((order) => !isLeaving(order));
  if (maxOpenOrders > 0 && open.length + staying.length > maxOpenOrders) {
    throw new DialectError(-1013, 'Filter failure: MAX_NUM_ORDERS');
  }
  const triggered = staying.filter(({ terms }) => hasTrigger(terms)).length;
  if (maxAlgoOrders === 0 || triggered === 0) return;
  const waiting = open.filter(({ terms }) => hasTrigger(terms)).length;
  if (waiting + triggered <= maxAlgoOrders) return;
  throw new DialectError(-1013, 'Filter failure: MAX_NUM_ALGO_ORDERS');
}

function hasTrigger(terms: { readonly trigger: TriggerKind } | undefined): boolean {
  return terms !== undefined && terms.trigger !== TriggerKind.NONE;
}

function mayStay({ fields, terms }: OrderWish): boolean {
  if (hasTrigger(terms)) return true;
  const { timeInForce, type } = fields;
  const rests = type === OrderType.LIMIT || type === OrderType.POST_ONLY;
  return rests && (timeInForce === TimeInForce.GTC || timeInForce === TimeInForce.GTD);
}
