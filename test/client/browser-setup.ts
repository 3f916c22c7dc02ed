/** What the page in the browser is given, and what it gives back. */
import type { Credentials } from '../../src/client/client.ts';

export interface PageSetup {
  /** Of the exchange, which is another origin. */
  readonly url: string;
  readonly hmac: Credentials;
  readonly ed25519: Credentials;
}

export interface PageResult {
  readonly error?: string;
  readonly trades?: readonly {
    readonly status: string;
    readonly state: string;
    readonly open: number;
  }[];
}
