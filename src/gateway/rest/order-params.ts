/** From the parameters of an order to the fields of a command, with the dialect's errors. */
import { randomBytes } from 'node:crypto';
import { hash53 } from '../../base/hash53.ts';
import type { MarketInfo } from '../../feed/catalog.ts';
import {
  OrderType,
  Rejection,
  SelfTradePrevention,
  Side,
  TargetKind,
  TimeInForce,
  TriggerKind,
} from '../../schema/generated/protocol.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { textWithExtras } from '../accounts/order-text.ts';
import { DialectError, illegal, missing } from '../errors.ts';
import { rejectionError } from '../rejections.ts';
import { checked, type NameOf, readPrice, refuse, requiredQty } from './order-numbers.ts';
import { hasTerms, readTerms, type Terms } from './order-terms.ts';
import type { Params } from './params.ts';

/** The part of a command that describes the new order. */
export interface OrderFields {
  readonly priceTicks: number;
  /** Lots, or quote units for MARKET_QUOTE. */
  readonly quantity: number;
  readonly clientOrderId: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly stp: SelfTradePrevention;
  readonly text: string;
}

/** An order that was read; `terms` where it asks for what a NewOrder has no room for. */
export interface OrderWish {
  readonly fields: OrderFields;
  readonly terms: Terms | undefined;
}

/** What `newOrderRespType` asks for. */
export type ResponseType = 'ACK' | 'RESULT' | 'FULL';

/** Parameters of an order in every endpoint that places one. */
export const ORDER_PARAMS = [
  'symbol',
  'side',
  'type',
  'timeInForce',
  'quantity',
  'quoteOrderQty',
  'price',
  'newClientOrderId',
  'newOrderRespType',
  'selfTradePreventionMode',
  'stopPrice',
  'trailingDelta',
  'icebergQty',
  'pegPriceType',
  'pegOffsetType',
  'pegOffsetValue',
  'reduceOnly',
  'goodTillDate',
  'hidden',
  'minQty',
  'strategyId',
  'strategyType',
] as const;

/** What a type of the dialect is here. */
interface TypeShape {
  readonly type: OrderType;
  readonly trigger: TriggerKind;
}

const SHAPES: Readonly<Record<string, TypeShape>> = {
  LIMIT: { type: OrderType.LIMIT, trigger: TriggerKind.NONE },
  LIMIT_MAKER: { type: OrderType.POST_ONLY, trigger: TriggerKind.NONE },
  MARKET: { type: OrderType.MARKET, trigger: TriggerKind.NONE },
  STOP_LOSS: { type: OrderType.MARKET, trigger: TriggerKind.STOP },
  STOP_LOSS_LIMIT: { type: OrderType.LIMIT, trigger: TriggerKind.STOP },
  TAKE_PROFIT: { type: OrderType.MARKET, trigger: TriggerKind.TAKE_PROFIT },
  TAKE_PROFIT_LIMIT: { type: OrderType.LIMIT, trigger: TriggerKind.TAKE_PROFIT },
};
/** Order types of the dialect. */
export const ORDER_TYPES: readonly string[] = Object.keys(SHAPES);

const ANY_ID = { min: 0, max: Number.MAX_SAFE_INTEGER };
const CLIENT_ID = /^[a-zA-Z0-9\-_]{1,36}$/;
const CLIENT_ID_RANGE = '^[a-zA-Z0-9-_]{1,36}$';
/** Ids that are made up: unlike those of any other run, then counted. */
const RUN_ID = randomBytes(9).toString('base64url');
let madeUp = 0;

const STP_OF: Readonly<Record<string, SelfTradePrevention>> = {
  NONE: SelfTradePrevention.NONE,
  EXPIRE_TAKER: SelfTradePrevention.CANCEL_TAKER,
  EXPIRE_MAKER: SelfTradePrevention.CANCEL_MAKER,
  EXPIRE_BOTH: SelfTradePrevention.CANCEL_BOTH,
  DECREMENT: SelfTradePrevention.DECREMENT,
};
export const DEFAULT_STP = SelfTradePrevention.CANCEL_MAKER;

const TIME_IN_FORCE_OF: Readonly<Record<string, TimeInForce>> = {
  GTC: TimeInForce.GTC,
  IOC: TimeInForce.IOC,
  FOK: TimeInForce.FOK,
  GTD: TimeInForce.GTD,
};

const PLAIN: NameOf = (name) => (name === 'clientOrderId' ? 'newClientOrderId' : name);

/** Where an order is read from, and for what market. */
export interface OrderSource {
  readonly params: Params;
  readonly market: MarketInfo;
  /** The price that triggers of a side look at now, in ticks; 0: there is none. */
  readonly referenceTicks: (side: Side) => number;
}

/** @throws DialectError for every parameter that is missing, malformed or out of place */
export function readOrder(source: OrderSource): OrderWish {
  const { params } = source;
  const side = readSide(params, 'side');
  return readLeg(source, { nameOf: PLAIN, side, stp: readStp(params) });
}

/** What an order of a list does not say itself. */
export interface LegOptions {
  readonly nameOf: NameOf;
  readonly side: Side;
  readonly stp: SelfTradePrevention;
  /** Type and lots, where the list gives them. */
  readonly type?: string;
  readonly lots?: number;
}

/** @throws DialectError -2010: a spot account has no position */
function refuseReduceOnly(params: Params): void {
  if (params.optionalBoolean('reduceOnly') !== true) return;
  throw rejectionError(Rejection.REDUCE_ONLY_NOT_FOR_SPOT);
}

/** One order, alone or of a list. @throws DialectError */
export function readLeg(source: OrderSource, leg: LegOptions): OrderWish {
  const { params } = source;
  const { nameOf, side, stp } = leg;
  const alone = nameOf === PLAIN;
  const name = leg.type ?? params.required(nameOf('type'));
  // Before the parameters that only other types have: the type is what is wrong.
  const shape = Object.hasOwn(SHAPES, name) ? SHAPES[name] : undefined;
  if (shape === undefined) throw new DialectError(-1116, 'Invalid orderType.');
  refuseReduceOnly(params);
  const text = readNewClientId(params, nameOf('clientOrderId'));
  const priced = readPriced(source, leg, shape);
  const { trigger } = shape;
  const terms = readTerms({ ...source, nameOf, alone, side, ...priced, trigger });
  const { timeInForce, type, priceTicks, quantity } = priced;
  const common = { side, stp, text, clientOrderId: hash53(text) };
  const takeProfit = trigger === TriggerKind.TAKE_PROFIT && terms.trigger === TriggerKind.TRAILING;
  const extras = { ...readStrategy(params, nameOf), takeProfit };
  const fields = {
    ...{ ...common, text: textWithExtras(text, extras) },
    ...{ type, timeInForce, priceTicks, quantity },
  };
  return { fields, terms: hasTerms(terms) ? terms : undefined };
}

/** Strategy types below are reserved. */
export const MIN_STRATEGY_TYPE = 1_000_000;
const MAX_STRATEGY_TYPE = 2 ** 31 - 1;

/** What the client sorts its orders by. @throws DialectError -1100, -1130 */
function readStrategy(params: Params, nameOf: NameOf) {
  const types = { min: MIN_STRATEGY_TYPE, max: MAX_STRATEGY_TYPE };
  return {
    strategyId: params.optionalInteger(nameOf('strategyId'), ANY_ID),
    strategyType: params.optionalInteger(nameOf('strategyType'), types),
  };
}

/** Type, time in force, price and quantity. */
function readPriced({ params, market }: OrderSource, leg: LegOptions, shape: TypeShape) {
  const { nameOf } = leg;
  const { type, trigger } = shape;
  const lots = () => leg.lots ?? requiredQty(params, nameOf('quantity'), market);
  const price = nameOf('price');
  const timeInForce = nameOf('timeInForce');
  if (type === OrderType.MARKET) {
    refuse(params, price, timeInForce, nameOf('goodTillDate'));
    const common = { timeInForce: TimeInForce.IOC, priceTicks: 0 };
    const byBudget = nameOf === PLAIN && trigger === TriggerKind.NONE;
    if (byBudget && !params.has('quantity')) return { ...common, ...readBudget(params, market) };
    if (nameOf === PLAIN) refuse(params, 'quoteOrderQty');
    return { ...common, type, quantity: lots() };
  }
  if (nameOf === PLAIN) refuse(params, 'quoteOrderQty');
  // A pegged order may do without: its price is then no limit.
  const pegged = nameOf === PLAIN && params.has('pegPriceType') && !params.has(price);
  if (type === OrderType.POST_ONLY) {
    refuse(params, timeInForce);
    const until = params.has(nameOf('goodTillDate')) ? TimeInForce.GTD : TimeInForce.GTC;
    const quantity = lots();
    return { type, timeInForce: until, quantity, priceTicks: readPrice(params, price, market) };
  }
  return {
    type,
    timeInForce: readTimeInForce(params, timeInForce),
    quantity: lots(),
    priceTicks: pegged ? 0 : readPrice(params, price, market),
  };
}

/** MARKET without a quantity. */
function readBudget(params: Params, market: MarketInfo) {
  const budget = params.optional('quoteOrderQty');
  if (budget === undefined) throw missing('quantity');
  const units = checked('quoteOrderQty', market.parseQuote(budget), 'NOTIONAL');
  return { type: OrderType.MARKET_QUOTE, quantity: units };
}

/** @throws DialectError -1102, -1117 */
export function readSide(params: Params, name: string): Side {
  const side = params.required(name);
  if (side === 'BUY') return Side.BUY;
  if (side === 'SELL') return Side.SELL;
  throw new DialectError(-1117, 'Invalid side.');
}

function readTimeInForce(params: Params, name: string): TimeInForce {
  const text = params.required(name);
  const timeInForce = Object.hasOwn(TIME_IN_FORCE_OF, text) ? TIME_IN_FORCE_OF[text] : undefined;
  if (timeInForce === undefined) throw new DialectError(-1115, 'Invalid timeInForce.');
  return timeInForce;
}

/** @throws DialectError -1100 */
export function readStp(params: Params): SelfTradePrevention {
  const mode = params.optional('selfTradePreventionMode');
  if (mode === undefined) return DEFAULT_STP;
  const stp = Object.hasOwn(STP_OF, mode) ? STP_OF[mode] : undefined;
  if (stp !== undefined) return stp;
  throw illegal('selfTradePreventionMode', Object.keys(STP_OF).join(', '));
}

/** The client's own id for a new thing, or one made up. @throws DialectError -1100 */
export function readNewClientId(params: Params, name: string): string {
  const text = params.optional(name);
  if (text === undefined) return `lx-${RUN_ID}-${(++madeUp).toString(36)}`;
  if (!CLIENT_ID.test(text)) throw illegal(name, CLIENT_ID_RANGE);
  return text;
}

/** What `newOrderRespType` says; without it FULL for LIMIT and MARKET, ACK for others. */
export function readResponseType(params: Params, { fields, terms }: OrderWish): ResponseType {
  const conditional = terms !== undefined && terms.trigger !== TriggerKind.NONE;
  return responseTypeOr(
    params,
    fields.type === OrderType.POST_ONLY || conditional ? 'ACK' : 'FULL',
  );
}

/** What `newOrderRespType` says, or what holds without it. @throws DialectError -1100 */
export function responseTypeOr(params: Params, fallback: ResponseType): ResponseType {
  const wanted = params.optional('newOrderRespType');
  if (wanted === 'ACK' || wanted === 'RESULT' || wanted === 'FULL') return wanted;
  if (wanted !== undefined) throw illegal('newOrderRespType', 'ACK, RESULT, FULL');
  return fallback;
}

/** An existing order as a command names it. */
export interface Target {
  readonly target: number;
  readonly targetKind: TargetKind;
}

/**
 * The order that a request names, by the engine's id or the client's. An order that has a number
 * and no text (from the binary gateway) is found under that number.
 * @param names of the two parameters
 * @throws DialectError -1102 when neither is there, -2011 when they name different orders
 */
export function readTarget(
  params: Params,
  accounts: Accounts,
  account: number,
  names: { readonly orderId: string; readonly clientId: string },
): Target {
  const orderId = readOrderId(params, names.orderId);
  const text = params.optional(names.clientId);
  if (orderId !== undefined) {
    const known = accounts.order(account, orderId);
    if (text !== undefined && known !== undefined && known.clientText !== text) {
      const words = `Cancel order is invalid. Check ${names.clientId} and ${names.orderId}.`;
      throw new DialectError(-2011, words);
    }
    return { target: orderId, targetKind: TargetKind.ORDER_ID };
  }
  if (text === undefined) throw bothMissing(names);
  // By hash even where the order is known: an order just sent under the same id may be meant.
  const known = accounts.orderByClientText(account, text);
  const number = known !== undefined && String(known.clientOrderId) === text;
  const target = number ? known.clientOrderId : hash53(text);
  return { target, targetKind: TargetKind.CLIENT_ORDER_ID };
}

/** An engine order id. @throws DialectError -1100, -1130 */
export function readOrderId(params: Params, name: string): number | undefined {
  return params.optionalInteger(name, ANY_ID);
}

/** Neither id of an order was given. */
export function bothMissing(names: { orderId: string; clientId: string }): DialectError {
  const { orderId, clientId } = names;
  return new DialectError(
    -1102,
    `Param '${clientId}' or '${orderId}' must be sent, but both were empty/null!`,
  );
}
