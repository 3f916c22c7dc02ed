/** The words of a row of a conformance table, taken from the front. */
import { valueFor } from './words.ts';

export class Row {
  readonly text: string;
  readonly #words: string[];

  constructor(text: string) {
    this.text = text;
    this.#words = text.split(/\s+/).filter((word) => word !== '');
  }

  get empty(): boolean {
    return this.#words.length === 0;
  }

  peek(): string {
    return this.#words[0] ?? '';
  }

  next(): string {
    const word = this.#words.shift();
    if (word === undefined) throw new Error(`row ends too early: ${this.text}`);
    return word;
  }

  /** Takes the word when it is the next. */
  take(word: string): boolean {
    if (this.peek() !== word) return false;
    this.#words.shift();
    return true;
  }

  expect(word: string): void {
    if (!this.take(word))
      throw new Error(`expected ${word} before ${this.peek()} in: ${this.text}`);
  }

  number(): number {
    return parseNumber(this.next());
  }

  /** `5 %` of a whole in millionths: `10%`, `0.0001%`; or a number of millionths. */
  ppm(): number {
    const word = this.next();
    if (!word.endsWith('%')) return parseNumber(word);
    const [, whole, part = ''] = /^(\d+)(?:\.(\d{1,4}))?%$/.exec(word) ?? [];
    if (whole === undefined) throw new Error(`not a share: ${word}`);
    return Number(whole) * 10_000 + Number(part.padEnd(4, '0'));
  }

  value(values: Readonly<Record<string, number>>): number {
    const word = this.next();
    const value = valueFor(values, word);
    if (value === undefined) throw new Error(`no value is called ${word} in: ${this.text}`);
    return value;
  }

  /** @throws Error naming the word that nobody reads */
  refuse(word: string): never {
    throw new Error(`${word}? in: ${this.text}`);
  }
}

/** `100`, `2^53`, `2^53-1`, `-3` */
export function parseNumber(text: string): number {
  const match = /^(-?)(\d+)(?:\^(\d+))?(?:([+-])(\d+))?$/.exec(text);
  if (!match) throw new Error(`not a number: ${text}`);
  const power = Number(match[2]) ** Number(match[3] ?? 1);
  const value = power + Number(`${match[4] ?? '+'}${match[5] ?? 0}`);
  return match[1] === '-' ? -value : value;
}
