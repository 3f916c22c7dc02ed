/** What the events say of times to come: expiries, dead-man timers, schedules, auctions' ends. */
import {
  type Event,
  type MarketScheduled,
  type MarketStatusChanged,
  Template,
} from '../../schema/generated/protocol.ts';
import { MAX_VALUE } from '../core.ts';

export class Timers {
  #nowUs = 0;
  readonly #deadlines = new Map<number, number>();
  readonly #scheduled = new Map<number, number[]>();
  /** How long volatility auctions last, and when those that run end. */
  readonly #auctionUs = new Map<number, number>();
  readonly #auctionEnds = new Map<number, number>();
  #orders: ReadonlyMap<number, { readonly expireTimeUs: number }> = new Map();

  apply(event: Event, orders: ReadonlyMap<number, { readonly expireTimeUs: number }>): void {
    this.#orders = orders;
    switch (event.template) {
      case Template.Accepted:
        if (event.command === Template.Tick) this.#nowUs = event.resultId;
        break;
      case Template.DeadManChanged:
        this.#deadlines.set(event.account, event.deadlineUs);
        break;
      case Template.MarketRulesChanged:
        this.#auctionUs.set(event.market, event.auctionUs);
        break;
      case Template.MarketScheduled:
        this.#schedule(event);
        break;
      case Template.MarketStatusChanged:
        this.#status(event);
        break;
      default:
    }
  }

  #schedule({ market, timeUs }: MarketScheduled): void {
    const times = timeUs === 0 ? [] : [...(this.#scheduled.get(market) ?? []), timeUs];
    this.#scheduled.set(market, times);
  }

  #status({ market, interrupted }: MarketStatusChanged): void {
    const lastsUs = this.#auctionUs.get(market) ?? 0;
    if (interrupted === 0 || lastsUs === 0) this.#auctionEnds.delete(market);
    else this.#auctionEnds.set(market, Math.min(this.#nowUs + lastsUs, MAX_VALUE));
  }

  /** When the next timer is due; 0: there is none. Those that are due have run. */
  get nextUs(): number {
    const times = [
      ...[...this.#orders.values()].map((order) => order.expireTimeUs),
      ...this.#deadlines.values(),
      ...[...this.#scheduled.values()].flat().filter((timeUs) => timeUs > this.#nowUs),
      ...this.#auctionEnds.values(),
    ].filter((timeUs) => timeUs !== 0);
    return times.length === 0 ? 0 : Math.min(...times);
  }
}
