/** docs/feed.md lists the fields of every message, and no other: those of the types in port.ts. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const PORT = read('src/gateway/feed/port.ts').replace(/\/\*\*[\s\S]*?\*\//g, '');
const TYPE =
  /^(?:export )?(?:interface|type) (\w+)([\s\S]*?)(?=^(?:export |interface |\/\/)|$(?![\s\S]))/gm;

/** Each type of the port, with its text. */
const TYPES = new Map([...PORT.matchAll(TYPE)].map(([, name, text]) => [name!, text!]));

function fieldsOf(type: string): string[] {
  const text = TYPES.get(type);
  assert.ok(text !== undefined, `port.ts has no type ${type}`);
  return [...text.matchAll(/readonly (\w+)\??:/g)].map(([, name]) => name!);
}

/** Types by the row of the table that has their fields. */
const ROWS: Readonly<Record<string, readonly string[]>> = {
  'each snapshot and update': ['DataHead', 'MarketDataHead'],
  orderbook: ['OrderbookMessage'],
  orders: ['OrdersMessage'],
  'an entry of changes': ['OrderChange'],
  trades: ['TradesMessage', 'FeedTrade'],
  ticker: ['TickerMessage'],
  candles: ['CandlesMessage', 'FeedCandle'],
  auction: ['AuctionMessage', 'FeedUncross'],
  account: ['AccountMessage'],
  'a balance': ['AccountBalance'],
  'an order': ['AccountOrder'],
  'an entry of events': ['AccountEvent'],
  'the trade of an event': ['AccountTrade'],
  subscribed: ['SubscribedMessage', 'SubscribedStream'],
  unsubscribed: ['UnsubscribedMessage'],
  subscriptions: ['SubscriptionsMessage'],
  'loggedOn, loggedOut': ['LoggedOnMessage', 'LoggedOutMessage'],
  'pong, shutdown': ['PongMessage', 'ShutdownMessage'],
  statistics: ['StatisticsMessage'],
  error: ['ErrorMessage', 'FeedErrorCode'],
};

/** Values that the types leave open: states of markets and orders, and what happened to one. */
const VALUES: ReadonlySet<string> = new Set(
  (
    'AUCTION CANCEL_ONLY HALTED OPEN POST_ONLY NEW TRADE CANCELED REPLACED EXPIRED REJECTED ' +
    'TRADE_PREVENTION'
  ).split(' '),
);

/** What every message has, and its row says of all. */
const COMMON: ReadonlySet<string> = new Set(['type', 'channel']);

const [, SECTION] = read('docs/feed.md').split('## Fields\n');
const DOCUMENTED = new Map(
  [...SECTION!.split('\n## ')[0]!.matchAll(/^\| (.+?) \| (.+) \|$/gm)].map(([, about, text]) => [
    about!.replaceAll('`', ''),
    [...text!.matchAll(/`(\w+)`/g)].map(([, name]) => name!),
  ]),
);

test('the table has a row for every type', () => {
  assert.deepEqual([...DOCUMENTED.keys()], ['in', ...Object.keys(ROWS)]);
});

for (const [about, types] of Object.entries(ROWS)) {
  test(`the row of ${about} has its fields and no other`, () => {
    const documented = DOCUMENTED.get(about) ?? [];
    const fields = types.flatMap(fieldsOf).filter((name) => !COMMON.has(name));
    const missing = fields.filter((name) => !documented.includes(name));
    assert.deepEqual(missing, [], 'not in docs/feed.md');
    // Words that are no fields of these are values, or types beside them.
    const words = new Set([...PORT.matchAll(/\b[A-Za-z]\w+\b/g)].map(([word]) => word));
    const unknown = documented.filter((name) => !fields.includes(name) && !words.has(name));
    assert.deepEqual(
      unknown.filter((name) => !VALUES.has(name)),
      [],
      'not in port.ts',
    );
  });
}

test('the codes of errors are listed', () => {
  const codes = [...TYPES.get('FeedErrorCode')!.matchAll(/\| '(\w+)'/g)].map(([, code]) => code!);
  const documented = DOCUMENTED.get('error')!.filter((each) => /^[A-Z]/.test(each));
  assert.deepEqual(documented.sort(), codes.sort());
});
