/** What limits the prices of trades: execution rules and the reference price behind them. */
import { formatDecimal } from '../../base/decimal.ts';
import type { MarketInfo } from '../../feed/catalog.ts';
import type { Feed } from '../../feed/feed.ts';
import { DialectError } from '../errors.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { PPM, PPM_PLACES } from './market-data-info.ts';
import { requiredMarket, selection, symbolCount } from './market-data-params.ts';
import type { Params } from './params.ts';

const ALL_WEIGHT = 40;
const EACH_WEIGHT = 2;

/** GET executionRules, referencePrice, referencePrice/calculation. */
export function executionRuleEndpoints(feed: Feed): Endpoint[] {
  const common = { method: 'GET', security: 'none' } as const;
  return [
    {
      ...common,
      path: '/api/v3/executionRules',
      wsMethod: 'executionRules',
      weight: rulesWeight,
      knows: ['symbol', 'symbols', 'symbolStatus'],
      handle: (context) => executionRules(feed, context),
    },
    {
      ...common,
      path: '/api/v3/referencePrice',
      wsMethod: 'referencePrice',
      weight: EACH_WEIGHT,
      knows: ['symbol'],
      handle: ({ nowUs, params, time }) => {
        const { info } = requiredMarket(feed, params);
        return {
          symbol: info.symbol,
          referencePrice: referencePriceText(info),
          timestamp: time(nowUs),
        };
      },
    },
    {
      ...common,
      path: '/api/v3/referencePrice/calculation',
      wsMethod: 'referencePrice.calculation',
      weight: EACH_WEIGHT,
      knows: ['symbol', 'symbolStatus'],
      handle: ({ params }) => {
        const { info } = requiredMarket(feed, params);
        return { symbol: info.symbol, calculationType: 'EXTERNAL', externalCalculationId: 0 };
      },
    },
  ];
}

function rulesWeight(params: Params): number {
  const count = symbolCount(params);
  return count === 0 ? ALL_WEIGHT : Math.min(ALL_WEIGHT, count * EACH_WEIGHT);
}

/** What collars, bands and auctions look at; null where there is none. */
export function referencePriceText(market: MarketInfo): string | null {
  const { referenceTicks } = market.state.rules;
  return referenceTicks === 0 ? null : market.priceText(referenceTicks);
}

function executionRules(feed: Feed, { params }: EndpointContext): unknown {
  const given = ['symbol', 'symbols', 'symbolStatus'].filter((name) => params.has(name));
  if (given.length > 1) {
    throw new DialectError(-1128, 'Combination of optional parameters invalid.');
  }
  const selected = selection(feed, params) ?? [...feed.markets()];
  const symbolRules = [selected].flat().map(({ info }) => ({
    symbol: info.symbol,
    rules: rulesOf(info),
  }));
  return { symbolRules };
}

/** No trade is farther from the reference price than the static band: an auction comes instead. */
function rulesOf({ state }: MarketInfo): unknown[] {
  const { staticPpm } = state.rules;
  if (staticPpm === 0) return [];
  const up = formatDecimal(PPM + staticPpm, PPM_PLACES);
  const down = formatDecimal(PPM - staticPpm, PPM_PLACES);
  const bids = { bidLimitMultUp: up, bidLimitMultDown: down };
  return [{ ruleType: 'PRICE_RANGE', ...bids, askLimitMultUp: up, askLimitMultDown: down }];
}
