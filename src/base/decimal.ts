/**
 * Exact decimal text <-> integers: '60000.01' at scale 2 is 6000001. Nothing goes through floating
 * point. Text is what the dialects allow: 1 to 20 digits, optionally a point and 1 to 20 digits;
 * no sign, no exponent, no spaces. What cannot be read is a negative fault code, not an exception,
 * so that a gateway can name each in its own words.
 *
 * Sums that may pass 2^53 are kept as a pair (`high` × 2^53 + `low`); `addLow` and `wide` do the
 * arithmetic. BigInt appears only where a value leaves 2^53 and is turned into text.
 */

/** Why a text is not a number here. All are negative, so `result < 0` means a fault. */
export const DecimalFault = {
  /** Not digits with at most one point between them, or more than 20 digits on a side. */
  MALFORMED: -1,
  /** Has a plus or minus sign; amounts have none. */
  SIGNED: -2,
  /** Is written with an exponent. */
  EXPONENT: -3,
  /** Has more places, other than zeros, than the scale holds. */
  TOO_MANY_PLACES: -4,
  /** Is 2^53 or more at this scale. */
  TOO_LARGE: -5,
  /** Is not a whole number of steps (ticks, lots). Only `parseSteps` says so. */
  OFF_STEP: -6,
} as const;
export type DecimalFault = (typeof DecimalFault)[keyof typeof DecimalFault];

/** Digits allowed on either side of the point. */
export const MAX_DIGITS = 20;
/** 2^53: the first integer that is out of range. */
export const TWO_53 = 9007199254740992;
const BIG_TWO_53 = 1n << 53n;
const MAX = Number.MAX_SAFE_INTEGER;
/** Up to here a value can take another digit and stay below 2^53. */
const MAX_BEFORE_DIGIT = Math.floor((MAX - 9) / 10);

const ZERO = 48;
const NINE = 57;
const POINT = 46;

const POWERS: readonly number[] = Array.from({ length: 16 }, (_, k) => 10 ** k);
const ZEROS = '0'.repeat(64);

function textFault(text: string): DecimalFault {
  if (/^[+-]/.test(text)) return DecimalFault.SIGNED;
  if (/^\d+(\.\d*)?[eE][+-]?\d+$/.test(text)) return DecimalFault.EXPONENT;
  return DecimalFault.MALFORMED;
}

/** Index of the point, `text.length` where there is none, or a fault. */
function pointOf(text: string): number {
  const length = text.length;
  if (length === 0 || length > 2 * MAX_DIGITS + 1) return textFault(text.slice(0, 64));
  let point = length;
  for (let k = 0; k < length; k++) {
    const code = text.charCodeAt(k);
    if (code >= ZERO && code <= NINE) continue;
    if (code !== POINT || point !== length) return textFault(text);
    point = k;
  }
  const places = point === length ? 0 : length - point - 1;
  if (point === 0 || point === length - 1 || point > MAX_DIGITS || places > MAX_DIGITS) {
    return DecimalFault.MALFORMED;
  }
  return point;
}

/**
 * Reads a decimal as an integer at a scale. Zeros beyond the scale are accepted: they change
 * nothing.
 * @param scale decimal places of the result, 0 to 20
 * @returns 0 to 2^53 - 1, or a `DecimalFault` (negative)
 */
export function parseDecimal(text: string, scale: number): number {
  const point = pointOf(text);
  if (point < 0) return point;
  const length = text.length;
  const end = Math.min(length, point + 1 + scale);
  for (let k = end; k < length; k++) {
    if (k !== point && text.charCodeAt(k) !== ZERO) return DecimalFault.TOO_MANY_PLACES;
  }
  let value = 0;
  for (let k = 0; k < end; k++) {
    if (k === point) continue;
    if (value > MAX_BEFORE_DIGIT) return parseLarge(text, scale);
    value = value * 10 + (text.charCodeAt(k) - ZERO);
  }
  for (let missing = scale - Math.max(0, end - point - 1); missing > 0; missing--) {
    if (value > MAX_BEFORE_DIGIT) return parseLarge(text, scale);
    value *= 10;
  }
  return value;
}

function parseLarge(text: string, scale: number): number {
  const value = bigOf(text, scale);
  return value < BIG_TWO_53 ? Number(value) : DecimalFault.TOO_LARGE;
}

/** `text` is well-formed and has no places beyond `scale` that count. */
function bigOf(text: string, scale: number): bigint {
  const [whole = '', places = ''] = text.split('.');
  return BigInt(whole + places.slice(0, scale).padEnd(scale, '0'));
}

/** A grid of values: multiples of `units` at `scale` decimal places, such as 5 at 2 for 0.05. */
export interface Step {
  readonly scale: number;
  readonly units: number;
}

/**
 * Reads a decimal as a number of steps.
 * @param precision decimal places that the text may have, at least the step's scale; more is
 *   `TOO_MANY_PLACES`, a value between two steps is `OFF_STEP`
 * @returns 0 to 2^53 - 1, or a `DecimalFault` (negative)
 */
export function parseSteps(text: string, step: Step, precision = step.scale): number {
  const value = parseDecimal(text, step.scale);
  if (value >= 0) {
    if (step.units === 1) return value;
    return value % step.units === 0 ? value / step.units : DecimalFault.OFF_STEP;
  }
  if (value === DecimalFault.TOO_MANY_PLACES) {
    const finer = parseDecimal(text, precision);
    return finer === DecimalFault.TOO_MANY_PLACES ? finer : DecimalFault.OFF_STEP;
  }
  if (value !== DecimalFault.TOO_LARGE || step.units === 1) return value;
  const big = bigOf(text, step.scale);
  const units = BigInt(step.units);
  if (big % units !== 0n) return DecimalFault.OFF_STEP;
  return big / units < BIG_TWO_53 ? Number(big / units) : DecimalFault.TOO_LARGE;
}

/** Text of `steps` steps, with as many places as the step has. @param steps 0 to 2^53 - 1 */
export function formatSteps(steps: number, step: Step): string {
  if (step.units === 1) return formatDecimal(steps, step.scale);
  const value = steps * step.units;
  if (value <= MAX) return formatDecimal(value, step.scale);
  return formatBig(BigInt(steps) * BigInt(step.units), step.scale);
}

/**
 * Text of an integer with a fixed number of places.
 * @param value integer within ±(2^53 - 1)
 * @param scale 0 to 60
 */
export function formatDecimal(value: number, scale: number): string {
  if (value < 0) return `-${formatDecimal(-value, scale)}`;
  if (scale === 0) return String(value);
  return placePoint(String(value), scale);
}

/** As `formatDecimal`, for an integer of any size. */
export function formatBig(value: bigint, scale: number): string {
  if (value < 0n) return `-${formatBig(-value, scale)}`;
  return scale === 0 ? String(value) : placePoint(String(value), scale);
}

function placePoint(digits: string, scale: number): string {
  const whole = digits.length - scale;
  if (whole > 0) return `${digits.slice(0, whole)}.${digits.slice(whole)}`;
  return `0.${ZEROS.slice(0, -whole)}${digits}`;
}

/** The same decimal without zeros at its end: '0.0100' is '0.01', '5.00' is '5'. */
export function trimZeros(text: string): string {
  if (!text.includes('.')) return text;
  let end = text.length;
  while (text.charCodeAt(end - 1) === ZERO) end--;
  if (text.charCodeAt(end - 1) === POINT) end--;
  return text.slice(0, end);
}

/** Exact product of two integers of 0 to 2^53 - 1, or `TOO_LARGE` when it is 2^53 or more. */
export function multiply(a: number, b: number): number {
  // A product that rounds to 2^53 or more is 2^53 or more; one that rounds below is exact.
  const product = a * b;
  return product <= MAX ? product : DecimalFault.TOO_LARGE;
}

/** Ten to the power, exact up to 15. */
export function powerOfTen(power: number): number {
  const value = POWERS[power];
  if (value === undefined) throw new RangeError(`power of ten ${power}; 0 to 15 are exact`);
  return value;
}

/**
 * Low half of the sum of a wide number's low half and `value`. The caller adds one to the high
 * half when the result is less than `low`.
 * @param low 0 to 2^53 - 1
 * @param value 0 to 2^53 - 1
 */
export function addLow(low: number, value: number): number {
  return value <= MAX - low ? low + value : low - (TWO_53 - value);
}

/** The wide number `high` × 2^53 + `low`. */
export function wide(high: number, low: number): bigint {
  return high === 0 ? BigInt(low) : BigInt(high) * BIG_TWO_53 + BigInt(low);
}

/** Text of a wide number with a fixed number of places. */
export function formatWide(high: number, low: number, scale: number): string {
  return high === 0 ? formatDecimal(low, scale) : formatBig(wide(high, low), scale);
}
