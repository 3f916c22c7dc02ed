/** What the names of files say. Messages hold no day, and those of LOBSTER no symbol either. */
import { basename } from 'node:path';

/** 01302019.NASDAQ_ITCH50.gz */
const ITCH_LONG = /^(?<month>\d\d)(?<day>\d\d)(?<year>\d{4})\.\w*NASDAQ_ITCH50/i;
/** S081321-v50.txt.gz */
const ITCH_SHORT = /^S(?<month>\d\d)(?<day>\d\d)(?<year>\d\d)-v50/i;
/** AAPL_2012-06-21_34200000_57600000_message_10.csv */
const LOBSTER = /^(?<symbol>[^_]+)_(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)_/;

/** Midnight of the day that the file's name tells, microseconds since 1970; else undefined. */
export function dayOf(path: string): number | undefined {
  const name = basename(path);
  const parts = (ITCH_LONG.exec(name) ?? ITCH_SHORT.exec(name) ?? LOBSTER.exec(name))?.groups;
  if (!parts) return undefined;
  const year = parts.year!.length === 2 ? `20${parts.year}` : parts.year;
  const ms = Date.parse(`${year}-${parts.month}-${parts.day}T00:00:00Z`);
  return ms >= 0 ? ms * 1000 : undefined;
}

/** The symbol that a LOBSTER file's name tells, else undefined. */
export function symbolOf(path: string): string | undefined {
  return LOBSTER.exec(basename(path))?.groups?.symbol;
}
