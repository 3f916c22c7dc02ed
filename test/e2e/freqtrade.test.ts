/**
 * docs/bots/freqtrade.md: its configuration trades. What freqtrade would do with the configuration
 * is done here through ccxt: client options from `ccxt_config`, and the calls that it requires.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import ccxt from 'ccxt';
import { type E2eExchange, startExchange, type Trader } from './exchange.ts';

const PAGE = new URL('../../docs/bots/freqtrade.md', import.meta.url);
const DOCUMENTED = '127.0.0.1:8080';

interface Configuration {
  readonly stake_currency: string;
  readonly timeframe: string;
  readonly exchange: {
    readonly name: string;
    readonly pair_whitelist: readonly string[];
    readonly ccxt_config: Readonly<Record<string, unknown>>;
  };
}

/** The configuration of the page, at the address of a running exchange. */
function documented({ http }: E2eExchange): Configuration {
  const text = /```json\n([\s\S]*?)```/.exec(readFileSync(PAGE, 'utf8'))![1]!;
  assert.ok(text.includes(DOCUMENTED));
  return JSON.parse(text.replaceAll(DOCUMENTED, new URL(http).host));
}

function clientOf({ exchange }: Configuration, { apiKey, secret }: Trader) {
  assert.equal(exchange.name, 'binance');
  return new ccxt.binance({ apiKey, secret, ...exchange.ccxt_config });
}

test('the configuration of the page serves all that freqtrade requires', async () => {
  const exchange = await startExchange();
  try {
    const configuration = documented(exchange);
    const client = clientOf(configuration, await exchange.createTrader());
    const other = clientOf(configuration, await exchange.createTrader());
    const markets = await client.loadMarkets();
    await other.loadMarkets();
    const { pair_whitelist: pairs } = configuration.exchange;
    for (const pair of pairs) {
      assert.equal(markets[pair]?.active, true, pair);
      assert.equal(markets[pair]?.quote, configuration.stake_currency);
    }
    const [pair] = pairs as [string];
    for (const method of ['fetchOrder', 'cancelOrder', 'createOrder', 'fetchBalance']) {
      assert.ok(client.has[method], method);
    }
    await other.createOrder(pair, 'limit', 'sell', 1, 60_000);
    const resting = await client.createOrder(pair, 'limit', 'buy', 0.01, 50_000);
    assert.equal((await client.fetchOrder(resting.id!, pair)).status, 'open');
    assert.equal((await client.fetchL2OrderBook(pair)).bids[0]?.[0], 50_000);
    assert.equal((await client.cancelOrder(resting.id!, pair)).status, 'canceled');
    const bought = await client.createOrder(pair, 'market', 'buy', 0.01);
    assert.deepEqual([bought.status, bought.average], ['closed', 60_000]);
    assert.equal((await client.fetchMyTrades(pair)).length, 1);
    assert.equal((await client.fetchTickers(pairs as string[]))[pair]?.last, 60_000);
    const candles = await client.fetchOHLCV(pair, configuration.timeframe);
    assert.equal(candles.at(-1)?.[4], 60_000);
    const { free } = await client.fetchBalance();
    assert.ok(Number((free as unknown as Record<string, number>).BTC) > 100);
  } finally {
    await exchange.close();
  }
});
