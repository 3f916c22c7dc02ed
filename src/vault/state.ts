/** The sum of the vault's facts. Bounded; what is over a bound and final is forgotten first. */
import type {
  Accepted,
  CreditedDeposit,
  Cursor,
  Fact,
  Job,
  Settled,
  Signed,
  VaultPlace,
} from './facts.ts';

/** Credited deposits that are remembered. */
const MAX_DEPOSITS = 100_000;
/** Final transactions that are remembered. */
const MAX_FINAL = 100_000;
/** Earlier places that a reorganisation is traced back to. */
const MAX_CURSORS = 128;

/** A number of the operator's, with all that was signed under it. */
export interface Transaction {
  readonly nonce: number;
  readonly job: Job;
  /** Oldest first; the last one is offered to the chain. */
  readonly attempts: readonly Signed[];
  readonly settled: Settled | undefined;
}

export class VaultState {
  readonly #cursors: Cursor[] = [];
  readonly #deposits = new Map<string, CreditedDeposit>();
  readonly #orphans = new Set<string>();
  readonly #transactions = new Map<number, Transaction>();
  readonly #byWithdrawal = new Map<string, Transaction>();
  readonly #returned = new Map<string, string>();
  readonly #accepted = new Map<number, Accepted>();
  /** Whose fate is not final. */
  readonly #open = new Set<number>();
  /** The number after the last one that was signed. */
  nextNonce = 0;
  stopped: string | undefined;
  /** Of which vault all of this is; undefined: of none yet. */
  place: VaultPlace | undefined;

  apply(fact: Fact): void {
    switch (fact.kind) {
      case 'place':
        this.place = fact.place;
        break;
      case 'cursor':
        this.#cursors.push(fact.cursor);
        if (this.#cursors.length > MAX_CURSORS) this.#cursors.shift();
        break;
      case 'rewound':
        this.#rewind(fact.cursor);
        break;
      case 'credited':
        this.#deposits.set(fact.deposit.id, fact.deposit);
        forgetOldest(this.#deposits, MAX_DEPOSITS);
        break;
      case 'orphaned':
        if (fact.isGone) this.#orphans.add(fact.id);
        else this.#orphans.delete(fact.id);
        break;
      case 'signed':
        this.#sign(fact.signed);
        break;
      case 'settled':
        this.#settle(fact.settled);
        break;
      case 'returned':
        this.#returned.set(fact.id, fact.info);
        forgetOldest(this.#returned, MAX_FINAL);
        break;
      case 'stopped':
        this.stopped = fact.reason;
        break;
      case 'resumed':
        this.stopped = undefined;
        for (const each of fact.accepted) this.#accepted.set(each.asset, each);
        break;
    }
  }

  /** Facts that make this state, for a journal that begins anew. */
  *facts(): Generator<Fact> {
    if (this.place !== undefined) yield { kind: 'place', place: this.place };
    for (const cursor of this.#cursors) yield { kind: 'cursor', cursor };
    for (const deposit of this.#deposits.values()) yield { kind: 'credited', deposit };
    for (const id of this.#orphans) yield { kind: 'orphaned', id, isGone: true };
    for (const { attempts, settled } of this.#transactions.values()) {
      for (const signed of attempts) yield { kind: 'signed', signed };
      if (settled !== undefined) yield { kind: 'settled', settled };
    }
    for (const [id, info] of this.#returned) yield { kind: 'returned', id, info };
    if (this.#accepted.size > 0) yield { kind: 'resumed', accepted: [...this.#accepted.values()] };
    if (this.stopped !== undefined) yield { kind: 'stopped', reason: this.stopped };
  }

  get cursor(): Cursor | undefined {
    return this.#cursors.at(-1);
  }

  /** Earlier places, newest first. */
  cursors(): readonly Cursor[] {
    return [...this.#cursors].reverse();
  }

  deposit(id: string): CreditedDeposit | undefined {
    return this.#deposits.get(id);
  }

  /** Remembered deposits, in the order in which they were credited. */
  deposits(): Iterable<CreditedDeposit> {
    return this.#deposits.values();
  }

  isOrphan(id: string): boolean {
    return this.#orphans.has(id);
  }

  /** Whose fate is not final, by ascending number. */
  inFlight(): Transaction[] {
    return [...this.#open].sort((a, b) => a - b).map((nonce) => this.#transactions.get(nonce)!);
  }

  /** Remembered transactions, by ascending number. */
  transactions(): Iterable<Transaction> {
    return this.#transactions.values();
  }

  /** The last transaction that was signed for a withdrawal. */
  payment(id: string): Transaction | undefined {
    return this.#byWithdrawal.get(id);
  }

  /** Why a withdrawal was returned; undefined: it was not. */
  returned(id: string): string | undefined {
    return this.#returned.get(id);
  }

  accepted(asset: number): Accepted {
    return this.#accepted.get(asset) ?? { asset, difference: 0, shortage: 0 };
  }

  #rewind(to: Cursor | undefined): void {
    while ((this.#cursors.at(-1)?.block ?? -1) >= (to?.block ?? 0)) this.#cursors.pop();
    if (to !== undefined) this.#cursors.push(to);
  }

  #sign(signed: Signed): void {
    const { job, nonce } = signed;
    const before = this.#transactions.get(nonce)?.attempts ?? [];
    this.#put({ nonce, job, attempts: [...before, signed], settled: undefined });
    this.#open.add(nonce);
    this.nextNonce = Math.max(this.nextNonce, nonce + 1);
    for (const [old, { settled }] of this.#transactions) {
      if (this.#transactions.size <= MAX_FINAL || settled === undefined) break;
      this.#forget(old);
    }
  }

  #settle(settled: Settled): void {
    const transaction = this.#transactions.get(settled.nonce);
    if (transaction === undefined) return;
    this.#put({ ...transaction, settled });
    this.#open.delete(settled.nonce);
  }

  #put(transaction: Transaction): void {
    this.#transactions.set(transaction.nonce, transaction);
    const { job } = transaction;
    if (job.kind === 'withdraw') this.#byWithdrawal.set(job.id, transaction);
  }

  #forget(nonce: number): void {
    const transaction = this.#transactions.get(nonce);
    this.#transactions.delete(nonce);
    if (transaction?.job.kind !== 'withdraw') return;
    const { id } = transaction.job;
    if (this.#byWithdrawal.get(id) === transaction) this.#byWithdrawal.delete(id);
  }
}

function forgetOldest<K>(map: Map<K, unknown>, most: number): void {
  if (map.size > most) map.delete(map.keys().next().value!);
}
