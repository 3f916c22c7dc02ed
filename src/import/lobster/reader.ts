/**
 * LOBSTER rows as calls of the replay. A file holds what happened in some levels of the book from
 * some time on, so it names orders that it never added, and does not say what became of orders
 * that left its levels: the former are counted, the latter cancelled when the market passes them.
 */
import { Side } from '../../schema/generated/protocol.ts';
import type { MarketReplay } from '../market-replay.ts';
import { FlowFault, priceWords, withPlace } from '../place.ts';
import { ROW_NAMES, type Row, RowType } from './rows.ts';

/** What executions are counted by. */
export const LOBSTER_KINDS = {
  AT_PRICE: 'at the resting price (4)',
  AT_OTHER_PRICE: 'at another price (4)',
} as const;

export class LobsterReader {
  readonly #replay: MarketReplay;
  readonly #counts = new Float64Array(ROW_NAMES.length);
  #unknownExecutions = 0;
  #unknownOthers = 0;
  messages = 0;

  constructor(replay: MarketReplay) {
    this.#replay = replay;
  }

  counts(): Record<string, number> {
    const named = ROW_NAMES.map((name, type) => [name, this.#counts[type]!]);
    return Object.fromEntries(named.filter(([, count]) => count !== 0));
  }

  notes(): string[] {
    const [executions, others] = [this.#unknownExecutions, this.#unknownOthers];
    if (executions + others === 0) return [];
    const which = 'of orders from before the file begins, or that the market had passed';
    return [`executions ${which}: ${executions}; cancellations of such: ${others}`];
  }

  /** @throws ImportError naming the place */
  take(file: string, dayUs: number, symbol: string, row: Row): void {
    this.messages += 1;
    this.#counts[row.type]! += 1;
    try {
      this.#replay.enterFile(file, dayUs);
      this.#replay.at(row.line, row.byte, row.timeNs);
      this.#replayRow(symbol, row);
      this.#replay.flush();
    } catch (error) {
      throw withPlace(error, this.#replay.place);
    }
  }

  #replayRow(symbol: string, row: Row): void {
    const { type, reference, size, price } = row;
    if (type > RowType.EXECUTE) return;
    const side = row.direction === 1 ? Side.BUY : Side.SELL;
    if (type === RowType.ADD) {
      this.#replay.add(reference, this.#replay.market(symbol), side, size, price);
      return;
    }
    const resting = this.#replay.order(reference);
    if (resting === undefined) {
      if (type === RowType.EXECUTE) this.#unknownExecutions += 1;
      else this.#unknownOthers += 1;
      return;
    }
    const isOther = resting.priceTicks !== price;
    if (resting.side !== side || (isOther && type !== RowType.EXECUTE)) {
      const word = resting.side === Side.BUY ? 'buys' : 'sells';
      throw new FlowFault(
        `order ${reference} ${word} at ${priceWords(resting.priceTicks)}, the line says otherwise`,
      );
    }
    if (type === RowType.REDUCE) this.#replay.reduce(reference, size);
    else if (type === RowType.REMOVE) this.#replay.remove(reference);
    else {
      const kind = isOther ? LOBSTER_KINDS.AT_OTHER_PRICE : LOBSTER_KINDS.AT_PRICE;
      this.#replay.execute(reference, size, kind);
    }
  }
}
