/** What requests carry. Decimals are texts, or numbers where a text is too much trouble. */
import type { OrderType, SelfTradePreventionMode, Side, TimeInForce } from './answers.ts';
import { ErrorKind, LxError } from './errors.ts';

/** '0.01', or 0.01. */
export type Decimal = string | number;

export interface SymbolParam {
  /** Such as `BTCUSD`. */
  readonly symbol: string;
}

export interface HistoryParams {
  readonly fromId?: number;
  /** Milliseconds since 1970. */
  readonly startTime?: number;
  readonly endTime?: number;
  readonly limit?: number;
}

export interface OrderParams extends SymbolParam {
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce?: TimeInForce;
  readonly quantity?: Decimal;
  readonly quoteOrderQty?: Decimal;
  readonly price?: Decimal;
  /** Made up where it is missing: 1 to 36 letters, digits, `-` or `_`. */
  readonly newClientOrderId?: string;
  readonly newOrderRespType?: 'ACK' | 'RESULT' | 'FULL';
  readonly selfTradePreventionMode?: SelfTradePreventionMode;
  readonly stopPrice?: Decimal;
  readonly trailingDelta?: number;
  readonly icebergQty?: Decimal;
  readonly pegPriceType?: 'PRIMARY_PEG' | 'MARKET_PEG' | 'MID_PEG';
  readonly pegOffsetType?: 'TICKS';
  readonly pegOffsetValue?: number;
  readonly goodTillDate?: number;
  readonly hidden?: boolean;
  readonly minQty?: Decimal;
}

/** An order by either id. */
export interface QueryOrder extends SymbolParam {
  readonly orderId?: number;
  readonly origClientOrderId?: string;
}

export interface CancelParams extends QueryOrder {
  readonly newClientOrderId?: string;
}

export interface AmendParams extends QueryOrder {
  /** Smaller than the present one. */
  readonly newQty: Decimal;
  readonly newClientOrderId?: string;
}

export interface ReplaceParams extends OrderParams {
  readonly cancelReplaceMode: 'STOP_ON_FAILURE' | 'ALLOW_FAILURE';
  readonly cancelOrderId?: number;
  readonly cancelOrigClientOrderId?: string;
  readonly cancelNewClientOrderId?: string;
}

interface ListParams extends SymbolParam {
  readonly listClientOrderId?: string;
  readonly newOrderRespType?: 'ACK' | 'RESULT' | 'FULL';
  readonly selfTradePreventionMode?: SelfTradePreventionMode;
}

/** Parameters of one order of a list, each name after this prefix. */
type Leg<Prefix extends string, Required extends string> = {
  readonly [K in LegName as `${Prefix}${K}`]?: LegValue<K>;
} & { readonly [K in Required as `${Prefix}${K}`]: K extends LegName ? LegValue<K> : never };
type LegName =
  | 'ClientOrderId'
  | 'Price'
  | 'StopPrice'
  | 'TrailingDelta'
  | 'IcebergQty'
  | 'TimeInForce'
  | 'GoodTillDate'
  | 'Type'
  | 'Side'
  | 'Quantity';
type LegValue<K extends string> = K extends 'Type'
  ? OrderType
  : K extends 'Side'
    ? Side
    : K extends 'TimeInForce'
      ? TimeInForce
      : K extends 'ClientOrderId'
        ? string
        : Decimal;

export type OcoParams = ListParams & {
  readonly side: Side;
  readonly quantity: Decimal;
} & Leg<'above', 'Type'> &
  Leg<'below', 'Type'>;

export type OtoParams = ListParams &
  Leg<'working', 'Type' | 'Side' | 'Quantity'> &
  Leg<'pending', 'Type' | 'Side' | 'Quantity'>;

export type OtocoParams = ListParams &
  Leg<'working', 'Type' | 'Side' | 'Quantity'> & {
    readonly pendingSide: Side;
    readonly pendingQuantity: Decimal;
  } & Leg<'pendingAbove', 'Type'> &
  Leg<'pendingBelow', 'Type'>;

export interface CancelListParams extends SymbolParam {
  readonly orderListId?: number;
  readonly listClientOrderId?: string;
  readonly newClientOrderId?: string;
}

export interface Quote {
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
  /** A whole number below 2^53. */
  readonly clientOrderId?: number;
}

export interface MassQuoteParams extends SymbolParam {
  /** At most 63; none withdraws all. */
  readonly quotes: readonly Quote[];
  readonly mode?: 'EACH' | 'ALL_OR_NOTHING';
}

/** Money to another account here: to its address, or by its number. */
export interface TransferParams {
  readonly asset: string;
  readonly amount: Decimal;
  readonly address?: string;
  readonly account?: number;
  /** For later: milliseconds since 1970. */
  readonly time?: number;
}

/** Digits that a number is written with at most: more than any market has. */
const MAX_PLACES = 20;

/** A number as the exchange reads it: without exponent. */
function numberText(name: string, value: number): string {
  if (!Number.isFinite(value)) {
    throw new LxError(`${name} is ${value}`, { kind: ErrorKind.INVALID });
  }
  const text = String(value);
  if (!text.includes('e')) return text;
  return value.toFixed(MAX_PLACES).replace(/\.?0+$/, '');
}

function valueText(name: string, value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return numberText(name, value);
    case 'boolean':
      return String(value);
    default:
      return JSON.stringify(value, (_key, inner: unknown) =>
        typeof inner === 'number' ? numberText(name, inner) : inner,
      );
  }
}

/**
 * Parameters as texts, in the order given; those that are undefined are left out.
 * @throws LxError for a number that is not finite
 */
export function paramTexts(params: object): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined) texts[name] = valueText(name, value);
  }
  return texts;
}
