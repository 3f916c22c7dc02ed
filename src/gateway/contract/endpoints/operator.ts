/** Operators. */
import type { CallParams, Contracts } from '../contract.ts';
import { ACCOUNT_STATUS, OPERATOR_LIMIT } from '../parameters.ts';
import { count, flag, id, listOf, row, text } from '../schema.ts';
import * as view from '../views.ts';

const SYMBOL = ['symbol'] as const;
const BTC: CallParams = { symbol: 'BTCUSD' };
const paid: CallParams = { from: 'external', to: '$account', asset: 'USD', amount: '10' };
const money = ['from', 'to', 'asset', 'amount'] as const;

export const OPERATOR: Contracts = {
  'POST /lx/v1/operator/account': {
    says: 'Creates an account; answers its number.',
    calls: [{ params: {} }, { params: { tier: '1' } }],
    refusals: [{ when: 'there is no such tier', params: { tier: '8' }, code: -7704 }],
    answer: row({ account: id, tier: count }),
  },
  'POST /lx/v1/operator/account/tier': {
    says: 'Moves an account to a fee tier.',
    required: ['account', 'tier'],
    calls: [{ params: { account: '$account', tier: '1' } }],
    refusals: [
      { when: 'there is no such account', params: { account: '999', tier: '1' }, code: -7201 },
    ],
    answer: row({ account: id, tier: count }),
  },
  'POST /lx/v1/operator/transfer': {
    says: 'Moves money between accounts; see [Operators](#operators).',
    required: ['transferId'],
    calls: [
      { params: { transferId: '$transferId', ...paid }, needs: money },
      { params: { transferId: '$transferId', kind: 'PEND', ...paid }, needs: money },
      {
        params: { transferId: '$transferId', kind: 'POST_PENDING', pendingId: '$pendingId' },
        needs: ['pendingId'],
      },
      { params: { transferId: '$transferId', kind: 'VOID_PENDING', pendingId: '$pendingId' } },
    ],
    refusals: [
      {
        when: 'the balance does not cover it',
        params: {
          transferId: '$transferId',
          ...paid,
          from: '$account',
          to: 'external',
          amount: '1000000',
        },
        code: -7501,
      },
      {
        when: 'nothing is pending under the id',
        params: { transferId: '$transferId', kind: 'POST_PENDING', pendingId: 'ffff' },
        code: -7509,
      },
    ],
    answer: row({ transferId: text, repeated: flag }),
  },
  'GET /lx/v1/operator/market/fees': {
    says: 'The fees of a market, tier by tier.',
    required: SYMBOL,
    calls: [{ params: BTC }],
    answer: row({
      symbol: text,
      tiers: listOf(row({ tier: count, makerPpm: count, takerPpm: count })),
    }),
  },
  'POST /lx/v1/operator/market/fees': {
    says: 'Sets the fees of a tier in a market.',
    required: ['symbol', 'tier', 'makerPpm', 'takerPpm'],
    calls: [{ params: { ...BTC, tier: '1', makerPpm: '500', takerPpm: '1000' } }],
    refusals: [
      {
        when: 'a fee is above ten per cent',
        params: { ...BTC, tier: '1', makerPpm: '0', takerPpm: '100001' },
        code: -7703,
      },
    ],
    answer: row({ symbol: text, tier: count, makerPpm: count, takerPpm: count }),
  },
  'POST /lx/v1/operator/market/status': {
    says: 'Changes the status of a market; with `cancelOrders` its kill switch.',
    required: ['symbol', 'status'],
    calls: [
      { params: { ...BTC, status: 'HALTED', cancelOrders: 'true' } },
      { params: { ...BTC, status: 'AUCTION' } },
      { params: { ...BTC, status: 'OPEN' } },
    ],
    answer: view.marketState,
  },
  'POST /lx/v1/operator/market/schedule': {
    says: 'Changes the status at a time to come; seven may wait for a market.',
    required: ['symbol', 'time', 'status'],
    calls: [{ params: { ...BTC, time: '$soon', status: 'HALTED', cancelOrders: 'true' } }],
    refusals: [
      { when: 'the time is past', params: { ...BTC, time: '1', status: 'OPEN' }, code: -7106 },
    ],
    answer: view.marketState,
  },
  'DELETE /lx/v1/operator/market/schedule': {
    says: 'Forgets what is scheduled for a market.',
    required: SYMBOL,
    calls: [{ params: BTC }],
    answer: view.marketState,
  },
  'POST /lx/v1/operator/market/rules': {
    says: 'Sets rules of a market; those not given stay.',
    required: SYMBOL,
    calls: [
      {
        params: {
          ...{ ...BTC, referencePrice: '50500', maxNotional: '1000000', auctionTime: '300000' },
          ...{ collarPpm: '200000', dynamicPpm: '100000', staticPpm: '100000' },
          triggerSource: 'LAST',
        },
      },
    ],
    refusals: [
      { when: 'a band is above the whole', params: { ...BTC, collarPpm: '1000001' }, code: -7705 },
    ],
    answer: view.marketState,
  },
  'POST /lx/v1/operator/account/status': {
    says: 'Blocks an account, which cancels its orders, or lets it trade again.',
    required: ['account', 'status'],
    kinds: { status: ACCOUNT_STATUS },
    calls: [{ params: { account: '$account', status: 'BLOCKED' } }],
    answer: view.accountState,
  },
  'POST /lx/v1/operator/account/limits': {
    says: 'Limits the open orders of an account.',
    required: ['account', 'maxOpenOrders'],
    calls: [{ params: { account: '$account', maxOpenOrders: '200' } }],
    answer: view.accountState,
  },
  'POST /lx/v1/operator/account/exposure': {
    says: 'Limits what the open orders of an account may reserve of an asset.',
    required: ['account', 'asset', 'amount'],
    kinds: { amount: OPERATOR_LIMIT },
    calls: [{ params: { account: '$account', asset: 'USD', amount: '50000' } }],
    answer: view.accountState,
  },
  'GET /lx/v1/operator/account': {
    says: 'Tier, status, limits and balances of any account.',
    required: ['account'],
    calls: [{ params: { account: '$account' } }, { params: { account: '3' } }],
    refusals: [{ when: 'there is no such account', params: { account: '999' }, code: -1130 }],
    answer: view.accountState,
  },
};
