/**
 * After a restart: asks the server for everything that it says about every account, and compares
 * it with what the clients know. Throws at the first contradiction; else the facts in doubt are
 * settled, each wholly one way or wholly the other.
 */
import assert from 'node:assert/strict';
import { RestClient } from '../../src/gateway/testing/rest-client.ts';
import {
  type AccountFacts,
  isOpen,
  type OrderFact,
  type OrderRecord,
  type TradeRecord,
  units,
} from './facts.ts';
import type { Member } from './trader.ts';
import { DECIMALS, FUNDS_UNITS } from './venue-folder.ts';

const SYMBOLS: Readonly<Record<string, readonly [string, string]>> = {
  DECUSD: ['DEC', 'USD'],
  BTCUSD: ['BTC', 'USD'],
};
/** Most that one request gives, and most trades that the server remembers of an account. */
const HISTORY_LIMIT = 1000;

interface Balance {
  readonly asset: string;
  readonly free: string;
  readonly locked: string;
}

/** @throws AssertionError naming account and order where the server contradicts a fact */
export async function verify(url: string, members: readonly Member[]): Promise<void> {
  const balances: Balance[][] = [];
  for (const { prepared, facts } of members) {
    const client = new RestClient(url, Date.now, prepared);
    const get = async <T>(path: string, params: Record<string, string | number> = {}) => {
      const answer = await client.signed('GET', path, { ...params, recvWindow: 60_000 });
      assert.equal(answer.status, 200, `${path}: ${JSON.stringify(answer.body)}`);
      return answer.body as unknown as T;
    };
    const open = await get<OrderRecord[]>('/api/v3/openOrders');
    const records = new Map<number, OrderRecord>();
    const trades = new Set<string>();
    for (const symbol of Object.keys(SYMBOLS)) {
      const limit = { symbol, limit: HISTORY_LIMIT };
      const orders = await get<OrderRecord[]>('/api/v3/allOrders', limit);
      for (const record of orders) addOnce(records, record, facts);
      const ownTrades = await get<TradeRecord[]>('/api/v3/myTrades', limit);
      for (const name of takeTrades(ownTrades, facts, symbol)) trades.add(name);
    }
    checkNoneLost(facts, trades);
    for (const record of open) {
      const known = records.get(record.orderId);
      if (known === undefined) records.set(record.orderId, record);
      else assert.deepEqual(record, known);
    }
    await fetchMissing(facts, records, get);
    checkOrders(facts, records, open);
    const { balances: held } = await get<{ balances: Balance[] }>('/api/v3/account');
    checkBalances(facts, held, open);
    balances.push(held);
  }
  checkBothSides(members);
  checkSums(members, balances);
}

function addOnce(records: Map<number, OrderRecord>, record: OrderRecord, facts: AccountFacts) {
  assert.ok(!records.has(record.orderId), `${facts.name}: order ${record.orderId} appears twice`);
  records.set(record.orderId, record);
}

/** Orders whose end is not known and that fell out of the page of history are asked for singly. */
async function fetchMissing(
  facts: AccountFacts,
  records: Map<number, OrderRecord>,
  get: <T>(path: string, params: Record<string, string | number>) => Promise<T>,
): Promise<void> {
  for (const fact of facts.orders.values()) {
    const { orderId, terms } = fact;
    if (fact.fate !== 'accepted' || facts.ended.has(orderId) || records.has(orderId)) continue;
    const { symbol } = terms;
    records.set(orderId, await get<OrderRecord>('/api/v3/order', { symbol, orderId }));
  }
}

function takeTrades(trades: readonly TradeRecord[], facts: AccountFacts, symbol: string): string[] {
  const seen = new Set<string>();
  for (const trade of trades) {
    const name = `${symbol}/${trade.id}/${trade.isBuyer ? 'buy' : 'sell'}`;
    assert.ok(!seen.has(name), `${facts.name}: trade ${name} appears twice`);
    seen.add(name);
    const known = facts.trades.get(name);
    if (known) assert.deepEqual(trade, known, `${facts.name}: trade ${name} changed`);
    else facts.trades.set(name, trade);
  }
  return [...seen];
}

/** Beyond its limit the server has forgotten the oldest ones. */
function checkNoneLost(facts: AccountFacts, seen: ReadonlySet<string>): void {
  if (facts.trades.size >= HISTORY_LIMIT) return;
  for (const name of facts.trades.keys()) {
    assert.ok(seen.has(name), `${facts.name}: trade ${name} is lost`);
  }
}

function executedOf(facts: AccountFacts): Map<number, bigint> {
  const executed = new Map<number, bigint>();
  for (const trade of facts.trades.values()) {
    executed.set(trade.orderId, (executed.get(trade.orderId) ?? 0n) + units(trade.qty));
  }
  return executed;
}

function checkOrders(
  facts: AccountFacts,
  records: ReadonlyMap<number, OrderRecord>,
  open: readonly OrderRecord[],
): void {
  const byClientId = new Map<string, OrderRecord>();
  for (const record of records.values()) {
    const { clientOrderId } = record;
    assert.ok(!byClientId.has(clientOrderId), `${facts.name}: ${clientOrderId} appears twice`);
    byClientId.set(clientOrderId, record);
  }
  const openIds = new Set(open.map(({ orderId }) => orderId));
  const executed = executedOf(facts);
  for (const fact of facts.orders.values()) {
    settlePlacing(facts, fact, byClientId.get(fact.clientId));
    if (fact.fate !== 'accepted') continue;
    const record = records.get(fact.orderId);
    const ended = facts.ended.get(fact.orderId);
    if (ended) {
      if (record) assert.deepEqual(record, ended, `${fact.clientId} changed after its end`);
      continue;
    }
    assert.ok(record, `${fact.clientId}, order ${fact.orderId}, is lost`);
    checkOrder(fact, record, openIds, executed.get(fact.orderId) ?? 0n);
    if (!isOpen(record.status)) facts.ended.set(fact.orderId, record);
  }
  for (const record of records.values()) {
    const isOurs = facts.byOrderId(record.orderId) !== undefined;
    assert.ok(isOurs, `${facts.name}: order ${record.orderId} was never sent`);
  }
  for (const fact of facts.orders.values()) settleReplacing(facts, fact);
}

/** An order that was not answered is there, or is not and never may be. */
function settlePlacing(facts: AccountFacts, fact: OrderFact, found: OrderRecord | undefined) {
  if (fact.fate === 'accepted') {
    const id = found?.orderId ?? fact.orderId;
    assert.equal(id, fact.orderId, `${fact.clientId} has another number`);
  } else if (fact.fate !== 'sent') {
    assert.equal(found, undefined, `${fact.clientId} was ${fact.fate} and is there`);
  } else if (found) facts.accepted(fact, found.orderId);
  else fact.fate = 'absent';
}

/** A replacement happened with both halves or with none. */
function settleReplacing(facts: AccountFacts, fact: OrderFact): void {
  if (fact.replaces === undefined) return;
  const old = facts.orders.get(fact.replaces)!;
  const wasCancelled = old.final === 'CANCELED';
  const text = `${fact.clientId} is ${fact.fate}, but ${old.clientId} is ${old.final ?? 'open'}`;
  assert.equal(wasCancelled, fact.fate === 'accepted', text);
  fact.replaces = undefined;
}

function checkOrder(
  fact: OrderFact,
  record: OrderRecord,
  openIds: ReadonlySet<number>,
  traded: bigint,
): void {
  const { terms, clientId } = fact;
  const text = `${clientId}: ${JSON.stringify(record)}`;
  assert.equal(record.clientOrderId, clientId, text);
  assert.equal(record.symbol, terms.symbol, text);
  assert.equal(record.side, terms.side, text);
  assert.equal(record.type, terms.type, text);
  assert.equal(units(record.price), units(terms.price ?? '0'), text);
  const quantity = units(record.origQty);
  if (quantity !== fact.mayBecome) assert.equal(quantity, fact.quantity, text);
  const executed = units(record.executedQty);
  assert.equal(executed, traded, `${text}: its trades sum to ${traded}`);
  assert.ok(executed >= fact.executed, `${text}: ${fact.executed} had been filled`);
  const isStillOpen = isOpen(record.status);
  assert.equal(openIds.has(record.orderId), isStillOpen, text);
  if (fact.final !== undefined) {
    assert.equal(record.status, fact.final, text);
    assert.equal(executed, fact.executed, text);
  } else if (isStillOpen) {
    assert.ok(executed < quantity, text);
    assert.equal(record.status, executed > 0n ? 'PARTIALLY_FILLED' : 'NEW', text);
  } else if (record.status === 'FILLED') assert.equal(executed, quantity, text);
  else if (record.status === 'CANCELED') assert.ok(fact.mayBeCancelled, text);
  else assert.equal(fact.executed, 0n, `${text}: it was known to rest`);
  fact.quantity = quantity;
  fact.executed = executed;
  fact.final = isStillOpen ? undefined : record.status;
  fact.mayBeCancelled = false;
  fact.mayBecome = undefined;
}

function scaled(name: string, amount: bigint): bigint {
  return amount * 10n ** BigInt(8 - DECIMALS[name]!);
}

/** Funds and trades give what an account owns; open orders give what of it is locked. */
function checkBalances(
  facts: AccountFacts,
  held: readonly Balance[],
  open: readonly OrderRecord[],
) {
  const owned = new Map(Object.entries(FUNDS_UNITS).map(([name, v]) => [name, scaled(name, v)]));
  const add = (name: string, amount: bigint) => owned.set(name, owned.get(name)! + amount);
  for (const trade of facts.trades.values()) {
    const [base, quote] = SYMBOLS[trade.symbol]!;
    const sign = trade.isBuyer ? 1n : -1n;
    add(base, sign * units(trade.qty));
    add(quote, -sign * units(trade.quoteQty));
    add(trade.commissionAsset, -units(trade.commission));
  }
  const locked = new Map<string, bigint>();
  for (const { symbol, side, price, origQty, executedQty } of open) {
    const [base, quote] = SYMBOLS[symbol]!;
    const left = units(origQty) - units(executedQty);
    const [name, amount] =
      side === 'BUY' ? [quote, (left * units(price)) / 10n ** 8n] : [base, left];
    locked.set(name, (locked.get(name) ?? 0n) + amount);
  }
  for (const balance of held) {
    const text = `${facts.name}: ${JSON.stringify(balance)}`;
    assert.equal(units(balance.locked), locked.get(balance.asset) ?? 0n, `${text} locked`);
    const sum = units(balance.free) + units(balance.locked);
    assert.equal(sum, owned.get(balance.asset) ?? 0n, `${text} owned`);
  }
}

/** Every trade was booked for its buyer and for its seller, one of them the maker. */
function checkBothSides(members: readonly Member[]): void {
  const sides = new Map<string, TradeRecord[]>();
  for (const { facts } of members) {
    for (const trade of facts.trades.values()) {
      const name = `${trade.symbol}/${trade.id}`;
      const both = sides.get(name);
      if (both) both.push(trade);
      else sides.set(name, [trade]);
    }
  }
  for (const [name, [one, other, more]] of sides) {
    assert.ok(one && other && !more, `trade ${name} has not two sides`);
    assert.equal(one.isBuyer, !other.isBuyer, `trade ${name}: two of one side`);
    assert.equal(one.isMaker, !other.isMaker, `trade ${name}: two of one role`);
    assert.equal(one.price, other.price);
    assert.equal(one.qty, other.qty);
    assert.equal(one.quoteQty, other.quoteQty);
  }
  for (const { facts } of members) for (const fill of facts.fills) checkFill(facts, fill);
}

function checkFill(facts: AccountFacts, fill: AccountFacts['fills'][number]): void {
  const { symbol, tradeId, orderId, price, qty, commission } = fill;
  const side = facts.byOrderId(orderId)?.terms.side === 'BUY' ? 'buy' : 'sell';
  const trade = facts.trades.get(`${symbol}/${tradeId}/${side}`);
  assert.ok(trade, `${facts.name}: the fill ${symbol} ${tradeId} that was answered is lost`);
  const { id, isMaker } = trade;
  assert.deepEqual(
    [id, trade.orderId, trade.price, trade.qty, trade.commission, isMaker],
    [tradeId, orderId, price, qty, commission, false],
  );
}

/** Nothing but fees leaves the clients' accounts. */
function checkSums(members: readonly Member[], balances: readonly (readonly Balance[])[]): void {
  for (const [name, funds] of Object.entries(FUNDS_UNITS)) {
    let sum = 0n;
    for (const held of balances) {
      const balance = held.find(({ asset }) => asset === name)!;
      sum += units(balance.free) + units(balance.locked);
    }
    for (const { facts } of members) {
      for (const trade of facts.trades.values()) {
        if (trade.commissionAsset === name) sum += units(trade.commission);
      }
    }
    assert.equal(sum, scaled(name, funds) * BigInt(members.length), `sum of ${name}`);
  }
}
