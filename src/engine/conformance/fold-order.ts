/** An order of the read model. */
import assert from 'node:assert/strict';
import {
  type PegKind,
  Side,
  type TriggerKind,
  type WaitKind,
} from '../../schema/generated/protocol.ts';
import type { OrderView } from '../core.ts';

/** An order as the events describe it. */
export interface FoldedOrder extends OrderView {
  /** Its price in the book, or its limit where it is in none. */
  priceTicks: number;
  quantityLots: number;
  leavesLots: number;
  shownLots: number;
  waits: WaitKind;
  triggerPriceTicks: number;
  expireTimeUs: number;
  listId: number;
  readonly limitTicks: number;
  /** Lots traded; for MARKET_QUOTE quote units. */
  filled: number;
  resting: boolean;
  trigger: TriggerKind;
  peg: PegKind;
  hidden: boolean;
  displayLots: number;
}

/** Whether the public book learns of the order through DisplayChanged alone. */
export function conceals(order: FoldedOrder): boolean {
  return order.hidden || order.displayLots > 0;
}

/** No trade is worse than the limit; market orders have none. */
export function assertPrice({ side, priceTicks }: FoldedOrder, tradeTicks: number): void {
  if (priceTicks === 0) return;
  const worse = side === Side.BUY ? tradeTicks > priceTicks : tradeTicks < priceTicks;
  assert.ok(!worse, 'no trade is worse than the limit');
}
