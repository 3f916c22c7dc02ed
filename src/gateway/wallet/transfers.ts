/**
 * What the log says of transfers: each account's history, what is pending, which account is whose
 * funding wallet, and how much each account has withdrawn today. A fold, so all of it survives a
 * restart by the log alone. History is bounded like that of orders; what is pending is kept for as
 * long as it is, which the engine bounds.
 */
import type { BlockView } from '../../base/block-view.ts';
import type { Fold } from '../../feed/fold.ts';
import { AcceptedOffset } from '../../schema/generated/offsets.ts';
import {
  type Accepted,
  decodeEvent,
  type Event,
  Template,
  TransferKind,
  type TransferRecorded,
} from '../../schema/generated/protocol.ts';
import { BoundedHistory } from '../accounts/bounded-history.ts';
import { isReserved, Purpose, partsOf } from './transfer-id.ts';

/** Account that deposits come from and withdrawals go to. */
export const EXTERNAL = 1;
/** Accounts 1 and 2 are the exchange's own; nobody asks for their history. */
const LAST_SYSTEM_ACCOUNT = 2;
const DAY_US = 86_400_000_000;
/** For keys of (account, asset): assets have 16 bits. */
const ASSETS = 65_536;

export type TransferState = 'PENDING' | 'POSTED' | 'VOIDED';

/** One transfer; the record of one that is pending changes once, when it is resolved. */
export interface TransferRecord {
  /** Sequence number of the command that made it. */
  readonly sequence: number;
  /** 1, 2, 3 … over all transfers since the log began: what histories are paged by. */
  readonly number: number;
  readonly id: bigint;
  readonly debitAccount: number;
  readonly creditAccount: number;
  readonly asset: number;
  /** Units that were asked for. */
  readonly units: number;
  /** Units that the credit account received; 0 while it is pending. */
  movedUnits: number;
  state: TransferState;
  readonly timeUs: number;
  /** When it was posted or voided; of one that never was pending `timeUs`. */
  resolvedUs: number;
}

export interface TransferLimits {
  readonly maxTransfersPerAccount: number;
  readonly maxTransfersTotal: number;
}

export const DEFAULT_TRANSFER_LIMITS: TransferLimits = {
  maxTransfersPerAccount: 1_000,
  maxTransfersTotal: 100_000,
};

/** A record in the history of one of its two accounts. */
interface Side {
  readonly owner: number;
  readonly record: TransferRecord;
}

interface Withdrawn {
  day: number;
  units: number;
}

interface Saved {
  readonly sequence: number;
  readonly count: number;
  readonly wallets: readonly (readonly [number, number])[];
  /** Those of the histories and those that are pending, each once. */
  readonly records: readonly TransferRecord[];
  /** Owner and place in `records`. */
  readonly history: readonly (readonly [number, number])[];
  readonly withdrawn: readonly (readonly [number, number, number])[];
}

export class Transfers implements Fold {
  readonly #history: BoundedHistory<Side>;
  /** Of those in a history or pending, the ones that this gateway made: by id. */
  readonly #byId = new Map<bigint, TransferRecord>();
  readonly #pending = new Map<bigint, TransferRecord>();
  readonly #funding = new Map<number, number>();
  readonly #owners = new Map<number, number>();
  readonly #withdrawn = new Map<number, Withdrawn>();
  #count = 0;
  #sequence = 0;

  constructor(limits: TransferLimits = DEFAULT_TRANSFER_LIMITS) {
    this.#history = new BoundedHistory(
      { maxPerOwner: limits.maxTransfersPerAccount, maxTotal: limits.maxTransfersTotal },
      (side) => this.#forget(side),
    );
  }

  apply(event: Event, timeUs: number): void {
    this.#sequence = event.sequence;
    switch (event.template) {
      case Template.TransferRecorded:
        this.#recorded(event, timeUs);
        break;
      case Template.Accepted:
        if (event.command === Template.CreateAccount) this.#accountCreated(event);
        break;
      default:
    }
  }

  applyBlocks(view: BlockView, at: number, timeUs: number): void {
    const template = view.u8[at];
    const isAccount =
      template === Template.Accepted &&
      view.u8[at + AcceptedOffset.command] === Template.CreateAccount;
    if (isAccount || template === Template.TransferRecorded) {
      this.apply(decodeEvent(view, at), timeUs);
    } else {
      this.#sequence = view.u53(at + AcceptedOffset.sequence);
    }
  }

  /** Transfers since the log began. */
  get count(): number {
    return this.#count;
  }

  /** Sequence number of the last command that was seen. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Remembered transfers of an account, either way, oldest first. */
  of(account: number): TransferRecord[] {
    return [...this.#history.of(account)].map(({ record }) => record);
  }

  /** A remembered transfer that this gateway made, or one that is pending. */
  byId(id: bigint): TransferRecord | undefined {
    return this.#byId.get(id) ?? this.#pending.get(id);
  }

  /** What is pending, oldest first. */
  pending(): Iterable<TransferRecord> {
    return this.#pending.values();
  }

  /** The second wallet of an account, if it has one. */
  fundingOf(account: number): number | undefined {
    return this.#funding.get(account);
  }

  /** Whose second wallet an account is, if it is one. */
  ownerOf(account: number): number | undefined {
    return this.#owners.get(account);
  }

  /**
   * What an account withdrew to outside on the day (UTC) of `nowUs`, posted and pending, in units.
   * What was voided on that day does not count. Where the clock was set back to a day before the
   * log's, it is the log's day.
   */
  withdrawnOn(account: number, asset: number, nowUs: number): number {
    const known = this.#withdrawn.get(account * ASSETS + asset);
    if (known === undefined || known.day < Math.floor(nowUs / DAY_US)) return 0;
    return known.units;
  }

  save(): Saved {
    const places = new Map<TransferRecord, number>();
    const placeOf = (record: TransferRecord) => {
      const place = places.get(record) ?? places.size;
      places.set(record, place);
      return place;
    };
    const sides = [...this.#history.values()];
    const history = sides.map(({ owner, record }) => [owner, placeOf(record)] as const);
    for (const record of this.#pending.values()) placeOf(record);
    return {
      sequence: this.#sequence,
      count: this.#count,
      wallets: [...this.#funding],
      records: [...places.keys()].map((record) => ({ ...record })),
      history,
      withdrawn: [...this.#withdrawn].map(([key, { day, units }]) => [key, day, units] as const),
    };
  }

  load(saved: unknown): void {
    const { count, history, records, sequence, wallets, withdrawn } = saved as Saved;
    this.#sequence = sequence;
    this.#count = count;
    for (const [owner, wallet] of wallets) this.#link(owner, wallet);
    const pending = records.filter(({ state }) => state === 'PENDING');
    for (const record of pending.sort((a, b) => a.number - b.number)) {
      this.#pending.set(record.id, record);
    }
    for (const [owner, place] of history) this.#remember(owner, records[place]!);
    for (const [key, day, units] of withdrawn) this.#withdrawn.set(key, { day, units });
  }

  /** A new account whose command named another one is that one's funding wallet. */
  #accountCreated({ account: owner, resultId }: Accepted): void {
    if (owner !== 0 && !this.#funding.has(owner)) this.#link(owner, resultId);
  }

  #link(owner: number, wallet: number): void {
    this.#funding.set(owner, wallet);
    this.#owners.set(wallet, owner);
  }

  #recorded(event: TransferRecorded, timeUs: number): void {
    this.#count++;
    if (event.kind === TransferKind.POST_PENDING || event.kind === TransferKind.VOID_PENDING) {
      this.#resolve(event, timeUs);
      return;
    }
    const isPending = event.kind === TransferKind.PEND;
    const record: TransferRecord = {
      sequence: event.sequence,
      number: this.#count,
      id: event.transferId,
      debitAccount: event.account,
      creditAccount: event.creditAccount,
      asset: event.asset,
      units: event.amount,
      movedUnits: isPending ? 0 : event.amount,
      state: isPending ? 'PENDING' : 'POSTED',
      timeUs,
      resolvedUs: isPending ? 0 : timeUs,
    };
    if (isPending) this.#pending.set(record.id, record);
    this.#remember(record.debitAccount, record);
    this.#remember(record.creditAccount, record);
    this.#countWithdrawn(record, record.units, timeUs);
  }

  #resolve(event: TransferRecorded, timeUs: number): void {
    const record = this.#pending.get(event.pendingId);
    if (record === undefined) return;
    this.#pending.delete(record.id);
    record.resolvedUs = timeUs;
    if (event.kind === TransferKind.POST_PENDING) {
      record.state = 'POSTED';
      record.movedUnits = event.amount;
      return;
    }
    record.state = 'VOIDED';
    const sameDay = Math.floor(record.timeUs / DAY_US) === Math.floor(timeUs / DAY_US);
    if (sameDay) this.#countWithdrawn(record, -record.units, timeUs);
  }

  #countWithdrawn(record: TransferRecord, units: number, timeUs: number): void {
    if (record.creditAccount !== EXTERNAL) return;
    if (partsOf(record.id)?.purpose !== Purpose.WITHDRAWAL) return;
    const key = record.debitAccount * ASSETS + record.asset;
    const before = this.withdrawnOn(record.debitAccount, record.asset, timeUs);
    this.#withdrawn.set(key, { day: Math.floor(timeUs / DAY_US), units: before + units });
  }

  #remember(owner: number, record: TransferRecord): void {
    if (owner <= LAST_SYSTEM_ACCOUNT) return;
    if (isReserved(record.id) && owner === keeperOf(record)) this.#byId.set(record.id, record);
    this.#history.add(owner, { owner, record });
  }

  #forget({ owner, record }: Side): void {
    if (owner === keeperOf(record)) this.#byId.delete(record.id);
  }
}

/** In whose history a transfer is looked for by its id: who paid, or who got it from outside. */
function keeperOf({ creditAccount, debitAccount }: TransferRecord): number {
  return debitAccount > LAST_SYSTEM_ACCOUNT ? debitAccount : creditAccount;
}
