/** What others may ask about a venue's anchors. */
import type { AssetText, Proof } from './proof.ts';

/** An anchor without its totals. Hashes in lower-case hexadecimal. */
export interface AnchorEntry {
  /** Last command that the balances follow from. */
  readonly sequence: number;
  /** Time of that command, microseconds since 1970. */
  readonly timeUs: number;
  /** When it was due, microseconds since 1970. */
  readonly dueUs: number;
  /** Hash of the log's batch that ends with that command. */
  readonly logHash: string;
  readonly root: string;
}

export interface AnchorSummary extends AnchorEntry {
  /** Every asset's total, by ascending asset id. */
  readonly assets: readonly AssetText[];
}

/** Where the newest anchor stands on the chain. */
export interface Publication {
  /** Address of the registry's contract. */
  readonly registry: string;
  /** The newest anchor that is known to be there; 0: none. */
  readonly sequence: number;
  /** Why the last try did not succeed. */
  readonly problem?: string;
}

export interface AnchorsPort {
  /** The newest anchor, or the one of a sequence; undefined where there is none. */
  show(sequence?: number): Promise<AnchorSummary | undefined>;
  /** The newest ones, or those from a sequence on; the oldest of them first. */
  list(limit: number, fromSequence?: number): Promise<readonly AnchorEntry[]>;
  /** Undefined where there is no such anchor, or the account had nothing in the asset. */
  proof(account: number, asset: number, sequence?: number): Promise<Proof | undefined>;
  /** Undefined where no chain is configured. */
  readonly publication: Publication | undefined;
}
