/** The L3 books as they are now, from what is known of every open order. */
import { RestingOrders, type ShownOrder } from '../../feed/resting.ts';
import { PegKind } from '../../schema/generated/protocol.ts';
import type { Accounts } from './accounts.ts';
import type { OrderRecord } from './order-record.ts';

/**
 * By market id; a market without such orders is absent. Looks at every open order of the exchange,
 * so it is asked for once and the answer is kept up to date.
 */
export function restingOrders(accounts: Accounts): Map<number, RestingOrders> {
  const byMarket = new Map<number, Readonly<OrderRecord>[]>();
  for (const record of accounts.shownOrders()) {
    const records = byMarket.get(record.market);
    if (records === undefined) byMarket.set(record.market, [record]);
    else records.push(record);
  }
  const books = new Map<number, RestingOrders>();
  for (const [market, records] of byMarket) {
    records.sort((a, b) => a.place - b.place);
    books.set(market, new RestingOrders(records.map(shownOrder)));
  }
  return books;
}

function shownOrder(record: Readonly<OrderRecord>): ShownOrder & { readonly conceals: boolean } {
  const { orderId, priceTicks, shownLots, side, terms } = record;
  const pegged = terms !== undefined && terms.peg !== PegKind.NONE;
  return {
    orderId,
    side,
    priceTicks: pegged ? terms.peggedTicks : priceTicks,
    shownLots,
    conceals: (terms?.displayLots ?? 0) > 0,
  };
}
