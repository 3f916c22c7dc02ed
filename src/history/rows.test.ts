/** Flat rows: their order by groups, and what COPY is told of them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { copyText } from './copy-text.ts';
import { Rows } from './rows.ts';
import { ACCOUNTS, CANDLE_CHANGES, ENTRIES, FILLS } from './tables.ts';

const cellsOf = ({ cells, length, width }: Rows) =>
  Array.from({ length }, (_, row) => [...cells.subarray(row * width, (row + 1) * width)]);

const textOf = (rows: Rows) => Buffer.concat([...copyText(rows)]).toString();

describe('rows', () => {
  test('are grouped as their index is, and within a group in the order in which they came', () => {
    const rows = new Rows(FILLS);
    const order = FILLS.columns.map((name) => name);
    for (const [account, market, trade_id] of [
      ...[[70_000, 1, 1] as const, [3, 2, 1] as const, [3, 1, 9] as const],
      ...[[70_000, 1, 2] as const, [3, 2, 0] as const],
    ]) {
      const about: Record<string, number> = { account, market, trade_id };
      rows.push(order.map((name) => about[name] ?? 0));
    }
    const found = cellsOf(rows.grouped()).map((row) => row.slice(0, 3));
    const wanted = [[3, 1, 9], ...[2, 2].map((market, k) => [3, market, 1 - k])];
    assert.deepEqual(found, [...wanted, [70_000, 1, 1], [70_000, 1, 2]]);
    assert.equal(new Rows(FILLS).grouped().length, 0);
  });

  test('go on where their memory ends, with their texts', () => {
    const rows = new Rows(ENTRIES, 0);
    for (let k = 0; k < 1000; k++) {
      const at = rows.add();
      rows.cells[at + ENTRIES.at.number] = k;
      rows.cells[at + ENTRIES.at.transfer_id] = rows.text(k % 2 === 0 ? '' : `t${k}`);
    }
    const [first, , , last] = [0, 1, 2, 999].map((k) => cellsOf(rows)[k]!);
    assert.equal(rows.texts[first![ENTRIES.at.transfer_id]!], '');
    assert.equal(rows.texts[last![ENTRIES.at.transfer_id]!], 't999');
  });

  test('are lines of whole numbers for COPY, of every size and either sign', () => {
    const numbers = [
      ...[0, -0, 9, 10, -1, 99_999_999, 100_000_000, -100_000_000, 1_000_000_007],
      ...[2 ** 31, -(2 ** 31), 2 ** 32 + 1, 10 ** 15, 123_456_789_012_345],
      ...[Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
    ];
    const rows = Rows.of(
      ACCOUNTS,
      numbers.map((value) => [value, 0, null, 1, 2]),
    );
    const lines = numbers.map((value) => `${value}\t0\t\\N\t1\t2\n`);
    assert.equal(textOf(rows), lines.join(''));
  });

  test('have texts that COPY reads as they were, in chunks that end with a row', () => {
    const odd = '\\N\t\n\r é 漢 😀';
    const many = Array.from({ length: 20_000 }, (_, k) => {
      return [...[k, 60, 1, 2, 3, 4, 5], '18446744073709551615', odd, 7] as const;
    });
    const rows = Rows.of(CANDLE_CHANGES, many);
    const chunks = [...copyText(rows)];
    assert.ok(chunks.length > 1);
    assert.ok(chunks.every((chunk) => chunk.at(-1) === 10));
    const escaped = '\\\\N\\t\\n\\r é 漢 😀';
    const line = `19999\t60\t1\t2\t3\t4\t5\t18446744073709551615\t${escaped}\t7\n`;
    assert.ok(chunks.at(-1)?.toString().endsWith(line));
    assert.equal(Buffer.concat(chunks).toString().split('\n').length, many.length + 1);
  });
});
