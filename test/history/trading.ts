/** Traders of an exchange that keeps its history, and what it says of that. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { lx } from '../../src/cli/testing.ts';
import { type Answer, encode, RestClient } from '../../src/gateway/testing/rest-client.ts';
import type { E2eExchange, Trader } from '../e2e/exchange.ts';
import type { Place } from './databases.ts';

const AT_ONCE = 40;
export const PAGE = 1000;
const LOOK_MS = 20;
export const BTC = { symbol: 'BTCUSD' } as const;

export interface Row {
  readonly orderId: number;
  readonly id: number;
  readonly isMaker: boolean;
}

export interface HistoryHealth {
  readonly state: string;
  readonly sequence: number;
  readonly commandsBehind: number;
  readonly secondsBehind: number;
  readonly reason?: string;
}

/** A machine that does much else may be slow to send. */
const PATIENT = { recvWindow: 60_000 };

export class Client extends RestClient {
  readonly #http: string;
  readonly #apiKey: string;

  constructor({ http }: E2eExchange, trader: Trader) {
    super(http, Date.now, trader);
    this.#http = http;
    this.#apiKey = trader.apiKey;
  }

  async csv(path: string, params: Readonly<Record<string, string | number>>): Promise<string> {
    const query = this.sign(encode({ ...params, ...PATIENT, timestamp: Date.now() }));
    const headers = { 'x-mbx-apikey': this.#apiKey, accept: 'text/csv' };
    const response = await fetch(`${this.#http}${path}?${query}`, { headers });
    assert.equal(response.headers.get('content-type'), 'text/csv;charset=UTF-8');
    return response.text();
  }

  async get(path: string, params: Readonly<Record<string, string | number>>): Promise<unknown> {
    return answered(await this.signed('GET', path, { ...params, ...PATIENT }));
  }

  async order(side: string, more: Readonly<Record<string, string | number>>): Promise<Row> {
    const order = { ...BTC, side, type: 'LIMIT', price: 5_000, ...more, ...PATIENT };
    return answered(await this.signed('POST', '/api/v3/order', order)) as Row;
  }

  /** Every row, page after page. @param from name of the parameter; @param id of the row */
  async all(path: string, from: 'orderId' | 'fromId', id: 'orderId' | 'id'): Promise<Row[]> {
    const rows: Row[] = [];
    for (let first = 0; ; first = rows.at(-1)![id] + 1) {
      const page = (await this.get(path, { ...BTC, [from]: first, limit: PAGE })) as Row[];
      rows.push(...page);
      if (page.length < PAGE) return rows;
    }
  }
}

function answered({ body, status }: Answer): unknown {
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

/** How the exchange says that its history is, once it is so. */
export async function healthWhen(
  { http }: E2eExchange,
  isSo: (history: HistoryHealth) => boolean,
): Promise<HistoryHealth> {
  for (;;) {
    const body = await (await fetch(`${http}/health`)).json();
    const { history } = body as { readonly history: HistoryHealth };
    if (isSo(history)) return history;
    await pause(LOOK_MS);
  }
}

export const isUpToDate = ({ state, commandsBehind }: HistoryHealth) =>
  state === 'following' && commandsBehind === 0;

/** Buys a little, again and again, each time whole. */
export async function buy(client: Client, count: number): Promise<void> {
  for (let k = 0; k < count; k += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - k) });
    await Promise.all(some.map(() => client.order('BUY', { quantity: 0.001, timeInForce: 'IOC' })));
  }
}

/** As an operator would: row for row what the log gives. @returns how many rows */
export async function assertEqualToLog({ folder }: E2eExchange, { url }: Place): Promise<number> {
  const flags = url === '' ? [] : ['--url', url];
  const { code, stdout, stderr } = await lx(['history', 'reconcile', folder, '--json', ...flags]);
  assert.equal(stderr, '');
  const { differences, rows } = JSON.parse(stdout) as { differences: unknown[]; rows: number };
  assert.deepEqual(differences, []);
  assert.equal(code, 0);
  assert.ok(rows > 0);
  return rows;
}
