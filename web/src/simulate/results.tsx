/** What came of both runs: small charts, a table, and files of it. */
import { useSignal } from '@preact/signals';
import {
  compared,
  comparisonCsv,
  comparisonJson,
  type Run,
} from '../../../src/agents/comparison.ts';
import type { Sample } from '../../../src/agents/simulation.ts';
import { exactUnits, grouped, percentChange, placesOf, textOf } from '../parts/decimals.ts';
import { useCanvas } from '../replay/canvas.ts';
import { ranScenario, runs, state } from './model.ts';

const whole = (value: number) => grouped(String(Math.round(value)));

const COLOURS = ['--accent', '--warn'];

interface Figure {
  readonly label: string;
  of(sample: Sample): number;
}

const FIGURES: readonly Figure[] = [
  { label: 'Price (middle)', of: ({ ask, bid }) => (ask + bid) / 2 },
  { label: 'Spread, millionths', of: ({ spreadPpm }) => spreadPpm },
  { label: 'Depth within 0.1 %, lots', of: ({ depthLots }) => depthLots },
  { label: 'Volume, lots', of: ({ volumeLots }) => volumeLots },
];

export function Results() {
  const chosen = useSignal(0);
  const all = runs.value;
  if (all.length === 0) {
    return (
      <p class="dim">The charts of both runs come here, and a table of what they differ in.</p>
    );
  }
  const markets = compared(all);
  const at = Math.min(chosen.value, markets.length - 1);
  const market = markets[at]!;
  return (
    <div class="results">
      <Hashes />
      {markets.length > 1 && (
        <label>
          Market{' '}
          <select
            value={at}
            onChange={({ currentTarget }) => {
              chosen.value = Number(currentTarget.value);
            }}
          >
            {markets.map(({ symbol }, index) => (
              <option key={symbol} value={index}>
                {symbol}
              </option>
            ))}
          </select>
        </label>
      )}
      <div class="charts">
        {FIGURES.map((figure) => (
          <SmallChart key={`${figure.label}.${at}`} figure={figure} market={at} />
        ))}
      </div>
      <section class="compared" aria-label="Comparison">
        <table>
          <caption>{market.symbol}</caption>
          <thead>
            <tr>
              <th scope="col">Figure</th>
              {all.map(({ name }, index) => (
                <th scope="col" key={name} class={`run-${index}`}>
                  {name}
                </th>
              ))}
              {all.length === 2 && (
                <th scope="col" class="against">
                  B against A
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {market.rows.map(({ key, label, values }) => (
              <tr key={key}>
                <td>{label}</td>
                {values.map((value, index) => (
                  <td key={all[index]!.name}>{grouped(value)}</td>
                ))}
                {values.length === 2 && (
                  <td class="dim against">{against(values[0]!, values[1]!)}</td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {state.value === 'over' && <Files all={all} />}
    </div>
  );
}

/** How much more or less the other one is: 4465.2 and 5280.1 are +814.9 (+18.25 %). */
function against(value: string, other: string): string {
  const places = Math.max(placesOf(value), placesOf(other));
  const [from, to] = [exactUnits(value, places), exactUnits(other, places)];
  if (from === to) return 'the same';
  const by = textOf(to > from ? to - from : from - to, places);
  const percent = from > 0n && to > 0n ? percentChange(to, from) : '';
  const share = /[1-9]/.test(percent) ? ` (${percent})` : '';
  return `${to > from ? '+' : '−'}${grouped(by)}${share}`;
}

/** The same seed and rules give the same hash, here and on the command line. */
function Hashes() {
  return (
    <p>
      {runs.value.map(({ commands, name, stateHash }, index) => (
        <span key={name} class="run">
          <b class={`run-${index}`}>{name}</b> {grouped(String(commands))} commands, state{' '}
          <code data-run={name}>{stateHash}</code>{' '}
        </span>
      ))}
      {state.value === 'over' && (
        <span class="dim" role="status">
          Done: the same seed gives the same states.
        </span>
      )}
    </p>
  );
}

function SmallChart({ figure, market }: { readonly figure: Figure; readonly market: number }) {
  const canvas = useCanvas(({ colour, context, height, width }) => {
    const rows = runs.value.map((run) =>
      (run.markets[market]?.samples ?? []).filter(({ bid, ask }) => bid > 0 && ask > 0),
    );
    const values = rows.flat().map((sample) => figure.of(sample));
    if (values.length === 0) return;
    const [top, bottom] = [Math.max(...values), Math.min(...values)];
    const span = top - bottom || 1;
    const last = ranScenario.value.seconds;
    rows.forEach((samples, index) => {
      context.beginPath();
      for (const sample of samples) {
        const x = (sample.second / last) * width;
        const y = height - 4 - ((figure.of(sample) - bottom) / span) * (height - 8);
        context.lineTo(x, y);
      }
      context.strokeStyle = colour(COLOURS[index]!);
      context.setLineDash(index === 0 ? [] : [4, 2]);
      context.lineWidth = 1.2;
      context.stroke();
    });
  });
  const lasts = runs.value.map(({ markets, name }) => {
    const sample = markets[market]?.samples.at(-1);
    return `${name} ${sample === undefined ? 'nothing' : whole(figure.of(sample))}`;
  });
  return (
    <figure class="panel">
      <figcaption>{figure.label}</figcaption>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${figure.label}, at last: ${lasts.join(', ')}`}
      />
    </figure>
  );
}

function Files({ all }: { readonly all: readonly Run[] }) {
  return (
    <p>
      <button type="button" onClick={() => save('simulation.csv', 'text/csv', comparisonCsv(all))}>
        Save as CSV
      </button>{' '}
      <button
        type="button"
        onClick={() =>
          save('simulation.json', 'application/json', comparisonJson(ranScenario.value, all))
        }
      >
        Save as JSON
      </button>
    </p>
  );
}

function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
