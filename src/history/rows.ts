/**
 * Rows of one table, flat: all cells in one array of numbers, row after row, texts beside them. A
 * row is no object, so many rows are no work for who collects what is not used any more.
 */
import type { Table, Value } from './tables.ts';

/** Rows that there is room for at first. */
const FEW = 64;

export class Rows {
  readonly table: Table;
  /** Cells of a row. */
  readonly width: number;
  /**
   * Row after row. NaN is NULL; in a column of text a cell is the text's place in `texts`. What is
   * behind the last row means nothing.
   */
  cells: Float64Array<ArrayBuffer>;
  readonly texts: string[];
  #length = 0;

  /** @param room for so many rows; more are taken too */
  constructor(table: Table, room = FEW, texts = ['']) {
    this.table = table;
    this.width = table.columns.length;
    this.cells = new Float64Array(room * this.width);
    this.texts = texts;
  }

  static of(table: Table, values: readonly (readonly (Value | null)[])[]): Rows {
    const rows = new Rows(table, values.length);
    for (const row of values) rows.push(row);
    return rows;
  }

  /** Rows that came from another thread. */
  static from(parts: Pick<Rows, 'table' | 'cells' | 'texts' | 'length'>): Rows {
    const rows = new Rows(parts.table, 0, parts.texts);
    rows.cells = parts.cells;
    rows.#length = parts.length;
    return rows;
  }

  /** Rows that there is room for without more memory. */
  get room(): number {
    return this.cells.length / this.width;
  }

  get length(): number {
    return this.#length;
  }

  /** Adds a row of zeros and empty texts. @returns where its cells begin */
  add(): number {
    const at = this.#length * this.width;
    if (at === this.cells.length) {
      const cells = new Float64Array(2 * Math.max(at, FEW * this.width));
      cells.set(this.cells);
      this.cells = cells;
    }
    this.#length += 1;
    return at;
  }

  /** Adds a row, cell by cell. */
  push(values: readonly (Value | null)[]): void {
    const at = this.add();
    for (const [k, value] of values.entries()) {
      this.cells[at + k] = typeof value === 'string' ? this.text(value) : (value ?? Number.NaN);
    }
  }

  /** @returns what a cell of this text is */
  text(text: string): number {
    return text === '' ? 0 : this.texts.push(text) - 1;
  }

  /** Whether a column is of text, for each column. */
  areTexts(): boolean[] {
    const { columns, texts = [], large = [] } = this.table;
    return columns.map((name) => texts.includes(name) || large.includes(name));
  }

  /**
   * The same rows, by the two columns with which the table's largest index begins, and of the same
   * group in the order in which they are: neighbours go into the same page of that index.
   */
  grouped(): Rows {
    const { cells, table, width } = this;
    if (table.groups === undefined || this.#length === 0) return this;
    const [first, second] = table.groups.map((name) => table.at[name]!) as [number, number];
    const { groupOf, groups } = this.#groups(first, second);
    groups.sort((a, b) => a.first - b.first || a.second - b.second);
    let begin = 0;
    for (const group of groups) {
      group.next = begin;
      begin += group.count;
    }
    const sorted = new Rows(table, this.#length, this.texts);
    for (let row = 0; row < this.#length; row++) {
      const to = groupOf[row]!.next++ * width;
      const from = row * width;
      for (let k = 0; k < width; k++) sorted.cells[to + k] = cells[from + k]!;
    }
    sorted.#length = this.#length;
    return sorted;
  }

  /** Which group each row is of. */
  #groups(first: number, second: number) {
    const { cells, width } = this;
    const byFirst = new Map<number, Map<number, Group>>();
    const groups: Group[] = [];
    const groupOf = new Array<Group>(this.#length);
    for (let row = 0; row < this.#length; row++) {
      const [a, b] = [cells[row * width + first]!, cells[row * width + second]!];
      let bySecond = byFirst.get(a);
      if (bySecond === undefined) {
        bySecond = new Map();
        byFirst.set(a, bySecond);
      }
      let group = bySecond.get(b);
      if (group === undefined) {
        group = { first: a, second: b, count: 0, next: 0 };
        bySecond.set(b, group);
        groups.push(group);
      }
      group.count += 1;
      groupOf[row] = group;
    }
    return { groupOf, groups };
  }
}

interface Group {
  readonly first: number;
  readonly second: number;
  count: number;
  /** Where its next row goes. */
  next: number;
}
