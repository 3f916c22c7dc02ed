/** Where in the input something is, and errors that say so. */
import { formatDecimal } from '../base/decimal.ts';

/** A message of an ITCH file, or a line of a LOBSTER file. */
export interface Place {
  readonly file: string;
  readonly unit: 'message' | 'line';
  /** Counted from 1 in its file. */
  readonly number: number;
  /** Of the message's length prefix or the line's first character, from 0, uncompressed. */
  readonly byte: number;
}

export function placeWords({ file, unit, number, byte }: Place): string {
  return `${file}, ${unit} ${number} at byte ${byte}`;
}

/** The input cannot be imported; the text says what, where, and what to do. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}

/** What a message says does not fit what came before it. Whoever knows the place adds it. */
export class FlowFault extends Error {
  override readonly name = 'FlowFault';
}

/** The fault as an error that names its place; everything else as it is. */
export function withPlace(error: unknown, place: Place): unknown {
  if (!(error instanceof FlowFault)) return error;
  return new ImportError(`${placeWords(place)}: ${error.message}`, { cause: error });
}

/** Decimal places of both formats' prices: a tick is 0.0001 USD. */
export const PRICE_DECIMALS = 4;

export function priceWords(priceTicks: number): string {
  return formatDecimal(priceTicks, PRICE_DECIMALS);
}

const NS_PER_SECOND = 1e9;

/** Time of day with nanoseconds: 09:30:00.000000001. */
export function clockWords(timeNs: number): string {
  const seconds = Math.floor(timeNs / NS_PER_SECOND);
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = two(Math.floor(seconds / 3600));
  const fraction = String(timeNs % NS_PER_SECOND).padStart(9, '0');
  return `${hours}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${fraction}`;
}
