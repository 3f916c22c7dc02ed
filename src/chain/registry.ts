/**
 * The registry of anchors on a chain: what is there, and putting the next one there. Whoever died
 * in the middle, or lost a block to a reorganisation, calls `publish` again: it looks first.
 */
import { Coder, readArtifact } from './artifact.ts';
import type { Chain } from './chain.ts';
import { ChainError } from './rpc.ts';
import type { Sender } from './sender.ts';

/** An anchor as the chain keeps it. Hashes in lower-case hexadecimal without 0x. */
export interface PublishedAnchor {
  readonly sequence: number;
  readonly root: string;
  readonly logHash: string;
  /** The venue's time, microseconds since 1970. */
  readonly timeUs: number;
}

interface RawAnchor {
  readonly root: Uint8Array;
  readonly logHash: Uint8Array;
  readonly sequence: bigint;
  readonly timeUs: bigint;
}

const bytesOf = (text: string) => Buffer.from(text, 'hex');
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** The chain says otherwise than the venue: an operator must look. */
export class RegistryConflict extends Error {}

/** A registry as anybody reads it. */
export class RegistryReader {
  readonly address: string;
  readonly #chain: Chain;
  protected static readonly coder = new Coder(readArtifact('AnchorRegistry'));

  constructor(chain: Chain, address: string) {
    this.#chain = chain;
    this.address = address;
  }

  /** The newest anchor; undefined: there is none yet. @throws ChainError */
  async latest(): Promise<PublishedAnchor | undefined> {
    const { root, logHash, sequence, timeUs } = await this.#ask<RawAnchor>('latest');
    if (sequence === 0n) return undefined;
    return {
      sequence: Number(sequence),
      root: textOf(root),
      logHash: textOf(logHash),
      timeUs: Number(timeUs),
    };
  }

  /** Who may add anchors. @throws ChainError */
  operator(): Promise<string> {
    return this.#ask('operator');
  }

  /** The root that stands at a sequence; undefined: none. @throws ChainError */
  async rootAt(sequence: number): Promise<string | undefined> {
    const root = textOf(await this.#ask<Uint8Array>('rootAt', BigInt(sequence)));
    return /^0+$/.test(root) ? undefined : root;
  }

  async #ask<T>(method: string, args?: unknown): Promise<T> {
    const coder = RegistryReader.coder;
    const answer = await this.#chain.call(this.address, coder.encode(method, args));
    if (answer === '0x') throw new ChainError(`${this.address} is no registry of anchors`, -1);
    return coder.decode<T>(method, answer);
  }
}

/** A registry as its operator writes it. */
export class AnchorRegistry extends RegistryReader {
  readonly #sender: Sender;

  constructor(sender: Sender, address: string) {
    super(sender.chain, address);
    this.#sender = sender;
  }

  /** Puts a new registry on the chain, whose operator is who signs. @throws ChainError */
  static async deploy(sender: Sender): Promise<AnchorRegistry> {
    const data = RegistryReader.coder.deployment(sender.signer.address);
    const { contractAddress } = await sender.carryOut({ data });
    if (contractAddress === undefined) throw new ChainError('the deployment has no address', -1);
    return new AnchorRegistry(sender, contractAddress);
  }

  /**
   * Sees to it that the anchor stands in the registry, unless a newer one does.
   * @returns whether it had to be sent
   * @throws ChainError; RegistryConflict where another root stands at its sequence
   */
  async publish(anchor: PublishedAnchor): Promise<boolean> {
    const there = await this.rootAt(anchor.sequence);
    if (there === anchor.root) return false;
    if (there !== undefined) {
      throw new RegistryConflict(
        `at sequence ${anchor.sequence} the chain has the root ${there}, here it is ${anchor.root}`,
      );
    }
    const latest = await this.latest();
    if (latest !== undefined && latest.sequence > anchor.sequence) return false;
    await this.#needOperator();
    const data = RegistryReader.coder.encode('anchor', {
      root: bytesOf(anchor.root),
      logHash: bytesOf(anchor.logHash),
      sequence: BigInt(anchor.sequence),
      timeUs: BigInt(anchor.timeUs),
    });
    try {
      await this.#sender.carryOut({ to: this.address, data });
    } catch (error) {
      // What was sent by somebody who died may have been there first.
      if ((await this.rootAt(anchor.sequence)) !== anchor.root) throw error;
    }
    return true;
  }

  /** @throws RegistryConflict where the registry takes anchors from somebody else */
  async #needOperator(): Promise<void> {
    const [operator, own] = [await this.operator(), this.#sender.signer.address];
    if (operator.toLowerCase() === own.toLowerCase()) return;
    throw new RegistryConflict(
      `the registry ${this.address} takes anchors from ${operator}, and the key is of ${own}`,
    );
  }
}
