/**
 * `/lx/v1`: an account's address, transfers to other accounts (at once, together, at a time), their
 * history, the allow-list, and the public supply. Times in answers are as the request wants them.
 */
import type { Catalog } from '../../feed/catalog.ts';
import { readTimeUs } from '../auth.ts';
import type { Endpoint, EndpointContext } from '../rest/endpoint.ts';
import { page, readLimit } from '../rest/paging.ts';
import type { Params } from '../rest/params.ts';
import type { Services } from '../rest/services.ts';
import { accountOf, addressOf } from './address.ts';
import {
  accountOfAddress,
  notValid,
  optionalAsset,
  requiredAsset,
  requiredNumber,
  requiredUnits,
  unitsOf,
} from './amounts.ts';
import { walletError } from './errors.ts';
import type { ScheduledLeg, ScheduledTransfer } from './facts.ts';
import { LX_NETWORK, payeeOf } from './networks.ts';
import { idText, numberText, Purpose, partsOf } from './transfer-id.ts';
import { EXTERNAL, type TransferRecord } from './transfers.ts';
import { FIRST_ACCOUNT, type Wallet } from './wallet.ts';

/** Transfers of one request at most: the engine's legs of a command. */
const MAX_LEGS = 63;
/** Transfers that wait for their time: of an account, and of everybody. */
const MAX_SCHEDULED = 100;
const MAX_SCHEDULED_TOTAL = 10_000;
/** How far ahead a transfer may be scheduled: a year, in microseconds. */
const MAX_AHEAD_US = 366 * 86_400_000_000;
const NUMBER_RANGE = { min: 0, max: Number.MAX_SAFE_INTEGER };
/** What is written to disk beside the log weighs more. */
const WRITE_WEIGHT = 10;

type Act = (services: Services, context: EndpointContext) => unknown;

export function transferEndpoints(services: Services): Endpoint[] {
  const root = '/lx/v1';
  const get = (path: string, knows: readonly string[], act: Act): Endpoint => ({
    ...{ method: 'GET', path: `${root}/${path}`, weight: 1, security: 'signed', knows },
    handle: (context) => act(services, context),
  });
  const write = (
    method: 'POST' | 'DELETE',
    path: string,
    knows: readonly string[],
    act: Act,
    weight = WRITE_WEIGHT,
  ): Endpoint => ({
    ...{ method, path: `${root}/${path}`, weight, security: 'signed', permission: 'transfer' },
    knows,
    handle: (context) => act(services, context),
  });
  return [
    get('address', [], showAddress),
    get('address/check', ['address'], checkAddress),
    write(
      'POST',
      'transfer',
      ['transferId', 'asset', 'amount', 'address', 'account', 'time'],
      transferOne,
      1,
    ),
    write('POST', 'transfers', ['transferId', 'transfers', 'time'], transferMany),
    get('transfer', ['transferId'], showTransfer),
    get('transfers', ['asset', 'fromId', 'limit'], listTransfers),
    get('transfers/scheduled', [], listScheduled),
    write('DELETE', 'transfers/scheduled', ['transferId'], cancelScheduled),
    {
      ...{ method: 'GET', path: `${root}/supply`, weight: 10, security: 'none', knows: ['asset'] },
      handle: ({ params }) => supplyView(services, params),
    },
  ];
}

function showAddress({ wallet }: Services, { caller }: EndpointContext) {
  const { account } = caller!;
  const funding = wallet.transfers.fundingOf(account);
  return {
    account,
    address: addressOf(account),
    network: LX_NETWORK,
    ...(funding === undefined ? {} : { fundingAddress: addressOf(funding) }),
  };
}

function checkAddress({ wallet }: Services, { params }: EndpointContext) {
  const address = params.required('address');
  const account = accountOf(address);
  const exists = account !== undefined && wallet.canReceive(account);
  return { address, valid: account !== undefined, exists, ...(exists ? { account } : {}) };
}

/** @throws DialectError -4007 where nobody can be paid there */
function payable(wallet: Wallet, account: number): number {
  if (wallet.canReceive(account)) return account;
  throw walletError('WRONG_ADDRESS');
}

function payeeFrom({ wallet }: Services, params: Params): number {
  const address = params.optional('address');
  const range = { min: FIRST_ACCOUNT, max: 2 ** 32 - 1 };
  const account = params.optionalInteger('account', range);
  if (address !== undefined && account !== undefined) {
    throw notValid('account', "it does not go with 'address'");
  }
  if (address !== undefined) return payable(wallet, accountOfAddress(address));
  if (account !== undefined) return payable(wallet, account);
  params.required('address');
  return 0;
}

function transferOne(services: Services, context: EndpointContext) {
  const { params } = context;
  const number = requiredNumber(params);
  const asset = requiredAsset(services.catalog, params, 'asset');
  const units = requiredUnits(services.catalog, asset, params);
  const creditAccount = payeeFrom(services, params);
  return makeOrSchedule(services, context, number, [{ creditAccount, asset: asset.id, units }]);
}

function transferMany(services: Services, context: EndpointContext) {
  const number = requiredNumber(context.params);
  return makeOrSchedule(services, context, number, readLegs(services, context.params));
}

/** @throws DialectError where the list is none, too long, or has a bad entry */
function readLegs(services: Services, params: Params): ScheduledLeg[] {
  const expected =
    `a JSON list of 1 to ${MAX_LEGS} of ` +
    '{"asset":"…","amount":"…","address":"…"}, or with "account" in place of "address"';
  const text = params.required('transfers');
  let list: unknown;
  try {
    list = JSON.parse(text, asWritten);
  } catch {
    // Not JSON, or nested deeper than the stack.
    throw notValid('transfers', `it must be ${expected}`);
  }
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_LEGS) {
    throw notValid('transfers', `it must be ${expected}`);
  }
  return list.map((entry: unknown) => readLeg(services, entry, expected));
}

/** Numbers of JSON as they were written: as floating point an amount might become another one. */
function asWritten(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? (context?.source ?? String(value)) : value;
}

const LEG_FIELDS: readonly string[] = ['asset', 'amount', 'address', 'account'];

function readLeg(services: Services, entry: unknown, expected: string): ScheduledLeg {
  const isObject = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
  const fields = isObject ? Object.entries(entry) : [];
  const isWell = fields.every(
    ([name, value]) => LEG_FIELDS.includes(name) && typeof value === 'string',
  );
  if (!isObject || !isWell) throw notValid('transfers', `it must be ${expected}`);
  const { asset: name, amount, address, account } = entry as Readonly<Record<string, string>>;
  const asset = services.catalog.assetByName(name ?? '');
  if (asset === undefined) throw walletError('UNKNOWN_COIN');
  if (amount === undefined || (address === undefined) === (account === undefined)) {
    throw notValid('transfers', `it must be ${expected}`);
  }
  const units = unitsOf(services.catalog, asset, amount, 'transfers');
  if (account !== undefined && !/^\d{1,10}$/.test(account)) {
    throw notValid('transfers', `it must be ${expected}`);
  }
  const to = address === undefined ? Number(account) : accountOfAddress(address);
  return { asset: asset.id, units, creditAccount: payable(services.wallet, to) };
}

function makeOrSchedule(
  services: Services,
  context: EndpointContext,
  number: bigint,
  legs: readonly ScheduledLeg[],
) {
  const { queue } = services.wallet;
  const { account } = context.caller!;
  if (context.params.has('time')) return schedule(services, context, number, legs);
  // What is being written down (a schedule under this id, a list made narrower) counts first.
  if (!queue.isBusy(account)) return make(services, context, number, legs);
  return queue.run(account, async () => {
    context.checkFresh?.();
    return make(services, context, number, legs);
  });
}

/** Makes transfers now. @throws DialectError by the wallet's rules, and what the engine refuses */
async function make(
  { commands, wallet }: Services,
  context: EndpointContext,
  number: bigint,
  legs: readonly ScheduledLeg[],
) {
  const { account } = context.caller!;
  const made = { purpose: Purpose.TRANSFER, account, number };
  const check = () => {
    if (wallet.wasMade(made)) return;
    if (wallet.store.state.scheduled(account, numberText(number)) !== undefined) {
      throw walletError('OTHER_TRANSFER');
    }
    checkLegs(wallet, account, legs);
  };
  check();
  const checkFresh = () => {
    context.checkFresh?.();
    check();
  };
  const wanted = legs.map((leg) => ({ debitAccount: account, ...leg }));
  const { first, repeated } = await wallet.move(made, wanted, (request) =>
    commands.submit({ ...context, checkFresh }, request),
  );
  return {
    transferId: numberText(number),
    repeated,
    ...(first === undefined ? {} : { sequence: first.sequence, time: context.time(first.timeUs) }),
  };
}

/** @throws DialectError where the account is blocked, or its allow-list is in the way */
function checkLegs(wallet: Wallet, account: number, legs: readonly ScheduledLeg[]): void {
  wallet.checkActive(account);
  for (const { creditAccount } of legs) wallet.checkPayee(account, payeeOf(creditAccount));
}

/** @throws DialectError where the time is past or far, too many wait, or the id is used */
function schedule(
  { wallet }: Services,
  { caller, params, time }: EndpointContext,
  number: bigint,
  legs: readonly ScheduledLeg[],
) {
  const { account } = caller!;
  const timeUs = readTimeUs(params, 'time');
  const transfer: ScheduledTransfer = {
    account,
    number: numberText(number),
    timeUs,
    legs,
    state: 'WAITING',
    endedUs: 0,
    reason: '',
  };
  return wallet.queue.run(account, async () => {
    const { state } = wallet.store;
    const shown = { transferId: transfer.number, scheduled: time(timeUs) };
    const known = state.scheduled(account, transfer.number);
    if (known !== undefined) {
      if (isSameSchedule(known, transfer)) return { ...shown, repeated: true };
      throw walletError('OTHER_TRANSFER');
    }
    if (wallet.wasMade({ purpose: Purpose.TRANSFER, account, number })) {
      throw walletError('OTHER_TRANSFER');
    }
    const nowUs = wallet.nowUs();
    if (timeUs <= nowUs || timeUs > nowUs + MAX_AHEAD_US) {
      throw notValid('time', 'it must be to come, within a year');
    }
    checkLegs(wallet, account, legs);
    const own = state.schedulesOf(account).filter((each) => each.state === 'WAITING').length;
    if (own >= MAX_SCHEDULED || state.waitingCount >= MAX_SCHEDULED_TOTAL) {
      throw walletError('TOO_MANY_SCHEDULED');
    }
    await wallet.store.add({ kind: 'schedule', transfer });
    wallet.scheduler.arm();
    return { ...shown, repeated: false };
  });
}

function isSameSchedule(one: ScheduledTransfer, other: ScheduledTransfer): boolean {
  return (
    one.timeUs === other.timeUs &&
    one.legs.length === other.legs.length &&
    one.legs.every(({ asset, creditAccount, units }, k) => {
      const leg = other.legs[k]!;
      return asset === leg.asset && creditAccount === leg.creditAccount && units === leg.units;
    })
  );
}

function cancelScheduled({ wallet }: Services, { caller, params }: EndpointContext) {
  const { account } = caller!;
  const id = requiredNumber(params);
  const number = numberText(id);
  return wallet.queue.run(account, async () => {
    const transfer = wallet.store.state.scheduled(account, number);
    // Made right before the process died, it is only not noted yet.
    const made = { purpose: Purpose.TRANSFER, account, number: id };
    if (transfer?.state !== 'WAITING' || wallet.wasMade(made)) throw walletError('NOT_SCHEDULED');
    const ended = { ...transfer, state: 'CANCELED', endedUs: wallet.nowUs() } as const;
    await wallet.store.add({ kind: 'schedule', transfer: ended });
    return { transferId: number, status: 'CANCELED' };
  });
}

function scheduledView({ catalog }: Services, time: EndpointContext['time']) {
  return ({ endedUs, legs, number, reason, state, timeUs }: ScheduledTransfer) => ({
    transferId: number,
    scheduled: time(timeUs),
    status: state,
    ...(endedUs === 0 ? {} : { ended: time(endedUs) }),
    ...(reason === '' ? {} : { reason }),
    transfers: legs.map(({ asset, creditAccount, units }) => ({
      asset: catalog.asset(asset)!.name,
      amount: catalog.assetText(asset, units),
      account: creditAccount,
      address: addressOf(creditAccount),
    })),
  });
}

function listScheduled(services: Services, { caller, time }: EndpointContext) {
  const all = services.wallet.store.state.schedulesOf(caller!.account);
  return all.map(scheduledView(services, time));
}

function listTransfers(services: Services, { caller, params, time }: EndpointContext) {
  const { account } = caller!;
  const asset = optionalAsset(services.catalog, params, 'asset');
  const fromId = params.optionalInteger('fromId', NUMBER_RANGE);
  const rows = services.wallet.transfers
    .of(account)
    .filter((each) => asset === undefined || each.asset === asset.id)
    .filter(({ number }) => fromId === undefined || number >= fromId);
  const wanted = page(rows, readLimit(params), fromId !== undefined);
  return wanted.map((record) => transferView(services.catalog, record, account, time));
}

/** All transfers under one id of the account. @throws DialectError -4029 where there is none */
function showTransfer(services: Services, { caller, params, time }: EndpointContext) {
  const { account } = caller!;
  const number = requiredNumber(params);
  const { transfers } = services.wallet;
  const own = transfers.of(account).filter(({ id }) => {
    const parts = partsOf(id);
    const isMine = parts?.purpose === Purpose.TRANSFER && parts.account === account;
    return isMine && parts.number === number;
  });
  const scheduled = services.wallet.store.state.scheduled(account, numberText(number));
  if (own.length === 0 && scheduled === undefined) throw walletError('NOT_FOUND');
  return {
    transferId: numberText(number),
    transfers: own.map((record) => transferView(services.catalog, record, account, time)),
    ...(scheduled === undefined ? {} : { schedule: scheduledView(services, time)(scheduled) }),
  };
}

const KINDS: ReadonlyMap<number, string> = new Map([
  [Purpose.TRANSFER, 'TRANSFER'],
  [Purpose.WITHDRAWAL, 'WITHDRAWAL'],
  [Purpose.WALLET, 'WALLET'],
  [Purpose.TREASURY, 'TREASURY'],
  [Purpose.DEPOSIT, 'DEPOSIT'],
  [Purpose.CLAIM, 'CLAIM'],
]);

/** One transfer as one of its two accounts sees it. */
function transferView(
  catalog: Catalog,
  record: TransferRecord,
  account: number,
  time: EndpointContext['time'],
) {
  const parts = partsOf(record.id);
  const isOut = record.debitAccount === account;
  const other = isOut ? record.creditAccount : record.debitAccount;
  const isOwn = parts !== undefined && parts.account === account;
  return {
    id: record.number,
    sequence: record.sequence,
    kind: (parts && KINDS.get(parts.purpose)) ?? (other === EXTERNAL ? 'DEPOSIT' : 'OPERATOR'),
    direction: isOut ? 'OUT' : 'IN',
    asset: catalog.asset(record.asset)!.name,
    amount: catalog.assetText(record.asset, record.units),
    status: record.state,
    time: time(record.timeUs),
    ...(record.resolvedUs === 0 ? {} : { resolved: time(record.resolvedUs) }),
    ...(isOwn ? { transferId: numberText(parts.number), engineId: idText(record.id) } : {}),
    ...(other >= FIRST_ACCOUNT ? { account: other, address: addressOf(other) } : {}),
  };
}

/** Everything that there is of each asset, and that it adds up. */
async function supplyView({ catalog, wallet }: Services, params: Params) {
  const wanted = optionalAsset(catalog, params, 'asset');
  const { assets, sequence } = await wallet.supply.recent();
  return assets
    .filter(({ asset }) => wanted === undefined || asset === wanted.id)
    .map((each) => {
      const amount = (units: number) => catalog.assetText(each.asset, units);
      const limit = wallet.store.state.supplyLimit(each.asset);
      const total = each.available + each.reserved + each.fees + each.external;
      const { decimals, id, name } = catalog.asset(each.asset)!;
      return {
        ...{ asset: name, id, decimals },
        issued: amount(each.issued),
        available: amount(each.available),
        reserved: amount(each.reserved),
        fees: amount(each.fees),
        external: amount(each.external),
        sum: amount(total),
        holders: each.holders,
        sequence,
        ...(limit === undefined ? {} : { limit: amount(limit) }),
      };
    });
}
