/**
 * Makes streams of commands from a seed: most of them meaningful, some of them not. What comes next
 * depends on the seed, the profile and what the twin did so far, never on the core under test, so
 * that a seed always gives the same commands. Commands are literal: they can be stored, shortened
 * and replayed without the generator.
 */
import { Prng } from '../../src/base/prng.ts';
import { type Core, FIRST_ACCOUNT } from '../../src/engine/core.ts';
import {
  type AmendOrder,
  type Command,
  type Event,
  MarketStatus,
  type NewOrder,
  OrderType,
  SelfTradePrevention,
  Side,
  TargetKind,
  Template,
  TimeInForce,
} from '../../src/schema/generated/protocol.ts';
import { nextAdmin, setUp } from './generator-admin.ts';
import { nextAdvanced, nextList, SESSIONS } from './generator-advanced.ts';
import { nextControl, nextQuotes, nextRemedy } from './generator-controls.ts';
import { nextTransfer } from './generator-transfers.ts';
import { Knowledge, type LiveOrder } from './knowledge.ts';
import { isLimited, opposite, type Palette } from './palette.ts';
import type { MarketPlan, Profile } from './profiles.ts';
import { spoil } from './spoil.ts';

export class Generator implements Palette {
  readonly prng: Prng;
  readonly profile: Profile;
  readonly twin: Core;
  readonly knowledge = new Knowledge();
  readonly #setUp: Command[];
  #correlation = 0;

  /** @param twin the core whose books are looked at; its owner applies the commands to it */
  constructor(seed: number, profile: Profile, twin: Core) {
    this.prng = new Prng(seed);
    this.profile = profile;
    this.twin = twin;
    this.#setUp = setUp(profile, this.prng);
  }

  /** The next command, to be given to the twin; then tell its events to `learn`. */
  next(): Command {
    this.#correlation += 1;
    const prepared = this.#setUp.shift();
    if (prepared) return { ...prepared, correlation: this.#correlation };
    const command = { ...this.#invent(), correlation: this.#correlation } as Command;
    return this.prng.chance(this.profile.spoiltPercent) ? spoil(command, this.prng) : command;
  }

  learn(events: readonly Event[]): void {
    this.knowledge.learn(events);
  }

  #invent(): Command {
    const prng = this.prng;
    const base = { market: 0, account: 0, correlation: 0 };
    const remedy = nextRemedy(this);
    if (remedy) return remedy;
    switch (prng.weighted(this.profile.weights)) {
      case 'order':
        return this.order();
      case 'replace':
        return this.#replace();
      case 'cancel': {
        const shallow = this.knowledge.live.length < this.profile.depth;
        if (shallow && prng.chance(70)) return this.order();
        const { account, market, target, targetKind } = this.#target();
        const where = prng.chance(70) ? 0 : market;
        return {
          ...base,
          template: Template.CancelOrder,
          account,
          market: where,
          target,
          targetKind,
        };
      }
      case 'amend':
        return this.#amend();
      case 'advanced':
        return nextAdvanced(this);
      case 'list':
        return nextList(this);
      case 'quote':
        return nextQuotes(this);
      case 'control':
        return nextControl(this);
      case 'cancelAll':
        return this.#cancelAll();
      case 'transfer':
        return nextTransfer(this.profile, this.knowledge, prng);
      case 'tick':
        this.knowledge.timeUs += prng.between(-200, 1000);
        return { ...base, template: Template.Tick, timeUs: Math.max(0, this.knowledge.timeUs) };
      default:
        return nextAdmin(this.profile, this.knowledge, prng);
    }
  }

  trader(): number {
    // Mostly those who have money.
    const { traders } = this.profile;
    if (this.prng.chance(95)) return this.prng.between(FIRST_ACCOUNT, FIRST_ACCOUNT + traders - 1);
    return this.prng.between(FIRST_ACCOUNT, Math.max(FIRST_ACCOUNT, this.knowledge.accounts));
  }

  market(): number {
    const planned = this.profile.markets.length;
    if (this.prng.chance(95)) return this.prng.between(1, planned);
    return this.prng.between(1, Math.max(1, this.knowledge.markets));
  }

  plan(market: number): MarketPlan {
    return this.profile.markets[(market - 1) % this.profile.markets.length]!;
  }

  price(market: number, side: Side): number {
    const prng = this.prng;
    const { center, step, steps, bits } = this.plan(market).prices;
    if (prng.chance(3)) return prng.magnitude(bits);
    const [own] = this.twin.levels(market, side, 1);
    const [other] = this.twin.levels(market, opposite(side), 1);
    const away = side === Side.BUY ? -1 : 1;
    const crossing = prng.chance(this.profile.crossPercent);
    const from = (crossing ? other : own)?.priceTicks ?? other?.priceTicks ?? center;
    // A crossing price goes beyond the other side's best, another one away from its own.
    const distance = prng.below(steps + 1) * step * (crossing ? -away : away);
    const towards = prng.chance(this.profile.crossPercent / 2) ? -distance : distance;
    return Math.max(1, from + towards);
  }

  lots(market: number, side: Side): number {
    const prng = this.prng;
    const { lots } = this.plan(market);
    if (prng.chance(this.profile.sweepPercent)) return prng.between(1, lots * 200);
    if (prng.chance(20)) {
      // The best level's total, or one lot beside it: the edges of fills.
      const [other] = this.twin.levels(market, opposite(side), 1);
      if (other) return Math.max(1, Math.min(lots * 50, other.totalLots + prng.between(-1, 1)));
    }
    return prng.between(1, lots);
  }

  /**
   * Lots that the account can just pay for at the prices of the book, its own orders included: with
   * those skipped, its funds do not suffice. 0 where there are none.
   */
  #affordable(market: number, account: number, side: Side): number {
    const { baseAsset = 0, quoteAsset = 0, ...terms } = this.plan(market).terms;
    const { baseUnitsPerLot = 1, quoteUnitsPerTickLot = 1 } = terms;
    if (side === Side.SELL) {
      return Math.floor(this.twin.balance(account, baseAsset).available / baseUnitsPerLot);
    }
    let left = this.twin.balance(account, quoteAsset).available;
    let lots = 0;
    for (const level of this.twin.levels(market, Side.SELL, 10)) {
      const perLot = level.priceTicks * quoteUnitsPerTickLot;
      const taken = Math.min(level.totalLots, Math.floor(left / perLot));
      left -= taken * perLot;
      lots += taken;
      if (taken < level.totalLots) break;
    }
    return lots;
  }

  #type(): OrderType {
    const prng = this.prng;
    if (prng.chance(this.profile.crossPercent / 2)) {
      return prng.pick([OrderType.MARKET, OrderType.MARKET_QUOTE]);
    }
    return prng.chance(15) ? OrderType.POST_ONLY : OrderType.LIMIT;
  }

  order(account = this.trader(), market = this.market()): NewOrder {
    const prng = this.prng;
    const side = prng.pick([Side.BUY, Side.SELL]);
    const gathers = this.knowledge.closed.get(market) === MarketStatus.AUCTION && prng.chance(80);
    const type = gathers ? OrderType.LIMIT : this.#type();
    const limited = isLimited(type);
    const timeInForce =
      type === OrderType.POST_ONLY || gathers
        ? TimeInForce.GTC
        : !limited
          ? TimeInForce.IOC
          : prng.pick([0, 0, 0, 0, 0, 0, 1, 2] as const);
    const allIn = !limited && prng.chance(this.profile.affordPercent);
    const affordable = allIn ? this.#affordable(market, account, side) : 0;
    const lots = Math.max(1, affordable || this.lots(market, side));
    const price = this.price(market, side);
    const unit = this.plan(market).terms.quoteUnitsPerTickLot ?? 1;
    const bestTicks = this.twin.levels(market, opposite(side), 1)[0]?.priceTicks ?? price;
    const most = Math.min(bestTicks, 2 ** 51);
    const slack = prng.between(-most, most);
    const budget = Math.min(2 ** 52, Math.max(1, (lots * bestTicks + slack) * unit));
    return {
      template: Template.NewOrder,
      market,
      account,
      correlation: 0,
      priceTicks: limited ? price : 0,
      quantity: type === OrderType.MARKET_QUOTE ? budget : lots,
      clientOrderId: prng.chance(40) ? prng.between(1, this.profile.clientIds) : 0,
      side,
      type,
      timeInForce,
      stp:
        affordable > 0
          ? SelfTradePrevention.CANCEL_MAKER
          : prng.pick([0, 0, 0, 1, 2, 3, type === OrderType.MARKET_QUOTE ? 2 : 4] as const),
      text: prng.chance(5) ? `text-${prng.below(1000)}` : '',
    } as const;
  }

  /** Mostly an order that is open, named one way or the other; sometimes one that is not. */
  #target() {
    const prng = this.prng;
    const { live, lastOrderId } = this.knowledge;
    if (live.length === 0 || prng.chance(8)) {
      const target = prng.chance(50)
        ? prng.below(lastOrderId + 2)
        : prng.below(this.profile.clientIds + 1);
      const targetKind = prng.pick([TargetKind.ORDER_ID, TargetKind.CLIENT_ORDER_ID]);
      return {
        account: this.trader(),
        market: this.market(),
        side: Side.BUY,
        target,
        targetKind,
      };
    }
    const order: LiveOrder = prng.pick(live);
    const { market, clientOrderId, orderId } = order;
    const account = prng.chance(3) ? this.trader() : order.account;
    const side = order.side as Side;
    return clientOrderId !== 0 && prng.chance(50)
      ? { account, market, side, target: clientOrderId, targetKind: TargetKind.CLIENT_ORDER_ID }
      : { account, market, side, target: orderId, targetKind: TargetKind.ORDER_ID };
  }

  #amend(): AmendOrder {
    const prng = this.prng;
    const { account, market, side, target, targetKind } = this.#target();
    const order = targetKind === TargetKind.ORDER_ID ? this.twin.order(target) : undefined;
    const kept = order?.quantityLots ?? 5;
    return {
      template: Template.AmendOrder,
      market: prng.chance(70) ? 0 : market,
      account,
      correlation: 0,
      priceTicks: prng.chance(40) ? 0 : this.price(market, side),
      quantityLots: prng.chance(40) ? 0 : Math.max(0, kept + prng.between(-3, 3)),
      target,
      targetKind,
    };
  }

  #replace(): Command {
    const { account, market, target, targetKind } = this.#target();
    const where = this.prng.chance(95) ? market : this.market();
    const order = this.order(account, where);
    const mode = this.prng.pick([0, 1] as const);
    return { ...order, template: Template.CancelReplace, target, targetKind, mode };
  }

  #cancelAll(): Command {
    const which = this.prng.below(8);
    return {
      template: Template.CancelAll,
      session: this.prng.chance(70) ? 0 : this.prng.below(SESSIONS),
      market: which < 4 ? 0 : this.market(),
      account: which === 7 ? 0 : this.trader(),
      correlation: 0,
    };
  }
}
