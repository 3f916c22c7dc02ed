/** What is said between who asks the history and the thread that reads it. */
import type { EntryKey, PageOfMarket, StatementQuery } from './port.ts';

export type Question =
  | { readonly kind: 'orders'; readonly page: PageOfMarket }
  | { readonly kind: 'fills'; readonly page: PageOfMarket }
  | {
      readonly kind: 'statement';
      readonly query: StatementQuery;
      readonly after: EntryKey | undefined;
      readonly limit: number;
    };

export type Asked = Question & { readonly id: number };

export interface Answered {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** What the thread is started with. */
export interface ReaderData {
  readonly folder: string;
  readonly url: string;
}
