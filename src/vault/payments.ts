/**
 * Withdrawals on their way to the chain: signed once their money is in the anchor that the vault
 * goes by, carried out, deep enough, then taken off what is owed; or returned. And the anchors that
 * the vault goes by: the newest one that was published.
 */
import type { AnchorSummary, AnchorsPort } from '../anchor/port.ts';
import { ChainError } from '../chain/rpc.ts';
import { SignerRefusal } from '../chain/signer.ts';
import { type VaultAsset, VaultCalls, type VaultReader, vaultRefusal } from '../chain/vault.ts';
import type { Withdrawal } from '../gateway/wallet/withdrawals.ts';
import type { Cursor, Job } from './facts.ts';
import type { VaultLedger } from './ledger.ts';
import type { Transaction, VaultState } from './state.ts';
import type { VaultStore } from './store.ts';
import { TooMuchGas, type Transactions } from './transactions.ts';

/** Transactions that may be on their way together. */
const MAX_IN_FLIGHT = 16;

export interface PaymentsOptions {
  readonly vault: VaultReader;
  readonly ledger: VaultLedger;
  readonly store: VaultStore;
  readonly transactions: Transactions;
  readonly assets: readonly VaultAsset[];
  readonly anchors: AnchorsPort;
  /**
   * Units that an account can still take by itself out of vaults that were closed before, or has
   * taken and owes here.
   */
  readonly claimable: (asset: number, account: number) => Promise<number>;
  readonly nowMs: () => number;
  /** What the signer refused it is asked for again after so long. */
  readonly refusedMs: number;
}

const CLOSED = 'the vault is closed';

type Payment = Extract<Job, { kind: 'withdraw' }>;

export class Payments {
  readonly #options: PaymentsOptions;
  readonly #state: VaultState;
  /** Why a withdrawal waits, by id. */
  #waiting = new Map<string, string>();
  /** What accounts have in the vault's basis: asked for once. */
  #leaves = new Map<string, number>();
  /** What signer or chain refused, and until when neither is asked again, by id. */
  #refused = new Map<string, { readonly why: string; readonly untilMs: number }>();
  /** The same of adopting an anchor. */
  #adoptRefused: { readonly error: SignerRefusal; readonly untilMs: number } | undefined;
  /** What the chain said to the first payment of a round that it refused. */
  #failure: ChainError | undefined;
  #basisSequence = 0;

  constructor(options: PaymentsOptions) {
    this.#options = options;
    this.#state = options.store.state;
  }

  /** Why a withdrawal is not sent yet; undefined: nothing keeps it. */
  whyWaiting(id: string): string | undefined {
    return this.#waiting.get(id);
  }

  /**
   * Finds out what has become of what was sent, and says so to the ledger.
   * @returns how many are final now @throws ChainError
   */
  async settle(end: Cursor): Promise<number> {
    const { store, transactions } = this.#options;
    let settled = 0;
    for (const transaction of this.#state.inFlight()) {
      const fate = await transactions.fate(transaction, end.block);
      if (fate === undefined) continue;
      const { sequence, info } = await this.#conclude(transaction, fate.outcome, end);
      await store.add({ kind: 'settled', settled: { ...fate, sequence, info } });
      settled++;
    }
    return settled;
  }

  /** The ledger first: whoever dies after it asks it again, and it is not done twice. */
  async #conclude({ job }: Transaction, outcome: 'done' | 'failed' | 'gone', end: Cursor) {
    const { ledger, vault } = this.#options;
    if (job.kind !== 'withdraw') return { sequence: 0, info: '' };
    if (outcome === 'done' || (await vault.isPaid(job.id, end.block))) {
      return { sequence: (await ledger.settle(job.id, true)).sequence, info: '' };
    }
    // Somebody used the operator's key for something else: it is signed once more.
    if (outcome === 'gone') return { sequence: 0, info: '' };
    const { sequence } = await ledger.settle(job.id, false);
    return { sequence, info: 'the chain did not carry it out' };
  }

  /** Finds out which anchor the vault goes by. @throws ChainError */
  async lookAtBasis(end: Cursor): Promise<number> {
    const { sequence: basis } = await this.#options.vault.basis(end.block);
    if (basis !== this.#basisSequence) this.#leaves = new Map();
    this.#basisSequence = basis;
    return basis;
  }

  /** Goes by the newest published anchor from now on. @throws ChainError; SignerError */
  async adopt(end: Cursor): Promise<void> {
    const { anchors, nowMs, refusedMs, transactions } = this.#options;
    const basis = await this.lookAtBasis(end);
    const sequence = anchors.publication?.sequence ?? 0;
    if (sequence <= basis || this.#isAdopting()) return;
    const anchor = await anchors.show(sequence);
    if (anchor === undefined) return;
    if (this.#adoptRefused !== undefined && nowMs() < this.#adoptRefused.untilMs) {
      throw this.#adoptRefused.error;
    }
    this.#adoptRefused = undefined;
    const numbers = await this.#creditedAt(anchor);
    // So many deposits came since that it is not known: the next anchor is as good.
    if (numbers === undefined) return;
    const data = VaultCalls.adopt(anchor, numbers, this.#inFlightAt(anchor));
    try {
      await transactions.sign({ kind: 'adopt', sequence }, data);
    } catch (error) {
      if (error instanceof SignerRefusal) {
        this.#adoptRefused = { error, untilMs: nowMs() + refusedMs };
      }
      throw error;
    }
  }

  get basisSequence(): number {
    return this.#basisSequence;
  }

  #isAdopting(): boolean {
    return this.#state.inFlight().some(({ job }) => job.kind === 'adopt');
  }

  /**
   * Of each asset the last deposit whose money is in an anchor's balances. What was in those of an
   * earlier one is in these too, whatever the notes have lost.
   */
  async #creditedAt({ sequence }: AnchorSummary): Promise<number[] | undefined> {
    const numbers: number[] = [];
    for (const { asset } of this.#options.assets) {
      const last = this.#state.lastCredited(asset, sequence);
      if (last === undefined) return undefined;
      numbers.push(Math.max(last, await this.#options.vault.credited(asset)));
    }
    return numbers;
  }

  /** Payments that an anchor's balances do not know of: signed, and settled later if at all. */
  #inFlightAt(anchor: AnchorSummary): string[] {
    return [...this.#state.transactions()].flatMap(({ job, settled }) => {
      const isKnown = settled !== undefined && settled.sequence <= anchor.sequence;
      return job.kind === 'withdraw' && !isKnown ? [job.id] : [];
    });
  }

  /**
   * Signs what may be paid now.
   * @throws ChainError where nobody answers, or all that was tried is refused; SignerError;
   *   LedgerBusy
   */
  async signDue(): Promise<void> {
    this.#failure = undefined;
    let isDone = false;
    const waiting = new Map<string, string>();
    const keep = (id: string, why: string) => waiting.set(id, why);
    for (const withdrawal of this.#options.ledger.waiting()) {
      const { id } = withdrawal.note;
      if (!this.#isUnsigned(id)) continue;
      // Until the vault goes by the new anchor, it is open what a payment would be taken off.
      if (this.#isAdopting()) keep(id, 'an anchor is being adopted');
      else if (this.#state.inFlight().length >= MAX_IN_FLIGHT) keep(id, 'others go first');
      else {
        const why = await this.#pay(withdrawal);
        if (why !== undefined) keep(id, why);
        else isDone = true;
      }
    }
    this.#waiting = waiting;
    for (const id of this.#refused.keys()) if (!waiting.has(id)) this.#refused.delete(id);
    if (this.#failure !== undefined && !isDone) throw this.#failure;
  }

  #isUnsigned(id: string): boolean {
    const outcome = this.#state.payment(id)?.settled?.outcome;
    const isSigned = this.#state.payment(id) !== undefined && outcome !== 'gone';
    return !isSigned && this.#state.returned(id) === undefined;
  }

  /** @returns why it waits; undefined: it does not */
  #pay(withdrawal: Withdrawal): Promise<string | undefined> {
    const { note, record } = withdrawal;
    const { ledger, nowMs, transactions } = this.#options;
    const job: Payment = {
      ...{ kind: 'withdraw', id: note.id, account: record.debitAccount },
      ...{ asset: record.asset, units: record.units, to: note.address },
    };
    return ledger.alone(record, async () => {
      // An operator may have given it back just now.
      if (!ledger.isPending(job.id)) return undefined;
      const held = ledger.whyHeld(withdrawal);
      if (held !== undefined) return held;
      if (await this.#isClaimable(job))
        return 'it can be, or was, taken out of a closed vault by a proof';
      if (!(await this.#isInBasis(job))) return 'its money is not in a published anchor yet';
      const refused = this.#refused.get(job.id);
      if (refused !== undefined && nowMs() < refused.untilMs) return refused.why;
      this.#refused.delete(job.id);
      try {
        await transactions.sign(job, VaultCalls.withdraw(job));
        return undefined;
      } catch (error) {
        if (error instanceof SignerRefusal) {
          return this.#putOff(job.id, `the signer refuses: ${error.message}`);
        }
        if (error instanceof TooMuchGas) return await this.#return(job.id, error.message);
        switch (vaultRefusal(error)) {
          case 'PaymentRefused':
            return await this.#return(job.id, 'the address takes no payment');
          case 'IsClosed':
            return CLOSED;
          case 'PaidAlready':
            // The note of it is lost, the payment is not.
            return await this.#settlePaid(job);
          case 'NotCovered':
            return 'the vault holds less';
          default:
            if (!(error instanceof ChainError) || error.isTransient) throw error;
            // A node may say that it fails, and not why: of this one, then, and not of others.
            this.#failure ??= error;
            return this.#putOff(job.id, `the chain refuses: ${error.message}`);
        }
      }
    });
  }

  async #return(id: string, info: string): Promise<undefined> {
    const { ledger, store } = this.#options;
    await ledger.settle(id, false);
    await store.add({ kind: 'returned', id, info });
  }

  /** @returns why: it is not tried again for a while */
  #putOff(id: string, why: string): string {
    const { nowMs, refusedMs } = this.#options;
    this.#refused.set(id, { why, untilMs: nowMs() + refusedMs });
    return why;
  }

  /** Gives back what a closed vault cannot pay any more: who asked for it takes it by a proof. */
  async giveBack(): Promise<void> {
    const { ledger } = this.#options;
    for (const { note, record } of ledger.pending()) {
      await ledger.alone(record, async () => {
        if (!this.#isUnsigned(note.id) || !ledger.isPending(note.id)) return;
        await this.#return(note.id, CLOSED);
      });
    }
  }

  async #settlePaid({ id }: Payment): Promise<string | undefined> {
    const { ledger, store, vault } = this.#options;
    const { block } = store.state.cursor ?? { block: 0 };
    if (!(await vault.isPaid(id, block))) return 'it is paid, and not deep enough yet';
    await ledger.settle(id, true);
    return undefined;
  }

  /**
   * Whether what is paid was paid already by a closed vault, or would be once more at its owner's
   * wish: of both wallets, because a claim is taken off both.
   */
  async #isClaimable({ account, asset, units }: Payment): Promise<boolean> {
    const { claimable, ledger } = this.#options;
    const wallets = ledger.walletsOf(account);
    let open = 0;
    for (const each of wallets) open += await claimable(asset, each);
    if (open === 0) return false;
    let rest = -units;
    for (const each of wallets) rest += ledger.owned(each, asset);
    // What others of his take with them: the ledger has it until they are deep enough.
    for (const { job } of this.#state.inFlight()) {
      const isOurs = job.kind === 'withdraw' && job.asset === asset;
      if (isOurs && wallets.includes(job.account)) rest -= job.units;
    }
    return rest < open;
  }

  /**
   * Whether what is paid was the account's in the basis, less what was paid since: else somebody
   * could be paid by the operator, and by a proof once more.
   */
  async #isInBasis({ account, asset, units }: Payment): Promise<boolean> {
    const { vault } = this.#options;
    const leaf = await this.#leaf(account, asset);
    let paid = 0;
    for (const { job } of this.#state.inFlight()) {
      const isOurs = job.kind === 'withdraw' && job.account === account && job.asset === asset;
      if (isOurs && !(await vault.isPaid(job.id))) paid += job.units;
    }
    // After the others: one that is paid just now is counted twice, and not left out.
    paid += await vault.paidSince(asset, account);
    return paid + units <= leaf;
  }

  async #leaf(account: number, asset: number): Promise<number> {
    if (this.#basisSequence === 0) return 0;
    const key = `${account} ${asset}`;
    const known = this.#leaves.get(key);
    if (known !== undefined) return known;
    const { anchors } = this.#options;
    const amount = (await anchors.proof(account, asset, this.#basisSequence))?.amount ?? 0;
    this.#leaves.set(key, amount);
    return amount;
  }
}
