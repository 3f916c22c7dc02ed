/** What others may ask of the vault that holds what the venue owes, and of the money on its way. */

/** A deposit on the chain, as its account sees it. */
export interface ChainDeposit {
  /** The transfer that credits it, 32 hexadecimal digits. */
  readonly id: string;
  readonly asset: number;
  readonly units: number;
  readonly transactionHash: string;
  /** Blocks on it, its own included; as many as are needed once it is credited. */
  readonly confirmations: number;
  /** Microseconds since 1970 when it was seen first. */
  readonly seenUs: number;
}

/** What became of a withdrawal on the chain. */
export interface ChainPayment {
  readonly transactionHash: string;
  readonly confirmations: number;
  /** Why it waits, or was returned; empty where there is nothing to say. */
  readonly info: string;
}

/** How the vault and the ledger stand to each other in one asset; units. */
export interface AssetStanding {
  readonly asset: number;
  /** Address of the token's contract; zeros: the native coin. */
  readonly token: string;
  /** What was paid into the vault and not out of it. */
  readonly held: number;
  /** What is there, whoever sent it. */
  readonly balance: number;
  /** All that is owed, by the ledger. */
  readonly owed: number;
  /** Paid out on the chain, and not yet taken off in the ledger. */
  readonly inFlight: number;
  /** Taken out of the closed vault by proofs, and not yet taken off in the ledger. */
  readonly claimed: number;
  /** In vaults that were closed before, for those who claim it. */
  readonly elsewhere: number;
  /** `held + inFlight + claimed + elsewhere - owed`: 0, or what an operator has accepted. */
  readonly difference: number;
  /** What an operator has accepted as the difference. */
  readonly accepted: number;
}

export interface VaultStanding {
  readonly address: string;
  readonly registry: string;
  readonly chainId: number;
  readonly confirmations: number;
  /** Deposits are credited up to this block; the comparison is as of it. */
  readonly block: number;
  /** The anchor that claims would be made against; 0: none. */
  readonly basisSequence: number;
  /** Seconds without an anchor after which everybody may take his own. */
  readonly silenceSeconds: number;
  readonly assets: readonly AssetStanding[];
  /** Transactions that are signed and not yet final. */
  readonly transactions: number;
  /** For good: everybody takes his own by proofs. */
  readonly isClosed: boolean;
  /** Why nothing is paid out until an operator says so; undefined: it is. */
  readonly stopped: string | undefined;
  /** What does not go now, such as a chain that does not answer; it is tried again. */
  readonly problem: string | undefined;
}

export interface UnclaimedDeposit {
  readonly id: string;
  readonly asset: number;
  readonly units: number;
  readonly from: string;
  /** What the payer wrote. */
  readonly to: string;
  readonly transactionHash: string;
}

export interface OpenClaim {
  /** `claim ASSET ACCOUNT`, or `refund ASSET NUMBER` of a deposit. */
  readonly id: string;
  readonly asset: number;
  readonly account: number;
  /** That the vault has paid, and of these what the ledger still owes. */
  readonly units: number;
  readonly missing: number;
  readonly transactionHash: string;
  /** Why it is not taken off by itself, and what to do; undefined: it is, once it is there. */
  readonly disputed: string | undefined;
}

export interface VaultPort {
  /** Id of the network among those of the wallet. */
  readonly networkId: string;
  readonly confirmations: number;
  /** Address of the contract. */
  readonly address: string;
  standing(): VaultStanding;
  /** Deposits that name no account here, the newest, oldest first: the treasury holds them. */
  unclaimed(): readonly UnclaimedDeposit[];
  /** What was taken by proofs and cannot be taken off: its owner has spent it here. */
  claims(): readonly OpenClaim[];
  /** Whether it takes and pays nothing any more. */
  readonly isClosed: boolean;
  /** Whether it holds an asset; false until the chain has answered. */
  holds(asset: number): boolean;
  /** Deposits of an account that are not credited yet. */
  pendingDeposits(account: number): readonly ChainDeposit[];
  /** Of a deposit that was credited; undefined: it came another way, or long ago. */
  creditedDeposit(id: string): ChainDeposit | undefined;
  /** @param id of the withdrawal, 32 hexadecimal digits; undefined: nothing was sent for it */
  payment(id: string): ChainPayment | undefined;
  /** Whether a transaction that pays a withdrawal was ever signed: it may be carried out. */
  isSigned(id: string): boolean;
  /**
   * Takes what stands between vault and ledger now as it is, and pays out again. Resolves once that
   * is durable.
   * @throws Error where there is nothing to go on from: it is not stopped, or the vault is closed
   */
  resume(): Promise<void>;
}
