/** Generated from src/schema by `npm run generate`; do not edit. */
import type { BlockView } from '../../base/block-view.ts';

export const SCHEMA_ID = 7;
export const SCHEMA_VERSION = 1;

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
} as const;
export type AmendReason = (typeof AmendReason)[keyof typeof AmendReason];

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
  /** No such account; create it first. */
  UNKNOWN_ACCOUNT: 201,
  /** A system account may not do this. */
  ACCOUNT_NOT_ALLOWED: 202,
  /** No such market. */
  UNKNOWN_MARKET: 301,
  /** The market is halted; only cancels are accepted. */
  MARKET_HALTED: 302,
  /** The market accepts only cancels at the moment. */
  MARKET_CANCEL_ONLY: 303,
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
  /** The market's assets, units or limits are zero, equal or too large. */
  INVALID_MARKET: 701,
  /** An asset has at most 18 decimals. */
  INVALID_ASSET: 702,
  /** A fee is at most 100,000 millionths (10 %). */
  FEE_TOO_HIGH: 703,
  /** Fee tiers are 0 to 7. */
  UNKNOWN_TIER: 704,
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
  201: "No such account; create it first.",
  202: "A system account may not do this.",
  301: "No such market.",
  302: "The market is halted; only cancels are accepted.",
  303: "The market accepts only cancels at the moment.",
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
  701: "The market's assets, units or limits are zero, equal or too large.",
  702: "An asset has at most 18 decimals.",
  703: "A fee is at most 100,000 millionths (10 %).",
  704: "Fee tiers are 0 to 7.",
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
  /** REQUEUED: 1 when it rests whole at its new place; REDUCED: 1; SELF_TRADE: 1 for the maker */
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
  /** 1 when it was in the book */
  readonly resting: number;
  /** answer to CancelReplace: why the new order was refused, else 0 */
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
  | AmendOrder;

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
    case 120:
      return decodeBatchApplied(view, at);
    case 121:
      return decodeSnapshotMarked(view, at);
    default:
      throw new RangeError(`no event has template id ${view.u8[at]}`);
  }
}
