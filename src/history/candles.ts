/** Candles of the trades since the last flush: minutes, and longer ones as their sums. */
import type { Trade } from '../schema/generated/protocol.ts';
import { Rows } from './rows.ts';
import { CANDLE_CHANGES } from './tables.ts';

/** Lengths of the candles that are kept, seconds, each a whole number of the first one. */
export const CANDLE_SECONDS = [60, 3600, 86_400] as const;

const US_PER_SECOND = 1_000_000;
const { at: CANDLE } = CANDLE_CHANGES;

interface Candle {
  readonly market: number;
  readonly openUs: number;
  readonly open: number;
  high: number;
  low: number;
  close: number;
  lots: Sum;
  quote: Sum;
  trades: number;
}

/** May pass 2^53, while what is added may not. */
interface Sum {
  low: number;
  high: bigint;
}

function add(sum: Sum, value: number): void {
  if (sum.low + value > Number.MAX_SAFE_INTEGER) {
    sum.high += BigInt(sum.low);
    sum.low = 0;
  }
  sum.low += value;
}

function textOf({ low, high }: Sum): string {
  return String(high + BigInt(low));
}

export class Candles {
  /** The shortest ones, by market, oldest first. */
  #minutes = new Map<number, Candle[]>();

  /** @returns how many candles began */
  add({ market, priceTicks, quantityLots, quoteUnits }: Trade, timeUs: number): number {
    let minutes = this.#minutes.get(market);
    if (minutes === undefined) {
      minutes = [];
      this.#minutes.set(market, minutes);
    }
    let candle = minutes.at(-1);
    const isNew = candle === undefined || openOf(timeUs, CANDLE_SECONDS[0]) !== candle.openUs;
    if (candle === undefined || isNew) {
      candle = newCandle(market, openOf(timeUs, CANDLE_SECONDS[0]), priceTicks);
      minutes.push(candle);
    }
    candle.high = Math.max(candle.high, priceTicks);
    candle.low = Math.min(candle.low, priceTicks);
    candle.close = priceTicks;
    add(candle.lots, quantityLots);
    add(candle.quote, quoteUnits);
    candle.trades += 1;
    return isNew ? CANDLE_SECONDS.length : 0;
  }

  /** All since the last time. */
  flush(): Rows {
    const rows = new Rows(CANDLE_CHANGES);
    for (const minutes of this.#minutes.values()) {
      for (const seconds of CANDLE_SECONDS) {
        let sum: Candle | undefined;
        for (const minute of minutes) {
          const openUs = openOf(minute.openUs, seconds);
          if (sum !== undefined && openUs !== sum.openUs) {
            addRow(rows, seconds, sum);
            sum = undefined;
          }
          sum ??= newCandle(minute.market, openUs, minute.open);
          merge(sum, minute);
        }
        if (sum !== undefined) addRow(rows, seconds, sum);
      }
    }
    this.#minutes = new Map();
    return rows;
  }
}

function openOf(timeUs: number, seconds: number): number {
  return timeUs - (timeUs % (seconds * US_PER_SECOND));
}

function newCandle(market: number, openUs: number, open: number): Candle {
  const [lots, quote] = [
    { low: 0, high: 0n },
    { low: 0, high: 0n },
  ];
  return { market, openUs, open, high: open, low: open, close: open, lots, quote, trades: 0 };
}

function merge(sum: Candle, { high, low, close, lots, quote, trades }: Candle): void {
  sum.high = Math.max(sum.high, high);
  sum.low = Math.min(sum.low, low);
  sum.close = close;
  for (const [to, from] of [
    [sum.lots, lots],
    [sum.quote, quote],
  ] as const) {
    to.high += from.high;
    add(to, from.low);
  }
  sum.trades += trades;
}

function addRow(rows: Rows, seconds: number, candle: Candle): void {
  const { market, openUs, open, high, low, close, lots, quote, trades } = candle;
  const at = rows.add();
  const { cells } = rows;
  cells[at + CANDLE.market] = market;
  cells[at + CANDLE.interval_seconds] = seconds;
  cells[at + CANDLE.open_us] = openUs;
  cells[at + CANDLE.open_ticks] = open;
  cells[at + CANDLE.high_ticks] = high;
  cells[at + CANDLE.low_ticks] = low;
  cells[at + CANDLE.close_ticks] = close;
  cells[at + CANDLE.volume_lots] = rows.text(textOf(lots));
  cells[at + CANDLE.quote_units] = rows.text(textOf(quote));
  cells[at + CANDLE.trades] = trades;
}
