/** A small REST client for tests: signs with HMAC or Ed25519, gives status, headers and JSON. */
import { createHmac, type KeyObject, sign } from 'node:crypto';

export interface Credentials {
  readonly apiKey: string;
  /** An HMAC secret, or an Ed25519 private key. */
  readonly secret: string | KeyObject;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON body; of arrays too, read by index. */
  readonly body: Record<string, unknown> & { readonly code?: number; readonly msg?: string };
}

export type ParamValues = Readonly<Record<string, string | number>>;

export class RestClient {
  readonly #url: string;
  readonly #credentials: Credentials | undefined;
  readonly #nowMs: () => number;

  constructor(url: string, nowMs: () => number, credentials?: Credentials) {
    this.#url = url;
    this.#nowMs = nowMs;
    this.#credentials = credentials;
  }

  /** Without key and signature. */
  public(method: string, path: string, params: ParamValues = {}): Promise<Answer> {
    return this.raw(method, path, encode(params));
  }

  /** With key, timestamp and signature, all in the query. */
  signed(method: string, path: string, params: ParamValues = {}): Promise<Answer> {
    return this.raw(method, path, this.sign(encode({ ...params, timestamp: this.#nowMs() })));
  }

  /** With all parameters in the body. */
  signedBody(method: string, path: string, params: ParamValues = {}): Promise<Answer> {
    const body = this.sign(encode({ ...params, timestamp: this.#nowMs() }));
    return this.raw(method, path, '', body);
  }

  /** Appends the signature of `text` (or of `over`) to it. */
  sign(text: string, over = text): string {
    const { secret } = this.#credentials!;
    const signature =
      typeof secret === 'string'
        ? createHmac('sha256', secret).update(over).digest('hex')
        : encodeURIComponent(sign(null, Buffer.from(over), secret).toString('base64'));
    return text === '' ? `signature=${signature}` : `${text}&signature=${signature}`;
  }

  async raw(
    method: string,
    path: string,
    query: string,
    body?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}${query === '' ? '' : `?${query}`}`, {
      method,
      headers: {
        ...(this.#credentials ? { 'x-mbx-apikey': this.#credentials.apiKey } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: JSON.parse(text) as Answer['body'],
    };
  }
}

export function encode(params: ParamValues): string {
  return Object.entries(params)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}
