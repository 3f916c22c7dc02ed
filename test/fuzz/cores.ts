/** The fast engine as the fuzzer runs it: little room for events, and made anew now and then. */
import type { NamedCore } from '../../src/engine/conformance/cores.ts';
import type {
  BalanceView,
  Core,
  EngineConfig,
  LevelView,
  OrderView,
} from '../../src/engine/core.ts';
import { Engine, firstOtherEntry } from '../../src/engine/engine.ts';
import { engineModule } from '../../src/engine/testing.ts';
import type { Command, Event, Side } from '../../src/schema/generated/protocol.ts';

/** The least that an engine takes, so that large answers come in pieces. */
const EVENT_BYTES = 32_768;

/** Commands between two restarts, from a snapshot and from entries in turn. */
const RESTORE_EVERY = 997;

/** An engine that is replaced by one made of what it holds every `RESTORE_EVERY` commands. */
class RestoredEngine implements Core {
  #engine: Engine;

  constructor(config: EngineConfig) {
    this.#engine = Engine.create({ module: engineModule(), config, eventBytes: EVENT_BYTES });
  }

  apply(command: Command): Event[] {
    const events = this.#engine.apply(command);
    const { sequence } = this.#engine;
    if (sequence % (2 * RESTORE_EVERY) === 0) this.#move();
    else if (sequence % RESTORE_EVERY === 0) this.#restore();
    return events;
  }

  /** Into an engine of the same capacities, where everything lies elsewhere. */
  #move(): void {
    const { config } = this.#engine.layout;
    const options = { module: engineModule(), config, eventBytes: EVENT_BYTES };
    const moved = Engine.fromEntries(this.#engine.entries(), options);
    const other = firstOtherEntry(moved.entries(), this.#engine.entries());
    if (other) throw new Error(`entries became others: ${JSON.stringify(other)}`);
    this.#engine = moved;
  }

  #restore(): void {
    const before = this.#engine.stateHash();
    const options = { module: engineModule(), eventBytes: EVENT_BYTES };
    this.#engine = Engine.restore(this.#engine.snapshot(), options);
    const after = this.#engine.stateHash();
    if (before === after) return;
    throw new Error(`state hash ${before} before a snapshot, ${after} after it`);
  }

  get sequence(): number {
    return this.#engine.sequence;
  }

  levels(market: number, side: Side, limit?: number): LevelView[] {
    return this.#engine.levels(market, side, limit);
  }

  orders(market: number, side: Side, limit?: number): OrderView[] {
    return this.#engine.orders(market, side, limit);
  }

  waitingOrders(): Iterable<OrderView> {
    return this.#engine.waitingOrders();
  }

  get nextTimerUs(): number {
    return this.#engine.nextTimerUs;
  }

  order(orderId: number): OrderView | undefined {
    return this.#engine.order(orderId);
  }

  balance(account: number, asset: number): BalanceView {
    return this.#engine.balance(account, asset);
  }

  openOrders(): Iterable<OrderView> {
    return this.#engine.openOrders();
  }

  balances(): Iterable<BalanceView> {
    return this.#engine.balances();
  }

  counts(): { readonly assets: number; readonly markets: number; readonly accounts: number } {
    return this.#engine.counts();
  }
}

export const RESTORED_ENGINE: NamedCore = {
  name: 'fast engine',
  make: (config) => new RestoredEngine(config),
};
