/**
 * The trades of a stretch in order, as columns of numbers: found by sequence at once, so that tape,
 * candles and the density of trades can be shown as of any place. Runs in browsers and in Node.
 */
import type { Side, Trade } from '../schema/generated/protocol.ts';

/** More are not remembered: 160 MB. */
export const MAX_TRADES = 2 ** 21;

/** Fields of a record. */
const F = {
  SEQUENCE: 0,
  TIME: 1,
  MARKET: 2,
  PRICE: 3,
  LOTS: 4,
  QUOTE: 5,
  SIDE: 6,
  ID: 7,
  TAKER: 8,
  MAKER: 9,
  STRIDE: 10,
} as const;
const FIRST_RECORDS = 1024;

export interface LoggedTrade {
  readonly sequence: number;
  readonly timeUs: number;
  readonly market: number;
  readonly priceTicks: number;
  readonly lots: number;
  readonly quoteUnits: number;
  readonly takerSide: Side;
  readonly tradeId: number;
  readonly taker: number;
  readonly maker: number;
}

export class TradeLog {
  #data = new Float64Array(FIRST_RECORDS * F.STRIDE);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Whether no more are remembered. */
  get isFull(): boolean {
    return this.#size >= MAX_TRADES;
  }

  /** Takes the next trade; sequences must not fall. */
  add(trade: Trade, timeUs: number): void {
    if (this.isFull) return;
    const at = this.#size * F.STRIDE;
    if (at === this.#data.length) this.#grow();
    const data = this.#data;
    data[at + F.SEQUENCE] = trade.sequence;
    data[at + F.TIME] = timeUs;
    data[at + F.MARKET] = trade.market;
    data[at + F.PRICE] = trade.priceTicks;
    data[at + F.LOTS] = trade.quantityLots;
    data[at + F.QUOTE] = trade.quoteUnits;
    data[at + F.SIDE] = trade.takerSide;
    data[at + F.ID] = trade.tradeId;
    data[at + F.TAKER] = trade.account;
    data[at + F.MAKER] = trade.makerAccount;
    this.#size += 1;
  }

  /** How many there were when this sequence had been applied. */
  countAt(sequence: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#data[middle * F.STRIDE]! <= sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Index of the first trade that is not before a time; times do not fall. */
  indexAtTime(timeUs: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#data[middle * F.STRIDE + F.TIME]! < timeUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @param index below `size` */
  at(index: number): LoggedTrade {
    const at = index * F.STRIDE;
    const data = this.#data;
    return {
      sequence: data[at + F.SEQUENCE]!,
      timeUs: data[at + F.TIME]!,
      market: data[at + F.MARKET]!,
      priceTicks: data[at + F.PRICE]!,
      lots: data[at + F.LOTS]!,
      quoteUnits: data[at + F.QUOTE]!,
      takerSide: data[at + F.SIDE]! as Side,
      tradeId: data[at + F.ID]!,
      taker: data[at + F.TAKER]!,
      maker: data[at + F.MAKER]!,
    };
  }

  marketAt(index: number): number {
    return this.#data[index * F.STRIDE + F.MARKET]!;
  }

  sequenceAt(index: number): number {
    return this.#data[index * F.STRIDE]!;
  }

  /** Whether an account is on either side of a trade. */
  concerns(index: number, account: number): boolean {
    const at = index * F.STRIDE;
    return this.#data[at + F.TAKER] === account || this.#data[at + F.MAKER] === account;
  }

  /** Trades of a market (of all: 0) in equal parts of a row of sequences. */
  density(market: number, from: number, to: number, parts: number): Uint32Array {
    const counts = new Uint32Array(parts);
    const width = (to - from + 1) / parts;
    for (let k = this.countAt(from - 1); k < this.#size; k++) {
      const sequence = this.sequenceAt(k);
      if (sequence > to) break;
      if (market !== 0 && this.marketAt(k) !== market) continue;
      const part = Math.min(parts - 1, Math.floor((sequence - from) / width));
      counts[part] = counts[part]! + 1;
    }
    return counts;
  }

  #grow(): void {
    const data = new Float64Array(this.#data.length * 2);
    data.set(this.#data);
    this.#data = data;
  }
}
