/**
 * A request to a running exchange, signed where there is a key: LX_URL says where it is,
 * LX_API_KEY and LX_API_SECRET who asks.
 */
import { createHmac, createPrivateKey, sign } from 'node:crypto';

/** It cannot be sent as it is: the command was called wrongly. */
export class WrongRequest extends Error {}

export interface ExchangeAnswer {
  /** A status of 200 to 299. */
  readonly isGood: boolean;
  readonly status: number;
  readonly text: string;
}

const DEFAULT_URL = 'http://127.0.0.1:8080';
const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE'];

function signature(payload: string, secret: string): string {
  if (!secret.includes('PRIVATE KEY')) {
    return createHmac('sha256', secret).update(payload).digest('hex');
  }
  return encodeURIComponent(
    sign(null, Buffer.from(payload), createPrivateKey(secret)).toString('base64'),
  );
}

function queryOf(pairs: readonly string[], apiKey: string | undefined): string {
  const query = new URLSearchParams();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw new WrongRequest(`'${pair}' is not of the form name=value`);
    query.append(pair.slice(0, at), pair.slice(at + 1));
  }
  if (apiKey === undefined) return query.toString();
  const secret = process.env.LX_API_SECRET;
  if (!secret) throw new WrongRequest('LX_API_KEY is set; set LX_API_SECRET too');
  query.append('timestamp', String(Date.now()));
  const payload = query.toString();
  return `${payload}&signature=${signature(payload, secret)}`;
}

/** @throws WrongRequest saying what is wrong with a request that cannot be sent */
function checkRequest(method: string, path: string, base: string): void {
  if (!METHODS.includes(method)) {
    throw new WrongRequest(`'${method}' is no method; give one of ${METHODS.join(', ')}`);
  }
  if (!path.startsWith('/')) {
    throw new WrongRequest(`'${path}' is no path; it begins with /, as /api/v3/time does`);
  }
  if (/^https?:\/\//.test(base) && URL.canParse(base)) return;
  throw new WrongRequest(
    `LX_URL is '${base}'; it must be an address such as http://127.0.0.1:8080`,
  );
}

/**
 * @param pairs parameters, each `name=value`
 * @param timeoutMs for an answer; undefined: as long as it takes
 * @throws WrongRequest; Error where nobody answers
 */
export async function askExchange(
  method: string,
  path: string,
  pairs: readonly string[],
  timeoutMs?: number,
): Promise<ExchangeAnswer> {
  const base = process.env.LX_URL ?? DEFAULT_URL;
  const apiKey = process.env.LX_API_KEY;
  checkRequest(method, path, base);
  const query = queryOf(pairs, apiKey);
  const headers: Record<string, string> = apiKey === undefined ? {} : { 'X-MBX-APIKEY': apiKey };
  const signal = timeoutMs === undefined ? null : AbortSignal.timeout(timeoutMs);
  let response: Response;
  try {
    response = await fetch(`${base}${path}${query ? `?${query}` : ''}`, {
      ...{ method, headers, signal },
    });
  } catch (cause) {
    throw new Error(`no exchange answers at ${base}; is it running? LX_URL says where`, { cause });
  }
  return { isGood: response.ok, status: response.status, text: await response.text() };
}
