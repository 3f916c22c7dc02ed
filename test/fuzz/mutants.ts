/**
 * Twins that are broken on purpose, each in one way that a real engine could be. The fuzzer has to
 * tell every one of them from the twin; else it would not notice the same mistake in the engine.
 */
import type { NamedCore } from '../../src/engine/conformance/cores.ts';
import type { Core, EngineConfig, LevelView } from '../../src/engine/core.ts';
import { Auctions, type Candidate } from '../../src/engine/reference/auction.ts';
import { Book, type Level } from '../../src/engine/reference/book.ts';
import { Closer } from '../../src/engine/reference/closing.ts';
import { Ledger } from '../../src/engine/reference/ledger.ts';
import { Limits } from '../../src/engine/reference/limits.ts';
import type { Order } from '../../src/engine/reference/order.ts';
import { Pegs } from '../../src/engine/reference/pegs.ts';
import { ReferenceEngine, type ReferenceParts } from '../../src/engine/reference/reference.ts';
import { type Market, type Refusal, State } from '../../src/engine/reference/state.ts';
import { type Remembered, Transfers } from '../../src/engine/reference/transfers.ts';
import { Triggers } from '../../src/engine/reference/triggers.ts';
import {
  type ActivationCause,
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

/** An iceberg's next slice keeps the place of the last. */
class RefreshKeepsPlace extends Book {
  override refresh(order: Order): void {
    order.sliceLots = Math.min(order.displayLots, order.leavesLots);
  }
}

/** Matches hidden orders before those that show. */
class HiddenFirst extends Book {
  override front(side: Side): Order | undefined {
    const level = this.best(side);
    return level?.hidden.values().next().value ?? level?.shown.values().next().value;
  }
}

/** A limit price that is just as far as it may be is refused. */
class CollarOffByOne extends Limits {
  override isOutsideCollar(market: Market, priceTicks: number): boolean {
    const center = market.referenceTicks || market.lastPriceTicks;
    const away = priceTicks < center ? -1 : 1;
    return center !== 0 && super.isOutsideCollar(market, priceTicks + away);
  }
}

/** Looks at the static band alone. */
class NoDynamicBand extends Limits {
  override isOutsideBands(market: Market, priceTicks: number): boolean {
    return super.isOutsideBands(market, priceTicks, 0);
  }
}

class ExposureIgnored extends Limits {
  override isExposed(): boolean {
    return false;
  }
}

class PartnerLeftAlive extends Closer {
  override closePartner(order: Order): void {
    if (order.leavesLots > 0) super.closePartner(order);
  }
}

/** Puts what comes alive in front of the queue. */
class QueueBackwards extends Closer {
  override enterQueue(order: Order, cause: ActivationCause): void {
    super.enterQueue(order, cause);
    const { queue } = this.state.marketOf(order);
    queue.unshift(queue.pop()!);
  }
}

class TrailingMovesAway extends Triggers {
  protected override isNearer(_: Side, to: number, from: number): boolean {
    return to !== from;
  }
}

/** Trailing stops of both sides see a run's extremes before triggers are looked at. */
class TrailingSeesAllFirst extends Triggers {
  override lookAt(market: Market): void {
    if (market.run) this.trail(market, 0, market.run.lowTicks);
    if (market.run) this.trail(market, 1, market.run.highTicks);
    super.lookAt(market);
  }
}

/** Of prices that are equally good takes the highest. */
class HighestPriceWins extends Auctions {
  override beats(market: Market, a: Candidate, b: Candidate): boolean {
    if (a.volume !== b.volume || a.surplus !== b.surplus) return super.beats(market, a, b);
    return a.priceTicks > b.priceTicks;
  }
}

/** Does not look at what is left without a partner. */
class SurplusIgnored extends Auctions {
  override beats(market: Market, a: Candidate, b: Candidate): boolean {
    return super.beats(market, { ...a, surplus: 0n }, { ...b, surplus: 0n });
  }
}

/** Pegged orders follow each other. */
class PegsFollowPegs extends Pegs {
  protected override best(market: Market, side: Side): number {
    return market.book.bestShown(side);
  }
}

class NeverExpires extends State {
  protected override setExpiry(order: Order): void {
    if (order.orderId % 8 !== 0) super.setExpiry(order);
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
    core: withParts('refreshes an iceberg in its place', { Book: RefreshKeepsPlace }),
    profile: 'concealed',
  },
  { core: withParts('matches hidden orders first', { Book: HiddenFirst }), profile: 'concealed' },
  {
    core: withParts('has a collar one tick too narrow', { Limits: CollarOffByOne }),
    profile: 'bands',
  },
  { core: withParts('has no dynamic band', { Limits: NoDynamicBand }), profile: 'bands' },
  { core: withParts('ignores exposure limits', { Limits: ExposureIgnored }), profile: 'kills' },
  {
    core: withParts('leaves an OCO partner alive when the other is filled', {
      Closer: PartnerLeftAlive,
    }),
    profile: 'lists',
  },
  {
    core: withParts('queues what comes alive backwards', { Closer: QueueBackwards }),
    profile: 'triggers',
  },
  {
    core: withParts('lets a trailing stop move away', { Triggers: TrailingMovesAway }),
    profile: 'triggers',
  },
  {
    core: withParts('shows a run to trailing stops at once', { Triggers: TrailingSeesAllFirst }),
    profile: 'triggers',
  },
  {
    core: withParts('uncrosses at the highest price', { Auctions: HighestPriceWins }),
    profile: 'auctions',
  },
  {
    core: withParts('ignores the surplus of an auction', { Auctions: SurplusIgnored }),
    profile: 'auctions',
  },
  {
    core: withParts('lets pegged orders follow each other', { Pegs: PegsFollowPegs }),
    profile: 'pegs',
  },
  {
    core: withParts('forgets the expiry of some orders', { State: NeverExpires }),
    profile: 'timers',
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
