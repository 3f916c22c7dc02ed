/**
 * Who signs transactions. A port, so that a key may live elsewhere (a hardware module, another
 * machine): `CommandSigner` asks a program for signatures. Here the key is in a file, which is for
 * development and small venues.
 */
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { addr, Transaction } from 'micro-eth-signer';
import type { Fees } from './chain.ts';

export interface TransactionFields extends Fees {
  readonly chainId: number;
  readonly nonce: number;
  /** Absent: the data deploys a contract. */
  readonly to?: string;
  /** Hexadecimal. */
  readonly data: string;
  /** Wei. */
  readonly value: bigint;
  readonly gasLimit: bigint;
}

export interface SignedTransaction {
  readonly hash: string;
  readonly nonce: number;
  /** As it is sent, hexadecimal. */
  readonly raw: string;
}

export interface Signer {
  /** With its checksum in upper and lower case (EIP-55). */
  readonly address: string;
  /**
   * Signs just these fields, as a transaction of EIP-1559 without an access list. Nothing is sent.
   * May be asked for several transactions under one number: the same one again with a higher fee.
   * @param signal gives up the answer, at once: what was signed by then is not used
   * @throws SignerRefusal where it will not; SignerError where it cannot now, or is given up
   */
  sign(fields: TransactionFields, signal?: AbortSignal): Promise<SignedTransaction>;
}

/** A signer that is not there, or cannot now; asking again is right. */
export class SignerError extends Error {}

/** A signer that could, and will not: others may be signed meanwhile. */
export class SignerRefusal extends SignerError {}

/** Permission bits of group and others. */
const OTHERS = 0o077;

export class KeySigner implements Signer {
  readonly address: string;
  readonly #privateKey: string;

  /** @param privateKey 32 bytes, hexadecimal @throws Error where it is none */
  constructor(privateKey: string) {
    if (!addr.isValidPrivateKey(privateKey)) throw new Error('this is no private key of a chain');
    this.#privateKey = privateKey;
    this.address = addr.fromPrivateKey(privateKey);
  }

  /** A new key. */
  static random(): { readonly privateKey: string; readonly signer: KeySigner } {
    const { privateKey } = addr.random();
    return { privateKey, signer: new KeySigner(privateKey) };
  }

  /** @throws Error where the file is not there, holds no key, or may be read by others */
  static fromFile(path: string): KeySigner {
    if (process.platform !== 'win32' && (statSync(path).mode & OTHERS) !== 0) {
      throw new Error(`${path} holds a key that other users can read; run: chmod 600 '${path}'`);
    }
    try {
      return new KeySigner(readFileSync(path, 'utf8').trim());
    } catch (error) {
      throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Makes a key and its file (mode 0600). @throws Error where the file is there already */
  static createFile(path: string): KeySigner {
    const { privateKey, signer } = KeySigner.random();
    const file = openSync(path, 'wx', 0o600);
    try {
      writeSync(file, `${privateKey}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    return signer;
  }

  async sign(fields: TransactionFields): Promise<SignedTransaction> {
    const signed = unsigned(fields).signBy(this.#privateKey);
    return { hash: signed.hash, nonce: fields.nonce, raw: signed.toHex() };
  }
}

/** A transaction that waits for its signature. */
export function unsigned(fields: TransactionFields) {
  const { to, data, chainId, nonce, value, gasLimit, maxFeePerGas, maxPriorityFeePerGas } = fields;
  return Transaction.prepare(
    {
      type: 'eip1559',
      ...{ to: to ?? '0x', data, value, gasLimit, maxFeePerGas, maxPriorityFeePerGas },
      ...{ chainId: BigInt(chainId), nonce: BigInt(nonce), accessList: [] },
    },
    false,
  );
}
