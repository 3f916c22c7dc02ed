/**
 * What is one's own: orders, fills, balances, live over a connection that is opened with a ticket
 * of the session. Nothing here is a guess: what is shown came from the exchange.
 */
import { computed, effect, signal, untracked } from '@preact/signals';
import {
  type AccountBalance,
  type AccountMessage,
  type AccountOrder,
  type AccountTrade,
  ErrorKind,
  LxClient,
  LxError,
  type Order,
  type OwnTrade,
} from 'lx-dex/client';
import { ask, askPeople, loadSession, Refusal, session } from '../session/session.ts';
import { inNextFrame } from './frame.ts';

/** What `/feed` does not tell of an order; asked for over REST. */
export interface Terms {
  readonly stopPrice: string;
  readonly trailingDelta: number | undefined;
  readonly icebergQty: string;
  /** -1: in no list. */
  readonly orderListId: number;
  readonly peggedPrice: string | undefined;
  readonly goodTillDate: number | undefined;
}

export type OwnOrder = AccountOrder<string> & { readonly terms?: Terms | undefined };

export interface OwnFill extends AccountTrade<string> {
  readonly orderId: number;
  readonly market: string;
  readonly side: 'BUY' | 'SELL';
  readonly timeUs: number;
}

export type OwnState = 'none' | 'loading' | 'live' | 'stale';

const OPEN: readonly string[] = ['NEW', 'PARTIALLY_FILLED', 'PENDING_NEW'];
/** Closed orders and fills that the page holds. */
const MAX_HELD = 500;
/** Between a change of conditional orders and asking for their terms, milliseconds. */
const TERMS_MS = 150;
const MAX_WAIT_MS = 5_000;

export const ownState = signal<OwnState>('none');
/** Newest first. */
export const openOrders = signal<readonly OwnOrder[]>([]);
export const closedOrders = signal<readonly OwnOrder[]>([]);
export const fills = signal<readonly OwnFill[]>([]);
export const balances = signal<ReadonlyMap<string, AccountBalance<string>>>(new Map());
/** Why there is no live state, for people. */
export const ownReason = signal('');

let client: LxClient | undefined;
let open = new Map<number, OwnOrder>();
let closed = new Map<number, OwnOrder>();
let filled = new Map<string, OwnFill>();
let held = new Map<string, AccountBalance<string>>();
let terms = new Map<number, Terms>();
let termsTimer: ReturnType<typeof setTimeout> | undefined;

const account = computed(() => session.value?.account);
const key = computed(() => session.value?.csrf);

/** Opens, over every sign-in and sign-out. Called once. */
export function startOwn(): void {
  effect(() => {
    const whose = account.value;
    // A new session of the same account needs a new connection too.
    const mark = key.value;
    untracked(() => reopen(mark === undefined ? undefined : whose));
  });
}

function reopen(whose: number | undefined): void {
  void client?.close();
  client = undefined;
  open = new Map();
  closed = new Map();
  filled = new Map();
  held = new Map();
  terms = new Map();
  show();
  ownState.value = whose === undefined ? 'none' : 'loading';
  if (whose === undefined) return;
  const own = new LxClient({ url: location.origin, ticket, backoff: { maxMs: MAX_WAIT_MS } });
  client = own;
  own.feed.subscribe(
    { channel: 'account' },
    {
      message: (message) => {
        if (client === own) take(message);
      },
      state: (state, reason) => {
        if (client !== own) return;
        ownReason.value = reason;
        if (state === 'live') ownState.value = 'live';
        else if (ownState.value === 'live') ownState.value = 'stale';
        // The session is over: who is signed in is asked anew.
        if (state === 'closed') void loadSession();
      },
    },
  );
}

async function ticket(): Promise<string> {
  try {
    return (await askPeople<{ readonly ticket: string }>('POST', 'ticket', {})).ticket;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { message } = error;
    const kind = error.status === 401 ? ErrorKind.REFUSED : ErrorKind.UNAVAILABLE;
    throw new LxError(message, { kind, cause: error });
  }
}

function take(message: AccountMessage<string>): void {
  if (message.type === 'snapshot') {
    open = new Map((message.orders ?? []).map((order) => [order.orderId, order]));
    held = new Map((message.balances ?? []).map((each) => [each.asset, each]));
    void askTerms();
  }
  for (const event of message.events ?? []) {
    if (event.kind === 'balances') {
      for (const each of event.balances) held.set(each.asset, each);
    } else if (event.kind === 'order') {
      takeOrder(event.order);
      if (event.trade !== undefined) takeFill(event.order, event.trade, event.timeUs);
    }
  }
  inNextFrame(show);
}

function takeOrder(order: AccountOrder<string>): void {
  const { orderId } = order;
  if (OPEN.includes(order.status)) {
    open.set(orderId, order);
    if (/STOP|PROFIT/.test(order.orderType) && !terms.has(orderId)) askTermsSoon();
  } else {
    open.delete(orderId);
    closed.set(orderId, order);
  }
}

function takeFill(order: AccountOrder<string>, trade: AccountTrade<string>, timeUs: number): void {
  const { market, orderId, side } = order;
  filled.set(`${market} ${trade.id} ${side}`, { ...trade, orderId, market, side, timeUs });
}

/** Keeps the newest, where there are twice as many as are held. */
function bound<K, V>(all: Map<K, V>, newest: (a: V, b: V) => number): Map<K, V> {
  if (all.size <= 2 * MAX_HELD) return all;
  return new Map([...all].sort(([, a], [, b]) => newest(a, b)).slice(0, MAX_HELD));
}

function show(): void {
  closed = bound(closed, newestOrder);
  filled = bound(filled, newestFill);
  const withTerms = (order: OwnOrder) => ({ ...order, terms: terms.get(order.orderId) });
  openOrders.value = [...open.values()].sort(newestOrder).map(withTerms);
  closedOrders.value = [...closed.values()].sort(newestOrder).slice(0, MAX_HELD).map(withTerms);
  fills.value = [...filled.values()].sort(newestFill).slice(0, MAX_HELD);
  balances.value = new Map(held);
}

function newestOrder(a: OwnOrder, b: OwnOrder): number {
  return b.timeUs - a.timeUs || b.orderId - a.orderId;
}

function newestFill(a: OwnFill, b: OwnFill): number {
  return b.timeUs - a.timeUs || b.id - a.id;
}

/** Orders that wait for a trigger: at what price, and in which list. */
export function askTermsSoon(): void {
  if (termsTimer !== undefined) return;
  termsTimer = setTimeout(() => {
    termsTimer = undefined;
    void askTerms();
  }, TERMS_MS);
}

async function askTerms(): Promise<void> {
  const own = client;
  try {
    const orders = await ask<readonly Order[]>('GET', '/api/v3/openOrders');
    if (own !== client) return;
    const held = [...terms].filter(([orderId]) => closed.has(orderId));
    terms = new Map([...held, ...orders.map((order) => [order.orderId, termsOf(order)] as const)]);
    inNextFrame(show);
  } catch (error) {
    // They are an addition: without them the order is shown all the same.
    ownReason.value = String(error);
  }
}

function termsOf(order: Order): Terms {
  const { goodTillDate, icebergQty, orderListId, peggedPrice, stopPrice, trailingDelta } = order;
  return { goodTillDate, icebergQty, orderListId, peggedPrice, stopPrice, trailingDelta };
}

/** What was before this page was opened, of one market. @throws Refusal, NoAnswer */
export async function loadHistory(market: string): Promise<void> {
  const own = client;
  const query = { symbol: market, limit: MAX_HELD };
  const [orders, trades] = await Promise.all([
    ask<readonly Order[]>('GET', '/api/v3/allOrders', query),
    ask<readonly OwnTrade[]>('GET', '/api/v3/myTrades', query),
  ]);
  if (own !== client) return;
  for (const order of orders) {
    if (OPEN.includes(order.status) || closed.has(order.orderId)) continue;
    closed.set(order.orderId, orderOf(order));
    terms.set(order.orderId, termsOf(order));
  }
  for (const trade of trades) {
    const side = trade.isBuyer ? 'BUY' : 'SELL';
    const id = `${market} ${trade.id} ${side}`;
    if (!filled.has(id)) filled.set(id, fillOf(trade, side));
  }
  inNextFrame(show);
}

function orderOf(order: Order): OwnOrder {
  return {
    orderId: order.orderId,
    clientOrderId: order.clientOrderId,
    market: order.symbol,
    side: order.side,
    orderType: order.type,
    timeInForce: order.timeInForce,
    price: order.price,
    quantity: order.origQty,
    budget: order.origQuoteOrderQty,
    executed: order.executedQty,
    executedQuote: order.cummulativeQuoteQty,
    status: order.status,
    timeUs: order.time * 1000,
    updateTimeUs: order.updateTime * 1000,
  };
}

function fillOf(trade: OwnTrade, side: 'BUY' | 'SELL'): OwnFill {
  return {
    id: trade.id,
    price: trade.price,
    quantity: trade.qty,
    quoteQuantity: trade.quoteQty,
    fee: trade.commission,
    feeAsset: trade.commissionAsset,
    maker: trade.isMaker,
    orderId: trade.orderId,
    market: trade.symbol,
    side,
    timeUs: trade.time * 1000,
  };
}
