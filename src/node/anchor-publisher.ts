/** Publishes anchors in the registry that the settings name, with the key that they name. */
import { AnchorRegistry } from '../chain/registry.ts';
import { Sender } from '../chain/sender.ts';
import { KeySigner } from '../chain/signer.ts';
import type { Publisher } from './anchors.ts';

export interface PublisherOptions {
  /** JSON-RPC address of a node of the chain. */
  readonly url: string;
  /** Address of the registry there. */
  readonly registry: string;
  /** File with the private key of the registry's operator. */
  readonly keyFile: string;
  /** Between two looks whether a transaction is in a block; 1,000. */
  readonly pollMs?: number;
}

/** @throws Error in words for an operator where the key cannot be read */
export function openPublisher({ url, registry, keyFile, ...rest }: PublisherOptions): Publisher {
  const giveUp = new AbortController();
  const { signal } = giveUp;
  const sender = new Sender({ url, signal, signer: KeySigner.fromFile(keyFile), ...rest });
  const there = new AnchorRegistry(sender, registry);
  return {
    address: registry,
    publish: (anchor) => there.publish(anchor),
    close: () => giveUp.abort(),
  };
}
