/** How `lx history` is called. */
import { parseArgs } from 'node:util';

const OPTIONS = {
  url: { type: 'string' },
  once: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  account: { type: 'string' },
  market: { type: 'string' },
  asset: { type: 'string' },
  'from-id': { type: 'string', default: '0' },
  limit: { type: 'string', default: '500' },
  from: { type: 'string' },
  until: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Something about the arguments: exit code 2. */
export class UsageError extends Error {}

/** @throws UsageError */
export function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

export interface HistoryCall {
  readonly folder: string;
  /** Of PostgreSQL; empty: the file in the folder. */
  readonly url: string;
  readonly values: ReturnType<typeof parse>['values'];
}
