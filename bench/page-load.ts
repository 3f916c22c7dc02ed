/**
 * The traders of the page benchmark, a process of its own: orders between the demo's best bid and
 * ask that move all the time over the binary lane, so that what changes is what the page shows. A
 * move takes an order from one level to another: two levels change. Counts, by a feed client of its
 * own, how many levels the feed tells of.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { Prng } from '../src/base/prng.ts';
import { BinaryClient, LxClient } from '../src/client/node.ts';
import {
  OrderType,
  SelfTradePrevention,
  Side,
  TargetKind,
  Template,
  TimeInForce,
} from '../src/schema/generated/protocol.ts';

export const MARKET = 'BTCUSD';
const MARKET_ID = 2;
/** Where the demo's price begins; its makers leave some hundred ticks on either side. */
const MIDDLE_TICKS = 6_000_000;
const REACH_TICKS = 350;
const ORDERS_PER_SIDE = 300;
const MAX_LOTS = 90;
const PACE_MS = 4;

export interface PageLoadPlan {
  readonly url: string;
  readonly binaryPort: number;
  readonly apiKey: string;
  readonly secret: string;
  readonly movesPerSecond: number;
  readonly depth: number;
  readonly seed: number;
}

export type PageLoadCommand =
  | { readonly op: 'start'; readonly plan: PageLoadPlan }
  | { readonly op: 'count' }
  | { readonly op: 'stop' };

export type PageLoadMessage =
  | { readonly type: 'started' }
  /** Since it started. */
  | {
      readonly type: 'counts';
      readonly moves: number;
      readonly refused: number;
      readonly messages: number;
      readonly levels: number;
    }
  | { readonly type: 'stopped' };

class Traders {
  readonly #lane: BinaryClient;
  readonly #lx: LxClient;
  readonly #plan: PageLoadPlan;
  readonly #random: Prng;
  /** Client order id of each order; the first half buys. */
  readonly #orders: number[] = [];
  #nextId = 1;
  #isOver = false;
  #running: Promise<void> = Promise.resolve();
  moves = 0;
  refused = 0;
  messages = 0;
  levels = 0;

  constructor(plan: PageLoadPlan) {
    const { apiKey, binaryPort: port, secret, url } = plan;
    this.#plan = plan;
    this.#random = new Prng(plan.seed);
    this.#lane = new BinaryClient({ port, apiKey, secret });
    this.#lx = new LxClient({ url });
  }

  async start(): Promise<void> {
    await this.#lane.start();
    const { depth } = this.#plan;
    const topic = { channel: 'orderbook', market: MARKET, checksum: true, depth } as const;
    const subscription = this.#lx.feed.subscribe(topic, ({ asks, bids, type }) => {
      if (type !== 'update') return;
      this.messages++;
      this.levels += asks.length + bids.length;
    });
    await subscription.whenLive();
    const placed = Array.from({ length: 2 * ORDERS_PER_SIDE }, (_, k) => this.#place(k));
    await Promise.all(placed);
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#running;
    await Promise.all([this.#lane.close(), this.#lx.close()]);
  }

  async #run(): Promise<void> {
    const begunMs = performance.now();
    let sent = 0;
    while (!this.#isOver) {
      const due = ((performance.now() - begunMs) * this.#plan.movesPerSecond) / 1000;
      for (; sent < due; sent++) void this.#move(this.#random.below(this.#orders.length));
      await wait(PACE_MS);
    }
  }

  async #move(k: number): Promise<void> {
    const target = this.#orders[k]!;
    const { template } = await this.#lane.submit({
      template: Template.AmendOrder,
      market: MARKET_ID,
      priceTicks: this.#priceOf(k),
      quantityLots: 0,
      target,
      targetKind: TargetKind.CLIENT_ORDER_ID,
    });
    this.moves++;
    if (template !== Template.Rejected) return;
    // One of the demo's takers has taken it; several moves of it may have been under way.
    this.refused++;
    if (this.#orders[k] === target && !this.#isOver) await this.#place(k);
  }

  async #place(k: number): Promise<void> {
    this.#orders[k] = this.#nextId++;
    await this.#lane.submit({
      template: Template.NewOrder,
      market: MARKET_ID,
      priceTicks: this.#priceOf(k),
      quantity: 10 + this.#random.below(MAX_LOTS),
      clientOrderId: this.#orders[k]!,
      side: k < ORDERS_PER_SIDE ? Side.BUY : Side.SELL,
      type: OrderType.LIMIT,
      timeInForce: TimeInForce.GTC,
      stp: SelfTradePrevention.CANCEL_MAKER,
      text: '',
    });
  }

  #priceOf(k: number): number {
    const away = 1 + this.#random.below(REACH_TICKS);
    return k < ORDERS_PER_SIDE ? MIDDLE_TICKS - away : MIDDLE_TICKS + away;
  }
}

let traders: Traders | undefined;

process.on('message', (command: PageLoadCommand) => {
  void serve(command);
});
process.on('disconnect', () => process.exit(0));

async function serve(command: PageLoadCommand): Promise<void> {
  const say = (message: PageLoadMessage) => process.send!(message);
  if (command.op === 'start') {
    traders = new Traders(command.plan);
    await traders.start();
    say({ type: 'started' });
  } else if (command.op === 'count') {
    const { levels, messages, moves, refused } = traders!;
    say({ type: 'counts', levels, messages, moves, refused });
  } else {
    await traders!.stop();
    say({ type: 'stopped' });
  }
}
