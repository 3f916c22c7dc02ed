/** How enumeration values are spelt in conformance tables: `CANCEL_MAKER` as `cancel-maker`. */

type Enumeration = Readonly<Record<string, number>>;

/** The value that a word names, or undefined. */
export function valueFor(values: Enumeration, word: string): number | undefined {
  return values[word.toUpperCase().replaceAll('-', '_')];
}

/** The name of a value as the schema spells it; the number where it has none. */
export function nameOf(values: Enumeration, value: number): string {
  return Object.keys(values).find((name) => values[name] === value) ?? String(value);
}

/** The word for a value. */
export function wordOf(values: Enumeration, value: number): string {
  return nameOf(values, value).toLowerCase().replaceAll('_', '-');
}
