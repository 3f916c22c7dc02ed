/**
 * One fuzz run: a seed and a profile make commands, two cores get them, and the first difference
 * is the result. `replay` does the same with commands that are there already.
 */
import { type NamedCore, TWIN } from '../../src/engine/conformance/cores.ts';
import type { EngineConfig } from '../../src/engine/core.ts';
import {
  type Command,
  type Event,
  TargetKind,
  Template,
} from '../../src/schema/generated/protocol.ts';
import { ByteComparison } from './bytes.ts';
import { Comparison, type Failure } from './compare.ts';
import { Generator } from './generator.ts';
import type { Profile } from './profiles.ts';

/** A command, and the ids of the orders that it made when it was first played. */
export interface Item {
  readonly command: Command;
  readonly orderIds: readonly number[];
}

export interface FuzzOptions {
  readonly seed: number;
  readonly profile: Profile;
  /** Commands to make. */
  readonly commands: number;
  /** Commands between comparisons of the whole state. */
  readonly checkEvery: number;
  readonly core: NamedCore;
  /** Compare bytes of events with the fast engine, whatever `core` says. */
  readonly quick?: boolean;
  /** Called now and then with the number of commands played. */
  readonly onProgress?: (count: number) => void;
}

export interface FuzzResult {
  readonly failure: Failure | undefined;
  /** What was played, up to the failure. */
  readonly items: Item[];
  /** Events that the twin wrote, by template. */
  readonly events: ReadonlyMap<number, number>;
  /** Rejections, by code. */
  readonly rejections: ReadonlyMap<number, number>;
  /** Ends of orders, by reason. */
  readonly closes: ReadonlyMap<number, number>;
}

/** Commands between calls of `onProgress`. */
const PROGRESS_EVERY = 500;

const NONE: readonly number[] = [];

function orderIdsIn(events: readonly Event[]): readonly number[] {
  const ids: number[] = [];
  for (const event of events)
    if (event.template === Template.OrderAccepted) ids.push(event.orderId);
  return ids.length === 0 ? NONE : ids;
}

function tally(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Plays a seed. */
export function fuzz(options: FuzzOptions): FuzzResult {
  const { seed, profile, commands, checkEvery, core, onProgress } = options;
  const twin = TWIN.make(profile.config);
  const comparison = options.quick
    ? new ByteComparison(twin, profile.config, checkEvery)
    : new Comparison(twin, core.make(profile.config), checkEvery);
  const generator = new Generator(seed, profile, twin);
  const items: Item[] = [];
  const events = new Map<number, number>();
  const rejections = new Map<number, number>();
  const closes = new Map<number, number>();
  const end = (failure: Failure | undefined): FuzzResult => {
    return { failure, items, events, rejections, closes };
  };
  while (items.length < commands) {
    const command = generator.next();
    const result = comparison.apply(command);
    if ('failure' in result) {
      items.push({ command, orderIds: NONE });
      return end(result.failure);
    }
    items.push({ command, orderIds: orderIdsIn(result.events) });
    generator.learn(result.events);
    for (const event of result.events) {
      tally(events, event.template);
      if (event.template === Template.Rejected) tally(rejections, event.code);
      if (event.template === Template.OrderClosed) tally(closes, event.reason);
    }
    if (items.length % PROGRESS_EVERY === 0) onProgress?.(items.length);
  }
  const message = comparison.check();
  return end(message ? { index: items.length - 1, message } : undefined);
}

/** The command with its target renamed, where the order that it names has another id now. */
function retarget(command: Command, ids: ReadonlyMap<number, number>): Command {
  if (!('target' in command) || command.targetKind !== TargetKind.ORDER_ID) return command;
  return { ...command, target: ids.get(command.target) ?? command.target };
}

export interface Replay {
  readonly failure: Failure | undefined;
  /** What was applied: the commands with their targets as they were in this play. */
  readonly commands: Command[];
}

/**
 * Plays some of a run's commands. Those that name an order by its id name the same order as they
 * did in the run, whatever its id is now: leaving commands out does not change what others mean.
 */
export function replay(
  items: readonly Item[],
  config: EngineConfig,
  core: NamedCore,
  checkEvery: number,
): Replay {
  const comparison = new Comparison(TWIN.make(config), core.make(config), checkEvery);
  const ids = new Map<number, number>();
  const commands: Command[] = [];
  for (const { command, orderIds } of items) {
    const renamed = retarget(command, ids);
    commands.push(renamed);
    const result = comparison.apply(renamed);
    if ('failure' in result) return { failure: result.failure, commands };
    const now = orderIdsIn(result.events);
    for (const [k, id] of orderIds.entries()) if (now[k] !== undefined) ids.set(id, now[k]);
  }
  const message = comparison.check();
  const index = commands.length - 1;
  return { failure: message ? { index, message } : undefined, commands };
}
