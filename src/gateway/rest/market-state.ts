/** Ids, terms, status, rules, schedule and auction of a market, for everybody to see. */
import type { MarketInfo } from '../../feed/catalog.ts';
import type { Feed } from '../../feed/feed.ts';
import { MarketStatus, Side, TriggerSource } from '../../schema/generated/protocol.ts';
import { inMilliseconds, type TimeFormat } from '../time-unit.ts';
import type { Endpoint } from './endpoint.ts';
import { sideName } from './order-view.ts';
import { requiredMarket } from './services.ts';

const STATUS_NAMES: ReadonlyMap<MarketStatus, string> = new Map(
  Object.entries(MarketStatus).map(([name, status]) => [status, name]),
);

/** GET market. */
export function marketStateEndpoints({ catalog }: Feed): Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/lx/v1/market',
      wsMethod: 'market',
      weight: 1,
      security: 'none',
      knows: ['symbol'],
      handle: ({ params, time }) => marketStateView(requiredMarket(catalog, params), time),
    },
  ];
}

/** A market's state as JSON. */
export function marketStateView(market: MarketInfo, time: TimeFormat) {
  const { auctionEndUs, interrupted, rules, schedule, status } = market.state;
  return {
    symbol: market.symbol,
    marketId: market.id,
    baseAssetId: market.base.id,
    quoteAssetId: market.quote.id,
    tickSize: market.tickSize,
    lotSize: market.lotSize,
    status: STATUS_NAMES.get(status),
    interrupted,
    ...(auctionEndUs === 0 ? {} : { auctionEnd: time(auctionEndUs) }),
    ...(status === MarketStatus.AUCTION ? { auction: auctionView(market) } : {}),
    rules: {
      referencePrice: market.priceText(rules.referenceTicks),
      maxNotional: market.quoteText(rules.maxNotional),
      auctionTime: inMilliseconds(rules.auctionUs),
      collarPpm: rules.collarPpm,
      dynamicPpm: rules.dynamicPpm,
      staticPpm: rules.staticPpm,
      triggerSource: rules.triggerSource === TriggerSource.LAST ? 'LAST' : 'BEST',
    },
    schedule: schedule.map((each) => ({
      time: time(each.timeUs),
      status: STATUS_NAMES.get(each.status),
      cancelOrders: each.cancelOrders,
    })),
  };
}

/** What an uncross would do now. */
export function auctionView(market: MarketInfo) {
  const { priceTicks, surplusLots, surplusSide, volumeLots } = market.state.indication;
  return {
    price: market.priceText(priceTicks),
    quantity: market.qtyText(volumeLots),
    surplus: market.qtyText(surplusLots),
    surplusSide: sideName(surplusLots === 0 ? Side.BUY : surplusSide),
  };
}
