/** What the vault's part asks of the ledger, and has it do: each under an id that counts once. */
import type { ExchangePort } from '../gateway/port.ts';
import { accountOf } from '../gateway/wallet/address.ts';
import { idText, Purpose, partsOf, transferIdOf } from '../gateway/wallet/transfer-id.ts';
import { EXTERNAL, type TransferRecord } from '../gateway/wallet/transfers.ts';
import { numberOfText, type Wallet } from '../gateway/wallet/wallet.ts';
import { isApproved, pendingWithdrawals, type Withdrawal } from '../gateway/wallet/withdrawals.ts';
import {
  REJECTION_SENTENCES,
  Rejection,
  Template,
  TransferKind,
} from '../schema/generated/protocol.ts';

/** Legs of what became of a withdrawal: both ids can be, and one of both is carried out. */
const POST_LEG = 0;
const VOID_LEG = 1;

/** The exchange would not, now: it is full, or about to stop. */
export class LedgerBusy extends Error {}

/**
 * A step was carried out before, with another amount or out of the other wallet, and nothing here
 * remembers with which.
 */
export class TakenOtherwise extends Error {}

/** The engine would not. */
class LedgerRefusal extends Error {
  readonly code: number;

  constructor(id: bigint, code: number) {
    super(`the ledger refuses transfer ${idText(id)}: ${REJECTION_SENTENCES[code]}`);
    this.code = code;
  }
}

export interface LedgerOptions {
  readonly port: ExchangePort;
  readonly wallet: Wallet;
  /** Id of the network whose withdrawals are paid. */
  readonly networkId: string;
}

/** Whose a deposit is, and under which id it is credited. */
export interface Credit {
  readonly id: bigint;
  readonly account: number;
  readonly isUnclaimed: boolean;
}

export interface Recorded {
  /** Sequence number of the command. */
  readonly sequence: number;
  readonly timeUs: number;
}

interface Leg {
  readonly transferId: bigint;
  readonly pendingId: bigint;
  readonly debitAccount: number;
  readonly creditAccount: number;
  readonly asset: number;
  readonly amount: number;
  readonly kind: TransferKind;
}

export class VaultLedger {
  readonly #port: ExchangePort;
  readonly #wallet: Wallet;
  readonly #networkId: string;

  constructor({ networkId, port, wallet }: LedgerOptions) {
    this.#port = port;
    this.#wallet = wallet;
    this.#networkId = networkId;
  }

  nowUs(): number {
    return this.#port.nowUs();
  }

  /** Sequence number of the last command that the books here follow from. */
  get sequence(): number {
    return this.#wallet.transfers.sequence;
  }

  /** Units of an asset that are owed to everybody together. */
  owed(asset: number): number {
    return this.#wallet.supply.issued(asset);
  }

  /**
   * The account that a deposit is credited to: the one that it names, the treasury where there is
   * none. The id is of what the deposit is, and not of who has it.
   */
  creditOf(deposit: {
    readonly chainId: number;
    readonly vault: string;
    readonly transactionHash: string;
    readonly ordinal: number;
    readonly to: string;
  }): Credit {
    const { chainId, ordinal, to, transactionHash, vault } = deposit;
    const text = `${chainId} ${vault.toLowerCase()} ${transactionHash.toLowerCase()} ${ordinal}`;
    const number = numberOfText(text);
    const { treasuryAccount } = this.#wallet;
    const named = accountOf(to);
    const isHere = named !== undefined && this.#wallet.canReceive(named);
    return {
      id: transferIdOf({
        ...{ purpose: Purpose.DEPOSIT, account: named ?? treasuryAccount, number, leg: 0 },
      }),
      account: isHere ? named : treasuryAccount,
      isUnclaimed: !isHere,
    };
  }

  /** That a transfer was made, as far as is remembered. */
  recorded(id: bigint): TransferRecord | undefined {
    return this.#wallet.transfers.byId(id);
  }

  /**
   * Credits a deposit; where it is credited already, it stays so.
   * @throws LedgerBusy where the exchange has no room; Error in words where it cannot be
   */
  async credit({ account, id }: Credit, asset: number, units: number): Promise<Recorded> {
    const leg = {
      ...{ transferId: id, pendingId: 0n, kind: TransferKind.POST, asset, amount: units },
      ...{ debitAccount: EXTERNAL, creditAccount: account },
    };
    return this.#transfer(id, leg, [Rejection.TRANSFER_EXISTS, Rejection.TRANSFER_ID_CONFLICT]);
  }

  /** Withdrawals to this network that wait, oldest first. */
  pending(): Withdrawal[] {
    return pendingWithdrawals(this.#wallet).filter(({ note }) => note.network === this.#networkId);
  }

  /** Of those, what may be paid as far as approvals go. */
  waiting(): Withdrawal[] {
    return this.pending().filter(({ record }) => isApproved(this.#wallet, record));
  }

  /**
   * Why nothing more is to be signed for a withdrawal that was let through, now: who it is paid for
   * was blocked since, or the coin was closed. undefined: nothing is in its way.
   */
  whyHeld({ note, record }: Withdrawal): string | undefined {
    const { store } = this.#wallet;
    if (!store.state.rules(record.asset).withdrawEnabled) return 'withdrawals of it are closed';
    const isBlocked = [note.account, record.debitAccount].some(
      (account) => !this.#wallet.isActive(account),
    );
    return isBlocked ? 'the account is blocked' : undefined;
  }

  /** Does something while nobody else changes what a withdrawal's owner asked for. */
  alone<T>({ id }: TransferRecord, act: () => Promise<T>): Promise<T> {
    return this.#wallet.queue.run(partsOf(id)!.account, act);
  }

  /** Takes a paid withdrawal off what is owed, or gives the money back. @throws as `credit` */
  async settle(withdrawal: string, isPaid: boolean): Promise<Recorded> {
    const pendingId = BigInt(`0x${withdrawal}`);
    const parts = partsOf(pendingId)!;
    const made = { ...parts, purpose: Purpose.PAYMENT };
    const transferId = transferIdOf({ ...made, leg: isPaid ? POST_LEG : VOID_LEG });
    const kind = isPaid ? TransferKind.POST_PENDING : TransferKind.VOID_PENDING;
    const ends = { asset: 0, amount: 0, debitAccount: 0, creditAccount: 0 };
    // Forgotten, or resolved: that it was done before.
    const before = [
      ...[Rejection.TRANSFER_EXISTS, Rejection.PENDING_ALREADY_RESOLVED],
      Rejection.PENDING_NOT_FOUND,
    ];
    return this.#transfer(transferId, { ...ends, transferId, pendingId, kind }, before);
  }

  /** An account, and its other wallet if it has one. */
  walletsOf(account: number): readonly number[] {
    const { transfers } = this.#wallet;
    const other = transfers.fundingOf(account) ?? transfers.ownerOf(account);
    return other === undefined ? [account] : [account, other];
  }

  /** Units that an account has, what is being withdrawn included. */
  owned(account: number, asset: number): number {
    return this.#wallet.owned(account, asset);
  }

  /**
   * Takes off what an account was paid elsewhere, as far as it has it, its other wallet included.
   * @param taking `name` of this step, which counts once; `most` units
   * @returns units that were taken, now or before under the same name
   * @throws TakenOtherwise; and as `credit`
   */
  async takeOff(taking: {
    readonly name: string;
    readonly account: number;
    readonly asset: number;
    readonly most: number;
  }): Promise<number> {
    const { account, asset, most, name } = taking;
    const number = numberOfText(name);
    const id = transferIdOf({ purpose: Purpose.CLAIM, account, number, leg: 0 });
    const before = this.recorded(id);
    if (before !== undefined) return before.units;
    for (const debitAccount of this.walletsOf(account)) {
      const amount = Math.min(most, this.#wallet.available(debitAccount, asset));
      const ends = { debitAccount, creditAccount: EXTERNAL, asset, amount };
      const leg = { transferId: id, pendingId: 0n, kind: TransferKind.POST, ...ends };
      if (amount > 0 && (await this.#isTaken(id, leg))) return amount;
    }
    return 0;
  }

  async #isTaken(id: bigint, leg: Leg): Promise<boolean> {
    try {
      await this.#transfer(id, leg, [Rejection.TRANSFER_EXISTS]);
      return true;
    } catch (error) {
      // An order was faster: what it leaves is looked at next time.
      if (!(error instanceof LedgerRefusal)) throw error;
      if (error.code === Rejection.INSUFFICIENT_FUNDS) return false;
      if (error.code !== Rejection.TRANSFER_ID_CONFLICT) throw error;
      throw new TakenOtherwise(
        `transfer ${idText(id)} has taken another amount, which is not remembered here; see ` +
          `lx history statement for account ${leg.debitAccount}, and settle by hand what it left`,
      );
    }
  }

  isPending(withdrawal: string): boolean {
    return this.#wallet.transfers.byId(BigInt(`0x${withdrawal}`))?.state === 'PENDING';
  }

  async #transfer(id: bigint, leg: Leg, doneBefore: readonly Rejection[]): Promise<Recorded> {
    while (!this.#port.hasRoom()) await this.#port.whenRoom();
    const request = { template: Template.Transfer, market: 0, account: 0, legs: [leg] } as const;
    const { answer, timeUs } = await this.#port.submit(request);
    if (answer.template !== Template.Rejected) return { sequence: answer.sequence, timeUs };
    const { code } = answer;
    if ((doneBefore as readonly number[]).includes(code)) {
      const record = this.#wallet.transfers.byId(id);
      return { sequence: record?.sequence ?? this.sequence, timeUs: record?.timeUs ?? timeUs };
    }
    if (code >= Rejection.NODE_BUSY) throw new LedgerBusy('the exchange has no room');
    throw new LedgerRefusal(id, code);
  }
}
