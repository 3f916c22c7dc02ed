/** One HMAC-signed REST request, written by hand: what no client library does for these tests. */
import { createHmac } from 'node:crypto';

export interface SignedRequest {
  readonly http: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly apiKey: string;
  readonly secret: string;
}

/** @throws Error with the exchange's answer where it is not 200 */
export async function signedRequest(request: SignedRequest): Promise<unknown> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.params)) query.set(name, String(value));
  // A machine that does much else may be slow to send.
  query.set('recvWindow', '60000');
  query.set('timestamp', String(Date.now()));
  const payload = query.toString();
  const signature = createHmac('sha256', request.secret).update(payload).digest('hex');
  const response = await fetch(`${request.http}${request.path}?${payload}&signature=${signature}`, {
    method: request.method,
    headers: { 'X-MBX-APIKEY': request.apiKey },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${request.method} ${request.path}: ${text}`);
  return JSON.parse(text);
}
