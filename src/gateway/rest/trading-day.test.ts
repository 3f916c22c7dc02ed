import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { START_US, TestExchange } from '../../feed/testing.ts';
import { Side } from '../../schema/generated/protocol.ts';
import { DialectError } from '../errors.ts';
import { inMicroseconds, inMilliseconds, type TimeFormat } from '../time-unit.ts';
import { marketDataEndpoints } from './market-data.ts';
import { Params } from './params.ts';

const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;
const SYMBOL = { symbol: 'BTCUSD' };

type Row = Record<string, unknown>;

function ask(
  exchange: TestExchange,
  given: Readonly<Record<string, string>>,
  time: TimeFormat = inMilliseconds,
): unknown {
  const found = marketDataEndpoints(exchange.feed).find(
    ({ path }) => path === '/api/v3/ticker/tradingDay',
  );
  const params = new Params(new Map(Object.entries(given)));
  return found!.handle({ params, caller: undefined, nowUs: exchange.timeUs, time });
}

/** Trades of 0.3 at 60,000, 0.2 at 59,000 and 0.1 at 61,000, at 01:00, 10:00 and 20:00. */
function tradedDay(): TestExchange {
  const exchange = new TestExchange();
  for (const [hour, priceTicks, lots] of [
    [1, 60_000, 30_000],
    [10, 59_000, 20_000],
    [20, 61_000, 10_000],
  ] as const) {
    exchange.tick(START_US + hour * HOUR_US);
    exchange.limit(Side.SELL, priceTicks, lots);
    exchange.limit(Side.BUY, priceTicks, lots, { account: 4 });
  }
  exchange.tick(START_US + 21 * HOUR_US);
  return exchange;
}

describe('the trading day', () => {
  test('has the figures of all that traded since midnight', () => {
    const exchange = tradedDay();
    const [first, , last] = exchange.trades.map(({ trade }) => trade.tradeId);
    const row = ask(exchange, SYMBOL) as Row;
    assert.deepEqual(row, {
      symbol: 'BTCUSD',
      priceChange: '1000',
      priceChangePercent: '1.667',
      weightedAvgPrice: '59833.33333333',
      openPrice: '60000',
      highPrice: '61000',
      lowPrice: '59000',
      lastPrice: '61000',
      volume: '0.60000',
      quoteVolume: '35900.000000',
      openTime: START_US / 1000,
      closeTime: (START_US + DAY_US) / 1000 - 1,
      firstId: first,
      lastId: last,
      count: 3,
    });
    const mini = ask(exchange, { ...SYMBOL, type: 'MINI' });
    const { priceChange, priceChangePercent, weightedAvgPrice, ...rest } = row;
    assert.deepEqual(mini, rest);
    assert.deepEqual(ask(exchange, { symbols: '["BTCUSD"]' }), [row]);
  });

  test('begins at the midnight of the time zone asked for', () => {
    const exchange = tradedDay();
    for (const [timeZone, openHour, count, volume] of [
      ['0', 0, 3, '0.60000'],
      ['8', 16, 1, '0.10000'],
      ['-9:30', 9.5, 2, '0.30000'],
      ['+14:00', 10, 2, '0.30000'],
    ] as const) {
      const row = ask(exchange, { ...SYMBOL, timeZone }) as Row;
      const openMs = (START_US + openHour * HOUR_US) / 1000;
      assert.deepEqual(
        [row.openTime, row.closeTime, row.count, row.volume],
        [openMs, openMs + DAY_US / 1000 - 1, count, volume],
        timeZone,
      );
    }
    const { closeTime, openTime } = ask(exchange, SYMBOL, inMicroseconds) as Row;
    assert.deepEqual([openTime, closeTime], [START_US, START_US + DAY_US - 1]);
  });

  test('without a trade it is flat at the last price, and empty before the first', () => {
    const exchange = tradedDay();
    exchange.tick(START_US + DAY_US + HOUR_US);
    const row = ask(exchange, SYMBOL) as Row;
    assert.equal(row.openTime, (START_US + DAY_US) / 1000);
    const { closeTime, openTime, symbol, ...figures } = row;
    assert.deepEqual(figures, {
      ...{ priceChange: '0', priceChangePercent: '0.000', weightedAvgPrice: '0.00000000' },
      ...{ openPrice: '61000', highPrice: '61000', lowPrice: '61000', lastPrice: '61000' },
      ...{ volume: '0.00000', quoteVolume: '0.000000', firstId: -1, lastId: -1, count: 0 },
    });
    const never = ask(new TestExchange(), SYMBOL) as Row;
    assert.deepEqual([never.lastPrice, never.openPrice, never.count], ['0', '0', 0]);
  });

  test('refuses what it does not know', () => {
    for (const [given, code] of [
      [{}, -1102],
      [{ ...SYMBOL, timeZone: '15' }, -1130],
      [{ ...SYMBOL, type: 'SHORT' }, -1139],
      [{ symbol: 'NOTHERE' }, -1121],
      [{ ...SYMBOL, symbolStatus: 'HALT' }, -1220],
    ] as const) {
      assert.throws(
        () => ask(new TestExchange(), given),
        (error) => error instanceof DialectError && error.code === code,
        JSON.stringify(given),
      );
    }
  });
});
