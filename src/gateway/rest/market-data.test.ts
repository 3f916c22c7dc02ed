import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { randomExchange, START_US, TestExchange } from '../../feed/testing.ts';
import { MarketStatus, Side, Template } from '../../schema/generated/protocol.ts';
import { DialectError } from '../errors.ts';
import { inMilliseconds } from '../time-unit.ts';
import type { Endpoint } from './endpoint.ts';
import { marketDataEndpoints } from './market-data.ts';
import { windowMinutes } from './market-data-tickers.ts';
import { marketStateEndpoints } from './market-state.ts';
import { Params } from './params.ts';

type Given = Readonly<Record<string, string>>;
type Row = Record<string, unknown>;

const START_MS = START_US / 1000;

function endpoint(exchange: TestExchange, name: string): Endpoint {
  const path = `/api/v3/${name}`;
  const found = marketDataEndpoints(exchange.feed).find((each) => each.path === path);
  assert.ok(found, path);
  return found;
}

function call(exchange: TestExchange, name: string, given: Given = {}): unknown {
  const { handle, knows } = endpoint(exchange, name);
  for (const key of Object.keys(given)) assert.ok(knows.includes(key), `${name} knows ${key}`);
  const params = new Params(new Map(Object.entries(given)));
  return handle({ params, caller: undefined, nowUs: exchange.timeUs, time: inMilliseconds });
}

function refused(exchange: TestExchange, name: string, given: Given, code: number, text?: string) {
  assert.throws(
    () => call(exchange, name, given),
    (error) => {
      assert.ok(error instanceof DialectError, String(error));
      assert.equal(error.code, code, `${name} ${JSON.stringify(given)}: ${error.message}`);
      if (text !== undefined) assert.equal(error.message, text);
      return true;
    },
  );
}

/** Two bids, one ask, and one taker that sold through both bids in the first minute. */
function tradedExchange(): TestExchange {
  const exchange = new TestExchange();
  exchange.limit(Side.SELL, 60_001, 33_000);
  exchange.limit(Side.BUY, 60_000, 10_000);
  exchange.limit(Side.BUY, 60_000, 5_000, { account: 4 });
  exchange.limit(Side.BUY, 59_999, 20_000);
  exchange.tick(START_US + 5_000_123);
  exchange.limit(Side.SELL, 59_999, 18_000, { account: 5 });
  exchange.tick(START_US + 90_000_000);
  return exchange;
}

describe('a market by number', () => {
  test('says by which number and in which steps the binary lane trades it', () => {
    const exchange = new TestExchange();
    const [state] = marketStateEndpoints(exchange.feed);
    for (const market of exchange.feed.catalog.markets()) {
      const { symbol, id, base, quote, tickSize, lotSize } = market;
      const params = new Params(new Map([['symbol', symbol]]));
      const body = state!.handle({
        ...{ params, caller: undefined, nowUs: exchange.timeUs, time: inMilliseconds },
      }) as Row;
      assert.deepEqual(
        [body.marketId, body.baseAssetId, body.quoteAssetId, body.tickSize, body.lotSize],
        [id, base.id, quote.id, tickSize, lotSize],
      );
      assert.equal(exchange.feed.catalog.market(id)?.symbol, symbol);
    }
  });
});

describe('market data', () => {
  test('ping is empty and time is the time of the request', () => {
    const exchange = new TestExchange();
    assert.deepEqual(call(exchange, 'ping'), {});
    assert.deepEqual(call(exchange, 'time'), { serverTime: START_MS });
  });

  test('exchangeInfo states the rules that the engine enforces, and no others', () => {
    const exchange = new TestExchange();
    const info = call(exchange, 'exchangeInfo') as { symbols: Row[] } & Row;
    assert.equal(info.timezone, 'UTC');
    assert.equal(info.serverTime, START_MS);
    assert.deepEqual(info.exchangeFilters, []);
    assert.deepEqual(
      info.symbols.map((each) => each.symbol),
      ['BTCUSD', 'PLAYUSD'],
    );
    const symbol = info.symbols[0]!;
    assert.equal(symbol.status, 'TRADING');
    assert.equal(symbol.baseAsset, 'BTC');
    assert.equal(symbol.quoteAsset, 'USD');
    assert.equal(symbol.baseAssetPrecision, 8);
    assert.equal(symbol.quotePrecision, 6);
    const conditional = ['STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'];
    assert.deepEqual(symbol.orderTypes, ['LIMIT', 'LIMIT_MAKER', 'MARKET', ...conditional]);
    assert.deepEqual(symbol.permissionSets, [['SPOT']]);
    assert.equal(symbol.icebergAllowed, true);
    assert.equal(symbol.ocoAllowed, true);
    assert.equal(symbol.opoAllowed, false);
    assert.deepEqual(symbol.filters, [
      { filterType: 'PRICE_FILTER', minPrice: '1', maxPrice: '1000000', tickSize: '1' },
      { filterType: 'LOT_SIZE', minQty: '0.00001', maxQty: '10.00000', stepSize: '0.00001' },
      {
        filterType: 'NOTIONAL',
        minNotional: '0.000000',
        applyMinToMarket: false,
        maxNotional: '9007199254.740991',
        applyMaxToMarket: false,
        avgPriceMins: 0,
      },
      {
        filterType: 'TRAILING_DELTA',
        minTrailingAboveDelta: 1,
        maxTrailingAboveDelta: 5000,
        minTrailingBelowDelta: 1,
        maxTrailingBelowDelta: 5000,
      },
    ]);
    // Clients take these for signs of a derivative.
    for (const key of ['contractType', 'underlying', 'tradability']) assert.ok(!(key in symbol));
  });

  test('exchangeInfo can be asked for symbols, permissions and a status', () => {
    const exchange = new TestExchange();
    const symbols = (given: Given): unknown[] =>
      (call(exchange, 'exchangeInfo', given) as { symbols: Row[] }).symbols.map((s) => s.symbol);
    assert.deepEqual(symbols({ symbol: 'BTC/USD' }), ['BTCUSD']);
    assert.deepEqual(symbols({ symbols: '["PLAYUSD","btcusd"]' }), ['PLAYUSD', 'BTCUSD']);
    assert.deepEqual(symbols({ permissions: 'SPOT' }), ['BTCUSD', 'PLAYUSD']);
    assert.deepEqual(symbols({ permissions: '["MARGIN"]' }), []);
    assert.deepEqual(symbols({ symbolStatus: 'HALT' }), []);
    const head = {
      template: Template.SetMarketStatus,
      cancelOrders: 0,
      market: 2,
      account: 0,
    } as const;
    exchange.run({ ...head, status: MarketStatus.HALTED });
    assert.deepEqual(symbols({ symbolStatus: 'HALT' }), ['PLAYUSD']);
    exchange.run({ ...head, status: MarketStatus.CANCEL_ONLY });
    assert.deepEqual(symbols({ symbolStatus: 'CANCEL_ONLY' }), ['PLAYUSD']);
    refused(exchange, 'exchangeInfo', { symbol: 'BTCUSD', permissions: 'SPOT' }, -1128);
    refused(exchange, 'exchangeInfo', { permissions: '{}' }, -1130);
    refused(exchange, 'exchangeInfo', { symbolStatus: 'OPEN' }, -1130);
    refused(exchange, 'exchangeInfo', { showPermissionSets: 'maybe' }, -1100);
  });

  test('depth is the book, best first, to the limit', () => {
    const exchange = tradedExchange();
    assert.deepEqual(call(exchange, 'depth', { symbol: 'BTCUSD' }), {
      lastUpdateId: 7,
      bids: [['59999', '0.17000']],
      asks: [['60001', '0.33000']],
    });
    exchange.limit(Side.BUY, 59_000, 1);
    const one = call(exchange, 'depth', { symbol: 'BTCUSD', limit: '1' }) as { bids: unknown[] };
    assert.equal(one.bids.length, 1);
    const most = call(exchange, 'depth', { symbol: 'BTCUSD', limit: '9999' });
    assert.equal((most as { bids: unknown[] }).bids.length, 2);
  });

  test('trades are the newest, oldest first', () => {
    const exchange = tradedExchange();
    const trades = call(exchange, 'trades', { symbol: 'BTCUSD' }) as Row[];
    assert.deepEqual(trades[0], {
      id: 1,
      price: '60000',
      qty: '0.10000',
      quoteQty: '6000.000000',
      time: START_MS + 5000,
      isBuyerMaker: true,
      isBestMatch: true,
    });
    assert.deepEqual(
      trades.map((each) => each.id),
      [1, 2, 3],
    );
    const last = call(exchange, 'trades', { symbol: 'BTCUSD', limit: '1' }) as Row[];
    assert.deepEqual(last, trades.slice(-1));
    const from = { symbol: 'BTCUSD', fromId: '2', limit: '1' };
    assert.deepEqual(call(exchange, 'historicalTrades', from), [trades[1]]);
    assert.deepEqual(call(exchange, 'historicalTrades', { symbol: 'BTCUSD' }), trades);
  });

  test('aggTrades join the trades of one order at one price', () => {
    const exchange = tradedExchange();
    const all = call(exchange, 'aggTrades', { symbol: 'BTCUSD' }) as Row[];
    const common = { T: START_MS + 5000, m: true, M: true };
    assert.deepEqual(all, [
      { a: 1, p: '60000', q: '0.15000', f: 1, l: 2, ...common },
      { a: 2, p: '59999', q: '0.03000', f: 3, l: 3, ...common },
    ]);
    const time = String(START_MS + 5000);
    const given = { symbol: 'BTCUSD', startTime: time, endTime: time };
    assert.deepEqual(call(exchange, 'aggTrades', given), all);
    assert.deepEqual(call(exchange, 'aggTrades', { symbol: 'BTCUSD', fromId: '2' }), [all[1]]);
    const later = String(START_MS + 5001);
    assert.deepEqual(call(exchange, 'aggTrades', { symbol: 'BTCUSD', startTime: later }), []);
    refused(exchange, 'aggTrades', { symbol: 'BTCUSD', fromId: '1', startTime: time }, -1128);
  });

  test('klines have twelve fields, and flat candles where nothing traded', () => {
    const exchange = tradedExchange();
    const klines = call(exchange, 'klines', { symbol: 'BTCUSD', interval: '1m' }) as unknown[][];
    assert.deepEqual(klines, [
      [
        START_MS,
        '60000',
        '60000',
        '59999',
        '59999',
        '0.18000',
        START_MS + 59_999,
        '10799.970000',
        3,
        '0.00000',
        '0.000000',
        '0',
      ],
      [
        START_MS + 60_000,
        '59999',
        '59999',
        '59999',
        '59999',
        '0.00000',
        START_MS + 119_999,
        '0.000000',
        0,
        '0.00000',
        '0.000000',
        '0',
      ],
    ]);
    const ui = { symbol: 'BTCUSD', interval: '1m', timeZone: '0', limit: '2' };
    assert.deepEqual(call(exchange, 'uiKlines', ui), klines);
    const first = { symbol: 'BTCUSD', interval: '1m', endTime: String(START_MS + 1) };
    assert.deepEqual(call(exchange, 'klines', first), klines.slice(0, 1));
    const far = { symbol: 'BTCUSD', interval: '1M', endTime: '99999999999999999999' };
    assert.equal((call(exchange, 'klines', far) as unknown[]).length, 1);
    for (const zone of ['1:01', '15', '-13', '1:75', '99', 'UTC']) {
      refused(exchange, 'klines', { symbol: 'BTCUSD', interval: '1d', timeZone: zone }, -1130);
    }
    const day = { symbol: 'BTCUSD', interval: '1d', timeZone: '8' };
    const [inSingapore] = call(exchange, 'klines', day) as unknown[][];
    assert.equal(inSingapore?.[0], START_MS - 8 * 3_600_000);
    assert.equal(inSingapore?.[8], 3);
    refused(exchange, 'klines', { symbol: 'BTCUSD', interval: '2m' }, -1120, 'Invalid interval.');
    refused(exchange, 'klines', { symbol: 'BTCUSD' }, -1102);
    const wrong = { symbol: 'BTCUSD', interval: '1m', startTime: '2', endTime: '1' };
    refused(exchange, 'klines', wrong, -1128);
  });

  test('the 24-hour ticker shows a window, the last trade and the best prices', () => {
    const exchange = tradedExchange();
    const ticker = call(exchange, 'ticker/24hr', { symbol: 'BTCUSD' }) as Row;
    const nowMs = START_MS + 90_000;
    assert.deepEqual(ticker, {
      symbol: 'BTCUSD',
      priceChange: '-1',
      priceChangePercent: '-0.002',
      weightedAvgPrice: '59999.83333333',
      prevClosePrice: '60000',
      lastPrice: '59999',
      lastQty: '0.03000',
      bidPrice: '59999',
      bidQty: '0.17000',
      askPrice: '60001',
      askQty: '0.33000',
      openPrice: '60000',
      highPrice: '60000',
      lowPrice: '59999',
      volume: '0.18000',
      quoteVolume: '10799.970000',
      openTime: START_MS + 60_000 - 86_400_000,
      closeTime: nowMs,
      firstId: 1,
      lastId: 3,
      count: 3,
    });
    const mini = call(exchange, 'ticker/24hr', { symbol: 'BTCUSD', type: 'MINI' }) as Row;
    assert.ok(!('bidPrice' in mini) && !('priceChange' in mini));
    assert.equal(mini.lastPrice, '59999');
    const all = call(exchange, 'ticker/24hr') as Row[];
    assert.equal(all.length, 2);
    assert.deepEqual(all[0], ticker);
    assert.equal(all[1]?.count, 0);
    assert.equal(all[1]?.firstId, -1);
    assert.equal(all[1]?.weightedAvgPrice, '0.00000000');
    refused(exchange, 'ticker/24hr', { type: 'SMALL' }, -1139, 'Invalid ticker type.');
  });

  test('the ticker window moves: what is older than a day is out of it', () => {
    const exchange = tradedExchange();
    exchange.tick(START_US + 86_400_000_000 + 60_000_000);
    const ticker = call(exchange, 'ticker/24hr', { symbol: 'BTCUSD' }) as Row;
    assert.equal(ticker.count, 0);
    assert.equal(ticker.lastPrice, '59999');
    assert.equal(ticker.priceChange, '0');
    assert.equal(ticker.prevClosePrice, '59999');
  });

  test('a rolling window is asked for by its size', () => {
    const exchange = tradedExchange();
    const given = { symbol: 'BTCUSD', windowSize: '1m' };
    assert.equal((call(exchange, 'ticker', given) as Row).count, 3);
    exchange.tick(START_US + 125_000_000);
    assert.equal((call(exchange, 'ticker', given) as Row).count, 0);
    const list = call(exchange, 'ticker', { symbols: '["BTCUSD"]', type: 'MINI' }) as Row[];
    assert.equal(list[0]?.count, 3);
    refused(exchange, 'ticker', {}, -1102);
    for (const windowSize of ['60m', '24h', '8d', '0m', '1w', 'x']) {
      refused(exchange, 'ticker', { symbol: 'BTCUSD', windowSize }, -1130);
    }
    assert.deepEqual(['59m', '23h', '7d'].map(windowMinutes), [59, 1380, 10_080]);
  });

  test('last prices and best prices come for one symbol, for several and for all', () => {
    const exchange = tradedExchange();
    const price = { symbol: 'BTCUSD', price: '59999' };
    assert.deepEqual(call(exchange, 'ticker/price', { symbol: 'BTCUSD' }), price);
    assert.deepEqual(call(exchange, 'ticker/price', { symbols: '["BTCUSD"]' }), [price]);
    assert.deepEqual(call(exchange, 'ticker/price'), [price, { symbol: 'PLAYUSD', price: '0' }]);
    const best = { bidPrice: '59999', bidQty: '0.17000', askPrice: '60001', askQty: '0.33000' };
    const top = { symbol: 'BTCUSD', ...best };
    assert.deepEqual(call(exchange, 'ticker/bookTicker', { symbol: 'BTCUSD' }), top);
    const all = call(exchange, 'ticker/bookTicker') as Row[];
    assert.deepEqual(all[0], top);
    assert.equal(all[1]?.bidPrice, '0');
  });

  test('the average price is weighted over five minutes, then the last price', () => {
    const exchange = tradedExchange();
    const closeTime = START_MS + 5000;
    const now = call(exchange, 'avgPrice', { symbol: 'BTCUSD' });
    assert.deepEqual(now, { mins: 5, price: '59999.83333333', closeTime });
    exchange.tick(START_US + 600_000_000);
    const later = call(exchange, 'avgPrice', { symbol: 'BTCUSD' });
    assert.deepEqual(later, { mins: 5, price: '59999', closeTime });
  });
});

describe('what is asked wrongly', () => {
  const exchange = new TestExchange();
  const single = ['depth', 'trades', 'historicalTrades', 'aggTrades', 'avgPrice'];
  const lists = ['exchangeInfo', 'ticker/24hr', 'ticker', 'ticker/price', 'ticker/bookTicker'];

  for (const name of [...single, 'klines']) {
    const more: Given = name === 'klines' ? { interval: '1m' } : {};
    test(`${name} needs a symbol that exists`, () => {
      refused(
        exchange,
        name,
        more,
        -1102,
        "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.",
      );
      refused(exchange, name, { symbol: '', ...more }, -1105);
      refused(exchange, name, { symbol: 'NOPE', ...more }, -1121, 'Invalid symbol.');
      refused(exchange, name, { symbol: 'X'.repeat(9999), ...more }, -1121);
    });
  }

  for (const name of ['depth', 'trades', 'historicalTrades', 'aggTrades']) {
    test(`${name} takes a limit of digits above zero`, () => {
      const text = "Illegal characters found in parameter 'limit'; legal range is '^[0-9]{1,20}$'.";
      refused(exchange, name, { symbol: 'BTCUSD', limit: '-1' }, -1100, text);
      refused(exchange, name, { symbol: 'BTCUSD', limit: '1e3' }, -1100);
      refused(exchange, name, { symbol: 'BTCUSD', limit: '0' }, -1130);
      assert.ok(call(exchange, name, { symbol: 'BTCUSD', limit: '99999999999999999999' }));
    });
  }

  for (const name of lists) {
    test(`${name} takes a symbol or a list of them, not both`, () => {
      const both = { symbol: 'BTCUSD', symbols: '["BTCUSD"]' };
      refused(exchange, name, both, -1128, 'Combination of optional parameters invalid.');
      for (const symbols of ['BTCUSD', '[]', '[1]', '{"a":1}', '["BTCUSD"', 'null']) {
        refused(exchange, name, { symbols }, -1100);
      }
      refused(exchange, name, { symbols: `["${'X'.repeat(40_000)}"]` }, -1100);
      refused(exchange, name, { symbols: '["BTCUSD","NOPE"]' }, -1121);
      refused(
        exchange,
        name,
        { symbols: '["BTCUSD","btc-usd"]' },
        -1151,
        'Symbol is present multiple times in the list.',
      );
    });
  }
});

describe('the list of endpoints', () => {
  const exchange = new TestExchange();

  test('weights follow the parameters, also where these are wrong', () => {
    const weight = (name: string, given: Given = {}): number => {
      const found = endpoint(exchange, name).weight;
      return typeof found === 'number' ? found : found(new Params(new Map(Object.entries(given))));
    };
    const depths = ['100', '101', '501', '1001', 'x', ''].map((limit) =>
      weight('depth', { limit }),
    );
    assert.deepEqual(depths, [5, 25, 50, 250, 5, 5]);
    assert.equal(weight('depth'), 5);
    assert.equal(weight('ticker/24hr'), 80);
    assert.equal(weight('ticker/24hr', { symbol: 'BTCUSD' }), 2);
    assert.equal(weight('ticker/24hr', { symbols: JSON.stringify(Array(21).fill('A')) }), 40);
    assert.equal(weight('ticker/24hr', { symbols: JSON.stringify(Array(101).fill('A')) }), 80);
    assert.equal(weight('ticker', { symbols: JSON.stringify(Array(99).fill('A')) }), 200);
    assert.equal(weight('ticker', { symbol: 'A' }), 4);
    assert.equal(weight('ticker/price', { symbol: 'A' }), 2);
    assert.equal(weight('ticker/bookTicker'), 4);
    assert.equal(weight('exchangeInfo'), 20);
  });

  test('every endpoint is public and has a method of the WebSocket API of its own', () => {
    const endpoints = marketDataEndpoints(exchange.feed);
    assert.ok(endpoints.every((each) => each.security === 'none' && each.method === 'GET'));
    const methods = endpoints.map((each) => each.wsMethod);
    assert.equal(new Set(methods).size, endpoints.length);
    assert.ok(!methods.includes(undefined));
  });

  test('every endpoint answers over a busy market with what JSON can carry', () => {
    const busy = randomExchange(7, 2000);
    for (const { path, knows } of marketDataEndpoints(busy.feed)) {
      const given: Record<string, string> = {};
      if (knows.includes('symbol')) given.symbol = 'BTCUSD';
      if (knows.includes('interval')) given.interval = '1h';
      const body = call(busy, path.slice('/api/v3/'.length), given);
      assert.deepEqual(JSON.parse(JSON.stringify(body)), body, path);
    }
  });
});
