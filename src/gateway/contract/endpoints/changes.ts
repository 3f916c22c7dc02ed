/** What happened to orders beside trades, and what limits the prices of trades. */
import type { CallParams, Contracts } from '../contract.ts';
import { choice } from '../kinds.ts';
import { ENGINE_ID } from '../parameters.ts';
import {
  anyOf,
  count,
  decimal,
  emptyList,
  id,
  listOf,
  named,
  nothing,
  only,
  row,
  text,
  time,
} from '../schema.ts';
import * as view from '../views.ts';

const SYMBOL = ['symbol'] as const;
const BTC: CallParams = { symbol: 'BTCUSD' };

const preventedMatch = named(
  'PreventedMatch',
  row({
    symbol: text,
    preventedMatchId: id,
    takerOrderId: id,
    makerSymbol: text,
    makerOrderId: id,
    tradeGroupId: only(-1),
    selfTradePreventionMode: view.stpMode,
    price: decimal,
    'takerPreventedQuantity?': decimal,
    'makerPreventedQuantity?': decimal,
    transactTime: time,
  }),
);

const amendment = named(
  'RememberedAmendment',
  row({
    symbol: text,
    orderId: id,
    executionId: id,
    origClientOrderId: text,
    newClientOrderId: text,
    origQty: decimal,
    newQty: decimal,
    time,
  }),
);

export const ORDER_CHANGES: Contracts = {
  'GET /api/v3/myPreventedMatches': {
    says: 'Self-trades that were prevented, as far as they are remembered.',
    required: SYMBOL,
    oneOf: [['preventedMatchId', 'orderId']],
    calls: [
      { params: { ...BTC, preventedMatchId: '1' } },
      { params: { ...BTC, orderId: '$prevented', fromPreventedMatchId: '1', limit: '10' } },
    ],
    refusals: [
      {
        when: 'the number of a match with anything else',
        params: { ...BTC, preventedMatchId: '1', orderId: '1' },
        code: -1128,
      },
    ],
    answer: listOf(preventedMatch),
  },
  'GET /api/v3/order/amendments': {
    says: 'Amendments of an order, as far as they are remembered.',
    required: ['symbol', 'orderId'],
    calls: [{ params: { ...BTC, orderId: '$amended', fromExecutionId: '1', limit: '10' } }],
    answer: listOf(amendment),
  },
  'GET /api/v3/myAllocations': {
    says: 'Always `[]`: no order is filled from elsewhere.',
    required: SYMBOL,
    kinds: { orderId: ENGINE_ID },
    calls: [
      { params: { ...BTC, orderId: '1', fromAllocationId: '1', limit: '10' } },
      { params: { ...BTC, startTime: '$past', endTime: '$now' } },
    ],
    refusals: [
      {
        when: 'fromAllocationId with times',
        params: { ...BTC, fromAllocationId: '1', startTime: '1' },
        code: -1128,
      },
      {
        when: 'more than a day',
        params: { ...BTC, startTime: '1', endTime: '90000000' },
        code: -1127,
      },
    ],
    answer: emptyList,
  },
  'GET /api/v3/myFilters': {
    says: "The market's filters, and how many orders the account may have open where that is limited.",
    required: SYMBOL,
    calls: [{ params: BTC }],
    answer: row({
      exchangeFilters: listOf(
        row({ filterType: only('EXCHANGE_MAX_NUM_ORDERS'), maxNumOrders: count }),
      ),
      symbolFilters: listOf(view.filter),
      assetFilters: emptyList,
    }),
  },
};

const ANY_STATUS = choice(['TRADING', 'HALT', 'BREAK'], -1130);

export const PRICE_RULES: Contracts = {
  'GET /api/v3/executionRules': {
    says: 'How far from the reference price a trade may be: the static band, beyond which an auction comes.',
    calls: [
      { params: {} },
      { params: BTC },
      { params: { symbols: '["BTCUSD","ETHUSD"]' } },
      { params: { symbolStatus: 'TRADING' } },
    ],
    refusals: [
      {
        when: 'more than one of the parameters',
        params: { ...BTC, symbolStatus: 'TRADING' },
        code: -1128,
      },
    ],
    answer: row({
      symbolRules: listOf(
        row({
          symbol: text,
          rules: listOf(
            row({
              ruleType: only('PRICE_RANGE'),
              bidLimitMultUp: decimal,
              bidLimitMultDown: decimal,
              askLimitMultUp: decimal,
              askLimitMultDown: decimal,
            }),
          ),
        }),
      ),
    }),
  },
  'GET /api/v3/referencePrice': {
    says: 'Reference price of collar, bands and auctions; `null` where there is none.',
    required: SYMBOL,
    calls: [{ params: BTC }, { params: { symbol: 'ETHUSD' } }],
    answer: row({ symbol: text, referencePrice: anyOf(decimal, nothing), timestamp: time }),
  },
  'GET /api/v3/referencePrice/calculation': {
    says: 'Always `EXTERNAL`: an operator sets it, or the uncross of an auction.',
    required: SYMBOL,
    kinds: { symbolStatus: ANY_STATUS },
    calls: [{ params: BTC }, { params: { ...BTC, symbolStatus: 'TRADING' } }],
    refusals: [
      {
        when: 'the market has another status',
        params: { ...BTC, symbolStatus: 'BREAK' },
        code: -1220,
      },
    ],
    answer: row({
      symbol: text,
      calculationType: only('EXTERNAL'),
      externalCalculationId: only(0),
    }),
  },
};
