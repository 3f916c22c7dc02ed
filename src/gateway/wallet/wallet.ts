/**
 * The wallet of an exchange: what its parts share. Money moves by transfers of the engine alone;
 * facts that the log does not hold are in the store. What an account does is done one after
 * another, so that what was checked is still so when it happens.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Catalog } from '../../feed/catalog.ts';
import {
  AccountStatus,
  Rejection,
  Template,
  TransferKind,
} from '../../schema/generated/protocol.ts';
import type { VaultPort } from '../../vault/port.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { type Log, SILENT_LOG } from '../log.ts';
import type { ExchangePort, Outcome, Request } from '../port.ts';
import { rejectionError } from '../rejections.ts';
import { accountOf } from './address.ts';
import { AuditLog } from './audit.ts';
import { walletError } from './errors.ts';
import type { Leg } from './facts.ts';
import { KeyedQueue } from './keyed-queue.ts';
import { LX_NETWORK, operatorNetwork, type Payee, type WithdrawalNetwork } from './networks.ts';
import { Scheduler } from './scheduler.ts';
import { WalletStore } from './store.ts';
import { SupplyCount } from './supply.ts';
import { idText, type MadeBy, Purpose, transferIdOf } from './transfer-id.ts';
import type { TransferRecord, Transfers } from './transfers.ts';

/** The coin that this exchange issues itself. */
export const ISSUED_ASSET = 'DEC';
/** Accounts from here on are people's. */
export const FIRST_ACCOUNT = 3;

/** Hands a command to the exchange. @param check looked at again after every wait before it */
export type Submit = (request: Request, check?: () => void) => Promise<Outcome>;

export interface WalletOptions {
  readonly port: ExchangePort;
  readonly catalog: Catalog;
  readonly accounts: Accounts;
  /** Fed by the node, like every fold. */
  readonly transfers: Transfers;
  /** Holds what is minted. */
  readonly treasuryAccount: number;
  /** Ways to outside beside the operators' hands. */
  readonly networks?: readonly WithdrawalNetwork[];
  readonly log?: Log;
}

export class Wallet {
  readonly transfers: Transfers;
  readonly store: WalletStore;
  readonly audit: AuditLog;
  readonly scheduler: Scheduler;
  readonly supply: SupplyCount;
  readonly treasuryAccount: number;
  /** Resolves with the reason when the disk refuses; the process must end then. */
  readonly failed: Promise<Error>;
  /** What an account does, one after another. */
  readonly queue = new KeyedQueue<number>();
  readonly #port: ExchangePort;
  readonly #accounts: Accounts;
  readonly #networks: Map<string, WithdrawalNetwork>;
  #vault: VaultPort | undefined;

  private constructor(
    options: WalletOptions,
    parts: { store: WalletStore; audit: AuditLog; failed: Promise<Error> },
  ) {
    this.transfers = options.transfers;
    this.store = parts.store;
    this.audit = parts.audit;
    this.failed = parts.failed;
    this.treasuryAccount = options.treasuryAccount;
    this.#port = options.port;
    this.#accounts = options.accounts;
    const isElsewhere = (name: string) => {
      const asset = options.catalog.assetByName(name);
      return asset !== undefined && this.vault?.holds(asset.id) === true;
    };
    const networks = [operatorNetwork(ISSUED_ASSET, isElsewhere), ...(options.networks ?? [])];
    this.#networks = new Map(networks.map((network) => [network.id, network]));
    this.supply = new SupplyCount(options.catalog, options.accounts, options.transfers);
    this.scheduler = new Scheduler(this, options.port, options.log ?? SILENT_LOG);
  }

  /** Keeps what is not in the log in memory only. */
  static inMemory(options: WalletOptions): Wallet {
    const store = WalletStore.inMemory(pendingIn(options.transfers));
    const { promise: failed } = Promise.withResolvers<Error>();
    return new Wallet(options, { store, audit: AuditLog.inMemory(), failed });
  }

  /**
   * @param folder the data folder
   * @throws Error that names the file where one is damaged or cannot be written
   */
  static async open(folder: string, options: WalletOptions): Promise<Wallet> {
    const { promise: failed, resolve: onFailure } = Promise.withResolvers<Error>();
    const isPending = pendingIn(options.transfers);
    const store = await WalletStore.open({ folder, isPending, onFailure });
    try {
      const audit = await AuditLog.open(folder, { onFailure });
      return new Wallet(options, { store, audit, failed });
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** By id, without this exchange's own. */
  get networks(): ReadonlyMap<string, WithdrawalNetwork> {
    return this.#networks;
  }

  /** What holds assets of this exchange on a chain; undefined where nothing does. */
  get vault(): VaultPort | undefined {
    return this.#vault;
  }

  /** From now on money comes and goes that way too. */
  connect(vault: VaultPort, network: WithdrawalNetwork): void {
    this.#vault = vault;
    this.#networks.set(network.id, network);
  }

  /** Begins to make scheduled transfers when their time comes. */
  start(): void {
    this.scheduler.start();
  }

  /** Ends what is being worked on and lets the files go. Nothing may be asked of it afterwards. */
  async close(): Promise<void> {
    await this.scheduler.stop();
    await this.queue.idle();
    await this.store.close();
    await this.audit.close();
  }

  nowUs(): number {
    return this.#port.nowUs();
  }

  /**
   * Whether money may leave an account as its owner wishes. Nobody owns the exchange's own
   * accounts: whoever paid from the external one would make money.
   * @throws DialectError -2010 where the account is blocked, or nobody's
   */
  checkActive(account: number): void {
    if (!this.canReceive(account)) throw rejectionError(Rejection.UNKNOWN_ACCOUNT);
    if (this.isActive(account)) return;
    throw rejectionError(Rejection.ACCOUNT_BLOCKED);
  }

  /** Whether an account is not blocked. */
  isActive(account: number): boolean {
    return this.#accounts.controls(account).status === AccountStatus.ACTIVE;
  }

  /** Units of an asset that an account has, reserved ones included. */
  owned(account: number, asset: number): number {
    const { availableUnits, reservedUnits } = this.#accounts.balance(account, asset);
    return availableUnits + reservedUnits;
  }

  /** Units of an asset that an account can spend. */
  available(account: number, asset: number): number {
    return this.#accounts.balance(account, asset).availableUnits;
  }

  /**
   * Whether an account may pay there.
   * @throws DialectError -4035, -4036 where its allow-list does not let it
   */
  checkPayee(account: number, payee: Payee): void {
    const { state } = this.store;
    const nowUs = this.nowUs();
    if (!state.isListOn(account, nowUs) || this.#isOwn(account, payee)) return;
    const entry = state.allowed(account, payee);
    if (entry === undefined) throw walletError('NOT_ON_LIST');
    if (entry.fromUs > nowUs) throw walletError('TOO_NEW');
  }

  /** Between the wallets of one person nothing leaves. */
  #isOwn(account: number, { address, network }: Payee): boolean {
    if (network !== LX_NETWORK) return false;
    const paid = accountOf(address);
    return paid !== undefined && (paid === account || this.transfers.ownerOf(paid) === account);
  }

  /** Whether money can be paid to an account by people. */
  canReceive(account: number): boolean {
    return account >= FIRST_ACCOUNT && this.#accounts.has(account);
  }

  /**
   * The second wallet of an account, made where it has none: an account of the engine whose
   * creation names its owner.
   * @throws DialectError where the engine has no room for it
   */
  async fundingWallet(owner: number, submit: Submit): Promise<number> {
    const known = this.transfers.fundingOf(owner);
    if (known !== undefined) return known;
    const command = {
      template: Template.CreateAccount,
      market: 0,
      account: owner,
      tier: 0,
    } as const;
    const { answer } = await submit(command);
    if (answer.template === Template.Rejected) throw rejectionError(answer.code);
    return this.transfers.fundingOf(owner)!;
  }

  /**
   * Makes transfers together, or none of them; those that were made already are not made again.
   * @throws DialectError -4040 where the id stands for something else, and what the engine refuses
   */
  async move(
    made: MadeBy,
    legs: readonly Leg[],
    submit: Submit,
    kind: TransferKind = TransferKind.POST,
  ): Promise<{ readonly first: TransferRecord | undefined; readonly repeated: boolean }> {
    const idOf = (leg: number) => transferIdOf({ ...made, leg });
    const known = this.#known(idOf, legs);
    if (known !== undefined) return { first: known, repeated: true };
    const request = {
      template: Template.Transfer,
      market: 0,
      account: 0,
      legs: legs.map(({ units, ...leg }, k) => {
        return { ...leg, transferId: idOf(k), pendingId: 0n, amount: units, kind };
      }),
    } as const;
    const { answer } = await submit(request);
    if (answer.template !== Template.Rejected) {
      return { first: this.transfers.byId(idOf(0)), repeated: false };
    }
    if (answer.code === Rejection.TRANSFER_EXISTS) {
      return { first: this.#known(idOf, legs), repeated: true };
    }
    if (answer.code === Rejection.TRANSFER_ID_CONFLICT) throw walletError('OTHER_TRANSFER');
    throw rejectionError(answer.code);
  }

  /** Whether something was made under this id, as far as is remembered. */
  wasMade(made: MadeBy): boolean {
    return this.transfers.byId(transferIdOf({ ...made, leg: 0 })) !== undefined;
  }

  /** The first of these very transfers where they were made. @throws DialectError -4040 */
  #known(idOf: (leg: number) => bigint, legs: readonly Leg[]): TransferRecord | undefined {
    const first = this.transfers.byId(idOf(0));
    if (first === undefined) return undefined;
    const isSame = legs.every((leg, k) => {
      const record = this.transfers.byId(idOf(k));
      return (
        record?.debitAccount === leg.debitAccount &&
        record.creditAccount === leg.creditAccount &&
        record.asset === leg.asset &&
        record.units === leg.units
      );
    });
    if (isSame && this.transfers.byId(idOf(legs.length)) === undefined) return first;
    throw walletError('OTHER_TRANSFER');
  }
}

function pendingIn(transfers: Transfers) {
  return (id: string) => transfers.byId(BigInt(`0x${id}`))?.state === 'PENDING';
}

/** A number of 64 bits for the id of something that the client gave none. */
export function randomNumber(): bigint {
  return randomBytes(8).readBigUInt64LE() || 1n;
}

/** The number that stands for a client's own text. */
export function numberOfText(text: string): bigint {
  return createHash('sha256').update(text).digest().readBigUInt64LE() || 1n;
}

/** The id of an account's withdrawal, as the engine has it and as it is shown. */
export function withdrawalId(account: number, number: bigint) {
  const id = transferIdOf({ purpose: Purpose.WITHDRAWAL, account, number, leg: 0 });
  return { id, text: idText(id) };
}
