/** What the exchange asks of a chain, in its own terms: calls, transactions, receipts, logs. */
import { Rpc, type RpcOptions } from './rpc.ts';

export interface ChainLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly transactionHash: string;
  readonly logIndex: number;
}

/** Of each topic what it has to be: anything, one thing, or one of several. */
export type Topics = readonly (string | null | readonly string[])[];

export interface Receipt {
  readonly succeeded: boolean;
  readonly blockNumber: number;
  readonly blockHash: string;
  /** Of a deployment. */
  readonly contractAddress: string | undefined;
}

export interface Fees {
  /** Wei a unit of gas at most, and the part of it that goes to who makes the block. */
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** Wei a unit of gas for who makes the block, where the node does not say. */
const DEFAULT_PRIORITY_FEE = 10n ** 9n;

const hex = (value: number | bigint) => `0x${value.toString(16)}`;

interface RawReceipt {
  readonly status: string;
  readonly blockNumber: string;
  readonly blockHash: string;
  readonly contractAddress: string | null;
}

interface RawLog {
  readonly address: string;
  readonly topics: string[];
  readonly data: string;
  readonly blockNumber: string;
  readonly blockHash: string;
  readonly transactionHash: string;
  readonly logIndex: string;
}

/** @throws ChainError from every method */
export class Chain {
  readonly #rpc: Rpc;

  constructor(options: RpcOptions) {
    this.#rpc = new Rpc(options);
  }

  async chainId(): Promise<number> {
    return Number(await this.#rpc.call<string>('eth_chainId'));
  }

  async blockNumber(): Promise<number> {
    return Number(await this.#rpc.call<string>('eth_blockNumber'));
  }

  /** Hash of a block of the chain as it is now; undefined beyond its end. */
  async blockHash(number: number): Promise<string | undefined> {
    const block = await this.#rpc.call<{ hash: string } | null>(
      'eth_getBlockByNumber',
      hex(number),
      false,
    );
    return block?.hash;
  }

  /** Asks a contract, as of a block or the newest one. @returns hexadecimal */
  call(to: string, data: string, block?: number): Promise<string> {
    return this.#rpc.call('eth_call', { to, data }, block === undefined ? 'latest' : hex(block));
  }

  /** Transactions of an address that are in blocks, up to one: the number of its next one. */
  async minedNonce(address: string, block?: number): Promise<number> {
    const where = block === undefined ? 'latest' : hex(block);
    return Number(await this.#rpc.call<string>('eth_getTransactionCount', address, where));
  }

  /** Wei. */
  async balance(address: string): Promise<bigint> {
    return BigInt(await this.#rpc.call<string>('eth_getBalance', address, 'latest'));
  }

  /** Twice the base fee: a transaction stays good through six full blocks. */
  async fees(): Promise<Fees> {
    const block = await this.#rpc.call<{ baseFeePerGas?: string }>(
      'eth_getBlockByNumber',
      'latest',
      false,
    );
    const maxPriorityFeePerGas = DEFAULT_PRIORITY_FEE;
    const base = BigInt(block.baseFeePerGas ?? '0x0');
    return { maxFeePerGas: 2n * base + maxPriorityFeePerGas, maxPriorityFeePerGas };
  }

  /** After the newest block. @throws ChainError with the revert's data where it would fail */
  async estimateGas(call: { from: string; to?: string; data: string; value?: bigint }) {
    const { value, ...rest } = call;
    const wanted = value === undefined ? rest : { ...rest, value: hex(value) };
    return BigInt(await this.#rpc.call<string>('eth_estimateGas', wanted, 'latest'));
  }

  /** @returns the transaction's hash */
  sendRaw(raw: string): Promise<string> {
    return this.#rpc.call('eth_sendRawTransaction', raw);
  }

  /** Of a transaction in a block of the chain as it is now; undefined: it is in none. */
  async receipt(hash: string): Promise<Receipt | undefined> {
    const raw = await this.#rpc.call<RawReceipt | null>('eth_getTransactionReceipt', hash);
    if (raw === null) return undefined;
    return {
      succeeded: Number(raw.status) === 1,
      blockNumber: Number(raw.blockNumber),
      blockHash: raw.blockHash,
      contractAddress: raw.contractAddress ?? undefined,
    };
  }

  /** What a contract wrote in blocks `from` to `to`, both included, oldest first. */
  async logs(address: string, from: number, to: number, topics: Topics = []): Promise<ChainLog[]> {
    const filter = { address, fromBlock: hex(from), toBlock: hex(to), topics };
    const raw = await this.#rpc.call<RawLog[]>('eth_getLogs', filter);
    return raw.map((log) => ({
      ...log,
      blockNumber: Number(log.blockNumber),
      logIndex: Number(log.logIndex),
    }));
  }
}
