/**
 * A market's recorded day as commands of this engine. Both formats become calls of this class; it
 * sends what the market did to the engine and looks whether the engine does the same.
 *
 * An order of the market rests under the account `RESTING` with the market's reference as its
 * client order id. It is sent post-only: the market had it rest, so the engine may not match it.
 *
 * An execution becomes an IOC order of the other side at the resting order's price for exactly the
 * executed lots. Before it is sent, the engine's book is asked who is first. Is it the order that
 * the market executed, with enough left, the order is sent and the engine's trade must be that
 * execution. Is it another, the execution disagrees: it is counted with its reason, and only its
 * effect is applied (the order gets smaller without a trade), so that the book stays the market's
 * and one difference is counted once.
 */
import { Engine, type EngineConfig, FIRST_ACCOUNT, type OrderView } from '../engine/engine.ts';
import {
  CloseReason,
  type Command,
  type OrderClosed,
  OrderType,
  REJECTION_SENTENCES,
  type Rejected,
  Rejection,
  ReplaceMode,
  SelfTradePrevention,
  Settlement,
  Side,
  TargetKind,
  Template,
  TimeInForce,
  type Trade,
} from '../schema/generated/protocol.ts';
import { type Cause, CommandBatch, type Outcome } from './command-batch.ts';
import { LiveOrders } from './live-orders.ts';
import {
  clockWords,
  FlowFault,
  ImportError,
  type Place,
  PRICE_DECIMALS,
  placeWords,
  priceWords,
} from './place.ts';
import type { Agreement, Finding } from './report.ts';

/** The owner of every order of the market. */
const RESTING = FIRST_ACCOUNT;
/** The owner of the aggressive orders that executions become. */
const TAKING = FIRST_ACCOUNT + 1;
const QUOTE_ASSET = 1;
/** Both formats hold prices and sizes in 32 bits. */
const MAX_32_BITS = 2 ** 32 - 1;

/**
 * What fits: a day of the whole Nasdaq. Memory that is not used is not resident. Whoever replays
 * the commands needs the same.
 */
export const IMPORT_CAPACITIES: EngineConfig = {
  maxAssets: 16_384,
  maxMarkets: 16_384,
  maxAccounts: 16,
  maxBalances: 32_768,
  maxOrders: 4_194_304,
  maxLevels: 2_097_152,
  maxTransfers: 16,
};

/** Refusals that concern one order; the market goes on without it. */
const REFUSES_ORDER: readonly number[] = [
  Rejection.WOULD_TAKE,
  Rejection.PRICE_ZERO,
  Rejection.NOTIONAL_TOO_LARGE,
];

export interface ReplayOptions {
  /** The compiled `engine.wasm`. */
  readonly module: WebAssembly.Module;
  /** Takes the bytes of commands, in order, before it returns. */
  readonly write: (bytes: Uint8Array) => void;
  /** What a place in the input is counted in. */
  readonly unit: Place['unit'];
  /**
   * For inputs that leave messages out: an order that the market traded or quoted past cannot be
   * there any more, and is cancelled.
   */
  readonly clearsPassed: boolean;
}

interface Expected {
  readonly reference: number;
  readonly priceTicks: number;
  readonly lots: number;
  readonly kind: { count: number; agreed: number };
}

export class MarketReplay {
  readonly engine: Engine;
  readonly #options: ReplayOptions;
  readonly #batch: CommandBatch;
  readonly #orders = new LiveOrders(IMPORT_CAPACITIES.maxOrders);
  readonly #markets = new Map<string, number>();
  readonly #symbols: string[] = [''];
  readonly #kinds = new Map<string, { count: number; agreed: number }>();
  /** Live orders that the engine does not hold. */
  readonly #refused = new Set<number>();
  /** Those refused in the batch that is being looked at: commands behind them come to nothing. */
  readonly #refusedNow = new Set<number>();
  #expected: Expected | undefined;
  #dayUs = -1;
  #timeUs = 0;
  #sentTimeUs = 0;
  #timeNs = 0;
  #message = 0;
  #byte = 0;
  #file = '';
  refusedOrders = 0;
  firstRefusedOrder: Finding | undefined;
  firstDisagreement: Finding | undefined;
  #earlier = 0;
  #empty = 0;
  #passed = 0;
  #expired = 0;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.engine = Engine.create({ module: options.module, config: IMPORT_CAPACITIES });
    this.#batch = new CommandBatch({
      engine: this.engine,
      onOutcome: (event, cause) => this.#onOutcome(event, cause),
      onApplied: () => this.#onApplied(),
      write: options.write,
    });
    const none = { market: 0, account: 0, correlation: 0 };
    this.#push({ template: Template.CreateAsset, ...none, decimals: PRICE_DECIMALS, text: 'USD' });
    for (const _account of [RESTING, TAKING]) {
      this.#push({ template: Template.CreateAccount, ...none, tier: 0 });
    }
  }

  get commands(): number {
    return this.#batch.applied;
  }

  get symbols(): number {
    return this.#markets.size;
  }

  hasMarket(symbol: string): boolean {
    return this.#markets.has(symbol);
  }

  /** What else is to be known of the replay. */
  notes(): string[] {
    const said: readonly (readonly [number, string])[] = [
      [this.#earlier, 'messages earlier than the one in front, whose time they get'],
      [this.#empty, 'cancellations and executions of 0 shares, which change nothing'],
      [this.#passed, 'orders cancelled because the market had passed them'],
      [this.#expired, 'orders left at the end of a day, cancelled then'],
    ];
    return said.filter(([count]) => count > 0).map(([count, words]) => `${words}: ${count}`);
  }

  kinds(): Agreement[] {
    return [...this.#kinds].map(([name, counts]) => ({ name, ...counts }));
  }

  /** The symbol's market, created where it is new. */
  market(symbol: string): number {
    const known = this.#markets.get(symbol);
    if (known !== undefined) return known;
    const id = this.#markets.size + 1;
    const none = { market: 0, account: 0, correlation: this.#message };
    this.#push({ template: Template.CreateAsset, ...none, decimals: 0, text: symbol });
    this.#push({
      ...{ template: Template.CreateMarket, ...none, text: symbol, settlement: Settlement.NONE },
      ...{ baseAsset: QUOTE_ASSET + id, quoteAsset: QUOTE_ASSET },
      ...{ baseUnitsPerLot: 1, quoteUnitsPerTickLot: 1, minNotional: 0 },
      ...{ maxPriceTicks: MAX_32_BITS, maxQuantityLots: MAX_32_BITS },
    });
    this.#markets.set(symbol, id);
    this.#symbols.push(symbol);
    return id;
  }

  /** Where the message is that is being replayed. */
  get place(): Place {
    return this.#placeOf(this.#message, this.#byte);
  }

  #placeOf(number: number, byte: number): Place {
    return { file: this.#file, unit: this.#options.unit, number, byte };
  }

  /**
   * Goes on to a file; what was sent from another is applied.
   * @param dayUs midnight of its day, microseconds. Orders do not outlive their day.
   * @throws FlowFault where the day is over
   */
  enterFile(file: string, dayUs: number): void {
    if (file !== this.#file) this.#batch.flush();
    this.#file = file;
    if (dayUs !== this.#dayUs) this.#startDay(dayUs);
  }

  /**
   * Goes on to a message.
   * @param message its number in the file, given to the engine as correlation
   * @param timeNs since midnight
   */
  at(message: number, byte: number, timeNs: number): void {
    this.#message = message;
    this.#byte = byte;
    this.#timeNs = timeNs;
    const timeUs = this.#dayUs + Math.floor(timeNs / 1000);
    if (timeUs < this.#timeUs) this.#earlier += 1;
    else this.#timeUs = timeUs;
  }

  #startDay(dayUs: number): void {
    if (dayUs < this.#dayUs) {
      throw new FlowFault('the day is before that of the file before; give files in order of time');
    }
    this.#dayUs = dayUs;
    this.#expired += this.#orders.count;
    if (this.#orders.count === 0) return;
    const all = { market: 0, account: RESTING, correlation: this.#message, session: 0 };
    this.#push({ template: Template.CancelAll, ...all });
    this.#batch.flush();
    this.#orders.clear();
    this.#refused.clear();
  }

  #has(reference: number): boolean {
    return this.#orders.find(reference) >= 0;
  }

  /** A resting order of the market, or undefined. */
  order(reference: number): { readonly side: Side; readonly priceTicks: number } | undefined {
    const slot = this.#orders.find(reference);
    if (slot < 0) return undefined;
    return { side: this.#orders.side(slot), priceTicks: this.#orders.priceTicks(slot) };
  }

  /** @throws FlowFault where the order is there already, or its numbers are no order's */
  add(reference: number, market: number, side: Side, lots: number, priceTicks: number): void {
    this.#checkNew(reference, lots);
    if (this.#options.clearsPassed) this.#clearOpposite(market, side, priceTicks);
    this.#orders.add(reference, market, side, lots, priceTicks);
    this.#sendNew(reference, market, side, lots, priceTicks);
  }

  #checkNew(reference: number, lots: number): void {
    if (reference === 0) throw new FlowFault('an order reference may not be 0');
    if (lots === 0) throw new FlowFault(`order ${reference} is added with 0 shares`);
    if (this.#has(reference)) {
      throw new FlowFault(`order ${reference} is added, but an order of that reference rests`);
    }
  }

  // One literal an order: spread objects are slow, and this is most of an import.
  #sendNew(reference: number, market: number, side: Side, quantity: number, price: number): void {
    this.#send(
      {
        template: Template.NewOrder,
        market,
        account: RESTING,
        correlation: this.#message,
        priceTicks: price,
        quantity,
        clientOrderId: reference,
        side,
        type: OrderType.POST_ONLY,
        timeInForce: TimeInForce.GTC,
        stp: SelfTradePrevention.NONE,
        text: '',
      },
      reference,
    );
  }

  /** The market cancelled `lots` of the order. @throws FlowFault where it has not so many */
  reduce(reference: number, lots: number): void {
    const slot = this.#slot(reference);
    const leaves = this.#orders.leavesLots(slot);
    if (lots > leaves) {
      throw new FlowFault(`${lots} shares of order ${reference} are cancelled; it has ${leaves}`);
    }
    if (lots === 0) this.#empty += 1;
    else this.#shrink(slot, reference, lots);
  }

  /** The market took the order out. */
  remove(reference: number): void {
    const slot = this.#slot(reference);
    this.#shrink(slot, reference, this.#orders.leavesLots(slot));
  }

  /** The market replaced the order by another, which queues at the back. */
  replace(reference: number, newReference: number, lots: number, priceTicks: number): void {
    const slot = this.#slot(reference);
    this.#checkNew(newReference, lots);
    const [market, side] = [this.#orders.market(slot), this.#orders.side(slot)];
    this.#orders.remove(slot);
    this.#orders.add(newReference, market, side, lots, priceTicks);
    if (this.#refused.delete(reference)) {
      this.#sendNew(newReference, market, side, lots, priceTicks);
      return;
    }
    this.#send(
      {
        template: Template.CancelReplace,
        market,
        account: RESTING,
        correlation: this.#message,
        priceTicks,
        quantity: lots,
        clientOrderId: newReference,
        target: reference,
        side,
        type: OrderType.POST_ONLY,
        timeInForce: TimeInForce.GTC,
        stp: SelfTradePrevention.NONE,
        targetKind: TargetKind.CLIENT_ORDER_ID,
        mode: ReplaceMode.ALLOW_FAILURE,
        text: '',
      },
      newReference,
    );
  }

  /**
   * The market executed `lots` of the order.
   * @param kind what executions are counted by
   * @throws FlowFault where the order has not so many
   */
  execute(reference: number, lots: number, kind: string): void {
    const slot = this.#slot(reference);
    const leaves = this.#orders.leavesLots(slot);
    if (lots > leaves) {
      throw new FlowFault(`${lots} shares of order ${reference} are executed; it has ${leaves}`);
    }
    if (lots === 0) {
      this.#empty += 1;
      return;
    }
    this.#batch.flush();
    const counts = this.#countsOf(kind);
    counts.count += 1;
    const [market, side] = [this.#orders.market(slot), this.#orders.side(slot)];
    const [first] = this.engine.orders(market, side, 1);
    if (first?.clientOrderId === reference) {
      const priceTicks = this.#orders.priceTicks(slot);
      this.#expected = { reference, priceTicks, lots, kind: counts };
      this.#sendTaker(market, side === Side.BUY ? Side.SELL : Side.BUY, lots, priceTicks);
      if (lots === leaves) this.#orders.remove(slot);
      else this.#orders.fill(slot, lots);
      return;
    }
    this.firstDisagreement ??= this.#finding(market, this.#whyNot(reference, lots, slot, first));
    if (this.#options.clearsPassed && !this.#refused.has(reference)) {
      this.#clearWhile(market, side, (order) => order.clientOrderId !== reference);
    }
    this.#shrink(this.#slot(reference), reference, lots);
  }

  #countsOf(kind: string): { count: number; agreed: number } {
    const known = this.#kinds.get(kind);
    if (known) return known;
    const counts = { count: 0, agreed: 0 };
    this.#kinds.set(kind, counts);
    return counts;
  }

  #whyNot(reference: number, lots: number, slot: number, first: OrderView | undefined): string {
    const price = this.#orders.priceTicks(slot);
    const side = this.#orders.side(slot) === Side.BUY ? 'buy' : 'sell';
    const order = `order ${reference} (${side} at ${priceWords(price)})`;
    const executed = `the market executed ${lots} of ${order}`;
    if (first === undefined || this.#refused.has(reference)) {
      return `${executed}, which the engine did not take when it was added`;
    }
    const ahead = first.priceTicks === price ? 'was there before it' : 'has the better price';
    const other = `${first.clientOrderId} (${first.leavesLots} at ${priceWords(first.priceTicks)})`;
    return `${executed}; the engine would have executed order ${other}, which ${ahead}`;
  }

  #sendTaker(market: number, side: Side, quantity: number, priceTicks: number): void {
    this.#send(
      {
        template: Template.NewOrder,
        market,
        account: TAKING,
        correlation: this.#message,
        priceTicks,
        quantity,
        clientOrderId: 0,
        side,
        type: OrderType.LIMIT,
        timeInForce: TimeInForce.IOC,
        stp: SelfTradePrevention.NONE,
        text: '',
      },
      0,
    );
  }

  /** Takes `lots` off the order in `slot` without a trade. */
  #shrink(slot: number, reference: number, lots: number): void {
    const gone = lots === this.#orders.leavesLots(slot);
    const market = this.#orders.market(slot);
    const quantityLots = this.#orders.totalLots(slot) - lots;
    if (gone) this.#orders.remove(slot);
    else this.#orders.reduce(slot, lots);
    if (this.#refused.has(reference)) {
      if (gone) this.#refused.delete(reference);
      return;
    }
    const [account, correlation] = [RESTING, this.#message];
    const targetKind = TargetKind.CLIENT_ORDER_ID;
    this.#send(
      gone
        ? {
            template: Template.CancelOrder,
            market,
            account,
            correlation,
            target: reference,
            targetKind,
          }
        : {
            template: Template.AmendOrder,
            market,
            account,
            correlation,
            priceTicks: 0,
            quantityLots,
            target: reference,
            targetKind,
          },
      reference,
    );
  }

  /** Cancels the other side's orders that an order of the market could not have rested against. */
  #clearOpposite(market: number, side: Side, priceTicks: number): void {
    const other = side === Side.BUY ? Side.SELL : Side.BUY;
    const crosses = ({ priceTicks: price }: OrderView) =>
      side === Side.BUY ? price <= priceTicks : price >= priceTicks;
    this.#clearWhile(market, other, crosses);
  }

  #clearWhile(market: number, side: Side, isPassed: (order: OrderView) => boolean): void {
    this.#batch.flush();
    for (;;) {
      const [order] = this.engine.orders(market, side, 1);
      if (order === undefined || !isPassed(order)) return;
      const reference = order.clientOrderId;
      const slot = this.#slot(reference);
      this.#shrink(slot, reference, this.#orders.leavesLots(slot));
      this.#batch.flush();
      this.#passed += 1;
    }
  }

  #slot(reference: number): number {
    const slot = this.#orders.find(reference);
    if (slot < 0) {
      throw new FlowFault(
        `order ${reference} is not known: it was never added, or nothing of it is left`,
      );
    }
    return slot;
  }

  #send(command: Command, reference: number): void {
    if (this.#timeUs > this.#sentTimeUs) {
      this.#sentTimeUs = this.#timeUs;
      this.#push({
        template: Template.Tick,
        market: 0,
        account: 0,
        correlation: this.#message,
        timeUs: this.#timeUs,
      });
    }
    this.#push(command, reference);
  }

  #push(command: Command, reference = 0): void {
    this.#batch.push(command, reference, this.#byte, this.#timeNs);
  }

  /** Applies everything that has been sent. */
  flush(): void {
    this.#batch.flush();
  }

  #finding(market: number, reason: string): Finding {
    const symbol = this.#symbols[market]!;
    return { ...this.place, time: clockWords(this.#timeNs), symbol, reason };
  }

  #onOutcome(event: Outcome, cause: Cause): void {
    if (event.template === Template.Trade) {
      this.#onTrade(event);
    } else if (event.template === Template.Rejected) {
      this.#onRejected(event, cause);
    } else if (event.reason === CloseReason.REPLACED && event.replaceCode !== 0) {
      this.#onRefused(event, event.replaceCode, cause);
    }
  }

  /** Post-only orders never take: every trade is of the order that an execution became. */
  #onTrade(trade: Trade): void {
    const expected = this.#expected;
    this.#expected = undefined;
    const { makerClientOrderId, priceTicks, quantityLots } = trade;
    if (
      makerClientOrderId !== expected?.reference ||
      priceTicks !== expected.priceTicks ||
      quantityLots !== expected.lots
    ) {
      throw new Error(
        `the engine's book showed another order than trade ${trade.tradeId} executed`,
      );
    }
    expected.kind.agreed += 1;
  }

  #onApplied(): void {
    if (this.#expected !== undefined) {
      throw new Error(`the engine did not execute order ${this.#expected.reference}`);
    }
    this.#refusedNow.clear();
  }

  #onRejected(event: Rejected, cause: Cause): void {
    const { command, code } = event;
    const adds = command === Template.NewOrder || command === Template.CancelReplace;
    if (adds && REFUSES_ORDER.includes(code)) {
      this.#onRefused(event, code, cause);
      return;
    }
    const isOfRefused = code === Rejection.ORDER_NOT_FOUND && this.#refusedNow.has(cause.reference);
    if (isOfRefused) return;
    const place = placeWords(this.#placeOf(event.correlation, cause.byte));
    throw new ImportError(
      `${place}: the engine refused it: ${REJECTION_SENTENCES[code]} ` +
        'Where a table of the engine is full, import fewer symbols (--symbol).',
    );
  }

  #onRefused(event: OrderClosed | Rejected, code: number, cause: Cause): void {
    const { reference, byte, timeNs } = cause;
    this.refusedOrders += 1;
    this.firstRefusedOrder ??= {
      ...this.#placeOf(event.correlation, byte),
      time: clockWords(timeNs),
      symbol: this.#symbols[event.market]!,
      reason: `order ${reference}: ${REJECTION_SENTENCES[code]}`,
    };
    this.#refusedNow.add(reference);
    if (this.#has(reference)) this.#refused.add(reference);
  }
}
