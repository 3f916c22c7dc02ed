/**
 * Candles with volume, live, older ones as one scrolls back; own orders as lines that can be
 * dragged. Prices are floating-point only here, for drawing; what is clicked becomes a price of the
 * market's grid again.
 */
import { effect } from '@preact/signals';
import {
  type CandlestickData,
  CandlestickSeries,
  ColorType,
  createChart,
  type HistogramData,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type TickMarkType,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { FeedCandle, Kline } from 'lx-dex/client';
import { inNextFrame, notInFrame } from '../live/frame.ts';
import { lx } from '../live/link.ts';
import { placesOf } from '../parts/decimals.ts';
import { wordsOf } from '../parts/format.ts';
import { toast } from '../parts/toasts.tsx';
import { ask } from '../session/session.ts';
import { theme } from '../shell/theme.ts';
import type { Market } from '../store/markets.ts';
import { type Interval, nearestPrice, pointAt } from './desk.ts';
import { OwnLines } from './own-lines.ts';
import { Axis } from './time-axis.ts';

const HISTORY = 500;
/** So few candles at the left are left when older ones are asked for. */
const NEAR_START = 20;
const VOLUME_TOP = 0.82;

interface Candle {
  readonly timeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

function ofFeed(candle: FeedCandle<string>): Candle {
  const [open, high, low, close, volume] = [
    Number(candle.open),
    Number(candle.high),
    Number(candle.low),
    Number(candle.close),
    Number(candle.volume),
  ];
  return { timeMs: candle.openTimeUs / 1000, open, high, low, close, volume };
}

function ofKline([timeMs, ...numbers]: Kline): Candle {
  const [open, high, low, close, volume] = numbers.map(Number);
  return { timeMs, open: open!, high: high!, low: low!, close: close!, volume: volume! };
}

/** Draws into the box. @param onShown told whether there are candles @returns ends it */
export function openCandles(
  box: HTMLElement,
  market: Market,
  interval: Interval,
  onShown: (isEmpty: boolean) => void,
): () => void {
  const view = new CandleView(box, market, interval, onShown);
  return () => view.close();
}

class CandleView {
  readonly #market: Market;
  readonly #interval: Interval;
  readonly #axis: Axis;
  readonly #onShown: (isEmpty: boolean) => void;
  readonly #chart: IChartApi;
  readonly #candles: ISeriesApi<'Candlestick'>;
  readonly #volumes: ISeriesApi<'Histogram'>;
  readonly #byTime = new Map<number, Candle>();
  readonly #changed = new Map<number, Candle>();
  readonly #stops: (() => void)[] = [];
  #newestMs = 0;
  #colours = coloursNow();
  #isLoading = false;
  #isWhole = false;
  #isClosed = false;

  constructor(
    box: HTMLElement,
    market: Market,
    interval: Interval,
    onShown: (isEmpty: boolean) => void,
  ) {
    this.#market = market;
    this.#interval = interval;
    this.#axis = new Axis(interval);
    this.#onShown = onShown;
    this.#chart = createChart(box, { autoSize: true, ...this.#chartOptions() });
    const places = placesOf(market.tickSize);
    this.#candles = this.#chart.addSeries(CandlestickSeries, {
      priceFormat: { type: 'price', precision: places, minMove: Number(market.tickSize) },
    });
    this.#volumes = this.#chart.addSeries(HistogramSeries, {
      priceFormat: { type: 'volume' },
      priceScaleId: 'volume',
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.#chart.priceScale('volume').applyOptions({ scaleMargins: { top: VOLUME_TOP, bottom: 0 } });
    this.#stops.push(
      effect(() => {
        theme.value;
        this.#colours = coloursNow();
        this.#paint();
      }),
    );
    const lines = new OwnLines(box, this.#candles, market);
    this.#stops.push(() => lines.close());
    this.#chart.subscribeClick(({ point }) => {
      const price = point === undefined ? null : this.#candles.coordinateToPrice(point.y);
      if (price !== null) pointAt(nearestPrice(price, market));
    });
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range !== null && range.from < NEAR_START) void this.#loadOlder();
    });
    const subscription = lx.feed.subscribe(
      { channel: 'candles', market: market.symbol, interval },
      ({ candles, type }) => {
        const taken = candles.map(ofFeed);
        if (type === 'snapshot') this.#begin(taken);
        else this.#take(taken);
      },
    );
    this.#stops.push(() => subscription.close());
  }

  close(): void {
    this.#isClosed = true;
    for (const stop of this.#stops) stop();
    notInFrame(this.#show);
    this.#chart.remove();
  }

  /** The newest candles, whole: at the beginning, and where something was missed. */
  #begin(candles: readonly Candle[]): void {
    for (const candle of candles) this.#byTime.set(candle.timeMs, candle);
    this.#drawAll();
    void this.#loadOlder();
  }

  #take(candles: readonly Candle[]): void {
    for (const candle of candles) {
      this.#byTime.set(candle.timeMs, candle);
      this.#changed.set(candle.timeMs, candle);
    }
    inNextFrame(this.#show);
  }

  readonly #show = () => {
    if (this.#isClosed) return;
    const changed = [...this.#changed.values()].sort((a, b) => a.timeMs - b.timeMs);
    this.#changed.clear();
    // The chart takes what is at its end; what is older has to be drawn anew.
    if (changed.some(({ timeMs }) => timeMs < this.#newestMs)) {
      this.#drawAll();
      return;
    }
    for (const candle of changed) {
      this.#newestMs = candle.timeMs;
      this.#candles.update(this.#bar(candle));
      this.#volumes.update(this.#column(candle));
    }
    this.#onShown(this.#byTime.size === 0);
  };

  #drawAll(): void {
    this.#changed.clear();
    const all = [...this.#byTime.values()].sort((a, b) => a.timeMs - b.timeMs);
    this.#newestMs = all.at(-1)?.timeMs ?? 0;
    this.#candles.setData(all.map((candle) => this.#bar(candle)));
    this.#volumes.setData(all.map((candle) => this.#column(candle)));
    this.#onShown(all.length === 0);
  }

  async #loadOlder(): Promise<void> {
    if (this.#isLoading || this.#isWhole || this.#byTime.size === 0) return;
    this.#isLoading = true;
    const endTime = Math.min(...this.#byTime.keys()) - 1;
    const { symbol } = this.#market;
    const query = { symbol, interval: this.#interval, limit: HISTORY, endTime };
    try {
      const klines = await ask<readonly Kline[]>('GET', '/api/v3/klines', query);
      if (this.#isClosed) return;
      this.#isWhole = klines.length === 0;
      for (const candle of klines.map(ofKline)) {
        if (!this.#byTime.has(candle.timeMs)) this.#byTime.set(candle.timeMs, candle);
      }
      if (klines.length > 0) this.#drawAll();
    } catch (error) {
      this.#isWhole = true;
      toast('failed', `Older candles could not be loaded: ${wordsOf(error)}`);
    } finally {
      this.#isLoading = false;
    }
  }

  #bar({ close, high, low, open, timeMs }: Candle): CandlestickData<UTCTimestamp> {
    return { time: this.#axis.timeOf(timeMs), open, high, low, close };
  }

  #column({ close, open, timeMs, volume }: Candle): HistogramData<UTCTimestamp> {
    const { buyGround, sellGround } = this.#colours;
    const color = close < open ? sellGround : buyGround;
    return { time: this.#axis.timeOf(timeMs), value: volume, color };
  }

  #chartOptions() {
    const { dim, line, panel } = this.#colours;
    return {
      layout: {
        background: { type: ColorType.Solid, color: panel },
        textColor: dim,
        fontSize: 11,
        // Its credit is a link of this page: the widget's own needs styles that the policy forbids.
        attributionLogo: false,
      },
      grid: { vertLines: { color: line }, horzLines: { color: line } },
      timeScale: {
        timeVisible: true,
        secondsVisible: this.#interval === '1s',
        borderColor: line,
        rightOffset: 4,
        tickMarkFormatter: (time: Time, kind: TickMarkType) => this.#axis.mark(time, kind),
      },
      localization: { timeFormatter: (time: Time) => this.#axis.words(time) },
      rightPriceScale: { borderColor: line, minimumWidth: 76 },
    };
  }

  #paint(): void {
    const { buy, sell } = this.#colours;
    this.#chart.applyOptions(this.#chartOptions());
    this.#candles.applyOptions({
      upColor: buy,
      wickUpColor: buy,
      borderUpColor: buy,
      downColor: sell,
      wickDownColor: sell,
      borderDownColor: sell,
    });
    if (this.#byTime.size > 0) this.#drawAll();
  }
}

function coloursNow() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    dim: colour('dim'),
    line: colour('line'),
    panel: colour('panel'),
    buy: colour('buy'),
    sell: colour('sell'),
    buyGround: colour('buy-ground'),
    sellGround: colour('sell-ground'),
  };
}
