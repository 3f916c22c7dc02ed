/** What the vault's part asks of the ledger, and has it do: each under an id that counts once. */
import { createHash } from 'node:crypto';
import type { ExchangePort } from '../gateway/port.ts';
import { accountOf } from '../gateway/wallet/address.ts';
import { idText, Purpose, partsOf, transferIdOf } from '../gateway/wallet/transfer-id.ts';
import { EXTERNAL, type TransferRecord } from '../gateway/wallet/transfers.ts';
import type { Wallet } from '../gateway/wallet/wallet.ts';
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
    const number = createHash('sha256').update(text).digest().readBigUInt64LE() || 1n;
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
  recorded(id: bigint): Recorded | undefined {
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

  /** Withdrawals to this network that wait and may be paid as far as approvals go, oldest first. */
  waiting(): Withdrawal[] {
    return pendingWithdrawals(this.#wallet).filter(
      ({ note, record }) => note.network === this.#networkId && isApproved(this.#wallet, record),
    );
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

  isPending(withdrawal: string): boolean {
    return this.#wallet.transfers.byId(BigInt(`0x${withdrawal}`))?.state === 'PENDING';
  }

  async #transfer(
    id: bigint,
    leg: {
      readonly transferId: bigint;
      readonly pendingId: bigint;
      readonly debitAccount: number;
      readonly creditAccount: number;
      readonly asset: number;
      readonly amount: number;
      readonly kind: TransferKind;
    },
    doneBefore: readonly Rejection[],
  ): Promise<Recorded> {
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
    throw new Error(`the ledger refuses transfer ${idText(id)}: ${REJECTION_SENTENCES[code]}`);
  }
}
