/** Own orders as lines on the chart; their handles can be dragged to another price. */
import { effect } from '@preact/signals';
import type {
  AutoscaleInfo,
  IPriceLine,
  ISeriesApi,
  SeriesAttachedParameter,
  Time,
} from 'lightweight-charts';
import { type OwnOrder, openOrders } from '../live/own.ts';
import type { Market } from '../store/markets.ts';
import { amend } from './acts.ts';
import { nearestPrice } from './desk.ts';

/** Part of the price within which an order is near. */
const NEAR = 0.01;

interface OwnLine {
  order: OwnOrder;
  readonly handle: HTMLElement;
  readonly line: IPriceLine;
  /** Where it is dragged to, pixels from the top. */
  dragged: number | undefined;
}

export class OwnLines {
  readonly #box: HTMLElement;
  readonly #series: ISeriesApi<'Candlestick'>;
  readonly #market: Market;
  readonly #lines = new Map<number, OwnLine>();
  readonly #stop: () => void;
  readonly #primitive = {
    attached: (_parameter: SeriesAttachedParameter<Time, 'Candlestick'>) => {},
    /** Called whenever the chart is drawn: the handles follow its scale. */
    updateAllViews: () => this.#place(),
    /** Own orders that are near enough belong to what the scale shows. */
    autoscaleInfo: () => this.#range(),
  };

  constructor(box: HTMLElement, series: ISeriesApi<'Candlestick'>, market: Market) {
    this.#box = box;
    this.#series = series;
    this.#market = market;
    series.attachPrimitive(this.#primitive);
    this.#stop = effect(() => this.#take(openOrders.value));
  }

  close(): void {
    this.#stop();
    for (const line of this.#lines.values()) this.#remove(line);
    this.#lines.clear();
  }

  #take(orders: readonly OwnOrder[]): void {
    const own = orders.filter(
      ({ market, price }) => market === this.#market.symbol && /[1-9]/.test(price),
    );
    const ids = new Set(own.map(({ orderId }) => orderId));
    for (const [id, line] of this.#lines) {
      if (ids.has(id)) continue;
      this.#remove(line);
      this.#lines.delete(id);
    }
    for (const order of own) {
      const known = this.#lines.get(order.orderId) ?? this.#add(order);
      known.order = order;
      known.line.applyOptions({ price: Number(order.price) });
      known.handle.textContent = `${order.side === 'BUY' ? 'Buy' : 'Sell'} ${order.quantity}`;
    }
    this.#place();
  }

  #add(order: OwnOrder): OwnLine {
    const handle = document.createElement('div');
    handle.className = `own-line ${order.side === 'BUY' ? 'buy' : 'sell'}`;
    handle.title = 'Drag to another price';
    this.#box.append(handle);
    const style = getComputedStyle(handle);
    const line = this.#series.createPriceLine({
      price: Number(order.price),
      color: style.color,
      lineWidth: 1,
      lineStyle: 2,
      axisLabelVisible: true,
    });
    const own: OwnLine = { order, handle, line, dragged: undefined };
    this.#lines.set(order.orderId, own);
    handle.addEventListener('pointerdown', (event) => this.#drag(own, event));
    return own;
  }

  #remove({ handle, line }: OwnLine): void {
    this.#series.removePriceLine(line);
    handle.remove();
  }

  #place(): void {
    for (const { dragged, handle, order } of this.#lines.values()) {
      const y = dragged ?? this.#series.priceToCoordinate(Number(order.price));
      handle.hidden = y === null;
      if (y !== null) handle.style.top = `${y}px`;
    }
  }

  #range(): AutoscaleInfo | null {
    const last = this.#series.data().at(-1);
    const close = last !== undefined && 'close' in last ? last.close : undefined;
    if (close === undefined) return null;
    const prices = [...this.#lines.values()]
      .map(({ order }) => Number(order.price))
      .filter((price) => Math.abs(price - close) <= close * NEAR);
    if (prices.length === 0) return null;
    return { priceRange: { minValue: Math.min(...prices), maxValue: Math.max(...prices) } };
  }

  #drag(own: OwnLine, event: PointerEvent): void {
    event.preventDefault();
    event.stopPropagation();
    const { handle } = own;
    handle.setPointerCapture(event.pointerId);
    handle.classList.add('moving');
    const top = this.#box.getBoundingClientRect().top;
    const move = ({ clientY }: PointerEvent) => {
      own.dragged = clientY - top;
      const price = this.#series.coordinateToPrice(own.dragged);
      if (price !== null) own.line.applyOptions({ price });
      this.#place();
    };
    const end = async (last: PointerEvent) => {
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('pointerup', end);
      handle.removeEventListener('pointercancel', end);
      handle.classList.remove('moving');
      const { dragged, order } = own;
      const value = dragged === undefined ? null : this.#series.coordinateToPrice(dragged);
      const price = value === null ? order.price : nearestPrice(value, this.#market);
      if (last.type === 'pointerup' && price !== order.price) await amend(order, { price });
      // Where it really is: at its price, unless the exchange has moved it.
      own.dragged = undefined;
      if (!this.#lines.has(own.order.orderId)) return;
      own.line.applyOptions({ price: Number(own.order.price) });
      this.#place();
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', end);
    handle.addEventListener('pointercancel', end);
  }
}
