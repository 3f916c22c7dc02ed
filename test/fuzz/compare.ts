/**
 * Runs the same commands on two cores and says where they first differ: in an event, in a book, in
 * a balance, in an invariant, or because one of them threw.
 */
import { isDeepStrictEqual } from 'node:util';
import { Invariants } from '../../src/engine/conformance/invariants.ts';
import type { BalanceView, Core } from '../../src/engine/core.ts';
import { type Command, type Event, Side } from '../../src/schema/generated/protocol.ts';

/** A difference, after `index + 1` commands. */
export interface Failure {
  readonly index: number;
  readonly message: string;
}

/** Two cores that get the same commands. */
export interface Comparer {
  /** Applies the command to both. @returns the twin's events, or how the cores differ */
  apply(command: Command): { events: Event[] } | { failure: Failure };
  /** Compares all that can be seen of both. @returns how they differ */
  check(): string | undefined;
}

/** Whether two events, or two legs, hold the same values. */
function sameFields(a: object, b: object): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  return keys.every((key) => left[key] === right[key]);
}

/** One line for a command or an event. */
export function line(message: object): string {
  return JSON.stringify(message, (_, value) =>
    typeof value === 'bigint' ? `${value}n` : (value as unknown),
  );
}

function differingEvents(a: readonly Event[], b: readonly Event[]): string | undefined {
  const length = Math.max(a.length, b.length);
  for (let k = 0; k < length; k++) {
    const [expected, actual] = [a[k], b[k]];
    if (expected && actual && sameFields(expected, actual)) continue;
    const show = (event: Event | undefined): string => (event ? line(event) : 'nothing');
    return `event ${k} differs\n  twin: ${show(expected)}\n  core: ${show(actual)}`;
  }
  return undefined;
}

/** Ids given, open orders and levels in use, of books, triggers and timers together. */
function countsOf(core: Core): unknown {
  const counts: Partial<Record<string, number>> = core.counts();
  const { assets, markets, accounts, orders, levels } = counts;
  return [assets, markets, accounts, orders, levels];
}

function sortedBalances(core: Core): BalanceView[] {
  return [...core.balances()].sort((a, b) => a.account - b.account || a.asset - b.asset);
}

/** How all that can be seen of two cores differs. */
export function differingStates(a: Core, b: Core): string | undefined {
  const views: readonly (readonly [what: string, view: (core: Core) => unknown])[] = [
    ['counts', countsOf],
    ['sequence', (core) => core.sequence],
    ['balances', sortedBalances],
    ['open orders', (core) => [...core.openOrders()]],
    ['waiting orders', (core) => [...core.waitingOrders()]],
    ['next timer', (core) => core.nextTimerUs],
    ...Array.from({ length: a.counts().markets }, (_, k) =>
      [Side.BUY, Side.SELL].map(
        (side) =>
          [
            `levels of market ${k + 1}, side ${side}`,
            (core: Core) => core.levels(k + 1, side),
          ] as const,
      ),
    ).flat(),
  ];
  for (const [what, view] of views) {
    const [expected, actual] = [view(a), view(b)];
    if (isDeepStrictEqual(expected, actual)) continue;
    return `${what} differ\n  twin: ${line({ expected })}\n  core: ${line({ actual })}`;
  }
  return undefined;
}

function attempt<T>(what: string, act: () => T): { value: T } | { thrown: string } {
  try {
    return { value: act() };
  } catch (error) {
    return { thrown: `${what}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Compares event by event and follows with a read model. */
export class Comparison implements Comparer {
  readonly #twin: Core;
  readonly #core: Core;
  readonly #invariants: Invariants;
  readonly #checkEvery: number;
  #count = 0;

  /** @param checkEvery commands between comparisons of the whole state */
  constructor(twin: Core, core: Core, checkEvery: number) {
    this.#twin = twin;
    this.#core = core;
    this.#invariants = new Invariants(core);
    this.#checkEvery = checkEvery;
  }

  apply(command: Command): { events: Event[] } | { failure: Failure } {
    const index = this.#count;
    this.#count += 1;
    const failure = (message: string) => ({ failure: { index, message } });
    const wanted = attempt('the twin throws', () => this.#twin.apply(command));
    if ('thrown' in wanted) return failure(wanted.thrown);
    const events = wanted.value;
    const result = attempt('the core throws', () => this.#core.apply(command));
    if ('thrown' in result) return failure(result.thrown);
    const difference = differingEvents(events, result.value);
    if (difference) return failure(difference);
    const recorded = attempt('invariant', () => this.#invariants.record(command, events));
    if ('thrown' in recorded) return failure(recorded.thrown);
    const message = this.#count % this.#checkEvery === 0 ? this.check() : undefined;
    return message ? failure(message) : { events };
  }

  check(): string | undefined {
    const checked = attempt('invariant', () => this.#invariants.check());
    if ('thrown' in checked) return checked.thrown;
    const compared = attempt('the core throws', () => differingStates(this.#twin, this.#core));
    return 'thrown' in compared ? compared.thrown : compared.value;
  }

  /** Commands applied so far. */
  get count(): number {
    return this.#count;
  }
}
