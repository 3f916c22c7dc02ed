/**
 * Gathers which balances changed, so that a cache elsewhere can be told of them in steps. Each step
 * ends between two commands, whatever the pace at which events come: a step says exactly how things
 * are after its last command. A fold over the events; bounded: beyond `maxPairs` changed balances
 * it gives up and says so, and everything is to be read anew.
 *
 * Nothing is gathered before `begin`.
 */
import type { BlockView } from '../base/block-view.ts';
import { AcceptedOffset, BalancesChangedOffset as B } from '../schema/generated/offsets.ts';
import { decodeEvent, type Event, Template } from '../schema/generated/protocol.ts';
import type { BalancePosition } from './port.ts';

/** Accounts below exist without an event that says so. */
export const FIRST_CREATED_ACCOUNT = 3;

export interface Units {
  availableUnits: number;
  reservedUnits: number;
}

/** What changed up to a position, since the step before. */
export interface Step extends BalancePosition {
  /** By account, then by asset: what the account has now. */
  readonly accounts: ReadonlyMap<number, ReadonlyMap<number, Units>>;
  /** Changed (account, asset) pairs. */
  readonly pairs: number;
  /** Accounts that were created; they are in `accounts` as well. */
  readonly created: ReadonlySet<number>;
  /** When the first of it was seen, as `nowMs` tells the time; NaN: nothing changed. */
  readonly sinceMs: number;
}

export interface BalanceChangesOptions {
  /** Pairs kept at most. */
  readonly maxPairs: number;
  /** A clock for waiting times, milliseconds. */
  readonly nowMs: () => number;
}

export class BalanceChanges {
  readonly #maxPairs: number;
  readonly #nowMs: () => number;
  #isGathering = false;
  #overflowed = false;
  #accounts = new Map<number, Map<number, Units>>();
  #created = new Set<number>();
  #pairs = 0;
  #sinceMs = Number.NaN;
  /** Of the newest command that changed anything. */
  #sequence = 0;
  /** A step is wanted that the middle of a command did not allow. */
  #isWanted = false;
  #ready: Step | undefined;
  #tickSequence = 0;
  #tickUs = 0;
  #previousTickUs = 0;
  /** Called once for the first change after each step. */
  onChange: () => void = () => {};

  constructor({ maxPairs, nowMs }: BalanceChangesOptions) {
    this.#maxPairs = maxPairs;
    this.#nowMs = nowMs;
  }

  /** Forgets everything and gathers from here on. */
  begin(): void {
    this.#isGathering = true;
    this.#overflowed = false;
    this.#isWanted = false;
    this.#ready = undefined;
    this.#clear();
  }

  /** Forgets everything and gathers nothing more. */
  end(): void {
    this.begin();
    this.#isGathering = false;
  }

  /** Changes were dropped since `begin`, or nothing is gathered: what is known is not enough. */
  get isIncomplete(): boolean {
    return this.#overflowed || !this.#isGathering;
  }

  /** The newest command that is known to have changed anything. */
  get sequence(): number {
    return this.#sequence;
  }

  /** When the oldest change was seen that is in no step yet; NaN: there is none. */
  get sinceMs(): number {
    return this.#ready?.sinceMs ?? this.#sinceMs;
  }

  /**
   * What changed since the last step; without changes a step that says so.
   * @param settled all events up to here were given to `apply`, perhaps more
   * @returns undefined where a command is half seen: ask again once there were more events
   */
  take(settled: BalancePosition): Step | undefined {
    const ready = this.#ready;
    if (ready !== undefined) {
      this.#ready = undefined;
      return ready;
    }
    this.#isWanted = settled.sequence < this.#sequence;
    return this.#isWanted ? undefined : this.#step(settled);
  }

  apply(event: Event, _timeUs: number): void {
    if (event.template === Template.Accepted) {
      if (event.command === Template.Tick) this.#ticked(event.sequence, event.resultId);
      return;
    }
    if (event.template === Template.BalancesChanged) {
      const { account, asset, asset2 } = event;
      this.#begins(event.sequence);
      if (!this.#isGathering) return;
      this.#set(account, asset, event.available, event.reserved);
      if (asset2 !== 0) this.#set(account, asset2, event.available2, event.reserved2);
    } else if (event.template === Template.AccountCreated) {
      this.#begins(event.sequence);
      if (!this.#isGathering) return;
      this.#create(event.account);
    }
  }

  /** As `apply`, from the event's blocks at byte `at`. */
  applyBlocks(view: BlockView, at: number, timeUs: number): void {
    const template = view.u8[at];
    if (template === Template.BalancesChanged) {
      this.#begins(view.u53(at + B.sequence));
      if (!this.#isGathering) return;
      const account = view.u32[(at + B.account) >>> 2]!;
      const asset = view.u16[(at + B.asset) >>> 1]!;
      const asset2 = view.u16[(at + B.asset2) >>> 1]!;
      this.#set(account, asset, view.i53(at + B.available), view.i53(at + B.reserved));
      if (asset2 === 0) return;
      this.#set(account, asset2, view.i53(at + B.available2), view.i53(at + B.reserved2));
      return;
    }
    const isTick =
      template === Template.Accepted && view.u8[at + AcceptedOffset.command] === Template.Tick;
    if (isTick || template === Template.AccountCreated) this.apply(decodeEvent(view, at), timeUs);
  }

  /** Nothing of it outlives the process: a cache is rebuilt from the ledger. */
  save(): undefined {
    return undefined;
  }

  load(_saved: unknown): void {}

  #ticked(sequence: number, timeUs: number): void {
    this.#tickSequence = sequence;
    this.#previousTickUs = this.#tickUs;
    this.#tickUs = timeUs;
  }

  /** Something changes by the command of this sequence: all before it are done. */
  #begins(sequence: number): void {
    if (sequence === this.#sequence) return;
    const timeUs = sequence === this.#tickSequence ? this.#previousTickUs : this.#tickUs;
    if (this.#isWanted && this.#ready === undefined && timeUs > 0) {
      this.#isWanted = false;
      this.#ready = this.#step({ sequence: sequence - 1, timeUs });
    }
    this.#sequence = sequence;
  }

  #set(account: number, asset: number, availableUnits: number, reservedUnits: number): void {
    const balances = this.#account(account);
    if (balances === undefined) return;
    const units = balances.get(asset);
    if (units === undefined) {
      balances.set(asset, { availableUnits, reservedUnits });
      this.#pairs++;
    } else {
      units.availableUnits = availableUnits;
      units.reservedUnits = reservedUnits;
    }
  }

  #create(account: number): void {
    if (this.#account(account) === undefined) return;
    this.#created.add(account);
    this.#pairs++;
  }

  /** @returns undefined where there is no room for more */
  #account(account: number): Map<number, Units> | undefined {
    if (this.#overflowed) return undefined;
    if (this.#pairs >= this.#maxPairs) {
      this.#overflowed = true;
      this.#ready = undefined;
      this.#clear();
      this.onChange();
      return undefined;
    }
    let balances = this.#accounts.get(account);
    if (balances === undefined) {
      balances = new Map();
      this.#accounts.set(account, balances);
      if (account < FIRST_CREATED_ACCOUNT) this.#created.add(account);
    }
    if (Number.isNaN(this.#sinceMs)) {
      this.#sinceMs = this.#nowMs();
      this.onChange();
    }
    return balances;
  }

  #step({ sequence, timeUs }: BalancePosition): Step {
    const [accounts, created, pairs] = [this.#accounts, this.#created, this.#pairs];
    const step = { sequence, timeUs, accounts, created, pairs, sinceMs: this.#sinceMs };
    this.#clear();
    return step;
  }

  #clear(): void {
    this.#accounts = new Map();
    this.#created = new Set();
    this.#pairs = 0;
    this.#sinceMs = Number.NaN;
  }
}
