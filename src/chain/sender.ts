/**
 * Transactions of one address, each carried out once. The number (nonce) is the address's first
 * that is in no block, so that what is sent again after a crash takes the place of what was sent
 * before it, and not the next one: of two with one number at most one is ever carried out.
 * One `Sender` an address; its transactions go one after the other.
 */

import { setTimeout } from 'node:timers/promises';
import { Chain, type Receipt } from './chain.ts';
import { ChainError, type RpcOptions } from './rpc.ts';
import type { SignedTransaction, Signer } from './signer.ts';

export interface Wanted {
  /** Absent: a deployment. */
  readonly to?: string;
  readonly data: string;
  /** Wei; 0. */
  readonly value?: bigint;
}

export interface SenderOptions extends RpcOptions {
  readonly signer: Signer;
  /** Between two looks for a receipt; 1,000. */
  readonly pollMs?: number;
  /** How often a receipt is looked for before the sender gives up; 120. */
  readonly maxLooks?: number;
}

const DEFAULT_POLL_MS = 1000;
const DEFAULT_LOOKS = 120;
/** Looks for the receipt of a transaction whose number is used up, before it is another's. */
const USED_LOOKS = 10;
/** Gas beyond the estimate: another block may change what a call costs. */
const GAS_PER_CENT = 125n;

export class Sender {
  readonly chain: Chain;
  readonly signer: Signer;
  readonly #pollMs: number;
  readonly #maxLooks: number;
  readonly #signal: AbortSignal | undefined;
  #chainId: number | undefined;

  constructor({
    signer,
    pollMs = DEFAULT_POLL_MS,
    maxLooks = DEFAULT_LOOKS,
    ...rpc
  }: SenderOptions) {
    this.chain = new Chain(rpc);
    this.signer = signer;
    this.#pollMs = pollMs;
    this.#maxLooks = maxLooks;
    this.#signal = rpc.signal;
  }

  /**
   * Signs, and sends nothing. Who must not lose it writes it down before `broadcast`.
   * @throws ChainError where it would fail (with the revert's data), or nobody answers
   */
  async prepare({ to, data, value = 0n }: Wanted): Promise<SignedTransaction> {
    const { address } = this.signer;
    this.#chainId ??= await this.chain.chainId();
    const target = to === undefined ? {} : { to };
    const call = { from: address, data, ...target };
    const gas = await this.chain.estimateGas(value === 0n ? call : { ...call, value });
    const nonce = await this.chain.minedNonce(address);
    const fees = await this.chain.fees();
    const gasLimit = (gas * GAS_PER_CENT) / 100n;
    const chainId = this.#chainId;
    return this.signer.sign({ ...fees, ...target, chainId, nonce, data, value, gasLimit });
  }

  /**
   * Hands a signed transaction to the chain; again where it was handed over already.
   * @returns false when its number is used up: it, or another one, is in a block
   */
  async broadcast({ raw }: SignedTransaction): Promise<boolean> {
    try {
      await this.chain.sendRaw(raw);
      return true;
    } catch (error) {
      if (!(error instanceof ChainError) || error.isTransient) throw error;
      if (/already known|already imported|underpriced/i.test(error.message)) return true;
      if (/nonce too low/i.test(error.message)) return false;
      throw error;
    }
  }

  /**
   * Waits until it is in a block.
   * @returns undefined where another one with its number is, or none for as long as we look
   */
  async mined({ hash, nonce }: SignedTransaction): Promise<Receipt | undefined> {
    let usedLooks = 0;
    for (let look = 0; look < this.#maxLooks && usedLooks < USED_LOOKS; look++) {
      // The number first: once it is used up, the receipt is there, or never will be; a moment
      // later at most, for nodes tell of the two one after the other.
      if ((await this.chain.minedNonce(this.signer.address)) > nonce) usedLooks++;
      const receipt = await this.chain.receipt(hash);
      if (receipt !== undefined) return receipt;
      await pause(this.#pollMs, this.#signal);
    }
    return undefined;
  }

  /** Prepares, sends and waits. @throws ChainError where it failed or is in no block in time */
  async carryOut(wanted: Wanted): Promise<Receipt> {
    const signed = await this.prepare(wanted);
    await this.broadcast(signed);
    const receipt = await this.mined(signed);
    if (receipt === undefined)
      throw new ChainError(
        `${signed.hash} is in no block: another one took its place, or none came`,
      );
    if (!receipt.succeeded) throw new ChainError(`${signed.hash} failed on the chain`, -1);
    return receipt;
  }
}

/** @throws ChainError where it is given up */
async function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await setTimeout(delayMs, undefined, signal === undefined ? {} : { signal });
  } catch (cause) {
    throw new ChainError(`given up: ${(cause as Error).message}`);
  }
}
