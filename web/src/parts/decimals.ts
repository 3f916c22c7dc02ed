/**
 * Exact decimals for what people type and see: texts and BigInt units, never floating point.
 * Nothing of the browser is used here.
 */
import { formatBig, type Step } from '../../../src/base/decimal.ts';

const DECIMAL = /^(\d{1,20})(?:\.(\d{1,20}))?$/;

/** Digits that a person may write with spaces, commas between thousands, or a comma as point. */
export function tidy(text: string): string {
  const bare = text.replace(/[\s_'’]/g, '');
  if (/^\d+,\d+$/.test(bare)) return bare.replace(',', '.');
  return bare.replace(/,/g, '').replace(/^\./, '0.').replace(/\.$/, '');
}

/**
 * A decimal text as units of 10^-scale.
 * @returns undefined where it is none, or has more places than that (zeros aside)
 */
export function unitsOf(text: string, scale: number): bigint | undefined {
  const found = DECIMAL.exec(text);
  if (found === null) return undefined;
  const [, whole = '', places = ''] = found;
  if (/[1-9]/.test(places.slice(scale))) return undefined;
  return BigInt(whole + places.slice(0, scale).padEnd(scale, '0'));
}

/** As `unitsOf`, for a text that the exchange gave, which may be signed. */
export function exactUnits(text: string, scale: number): bigint {
  const isNegative = text.startsWith('-');
  const units = unitsOf(isNegative ? text.slice(1) : text, scale) ?? 0n;
  return isNegative ? -units : units;
}

/** Units of 10^-scale as text with all their places. */
export function textOf(units: bigint, scale: number): string {
  return formatBig(units, scale);
}

/** Places of a decimal text: 2 of '0.05'. */
export function placesOf(text: string): number {
  return text.split('.')[1]?.length ?? 0;
}

/** The step that a text such as '0.05' says. */
export function stepOf(text: string): Step {
  const [whole = '', places = ''] = text.split('.');
  return { scale: places.length, units: Number(whole + places) };
}

/** 12345678.9 with its thousands apart by thin spaces, which no number takes for digits. */
export function grouped(text: string): string {
  const [whole = '', places] = text.split('.');
  const apart = whole.replace(/\B(?=(\d{3})+$)/g, '\u2009');
  return places === undefined ? apart : `${apart}.${places}`;
}

/** Rounded up: what a fee takes. @param divisor above zero */
export function divideUp(value: bigint, divisor: bigint): bigint {
  return (value + divisor - 1n) / divisor;
}

/** A share of 10^-6 as percent: 1000 is '0.1 %'. */
export function percentOfPpm(ppm: bigint): string {
  return `${formatBig(ppm, 4).replace(/\.?0+$/, '')} %`;
}

/** (a - b) / b in percent with two places and its sign; '' where b is zero. */
export function percentChange(a: bigint, b: bigint): string {
  if (b === 0n) return '';
  const hundredths = ((a - b) * 10_000n) / b;
  const sign = hundredths < 0n ? '−' : '+';
  return `${sign}${formatBig(hundredths < 0n ? -hundredths : hundredths, 2)} %`;
}
