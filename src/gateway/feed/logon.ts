/**
 * Who a connection acts for: the same proof as `session.logon` of the WebSocket API, or a one-time
 * ticket of a person's session.
 */
import { checkSignature, checkTiming, findKey, readTiming } from '../auth.ts';
import { DialectError } from '../errors.ts';
import type { KeyStore } from '../keys.ts';
import type { TicketHolder } from '../people/tickets.ts';
import { Params } from '../rest/params.ts';
import { webSocketPayload } from '../signature.ts';
import { FeedError } from './errors.ts';

export interface Caller {
  readonly account: number;
  /** Of a person their name. */
  readonly apiKey: string;
  /** Of a person: whose session it ends with. */
  readonly holder?: TicketHolder;
}

/** @returns undefined where the ticket is not good */
export type RedeemTicket = (ticket: string) => TicketHolder | undefined;

export interface LogonContext {
  readonly nowUs: () => number;
  readonly address: string;
  /** Undefined where people have no tickets. */
  readonly redeem: RedeemTicket | undefined;
}

/**
 * Checks a logon; at once where the signature is an HMAC.
 * @param values `apiKey`, `timestamp`, `signature`, perhaps `recvWindow`; or `ticket`
 * @throws (or rejects with) FeedError LOGON_REFUSED with what is wrong
 */
export function logOn(
  keys: KeyStore,
  values: ReadonlyMap<string, string>,
  { nowUs, address, redeem }: LogonContext,
): Caller | Promise<Caller> {
  const ticket = values.get('ticket');
  if (ticket !== undefined) return withTicket(redeem?.(ticket));
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

function withTicket(holder: TicketHolder | undefined): Caller {
  if (holder !== undefined) return { account: holder.account, apiKey: holder.name, holder };
  const text = 'This ticket was used, is older than 30 seconds, or never was; ask for another one.';
  throw new FeedError('LOGON_REFUSED', text);
}

function refuse(error: unknown): never {
  if (!(error instanceof DialectError)) throw error;
  throw new FeedError('LOGON_REFUSED', error.message);
}
