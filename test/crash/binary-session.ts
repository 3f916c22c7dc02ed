/**
 * A client of the binary lane that keeps what a trading firm would keep on its disk: the commands
 * that it numbered, the answers that it got, the next event that it wants. It loses connections,
 * repeats itself, and goes on.
 */
import assert from 'node:assert/strict';
import type { Prng } from '../../src/base/prng.ts';
import {
  bareFrame,
  commandsFrame,
  logonBytes,
  TestClient,
} from '../../src/gateway/binary/testing.ts';
import {
  type Command,
  type Event,
  OrderType,
  SelfTradePrevention,
  Side,
  TargetKind,
  Template,
  TimeInForce,
} from '../../src/schema/generated/protocol.ts';
import { FrameKind } from '../../src/schema/generated/session.ts';
import type { PreparedAccount } from './venue-folder.ts';

const TWO_32 = 2 ** 32;
const MARKET = 1;
const HEADER = { market: MARKET, account: 0, correlation: 0 };
/** Commands that one connection sends at most. */
const MOST = 200;
/** A slow machine may let a Logon grow old. */
const WINDOW_US = 60_000_000;

export class BinarySession {
  readonly sessionNumber: number;
  /** Every command that was ever numbered; that of number n is at n - 1. */
  readonly commands: Command[] = [];
  /** The answer to each, by number. */
  readonly answers = new Map<number, Event>();
  /** All events of the account, in order; that of number n is at n - 1. */
  readonly events: Event[] = [];
  connections = 0;
  readonly #account: PreparedAccount;
  readonly #prng: Prng;

  constructor(account: PreparedAccount, sessionNumber: number, prng: Prng) {
    this.#account = account;
    this.sessionNumber = sessionNumber;
    this.#prng = prng;
  }

  /** Numbers new commands: orders around one price, so that some trade, and cancels. */
  #think(count: number): void {
    for (let k = 0; k < count; k++) {
      const number = this.commands.length + 1;
      if (this.#prng.below(3) === 0) {
        const target = this.#prng.between(1, number);
        const kind = { target, targetKind: TargetKind.CLIENT_ORDER_ID };
        this.commands.push({ template: Template.CancelOrder, ...HEADER, ...kind });
        continue;
      }
      this.commands.push({
        ...{ template: Template.NewOrder, ...HEADER, text: '' },
        ...{ priceTicks: this.#prng.between(9_990, 10_010), quantity: 200 },
        // Numbers of one session; sessions of an account must not meet in an id.
        clientOrderId: number + this.sessionNumber * TWO_32,
        side: this.#prng.below(2) === 0 ? Side.BUY : Side.SELL,
        type: OrderType.LIMIT,
        timeInForce: TimeInForce.GTC,
        stp: SelfTradePrevention.CANCEL_MAKER,
      });
    }
  }

  /**
   * One connection: goes on where the last one was, sends a number of commands in pieces that
   * overlap, and drops the connection after as many answers as `patience` says, or when the server
   * does. @returns false where it could not log on
   */
  async run(port: number, patience: number): Promise<boolean> {
    const client = new TestClient(port);
    const { sessionNumber } = this;
    const nextEventSequence = this.events.length + 1;
    const fields = { sessionNumber, nextEventSequence, receiveWindowUs: WINDOW_US };
    client.send(logonBytes(this.#account, Date.now() * 1000, fields));
    const loggedOn = await client.next();
    if (loggedOn?.kind !== FrameKind.LoggedOn) {
      await client.drop();
      return false;
    }
    this.connections += 1;
    assert.equal(loggedOn.sequence, nextEventSequence, 'no event is lost');
    this.#send(client, loggedOn.nextCommandSequence);
    await this.#receive(client, patience);
    await client.drop();
    return true;
  }

  /** Reads what there is, and ends once the server has nothing more to tell. */
  async watch(port: number): Promise<void> {
    // A machine that is slow enough makes this client silent: then it comes again.
    while (!(await this.#watchOnce(port)));
  }

  async #watchOnce(port: number): Promise<boolean> {
    const client = new TestClient(port);
    const nextEventSequence = this.events.length + 1;
    const { sessionNumber } = this;
    const times = { heartbeatMs: 500, receiveWindowUs: WINDOW_US };
    const fields = { sessionNumber, nextEventSequence, ...times };
    client.send(logonBytes(this.#account, Date.now() * 1000, fields));
    try {
      for (;;) {
        const frame = await client.next();
        if (frame === undefined || frame.kind === FrameKind.End) return false;
        client.send(bareFrame(FrameKind.Heartbeat, 1));
        if (frame.kind === FrameKind.Events) this.#take(frame);
        if (frame.kind !== FrameKind.Heartbeat) continue;
        if (frame.sequence === this.events.length + 1) return true;
      }
    } finally {
      await client.drop();
    }
  }

  /** What the server wants next, some of it twice, and new commands behind it. */
  #send(client: TestClient, wanted: number): void {
    assert.ok(wanted >= 1 && wanted <= this.commands.length + 1, `command ${wanted} is wanted`);
    assert.ok(!this.answers.has(wanted), `command ${wanted} was answered`);
    this.#think(this.#prng.below(MOST));
    let from = Math.max(1, wanted - this.#prng.below(10));
    while (from <= this.commands.length) {
      const to = Math.min(this.commands.length, from + this.#prng.below(20));
      client.send(commandsFrame(from, this.commands.slice(from - 1, to)));
      from = Math.max(1, to + 1 - this.#prng.below(3) * this.#prng.below(2));
      if (to === this.commands.length) break;
    }
  }

  async #receive(client: TestClient, patience: number): Promise<void> {
    const enough = this.answers.size + patience;
    while (this.answers.size < Math.min(enough, this.commands.length)) {
      const frame = await client.next();
      if (frame === undefined || frame.kind === FrameKind.End) return;
      if (frame.kind === FrameKind.Events) this.#take(frame);
    }
  }

  #take(frame: { readonly sequence: number; readonly events: readonly Event[] }): void {
    assert.equal(frame.sequence, this.events.length + 1, 'events come without gap or repeat');
    for (const event of frame.events) {
      this.events.push(event);
      if (!('correlation' in event) || event.correlation === 0) continue;
      if (Math.floor(event.correlation / TWO_32) !== this.sessionNumber) continue;
      const sequence = event.correlation % TWO_32;
      assert.equal(sequence, this.answers.size + 1, 'answers come in order, each once');
      this.answers.set(sequence, event);
    }
  }

  /** Client order ids of orders that are open as this session's events tell. */
  openOrders(): Map<number, number> {
    const open = new Map<number, number>();
    const { account } = this.#account;
    const trade = (orderId: number, leaves: number) => {
      if (leaves === 0) open.delete(orderId);
      else if (open.has(orderId)) open.set(orderId, leaves);
    };
    for (const event of this.events) {
      if (event.template === Template.OrderAccepted) open.set(event.orderId, event.quantity);
      else if (event.template === Template.OrderClosed) open.delete(event.orderId);
      else if (event.template === Template.Trade) {
        if (event.account === account) trade(event.takerOrderId, event.takerLeavesLots);
        if (event.makerAccount === account) trade(event.makerOrderId, event.makerLeavesLots);
      }
    }
    return open;
  }
}
