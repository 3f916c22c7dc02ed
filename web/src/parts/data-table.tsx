/** Rows of a list: columns with a title each, and what is said where there are none. */
import type { ComponentChildren } from 'preact';
import { scrollable } from './scrollable.ts';

export interface Column<T> {
  readonly title: string;
  /** Text stands at the left, numbers at the right. */
  readonly text?: boolean;
  /** The title is for screen readers alone. */
  readonly hidden?: boolean;
  cell(row: T): ComponentChildren;
}

export interface DataTableProps<T> {
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  keyOf(row: T): string | number;
  /** Said where there are no rows. */
  readonly empty: string;
}

export function DataTable<T>({ columns, rows, keyOf, empty }: DataTableProps<T>) {
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  return (
    <div {...scrollable}>
      <table>
        <thead>
          <tr>
            {columns.map(({ hidden, text, title }) => (
              <th key={title} scope="col" class={text === true ? 'text' : ''}>
                {hidden === true ? <span class="hidden-label">{title}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} data-row={keyOf(row)}>
              {columns.map(({ cell, text, title }) => (
                <td key={title} class={text === true ? 'text' : ''}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
