/**
 * Delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input",
 * 2002): leaves out larger, then smaller runs of commands as long as what is left still fails, then
 * makes the numbers in the remaining commands smaller. Bounded by a number of attempts.
 */
import type { Command } from '../../src/schema/generated/protocol.ts';
import type { Item } from './fuzz.ts';

/** Whether these commands still fail. */
export type StillFails = (items: readonly Item[]) => boolean;

/** A search with a budget of attempts. */
class Shrinker {
  items: readonly Item[];
  readonly #stillFails: StillFails;
  #attempts: number;

  constructor(items: readonly Item[], stillFails: StillFails, attempts: number) {
    this.items = items;
    this.#stillFails = stillFails;
    this.#attempts = attempts;
  }

  get exhausted(): boolean {
    return this.#attempts <= 0;
  }

  /** Keeps the candidate when it fails too. */
  try(candidate: readonly Item[]): boolean {
    if (this.exhausted) return false;
    this.#attempts -= 1;
    if (!this.#stillFails(candidate)) return false;
    this.items = candidate;
    return true;
  }

  leaveOut(): void {
    for (let size = Math.ceil(this.items.length / 2); size >= 1 && !this.exhausted; ) {
      let removed = false;
      for (let at = this.items.length - size; at > -size && !this.exhausted; at -= size) {
        const from = Math.max(0, at);
        const candidate = [...this.items.slice(0, from), ...this.items.slice(at + size)];
        if (candidate.length > 0 && this.try(candidate)) removed = true;
      }
      if (!removed) {
        if (size === 1) break;
        size = Math.ceil(size / 2);
      } else {
        size = Math.min(size, Math.ceil(this.items.length / 2));
      }
    }
  }

  simplify(): void {
    for (let index = 0; index < this.items.length && !this.exhausted; index++) {
      for (const simpler of simplerCommands(this.items[index]!.command)) {
        const { orderIds } = this.items[index]!;
        const candidate = [...this.items];
        candidate[index] = { command: simpler, orderIds };
        if (this.try(candidate)) break;
      }
    }
  }
}

/** Commands that are a little simpler than this one. */
function* simplerCommands(command: Command): Generator<Command> {
  if ('legs' in command) {
    for (let k = 0; k < command.legs.length && command.legs.length > 1; k++) {
      yield { ...command, legs: command.legs.filter((_, index) => index !== k) };
    }
    return;
  }
  if ('quotes' in command) {
    for (let k = 0; k < command.quotes.length && command.quotes.length > 1; k++) {
      yield { ...command, quotes: command.quotes.filter((_, index) => index !== k) };
    }
    for (const quotes of simplerRows(command.quotes)) yield { ...command, quotes };
    return;
  }
  if ('orders' in command) {
    for (const orders of simplerRows(command.orders)) yield { ...command, orders };
    return;
  }
  yield* simplerFields(command);
}

/** Rows of which one is a little simpler. */
function* simplerRows<T extends object>(rows: readonly T[]): Generator<T[]> {
  for (const [index, row] of rows.entries()) {
    for (const simpler of simplerFields(row)) yield rows.map((r, k) => (k === index ? simpler : r));
  }
}

/** Copies with one field simpler. */
function* simplerFields<T extends object>(command: T): Generator<T> {
  const plain = {
    ...{ text: '', clientOrderId: 0, stp: 0, session: 0, hidden: 0, displayLots: 0 },
    ...{ minimumLots: 0, pegOffsetTicks: 0, collarPpm: 0, dynamicPpm: 0, staticPpm: 0 },
    ...{ maxNotional: 0, auctionUs: 0, triggerSource: 0, cancelOrders: 0, referenceTicks: 0 },
  };
  for (const [field, value] of Object.entries(plain)) {
    const current = (command as unknown as Record<string, unknown>)[field];
    if (current !== undefined && current !== value) yield { ...command, [field]: value };
  }
  if (!('quantity' in command) || typeof command.quantity !== 'number') return;
  for (const quantity of [1, Math.floor(command.quantity / 2), command.quantity - 1]) {
    if (quantity > 0 && quantity < command.quantity) yield { ...command, quantity };
  }
}

/**
 * @param attempts runs at most
 * @returns fewer items that still fail; the same ones where none can be left out
 */
export function shrink(items: readonly Item[], stillFails: StillFails, attempts: number): Item[] {
  const shrinker = new Shrinker(items, stillFails, attempts);
  let before: readonly Item[];
  do {
    before = shrinker.items;
    shrinker.leaveOut();
    shrinker.simplify();
  } while (shrinker.items !== before && !shrinker.exhausted);
  return [...shrinker.items];
}
