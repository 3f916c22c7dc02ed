/**
 * Twins that are broken on purpose, each in one way that a real engine could be. The fuzzer has to
 * tell every one of them from the twin; else it would not notice the same mistake in the engine.
 */
import type { NamedCore } from '../../src/engine/conformance/cores.ts';
import type { Core, EngineConfig, LevelView } from '../../src/engine/core.ts';
import { Book, type Level } from '../../src/engine/reference/book.ts';
import { Ledger } from '../../src/engine/reference/ledger.ts';
import { Limits } from '../../src/engine/reference/limits.ts';
import type { Order } from '../../src/engine/reference/order.ts';
import { ReferenceEngine, type ReferenceParts } from '../../src/engine/reference/reference.ts';
import type { Market, Refusal } from '../../src/engine/reference/state.ts';
import { type Remembered, Transfers } from '../../src/engine/reference/transfers.ts';
import {
  type Command,
  type Event,
  Rejection,
  type Side,
  Template,
} from '../../src/schema/generated/protocol.ts';

/** Matches the newest order of a level first. */
class LastInFirstOut extends Book {
  override front(side: Side): Order | undefined {
    return [...(this.best(side)?.shown.values() ?? [])].at(-1);
  }
}

/** Keeps matching at the price that was best once, while it exists. */
class StaleBest extends Book {
  readonly #stale = new Map<Side, number>();

  override front(side: Side): Order | undefined {
    const levels = this.levels(side);
    const stale = levels.find((level) => level.priceTicks === this.#stale.get(side));
    const level: Level | undefined = stale ?? levels[0];
    if (level) this.#stale.set(side, level.priceTicks);
    return level?.shown.values().next().value;
  }
}

/** Forgets to take what was traded out of the level's total. */
class TotalTooHigh extends Book {
  override reduce(order: Order, lots: number): void {
    super.reduce(order, lots);
    (this.best(order.side) as Level).totalLots += 1;
  }
}

/** Loses a unit of every thousandth fee unit. */
class FeeUnitLost extends Limits {
  override fee(market: Market, account: number, amount: number, role: 'maker' | 'taker'): number {
    const fee = super.fee(market, account, amount, role);
    return fee % 16 === 15 ? fee - 1 : fee;
  }
}

/** Rounds fees down. */
class FeeRoundedDown extends Limits {
  override fee(market: Market, account: number, amount: number, role: 'maker' | 'taker'): number {
    const up = super.fee(market, account, amount, role);
    const { makerPpm, takerPpm } = market.fees[this.state.account(account)!.tier]!;
    const ppm = role === 'maker' ? makerPpm : takerPpm;
    return (amount * ppm) % 1_000_000 === 0 ? up : Math.max(0, up - 1);
  }
}

/** Frees one unit too little of large reserves. */
class ReleaseForgotten extends Ledger {
  override release(account: number, asset: number, amount: number): void {
    super.release(account, asset, amount > 1000 ? amount - 1 : amount);
  }
}

/** Creates one of two missing balances although both do not fit. */
class BalancesHalfOpened extends Ledger {
  override open(pairs: readonly (readonly [account: number, asset: number])[]): boolean {
    return pairs.every((pair) => super.open([pair]));
  }
}

/** Makes room in its own way; each way refuses what cannot fit, as it should. */
abstract class OtherRoom extends Transfers {
  protected override makeRoom(count: number): boolean {
    const { maxTransfers } = this.state.config;
    if (count + this.pendingCount() > maxTransfers) return false;
    for (const [id, transfer] of this.remembered) {
      if (this.remembered.size + count <= maxTransfers) break;
      this.forget(id, transfer);
    }
    return true;
  }

  protected abstract forget(id: bigint, transfer: Remembered): void;
}

/** Forgets the oldest, pending or not. */
class PendingForgotten extends OtherRoom {
  protected override forget(id: bigint): void {
    this.remembered.delete(id);
  }
}

/** Passes over what is pending, which stays the oldest. */
class PendingPassedOver extends OtherRoom {
  protected override forget(id: bigint, { pending }: Remembered): void {
    if (!pending) this.remembered.delete(id);
  }
}

/** Looks at ids leg by leg only, after room was made. */
class RoomBeforeIds extends Transfers {
  protected override firstKnown(): Refusal | undefined {
    return undefined;
  }
}

/** Lets one transfer too many be pending. */
class PendingOneMore extends Transfers {
  protected override mostPending(): number {
    return super.mostPending() + 1;
  }
}

/** A twin whose answers pass through a function. */
class Tampered extends ReferenceEngine {
  readonly #tamper: (events: Event[], command: Command) => Event[];

  constructor(config: EngineConfig, tamper: (events: Event[], command: Command) => Event[]) {
    super(config);
    this.#tamper = tamper;
  }

  override apply(command: Command): Event[] {
    return this.#tamper(super.apply(command), command);
  }
}

/** Right in every event, wrong when asked: misses the level that is best but twenty. */
class QueryWrong extends ReferenceEngine {
  override levels(market: number, side: Side, limit?: number): LevelView[] {
    const levels = super.levels(market, side, limit);
    return levels.length > 20 ? levels.toSpliced(20, 1) : levels;
  }
}

/** Throws where a table that it thinks smaller is full. */
class ThrowsWhenFull extends ReferenceEngine {
  override apply(command: Command): Event[] {
    const events = super.apply(command);
    const [first] = events;
    const full = first?.template === Template.Rejected && first.code === Rejection.LEVELS_FULL;
    if (full) throw new RangeError('no level is free');
    return events;
  }
}

function made(name: string, make: (config: EngineConfig) => Core): NamedCore {
  return { name, make };
}

function withParts(name: string, parts: ReferenceParts): NamedCore {
  return made(name, (config) => new ReferenceEngine(config, parts));
}

function tampered(name: string, tamper: (events: Event[], command: Command) => Event[]): NamedCore {
  return made(name, (config) => new Tampered(config, tamper));
}

export interface Mutant {
  readonly core: NamedCore;
  /** A profile that shows the mistake. */
  readonly profile: string;
}

export const MUTANTS: readonly Mutant[] = [
  { core: withParts('matches the newest order first', { Book: LastInFirstOut }), profile: 'dense' },
  { core: withParts('keeps a stale best price', { Book: StaleBest }), profile: 'sparse' },
  { core: withParts('counts a level too high', { Book: TotalTooHigh }), profile: 'matching' },
  { core: withParts('loses a unit of some fees', { Limits: FeeUnitLost }), profile: 'markets' },
  { core: withParts('rounds fees down', { Limits: FeeRoundedDown }), profile: 'dense' },
  { core: withParts('forgets to free a unit', { Ledger: ReleaseForgotten }), profile: 'dense' },
  {
    core: withParts('opens one of two balances', { Ledger: BalancesHalfOpened }),
    profile: 'crowded',
  },
  {
    core: withParts('forgets what is pending', { Transfers: PendingForgotten }),
    profile: 'horizon',
  },
  {
    core: withParts('passes over what is pending', { Transfers: PendingPassedOver }),
    profile: 'horizon',
  },
  {
    core: withParts('makes room before it looks at ids', { Transfers: RoomBeforeIds }),
    profile: 'tiny',
  },
  {
    core: withParts('lets one more be pending', { Transfers: PendingOneMore }),
    profile: 'horizon',
  },
  {
    core: tampered('does not state the fee account', (events) =>
      events.filter((event) => event.template !== Template.BalancesChanged || event.account !== 2),
    ),
    profile: 'dense',
  },
  {
    core: tampered('forgets the detail of a rejection', (events) =>
      events.map((event) =>
        event.template === Template.Rejected ? { ...event, detail: 0 } : event,
      ),
    ),
    profile: 'dense',
  },
  {
    core: tampered('reports funds before levels are looked at', (events) =>
      events.map((event) =>
        event.template === Template.Rejected && event.code === Rejection.LEVELS_FULL
          ? { ...event, code: Rejection.INSUFFICIENT_FUNDS }
          : event,
      ),
    ),
    profile: 'tiny',
  },
  { core: made('answers questions wrongly', (c) => new QueryWrong(c)), profile: 'deep' },
  { core: made('throws when a table is full', (c) => new ThrowsWhenFull(c)), profile: 'tiny' },
];
