/** The WebSocket API for a client that otherwise speaks REST: same calls, same answers. */
import { signParams, WsClient } from '../../src/gateway/testing/ws-client.ts';
import type { PreparedAccount } from './venue-folder.ts';

/** What a trader needs of whichever way its requests go. */
export interface Channel {
  signed(
    method: string,
    path: string,
    params: Readonly<Record<string, string | number>>,
  ): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }>;
}

const METHODS: Readonly<Record<string, string>> = {
  'POST /api/v3/order': 'order.place',
  'DELETE /api/v3/order': 'order.cancel',
  'POST /api/v3/order/cancelReplace': 'order.cancelReplace',
  'PUT /api/v3/order/amend/keepPriority': 'order.amend.keepPriority',
};

/** Connects at the first call. A call rejects when the connection ends before its answer. */
export class WebSocketChannel implements Channel {
  readonly #url: string;
  readonly #prepared: PreparedAccount;
  #client: Promise<WsClient> | undefined;

  constructor(url: string, prepared: PreparedAccount) {
    this.#url = url;
    this.#prepared = prepared;
  }

  async signed(method: string, path: string, params: Readonly<Record<string, string | number>>) {
    this.#client ??= WsClient.connect(`${this.#url}/ws-api/v3`);
    const client = await this.#client;
    const call = METHODS[`${method} ${path}`]!;
    const answer = await client.ask(call, signParams(params, this.#prepared, Date.now()));
    const body = (answer.result ?? answer.error) as Record<string, unknown>;
    return { status: Number(answer.status), body };
  }
}
