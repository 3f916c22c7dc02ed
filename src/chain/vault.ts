/**
 * The vault on a chain (contracts/Vault.sol): what it holds, what was paid in, and the data of the
 * transactions that its operator, its depositors and its claimants send.
 */
import { encodeAssets } from '../anchor/anchor-descriptor.ts';
import type { Proof } from '../anchor/proof.ts';
import { Coder, readArtifact } from './artifact.ts';
import type { Chain, ChainLog } from './chain.ts';
import { LogReader } from './log-reader.ts';
import { ChainError } from './rpc.ts';
import type { Sender } from './sender.ts';

/** What the vault holds of, as it was deployed. */
export interface VaultAsset {
  /** Asset id of the venue. */
  readonly asset: number;
  /** Address of the token's contract; zeros: the native coin. */
  readonly token: string;
  /** Of the token's smallest in a unit of the venue's ledger. */
  readonly tokensPerUnit: bigint;
}

/** Something that was paid in. */
export interface VaultDeposit {
  readonly asset: number;
  /** 1, 2, 3 … of the asset. */
  readonly number: number;
  readonly from: string;
  /** The text that says whose it is: an address of the venue, if the payer did it right. */
  readonly to: string;
  readonly units: number;
  readonly transactionHash: string;
  /** Which of the deposits of its transaction, from 0. */
  readonly ordinal: number;
  readonly blockNumber: number;
  readonly blockHash: string;
}

/** What somebody took out of a closed vault: his balance by a proof, or his deposit. */
export type VaultExit = {
  readonly asset: number;
  /** That were paid: less than the claim where the vault holds less than it owes. */
  readonly units: number;
  readonly transactionHash: string;
  readonly blockNumber: number;
} & (
  | { readonly kind: 'claim'; readonly account: number }
  | { readonly kind: 'refund'; readonly number: number }
);

/** What people did with a vault, oldest first: from where the piece before ended, up to a block. */
export interface VaultHistory {
  readonly last: number;
  readonly deposits: readonly VaultDeposit[];
  readonly exits: readonly VaultExit[];
}

/** A payment out of the vault. */
export interface VaultPayment {
  /** Of the withdrawal, 32 hexadecimal digits. */
  readonly id: string;
  readonly account: number;
  readonly asset: number;
  readonly to: string;
  readonly units: number;
}

/** What claims would be made against. */
export interface VaultBasis {
  /** Of the anchor; 0: none. */
  readonly sequence: number;
  /** Seconds since 1970. */
  readonly adoptedAt: number;
}

/** What an anchor says, as its proofs carry it. */
export type AnchorTotals = Pick<Proof, 'sequence' | 'timeUs' | 'logHash' | 'assets'>;

export interface VaultTerms {
  /** Address of the registry of anchors. */
  readonly registry: string;
  readonly operator: string;
  /** Seconds without an anchor after which everybody may take his own. */
  readonly silenceSeconds: number;
  readonly assets: readonly VaultAsset[];
}

export const NATIVE = `0x${'00'.repeat(20)}`;
const TO_BYTES = 32;

const CODER = new Coder(readArtifact('Vault'));
const TOPICS = ['Deposited', 'Claimed', 'Refunded'].map((name) => CODER.topic(name));
const bytesOf = (text: string) => Buffer.from(text.replace(/^0x/, ''), 'hex');

/** `DEC1…` as the contract takes it. */
export function payeeBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(TO_BYTES);
  bytes.set(Buffer.from(text, 'latin1').subarray(0, TO_BYTES));
  return bytes;
}

function payeeText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1').replace(/\0+$/, '');
}

const totalsOf = (assets: AnchorTotals['assets']) =>
  encodeAssets(assets.map((each) => ({ ...each, root: bytesOf(each.root) })));

const headerOf = ({ sequence, timeUs, logHash }: AnchorTotals) => ({
  sequence: BigInt(sequence),
  timeUs: BigInt(timeUs),
  logHash: bytesOf(logHash),
});

/** Data of the transactions that people send to a vault. */
export const VaultCalls = {
  deposit: (asset: number, to: string, units: number) =>
    CODER.encode('deposit', { asset: BigInt(asset), to: payeeBytes(to), units: BigInt(units) }),
  withdraw: ({ account, asset, id, to, units }: VaultPayment) =>
    CODER.encode('withdraw', {
      ...{ id: bytesOf(id), account: BigInt(account), asset: BigInt(asset) },
      ...{ to, units: BigInt(units) },
    }),
  /**
   * @param numbers of each asset of the vault, in its order: the last deposit that is in the
   *   anchor's balances
   * @param inFlight ids of payments that were sent and are still in the anchor's balances
   */
  adopt: (anchor: AnchorTotals, numbers: readonly number[], inFlight: readonly string[]) =>
    CODER.encode('adopt', {
      header: headerOf(anchor),
      totals: totalsOf(anchor.assets),
      numbers: numbers.map(BigInt),
      inFlight: inFlight.map(bytesOf),
    }),
  pauseDeposits: (paused: boolean) => CODER.encode('pauseDeposits', paused),
  /** @param anchor the vault's basis; undefined where it has none */
  close: (anchor: AnchorTotals | undefined) =>
    CODER.encode('close', {
      header: headerOf(anchor ?? { sequence: 0, timeUs: 0, logHash: '00'.repeat(32), assets: [] }),
      totals: totalsOf(anchor?.assets ?? []),
    }),
  claim: ({ account, amount, asset, holder, path, salt }: Proof) =>
    CODER.encode('claim', {
      leaf: {
        ...{ asset: BigInt(asset), account: BigInt(account), units: BigInt(amount) },
        ...{ salt: bytesOf(salt), holder: `0x${holder}` },
      },
      path: path.map(({ hash, side, sum }) => {
        return { isLeft: side === 'left', sum: BigInt(sum), hash: bytesOf(hash) };
      }),
    }),
  refund: (asset: number, number: number) =>
    CODER.encode('refund', { asset: BigInt(asset), number: BigInt(number) }),
  offerOperator: (next: string) => CODER.encode('offerOperator', next),
  takeOperator: () => CODER.encode('takeOperator'),
} as const;

/** Why the vault would not do it, by the contract's name for it. */
export function vaultRefusal(error: unknown): string | undefined {
  return error instanceof ChainError ? CODER.errorName(error.data) : undefined;
}

/** Puts a vault on the chain. @returns its address @throws ChainError */
export async function deployVault(sender: Sender, terms: VaultTerms): Promise<string> {
  const { assets, operator, registry, silenceSeconds } = terms;
  const data = CODER.deployment({
    ...{ anchors: registry, firstOperator: operator, silenceSeconds: BigInt(silenceSeconds) },
    ids: assets.map(({ asset }) => BigInt(asset)),
    tokens: assets.map(({ token }) => token),
    tokensPerUnit: assets.map(({ tokensPerUnit }) => tokensPerUnit),
  });
  const { contractAddress } = await sender.carryOut({ data });
  if (contractAddress === undefined) throw new ChainError('the deployment has no address', -1);
  return contractAddress;
}

/** A vault as anybody reads it; as of a block where one is named. @throws ChainError */
export class VaultReader {
  readonly address: string;
  readonly #chain: Chain;
  readonly #logs: LogReader;

  constructor(chain: Chain, address: string) {
    this.#chain = chain;
    this.#logs = new LogReader(chain, address);
    this.address = address;
  }

  async terms(): Promise<VaultTerms> {
    const ids = await this.#ask<bigint[]>('assetList');
    const assets = ids.map(async (id): Promise<VaultAsset> => {
      type Raw = { token: string; tokensPerUnit: bigint };
      return { asset: Number(id), ...(await this.#ask<Raw>('assets', id)) };
    });
    return {
      registry: await this.#ask<string>('registry'),
      operator: await this.operator(),
      silenceSeconds: Number(await this.#ask<bigint>('silence')),
      assets: await Promise.all(assets),
    };
  }

  operator(): Promise<string> {
    return this.#ask('operator');
  }

  async basis(block?: number): Promise<VaultBasis> {
    type Raw = { sequence: bigint; adoptedAt: bigint };
    const { adoptedAt, sequence } = await this.#ask<Raw>('basis', undefined, block);
    return { sequence: Number(sequence), adoptedAt: Number(adoptedAt) };
  }

  /** Whether everybody takes his own now. */
  isClosed(block?: number): Promise<boolean> {
    return this.#ask('closed', undefined, block);
  }

  /** Units that were paid in and not paid out. */
  async held(asset: number, block?: number): Promise<number> {
    return Number(await this.#ask<bigint>('held', BigInt(asset), block));
  }

  /** Units that are there, whoever sent them. */
  async balanceOf(asset: number, block?: number): Promise<number> {
    return Number(await this.#ask<bigint>('balanceOf', BigInt(asset), block));
  }

  async depositCount(asset: number, block?: number): Promise<number> {
    return Number(await this.#ask<bigint>('depositCount', BigInt(asset), block));
  }

  /** The last deposit that is in the balances of the basis. */
  async credited(asset: number, block?: number): Promise<number> {
    return Number(await this.#ask<bigint>('credited', BigInt(asset), block));
  }

  /** Whether a balance was claimed after the vault was closed. */
  isClaimed(asset: number, account: number): Promise<boolean> {
    return this.#ask('claimed', { asset: BigInt(asset), account: BigInt(account) });
  }

  /** Whether a deposit was given back after the vault was closed. */
  isRefunded(asset: number, number: number): Promise<boolean> {
    return this.#ask('refunded', { asset: BigInt(asset), number: BigInt(number) });
  }

  /** Whether a withdrawal was paid. @param id 32 hexadecimal digits */
  async isPaid(id: string, block?: number): Promise<boolean> {
    type Raw = { units: bigint };
    return (await this.#ask<Raw>('payments', bytesOf(id), block)).units > 0n;
  }

  /** Units that were paid out of an account's balance in the basis. */
  async paidSince(asset: number, account: number, block?: number): Promise<number> {
    const args = { asset: BigInt(asset), account: BigInt(account) };
    return Number(await this.#ask<bigint>('paidSince', args, block));
  }

  /**
   * What was paid in, and what people took out, in blocks `from` to `to`, both included: in as many
   * pieces as the node wants, each of whole blocks.
   */
  async *history(from: number, to: number): AsyncGenerator<VaultHistory> {
    for await (const { last, logs } of this.#logs.read(from, to, [TOPICS])) {
      yield { last, ...historyOf(logs) };
    }
  }

  async #ask<T>(method: string, args?: unknown, block?: number): Promise<T> {
    const answer = await this.#chain.call(this.address, CODER.encode(method, args), block);
    if (answer === '0x') throw new ChainError(`${this.address} is no vault`, -1);
    return CODER.decode<T>(method, answer);
  }
}

function historyOf(unordered: readonly ChainLog[]): Omit<VaultHistory, 'last'> {
  const [deposited, claimed, refunded] = TOPICS;
  const logs = unordered.toSorted(
    (a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex,
  );
  return {
    deposits: depositsOf(logs.filter(({ topics: [kind] }) => kind === deposited)),
    exits: logs.flatMap((log) => {
      if (log.topics[0] === claimed) return [claimOf(log)];
      return log.topics[0] === refunded ? [refundOf(log)] : [];
    }),
  };
}

interface RawDeposit {
  readonly asset: bigint;
  readonly number: bigint;
  readonly from: string;
  readonly to: Uint8Array;
  readonly units: bigint;
}

/**
 * Of logs, oldest first. A log stands elsewhere in its block when the block changes, but not in its
 * transaction.
 */
function depositsOf(logs: readonly ChainLog[]): VaultDeposit[] {
  const seen = new Map<string, number>();
  return logs.map(({ blockHash, blockNumber, data, topics, transactionHash }) => {
    const ordinal = seen.get(transactionHash) ?? 0;
    seen.set(transactionHash, ordinal + 1);
    const { asset, from, number, to, units } = CODER.event<RawDeposit>('Deposited', topics, data);
    return {
      ...{ asset: Number(asset), number: Number(number), from, to: payeeText(to) },
      ...{ units: Number(units), transactionHash, ordinal, blockNumber, blockHash },
    };
  });
}

function claimOf({ blockNumber, data, topics, transactionHash }: ChainLog): VaultExit {
  type Raw = { asset: bigint; account: bigint; paid: bigint };
  const { account, asset, paid } = CODER.event<Raw>('Claimed', topics, data);
  const claim = { kind: 'claim', account: Number(account), asset: Number(asset) } as const;
  return { ...claim, units: Number(paid), transactionHash, blockNumber };
}

function refundOf({ blockNumber, data, topics, transactionHash }: ChainLog): VaultExit {
  type Raw = { asset: bigint; number: bigint; paid: bigint };
  const { asset, number, paid } = CODER.event<Raw>('Refunded', topics, data);
  const refund = { kind: 'refund', number: Number(number), asset: Number(asset) } as const;
  return { ...refund, units: Number(paid), transactionHash, blockNumber };
}
