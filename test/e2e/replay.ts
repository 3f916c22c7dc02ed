/**
 * Sends a recorded sequence (sequences/README.md) to a running exchange and holds what it answers
 * against what is written there.
 */
import assert from 'node:assert/strict';
import { createHmac, createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type Message, WsClient } from '../../src/gateway/testing/ws-client.ts';
import type { E2eExchange, Trader } from './exchange.ts';

const FOLDER = new URL('sequences/', import.meta.url);
const SOCKETS: Readonly<Record<string, string>> = {
  ws: '/ws',
  stream: '/stream',
  'ws-api': '/ws-api/v3',
};
const GIVE_UP_MS = 60_000;
const REST = /^(?:(signed|form|form-as-json) )?(GET|POST|PUT|DELETE) (\S+)$/;

const PATTERNS: Readonly<Record<string, (value: unknown) => boolean>> = {
  '<any>': () => true,
  '<integer>': (value) => Number.isSafeInteger(value),
  '<decimal>': (value) => typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value),
  '<text>': (value) => typeof value === 'string',
};

/** Whether a value has the shape; what it says to save is saved only then. */
export function fits(shape: unknown, value: unknown, saved: Map<string, string>): boolean {
  const found = new Map<string, string>();
  if (!matches(shape, value, found)) return false;
  for (const [name, text] of found) saved.set(name, text);
  return true;
}

function matches(shape: unknown, value: unknown, found: Map<string, string>): boolean {
  if (typeof shape === 'string') {
    const name = /^<save (\w+)>$/.exec(shape)?.[1];
    if (name !== undefined) found.set(name, String(value));
    return name !== undefined || (PATTERNS[shape]?.(value) ?? shape === value);
  }
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return false;
    if (shape.at(-1) === '...') {
      const items = shape.slice(0, -1);
      return items.every((each) => value.some((one) => matches(each, one, found)));
    }
    return (
      value.length === shape.length && shape.every((each, k) => matches(each, value[k], found))
    );
  }
  if (typeof shape !== 'object' || shape === null) return shape === value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.entries(shape).every(([name, each]) => matches(each, fields[name], found));
}

function signatureOf({ secret }: Trader, text: string): string {
  if (!secret.includes('PRIVATE KEY')) {
    return createHmac('sha256', secret).update(text).digest('hex');
  }
  return sign(null, Buffer.from(text), createPrivateKey(secret)).toString('base64');
}

class Replay {
  readonly #exchange: E2eExchange;
  readonly #trader: Trader;
  readonly #sockets = new Map<string, WsClient>();
  readonly #saved = new Map<string, string>();
  #answer: { readonly status: number; readonly body: unknown } | undefined;

  constructor(exchange: E2eExchange, trader: Trader) {
    this.#exchange = exchange;
    this.#trader = trader;
  }

  async step(line: string): Promise<void> {
    const text = this.#filled(line.slice(2));
    if (line.startsWith('> ')) await this.#send(text);
    else if (line.startsWith('< ')) await this.#expect(text);
    else throw new Error(`this is no line of a sequence: ${line}`);
  }

  close(): void {
    for (const socket of this.#sockets.values()) socket.close();
  }

  #filled(line: string): string {
    this.#saved.set('now', String(Date.now())).set('apiKey', this.#trader.apiKey);
    return line.replace(/\{(\w+)\}/g, (_all, name: string) => {
      const value = this.#saved.get(name);
      assert.ok(value !== undefined, `nothing was saved as ${name}`);
      return value;
    });
  }

  async #send(text: string): Promise<void> {
    const rest = REST.exec(text);
    if (rest !== null) {
      const [, how, method, target] = rest;
      this.#answer = await this.#request(how, method!, target!);
      return;
    }
    const [name, message] = cut(text);
    const socket = await this.#socket(name);
    const request = JSON.parse(message);
    if (request.params?.signature === '?') request.params.signature = this.#signed(request.params);
    socket.send(JSON.stringify(request));
  }

  #signed(params: Readonly<Record<string, unknown>>): string {
    const names = Object.keys(params).filter((name) => name !== 'signature');
    const text = names.sort().map((name) => `${name}=${params[name]}`);
    return signatureOf(this.#trader, text.join('&'));
  }

  async #request(how: string | undefined, method: string, target: string) {
    const [path, query = ''] = target.split('?') as [string, string?];
    let text = query;
    if (how !== undefined) {
      text += `${text === '' ? '' : '&'}timestamp=${Date.now()}`;
      text += `&signature=${encodeURIComponent(signatureOf(this.#trader, text))}`;
    }
    const inBody = how?.startsWith('form') === true;
    const type = how === 'form-as-json' ? 'json' : 'x-www-form-urlencoded';
    const url = `${this.#exchange.http}${path}${inBody || text === '' ? '' : `?${text}`}`;
    const response = await fetch(url, {
      method,
      headers: {
        ...(how === undefined ? {} : { 'X-MBX-APIKEY': this.#trader.apiKey }),
        ...(inBody ? { 'Content-Type': `application/${type}` } : {}),
      },
      ...(inBody ? { body: text } : {}),
    });
    return { status: response.status, body: await response.json() };
  }

  async #expect(text: string): Promise<void> {
    const [where, shape] = cut(text);
    const expected = JSON.parse(shape);
    if (/^\d+$/.test(where)) {
      const { body, status } = this.#answer!;
      const told = `${status} ${JSON.stringify(body)}`;
      assert.ok(status === Number(where) && fits(expected, body, this.#saved), told);
      return;
    }
    const socket = await this.#socket(where);
    const wanted = socket.next((each: Message) => fits(expected, each, this.#saved));
    // Only where it never comes: then what did come is told.
    const giveUp = new AbortController();
    const never = setTimeout(GIVE_UP_MS, undefined, { signal: giveUp.signal }).then(() => {
      throw new Error(`it did not come; these did: ${JSON.stringify(socket.messages)}`);
    });
    try {
      await Promise.race([wanted, never]);
    } finally {
      giveUp.abort();
      never.catch(() => {});
    }
  }

  async #socket(name: string): Promise<WsClient> {
    const known = this.#sockets.get(name);
    if (known !== undefined) return known;
    const path = SOCKETS[name];
    if (path === undefined) throw new Error(`there is no connection '${name}'`);
    const socket = await WsClient.connect(`${this.#exchange.ws}${path}`);
    this.#sockets.set(name, socket);
    return socket;
  }
}

function cut(text: string): [string, string] {
  const at = text.indexOf(' ');
  return [text.slice(0, at), text.slice(at + 1)];
}

/**
 * Replays a sequence, line for line. @param name of the file, without `.txt`
 * @returns how many lines were sent or expected
 * @throws Error with the line that does not hold, and what came
 */
export async function replaySequence(
  name: string,
  exchange: E2eExchange,
  trader: Trader,
): Promise<number> {
  const lines = readFileSync(new URL(`${name}.txt`, FOLDER), 'utf8').split('\n');
  const replay = new Replay(exchange, trader);
  let steps = 0;
  try {
    for (const [k, line] of lines.entries()) {
      if (line === '' || line.startsWith('#')) continue;
      try {
        await replay.step(line);
      } catch (cause) {
        throw new Error(`${name}.txt:${k + 1}: ${line}: ${(cause as Error).message}`, { cause });
      }
      steps++;
    }
  } finally {
    replay.close();
  }
  return steps;
}
