/** Generated from src/schema by `npm run generate`; do not edit. */
import type { BlockView } from '../../base/block-view.ts';

export const SCHEMA_ID = 7;
export const SCHEMA_VERSION = 2;

/** Template ids of commands and events. */
export const Template = {
  Tick: 1,
  CreateAsset: 2,
  CreateAccount: 3,
  CreateMarket: 4,
  SetMarketStatus: 5,
  SetFees: 6,
  SetAccountTier: 7,
  Transfer: 8,
  NewOrder: 10,
  CancelOrder: 11,
  CancelAll: 12,
  CancelReplace: 13,
  AmendOrder: 14,
  AdvancedOrder: 15,
  OrderList: 16,
  MassQuote: 17,
  SetMarketRules: 18,
  ScheduleMarketStatus: 19,
  SetAccountStatus: 20,
  SetAccountLimits: 21,
  SetExposureLimit: 22,
  SetDeadMan: 23,
  Accepted: 64,
  Rejected: 65,
  AssetCreated: 66,
  AccountCreated: 67,
  MarketCreated: 68,
  MarketStatusChanged: 69,
  FeesChanged: 70,
  AccountTierChanged: 71,
  TransferRecorded: 72,
  OrderAccepted: 80,
  OrderRested: 81,
  Trade: 82,
  OrderAmended: 83,
  OrderClosed: 84,
  BalancesChanged: 85,
  OrderTerms: 86,
  OrderActivated: 87,
  DisplayChanged: 88,
  QuoteRefused: 89,
  AuctionIndicated: 90,
  AuctionUncrossed: 91,
  MarketRulesChanged: 92,
  MarketScheduled: 93,
  AccountStatusChanged: 94,
  AccountLimitsChanged: 95,
  ExposureLimitChanged: 96,
  DeadManChanged: 97,
  BatchApplied: 120,
  SnapshotMarked: 121,
} as const;

/** Which side of a market an order is on. */
export const Side = {
  /** receives base, pays quote */
  BUY: 0,
  /** pays base, receives quote */
  SELL: 1,
} as const;
export type Side = (typeof Side)[keyof typeof Side];

/** How an order is priced and sized. */
export const OrderType = {
  /** a price and a quantity in lots */
  LIMIT: 0,
  /** a quantity in lots, at any price, nothing rests */
  MARKET: 1,
  /** a budget in quote units, at any price, nothing rests */
  MARKET_QUOTE: 2,
  /** a limit order that is rejected where it would take */
  POST_ONLY: 3,
} as const;
export type OrderType = (typeof OrderType)[keyof typeof OrderType];

/** How long an order lives. */
export const TimeInForce = {
  /** until filled or cancelled */
  GTC: 0,
  /** what does not fill at once is closed */
  IOC: 1,
  /** fills at once and whole, or not at all */
  FOK: 2,
  /** until filled, cancelled or expired (AdvancedOrder, OrderList) */
  GTD: 3,
} as const;
export type TimeInForce = (typeof TimeInForce)[keyof typeof TimeInForce];

/** What happens where an order would trade against its own account's resting order; the taker's mode counts. */
export const SelfTradePrevention = {
  /** they trade */
  NONE: 0,
  /** the incoming remainder is closed */
  CANCEL_TAKER: 1,
  /** the resting order is closed, matching goes on */
  CANCEL_MAKER: 2,
  /** both are closed */
  CANCEL_BOTH: 3,
  /** both shrink by the smaller of the two, without a trade */
  DECREMENT: 4,
} as const;
export type SelfTradePrevention = (typeof SelfTradePrevention)[keyof typeof SelfTradePrevention];

/** Which identifier names an existing order. */
export const TargetKind = {
  /** the engine's order id */
  ORDER_ID: 0,
  /** the account's own id */
  CLIENT_ORDER_ID: 1,
} as const;
export type TargetKind = (typeof TargetKind)[keyof typeof TargetKind];

/** What CancelReplace does when one half fails. */
export const ReplaceMode = {
  /** nothing cancelled: no new order */
  STOP_ON_FAILURE: 0,
  /** the new order is tried even where nothing was cancelled */
  ALLOW_FAILURE: 1,
} as const;
export type ReplaceMode = (typeof ReplaceMode)[keyof typeof ReplaceMode];

/** What a market accepts. */
export const MarketStatus = {
  /** everything */
  OPEN: 0,
  /** only cancels */
  CANCEL_ONLY: 1,
  /** only cancels; nothing trades */
  HALTED: 2,
  /** only orders that cannot trade at once */
  POST_ONLY: 3,
  /** limit orders gather, nothing trades until the status changes */
  AUCTION: 4,
} as const;
export type MarketStatus = (typeof MarketStatus)[keyof typeof MarketStatus];

/** Whether trades of a market move money. */
export const Settlement = {
  /** orders reserve and trades settle balances */
  LEDGER: 0,
  /** matching only: no balances, no fees */
  NONE: 1,
} as const;
export type Settlement = (typeof Settlement)[keyof typeof Settlement];

/** What an account is for. */
export const AccountKind = {
  /** trades, sends and receives */
  TRADING: 0,
  /** the external and the fee account: never trades */
  SYSTEM: 1,
} as const;
export type AccountKind = (typeof AccountKind)[keyof typeof AccountKind];

/** What a leg of a transfer does. */
export const TransferKind = {
  /** moves the amount at once */
  POST: 0,
  /** reserves the amount on the debit account (a withdrawal's first phase) */
  PEND: 1,
  /** moves what was reserved, wholly or in part; the rest is freed */
  POST_PENDING: 2,
  /** frees what was reserved */
  VOID_PENDING: 3,
} as const;
export type TransferKind = (typeof TransferKind)[keyof typeof TransferKind];

/** Where a recorded transfer stands. */
export const TransferState = {
  /** done */
  POSTED: 0,
  /** reserved, not yet resolved */
  PENDING: 1,
  /** was pending; posted or voided since */
  RESOLVED: 2,
} as const;
export type TransferState = (typeof TransferState)[keyof typeof TransferState];

/** Why an order ended other than by being filled. */
export const CloseReason = {
  /** by its owner */
  CANCELLED: 0,
  /** by a CancelReplace */
  REPLACED: 1,
  /** by a CancelAll */
  MASS_CANCELLED: 2,
  /** the rest of an IOC order */
  IMMEDIATE_REMAINDER: 3,
  /** a FOK order that could not fill whole */
  FOK_UNFILLABLE: 4,
  /** the rest of a market order after the book ran out */
  NO_LIQUIDITY: 5,
  /** by self-trade prevention */
  SELF_TRADE: 6,
  /** a quote-budget order that cannot buy or sell another lot */
  BUDGET_SPENT: 7,
  /** a market order whose account's balance ran out on the way */
  FUNDS_SPENT: 8,
  /** its time was up */
  EXPIRED: 9,
  /** another order of its list traded, was triggered or ended */
  LIST: 10,
  /** it came alive and was refused; `replaceCode` says why */
  REFUSED: 11,
  /** its minimum quantity could not fill at once */
  MINIMUM_UNFILLABLE: 12,
  /** the rest of an order that an interruption ended */
  VOLATILITY: 13,
  /** by a kill switch, of its account or its market */
  KILLED: 14,
  /** by its account's dead-man timer */
  DEAD_MAN: 15,
  /** a quote that the next MassQuote withdrew */
  QUOTE_REPLACED: 16,
} as const;
export type CloseReason = (typeof CloseReason)[keyof typeof CloseReason];

/** Why an open order's price or quantity changed. */
export const AmendReason = {
  /** made smaller by its owner; keeps its place */
  REDUCED: 0,
  /** a new price or a larger quantity; loses its place */
  REQUEUED: 1,
  /** made smaller by self-trade prevention (DECREMENT) */
  SELF_TRADE: 2,
  /** a pegged order followed its reference; loses its place */
  PEGGED: 3,
} as const;
export type AmendReason = (typeof AmendReason)[keyof typeof AmendReason];

/** What an order waits for before it is placed. */
export const TriggerKind = {
  /** nothing */
  NONE: 0,
  /** buy: the price rises to the trigger; sell: it falls to it */
  STOP: 1,
  /** buy: the price falls to the trigger; sell: it rises to it */
  TAKE_PROFIT: 2,
  /** a STOP whose trigger follows the best price at a distance */
  TRAILING: 3,
} as const;
export type TriggerKind = (typeof TriggerKind)[keyof typeof TriggerKind];

/** Which price a market's triggers look at. */
export const TriggerSource = {
  /** every trade price */
  LAST: 0,
  /** best displayed ask for buys, best displayed bid for sells */
  BEST: 1,
} as const;
export type TriggerSource = (typeof TriggerSource)[keyof typeof TriggerSource];

/** What a pegged order follows. */
export const PegKind = {
  /** not pegged */
  NONE: 0,
  /** best displayed price of its own side */
  BEST: 1,
  /** best displayed price of the other side */
  OPPOSITE: 2,
  /** the middle of both, rounded away from the other side */
  MID: 3,
} as const;
export type PegKind = (typeof PegKind)[keyof typeof PegKind];

/** What an accepted order that is not in the book waits for. */
export const WaitKind = {
  /** nothing: it is matched or rests */
  NONE: 0,
  /** its trigger */
  TRIGGER: 1,
  /** the working order of its list to be filled */
  LIST: 2,
  /** pegged: a reference price, room or funds */
  REFERENCE: 3,
} as const;
export type WaitKind = (typeof WaitKind)[keyof typeof WaitKind];

/** Why a waiting order came alive. */
export const ActivationCause = {
  /** its trigger was met */
  TRIGGER: 0,
  /** the working order of its list was filled */
  LIST: 1,
} as const;
export type ActivationCause = (typeof ActivationCause)[keyof typeof ActivationCause];

/** How the orders of a list belong together. */
export const ListKind = {
  /** two orders; the first that trades or triggers cancels the other */
  OCO: 0,
  /** the second is placed when the first is filled */
  OTO: 1,
  /** the second and third, an OCO, are placed when the first is filled */
  OTOCO: 2,
} as const;
export type ListKind = (typeof ListKind)[keyof typeof ListKind];

/** What MassQuote does when a quote is refused. */
export const QuoteMode = {
  /** the others are placed all the same */
  EACH: 0,
  /** the command is rejected and changes nothing */
  ALL_OR_NOTHING: 1,
} as const;
export type QuoteMode = (typeof QuoteMode)[keyof typeof QuoteMode];

/** Whether an account may place orders. */
export const AccountStatus = {
  /** it may */
  ACTIVE: 0,
  /** kill switch: its orders are cancelled, new ones refused */
  BLOCKED: 1,
} as const;
export type AccountStatus = (typeof AccountStatus)[keyof typeof AccountStatus];

/** Why what an order shows changed. */
export const DisplayReason = {
  /** it rests */
  ENTERED: 0,
  /** it traded */
  TRADED: 1,
  /** an iceberg shows its next slice, at the back of its price */
  REFRESHED: 2,
  /** it left the book, or its place */
  LEFT: 3,
} as const;
export type DisplayReason = (typeof DisplayReason)[keyof typeof DisplayReason];

/** Why a command was refused. */
export const Rejection = {
  /** No command has this template id; check the schema version. */
  UNKNOWN_COMMAND: 101,
  /** The command has a wrong number of blocks. */
  MALFORMED_COMMAND: 102,
  /** A number is 2^53 or more; every value must be below. */
  VALUE_OUT_OF_RANGE: 103,
  /** A field holds a value that its enumeration does not have. */
  INVALID_ENUM: 104,
  /** Time may not run backwards; the last known time stands. */
  TIME_BACKWARDS: 105,
  /** The time is not after the present one; give a later one. */
  TIME_IN_PAST: 106,
  /** No such account; create it first. */
  UNKNOWN_ACCOUNT: 201,
  /** A system account may not do this. */
  ACCOUNT_NOT_ALLOWED: 202,
  /** The account is blocked; only cancels are accepted. */
  ACCOUNT_BLOCKED: 203,
  /** The account has as many open orders as it may; cancel some first. */
  TOO_MANY_ORDERS: 204,
  /** The account's open orders would reserve more of the asset than it may. */
  EXPOSURE_EXCEEDED: 205,
  /** No such market. */
  UNKNOWN_MARKET: 301,
  /** The market is halted; only cancels are accepted. */
  MARKET_HALTED: 302,
  /** The market accepts only cancels at the moment. */
  MARKET_CANCEL_ONLY: 303,
  /** The market takes only post-only orders at the moment. */
  MARKET_POST_ONLY: 304,
  /** In an auction the market takes only plain limit orders that rest. */
  NOT_IN_AUCTION: 305,
  /** Type, time in force, price and self-trade prevention do not go together. */
  INVALID_COMBINATION: 401,
  /** The quantity must be above zero. */
  QUANTITY_ZERO: 402,
  /** The quantity is above the market's maximum. */
  QUANTITY_TOO_LARGE: 403,
  /** A limit order needs a price above zero. */
  PRICE_ZERO: 404,
  /** The price is above the market's maximum. */
  PRICE_TOO_HIGH: 405,
  /** Price times quantity is below the market's minimum. */
  NOTIONAL_TOO_SMALL: 406,
  /** Price times quantity is 2^53 quote units or more; split the order. */
  NOTIONAL_TOO_LARGE: 407,
  /** An open order of the account already has this client order id. */
  DUPLICATE_CLIENT_ORDER_ID: 408,
  /** The post-only order would match at once. */
  WOULD_TAKE: 409,
  /** The account has no such open order in this market. */
  ORDER_NOT_FOUND: 410,
  /** The new quantity is not above what is already filled; cancel the order instead. */
  AMEND_BELOW_FILLED: 411,
  /** The amendment changes nothing. */
  AMEND_WITHOUT_CHANGE: 412,
  /** A waiting or pegged order cannot be amended; cancel it and place another. */
  AMEND_NOT_ALLOWED: 413,
  /** The trigger is met already; place the order without it. */
  WOULD_TRIGGER: 414,
  /** A trailing stop needs a price to start from; the market has none yet. */
  NO_REFERENCE_PRICE: 415,
  /** The price is too far from the market's reference price. */
  PRICE_OUTSIDE_COLLAR: 416,
  /** Price times quantity is above the market's maximum; split the order. */
  NOTIONAL_ABOVE_LIMIT: 417,
  /** Reduce-only needs a position; a spot account has balances. */
  REDUCE_ONLY_NOT_FOR_SPOT: 418,
  /** The order belongs to a list; cancel the list, then place another. */
  LIST_ORDER: 419,
  /** The available balance does not cover this. */
  INSUFFICIENT_FUNDS: 501,
  /** No such asset. */
  UNKNOWN_ASSET: 502,
  /** A transfer needs two different accounts. */
  SAME_ACCOUNT: 503,
  /** The amount must be above zero. */
  AMOUNT_ZERO: 504,
  /** The asset's supply would reach 2^53 units. */
  SUPPLY_EXCEEDED: 505,
  /** A transfer needs an id other than zero; use a random one. */
  TRANSFER_ID_ZERO: 506,
  /** This very transfer was already made; nothing was done again. */
  TRANSFER_EXISTS: 507,
  /** Another transfer already used this id. */
  TRANSFER_ID_CONFLICT: 508,
  /** No pending transfer has this id, or it is past the horizon. */
  PENDING_NOT_FOUND: 509,
  /** The pending transfer was already posted or voided. */
  PENDING_ALREADY_RESOLVED: 510,
  /** The amount is above what is pending. */
  AMOUNT_EXCEEDS_PENDING: 511,
  /** The engine's order table is full; cancel orders or configure more. */
  ORDERS_FULL: 601,
  /** The engine's price level table is full; use existing prices or configure more. */
  LEVELS_FULL: 602,
  /** The engine's balance table is full; configure more. */
  BALANCES_FULL: 603,
  /** The engine's account table is full; configure more. */
  ACCOUNTS_FULL: 604,
  /** The engine's market table is full; configure more. */
  MARKETS_FULL: 605,
  /** The engine's asset table is full; configure more. */
  ASSETS_FULL: 606,
  /** More transfers would be pending than may be; resolve some or configure more. */
  TRANSFERS_FULL: 607,
  /** The market has as many pegged orders as it may (1,000). */
  PEGS_FULL: 608,
  /** Seven status changes are scheduled for the market already. */
  SCHEDULE_FULL: 609,
  /** The market's assets, units or limits are zero, equal or too large. */
  INVALID_MARKET: 701,
  /** An asset has at most 18 decimals. */
  INVALID_ASSET: 702,
  /** A fee is at most 100,000 millionths (10 %). */
  FEE_TOO_HIGH: 703,
  /** Fee tiers are 0 to 7. */
  UNKNOWN_TIER: 704,
  /** A band is at most 1,000,000 millionths, the reference at most the highest price. */
  INVALID_RULES: 705,
  /** More commands are waiting than the exchange takes; slow down and try again. */
  NODE_BUSY: 801,
  /** The exchange is shutting down; connect again later. */
  NODE_STOPPING: 802,
} as const;
export type Rejection = (typeof Rejection)[keyof typeof Rejection];

/** A sentence for people for each rejection code. */
export const REJECTION_SENTENCES: Readonly<Record<number, string>> = {
  101: "No command has this template id; check the schema version.",
  102: "The command has a wrong number of blocks.",
  103: "A number is 2^53 or more; every value must be below.",
  104: "A field holds a value that its enumeration does not have.",
  105: "Time may not run backwards; the last known time stands.",
  106: "The time is not after the present one; give a later one.",
  201: "No such account; create it first.",
  202: "A system account may not do this.",
  203: "The account is blocked; only cancels are accepted.",
  204: "The account has as many open orders as it may; cancel some first.",
  205: "The account's open orders would reserve more of the asset than it may.",
  301: "No such market.",
  302: "The market is halted; only cancels are accepted.",
  303: "The market accepts only cancels at the moment.",
  304: "The market takes only post-only orders at the moment.",
  305: "In an auction the market takes only plain limit orders that rest.",
  401: "Type, time in force, price and self-trade prevention do not go together.",
  402: "The quantity must be above zero.",
  403: "The quantity is above the market's maximum.",
  404: "A limit order needs a price above zero.",
  405: "The price is above the market's maximum.",
  406: "Price times quantity is below the market's minimum.",
  407: "Price times quantity is 2^53 quote units or more; split the order.",
  408: "An open order of the account already has this client order id.",
  409: "The post-only order would match at once.",
  410: "The account has no such open order in this market.",
  411: "The new quantity is not above what is already filled; cancel the order instead.",
  412: "The amendment changes nothing.",
  413: "A waiting or pegged order cannot be amended; cancel it and place another.",
  414: "The trigger is met already; place the order without it.",
  415: "A trailing stop needs a price to start from; the market has none yet.",
  416: "The price is too far from the market's reference price.",
  417: "Price times quantity is above the market's maximum; split the order.",
  418: "Reduce-only needs a position; a spot account has balances.",
  419: "The order belongs to a list; cancel the list, then place another.",
  501: "The available balance does not cover this.",
  502: "No such asset.",
  503: "A transfer needs two different accounts.",
  504: "The amount must be above zero.",
  505: "The asset's supply would reach 2^53 units.",
  506: "A transfer needs an id other than zero; use a random one.",
  507: "This very transfer was already made; nothing was done again.",
  508: "Another transfer already used this id.",
  509: "No pending transfer has this id, or it is past the horizon.",
  510: "The pending transfer was already posted or voided.",
  511: "The amount is above what is pending.",
  601: "The engine's order table is full; cancel orders or configure more.",
  602: "The engine's price level table is full; use existing prices or configure more.",
  603: "The engine's balance table is full; configure more.",
  604: "The engine's account table is full; configure more.",
  605: "The engine's market table is full; configure more.",
  606: "The engine's asset table is full; configure more.",
  607: "More transfers would be pending than may be; resolve some or configure more.",
  608: "The market has as many pegged orders as it may (1,000).",
  609: "Seven status changes are scheduled for the market already.",
  701: "The market's assets, units or limits are zero, equal or too large.",
  702: "An asset has at most 18 decimals.",
  703: "A fee is at most 100,000 millionths (10 %).",
  704: "Fee tiers are 0 to 7.",
  705: "A band is at most 1,000,000 millionths, the reference at most the highest price.",
  801: "More commands are waiting than the exchange takes; slow down and try again.",
  802: "The exchange is shutting down; connect again later.",
};

/** Sets the time. The sequencer writes one at the head of a batch when the clock has moved; everything until the next happens at this time. */
export interface Tick {
  readonly template: typeof Template.Tick;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** microseconds since 1970 */
  readonly timeUs: number;
}

/** Adds an asset; the answer carries its id. */
export interface CreateAsset {
  readonly template: typeof Template.CreateAsset;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** decimal places of the smallest unit, 0 to 18 */
  readonly decimals: number;
  /** the asset's name, such as BTC; '' for none */
  readonly text: string;
}

/** Adds a trading account; the answer carries its id. */
export interface CreateAccount {
  readonly template: typeof Template.CreateAccount;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** fee tier, 0 to 7 */
  readonly tier: number;
}

/** Adds a market between two assets; the answer carries its id. Fees are zero until set. */
export interface CreateMarket {
  readonly template: typeof Template.CreateMarket;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** what is traded */
  readonly baseAsset: number;
  /** what it is priced in */
  readonly quoteAsset: number;
  /** ledger or matching only */
  readonly settlement: Settlement;
  /** base units in a lot */
  readonly baseUnitsPerLot: number;
  /** quote units that one lot costs at a price of one tick */
  readonly quoteUnitsPerTickLot: number;
  /** highest price accepted */
  readonly maxPriceTicks: number;
  /** largest quantity accepted */
  readonly maxQuantityLots: number;
  /** smallest price times quantity accepted, in quote units */
  readonly minNotional: number;
  /** the market's symbol, such as BTCUSD; '' for none */
  readonly text: string;
}

/** Opens, restricts or halts a market. */
export interface SetMarketStatus {
  readonly template: typeof Template.SetMarketStatus;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** the new status */
  readonly status: MarketStatus;
  /** 1: kill switch, cancels every order of the market */
  readonly cancelOrders: number;
}

/** Sets a market's fees for one account tier. */
export interface SetFees {
  readonly template: typeof Template.SetFees;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** fee of the resting side, millionths of what it receives */
  readonly makerPpm: number;
  /** fee of the incoming side, millionths of what it receives */
  readonly takerPpm: number;
  /** account tier, 0 to 7 */
  readonly tier: number;
}

/** Sets an account's fee tier. */
export interface SetAccountTier {
  readonly template: typeof Template.SetAccountTier;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** 0 to 7 */
  readonly tier: number;
}

export interface TransferLeg {
  /** idempotency id, not zero */
  readonly transferId: bigint;
  /** the pending transfer that POST_PENDING or VOID_PENDING resolves, else zero */
  readonly pendingId: bigint;
  /** the asset's smallest units; 0 with POST_PENDING means all */
  readonly amount: number;
  /** who pays; ignored when resolving */
  readonly debitAccount: number;
  /** who receives; ignored when resolving */
  readonly creditAccount: number;
  /** asset id; ignored when resolving */
  readonly asset: number;
  /** what the leg does */
  readonly kind: TransferKind;
}

/** Moves money: 1 to 63 legs that succeed or fail together. */
export interface Transfer {
  readonly template: typeof Template.Transfer;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  readonly legs: readonly TransferLeg[];
}

/** Places an order. */
export interface NewOrder {
  readonly template: typeof Template.NewOrder;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** limit price in ticks; 0 for market orders */
  readonly priceTicks: number;
  /** lots; for MARKET_QUOTE the budget in quote units */
  readonly quantity: number;
  /** the account's own id, unique among its open orders; 0 for none */
  readonly clientOrderId: number;
  /** buy or sell */
  readonly side: Side;
  /** order type */
  readonly type: OrderType;
  /** time in force */
  readonly timeInForce: TimeInForce;
  /** self-trade prevention */
  readonly stp: SelfTradePrevention;
  /** the client order id as the client spelt it; '' for none */
  readonly text: string;
}

/** Cancels one order of the account; a market of 0 means any. */
export interface CancelOrder {
  readonly template: typeof Template.CancelOrder;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** order id or client order id */
  readonly target: number;
  /** what `target` is */
  readonly targetKind: TargetKind;
}

/** Cancels an account's orders (in one market, or in all with market 0), or with account 0 every order of the market. */
export interface CancelAll {
  readonly template: typeof Template.CancelAll;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** only orders that were placed with it; 0: all */
  readonly session: number;
}

/** Cancels one order and places another in the same market, in one step. */
export interface CancelReplace {
  readonly template: typeof Template.CancelReplace;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** limit price in ticks; 0 for market orders */
  readonly priceTicks: number;
  /** lots; for MARKET_QUOTE the budget in quote units */
  readonly quantity: number;
  /** the account's own id, unique among its open orders; 0 for none */
  readonly clientOrderId: number;
  /** order id or client order id of the order to cancel */
  readonly target: number;
  /** buy or sell */
  readonly side: Side;
  /** order type */
  readonly type: OrderType;
  /** time in force */
  readonly timeInForce: TimeInForce;
  /** self-trade prevention */
  readonly stp: SelfTradePrevention;
  /** what `target` is */
  readonly targetKind: TargetKind;
  /** what a failure of one half means */
  readonly mode: ReplaceMode;
  /** the new client order id as the client spelt it; '' for none */
  readonly text: string;
}

/** Changes an open order. Only smaller at the same price keeps its place; else it is matched again and queues at the back, under the same id. */
export interface AmendOrder {
  readonly template: typeof Template.AmendOrder;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** new price in ticks; 0 keeps it */
  readonly priceTicks: number;
  /** new total quantity, filled part included; 0 keeps it */
  readonly quantityLots: number;
  /** order id or client order id */
  readonly target: number;
  /** what `target` is */
  readonly targetKind: TargetKind;
}

/** Places an order with terms that NewOrder has no room for: trigger, iceberg, hidden, expiry, peg, minimum, session. */
export interface AdvancedOrder {
  readonly template: typeof Template.AdvancedOrder;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** limit price in ticks; 0 for market orders */
  readonly priceTicks: number;
  /** lots; for MARKET_QUOTE the budget in quote units */
  readonly quantity: number;
  /** the account's own id, unique among its open orders; 0 for none */
  readonly clientOrderId: number;
  /** STOP, TAKE_PROFIT: the trigger; else 0 */
  readonly triggerPriceTicks: number;
  /** buy or sell */
  readonly side: Side;
  /** order type */
  readonly type: OrderType;
  /** time in force */
  readonly timeInForce: TimeInForce;
  /** self-trade prevention */
  readonly stp: SelfTradePrevention;
  /** what it waits for */
  readonly trigger: TriggerKind;
  /** 1: not shown at all; behind those shown at its price */
  readonly hidden: number;
  /** what it follows */
  readonly peg: PegKind;
  /** always refused: a spot account has no position */
  readonly reduceOnly: number;
  /** the session it belongs to, for CancelAll; 0 for none */
  readonly session: number;
  /** TRAILING: distance of the trigger from the best price; else 0 */
  readonly trailingTicks: number;
  /** iceberg: lots shown at a time; 0: all */
  readonly displayLots: number;
  /** lots that must fill at once, else it is closed; 0: none */
  readonly minimumLots: number;
  /** GTD: microseconds since 1970; else 0 */
  readonly expireTimeUs: number;
  /** added to the reference price */
  readonly pegOffsetTicks: number;
  /** the client order id as the client spelt it; '' for none */
  readonly text: string;
}

export interface OrderListLeg {
  /** limit price in ticks; 0 for market orders */
  readonly priceTicks: number;
  /** lots; for MARKET_QUOTE the budget in quote units */
  readonly quantity: number;
  /** the account's own id, unique among its open orders; 0 for none */
  readonly clientOrderId: number;
  /** STOP, TAKE_PROFIT: the trigger; else 0 */
  readonly triggerPriceTicks: number;
  /** TRAILING: distance of the trigger from the best price; else 0 */
  readonly trailingTicks: number;
  /** iceberg: lots shown at a time; 0: all */
  readonly displayLots: number;
  /** GTD: microseconds since 1970; else 0 */
  readonly expireTimeUs: number;
  /** buy or sell */
  readonly side: Side;
  /** order type */
  readonly type: OrderType;
  /** time in force */
  readonly timeInForce: TimeInForce;
  /** self-trade prevention */
  readonly stp: SelfTradePrevention;
  /** what it waits for */
  readonly trigger: TriggerKind;
  /** 1: not shown at all; behind those shown at its price */
  readonly hidden: number;
  /** the client order id as the client spelt it */
  readonly text: string;
}

/** Places two or three orders of one market that belong together. */
export interface OrderList {
  readonly template: typeof Template.OrderList;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** how they belong together */
  readonly kind: ListKind;
  /** the session it belongs to, for CancelAll; 0 for none */
  readonly session: number;
  readonly orders: readonly OrderListLeg[];
}

export interface MassQuoteLeg {
  /** price in ticks */
  readonly priceTicks: number;
  /** lots; 0: no quote, the entry is skipped */
  readonly quantity: number;
  /** the account's own id, unique among its open orders; 0 for none */
  readonly clientOrderId: number;
  /** buy or sell */
  readonly side: Side;
}

/** Replaces all quotes that the account's last MassQuote left in the market. Quotes are post-only, GTC. */
export interface MassQuote {
  readonly template: typeof Template.MassQuote;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** what a refused quote means */
  readonly mode: QuoteMode;
  /** the session it belongs to, for CancelAll; 0 for none */
  readonly session: number;
  readonly quotes: readonly MassQuoteLeg[];
}

/** Sets a market's price bands, limits and trigger source; all of them at once. */
export interface SetMarketRules {
  readonly template: typeof Template.SetMarketRules;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** reference price of static band, collar and auction; 0 keeps the present one */
  readonly referenceTicks: number;
  /** largest notional of an order, quote units; 0: none */
  readonly maxNotional: number;
  /** microseconds that a volatility auction lasts; 0: until a command ends it */
  readonly auctionUs: number;
  /** how far a limit price may be from the reference, millionths; 0: any */
  readonly collarPpm: number;
  /** a trade farther from the last price before the order interrupts; 0: none does */
  readonly dynamicPpm: number;
  /** a trade farther from the reference interrupts; 0: none does */
  readonly staticPpm: number;
  /** which price triggers look at */
  readonly triggerSource: TriggerSource;
}

/** Changes a market's status at a time to come; up to 7 wait for a market. */
export interface ScheduleMarketStatus {
  readonly template: typeof Template.ScheduleMarketStatus;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** microseconds since 1970; 0: forget what is scheduled */
  readonly timeUs: number;
  /** the status then */
  readonly status: MarketStatus;
  /** 1: also cancels every order of the market then */
  readonly cancelOrders: number;
}

/** Blocks an account (kill switch: cancels all its orders) or lets it trade again. */
export interface SetAccountStatus {
  readonly template: typeof Template.SetAccountStatus;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** the new status */
  readonly status: AccountStatus;
}

/** Limits how many orders an account may have open. */
export interface SetAccountLimits {
  readonly template: typeof Template.SetAccountLimits;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** orders; 0: no limit */
  readonly maxOpenOrders: number;
}

/** Limits what an account's open orders may reserve of an asset. */
export interface SetExposureLimit {
  readonly template: typeof Template.SetExposureLimit;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** the asset's smallest units; 0: no limit */
  readonly amount: number;
  /** asset id */
  readonly asset: number;
}

/** Arms an account's dead-man timer: unless armed again in time, all its orders are cancelled. */
export interface SetDeadMan {
  readonly template: typeof Template.SetDeadMan;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** the sender's tag, given back in the answer */
  readonly correlation: number;
  /** microseconds from now; 0 disarms */
  readonly timeoutUs: number;
}

/** Answer: the command was carried out. */
export interface Accepted {
  readonly template: typeof Template.Accepted;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** the command's tag when this is its answer, else 0 */
  readonly correlation: number;
  /** the id that was given (asset, account, market), the time of a Tick, else 0 */
  readonly resultId: number;
  /** the command's template id */
  readonly command: number;
}

/** Answer: the command changed nothing. */
export interface Rejected {
  readonly template: typeof Template.Rejected;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** the command's tag when this is its answer, else 0 */
  readonly correlation: number;
  /** what the code refers to: the existing order id, the failing leg (from 0), else 0 */
  readonly detail: number;
  /** rejection code */
  readonly code: number;
  /** the command's template id */
  readonly command: number;
}

/** An asset exists. */
export interface AssetCreated {
  readonly template: typeof Template.AssetCreated;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** asset id */
  readonly asset: number;
  /** decimal places */
  readonly decimals: number;
  /** the asset's name; '' for none */
  readonly text: string;
}

/** An account exists. */
export interface AccountCreated {
  readonly template: typeof Template.AccountCreated;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** fee tier */
  readonly tier: number;
}

/** A market exists. */
export interface MarketCreated {
  readonly template: typeof Template.MarketCreated;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** what is traded */
  readonly baseAsset: number;
  /** what it is priced in */
  readonly quoteAsset: number;
  /** ledger or matching only */
  readonly settlement: Settlement;
  /** base units in a lot */
  readonly baseUnitsPerLot: number;
  /** quote units that one lot costs at a price of one tick */
  readonly quoteUnitsPerTickLot: number;
  /** highest price accepted */
  readonly maxPriceTicks: number;
  /** largest quantity accepted */
  readonly maxQuantityLots: number;
  /** smallest notional accepted, quote units */
  readonly minNotional: number;
  /** the market's symbol; '' for none */
  readonly text: string;
}

/** A market opened, was restricted or halted. */
export interface MarketStatusChanged {
  readonly template: typeof Template.MarketStatusChanged;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** the new status */
  readonly status: MarketStatus;
  /** 1: by a volatility interruption */
  readonly interrupted: number;
}

/** A market's fees for a tier changed. */
export interface FeesChanged {
  readonly template: typeof Template.FeesChanged;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** millionths of what the resting side receives */
  readonly makerPpm: number;
  /** millionths of what the incoming side receives */
  readonly takerPpm: number;
  /** account tier */
  readonly tier: number;
}

/** An account's fee tier changed. */
export interface AccountTierChanged {
  readonly template: typeof Template.AccountTierChanged;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** the new tier */
  readonly tier: number;
}

/** One leg of a transfer was carried out; `account` is the debit account. */
export interface TransferRecorded {
  readonly template: typeof Template.TransferRecorded;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** its id */
  readonly transferId: bigint;
  /** the pending transfer that it resolved, else zero */
  readonly pendingId: bigint;
  /** units moved, reserved or freed */
  readonly amount: number;
  /** who receives */
  readonly creditAccount: number;
  /** asset id */
  readonly asset: number;
  /** what the leg did */
  readonly kind: TransferKind;
}

/** Answer: the order is in. With `resting` it rests in the book as it is; without, trades follow, then what became of the rest. */
export interface OrderAccepted {
  readonly template: typeof Template.OrderAccepted;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** the command's tag when this is its answer, else 0 */
  readonly correlation: number;
  /** the engine's order id */
  readonly orderId: number;
  /** limit price in ticks; 0 for market orders */
  readonly priceTicks: number;
  /** lots; for MARKET_QUOTE the budget in quote units */
  readonly quantity: number;
  /** the account's own id, 0 for none */
  readonly clientOrderId: number;
  /** buy or sell */
  readonly side: Side;
  /** order type */
  readonly type: OrderType;
  /** time in force */
  readonly timeInForce: TimeInForce;
  /** self-trade prevention */
  readonly stp: SelfTradePrevention;
  /** 1 when it rests whole, at once */
  readonly resting: number;
  /** with CancelReplace in mode ALLOW_FAILURE: why nothing was cancelled, else 0 */
  readonly cancelCode: number;
  /** the client order id as the client spelt it; '' for none */
  readonly text: string;
}

/** What an order that took (or was requeued) has left now rests at the back of its price level. */
export interface OrderRested {
  readonly template: typeof Template.OrderRested;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** the engine's order id */
  readonly orderId: number;
  /** price in ticks */
  readonly priceTicks: number;
  /** lots still open */
  readonly leavesLots: number;
  /** buy or sell */
  readonly side: Side;
  /** 1: hidden or iceberg; what shows is told by DisplayChanged */
  readonly conceals: number;
}

/** Two orders traded, at the price of the resting one; `account` is the taker. Each side pays its fee in what it receives. */
export interface Trade {
  readonly template: typeof Template.Trade;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** the market's trade number, from 1 without gaps */
  readonly tradeId: number;
  /** the resting order */
  readonly makerOrderId: number;
  /** the incoming order */
  readonly takerOrderId: number;
  /** price in ticks */
  readonly priceTicks: number;
  /** lots traded */
  readonly quantityLots: number;
  /** owner of the resting order */
  readonly makerAccount: number;
  /** side of the incoming order */
  readonly takerSide: Side;
  /** 1: what the public book loses is told by DisplayChanged */
  readonly conceals: number;
  /** 1: an uncross; both rested, the taker is the younger of them */
  readonly auction: number;
  /** price times quantity */
  readonly quoteUnits: number;
  /** units of the asset that the maker received */
  readonly makerFee: number;
  /** units of the asset that the taker received */
  readonly takerFee: number;
  /** what the resting order has left; 0: it is filled */
  readonly makerLeavesLots: number;
  /** what the incoming order has left; for MARKET_QUOTE the budget left */
  readonly takerLeavesLots: number;
  /** the maker's own id */
  readonly makerClientOrderId: number;
  /** the taker's own id */
  readonly takerClientOrderId: number;
}

/** An open order changed: the answer to AmendOrder, or self-trade prevention made it smaller. */
export interface OrderAmended {
  readonly template: typeof Template.OrderAmended;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** the command's tag when this is its answer, else 0 */
  readonly correlation: number;
  /** the engine's order id */
  readonly orderId: number;
  /** price from now on */
  readonly priceTicks: number;
  /** total quantity from now on */
  readonly quantityLots: number;
  /** lots open from now on */
  readonly leavesLots: number;
  /** why */
  readonly reason: AmendReason;
  /** buy or sell */
  readonly side: Side;
  /** REQUEUED, PEGGED: 1 when it rests whole at its new place; REDUCED: 1; SELF_TRADE: 1 for the maker; 2: as 1, but it conceals: what shows is told by DisplayChanged */
  readonly resting: number;
  /** price until now */
  readonly previousPriceTicks: number;
  /** lots open until now */
  readonly previousLeavesLots: number;
}

/** An order ended without being filled: the answer to CancelOrder, or a consequence. `resting` says whether it left the book. */
export interface OrderClosed {
  readonly template: typeof Template.OrderClosed;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** the command's tag when this is its answer, else 0 */
  readonly correlation: number;
  /** the engine's order id */
  readonly orderId: number;
  /** its price; 0 for market orders */
  readonly priceTicks: number;
  /** what was still open; for MARKET_QUOTE the budget left */
  readonly leavesLots: number;
  /** the account's own id, 0 for none */
  readonly clientOrderId: number;
  /** why */
  readonly reason: CloseReason;
  /** buy or sell */
  readonly side: Side;
  /** 1 when it was in the book; 2: it was, and concealed: DisplayChanged follows */
  readonly resting: number;
  /** answer to CancelReplace: why the new order was refused; REFUSED: why; else 0 */
  readonly replaceCode: number;
}

/** An account's balances as they now are, of one or two assets (asset 0: unused). */
export interface BalancesChanged {
  readonly template: typeof Template.BalancesChanged;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** free units; negative only for the external account */
  readonly available: number;
  /** units held by open orders and pending transfers */
  readonly reserved: number;
  /** of the second asset */
  readonly available2: number;
  /** of the second asset */
  readonly reserved2: number;
  /** asset id (a market's base) */
  readonly asset: number;
  /** second asset id (a market's quote), or 0 */
  readonly asset2: number;
}

/** Follows OrderAccepted of an AdvancedOrder or of a list: what else was asked for. */
export interface OrderTerms {
  readonly template: typeof Template.OrderTerms;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** the engine's order id */
  readonly orderId: number;
  /** the trigger as it is now, 0 for none */
  readonly triggerPriceTicks: number;
  /** distance of a trailing trigger, else 0 */
  readonly trailingTicks: number;
  /** lots an iceberg shows at a time, else 0 */
  readonly displayLots: number;
  /** lots that must fill at once, else 0 */
  readonly minimumLots: number;
  /** when it expires, else 0 */
  readonly expireTimeUs: number;
  /** added to the reference price */
  readonly pegOffsetTicks: number;
  /** order id of the list's first order, 0: in no list */
  readonly listId: number;
  /** the session it belongs to, 0 for none */
  readonly session: number;
  /** what it waits for */
  readonly trigger: TriggerKind;
  /** 1: not shown */
  readonly hidden: number;
  /** what it follows */
  readonly peg: PegKind;
  /** why it is not in the book yet */
  readonly waits: WaitKind;
  /** with a list: its kind */
  readonly listKind: ListKind;
}

/** A waiting order came alive: it is now matched like a new one, or waits for its trigger. */
export interface OrderActivated {
  readonly template: typeof Template.OrderActivated;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** the engine's order id */
  readonly orderId: number;
  /** its trigger: what was met, or what it waits for; else 0 */
  readonly triggerPriceTicks: number;
  /** why */
  readonly cause: ActivationCause;
  /** TRIGGER: it now waits for that */
  readonly waits: WaitKind;
}

/** What an order that conceals shows in the public book changed; in an uncross, what any order shows. */
export interface DisplayChanged {
  readonly template: typeof Template.DisplayChanged;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** the engine's order id */
  readonly orderId: number;
  /** price in ticks */
  readonly priceTicks: number;
  /** lots shown more (or less) at its price */
  readonly deltaLots: number;
  /** buy or sell */
  readonly side: Side;
  /** why */
  readonly reason: DisplayReason;
}

/** A quote of a MassQuote in mode EACH was refused. */
export interface QuoteRefused {
  readonly template: typeof Template.QuoteRefused;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** the account's own id, 0 for none */
  readonly clientOrderId: number;
  /** what the code refers to, as in Rejected */
  readonly detail: number;
  /** which of the quotes, from 0 */
  readonly index: number;
  /** rejection code */
  readonly code: number;
}

/** What an uncross would do if it came now; written when that changed. */
export interface AuctionIndicated {
  readonly template: typeof Template.AuctionIndicated;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** uniform price; 0: nothing would trade */
  readonly priceTicks: number;
  /** lots that would trade */
  readonly volumeLots: number;
  /** lots at that price or better without a partner */
  readonly surplusLots: number;
  /** whose they are; BUY where none */
  readonly surplusSide: Side;
}

/** An auction ended; its trades follow. */
export interface AuctionUncrossed {
  readonly template: typeof Template.AuctionUncrossed;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** uniform price; 0: nothing trades */
  readonly priceTicks: number;
  /** lots that trade */
  readonly volumeLots: number;
}

/** A market's rules are now these. */
export interface MarketRulesChanged {
  readonly template: typeof Template.MarketRulesChanged;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** reference price, 0: none */
  readonly referenceTicks: number;
  /** largest notional, 0: none */
  readonly maxNotional: number;
  /** duration of a volatility auction */
  readonly auctionUs: number;
  /** collar of limit prices, millionths */
  readonly collarPpm: number;
  /** dynamic band, millionths */
  readonly dynamicPpm: number;
  /** static band, millionths */
  readonly staticPpm: number;
  /** trigger source */
  readonly triggerSource: TriggerSource;
}

/** A status change is scheduled; timeUs 0: none is any more. */
export interface MarketScheduled {
  readonly template: typeof Template.MarketScheduled;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** when */
  readonly timeUs: number;
  /** the status then */
  readonly status: MarketStatus;
  /** 1: every order is cancelled then */
  readonly cancelOrders: number;
}

/** An account was blocked or may trade again. */
export interface AccountStatusChanged {
  readonly template: typeof Template.AccountStatusChanged;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** the new status */
  readonly status: AccountStatus;
}

/** An account's limit of open orders changed. */
export interface AccountLimitsChanged {
  readonly template: typeof Template.AccountLimitsChanged;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** orders; 0: no limit */
  readonly maxOpenOrders: number;
}

/** An account's exposure limit in an asset changed. */
export interface ExposureLimitChanged {
  readonly template: typeof Template.ExposureLimitChanged;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** units; 0: no limit */
  readonly amount: number;
  /** asset id */
  readonly asset: number;
}

/** An account's dead-man timer was armed, disarmed or ran out. */
export interface DeadManChanged {
  readonly template: typeof Template.DeadManChanged;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** when it runs out; 0: it is not armed */
  readonly deadlineUs: number;
  /** 1: it ran out; the cancellations follow */
  readonly fired: number;
}

/** Written by the node, not by the engine, after the events of a batch: all of them are out. `sequence` is that of its last command. */
export interface BatchApplied {
  readonly template: typeof Template.BatchApplied;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
  /** commands in the batch, its Tick included */
  readonly commandCount: number;
  /** nanoseconds that writing and syncing took */
  readonly syncNs: number;
  /** nanoseconds that applying took */
  readonly applyNs: number;
}

/** Written by the node: a snapshot of the engine was taken here. Who keeps read models saves them now, so that both belong together. */
export interface SnapshotMarked {
  readonly template: typeof Template.SnapshotMarked;
  /** market id, 0 where none applies */
  readonly market: number;
  /** account id, 0 where none applies */
  readonly account: number;
  /** sequence number of the command behind it */
  readonly sequence: number;
}

function encodeTick(view: BlockView, at: number, message: Tick): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 1;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.setU53(at + 16, message.timeUs);
  return blockCount;
}

function encodeCreateAsset(view: BlockView, at: number, message: CreateAsset): number {
  const blockCount = message.text === '' ? 1 : 2;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 2;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.u8[at + 16] = message.decimals;
  if (message.text !== '') view.setText(at + 64, message.text);
  return blockCount;
}

function encodeCreateAccount(view: BlockView, at: number, message: CreateAccount): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 3;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.u8[at + 16] = message.tier;
  return blockCount;
}

function encodeCreateMarket(view: BlockView, at: number, message: CreateMarket): number {
  const blockCount = message.text === '' ? 1 : 2;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 4;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.u16[(at + 16) >>> 1] = message.baseAsset;
  view.u16[(at + 18) >>> 1] = message.quoteAsset;
  view.u8[at + 20] = message.settlement;
  view.setU53(at + 24, message.baseUnitsPerLot);
  view.setU53(at + 32, message.quoteUnitsPerTickLot);
  view.setU53(at + 40, message.maxPriceTicks);
  view.setU53(at + 48, message.maxQuantityLots);
  view.setU53(at + 56, message.minNotional);
  if (message.text !== '') view.setText(at + 64, message.text);
  return blockCount;
}

function encodeSetMarketStatus(view: BlockView, at: number, message: SetMarketStatus): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 5;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.u8[at + 16] = message.status;
  view.u8[at + 17] = message.cancelOrders;
  return blockCount;
}

function encodeSetFees(view: BlockView, at: number, message: SetFees): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 6;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.u32[(at + 16) >>> 2] = message.makerPpm;
  view.u32[(at + 20) >>> 2] = message.takerPpm;
  view.u8[at + 24] = message.tier;
  return blockCount;
}

function encodeSetAccountTier(view: BlockView, at: number, message: SetAccountTier): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 7;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.u8[at + 16] = message.tier;
  return blockCount;
}

function encodeTransfer(view: BlockView, at: number, message: Transfer): number {
  const blockCount = 1 + message.legs.length;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 8;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  let leg = at + 64;
  for (const each of message.legs) {
    view.setU128(leg, each.transferId);
    view.setU128(leg + 16, each.pendingId);
    view.setU53(leg + 32, each.amount);
    view.u32[(leg + 40) >>> 2] = each.debitAccount;
    view.u32[(leg + 44) >>> 2] = each.creditAccount;
    view.u16[(leg + 48) >>> 1] = each.asset;
    view.u8[leg + 50] = each.kind;
    leg += 64;
  }
  return blockCount;
}

function encodeNewOrder(view: BlockView, at: number, message: NewOrder): number {
  const blockCount = message.text === '' ? 1 : 2;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 10;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.setU53(at + 16, message.priceTicks);
  view.setU53(at + 24, message.quantity);
  view.setU53(at + 32, message.clientOrderId);
  view.u8[at + 40] = message.side;
  view.u8[at + 41] = message.type;
  view.u8[at + 42] = message.timeInForce;
  view.u8[at + 43] = message.stp;
  if (message.text !== '') view.setText(at + 64, message.text);
  return blockCount;
}

function encodeCancelOrder(view: BlockView, at: number, message: CancelOrder): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 11;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.setU53(at + 16, message.target);
  view.u8[at + 24] = message.targetKind;
  return blockCount;
}

function encodeCancelAll(view: BlockView, at: number, message: CancelAll): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 12;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.u32[(at + 16) >>> 2] = message.session;
  return blockCount;
}

function encodeCancelReplace(view: BlockView, at: number, message: CancelReplace): number {
  const blockCount = message.text === '' ? 1 : 2;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 13;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.setU53(at + 16, message.priceTicks);
  view.setU53(at + 24, message.quantity);
  view.setU53(at + 32, message.clientOrderId);
  view.setU53(at + 40, message.target);
  view.u8[at + 48] = message.side;
  view.u8[at + 49] = message.type;
  view.u8[at + 50] = message.timeInForce;
  view.u8[at + 51] = message.stp;
  view.u8[at + 52] = message.targetKind;
  view.u8[at + 53] = message.mode;
  if (message.text !== '') view.setText(at + 64, message.text);
  return blockCount;
}

function encodeAmendOrder(view: BlockView, at: number, message: AmendOrder): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 14;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.setU53(at + 16, message.priceTicks);
  view.setU53(at + 24, message.quantityLots);
  view.setU53(at + 32, message.target);
  view.u8[at + 40] = message.targetKind;
  return blockCount;
}

function encodeAdvancedOrder(view: BlockView, at: number, message: AdvancedOrder): number {
  const blockCount = message.text === '' ? 2 : 3;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 15;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.setU53(at + 16, message.priceTicks);
  view.setU53(at + 24, message.quantity);
  view.setU53(at + 32, message.clientOrderId);
  view.setU53(at + 40, message.triggerPriceTicks);
  view.u8[at + 48] = message.side;
  view.u8[at + 49] = message.type;
  view.u8[at + 50] = message.timeInForce;
  view.u8[at + 51] = message.stp;
  view.u8[at + 52] = message.trigger;
  view.u8[at + 53] = message.hidden;
  view.u8[at + 54] = message.peg;
  view.u8[at + 55] = message.reduceOnly;
  view.u32[(at + 56) >>> 2] = message.session;
  view.setU53(at + 64, message.trailingTicks);
  view.setU53(at + 72, message.displayLots);
  view.setU53(at + 80, message.minimumLots);
  view.setU53(at + 88, message.expireTimeUs);
  view.setI53(at + 96, message.pegOffsetTicks);
  if (message.text !== '') view.setText(at + 128, message.text);
  return blockCount;
}

function encodeOrderList(view: BlockView, at: number, message: OrderList): number {
  const blockCount = 1 + message.orders.length * 2;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 16;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.u8[at + 16] = message.kind;
  view.u32[(at + 20) >>> 2] = message.session;
  let leg = at + 64;
  for (const each of message.orders) {
    view.setU53(leg, each.priceTicks);
    view.setU53(leg + 8, each.quantity);
    view.setU53(leg + 16, each.clientOrderId);
    view.setU53(leg + 24, each.triggerPriceTicks);
    view.setU53(leg + 32, each.trailingTicks);
    view.setU53(leg + 40, each.displayLots);
    view.setU53(leg + 48, each.expireTimeUs);
    view.u8[leg + 56] = each.side;
    view.u8[leg + 57] = each.type;
    view.u8[leg + 58] = each.timeInForce;
    view.u8[leg + 59] = each.stp;
    view.u8[leg + 60] = each.trigger;
    view.u8[leg + 61] = each.hidden;
    view.setText(leg + 64, each.text);
    leg += 128;
  }
  return blockCount;
}

function encodeMassQuote(view: BlockView, at: number, message: MassQuote): number {
  const blockCount = 1 + message.quotes.length;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 17;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.u8[at + 16] = message.mode;
  view.u32[(at + 20) >>> 2] = message.session;
  let leg = at + 64;
  for (const each of message.quotes) {
    view.setU53(leg, each.priceTicks);
    view.setU53(leg + 8, each.quantity);
    view.setU53(leg + 16, each.clientOrderId);
    view.u8[leg + 24] = each.side;
    leg += 64;
  }
  return blockCount;
}

function encodeSetMarketRules(view: BlockView, at: number, message: SetMarketRules): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 18;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.setU53(at + 16, message.referenceTicks);
  view.setU53(at + 24, message.maxNotional);
  view.setU53(at + 32, message.auctionUs);
  view.u32[(at + 40) >>> 2] = message.collarPpm;
  view.u32[(at + 44) >>> 2] = message.dynamicPpm;
  view.u32[(at + 48) >>> 2] = message.staticPpm;
  view.u8[at + 52] = message.triggerSource;
  return blockCount;
}

function encodeScheduleMarketStatus(view: BlockView, at: number, message: ScheduleMarketStatus): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 19;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.setU53(at + 16, message.timeUs);
  view.u8[at + 24] = message.status;
  view.u8[at + 25] = message.cancelOrders;
  return blockCount;
}

function encodeSetAccountStatus(view: BlockView, at: number, message: SetAccountStatus): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 20;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.u8[at + 16] = message.status;
  return blockCount;
}

function encodeSetAccountLimits(view: BlockView, at: number, message: SetAccountLimits): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 21;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.u32[(at + 16) >>> 2] = message.maxOpenOrders;
  return blockCount;
}

function encodeSetExposureLimit(view: BlockView, at: number, message: SetExposureLimit): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 22;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.setU53(at + 16, message.amount);
  view.u16[(at + 24) >>> 1] = message.asset;
  return blockCount;
}

function encodeSetDeadMan(view: BlockView, at: number, message: SetDeadMan): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 23;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.correlation);
  view.setU53(at + 16, message.timeoutUs);
  return blockCount;
}

function encodeAccepted(view: BlockView, at: number, message: Accepted): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 64;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setU53(at + 16, message.correlation);
  view.setU53(at + 24, message.resultId);
  view.u8[at + 32] = message.command;
  return blockCount;
}

function encodeRejected(view: BlockView, at: number, message: Rejected): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 65;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setU53(at + 16, message.correlation);
  view.setU53(at + 24, message.detail);
  view.u16[(at + 32) >>> 1] = message.code;
  view.u8[at + 34] = message.command;
  return blockCount;
}

function encodeAssetCreated(view: BlockView, at: number, message: AssetCreated): number {
  const blockCount = message.text === '' ? 1 : 2;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 66;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.u16[(at + 16) >>> 1] = message.asset;
  view.u8[at + 18] = message.decimals;
  if (message.text !== '') view.setText(at + 64, message.text);
  return blockCount;
}

function encodeAccountCreated(view: BlockView, at: number, message: AccountCreated): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 67;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.u8[at + 16] = message.tier;
  return blockCount;
}

function encodeMarketCreated(view: BlockView, at: number, message: MarketCreated): number {
  const blockCount = message.text === '' ? 1 : 2;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 68;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.u16[(at + 16) >>> 1] = message.baseAsset;
  view.u16[(at + 18) >>> 1] = message.quoteAsset;
  view.u8[at + 20] = message.settlement;
  view.setU53(at + 24, message.baseUnitsPerLot);
  view.setU53(at + 32, message.quoteUnitsPerTickLot);
  view.setU53(at + 40, message.maxPriceTicks);
  view.setU53(at + 48, message.maxQuantityLots);
  view.setU53(at + 56, message.minNotional);
  if (message.text !== '') view.setText(at + 64, message.text);
  return blockCount;
}

function encodeMarketStatusChanged(view: BlockView, at: number, message: MarketStatusChanged): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 69;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.u8[at + 16] = message.status;
  view.u8[at + 17] = message.interrupted;
  return blockCount;
}

function encodeFeesChanged(view: BlockView, at: number, message: FeesChanged): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 70;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.u32[(at + 16) >>> 2] = message.makerPpm;
  view.u32[(at + 20) >>> 2] = message.takerPpm;
  view.u8[at + 24] = message.tier;
  return blockCount;
}

function encodeAccountTierChanged(view: BlockView, at: number, message: AccountTierChanged): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 71;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.u8[at + 16] = message.tier;
  return blockCount;
}

function encodeTransferRecorded(view: BlockView, at: number, message: TransferRecorded): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 72;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setU128(at + 16, message.transferId);
  view.setU128(at + 32, message.pendingId);
  view.setU53(at + 48, message.amount);
  view.u32[(at + 56) >>> 2] = message.creditAccount;
  view.u16[(at + 60) >>> 1] = message.asset;
  view.u8[at + 62] = message.kind;
  return blockCount;
}

function encodeOrderAccepted(view: BlockView, at: number, message: OrderAccepted): number {
  const blockCount = message.text === '' ? 1 : 2;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 80;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setU53(at + 16, message.correlation);
  view.setU53(at + 24, message.orderId);
  view.setU53(at + 32, message.priceTicks);
  view.setU53(at + 40, message.quantity);
  view.setU53(at + 48, message.clientOrderId);
  view.u8[at + 56] = message.side;
  view.u8[at + 57] = message.type;
  view.u8[at + 58] = message.timeInForce;
  view.u8[at + 59] = message.stp;
  view.u8[at + 60] = message.resting;
  view.u16[(at + 62) >>> 1] = message.cancelCode;
  if (message.text !== '') view.setText(at + 64, message.text);
  return blockCount;
}

function encodeOrderRested(view: BlockView, at: number, message: OrderRested): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 81;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setU53(at + 16, message.orderId);
  view.setU53(at + 24, message.priceTicks);
  view.setU53(at + 32, message.leavesLots);
  view.u8[at + 40] = message.side;
  view.u8[at + 41] = message.conceals;
  return blockCount;
}

function encodeTrade(view: BlockView, at: number, message: Trade): number {
  const blockCount = 2;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 82;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setU53(at + 16, message.tradeId);
  view.setU53(at + 24, message.makerOrderId);
  view.setU53(at + 32, message.takerOrderId);
  view.setU53(at + 40, message.priceTicks);
  view.setU53(at + 48, message.quantityLots);
  view.u32[(at + 56) >>> 2] = message.makerAccount;
  view.u8[at + 60] = message.takerSide;
  view.u8[at + 61] = message.conceals;
  view.u8[at + 62] = message.auction;
  view.setU53(at + 64, message.quoteUnits);
  view.setU53(at + 72, message.makerFee);
  view.setU53(at + 80, message.takerFee);
  view.setU53(at + 88, message.makerLeavesLots);
  view.setU53(at + 96, message.takerLeavesLots);
  view.setU53(at + 104, message.makerClientOrderId);
  view.setU53(at + 112, message.takerClientOrderId);
  return blockCount;
}

function encodeOrderAmended(view: BlockView, at: number, message: OrderAmended): number {
  const blockCount = 2;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 83;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setU53(at + 16, message.correlation);
  view.setU53(at + 24, message.orderId);
  view.setU53(at + 32, message.priceTicks);
  view.setU53(at + 40, message.quantityLots);
  view.setU53(at + 48, message.leavesLots);
  view.u8[at + 56] = message.reason;
  view.u8[at + 57] = message.side;
  view.u8[at + 58] = message.resting;
  view.setU53(at + 64, message.previousPriceTicks);
  view.setU53(at + 72, message.previousLeavesLots);
  return blockCount;
}

function encodeOrderClosed(view: BlockView, at: number, message: OrderClosed): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 84;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setU53(at + 16, message.correlation);
  view.setU53(at + 24, message.orderId);
  view.setU53(at + 32, message.priceTicks);
  view.setU53(at + 40, message.leavesLots);
  view.setU53(at + 48, message.clientOrderId);
  view.u8[at + 56] = message.reason;
  view.u8[at + 57] = message.side;
  view.u8[at + 58] = message.resting;
  view.u16[(at + 60) >>> 1] = message.replaceCode;
  return blockCount;
}

function encodeBalancesChanged(view: BlockView, at: number, message: BalancesChanged): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 85;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setI53(at + 16, message.available);
  view.setI53(at + 24, message.reserved);
  view.setI53(at + 32, message.available2);
  view.setI53(at + 40, message.reserved2);
  view.u16[(at + 48) >>> 1] = message.asset;
  view.u16[(at + 50) >>> 1] = message.asset2;
  return blockCount;
}

function encodeOrderTerms(view: BlockView, at: number, message: OrderTerms): number {
  const blockCount = 2;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 86;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setU53(at + 16, message.orderId);
  view.setU53(at + 24, message.triggerPriceTicks);
  view.setU53(at + 32, message.trailingTicks);
  view.setU53(at + 40, message.displayLots);
  view.setU53(at + 48, message.minimumLots);
  view.setU53(at + 56, message.expireTimeUs);
  view.setI53(at + 64, message.pegOffsetTicks);
  view.setU53(at + 72, message.listId);
  view.u32[(at + 80) >>> 2] = message.session;
  view.u8[at + 84] = message.trigger;
  view.u8[at + 85] = message.hidden;
  view.u8[at + 86] = message.peg;
  view.u8[at + 87] = message.waits;
  view.u8[at + 88] = message.listKind;
  return blockCount;
}

function encodeOrderActivated(view: BlockView, at: number, message: OrderActivated): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 87;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setU53(at + 16, message.orderId);
  view.setU53(at + 24, message.triggerPriceTicks);
  view.u8[at + 32] = message.cause;
  view.u8[at + 33] = message.waits;
  return blockCount;
}

function encodeDisplayChanged(view: BlockView, at: number, message: DisplayChanged): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 88;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setU53(at + 16, message.orderId);
  view.setU53(at + 24, message.priceTicks);
  view.setI53(at + 32, message.deltaLots);
  view.u8[at + 40] = message.side;
  view.u8[at + 41] = message.reason;
  return blockCount;
}

function encodeQuoteRefused(view: BlockView, at: number, message: QuoteRefused): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 89;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setU53(at + 16, message.clientOrderId);
  view.setU53(at + 24, message.detail);
  view.u8[at + 32] = message.index;
  view.u16[(at + 34) >>> 1] = message.code;
  return blockCount;
}

function encodeAuctionIndicated(view: BlockView, at: number, message: AuctionIndicated): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 90;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setU53(at + 16, message.priceTicks);
  view.setU53(at + 24, message.volumeLots);
  view.setU53(at + 32, message.surplusLots);
  view.u8[at + 40] = message.surplusSide;
  return blockCount;
}

function encodeAuctionUncrossed(view: BlockView, at: number, message: AuctionUncrossed): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 91;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setU53(at + 16, message.priceTicks);
  view.setU53(at + 24, message.volumeLots);
  return blockCount;
}

function encodeMarketRulesChanged(view: BlockView, at: number, message: MarketRulesChanged): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 92;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setU53(at + 16, message.referenceTicks);
  view.setU53(at + 24, message.maxNotional);
  view.setU53(at + 32, message.auctionUs);
  view.u32[(at + 40) >>> 2] = message.collarPpm;
  view.u32[(at + 44) >>> 2] = message.dynamicPpm;
  view.u32[(at + 48) >>> 2] = message.staticPpm;
  view.u8[at + 52] = message.triggerSource;
  return blockCount;
}

function encodeMarketScheduled(view: BlockView, at: number, message: MarketScheduled): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 93;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setU53(at + 16, message.timeUs);
  view.u8[at + 24] = message.status;
  view.u8[at + 25] = message.cancelOrders;
  return blockCount;
}

function encodeAccountStatusChanged(view: BlockView, at: number, message: AccountStatusChanged): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 94;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.u8[at + 16] = message.status;
  return blockCount;
}

function encodeAccountLimitsChanged(view: BlockView, at: number, message: AccountLimitsChanged): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 95;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.u32[(at + 16) >>> 2] = message.maxOpenOrders;
  return blockCount;
}

function encodeExposureLimitChanged(view: BlockView, at: number, message: ExposureLimitChanged): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 96;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setU53(at + 16, message.amount);
  view.u16[(at + 24) >>> 1] = message.asset;
  return blockCount;
}

function encodeDeadManChanged(view: BlockView, at: number, message: DeadManChanged): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 97;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setU53(at + 16, message.deadlineUs);
  view.u8[at + 24] = message.fired;
  return blockCount;
}

function encodeBatchApplied(view: BlockView, at: number, message: BatchApplied): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 120;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  view.setU53(at + 16, message.commandCount);
  view.setU53(at + 24, message.syncNs);
  view.setU53(at + 32, message.applyNs);
  return blockCount;
}

function encodeSnapshotMarked(view: BlockView, at: number, message: SnapshotMarked): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 121;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.u32[(at + 4) >>> 2] = message.account;
  view.setU53(at + 8, message.sequence);
  return blockCount;
}

function decodeTick(view: BlockView, at: number): Tick {
  return {
    template: 1,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    timeUs: view.u53(at + 16),
  };
}

function decodeCreateAsset(view: BlockView, at: number): CreateAsset {
  return {
    template: 2,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    decimals: view.u8[at + 16]!,
    text: view.u8[at + 1]! > 1 ? view.text(at + 64) : '',
  };
}

function decodeCreateAccount(view: BlockView, at: number): CreateAccount {
  return {
    template: 3,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    tier: view.u8[at + 16]!,
  };
}

function decodeCreateMarket(view: BlockView, at: number): CreateMarket {
  return {
    template: 4,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    baseAsset: view.u16[(at + 16) >>> 1]!,
    quoteAsset: view.u16[(at + 18) >>> 1]!,
    settlement: view.u8[at + 20]! as Settlement,
    baseUnitsPerLot: view.u53(at + 24),
    quoteUnitsPerTickLot: view.u53(at + 32),
    maxPriceTicks: view.u53(at + 40),
    maxQuantityLots: view.u53(at + 48),
    minNotional: view.u53(at + 56),
    text: view.u8[at + 1]! > 1 ? view.text(at + 64) : '',
  };
}

function decodeSetMarketStatus(view: BlockView, at: number): SetMarketStatus {
  return {
    template: 5,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    status: view.u8[at + 16]! as MarketStatus,
    cancelOrders: view.u8[at + 17]!,
  };
}

function decodeSetFees(view: BlockView, at: number): SetFees {
  return {
    template: 6,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    makerPpm: view.u32[(at + 16) >>> 2]!,
    takerPpm: view.u32[(at + 20) >>> 2]!,
    tier: view.u8[at + 24]!,
  };
}

function decodeSetAccountTier(view: BlockView, at: number): SetAccountTier {
  return {
    template: 7,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    tier: view.u8[at + 16]!,
  };
}

function decodeTransfer(view: BlockView, at: number): Transfer {
  const legs: TransferLeg[] = [];
  for (let leg = at + 64; leg < at + view.u8[at + 1]! * 64; leg += 64) {
    legs.push({
      transferId: view.u128(leg),
      pendingId: view.u128(leg + 16),
      amount: view.u53(leg + 32),
      debitAccount: view.u32[(leg + 40) >>> 2]!,
      creditAccount: view.u32[(leg + 44) >>> 2]!,
      asset: view.u16[(leg + 48) >>> 1]!,
      kind: view.u8[leg + 50]! as TransferKind,
    });
  }
  return {
    template: 8,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    legs,
  };
}

function decodeNewOrder(view: BlockView, at: number): NewOrder {
  return {
    template: 10,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    priceTicks: view.u53(at + 16),
    quantity: view.u53(at + 24),
    clientOrderId: view.u53(at + 32),
    side: view.u8[at + 40]! as Side,
    type: view.u8[at + 41]! as OrderType,
    timeInForce: view.u8[at + 42]! as TimeInForce,
    stp: view.u8[at + 43]! as SelfTradePrevention,
    text: view.u8[at + 1]! > 1 ? view.text(at + 64) : '',
  };
}

function decodeCancelOrder(view: BlockView, at: number): CancelOrder {
  return {
    template: 11,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    target: view.u53(at + 16),
    targetKind: view.u8[at + 24]! as TargetKind,
  };
}

function decodeCancelAll(view: BlockView, at: number): CancelAll {
  return {
    template: 12,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    session: view.u32[(at + 16) >>> 2]!,
  };
}

function decodeCancelReplace(view: BlockView, at: number): CancelReplace {
  return {
    template: 13,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    priceTicks: view.u53(at + 16),
    quantity: view.u53(at + 24),
    clientOrderId: view.u53(at + 32),
    target: view.u53(at + 40),
    side: view.u8[at + 48]! as Side,
    type: view.u8[at + 49]! as OrderType,
    timeInForce: view.u8[at + 50]! as TimeInForce,
    stp: view.u8[at + 51]! as SelfTradePrevention,
    targetKind: view.u8[at + 52]! as TargetKind,
    mode: view.u8[at + 53]! as ReplaceMode,
    text: view.u8[at + 1]! > 1 ? view.text(at + 64) : '',
  };
}

function decodeAmendOrder(view: BlockView, at: number): AmendOrder {
  return {
    template: 14,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    priceTicks: view.u53(at + 16),
    quantityLots: view.u53(at + 24),
    target: view.u53(at + 32),
    targetKind: view.u8[at + 40]! as TargetKind,
  };
}

function decodeAdvancedOrder(view: BlockView, at: number): AdvancedOrder {
  return {
    template: 15,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    priceTicks: view.u53(at + 16),
    quantity: view.u53(at + 24),
    clientOrderId: view.u53(at + 32),
    triggerPriceTicks: view.u53(at + 40),
    side: view.u8[at + 48]! as Side,
    type: view.u8[at + 49]! as OrderType,
    timeInForce: view.u8[at + 50]! as TimeInForce,
    stp: view.u8[at + 51]! as SelfTradePrevention,
    trigger: view.u8[at + 52]! as TriggerKind,
    hidden: view.u8[at + 53]!,
    peg: view.u8[at + 54]! as PegKind,
    reduceOnly: view.u8[at + 55]!,
    session: view.u32[(at + 56) >>> 2]!,
    trailingTicks: view.u53(at + 64),
    displayLots: view.u53(at + 72),
    minimumLots: view.u53(at + 80),
    expireTimeUs: view.u53(at + 88),
    pegOffsetTicks: view.i53(at + 96),
    text: view.u8[at + 1]! > 2 ? view.text(at + 128) : '',
  };
}

function decodeOrderList(view: BlockView, at: number): OrderList {
  const orders: OrderListLeg[] = [];
  for (let leg = at + 64; leg < at + view.u8[at + 1]! * 64; leg += 128) {
    orders.push({
      priceTicks: view.u53(leg),
      quantity: view.u53(leg + 8),
      clientOrderId: view.u53(leg + 16),
      triggerPriceTicks: view.u53(leg + 24),
      trailingTicks: view.u53(leg + 32),
      displayLots: view.u53(leg + 40),
      expireTimeUs: view.u53(leg + 48),
      side: view.u8[leg + 56]! as Side,
      type: view.u8[leg + 57]! as OrderType,
      timeInForce: view.u8[leg + 58]! as TimeInForce,
      stp: view.u8[leg + 59]! as SelfTradePrevention,
      trigger: view.u8[leg + 60]! as TriggerKind,
      hidden: view.u8[leg + 61]!,
      text: view.text(leg + 64),
    });
  }
  return {
    template: 16,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    kind: view.u8[at + 16]! as ListKind,
    session: view.u32[(at + 20) >>> 2]!,
    orders,
  };
}

function decodeMassQuote(view: BlockView, at: number): MassQuote {
  const quotes: MassQuoteLeg[] = [];
  for (let leg = at + 64; leg < at + view.u8[at + 1]! * 64; leg += 64) {
    quotes.push({
      priceTicks: view.u53(leg),
      quantity: view.u53(leg + 8),
      clientOrderId: view.u53(leg + 16),
      side: view.u8[leg + 24]! as Side,
    });
  }
  return {
    template: 17,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    mode: view.u8[at + 16]! as QuoteMode,
    session: view.u32[(at + 20) >>> 2]!,
    quotes,
  };
}

function decodeSetMarketRules(view: BlockView, at: number): SetMarketRules {
  return {
    template: 18,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    referenceTicks: view.u53(at + 16),
    maxNotional: view.u53(at + 24),
    auctionUs: view.u53(at + 32),
    collarPpm: view.u32[(at + 40) >>> 2]!,
    dynamicPpm: view.u32[(at + 44) >>> 2]!,
    staticPpm: view.u32[(at + 48) >>> 2]!,
    triggerSource: view.u8[at + 52]! as TriggerSource,
  };
}

function decodeScheduleMarketStatus(view: BlockView, at: number): ScheduleMarketStatus {
  return {
    template: 19,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    timeUs: view.u53(at + 16),
    status: view.u8[at + 24]! as MarketStatus,
    cancelOrders: view.u8[at + 25]!,
  };
}

function decodeSetAccountStatus(view: BlockView, at: number): SetAccountStatus {
  return {
    template: 20,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    status: view.u8[at + 16]! as AccountStatus,
  };
}

function decodeSetAccountLimits(view: BlockView, at: number): SetAccountLimits {
  return {
    template: 21,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    maxOpenOrders: view.u32[(at + 16) >>> 2]!,
  };
}

function decodeSetExposureLimit(view: BlockView, at: number): SetExposureLimit {
  return {
    template: 22,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    amount: view.u53(at + 16),
    asset: view.u16[(at + 24) >>> 1]!,
  };
}

function decodeSetDeadMan(view: BlockView, at: number): SetDeadMan {
  return {
    template: 23,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    correlation: view.u53(at + 8),
    timeoutUs: view.u53(at + 16),
  };
}

function decodeAccepted(view: BlockView, at: number): Accepted {
  return {
    template: 64,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    correlation: view.u53(at + 16),
    resultId: view.u53(at + 24),
    command: view.u8[at + 32]!,
  };
}

function decodeRejected(view: BlockView, at: number): Rejected {
  return {
    template: 65,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    correlation: view.u53(at + 16),
    detail: view.u53(at + 24),
    code: view.u16[(at + 32) >>> 1]!,
    command: view.u8[at + 34]!,
  };
}

function decodeAssetCreated(view: BlockView, at: number): AssetCreated {
  return {
    template: 66,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    asset: view.u16[(at + 16) >>> 1]!,
    decimals: view.u8[at + 18]!,
    text: view.u8[at + 1]! > 1 ? view.text(at + 64) : '',
  };
}

function decodeAccountCreated(view: BlockView, at: number): AccountCreated {
  return {
    template: 67,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    tier: view.u8[at + 16]!,
  };
}

function decodeMarketCreated(view: BlockView, at: number): MarketCreated {
  return {
    template: 68,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    baseAsset: view.u16[(at + 16) >>> 1]!,
    quoteAsset: view.u16[(at + 18) >>> 1]!,
    settlement: view.u8[at + 20]! as Settlement,
    baseUnitsPerLot: view.u53(at + 24),
    quoteUnitsPerTickLot: view.u53(at + 32),
    maxPriceTicks: view.u53(at + 40),
    maxQuantityLots: view.u53(at + 48),
    minNotional: view.u53(at + 56),
    text: view.u8[at + 1]! > 1 ? view.text(at + 64) : '',
  };
}

function decodeMarketStatusChanged(view: BlockView, at: number): MarketStatusChanged {
  return {
    template: 69,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    status: view.u8[at + 16]! as MarketStatus,
    interrupted: view.u8[at + 17]!,
  };
}

function decodeFeesChanged(view: BlockView, at: number): FeesChanged {
  return {
    template: 70,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    makerPpm: view.u32[(at + 16) >>> 2]!,
    takerPpm: view.u32[(at + 20) >>> 2]!,
    tier: view.u8[at + 24]!,
  };
}

function decodeAccountTierChanged(view: BlockView, at: number): AccountTierChanged {
  return {
    template: 71,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    tier: view.u8[at + 16]!,
  };
}

function decodeTransferRecorded(view: BlockView, at: number): TransferRecorded {
  return {
    template: 72,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    transferId: view.u128(at + 16),
    pendingId: view.u128(at + 32),
    amount: view.u53(at + 48),
    creditAccount: view.u32[(at + 56) >>> 2]!,
    asset: view.u16[(at + 60) >>> 1]!,
    kind: view.u8[at + 62]! as TransferKind,
  };
}

function decodeOrderAccepted(view: BlockView, at: number): OrderAccepted {
  return {
    template: 80,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    correlation: view.u53(at + 16),
    orderId: view.u53(at + 24),
    priceTicks: view.u53(at + 32),
    quantity: view.u53(at + 40),
    clientOrderId: view.u53(at + 48),
    side: view.u8[at + 56]! as Side,
    type: view.u8[at + 57]! as OrderType,
    timeInForce: view.u8[at + 58]! as TimeInForce,
    stp: view.u8[at + 59]! as SelfTradePrevention,
    resting: view.u8[at + 60]!,
    cancelCode: view.u16[(at + 62) >>> 1]!,
    text: view.u8[at + 1]! > 1 ? view.text(at + 64) : '',
  };
}

function decodeOrderRested(view: BlockView, at: number): OrderRested {
  return {
    template: 81,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    orderId: view.u53(at + 16),
    priceTicks: view.u53(at + 24),
    leavesLots: view.u53(at + 32),
    side: view.u8[at + 40]! as Side,
    conceals: view.u8[at + 41]!,
  };
}

function decodeTrade(view: BlockView, at: number): Trade {
  return {
    template: 82,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    tradeId: view.u53(at + 16),
    makerOrderId: view.u53(at + 24),
    takerOrderId: view.u53(at + 32),
    priceTicks: view.u53(at + 40),
    quantityLots: view.u53(at + 48),
    makerAccount: view.u32[(at + 56) >>> 2]!,
    takerSide: view.u8[at + 60]! as Side,
    conceals: view.u8[at + 61]!,
    auction: view.u8[at + 62]!,
    quoteUnits: view.u53(at + 64),
    makerFee: view.u53(at + 72),
    takerFee: view.u53(at + 80),
    makerLeavesLots: view.u53(at + 88),
    takerLeavesLots: view.u53(at + 96),
    makerClientOrderId: view.u53(at + 104),
    takerClientOrderId: view.u53(at + 112),
  };
}

function decodeOrderAmended(view: BlockView, at: number): OrderAmended {
  return {
    template: 83,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    correlation: view.u53(at + 16),
    orderId: view.u53(at + 24),
    priceTicks: view.u53(at + 32),
    quantityLots: view.u53(at + 40),
    leavesLots: view.u53(at + 48),
    reason: view.u8[at + 56]! as AmendReason,
    side: view.u8[at + 57]! as Side,
    resting: view.u8[at + 58]!,
    previousPriceTicks: view.u53(at + 64),
    previousLeavesLots: view.u53(at + 72),
  };
}

function decodeOrderClosed(view: BlockView, at: number): OrderClosed {
  return {
    template: 84,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    correlation: view.u53(at + 16),
    orderId: view.u53(at + 24),
    priceTicks: view.u53(at + 32),
    leavesLots: view.u53(at + 40),
    clientOrderId: view.u53(at + 48),
    reason: view.u8[at + 56]! as CloseReason,
    side: view.u8[at + 57]! as Side,
    resting: view.u8[at + 58]!,
    replaceCode: view.u16[(at + 60) >>> 1]!,
  };
}

function decodeBalancesChanged(view: BlockView, at: number): BalancesChanged {
  return {
    template: 85,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    available: view.i53(at + 16),
    reserved: view.i53(at + 24),
    available2: view.i53(at + 32),
    reserved2: view.i53(at + 40),
    asset: view.u16[(at + 48) >>> 1]!,
    asset2: view.u16[(at + 50) >>> 1]!,
  };
}

function decodeOrderTerms(view: BlockView, at: number): OrderTerms {
  return {
    template: 86,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    orderId: view.u53(at + 16),
    triggerPriceTicks: view.u53(at + 24),
    trailingTicks: view.u53(at + 32),
    displayLots: view.u53(at + 40),
    minimumLots: view.u53(at + 48),
    expireTimeUs: view.u53(at + 56),
    pegOffsetTicks: view.i53(at + 64),
    listId: view.u53(at + 72),
    session: view.u32[(at + 80) >>> 2]!,
    trigger: view.u8[at + 84]! as TriggerKind,
    hidden: view.u8[at + 85]!,
    peg: view.u8[at + 86]! as PegKind,
    waits: view.u8[at + 87]! as WaitKind,
    listKind: view.u8[at + 88]! as ListKind,
  };
}

function decodeOrderActivated(view: BlockView, at: number): OrderActivated {
  return {
    template: 87,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    orderId: view.u53(at + 16),
    triggerPriceTicks: view.u53(at + 24),
    cause: view.u8[at + 32]! as ActivationCause,
    waits: view.u8[at + 33]! as WaitKind,
  };
}

function decodeDisplayChanged(view: BlockView, at: number): DisplayChanged {
  return {
    template: 88,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    orderId: view.u53(at + 16),
    priceTicks: view.u53(at + 24),
    deltaLots: view.i53(at + 32),
    side: view.u8[at + 40]! as Side,
    reason: view.u8[at + 41]! as DisplayReason,
  };
}

function decodeQuoteRefused(view: BlockView, at: number): QuoteRefused {
  return {
    template: 89,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    clientOrderId: view.u53(at + 16),
    detail: view.u53(at + 24),
    index: view.u8[at + 32]!,
    code: view.u16[(at + 34) >>> 1]!,
  };
}

function decodeAuctionIndicated(view: BlockView, at: number): AuctionIndicated {
  return {
    template: 90,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    priceTicks: view.u53(at + 16),
    volumeLots: view.u53(at + 24),
    surplusLots: view.u53(at + 32),
    surplusSide: view.u8[at + 40]! as Side,
  };
}

function decodeAuctionUncrossed(view: BlockView, at: number): AuctionUncrossed {
  return {
    template: 91,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    priceTicks: view.u53(at + 16),
    volumeLots: view.u53(at + 24),
  };
}

function decodeMarketRulesChanged(view: BlockView, at: number): MarketRulesChanged {
  return {
    template: 92,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    referenceTicks: view.u53(at + 16),
    maxNotional: view.u53(at + 24),
    auctionUs: view.u53(at + 32),
    collarPpm: view.u32[(at + 40) >>> 2]!,
    dynamicPpm: view.u32[(at + 44) >>> 2]!,
    staticPpm: view.u32[(at + 48) >>> 2]!,
    triggerSource: view.u8[at + 52]! as TriggerSource,
  };
}

function decodeMarketScheduled(view: BlockView, at: number): MarketScheduled {
  return {
    template: 93,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    timeUs: view.u53(at + 16),
    status: view.u8[at + 24]! as MarketStatus,
    cancelOrders: view.u8[at + 25]!,
  };
}

function decodeAccountStatusChanged(view: BlockView, at: number): AccountStatusChanged {
  return {
    template: 94,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    status: view.u8[at + 16]! as AccountStatus,
  };
}

function decodeAccountLimitsChanged(view: BlockView, at: number): AccountLimitsChanged {
  return {
    template: 95,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    maxOpenOrders: view.u32[(at + 16) >>> 2]!,
  };
}

function decodeExposureLimitChanged(view: BlockView, at: number): ExposureLimitChanged {
  return {
    template: 96,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    amount: view.u53(at + 16),
    asset: view.u16[(at + 24) >>> 1]!,
  };
}

function decodeDeadManChanged(view: BlockView, at: number): DeadManChanged {
  return {
    template: 97,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    deadlineUs: view.u53(at + 16),
    fired: view.u8[at + 24]!,
  };
}

function decodeBatchApplied(view: BlockView, at: number): BatchApplied {
  return {
    template: 120,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
    commandCount: view.u53(at + 16),
    syncNs: view.u53(at + 24),
    applyNs: view.u53(at + 32),
  };
}

function decodeSnapshotMarked(view: BlockView, at: number): SnapshotMarked {
  return {
    template: 121,
    market: view.u16[(at + 2) >>> 1]!,
    account: view.u32[(at + 4) >>> 2]!,
    sequence: view.u53(at + 8),
  };
}

export type Command =
  | Tick
  | CreateAsset
  | CreateAccount
  | CreateMarket
  | SetMarketStatus
  | SetFees
  | SetAccountTier
  | Transfer
  | NewOrder
  | CancelOrder
  | CancelAll
  | CancelReplace
  | AmendOrder
  | AdvancedOrder
  | OrderList
  | MassQuote
  | SetMarketRules
  | ScheduleMarketStatus
  | SetAccountStatus
  | SetAccountLimits
  | SetExposureLimit
  | SetDeadMan;

/** Writes a command at byte `at`; returns the 64-byte blocks it took. */
export function encodeCommand(view: BlockView, at: number, message: Command): number {
  switch (message.template) {
    case 1:
      return encodeTick(view, at, message);
    case 2:
      return encodeCreateAsset(view, at, message);
    case 3:
      return encodeCreateAccount(view, at, message);
    case 4:
      return encodeCreateMarket(view, at, message);
    case 5:
      return encodeSetMarketStatus(view, at, message);
    case 6:
      return encodeSetFees(view, at, message);
    case 7:
      return encodeSetAccountTier(view, at, message);
    case 8:
      return encodeTransfer(view, at, message);
    case 10:
      return encodeNewOrder(view, at, message);
    case 11:
      return encodeCancelOrder(view, at, message);
    case 12:
      return encodeCancelAll(view, at, message);
    case 13:
      return encodeCancelReplace(view, at, message);
    case 14:
      return encodeAmendOrder(view, at, message);
    case 15:
      return encodeAdvancedOrder(view, at, message);
    case 16:
      return encodeOrderList(view, at, message);
    case 17:
      return encodeMassQuote(view, at, message);
    case 18:
      return encodeSetMarketRules(view, at, message);
    case 19:
      return encodeScheduleMarketStatus(view, at, message);
    case 20:
      return encodeSetAccountStatus(view, at, message);
    case 21:
      return encodeSetAccountLimits(view, at, message);
    case 22:
      return encodeSetExposureLimit(view, at, message);
    case 23:
      return encodeSetDeadMan(view, at, message);
  }
}

/** Reads the command at byte `at`. @throws RangeError where no command has its template id. */
export function decodeCommand(view: BlockView, at: number): Command {
  switch (view.u8[at]) {
    case 1:
      return decodeTick(view, at);
    case 2:
      return decodeCreateAsset(view, at);
    case 3:
      return decodeCreateAccount(view, at);
    case 4:
      return decodeCreateMarket(view, at);
    case 5:
      return decodeSetMarketStatus(view, at);
    case 6:
      return decodeSetFees(view, at);
    case 7:
      return decodeSetAccountTier(view, at);
    case 8:
      return decodeTransfer(view, at);
    case 10:
      return decodeNewOrder(view, at);
    case 11:
      return decodeCancelOrder(view, at);
    case 12:
      return decodeCancelAll(view, at);
    case 13:
      return decodeCancelReplace(view, at);
    case 14:
      return decodeAmendOrder(view, at);
    case 15:
      return decodeAdvancedOrder(view, at);
    case 16:
      return decodeOrderList(view, at);
    case 17:
      return decodeMassQuote(view, at);
    case 18:
      return decodeSetMarketRules(view, at);
    case 19:
      return decodeScheduleMarketStatus(view, at);
    case 20:
      return decodeSetAccountStatus(view, at);
    case 21:
      return decodeSetAccountLimits(view, at);
    case 22:
      return decodeSetExposureLimit(view, at);
    case 23:
      return decodeSetDeadMan(view, at);
    default:
      throw new RangeError(`no command has template id ${view.u8[at]}`);
  }
}

export type Event =
  | Accepted
  | Rejected
  | AssetCreated
  | AccountCreated
  | MarketCreated
  | MarketStatusChanged
  | FeesChanged
  | AccountTierChanged
  | TransferRecorded
  | OrderAccepted
  | OrderRested
  | Trade
  | OrderAmended
  | OrderClosed
  | BalancesChanged
  | OrderTerms
  | OrderActivated
  | DisplayChanged
  | QuoteRefused
  | AuctionIndicated
  | AuctionUncrossed
  | MarketRulesChanged
  | MarketScheduled
  | AccountStatusChanged
  | AccountLimitsChanged
  | ExposureLimitChanged
  | DeadManChanged
  | BatchApplied
  | SnapshotMarked;

/** Writes a event at byte `at`; returns the 64-byte blocks it took. */
export function encodeEvent(view: BlockView, at: number, message: Event): number {
  switch (message.template) {
    case 64:
      return encodeAccepted(view, at, message);
    case 65:
      return encodeRejected(view, at, message);
    case 66:
      return encodeAssetCreated(view, at, message);
    case 67:
      return encodeAccountCreated(view, at, message);
    case 68:
      return encodeMarketCreated(view, at, message);
    case 69:
      return encodeMarketStatusChanged(view, at, message);
    case 70:
      return encodeFeesChanged(view, at, message);
    case 71:
      return encodeAccountTierChanged(view, at, message);
    case 72:
      return encodeTransferRecorded(view, at, message);
    case 80:
      return encodeOrderAccepted(view, at, message);
    case 81:
      return encodeOrderRested(view, at, message);
    case 82:
      return encodeTrade(view, at, message);
    case 83:
      return encodeOrderAmended(view, at, message);
    case 84:
      return encodeOrderClosed(view, at, message);
    case 85:
      return encodeBalancesChanged(view, at, message);
    case 86:
      return encodeOrderTerms(view, at, message);
    case 87:
      return encodeOrderActivated(view, at, message);
    case 88:
      return encodeDisplayChanged(view, at, message);
    case 89:
      return encodeQuoteRefused(view, at, message);
    case 90:
      return encodeAuctionIndicated(view, at, message);
    case 91:
      return encodeAuctionUncrossed(view, at, message);
    case 92:
      return encodeMarketRulesChanged(view, at, message);
    case 93:
      return encodeMarketScheduled(view, at, message);
    case 94:
      return encodeAccountStatusChanged(view, at, message);
    case 95:
      return encodeAccountLimitsChanged(view, at, message);
    case 96:
      return encodeExposureLimitChanged(view, at, message);
    case 97:
      return encodeDeadManChanged(view, at, message);
    case 120:
      return encodeBatchApplied(view, at, message);
    case 121:
      return encodeSnapshotMarked(view, at, message);
  }
}

/** Reads the event at byte `at`. @throws RangeError where no event has its template id. */
export function decodeEvent(view: BlockView, at: number): Event {
  switch (view.u8[at]) {
    case 64:
      return decodeAccepted(view, at);
    case 65:
      return decodeRejected(view, at);
    case 66:
      return decodeAssetCreated(view, at);
    case 67:
      return decodeAccountCreated(view, at);
    case 68:
      return decodeMarketCreated(view, at);
    case 69:
      return decodeMarketStatusChanged(view, at);
    case 70:
      return decodeFeesChanged(view, at);
    case 71:
      return decodeAccountTierChanged(view, at);
    case 72:
      return decodeTransferRecorded(view, at);
    case 80:
      return decodeOrderAccepted(view, at);
    case 81:
      return decodeOrderRested(view, at);
    case 82:
      return decodeTrade(view, at);
    case 83:
      return decodeOrderAmended(view, at);
    case 84:
      return decodeOrderClosed(view, at);
    case 85:
      return decodeBalancesChanged(view, at);
    case 86:
      return decodeOrderTerms(view, at);
    case 87:
      return decodeOrderActivated(view, at);
    case 88:
      return decodeDisplayChanged(view, at);
    case 89:
      return decodeQuoteRefused(view, at);
    case 90:
      return decodeAuctionIndicated(view, at);
    case 91:
      return decodeAuctionUncrossed(view, at);
    case 92:
      return decodeMarketRulesChanged(view, at);
    case 93:
      return decodeMarketScheduled(view, at);
    case 94:
      return decodeAccountStatusChanged(view, at);
    case 95:
      return decodeAccountLimitsChanged(view, at);
    case 96:
      return decodeExposureLimitChanged(view, at);
    case 97:
      return decodeDeadManChanged(view, at);
    case 120:
      return decodeBatchApplied(view, at);
    case 121:
      return decodeSnapshotMarked(view, at);
    default:
      throw new RangeError(`no event has template id ${view.u8[at]}`);
  }
}
