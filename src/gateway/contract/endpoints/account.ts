/** Reading orders, trades and the account; the wallet. */
import type { CallParams, Contracts } from '../contract.ts';
import { IGNORED } from '../kinds.ts';
import { ENGINE_ID } from '../parameters.ts';
import { count, decimal, emptyList, flag, id, listOf, only, row, text, time } from '../schema.ts';
import * as view from '../views.ts';

const SYMBOL = ['symbol'] as const;
const BTC: CallParams = { symbol: 'BTCUSD' };
const LONG = { when: 'more than a day', code: -1127 } as const;
const tooLong: CallParams = { ...BTC, startTime: '1', endTime: '90000000' };

const rates = row({ maker: decimal, taker: decimal, buyer: decimal, seller: decimal });

export const ACCOUNT: Contracts = {
  'GET /api/v3/order': {
    says: 'One order.',
    required: SYMBOL,
    oneOf: [['orderId', 'origClientOrderId']],
    calls: [
      { params: { ...BTC, orderId: '$order' } },
      { params: { ...BTC, origClientOrderId: '$orderText' } },
      { params: { ...BTC, orderId: '$filled' } },
    ],
    refusals: [
      { when: 'there is no such order', params: { ...BTC, orderId: '999999' }, code: -2013 },
    ],
    answer: view.order,
  },
  'GET /api/v3/openOrders': {
    says: 'Open orders, of one market or all.',
    calls: [{ params: {} }, { params: BTC }],
    answer: listOf(view.order),
  },
  'GET /api/v3/allOrders': {
    says: 'Open and remembered closed orders.',
    required: SYMBOL,
    calls: [
      { params: { ...BTC, orderId: '1', limit: '10' } },
      { params: { ...BTC, startTime: '$past', endTime: '$now' } },
    ],
    refusals: [{ ...LONG, params: tooLong }],
    answer: listOf(view.order),
  },
  'GET /api/v3/myTrades': {
    says: 'Own trades that are remembered.',
    required: SYMBOL,
    kinds: { fromId: ENGINE_ID },
    calls: [
      { params: { ...BTC, orderId: '$filled' } },
      { params: { ...BTC, fromId: '1', limit: '10' } },
      { params: { ...BTC, startTime: '$past', endTime: '$now' } },
    ],
    refusals: [
      { ...LONG, params: tooLong },
      { when: 'fromId with times', params: { ...BTC, fromId: '1', startTime: '1' }, code: -1128 },
    ],
    answer: listOf(view.ownTrade),
  },
  'GET /api/v3/account': {
    says: 'Balances, commissions, permissions.',
    calls: [{ params: {} }, { params: { omitZeroBalances: 'true' } }],
    answer: row({
      makerCommission: count,
      takerCommission: count,
      buyerCommission: count,
      sellerCommission: count,
      commissionRates: rates,
      canTrade: flag,
      canWithdraw: flag,
      canDeposit: flag,
      brokered: flag,
      requireSelfTradePrevention: flag,
      preventSor: flag,
      updateTime: time,
      accountType: only('SPOT'),
      balances: view.balances,
      permissions: listOf(only('SPOT')),
      uid: id,
    }),
  },
  'GET /lx/v1/balances': {
    says: 'Balances after a command, and which one: see [balances.md](balances.md).',
    calls: [{ params: {} }, { params: { omitZeroBalances: 'true' } }],
    answer: row({ sequence: count, time, balances: view.balances }),
  },
  'GET /api/v3/account/commission': {
    says: "The account's fees in a market.",
    required: SYMBOL,
    calls: [{ params: BTC }],
    answer: row({
      symbol: text,
      standardCommission: rates,
      specialCommission: rates,
      taxCommission: rates,
      discount: row({
        enabledForAccount: flag,
        enabledForSymbol: flag,
        discountAsset: text,
        discount: decimal,
      }),
    }),
  },
  'GET /api/v3/rateLimit/order': {
    says: 'Order limits of the account and what is used.',
    calls: [{ params: {} }],
    answer: listOf(view.usedRateLimit),
  },
};

export const WALLET: Contracts = {
  'GET /sapi/v1/capital/config/getall': {
    says: 'Coins and balances; no networks.',
    calls: [{ params: {} }],
    answer: listOf(
      row({
        coin: text,
        depositAllEnable: flag,
        withdrawAllEnable: flag,
        name: text,
        free: decimal,
        locked: decimal,
        freeze: decimal,
        withdrawing: decimal,
        ipoing: decimal,
        ipoable: decimal,
        storage: decimal,
        isLegalMoney: flag,
        trading: flag,
        networkList: emptyList,
      }),
    ),
  },
  'GET /sapi/v1/asset/tradeFee': {
    says: "The account's fees, of one market or all.",
    calls: [{ params: {} }, { params: BTC }],
    answer: listOf(row({ symbol: text, makerCommission: decimal, takerCommission: decimal })),
  },
  'GET /sapi/v1/system/status': {
    says: 'Always `{"status":0,"msg":"normal"}`.',
    calls: [{ params: {} }],
    answer: row({ status: only(0), msg: only('normal') }),
  },
  'GET /sapi/v1/margin/allPairs': {
    says: 'Always `[]`; clients ask when they load markets.',
    kinds: { symbol: IGNORED },
    calls: [{ params: {} }, { params: BTC }],
    answer: emptyList,
  },
  'GET /sapi/v1/margin/isolated/allPairs': {
    says: 'Always `[]`.',
    kinds: { symbol: IGNORED },
    calls: [{ params: {} }, { params: BTC }],
    answer: emptyList,
  },
};
