/** Events of the naive twin that several commands write. */
import {
  type AmendReason,
  type Command,
  Template,
  type WaitKind,
} from '../../schema/generated/protocol.ts';
import { conceals, type Order } from './order.ts';
import type { State } from './state.ts';

/** The answer of commands that have no event of their own for it. */
export function emitAccepted(state: State, command: Command, resultId: number): void {
  const { market, account, correlation, template } = command;
  state.events.push({
    template: Template.Accepted,
    market,
    account,
    sequence: state.sequence,
    correlation,
    resultId,
    command: template,
  });
}

export interface AcceptDetails {
  readonly correlation?: number;
  readonly text: string;
  readonly resting: boolean;
  readonly cancelCode?: number;
}

export function emitOrderAccepted(state: State, order: Order, details: AcceptDetails): void {
  state.events.push({
    template: Template.OrderAccepted,
    market: order.market,
    account: order.account,
    sequence: state.sequence,
    correlation: details.correlation ?? 0,
    orderId: order.orderId,
    priceTicks: order.priceTicks,
    quantity: order.quantityLots,
    clientOrderId: order.clientOrderId,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    stp: order.stp,
    resting: details.resting ? 1 : 0,
    cancelCode: details.cancelCode ?? 0,
    text: details.text,
  });
}

export function emitTerms(state: State, order: Order, waits: WaitKind): void {
  state.events.push({
    template: Template.OrderTerms,
    market: order.market,
    account: order.account,
    sequence: state.sequence,
    orderId: order.orderId,
    triggerPriceTicks: order.triggerPriceTicks,
    trailingTicks: order.trailingTicks,
    displayLots: order.displayLots,
    minimumLots: order.minimumLots,
    expireTimeUs: order.expireTimeUs,
    pegOffsetTicks: order.pegOffsetTicks,
    listId: order.listId,
    session: order.session,
    trigger: order.trigger,
    hidden: order.hidden ? 1 : 0,
    peg: order.peg,
    waits,
    listKind: order.listKind,
  });
}

export function emitRested(state: State, order: Order): void {
  state.events.push({
    template: Template.OrderRested,
    market: order.market,
    account: order.account,
    sequence: state.sequence,
    orderId: order.orderId,
    priceTicks: order.priceTicks,
    leavesLots: order.leavesLots,
    side: order.side,
    conceals: conceals(order) ? 1 : 0,
  });
}

export function emitAmended(
  state: State,
  order: Order,
  previous: { readonly priceTicks: number; readonly leavesLots: number },
  details: { reason: AmendReason; resting: number; correlation?: number },
): void {
  state.events.push({
    template: Template.OrderAmended,
    market: order.market,
    account: order.account,
    sequence: state.sequence,
    correlation: details.correlation ?? 0,
    orderId: order.orderId,
    priceTicks: order.priceTicks,
    quantityLots: order.quantityLots,
    leavesLots: order.leavesLots,
    reason: details.reason,
    side: order.side,
    resting: details.resting,
    previousPriceTicks: previous.priceTicks,
    previousLeavesLots: previous.leavesLots,
  });
}
