/**
 * The order book as a ladder: asks above, bids below, the best at the middle. Its rows are made
 * once and written to directly, once a frame, where something changed: nothing is laid out anew.
 */
import { effect } from '@preact/signals';
import type { BookLevel } from 'lx-dex/client';
import { useEffect, useRef } from 'preact/hooks';
import { formatSteps } from '../../../src/base/decimal.ts';
import { isLive } from '../live/link.ts';
import type { MarketWatch } from '../live/market-watch.ts';
import { type OwnOrder, openOrders } from '../live/own.ts';
import { exactUnits } from '../parts/decimals.ts';
import { toast } from '../parts/toasts.tsx';
import type { Market } from '../store/markets.ts';
import { amend } from './acts.ts';
import { GROUPS, group, pointAt, setGroup } from './desk.ts';
import { groupOf, type LadderRow, rowsOf } from './ladder-rows.ts';
import './ladder.css';

const ROW_PX = 20;
const MIDDLE_PX = 28;
const MAX_ROWS = 60;
type BookSide = 'bid' | 'ask';

export interface LadderProps {
  readonly market: Market;
  readonly watch: MarketWatch;
}

export function Ladder({ market, watch }: LadderProps) {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const view = new LadderView(body.current!, market, watch);
    return () => view.close();
  }, [market, watch]);
  const state = watch.bookState.value;
  const isTrue = isLive.value && (state === 'live' || state === 'crossed');
  return (
    <section class="ladder" aria-label="Order book">
      <div class="panel-head">
        <h2>Book</h2>
        <span class="state" role="status">
          {wordsFor(state, isTrue)}
        </span>
        <select
          aria-label="Ticks of a row"
          value={String(group.value)}
          onChange={(event) => setGroup(Number(event.currentTarget.value))}
        >
          {GROUPS.map((ticks) => (
            <option key={ticks} value={String(ticks)}>
              {formatSteps(ticks, market.tick)}
            </option>
          ))}
        </select>
      </div>
      <div class="cells heads" aria-hidden="true">
        <span class="price">Price ({market.quote})</span>
        <span class="size">Size ({market.base})</span>
        <span class="total">Total</span>
      </div>
      <div
        ref={body}
        class={`ladder-body ${isTrue || state === 'connecting' ? '' : 'stale'}`}
        data-book={isTrue ? 'true' : 'stale'}
        role="listbox"
        tabIndex={0}
        aria-label="Prices; Enter takes one into the order"
        aria-busy={state === 'connecting'}
      />
    </section>
  );
}

function wordsFor(state: string, isTrue: boolean): string {
  if (isTrue) return state === 'crossed' ? 'auction' : '';
  if (state === 'connecting') return 'loading…';
  return state === 'live' || state === 'crossed' ? 'not live' : 'being made anew…';
}

/** What is said of a row where the book has no more prices. */
const NO_PRICE = 'no price';

/** Own lots by the row that shows them. */
type OwnLots = ReadonlyMap<number, { readonly lots: number; readonly orders: readonly OwnOrder[] }>;

class Row {
  readonly element = document.createElement('div');
  readonly side: BookSide;
  priceTicks = -1;
  priceText = '';
  readonly #bar = document.createElement('i');
  readonly #own = document.createElement('b');
  readonly #texts: readonly Text[];
  readonly #ownText = document.createTextNode('');
  #width = -1;

  constructor(side: BookSide, index: number) {
    this.side = side;
    this.element.className = `row cells ${side}`;
    this.element.setAttribute('role', 'option');
    this.element.setAttribute('aria-selected', 'false');
    this.element.ariaLabel = NO_PRICE;
    this.element.id = `ladder-${side}-${index}`;
    this.#texts = ['price', 'size', 'total'].map((name) => {
      const cell = document.createElement('span');
      cell.className = name;
      const text = document.createTextNode('');
      cell.append(text);
      this.element.append(cell);
      return text;
    });
    this.#own.append(this.#ownText);
    this.element.append(this.#own, this.#bar);
  }

  /** Own orders of this row, in words; empty where there is none. */
  #mark(words: string): void {
    if (this.#own.title === words) return;
    this.#own.title = words;
    write(this.#ownText, words === '' ? '' : '●');
    this.element.classList.toggle('mine', words !== '');
  }

  show(row: LadderRow | undefined, market: Market, most: number, own: OwnLots): void {
    this.priceTicks = row?.priceTicks ?? -1;
    const lots = (value: number) => formatSteps(value, market.lot);
    const texts =
      row === undefined
        ? ['', '', '']
        : [formatSteps(row.priceTicks, market.tick), lots(row.lots), lots(row.totalLots)];
    if ((this.priceText === '') !== (texts[0] === '')) {
      this.element.ariaLabel = row === undefined ? NO_PRICE : null;
    }
    this.priceText = texts[0]!;
    for (const [k, text] of texts.entries()) write(this.#texts[k]!, text);
    const mine = row === undefined ? undefined : own.get(row.priceTicks);
    this.#mark(mine === undefined ? '' : `Yours: ${lots(mine.lots)}; drag to another price`);
    const width = row === undefined ? 0 : Math.round((row.totalLots / most) * 200) / 200;
    if (width === this.#width) return;
    this.#width = width;
    this.#bar.style.transform = `scaleX(${width})`;
  }
}

/** What of the book is not there, in words; empty: it is whole, or crossed in an auction. */
function missing(ask: BookLevel | undefined, bid: BookLevel | undefined): string {
  if (ask === undefined) return bid === undefined ? 'no orders' : 'no asks';
  return bid === undefined ? 'no bids' : '';
}

function write(node: Text, text: string): void {
  if (node.data !== text) node.data = text;
}

class LadderView {
  readonly #body: HTMLElement;
  readonly #market: Market;
  readonly #watch: MarketWatch;
  readonly #asks: Row[] = [];
  readonly #bids: Row[] = [];
  readonly #middle = document.createElement('div');
  readonly #last = document.createTextNode('');
  readonly #spread = document.createTextNode('');
  readonly #sizes: ResizeObserver;
  readonly #events = new AbortController();
  readonly #stop: () => void;
  #chosen = -1;
  #own: Record<BookSide, OwnLots> = { bid: new Map(), ask: new Map() };
  #dragged: Row | undefined;

  constructor(body: HTMLElement, market: Market, watch: MarketWatch) {
    this.#body = body;
    this.#market = market;
    this.#watch = watch;
    const [last, spread] = [document.createElement('strong'), document.createElement('span')];
    last.append(this.#last);
    spread.append(this.#spread);
    this.#middle.className = 'middle';
    this.#middle.setAttribute('role', 'presentation');
    this.#middle.append(last, spread);
    this.#sizes = new ResizeObserver(() => this.#fit());
    this.#sizes.observe(body);
    this.#listen();
    this.#fit();
    const stopOwn = effect(() => this.#takeOwn(openOrders.value, group.value));
    const stopBook = effect(() => {
      this.#watch.bookFrame.value;
      this.#watch.ticker.value;
      openOrders.value;
      this.#show(group.value);
    });
    this.#stop = () => {
      stopOwn();
      stopBook();
    };
  }

  close(): void {
    this.#stop();
    this.#sizes.disconnect();
    this.#events.abort();
    this.#body.replaceChildren();
  }

  /** As many rows as there is room for. */
  #fit(): void {
    const room = this.#body.clientHeight - MIDDLE_PX;
    const count = Math.min(MAX_ROWS, Math.max(3, Math.floor(room / 2 / ROW_PX)));
    if (count === this.#asks.length) return;
    for (const [side, rows] of [
      ['ask', this.#asks],
      ['bid', this.#bids],
    ] as const) {
      while (rows.length < count) rows.push(new Row(side, rows.length));
      rows.length = count;
    }
    const asks = this.#asks.map(({ element }) => element).reverse();
    this.#body.replaceChildren(...asks, this.#middle, ...this.#bids.map((row) => row.element));
    this.#show(group.peek());
  }

  #takeOwn(orders: readonly OwnOrder[], ticks: number): void {
    const { lot, symbol, tick } = this.#market;
    const own = { bid: new Map(), ask: new Map() };
    for (const order of orders) {
      const isShown = order.market === symbol && /^LIMIT/.test(order.orderType);
      if (!isShown) continue;
      const side = order.side === 'BUY' ? 'bid' : 'ask';
      const price = Number(exactUnits(order.price, tick.scale)) / tick.units;
      const at = groupOf(price, side, ticks);
      const left = exactUnits(order.quantity, lot.scale) - exactUnits(order.executed, lot.scale);
      const known = own[side].get(at) ?? { lots: 0, orders: [] };
      const lots = known.lots + Number(left) / lot.units;
      own[side].set(at, { lots, orders: [...known.orders, order] });
    }
    this.#own = own;
  }

  #show(ticks: number): void {
    const { book } = this.#watch;
    const view = book.view();
    const count = this.#asks.length;
    const asks = rowsOf(view.asks, 'ask', ticks, count);
    const bids = rowsOf(view.bids, 'bid', ticks, count);
    const most = Math.max(1, asks.at(-1)?.totalLots ?? 0, bids.at(-1)?.totalLots ?? 0);
    for (let k = 0; k < count; k++) {
      this.#asks[k]!.show(asks[k], this.#market, most, this.#own.ask);
      this.#bids[k]!.show(bids[k], this.#market, most, this.#own.bid);
    }
    const [ask, bid] = [view.asks[0], view.bids[0]];
    const isWhole = ask !== undefined && bid !== undefined && ask.priceTicks > bid.priceTicks;
    const spread = isWhole ? formatSteps(ask.priceTicks - bid.priceTicks, this.#market.tick) : '';
    write(this.#spread, spread === '' ? missing(ask, bid) : `spread ${spread}`);
    const [newest, before] = this.#watch.tape.peek();
    const rose = newest !== undefined && before !== undefined && isHigher(newest, before);
    const fell = newest !== undefined && before !== undefined && isHigher(before, newest);
    write(
      this.#last,
      newest === undefined ? '' : `${newest.price}${rose ? ' ▲' : fell ? ' ▼' : ''}`,
    );
  }

  #listen(): void {
    const { signal } = this.#events;
    const on = <K extends keyof HTMLElementEventMap>(
      type: K,
      act: (event: HTMLElementEventMap[K]) => void,
    ) => this.#body.addEventListener(type, act, { signal });
    on('click', ({ target }) => this.#take(this.#rowAt(target)));
    on('keydown', (event) => this.#key(event));
    on('blur', () => this.#choose(-1));
    on('pointerdown', (event) => {
      const row = this.#rowAt(event.target);
      if (row === undefined || !(event.target as Element).closest('b')) return;
      this.#dragged = row;
      this.#body.classList.add('dragging');
      event.preventDefault();
    });
    on('pointermove', ({ clientX, clientY }) => {
      if (this.#dragged === undefined) return;
      const over = this.#rowAt(document.elementFromPoint(clientX, clientY));
      for (const row of this.#rows()) row.element.classList.toggle('target', row === over);
    });
    const drop = (event: PointerEvent) => {
      const from = this.#dragged;
      this.#dragged = undefined;
      this.#body.classList.remove('dragging');
      for (const row of this.#rows()) row.element.classList.remove('target');
      const to = this.#rowAt(document.elementFromPoint(event.clientX, event.clientY));
      if (from !== undefined && to !== undefined && to !== from) this.#move(from, to.priceText);
    };
    window.addEventListener('pointerup', drop, { signal });
  }

  #move(from: Row, price: string): void {
    const orders = this.#own[from.side].get(from.priceTicks)?.orders ?? [];
    if (price === '' || orders.length === 0) return;
    if (orders.length > 1) {
      toast('failed', 'Several orders are in this row: change them in the list of open orders.');
      return;
    }
    void amend(orders[0]!, { price });
  }

  /** From the highest price to the lowest. */
  #rows(): Row[] {
    return [...this.#asks.toReversed(), ...this.#bids];
  }

  #rowAt(target: EventTarget | null): Row | undefined {
    const element = (target as Element | null)?.closest('.row');
    return this.#rows().find((row) => row.element === element);
  }

  #take(row: Row | undefined): void {
    if (row !== undefined && row.priceText !== '') pointAt(row.priceText);
  }

  #key(event: KeyboardEvent): void {
    const rows = this.#rows();
    const step = { ArrowUp: -1, ArrowDown: 1, PageUp: -5, PageDown: 5 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const from = this.#chosen < 0 ? this.#asks.length - (step > 0 ? 1 : 0) : this.#chosen;
      this.#choose(Math.min(rows.length - 1, Math.max(0, from + step)));
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.#take(rows[this.#chosen]);
    }
  }

  #choose(index: number): void {
    const rows = this.#rows();
    for (const [k, row] of rows.entries()) {
      row.element.setAttribute('aria-selected', String(k === index));
    }
    this.#chosen = index;
    const id = rows[index]?.element.id;
    if (id === undefined) this.#body.removeAttribute('aria-activedescendant');
    else this.#body.setAttribute('aria-activedescendant', id);
  }
}

/** Prices of one market have the same number of places. */
function isHigher(a: { readonly price: string }, b: { readonly price: string }): boolean {
  if (a.price.length !== b.price.length) return a.price.length > b.price.length;
  return a.price > b.price;
}
