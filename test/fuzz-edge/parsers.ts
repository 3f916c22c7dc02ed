/**
 * Every parser that bytes from outside meet: what valid inputs are, and what must hold of any.
 * A parser refuses with its own kind of error and with no other; what it accepts says the same
 * when it is written out and read again; how a stream was chopped up makes no difference.
 */
import assert from 'node:assert/strict';
import type { Prng } from '../../src/base/prng.ts';
import { stampCommands } from '../../src/gateway/binary/commands.ts';
import { FrameReader as BinaryReader } from '../../src/gateway/binary/frame-reader.ts';
import { commandsFrame, logonBytes } from '../../src/gateway/binary/testing.ts';
import { DialectError } from '../../src/gateway/errors.ts';
import { FeedError } from '../../src/gateway/feed/errors.ts';
import { packMessage } from '../../src/gateway/feed/messagepack.ts';
import { readRequest as readFeedRequest } from '../../src/gateway/feed/request.ts';
import { checkMessage } from '../../src/gateway/fix/check.ts';
import {
  encodeFrame,
  FixMessage,
  FrameReader as FixReader,
  field,
} from '../../src/gateway/fix/codec.ts';
import { HEADER_BYTES, readHeader, writeHeader } from '../../src/gateway/multicast/mold-udp64.ts';
import { readForm } from '../../src/gateway/rest/form.ts';
import { readOrder } from '../../src/gateway/rest/order-params.ts';
import { Params } from '../../src/gateway/rest/params.ts';
import { createTestExchange } from '../../src/gateway/testing.ts';
import { BadRequest, readRequest as readApiRequest } from '../../src/gateway/ws/api-request.ts';
import { parseMarketPath, parseStream } from '../../src/gateway/ws/market-stream-names.ts';
import {
  type Command,
  OrderType,
  Side,
  Template,
  TimeInForce,
} from '../../src/schema/generated/protocol.ts';
import { FRAME_HEADER_BYTES, FrameKind } from '../../src/schema/generated/session.ts';

export interface Parser {
  readonly name: string;
  /** Valid inputs. */
  readonly seeds: readonly Uint8Array[];
  /**
   * Reads an input, and again as it was understood.
   * @returns whether it was accepted
   * @throws whatever must not be thrown
   */
  read(input: Uint8Array, prng: Prng): boolean;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

/** @returns whether it was accepted @throws what is none of the errors that it may give */
function accepts(
  read: () => void,
  ...known: readonly (new (
    ...args: never[]
  ) => Error)[]
): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (known.some((kind) => error instanceof kind)) return false;
    throw error;
  }
}

const FORMS = [
  'symbol=BTCUSD&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.5&price=60000.01',
  'symbol=BTC%2FUSD&side=SELL&type=MARKET&quoteOrderQty=100.25&newClientOrderId=a-b_c',
  'symbol=ETHUSD&side=BUY&type=STOP_LOSS_LIMIT&timeInForce=IOC&quantity=1&price=1&stopPrice=2',
  'symbol=BTCUSD&side=BUY&type=LIMIT&timeInForce=GTD&goodTillDate=1900000000000&quantity=1&price=2',
  'symbol=BTCUSD&side=SELL&type=TAKE_PROFIT&quantity=1&trailingDelta=100&icebergQty=0.1',
  'symbol=BTCUSD&side=BUY&type=LIMIT_MAKER&quantity=1&price=5&strategyId=7&recvWindow=5000',
];

const exchange = createTestExchange();
const market = exchange.feed.catalog.marketBySymbol('BTCUSD')!;
const referenceTicks = () => 5_000_000;

const httpParameters: Parser = {
  name: 'http',
  seeds: FORMS.map(bytesOf),
  read(input, prng) {
    const cut = prng.between(0, input.length);
    return accepts(() => {
      const values = readForm(textOf(input.subarray(0, cut)), textOf(input.subarray(cut)));
      const again = [...values].map(
        ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
      );
      assert.deepEqual([...readForm(again.join('&'), '')], [...values]);
    }, DialectError);
  },
};

const orderParameters: Parser = {
  name: 'orders',
  seeds: FORMS.map(bytesOf),
  read(input) {
    return accepts(() => {
      const params = new Params(readForm(textOf(input), ''));
      const { fields } = readOrder({ params, market, referenceTicks });
      assert.ok(Number.isSafeInteger(fields.priceTicks) && fields.priceTicks >= 0);
      assert.ok(Number.isSafeInteger(fields.quantity) && fields.quantity >= 0);
    }, DialectError);
  },
};

const apiRequests: Parser = {
  name: 'ws-api',
  seeds: [
    '{"id":1,"method":"order.place","params":{"symbol":"BTCUSD","quantity":"1","price":0.10}}',
    '{"id":"a","method":"depth","params":{"symbol":"BTCUSD","limit":5}}',
    '{"id":null,"method":"ticker.price","params":{"symbols":["BTCUSD","ETHUSD"]}}',
    '{"method":"session.logon","params":{"apiKey":"x","timestamp":1e3,"signature":"y","a":true}}',
    `{"id":7,"method":"x","params":{"a":${'['.repeat(400)}${']'.repeat(400)}}}`,
  ].map(bytesOf),
  read(input) {
    return accepts(() => {
      const { id, method, params } = readApiRequest(textOf(input));
      const again = readApiRequest(
        JSON.stringify({ id, method, params: Object.fromEntries(params) }),
      );
      // A name that an object takes for its prototype is not a name of ours.
      if (params.has('__proto__')) return;
      assert.deepEqual([...again.params].sort(), [...params].sort());
      assert.equal(again.method, method);
    }, BadRequest);
  },
};

const STREAMS = [
  ...['btcusd@trade', 'btcusd@depth@100ms', 'ethusd@kline_1m@+08:00', '!ticker_1h@arr'],
  ...['btcusd@depth20', '!miniTicker@arr', 'btcusd@avgPrice', 'btcusd@aggTrade'],
];

const streamNames: Parser = {
  name: 'streams',
  seeds: [
    ...STREAMS,
    ...['/ws/btcusd@trade/ethusd@trade', '/stream?streams=btcusd@depth/ethusd@ticker'],
    ...['/stream/ws/3', '/stream/stream?streams=btcusd@trade&timeUnit=MICROSECOND'],
  ].map(bytesOf),
  read(input) {
    const text = textOf(input);
    const stream = parseStream(exchange.feed, text);
    let path: unknown;
    const isRead = accepts(() => {
      path = parseMarketPath(text);
    }, DialectError);
    return isRead && (stream !== undefined || path !== undefined);
  },
};

const FEED_REQUESTS: readonly object[] = [
  { op: 'subscribe', id: 1, channel: 'orderbook', markets: ['BTCUSD'], depth: 10, checksum: true },
  { op: 'subscribe', channel: 'candles', markets: ['*'], interval: '1m' },
  { op: 'unsubscribe', id: 'x', channel: 'trades', markets: ['ETHUSD', 'BTCUSD'] },
  { op: 'gap', id: 3, stream: 7, after: 17 },
  { op: 'logon', id: 4, apiKey: 'k', timestamp: 1, signature: 's' },
  {
    op: 'resume',
    id: 5,
    epoch: 'e',
    subscriptions: [{ channel: 'trades', market: 'BTCUSD', sequence: 4 }],
  },
  { op: 'statistics', id: 6 },
];

/** What was read is written in the other format, and must be the same request there. */
const feedJson: Parser = {
  name: 'feed-json',
  seeds: FEED_REQUESTS.map((each) => bytesOf(JSON.stringify(each))),
  read(input) {
    const text = textOf(input);
    return accepts(() => {
      const read = readFeedRequest(text);
      const packed = packMessage(JSON.parse(text));
      assert.deepEqual(readFeedRequest(packed), read);
    }, FeedError);
  },
};

const feedPacked: Parser = {
  name: 'feed-msgpack',
  seeds: FEED_REQUESTS.map((each) => new Uint8Array(packMessage(each))),
  read: (input) => accepts(() => readFeedRequest(input), FeedError),
};

const ORDER: Command = {
  ...{ template: Template.NewOrder, market: 1, account: 3, correlation: 0, priceTicks: 10 },
  ...{ quantity: 5, clientOrderId: 7, side: Side.BUY, type: OrderType.LIMIT },
  ...{ timeInForce: TimeInForce.GTC, stp: 0, text: 'a-name' },
};
const CANCEL: Command = {
  ...{ template: Template.CancelAll, market: 0, account: 0, correlation: 0, session: 0 },
};

interface BinaryFrame {
  readonly kind: number;
  readonly sequence: number;
  readonly count: number;
  readonly problem: string;
}

/** All frames of a stream that comes in pieces. */
function binaryFrames(pieces: readonly Uint8Array[]): BinaryFrame[] {
  const reader = new BinaryReader();
  const frames: BinaryFrame[] = [];
  for (const piece of pieces) {
    reader.push(piece);
    while (reader.next() === 'frame') {
      const { at, bytes, count, end, kind, sequence } = reader;
      const copy = bytes.slice(at, end);
      const stamp = { count, account: 3, sessionNumber: 1, sequence };
      const isCommands = kind === FrameKind.Commands;
      const wrong = isCommands
        ? stampCommands(copy, FRAME_HEADER_BYTES, copy.length, stamp)
        : undefined;
      frames.push({ kind, sequence, count, problem: wrong?.kind ?? '' });
    }
    if (reader.problem !== '') break;
  }
  frames.push({ kind: -1, sequence: 0, count: 0, problem: reader.problem });
  return frames;
}

function chopped(input: Uint8Array, prng: Prng): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < input.length; ) {
    const to = Math.min(input.length, at + prng.between(1, 60));
    pieces.push(input.slice(at, to));
    at = to;
  }
  return pieces;
}

const SIGNER = { apiKey: 'k'.repeat(64), secret: 's' };
const binary: Parser = {
  name: 'binary',
  seeds: [
    commandsFrame(1, [ORDER, CANCEL]),
    commandsFrame(9, [CANCEL]),
    logonBytes(SIGNER, 1_795_304_635_000_000, { sessionNumber: 1 }),
    Buffer.concat([commandsFrame(1, [ORDER]), commandsFrame(2, [CANCEL, ORDER])]),
  ].map((bytes) => new Uint8Array(bytes)),
  read(input, prng) {
    const whole = binaryFrames([input]);
    assert.deepEqual(binaryFrames(chopped(input, prng)), whole);
    return whole.at(-1)!.problem === '' && whole.every(({ problem }) => problem === '');
  },
};

const HEADER =
  field(49, 'ME') + field(56, 'LX') + field(34, 2) + field(52, '20260101-00:00:00.000');
const fixMessage = (type: string, body: string) => encodeFrame(field(35, type) + HEADER + body);

/** Frames, garbled stretches and what the dictionary says of each. */
function fixFrames(pieces: readonly Uint8Array[]): string[] {
  const reader = new FixReader();
  const told: string[] = [];
  const sink = {
    onFrame: (text: string, beginString: string) => {
      const fault = checkMessage(FixMessage.of(text));
      told.push(`${beginString} ${text.length} ${fault?.text ?? 'fine'}`);
    },
    onGarbled: () => {},
  };
  for (const piece of pieces) reader.push(Buffer.from(piece), sink);
  assert.ok(reader.waiting <= 40_000, `${reader.waiting} bytes wait`);
  return told;
}

const fix: Parser = {
  name: 'fix',
  seeds: [
    fixMessage(
      'A',
      field(98, 0) + field(108, 30) + field(95, 3) + field(96, 'a\u0001b') + field(553, 'k'),
    ),
    fixMessage(
      'D',
      ['11=a', '55=BTCUSD', '54=1', '60=20260101-00:00:00.000', '40=2', '38=1', '44=5', ''].join(
        '\u0001',
      ),
    ),
    fixMessage(
      'V',
      ['262=a', '263=1', '264=0', '267=2', '269=0', '269=1', '146=1', '55=BTCUSD', ''].join(
        '\u0001',
      ),
    ),
    fixMessage('0', '') + fixMessage('1', field(112, 'x')),
  ].map((text) => new Uint8Array(Buffer.from(text, 'latin1'))),
  read(input, prng) {
    const whole = fixFrames([input]);
    assert.deepEqual(fixFrames(chopped(input, prng)), whole);
    return whole.length > 0 && whole.every((each) => each.endsWith('fine'));
  },
};

const moldHeader = () => {
  const bytes = Buffer.alloc(HEADER_BYTES);
  writeHeader(bytes, 0, { session: 'LX00000001', sequence: 77, count: 3 });
  return new Uint8Array(bytes);
};

const multicast: Parser = {
  name: 'multicast',
  seeds: [moldHeader()],
  read(input) {
    const bytes = Buffer.from(input);
    const header = readHeader(bytes);
    if (header === undefined) return false;
    assert.ok(Number.isSafeInteger(header.sequence) && header.sequence >= 0);
    const again = Buffer.alloc(HEADER_BYTES);
    writeHeader(again, 0, header);
    assert.deepEqual(readHeader(again), header);
    return true;
  },
};

export const PARSERS: readonly Parser[] = [
  ...[httpParameters, orderParameters, apiRequests, streamNames, feedJson, feedPacked],
  ...[binary, fix, multicast],
];
