/**
 * The few `/sapi` endpoints that clients call to learn about coins, networks and fees. What moves
 * money is in ../wallet.
 */
import { networkList, withdrawingUnits } from '../wallet/sapi-endpoints.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { rateText } from './order-view.ts';
import { optionalMarket, type Services } from './services.ts';

/** Coins, trade fees, system status; empty lists where margin trading would be. */
export function walletEndpoints(services: Services): Endpoint[] {
  const signed = { method: 'GET', security: 'signed' } as const;
  return [
    {
      ...signed,
      path: '/sapi/v1/capital/config/getall',
      weight: 10,
      knows: [],
      handle: (context) => coins(services, context),
    },
    {
      ...signed,
      path: '/sapi/v1/asset/tradeFee',
      weight: 1,
      knows: ['symbol'],
      handle: (context) => tradeFees(services, context),
    },
    {
      method: 'GET',
      path: '/sapi/v1/system/status',
      weight: 1,
      security: 'none',
      knows: [],
      handle: () => ({ status: 0, msg: 'normal' }),
    },
    {
      method: 'GET',
      path: '/sapi/v1/margin/allPairs',
      weight: 1,
      security: 'none',
      knows: ['symbol'],
      handle: () => [],
    },
    {
      method: 'GET',
      path: '/sapi/v1/margin/isolated/allPairs',
      weight: 1,
      security: 'none',
      knows: ['symbol'],
      handle: () => [],
    },
  ];
}

function coins(services: Services, context: EndpointContext): unknown {
  const { accounts, catalog } = services;
  const { account } = context.caller!;
  const pending = withdrawingUnits(services, account);
  return [...catalog.assets()].map((asset) => {
    const balance = accounts.balance(account, asset.id);
    const withdrawing = pending.get(asset.id) ?? 0;
    const networks = networkList(services, asset.id);
    return {
      coin: asset.name,
      depositAllEnable: networks.some(({ depositEnable }) => depositEnable),
      withdrawAllEnable: networks.some(({ withdrawEnable }) => withdrawEnable),
      name: asset.name,
      free: catalog.assetText(asset.id, balance.availableUnits),
      locked: catalog.assetText(asset.id, balance.reservedUnits - withdrawing),
      freeze: '0',
      withdrawing: catalog.assetText(asset.id, withdrawing),
      ipoing: '0',
      ipoable: '0',
      storage: '0',
      isLegalMoney: false,
      trading: true,
      networkList: networks,
    };
  });
}

function tradeFees({ catalog }: Services, context: EndpointContext): unknown {
  const one = optionalMarket(catalog, context.params);
  const markets = one === undefined ? catalog.markets() : [one];
  return markets.map((market) => {
    const fees = catalog.feesOf(market, context.caller!.account);
    return {
      symbol: market.symbol,
      makerCommission: rateText(fees.makerPpm),
      takerCommission: rateText(fees.takerPpm),
    };
  });
}
