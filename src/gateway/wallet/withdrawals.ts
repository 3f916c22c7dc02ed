/**
 * Withdrawals. To an address of this exchange one is a transfer and settles at once. To outside it
 * is a pending transfer to the external account: reserved here and now, paid out by the network or
 * an operator, then posted, or voided. Where it goes is noted, durably, before the money is
 * reserved; a note without money behind it means nothing.
 */
import type { AssetInfo } from '../../feed/catalog.ts';
import { Rejection, TransferKind } from '../../schema/generated/protocol.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { rejectionError } from '../rejections.ts';
import { accountOf } from './address.ts';
import { walletError } from './errors.ts';
import type { WithdrawalNote } from './facts.ts';
import { LX_NETWORK, type Payee } from './networks.ts';
import { idText, Purpose, partsOf } from './transfer-id.ts';
import { EXTERNAL, type TransferRecord } from './transfers.ts';
import { numberOfText, randomNumber, type Submit, type Wallet, withdrawalId } from './wallet.ts';

/** Operators who have to approve what is above the threshold. */
const APPROVALS = 2;

export interface WithdrawalRequest {
  /** Whose it is. */
  readonly account: number;
  /** Its main or its funding wallet. */
  readonly source: number;
  readonly asset: AssetInfo;
  readonly units: number;
  readonly payee: Payee;
  /** The client's own id; empty without one. A repeat under the same id changes nothing. */
  readonly orderId: string;
}

/** A withdrawal as the log and the notes tell it. */
export interface Withdrawal {
  readonly record: TransferRecord;
  readonly note: WithdrawalNote;
}

/** States of a withdrawal, in the dialect's numbers. */
export const WithdrawalStatus = {
  AWAITING_APPROVAL: 2,
  REJECTED: 3,
  PROCESSING: 4,
  COMPLETED: 6,
} as const;

/**
 * Withdraws, after all else that the account does.
 * @returns the withdrawal's id
 * @throws DialectError -4007 … -4040 by the wallet's rules, else what the engine refuses
 */
export function withdraw(
  wallet: Wallet,
  accounts: Accounts,
  request: WithdrawalRequest,
  submit: Submit,
): Promise<string> {
  return wallet.queue.run(request.account, async () => {
    const { account, orderId, payee, source, units } = request;
    const number = orderId === '' ? randomNumber() : numberOfText(orderId);
    const { id, text } = withdrawalId(account, number);
    const toAccount = payee.network === LX_NETWORK ? accountOf(payee.address) : undefined;
    const leg = {
      debitAccount: source,
      creditAccount: toAccount ?? EXTERNAL,
      asset: request.asset.id,
      units,
    };
    const isKnown = wallet.transfers.byId(id) !== undefined;
    const noted = wallet.store.state.note(text);
    if (!isKnown) {
      checkWithdrawal(wallet, request, toAccount);
      if (accounts.balance(source, leg.asset).availableUnits < units) {
        throw rejectionError(Rejection.INSUFFICIENT_FUNDS);
      }
      const note = { id: text, account, ...payee, orderId };
      await wallet.store.add({ kind: 'withdrawal', note });
    } else if (!goesThere(noted, payee)) {
      throw walletError('OTHER_TRANSFER');
    }
    const kind = toAccount === undefined ? TransferKind.PEND : TransferKind.POST;
    // While the note was written an operator may have blocked the account or closed the coin.
    const check = () => {
      if (!isKnown) checkWithdrawal(wallet, request, toAccount);
    };
    const made = { purpose: Purpose.WITHDRAWAL, account, number };
    const { repeated } = await wallet.move(made, [leg], (each) => submit(each, check), kind);
    if (repeated && !isKnown && noted !== undefined && !goesThere(noted, payee)) {
      // It was made long ago, to where the note said then: that stays so.
      await wallet.store.add({ kind: 'withdrawal', note: noted });
      throw walletError('OTHER_TRANSFER');
    }
    return text;
  });
}

function goesThere(note: WithdrawalNote | undefined, payee: Payee): boolean {
  return (
    note?.network === payee.network && note.address === payee.address && note.tag === payee.tag
  );
}

function checkWithdrawal(
  wallet: Wallet,
  { account, asset, payee, source, units }: WithdrawalRequest,
  toAccount: number | undefined,
): void {
  for (const each of [account, source]) wallet.checkActive(each);
  if (payee.network === LX_NETWORK) {
    if (toAccount === undefined || !wallet.canReceive(toAccount)) {
      throw walletError('WRONG_ADDRESS');
    }
    if (payee.tag !== '') throw walletError('WRONG_TAG');
    wallet.checkPayee(account, payee);
    return;
  }
  const network = wallet.networks.get(payee.network);
  const { state } = wallet.store;
  const rules = state.rules(asset.id);
  if (!network?.carries(asset.name) || !rules.withdrawEnabled) throw walletError('WITHDRAW_OFF');
  if (!network.isAddress(payee.address)) throw walletError('WRONG_ADDRESS');
  if (!network.isTag(payee.tag)) throw walletError('WRONG_TAG');
  wallet.checkPayee(account, payee);
  if (units < rules.withdrawMin) throw walletError('BELOW_MINIMUM');
  if (rules.withdrawMax > 0 && units > rules.withdrawMax) throw walletError('ABOVE_MAXIMUM');
  if (rules.withdrawDaily === 0) return;
  const nowUs = wallet.nowUs();
  const wallets = new Set([account, source, wallet.transfers.fundingOf(account) ?? account]);
  let today = units;
  for (const each of wallets) today += wallet.transfers.withdrawnOn(each, asset.id, nowUs);
  if (today > rules.withdrawDaily) throw walletError('ABOVE_DAILY');
}

/** Withdrawals of an account, of both its wallets, oldest first. */
export function withdrawalsOf(wallet: Wallet, account: number): Withdrawal[] {
  const funding = wallet.transfers.fundingOf(account);
  const records = [
    ...wallet.transfers.of(account),
    ...(funding === undefined ? [] : wallet.transfers.of(funding)),
  ];
  const own = new Set(records.filter((record) => isWithdrawalOf(record, account)));
  return [...own].sort((a, b) => a.number - b.number).map((record) => withNote(wallet, record));
}

/** What waits to be paid out, of everybody, oldest first. */
export function pendingWithdrawals(wallet: Wallet): Withdrawal[] {
  return [...wallet.transfers.pending()]
    .filter(({ id }) => partsOf(id)?.purpose === Purpose.WITHDRAWAL)
    .map((record) => withNote(wallet, record));
}

function isWithdrawalOf({ id }: TransferRecord, account: number): boolean {
  const parts = partsOf(id);
  return parts?.purpose === Purpose.WITHDRAWAL && parts.account === account;
}

function withNote(wallet: Wallet, record: TransferRecord): Withdrawal {
  const id = idText(record.id);
  const account = partsOf(record.id)!.account;
  const none = { id, account, network: '', address: '', tag: '', orderId: '' };
  return { record, note: wallet.store.state.note(id) ?? none };
}

/** Whether it may be paid out as far as approvals go. */
export function isApproved(wallet: Wallet, { asset, id, units }: TransferRecord): boolean {
  const { state } = wallet.store;
  const { approvalAbove } = state.rules(asset);
  if (approvalAbove === 0 || units <= approvalAbove) return true;
  return state.approvals(idText(id)).length >= APPROVALS;
}

export function statusOf(wallet: Wallet, record: TransferRecord): number {
  switch (record.state) {
    case 'POSTED':
      return WithdrawalStatus.COMPLETED;
    case 'VOIDED':
      return WithdrawalStatus.REJECTED;
    default:
      return isApproved(wallet, record)
        ? WithdrawalStatus.PROCESSING
        : WithdrawalStatus.AWAITING_APPROVAL;
  }
}
