/** From bytes of a client to a request. Whatever comes, there is a request or a `FeedError`. */
import { FeedError } from './errors.ts';
import { unpackMessage } from './messagepack.ts';
import type { FeedRequestId } from './port.ts';
import { readWanted, type Wanted } from './topics.ts';

/** Markets, or subscriptions, that one request may name. */
export const MAX_NAMED = 1000;
const MAX_TEXT = 200;
const MAX_ID_LENGTH = 64;
const ECHO_LENGTH = 40;

export type Request =
  | {
      readonly op: 'subscribe' | 'unsubscribe';
      readonly wanted: Wanted;
      /** Undefined for `account`. */
      readonly markets: readonly string[] | undefined;
    }
  | {
      readonly op: 'resume';
      readonly epoch: string;
      readonly subscriptions: readonly Resumed[];
    }
  | { readonly op: 'gap'; readonly stream: number; readonly after: number | undefined }
  | {
      readonly op: 'logon';
      /** `apiKey`, `timestamp`, `signature`, perhaps `recvWindow`; or `ticket` alone. */
      readonly params: ReadonlyMap<string, string>;
    }
  | { readonly op: 'logout' | 'ping' | 'statistics' | 'subscriptions' };

export interface Resumed {
  readonly wanted: Wanted;
  readonly market: string | undefined;
  readonly sequence: number;
}

export interface Read {
  readonly id: FeedRequestId;
  readonly request: Request;
}

type Fields = Readonly<Record<string, unknown>>;

const TOPIC_FIELDS = ['channel', 'depth', 'checksum', 'interval'];
/** Fields of each op, besides `op` and `id`. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  subscribe: [...TOPIC_FIELDS, 'markets'],
  unsubscribe: [...TOPIC_FIELDS, 'markets'],
  resume: ['epoch', 'subscriptions'],
  gap: ['stream', 'after'],
  logon: ['apiKey', 'timestamp', 'recvWindow', 'signature', 'ticket'],
  logout: [],
  ping: [],
  statistics: [],
  subscriptions: [],
};

/** @param data text: JSON; bytes: MessagePack. @throws FeedError with the id, if that was read */
export function readRequest(data: string | Uint8Array): Read {
  const fields = readFields(data);
  const id = readId(fields.id);
  try {
    return { id, request: requestOf(fields) };
  } catch (error) {
    if (error instanceof FeedError) error.id = id;
    throw error;
  }
}

function malformed(text: string): FeedError {
  return new FeedError('MALFORMED', text);
}

function readFields(data: string | Uint8Array): Fields {
  let value: unknown;
  try {
    value = typeof data === 'string' ? JSON.parse(data) : unpackMessage(data);
  } catch (error) {
    if (typeof data === 'string') {
      throw malformed(
        'This is not JSON; send {"op":…} in text frames, MessagePack in binary ones.',
      );
    }
    throw malformed(`This is not MessagePack for the feed: ${(error as Error).message}.`);
  }
  if (!isFields(value)) throw malformed('A request is a map with the field op.');
  return value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readId(id: unknown): FeedRequestId {
  if (id === undefined || id === null) return null;
  // JSON knows a zero below zero.
  if (typeof id === 'number' && Number.isSafeInteger(id)) return id + 0;
  if (typeof id === 'string' && id.length <= MAX_ID_LENGTH) return id;
  throw malformed(`id must be an integer or a text of at most ${MAX_ID_LENGTH} characters.`);
}

function requestOf(fields: Fields): Request {
  const { op } = fields;
  if (typeof op !== 'string' || !Object.hasOwn(FIELDS, op)) {
    throw new FeedError('UNKNOWN_OP', `op must be one of ${Object.keys(FIELDS).join(', ')}.`);
  }
  refuseUnknown(fields, ['op', 'id', ...FIELDS[op]!], op);
  switch (op) {
    case 'subscribe':
    case 'unsubscribe': {
      const wanted = readWanted(fields);
      return { op, wanted, markets: readMarkets(wanted, fields.markets) };
    }
    case 'resume':
      return resumeOf(fields);
    case 'gap': {
      const stream = wholeNumber('stream', fields.stream);
      const after = fields.after === undefined ? undefined : wholeNumber('after', fields.after);
      return { op, stream, after };
    }
    case 'logon':
      return { op, params: signedParams(fields) };
    default:
      return { op: op as 'logout' | 'ping' | 'statistics' | 'subscriptions' };
  }
}

function refuseUnknown(fields: Fields, known: readonly string[], op: string): void {
  for (const name of Object.keys(fields)) {
    if (known.includes(name)) continue;
    const taken = known.join(', ');
    throw malformed(`There is no field '${name.slice(0, ECHO_LENGTH)}'; ${op} takes ${taken}.`);
  }
}

function wholeNumber(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value + 0;
  throw malformed(`${name} must be a whole number from 0.`);
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && value.length <= MAX_TEXT) return value;
  throw malformed(`${name} must be a text of 1 to ${MAX_TEXT} characters.`);
}

function readMarkets({ channel }: Wanted, markets: unknown): readonly string[] | undefined {
  if (channel === 'account') {
    if (markets === undefined) return undefined;
    throw malformed('The channel account is of all markets; leave markets out.');
  }
  const count = Array.isArray(markets) ? markets.length : 0;
  if (!Array.isArray(markets) || count === 0 || count > MAX_NAMED) {
    throw malformed(`markets must be a list of 1 to ${MAX_NAMED} symbols, or ["*"] for all.`);
  }
  return markets.map((each) => text('a market', each));
}

function resumeOf({ epoch, subscriptions }: Fields): Request {
  const count = Array.isArray(subscriptions) ? subscriptions.length : 0;
  if (!Array.isArray(subscriptions) || count === 0 || count > MAX_NAMED) {
    throw malformed(`subscriptions must be a list of 1 to ${MAX_NAMED} topics with a sequence.`);
  }
  return {
    op: 'resume',
    epoch: text('epoch', epoch),
    subscriptions: subscriptions.map((each: unknown) => {
      if (!isFields(each)) throw malformed('A subscription is a map: channel, market, sequence.');
      refuseUnknown(each, [...TOPIC_FIELDS, 'market', 'sequence'], 'a subscription');
      const wanted = readWanted(each);
      const isAccount = wanted.channel === 'account';
      if (isAccount && each.market !== undefined) {
        throw malformed('The channel account is of all markets; leave market out.');
      }
      const market = isAccount ? undefined : text('market', each.market);
      return { wanted, market, sequence: wholeNumber('sequence', each.sequence) };
    }),
  };
}

function signedParams(fields: Fields): ReadonlyMap<string, string> {
  if (fields.ticket !== undefined) {
    refuseUnknown(fields, ['op', 'id', 'ticket'], 'logon with a ticket');
    return new Map([['ticket', text('ticket', fields.ticket)]]);
  }
  const params = new Map([
    ['apiKey', text('apiKey', fields.apiKey)],
    ['timestamp', String(wholeNumber('timestamp', fields.timestamp))],
    ['signature', text('signature', fields.signature)],
  ]);
  const { recvWindow } = fields;
  if (recvWindow === undefined) return params;
  if (typeof recvWindow !== 'number' || !(recvWindow >= 0)) {
    throw malformed('recvWindow must be a number of milliseconds.');
  }
  return params.set('recvWindow', String(recvWindow));
}
