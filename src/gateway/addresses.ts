/**
 * Who is at the other end of a request: the address of the connection, or, where that is a proxy
 * that an operator trusts, the one that the proxy names in `X-Forwarded-For`. A proxy adds the
 * address that it sees at the end, so the list is read from there: the first that is not a trusted
 * proxy is the client. What stands before it the client wrote itself, and is not believed.
 */
import type { IncomingMessage } from 'node:http';
import { AddressRule, checkScope } from './key-scope.ts';

export class TrustedProxies {
  readonly #rule: AddressRule | undefined;

  /** @param networks addresses and networks, such as `10.0.0.0/8` */
  constructor(networks: readonly string[]) {
    this.#rule = networks.length === 0 ? undefined : new AddressRule({ addresses: networks });
  }

  /** Whether somebody is trusted at all. */
  get isAny(): boolean {
    return this.#rule !== undefined;
  }

  trusts(address: string): boolean {
    return this.#rule?.permits(address) === true;
  }

  /** The address that limits and allow-lists count. */
  addressOf({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): string {
    let address = socket.remoteAddress ?? '';
    if (this.#rule === undefined) return address;
    const named = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
    for (const each of named.reverse()) {
      const before = each.trim();
      if (before === '' || !this.trusts(address)) break;
      address = before;
    }
    return address;
  }
}

/** Reads what an operator wrote: `none`, or addresses and networks with commas. @throws Error */
export function readTrustedProxies(text: string): readonly string[] {
  if (text === 'none') return [];
  const addresses = text.split(',').map((each) => each.trim());
  try {
    checkScope({ addresses });
  } catch (error) {
    throw new Error(`--trusted-proxy: ${(error as Error).message}`, { cause: error });
  }
  return addresses;
}
