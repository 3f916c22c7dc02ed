/**
 * What contracts wrote over many blocks, in as many requests as the node wants. Each node has
 * limits of its own (blocks, logs, bytes, seconds) and its own words for them, and none tells them
 * before: so whatever it refuses is asked for by half, down to one block, and what goes well for a
 * while is asked for by twice as much.
 */
import type { Chain, ChainLog, Topics } from './chain.ts';
import { ChainError } from './rpc.ts';

/** Asked for at once, where nothing is refused. */
export const MAX_BLOCKS = 2_000;
/** So many whole ranges in a row are taken for room for more. */
const GOOD_RANGES = 8;

/** What is in all blocks behind the range before, up to `last`. */
export interface LogRange {
  readonly last: number;
  readonly logs: readonly ChainLog[];
}

export class LogReader {
  readonly #chain: Chain;
  readonly #address: string;
  /** Blocks of the next request, at most. */
  #blocks = MAX_BLOCKS;
  #good = 0;

  /** @param address of the contract */
  constructor(chain: Chain, address: string) {
    this.#chain = chain;
    this.#address = address;
  }

  /**
   * Logs of blocks `from` to `to`, both included, oldest first, range by range: what came before
   * something fails need not be asked for again.
   * @throws ChainError where one block alone is refused, or nobody answers
   */
  async *read(from: number, to: number, topics: Topics): AsyncGenerator<LogRange> {
    for (let first = from; first <= to; ) {
      const last = Math.min(to, first + this.#blocks - 1);
      const logs = await this.#ask(first, last, topics);
      if (logs === undefined) continue;
      yield { last, logs };
      first = last + 1;
    }
  }

  /** @returns undefined where so many blocks are refused */
  async #ask(first: number, last: number, topics: Topics): Promise<ChainLog[] | undefined> {
    const blocks = last - first + 1;
    try {
      const logs = await this.#chain.logs(this.#address, first, last, topics);
      if (blocks === this.#blocks) this.#good++;
      if (this.#good >= GOOD_RANGES) this.#goBy(Math.min(MAX_BLOCKS, 2 * this.#blocks));
      return this.#asked(logs, first, last);
    } catch (error) {
      if (!(error instanceof ChainError)) throw error;
      this.#goBy(Math.max(1, Math.floor(blocks / 2)));
      // Who answers too late is asked for less too, but not at once.
      if (error.isTransient || blocks === 1) throw error;
      return undefined;
    }
  }

  /** Each log once, and none that was not asked for: of other blocks, or of another contract. */
  #asked(logs: readonly ChainLog[], first: number, last: number): ChainLog[] {
    const own = this.#address.toLowerCase();
    const isOurs = ({ address, blockNumber }: ChainLog) =>
      address.toLowerCase() === own && blockNumber >= first && blockNumber <= last;
    const byPlace = logs
      .filter(isOurs)
      .map((log) => [`${log.blockHash} ${log.logIndex}`, log] as const);
    return [...new Map(byPlace).values()];
  }

  #goBy(blocks: number): void {
    this.#blocks = blocks;
    this.#good = 0;
  }
}
