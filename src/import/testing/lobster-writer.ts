/** Writes LOBSTER message files for tests: one symbol, rows as the format describes them. */
import type { FlowSink, SimulatedOrder } from './simulated-market.ts';

const directionOf = ({ side }: SimulatedOrder) => (side === 'buy' ? 1 : -1);

export class LobsterWriter implements FlowSink {
  /** Rows, without line feeds. */
  readonly rows: string[] = [];
  /** Which orders the file's levels show; all where not given. */
  isShown: (order: SimulatedOrder) => boolean = () => true;

  text(): string {
    return this.rows.map((row) => `${row}\n`).join('');
  }

  row(timeNs: number, values: readonly number[]): void {
    const fraction = String(timeNs % 1e9).padStart(9, '0');
    this.rows.push([`${Math.floor(timeNs / 1e9)}.${fraction}`, ...values].join(','));
  }

  #ofOrder(timeNs: number, type: number, order: SimulatedOrder, size: number): void {
    if (!this.isShown(order)) return;
    this.row(timeNs, [type, order.reference, size, order.price, directionOf(order)]);
  }

  begin(): void {}

  end(): void {}

  add(timeNs: number, order: SimulatedOrder): void {
    this.#ofOrder(timeNs, 1, order, order.leaves);
  }

  execute(timeNs: number, order: SimulatedOrder, shares: number): void {
    this.#ofOrder(timeNs, 4, order, shares);
  }

  executeAt(
    timeNs: number,
    order: SimulatedOrder,
    shares: number,
    _match: number,
    at: { readonly price: number },
  ): void {
    this.row(timeNs, [4, order.reference, shares, at.price, directionOf(order)]);
  }

  reduce(timeNs: number, order: SimulatedOrder, shares: number): void {
    this.#ofOrder(timeNs, 2, order, shares);
  }

  remove(timeNs: number, order: SimulatedOrder): void {
    this.#ofOrder(timeNs, 3, order, order.leaves);
  }

  replace(timeNs: number, old: SimulatedOrder, order: SimulatedOrder): void {
    this.remove(timeNs, old);
    this.add(timeNs, order);
  }

  hiddenTrade(timeNs: number, _market: object, price: number): void {
    this.row(timeNs, [5, 0, 100, price, 1]);
  }

  cross(timeNs: number, _market: object, price: number): void {
    this.row(timeNs, [6, -3, 1000, price, -1]);
  }

  halt(timeNs: number, _market: object, state: string): void {
    this.row(timeNs, [7, 0, 0, state === 'T' ? 1 : -1, -1]);
  }
}
