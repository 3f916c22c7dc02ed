/** UTCTimestamp of FIX: 20261122-08:16:02.123 and back, as microseconds since 1970. */

const TIMESTAMP = /^(\d{4})(\d\d)(\d\d)-(\d\d):(\d\d):(\d\d)(?:\.(\d{3}|\d{6}|\d{9}))?$/;
const US_PER_MS = 1000;

let lastMs = -1;
let lastText = '';

/** @param timeUs microseconds since 1970, to the year 2255 @returns to the millisecond */
export function timestampText(timeUs: number): string {
  const ms = Math.floor(timeUs / US_PER_MS);
  if (ms !== lastMs) {
    const text = new Date(ms).toISOString();
    lastText = `${text.slice(0, 4)}${text.slice(5, 7)}${text.slice(8, 10)}-${text.slice(11, 23)}`;
    lastMs = ms;
  }
  return lastText;
}

/** @returns microseconds since 1970, or NaN where the text is no time */
export function parseTimestamp(text: string): number {
  const found = TIMESTAMP.exec(text);
  if (found === null) return Number.NaN;
  const [, year, month, day, hour, minute, second, fraction = ''] = found;
  const leap = second === '60';
  const ms = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    leap ? 59 : Number(second),
  );
  const back = new Date(ms);
  const isDate = back.getUTCDate() === Number(day) && back.getUTCMonth() === Number(month) - 1;
  if (!isDate || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return Number.NaN;
  const us = Number(fraction.padEnd(6, '0').slice(0, 6));
  return (ms + (leap ? 1000 : 0)) * US_PER_MS + us;
}
