/**
 * Runs of a scenario side by side: as rows for people, as CSV and as JSON. Numbers are exact where
 * they count money or lots; only spread and depth are means. Runs in browsers and in Node.
 */
import { formatBig } from '../base/decimal.ts';
import type { Rules, Scenario } from './scenario.ts';
import type { MarketResult, Simulation } from './simulation.ts';

/** What is kept of a run that is over, or of one that is going on. */
export interface Run {
  readonly name: string;
  readonly rules: Rules;
  readonly seconds: number;
  readonly commands: number;
  readonly stateHash: string;
  readonly markets: readonly MarketResult[];
}

export function runOf(name: string, simulation: Simulation): Run {
  const { commands, progress, rules, scenario, stateHash } = simulation;
  const seconds = (scenario.seconds * progress.done) / progress.total;
  return { name, rules, seconds, commands, stateHash, markets: simulation.results() };
}

/** One figure of a market, of each run a text. */
export interface ComparedRow {
  /** For machines, such as `spread_ppm`. */
  readonly key: string;
  readonly label: string;
  readonly values: readonly string[];
}

export interface ComparedMarket {
  readonly symbol: string;
  readonly rows: readonly ComparedRow[];
}

const KIND_NAMES = {
  maker: 'market makers',
  taker: 'takers',
  noise: 'noise traders',
  momentum: 'momentum traders',
  whale: 'whales',
} as const;

/** Money with the sign of what was lost. */
function signed(units: bigint, scale: number): string {
  return units < 0n ? `-${formatBig(-units, scale)}` : formatBig(units, scale);
}

/** @param runs of one scenario, at least one */
export function compared(runs: readonly Run[]): ComparedMarket[] {
  return runs[0]!.markets.map(({ preset }, index) => {
    const results = runs.map((run) => run.markets[index]!);
    const { base, baseUnitsPerLot, quote, quoteDecimals, symbol } = preset;
    const money = (units: bigint) => signed(units, quoteDecimals);
    const lots = (count: number) =>
      formatBig(BigInt(count) * BigInt(baseUnitsPerLot), preset.baseDecimals);
    const row = (key: string, label: string, text: (result: MarketResult) => string) => {
      return { key, label, values: results.map(text) };
    };
    const rows = [
      row('spread_ppm', 'mean spread, millionths', ({ spreadPpm }) => spreadPpm.toFixed(1)),
      row('depth', `mean depth within 0.1 %, ${base}`, ({ depthLots }) =>
        lots(Math.round(depthLots)),
      ),
      row('trades', 'trades', ({ trades }) => String(trades)),
      row('volume', `volume, ${base}`, ({ volumeLots }) => lots(volumeLots)),
      row('volume_quote', `volume, ${quote}`, ({ volume }) => money(volume)),
      row('fees', `fees of the venue, ${quote}`, ({ fees }) => money(fees)),
      row('refused', 'refused commands', ({ refused }) => String(refused)),
      ...results[0]!.kinds.flatMap(({ agents, kind }, at) => {
        if (agents === 0) return [];
        const name = KIND_NAMES[kind];
        return [
          row(`profit_${kind}`, `profit of ${name}, ${quote}`, ({ kinds }) =>
            money(kinds[at]!.profit),
          ),
          row(`fees_${kind}`, `fees paid by ${name}, ${quote}`, ({ kinds }) =>
            money(kinds[at]!.fees),
          ),
        ];
      }),
    ];
    return { symbol, rows };
  });
}

/** A line for each figure of each market, a column for each run; RFC 4180. */
export function comparisonCsv(runs: readonly Run[]): string {
  const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [
    ['market', 'figure', ...runs.map(({ name }) => name)],
    ['', 'state_hash', ...runs.map(({ stateHash }) => stateHash)],
    ...compared(runs).flatMap(({ rows, symbol }) =>
      rows.map(({ key, values }) => [symbol, key, ...values]),
    ),
  ];
  return lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('');
}

/** Everything, samples as well; sums of money are decimal texts of units. */
export function comparisonJson(scenario: Scenario, runs: readonly Run[]): string {
  const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  return `${JSON.stringify({ scenario, runs, compared: compared(runs) }, plain, 2)}\n`;
}
