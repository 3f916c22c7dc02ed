/**
 * What changes about a market while it trades, folded from its events: status, rules, schedule,
 * and in an auction what an uncross would do.
 */
import {
  type AuctionIndicated,
  type AuctionUncrossed,
  type MarketRulesChanged,
  type MarketScheduled,
  MarketStatus,
  type MarketStatusChanged,
  Side,
  Template,
  TriggerSource,
} from '../schema/generated/protocol.ts';

/** Rules as an operator sets them; 0 for none. */
export interface MarketRules {
  /** Reference price of static band, collar and auction. */
  readonly referenceTicks: number;
  /** Largest notional of an order, quote units. */
  readonly maxNotional: number;
  /** How long a volatility auction lasts, microseconds. */
  readonly auctionUs: number;
  readonly collarPpm: number;
  readonly dynamicPpm: number;
  readonly staticPpm: number;
  readonly triggerSource: TriggerSource;
}

export const NO_RULES: MarketRules = {
  referenceTicks: 0,
  maxNotional: 0,
  auctionUs: 0,
  collarPpm: 0,
  dynamicPpm: 0,
  staticPpm: 0,
  triggerSource: TriggerSource.LAST,
};

/** A change of status that is to come. */
export interface ScheduledStatus {
  /** Microseconds since 1970. */
  readonly timeUs: number;
  readonly status: MarketStatus;
  readonly cancelOrders: boolean;
}

/** What an uncross would do if it came now; zeros where nothing would trade. */
export interface Indication {
  readonly priceTicks: number;
  readonly volumeLots: number;
  readonly surplusLots: number;
  readonly surplusSide: Side;
}

export const NO_INDICATION: Indication = {
  priceTicks: 0,
  volumeLots: 0,
  surplusLots: 0,
  surplusSide: Side.BUY,
};

export interface SavedState {
  readonly status: MarketStatus;
  readonly interrupted?: boolean;
  readonly auctionEndUs?: number;
  readonly rules?: MarketRules;
  readonly schedule?: readonly ScheduledStatus[];
  readonly indication?: Indication;
}

export type MarketStateEvent =
  | MarketStatusChanged
  | MarketRulesChanged
  | MarketScheduled
  | AuctionIndicated
  | AuctionUncrossed;

export class MarketState {
  #status: MarketStatus = MarketStatus.OPEN;
  #interrupted = false;
  #auctionEndUs = 0;
  #rules = NO_RULES;
  #schedule: readonly ScheduledStatus[] = [];
  #indication = NO_INDICATION;
  #version = 0;

  /** Grows with each change: who remembers it knows whether anything is new. */
  get version(): number {
    return this.#version;
  }

  get status(): MarketStatus {
    return this.#status;
  }

  /** Whether a volatility interruption brought the present auction. */
  get interrupted(): boolean {
    return this.#interrupted;
  }

  /** When an interruption's auction ends by itself, microseconds since 1970; 0: it does not. */
  get auctionEndUs(): number {
    return this.#auctionEndUs;
  }

  get rules(): MarketRules {
    return this.#rules;
  }

  /** Changes of status to come, the earliest first. */
  get schedule(): readonly ScheduledStatus[] {
    return this.#schedule;
  }

  /** In an auction, what an uncross would do now. */
  get indication(): Indication {
    return this.#indication;
  }

  apply(event: MarketStateEvent, timeUs: number): void {
    this.#version++;
    switch (event.template) {
      case Template.MarketStatusChanged:
        this.#changed(event, timeUs);
        break;
      case Template.MarketRulesChanged: {
        const { referenceTicks, maxNotional, auctionUs, triggerSource } = event;
        const { collarPpm, dynamicPpm, staticPpm } = event;
        const bands = { collarPpm, dynamicPpm, staticPpm };
        this.#rules = { referenceTicks, maxNotional, auctionUs, ...bands, triggerSource };
        break;
      }
      case Template.MarketScheduled:
        this.#scheduled(event);
        break;
      case Template.AuctionIndicated: {
        const { priceTicks, volumeLots, surplusLots, surplusSide } = event;
        this.#indication = { priceTicks, volumeLots, surplusLots, surplusSide };
        break;
      }
      case Template.AuctionUncrossed:
        this.#indication = NO_INDICATION;
        // The uniform price becomes the reference.
        if (event.priceTicks > 0)
          this.#rules = { ...this.#rules, referenceTicks: event.priceTicks };
        break;
    }
  }

  save(): SavedState {
    return {
      status: this.#status,
      interrupted: this.#interrupted,
      auctionEndUs: this.#auctionEndUs,
      rules: this.#rules,
      schedule: this.#schedule,
      indication: this.#indication,
    };
  }

  load(saved: SavedState): void {
    this.#status = saved.status;
    this.#interrupted = saved.interrupted ?? false;
    this.#auctionEndUs = saved.auctionEndUs ?? 0;
    this.#rules = saved.rules ?? NO_RULES;
    this.#schedule = saved.schedule ?? [];
    this.#indication = saved.indication ?? NO_INDICATION;
  }

  #changed(event: MarketStatusChanged, timeUs: number): void {
    // An auction that goes on is not indicated again.
    const goesOn = this.#status === MarketStatus.AUCTION && event.status === MarketStatus.AUCTION;
    if (!goesOn) this.#indication = NO_INDICATION;
    this.#status = event.status;
    this.#interrupted = event.interrupted === 1;
    const ends = this.#interrupted && this.#rules.auctionUs > 0;
    this.#auctionEndUs = ends ? timeUs + this.#rules.auctionUs : 0;
    this.#schedule = this.#schedule.filter((each) => each.timeUs > timeUs);
  }

  /** At one time they come in the order in which they were scheduled. */
  #scheduled({ timeUs, status, cancelOrders }: MarketScheduled): void {
    if (timeUs === 0) {
      this.#schedule = [];
      return;
    }
    const added = { timeUs, status, cancelOrders: cancelOrders === 1 };
    this.#schedule = [...this.#schedule, added].sort((a, b) => a.timeUs - b.timeUs);
  }
}
