/**
 * The dialect's wallet, under `/sapi/v1`: coins and their networks, withdrawals, deposits, and
 * transfers between an account's main and funding wallets.
 */

import type { ChainDeposit } from '../../vault/port.ts';
import { readTimeUs } from '../auth.ts';
import type { Endpoint, EndpointContext } from '../rest/endpoint.ts';
import type { Params } from '../rest/params.ts';
import type { Services } from '../rest/services.ts';
import { ADDRESS_PATTERN, addressOf } from './address.ts';
import { notValid, optionalAsset, requiredAsset, requiredUnits } from './amounts.ts';
import { walletError } from './errors.ts';
import { LX_NETWORK, OPERATOR_NETWORK, type Payee } from './networks.ts';
import { idText, Purpose, partsOf } from './transfer-id.ts';
import { EXTERNAL, type TransferRecord } from './transfers.ts';
import { randomNumber, type Submit } from './wallet.ts';
import { statusOf, type Withdrawal, withdraw, withdrawalsOf } from './withdrawals.ts';

/** Rows of histories without `limit` or `size`, and at most. */
const DEFAULT_ROWS = 1_000;
const MAX_ROWS = 1_000;
const DEFAULT_PAGE = 10;
const MAX_PAGE = 100;
const MAX_TIME = 8_640_000_000_000_000;
const US_PER_MS = 1_000;
const MAX_ORDER_ID = 64;
const FUNDING_WALLET = 1;
const MAX_STATUS = 99;
const DEPOSIT_PENDING = 0;
const DEPOSIT_SUCCESS = 1;
const WITHDRAW_WEIGHT = 10;

type Act = (services: Services, context: EndpointContext) => unknown;

export function sapiEndpoints(services: Services): Endpoint[] {
  const root = '/sapi/v1';
  const read = (
    method: 'GET' | 'POST',
    path: string,
    knows: readonly string[],
    act: Act,
  ): Endpoint => ({
    ...{ method, path: `${root}/${path}`, weight: 1, security: 'signed', knows },
    handle: (context) => act(services, context),
  });
  const write = (path: string, knows: readonly string[], act: Act): Endpoint => ({
    ...{ method: 'POST', path: `${root}/${path}`, weight: WITHDRAW_WEIGHT, security: 'signed' },
    ...{ permission: 'transfer', knows },
    handle: (context) => act(services, context),
  });
  const period = ['startTime', 'endTime'] as const;
  return [
    write(
      'capital/withdraw/apply',
      [
        ...['coin', 'address', 'amount', 'network', 'addressTag', 'withdrawOrderId'],
        ...['transactionFeeFlag', 'name', 'walletType'],
      ],
      applyForWithdrawal,
    ),
    read(
      'GET',
      'capital/withdraw/history',
      ['coin', 'withdrawOrderId', 'status', 'offset', 'limit', ...period],
      withdrawHistory,
    ),
    read('GET', 'capital/deposit/address', ['coin', 'network', 'amount'], depositAddress),
    read(
      'GET',
      'capital/deposit/hisrec',
      ['coin', 'status', 'offset', 'limit', 'txId', ...period],
      depositHistory,
    ),
    write('asset/transfer', ['type', 'asset', 'amount'], walletTransfer),
    read('GET', 'asset/transfer', ['type', 'current', 'size', ...period], walletTransfers),
    read('POST', 'asset/get-funding-asset', ['asset', 'needBtcValuation'], fundingAssets),
  ];
}

/** What waited for its turn must still be fresh, and still be allowed. */
const submitOf =
  ({ commands }: Services, context: EndpointContext): Submit =>
  async (request, check) => {
    const checkFresh = () => {
      context.checkFresh?.();
      check?.();
    };
    checkFresh();
    return commands.submit({ ...context, checkFresh }, request);
  };

async function applyForWithdrawal(services: Services, context: EndpointContext) {
  const { accounts, catalog, wallet } = services;
  const { params } = context;
  const { account } = context.caller!;
  const asset = requiredAsset(catalog, params, 'coin');
  const units = requiredUnits(catalog, asset, params);
  const payee: Payee = {
    network: params.optional('network')?.toUpperCase() ?? LX_NETWORK,
    address: params.required('address'),
    tag: params.optional('addressTag') ?? '',
  };
  const orderId = params.optional('withdrawOrderId') ?? '';
  if (orderId.length > MAX_ORDER_ID) {
    throw notValid('withdrawOrderId', `it must have at most ${MAX_ORDER_ID} characters`);
  }
  // There is no fee, so nobody pays it; a name for an address book is not kept.
  params.optionalBoolean('transactionFeeFlag');
  params.optional('name');
  const source = sourceWallet(services, params, account);
  const request = { account, source, asset, units, payee, orderId };
  return { id: await withdraw(wallet, accounts, request, submitOf(services, context)) };
}

/** `walletType` 0 or none: the main wallet; 1: the funding wallet. */
function sourceWallet({ wallet }: Services, params: Params, account: number): number {
  const range = { min: 0, max: FUNDING_WALLET };
  if (params.optionalInteger('walletType', range) !== FUNDING_WALLET) return account;
  const funding = wallet.transfers.fundingOf(account);
  if (funding === undefined) throw notValid('walletType', 'the account has no funding wallet yet');
  return funding;
}

/** Rows newest first, as the dialect has them. */
function pageOf<T>(rows: readonly T[], params: Params): readonly T[] {
  const offset = params.optionalInteger('offset', { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? 0;
  const limit = params.optionalInteger('limit', { min: 1, max: Number.MAX_SAFE_INTEGER });
  const size = Math.min(limit ?? DEFAULT_ROWS, MAX_ROWS);
  return [...rows].reverse().slice(offset, offset + size);
}

/** @throws DialectError -1100, -1130 */
function within(params: Params): (timeUs: number) => boolean {
  const startUs = params.has('startTime') ? readTimeUs(params, 'startTime') : 0;
  const endUs = params.has('endTime') ? readTimeUs(params, 'endTime') : MAX_TIME;
  if (endUs < startUs) throw notValid('startTime', "it must not be after 'endTime'");
  // A millisecond lasts until the next one.
  return (timeUs) => timeUs >= startUs && timeUs < endUs + US_PER_MS;
}

function withdrawHistory(services: Services, { caller, params }: EndpointContext) {
  const { catalog, wallet } = services;
  const asset = optionalAsset(catalog, params, 'coin');
  const status = params.optionalInteger('status', { min: 0, max: MAX_STATUS });
  const orderId = params.optional('withdrawOrderId');
  const isWithin = within(params);
  const rows = withdrawalsOf(wallet, caller!.account).filter(
    ({ note, record }) =>
      (asset === undefined || record.asset === asset.id) &&
      (orderId === undefined || note.orderId === orderId) &&
      (status === undefined || statusOf(wallet, record) === status) &&
      isWithin(record.timeUs),
  );
  return pageOf(rows, params).map((each) => withdrawalView(services, each));
}

/** 2026-01-01 00:00:00, as the dialect writes some times; UTC. */
function clockText(timeUs: number): string {
  return new Date(timeUs / US_PER_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** A withdrawal as its owner sees it. */
export function withdrawalView(services: Services, { note, record }: Withdrawal) {
  const { catalog, wallet } = services;
  const isInternal = record.creditAccount !== EXTERNAL;
  const onChain = wallet.vault?.payment(note.id);
  return {
    id: note.id,
    amount: catalog.assetText(record.asset, record.units),
    transactionFee: '0',
    coin: catalog.asset(record.asset)!.name,
    status: statusOf(wallet, record),
    address: note.address,
    addressTag: note.tag,
    txId: isInternal ? `Internal transfer ${record.number}` : (onChain?.transactionHash ?? ''),
    applyTime: clockText(record.timeUs),
    network: note.network,
    transferType: isInternal ? 1 : 0,
    ...(note.orderId === '' ? {} : { withdrawOrderId: note.orderId }),
    info: onChain?.info ?? '',
    confirmNo: onChain?.confirmations ?? 0,
    walletType: wallet.transfers.ownerOf(record.debitAccount) === undefined ? 0 : FUNDING_WALLET,
    txKey: '',
    ...(record.resolvedUs === 0 ? {} : { completeTime: clockText(record.resolvedUs) }),
  };
}

function depositAddress({ catalog, wallet }: Services, { caller, params }: EndpointContext) {
  const asset = requiredAsset(catalog, params, 'coin');
  const id = params.optional('network')?.toUpperCase() ?? LX_NETWORK;
  // What somebody is asked to send does not change the address.
  params.optional('amount');
  const { account } = caller!;
  const place =
    id === LX_NETWORK
      ? { address: addressOf(account), tag: '' }
      : wallet.networks.get(id)?.depositAddress(account, asset.name);
  if (place === undefined) throw notValid('network', 'no deposit address is given on it');
  return { coin: asset.name, ...place, url: '' };
}

/** From outside, and from other people inside. */
function isDeposit(record: TransferRecord, account: number): boolean {
  if (record.creditAccount !== account || record.state === 'VOIDED') return false;
  const parts = partsOf(record.id);
  if (record.debitAccount === EXTERNAL) {
    return parts === undefined || parts.purpose === Purpose.DEPOSIT;
  }
  return parts?.purpose === Purpose.WITHDRAWAL || parts?.purpose === Purpose.TRANSFER;
}

function depositHistory(services: Services, { caller, params }: EndpointContext) {
  const { catalog, wallet } = services;
  const { account } = caller!;
  const asset = optionalAsset(catalog, params, 'coin');
  const status = params.optionalInteger('status', { min: 0, max: MAX_STATUS });
  const txId = params.optional('txId');
  const isWithin = within(params);
  const onTheWay = (wallet.vault?.pendingDeposits(account) ?? [])
    .filter(({ seenUs }) => isWithin(seenUs))
    .filter((deposit) => asset === undefined || deposit.asset === asset.id)
    .map((deposit) => onTheWayView(services, account, deposit));
  const rows = wallet.transfers
    .of(account)
    .filter((record) => isDeposit(record, account) && isWithin(record.timeUs))
    .filter((record) => asset === undefined || record.asset === asset.id)
    .map((record) => depositView(services, record))
    .concat(onTheWay)
    .filter((view) => status === undefined || view.status === status)
    .filter((view) => txId === undefined || view.txId === txId);
  return pageOf(rows, params);
}

/** What is long ago came that way too, though the vault remembers no more of it. */
function wayIn({ wallet }: Services, { id }: TransferRecord): string {
  const isByVault = partsOf(id)?.purpose === Purpose.DEPOSIT;
  return (isByVault ? wallet.vault?.networkId : undefined) ?? OPERATOR_NETWORK;
}

/** One that is on a chain, and not deep enough to be credited. */
function onTheWayView({ catalog, wallet }: Services, account: number, deposit: ChainDeposit) {
  const { address, confirmations, networkId } = wallet.vault!;
  return {
    id: deposit.id,
    amount: catalog.assetText(deposit.asset, deposit.units),
    coin: catalog.asset(deposit.asset)!.name,
    network: networkId,
    status: DEPOSIT_PENDING,
    address,
    addressTag: addressOf(account),
    txId: deposit.transactionHash,
    insertTime: Math.floor(deposit.seenUs / US_PER_MS),
    transferType: 0,
    confirmTimes: `${deposit.confirmations}/${confirmations}`,
    unlockConfirm: confirmations,
    walletType: 0,
  };
}

function depositView(services: Services, record: TransferRecord) {
  const { catalog, wallet } = services;
  const onChain = wallet.vault?.creditedDeposit(idText(record.id));
  if (onChain !== undefined) {
    const view = onTheWayView(services, record.creditAccount, onChain);
    return { ...view, status: DEPOSIT_SUCCESS };
  }
  const isInternal = record.debitAccount !== EXTERNAL;
  const isPending = record.state === 'PENDING';
  const time = Math.floor(record.timeUs / US_PER_MS);
  return {
    id: String(record.number),
    amount: catalog.assetText(record.asset, isPending ? record.units : record.movedUnits),
    coin: catalog.asset(record.asset)!.name,
    network: isInternal ? LX_NETWORK : wayIn(services, record),
    status: isPending ? DEPOSIT_PENDING : DEPOSIT_SUCCESS,
    address: isInternal ? addressOf(record.creditAccount) : '',
    addressTag: '',
    txId: isInternal ? `Internal transfer ${record.number}` : idText(record.id),
    insertTime: time,
    transferType: isInternal ? 1 : 0,
    confirmTimes: isPending ? '0/1' : '1/1',
    unlockConfirm: 0,
    walletType: 0,
  };
}

const TO_FUNDING = 'MAIN_FUNDING';
const TO_MAIN = 'FUNDING_MAIN';

function directionOf(params: Params): typeof TO_FUNDING | typeof TO_MAIN {
  const type = params.required('type');
  if (type === TO_FUNDING || type === TO_MAIN) return type;
  throw notValid('type', `it must be ${TO_FUNDING} or ${TO_MAIN}`);
}

async function walletTransfer(services: Services, context: EndpointContext) {
  const { catalog, wallet } = services;
  const { params } = context;
  const { account } = context.caller!;
  const direction = directionOf(params);
  const asset = requiredAsset(catalog, params, 'asset');
  const units = requiredUnits(catalog, asset, params);
  const submit = submitOf(services, context);
  return wallet.queue.run(account, async () => {
    wallet.checkActive(account);
    const funding = await wallet.fundingWallet(account, submit);
    wallet.checkActive(funding);
    const isToFunding = direction === TO_FUNDING;
    const leg = {
      debitAccount: isToFunding ? account : funding,
      creditAccount: isToFunding ? funding : account,
      asset: asset.id,
      units,
    };
    const made = { purpose: Purpose.WALLET, account, number: randomNumber() };
    const { first } = await wallet.move(made, [leg], submit);
    return { tranId: first!.number };
  });
}

function walletTransfers({ catalog, wallet }: Services, { caller, params }: EndpointContext) {
  const { account } = caller!;
  const direction = directionOf(params);
  const current = params.optionalInteger('current', { min: 1, max: Number.MAX_SAFE_INTEGER }) ?? 1;
  const wanted = params.optionalInteger('size', { min: 1, max: MAX_PAGE });
  const size = wanted ?? DEFAULT_PAGE;
  const isWithin = within(params);
  const rows = wallet.transfers
    .of(account)
    .filter(({ id }) => partsOf(id)?.purpose === Purpose.WALLET)
    .filter(({ debitAccount }) => (debitAccount === account) === (direction === TO_FUNDING))
    .filter(({ timeUs }) => isWithin(timeUs))
    .reverse();
  return {
    total: rows.length,
    rows: rows.slice((current - 1) * size, current * size).map((record) => ({
      asset: catalog.asset(record.asset)!.name,
      amount: catalog.assetText(record.asset, record.units),
      type: direction,
      status: 'CONFIRMED',
      tranId: record.number,
      timestamp: Math.floor(record.timeUs / US_PER_MS),
    })),
  };
}

/** What the funding wallet has; nothing where there is none yet. */
function fundingAssets(services: Services, { caller, params }: EndpointContext) {
  const { accounts, catalog, wallet } = services;
  const asset = optionalAsset(catalog, params, 'asset');
  params.optionalBoolean('needBtcValuation');
  const funding = wallet.transfers.fundingOf(caller!.account);
  const balances = funding === undefined ? [] : accounts.balances(funding);
  return balances
    .filter((each) => asset === undefined || each.asset === asset.id)
    .filter(({ availableUnits, reservedUnits }) => availableUnits + reservedUnits > 0)
    .map((each) => ({
      asset: catalog.asset(each.asset)!.name,
      free: catalog.assetText(each.asset, each.availableUnits),
      locked: '0',
      freeze: '0',
      withdrawing: catalog.assetText(each.asset, each.reservedUnits),
    }));
}

/** The networks of a coin, as `capital/config/getall` lists them. */
export function networkList({ catalog, wallet }: Services, assetId: number) {
  const asset = catalog.asset(assetId)!;
  const amount = (units: number) => catalog.assetText(assetId, units);
  const rules = wallet.store.state.rules(assetId);
  const common = {
    coin: asset.name,
    withdrawIntegerMultiple: amount(1),
    depositDesc: '',
    withdrawDesc: '',
    specialTips: '',
    resetAddressStatus: false,
    withdrawFee: '0',
    minConfirm: 0,
    unLockConfirm: 0,
    sameAddress: false,
    estimatedArrivalTime: 0,
    busy: false,
  };
  const inside = {
    ...common,
    network: LX_NETWORK,
    name: 'Inside this exchange',
    isDefault: true,
    depositEnable: true,
    withdrawEnable: true,
    addressRegex: ADDRESS_PATTERN,
    memoRegex: '',
    withdrawMin: amount(1),
    withdrawMax: amount(Number.MAX_SAFE_INTEGER),
  };
  const outside = [...wallet.networks.values()]
    .filter((network) => network.carries(asset.name))
    .map((network) => ({
      ...common,
      minConfirm: network.confirmations,
      unLockConfirm: network.confirmations,
      network: network.id,
      name: network.title,
      isDefault: false,
      depositEnable: network.takesDeposits(asset.name),
      withdrawEnable: rules.withdrawEnabled,
      addressRegex: network.addressPattern,
      memoRegex: network.tagPattern,
      withdrawMin: amount(Math.max(1, rules.withdrawMin)),
      withdrawMax: amount(rules.withdrawMax || Number.MAX_SAFE_INTEGER),
    }));
  return [inside, ...outside];
}

/** Of an account's reserved units, those that wait to be paid out, by asset. */
export function withdrawingUnits(
  { wallet }: Services,
  account: number,
): ReadonlyMap<number, number> {
  const units = new Map<number, number>();
  for (const { asset, debitAccount, units: more } of wallet.transfers.pending()) {
    if (debitAccount === account) units.set(asset, (units.get(asset) ?? 0) + more);
  }
  return units;
}

/** @throws DialectError -4029 where there is no such withdrawal that waits */
export function pendingById({ wallet }: Services, text: string): TransferRecord {
  const isId = /^[0-9a-fA-F]{1,32}$/.test(text);
  const record = isId ? wallet.transfers.byId(BigInt(`0x${text}`)) : undefined;
  const isWithdrawal = record !== undefined && partsOf(record.id)?.purpose === Purpose.WITHDRAWAL;
  if (!isWithdrawal || record.state !== 'PENDING') throw walletError('NOT_FOUND');
  return record;
}
