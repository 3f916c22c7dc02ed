/**
 * JSON-RPC to a node of an EVM chain: one request, one answer, a time limit. What failed on the way
 * may be asked again; what the node refused may not, and says why.
 * Methods: the Ethereum JSON-RPC API (github.com/ethereum/execution-apis).
 */

export const DEFAULT_TIMEOUT_MS = 10_000;
/** An answer beyond it was not asked for. */
const MAX_ANSWER_CHARS = 16 * 2 ** 20;

/** Status of HTTP with which proxies refuse what would be too much. */
const TOO_LARGE = 413;

/** What a chain's node did not do. */
export class ChainError extends Error {
  /** JSON-RPC code; 0 where there was no answer. */
  readonly code: number;
  /** Nobody answered, or not in time: it may have been done all the same. Asking again is right. */
  readonly isTransient: boolean;
  /** Data of a call that was reverted, hexadecimal. */
  readonly data: string | undefined;

  constructor(message: string, code = 0, data?: string) {
    super(message);
    this.name = 'ChainError';
    this.code = code;
    this.isTransient = code === 0;
    this.data = data;
  }
}

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

export interface RpcOptions {
  /** http:// or https:// */
  readonly url: string;
  /** For an answer; 10,000. */
  readonly timeoutMs?: number;
  /** Gives up whatever is waited for. */
  readonly signal?: AbortSignal;
}

export class Rpc {
  readonly #url: string;
  readonly #timeoutMs: number;
  readonly #signals: readonly AbortSignal[];
  #id = 0;

  constructor({ url, timeoutMs = DEFAULT_TIMEOUT_MS, signal }: RpcOptions) {
    this.#url = url;
    this.#timeoutMs = timeoutMs;
    this.#signals = signal === undefined ? [] : [signal];
  }

  /** @throws ChainError */
  async call<T>(method: string, ...params: readonly unknown[]): Promise<T> {
    this.#id += 1;
    const body = JSON.stringify({ jsonrpc: '2.0', id: this.#id, method, params });
    const { result, error } = parse(await this.#post(body), this.#url);
    if (error === undefined) return result as T;
    const data = typeof error.data === 'string' ? error.data : undefined;
    throw new ChainError(`${method}: ${error.message}`, error.code || -1, data);
  }

  async #post(body: string): Promise<string> {
    const headers = { 'content-type': 'application/json' };
    const signal = AbortSignal.any([...this.#signals, AbortSignal.timeout(this.#timeoutMs)]);
    try {
      const response = await fetch(this.#url, { method: 'POST', body, headers, signal });
      const text = await response.text();
      if (response.status !== TOO_LARGE || text.startsWith('{')) return text;
      throw new ChainError(`${this.#url} refuses so much: ${text.slice(0, 100)}`, TOO_LARGE);
    } catch (error) {
      if (error instanceof ChainError) throw error;
      const { message, cause } = error as Error;
      const why = cause instanceof Error ? cause.message : message;
      throw new ChainError(`the chain's node at ${this.#url} does not answer: ${why}`);
    }
  }
}

function parse(text: string, url: string): Answer {
  const said = () => new ChainError(`${url} is no node of a chain; it said: ${text.slice(0, 100)}`);
  if (text.length > MAX_ANSWER_CHARS) throw said();
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw said();
  }
  if (typeof answer !== 'object' || answer === null) throw said();
  if (!('result' in answer) && !('error' in answer)) throw said();
  return answer as Answer;
}
