/** A trade as each of its two sides sees it. */
import { Side, type Trade } from '../../schema/generated/protocol.ts';
import type { OrderRecord } from './order-record.ts';
import type { OwnTrade } from './user-events.ts';

/** One side's view of a trade; `feeAsset` is the asset which that side received. */
export function ownTrade(
  trade: Trade,
  order: Readonly<OrderRecord>,
  feeAsset: number,
  isMaker: boolean,
  timeUs: number,
): OwnTrade {
  const own: OwnTrade = {
    tradeId: trade.tradeId,
    orderId: order.orderId,
    account: order.account,
    market: trade.market,
    priceTicks: trade.priceTicks,
    quantityLots: trade.quantityLots,
    quoteUnits: trade.quoteUnits,
    fee: isMaker ? trade.makerFee : trade.takerFee,
    feeAsset,
    timeUs,
    isBuyer: order.side === Side.BUY,
    isMaker,
  };
  return order.terms === undefined ? own : { ...own, listId: order.terms.listId };
}
