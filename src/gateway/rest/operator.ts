/**
 * What an operator does to a running venue, under `/lx/v1/operator`: accounts, transfers, market
 * status, fees. Signed like any request, with a key that has the permission `operate`. Refusals
 * carry the engine's own code below -7000 (-7501 is 501, INSUFFICIENT_FUNDS) and its sentence.
 */
import type { MarketInfo } from '../../feed/catalog.ts';
import {
  MarketStatus,
  REJECTION_SENTENCES,
  Rejection,
  Template,
  TransferKind,
} from '../../schema/generated/protocol.ts';
import { DialectError } from '../errors.ts';
import type { Outcome, Request } from '../port.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import type { Params } from './params.ts';
import { requiredMarket, type Services } from './services.ts';

/** Added to an engine's rejection code: -7501 is INSUFFICIENT_FUNDS. */
const CODE_BASE = -7000;
const MAX_ID = 2 ** 32 - 1;
const ACCOUNT_NAMES: Readonly<Record<string, number>> = { external: 1, fees: 2 };

export function operatorEndpoints(services: Services): Endpoint[] {
  const post = (
    path: string,
    knows: readonly string[],
    handle: (context: EndpointContext) => Promise<unknown>,
  ): Endpoint => ({
    method: 'POST',
    path: `/lx/v1/operator/${path}`,
    weight: 1,
    security: 'signed',
    permission: 'operate',
    knows,
    handle,
  });
  return [
    post('account', ['tier'], (context) => createAccount(services, context)),
    post('account/tier', ['account', 'tier'], (context) => setTier(services, context)),
    post(
      'transfer',
      ['transferId', 'kind', 'pendingId', 'from', 'to', 'asset', 'amount'],
      (context) => transfer(services, context),
    ),
    post('market/status', ['symbol', 'status'], (context) => setStatus(services, context)),
    post('market/fees', ['symbol', 'tier', 'makerPpm', 'takerPpm'], (context) =>
      setFees(services, context),
    ),
    {
      method: 'GET',
      path: '/lx/v1/operator/account',
      weight: 1,
      security: 'signed',
      permission: 'operate',
      knows: ['account'],
      handle: ({ params }) => showAccount(services, params),
    },
  ];
}

function invalid(name: string, expected: string): DialectError {
  return new DialectError(-1130, `Data sent for parameter '${name}' is not valid; ${expected}.`);
}

function integer(params: Params, name: string, max: number): number {
  params.required(name);
  return params.optionalInteger(name, { min: 0, max })!;
}

function account(params: Params, name: string): number {
  const text = params.required(name);
  if (Object.hasOwn(ACCOUNT_NAMES, text)) return ACCOUNT_NAMES[text]!;
  return integer(params, name, MAX_ID);
}

/** One of an enumeration's names -> its number. */
function choice<T extends number>(
  params: Params,
  name: string,
  values: Readonly<Record<string, T>>,
  fallback?: string,
): T {
  const text = params.optional(name) ?? fallback ?? params.required(name);
  if (Object.hasOwn(values, text)) return values[text]!;
  throw invalid(name, `it must be one of ${Object.keys(values).join(', ')}`);
}

/** A transfer's id: 1 to 32 hexadecimal digits. */
function transferId(params: Params, name: string): bigint {
  const text = params.required(name);
  if (!/^[0-9a-fA-F]{1,32}$/.test(text)) throw invalid(name, 'it must be 1 to 32 hex digits');
  return BigInt(`0x${text}`);
}

async function carryOut(
  services: Services,
  context: EndpointContext,
  request: Request,
): Promise<Outcome> {
  const outcome = await services.commands.submit(context, request);
  const { answer } = outcome;
  if (answer.template !== Template.Rejected) return outcome;
  const text = REJECTION_SENTENCES[answer.code] ?? `Rejection ${answer.code}.`;
  const status = answer.code >= Rejection.NODE_BUSY ? 503 : 400;
  throw new DialectError(CODE_BASE - answer.code, text, { status });
}

function resultOf(outcome: Outcome): number {
  return outcome.answer.template === Template.Accepted ? outcome.answer.resultId : 0;
}

async function createAccount(services: Services, context: EndpointContext) {
  const tier = context.params.optionalInteger('tier', { min: 0, max: 255 }) ?? 0;
  const header = { market: 0, account: 0 };
  const request = { template: Template.CreateAccount, ...header, tier };
  return { account: resultOf(await carryOut(services, context, request)), tier };
}

async function setTier(services: Services, context: EndpointContext) {
  const id = account(context.params, 'account');
  const tier = integer(context.params, 'tier', 255);
  const request = { template: Template.SetAccountTier, market: 0, account: id, tier };
  await carryOut(services, context, request);
  return { account: id, tier };
}

/** A leg that moves or reserves: asset, amount and both ends are needed. */
function newLeg(services: Services, params: Params) {
  const name = params.required('asset');
  const asset = services.catalog.assetByName(name);
  if (!asset) throw invalid('asset', 'no asset has this name');
  const amount = services.catalog.parseAsset(asset.id, params.required('amount'));
  if (amount <= 0)
    throw invalid('amount', `it must be above 0, with at most ${asset.decimals} places`);
  return {
    asset: asset.id,
    amount,
    debitAccount: account(params, 'from'),
    creditAccount: account(params, 'to'),
    pendingId: 0n,
  };
}

/** A leg that posts (wholly) or voids what is pending. */
function resolvingLeg(params: Params) {
  const pendingId = transferId(params, 'pendingId');
  return { asset: 0, amount: 0, debitAccount: 0, creditAccount: 0, pendingId };
}

async function transfer(services: Services, context: EndpointContext) {
  const { params } = context;
  const id = transferId(params, 'transferId');
  const kind = choice(params, 'kind', TransferKind, 'POST');
  const isNew = kind === TransferKind.POST || kind === TransferKind.PEND;
  const leg = {
    transferId: id,
    kind,
    ...(isNew ? newLeg(services, params) : resolvingLeg(params)),
  };
  const request = { template: Template.Transfer, market: 0, account: 0, legs: [leg] };
  const shown = { transferId: params.required('transferId') };
  try {
    await carryOut(services, context, request);
    return { ...shown, repeated: false };
  } catch (error) {
    const exists = CODE_BASE - Rejection.TRANSFER_EXISTS;
    if (error instanceof DialectError && error.code === exists) return { ...shown, repeated: true };
    throw error;
  }
}

function marketRequest(market: MarketInfo) {
  return { market: market.id, account: 0 };
}

async function setStatus(services: Services, context: EndpointContext) {
  const market = requiredMarket(services.catalog, context.params);
  const status = choice(context.params, 'status', MarketStatus);
  const request = {
    template: Template.SetMarketStatus,
    cancelOrders: 0,
    ...marketRequest(market),
    status,
  };
  await carryOut(services, context, request);
  return { symbol: market.symbol, status: context.params.required('status') };
}

async function setFees(services: Services, context: EndpointContext) {
  const { params } = context;
  const market = requiredMarket(services.catalog, params);
  const fees = {
    tier: integer(params, 'tier', 255),
    makerPpm: integer(params, 'makerPpm', MAX_ID),
    takerPpm: integer(params, 'takerPpm', MAX_ID),
  };
  await carryOut(services, context, {
    template: Template.SetFees,
    ...marketRequest(market),
    ...fees,
  });
  return { symbol: market.symbol, ...fees };
}

function showAccount({ accounts, catalog }: Services, params: Params) {
  const id = account(params, 'account');
  if (!accounts.has(id)) throw invalid('account', 'there is no such account');
  const balances = accounts.balances(id).map((each) => ({
    asset: catalog.asset(each.asset)?.name ?? '',
    free: catalog.assetText(each.asset, each.availableUnits),
    locked: catalog.assetText(each.asset, each.reservedUnits),
  }));
  return { account: id, tier: catalog.tier(id), balances };
}
