/** The weight of an endpoint in words; where it depends on parameters, found by trying them. */
import type { Endpoint } from '../rest/endpoint.ts';
import { Params } from '../rest/params.ts';

/** Beyond these nothing changes any more. */
const LIMIT_TRIED = 5_000;
const SYMBOLS_TRIED = 1_000;
/** More steps than these are no table but a rate. */
const STEPS_MAX = 5;

type WeightOf = (given: Readonly<Record<string, string>>) => number;

interface Step {
  readonly from: number;
  readonly weight: number;
}

/** Where a weight changes, counting from 1. */
function stepsOf(weightAt: (count: number) => number, tried: number): Step[] {
  const steps: Step[] = [];
  for (let count = 1; count <= tried; count++) {
    const weight = weightAt(count);
    if (steps.at(-1)?.weight !== weight) steps.push({ from: count, weight });
  }
  return steps;
}

function rangesText(what: string, steps: readonly Step[]): string {
  const texts = steps.map(({ from, weight }, k) => {
    const next = steps[k + 1]?.from;
    return next === undefined ? `from ${from}: ${weight}` : `${from} to ${next - 1}: ${weight}`;
  });
  return `${what} ${texts.join(', ')}`;
}

function symbolsText(weight: WeightOf, base: number): string[] {
  const at = (count: number) =>
    weight({ symbols: JSON.stringify(Array.from({ length: count }, () => 'BTCUSD')) });
  const steps = stepsOf(at, SYMBOLS_TRIED);
  if (steps.length === 1) return steps[0]!.weight === base ? [] : [`symbols: ${at(1)}`];
  if (steps.length <= STEPS_MAX) return [rangesText('symbols', steps)];
  const [each, most] = [at(1), at(SYMBOLS_TRIED)];
  for (let count = 1; count <= SYMBOLS_TRIED; count++) {
    if (at(count) !== Math.min(each * count, most)) throw new Error('a weight without words');
  }
  return [`${each} for each symbol, at most ${most}`];
}

/** Such as `20`, or `80; symbol: 6`. @throws Error where it changes in a way without words */
export function weightText({ knows, weight }: Endpoint): string {
  if (typeof weight === 'number') return String(weight);
  const at: WeightOf = (given) => weight(new Params(new Map(Object.entries(given))));
  const base = at({});
  const texts = knows.flatMap((name): string[] => {
    if (name === 'symbols') return symbolsText(at, base);
    if (name === 'limit') {
      const steps = stepsOf((limit) => at({ limit: String(limit) }), LIMIT_TRIED);
      return steps.length > 1 ? [rangesText('limit', steps)] : [];
    }
    const given = at({ [name]: '1' });
    return given === base ? [] : [`${name}: ${given}`];
  });
  // A table that begins with what holds without the parameter says it already.
  const said = texts.some((text) => text.startsWith('limit') || text.startsWith(`${base} for`));
  return [...(said ? [] : [String(base)]), ...texts].join('; ');
}
