/** An answer that is a table: JSON, and CSV for who asks for that (`Accept: text/csv`). */
export interface TableBody {
  /** As an answer in JSON. */
  toJSON(): unknown;
  /** As a table: the names of its columns, then a line a row. */
  csv(): string;
}

export const CSV_TYPE = 'text/csv;charset=UTF-8';

/** @param accept the request's header, as it came */
export function wantsCsv(body: unknown, accept: string | undefined): body is TableBody {
  const isTable = typeof body === 'object' && body !== null && 'csv' in body;
  return isTable && /(?:^|,)\s*text\/csv\s*(?:;|,|$)/i.test(accept ?? '');
}

/** A line of CSV, without its end. */
export function csvLine(cells: readonly (string | number)[]): string {
  return cells.map(csvCell).join(',');
}

function csvCell(cell: string | number): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
