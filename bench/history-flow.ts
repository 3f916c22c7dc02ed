/**
 * A stream of events as a busy exchange gives them, and what a history of it must answer. Each step
 * places an order that rests, and one that takes an older one whole: two orders, two fills, four
 * entries of the two sides and two of who receives the fees, and an older order that changes.
 */
import { Prng } from '../src/base/prng.ts';
import type { HistoryFold } from '../src/history/fold.ts';
import type { OpenSource } from '../src/history/writer.ts';
import {
  type Event,
  OrderType,
  SelfTradePrevention,
  Side,
  Template,
  TimeInForce,
} from '../src/schema/generated/protocol.ts';

/** Steps of a batch, as of a log that is read quickly. */
const STEPS_A_BATCH = 50;
export const MARKETS = 4;
export const ACCOUNTS = 1_000;
/** Orders rest for so many steps: their end comes in a later write than they. */
const RESTING = 5_000;
const BASE = 1;
const QUOTE = 2;
const FEE_ACCOUNT = 2;
const FIRST_ACCOUNT = 3;
const FEE_PARTS = 1_000;
const START_US = 1_767_225_600_000_000;
const STEP_US = 1_500;
const LEDGER = {
  ...{ externalAccount: 1, feeAccount: FEE_ACCOUNT },
  market: () => ({ baseAsset: BASE, quoteAsset: QUOTE, baseUnitsPerLot: 1_000, isSettled: true }),
};

interface Resting {
  readonly orderId: number;
  readonly account: number;
  readonly market: number;
  readonly priceTicks: number;
  readonly lots: number;
}

/** What belongs to one account in one market. */
export interface Own {
  readonly orderIds: number[];
  readonly orderUs: number[];
  /** Of each side of a trade. */
  readonly tradeIds: number[];
}

export class HistoryFlow {
  readonly #prng: Prng;
  #fold: HistoryFold | undefined;
  readonly #resting: Resting[] = [];
  readonly #trades = new Array<number>(MARKETS + 1).fill(0);
  readonly #own = new Map<number, Own>();
  /** Units that each account has at the end, of `BASE` and of `QUOTE`. */
  readonly owned = new Map<number, [base: number, quote: number]>();
  #orderId = 0;
  #sequence = 0;
  #timeUs = START_US;

  constructor(seed: number) {
    this.#prng = new Prng(seed);
  }

  /** Accounts that have traded, the busiest first. */
  get accounts(): number[] {
    return [...this.owned.keys()]
      .filter((account) => account !== FEE_ACCOUNT)
      .sort((a, b) => a - b);
  }

  own(account: number, market: number): Own {
    const key = account * (MARKETS + 1) + market;
    let own = this.#own.get(key);
    if (own === undefined) {
      own = { orderIds: [], orderUs: [], tradeIds: [] };
      this.#own.set(key, own);
    }
    return own;
  }

  /** So many steps, as a follower reads a log. @param onBatch told of the steps so far */
  source(steps: number, onBatch: (done: number) => void): OpenSource {
    let done = 0;
    const next = () => {
      if (done >= steps) return undefined;
      for (const end = Math.min(steps, done + STEPS_A_BATCH); done < end; done++) this.#step();
      onBatch(done);
      return { sequence: this.#sequence, logHash: '' };
    };
    return {
      source: { next, sync() {} },
      ledger: LEDGER,
      owned: [],
      feed: (fold) => {
        this.#fold = fold;
      },
    };
  }

  #tell(event: Record<string, unknown>): void {
    const header = { sequence: this.#sequence, correlation: 0 };
    this.#fold!.apply({ ...header, ...event } as unknown as Event);
  }

  #step(): void {
    this.#sequence += 2;
    this.#timeUs += STEP_US;
    const tick = { template: Template.Accepted, market: 0, account: 0, command: Template.Tick };
    this.#tell({ ...tick, resultId: this.#timeUs });
    const market = this.#prng.between(1, MARKETS);
    const made = { market, priceTicks: this.#prng.between(9_000, 11_000) };
    this.#resting.push({ ...made, ...this.#place(made, Side.SELL, this.#prng.between(1, 100)) });
    const maker = this.#resting[this.#sequence / 2 - 1 - RESTING];
    if (maker !== undefined) this.#trade(maker);
    else if (this.#resting.length > RESTING) throw new Error('no order rests');
  }

  /** Some accounts do most of it. */
  #account(): number {
    const share = this.#prng.uint32() / 2 ** 32;
    return FIRST_ACCOUNT + Math.floor(ACCOUNTS * share * share * share);
  }

  #place({ market, priceTicks }: { market: number; priceTicks: number }, side: Side, lots: number) {
    const account = this.#account();
    const orderId = ++this.#orderId;
    this.#tell({
      ...{ template: Template.OrderAccepted, market, account, orderId, priceTicks, side },
      ...{ quantity: lots, clientOrderId: orderId, text: `bot-${orderId}`, cancelCode: 0 },
      ...{ type: OrderType.LIMIT, timeInForce: TimeInForce.GTC, stp: SelfTradePrevention.NONE },
    });
    const own = this.own(account, market);
    own.orderIds.push(orderId);
    own.orderUs.push(this.#timeUs);
    return { orderId, account, lots };
  }

  #trade(maker: Resting): void {
    const { lots, market, priceTicks } = maker;
    const taker = this.#place(maker, Side.BUY, lots);
    const tradeId = ++this.#trades[market]!;
    const quoteUnits = priceTicks * lots;
    const baseUnits = lots * 1_000;
    const [takerFee, makerFee] = [baseUnits, quoteUnits].map((units) =>
      Math.ceil(units / FEE_PARTS),
    );
    this.#tell({
      ...{ template: Template.Trade, market, account: taker.account, tradeId, priceTicks },
      ...{ makerOrderId: maker.orderId, takerOrderId: taker.orderId, quantityLots: lots },
      ...{ makerAccount: maker.account, takerSide: Side.BUY, quoteUnits, makerFee, takerFee },
      ...{ makerLeavesLots: 0, takerLeavesLots: 0, conceals: 0, auction: 0 },
    });
    this.#move(taker.account, baseUnits - takerFee!, -quoteUnits);
    this.#move(maker.account, -baseUnits, quoteUnits - makerFee!);
    this.#move(FEE_ACCOUNT, takerFee!, makerFee!);
    // Of a trade with oneself both sides are one's own.
    this.own(taker.account, market).tradeIds.push(tradeId);
    this.own(maker.account, market).tradeIds.push(tradeId);
  }

  #move(account: number, base: number, quote: number): void {
    const owned = this.owned.get(account);
    if (owned === undefined) this.owned.set(account, [base, quote]);
    else {
      owned[0] += base;
      owned[1] += quote;
    }
  }
}
