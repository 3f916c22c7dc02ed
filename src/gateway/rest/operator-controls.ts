/**
 * How an operator restrains markets, accounts and keys: status with kill switch, schedule, rules,
 * limits, revocation.
 */
import {
  AccountStatus,
  MarketStatus,
  Template,
  TriggerSource,
} from '../../schema/generated/protocol.ts';
import { readTimeUs } from '../auth.ts';
import type { TimeFormat } from '../time-unit.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { marketStateView } from './market-state.ts';
import {
  account,
  carryOut,
  choice,
  headerOf,
  integer,
  invalid,
  MAX_ID,
  operatorDelete,
  operatorGet,
  operatorPost,
} from './operator-acts.ts';
import type { Params } from './params.ts';
import { requiredMarket, type Services } from './services.ts';

const RULES = [
  'symbol',
  'referencePrice',
  'maxNotional',
  'auctionTime',
  'collarPpm',
  'dynamicPpm',
  'staticPpm',
  'triggerSource',
] as const;
const US_PER_MS = 1000;
/** A volatility auction lasts so long at most, in milliseconds. */
const MAX_AUCTION_MS = 86_400_000;

/** Status, schedule and rules of markets; status and limits of accounts; keys. */
export function operatorControlEndpoints(services: Services): Endpoint[] {
  const bind =
    (act: (services: Services, context: EndpointContext) => unknown) =>
    (context: EndpointContext) =>
      act(services, context);
  return [
    operatorPost('market/status', ['symbol', 'status', 'cancelOrders'], bind(setStatus)),
    operatorPost(
      'market/schedule',
      ['symbol', 'time', 'status', 'cancelOrders'],
      bind(scheduleStatus),
    ),
    operatorDelete('market/schedule', ['symbol'], bind(forgetSchedule)),
    operatorPost('market/rules', RULES, bind(setRules)),
    operatorPost('account/status', ['account', 'status'], bind(setAccountStatus)),
    operatorPost('account/limits', ['account', 'maxOpenOrders'], bind(setAccountLimits)),
    operatorPost('account/exposure', ['account', 'asset', 'amount'], bind(setExposure)),
    operatorGet('account', ['account'], bind(showAccount)),
  ];
}

function killFlag(params: Params): number {
  return params.optionalBoolean('cancelOrders') === true ? 1 : 0;
}

async function setStatus(services: Services, context: EndpointContext) {
  const { params } = context;
  const market = requiredMarket(services.catalog, params);
  const status = choice(params, 'status', MarketStatus);
  const cancelOrders = killFlag(params);
  const command = { template: Template.SetMarketStatus, ...headerOf(market) } as const;
  await carryOut(services, context, { ...command, status, cancelOrders });
  return marketStateView(market, context.time);
}

async function scheduleStatus(services: Services, context: EndpointContext) {
  const { params } = context;
  const market = requiredMarket(services.catalog, params);
  const timeUs = readTimeUs(params, 'time');
  if (timeUs === 0) throw invalid('time', 'it must be to come');
  const status = choice(params, 'status', MarketStatus);
  const cancelOrders = killFlag(params);
  const command = { template: Template.ScheduleMarketStatus, ...headerOf(market) } as const;
  await carryOut(services, context, { ...command, timeUs, status, cancelOrders });
  return marketStateView(market, context.time);
}

async function forgetSchedule(services: Services, context: EndpointContext) {
  const market = requiredMarket(services.catalog, context.params);
  const none = { timeUs: 0, status: MarketStatus.OPEN, cancelOrders: 0 } as const;
  const command = { template: Template.ScheduleMarketStatus, ...headerOf(market) } as const;
  await carryOut(services, context, { ...command, ...none });
  return marketStateView(market, context.time);
}

/** Rules are set all at once; what is not given stays as it is. */
async function setRules(services: Services, context: EndpointContext) {
  const { params } = context;
  const market = requiredMarket(services.catalog, params);
  const { rules } = market.state;
  const decimal = (name: string, parse: (text: string) => number) => {
    const text = params.optional(name);
    if (text === undefined) return undefined;
    const value = parse(text);
    if (value < 0) throw invalid(name, 'it must be a decimal that the market can hold');
    return value;
  };
  const whole = (name: string, max: number) => params.optionalInteger(name, { min: 0, max });
  const auctionMs = whole('auctionTime', MAX_AUCTION_MS);
  await carryOut(services, context, {
    template: Template.SetMarketRules,
    ...headerOf(market),
    // 0 keeps the present one.
    referenceTicks: decimal('referencePrice', (text) => market.parsePrice(text)) ?? 0,
    maxNotional: decimal('maxNotional', (text) => market.parseQuote(text)) ?? rules.maxNotional,
    auctionUs: auctionMs === undefined ? rules.auctionUs : auctionMs * US_PER_MS,
    collarPpm: whole('collarPpm', MAX_ID) ?? rules.collarPpm,
    dynamicPpm: whole('dynamicPpm', MAX_ID) ?? rules.dynamicPpm,
    staticPpm: whole('staticPpm', MAX_ID) ?? rules.staticPpm,
    triggerSource: params.has('triggerSource')
      ? choice(params, 'triggerSource', TriggerSource)
      : rules.triggerSource,
  });
  return marketStateView(market, context.time);
}

async function setAccountStatus(services: Services, context: EndpointContext) {
  const id = account(context.params, 'account');
  const status = choice(context.params, 'status', AccountStatus);
  const command = { template: Template.SetAccountStatus, market: 0, account: id } as const;
  await carryOut(services, context, { ...command, status });
  return accountView(services, id, context.time);
}

async function setAccountLimits(services: Services, context: EndpointContext) {
  const id = account(context.params, 'account');
  const maxOpenOrders = integer(context.params, 'maxOpenOrders', MAX_ID);
  const command = { template: Template.SetAccountLimits, market: 0, account: id } as const;
  await carryOut(services, context, { ...command, maxOpenOrders });
  return accountView(services, id, context.time);
}

async function setExposure(services: Services, context: EndpointContext) {
  const { catalog } = services;
  const { params } = context;
  const id = account(params, 'account');
  const asset = catalog.assetByName(params.required('asset'));
  if (asset === undefined) throw invalid('asset', 'no asset has this name');
  const amount = catalog.parseAsset(asset.id, params.required('amount'));
  if (amount < 0) throw invalid('amount', `a decimal with at most ${asset.decimals} places`);
  const command = { template: Template.SetExposureLimit, market: 0, account: id } as const;
  await carryOut(services, context, { ...command, asset: asset.id, amount });
  return accountView(services, id, context.time);
}

function showAccount(services: Services, { params, time }: EndpointContext) {
  const id = account(params, 'account');
  if (!services.accounts.has(id)) throw invalid('account', 'there is no such account');
  return accountView(services, id, time);
}

function accountView({ accounts, catalog }: Services, id: number, time: TimeFormat) {
  const { deadlineUs, exposure, maxOpenOrders, status } = accounts.controls(id);
  return {
    account: id,
    tier: catalog.tier(id),
    status: status === AccountStatus.ACTIVE ? 'ACTIVE' : 'BLOCKED',
    openOrders: accounts.openCount(id),
    maxOpenOrders,
    exposureLimits: exposure.map(([asset, units]) => ({
      asset: catalog.asset(asset)?.name ?? '',
      amount: catalog.assetText(asset, units),
    })),
    ...(deadlineUs === 0 ? {} : { countdownDeadline: time(deadlineUs) }),
    balances: accounts.balances(id).map((each) => ({
      asset: catalog.asset(each.asset)?.name ?? '',
      free: catalog.assetText(each.asset, each.availableUnits),
      locked: catalog.assetText(each.asset, each.reservedUnits),
    })),
  };
}

/** Keys without their secrets, of one account or all. */
