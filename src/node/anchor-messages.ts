/** What the main thread and the thread of anchors tell each other. */
import type { AnchorEntry, AnchorSummary } from '../anchor/port.ts';
import type { Proof } from '../anchor/proof.ts';

interface Numbered {
  /** Of the request; its reply carries it. */
  readonly id: number;
}

/** All assets, by ascending id. */
export type NamedAssets = readonly {
  readonly asset: number;
  readonly name: string;
  readonly decimals: number;
}[];

export interface MakeRequest {
  readonly kind: 'make';
  /** Microseconds since 1970. */
  readonly dueUs: number;
  readonly assets: NamedAssets;
  /** Addresses on the chain that accounts may be paid out to. */
  readonly holders: ReadonlyMap<number, Uint8Array>;
  /** How many stay, the newest; 0: all. */
  readonly kept: number;
}

export interface ProofRequest {
  readonly kind: 'proof';
  /** Absent: of the newest anchor. */
  readonly sequence?: number | undefined;
  readonly account: number;
  readonly asset: number;
}

export interface ListRequest {
  readonly kind: 'list';
  readonly limit: number;
  /** Absent: the newest. */
  readonly fromSequence?: number | undefined;
}

export type AnchorAsk =
  | MakeRequest
  | ProofRequest
  | ListRequest
  /** Without a sequence: the newest. */
  | { readonly kind: 'show'; readonly sequence?: number | undefined };

export type AnchorRequest = AnchorAsk & Numbered;

export type AnchorResult = AnchorSummary | readonly AnchorEntry[] | Proof | undefined;

export type AnchorReply = Numbered & { readonly result?: AnchorResult; readonly error?: string };
