/**
 * Transactions of the vault's operator. Each is signed, made durable, and only then sent; who dies
 * in between sends the same again, under the same number. One that no block takes is offered again
 * with a higher fee, under the same number: of all that were signed for a number the chain carries
 * out at most one.
 */
import { setTimeout } from 'node:timers/promises';
import type { Chain, Fees } from '../chain/chain.ts';
import { ChainError } from '../chain/rpc.ts';
import {
  type SignedTransaction,
  type Signer,
  SignerError,
  SignerRefusal,
} from '../chain/signer.ts';
import type { Log } from '../gateway/log.ts';
import type { Job, Settled, Signed } from './facts.ts';
import type { Transaction } from './state.ts';
import type { VaultStore } from './store.ts';

/** Gas beyond the estimate: another block may change what a call costs. */
const GAS_PER_CENT = 130n;
/**
 * A payment takes a fraction of it. Some tokens let who is paid do what he wants to, on account of
 * who pays; what the chain's other layers ask for gas is in it as well.
 */
const MAX_PAYMENT_GAS = 5_000_000n;
/** Nodes take a replacement from a tenth more on. */
const BUMP_PER_CENT = 125n;
/** How often a fee is raised although others pay less: to nine times the first one. */
const MAX_RAISES = 10;
/** Looks for a receipt of a number that is used up, before another transaction has it. */
const GONE_LOOKS = 5;

export interface TransactionsOptions {
  readonly chain: Chain;
  readonly chainId: number;
  readonly signer: Signer;
  /** Address of the contract that all are sent to. */
  readonly to: string;
  readonly store: VaultStore;
  /** After so long without a block it is offered with a higher fee. */
  readonly bumpAfterMs: number;
  /** What the signer refused it is asked for again after so long. */
  readonly refusedMs: number;
  readonly nowMs: () => number;
  readonly log: Log;
  /** Gives up whatever a signer is asked for. */
  readonly signal: AbortSignal;
  /** For tests: between the signature, which is durable then, and sending. */
  readonly beforeSending?: () => Promise<void>;
}

/** What a look at a transaction has found. */
export type Fate = Omit<Settled, 'sequence' | 'info'> | undefined;

/** Who is paid would have the key pay for much else. */
export class TooMuchGas extends Error {}

/** What the key has does not pay for the gas: a transaction without it would hold up all others. */
class GasShortage extends SignerError {}

const GWEI = 10n ** 9n;

export class Transactions {
  readonly #options: TransactionsOptions;
  /** Looks at a number that is used up and has no receipt. */
  readonly #goneLooks = new Map<number, number>();
  /** Of the number that the signer signs with no higher fee, until when it is not asked again. */
  #refusal: { readonly nonce: number; readonly why: string; readonly untilMs: number } | undefined;

  constructor(options: TransactionsOptions) {
    this.#options = options;
  }

  get address(): string {
    return this.#options.signer.address;
  }

  /**
   * Signs, durably. Nothing is sent.
   * @throws ChainError where it would fail (with the revert's data), or nobody answers; SignerError
   *   where the key has too little for the gas, or the signer cannot now; TooMuchGas
   */
  async sign(job: Job, data: string): Promise<void> {
    const { chain, nowMs, signer, store, to } = this.#options;
    const { state } = store;
    const gas = await chain.estimateGas({ from: signer.address, to, data });
    if (job.kind === 'withdraw' && gas > MAX_PAYMENT_GAS) {
      throw new TooMuchGas(`the payment takes ${gas} gas, over ${MAX_PAYMENT_GAS}`);
    }
    const fees = await chain.fees();
    // What was signed and not sent yet has a number too; so has what others signed with this key.
    const isIdle = state.inFlight().length === 0;
    const mined = isIdle ? await chain.minedNonce(signer.address) : 0;
    const nonce = Math.max(mined, state.nextNonce);
    const gasLimit = (gas * GAS_PER_CENT) / 100n;
    await this.#needGas(nonce, gasLimit, fees);
    const { hash, raw } = await this.#signature({ ...fees, nonce, data, gasLimit });
    await store.add({
      kind: 'signed',
      signed: {
        ...{ nonce, job, hash, raw, data, gasLimit: String(gasLimit), timeMs: nowMs() },
        maxFeePerGas: String(fees.maxFeePerGas),
        maxPriorityFeePerGas: String(fees.maxPriorityFeePerGas),
      },
    });
  }

  /**
   * Offers all that is not final to the chain, in order of their numbers.
   * @returns why it would not take the first that it did not: a higher fee may help
   * @throws ChainError where nobody answers
   */
  async offer(): Promise<ChainError | undefined> {
    const { beforeSending, store } = this.#options;
    let refusal: ChainError | undefined;
    for (const { attempts } of store.state.inFlight()) {
      await beforeSending?.();
      const said = await this.#broadcast(attempts.at(-1)!);
      refusal ??= said;
    }
    return refusal;
  }

  /**
   * What has become of a transaction, as far as blocks up to `end` say.
   * @throws ChainError
   */
  async fate({ attempts, nonce }: Transaction, end: number): Promise<Fate> {
    const { chain, signer } = this.#options;
    for (const { hash } of attempts) {
      const receipt = await chain.receipt(hash);
      if (receipt === undefined) continue;
      this.#goneLooks.delete(nonce);
      if (receipt.blockNumber > end) return undefined;
      return { nonce, hash, outcome: receipt.succeeded ? 'done' : 'failed' };
    }
    if ((await chain.minedNonce(signer.address, end)) <= nonce) return undefined;
    const looks = (this.#goneLooks.get(nonce) ?? 0) + 1;
    this.#goneLooks.set(nonce, looks);
    if (looks < GONE_LOOKS) return undefined;
    this.#goneLooks.delete(nonce);
    return { nonce, hash: '', outcome: 'gone' };
  }

  /** Why a number is offered with no higher fee; undefined: nothing is in its way. */
  whyNotRaised(nonce: number): string | undefined {
    return this.#refusal?.nonce === nonce ? this.#refusal.why : undefined;
  }

  /**
   * Signs anew, with a higher fee, what has waited for long. Where the signer refuses that, what
   * was signed before stays offered, and it is asked again later.
   * @throws ChainError; SignerError where it cannot now
   */
  async bump(): Promise<void> {
    const { bumpAfterMs, chain, nowMs, signer, store } = this.#options;
    const [oldest] = store.state.inFlight();
    const last = oldest?.attempts.at(-1);
    if (oldest === undefined || last === undefined) return;
    if (nowMs() - last.timeMs < bumpAfterMs) return;
    const refusal = this.#refusal?.nonce === oldest.nonce ? this.#refusal : undefined;
    if (refusal !== undefined && nowMs() < refusal.untilMs) return;
    // It is in a block, and waits for others on top of it.
    if ((await chain.minedNonce(signer.address)) > oldest.nonce) return;
    const now = await chain.fees();
    // Then only as high as everybody's fees are.
    const isHighEnough = now.maxFeePerGas <= BigInt(last.maxFeePerGas);
    if (oldest.attempts.length >= MAX_RAISES && isHighEnough) return;
    const higher = (before: string, current: bigint) => {
      const raised = (BigInt(before) * BUMP_PER_CENT) / 100n + 1n;
      return raised > current ? raised : current;
    };
    const fees = {
      maxFeePerGas: higher(last.maxFeePerGas, now.maxFeePerGas),
      maxPriorityFeePerGas: higher(last.maxPriorityFeePerGas, now.maxPriorityFeePerGas),
    };
    const signed = await this.#raised(last, fees);
    if (signed === undefined) return;
    const { hash, raw } = signed;
    await store.add({
      kind: 'signed',
      signed: {
        ...{ ...last, hash, raw, timeMs: nowMs() },
        maxFeePerGas: String(fees.maxFeePerGas),
        maxPriorityFeePerGas: String(fees.maxPriorityFeePerGas),
      },
    });
  }

  /**
   * A fee that nobody can pay, because it spiked or a node told nonsense, would never be taken
   * back: under its number there are only higher ones. @throws GasShortage
   */
  async #needGas(nonce: number, gasLimit: bigint, { maxFeePerGas }: Fees): Promise<void> {
    const { chain, signer, store } = this.#options;
    let needed = gasLimit * maxFeePerGas;
    for (const { attempts, nonce: other } of store.state.inFlight()) {
      const last = attempts.at(-1)!;
      if (other !== nonce) needed += BigInt(last.gasLimit) * BigInt(last.maxFeePerGas);
    }
    const has = await chain.balance(signer.address);
    if (has >= needed) return;
    throw new GasShortage(
      `the key ${signer.address} has ${has / GWEI} gwei, and gas may cost ${needed / GWEI}: ` +
        'pay coin to it, or wait until fees fall',
    );
  }

  /** @returns undefined where the signer refuses, or gas cannot be paid, which is said once */
  async #raised({ data, gasLimit, nonce }: Signed, fees: Fees) {
    const { log, nowMs, refusedMs } = this.#options;
    try {
      const fields = { ...fees, nonce, data, gasLimit: BigInt(gasLimit) };
      await this.#needGas(nonce, fields.gasLimit, fees);
      const signed = await this.#signature(fields);
      this.#refusal = undefined;
      return signed;
    } catch (error) {
      const isRefused = error instanceof SignerRefusal;
      if (!isRefused && !(error instanceof GasShortage)) throw error;
      const why = `${isRefused ? 'the signer refuses a higher fee: ' : ''}${error.message}`;
      if (this.whyNotRaised(nonce) !== why) log.warn(`the vault: transaction ${nonce}: ${why}`);
      this.#refusal = { nonce, why, untilMs: nowMs() + refusedMs };
      return undefined;
    }
  }

  #signature(fields: {
    readonly maxFeePerGas: bigint;
    readonly maxPriorityFeePerGas: bigint;
    readonly nonce: number;
    readonly data: string;
    readonly gasLimit: bigint;
  }): Promise<SignedTransaction> {
    const { chainId, signal, signer, to } = this.#options;
    return signer.sign({ ...fields, chainId, to, value: 0n }, signal);
  }

  async #broadcast({ raw }: Signed): Promise<ChainError | undefined> {
    try {
      await this.#options.chain.sendRaw(raw);
      return undefined;
    } catch (error) {
      if (!(error instanceof ChainError) || error.isTransient) throw error;
      // It is there already, or in a block, or one with a higher fee is.
      const isThere = /already known|already imported|underpriced|nonce too low/i;
      return isThere.test(error.message) ? undefined : error;
    }
  }
}

/** Waits, or gives up at once where it is told to. */
export async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(delayMs, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
