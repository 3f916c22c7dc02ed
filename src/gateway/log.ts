/** Where the gateway writes what an operator should know. The node gives the real one. */

export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Says nothing. */
export const SILENT_LOG: Log = { info() {}, warn() {}, error() {} };
