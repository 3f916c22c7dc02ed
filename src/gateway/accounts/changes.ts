/**
 * What happened to orders beside trades and ends, as far as it is remembered: amendments by their
 * owners, and self-trades that were prevented.
 */
import {
  AmendReason,
  type OrderAmended,
  type OrderClosed,
} from '../../schema/generated/protocol.ts';
import { BoundedHistory, type HistoryLimits } from './bounded-history.ts';
import type { OrderRecord } from './order-record.ts';
import {
  type PreventedMatch,
  type PreventedWhen,
  Prevention,
  type SavedPrevention,
} from './prevention.ts';

/** A change of an order by its owner. */
export interface Amendment {
  /** Sequence of the command behind it. */
  readonly executionId: number;
  readonly account: number;
  readonly market: number;
  readonly orderId: number;
  readonly clientText: string;
  readonly origLots: number;
  readonly newLots: number;
  /** Microseconds since 1970. */
  readonly timeUs: number;
}

export interface SavedChanges {
  readonly prevented: readonly PreventedMatch[];
  readonly prevention: SavedPrevention;
  readonly amendments: readonly Amendment[];
}

export class Changes {
  readonly #prevented: BoundedHistory<PreventedMatch>;
  readonly #amendments: BoundedHistory<Amendment>;
  readonly #prevention = new Prevention();

  /** @param limits of each of the two */
  constructor(limits: HistoryLimits) {
    this.#prevented = new BoundedHistory(limits);
    this.#amendments = new BoundedHistory(limits);
  }

  /** An order is about to be matched. */
  begins(orderId: number): void {
    this.#prevention.begin(orderId);
  }

  /** An order is changed, but not by self-trade prevention; its record is as before. */
  amends(record: OrderRecord, event: OrderAmended, timeUs: number): void {
    if (event.reason !== AmendReason.REDUCED) this.#prevention.begin(record.orderId);
    if (event.reason === AmendReason.PEGGED) return;
    const { account, clientText, market, orderId, origLots, preventedLots } = record;
    const newLots = event.quantityLots + preventedLots;
    const about = { executionId: event.sequence, account, market, orderId, clientText };
    this.#amendments.add(account, { ...about, origLots, newLots, timeUs });
  }

  /** Self-trade prevention takes lots of an order away; its record is as before. */
  prevents(
    event: OrderAmended | OrderClosed,
    record: OrderRecord,
    lots: number,
    about: PreventedWhen,
  ): PreventedMatch | undefined {
    const match = this.#prevention.loses(event, record, lots, about);
    if (match === undefined) return undefined;
    record.preventedMatchId = match.matchId;
    // The taker's part comes second, of a match that is here already.
    const isSecond = match.takerOrderId === record.orderId && match.makerLots > 0;
    if (!isSecond) this.#prevented.add(record.account, match);
    return match;
  }

  /** Self-trades of an account in a market that were prevented, oldest first. */
  preventedMatches(account: number, market: number): Readonly<PreventedMatch>[] {
    return [...this.#prevented.of(account)].filter((each) => each.market === market);
  }

  /** Amendments of an order of the account, oldest first. */
  amendments(account: number, orderId: number): Amendment[] {
    return [...this.#amendments.of(account)].filter((each) => each.orderId === orderId);
  }

  save(): SavedChanges {
    return {
      prevented: [...this.#prevented.values()].map((each) => ({ ...each })),
      prevention: this.#prevention.save(),
      amendments: [...this.#amendments.values()],
    };
  }

  load({ amendments, prevented, prevention }: SavedChanges): void {
    for (const each of prevented) this.#prevented.add(each.account, each);
    for (const each of amendments) this.#amendments.add(each.account, each);
    this.#prevention.load(prevention);
  }
}
