/** The sum of the vault's facts. Bounded; what is over a bound and final is forgotten first. */
import type {
  Accepted,
  CreditedDeposit,
  Cursor,
  Exit,
  Fact,
  Found,
  Job,
  LastDeposit,
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

/** What became of money that left a closed vault without the operator. */
export interface ExitState {
  readonly exit: Exit;
  /** Units that were taken off what the ledger owes, in so many steps. */
  readonly taken: number;
  readonly steps: number;
  /** Why nothing more is taken off by itself; undefined: it is. */
  readonly disputed: string | undefined;
}

export class VaultState {
  readonly #cursors: Cursor[] = [];
  readonly #deposits = new Map<string, CreditedDeposit>();
  /** Of deposits that are not remembered any more, by asset. */
  readonly #forgotten = new Map<number, LastDeposit>();
  readonly #orphans = new Set<string>();
  readonly #transactions = new Map<number, Transaction>();
  readonly #byWithdrawal = new Map<string, Transaction>();
  readonly #returned = new Map<string, string>();
  readonly #accepted = new Map<number, Accepted>();
  /** Of the remembered deposits, those that name no account. */
  readonly #unclaimed = new Map<string, CreditedDeposit>();
  readonly #exits = new Map<string, ExitState>();
  /** Of which something is still to be taken off. */
  readonly #openExits = new Set<string>();
  /** Units of deposits that are never to be credited, by `ASSET NUMBER`. */
  readonly #left = new Map<string, number>();
  /** Of those, what is still in the vault, by asset. */
  readonly #leftUnits = new Map<number, number>();
  #lastDepositBlock = -1;
  /** Whose fate is not final. */
  readonly #open = new Set<number>();
  /** The number after the last one that was signed. */
  nextNonce = 0;
  stopped: string | undefined;
  /** Behind the cursor; undefined: nothing, or the cursor is there. */
  found: Found | undefined;
  /** Of which vault all of this is; undefined: of none yet. */
  place: VaultPlace | undefined;

  readonly #mostDeposits: number;

  /** @param mostDeposits that are remembered */
  constructor(mostDeposits = MAX_DEPOSITS) {
    this.#mostDeposits = mostDeposits;
  }

  apply(fact: Fact): void {
    switch (fact.kind) {
      case 'place':
        this.place = fact.place;
        break;
      case 'cursor':
        this.#cursors.push(fact.cursor);
        this.found = undefined;
        if (this.#cursors.length > MAX_CURSORS) this.#cursors.shift();
        break;
      case 'found':
        this.#find(fact.found);
        break;
      case 'rewound':
        this.found = undefined;
        this.#rewind(fact.cursor);
        break;
      case 'credited':
        this.#credit(fact.deposit);
        break;
      case 'forgotten':
        this.#forgotten.set(fact.asset, fact.last);
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
      case 'left':
        this.#left.set(`${fact.asset} ${fact.number}`, fact.units);
        this.#addLeft(fact.asset, fact.units);
        break;
      case 'exit':
        this.#leave(fact.exit);
        break;
      case 'taken':
        this.#take(fact);
        break;
      case 'disputed':
        this.#dispute(fact.key, fact.why);
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
    for (const [asset, last] of this.#forgotten) yield { kind: 'forgotten', asset, last };
    for (const deposit of this.#deposits.values()) yield { kind: 'credited', deposit };
    for (const id of this.#orphans) yield { kind: 'orphaned', id, isGone: true };
    for (const { attempts, settled } of this.#transactions.values()) {
      for (const signed of attempts) yield { kind: 'signed', signed };
      if (settled !== undefined) yield { kind: 'settled', settled };
    }
    for (const [id, info] of this.#returned) yield { kind: 'returned', id, info };
    for (const [key, units] of this.#left) {
      const [asset = 0, number = 0] = key.split(' ').map(Number);
      yield { kind: 'left', asset, number, units };
    }
    for (const { disputed, exit, steps, taken } of this.#exits.values()) {
      yield { kind: 'exit', exit };
      if (steps > 0) yield { kind: 'taken', key: exit.key, step: steps - 1, units: taken };
      if (disputed !== undefined) yield { kind: 'disputed', key: exit.key, why: disputed };
    }
    if (this.#accepted.size > 0) yield { kind: 'resumed', accepted: [...this.#accepted.values()] };
    if (this.found !== undefined) yield { kind: 'found', found: this.found };
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

  /** Those of the remembered deposits that name no account. */
  unclaimed(): Iterable<CreditedDeposit> {
    return this.#unclaimed.values();
  }

  /** Of the remembered deposits the one with the contract's number, as the chain is now. */
  depositOf(asset: number, number: number): CreditedDeposit | undefined {
    for (const each of this.#deposits.values()) {
      const isIt = each.asset === asset && each.number === number;
      if (isIt && !this.isOrphan(each.id)) return each;
    }
    return undefined;
  }

  /**
   * Of an asset the number of the last deposit that a command up to `sequence` credited, 0 where
   * there is none; undefined: so many came since that it is not remembered.
   */
  lastCredited(asset: number, sequence: number): number | undefined {
    const forgotten = this.#forgotten.get(asset) ?? { number: 0, sequence: 0 };
    if (forgotten.sequence > sequence) return undefined;
    let last = forgotten.number;
    for (const each of this.#deposits.values()) {
      const isIn = each.asset === asset && each.sequence <= sequence && !this.isOrphan(each.id);
      if (isIn) last = Math.max(last, each.number);
    }
    return last;
  }

  /** No remembered deposit is from a later block. */
  get lastDepositBlock(): number {
    return this.#lastDepositBlock;
  }

  /** Whether a deposit is one of those that are never to be credited. */
  isLeft(asset: number, number: number): boolean {
    return this.#left.has(`${asset} ${number}`);
  }

  /** Units of an asset that are in the closed vault and were never credited. */
  left(asset: number): number {
    return this.#leftUnits.get(asset) ?? 0;
  }

  /** Units that were taken out of the closed vault and are not taken off what is owed. */
  claimed(asset: number): number {
    let units = 0;
    for (const { exit, taken } of this.openExits()) {
      if (exit.asset === asset) units += exit.units - taken;
    }
    return units;
  }

  exit(key: string): ExitState | undefined {
    return this.#exits.get(key);
  }

  /** Of which something is still to be taken off, oldest first. */
  openExits(): ExitState[] {
    return [...this.#openExits].map((key) => this.#exits.get(key)!);
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

  #credit(deposit: CreditedDeposit): void {
    this.#deposits.set(deposit.id, deposit);
    if (deposit.isUnclaimed) this.#unclaimed.set(deposit.id, deposit);
    this.#lastDepositBlock = Math.max(this.#lastDepositBlock, deposit.block);
    const oldest = this.#deposits.values().next().value!;
    const forgotten = forgetOldest(this.#deposits, this.#mostDeposits);
    if (forgotten === undefined) return;
    this.#unclaimed.delete(forgotten);
    if (!this.isOrphan(forgotten)) this.#forget(oldest);
    this.#orphans.delete(forgotten);
  }

  #forget({ asset, ...credited }: CreditedDeposit): void {
    const { number, sequence } = this.#forgotten.get(asset) ?? { number: 0, sequence: 0 };
    this.#forgotten.set(asset, {
      number: Math.max(number, credited.number),
      sequence: Math.max(sequence, credited.sequence),
    });
  }

  #leave(exit: Exit): void {
    const { account, asset, key, units } = exit;
    this.#exits.set(key, { exit, taken: 0, steps: 0, disputed: undefined });
    if (account === 0) this.#addLeft(asset, -units);
    else if (units > 0) this.#openExits.add(key);
  }

  #dispute(key: string, disputed: string): void {
    const before = this.#exits.get(key);
    if (before !== undefined) this.#exits.set(key, { ...before, disputed });
  }

  #addLeft(asset: number, units: number): void {
    this.#leftUnits.set(asset, this.left(asset) + units);
  }

  #take({ key, step, units }: Extract<Fact, { kind: 'taken' }>): void {
    const before = this.#exits.get(key);
    if (before === undefined) return;
    const taken = before.taken + units;
    this.#exits.set(key, { ...before, taken, steps: step + 1 });
    if (taken >= before.exit.units) this.#openExits.delete(key);
  }

  #find(more: Found | undefined): void {
    const { deposits = [], exits = [] } = this.found ?? {};
    this.found = more && {
      end: more.end,
      deposits: [...deposits, ...more.deposits],
      exits: [...exits, ...more.exits],
    };
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
      this.#forgetTransaction(old);
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

  #forgetTransaction(nonce: number): void {
    const transaction = this.#transactions.get(nonce);
    this.#transactions.delete(nonce);
    if (transaction?.job.kind !== 'withdraw') return;
    const { id } = transaction.job;
    if (this.#byWithdrawal.get(id) === transaction) this.#byWithdrawal.delete(id);
  }
}

/** @returns what was forgotten */
function forgetOldest<K>(map: Map<K, unknown>, most: number): K | undefined {
  if (map.size <= most) return undefined;
  const oldest = map.keys().next().value!;
  map.delete(oldest);
  return oldest;
}
