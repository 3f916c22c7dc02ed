/**
 * Placing, changing and cancelling orders. Each act is asked about first, unless one-click trading
 * is on; until the exchange has answered it is shown as under way; and where no answer comes it is
 * looked for what became of it, and said so.
 */
import { computed, effect, signal } from '@preact/signals';
import { newClientOrderId, type Order, type OrderList, type PlacedAnswer } from 'lx-dex/client';
import { isLive } from '../live/link.ts';
import { askTermsSoon, closedOrders, type OwnOrder, openOrders } from '../live/own.ts';
import { confirmed, type Question } from '../parts/confirm.tsx';
import { exactUnits, grouped, placesOf, textOf } from '../parts/decimals.ts';
import { wordsOf } from '../parts/format.ts';
import { toast } from '../parts/toasts.tsx';
import { ask, NoAnswer, type Params, Refusal } from '../session/session.ts';
import type { Market } from '../store/markets.ts';
import { oneClick } from './desk.ts';
import { type Draft, isList, KINDS, type Wish } from './draft.ts';

/** An order that was sent and is not yet known to be placed. */
export interface Sent {
  readonly clientOrderId: string;
  readonly market: string;
  readonly side: 'BUY' | 'SELL';
  readonly title: string;
  readonly price: string;
  readonly quantity: string;
  /** `unknown`: no answer came; it is being looked for. */
  readonly state: 'sending' | 'unknown';
  readonly list: boolean;
}

const NO_SUCH_ORDER = -2013;
/** An order id that no order has: its cancel passes the exchange's queue. */
const NO_ORDER = Number.MAX_SAFE_INTEGER;
/** Between two looks for an order of which no answer came, milliseconds. */
const LOOK_MS = 1_000;
/** Looks that find nothing, with the exchange there, after which it was not placed. */
const LOOKS = 3;

const sentOrders = signal<readonly Sent[]>([]);
/** Those that the account's own events have not told of yet. */
export const sent = computed(() => {
  const known = new Set([...openOrders.value, ...closedOrders.value].map((o) => o.clientOrderId));
  return sentOrders.value.filter(({ clientOrderId }) => !known.has(clientOrderId));
});
/** Orders that are being changed or cancelled: the exchange has not answered. */
export const changing = signal<ReadonlySet<number>>(new Set());

function settle(clientOrderId: string): void {
  sentOrders.value = sentOrders.value.filter((each) => each.clientOrderId !== clientOrderId);
}

/** Asks, and sends the order. @param rows what the question says beside the order itself */
export async function place(
  draft: Draft,
  wish: Wish,
  market: Market,
  rows: Question['rows'],
): Promise<boolean> {
  const title = `${draft.side === 'BUY' ? 'Buy' : 'Sell'} ${market.base}`;
  const kind = draft.side === 'BUY' ? 'buy' : 'sell';
  const question = { title: `${title}: ${KINDS[draft.kind]}`, rows, act: title, kind } as const;
  if (!oneClick.value && !(await confirmed(question))) return false;
  const clientOrderId = newClientOrderId();
  const list = isList(draft);
  const { params } = wish;
  const order: Sent = {
    clientOrderId,
    market: market.symbol,
    side: draft.side,
    title: KINDS[draft.kind],
    price: String(params.price ?? params.workingPrice ?? params.stopPrice ?? ''),
    quantity: String(params.quantity ?? params.workingQuantity ?? params.quoteOrderQty ?? ''),
    state: 'sending',
    list,
  };
  sentOrders.value = [order, ...sentOrders.value];
  const id = list ? { listClientOrderId: clientOrderId } : { newClientOrderId: clientOrderId };
  try {
    const answer = await ask<PlacedAnswer>('POST', wish.path, {
      ...params,
      ...id,
      newOrderRespType: 'FULL',
    } as Params);
    settle(clientOrderId);
    toast('done', sayPlaced(answer, order, market));
    if (list || /STOP|PROFIT/.test(draft.kind)) askTermsSoon();
    return true;
  } catch (error) {
    if (error instanceof NoAnswer) {
      void lookFor(order);
      return false;
    }
    settle(clientOrderId);
    if (!(error instanceof Refusal)) throw error;
    toast('failed', `Not placed: ${error.message}`);
    return false;
  }
}

function sayPlaced(answer: PlacedAnswer, order: Sent, market: Market): string {
  const { executedQty = '0', origQty = order.quantity, status } = answer;
  const verb = order.side === 'BUY' ? 'Bought' : 'Sold';
  if (order.list) return `Placed: ${order.title}.`;
  if (status === 'FILLED') {
    const paid = grouped(answer.cummulativeQuoteQty ?? '');
    return `${verb} ${executedQty} ${market.base} for ${paid} ${market.quote}.`;
  }
  if (status === 'EXPIRED' || status === 'EXPIRED_IN_MATCH') {
    return `${verb} ${executedQty} of ${origQty} ${market.base}; the rest expired.`;
  }
  const part = Number(executedQty) > 0 ? `, ${executedQty} filled at once` : '';
  return `Order placed: ${order.title} ${origQty} ${market.base}${part}.`;
}

/** No answer came. Looks until it is found, or certain that it is not there, and says which. */
async function lookFor(order: Sent): Promise<void> {
  const { clientOrderId } = order;
  sentOrders.value = sentOrders.value.map((each) =>
    each.clientOrderId === clientOrderId ? { ...each, state: 'unknown' } : each,
  );
  toast('failed', 'No answer came: it is not known whether the order was placed. Looking for it.');
  const became = await whatBecameOf(order);
  settle(clientOrderId);
  if (became === 'placed') toast('done', 'The order of which no answer came was placed.');
  else if (became === 'absent')
    toast('failed', 'The exchange does not know it: it was not placed.');
  else toast('failed', 'Nobody is signed in any more: sign in, and look for it in the history.');
}

async function whatBecameOf(order: Sent): Promise<'placed' | 'absent' | 'unknown'> {
  for (let looks = 0; looks < LOOKS; ) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    // The account's own events have told of it.
    if (!sent.value.some((each) => each.clientOrderId === order.clientOrderId)) return 'placed';
    if (!isLive.value) continue;
    try {
      await passQueue(order.market);
      await find(order);
      return 'placed';
    } catch (error) {
      if (error instanceof Refusal && error.code === NO_SUCH_ORDER) looks++;
      else if (error instanceof Refusal && error.status === 401) return 'unknown';
      else if (!(error instanceof Refusal || error instanceof NoAnswer)) throw error;
    }
  }
  return 'absent';
}

function find({ clientOrderId, list, market }: Sent): Promise<Order | OrderList> {
  const query = { origClientOrderId: clientOrderId };
  if (list) return ask<OrderList>('GET', '/api/v3/orderList', query);
  return ask<Order>('GET', '/api/v3/order', { symbol: market, ...query });
}

/** Resolves when every command that the exchange had let in before is carried out. */
async function passQueue(symbol: string): Promise<void> {
  try {
    await ask('DELETE', '/api/v3/order', { symbol, orderId: NO_ORDER });
  } catch (error) {
    if (!(error instanceof Refusal) || error.status === 401) throw error;
  }
}

/** While the act is under way the order is shown as changing. */
async function change(orderIds: readonly number[], done: string, act: () => Promise<unknown>) {
  changing.value = new Set([...changing.value, ...orderIds]);
  try {
    await act();
    toast('done', done);
    return true;
  } catch (error) {
    if (error instanceof NoAnswer) {
      toast('failed', 'No answer came: look at the order before you do this again.');
    } else toast('failed', `Not done: ${wordsOf(error)}`);
    return false;
  } finally {
    const left = new Set(changing.value);
    for (const id of orderIds) left.delete(id);
    changing.value = left;
  }
}

/** Cancels at once: an order that is gone costs nothing. */
export function cancel({ market: symbol, orderId, terms }: OwnOrder): Promise<boolean> {
  const listed = terms !== undefined && terms.orderListId !== -1;
  const done = listed ? 'The order and its list were cancelled.' : 'Order cancelled.';
  return change([orderId], done, () => ask('DELETE', '/api/v3/order', { symbol, orderId }));
}

/** Asks, and cancels every open order of the market. */
export async function cancelAll(symbol: string): Promise<boolean> {
  const orders = openOrders.value.filter(({ market }) => market === symbol);
  if (orders.length === 0) {
    toast('done', `There is no open order in ${symbol}.`);
    return false;
  }
  const rows = [
    ['Market', symbol],
    ['Open orders', String(orders.length)],
  ] as const;
  const question = { title: 'Cancel all orders', rows, act: 'Cancel all', kind: 'sell' } as const;
  if (!(await confirmed(question))) return false;
  const ids = orders.map(({ orderId }) => orderId);
  return change(ids, `All orders in ${symbol} were cancelled.`, () =>
    ask('DELETE', '/api/v3/openOrders', { symbol }),
  );
}

export interface Amendment {
  readonly price?: string;
  /** Ordered in all, what is filled included. */
  readonly quantity?: string;
  readonly stopPrice?: string;
}

/**
 * Changes an order: one that only shrinks keeps its place, else it is cancelled and placed anew.
 * @param isAsked it has been asked about already
 */
export async function amend(order: OwnOrder, to: Amendment, isAsked = false): Promise<boolean> {
  const { market: symbol, orderId } = order;
  const onlyQuantity = to.price === undefined && to.stopPrice === undefined;
  const shrinks = onlyQuantity && to.quantity !== undefined && isLess(to.quantity, order.quantity);
  const rows: [string, string][] = [['Order', `${order.side} ${order.quantity} ${symbol}`]];
  if (to.price !== undefined) rows.push(['Price', `${order.price} → ${to.price}`]);
  if (to.quantity !== undefined) rows.push(['Quantity', `${order.quantity} → ${to.quantity}`]);
  if (to.stopPrice !== undefined) rows.push(['Trigger', to.stopPrice]);
  const note = shrinks ? 'It keeps its place in the queue.' : 'It loses its place in the queue.';
  const question = { title: 'Change the order', rows, note, act: 'Change' };
  if (!isAsked && !oneClick.value && !(await confirmed(question))) return false;
  return change([orderId], 'Order changed.', () => {
    if (!shrinks) return replace(order, to);
    const params = { symbol, orderId, newQty: to.quantity };
    return ask('PUT', '/api/v3/order/amend/keepPriority', params);
  });
}

function isLess(a: string, b: string): boolean {
  const places = Math.max(placesOf(a), placesOf(b));
  return exactUnits(a, places) < exactUnits(b, places);
}

/** In one step: either both happen or neither. */
async function replace({ market: symbol, orderId }: OwnOrder, to: Amendment): Promise<unknown> {
  const order = await ask<Order>('GET', '/api/v3/order', { symbol, orderId });
  const rest = minus(to.quantity ?? order.origQty, order.executedQty);
  const { peggedPrice, pegPriceType } = order;
  const isMarket = order.type === 'STOP_LOSS' || order.type === 'TAKE_PROFIT';
  const trails = order.trailingDelta !== undefined && order.trailingDelta > 0;
  const stop = Number(order.stopPrice) > 0 ? order.stopPrice : undefined;
  const isPegged = pegPriceType !== undefined && peggedPrice !== undefined;
  return ask('POST', '/api/v3/order/cancelReplace', {
    symbol,
    cancelReplaceMode: 'STOP_ON_FAILURE',
    cancelOrderId: orderId,
    side: order.side,
    type: order.type,
    quantity: rest,
    price: isMarket || isPegged ? undefined : (to.price ?? order.price),
    timeInForce: isMarket || order.type === 'LIMIT_MAKER' ? undefined : order.timeInForce,
    stopPrice: to.stopPrice ?? (trails ? undefined : stop),
    trailingDelta: trails && to.stopPrice === undefined ? order.trailingDelta : undefined,
    icebergQty: Number(order.icebergQty) > 0 ? order.icebergQty : undefined,
    goodTillDate: order.goodTillDate,
    hidden: order.hidden,
    minQty: order.minQty,
    pegPriceType,
    pegOffsetType: order.pegOffsetType,
    pegOffsetValue: order.pegOffsetValue,
    selfTradePreventionMode: order.selfTradePreventionMode,
  });
}

function minus(a: string, b: string): string {
  const places = Math.max(placesOf(a), placesOf(b));
  return textOf(exactUnits(a, places) - exactUnits(b, places), places);
}

// What the account's own events have told of needs no looking for.
effect(() => {
  const known = new Set(sent.value);
  if (known.size !== sentOrders.value.length) {
    sentOrders.value = sentOrders.value.filter((each) => known.has(each));
  }
});
