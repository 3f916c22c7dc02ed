/**
 * What an operator does to a running venue, under `/lx/v1/operator`: accounts, transfers, fees.
 * Signed like any request, with a key that has the permission `operate`. Refusals carry the
 * engine's own code below -7000 (-7501 is 501, INSUFFICIENT_FUNDS) and its sentence.
 */
import { Rejection, Template, TransferKind } from '../../schema/generated/protocol.ts';
import { DialectError } from '../errors.ts';
import type { Outcome } from '../port.ts';
import { walletError } from '../wallet/errors.ts';
import { idText, isReserved, partsOf } from '../wallet/transfer-id.ts';
import { EXTERNAL } from '../wallet/transfers.ts';
import { ISSUED_ASSET } from '../wallet/wallet.ts';
import { isApproved } from '../wallet/withdrawals.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import {
  account,
  CODE_BASE,
  carryOut,
  choice,
  headerOf,
  integer,
  invalid,
  MAX_ID,
  operatorGet,
  operatorPost,
} from './operator-acts.ts';
import type { Params } from './params.ts';
import { requiredMarket, type Services } from './services.ts';

/** Fee tiers are 0 to 7. */
const TIERS = 8;

export function operatorEndpoints(services: Services): Endpoint[] {
  return [
    operatorPost('account', ['tier'], (context) => createAccount(services, context)),
    operatorPost('account/tier', ['account', 'tier'], (context) => setTier(services, context)),
    operatorPost(
      'transfer',
      ['transferId', 'kind', 'pendingId', 'from', 'to', 'asset', 'amount'],
      (context) => transfer(services, context),
    ),
    operatorGet('market/fees', ['symbol'], ({ params }) => {
      const market = requiredMarket(services.catalog, params);
      const tiers = Array.from({ length: TIERS }, (_, tier) => ({ tier, ...market.fees(tier) }));
      return { symbol: market.symbol, tiers };
    }),
    operatorPost('market/fees', ['symbol', 'tier', 'makerPpm', 'takerPpm'], (context) =>
      setFees(services, context),
    ),
  ];
}

/** A transfer's id: 1 to 32 hexadecimal digits. */
function transferId(params: Params, name: string): bigint {
  const text = params.required(name);
  if (!/^[0-9a-fA-F]{1,32}$/.test(text)) throw invalid(name, 'it must be 1 to 32 hex digits');
  return BigInt(`0x${text}`);
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
  for (const name of ['from', 'to', 'asset', 'amount']) {
    if (params.has(name)) throw invalid(name, 'what is pending is posted or voided as it is');
  }
  return { asset: 0, amount: 0, debitAccount: 0, creditAccount: 0, pendingId };
}

/**
 * What the wallet has to say of an operator's transfer.
 * @throws DialectError -4044 without the approvals that a withdrawal needs, -4047 for the coin that
 * the treasury alone issues, -4051 for what the vault pays
 */
function checkWallet(
  { catalog, wallet }: Services,
  leg: { readonly kind: TransferKind; readonly pendingId: bigint } & ReturnType<typeof newLeg>,
): void {
  const { vault } = wallet;
  const noted = wallet.store.state.note(idText(leg.pendingId));
  if (vault !== undefined && noted?.network === vault.networkId) {
    // What was never signed is never paid: that may be given back.
    const isVoid = leg.kind === TransferKind.VOID_PENDING && !vault.isSigned(noted.id);
    if (!isVoid) throw walletError('PAID_BY_VAULT');
  }
  if (leg.kind === TransferKind.POST_PENDING) {
    const record = wallet.transfers.byId(leg.pendingId);
    if (record?.state !== 'PENDING' || partsOf(record.id) === undefined) return;
    if (!isApproved(wallet, record)) throw walletError('NOT_APPROVED');
    return;
  }
  if (leg.debitAccount !== EXTERNAL && leg.creditAccount !== EXTERNAL) return;
  if (catalog.asset(leg.asset)?.name === ISSUED_ASSET) throw walletError('ISSUED_ONLY_BY_TREASURY');
}

async function transfer(services: Services, context: EndpointContext) {
  const { params } = context;
  const id = transferId(params, 'transferId');
  if (isReserved(id)) throw walletError('RESERVED_ID');
  const kind = choice(params, 'kind', TransferKind, 'POST');
  const isNew = kind === TransferKind.POST || kind === TransferKind.PEND;
  const leg = {
    transferId: id,
    kind,
    ...(isNew ? newLeg(services, params) : resolvingLeg(params)),
  };
  const request = { template: Template.Transfer, market: 0, account: 0, legs: [leg] };
  const shown = { transferId: params.required('transferId') };
  const act = async () => {
    checkWallet(services, leg);
    return carryOut(services, context, request);
  };
  // A withdrawal that is being made is not known yet: after it, what it needs can be looked at.
  const owner = partsOf(leg.pendingId)?.account;
  try {
    await (owner === undefined ? act() : services.wallet.queue.run(owner, act));
    return { ...shown, repeated: false };
  } catch (error) {
    const exists = CODE_BASE - Rejection.TRANSFER_EXISTS;
    if (error instanceof DialectError && error.code === exists) return { ...shown, repeated: true };
    throw error;
  }
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
    ...headerOf(market),
    ...fees,
  });
  return { symbol: market.symbol, ...fees };
}
