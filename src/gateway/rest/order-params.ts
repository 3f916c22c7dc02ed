/** From the parameters of an order to the fields of a command, with the dialect's errors. */
import { randomBytes } from 'node:crypto';
import { DecimalFault } from '../../base/decimal.ts';
import { hash53 } from '../../base/hash53.ts';
import type { MarketInfo } from '../../feed/catalog.ts';
import {
  OrderType,
  SelfTradePrevention,
  Side,
  TargetKind,
  TimeInForce,
} from '../../schema/generated/protocol.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { DialectError, illegal, missing, notRequired } from '../errors.ts';
import type { Params } from './params.ts';

/** The part of a NewOrder or CancelReplace that describes the new order. */
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
] as const;

const ORDER_TYPES: readonly string[] = ['LIMIT', 'LIMIT_MAKER', 'MARKET'];
/** Known to the dialect, not to this exchange. */
const UNSUPPORTED = ['stopPrice', 'trailingDelta', 'icebergQty'] as const;

const DECIMAL_RANGE = '^([0-9]{1,20})(\\.[0-9]{1,20})?$';
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
};

/** @throws DialectError for every parameter that is missing, malformed or out of place */
export function readOrder(params: Params, market: MarketInfo): OrderFields {
  const side = readSide(params);
  const type = params.required('type');
  // Before the parameters that only unsupported types have: the type is what is wrong.
  if (!ORDER_TYPES.includes(type)) throw new DialectError(-1116, 'Invalid orderType.');
  for (const name of UNSUPPORTED) if (params.has(name)) throw notRequired(name);
  const text = readNewClientId(params, 'newClientOrderId');
  const common = { side, stp: readStp(params), text, clientOrderId: hash53(text) };
  switch (type) {
    case 'LIMIT':
      return { ...common, ...readLimit(params, market) };
    case 'LIMIT_MAKER':
      refuse(params, 'timeInForce', 'quoteOrderQty');
      return {
        ...common,
        type: OrderType.POST_ONLY,
        timeInForce: TimeInForce.GTC,
        quantity: requiredQty(params, market),
        priceTicks: readPrice(params, market),
      };
    default:
      return { ...common, ...readMarketOrder(params, market) };
  }
}

function readLimit(params: Params, market: MarketInfo) {
  refuse(params, 'quoteOrderQty');
  return {
    type: OrderType.LIMIT,
    timeInForce: readTimeInForce(params),
    quantity: requiredQty(params, market),
    priceTicks: readPrice(params, market),
  };
}

function readMarketOrder(params: Params, market: MarketInfo) {
  refuse(params, 'price', 'timeInForce');
  const common = { timeInForce: TimeInForce.IOC, priceTicks: 0 };
  const quantity = params.optional('quantity');
  const budget = params.optional('quoteOrderQty');
  if (quantity !== undefined) {
    if (budget !== undefined) throw notRequired('quoteOrderQty');
    return { ...common, type: OrderType.MARKET, quantity: readQty('quantity', quantity, market) };
  }
  if (budget === undefined) throw missing('quantity');
  const units = checked('quoteOrderQty', market.parseQuote(budget), 'NOTIONAL');
  return { ...common, type: OrderType.MARKET_QUOTE, quantity: units };
}

function refuse(params: Params, ...names: readonly string[]): void {
  for (const name of names) if (params.has(name)) throw notRequired(name);
}

function readSide(params: Params): Side {
  const side = params.required('side');
  if (side === 'BUY') return Side.BUY;
  if (side === 'SELL') return Side.SELL;
  throw new DialectError(-1117, 'Invalid side.');
}

function readTimeInForce(params: Params): TimeInForce {
  const text = params.required('timeInForce');
  const timeInForce = Object.hasOwn(TIME_IN_FORCE_OF, text) ? TIME_IN_FORCE_OF[text] : undefined;
  if (timeInForce === undefined) throw new DialectError(-1115, 'Invalid timeInForce.');
  return timeInForce;
}

function readStp(params: Params): SelfTradePrevention {
  const mode = params.optional('selfTradePreventionMode');
  if (mode === undefined) return DEFAULT_STP;
  const stp = Object.hasOwn(STP_OF, mode) ? STP_OF[mode] : undefined;
  if (stp !== undefined) return stp;
  throw illegal('selfTradePreventionMode', Object.keys(STP_OF).join(', '));
}

function requiredQty(params: Params, market: MarketInfo): number {
  return readQty('quantity', params.required('quantity'), market);
}

/** @returns lots. @throws DialectError -1100, -1111, -1013 */
export function readQty(name: string, text: string, market: MarketInfo): number {
  return checked(name, market.parseQty(text), 'LOT_SIZE');
}

function readPrice(params: Params, market: MarketInfo): number {
  return checked('price', market.parsePrice(params.required('price')), 'PRICE_FILTER');
}

/** A parsed decimal, or its fault as an error. */
function checked(name: string, value: number, filter: string): number {
  switch (value) {
    case DecimalFault.MALFORMED:
    case DecimalFault.SIGNED:
    case DecimalFault.EXPONENT:
      throw illegal(name, DECIMAL_RANGE);
    case DecimalFault.TOO_MANY_PLACES:
      throw new DialectError(-1111, `Parameter '${name}' has too much precision.`);
    case DecimalFault.TOO_LARGE:
    case DecimalFault.OFF_STEP:
      throw new DialectError(-1013, `Filter failure: ${filter}`);
    default:
      return value;
  }
}

/** The client's own id for a new thing, or one made up. @throws DialectError -1100 */
export function readNewClientId(params: Params, name: string): string {
  const text = params.optional(name);
  if (text === undefined) return `lx-${RUN_ID}-${(++madeUp).toString(36)}`;
  if (!CLIENT_ID.test(text)) throw illegal(name, CLIENT_ID_RANGE);
  return text;
}

/** What `newOrderRespType` says; without it FULL for LIMIT and MARKET, ACK for others. */
export function readResponseType(params: Params, type: OrderType): ResponseType {
  const wanted = params.optional('newOrderRespType');
  if (wanted === 'ACK' || wanted === 'RESULT' || wanted === 'FULL') return wanted;
  if (wanted !== undefined) throw illegal('newOrderRespType', 'ACK, RESULT, FULL');
  return type === OrderType.POST_ONLY ? 'ACK' : 'FULL';
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
  return params.optionalInteger(name, { min: 0, max: Number.MAX_SAFE_INTEGER });
}

/** Neither id of an order was given. */
export function bothMissing(names: { orderId: string; clientId: string }): DialectError {
  const { orderId, clientId } = names;
  return new DialectError(
    -1102,
    `Param '${clientId}' or '${orderId}' must be sent, but both were empty/null!`,
  );
}
