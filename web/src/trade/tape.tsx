/** The trades as they happen, newest first; rows that are written to once a frame. */
import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { isLive } from '../live/link.ts';
import type { MarketWatch, Trade } from '../live/market-watch.ts';
import { timeOfDay } from '../parts/format.ts';
import type { Market } from '../store/markets.ts';
import './tape.css';

const ROW_PX = 20;
const MAX_ROWS = 60;

export function Tape({ market, watch }: { readonly market: Market; readonly watch: MarketWatch }) {
  const body = useRef<HTMLTableSectionElement>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => fill(box.current!, body.current!, watch), [watch]);
  const isTrue = isLive.value && watch.tapeState.value === 'live';
  const isLoading = watch.tapeState.value === 'connecting';
  return (
    <section class="tape" aria-label="Trades">
      <div class="panel-head">
        <h2>Trades</h2>
      </div>
      <div ref={box} class={`tape-box ${isTrue || isLoading ? '' : 'stale'}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Price ({market.quote})</th>
              <th scope="col">Size ({market.base})</th>
              <th scope="col">Time</th>
            </tr>
          </thead>
          <tbody ref={body} />
        </table>
        {isTrue && watch.tape.value.length === 0 && <p class="dim none">No trades yet.</p>}
      </div>
    </section>
  );
}

class Row {
  readonly element = document.createElement('tr');
  readonly #texts: readonly Text[];
  #trade: Trade | undefined;

  constructor() {
    this.#texts = ['price', 'size', 'time'].map(() => {
      const cell = document.createElement('td');
      const text = document.createTextNode('');
      cell.append(text);
      this.element.append(cell);
      return text;
    });
  }

  show(trade: Trade | undefined): void {
    if (trade === this.#trade) return;
    this.#trade = trade;
    const [price, size, time] = this.#texts;
    const sign = trade?.side === 'BUY' ? '▲' : '▼';
    price!.data = trade === undefined ? '' : `${sign} ${trade.price}`;
    size!.data = trade?.quantity ?? '';
    time!.data = trade === undefined ? '' : timeOfDay(trade.timeUs);
    const name = trade === undefined ? '' : trade.side === 'BUY' ? 'buy' : 'sell';
    if (this.element.className !== name) this.element.className = name;
  }
}

/** @returns ends it */
function fill(box: HTMLElement, body: HTMLElement, watch: MarketWatch): () => void {
  const rows: Row[] = [];
  const show = () => {
    const trades = watch.tape.peek();
    for (const [k, row] of rows.entries()) row.show(trades[k]);
  };
  const fit = () => {
    const count = Math.min(MAX_ROWS, Math.max(3, Math.floor(box.clientHeight / ROW_PX) - 1));
    if (count === rows.length) return;
    while (rows.length < count) rows.push(new Row());
    rows.length = count;
    body.replaceChildren(...rows.map(({ element }) => element));
    show();
  };
  const sizes = new ResizeObserver(fit);
  sizes.observe(box);
  fit();
  const stop = effect(() => {
    watch.tape.value;
    show();
  });
  return () => {
    stop();
    sizes.disconnect();
    body.replaceChildren();
  };
}
