/** Puts a value into a command that its field should not hold, or that is the last one it may. */
import type { Prng } from '../../src/base/prng.ts';
import type { Command } from '../../src/schema/generated/protocol.ts';

/** Fields of one byte. */
const BYTES = [
  ...['side', 'type', 'timeInForce', 'stp', 'targetKind', 'mode', 'status', 'settlement'],
  ...['tier', 'decimals', 'kind', 'cancelOrders', 'trigger', 'hidden', 'peg', 'reduceOnly'],
  ...['triggerSource'],
];
/** Of two. */
const SHORTS = ['market', 'asset', 'baseAsset', 'quoteAsset'];
/** Of four. */
const INTS = [
  ...['account', 'makerPpm', 'takerPpm', 'debitAccount', 'creditAccount', 'session'],
  ...['maxOpenOrders', 'collarPpm', 'dynamicPpm', 'staticPpm'],
];

function edge(field: string, prng: Prng): number {
  if (BYTES.includes(field)) return prng.pick([0, 1, 2, 3, 4, 5, 9, 255]);
  if (SHORTS.includes(field)) return prng.pick([0, 1, 2, 65_535]);
  if (INTS.includes(field)) {
    return prng.pick([0, 1, 2, 3, 100_000, 100_001, 1_000_000, 1_000_001, 2 ** 32 - 1]);
  }
  if (field === 'pegOffsetTicks') {
    return prng.pick([
      0,
      1,
      -1,
      2 ** 40,
      -(2 ** 40),
      2 ** 53 - 1,
      1 - 2 ** 53,
      2 ** 53,
      -(2 ** 60),
    ]);
  }
  return prng.pick([0, 1, 2, 2 ** 26, 2 ** 32, 2 ** 40, 2 ** 53 - 1, 2 ** 53, 2 ** 60, 2 ** 63]);
}

function spoilFields<T extends object>(object: T, prng: Prng): T {
  const fields = Object.entries(object)
    .filter(([field, value]) => typeof value === 'number' && field !== 'template')
    .map(([field]) => field)
    .filter((field) => field !== 'correlation');
  const field = prng.pick(fields);
  return { ...object, [field]: edge(field, prng) };
}

/** A copy of a row with one entry spoilt. */
function spoilOne<T extends object>(rows: readonly T[], prng: Prng): T[] {
  const which = prng.below(rows.length);
  return rows.map((row, k) => (k === which ? spoilFields(row, prng) : row));
}

/** A copy of the command with one field spoilt, of its own or of what repeats in it. */
export function spoil(command: Command, prng: Prng): Command {
  if ('legs' in command && command.legs.length > 0) {
    return { ...command, legs: spoilOne(command.legs, prng) };
  }
  const own = prng.chance(25);
  if (!own && 'orders' in command) return { ...command, orders: spoilOne(command.orders, prng) };
  if (!own && 'quotes' in command) return { ...command, quotes: spoilOne(command.quotes, prng) };
  return spoilFields(command, prng);
}
