/** The JSON of each kind of market message, as the dialect spells it. Symbols need no escaping. */
import { topOf } from '../../feed/book.ts';
import type { Candle } from '../../feed/candles.ts';
import type { MarketFeed } from '../../feed/feed.ts';
import {
  AVERAGE_MINUTES,
  averagePriceText,
  lotsText,
  quoteText,
  tickerTexts,
  topTexts,
} from '../../feed/figures.ts';
import { INTERVALS } from '../../feed/intervals.ts';
import type { Aggregate, TradeRecord } from '../../feed/tape.ts';
import { DAY_MINUTES } from '../../feed/window.ts';
import { Side } from '../../schema/generated/protocol.ts';
import { referencePriceText } from '../rest/market-data-rules.ts';
import { marketStateView } from '../rest/market-state.ts';
import { inMilliseconds } from '../time-unit.ts';
import { type Body, levelsJson, timeText } from './market-messages.ts';

const US_PER_MS = 1000;

export function tradeBody({ info }: MarketFeed, trade: TradeRecord, eventUs: number): Body {
  return (micro) =>
    `{"e":"trade","E":${timeText(eventUs, micro)},"s":"${info.symbol}","t":${trade.id},` +
    `"p":"${info.priceText(trade.priceTicks)}","q":"${info.qtyText(trade.lots)}",` +
    `"T":${timeText(trade.timeUs, micro)},"m":${trade.takerSide === Side.SELL},"M":true}`;
}

export function aggregateBody({ info }: MarketFeed, trade: Aggregate, eventUs: number): Body {
  return (micro) =>
    `{"e":"aggTrade","E":${timeText(eventUs, micro)},"s":"${info.symbol}","a":${trade.id},` +
    `"p":"${info.priceText(trade.priceTicks)}","q":"${info.qtyText(trade.lots)}",` +
    `"f":${trade.firstId},"l":${trade.lastId},"T":${timeText(trade.timeUs, micro)},` +
    `"m":${trade.takerSide === Side.SELL},"M":true}`;
}

export function bookTickerBody(market: MarketFeed): Body {
  const top = topTexts(market);
  const { updateId } = market.book;
  const text =
    `{"u":${updateId},"s":"${market.info.symbol}","b":"${top.bidPrice}","B":"${top.bidQty}",` +
    `"a":"${top.askPrice}","A":"${top.askQty}"}`;
  return () => text;
}

export function partialBody(market: MarketFeed, levels: number): Body {
  const { book } = market;
  const text =
    `{"lastUpdateId":${book.updateId},"bids":${levelsJson(market, topOf(book.bids, levels))},` +
    `"asks":${levelsJson(market, topOf(book.asks, levels))}}`;
  return () => text;
}

export function miniTickerBody(market: MarketFeed, eventUs: number): Body {
  const { info, windows } = market;
  const stats = windows.stats(DAY_MINUTES, Math.floor(eventUs / US_PER_MS));
  const rest =
    `"s":"${info.symbol}",` +
    `"c":"${info.priceText(stats.last)}","o":"${info.priceText(stats.open)}",` +
    `"h":"${info.priceText(stats.high)}","l":"${info.priceText(stats.low)}",` +
    `"v":"${lotsText(info, stats.lots)}","q":"${quoteText(info, stats.quote)}"}`;
  return (micro) => `{"e":"24hrMiniTicker","E":${timeText(eventUs, micro)},${rest}`;
}

/** The 24-hour ticker. */
export function tickerBody(market: MarketFeed, eventUs: number): Body {
  const { info, windows, tape } = market;
  const stats = windows.stats(DAY_MINUTES, Math.floor(eventUs / US_PER_MS));
  const texts = tickerTexts(info, stats);
  const top = topTexts(market);
  const figures =
    `"s":"${info.symbol}","p":"${texts.priceChange}","P":"${texts.priceChangePercent}",` +
    `"w":"${texts.weightedAvgPrice}","x":"${info.priceText(stats.previousClose)}",` +
    `"c":"${texts.lastPrice}","Q":"${info.qtyText(tape.last()?.lots ?? 0)}",` +
    `"b":"${top.bidPrice}","B":"${top.bidQty}","a":"${top.askPrice}","A":"${top.askQty}",` +
    `"o":"${texts.openPrice}","h":"${texts.highPrice}","l":"${texts.lowPrice}",` +
    `"v":"${texts.volume}","q":"${texts.quoteVolume}"`;
  return (micro) =>
    `{"e":"24hrTicker","E":${timeText(eventUs, micro)},${figures},` +
    `"O":${timeText(stats.openMs * US_PER_MS, micro)},"C":${timeText(eventUs, micro)},` +
    `"F":${stats.firstId},"L":${stats.lastId},"n":${stats.count}}`;
}

/** A rolling window, such as '1h'. */
export function windowBody(
  market: MarketFeed,
  window: { readonly window: string; readonly minutes: number },
  eventUs: number,
): Body {
  const { info, windows } = market;
  const stats = windows.stats(window.minutes, Math.floor(eventUs / US_PER_MS));
  const texts = tickerTexts(info, stats);
  const figures =
    `"s":"${info.symbol}","p":"${texts.priceChange}","P":"${texts.priceChangePercent}",` +
    `"o":"${texts.openPrice}","h":"${texts.highPrice}","l":"${texts.lowPrice}",` +
    `"c":"${texts.lastPrice}","w":"${texts.weightedAvgPrice}",` +
    `"v":"${texts.volume}","q":"${texts.quoteVolume}"`;
  return (micro) =>
    `{"e":"${window.window}Ticker","E":${timeText(eventUs, micro)},${figures},` +
    `"O":${timeText(stats.openMs * US_PER_MS, micro)},"C":${timeText(eventUs, micro)},` +
    `"F":${stats.firstId},"L":${stats.lastId},"n":${stats.count}}`;
}

export function averageBody(market: MarketFeed, eventUs: number): Body {
  const price = averagePriceText(market, Math.floor(eventUs / US_PER_MS));
  const lastUs = market.tape.last()?.timeUs ?? eventUs;
  return (micro) =>
    `{"e":"avgPrice","E":${timeText(eventUs, micro)},"s":"${market.info.symbol}",` +
    `"i":"${AVERAGE_MINUTES}m","w":"${price}","T":${timeText(lastUs, micro)}}`;
}

/** What collars, bands and auctions look at; null where there is nothing. */
export function referenceBody({ info }: MarketFeed, eventUs: number): Body {
  const price = JSON.stringify(referencePriceText(info));
  return (micro) =>
    `{"e":"referencePrice","s":"${info.symbol}","r":${price},"t":${timeText(eventUs, micro)}}`;
}

/** Status, and in an auction what an uncross would do: this exchange's own. */
export function auctionBody({ info }: MarketFeed, eventUs: number): Body {
  const { auction, interrupted, status } = marketStateView(info, inMilliseconds);
  const figures =
    auction === undefined
      ? ''
      : `,"p":"${auction.price}","q":"${auction.quantity}","r":"${auction.surplus}",` +
        `"d":"${auction.surplusSide}"`;
  return (micro) =>
    `{"e":"auction","E":${timeText(eventUs, micro)},"s":"${info.symbol}","X":"${status}",` +
    `"i":${interrupted}${figures}}`;
}

/** @param closed no trade can join it any more */
export function klineBody(
  { info }: MarketFeed,
  options: { interval: number; candle: Candle; closed: boolean; eventUs: number },
): Body {
  const { candle, closed, eventUs } = options;
  const closeUs = (candle.closeMs + 1) * US_PER_MS - 1;
  const figures =
    `"s":"${info.symbol}","i":"${INTERVALS[options.interval]!.name}",` +
    `"f":${candle.firstId},"L":${candle.lastId},` +
    `"o":"${info.priceText(candle.open)}","c":"${info.priceText(candle.close)}",` +
    `"h":"${info.priceText(candle.high)}","l":"${info.priceText(candle.low)}",` +
    `"v":"${lotsText(info, candle.lots)}","n":${candle.count},"x":${closed},` +
    `"q":"${quoteText(info, candle.quote)}","V":"${lotsText(info, candle.buyLots)}",` +
    `"Q":"${quoteText(info, candle.buyQuote)}","B":"0"`;
  return (micro) =>
    `{"e":"kline","E":${timeText(eventUs, micro)},"s":"${info.symbol}",` +
    `"k":{"t":${timeText(candle.openMs * US_PER_MS, micro)},` +
    `"T":${timeText(closeUs, micro)},${figures}}}`;
}
