/**
 * What makes leaves unguessable: salts that are fresh for every anchor, made from a secret; and the
 * holders, which stand beside them in a leaf's nonce.
 *
 *   salt   │ 05 │ secret 32 bytes │ sequence u64 │ asset u16 │ account u32 │          47 bytes
 */
import { encodeNonce, HASH_BYTES, HOLDER_BYTES, NONCE_BYTES } from './anchor-descriptor.ts';
import type { HashInto } from './hash.ts';
import { NO_HOLDER } from './proof.ts';

/** One block of SHA-256. */
export const SALT_BYTES = 47;
export const SALT_AT = { asset: 41, account: 43 } as const;
const SALT_KIND = 5;

export interface SaltsInput {
  readonly sequence: number;
  /** 32 bytes that only the venue knows. */
  readonly secret: Uint8Array;
  /** Address on the chain that an account may be paid out to, 20 bytes. */
  readonly holderOf?: ((account: number) => Uint8Array | undefined) | undefined;
}

export class Salts {
  readonly #bytes = new Uint8Array(SALT_BYTES);
  readonly #view = new DataView(this.#bytes.buffer);
  readonly #salt = new Uint8Array(HASH_BYTES);
  readonly #nonce = new Uint8Array(NONCE_BYTES);
  readonly #hash: HashInto;
  readonly #holderOf: (account: number) => Uint8Array | undefined;

  /** @throws RangeError where the secret has not 32 bytes */
  constructor({ secret, sequence, holderOf }: SaltsInput, hash: HashInto) {
    if (secret.length !== HASH_BYTES) throw new RangeError('the secret takes 32 bytes');
    this.#hash = hash;
    this.#holderOf = holderOf ?? (() => undefined);
    this.#bytes[0] = SALT_KIND;
    this.#bytes.set(secret, 1);
    this.#view.setUint32(33, Math.floor(sequence / 2 ** 32));
    this.#view.setUint32(37, sequence >>> 0);
  }

  /** The message of an asset's salts; the account is still to be written into it. */
  message(asset: number): Uint8Array {
    this.#view.setUint16(SALT_AT.asset, asset);
    return this.#bytes;
  }

  /** Zeros for who has named none. @throws RangeError where it has not 20 bytes */
  holder(account: number): Uint8Array {
    const holder = this.#holderOf(account) ?? NO_HOLDER;
    if (holder.length !== HOLDER_BYTES) throw new RangeError('a holder takes 20 bytes');
    return holder;
  }

  /** Good until the next call. */
  salt(asset: number, account: number): Uint8Array {
    this.#view.setUint16(SALT_AT.asset, asset);
    this.#view.setUint32(SALT_AT.account, account);
    this.#hash(this.#bytes, this.#salt, 0);
    return this.#salt;
  }

  writeNonce(asset: number, account: number, target: Uint8Array, at: number): void {
    const salt = this.salt(asset, account);
    this.#hash(encodeNonce(salt, this.holder(account), this.#nonce), target, at);
  }
}
