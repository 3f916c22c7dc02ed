/**
 * The L2 book of one market, folded from its events: what orders show, and nothing else. Of an
 * order that conceals (hidden or iceberg) the levels change by `DisplayChanged` alone; of an
 * uncross they do for every order. In an auction the two sides may cross.
 *
 * `updateId` grows by one with every change of a level, so that a client can join a snapshot and
 * the diffs after it without a gap. Who wants the levels that changed attaches a `BookChanges` and
 * drains it when it likes; nobody attached, nothing is noted.
 */
import {
  AmendReason,
  type Event,
  type OrderAmended,
  Side,
  Template,
} from '../schema/generated/protocol.ts';
import { Ladder, type SavedLadder } from './ladder.ts';

/** A level as [priceTicks, lots]; 0 lots: it is gone. */
export type Level = readonly [priceTicks: number, lots: number];

export interface BookDiff {
  /** First and last update that the levels stand for. */
  readonly firstUpdateId: number;
  readonly lastUpdateId: number;
  /** Levels that changed, as they are now, best first. */
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

interface SavedBook {
  readonly updateId: number;
  readonly bids: SavedLadder;
  readonly asks: SavedLadder;
  /** Absent in what was saved before orders could conceal. */
  readonly concealing?: readonly number[];
}

/** Notes which levels of a book changed since it was last drained. */
export class BookChanges {
  readonly #book: Book;
  readonly #bids = new Set<number>();
  readonly #asks = new Set<number>();
  #lastUpdateId: number;

  /** Only `Book.attach` makes one. */
  constructor(book: Book) {
    this.#book = book;
    this.#lastUpdateId = book.updateId;
  }

  note(side: Side, priceTicks: number): void {
    if (side === Side.BUY) this.#bids.add(priceTicks);
    else this.#asks.add(priceTicks);
  }

  /** What changed since the last drain (or since it was attached); undefined: nothing. */
  drain(): BookDiff | undefined {
    const lastUpdateId = this.#book.updateId;
    if (lastUpdateId === this.#lastUpdateId) return undefined;
    const firstUpdateId = this.#lastUpdateId + 1;
    this.#lastUpdateId = lastUpdateId;
    const bids = levelsOf(this.#book.bids, this.#bids);
    const asks = levelsOf(this.#book.asks, this.#asks);
    bids.sort((a, b) => b[0] - a[0]);
    asks.sort((a, b) => a[0] - b[0]);
    return { firstUpdateId, lastUpdateId, bids, asks };
  }
}

function levelsOf(ladder: Ladder, prices: Set<number>): Level[] {
  const levels: Level[] = [];
  for (const price of prices) levels.push([price, ladder.lotsOf(price)]);
  prices.clear();
  return levels;
}

/** The best levels of a ladder. @param limit at most so many */
export function topOf(ladder: Ladder, limit: number): Level[] {
  const count = Math.min(limit, ladder.size);
  const levels: Level[] = new Array(count);
  for (let k = 0; k < count; k++) levels[k] = [ladder.priceAt(k), ladder.lotsAt(k)];
  return levels;
}

export class Book {
  readonly bids = new Ladder(Side.BUY);
  readonly asks = new Ladder(Side.SELL);
  #updateId = 0;
  #topUpdateId = 0;
  #attached: BookChanges[] = [];
  /** Open orders that conceal: an order that left its place does not say so itself. */
  readonly #concealing = new Set<number>();

  /** Number of level changes so far. */
  get updateId(): number {
    return this.#updateId;
  }

  /** The last update that changed the best bid or ask, in price or in lots. */
  get topUpdateId(): number {
    return this.#topUpdateId;
  }

  /** Takes an event of this market; those that change no level are ignored. */
  apply(event: Event): void {
    switch (event.template) {
      case Template.OrderAccepted:
        if (event.resting === 1) this.change(event.side, event.priceTicks, event.quantity);
        break;
      case Template.OrderTerms:
        if (event.hidden === 1 || event.displayLots > 0) this.#concealing.add(event.orderId);
        break;
      case Template.OrderRested:
        if (event.conceals === 0) this.change(event.side, event.priceTicks, event.leavesLots);
        break;
      case Template.Trade: {
        if (event.conceals === 0) {
          const makerSide = event.takerSide === Side.BUY ? Side.SELL : Side.BUY;
          this.change(makerSide, event.priceTicks, -event.quantityLots);
        }
        if (this.#concealing.size > 0) {
          if (event.makerLeavesLots === 0) this.#concealing.delete(event.makerOrderId);
          if (event.takerLeavesLots === 0) this.#concealing.delete(event.takerOrderId);
        }
        break;
      }
      case Template.OrderAmended:
        this.#amended(event);
        break;
      case Template.OrderClosed:
        if (event.resting === 1) this.change(event.side, event.priceTicks, -event.leavesLots);
        if (this.#concealing.size > 0) this.#concealing.delete(event.orderId);
        break;
      case Template.DisplayChanged:
        this.change(event.side, event.priceTicks, event.deltaLots);
        break;
      default:
    }
  }

  /** A level has more lots, or less. */
  change(side: Side, priceTicks: number, deltaLots: number): void {
    if (deltaLots === 0) return;
    const ladder = side === Side.BUY ? this.bids : this.asks;
    const top = ladder.add(priceTicks, deltaLots);
    this.#updateId++;
    if (top) this.#topUpdateId = this.#updateId;
    const attached = this.#attached;
    for (let k = 0; k < attached.length; k++) attached[k]!.note(side, priceTicks);
  }

  /** An order is closed; what its level loses is said by `change`. */
  close(orderId: number): void {
    if (this.#concealing.size > 0) this.#concealing.delete(orderId);
  }

  /** Starts noting changes, from the next one on. */
  attach(): BookChanges {
    const changes = new BookChanges(this);
    this.#attached.push(changes);
    return changes;
  }

  detach(changes: BookChanges): void {
    this.#attached = this.#attached.filter((each) => each !== changes);
  }

  save(): SavedBook {
    return {
      updateId: this.#updateId,
      bids: this.bids.save(),
      asks: this.asks.save(),
      concealing: [...this.#concealing],
    };
  }

  load(saved: unknown): void {
    const { updateId, bids, asks, concealing = [] } = saved as SavedBook;
    this.#updateId = updateId;
    this.#topUpdateId = updateId;
    this.bids.load(bids);
    this.asks.load(asks);
    for (const orderId of concealing) this.#concealing.add(orderId);
  }

  /** A change of price or size; a previous price of 0: it was not in the book. */
  #amended(event: OrderAmended): void {
    const { leavesLots, orderId, previousLeavesLots, previousPriceTicks, reason, side } = event;
    if (event.resting === 2 || this.#concealing.has(orderId)) return;
    if (reason === AmendReason.REQUEUED || reason === AmendReason.PEGGED) {
      if (previousPriceTicks > 0) this.change(side, previousPriceTicks, -previousLeavesLots);
      if (event.resting === 1) this.change(side, event.priceTicks, leavesLots);
    } else if (event.resting === 1) {
      this.change(side, event.priceTicks, leavesLots - previousLeavesLots);
    }
  }
}
