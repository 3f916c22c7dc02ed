/**
 * Transfers and orders given straight to a node whose process is killed: what was acknowledged is
 * there after the start, what was not is there wholly or not at all, and sending it again does it
 * exactly once.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Prng } from '../../src/base/prng.ts';
import {
  OrderType,
  Rejection,
  SelfTradePrevention,
  Side,
  Template,
  TimeInForce,
  TransferKind,
} from '../../src/schema/generated/protocol.ts';
import { checkZeroSums, replayedEngine, restoredEngine } from './audit.ts';
import { ScriptProcess } from './server-process.ts';
import { FUNDS_UNITS, prepareFolder } from './venue-folder.ts';

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));
const KILLS = 20;
/** Requests that are sent ahead of their answers. */
const MAX_IN_FLIGHT = 48;
const MAX_ACKNOWLEDGED = 250;
/** Of the newest acknowledged ones, sent again to see that they are known. */
const CHECKED_AGAIN = 20;
const ASSETS = ['DEC', 'USD'];
/** DECUSD: quote units of one lot at one tick. */
const MARKET = 1;

const seed = Number(process.env.LX_SEED ?? Date.now());
const prng = new Prng(seed);
const folder = mkdtempSync(join(tmpdir(), 'lx-transfers-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Leg {
  readonly transferId: bigint;
  readonly pendingId: bigint;
  readonly amount: number;
  readonly debitAccount: number;
  readonly creditAccount: number;
  readonly asset: number;
  readonly kind: TransferKind;
}

type Sent =
  | { readonly kind: 'transfer'; readonly legs: readonly Leg[] }
  | { readonly kind: 'order'; readonly account: number; readonly id: number; ticks: number };

interface Answer {
  readonly template: number;
  readonly code?: number;
}

interface Held {
  readonly account: number;
  readonly balances: { asset: number; availableUnits: number; reservedUnits: number }[];
  readonly open: { clientOrderId: number; priceTicks: number; origLots: number }[];
}

function toLine(sent: Sent): string {
  const request =
    sent.kind === 'transfer'
      ? { template: Template.Transfer, market: 0, account: 0, legs: sent.legs }
      : {
          template: Template.NewOrder,
          market: MARKET,
          account: sent.account,
          priceTicks: sent.ticks,
          quantity: ORDER_LOTS,
          clientOrderId: sent.id,
          side: Side.BUY,
          type: OrderType.LIMIT,
          timeInForce: TimeInForce.GTC,
          stp: SelfTradePrevention.NONE,
          text: '',
        };
  return JSON.stringify(request, (_, value) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}

const ORDER_LOTS = 1000;

/** Makes requests that nothing but a mistake can refuse. */
class Script {
  readonly pending: Leg[] = [];
  #accounts: readonly number[];
  #nextId = 1_000_000;

  constructor(accounts: readonly number[]) {
    this.#accounts = accounts;
  }

  next(): Sent {
    const kinds = { post: 40, linked: 15, pend: 15, resolve: 20, order: 10 };
    const kind = prng.weighted(kinds);
    if (kind === 'order') {
      const account = prng.pick(this.#accounts);
      return { kind, account, id: this.#nextId++, ticks: prng.between(1000, 2000) };
    }
    if (kind === 'resolve' && this.pending.length > 0) return this.#resolve();
    if (kind === 'linked') {
      return { kind: 'transfer', legs: [this.#leg(TransferKind.POST), this.#leg()] };
    }
    const leg = this.#leg(kind === 'pend' ? TransferKind.PEND : TransferKind.POST);
    if (kind === 'pend') this.pending.push(leg);
    return { kind: 'transfer', legs: [leg] };
  }

  #leg(kind: TransferKind = TransferKind.POST): Leg {
    const from = prng.below(this.#accounts.length);
    const to = (from + prng.between(1, this.#accounts.length - 1)) % this.#accounts.length;
    return {
      transferId: (7n << 100n) + BigInt(this.#nextId++),
      pendingId: 0n,
      amount: prng.between(1, 1_000_000),
      debitAccount: this.#accounts[from]!,
      creditAccount: this.#accounts[to]!,
      asset: prng.between(1, ASSETS.length),
      kind,
    };
  }

  #resolve(): Sent {
    const pend = this.pending.shift()!;
    const kind = prng.chance(50) ? TransferKind.POST_PENDING : TransferKind.VOID_PENDING;
    const transferId = (7n << 100n) + BigInt(this.#nextId++);
    const leg = { ...pend, transferId, pendingId: pend.transferId, kind };
    const amount = kind === TransferKind.POST_PENDING ? prng.between(1, pend.amount) : 0;
    return { kind: 'transfer', legs: [{ ...leg, amount }] };
  }
}

/** One life of the child. */
class Life {
  readonly process = new ScriptProcess(CHILD, [folder]);
  readonly answers = new Map<number, Answer>();
  #sent = 0;
  #read = 0;
  #look: () => void = () => {};

  async start(): Promise<void> {
    await this.process.seen(/READY/);
    this.process.child.stdout!.on('data', () => this.#take());
  }

  #take(): void {
    const { stdout } = this.process;
    for (let end = stdout.indexOf('\n', this.#read); end >= 0; ) {
      const line = stdout.slice(this.#read, end);
      this.#read = end + 1;
      const found = /^OK (\d+) (.*)$/.exec(line);
      if (found) this.answers.set(Number(found[1]), JSON.parse(found[2]!) as Answer);
      end = stdout.indexOf('\n', this.#read);
    }
    this.#look();
  }

  /** @returns the number that the answer will have */
  send(sent: Sent): number {
    this.process.child.stdin!.write(`${toLine(sent)}\n`);
    this.#sent += 1;
    return this.#sent;
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve, reject) => {
        this.#look = resolve;
        void this.process.ended.then(() => reject(new Error(this.process.stderr)));
      });
    }
  }

  /** Sends and waits; @returns the answers, in order. */
  async ask(all: readonly Sent[]): Promise<Answer[]> {
    const numbers = all.map((sent) => this.send(sent));
    await this.until(() => numbers.every((n) => this.answers.has(n)));
    return numbers.map((n) => this.answers.get(n)!);
  }

  async state(accounts: readonly number[]): Promise<Held[]> {
    this.process.child.stdin!.write(`state ${accounts.join(',')}\n`);
    const [, json] = await this.process.seen(/^STATE (.*)\n/m);
    return JSON.parse(json!) as Held[];
  }
}

/** What all transfers and orders together make of the balances. */
class Model {
  readonly #balances = new Map<string, { total: number; reserved: number }>();
  readonly #pending = new Map<bigint, Leg>();
  readonly orders = new Map<number, { account: number; ticks: number }>();

  constructor(accounts: readonly number[]) {
    for (const account of accounts) {
      ASSETS.forEach((name, k) => {
        const total = Number(FUNDS_UNITS[name]!);
        this.#balances.set(`${account}/${k + 1}`, { total, reserved: 0 });
      });
    }
  }

  #of(account: number, asset: number) {
    return this.#balances.get(`${account}/${asset}`)!;
  }

  apply(sent: Sent): void {
    if (sent.kind === 'order') {
      this.orders.set(sent.id, sent);
      this.#of(sent.account, 2).reserved += sent.ticks * ORDER_LOTS;
    } else for (const leg of sent.legs) this.#applyLeg(leg);
  }

  #applyLeg(leg: Leg): void {
    const debit = this.#of(leg.debitAccount, leg.asset);
    const credit = this.#of(leg.creditAccount, leg.asset);
    if (leg.kind === TransferKind.PEND) {
      debit.reserved += leg.amount;
      this.#pending.set(leg.transferId, leg);
      return;
    }
    if (leg.kind !== TransferKind.POST) {
      debit.reserved -= this.#pending.get(leg.pendingId)!.amount;
      this.#pending.delete(leg.pendingId);
    }
    if (leg.kind === TransferKind.VOID_PENDING) return;
    debit.total -= leg.amount;
    credit.total += leg.amount;
  }

  check(held: readonly Held[]): void {
    const open = new Set<number>();
    for (const { account, balances, open: orders } of held) {
      for (const { asset, availableUnits, reservedUnits } of balances) {
        if (asset > ASSETS.length) continue;
        const expected = this.#of(account, asset);
        const text = `account ${account}, asset ${asset}`;
        assert.equal(availableUnits + reservedUnits, expected.total, text);
        assert.equal(reservedUnits, expected.reserved, `${text}, reserved`);
      }
      for (const { clientOrderId, priceTicks, origLots } of orders) {
        assert.ok(!open.has(clientOrderId), `order ${clientOrderId} appears twice`);
        open.add(clientOrderId);
        assert.equal(priceTicks, this.orders.get(clientOrderId)?.ticks);
        assert.equal(origLots, ORDER_LOTS);
      }
    }
    assert.deepEqual([...open].sort(), [...this.orders.keys()].sort());
  }
}

const accepted = ({ template }: Answer) => template !== Template.Rejected;

/** What was not answered is sent again: it is carried out now, or it was already. */
async function sendAgain(life: Life, unanswered: readonly Sent[], known: readonly Sent[]) {
  const again = await life.ask([...known, ...unanswered]);
  const exists: readonly (number | undefined)[] = [
    Rejection.TRANSFER_EXISTS,
    Rejection.DUPLICATE_CLIENT_ORDER_ID,
  ];
  again.forEach((answer, k) => {
    const isKnown = k < known.length;
    const wasThere = exists.includes(answer.code);
    const text = `${isKnown ? 'acknowledged' : 'unanswered'}: ${JSON.stringify(answer)}`;
    assert.ok(wasThere || (!isKnown && accepted(answer)), text);
  });
  // One queue, one order: what was carried out is the beginning of what was sent.
  const done = again.slice(known.length).map((answer) => !accepted(answer));
  assert.ok(done.lastIndexOf(true) < Math.max(1, done.indexOf(false)) || !done.includes(false));
}

test('transfers survive kills, once and whole', { timeout: 540_000 }, async (t) => {
  t.diagnostic(`seed ${seed}`);
  const accounts = (await prepareFolder(folder, 3)).map(({ account }) => account);
  const script = new Script(accounts);
  const model = new Model(accounts);
  let known: Sent[] = [];
  let unanswered: Sent[] = [];
  let acknowledged = 0;
  for (let kill = 0; kill <= KILLS; kill++) {
    const life = new Life();
    await life.start();
    await sendAgain(life, unanswered, known);
    for (const sent of unanswered) model.apply(sent);
    model.check(await life.state(accounts));
    if (kill === KILLS) {
      life.process.child.stdin!.write('stop\n');
      assert.deepEqual(await life.process.ended, { code: 0, signal: null });
      break;
    }
    const goal = prng.between(1, MAX_ACKNOWLEDGED);
    const before = life.answers.size;
    const sent = new Map<number, Sent>();
    const send = () => {
      const next = script.next();
      sent.set(life.send(next), next);
    };
    await life.until(() => {
      while (before + sent.size - life.answers.size < MAX_IN_FLIGHT) send();
      return life.answers.size - before >= goal;
    });
    await life.process.end('SIGKILL');
    known = [];
    unanswered = [];
    for (const [n, each] of sent) {
      const answer = life.answers.get(n);
      if (answer) {
        assert.ok(accepted(answer), JSON.stringify(answer));
        model.apply(each);
        known.push(each);
        acknowledged += 1;
      } else unanswered.push(each);
    }
    known = known.slice(-CHECKED_AGAIN);
  }
  t.diagnostic(`${KILLS} kills, ${acknowledged} acknowledged`);
  const replayed = replayedEngine(folder);
  assert.equal(replayed.stateHash(), restoredEngine(folder).stateHash());
  checkZeroSums(replayed);
});
