/**
 * The vault of a running exchange: looks at the chain again and again, credits what was paid in,
 * pays what may be paid out, and compares vault and ledger. A difference stops the payments until
 * an operator goes on; trading never waits for any of this.
 *
 * Everything is done in rounds, one after another, and each round begins from what is durable: who
 * dies anywhere goes on from there.
 */
import type { AnchorsPort } from '../anchor/port.ts';
import { Chain } from '../chain/chain.ts';
import { ChainError } from '../chain/rpc.ts';
import { type Signer, SignerError } from '../chain/signer.ts';
import { VaultReader, type VaultTerms, vaultRefusal } from '../chain/vault.ts';
import type { Catalog } from '../feed/catalog.ts';
import type { Log } from '../gateway/log.ts';
import type { ExchangePort } from '../gateway/port.ts';
import type { Wallet } from '../gateway/wallet/wallet.ts';
import { DepositWatcher, type Look, type Seen } from './deposits.ts';
import { Exits } from './exits.ts';
import type { Cursor } from './facts.ts';
import { LedgerBusy, type Recorded, VaultLedger } from './ledger.ts';
import { Payments } from './payments.ts';
import type {
  ChainDeposit,
  ChainPayment,
  OpenClaim,
  UnclaimedDeposit,
  VaultPort,
  VaultStanding,
} from './port.ts';
import { type Comparison, compare } from './reconciler.ts';
import { closedFile, VAULT_FILE, VaultStore } from './store.ts';
import { pause, Transactions } from './transactions.ts';

/** Id of the network that withdrawals name. */
export const VAULT_NETWORK = 'EVM';
const POLL_MS = 1_000;
const BUMP_AFTER_MS = 120_000;
const REFUSED_MS = 60_000;
/** The cursor is written down after so many blocks without a deposit. */
const CURSOR_BLOCKS = 64;
/** Longest wait after a problem. */
const MAX_RETRY_MS = 30_000;
/** A closed vault is looked at so much more seldom. */
const CLOSED_POLLS = 10;
/** Deposits and claims that are shown to operators. */
const MAX_SHOWN = 1_000;
const CLOSED = 'the vault is closed for good: everybody takes his own from it by proofs';

export interface ChainVaultOptions {
  /** JSON-RPC address of a node of the chain. */
  readonly url: string;
  /** Address of the contract. */
  readonly address: string;
  readonly signer: Signer;
  /** Blocks that have to stand on what counts, its own included. */
  readonly confirmations: number;
  /** The first block that is looked at. */
  readonly fromBlock: number;
  /** The data folder; undefined: nothing is kept. */
  readonly folder: string | undefined;
  /** Vaults that were closed before this one was used, opened with `isFollowed`. */
  readonly before?: readonly ChainVault[];
  /** It is one of those: nothing is done but to take off what people take out of it. */
  readonly isFollowed?: boolean;
  readonly port: ExchangePort;
  readonly catalog: Catalog;
  readonly wallet: Wallet;
  readonly anchors: AnchorsPort;
  readonly log: Log;
  /** Between two rounds; 1,000. */
  readonly pollMs?: number;
  /** After so long without a block a transaction is offered with a higher fee; 120,000. */
  readonly bumpAfterMs?: number;
  /** What the signer refused it is asked for again after so long; 60,000. */
  readonly refusedMs?: number;
  /** Credited deposits that are remembered; 100,000. */
  readonly mostDeposits?: number;
  /** For tests: between a signature, which is durable then, and sending. */
  readonly beforeSending?: () => Promise<void>;
}

/** What is known of the chain, once it has answered. */
interface There {
  readonly chainId: number;
  readonly terms: VaultTerms;
  readonly watcher: DepositWatcher;
  readonly transactions: Transactions;
  readonly payments: Payments;
  readonly exits: Exits;
}

/** The chain or the settings are not what they have to be: it is told, and looked at again. */
class NotUsable extends Error {}

export class ChainVault implements VaultPort {
  readonly networkId = VAULT_NETWORK;
  readonly confirmations: number;
  readonly address: string;
  /** Resolves with the reason when the disk refuses; the process must end then. */
  readonly failed: Promise<Error>;
  readonly #options: ChainVaultOptions;
  readonly #chain: Chain;
  readonly #vault: VaultReader;
  readonly #ledger: VaultLedger;
  readonly #store: VaultStore;
  readonly #giveUp = new AbortController();
  #there: There | undefined;
  #comparison: Comparison | undefined;
  #isClosed = false;
  /**
   * The look before found a difference. Nothing is credited or paid by such a look; that two in a
   * row find one is needed to stop for good: a node may answer out of the middle of a block once.
   */
  #isSuspected = false;
  /** Faults of a closed vault that were told. */
  #told = '';
  #problem: string | undefined;
  /** What was said of it last, so that it is said once. */
  #said = '';
  #block = 0;
  /** Deposits that are being credited: the ledger may know of them before the notes do. */
  #crediting = new Map<string, Seen>();
  #running: Promise<void> = Promise.resolve();
  #rounds = 0;
  #roundEnded = Promise.withResolvers<void>();

  private constructor(options: ChainVaultOptions, store: VaultStore, failed: Promise<Error>) {
    const { address, confirmations, port, url, wallet } = options;
    this.#options = options;
    this.#store = store;
    this.failed = Promise.race([failed, ...this.#before.map((each) => each.failed)]);
    this.address = address;
    this.confirmations = confirmations;
    this.#chain = new Chain({ url, signal: this.#giveUp.signal });
    this.#vault = new VaultReader(this.#chain, address);
    this.#ledger = new VaultLedger({ port, wallet, networkId: VAULT_NETWORK });
  }

  /** @throws Error that names the file where it is damaged or cannot be written */
  static async open(options: ChainVaultOptions): Promise<ChainVault> {
    const { promise: failed, resolve: onFailure } = Promise.withResolvers<Error>();
    const { address, folder, isFollowed = false, mostDeposits } = options;
    const remembered = mostDeposits === undefined ? {} : { mostDeposits };
    const file = isFollowed ? closedFile(address) : VAULT_FILE;
    const store =
      folder === undefined
        ? VaultStore.inMemory()
        : await VaultStore.open({ folder, file, onFailure, ...remembered });
    return new ChainVault(options, store, failed);
  }

  /** Begins with its rounds. */
  start(): void {
    this.#running = this.#run();
  }

  /** Ends the round that is on its way, and lets the file go. */
  async close(): Promise<void> {
    this.#giveUp.abort();
    await this.#running;
    for (const each of this.#before) await each.close();
    await this.#store.close();
  }

  /** Rounds that have ended, with or without a problem. */
  get rounds(): number {
    return this.#rounds;
  }

  /** Resolves when the round that runs now, or the next one, has ended. */
  roundEnded(): Promise<void> {
    return this.#roundEnded.promise;
  }

  standing(): VaultStanding {
    const { state } = this.#store;
    return {
      address: this.address,
      registry: this.#there?.terms.registry ?? '',
      chainId: this.#there?.chainId ?? 0,
      confirmations: this.confirmations,
      block: this.#block,
      basisSequence: this.#there?.payments.basisSequence ?? 0,
      silenceSeconds: this.#there?.terms.silenceSeconds ?? 0,
      assets: this.#comparison?.assets ?? [],
      transactions: state.inFlight().length,
      isClosed: this.#isClosed,
      stopped: state.stopped,
      problem: this.#problem,
    };
  }

  unclaimed(): UnclaimedDeposit[] {
    return [...this.#store.state.unclaimed()].slice(-MAX_SHOWN);
  }

  claims(): OpenClaim[] {
    const own = this.#store.state.openExits().slice(0, MAX_SHOWN);
    const open = own.map(({ disputed, exit, taken }) => {
      const { key, account, asset, transactionHash, units } = exit;
      const id = this.#options.isFollowed === true ? `${key} of ${this.address}` : key;
      return { id, account, asset, transactionHash, units, missing: units - taken, disputed };
    });
    return [...open, ...this.#before.flatMap((each) => each.claims())];
  }

  get #before(): readonly ChainVault[] {
    return this.#options.before ?? [];
  }

  /**
   * One round of a vault that was closed before, within one of the vault that is used now.
   * @returns whether it got to its end: else nothing can be added up
   */
  async #follow(): Promise<boolean> {
    if (!(await this.#vault.isClosed())) {
      throw new NotUsable(`${this.address} is not closed: it is none for --vault-closed`);
    }
    // One that was paid there must not be paid again here.
    if (this.#store.state.inFlight().length > 0) {
      throw new NotUsable(
        `${this.address} was closed with transactions on their way: go on with it as ` +
          '--vault-address until there are none',
      );
    }
    this.#comparison = undefined;
    await this.#round();
    return this.#comparison !== undefined;
  }

  async #claimableBefore(asset: number, account: number): Promise<number> {
    let units = 0;
    for (const each of this.#before) units += (await each.#there?.exits.open(asset, account)) ?? 0;
    return units;
  }

  /** Of a closed vault: what people have taken out and still owe here, and what is still there. */
  #rest(asset: number): { readonly claimed: number; readonly held: number } {
    const { state } = this.#store;
    const held = this.#comparison?.assets.find((each) => each.asset === asset)?.held ?? 0;
    return { claimed: state.claimed(asset), held: held - state.left(asset) };
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether the vault holds an asset; false until the chain has told. */
  holds(asset: number): boolean {
    return this.#there?.terms.assets.some((each) => each.asset === asset) ?? false;
  }

  pendingDeposits(account: number): readonly ChainDeposit[] {
    const { watcher } = this.#there ?? {};
    if (watcher === undefined) return [];
    return [...watcher.shallow()]
      .filter(({ credit, id }) => {
        return credit.account === account && this.#store.state.deposit(id) === undefined;
      })
      .map((seen) => ({ ...seen, confirmations: watcher.confirmationsOf(seen) }));
  }

  creditedDeposit(id: string): ChainDeposit | undefined {
    const { confirmations } = this;
    const deposit = this.#store.state.deposit(id);
    if (deposit !== undefined) return { ...deposit, confirmations, seenUs: deposit.timeUs };
    const seen = this.#crediting.get(id);
    return seen === undefined ? undefined : { ...seen, confirmations };
  }

  payment(id: string): ChainPayment | undefined {
    const { state } = this.#store;
    const returned = state.returned(id);
    const transaction = state.payment(id);
    const settled = transaction?.settled;
    if (transaction === undefined || settled?.outcome === 'gone') {
      const info = returned ?? this.#whyWaiting(id);
      return info === undefined ? undefined : { transactionHash: '', confirmations: 0, info };
    }
    return {
      transactionHash: settled?.hash ?? transaction.attempts.at(-1)!.hash,
      confirmations: settled === undefined ? 0 : this.confirmations,
      info: settled?.info ?? this.#there?.transactions.whyNotRaised(transaction.nonce) ?? '',
    };
  }

  #whyWaiting(id: string): string | undefined {
    if (this.#store.state.stopped !== undefined) return 'payments are stopped';
    return this.#there?.payments.whyWaiting(id);
  }

  isSigned(id: string): boolean {
    const { state } = this.#store;
    return state.payment(id) !== undefined;
  }

  async resume(): Promise<void> {
    if (this.#store.state.stopped === undefined) throw new Error('payments are not stopped');
    const comparison = this.#comparison;
    if (comparison === undefined) throw new Error('vault and ledger were not compared yet');
    if (this.#isClosed) throw new Error('the vault is closed for good');
    await this.#store.add({ kind: 'resumed', accepted: comparison.asIs });
  }

  // --- Rounds ------------------------------------------------------------------------------------

  async #run(): Promise<void> {
    const { pollMs = POLL_MS } = this.#options;
    const { signal } = this.#giveUp;
    let waitMs = pollMs;
    while (!signal.aborted) {
      const isGood = await this.#roundSafely();
      this.#rounds++;
      this.#roundEnded.resolve();
      this.#roundEnded = Promise.withResolvers();
      const nextMs = this.#isClosed ? CLOSED_POLLS * pollMs : pollMs;
      waitMs = isGood ? nextMs : Math.min(2 * waitMs, Math.max(nextMs, MAX_RETRY_MS));
      await pause(waitMs, signal);
    }
  }

  /** @returns whether all went well */
  async #roundSafely(): Promise<boolean> {
    const { log } = this.#options;
    try {
      await this.#round();
      if (this.#problem !== undefined) log.info('the vault: all is well again');
      this.#problem = undefined;
      this.#said = '';
      return true;
    } catch (error) {
      const { message } = error as Error;
      if (this.#giveUp.signal.aborted) return false;
      // A chain that does not answer has many ways to say so.
      const isSilent = error instanceof ChainError && error.isTransient;
      const kind = isSilent ? 'silent' : message;
      if (kind !== this.#said) {
        const isExpected =
          error instanceof ChainError ||
          error instanceof LedgerBusy ||
          error instanceof NotUsable ||
          error instanceof SignerError;
        const text = `the vault: ${message}; trying again`;
        if (isExpected) log.warn(text);
        else log.error(text, { error: (error as Error).stack ?? message });
      }
      this.#problem = message;
      this.#said = kind;
      return false;
    }
  }

  async #round(): Promise<void> {
    for (const each of this.#before) if (!(await each.#follow())) return;
    this.#there ??= await this.#open();
    const { payments, transactions, watcher } = this.#there;
    const look = await watcher.look();
    if (look === undefined) return;
    const { end } = look;
    const settled = await payments.settle(end);
    const fresh = await this.#unknown(look);
    if (await this.#vault.isClosed(end.block)) {
      return this.#roundWhenClosed(this.#there, { ...look, fresh });
    }
    this.#isClosed = false;
    // Closed, and not so deep that it counts.
    if (this.#options.isFollowed === true) return;
    const faults = await this.#compare(this.#there, { ...look, fresh });
    const isGood = faults?.length === 0;
    if (faults !== undefined && !isGood && this.#store.state.stopped === undefined) {
      if (this.#isSuspected) await this.#stop(faults.join('; '));
    }
    if (faults !== undefined) this.#isSuspected = !isGood;
    if (faults !== undefined && !isGood) await watcher.distrust();
    const uncredited = isGood ? await this.#credit({ ...look, fresh }, settled > 0) : undefined;
    this.#block = end.block;
    const refusal = await this.#adopt(payments, end);
    const mayPay = isGood && this.#store.state.stopped === undefined;
    const unsigned = mayPay ? await this.#sign(payments) : undefined;
    const unsent = await transactions.offer();
    await transactions.bump();
    for (const each of [uncredited, refusal, unsigned, unsent]) if (each !== undefined) throw each;
  }

  /**
   * Nothing is credited, paid or adopted any more: what people take out is taken off what is owed,
   * and what was signed before is seen to its end.
   */
  async #roundWhenClosed(there: There, look: Look): Promise<void> {
    const { exits, payments, transactions } = there;
    await this.#stop(CLOSED);
    this.#isClosed = true;
    await exits.note(look);
    // Of one that was closed before, the vault that is used now pays it.
    if (this.#options.isFollowed !== true) await payments.giveBack();
    await exits.takeOff();
    const faults = await this.#compare(there, { ...look, fresh: [] });
    if (faults === undefined) return;
    // What all vaults together hold is compared where they are added up.
    const told = this.#options.isFollowed === true ? '' : faults.join('; ');
    if (told !== '' && told !== this.#told) this.#options.log.error(`the vault: ${told}`);
    this.#told = told;
    await this.#moveOn(look);
    await payments.lookAtBasis(look.end);
    this.#block = look.end.block;
    const unsent = await transactions.offer();
    await transactions.bump();
    if (unsent !== undefined) throw unsent;
  }

  /** Nothing is paid from now on, which is said once. */
  async #stop(reason: string): Promise<void> {
    if (this.#store.state.stopped === reason) return;
    this.#options.log.error(`the vault: payments are stopped: ${reason}`);
    await this.#store.add({ kind: 'stopped', reason });
  }

  /** @returns why chain or signer would not: that keeps nobody's payment @throws ChainError */
  async #adopt(payments: Payments, end: Cursor): Promise<Error | undefined> {
    try {
      await payments.adopt(end);
      return undefined;
    } catch (error) {
      // Soon it is so deep that it counts, and is told.
      if (vaultRefusal(error) === 'IsClosed') return undefined;
      if (error instanceof ChainError && !error.isTransient) return error;
      if (error instanceof SignerError) return error;
      throw error;
    }
  }

  /** @returns why chain or signer would not: what was signed is seen to its end all the same */
  async #sign(payments: Payments): Promise<Error | undefined> {
    try {
      await payments.signDue();
      return undefined;
    } catch (error) {
      if (error instanceof ChainError && !error.isTransient) return error;
      if (error instanceof SignerError) return error;
      throw error;
    }
  }

  /** Finds out where it is. @throws ChainError; NotUsable */
  async #open(): Promise<There> {
    const { anchors, bumpAfterMs = BUMP_AFTER_MS, catalog, fromBlock, log } = this.#options;
    const { refusedMs = REFUSED_MS, signer } = this.#options;
    const [chain, ledger, store, vault] = [this.#chain, this.#ledger, this.#store, this.#vault];
    const chainId = await chain.chainId();
    const terms = await vault.terms();
    const isOurs = terms.operator.toLowerCase() === signer.address.toLowerCase();
    // What is taken out of a closed one is booked with any key: the right one may be lost.
    if (!isOurs && !(await vault.isClosed())) {
      const { operator } = terms;
      throw new NotUsable(`${this.address} is paid from by ${operator}, not by ${signer.address}`);
    }
    for (const { asset } of terms.assets) {
      if (catalog.asset(asset) !== undefined) continue;
      throw new NotUsable(`${this.address} holds asset ${asset}, which is not traded here`);
    }
    await this.#needPlace(chainId);
    const parts = { chain, chainId, ledger, store, vault };
    const { confirmations } = this;
    const beforeSending = this.#options.beforeSending ?? (async () => {});
    const signing = { signer, signal: this.#giveUp.signal, nowMs: Date.now, refusedMs };
    const transactions = new Transactions({
      ...{ ...parts, ...signing, to: this.address, bumpAfterMs, log, beforeSending },
    });
    return {
      ...{ chainId, terms, transactions },
      watcher: new DepositWatcher({ ...parts, confirmations, fromBlock }),
      payments: new Payments({
        ...{ ...parts, transactions, anchors, assets: terms.assets, nowMs: Date.now, refusedMs },
        claimable: (asset, account) => this.#claimableBefore(asset, account),
      }),
      exits: new Exits({
        ...{ ...parts, anchors, log },
        text: (asset, units) => this.#text(asset, units),
      }),
    };
  }

  /**
   * The notes are of one vault: the numbers of its deposits and of its key's transactions mean
   * something else at another one. @throws NotUsable
   */
  async #needPlace(chainId: number): Promise<void> {
    const { address } = this;
    const { place } = this.#store.state;
    if (place === undefined) return this.#store.add({ kind: 'place', place: { chainId, address } });
    const isSame =
      place.chainId === chainId && place.address.toLowerCase() === address.toLowerCase();
    if (isSame) return;
    throw new NotUsable(
      `${VAULT_FILE} is of the vault ${place.address} on chain ${place.chainId}, not of ` +
        `${address} on chain ${chainId}: go on with that one until nothing is on its way there, ` +
        'then move the file away',
    );
  }

  /** An amount of an asset in words. */
  #text(asset: number, amount: number): string {
    const { catalog } = this.#options;
    const sign = amount < 0 ? '-' : '';
    return `${sign}${catalog.assetText(asset, Math.abs(amount))} ${catalog.asset(asset)!.name}`;
  }

  /** @returns where what is held is not what is owed; undefined: the chain changed meanwhile */
  async #compare({ terms }: There, { end, fresh }: Look): Promise<readonly string[] | undefined> {
    const units = new Map<number, number>();
    for (const { asset, units: more } of fresh) units.set(asset, (units.get(asset) ?? 0) + more);
    const text = (asset: number, amount: number) => this.#text(asset, amount);
    const parts = { vault: this.#vault, ledger: this.#ledger, state: this.#store.state, text };
    const before = (asset: number) => {
      const rests = this.#before.map((each) => each.#rest(asset));
      return {
        claimed: rests.reduce((sum, { claimed }) => sum + claimed, 0),
        held: rests.reduce((sum, { held }) => sum + held, 0),
      };
    };
    const comparison = await compare({ ...parts, before, assets: terms.assets }, end, units);
    // What a reorganisation gave in between was of two chains.
    if ((await this.#chain.blockHash(end.block)) !== end.hash) return undefined;
    this.#comparison = comparison;
    return comparison.faults;
  }

  /** Without those that the ledger has: whoever died right after it was told notes them now. */
  async #unknown({ fresh }: Look): Promise<readonly Seen[]> {
    const unknown: Seen[] = [];
    for (const seen of fresh) {
      const recorded = this.#ledger.recorded(seen.credit.id);
      if (recorded === undefined) unknown.push(seen);
      else await this.#note(seen, recorded);
    }
    return unknown;
  }

  /**
   * In the order in which they came: what is credited is what a vault is told of by a number.
   * @returns why the ledger would not: that keeps no anchor from being adopted, without which
   *   anybody could close the vault in the end, and nobody's payment
   */
  async #credit(look: Look, isMore: boolean): Promise<Error | undefined> {
    const { fresh } = look;
    this.#crediting = new Map(fresh.map((seen) => [seen.id, seen]));
    try {
      for (const seen of fresh) await this.#creditOne(seen);
    } catch (error) {
      return error as Error;
    }
    this.#crediting.clear();
    await this.#moveOn(look, isMore);
    return undefined;
  }

  /**
   * All of a look is done: the next one begins behind it. A node that is not as far says how it was
   * before, and is not listened to: the ledger is further.
   * @param isMore that the ledger follows from the look beside deposits
   */
  async #moveOn({ end, exits, fresh }: Look, isMore = exits.length > 0): Promise<void> {
    const { cursor } = this.#store.state;
    const isFar = end.block >= (cursor?.block ?? Number.NEGATIVE_INFINITY) + CURSOR_BLOCKS;
    if (fresh.length === 0 && !isMore && !isFar) return;
    await this.#store.add({ kind: 'cursor', cursor: end });
  }

  async #creditOne(seen: Seen): Promise<void> {
    const { asset, credit, transactionHash, units } = seen;
    const recorded = await this.#ledger.credit(credit, asset, units);
    if (credit.isUnclaimed) {
      const { log } = this.#options;
      log.warn(`the vault: deposit ${transactionHash} names no account; the treasury has it`);
    }
    await this.#note(seen, recorded);
  }

  async #note(seen: Seen, { sequence, timeUs }: Recorded): Promise<void> {
    const { asset, blockNumber: block, credit, from, id, number, to, transactionHash } = seen;
    const { units } = seen;
    const { account, isUnclaimed } = credit;
    await this.#store.add({
      kind: 'credited',
      deposit: {
        ...{ id, asset, number, account, units, from, to, transactionHash, block, isUnclaimed },
        ...{ sequence, timeUs },
      },
    });
  }
}
