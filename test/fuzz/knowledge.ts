/**
 * What the generator knows of the exchange that it plays with: live orders by what the events said,
 * transfers that it made. Bounded; knowing too little only makes commands less clever.
 */
import {
  AccountStatus,
  type Event,
  MarketStatus,
  Template,
  TransferKind,
  type TransferLeg,
  type TransferRecorded,
} from '../../src/schema/generated/protocol.ts';

export interface LiveOrder {
  readonly orderId: number;
  readonly clientOrderId: number;
  readonly account: number;
  readonly market: number;
  readonly side: number;
}

/** Legs whose repetition is tried. */
const MAX_LEGS_KNOWN = 64;
/** Transfers that were made; more than any profile's engine remembers. */
const MAX_MADE = 256;

export class Knowledge {
  markets = 0;
  accounts = 2;
  assets = 0;
  timeUs = 0;
  lastOrderId = 0;
  readonly live: LiveOrder[] = [];
  readonly #places = new Map<number, number>();
  /** Accepted, and not known to rest. */
  readonly #incoming = new Map<number, LiveOrder>();
  /** Asked for, made or not. */
  readonly legs: TransferLeg[] = [];
  /** Made, oldest first. */
  readonly made: TransferLeg[] = [];
  /** Those that wait, oldest first. */
  readonly pendings: TransferLeg[] = [];
  /** Ids of transfers that waited. */
  readonly resolved: bigint[] = [];
  /** Markets that are not open at the moment, and what they are. */
  readonly closed = new Map<number, MarketStatus>();
  /** Accounts that may not trade at the moment. */
  readonly blocked = new Set<number>();
  /** Last trade prices by market. */
  readonly lastPrices = new Map<number, number>();

  learn(events: readonly Event[]): void {
    for (const event of events) this.#learn(event);
    this.#incoming.clear();
  }

  rememberLegs(legs: readonly TransferLeg[]): void {
    this.legs.push(...legs);
    this.legs.splice(0, this.legs.length - MAX_LEGS_KNOWN);
  }

  #learn(event: Event): void {
    switch (event.template) {
      case Template.AssetCreated:
        this.assets = event.asset;
        break;
      case Template.AccountCreated:
        this.accounts = event.account;
        break;
      case Template.MarketCreated:
        this.markets = event.market;
        break;
      case Template.TransferRecorded:
        this.#learnTransfer(event);
        break;
      case Template.MarketStatusChanged:
        if (event.status === MarketStatus.OPEN) this.closed.delete(event.market);
        else this.closed.set(event.market, event.status);
        break;
      case Template.AccountStatusChanged:
        if (event.status === AccountStatus.ACTIVE) this.blocked.delete(event.account);
        else this.blocked.add(event.account);
        break;
      default:
        this.#learnOrder(event);
    }
  }

  #learnOrder(event: Event): void {
    switch (event.template) {
      case Template.OrderAccepted:
        this.lastOrderId = event.orderId;
        if (event.resting === 1) this.#add(event);
        else this.#incoming.set(event.orderId, event);
        break;
      case Template.OrderTerms:
      case Template.OrderRested: {
        const order = this.#incoming.get(event.orderId);
        if (order) this.#add(order);
        break;
      }
      case Template.Trade:
        this.lastPrices.set(event.market, event.priceTicks);
        if (event.makerLeavesLots === 0) this.#remove(event.makerOrderId);
        if (event.takerLeavesLots === 0) this.#remove(event.takerOrderId);
        break;
      case Template.OrderClosed:
        this.#remove(event.orderId);
        break;
      default:
    }
  }

  #learnTransfer({ kind, transferId, pendingId }: TransferRecorded): void {
    const leg = this.legs.findLast((each) => each.transferId === transferId);
    if (leg) {
      this.made.push(leg);
      if (this.made.length > MAX_MADE) this.made.shift();
      if (kind === TransferKind.PEND) this.pendings.push(leg);
    }
    if (pendingId === 0n) return;
    const place = this.pendings.findIndex((each) => each.transferId === pendingId);
    if (place >= 0) this.pendings.splice(place, 1);
    this.resolved.push(pendingId);
    if (this.resolved.length > MAX_LEGS_KNOWN) this.resolved.shift();
  }

  #add({ orderId, clientOrderId, account, market, side }: LiveOrder): void {
    if (this.#places.has(orderId)) return;
    this.#places.set(orderId, this.live.length);
    this.live.push({ orderId, clientOrderId, account, market, side });
  }

  #remove(orderId: number): void {
    const place = this.#places.get(orderId);
    if (place === undefined) return;
    this.#places.delete(orderId);
    const last = this.live.pop()!;
    if (last.orderId === orderId) return;
    this.live[place] = last;
    this.#places.set(last.orderId, place);
  }
}
