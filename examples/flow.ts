/**
 * Orders to try things against: a market with money in it, and traders who place, cancel and take
 * around a price that wanders. The same seed gives the same commands.
 */
import type { Engine } from 'lx-dex/engine';
import {
  type Command,
  OrderType,
  SelfTradePrevention,
  Settlement,
  Side,
  TargetKind,
  Template,
  TimeInForce,
  TransferKind,
} from 'lx-dex/protocol';

export const [MARKET, COIN, USD] = [1, 1, 2];
/** A lot is a whole coin, a tick is a cent. Fees are finer: both assets have smaller units. */
export const UNITS = { coin: 1_000_000, cent: 100 };
/** Accounts of the traders, and one for whoever tries something. */
const TRADERS = [3, 4, 5, 6];
export const OWN = 7;
/** What each begins with, in units. */
export const FUNDS = { coin: 100_000 * UNITS.coin, usd: 1_000_000_000 * UNITS.cent };

/** Orders of the traders that may still rest; beyond it the oldest is cancelled. */
const MAX_OPEN = 120;
const START_CENTS = 10_000;
const START_US = Date.UTC(2026, 0, 1) * 1000;
const NO_ONE = { market: 0, account: 0, correlation: 0 };

/** The commands that make the market and fund the accounts. */
export function opening(): Command[] {
  const accounts = [...TRADERS, OWN];
  const external = 1;
  let transferId = 0n;
  const pay = (creditAccount: number, asset: number, amount: number): Command => {
    transferId += 1n;
    const ends = { debitAccount: external, creditAccount };
    const leg = { transferId, pendingId: 0n, asset, amount, ...ends, kind: TransferKind.POST };
    return { template: Template.Transfer, ...NO_ONE, legs: [leg] };
  };
  return [
    { template: Template.CreateAsset, ...NO_ONE, decimals: 6, text: 'COIN' },
    { template: Template.CreateAsset, ...NO_ONE, decimals: 4, text: 'USD' },
    ...accounts.map((): Command => ({ template: Template.CreateAccount, ...NO_ONE, tier: 0 })),
    {
      ...{ template: Template.CreateMarket, ...NO_ONE, text: 'COINUSD' },
      ...{ baseAsset: COIN, quoteAsset: USD, settlement: Settlement.LEDGER },
      ...{ baseUnitsPerLot: UNITS.coin, quoteUnitsPerTickLot: UNITS.cent, minNotional: 0 },
      ...{ maxPriceTicks: 1_000_000, maxQuantityLots: 1_000_000 },
    },
    // One hundredth of a percent from the maker, five from the taker.
    {
      ...{ template: Template.SetFees, ...NO_ONE, market: MARKET, tier: 0 },
      ...{ makerPpm: 100, takerPpm: 500 },
    },
    ...accounts.map((account) => pay(account, COIN, FUNDS.coin)),
    ...accounts.map((account) => pay(account, USD, FUNDS.usd)),
  ];
}

/** What an order is beside its account: a market order where no price is given. */
export interface OrderTerms {
  readonly side: Side;
  readonly lots: number;
  readonly priceTicks?: number;
  /** 0 for none. */
  readonly clientOrderId?: number;
}

export function order(account: number, terms: OrderTerms): Command {
  const { side, lots, priceTicks, clientOrderId = 0 } = terms;
  const kind =
    priceTicks === undefined
      ? { priceTicks: 0, type: OrderType.MARKET, timeInForce: TimeInForce.IOC }
      : { priceTicks, type: OrderType.LIMIT, timeInForce: TimeInForce.GTC };
  return {
    ...{ template: Template.NewOrder, market: MARKET, account, correlation: 0, text: '' },
    ...{ ...kind, side, quantity: lots, clientOrderId, stp: SelfTradePrevention.CANCEL_MAKER },
  };
}

export function cancel(account: number, clientOrderId: number): Command {
  return {
    ...{ template: Template.CancelOrder, market: MARKET, account, correlation: 0 },
    ...{ target: clientOrderId, targetKind: TargetKind.CLIENT_ORDER_ID },
  };
}

/** Halfway between best bid and best ask, in ticks; undefined while a side is empty. */
export function midTicks(engine: Engine): number | undefined {
  const [bid] = engine.levels(MARKET, Side.BUY, 1);
  const [ask] = engine.levels(MARKET, Side.SELL, 1);
  return bid && ask ? (bid.priceTicks + ask.priceTicks) / 2 : undefined;
}

/** The traders' commands, without end. */
export function* flow(seed: number): Generator<Command> {
  const random = xorshift(seed);
  const open: { account: number; id: number }[] = [];
  let fairTicks = START_CENTS;
  let timeUs = START_US;
  for (let id = 1; ; id++) {
    if (id % 10 === 1) {
      timeUs += 1000 * (1 + random(200));
      yield { template: Template.Tick, ...NO_ONE, timeUs };
    }
    if (random(4) === 0) fairTicks += random(3) - 1;
    const account = TRADERS[random(TRADERS.length)]!;
    const side = random(2) === 0 ? Side.BUY : Side.SELL;
    const action = random(100);
    if (open.length >= MAX_OPEN || (action < 20 && open.length > 0)) {
      const at = open.length >= MAX_OPEN ? 0 : random(open.length);
      const [gone] = open.splice(at, 1);
      yield cancel(gone!.account, gone!.id);
    } else if (action < 45) {
      yield order(account, { side, lots: 1 + random(12) });
    } else {
      const away = 1 + random(12);
      const priceTicks = side === Side.BUY ? fairTicks - away : fairTicks + away;
      open.push({ account, id });
      yield order(account, { side, lots: 1 + random(20), priceTicks, clientOrderId: id });
    }
  }
}

/** @returns a function that gives whole numbers from 0 to below its argument */
function xorshift(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
