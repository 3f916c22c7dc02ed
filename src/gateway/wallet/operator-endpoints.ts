/**
 * What operators do to the wallet: rules for withdrawals, approvals, the delay of allow-lists; what
 * the treasury does: mint, burn, the supply limit; and what all of them did.
 */
import type { AssetInfo } from '../../feed/catalog.ts';
import { Rejection } from '../../schema/generated/protocol.ts';
import { rejectionError } from '../rejections.ts';
import type { Endpoint, EndpointContext } from '../rest/endpoint.ts';
import { invalid, operatorGet, operatorPost } from '../rest/operator-acts.ts';
import { readLimit } from '../rest/paging.ts';
import type { Params } from '../rest/params.ts';
import type { Services } from '../rest/services.ts';
import { optionalAsset, requiredAsset, requiredNumber, requiredUnits } from './amounts.ts';
import { walletError } from './errors.ts';
import type { AssetRules } from './facts.ts';
import { pendingById, withdrawalView } from './sapi-endpoints.ts';
import { idText, numberText, Purpose } from './transfer-id.ts';
import { EXTERNAL } from './transfers.ts';
import { ISSUED_ASSET } from './wallet.ts';
import { isApproved, pendingWithdrawals } from './withdrawals.ts';

/** The delay of allow-lists at most, in milliseconds: thirty days. */
const MAX_DELAY_MS = 2_592_000_000;
const US_PER_MS = 1_000;
const NUMBER_RANGE = { min: 0, max: Number.MAX_SAFE_INTEGER };
const AMOUNTS = ['withdrawMin', 'withdrawMax', 'withdrawDaily', 'approvalAbove'] as const;

type Act = (services: Services, context: EndpointContext) => unknown;

export function walletOperatorEndpoints(services: Services): Endpoint[] {
  const bind = (act: Act) => (context: EndpointContext) => act(services, context);
  const treasury = (path: string, knows: readonly string[], act: Act): Endpoint => ({
    ...operatorPost(`treasury/${path}`, knows, bind(act)),
    permission: 'treasury',
  });
  return [
    operatorGet('withdrawals', ['asset'], bind(showPending)),
    operatorPost('withdrawal/approve', ['withdrawalId'], bind(approve)),
    operatorGet('withdrawal/rules', [], bind(showRules)),
    operatorPost('withdrawal/rules', ['asset', 'withdrawEnabled', ...AMOUNTS], bind(setRules)),
    operatorPost('allowListDelay', ['delay'], bind(setDelay)),
    treasury('mint', ['transferId', 'amount'], mint),
    treasury('burn', ['transferId', 'amount'], burn),
    treasury('limit', ['amount'], setLimit),
    operatorGet('audit', ['fromId', 'limit'], bind(showAudit)),
  ];
}

function showPending(services: Services, { params, time }: EndpointContext) {
  const { catalog, wallet } = services;
  const asset = optionalAsset(catalog, params, 'asset');
  const pending = pendingWithdrawals(wallet).filter(
    ({ record }) => asset === undefined || record.asset === asset.id,
  );
  return pending.map((each) => ({
    ...withdrawalView(services, each),
    account: each.note.account,
    approved: isApproved(wallet, each.record),
    approvals: wallet.store.state.approvals(each.note.id).map(({ account, timeUs }) => ({
      account,
      time: time(timeUs),
    })),
  }));
}

function approve(services: Services, context: EndpointContext) {
  const { wallet } = services;
  const { account, apiKey } = context.caller!;
  const record = pendingById(services, context.params.required('withdrawalId'));
  const id = idText(record.id);
  return wallet.queue.run(record.debitAccount, async () => {
    const { state } = wallet.store;
    if (state.approvals(id).some((each) => each.account === account)) {
      throw walletError('APPROVED_ALREADY');
    }
    const approval = { account, apiKey, timeUs: wallet.nowUs() };
    await wallet.store.add({ kind: 'approval', id, approval });
    const approvals = state.approvals(id).length;
    return { withdrawalId: id, approvals, approved: isApproved(wallet, record) };
  });
}

function rulesView({ catalog, wallet }: Services, asset: number) {
  const rules = wallet.store.state.rules(asset);
  return {
    asset: catalog.asset(asset)!.name,
    withdrawEnabled: rules.withdrawEnabled,
    ...Object.fromEntries(AMOUNTS.map((name) => [name, catalog.assetText(asset, rules[name])])),
  };
}

function showRules(services: Services) {
  const { catalog, wallet } = services;
  return {
    allowListDelay: wallet.store.state.delayUs / US_PER_MS,
    assets: [...catalog.assets()].map(({ id }) => rulesView(services, id)),
  };
}

/** What is not given stays as it is. */
function setRules(services: Services, { params }: EndpointContext) {
  const asset = requiredAsset(services.catalog, params, 'asset');
  if (asset.name === ISSUED_ASSET) throw walletError('ISSUED_ONLY_BY_TREASURY');
  // One after another: two operators who change different rules both get what they want.
  return services.wallet.queue.run(EXTERNAL, () => changeRules(services, asset, params));
}

async function changeRules(services: Services, asset: AssetInfo, params: Params) {
  const { catalog, wallet } = services;
  const before = wallet.store.state.rules(asset.id);
  const amount = (name: (typeof AMOUNTS)[number]) => {
    const text = params.optional(name);
    if (text === undefined) return before[name];
    const units = catalog.parseAsset(asset.id, text);
    if (units < 0) throw invalid(name, `a decimal with at most ${asset.decimals} places`);
    return units;
  };
  const rules: AssetRules = {
    withdrawEnabled: params.optionalBoolean('withdrawEnabled') ?? before.withdrawEnabled,
    withdrawMin: amount('withdrawMin'),
    withdrawMax: amount('withdrawMax'),
    withdrawDaily: amount('withdrawDaily'),
    approvalAbove: amount('approvalAbove'),
  };
  await wallet.store.add({ kind: 'rules', asset: asset.id, rules });
  return rulesView(services, asset.id);
}

async function setDelay({ wallet }: Services, { params }: EndpointContext) {
  params.required('delay');
  const delay = params.optionalInteger('delay', { min: 0, max: MAX_DELAY_MS })!;
  await wallet.store.add({ kind: 'delay', us: delay * US_PER_MS });
  return { allowListDelay: delay };
}

function issuedAsset({ catalog }: Services) {
  const asset = catalog.assetByName(ISSUED_ASSET);
  if (asset === undefined) throw walletError('UNKNOWN_COIN');
  return asset;
}

function mint(services: Services, context: EndpointContext) {
  const { wallet } = services;
  const asset = issuedAsset(services);
  const leg = { debitAccount: EXTERNAL, creditAccount: wallet.treasuryAccount };
  return issue(services, context, leg, (units) => {
    // Nothing is minted before somebody has said how much may be.
    const limit = wallet.store.state.supplyLimit(asset.id) ?? 0;
    if (wallet.supply.issued(asset.id) + units > limit) throw walletError('SUPPLY_LIMIT');
  });
}

function burn(services: Services, context: EndpointContext) {
  const { accounts, wallet } = services;
  const asset = issuedAsset(services);
  const leg = { debitAccount: wallet.treasuryAccount, creditAccount: EXTERNAL };
  return issue(services, context, leg, (units) => {
    const { availableUnits } = accounts.balance(wallet.treasuryAccount, asset.id);
    if (availableUnits < units) throw rejectionError(Rejection.INSUFFICIENT_FUNDS);
  });
}

/** Mint or burn, one after another; a repeat under the same id changes nothing. */
function issue(
  services: Services,
  context: EndpointContext,
  ends: { readonly debitAccount: number; readonly creditAccount: number },
  check: (units: number) => void,
) {
  const { catalog, commands, wallet } = services;
  const asset = issuedAsset(services);
  const number = requiredNumber(context.params);
  const units = requiredUnits(catalog, asset, context.params);
  const account = wallet.treasuryAccount;
  const made = { purpose: Purpose.TREASURY, account, number };
  return wallet.queue.run(account, async () => {
    if (!wallet.wasMade(made)) check(units);
    const legs = [{ ...ends, asset: asset.id, units }];
    context.checkFresh?.();
    const { repeated } = await wallet.move(made, legs, (request) =>
      commands.submit(context, request),
    );
    const issued = catalog.assetText(asset.id, wallet.supply.issued(asset.id));
    return { transferId: numberText(number), repeated, asset: asset.name, issued };
  });
}

function setLimit(services: Services, { params }: EndpointContext) {
  const { catalog, wallet } = services;
  const asset = issuedAsset(services);
  const units = limitUnits(services, params);
  return wallet.queue.run(wallet.treasuryAccount, async () => {
    if (units < wallet.supply.issued(asset.id)) {
      throw invalid('amount', 'it must not be below what is issued already');
    }
    await wallet.store.add({ kind: 'supplyLimit', asset: asset.id, units });
    return { asset: asset.name, limit: catalog.assetText(asset.id, units) };
  });
}

function limitUnits(services: Services, params: Params): number {
  const asset = issuedAsset(services);
  const units = services.catalog.parseAsset(asset.id, params.required('amount'));
  if (units >= 0) return units;
  throw invalid('amount', `a decimal with at most ${asset.decimals} places`);
}

function showAudit({ wallet }: Services, { params }: EndpointContext) {
  const fromId = params.optionalInteger('fromId', NUMBER_RANGE);
  return wallet.audit.entries(fromId, readLimit(params));
}
