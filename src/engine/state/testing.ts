/** Random streams of everything that an engine can hold: terms, lists, quotes, limits, timers. */
import { Prng } from '../../base/prng.ts';
import {
  AccountStatus,
  type Command,
  ListKind,
  MarketStatus,
  type OrderListLeg,
  OrderType,
  PegKind,
  QuoteMode,
  SelfTradePrevention,
  Settlement,
  Side,
  TargetKind,
  Template,
  TimeInForce,
  TransferKind,
  TriggerKind,
  TriggerSource,
} from '../../schema/generated/protocol.ts';
import { EXTERNAL_ACCOUNT, FIRST_ACCOUNT } from '../core.ts';

const HEADER = { market: 0, account: 0, correlation: 0 };
const TRADERS = 5;
const MARKETS = 3;
const CENTER = 1000;

/** Three assets, five traders with money, two ledger markets and one without money. */
export function openingOf(): Command[] {
  const assets = [1, 2, 3].map((asset) => {
    return { template: Template.CreateAsset, ...HEADER, decimals: asset, text: `A${asset}` };
  });
  const accounts = Array.from({ length: TRADERS }, (_, k) => {
    return { template: Template.CreateAccount, ...HEADER, tier: k % 3 };
  });
  const terms = {
    baseUnitsPerLot: 3,
    quoteUnitsPerTickLot: 2,
    maxPriceTicks: 5000,
    maxQuantityLots: 10_000,
    minNotional: 0,
  };
  const market = { template: Template.CreateMarket, ...HEADER, ...terms, quoteAsset: 2, text: '' };
  const markets = [
    { ...market, baseAsset: 1, settlement: Settlement.LEDGER },
    { ...market, baseAsset: 3, settlement: Settlement.LEDGER },
    { ...market, baseAsset: 1, settlement: Settlement.NONE },
  ];
  const fees = [0, 1, 2].map((tier) => {
    const rates = { makerPpm: 100 * tier, takerPpm: 500 + tier, tier };
    return { template: Template.SetFees, ...HEADER, market: 1, ...rates };
  });
  const legs = Array.from({ length: TRADERS * 3 }, (_, k) => ({
    transferId: BigInt(k + 1) << 70n,
    pendingId: 0n,
    amount: 50_000_000,
    debitAccount: EXTERNAL_ACCOUNT,
    creditAccount: FIRST_ACCOUNT + Math.floor(k / 3),
    asset: (k % 3) + 1,
    kind: TransferKind.POST,
  }));
  return [
    { template: Template.Tick, ...HEADER, timeUs: 1_000_000 },
    ...([...assets, ...accounts, ...markets, ...fees] as Command[]),
    { template: Template.Transfer, ...HEADER, legs },
  ];
}

/** What comes next depends on the seed alone; many of the commands are refused. */
export class RandomFlow {
  readonly #prng: Prng;
  #timeUs = 1_000_000;
  #orders = 0;
  #transfers = 0;

  constructor(seed: number) {
    this.#prng = new Prng(seed);
  }

  next(): Command {
    const prng = this.#prng;
    const header = {
      market: prng.between(1, MARKETS),
      account: prng.between(FIRST_ACCOUNT, FIRST_ACCOUNT + TRADERS - 1),
      correlation: 0,
    };
    const kind = prng.weighted({
      ...{ plain: 40, advanced: 60, list: 14, quotes: 4, cancel: 12, amend: 8, replace: 6 },
      ...{ transfer: 8, tick: 14, rules: 2, schedule: 2, status: 3, limits: 2, deadMan: 2, all: 1 },
    });
    switch (kind) {
      case 'plain':
        this.#orders += 1;
        return { template: Template.NewOrder, ...header, ...this.#plain() };
      case 'advanced':
        this.#orders += 1;
        return { template: Template.AdvancedOrder, ...header, ...this.#plain(), ...this.#terms() };
      case 'list':
        this.#orders += 2;
        return this.#list(header);
      case 'quotes':
        this.#orders += 4;
        return this.#quotes(header);
      case 'cancel':
        return { template: Template.CancelOrder, ...header, market: 0, ...this.#target() };
      case 'amend':
        return {
          ...{ template: Template.AmendOrder, ...header, market: 0, ...this.#target() },
          ...{ priceTicks: prng.chance(50) ? 0 : this.#price(), quantityLots: prng.below(40) },
        };
      case 'replace':
        this.#orders += 1;
        return {
          ...{ template: Template.CancelReplace, ...header, ...this.#plain(), ...this.#target() },
          mode: prng.pick([0, 1] as const),
        };
      case 'transfer':
        return this.#transfer(header.account);
      case 'tick':
        this.#timeUs += prng.below(3000);
        return { template: Template.Tick, ...HEADER, timeUs: this.#timeUs };
      default:
        return this.#control(kind, header);
    }
  }

  #price(): number {
    return CENTER + this.#prng.between(-15, 15);
  }

  #later(): number {
    return this.#timeUs + this.#prng.between(1, 8) * 2500;
  }

  #plain() {
    const prng = this.#prng;
    const type = prng.pick([0, 0, 0, 0, 0, OrderType.MARKET, OrderType.POST_ONLY] as const);
    return {
      priceTicks: type === OrderType.MARKET ? 0 : this.#price(),
      quantity: prng.between(1, 30),
      clientOrderId: prng.chance(30) ? prng.between(1, 60) : 0,
      side: prng.pick([Side.BUY, Side.SELL]),
      type,
      timeInForce: type === OrderType.MARKET ? TimeInForce.IOC : TimeInForce.GTC,
      stp: prng.pick([0, 0, 2, SelfTradePrevention.DECREMENT] as const),
      text: '',
    };
  }

  /** What an order can have beyond a plain one, one or two things at a time. */
  #terms() {
    const prng = this.#prng;
    const none = {
      ...{ trigger: TriggerKind.NONE, triggerPriceTicks: 0, trailingTicks: 0, hidden: 0 },
      ...{ peg: PegKind.NONE, pegOffsetTicks: 0, displayLots: 0, minimumLots: 0, expireTimeUs: 0 },
      ...{ reduceOnly: 0, session: prng.below(3) },
    };
    const limit = {
      type: OrderType.LIMIT,
      timeInForce: TimeInForce.GTC,
      priceTicks: this.#price(),
    };
    const gtd = { timeInForce: TimeInForce.GTD, expireTimeUs: this.#later() };
    const dies = prng.chance(40) ? gtd : {};
    switch (prng.below(6)) {
      case 0:
        return { ...none, ...limit, hidden: 1, ...dies };
      case 1:
        return { ...none, ...limit, quantity: prng.between(10, 60), displayLots: 5, ...dies };
      case 2: {
        const trigger = prng.pick([TriggerKind.STOP, TriggerKind.TAKE_PROFIT]);
        return { ...none, ...limit, trigger, triggerPriceTicks: this.#price(), ...dies };
      }
      case 3: {
        const trailingTicks = prng.between(1, 8);
        return { ...none, ...limit, trigger: TriggerKind.TRAILING, trailingTicks, ...dies };
      }
      case 4: {
        const peg = prng.pick([PegKind.BEST, PegKind.OPPOSITE, PegKind.MID]);
        const limited = prng.chance(50) ? 0 : this.#price();
        const offset = { priceTicks: limited, pegOffsetTicks: prng.between(-3, 3) };
        return { ...none, ...limit, ...offset, peg, hidden: prng.below(2), ...dies };
      }
      default:
        return { ...none, ...limit, ...gtd, minimumLots: prng.chance(20) ? 2 : 0 };
    }
  }

  #leg(side: Side, quantity: number, waits: boolean): OrderListLeg {
    const prng = this.#prng;
    const { type, timeInForce, stp, text, clientOrderId } = this.#plain();
    const isMarket = waits && type === OrderType.MARKET;
    return {
      ...{ side, quantity, stp, text, clientOrderId, trailingTicks: 0, displayLots: 0 },
      priceTicks: isMarket ? 0 : this.#price(),
      type: isMarket ? type : OrderType.LIMIT,
      timeInForce: isMarket ? timeInForce : TimeInForce.GTC,
      ...{ expireTimeUs: 0, hidden: prng.below(2) * (isMarket ? 0 : 1) },
      trigger: waits ? TriggerKind.STOP : TriggerKind.NONE,
      triggerPriceTicks: waits ? this.#price() : 0,
    };
  }

  #list(header: typeof HEADER): Command {
    const prng = this.#prng;
    const kind = prng.pick([ListKind.OCO, ListKind.OTO, ListKind.OTOCO]);
    const side = prng.pick([Side.BUY, Side.SELL]);
    const other = side === Side.BUY ? Side.SELL : Side.BUY;
    const lots = prng.between(1, 20);
    const orders =
      kind === ListKind.OCO
        ? [this.#leg(side, lots, false), this.#leg(side, lots, true)]
        : [this.#leg(side, lots, false), this.#leg(other, lots, kind === ListKind.OTOCO)];
    if (kind === ListKind.OTOCO) orders.push(this.#leg(other, lots, false));
    return { template: Template.OrderList, ...header, kind, session: prng.below(3), orders };
  }

  #quotes(header: typeof HEADER): Command {
    const prng = this.#prng;
    const quotes = [Side.BUY, Side.BUY, Side.SELL, Side.SELL].map((side) => ({
      priceTicks: CENTER + (side === Side.BUY ? -1 : 1) * prng.between(5, 15),
      quantity: prng.below(9),
      clientOrderId: 0,
      side,
    }));
    const mode = prng.pick([QuoteMode.EACH, QuoteMode.ALL_OR_NOTHING]);
    return { template: Template.MassQuote, ...header, mode, session: 1, quotes };
  }

  #target() {
    const recent = Math.max(1, this.#orders - 120);
    const target = this.#prng.between(recent, recent + 130);
    return { target, targetKind: TargetKind.ORDER_ID };
  }

  #transfer(account: number): Command {
    const prng = this.#prng;
    this.#transfers += 1;
    const resolves = prng.chance(40);
    const kind = resolves
      ? prng.pick([TransferKind.POST_PENDING, TransferKind.VOID_PENDING])
      : prng.pick([TransferKind.POST, TransferKind.PEND, TransferKind.PEND]);
    const leg = {
      transferId: BigInt(prng.chance(10) ? prng.between(1, this.#transfers) : this.#transfers),
      pendingId: resolves ? BigInt(prng.between(1, this.#transfers)) : 0n,
      amount: prng.between(resolves ? 0 : 1, 2000),
      debitAccount: account,
      creditAccount: prng.between(1, FIRST_ACCOUNT + TRADERS - 1),
      asset: prng.between(1, 3),
      kind,
    };
    return { template: Template.Transfer, ...HEADER, legs: [leg] };
  }

  #control(kind: string, header: typeof HEADER): Command {
    const prng = this.#prng;
    const account = { ...header, market: 0 };
    const market = { ...header, account: 0 };
    switch (kind) {
      case 'rules':
        return {
          ...{ template: Template.SetMarketRules, ...market, maxNotional: 0, collarPpm: 0 },
          ...{ referenceTicks: prng.chance(50) ? 0 : this.#price(), auctionUs: 4000 },
          dynamicPpm: prng.pick([0, 3000, 100_000]),
          staticPpm: prng.pick([0, 0, 100_000]),
          triggerSource: prng.pick([TriggerSource.LAST, TriggerSource.LAST, TriggerSource.BEST]),
        };
      case 'schedule': {
        const status = prng.pick([MarketStatus.OPEN, MarketStatus.AUCTION]);
        const timeUs = prng.chance(15) ? 0 : this.#later();
        const what = { timeUs, status, cancelOrders: 0 };
        return { template: Template.ScheduleMarketStatus, ...market, ...what };
      }
      case 'status': {
        const { OPEN, AUCTION, HALTED, POST_ONLY } = MarketStatus;
        const status = prng.pick([OPEN, OPEN, OPEN, AUCTION, HALTED, POST_ONLY]);
        return { template: Template.SetMarketStatus, ...market, status, cancelOrders: 0 };
      }
      case 'limits':
        return this.#limit(account);
      case 'deadMan': {
        const timeoutUs = prng.chance(20) ? 0 : prng.between(1000, 9000);
        return { template: Template.SetDeadMan, ...account, timeoutUs };
      }
      default:
        return { template: Template.CancelAll, ...account, session: prng.below(3) };
    }
  }

  #limit(account: typeof HEADER): Command {
    const prng = this.#prng;
    switch (prng.below(3)) {
      case 0: {
        const maxOpenOrders = prng.pick([0, 40, 60]);
        return { template: Template.SetAccountLimits, ...account, maxOpenOrders };
      }
      case 1: {
        const amount = prng.pick([0, 200_000, 1_000_000]);
        return { template: Template.SetExposureLimit, ...account, amount, asset: 2 };
      }
      default: {
        const status = prng.chance(20) ? AccountStatus.BLOCKED : AccountStatus.ACTIVE;
        return { template: Template.SetAccountStatus, ...account, status };
      }
    }
  }
}
