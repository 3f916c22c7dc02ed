/** The chart's frame: intervals, candles or depth. The candles come with a chunk of their own. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { isLive } from '../live/link.ts';
import type { MarketWatch } from '../live/market-watch.ts';
import { wordsOf } from '../parts/format.ts';
import { Segmented } from '../parts/segmented.tsx';
import type { Market } from '../store/markets.ts';
import { DepthChart } from './depth-chart.tsx';
import { corner, findInterval, INTERVALS, interval, intervalOf } from './desk.ts';
import './chart.css';

export interface ChartProps {
  readonly market: Market;
  readonly watch: MarketWatch;
}

export function ChartPanel({ market, watch }: ChartProps) {
  return (
    <section class="chart" aria-label="Chart">
      <div class="panel-head">
        <Segmented
          label="What is drawn"
          choices={[
            { key: 'chart', title: 'Candles' },
            { key: 'depth', title: 'Depth' },
          ]}
          chosen={corner.value}
          onChoose={(key) => {
            corner.value = key;
          }}
        />
        {corner.value === 'chart' && (
          <Segmented
            label="Interval"
            choices={INTERVALS.map((key) => ({ key, title: key }))}
            chosen={intervalOf(market.symbol) ?? '1m'}
            onChoose={(key) => {
              interval.value = key;
            }}
          />
        )}
      </div>
      {corner.value === 'chart' ? (
        <Candles market={market} watch={watch} />
      ) : (
        <DepthChart market={market} watch={watch} />
      )}
    </section>
  );
}

function Candles({ market }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const [problem, setProblem] = useState('');
  /** Whether there are none; undefined: not known yet. */
  const [isEmpty, setEmpty] = useState<boolean | undefined>(undefined);
  const chosen = intervalOf(market.symbol);
  useEffect(() => {
    let isWanted = true;
    let close = () => {};
    setEmpty(undefined);
    const code = import('./candles.ts');
    if (chosen === undefined) void findInterval(market.symbol);
    code
      .then(({ openCandles }) => {
        if (!isWanted || chosen === undefined) return;
        close = openCandles(box.current!, market, chosen, setEmpty);
      })
      .catch((error: unknown) => {
        setProblem(`The chart could not be loaded: ${wordsOf(error)}. Reload the page.`);
      });
    return () => {
      isWanted = false;
      close();
    };
  }, [market, chosen]);
  const label = `Candles of ${market.symbol}, ${chosen ?? ''}; the trades are listed beside`;
  return (
    <div
      class={`chart-box ${isLive.value ? '' : 'stale'}`}
      data-chart={isEmpty === undefined ? 'loading' : 'ready'}
    >
      {problem !== '' && <p role="alert">{problem}</p>}
      {isEmpty === undefined && problem === '' && <p class="loading">Loading the chart…</p>}
      {isEmpty === true && <p class="loading">No trades yet.</p>}
      <div ref={box} class="canvas" role="img" aria-label={label} />
      <a class="credit" href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
        Charts by TradingView
      </a>
    </div>
  );
}
