/** For tests: the history of an exchange in the same thread, in a database in memory. */
import { EXTERNAL_ACCOUNT, FEE_ACCOUNT } from '../../engine/core.ts';
import type { Fold } from '../../feed/fold.ts';
import { HistoryFold } from '../../history/fold.ts';
import { History } from '../../history/history.ts';
import type { MarketMoney } from '../../history/port.ts';
import type {
  EntryKey,
  HistoryPort,
  HistoryStatus,
  PageOfMarket,
  StatementQuery,
} from '../../history/reading/port.ts';
import { fills, orders, statementPage } from '../../history/reading/queries.ts';
import { SqliteDatabase } from '../../history/sqlite.ts';
import { type Event, Settlement, Template } from '../../schema/generated/protocol.ts';

export class TestHistory implements HistoryPort, Fold {
  readonly #markets = new Map<number, MarketMoney>();
  readonly #fold: HistoryFold;
  #history: History | undefined;
  #told = 0;
  #written = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor() {
    const market = (id: number) => this.#markets.get(id);
    const ledger = { externalAccount: EXTERNAL_ACCOUNT, feeAccount: FEE_ACCOUNT, market };
    this.#fold = new HistoryFold(ledger, { sequence: 0, logHash: '', timeUs: 0 }, []);
  }

  get status(): HistoryStatus {
    const sequence = this.#written;
    const commandsBehind = this.#told - sequence;
    return { state: 'following', sequence, commandsBehind, secondsBehind: 0 };
  }

  apply(event: Event): void {
    if (event.template === Template.MarketCreated) {
      const { baseAsset, quoteAsset, baseUnitsPerLot, settlement } = event;
      const isSettled = settlement === Settlement.LEDGER;
      this.#markets.set(event.market, { baseAsset, quoteAsset, baseUnitsPerLot, isSettled });
    }
    this.#fold.apply(event);
    this.#told = event.sequence;
  }

  save(): unknown {
    return undefined;
  }

  load(): void {}

  orders(page: PageOfMarket) {
    return this.#ask((history) => history.ask((from) => orders(from, page)));
  }

  fills(page: PageOfMarket) {
    return this.#ask((history) => history.ask((from) => fills(from, page)));
  }

  statement(query: StatementQuery, after: EntryKey | undefined, limit: number) {
    return this.#ask((history) => history.ask((from) => statementPage(from, query, after, limit)));
  }

  /** Of all that happened, one question after the other. */
  #ask<T>(question: (history: History) => Promise<T>): Promise<T> {
    const answer = this.#turn.then(async () => {
      this.#history ??= await History.open(new SqliteDatabase(':memory:'));
      if (this.#told > this.#written) {
        this.#written = this.#told;
        await this.#history.write(this.#fold.flush(this.#told, ''));
      }
      return question(this.#history);
    });
    this.#turn = answer.catch(() => {});
    return answer;
  }
}
