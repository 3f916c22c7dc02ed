/** Every refusal of the engine and the node, in the words of the dialect. */
import { REJECTION_SENTENCES, Rejection } from '../schema/generated/protocol.ts';
import { DialectError } from './errors.ts';

interface Words {
  readonly code: number;
  readonly text: string;
  readonly status: number;
}

const UNKNOWN = -1000;
const BUSY = -1008;
const STOPPING = -1016;
const FILTER = -1013;
const UNSUPPORTED = -1020;
const ORDER_REJECTED = -2010;
const CANCEL_REJECTED = -2011;
const AMEND_REJECTED = -2038;

/** Words of the dialect for a code; without a text of its own, the sentence of the schema. */
function words(code: number, text: string | undefined, status = 400) {
  return { code, text, status };
}

const TABLE: Readonly<Record<Rejection, ReturnType<typeof words>>> = {
  [Rejection.UNKNOWN_COMMAND]: words(UNSUPPORTED, 'This operation is not supported.'),
  [Rejection.MALFORMED_COMMAND]: words(UNKNOWN, undefined, 500),
  [Rejection.VALUE_OUT_OF_RANGE]: words(-1130, undefined),
  [Rejection.INVALID_ENUM]: words(-1130, undefined),
  [Rejection.TIME_BACKWARDS]: words(UNKNOWN, undefined, 500),
  [Rejection.UNKNOWN_ACCOUNT]: words(ORDER_REJECTED, 'Account does not exist.'),
  [Rejection.ACCOUNT_NOT_ALLOWED]: words(
    ORDER_REJECTED,
    'This account may not place or cancel orders.',
  ),
  [Rejection.TIME_IN_PAST]: words(-1130, undefined),
  [Rejection.ACCOUNT_BLOCKED]: words(ORDER_REJECTED, 'This action is disabled on this account.'),
  [Rejection.TOO_MANY_ORDERS]: words(FILTER, 'Filter failure: EXCHANGE_MAX_NUM_ORDERS'),
  [Rejection.EXPOSURE_EXCEEDED]: words(ORDER_REJECTED, undefined),
  [Rejection.MARKET_POST_ONLY]: words(ORDER_REJECTED, undefined),
  [Rejection.NOT_IN_AUCTION]: words(ORDER_REJECTED, undefined),
  [Rejection.PEGS_FULL]: words(ORDER_REJECTED, undefined),
  [Rejection.SCHEDULE_FULL]: words(UNKNOWN, undefined),
  [Rejection.AMEND_NOT_ALLOWED]: words(AMEND_REJECTED, undefined),
  [Rejection.WOULD_TRIGGER]: words(ORDER_REJECTED, 'Stop price would trigger immediately.'),
  [Rejection.NO_REFERENCE_PRICE]: words(ORDER_REJECTED, undefined),
  [Rejection.PRICE_OUTSIDE_COLLAR]: words(FILTER, 'Filter failure: PERCENT_PRICE'),
  [Rejection.NOTIONAL_ABOVE_LIMIT]: words(FILTER, 'Filter failure: NOTIONAL'),
  [Rejection.REDUCE_ONLY_NOT_FOR_SPOT]: words(ORDER_REJECTED, undefined),
  [Rejection.LIST_ORDER]: words(CANCEL_REJECTED, undefined),
  [Rejection.INVALID_RULES]: words(-1130, undefined),
  [Rejection.UNKNOWN_MARKET]: words(-1121, 'Invalid symbol.'),
  [Rejection.MARKET_HALTED]: words(FILTER, 'Market is closed.'),
  [Rejection.MARKET_CANCEL_ONLY]: words(FILTER, 'Market is closed.'),
  [Rejection.INVALID_COMBINATION]: words(ORDER_REJECTED, 'Unsupported order combination.'),
  [Rejection.QUANTITY_ZERO]: words(FILTER, 'Invalid quantity.'),
  [Rejection.QUANTITY_TOO_LARGE]: words(FILTER, 'Filter failure: LOT_SIZE'),
  [Rejection.PRICE_ZERO]: words(FILTER, 'Invalid price.'),
  [Rejection.PRICE_TOO_HIGH]: words(FILTER, 'Filter failure: PRICE_FILTER'),
  [Rejection.NOTIONAL_TOO_SMALL]: words(FILTER, 'Filter failure: NOTIONAL'),
  [Rejection.NOTIONAL_TOO_LARGE]: words(FILTER, 'Filter failure: NOTIONAL'),
  [Rejection.DUPLICATE_CLIENT_ORDER_ID]: words(ORDER_REJECTED, 'Duplicate order sent.'),
  [Rejection.WOULD_TAKE]: words(ORDER_REJECTED, 'Order would immediately match and take.'),
  [Rejection.ORDER_NOT_FOUND]: words(CANCEL_REJECTED, 'Unknown order sent.'),
  [Rejection.AMEND_BELOW_FILLED]: words(AMEND_REJECTED, undefined),
  [Rejection.AMEND_WITHOUT_CHANGE]: words(
    AMEND_REJECTED,
    'The requested action would change no state; rejecting.',
  ),
  [Rejection.INSUFFICIENT_FUNDS]: words(
    ORDER_REJECTED,
    'Account has insufficient balance for requested action.',
  ),
  [Rejection.UNKNOWN_ASSET]: words(-1121, 'Invalid asset.'),
  [Rejection.SAME_ACCOUNT]: words(-1130, undefined),
  [Rejection.AMOUNT_ZERO]: words(-1130, undefined),
  [Rejection.SUPPLY_EXCEEDED]: words(-1130, undefined),
  [Rejection.TRANSFER_ID_ZERO]: words(-1130, undefined),
  [Rejection.TRANSFER_EXISTS]: words(-1130, undefined),
  [Rejection.TRANSFER_ID_CONFLICT]: words(-1130, undefined),
  [Rejection.PENDING_NOT_FOUND]: words(-1130, undefined),
  [Rejection.PENDING_ALREADY_RESOLVED]: words(-1130, undefined),
  [Rejection.AMOUNT_EXCEEDS_PENDING]: words(-1130, undefined),
  [Rejection.ORDERS_FULL]: words(FILTER, 'Filter failure: EXCHANGE_MAX_NUM_ORDERS'),
  [Rejection.LEVELS_FULL]: words(ORDER_REJECTED, undefined),
  [Rejection.BALANCES_FULL]: words(ORDER_REJECTED, undefined),
  [Rejection.ACCOUNTS_FULL]: words(UNKNOWN, undefined, 503),
  [Rejection.MARKETS_FULL]: words(UNKNOWN, undefined, 503),
  [Rejection.ASSETS_FULL]: words(UNKNOWN, undefined, 503),
  [Rejection.TRANSFERS_FULL]: words(UNKNOWN, undefined, 503),
  [Rejection.INVALID_MARKET]: words(-1130, undefined),
  [Rejection.INVALID_ASSET]: words(-1130, undefined),
  [Rejection.FEE_TOO_HIGH]: words(-1130, undefined),
  [Rejection.UNKNOWN_TIER]: words(-1130, undefined),
  [Rejection.NODE_BUSY]: words(
    BUSY,
    'Server is currently overloaded with other requests. Please try again in a few minutes.',
    503,
  ),
  [Rejection.NODE_STOPPING]: words(STOPPING, 'This service is no longer available.', 503),
};

/** The dialect's words for a rejection code of the schema. */
export function wordsOf(code: number): Words {
  const known = TABLE[code as Rejection];
  if (known === undefined) return { code: UNKNOWN, text: `Rejection ${code}.`, status: 500 };
  return { ...known, text: known.text ?? REJECTION_SENTENCES[code]! };
}

/** A refusal as the error to answer with. */
export function rejectionError(code: number): DialectError {
  const { code: dialectCode, text, status } = wordsOf(code);
  return new DialectError(dialectCode, text, { status });
}
