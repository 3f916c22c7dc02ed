/**
 * Query strings and form bodies. They are decoded for reading only; signatures are checked over
 * the text as it came.
 */
import { DialectError } from '../errors.ts';

/** Parameters of one request at most. */
export const MAX_PARAMS = 64;

/**
 * Reads the parameters of a query and of a body. Of a name in both, the query's value counts.
 * @throws DialectError -1100 for broken percent-encoding, -1101 for duplicates or too many
 */
export function readForm(query: string, body: string): Map<string, string> {
  const values = new Map<string, string>();
  if (query !== '') readInto(values, query, undefined);
  if (body !== '') readInto(values, body, values.size === 0 ? undefined : new Set(values.keys()));
  return values;
}

function readInto(
  values: Map<string, string>,
  text: string,
  settled: ReadonlySet<string> | undefined,
): void {
  let from = 0;
  while (from <= text.length) {
    let end = text.indexOf('&', from);
    if (end === -1) end = text.length;
    if (end > from) {
      let equals = text.indexOf('=', from);
      if (equals === -1 || equals > end) equals = end;
      const name = decode(text.slice(from, equals));
      if (settled === undefined || !settled.has(name)) {
        if (values.has(name)) {
          throw new DialectError(-1101, 'Duplicate values for a parameter detected.');
        }
        if (values.size >= MAX_PARAMS) {
          throw new DialectError(-1101, 'Too many parameters sent for this endpoint.');
        }
        values.set(name, equals === end ? '' : decode(text.slice(equals + 1, end)));
      }
    }
    from = end + 1;
  }
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    throw new DialectError(-1100, 'Illegal characters found in a parameter.');
  }
}
