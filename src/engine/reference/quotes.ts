/** The naive twin's MassQuote: all of a market maker's quotes in a market are replaced at once. */
import {
  CloseReason,
  MarketStatus,
  type MassQuote,
  type MassQuoteLeg,
  OrderType,
  QuoteMode,
  Rejection,
  SelfTradePrevention,
  Side,
  Template,
  TimeInForce,
} from '../../schema/generated/protocol.ts';
import { emitAccepted, emitOrderAccepted } from './answers.ts';
import { isValue } from './arithmetic.ts';
import { opposite } from './book.ts';
import {
  checkClientId,
  checkFunds,
  checkOpenness,
  checkParties,
  checkPostOnly,
  checkPrice,
  checkQuantity,
  checkRoom,
  costOf,
  missingLevel,
  openBalances,
} from './checks.ts';
import { createOrder, type Order, type OrderRequest, PLAIN } from './order.ts';
import { type Market, type Refusal, refusal, type State } from './state.ts';
import type { Twin } from './twin.ts';

/** Quotes in a command: 2 to 64 blocks. */
export const MAX_QUOTES = 63;

type Quote = OrderRequest & { readonly session: number; readonly index: number };

/** Check 1 of a quote. */
function checkQuoteFields(leg: MassQuoteLeg): Rejection | undefined {
  const { priceTicks, quantity, clientOrderId, side } = leg;
  if (![priceTicks, quantity, clientOrderId].every(isValue)) return Rejection.VALUE_OUT_OF_RANGE;
  return side > Side.SELL ? Rejection.INVALID_ENUM : undefined;
}

function checkCommand(state: State, command: MassQuote): Refusal | undefined {
  if (command.mode > QuoteMode.ALL_OR_NOTHING) return refusal(Rejection.INVALID_ENUM);
  for (const [index, leg] of command.quotes.entries()) {
    const code = checkQuoteFields(leg);
    if (code !== undefined) return refusal(code, index);
  }
  const unknown = checkParties(state, command);
  if (unknown) return unknown;
  const market = state.market(command.market)!;
  const closed = checkOpenness(state, market, command.account);
  if (closed) return closed;
  const auction = market.status === MarketStatus.AUCTION;
  return auction ? refusal(Rejection.NOT_IN_AUCTION) : undefined;
}

/** The entries with a quantity, as the orders that they ask for. */
function quotesOf({ market, account, session, quotes }: MassQuote): Quote[] {
  return quotes
    .map((leg, index) => ({
      ...leg,
      ...{ market, account, session, index },
      type: OrderType.POST_ONLY,
      timeInForce: TimeInForce.GTC,
      stp: SelfTradePrevention.NONE,
      text: '',
    }))
    .filter(({ quantity }) => quantity > 0);
}

/** What the account's last MassQuote left in the market, oldest first. */
function oldQuotes(state: State, { market, account }: MassQuote): Order[] {
  return state.ordersOf(account).filter((order) => order.quote && order.market === market);
}

/** Whether a quote would trade with an order that stays, or with an earlier quote. */
function wouldTake(market: Market, old: readonly Order[], earlier: readonly Quote[], quote: Quote) {
  const others = [...market.book.orders(opposite(quote.side))].filter(
    (order) => !old.includes(order),
  );
  const quoted = earlier.filter(({ side }) => side !== quote.side);
  return [...others, ...quoted].some(({ priceTicks }) =>
    quote.side === Side.BUY ? priceTicks <= quote.priceTicks : priceTicks >= quote.priceTicks,
  );
}

/** Check 9 as things stand without the old quotes and with the earlier new ones. */
function checkQuoteFunds(
  twin: Twin,
  market: Market,
  old: readonly Order[],
  earlier: readonly Quote[],
  quote: Quote,
): Rejection | undefined {
  if (!market.ledger) return undefined;
  const { state, limits } = twin;
  const [asset, amount] = costOf(market, quote);
  const sum = (costs: readonly (readonly [asset: number, amount: number])[]) =>
    costs.reduce((total, [where, units]) => total + (where === asset ? units : 0), 0);
  const freed = sum(old.map((order) => state.need(order, order.leavesLots)));
  const taken = sum(earlier.map((other) => costOf(market, other)));
  if (state.ledger.available(quote.account, asset) + freed - taken < amount) {
    return Rejection.INSUFFICIENT_FUNDS;
  }
  const exposed = limits.isExposed(quote.account, asset, taken + amount - freed);
  return exposed ? Rejection.EXPOSURE_EXCEEDED : undefined;
}

/** Check 7 as things stand without the old quotes and with the earlier new ones. */
function isDuplicate(
  state: State,
  old: readonly Order[],
  earlier: readonly Quote[],
  { account, clientOrderId }: Quote,
): boolean {
  if (clientOrderId === 0) return false;
  const same = state.clientOrder(account, clientOrderId);
  if (same && !old.includes(same)) return true;
  return earlier.some((other) => other.clientOrderId === clientOrderId);
}

/** The checks of mode ALL_OR_NOTHING. */
function checkAll(
  twin: Twin,
  market: Market,
  old: readonly Order[],
  quotes: readonly Quote[],
): Refusal | undefined {
  const { state } = twin;
  for (const [position, quote] of quotes.entries()) {
    const earlier = quotes.slice(0, position);
    const refused = checkQuantity(market, quote) ?? checkPrice(twin, market, quote);
    if (refused) return refusal(refused.code, quote.index);
    if (isDuplicate(state, old, earlier, quote)) {
      return refusal(Rejection.DUPLICATE_CLIENT_ORDER_ID, quote.index);
    }
    if (wouldTake(market, old, earlier, quote)) return refusal(Rejection.WOULD_TAKE, quote.index);
    const code = checkQuoteFunds(twin, market, old, earlier, quote);
    if (code !== undefined) return refusal(code, quote.index);
  }
  const [first] = quotes;
  if (!first) return undefined;
  const more = quotes.length - old.length;
  return (
    checkRoom(state, first.account, more, quotes.length) ??
    openBalances(state, market, first.account)
  );
}

/** Checks 5 to 11 of NewOrder for one quote. */
function checkEach(twin: Twin, market: Market, quote: Quote): Refusal | undefined {
  const { state } = twin;
  const refused =
    checkQuantity(market, quote) ??
    checkPrice(twin, market, quote) ??
    checkClientId(state, quote) ??
    checkPostOnly(state, market, quote) ??
    checkFunds(twin, market, quote);
  if (refused) return refused;
  const levels = missingLevel(market, quote.side, quote.priceTicks);
  return checkRoom(state, quote.account, 1, levels) ?? openBalances(state, market, quote.account);
}

function placeQuote(state: State, market: Market, quote: Quote): void {
  state.lastOrderId += 1;
  const order = createOrder(state.lastOrderId, quote, { ...PLAIN, session: quote.session }, true);
  state.open(order);
  emitOrderAccepted(state, order, { text: '', resting: true });
  state.enterBook(order);
  state.emitBalances(market, order.account);
}

function emitRefused(state: State, quote: Quote, { code, detail }: Refusal): void {
  state.events.push({
    template: Template.QuoteRefused,
    market: quote.market,
    account: quote.account,
    sequence: state.sequence,
    clientOrderId: quote.clientOrderId,
    detail,
    index: quote.index,
    code,
  });
}

export function massQuote(twin: Twin, command: MassQuote): Refusal | undefined {
  const { state, closer } = twin;
  const { length } = command.quotes;
  if (length < 1 || length > MAX_QUOTES) return refusal(Rejection.MALFORMED_COMMAND);
  const refused = checkCommand(state, command);
  if (refused) return refused;
  const market = state.market(command.market)!;
  const quotes = quotesOf(command);
  const old = oldQuotes(state, command);
  const each = command.mode === QuoteMode.EACH;
  const unfit = each ? undefined : checkAll(twin, market, old, quotes);
  if (unfit) return unfit;
  emitAccepted(state, command, quotes.length);
  closer.closeEach(old, CloseReason.QUOTE_REPLACED);
  for (const quote of quotes) {
    const bad = each ? checkEach(twin, market, quote) : undefined;
    if (bad) emitRefused(state, quote, bad);
    else placeQuote(state, market, quote);
  }
  return undefined;
}
