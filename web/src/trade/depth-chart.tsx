/** How much stands on either side, added up from the middle: the book's levels on a canvas. */
import { effect } from '@preact/signals';
import type { BookLevel } from 'lx-dex/client';
import { useEffect, useRef } from 'preact/hooks';
import { formatSteps } from '../../../src/base/decimal.ts';
import { isLive } from '../live/link.ts';
import type { MarketWatch } from '../live/market-watch.ts';
import { theme } from '../shell/theme.ts';
import type { Market } from '../store/markets.ts';
import { pointAt } from './desk.ts';

/** Between two drawings, milliseconds: shapes are read, not digits. */
const DRAW_MS = 100;
const FOOT_PX = 20;
/** What is drawn reaches so far: a few orders far away do not press the rest together. */
const DRAWN_LEVELS = 0.9;

interface Point {
  readonly priceTicks: number;
  readonly total: number;
}

export function DepthChart({ market, watch }: { market: Market; watch: MarketWatch }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);
  const empty = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    const parts = { canvas: canvas.current!, readout: readout.current!, empty: empty.current! };
    const view = new DepthView(parts, market, watch);
    return () => view.close();
  }, [market, watch]);
  const label = `Depth of ${market.symbol}; the book beside has its numbers`;
  return (
    <div class={`chart-box ${isLive.value ? '' : 'stale'}`}>
      <canvas ref={canvas} class="canvas depth" role="img" aria-label={label} />
      <p ref={readout} class="depth-readout" />
      <p ref={empty} class="loading" hidden>
        No orders.
      </p>
    </div>
  );
}

interface DepthParts {
  readonly canvas: HTMLCanvasElement;
  readonly readout: HTMLElement;
  /** Shown where there is nothing to draw. */
  readonly empty: HTMLElement;
}

class DepthView {
  readonly #canvas: HTMLCanvasElement;
  readonly #readout: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #market: Market;
  readonly #watch: MarketWatch;
  readonly #sizes: ResizeObserver;
  readonly #stop: () => void;
  readonly #events = new AbortController();
  #bids: Point[] = [];
  #asks: Point[] = [];
  #from = 0;
  #to = 1;
  #most = 1;
  #isEmpty = true;
  #drawnMs = Number.NEGATIVE_INFINITY;
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor({ canvas, empty, readout }: DepthParts, market: Market, watch: MarketWatch) {
    this.#canvas = canvas;
    this.#readout = readout;
    this.#empty = empty;
    this.#market = market;
    this.#watch = watch;
    this.#sizes = new ResizeObserver(() => this.#draw());
    this.#sizes.observe(canvas);
    const { signal } = this.#events;
    canvas.addEventListener('pointermove', (event) => this.#tell(event.offsetX), { signal });
    canvas.addEventListener(
      'pointerleave',
      () => {
        readout.textContent = '';
      },
      { signal },
    );
    canvas.addEventListener(
      'click',
      ({ offsetX }) => {
        if (!this.#isEmpty) pointAt(formatSteps(this.#ticksAt(offsetX), market.tick));
      },
      { signal },
    );
    this.#stop = effect(() => {
      watch.bookFrame.value;
      theme.value;
      this.#drawSoon();
    });
  }

  close(): void {
    this.#stop();
    this.#sizes.disconnect();
    this.#events.abort();
    clearTimeout(this.#later);
  }

  #drawSoon(): void {
    const waitMs = this.#drawnMs + DRAW_MS - performance.now();
    if (waitMs <= 0) this.#draw();
    else {
      this.#later ??= setTimeout(() => {
        this.#later = undefined;
        this.#draw();
      }, waitMs);
    }
  }

  #draw(): void {
    this.#drawnMs = performance.now();
    const { asks, bids } = this.#watch.book.view();
    this.#bids = totals(bids);
    this.#asks = totals(asks);
    const [bid, ask] = [this.#bids[0], this.#asks[0]];
    const ratio = devicePixelRatio;
    const { clientHeight: height, clientWidth: width } = this.#canvas;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    const context = this.#canvas.getContext('2d')!;
    context.scale(ratio, ratio);
    const best = [bid, ask].filter((point) => point !== undefined);
    this.#isEmpty = best.length === 0;
    this.#empty.hidden = !this.#isEmpty || this.#watch.book.state === 'connecting';
    if (this.#isEmpty) return;
    // Where one side is empty the other's best price is in the middle.
    const middle = best.reduce((sum, { priceTicks }) => sum + priceTicks, 0) / best.length;
    const sides = [this.#bids, this.#asks].filter(({ length }) => length > 0);
    const reach = Math.max(1, ...sides.map((side) => reachOf(side, middle)));
    this.#from = middle - reach;
    this.#to = middle + reach;
    const isDrawn = ({ priceTicks }: Point) => Math.abs(priceTicks - middle) <= reach;
    const drawn = [...this.#bids, ...this.#asks].filter(isDrawn);
    this.#most = Math.max(1, ...drawn.map(({ total }) => total));
    const style = getComputedStyle(this.#canvas);
    const colour = (name: string) => style.getPropertyValue(`--${name}`);
    const plot = height - FOOT_PX;
    for (const [points, line, ground] of [
      [this.#bids, colour('buy'), colour('buy-ground')],
      [this.#asks, colour('sell'), colour('sell-ground')],
    ] as const) {
      if (points.length === 0) continue;
      this.#shape(context, points, width, plot);
      context.fillStyle = ground;
      context.fill();
      context.strokeStyle = line;
      context.stroke();
    }
    this.#axis(context, width, height, colour('dim'));
  }

  #shape(context: CanvasRenderingContext2D, points: Point[], width: number, height: number): void {
    const x = (ticks: number) => ((ticks - this.#from) / (this.#to - this.#from)) * width;
    const y = (total: number) => height - (total / this.#most) * (height - 8);
    context.beginPath();
    context.moveTo(x(points[0]!.priceTicks), height);
    let before = height;
    for (const { priceTicks, total } of points) {
      context.lineTo(x(priceTicks), before);
      before = y(total);
      context.lineTo(x(priceTicks), before);
    }
    const isBid = points === this.#bids;
    context.lineTo(isBid ? 0 : width, before);
    context.lineTo(isBid ? 0 : width, height);
    context.closePath();
  }

  #axis(context: CanvasRenderingContext2D, width: number, height: number, colour: string): void {
    context.fillStyle = colour;
    context.font = '11px system-ui, sans-serif';
    for (const part of [0.1, 0.5, 0.9]) {
      context.textAlign = 'center';
      const text = formatSteps(this.#ticksAt(width * part), this.#market.tick);
      context.fillText(text, width * part, height - 6);
    }
  }

  #ticksAt(x: number): number {
    const part = x / Math.max(1, this.#canvas.clientWidth);
    return Math.max(1, Math.round(this.#from + part * (this.#to - this.#from)));
  }

  #tell(x: number): void {
    if (this.#isEmpty) return;
    const ticks = this.#ticksAt(x);
    const [bid, ask] = [this.#bids[0], this.#asks[0]];
    const isBid = ask === undefined || (bid !== undefined && ticks <= bid.priceTicks);
    const points = isBid ? this.#bids : this.#asks;
    const within = points.filter((p) => (isBid ? p.priceTicks >= ticks : p.priceTicks <= ticks));
    const total = formatSteps(within.at(-1)?.total ?? 0, this.#market.lot);
    const { base, tick } = this.#market;
    const what = isBid ? 'bids down to' : 'asks up to';
    this.#readout.textContent = `${total} ${base} of ${what} ${formatSteps(ticks, tick)}`;
  }
}

/** How far from the middle most levels of a side are, ticks. */
function reachOf(side: readonly Point[], middle: number): number {
  const last = side[Math.floor((side.length - 1) * DRAWN_LEVELS)]!;
  return Math.abs(last.priceTicks - middle) * 1.05;
}

function totals(levels: readonly BookLevel[]): Point[] {
  let total = 0;
  return levels.map(({ lots, priceTicks }) => {
    total += lots;
    return { priceTicks, total };
  });
}
