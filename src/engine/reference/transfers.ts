/**
 * The naive twin's transfers: legs that succeed or fail together, remembered by id up to a horizon.
 * Undoing is a list of steps run backwards.
 */
import {
  Rejection,
  Template,
  type Transfer,
  TransferKind,
  type TransferLeg,
} from '../../schema/generated/protocol.ts';
import { EXTERNAL_ACCOUNT, MAX_VALUE } from '../core.ts';
import { emitAccepted } from './answers.ts';
import { isValue } from './arithmetic.ts';
import { type Refusal, refusal, type State } from './state.ts';

/** Legs in a command: 2 to 64 blocks. */
export const MAX_LEGS = 63;

/** One in so many remembered transfers may be pending. */
const PENDING_SHARE = 4;

export interface Remembered {
  /** As it was asked for. */
  readonly leg: TransferLeg;
  /** A PEND that nothing has posted or voided yet. */
  pending: boolean;
}

/** What a leg did: for a resolving leg, parties and asset of the pending one. */
interface Done {
  readonly leg: TransferLeg;
  readonly parties: TransferLeg;
  readonly moved: number;
}

function sameRequest(a: TransferLeg, b: TransferLeg): boolean {
  return (
    a.pendingId === b.pendingId &&
    a.amount === b.amount &&
    a.debitAccount === b.debitAccount &&
    a.creditAccount === b.creditAccount &&
    a.asset === b.asset &&
    a.kind === b.kind
  );
}

export class Transfers {
  protected readonly state: State;
  /** In the order in which they are forgotten. */
  protected readonly remembered = new Map<bigint, Remembered>();
  #undo: (() => void)[] = [];

  constructor(state: State) {
    this.state = state;
  }

  apply(command: Transfer): Refusal | undefined {
    const { legs } = command;
    if (legs.length < 1 || legs.length > MAX_LEGS) return refusal(Rejection.MALFORMED_COMMAND);
    const known = this.firstKnown(legs);
    if (known) return known;
    if (!this.makeRoom(legs.length)) return refusal(Rejection.TRANSFERS_FULL);
    this.#undo = [];
    const done: Done[] = [];
    for (const [index, leg] of legs.entries()) {
      const result = this.#applyLeg(leg);
      if (typeof result === 'number') {
        for (const step of this.#undo.reverse()) step();
        return refusal(result, index);
      }
      done.push(result);
    }
    emitAccepted(this.state, command, legs.length);
    for (const each of done) this.#emit(each);
    return undefined;
  }

  /** The refusal of the first leg whose id is remembered. */
  protected firstKnown(legs: readonly TransferLeg[]): Refusal | undefined {
    for (const [index, leg] of legs.entries()) {
      const code = this.#known(leg);
      if (code !== undefined) return refusal(code, index);
    }
    return undefined;
  }

  /** Transfers that may be pending at a time. */
  protected mostPending(): number {
    return Math.floor(this.state.config.maxTransfers / PENDING_SHARE);
  }

  /** Transfers that nothing has resolved yet. */
  protected pendingCount(): number {
    let count = 0;
    for (const { pending } of this.remembered.values()) if (pending) count += 1;
    return count;
  }

  /**
   * Forgets the oldest until `count` more fit; what is pending becomes the newest instead.
   * @returns false, with nothing forgotten, where they cannot fit beside what is pending
   */
  protected makeRoom(count: number): boolean {
    const { maxTransfers } = this.state.config;
    if (count + this.pendingCount() > maxTransfers) return false;
    // A map's iteration meets what is moved to its end once more, in its new place.
    for (const [id, transfer] of this.remembered) {
      if (this.remembered.size + count <= maxTransfers) break;
      this.remembered.delete(id);
      if (transfer.pending) this.remembered.set(id, transfer);
    }
    return true;
  }

  /** The code for a leg whose id is remembered. */
  #known(leg: TransferLeg): Rejection | undefined {
    const before = this.remembered.get(leg.transferId);
    if (!before) return undefined;
    return sameRequest(before.leg, leg)
      ? Rejection.TRANSFER_EXISTS
      : Rejection.TRANSFER_ID_CONFLICT;
  }

  #applyLeg(leg: TransferLeg): Done | Rejection {
    if (!isValue(leg.amount)) return Rejection.VALUE_OUT_OF_RANGE;
    if (leg.kind > TransferKind.VOID_PENDING) return Rejection.INVALID_ENUM;
    if (leg.transferId === 0n) return Rejection.TRANSFER_ID_ZERO;
    const known = this.#known(leg);
    if (known !== undefined) return known;
    const moves = leg.kind === TransferKind.POST || leg.kind === TransferKind.PEND;
    const done = moves ? this.#move(leg) : this.#resolve(leg);
    if (typeof done === 'number') return done;
    this.remembered.set(leg.transferId, { leg, pending: leg.kind === TransferKind.PEND });
    this.#undo.push(() => this.remembered.delete(leg.transferId));
    return done;
  }

  #move(leg: TransferLeg): Done | Rejection {
    const { debitAccount, creditAccount, asset, amount } = leg;
    const { ledger } = this.state;
    if (!this.state.hasAsset(asset)) return Rejection.UNKNOWN_ASSET;
    if (!this.state.account(debitAccount)) return Rejection.UNKNOWN_ACCOUNT;
    if (!this.state.account(creditAccount)) return Rejection.UNKNOWN_ACCOUNT;
    if (debitAccount === creditAccount) return Rejection.SAME_ACCOUNT;
    if (amount === 0) return Rejection.AMOUNT_ZERO;
    const available = ledger.available(debitAccount, asset);
    if (debitAccount === EXTERNAL_ACCOUNT) {
      if (available - amount < -MAX_VALUE) return Rejection.SUPPLY_EXCEEDED;
    } else if (available < amount) {
      return Rejection.INSUFFICIENT_FUNDS;
    }
    if (leg.kind === TransferKind.PEND && this.pendingCount() >= this.mostPending()) {
      return Rejection.TRANSFERS_FULL;
    }
    const opened = ledger.open([
      [debitAccount, asset],
      [creditAccount, asset],
    ]);
    if (!opened) return Rejection.BALANCES_FULL;
    this.#addAvailable(debitAccount, asset, -amount);
    if (leg.kind === TransferKind.POST) this.#addAvailable(creditAccount, asset, amount);
    else this.#addPending(debitAccount, asset, amount);
    return { leg, parties: leg, moved: amount };
  }

  #resolve(leg: TransferLeg): Done | Rejection {
    const target = this.remembered.get(leg.pendingId);
    if (target?.leg.kind !== TransferKind.PEND) return Rejection.PENDING_NOT_FOUND;
    if (!target.pending) return Rejection.PENDING_ALREADY_RESOLVED;
    const { debitAccount, creditAccount, asset, amount } = target.leg;
    const posts = leg.kind === TransferKind.POST_PENDING;
    if (posts && leg.amount > amount) return Rejection.AMOUNT_EXCEEDS_PENDING;
    const posted = !posts ? 0 : leg.amount === 0 ? amount : leg.amount;
    target.pending = false;
    this.#undo.push(() => {
      target.pending = true;
    });
    this.#addPending(debitAccount, asset, -amount);
    this.#addAvailable(creditAccount, asset, posted);
    this.#addAvailable(debitAccount, asset, amount - posted);
    return { leg, parties: target.leg, moved: posts ? posted : amount };
  }

  #addAvailable(account: number, asset: number, amount: number): void {
    const { ledger } = this.state;
    ledger.addAvailable(account, asset, amount);
    this.#undo.push(() => ledger.addAvailable(account, asset, -amount));
  }

  #addPending(account: number, asset: number, amount: number): void {
    const { ledger } = this.state;
    ledger.addPending(account, asset, amount);
    this.#undo.push(() => ledger.addPending(account, asset, -amount));
  }

  #emit({ leg, parties, moved }: Done): void {
    const { debitAccount, creditAccount, asset } = parties;
    const posts = leg.kind === TransferKind.POST || leg.kind === TransferKind.POST_PENDING;
    const resolves = leg.kind >= TransferKind.POST_PENDING;
    this.state.events.push({
      template: Template.TransferRecorded,
      market: 0,
      account: debitAccount,
      sequence: this.state.sequence,
      transferId: leg.transferId,
      pendingId: resolves ? leg.pendingId : 0n,
      amount: moved,
      creditAccount,
      asset,
      kind: leg.kind,
    });
    this.#emitBalance(debitAccount, asset);
    if (posts) this.#emitBalance(creditAccount, asset);
  }

  #emitBalance(account: number, asset: number): void {
    const balance = this.state.ledger.find(account, asset)!;
    this.state.events.push({
      template: Template.BalancesChanged,
      market: 0,
      account,
      sequence: this.state.sequence,
      available: balance.available,
      reserved: balance.reserved,
      available2: 0,
      reserved2: 0,
      asset,
      asset2: 0,
    });
  }
}
