/** What one run writes into Redis over one connection, each step at once or not at all. */
import { createHash, randomUUID } from 'node:crypto';
import type { Step } from './changes.ts';
import {
  accountKey,
  accountsKey,
  assetsKey,
  generationsKey,
  HEAD_FIELDS,
  type Head,
  parseHead,
  unitsText,
} from './keys.ts';
import type { AssetName } from './port.ts';
import type { RedisLink } from './redis-link.ts';
import { CLAIM, FILL, REMOVE, STEP } from './scripts.ts';

/** Redis does not hold what was written: everything is to be written anew. */
export class Lost extends Error {
  constructor(message = 'Redis does not hold what was written') {
    super(message);
    this.name = 'Lost';
  }
}

/** A run that began later writes: this one must not any more. */
export class Superseded extends Error {
  constructor() {
    super('another exchange that was started later writes there');
    this.name = 'Superseded';
  }
}

/** Accounts, and assets that were not written before. */
export type Writing = Pick<Step, 'accounts' | 'sequence' | 'timeUs'> & {
  readonly created: 'all' | ReadonlySet<number>;
  readonly assets: readonly AssetName[];
};

export class RedisWriter {
  readonly #link: RedisLink;
  readonly #prefix: string;
  /** Of this connection: what an earlier one sent and comes late is refused. */
  readonly #session = randomUUID();
  readonly #hashes = new Map<string, string>();
  #run = '';
  #evictsBy = '';

  private constructor(link: RedisLink, prefix: string) {
    this.#link = link;
    this.#prefix = prefix;
  }

  /**
   * Takes the right to write. @param run a number; `isFirst`: before this one never claimed, so
   * that it supersedes whoever wrote. @throws Superseded, RedisUnreachable
   */
  static async claim(
    link: RedisLink,
    { prefix, run, isFirst }: { prefix: string; run: string; isFirst: boolean },
  ): Promise<RedisWriter> {
    const writer = new RedisWriter(link, prefix);
    for (const script of [CLAIM, FILL, STEP, REMOVE]) await link.ask('SCRIPT', 'LOAD', script);
    const claimed = await writer.#call(CLAIM, [prefix], [run, isFirst ? 1 : 0, writer.#session]);
    if (!Array.isArray(claimed)) throw new Superseded();
    [writer.#run, writer.#evictsBy] = claimed as [string, string];
    return writer;
  }

  /** The run as which it writes; above the one that was asked for where that was taken. */
  get run(): string {
    return this.#run;
  }

  /** The policy by which Redis may remove what is written; empty: it does not. */
  get evictsBy(): string {
    return this.#evictsBy;
  }

  /** What a reader would find. */
  async head(): Promise<Head | undefined> {
    const fields = await this.#link.ask('HMGET', this.#prefix, ...HEAD_FIELDS);
    return parseHead(fields as (string | null)[]);
  }

  /** Writes into a generation that nobody reads yet. @throws Lost, Superseded, RedisUnreachable */
  fill(generation: string, writing: Writing): Promise<void> {
    return this.#write(FILL, generation, writing, [writing.sequence]);
  }

  /**
   * Writes a step on top of the one of sequence `after`; undefined: makes the generation the one
   * that is read. @throws Lost, Superseded, RedisUnreachable
   */
  step(generation: string, writing: Writing, after: number | undefined): Promise<void> {
    const { sequence, timeUs } = writing;
    return this.#write(STEP, generation, writing, [after ?? '', sequence, timeUs]);
  }

  /** Generations that there is something of. */
  async generations(): Promise<string[]> {
    return (await this.#link.ask('SMEMBERS', generationsKey(this.#prefix))) as string[];
  }

  /** Removes some accounts of a generation that is not read. @returns whether there may be more */
  async remove(generation: string, count: number): Promise<boolean> {
    const prefix = this.#prefix;
    const keys = [
      prefix,
      generationsKey(prefix),
      accountsKey(prefix, generation),
      assetsKey(prefix, generation),
    ];
    const accounts = accountKey(prefix, generation, '');
    return (await this.#call(REMOVE, keys, [this.#session, generation, accounts, count])) !== 0;
  }

  async #write(
    script: string,
    generation: string,
    { accounts, assets, created }: Writing,
    position: readonly (string | number)[],
  ): Promise<void> {
    const prefix = this.#prefix;
    const keys = [
      prefix,
      generationsKey(prefix),
      accountsKey(prefix, generation),
      assetsKey(prefix, generation),
    ];
    const words: (string | number)[] = [this.#run, this.#session, generation, ...position];
    for (const [account, balances] of accounts) {
      keys.push(accountKey(prefix, generation, account));
      words.push(account, created === 'all' || created.has(account) ? 1 : 0, balances.size);
      for (const [asset, units] of balances) words.push(asset, unitsText(units));
    }
    for (const { id, name, decimals } of assets) words.push(id, `${decimals} ${name}`);
    const answer = await this.#call(script, keys, words);
    if (answer === 'SUPERSEDED') throw new Superseded();
    if (answer !== 'OK') throw new Lost();
  }

  #call(
    script: string,
    keys: readonly string[],
    words: readonly (string | number)[],
  ): Promise<unknown> {
    return this.#link.ask('EVALSHA', this.#hash(script), keys.length, ...keys, ...words);
  }

  /** What Redis calls a script: its SHA-1. */
  #hash(script: string): string {
    let hash = this.#hashes.get(script);
    if (hash === undefined) {
      hash = createHash('sha1').update(script).digest('hex');
      this.#hashes.set(script, hash);
    }
    return hash;
  }
}
