/**
 * The sum of the wallet's facts. Bounded; what is over a bound and has ended is forgotten first.
 */
import {
  type AllowedAddress,
  type Approval,
  type AssetRules,
  type Fact,
  NO_RULES,
  type ScheduledTransfer,
  type WithdrawalNote,
} from './facts.ts';

/** New addresses of an allow-list count after so long, unless an operator said otherwise: a day. */
export const DEFAULT_DELAY_US = 86_400_000_000;
/** Withdrawals whose address is remembered; those that are pending always are. */
const MAX_NOTES = 100_000;
/** Scheduled transfers that have ended and are remembered. */
const MAX_ENDED = 10_000;

interface AllowList {
  /** Microseconds since 1970; 0: on; undefined: never was on. */
  offFromUs: number | undefined;
  readonly addresses: Map<string, AllowedAddress>;
}

const keyOfAddress = ({ address, network, tag }: Omit<AllowedAddress, 'fromUs' | 'label'>) =>
  JSON.stringify([network, address, tag]);

const keyOfSchedule = ({
  account,
  number,
}: {
  readonly account: number;
  readonly number: string;
}) => `${account} ${number}`;

export class WalletState {
  delayUs = DEFAULT_DELAY_US;
  readonly #rules = new Map<number, AssetRules>();
  readonly #supplyLimits = new Map<number, number>();
  readonly #allowLists = new Map<number, AllowList>();
  readonly #notes = new Map<string, WithdrawalNote>();
  readonly #approvals = new Map<string, Approval[]>();
  readonly #waiting = new Map<string, ScheduledTransfer>();
  readonly #ended = new Map<string, ScheduledTransfer>();
  readonly #holders = new Map<number, string>();
  readonly #isPending: (id: string) => boolean;

  /** @param isPending whether a withdrawal, by its id, is not resolved yet */
  constructor(isPending: (id: string) => boolean) {
    this.#isPending = isPending;
  }

  apply(fact: Fact): void {
    switch (fact.kind) {
      case 'rules':
        this.#rules.set(fact.asset, fact.rules);
        break;
      case 'supplyLimit':
        this.#supplyLimits.set(fact.asset, fact.units);
        break;
      case 'delay':
        this.delayUs = fact.us;
        break;
      case 'allow':
        this.#listOf(fact.account).addresses.set(keyOfAddress(fact.address), fact.address);
        break;
      case 'disallow':
        this.#listOf(fact.account).addresses.delete(keyOfAddress(fact));
        break;
      case 'allowList':
        this.#listOf(fact.account).offFromUs = fact.offFromUs;
        break;
      case 'withdrawal':
        this.#note(fact.note);
        break;
      case 'approval':
        this.#approvals.set(fact.id, [...this.approvals(fact.id), fact.approval]);
        break;
      case 'schedule':
        this.#scheduled(fact.transfer);
        break;
      case 'holder':
        this.#holders.set(fact.account, fact.address);
        break;
    }
  }

  /** Facts that make this state, for a journal that begins anew. */
  *facts(): Generator<Fact> {
    yield { kind: 'delay', us: this.delayUs };
    for (const [asset, rules] of this.#rules) yield { kind: 'rules', asset, rules };
    for (const [asset, units] of this.#supplyLimits) yield { kind: 'supplyLimit', asset, units };
    for (const [account, { addresses, offFromUs }] of this.#allowLists) {
      for (const address of addresses.values()) yield { kind: 'allow', account, address };
      if (offFromUs !== undefined) yield { kind: 'allowList', account, offFromUs };
    }
    for (const note of this.#notes.values()) yield { kind: 'withdrawal', note };
    for (const [id, approvals] of this.#approvals) {
      for (const approval of approvals) yield { kind: 'approval', id, approval };
    }
    for (const transfer of this.#ended.values()) yield { kind: 'schedule', transfer };
    for (const transfer of this.#waiting.values()) yield { kind: 'schedule', transfer };
    for (const [account, address] of this.#holders) yield { kind: 'holder', account, address };
  }

  rules(asset: number): AssetRules {
    return this.#rules.get(asset) ?? NO_RULES;
  }

  /** Units that may be issued in all; undefined: nobody set a limit. */
  supplyLimit(asset: number): number | undefined {
    return this.#supplyLimits.get(asset);
  }

  /** Whether an account may pay only to addresses of its list. */
  isListOn(account: number, nowUs: number): boolean {
    const offFromUs = this.#allowLists.get(account)?.offFromUs;
    return offFromUs !== undefined && (offFromUs === 0 || nowUs < offFromUs);
  }

  /** When the list that is on will be off; 0: nobody turned it off. */
  listOffFromUs(account: number): number {
    return this.#allowLists.get(account)?.offFromUs ?? 0;
  }

  addresses(account: number): readonly AllowedAddress[] {
    return [...(this.#allowLists.get(account)?.addresses.values() ?? [])];
  }

  /** The entry of an account's list, in force or not yet. */
  allowed(
    account: number,
    place: Omit<AllowedAddress, 'fromUs' | 'label'>,
  ): AllowedAddress | undefined {
    return this.#allowLists.get(account)?.addresses.get(keyOfAddress(place));
  }

  /** By account, where on the chain it may be paid without the operator. */
  get holders(): ReadonlyMap<number, string> {
    return this.#holders;
  }

  note(id: string): WithdrawalNote | undefined {
    return this.#notes.get(id);
  }

  approvals(id: string): readonly Approval[] {
    return this.#approvals.get(id) ?? [];
  }

  /** Everything that waits for its time. */
  waiting(): Iterable<ScheduledTransfer> {
    return this.#waiting.values();
  }

  /** How much waits, of everybody. */
  get waitingCount(): number {
    return this.#waiting.size;
  }

  scheduled(account: number, number: string): ScheduledTransfer | undefined {
    const key = keyOfSchedule({ account, number });
    return this.#waiting.get(key) ?? this.#ended.get(key);
  }

  /** Those of an account: what has ended, then what waits, each in the order in which it came. */
  schedulesOf(account: number): readonly ScheduledTransfer[] {
    const all = [...this.#ended.values(), ...this.#waiting.values()];
    return all.filter((each) => each.account === account);
  }

  #listOf(account: number): AllowList {
    let list = this.#allowLists.get(account);
    if (list === undefined) {
      list = { offFromUs: undefined, addresses: new Map() };
      this.#allowLists.set(account, list);
    }
    return list;
  }

  #note(note: WithdrawalNote): void {
    // Noted once more, it is the newest: what is about to be reserved is not the next to go.
    this.#notes.delete(note.id);
    this.#notes.set(note.id, note);
    if (this.#notes.size <= MAX_NOTES) return;
    for (const id of this.#notes.keys()) {
      if (this.#isPending(id)) continue;
      this.#notes.delete(id);
      this.#approvals.delete(id);
      return;
    }
  }

  #scheduled(transfer: ScheduledTransfer): void {
    const key = keyOfSchedule(transfer);
    if (transfer.state === 'WAITING') {
      this.#waiting.set(key, transfer);
      return;
    }
    this.#waiting.delete(key);
    this.#ended.set(key, transfer);
    if (this.#ended.size > MAX_ENDED) this.#ended.delete(this.#ended.keys().next().value!);
  }
}
