/**
 * What an order may ask for beyond price and quantity: trigger, iceberg, expiry, peg, and this
 * exchange's own `hidden`, `minQty` and `goodTillDate`. From parameters to fields of a command.
 */
import type { MarketInfo } from '../../feed/catalog.ts';
import {
  type OrderType,
  PegKind,
  Rejection,
  type Side,
  TimeInForce,
  TriggerKind,
} from '../../schema/generated/protocol.ts';
import { readTimeUs } from '../auth.ts';
import { DialectError, illegal, missing, notRequired } from '../errors.ts';
import { rejectionError } from '../rejections.ts';
import { checked, type NameOf, readQty, refuse } from './order-numbers.ts';
import type { Params } from './params.ts';

/** Fields of an AdvancedOrder beyond those of a NewOrder. */
export interface Terms {
  readonly trigger: TriggerKind;
  readonly triggerPriceTicks: number;
  readonly trailingTicks: number;
  readonly displayLots: number;
  readonly minimumLots: number;
  readonly expireTimeUs: number;
  /** 1: shows nothing. */
  readonly hidden: number;
  readonly peg: PegKind;
  readonly pegOffsetTicks: number;
}

export interface TermsSource {
  readonly params: Params;
  readonly market: MarketInfo;
  readonly nameOf: NameOf;
  /** Not of a list: only then is there a peg, a minimum, and nothing to be seen. */
  readonly alone: boolean;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  /** What the type waits for. */
  readonly trigger: TriggerKind;
  readonly referenceTicks: (side: Side) => number;
}

/** Basis points in the whole. */
const BASIS_POINTS = 10_000;
/** Distance of a trailing trigger at least and at most, in basis points. */
export const MIN_TRAILING_DELTA = 1;
export const MAX_TRAILING_DELTA = 5_000;
/** Distance of a pegged order from its reference at most, either way, in ticks. */
export const MAX_PEG_OFFSET = 1_000_000;

const PEG_OF: Readonly<Record<string, PegKind>> = {
  PRIMARY_PEG: PegKind.BEST,
  MARKET_PEG: PegKind.OPPOSITE,
  MID_PEG: PegKind.MID,
};
/** The one way in which an offset is given. */
export const PEG_OFFSET_TYPE = 'TICKS';

export const NO_TERMS: Terms = {
  trigger: TriggerKind.NONE,
  triggerPriceTicks: 0,
  trailingTicks: 0,
  displayLots: 0,
  minimumLots: 0,
  expireTimeUs: 0,
  hidden: 0,
  peg: PegKind.NONE,
  pegOffsetTicks: 0,
};

/** Whether anything of it needs an AdvancedOrder. */
export function hasTerms(terms: Terms): boolean {
  return Object.values(terms).some((value) => value !== 0);
}

/** @throws DialectError for what is missing, malformed, or does not go with the type */
export function readTerms(source: TermsSource): Terms {
  return {
    ...readTrigger(source),
    ...readConcealing(source),
    ...readPeg(source),
    expireTimeUs: readExpiry(source),
  };
}

function readTrigger(source: TermsSource) {
  const { market, nameOf, params, side, trigger } = source;
  const [stopPrice, trailingDelta] = [nameOf('stopPrice'), nameOf('trailingDelta')];
  if (trigger === TriggerKind.NONE) {
    refuse(params, stopPrice, trailingDelta);
    return { trigger, triggerPriceTicks: 0, trailingTicks: 0 };
  }
  const limits = { min: MIN_TRAILING_DELTA, max: MAX_TRAILING_DELTA };
  const delta = params.optionalInteger(trailingDelta, limits);
  const text = params.optional(stopPrice);
  if (delta === undefined) {
    if (text === undefined) throw neither(stopPrice, trailingDelta);
    const ticks = checked(stopPrice, market.parsePrice(text), 'PRICE_FILTER');
    if (ticks === 0) throw new DialectError(-1013, 'Invalid price.');
    return { trigger, triggerPriceTicks: ticks, trailingTicks: 0 };
  }
  // A trailing order follows from the start: no price sets it going, and with none that would,
  // STOP_LOSS and TAKE_PROFIT are the same.
  if (text !== undefined) throw notRequired(stopPrice);
  const reference = source.referenceTicks(side);
  if (reference === 0) throw rejectionError(Rejection.NO_REFERENCE_PRICE);
  const trailingTicks = Math.max(1, Math.round((reference / BASIS_POINTS) * delta));
  return { trigger: TriggerKind.TRAILING, triggerPriceTicks: 0, trailingTicks };
}

function neither(one: string, other: string): DialectError {
  return new DialectError(
    -1102,
    `Param '${one}' or '${other}' must be sent, but both were empty/null!`,
  );
}

/** Iceberg, hidden, minimum. The engine says what does not go together. */
function readConcealing({ alone, market, nameOf, params }: TermsSource) {
  const lots = (name: string) => {
    const text = params.optional(name);
    return text === undefined ? 0 : readQty(name, text, market);
  };
  const hidden = alone && params.optionalBoolean('hidden') === true;
  return {
    displayLots: lots(nameOf('icebergQty')),
    minimumLots: alone ? lots('minQty') : 0,
    hidden: hidden ? 1 : 0,
  };
}

function readPeg({ alone, params }: TermsSource) {
  if (!alone) return { peg: PegKind.NONE, pegOffsetTicks: 0 };
  const text = params.optional('pegPriceType');
  if (text === undefined) {
    refuse(params, 'pegOffsetType', 'pegOffsetValue');
    return { peg: PegKind.NONE, pegOffsetTicks: 0 };
  }
  const peg = Object.hasOwn(PEG_OF, text) ? PEG_OF[text] : undefined;
  if (peg === undefined) throw illegal('pegPriceType', Object.keys(PEG_OF).join(', '));
  const range = { min: -MAX_PEG_OFFSET, max: MAX_PEG_OFFSET };
  const offset = params.optionalInteger('pegOffsetValue', range);
  const kind = params.optional('pegOffsetType');
  if (kind === undefined && offset === undefined) return { peg, pegOffsetTicks: 0 };
  if (kind !== PEG_OFFSET_TYPE) throw illegal('pegOffsetType', PEG_OFFSET_TYPE);
  if (offset === undefined) throw missing('pegOffsetValue');
  return { peg, pegOffsetTicks: offset };
}

function readExpiry({ nameOf, params, timeInForce }: TermsSource): number {
  const name = nameOf('goodTillDate');
  if (timeInForce === TimeInForce.GTD) return readTimeUs(params, name);
  refuse(params, name);
  return 0;
}
