/**
 * Programs that trade on what they see of a market: noise, momentum and a whale. Each decides with
 * its own numbers, and draws as many of them whatever it sees, so that two markets with the same
 * seed differ by their rules alone.
 */
import type { Request } from '../gateway/port.ts';
import {
  OrderType,
  SelfTradePrevention,
  Side,
  TargetKind,
  Template,
  TimeInForce,
} from '../schema/generated/protocol.ts';
import type { Uniform } from './fair-price.ts';
import { exponential } from './portable.ts';

/** What everybody can see, in ticks; 0 where there is none. */
export interface MarketSight {
  readonly bidTicks: number;
  readonly askTicks: number;
  readonly lastTicks: number;
}

/** What a trader must know of its market. */
export interface TradedMarket {
  readonly account: number;
  readonly market: number;
  readonly stepTicks: number;
  readonly sizeLots: number;
  readonly takerPpm: number;
  /** 0: none. */
  readonly collarPpm: number;
}

export interface Trader {
  /** Its next act, if it wants to do anything. */
  act(sight: MarketSight): Request | undefined;
}

function middle({ askTicks, bidTicks, lastTicks }: MarketSight): number {
  if (bidTicks > 0 && askTicks > 0) return (bidTicks + askTicks) / 2;
  return lastTicks || bidTicks || askTicks;
}

interface Wish {
  readonly side: Side;
  readonly priceTicks: number;
  readonly lots: number;
  readonly timeInForce: TimeInForce;
  readonly clientOrderId: number;
}

function limitOrder({ account, market }: TradedMarket, wish: Wish): Request {
  return {
    template: Template.NewOrder,
    market,
    account,
    priceTicks: Math.max(1, Math.round(wish.priceTicks)),
    quantity: Math.max(1, Math.round(wish.lots)),
    clientOrderId: wish.clientOrderId,
    side: wish.side,
    type: OrderType.LIMIT,
    timeInForce: wish.timeInForce,
    stp: SelfTradePrevention.CANCEL_TAKER,
    text: '',
  };
}

/** Places limit orders around the middle for no reason, and takes them back after a while. */
export class NoiseTrader implements Trader {
  static readonly MAX_OPEN = 8;
  readonly #market: TradedMarket;
  readonly #uniform: Uniform;
  readonly #open: number[] = [];
  #nextId = 1;

  constructor(market: TradedMarket, uniform: Uniform) {
    this.#market = market;
    this.#uniform = uniform;
  }

  act(sight: MarketSight): Request | undefined {
    const side = this.#uniform() < 0.5 ? Side.BUY : Side.SELL;
    const distance = exponential(this.#uniform) * 4 - 1;
    const size = exponential(this.#uniform);
    const fair = middle(sight);
    if (fair === 0) return undefined;
    const { account, sizeLots, stepTicks } = this.#market;
    if (this.#open.length >= NoiseTrader.MAX_OPEN) {
      const target = { target: this.#open.shift()!, targetKind: TargetKind.CLIENT_ORDER_ID };
      return { template: Template.CancelOrder, market: 0, account, ...target };
    }
    const away = distance * stepTicks;
    const clientOrderId = this.#nextId++;
    this.#open.push(clientOrderId);
    return limitOrder(this.#market, {
      ...{ side, clientOrderId, timeInForce: TimeInForce.GTC },
      priceTicks: side === Side.BUY ? fair - away : fair + away,
      lots: sizeLots * size * 0.5,
    });
  }
}

/** Buys what rises and sells what falls, where that has been more than it costs to trade. */
export class MomentumTrader implements Trader {
  /** Weight of the newest middle in the average that it is compared with. */
  static readonly WEIGHT = 0.05;
  /** Least move, millionths, where trading costs nothing. */
  static readonly LEAST_PPM = 150;
  readonly #market: TradedMarket;
  readonly #uniform: Uniform;
  #average = 0;

  constructor(market: TradedMarket, uniform: Uniform) {
    this.#market = market;
    this.#uniform = uniform;
  }

  act(sight: MarketSight): Request | undefined {
    const size = exponential(this.#uniform);
    const now = middle(sight);
    if (now === 0) return undefined;
    if (this.#average === 0) this.#average = now;
    const moved = ((now - this.#average) / this.#average) * 1e6;
    this.#average += MomentumTrader.WEIGHT * (now - this.#average);
    const { sizeLots, stepTicks, takerPpm } = this.#market;
    const least = MomentumTrader.LEAST_PPM + takerPpm / 4;
    if (moved < least && moved > -least) return undefined;
    const side = moved > 0 ? Side.BUY : Side.SELL;
    const reach = 3 * stepTicks;
    return limitOrder(this.#market, {
      ...{ side, clientOrderId: 0, timeInForce: TimeInForce.IOC },
      priceTicks: side === Side.BUY ? now + reach : now - reach,
      lots: sizeLots * size,
    });
  }
}

/** Now and then wants more at once than the book has nearby; it keeps to the collar. */
export class Whale implements Trader {
  /** How far it is willing to move the price, millionths. */
  static readonly REACH_PPM = 20_000;
  readonly #market: TradedMarket;
  readonly #uniform: Uniform;

  constructor(market: TradedMarket, uniform: Uniform) {
    this.#market = market;
    this.#uniform = uniform;
  }

  act(sight: MarketSight): Request | undefined {
    const side = this.#uniform() < 0.5 ? Side.BUY : Side.SELL;
    const size = 30 * (1 + this.#uniform());
    const now = middle(sight);
    if (now === 0) return undefined;
    const { collarPpm, sizeLots } = this.#market;
    const center = collarPpm === 0 || sight.lastTicks === 0 ? now : sight.lastTicks;
    const ppm = collarPpm === 0 ? Whale.REACH_PPM : Math.min(collarPpm, Whale.REACH_PPM);
    // Rounded towards the center, as the collar is.
    const reach = Math.floor((center * ppm) / 1e6);
    const price = side === Side.BUY ? Math.floor(center + reach) : Math.ceil(center - reach);
    return limitOrder(this.#market, {
      ...{ side, clientOrderId: 0, timeInForce: TimeInForce.IOC },
      priceTicks: price,
      lots: sizeLots * size,
    });
  }
}
