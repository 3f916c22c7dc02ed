/**
 * Where balances are in Redis, and in which form. Everything begins with one prefix:
 *
 *   PREFIX                      hash: writer, session, generation, sequence, timeUs, seenUs,
 *                                 counted
 *   PREFIX:generations          set of the generations that there is something of
 *   PREFIX:G:accounts           set of the accounts of a generation
 *   PREFIX:G:assets             hash: asset id → "decimals name"
 *   PREFIX:G:ACCOUNT            hash: since; asset id → "available reserved"
 *
 * A generation is one whole writing of everything; what the head names is complete and of
 * `sequence`, whatever else is there. Numbers are decimal texts. docs/balances.md is for who reads.
 */
import type { AssetUnits } from './port.ts';

/** Of an account's hash: there since this command. Without it the hash is not whole. */
export const SINCE = 'since';

export const HEAD_FIELDS = ['writer', 'generation', 'sequence', 'timeUs', 'seenUs'] as const;

export interface Head {
  /** The run that may write: the one that began last. */
  readonly writer: number;
  readonly generation: string;
  readonly sequence: number;
  readonly timeUs: number;
  /** When the writer last said so, microseconds since 1970 by the clock of Redis. */
  readonly seenUs: number;
}

export const generationsKey = (prefix: string) => `${prefix}:generations`;
export const accountsKey = (prefix: string, generation: string) =>
  `${prefix}:${generation}:accounts`;
export const assetsKey = (prefix: string, generation: string) => `${prefix}:${generation}:assets`;
export const accountKey = (prefix: string, generation: string, account: number | string) =>
  `${prefix}:${generation}:${account}`;

export function unitsText({ availableUnits, reservedUnits }: Omit<AssetUnits, 'asset'>): string {
  return `${availableUnits} ${reservedUnits}`;
}

/** @param fields of the head, in their order @returns undefined where there is no whole one */
export function parseHead(fields: readonly (string | null)[]): Head | undefined {
  const [writer, generation, sequence, timeUs, seenUs] = fields;
  if (!writer || !generation || !sequence || !timeUs || !seenUs) return undefined;
  const numbers = [writer, sequence, timeUs, seenUs].map(Number);
  if (!numbers.every(Number.isSafeInteger)) return undefined;
  return {
    writer: Number(writer),
    generation,
    sequence: Number(sequence),
    timeUs: Number(timeUs),
    seenUs: Number(seenUs),
  };
}

/** @param fields name, value, … @returns undefined where the hash is not whole */
export function parseAccount(fields: readonly string[]): AssetUnits[] | undefined {
  const balances: AssetUnits[] = [];
  let isWhole = false;
  for (let k = 0; k + 1 < fields.length; k += 2) {
    if (fields[k] === SINCE) {
      isWhole = true;
      continue;
    }
    const [available = '', reserved = ''] = fields[k + 1]!.split(' ');
    balances.push({
      asset: wholeNumber(fields[k]!),
      availableUnits: wholeNumber(available),
      reservedUnits: wholeNumber(reserved),
    });
  }
  return isWhole ? balances.sort((a, b) => a.asset - b.asset) : undefined;
}

/** @throws Error where somebody else has written there */
function wholeNumber(text: string): number {
  const value = Number(text);
  if (text !== '' && Number.isSafeInteger(value)) return value;
  throw new Error(`the cache of balances holds '${text}' where a whole number belongs`);
}
