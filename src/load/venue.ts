/** What the load needs to know of the exchange before, and what it asks afterwards. */
import type { LxClient } from '../client/client.ts';
import type { OrderTerms } from './channel.ts';

/** Of the best bid: too low to trade, near enough for a market's collar. */
const PRICE_SHARE = 0.6;
/** Above the least notional, so that rounding does not go below it. */
const NOTIONAL_MARGIN = 1.05;

function decimalsOf(step: string): number {
  return step.replace(/0+$/, '').split('.')[1]?.length ?? 0;
}

/** @param round how many steps there are in the value */
function inSteps(value: number, step: string, round: (steps: number) => number): string {
  return (round(value / Number(step)) * Number(step)).toFixed(decimalsOf(step));
}

/**
 * A buy well below the market, as small as the market lets it be.
 * @param given price and quantity where they are not to be chosen
 * @throws LxError; Error saying what to do where nobody bids
 */
export async function termsOf(
  exchange: LxClient,
  symbol: string,
  given: { readonly price?: string | undefined; readonly quantity?: string | undefined },
): Promise<OrderTerms> {
  const { symbols } = await exchange.rest.call('exchangeInfo', { symbol });
  const filters = symbols[0]!.filters;
  const filter = (type: string, field: string) =>
    String(filters.find(({ filterType }) => filterType === type)?.[field] ?? '0');
  const price =
    given.price ?? (await belowMarket(exchange, symbol, filter('PRICE_FILTER', 'tickSize')));
  const [step, least] = [filter('LOT_SIZE', 'stepSize'), Number(filter('LOT_SIZE', 'minQty'))];
  const notional = Number(filter('NOTIONAL', 'minNotional')) * NOTIONAL_MARGIN;
  const wanted = Math.max(least, notional / Number(price));
  return { symbol, price, quantity: given.quantity ?? inSteps(wanted, step, Math.ceil) };
}

async function belowMarket(exchange: LxClient, symbol: string, tick: string): Promise<string> {
  const ticker = await exchange.rest.call('bookTicker', { symbol });
  const bid = Number('bidPrice' in ticker ? ticker.bidPrice : 0);
  if (bid > 0) return inSteps(bid * PRICE_SHARE, tick, Math.floor);
  throw new Error(`nobody bids for ${symbol}: say with --price where orders are to rest`);
}

/** Orders of the account that rest now with an id of this run, in order. */
export async function openOrdersOf(
  exchange: LxClient,
  symbol: string,
  firstOrderId: number,
  orders: number,
): Promise<number[]> {
  const open = await exchange.rest.call('openOrders', { symbol });
  return open
    .map(({ clientOrderId }) => Number(clientOrderId))
    .filter((id) => id >= firstOrderId && id < firstOrderId + orders)
    .sort((a, b) => a - b);
}
