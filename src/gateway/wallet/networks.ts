/**
 * Where money can come from and go to. This exchange itself is one network: its own addresses,
 * settled at once. Any other is handed in through `WithdrawalNetwork`; without one, an operator
 * pays out by hand what is asked for on `OPERATOR`, and posts or voids it.
 */
import { accountOf, addressOf } from './address.ts';

/** What the wallet has to know of a way to outside. */
export interface WithdrawalNetwork {
  /** Such as `ETH`; not `LX`. */
  readonly id: string;
  readonly title: string;
  /** What its addresses look like, as a regular expression for clients. */
  readonly addressPattern: string;
  readonly tagPattern: string;
  /** Whether the asset can be withdrawn there. */
  carries(assetName: string): boolean;
  /** Whether the text is an address there. */
  isAddress(text: string): boolean;
  isTag(text: string): boolean;
  /** Whether accounts have addresses there to pay the asset in. */
  takesDeposits(assetName: string): boolean;
  /** Where an account pays in, with what says whose it is; undefined where it cannot. */
  depositAddress(
    account: number,
    assetName: string,
  ): { readonly address: string; readonly tag: string } | undefined;
  /** Blocks that make a deposit count; 0 where there are none. */
  readonly confirmations: number;
}

/** Where money goes, for the allow-list. */
export interface Payee {
  readonly network: string;
  readonly address: string;
  readonly tag: string;
}

/** An account as an entry of an allow-list. */
export function payeeOf(account: number): Payee {
  return { network: LX_NETWORK, address: addressOf(account), tag: '' };
}

/** The exchange's own network. */
export const LX_NETWORK = 'LX';

const PRINTABLE = /^[!-~](?:[ -~]{0,126}[!-~])?$/;

/** Paid out by a person. */
export const OPERATOR_NETWORK = 'OPERATOR';

/**
 * Paid out by a person: any text that says where to. The coin that is issued here never leaves, and
 * what a vault holds leaves from there.
 */
export function operatorNetwork(
  issuedAsset: string,
  isElsewhere: (assetName: string) => boolean,
): WithdrawalNetwork {
  return {
    id: OPERATOR_NETWORK,
    title: 'Paid out by an operator',
    addressPattern: '^[!-~]([ -~]{0,126}[!-~])?$',
    tagPattern: '^[ -~]{0,64}$',
    carries: (assetName) => assetName !== issuedAsset && !isElsewhere(assetName),
    isAddress: (text) => PRINTABLE.test(text) && accountOf(text) === undefined,
    isTag: (text) => /^[ -~]{0,64}$/.test(text),
    takesDeposits: () => false,
    depositAddress: () => undefined,
    confirmations: 0,
  };
}
