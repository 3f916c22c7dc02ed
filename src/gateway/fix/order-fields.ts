/**
 * Order fields of FIX as the parameters of the Binance dialect, so that one reader of orders and
 * one set of words serves all interfaces.
 */
import type { FixMessage } from './codec.ts';
import { parseTimestamp } from './time.ts';

/** Fields that go over as they are. */
const AS_IS: readonly (readonly [tag: number, name: string])[] = [
  [55, 'symbol'],
  [11, 'newClientOrderId'],
  [38, 'quantity'],
  [152, 'quoteOrderQty'],
  [44, 'price'],
  [110, 'minQty'],
  [25009, 'trailingDelta'],
];

const SIDES: Readonly<Record<string, string>> = { 1: 'BUY', 2: 'SELL' };
const TIMES_IN_FORCE: Readonly<Record<string, string>> = { 1: 'GTC', 3: 'IOC', 4: 'FOK', 6: 'GTD' };
const STP_MODES: Readonly<Record<string, string>> = {
  1: 'NONE',
  2: 'EXPIRE_TAKER',
  3: 'EXPIRE_MAKER',
  4: 'EXPIRE_BOTH',
  5: 'DECREMENT',
};
const PEGS: Readonly<Record<string, string>> = {
  R: 'PRIMARY_PEG',
  P: 'MARKET_PEG',
  M: 'MID_PEG',
};
const POST_ONLY = '6';
const US_PER_MS = 1000;

/** @returns parameters by name, of a message that keeps to the dictionary */
export function orderParams(message: FixMessage): Map<string, string> {
  const params = new Map<string, string>();
  for (const [tag, name] of AS_IS) {
    const value = message.get(tag);
    if (value !== undefined) params.set(name, value);
  }
  const side = message.get(54) ?? '';
  params.set('side', SIDES[side] ?? side);
  setType(message, params);
  setTimeInForce(message, params);
  setConcealing(message, params);
  const stp = message.get(25001);
  if (stp !== undefined) params.set('selfTradePreventionMode', STP_MODES[stp] ?? stp);
  return params;
}

function setType(message: FixMessage, params: Map<string, string>): void {
  const instructions = message.get(18)?.split(' ') ?? [];
  const trigger = message.get(99) ?? message.get(1102);
  if (trigger !== undefined) params.set('stopPrice', trigger);
  params.set('type', typeName(message, instructions.includes(POST_ONLY)));
  const peg = instructions.find((each) => Object.hasOwn(PEGS, each));
  if (peg !== undefined) params.set('pegPriceType', PEGS[peg]!);
  const offset = message.get(211);
  if (offset !== undefined) params.set('pegOffsetValue', offset);
  if (offset !== undefined || message.get(836) !== undefined) params.set('pegOffsetType', 'TICKS');
}

function typeName(message: FixMessage, postOnly: boolean): string {
  const family = takesProfit(message) ? 'TAKE_PROFIT' : 'STOP_LOSS';
  switch (message.get(40)) {
    case '1':
      return 'MARKET';
    case '2':
      return postOnly ? 'LIMIT_MAKER' : 'LIMIT';
    case 'J':
      return 'TAKE_PROFIT';
    case '3':
      return family;
    default:
      return `${family}_LIMIT`;
  }
}

/** A trigger that lies where the order gains: above for a sell, below for a buy. */
function takesProfit(message: FixMessage): boolean {
  const direction = message.get(1109);
  return direction !== undefined && (direction === 'D') === (message.get(54) === '1');
}

/** The dialect knows none for market and post-only orders; what holds anyhow may be said. */
function setTimeInForce(message: FixMessage, params: Map<string, string>): void {
  const given = message.get(59);
  const until = message.get(126);
  if (until !== undefined) {
    params.set('goodTillDate', String(Math.floor(parseTimestamp(until) / US_PER_MS)));
  }
  const type = params.get('type')!;
  const isMarket = !type.includes('LIMIT');
  if (isMarket && (given === undefined || given === '3')) return;
  if (type === 'LIMIT_MAKER' && (given === undefined || given === '1' || given === '6')) return;
  params.set('timeInForce', TIMES_IN_FORCE[given ?? '1']!);
}

/** MaxFloor is what an iceberg shows; 0: nothing. */
function setConcealing(message: FixMessage, params: Map<string, string>): void {
  const floor = message.get(111);
  if (floor === undefined) return;
  if (Number(floor) === 0) params.set('hidden', 'true');
  else params.set('icebergQty', floor);
}
