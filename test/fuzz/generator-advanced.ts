/** The generator's orders with terms and lists: most of them meaningful, some of them not. */
import {
  type AdvancedOrder,
  ListKind,
  type NewOrder,
  type OrderList,
  type OrderListLeg,
  OrderType,
  PegKind,
  Side,
  Template,
  TimeInForce,
  TriggerKind,
} from '../../src/schema/generated/protocol.ts';
import { HORIZON_US, isLimited, mayRest, opposite, type Palette } from './palette.ts';

/** Sessions that orders belong to. */
export const SESSIONS = 4;

/** Prices that the market has seen last: triggers lie around them. */
function aroundLast(palette: Palette, market: number): number {
  const { prng, knowledge, twin } = palette;
  const { center, step } = palette.plan(market).prices;
  const last = knowledge.lastPrices.get(market);
  const [bid] = twin.levels(market, Side.BUY, 1);
  return prng.chance(70) ? (last ?? center) : (bid?.priceTicks ?? last ?? center + step);
}

function distance(palette: Palette, market: number): number {
  const { prng } = palette;
  const { step, steps } = palette.plan(market).prices;
  return prng.between(prng.chance(10) ? 0 : 1, Math.max(1, Math.ceil(steps / 2))) * step;
}

interface Trigger {
  readonly trigger: TriggerKind;
  readonly triggerPriceTicks: number;
  readonly trailingTicks: number;
}

const NO_TRIGGER: Trigger = { trigger: TriggerKind.NONE, triggerPriceTicks: 0, trailingTicks: 0 };

function trigger(palette: Palette, market: number, side: Side, kind: TriggerKind): Trigger {
  const away = distance(palette, market);
  if (kind === TriggerKind.TRAILING) {
    return { trigger: kind, triggerPriceTicks: 0, trailingTicks: Math.max(1, away) };
  }
  const rises = (side === Side.BUY) !== (kind === TriggerKind.TAKE_PROFIT);
  // Now and then on the wrong side: met already.
  const above = palette.prng.chance(95) ? rises : !rises;
  const price = aroundLast(palette, market) + (above ? away : -away);
  return { trigger: kind, triggerPriceTicks: Math.max(1, price), trailingTicks: 0 };
}

function anyTrigger(palette: Palette, market: number, side: Side): Trigger {
  const { STOP, TAKE_PROFIT, TRAILING } = TriggerKind;
  return trigger(palette, market, side, palette.prng.pick([STOP, STOP, TAKE_PROFIT, TRAILING]));
}

interface Expiry {
  readonly timeInForce: TimeInForce;
  readonly expireTimeUs: number;
}

/** Makes some of the orders that rest expire. */
function expiry({ prng, knowledge, profile }: Palette, order: NewOrder): Expiry {
  const { timeInForce } = order;
  if (!mayRest(order) || !prng.chance(profile.expiryPercent)) {
    return { timeInForce, expireTimeUs: 0 };
  }
  const late = prng.chance(3) ? -1 : prng.between(1, HORIZON_US);
  // Whole hundreds, so that several come at one time.
  const expireTimeUs = Math.max(1, Math.ceil((knowledge.timeUs + late) / 100) * 100);
  return { timeInForce: TimeInForce.GTD, expireTimeUs };
}

function resting(order: NewOrder): NewOrder {
  return isLimited(order.type)
    ? { ...order, type: OrderType.LIMIT, timeInForce: TimeInForce.GTC }
    : order;
}

/** An order with terms. */
export function nextAdvanced(palette: Palette): AdvancedOrder {
  const { prng, profile } = palette;
  const market = palette.market();
  const kind = prng.weighted(profile.kinds);
  const plain = palette.order(palette.trader(), market);
  const conceals = ['iceberg', 'hidden', 'peg'].includes(kind);
  const order = conceals ? resting(plain) : plain;
  const { side, quantity } = order;
  const terms = {
    ...NO_TRIGGER,
    ...{ hidden: 0, peg: PegKind.NONE as PegKind, reduceOnly: prng.chance(1) ? 1 : 0 },
    session: prng.below(SESSIONS),
    ...{ displayLots: 0, minimumLots: 0, pegOffsetTicks: 0 },
  };
  const base = { ...order, ...expiry(palette, order), ...terms, template: Template.AdvancedOrder };
  switch (kind) {
    case 'trigger': {
      const shows = mayRest(base) && prng.chance(15) ? prng.between(1, quantity) : 0;
      const wants = order.type === OrderType.MARKET || order.type === OrderType.LIMIT;
      const minimumLots = wants && prng.chance(8) ? prng.between(1, quantity) : 0;
      return { ...base, ...anyTrigger(palette, market, side), displayLots: shows, minimumLots };
    }
    case 'iceberg': {
      const most = prng.chance(80) ? Math.ceil(quantity / 3) : quantity;
      return { ...base, displayLots: prng.between(1, Math.max(1, most)) };
    }
    case 'hidden':
      return { ...base, hidden: 1 };
    case 'peg': {
      const { step } = palette.plan(market).prices;
      return {
        ...base,
        peg: prng.pick([PegKind.BEST, PegKind.OPPOSITE, PegKind.MID]),
        pegOffsetTicks: prng.between(-3, 3) * step,
        priceTicks: prng.chance(50) ? 0 : order.priceTicks,
        hidden: prng.chance(25) ? 1 : 0,
      };
    }
    case 'minimum':
      return { ...base, minimumLots: prng.between(1, Math.max(1, quantity)) };
    default:
      return base;
  }
}

function leg(palette: Palette, order: NewOrder, waits: Trigger): OrderListLeg {
  const { prng } = palette;
  const { template: _, market: __, account: ___, correlation: ____, ...fields } = order;
  const placed = { ...fields, ...expiry(palette, order), ...waits };
  const rests = mayRest(placed);
  return {
    ...placed,
    displayLots: rests && prng.chance(10) ? prng.between(1, order.quantity) : 0,
    hidden: 0,
  };
}

/** The two orders of an OCO: a limit and a stop, or two triggers. */
function pair(palette: Palette, account: number, market: number, side: Side): OrderListLeg[] {
  const { prng } = palette;
  const first = { ...resting(palette.order(account, market)), side };
  const second = { ...palette.order(account, market), side };
  const quantity = prng.chance(97) ? first.quantity : second.quantity;
  const both = !isLimited(first.type) || prng.chance(25);
  const take = trigger(palette, market, side, TriggerKind.TAKE_PROFIT);
  const price = isLimited(first.type) ? palette.price(market, side) : 0;
  const legs = [
    leg(palette, { ...first, priceTicks: price }, both ? take : NO_TRIGGER),
    leg(palette, { ...second, quantity }, anyTrigger(palette, market, side)),
  ];
  return prng.chance(30) ? legs.reverse() : legs;
}

/** A list of two or three orders. */
export function nextList(palette: Palette): OrderList {
  const { prng } = palette;
  const market = palette.market();
  const account = palette.trader();
  const kind = prng.pick([ListKind.OCO, ListKind.OTO, ListKind.OTOCO]);
  const header = { template: Template.OrderList, market, account, correlation: 0, kind };
  const session = prng.below(SESSIONS);
  const side = prng.pick([Side.BUY, Side.SELL]);
  if (kind === ListKind.OCO) {
    return { ...header, session, orders: pair(palette, account, market, side) };
  }
  const first = { ...resting(palette.order(account, market)), side };
  const type = isLimited(first.type) || prng.chance(5) ? first.type : OrderType.LIMIT;
  const priceTicks = isLimited(type) ? palette.price(market, side) : 0;
  const timeInForce = isLimited(type) ? TimeInForce.GTC : TimeInForce.IOC;
  const working = leg(palette, { ...first, type, priceTicks, timeInForce }, NO_TRIGGER);
  const other = opposite(side);
  if (kind === ListKind.OTOCO) {
    return { ...header, session, orders: [working, ...pair(palette, account, market, other)] };
  }
  const child = { ...palette.order(account, market), side: other };
  const waits = prng.chance(50) ? NO_TRIGGER : anyTrigger(palette, market, other);
  return { ...header, session, orders: [working, leg(palette, child, waits)] };
}
