/** Who a connection acts for: the same proof as `session.logon` of the WebSocket API. */
import { checkSignature, checkTiming, findKey, readTiming } from '../auth.ts';
import { DialectError } from '../errors.ts';
import type { KeyStore } from '../keys.ts';
import { Params } from '../rest/params.ts';
import { webSocketPayload } from '../signature.ts';
import { FeedError } from './errors.ts';

interface Caller {
  readonly account: number;
  readonly apiKey: string;
}

/**
 * Checks a logon; at once where the signature is an HMAC.
 * @param values `apiKey`, `timestamp`, `signature`, perhaps `recvWindow`
 * @throws (or rejects with) FeedError LOGON_REFUSED with what is wrong
 */
export function logOn(
  keys: KeyStore,
  values: ReadonlyMap<string, string>,
  { nowUs, address }: { readonly nowUs: () => number; readonly address: string },
): Caller | Promise<Caller> {
  try {
    const params = new Params(values);
    const key = findKey(keys, params.optional('apiKey'), 'read', address);
    checkTiming(readTiming(params), nowUs());
    const pending = checkSignature(key, params, webSocketPayload(values));
    const caller = { account: key.account, apiKey: key.key };
    if (pending === undefined) return caller;
    const checked = pending.then(() => {
      // While a signature was checked, the key may have been revoked.
      findKey(keys, key.key, 'read', address);
      return caller;
    });
    return checked.catch(refuse);
  } catch (error) {
    return refuse(error);
  }
}

function refuse(error: unknown): never {
  if (!(error instanceof DialectError)) throw error;
  throw new FeedError('LOGON_REFUSED', error.message);
}
