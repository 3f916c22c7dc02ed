/** UTCTimestamp of FIX: 20261122-08:16:02.123 and back, as microseconds since 1970. */

const TIMESTAMP = /^(\d{4})(\d\d)(\d\d)-(\d\d):(\d\d):(\d\d)(?:\.(\d{3}|\d{6}|\d{9}))?$/;
const US_PER_MS = 1000;

/** Times are mostly of the same second as the one before. */
let writtenSecond = -1;
let writtenText = '';
let readText = '';
let readMs = 0;
const SECOND_LENGTH = 17;

/** @param timeUs microseconds since 1970, to the year 2255 @returns to the millisecond */
export function timestampText(timeUs: number): string {
  const ms = Math.floor(timeUs / US_PER_MS);
  const second = Math.floor(ms / 1000);
  if (second !== writtenSecond) {
    const text = new Date(second * 1000).toISOString();
    const [date = '', time = ''] = text.slice(0, 19).split('T');
    writtenText = `${date.replaceAll('-', '')}-${time}.`;
    writtenSecond = second;
  }
  return writtenText + String(ms - second * 1000).padStart(3, '0');
}

/** @returns microseconds since 1970, or NaN where the text is no time */
export function parseTimestamp(text: string): number {
  const found = TIMESTAMP.exec(text);
  if (found === null) return Number.NaN;
  const [, , , , , , , fraction = ''] = found;
  const second = text.slice(0, SECOND_LENGTH);
  if (second !== readText) {
    readMs = secondOf(found);
    readText = second;
  }
  return readMs * US_PER_MS + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** Milliseconds since 1970 of a whole second; NaN where there is no such second. */
function secondOf(found: RegExpExecArray): number {
  const [, year, month, day, hour, minute, second] = found;
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
  return ms + (leap ? 1000 : 0);
}
