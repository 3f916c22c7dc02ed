// Generated from src/schema by `npm run generate`; do not edit.
export const LAYOUT_VERSION: u32 = 2;
export const FEE_TIERS: u32 = 8;
export const NODE_FANOUT: u32 = 64;
export const SCHEDULE_SLOTS: u32 = 8;
export const MAX_PEGS: u32 = 1000;
export const ORDER_HAS_TERMS: u32 = 1;
export const ORDER_IS_HIDDEN: u32 = 2;
export const ORDER_IS_ICEBERG: u32 = 4;
export const ORDER_IS_PEGGED: u32 = 8;
export const ORDER_EXPIRES: u32 = 16;
export const ORDER_IN_LIST: u32 = 32;
export const ORDER_WAITS: u32 = 64;
export const ORDER_IS_QUOTE: u32 = 128;
export const ORDER_IN_QUEUE: u32 = 256;

export namespace Side {
  export const BUY: u8 = 0;
  export const SELL: u8 = 1;
  export const COUNT: u8 = 2;
}

export namespace OrderType {
  export const LIMIT: u8 = 0;
  export const MARKET: u8 = 1;
  export const MARKET_QUOTE: u8 = 2;
  export const POST_ONLY: u8 = 3;
  export const COUNT: u8 = 4;
}

export namespace TimeInForce {
  export const GTC: u8 = 0;
  export const IOC: u8 = 1;
  export const FOK: u8 = 2;
  export const GTD: u8 = 3;
  export const COUNT: u8 = 4;
}

export namespace SelfTradePrevention {
  export const NONE: u8 = 0;
  export const CANCEL_TAKER: u8 = 1;
  export const CANCEL_MAKER: u8 = 2;
  export const CANCEL_BOTH: u8 = 3;
  export const DECREMENT: u8 = 4;
  export const COUNT: u8 = 5;
}

export namespace TargetKind {
  export const ORDER_ID: u8 = 0;
  export const CLIENT_ORDER_ID: u8 = 1;
  export const COUNT: u8 = 2;
}

export namespace ReplaceMode {
  export const STOP_ON_FAILURE: u8 = 0;
  export const ALLOW_FAILURE: u8 = 1;
  export const COUNT: u8 = 2;
}

export namespace MarketStatus {
  export const OPEN: u8 = 0;
  export const CANCEL_ONLY: u8 = 1;
  export const HALTED: u8 = 2;
  export const POST_ONLY: u8 = 3;
  export const AUCTION: u8 = 4;
  export const COUNT: u8 = 5;
}

export namespace Settlement {
  export const LEDGER: u8 = 0;
  export const NONE: u8 = 1;
  export const COUNT: u8 = 2;
}

export namespace AccountKind {
  export const TRADING: u8 = 0;
  export const SYSTEM: u8 = 1;
  export const COUNT: u8 = 2;
}

export namespace TransferKind {
  export const POST: u8 = 0;
  export const PEND: u8 = 1;
  export const POST_PENDING: u8 = 2;
  export const VOID_PENDING: u8 = 3;
  export const COUNT: u8 = 4;
}

export namespace TransferState {
  export const POSTED: u8 = 0;
  export const PENDING: u8 = 1;
  export const RESOLVED: u8 = 2;
  export const COUNT: u8 = 3;
}

export namespace CloseReason {
  export const CANCELLED: u8 = 0;
  export const REPLACED: u8 = 1;
  export const MASS_CANCELLED: u8 = 2;
  export const IMMEDIATE_REMAINDER: u8 = 3;
  export const FOK_UNFILLABLE: u8 = 4;
  export const NO_LIQUIDITY: u8 = 5;
  export const SELF_TRADE: u8 = 6;
  export const BUDGET_SPENT: u8 = 7;
  export const FUNDS_SPENT: u8 = 8;
  export const EXPIRED: u8 = 9;
  export const LIST: u8 = 10;
  export const REFUSED: u8 = 11;
  export const MINIMUM_UNFILLABLE: u8 = 12;
  export const VOLATILITY: u8 = 13;
  export const KILLED: u8 = 14;
  export const DEAD_MAN: u8 = 15;
  export const QUOTE_REPLACED: u8 = 16;
  export const COUNT: u8 = 17;
}

export namespace AmendReason {
  export const REDUCED: u8 = 0;
  export const REQUEUED: u8 = 1;
  export const SELF_TRADE: u8 = 2;
  export const PEGGED: u8 = 3;
  export const COUNT: u8 = 4;
}

export namespace TriggerKind {
  export const NONE: u8 = 0;
  export const STOP: u8 = 1;
  export const TAKE_PROFIT: u8 = 2;
  export const TRAILING: u8 = 3;
  export const COUNT: u8 = 4;
}

export namespace TriggerSource {
  export const LAST: u8 = 0;
  export const BEST: u8 = 1;
  export const COUNT: u8 = 2;
}

export namespace PegKind {
  export const NONE: u8 = 0;
  export const BEST: u8 = 1;
  export const OPPOSITE: u8 = 2;
  export const MID: u8 = 3;
  export const COUNT: u8 = 4;
}

export namespace WaitKind {
  export const NONE: u8 = 0;
  export const TRIGGER: u8 = 1;
  export const LIST: u8 = 2;
  export const REFERENCE: u8 = 3;
  export const COUNT: u8 = 4;
}

export namespace ActivationCause {
  export const TRIGGER: u8 = 0;
  export const LIST: u8 = 1;
  export const COUNT: u8 = 2;
}

export namespace ListKind {
  export const OCO: u8 = 0;
  export const OTO: u8 = 1;
  export const OTOCO: u8 = 2;
  export const COUNT: u8 = 3;
}

export namespace QuoteMode {
  export const EACH: u8 = 0;
  export const ALL_OR_NOTHING: u8 = 1;
  export const COUNT: u8 = 2;
}

export namespace AccountStatus {
  export const ACTIVE: u8 = 0;
  export const BLOCKED: u8 = 1;
  export const COUNT: u8 = 2;
}

export namespace DisplayReason {
  export const ENTERED: u8 = 0;
  export const TRADED: u8 = 1;
  export const REFRESHED: u8 = 2;
  export const LEFT: u8 = 3;
  export const COUNT: u8 = 4;
}

export namespace Rejection {
  export const UNKNOWN_COMMAND: u16 = 101;
  export const MALFORMED_COMMAND: u16 = 102;
  export const VALUE_OUT_OF_RANGE: u16 = 103;
  export const INVALID_ENUM: u16 = 104;
  export const TIME_BACKWARDS: u16 = 105;
  export const TIME_IN_PAST: u16 = 106;
  export const UNKNOWN_ACCOUNT: u16 = 201;
  export const ACCOUNT_NOT_ALLOWED: u16 = 202;
  export const ACCOUNT_BLOCKED: u16 = 203;
  export const TOO_MANY_ORDERS: u16 = 204;
  export const EXPOSURE_EXCEEDED: u16 = 205;
  export const UNKNOWN_MARKET: u16 = 301;
  export const MARKET_HALTED: u16 = 302;
  export const MARKET_CANCEL_ONLY: u16 = 303;
  export const MARKET_POST_ONLY: u16 = 304;
  export const NOT_IN_AUCTION: u16 = 305;
  export const INVALID_COMBINATION: u16 = 401;
  export const QUANTITY_ZERO: u16 = 402;
  export const QUANTITY_TOO_LARGE: u16 = 403;
  export const PRICE_ZERO: u16 = 404;
  export const PRICE_TOO_HIGH: u16 = 405;
  export const NOTIONAL_TOO_SMALL: u16 = 406;
  export const NOTIONAL_TOO_LARGE: u16 = 407;
  export const DUPLICATE_CLIENT_ORDER_ID: u16 = 408;
  export const WOULD_TAKE: u16 = 409;
  export const ORDER_NOT_FOUND: u16 = 410;
  export const AMEND_BELOW_FILLED: u16 = 411;
  export const AMEND_WITHOUT_CHANGE: u16 = 412;
  export const AMEND_NOT_ALLOWED: u16 = 413;
  export const WOULD_TRIGGER: u16 = 414;
  export const NO_REFERENCE_PRICE: u16 = 415;
  export const PRICE_OUTSIDE_COLLAR: u16 = 416;
  export const NOTIONAL_ABOVE_LIMIT: u16 = 417;
  export const REDUCE_ONLY_NOT_FOR_SPOT: u16 = 418;
  export const LIST_ORDER: u16 = 419;
  export const INSUFFICIENT_FUNDS: u16 = 501;
  export const UNKNOWN_ASSET: u16 = 502;
  export const SAME_ACCOUNT: u16 = 503;
  export const AMOUNT_ZERO: u16 = 504;
  export const SUPPLY_EXCEEDED: u16 = 505;
  export const TRANSFER_ID_ZERO: u16 = 506;
  export const TRANSFER_EXISTS: u16 = 507;
  export const TRANSFER_ID_CONFLICT: u16 = 508;
  export const PENDING_NOT_FOUND: u16 = 509;
  export const PENDING_ALREADY_RESOLVED: u16 = 510;
  export const AMOUNT_EXCEEDS_PENDING: u16 = 511;
  export const ORDERS_FULL: u16 = 601;
  export const LEVELS_FULL: u16 = 602;
  export const BALANCES_FULL: u16 = 603;
  export const ACCOUNTS_FULL: u16 = 604;
  export const MARKETS_FULL: u16 = 605;
  export const ASSETS_FULL: u16 = 606;
  export const TRANSFERS_FULL: u16 = 607;
  export const PEGS_FULL: u16 = 608;
  export const SCHEDULE_FULL: u16 = 609;
  export const INVALID_MARKET: u16 = 701;
  export const INVALID_ASSET: u16 = 702;
  export const FEE_TOO_HIGH: u16 = 703;
  export const UNKNOWN_TIER: u16 = 704;
  export const INVALID_RULES: u16 = 705;
  export const NODE_BUSY: u16 = 801;
  export const NODE_STOPPING: u16 = 802;
}

export namespace Tick {
  export const TEMPLATE: u8 = 1;
  @inline export function timeUs(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setTimeUs(p: usize, v: u64): void { store<u64>(p, v, 16); }
}

export namespace CreateAsset {
  export const TEMPLATE: u8 = 2;
  @inline export function decimals(p: usize): u8 { return load<u8>(p, 16); }
  @inline export function setDecimals(p: usize, v: u8): void { store<u8>(p, v, 16); }
}

export namespace CreateAccount {
  export const TEMPLATE: u8 = 3;
  @inline export function tier(p: usize): u8 { return load<u8>(p, 16); }
  @inline export function setTier(p: usize, v: u8): void { store<u8>(p, v, 16); }
}

export namespace CreateMarket {
  export const TEMPLATE: u8 = 4;
  @inline export function baseAsset(p: usize): u16 { return load<u16>(p, 16); }
  @inline export function setBaseAsset(p: usize, v: u16): void { store<u16>(p, v, 16); }
  @inline export function quoteAsset(p: usize): u16 { return load<u16>(p, 18); }
  @inline export function setQuoteAsset(p: usize, v: u16): void { store<u16>(p, v, 18); }
  @inline export function settlement(p: usize): u8 { return load<u8>(p, 20); }
  @inline export function setSettlement(p: usize, v: u8): void { store<u8>(p, v, 20); }
  @inline export function baseUnitsPerLot(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setBaseUnitsPerLot(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function quoteUnitsPerTickLot(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setQuoteUnitsPerTickLot(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function maxPriceTicks(p: usize): u64 { return load<u64>(p, 40); }
  @inline export function setMaxPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 40); }
  @inline export function maxQuantityLots(p: usize): u64 { return load<u64>(p, 48); }
  @inline export function setMaxQuantityLots(p: usize, v: u64): void { store<u64>(p, v, 48); }
  @inline export function minNotional(p: usize): u64 { return load<u64>(p, 56); }
  @inline export function setMinNotional(p: usize, v: u64): void { store<u64>(p, v, 56); }
}

export namespace SetMarketStatus {
  export const TEMPLATE: u8 = 5;
  @inline export function status(p: usize): u8 { return load<u8>(p, 16); }
  @inline export function setStatus(p: usize, v: u8): void { store<u8>(p, v, 16); }
  @inline export function cancelOrders(p: usize): u8 { return load<u8>(p, 17); }
  @inline export function setCancelOrders(p: usize, v: u8): void { store<u8>(p, v, 17); }
}

export namespace SetFees {
  export const TEMPLATE: u8 = 6;
  @inline export function makerPpm(p: usize): u32 { return load<u32>(p, 16); }
  @inline export function setMakerPpm(p: usize, v: u32): void { store<u32>(p, v, 16); }
  @inline export function takerPpm(p: usize): u32 { return load<u32>(p, 20); }
  @inline export function setTakerPpm(p: usize, v: u32): void { store<u32>(p, v, 20); }
  @inline export function tier(p: usize): u8 { return load<u8>(p, 24); }
  @inline export function setTier(p: usize, v: u8): void { store<u8>(p, v, 24); }
}

export namespace SetAccountTier {
  export const TEMPLATE: u8 = 7;
  @inline export function tier(p: usize): u8 { return load<u8>(p, 16); }
  @inline export function setTier(p: usize, v: u8): void { store<u8>(p, v, 16); }
}

export namespace Transfer {
  export const TEMPLATE: u8 = 8;
  @inline export function transferIdLow(p: usize): u64 { return load<u64>(p, 0); }
  @inline export function setTransferIdLow(p: usize, v: u64): void { store<u64>(p, v, 0); }
  @inline export function transferIdHigh(p: usize): u64 { return load<u64>(p, 8); }
  @inline export function setTransferIdHigh(p: usize, v: u64): void { store<u64>(p, v, 8); }
  @inline export function pendingIdLow(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setPendingIdLow(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function pendingIdHigh(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setPendingIdHigh(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function amount(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setAmount(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function debitAccount(p: usize): u32 { return load<u32>(p, 40); }
  @inline export function setDebitAccount(p: usize, v: u32): void { store<u32>(p, v, 40); }
  @inline export function creditAccount(p: usize): u32 { return load<u32>(p, 44); }
  @inline export function setCreditAccount(p: usize, v: u32): void { store<u32>(p, v, 44); }
  @inline export function asset(p: usize): u16 { return load<u16>(p, 48); }
  @inline export function setAsset(p: usize, v: u16): void { store<u16>(p, v, 48); }
  @inline export function kind(p: usize): u8 { return load<u8>(p, 50); }
  @inline export function setKind(p: usize, v: u8): void { store<u8>(p, v, 50); }
}

export namespace NewOrder {
  export const TEMPLATE: u8 = 10;
  @inline export function priceTicks(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function quantity(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setQuantity(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function clientOrderId(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setClientOrderId(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function side(p: usize): u8 { return load<u8>(p, 40); }
  @inline export function setSide(p: usize, v: u8): void { store<u8>(p, v, 40); }
  @inline export function type(p: usize): u8 { return load<u8>(p, 41); }
  @inline export function setType(p: usize, v: u8): void { store<u8>(p, v, 41); }
  @inline export function timeInForce(p: usize): u8 { return load<u8>(p, 42); }
  @inline export function setTimeInForce(p: usize, v: u8): void { store<u8>(p, v, 42); }
  @inline export function stp(p: usize): u8 { return load<u8>(p, 43); }
  @inline export function setStp(p: usize, v: u8): void { store<u8>(p, v, 43); }
}

export namespace CancelOrder {
  export const TEMPLATE: u8 = 11;
  @inline export function target(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setTarget(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function targetKind(p: usize): u8 { return load<u8>(p, 24); }
  @inline export function setTargetKind(p: usize, v: u8): void { store<u8>(p, v, 24); }
}

export namespace CancelAll {
  export const TEMPLATE: u8 = 12;
  @inline export function session(p: usize): u32 { return load<u32>(p, 16); }
  @inline export function setSession(p: usize, v: u32): void { store<u32>(p, v, 16); }
}

export namespace CancelReplace {
  export const TEMPLATE: u8 = 13;
  @inline export function priceTicks(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function quantity(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setQuantity(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function clientOrderId(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setClientOrderId(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function target(p: usize): u64 { return load<u64>(p, 40); }
  @inline export function setTarget(p: usize, v: u64): void { store<u64>(p, v, 40); }
  @inline export function side(p: usize): u8 { return load<u8>(p, 48); }
  @inline export function setSide(p: usize, v: u8): void { store<u8>(p, v, 48); }
  @inline export function type(p: usize): u8 { return load<u8>(p, 49); }
  @inline export function setType(p: usize, v: u8): void { store<u8>(p, v, 49); }
  @inline export function timeInForce(p: usize): u8 { return load<u8>(p, 50); }
  @inline export function setTimeInForce(p: usize, v: u8): void { store<u8>(p, v, 50); }
  @inline export function stp(p: usize): u8 { return load<u8>(p, 51); }
  @inline export function setStp(p: usize, v: u8): void { store<u8>(p, v, 51); }
  @inline export function targetKind(p: usize): u8 { return load<u8>(p, 52); }
  @inline export function setTargetKind(p: usize, v: u8): void { store<u8>(p, v, 52); }
  @inline export function mode(p: usize): u8 { return load<u8>(p, 53); }
  @inline export function setMode(p: usize, v: u8): void { store<u8>(p, v, 53); }
}

export namespace AmendOrder {
  export const TEMPLATE: u8 = 14;
  @inline export function priceTicks(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function quantityLots(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setQuantityLots(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function target(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setTarget(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function targetKind(p: usize): u8 { return load<u8>(p, 40); }
  @inline export function setTargetKind(p: usize, v: u8): void { store<u8>(p, v, 40); }
}

export namespace AdvancedOrder {
  export const TEMPLATE: u8 = 15;
  @inline export function priceTicks(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function quantity(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setQuantity(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function clientOrderId(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setClientOrderId(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function triggerPriceTicks(p: usize): u64 { return load<u64>(p, 40); }
  @inline export function setTriggerPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 40); }
  @inline export function side(p: usize): u8 { return load<u8>(p, 48); }
  @inline export function setSide(p: usize, v: u8): void { store<u8>(p, v, 48); }
  @inline export function type(p: usize): u8 { return load<u8>(p, 49); }
  @inline export function setType(p: usize, v: u8): void { store<u8>(p, v, 49); }
  @inline export function timeInForce(p: usize): u8 { return load<u8>(p, 50); }
  @inline export function setTimeInForce(p: usize, v: u8): void { store<u8>(p, v, 50); }
  @inline export function stp(p: usize): u8 { return load<u8>(p, 51); }
  @inline export function setStp(p: usize, v: u8): void { store<u8>(p, v, 51); }
  @inline export function trigger(p: usize): u8 { return load<u8>(p, 52); }
  @inline export function setTrigger(p: usize, v: u8): void { store<u8>(p, v, 52); }
  @inline export function hidden(p: usize): u8 { return load<u8>(p, 53); }
  @inline export function setHidden(p: usize, v: u8): void { store<u8>(p, v, 53); }
  @inline export function peg(p: usize): u8 { return load<u8>(p, 54); }
  @inline export function setPeg(p: usize, v: u8): void { store<u8>(p, v, 54); }
  @inline export function reduceOnly(p: usize): u8 { return load<u8>(p, 55); }
  @inline export function setReduceOnly(p: usize, v: u8): void { store<u8>(p, v, 55); }
  @inline export function session(p: usize): u32 { return load<u32>(p, 56); }
  @inline export function setSession(p: usize, v: u32): void { store<u32>(p, v, 56); }
  @inline export function trailingTicks(p: usize): u64 { return load<u64>(p, 64); }
  @inline export function setTrailingTicks(p: usize, v: u64): void { store<u64>(p, v, 64); }
  @inline export function displayLots(p: usize): u64 { return load<u64>(p, 72); }
  @inline export function setDisplayLots(p: usize, v: u64): void { store<u64>(p, v, 72); }
  @inline export function minimumLots(p: usize): u64 { return load<u64>(p, 80); }
  @inline export function setMinimumLots(p: usize, v: u64): void { store<u64>(p, v, 80); }
  @inline export function expireTimeUs(p: usize): u64 { return load<u64>(p, 88); }
  @inline export function setExpireTimeUs(p: usize, v: u64): void { store<u64>(p, v, 88); }
  @inline export function pegOffsetTicks(p: usize): i64 { return load<i64>(p, 96); }
  @inline export function setPegOffsetTicks(p: usize, v: i64): void { store<i64>(p, v, 96); }
}

export namespace OrderList {
  export const TEMPLATE: u8 = 16;
  @inline export function kind(p: usize): u8 { return load<u8>(p, 16); }
  @inline export function setKind(p: usize, v: u8): void { store<u8>(p, v, 16); }
  @inline export function session(p: usize): u32 { return load<u32>(p, 20); }
  @inline export function setSession(p: usize, v: u32): void { store<u32>(p, v, 20); }
  @inline export function priceTicks(p: usize): u64 { return load<u64>(p, 0); }
  @inline export function setPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 0); }
  @inline export function quantity(p: usize): u64 { return load<u64>(p, 8); }
  @inline export function setQuantity(p: usize, v: u64): void { store<u64>(p, v, 8); }
  @inline export function clientOrderId(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setClientOrderId(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function triggerPriceTicks(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setTriggerPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function trailingTicks(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setTrailingTicks(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function displayLots(p: usize): u64 { return load<u64>(p, 40); }
  @inline export function setDisplayLots(p: usize, v: u64): void { store<u64>(p, v, 40); }
  @inline export function expireTimeUs(p: usize): u64 { return load<u64>(p, 48); }
  @inline export function setExpireTimeUs(p: usize, v: u64): void { store<u64>(p, v, 48); }
  @inline export function side(p: usize): u8 { return load<u8>(p, 56); }
  @inline export function setSide(p: usize, v: u8): void { store<u8>(p, v, 56); }
  @inline export function type(p: usize): u8 { return load<u8>(p, 57); }
  @inline export function setType(p: usize, v: u8): void { store<u8>(p, v, 57); }
  @inline export function timeInForce(p: usize): u8 { return load<u8>(p, 58); }
  @inline export function setTimeInForce(p: usize, v: u8): void { store<u8>(p, v, 58); }
  @inline export function stp(p: usize): u8 { return load<u8>(p, 59); }
  @inline export function setStp(p: usize, v: u8): void { store<u8>(p, v, 59); }
  @inline export function trigger(p: usize): u8 { return load<u8>(p, 60); }
  @inline export function setTrigger(p: usize, v: u8): void { store<u8>(p, v, 60); }
  @inline export function hidden(p: usize): u8 { return load<u8>(p, 61); }
  @inline export function setHidden(p: usize, v: u8): void { store<u8>(p, v, 61); }
}

export namespace MassQuote {
  export const TEMPLATE: u8 = 17;
  @inline export function mode(p: usize): u8 { return load<u8>(p, 16); }
  @inline export function setMode(p: usize, v: u8): void { store<u8>(p, v, 16); }
  @inline export function session(p: usize): u32 { return load<u32>(p, 20); }
  @inline export function setSession(p: usize, v: u32): void { store<u32>(p, v, 20); }
  @inline export function priceTicks(p: usize): u64 { return load<u64>(p, 0); }
  @inline export function setPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 0); }
  @inline export function quantity(p: usize): u64 { return load<u64>(p, 8); }
  @inline export function setQuantity(p: usize, v: u64): void { store<u64>(p, v, 8); }
  @inline export function clientOrderId(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setClientOrderId(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function side(p: usize): u8 { return load<u8>(p, 24); }
  @inline export function setSide(p: usize, v: u8): void { store<u8>(p, v, 24); }
}

export namespace SetMarketRules {
  export const TEMPLATE: u8 = 18;
  @inline export function referenceTicks(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setReferenceTicks(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function maxNotional(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setMaxNotional(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function auctionUs(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setAuctionUs(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function collarPpm(p: usize): u32 { return load<u32>(p, 40); }
  @inline export function setCollarPpm(p: usize, v: u32): void { store<u32>(p, v, 40); }
  @inline export function dynamicPpm(p: usize): u32 { return load<u32>(p, 44); }
  @inline export function setDynamicPpm(p: usize, v: u32): void { store<u32>(p, v, 44); }
  @inline export function staticPpm(p: usize): u32 { return load<u32>(p, 48); }
  @inline export function setStaticPpm(p: usize, v: u32): void { store<u32>(p, v, 48); }
  @inline export function triggerSource(p: usize): u8 { return load<u8>(p, 52); }
  @inline export function setTriggerSource(p: usize, v: u8): void { store<u8>(p, v, 52); }
}

export namespace ScheduleMarketStatus {
  export const TEMPLATE: u8 = 19;
  @inline export function timeUs(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setTimeUs(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function status(p: usize): u8 { return load<u8>(p, 24); }
  @inline export function setStatus(p: usize, v: u8): void { store<u8>(p, v, 24); }
  @inline export function cancelOrders(p: usize): u8 { return load<u8>(p, 25); }
  @inline export function setCancelOrders(p: usize, v: u8): void { store<u8>(p, v, 25); }
}

export namespace SetAccountStatus {
  export const TEMPLATE: u8 = 20;
  @inline export function status(p: usize): u8 { return load<u8>(p, 16); }
  @inline export function setStatus(p: usize, v: u8): void { store<u8>(p, v, 16); }
}

export namespace SetAccountLimits {
  export const TEMPLATE: u8 = 21;
  @inline export function maxOpenOrders(p: usize): u32 { return load<u32>(p, 16); }
  @inline export function setMaxOpenOrders(p: usize, v: u32): void { store<u32>(p, v, 16); }
}

export namespace SetExposureLimit {
  export const TEMPLATE: u8 = 22;
  @inline export function amount(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setAmount(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function asset(p: usize): u16 { return load<u16>(p, 24); }
  @inline export function setAsset(p: usize, v: u16): void { store<u16>(p, v, 24); }
}

export namespace SetDeadMan {
  export const TEMPLATE: u8 = 23;
  @inline export function timeoutUs(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setTimeoutUs(p: usize, v: u64): void { store<u64>(p, v, 16); }
}

export namespace Accepted {
  export const TEMPLATE: u8 = 64;
  @inline export function correlation(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setCorrelation(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function resultId(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setResultId(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function command(p: usize): u8 { return load<u8>(p, 32); }
  @inline export function setCommand(p: usize, v: u8): void { store<u8>(p, v, 32); }
}

export namespace Rejected {
  export const TEMPLATE: u8 = 65;
  @inline export function correlation(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setCorrelation(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function detail(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setDetail(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function code(p: usize): u16 { return load<u16>(p, 32); }
  @inline export function setCode(p: usize, v: u16): void { store<u16>(p, v, 32); }
  @inline export function command(p: usize): u8 { return load<u8>(p, 34); }
  @inline export function setCommand(p: usize, v: u8): void { store<u8>(p, v, 34); }
}

export namespace AssetCreated {
  export const TEMPLATE: u8 = 66;
  @inline export function asset(p: usize): u16 { return load<u16>(p, 16); }
  @inline export function setAsset(p: usize, v: u16): void { store<u16>(p, v, 16); }
  @inline export function decimals(p: usize): u8 { return load<u8>(p, 18); }
  @inline export function setDecimals(p: usize, v: u8): void { store<u8>(p, v, 18); }
}

export namespace AccountCreated {
  export const TEMPLATE: u8 = 67;
  @inline export function tier(p: usize): u8 { return load<u8>(p, 16); }
  @inline export function setTier(p: usize, v: u8): void { store<u8>(p, v, 16); }
}

export namespace MarketCreated {
  export const TEMPLATE: u8 = 68;
  @inline export function baseAsset(p: usize): u16 { return load<u16>(p, 16); }
  @inline export function setBaseAsset(p: usize, v: u16): void { store<u16>(p, v, 16); }
  @inline export function quoteAsset(p: usize): u16 { return load<u16>(p, 18); }
  @inline export function setQuoteAsset(p: usize, v: u16): void { store<u16>(p, v, 18); }
  @inline export function settlement(p: usize): u8 { return load<u8>(p, 20); }
  @inline export function setSettlement(p: usize, v: u8): void { store<u8>(p, v, 20); }
  @inline export function baseUnitsPerLot(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setBaseUnitsPerLot(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function quoteUnitsPerTickLot(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setQuoteUnitsPerTickLot(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function maxPriceTicks(p: usize): u64 { return load<u64>(p, 40); }
  @inline export function setMaxPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 40); }
  @inline export function maxQuantityLots(p: usize): u64 { return load<u64>(p, 48); }
  @inline export function setMaxQuantityLots(p: usize, v: u64): void { store<u64>(p, v, 48); }
  @inline export function minNotional(p: usize): u64 { return load<u64>(p, 56); }
  @inline export function setMinNotional(p: usize, v: u64): void { store<u64>(p, v, 56); }
}

export namespace MarketStatusChanged {
  export const TEMPLATE: u8 = 69;
  @inline export function status(p: usize): u8 { return load<u8>(p, 16); }
  @inline export function setStatus(p: usize, v: u8): void { store<u8>(p, v, 16); }
  @inline export function interrupted(p: usize): u8 { return load<u8>(p, 17); }
  @inline export function setInterrupted(p: usize, v: u8): void { store<u8>(p, v, 17); }
}

export namespace FeesChanged {
  export const TEMPLATE: u8 = 70;
  @inline export function makerPpm(p: usize): u32 { return load<u32>(p, 16); }
  @inline export function setMakerPpm(p: usize, v: u32): void { store<u32>(p, v, 16); }
  @inline export function takerPpm(p: usize): u32 { return load<u32>(p, 20); }
  @inline export function setTakerPpm(p: usize, v: u32): void { store<u32>(p, v, 20); }
  @inline export function tier(p: usize): u8 { return load<u8>(p, 24); }
  @inline export function setTier(p: usize, v: u8): void { store<u8>(p, v, 24); }
}

export namespace AccountTierChanged {
  export const TEMPLATE: u8 = 71;
  @inline export function tier(p: usize): u8 { return load<u8>(p, 16); }
  @inline export function setTier(p: usize, v: u8): void { store<u8>(p, v, 16); }
}

export namespace TransferRecorded {
  export const TEMPLATE: u8 = 72;
  @inline export function transferIdLow(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setTransferIdLow(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function transferIdHigh(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setTransferIdHigh(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function pendingIdLow(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setPendingIdLow(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function pendingIdHigh(p: usize): u64 { return load<u64>(p, 40); }
  @inline export function setPendingIdHigh(p: usize, v: u64): void { store<u64>(p, v, 40); }
  @inline export function amount(p: usize): u64 { return load<u64>(p, 48); }
  @inline export function setAmount(p: usize, v: u64): void { store<u64>(p, v, 48); }
  @inline export function creditAccount(p: usize): u32 { return load<u32>(p, 56); }
  @inline export function setCreditAccount(p: usize, v: u32): void { store<u32>(p, v, 56); }
  @inline export function asset(p: usize): u16 { return load<u16>(p, 60); }
  @inline export function setAsset(p: usize, v: u16): void { store<u16>(p, v, 60); }
  @inline export function kind(p: usize): u8 { return load<u8>(p, 62); }
  @inline export function setKind(p: usize, v: u8): void { store<u8>(p, v, 62); }
}

export namespace OrderAccepted {
  export const TEMPLATE: u8 = 80;
  @inline export function correlation(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setCorrelation(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function orderId(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setOrderId(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function priceTicks(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function quantity(p: usize): u64 { return load<u64>(p, 40); }
  @inline export function setQuantity(p: usize, v: u64): void { store<u64>(p, v, 40); }
  @inline export function clientOrderId(p: usize): u64 { return load<u64>(p, 48); }
  @inline export function setClientOrderId(p: usize, v: u64): void { store<u64>(p, v, 48); }
  @inline export function side(p: usize): u8 { return load<u8>(p, 56); }
  @inline export function setSide(p: usize, v: u8): void { store<u8>(p, v, 56); }
  @inline export function type(p: usize): u8 { return load<u8>(p, 57); }
  @inline export function setType(p: usize, v: u8): void { store<u8>(p, v, 57); }
  @inline export function timeInForce(p: usize): u8 { return load<u8>(p, 58); }
  @inline export function setTimeInForce(p: usize, v: u8): void { store<u8>(p, v, 58); }
  @inline export function stp(p: usize): u8 { return load<u8>(p, 59); }
  @inline export function setStp(p: usize, v: u8): void { store<u8>(p, v, 59); }
  @inline export function resting(p: usize): u8 { return load<u8>(p, 60); }
  @inline export function setResting(p: usize, v: u8): void { store<u8>(p, v, 60); }
  @inline export function cancelCode(p: usize): u16 { return load<u16>(p, 62); }
  @inline export function setCancelCode(p: usize, v: u16): void { store<u16>(p, v, 62); }
}

export namespace OrderRested {
  export const TEMPLATE: u8 = 81;
  @inline export function orderId(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setOrderId(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function priceTicks(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function leavesLots(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setLeavesLots(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function side(p: usize): u8 { return load<u8>(p, 40); }
  @inline export function setSide(p: usize, v: u8): void { store<u8>(p, v, 40); }
  @inline export function conceals(p: usize): u8 { return load<u8>(p, 41); }
  @inline export function setConceals(p: usize, v: u8): void { store<u8>(p, v, 41); }
}

export namespace Trade {
  export const TEMPLATE: u8 = 82;
  @inline export function tradeId(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setTradeId(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function makerOrderId(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setMakerOrderId(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function takerOrderId(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setTakerOrderId(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function priceTicks(p: usize): u64 { return load<u64>(p, 40); }
  @inline export function setPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 40); }
  @inline export function quantityLots(p: usize): u64 { return load<u64>(p, 48); }
  @inline export function setQuantityLots(p: usize, v: u64): void { store<u64>(p, v, 48); }
  @inline export function makerAccount(p: usize): u32 { return load<u32>(p, 56); }
  @inline export function setMakerAccount(p: usize, v: u32): void { store<u32>(p, v, 56); }
  @inline export function takerSide(p: usize): u8 { return load<u8>(p, 60); }
  @inline export function setTakerSide(p: usize, v: u8): void { store<u8>(p, v, 60); }
  @inline export function conceals(p: usize): u8 { return load<u8>(p, 61); }
  @inline export function setConceals(p: usize, v: u8): void { store<u8>(p, v, 61); }
  @inline export function auction(p: usize): u8 { return load<u8>(p, 62); }
  @inline export function setAuction(p: usize, v: u8): void { store<u8>(p, v, 62); }
  @inline export function quoteUnits(p: usize): u64 { return load<u64>(p, 64); }
  @inline export function setQuoteUnits(p: usize, v: u64): void { store<u64>(p, v, 64); }
  @inline export function makerFee(p: usize): u64 { return load<u64>(p, 72); }
  @inline export function setMakerFee(p: usize, v: u64): void { store<u64>(p, v, 72); }
  @inline export function takerFee(p: usize): u64 { return load<u64>(p, 80); }
  @inline export function setTakerFee(p: usize, v: u64): void { store<u64>(p, v, 80); }
  @inline export function makerLeavesLots(p: usize): u64 { return load<u64>(p, 88); }
  @inline export function setMakerLeavesLots(p: usize, v: u64): void { store<u64>(p, v, 88); }
  @inline export function takerLeavesLots(p: usize): u64 { return load<u64>(p, 96); }
  @inline export function setTakerLeavesLots(p: usize, v: u64): void { store<u64>(p, v, 96); }
  @inline export function makerClientOrderId(p: usize): u64 { return load<u64>(p, 104); }
  @inline export function setMakerClientOrderId(p: usize, v: u64): void { store<u64>(p, v, 104); }
  @inline export function takerClientOrderId(p: usize): u64 { return load<u64>(p, 112); }
  @inline export function setTakerClientOrderId(p: usize, v: u64): void { store<u64>(p, v, 112); }
}

export namespace OrderAmended {
  export const TEMPLATE: u8 = 83;
  @inline export function correlation(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setCorrelation(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function orderId(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setOrderId(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function priceTicks(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function quantityLots(p: usize): u64 { return load<u64>(p, 40); }
  @inline export function setQuantityLots(p: usize, v: u64): void { store<u64>(p, v, 40); }
  @inline export function leavesLots(p: usize): u64 { return load<u64>(p, 48); }
  @inline export function setLeavesLots(p: usize, v: u64): void { store<u64>(p, v, 48); }
  @inline export function reason(p: usize): u8 { return load<u8>(p, 56); }
  @inline export function setReason(p: usize, v: u8): void { store<u8>(p, v, 56); }
  @inline export function side(p: usize): u8 { return load<u8>(p, 57); }
  @inline export function setSide(p: usize, v: u8): void { store<u8>(p, v, 57); }
  @inline export function resting(p: usize): u8 { return load<u8>(p, 58); }
  @inline export function setResting(p: usize, v: u8): void { store<u8>(p, v, 58); }
  @inline export function previousPriceTicks(p: usize): u64 { return load<u64>(p, 64); }
  @inline export function setPreviousPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 64); }
  @inline export function previousLeavesLots(p: usize): u64 { return load<u64>(p, 72); }
  @inline export function setPreviousLeavesLots(p: usize, v: u64): void { store<u64>(p, v, 72); }
}

export namespace OrderClosed {
  export const TEMPLATE: u8 = 84;
  @inline export function correlation(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setCorrelation(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function orderId(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setOrderId(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function priceTicks(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function leavesLots(p: usize): u64 { return load<u64>(p, 40); }
  @inline export function setLeavesLots(p: usize, v: u64): void { store<u64>(p, v, 40); }
  @inline export function clientOrderId(p: usize): u64 { return load<u64>(p, 48); }
  @inline export function setClientOrderId(p: usize, v: u64): void { store<u64>(p, v, 48); }
  @inline export function reason(p: usize): u8 { return load<u8>(p, 56); }
  @inline export function setReason(p: usize, v: u8): void { store<u8>(p, v, 56); }
  @inline export function side(p: usize): u8 { return load<u8>(p, 57); }
  @inline export function setSide(p: usize, v: u8): void { store<u8>(p, v, 57); }
  @inline export function resting(p: usize): u8 { return load<u8>(p, 58); }
  @inline export function setResting(p: usize, v: u8): void { store<u8>(p, v, 58); }
  @inline export function replaceCode(p: usize): u16 { return load<u16>(p, 60); }
  @inline export function setReplaceCode(p: usize, v: u16): void { store<u16>(p, v, 60); }
}

export namespace BalancesChanged {
  export const TEMPLATE: u8 = 85;
  @inline export function available(p: usize): i64 { return load<i64>(p, 16); }
  @inline export function setAvailable(p: usize, v: i64): void { store<i64>(p, v, 16); }
  @inline export function reserved(p: usize): i64 { return load<i64>(p, 24); }
  @inline export function setReserved(p: usize, v: i64): void { store<i64>(p, v, 24); }
  @inline export function available2(p: usize): i64 { return load<i64>(p, 32); }
  @inline export function setAvailable2(p: usize, v: i64): void { store<i64>(p, v, 32); }
  @inline export function reserved2(p: usize): i64 { return load<i64>(p, 40); }
  @inline export function setReserved2(p: usize, v: i64): void { store<i64>(p, v, 40); }
  @inline export function asset(p: usize): u16 { return load<u16>(p, 48); }
  @inline export function setAsset(p: usize, v: u16): void { store<u16>(p, v, 48); }
  @inline export function asset2(p: usize): u16 { return load<u16>(p, 50); }
  @inline export function setAsset2(p: usize, v: u16): void { store<u16>(p, v, 50); }
}

export namespace OrderTerms {
  export const TEMPLATE: u8 = 86;
  @inline export function orderId(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setOrderId(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function triggerPriceTicks(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setTriggerPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function trailingTicks(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setTrailingTicks(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function displayLots(p: usize): u64 { return load<u64>(p, 40); }
  @inline export function setDisplayLots(p: usize, v: u64): void { store<u64>(p, v, 40); }
  @inline export function minimumLots(p: usize): u64 { return load<u64>(p, 48); }
  @inline export function setMinimumLots(p: usize, v: u64): void { store<u64>(p, v, 48); }
  @inline export function expireTimeUs(p: usize): u64 { return load<u64>(p, 56); }
  @inline export function setExpireTimeUs(p: usize, v: u64): void { store<u64>(p, v, 56); }
  @inline export function pegOffsetTicks(p: usize): i64 { return load<i64>(p, 64); }
  @inline export function setPegOffsetTicks(p: usize, v: i64): void { store<i64>(p, v, 64); }
  @inline export function listId(p: usize): u64 { return load<u64>(p, 72); }
  @inline export function setListId(p: usize, v: u64): void { store<u64>(p, v, 72); }
  @inline export function session(p: usize): u32 { return load<u32>(p, 80); }
  @inline export function setSession(p: usize, v: u32): void { store<u32>(p, v, 80); }
  @inline export function trigger(p: usize): u8 { return load<u8>(p, 84); }
  @inline export function setTrigger(p: usize, v: u8): void { store<u8>(p, v, 84); }
  @inline export function hidden(p: usize): u8 { return load<u8>(p, 85); }
  @inline export function setHidden(p: usize, v: u8): void { store<u8>(p, v, 85); }
  @inline export function peg(p: usize): u8 { return load<u8>(p, 86); }
  @inline export function setPeg(p: usize, v: u8): void { store<u8>(p, v, 86); }
  @inline export function waits(p: usize): u8 { return load<u8>(p, 87); }
  @inline export function setWaits(p: usize, v: u8): void { store<u8>(p, v, 87); }
  @inline export function listKind(p: usize): u8 { return load<u8>(p, 88); }
  @inline export function setListKind(p: usize, v: u8): void { store<u8>(p, v, 88); }
}

export namespace OrderActivated {
  export const TEMPLATE: u8 = 87;
  @inline export function orderId(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setOrderId(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function triggerPriceTicks(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setTriggerPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function cause(p: usize): u8 { return load<u8>(p, 32); }
  @inline export function setCause(p: usize, v: u8): void { store<u8>(p, v, 32); }
  @inline export function waits(p: usize): u8 { return load<u8>(p, 33); }
  @inline export function setWaits(p: usize, v: u8): void { store<u8>(p, v, 33); }
}

export namespace DisplayChanged {
  export const TEMPLATE: u8 = 88;
  @inline export function orderId(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setOrderId(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function priceTicks(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function deltaLots(p: usize): i64 { return load<i64>(p, 32); }
  @inline export function setDeltaLots(p: usize, v: i64): void { store<i64>(p, v, 32); }
  @inline export function side(p: usize): u8 { return load<u8>(p, 40); }
  @inline export function setSide(p: usize, v: u8): void { store<u8>(p, v, 40); }
  @inline export function reason(p: usize): u8 { return load<u8>(p, 41); }
  @inline export function setReason(p: usize, v: u8): void { store<u8>(p, v, 41); }
}

export namespace QuoteRefused {
  export const TEMPLATE: u8 = 89;
  @inline export function clientOrderId(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setClientOrderId(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function detail(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setDetail(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function index(p: usize): u8 { return load<u8>(p, 32); }
  @inline export function setIndex(p: usize, v: u8): void { store<u8>(p, v, 32); }
  @inline export function code(p: usize): u16 { return load<u16>(p, 34); }
  @inline export function setCode(p: usize, v: u16): void { store<u16>(p, v, 34); }
}

export namespace AuctionIndicated {
  export const TEMPLATE: u8 = 90;
  @inline export function priceTicks(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function volumeLots(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setVolumeLots(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function surplusLots(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setSurplusLots(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function surplusSide(p: usize): u8 { return load<u8>(p, 40); }
  @inline export function setSurplusSide(p: usize, v: u8): void { store<u8>(p, v, 40); }
}

export namespace AuctionUncrossed {
  export const TEMPLATE: u8 = 91;
  @inline export function priceTicks(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function volumeLots(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setVolumeLots(p: usize, v: u64): void { store<u64>(p, v, 24); }
}

export namespace MarketRulesChanged {
  export const TEMPLATE: u8 = 92;
  @inline export function referenceTicks(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setReferenceTicks(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function maxNotional(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setMaxNotional(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function auctionUs(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setAuctionUs(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function collarPpm(p: usize): u32 { return load<u32>(p, 40); }
  @inline export function setCollarPpm(p: usize, v: u32): void { store<u32>(p, v, 40); }
  @inline export function dynamicPpm(p: usize): u32 { return load<u32>(p, 44); }
  @inline export function setDynamicPpm(p: usize, v: u32): void { store<u32>(p, v, 44); }
  @inline export function staticPpm(p: usize): u32 { return load<u32>(p, 48); }
  @inline export function setStaticPpm(p: usize, v: u32): void { store<u32>(p, v, 48); }
  @inline export function triggerSource(p: usize): u8 { return load<u8>(p, 52); }
  @inline export function setTriggerSource(p: usize, v: u8): void { store<u8>(p, v, 52); }
}

export namespace MarketScheduled {
  export const TEMPLATE: u8 = 93;
  @inline export function timeUs(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setTimeUs(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function status(p: usize): u8 { return load<u8>(p, 24); }
  @inline export function setStatus(p: usize, v: u8): void { store<u8>(p, v, 24); }
  @inline export function cancelOrders(p: usize): u8 { return load<u8>(p, 25); }
  @inline export function setCancelOrders(p: usize, v: u8): void { store<u8>(p, v, 25); }
}

export namespace AccountStatusChanged {
  export const TEMPLATE: u8 = 94;
  @inline export function status(p: usize): u8 { return load<u8>(p, 16); }
  @inline export function setStatus(p: usize, v: u8): void { store<u8>(p, v, 16); }
}

export namespace AccountLimitsChanged {
  export const TEMPLATE: u8 = 95;
  @inline export function maxOpenOrders(p: usize): u32 { return load<u32>(p, 16); }
  @inline export function setMaxOpenOrders(p: usize, v: u32): void { store<u32>(p, v, 16); }
}

export namespace ExposureLimitChanged {
  export const TEMPLATE: u8 = 96;
  @inline export function amount(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setAmount(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function asset(p: usize): u16 { return load<u16>(p, 24); }
  @inline export function setAsset(p: usize, v: u16): void { store<u16>(p, v, 24); }
}

export namespace DeadManChanged {
  export const TEMPLATE: u8 = 97;
  @inline export function deadlineUs(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setDeadlineUs(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function fired(p: usize): u8 { return load<u8>(p, 24); }
  @inline export function setFired(p: usize, v: u8): void { store<u8>(p, v, 24); }
}

export namespace BatchApplied {
  export const TEMPLATE: u8 = 120;
  @inline export function commandCount(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setCommandCount(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function syncNs(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setSyncNs(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function applyNs(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setApplyNs(p: usize, v: u64): void { store<u64>(p, v, 32); }
}

export namespace SnapshotMarked {
  export const TEMPLATE: u8 = 121;
}

export namespace StateHeader {
  export const SIZE: usize = 256;
  @inline export function magic(p: usize): u32 { return load<u32>(p, 0); }
  @inline export function setMagic(p: usize, v: u32): void { store<u32>(p, v, 0); }
  @inline export function layoutVersion(p: usize): u32 { return load<u32>(p, 4); }
  @inline export function setLayoutVersion(p: usize, v: u32): void { store<u32>(p, v, 4); }
  @inline export function stateEnd(p: usize): u32 { return load<u32>(p, 8); }
  @inline export function setStateEnd(p: usize, v: u32): void { store<u32>(p, v, 8); }
  @inline export function maxAssets(p: usize): u32 { return load<u32>(p, 12); }
  @inline export function setMaxAssets(p: usize, v: u32): void { store<u32>(p, v, 12); }
  @inline export function maxMarkets(p: usize): u32 { return load<u32>(p, 16); }
  @inline export function setMaxMarkets(p: usize, v: u32): void { store<u32>(p, v, 16); }
  @inline export function maxAccounts(p: usize): u32 { return load<u32>(p, 20); }
  @inline export function setMaxAccounts(p: usize, v: u32): void { store<u32>(p, v, 20); }
  @inline export function maxBalances(p: usize): u32 { return load<u32>(p, 24); }
  @inline export function setMaxBalances(p: usize, v: u32): void { store<u32>(p, v, 24); }
  @inline export function maxOrders(p: usize): u32 { return load<u32>(p, 28); }
  @inline export function setMaxOrders(p: usize, v: u32): void { store<u32>(p, v, 28); }
  @inline export function maxLevels(p: usize): u32 { return load<u32>(p, 32); }
  @inline export function setMaxLevels(p: usize, v: u32): void { store<u32>(p, v, 32); }
  @inline export function maxTransfers(p: usize): u32 { return load<u32>(p, 36); }
  @inline export function setMaxTransfers(p: usize, v: u32): void { store<u32>(p, v, 36); }
  @inline export function assets(p: usize): u32 { return load<u32>(p, 40); }
  @inline export function setAssets(p: usize, v: u32): void { store<u32>(p, v, 40); }
  @inline export function markets(p: usize): u32 { return load<u32>(p, 44); }
  @inline export function setMarkets(p: usize, v: u32): void { store<u32>(p, v, 44); }
  @inline export function accounts(p: usize): u32 { return load<u32>(p, 48); }
  @inline export function setAccounts(p: usize, v: u32): void { store<u32>(p, v, 48); }
  @inline export function balances(p: usize): u32 { return load<u32>(p, 52); }
  @inline export function setBalances(p: usize, v: u32): void { store<u32>(p, v, 52); }
  @inline export function orders(p: usize): u32 { return load<u32>(p, 56); }
  @inline export function setOrders(p: usize, v: u32): void { store<u32>(p, v, 56); }
  @inline export function levels(p: usize): u32 { return load<u32>(p, 60); }
  @inline export function setLevels(p: usize, v: u32): void { store<u32>(p, v, 60); }
  @inline export function nodes(p: usize): u32 { return load<u32>(p, 64); }
  @inline export function setNodes(p: usize, v: u32): void { store<u32>(p, v, 64); }
  @inline export function transfers(p: usize): u32 { return load<u32>(p, 68); }
  @inline export function setTransfers(p: usize, v: u32): void { store<u32>(p, v, 68); }
  @inline export function orderIndex(p: usize): u32 { return load<u32>(p, 72); }
  @inline export function setOrderIndex(p: usize, v: u32): void { store<u32>(p, v, 72); }
  @inline export function clientIndex(p: usize): u32 { return load<u32>(p, 76); }
  @inline export function setClientIndex(p: usize, v: u32): void { store<u32>(p, v, 76); }
  @inline export function transferIndex(p: usize): u32 { return load<u32>(p, 80); }
  @inline export function setTransferIndex(p: usize, v: u32): void { store<u32>(p, v, 80); }
  @inline export function balanceBits(p: usize): u32 { return load<u32>(p, 84); }
  @inline export function setBalanceBits(p: usize, v: u32): void { store<u32>(p, v, 84); }
  @inline export function orderIndexBits(p: usize): u32 { return load<u32>(p, 88); }
  @inline export function setOrderIndexBits(p: usize, v: u32): void { store<u32>(p, v, 88); }
  @inline export function transferIndexBits(p: usize): u32 { return load<u32>(p, 92); }
  @inline export function setTransferIndexBits(p: usize, v: u32): void { store<u32>(p, v, 92); }
  @inline export function sequence(p: usize): u64 { return load<u64>(p, 96); }
  @inline export function setSequence(p: usize, v: u64): void { store<u64>(p, v, 96); }
  @inline export function timeUs(p: usize): u64 { return load<u64>(p, 104); }
  @inline export function setTimeUs(p: usize, v: u64): void { store<u64>(p, v, 104); }
  @inline export function lastOrderId(p: usize): u64 { return load<u64>(p, 112); }
  @inline export function setLastOrderId(p: usize, v: u64): void { store<u64>(p, v, 112); }
  @inline export function transferCount(p: usize): u64 { return load<u64>(p, 120); }
  @inline export function setTransferCount(p: usize, v: u64): void { store<u64>(p, v, 120); }
  @inline export function transferOldest(p: usize): u64 { return load<u64>(p, 128); }
  @inline export function setTransferOldest(p: usize, v: u64): void { store<u64>(p, v, 128); }
  @inline export function pendingCount(p: usize): u32 { return load<u32>(p, 136); }
  @inline export function setPendingCount(p: usize, v: u32): void { store<u32>(p, v, 136); }
  @inline export function assetCount(p: usize): u32 { return load<u32>(p, 140); }
  @inline export function setAssetCount(p: usize, v: u32): void { store<u32>(p, v, 140); }
  @inline export function marketCount(p: usize): u32 { return load<u32>(p, 144); }
  @inline export function setMarketCount(p: usize, v: u32): void { store<u32>(p, v, 144); }
  @inline export function accountCount(p: usize): u32 { return load<u32>(p, 148); }
  @inline export function setAccountCount(p: usize, v: u32): void { store<u32>(p, v, 148); }
  @inline export function balanceCount(p: usize): u32 { return load<u32>(p, 152); }
  @inline export function setBalanceCount(p: usize, v: u32): void { store<u32>(p, v, 152); }
  @inline export function orderCount(p: usize): u32 { return load<u32>(p, 156); }
  @inline export function setOrderCount(p: usize, v: u32): void { store<u32>(p, v, 156); }
  @inline export function levelCount(p: usize): u32 { return load<u32>(p, 160); }
  @inline export function setLevelCount(p: usize, v: u32): void { store<u32>(p, v, 160); }
  @inline export function nodeCount(p: usize): u32 { return load<u32>(p, 164); }
  @inline export function setNodeCount(p: usize, v: u32): void { store<u32>(p, v, 164); }
  @inline export function freeOrder(p: usize): u32 { return load<u32>(p, 168); }
  @inline export function setFreeOrder(p: usize, v: u32): void { store<u32>(p, v, 168); }
  @inline export function freeLevel(p: usize): u32 { return load<u32>(p, 172); }
  @inline export function setFreeLevel(p: usize, v: u32): void { store<u32>(p, v, 172); }
  @inline export function freeNode(p: usize): u32 { return load<u32>(p, 176); }
  @inline export function setFreeNode(p: usize, v: u32): void { store<u32>(p, v, 176); }
  @inline export function topOrder(p: usize): u32 { return load<u32>(p, 180); }
  @inline export function setTopOrder(p: usize, v: u32): void { store<u32>(p, v, 180); }
  @inline export function topLevel(p: usize): u32 { return load<u32>(p, 184); }
  @inline export function setTopLevel(p: usize, v: u32): void { store<u32>(p, v, 184); }
  @inline export function topNode(p: usize): u32 { return load<u32>(p, 188); }
  @inline export function setTopNode(p: usize, v: u32): void { store<u32>(p, v, 188); }
  @inline export function terms(p: usize): u32 { return load<u32>(p, 192); }
  @inline export function setTerms(p: usize, v: u32): void { store<u32>(p, v, 192); }
  @inline export function schedules(p: usize): u32 { return load<u32>(p, 196); }
  @inline export function setSchedules(p: usize, v: u32): void { store<u32>(p, v, 196); }
  @inline export function exposureLimits(p: usize): u32 { return load<u32>(p, 200); }
  @inline export function setExposureLimits(p: usize, v: u32): void { store<u32>(p, v, 200); }
  export const timers: usize = 204;
  @inline export function dirtyFirst(p: usize): u32 { return load<u32>(p, 220); }
  @inline export function setDirtyFirst(p: usize, v: u32): void { store<u32>(p, v, 220); }
  @inline export function dirtyLast(p: usize): u32 { return load<u32>(p, 224); }
  @inline export function setDirtyLast(p: usize, v: u32): void { store<u32>(p, v, 224); }
}

export namespace Asset {
  export const SIZE: usize = 16;
  @inline export function decimals(p: usize): u32 { return load<u32>(p, 0); }
  @inline export function setDecimals(p: usize, v: u32): void { store<u32>(p, v, 0); }
}

export namespace Market {
  export const SIZE: usize = 384;
  @inline export function id(p: usize): u16 { return load<u16>(p, 0); }
  @inline export function setId(p: usize, v: u16): void { store<u16>(p, v, 0); }
  @inline export function status(p: usize): u8 { return load<u8>(p, 2); }
  @inline export function setStatus(p: usize, v: u8): void { store<u8>(p, v, 2); }
  @inline export function settlement(p: usize): u8 { return load<u8>(p, 3); }
  @inline export function setSettlement(p: usize, v: u8): void { store<u8>(p, v, 3); }
  @inline export function baseAsset(p: usize): u16 { return load<u16>(p, 4); }
  @inline export function setBaseAsset(p: usize, v: u16): void { store<u16>(p, v, 4); }
  @inline export function quoteAsset(p: usize): u16 { return load<u16>(p, 6); }
  @inline export function setQuoteAsset(p: usize, v: u16): void { store<u16>(p, v, 6); }
  @inline export function baseUnitsPerLot(p: usize): u64 { return load<u64>(p, 8); }
  @inline export function setBaseUnitsPerLot(p: usize, v: u64): void { store<u64>(p, v, 8); }
  @inline export function quoteUnitsPerTickLot(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setQuoteUnitsPerTickLot(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function maxPriceTicks(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setMaxPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function maxQuantityLots(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setMaxQuantityLots(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function minNotional(p: usize): u64 { return load<u64>(p, 40); }
  @inline export function setMinNotional(p: usize, v: u64): void { store<u64>(p, v, 40); }
  @inline export function lastTradeId(p: usize): u64 { return load<u64>(p, 48); }
  @inline export function setLastTradeId(p: usize, v: u64): void { store<u64>(p, v, 48); }
  @inline export function lastPriceTicks(p: usize): u64 { return load<u64>(p, 56); }
  @inline export function setLastPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 56); }
  export const bids: usize = 64;
  export const asks: usize = 80;
  @inline export function feeBaseBalance(p: usize): u32 { return load<u32>(p, 96); }
  @inline export function setFeeBaseBalance(p: usize, v: u32): void { store<u32>(p, v, 96); }
  @inline export function feeQuoteBalance(p: usize): u32 { return load<u32>(p, 100); }
  @inline export function setFeeQuoteBalance(p: usize, v: u32): void { store<u32>(p, v, 100); }
  @inline export function watch(p: usize): u32 { return load<u32>(p, 104); }
  @inline export function setWatch(p: usize, v: u32): void { store<u32>(p, v, 104); }
  @inline export function nextDirty(p: usize): u32 { return load<u32>(p, 108); }
  @inline export function setNextDirty(p: usize, v: u32): void { store<u32>(p, v, 108); }
  export const fees: usize = 112;
  @inline export function referenceTicks(p: usize): u64 { return load<u64>(p, 176); }
  @inline export function setReferenceTicks(p: usize, v: u64): void { store<u64>(p, v, 176); }
  @inline export function maxNotional(p: usize): u64 { return load<u64>(p, 184); }
  @inline export function setMaxNotional(p: usize, v: u64): void { store<u64>(p, v, 184); }
  @inline export function auctionUs(p: usize): u64 { return load<u64>(p, 192); }
  @inline export function setAuctionUs(p: usize, v: u64): void { store<u64>(p, v, 192); }
  @inline export function collarPpm(p: usize): u32 { return load<u32>(p, 200); }
  @inline export function setCollarPpm(p: usize, v: u32): void { store<u32>(p, v, 200); }
  @inline export function dynamicPpm(p: usize): u32 { return load<u32>(p, 204); }
  @inline export function setDynamicPpm(p: usize, v: u32): void { store<u32>(p, v, 204); }
  @inline export function staticPpm(p: usize): u32 { return load<u32>(p, 208); }
  @inline export function setStaticPpm(p: usize, v: u32): void { store<u32>(p, v, 208); }
  @inline export function triggerSource(p: usize): u8 { return load<u8>(p, 212); }
  @inline export function setTriggerSource(p: usize, v: u8): void { store<u8>(p, v, 212); }
  @inline export function isDirty(p: usize): u8 { return load<u8>(p, 213); }
  @inline export function setIsDirty(p: usize, v: u8): void { store<u8>(p, v, 213); }
  @inline export function surplusSide(p: usize): u8 { return load<u8>(p, 214); }
  @inline export function setSurplusSide(p: usize, v: u8): void { store<u8>(p, v, 214); }
  @inline export function unused(p: usize): u8 { return load<u8>(p, 215); }
  @inline export function setUnused(p: usize, v: u8): void { store<u8>(p, v, 215); }
  @inline export function queueFirst(p: usize): u32 { return load<u32>(p, 216); }
  @inline export function setQueueFirst(p: usize, v: u32): void { store<u32>(p, v, 216); }
  @inline export function queueLast(p: usize): u32 { return load<u32>(p, 220); }
  @inline export function setQueueLast(p: usize, v: u32): void { store<u32>(p, v, 220); }
  export const stopBuys: usize = 224;
  export const takeSells: usize = 240;
  export const stopSells: usize = 256;
  export const takeBuys: usize = 272;
  export const pegs: usize = 288;
  export const trailingBuys: usize = 296;
  export const trailingSells: usize = 304;
  @inline export function pegCount(p: usize): u32 { return load<u32>(p, 312); }
  @inline export function setPegCount(p: usize, v: u32): void { store<u32>(p, v, 312); }
  @inline export function unused2(p: usize): u32 { return load<u32>(p, 316); }
  @inline export function setUnused2(p: usize, v: u32): void { store<u32>(p, v, 316); }
  @inline export function trailingPeak(p: usize): u64 { return load<u64>(p, 320); }
  @inline export function setTrailingPeak(p: usize, v: u64): void { store<u64>(p, v, 320); }
  @inline export function trailingTrough(p: usize): u64 { return load<u64>(p, 328); }
  @inline export function setTrailingTrough(p: usize, v: u64): void { store<u64>(p, v, 328); }
  @inline export function highTicks(p: usize): u64 { return load<u64>(p, 336); }
  @inline export function setHighTicks(p: usize, v: u64): void { store<u64>(p, v, 336); }
  @inline export function lowTicks(p: usize): u64 { return load<u64>(p, 344); }
  @inline export function setLowTicks(p: usize, v: u64): void { store<u64>(p, v, 344); }
  @inline export function indicatedTicks(p: usize): u64 { return load<u64>(p, 352); }
  @inline export function setIndicatedTicks(p: usize, v: u64): void { store<u64>(p, v, 352); }
  @inline export function indicatedLots(p: usize): u64 { return load<u64>(p, 360); }
  @inline export function setIndicatedLots(p: usize, v: u64): void { store<u64>(p, v, 360); }
  @inline export function surplusLots(p: usize): u64 { return load<u64>(p, 368); }
  @inline export function setSurplusLots(p: usize, v: u64): void { store<u64>(p, v, 368); }
}

export namespace BookSide {
  export const SIZE: usize = 16;
  @inline export function best(p: usize): u32 { return load<u32>(p, 0); }
  @inline export function setBest(p: usize, v: u32): void { store<u32>(p, v, 0); }
  @inline export function root(p: usize): u32 { return load<u32>(p, 4); }
  @inline export function setRoot(p: usize, v: u32): void { store<u32>(p, v, 4); }
  @inline export function levelCount(p: usize): u32 { return load<u32>(p, 8); }
  @inline export function setLevelCount(p: usize, v: u32): void { store<u32>(p, v, 8); }
  @inline export function orderCount(p: usize): u32 { return load<u32>(p, 12); }
  @inline export function setOrderCount(p: usize, v: u32): void { store<u32>(p, v, 12); }
}

export namespace Account {
  export const SIZE: usize = 32;
  @inline export function kind(p: usize): u8 { return load<u8>(p, 0); }
  @inline export function setKind(p: usize, v: u8): void { store<u8>(p, v, 0); }
  @inline export function tier(p: usize): u8 { return load<u8>(p, 1); }
  @inline export function setTier(p: usize, v: u8): void { store<u8>(p, v, 1); }
  @inline export function status(p: usize): u8 { return load<u8>(p, 2); }
  @inline export function setStatus(p: usize, v: u8): void { store<u8>(p, v, 2); }
  @inline export function hasLimits(p: usize): u8 { return load<u8>(p, 3); }
  @inline export function setHasLimits(p: usize, v: u8): void { store<u8>(p, v, 3); }
  @inline export function orderCount(p: usize): u32 { return load<u32>(p, 4); }
  @inline export function setOrderCount(p: usize, v: u32): void { store<u32>(p, v, 4); }
  @inline export function firstOrder(p: usize): u32 { return load<u32>(p, 8); }
  @inline export function setFirstOrder(p: usize, v: u32): void { store<u32>(p, v, 8); }
  @inline export function lastOrder(p: usize): u32 { return load<u32>(p, 12); }
  @inline export function setLastOrder(p: usize, v: u32): void { store<u32>(p, v, 12); }
  @inline export function maxOpenOrders(p: usize): u32 { return load<u32>(p, 16); }
  @inline export function setMaxOpenOrders(p: usize, v: u32): void { store<u32>(p, v, 16); }
  export const timer: usize = 20;
}

export namespace Balance {
  export const SIZE: usize = 32;
  @inline export function account(p: usize): u32 { return load<u32>(p, 0); }
  @inline export function setAccount(p: usize, v: u32): void { store<u32>(p, v, 0); }
  @inline export function asset(p: usize): u32 { return load<u32>(p, 4); }
  @inline export function setAsset(p: usize, v: u32): void { store<u32>(p, v, 4); }
  @inline export function available(p: usize): i64 { return load<i64>(p, 8); }
  @inline export function setAvailable(p: usize, v: i64): void { store<i64>(p, v, 8); }
  @inline export function reserved(p: usize): i64 { return load<i64>(p, 16); }
  @inline export function setReserved(p: usize, v: i64): void { store<i64>(p, v, 16); }
  @inline export function pending(p: usize): i64 { return load<i64>(p, 24); }
  @inline export function setPending(p: usize, v: i64): void { store<i64>(p, v, 24); }
}

export namespace Order {
  export const SIZE: usize = 64;
  @inline export function orderId(p: usize): u64 { return load<u64>(p, 0); }
  @inline export function setOrderId(p: usize, v: u64): void { store<u64>(p, v, 0); }
  @inline export function clientOrderId(p: usize): u64 { return load<u64>(p, 8); }
  @inline export function setClientOrderId(p: usize, v: u64): void { store<u64>(p, v, 8); }
  @inline export function quantityLots(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setQuantityLots(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function leavesLots(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setLeavesLots(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function account(p: usize): u32 { return load<u32>(p, 32); }
  @inline export function setAccount(p: usize, v: u32): void { store<u32>(p, v, 32); }
  @inline export function level(p: usize): u32 { return load<u32>(p, 36); }
  @inline export function setLevel(p: usize, v: u32): void { store<u32>(p, v, 36); }
  @inline export function previous(p: usize): u32 { return load<u32>(p, 40); }
  @inline export function setPrevious(p: usize, v: u32): void { store<u32>(p, v, 40); }
  @inline export function next(p: usize): u32 { return load<u32>(p, 44); }
  @inline export function setNext(p: usize, v: u32): void { store<u32>(p, v, 44); }
  @inline export function previousOfAccount(p: usize): u32 { return load<u32>(p, 48); }
  @inline export function setPreviousOfAccount(p: usize, v: u32): void { store<u32>(p, v, 48); }
  @inline export function nextOfAccount(p: usize): u32 { return load<u32>(p, 52); }
  @inline export function setNextOfAccount(p: usize, v: u32): void { store<u32>(p, v, 52); }
  @inline export function balance(p: usize): u32 { return load<u32>(p, 56); }
  @inline export function setBalance(p: usize, v: u32): void { store<u32>(p, v, 56); }
  @inline export function type(p: usize): u8 { return load<u8>(p, 60); }
  @inline export function setType(p: usize, v: u8): void { store<u8>(p, v, 60); }
  @inline export function stp(p: usize): u8 { return load<u8>(p, 61); }
  @inline export function setStp(p: usize, v: u8): void { store<u8>(p, v, 61); }
  @inline export function flags(p: usize): u16 { return load<u16>(p, 62); }
  @inline export function setFlags(p: usize, v: u16): void { store<u16>(p, v, 62); }
}

export namespace Terms {
  export const SIZE: usize = 128;
  export const timer: usize = 0;
  @inline export function market(p: usize): u32 { return load<u32>(p, 12); }
  @inline export function setMarket(p: usize, v: u32): void { store<u32>(p, v, 12); }
  @inline export function priceTicks(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function triggerPriceTicks(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setTriggerPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function trailingTicks(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setTrailingTicks(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function displayLots(p: usize): u64 { return load<u64>(p, 40); }
  @inline export function setDisplayLots(p: usize, v: u64): void { store<u64>(p, v, 40); }
  @inline export function shownLots(p: usize): u64 { return load<u64>(p, 48); }
  @inline export function setShownLots(p: usize, v: u64): void { store<u64>(p, v, 48); }
  @inline export function minimumLots(p: usize): u64 { return load<u64>(p, 56); }
  @inline export function setMinimumLots(p: usize, v: u64): void { store<u64>(p, v, 56); }
  @inline export function expireTimeUs(p: usize): u64 { return load<u64>(p, 64); }
  @inline export function setExpireTimeUs(p: usize, v: u64): void { store<u64>(p, v, 64); }
  @inline export function pegOffsetTicks(p: usize): i64 { return load<i64>(p, 72); }
  @inline export function setPegOffsetTicks(p: usize, v: i64): void { store<i64>(p, v, 72); }
  @inline export function listId(p: usize): u64 { return load<u64>(p, 80); }
  @inline export function setListId(p: usize, v: u64): void { store<u64>(p, v, 80); }
  @inline export function previousOfKind(p: usize): u32 { return load<u32>(p, 88); }
  @inline export function setPreviousOfKind(p: usize, v: u32): void { store<u32>(p, v, 88); }
  @inline export function nextOfKind(p: usize): u32 { return load<u32>(p, 92); }
  @inline export function setNextOfKind(p: usize, v: u32): void { store<u32>(p, v, 92); }
  @inline export function peer(p: usize): u32 { return load<u32>(p, 96); }
  @inline export function setPeer(p: usize, v: u32): void { store<u32>(p, v, 96); }
  @inline export function pending(p: usize): u32 { return load<u32>(p, 100); }
  @inline export function setPending(p: usize, v: u32): void { store<u32>(p, v, 100); }
  @inline export function parent(p: usize): u32 { return load<u32>(p, 104); }
  @inline export function setParent(p: usize, v: u32): void { store<u32>(p, v, 104); }
  @inline export function session(p: usize): u32 { return load<u32>(p, 108); }
  @inline export function setSession(p: usize, v: u32): void { store<u32>(p, v, 108); }
  @inline export function side(p: usize): u8 { return load<u8>(p, 112); }
  @inline export function setSide(p: usize, v: u8): void { store<u8>(p, v, 112); }
  @inline export function timeInForce(p: usize): u8 { return load<u8>(p, 113); }
  @inline export function setTimeInForce(p: usize, v: u8): void { store<u8>(p, v, 113); }
  @inline export function trigger(p: usize): u8 { return load<u8>(p, 114); }
  @inline export function setTrigger(p: usize, v: u8): void { store<u8>(p, v, 114); }
  @inline export function peg(p: usize): u8 { return load<u8>(p, 115); }
  @inline export function setPeg(p: usize, v: u8): void { store<u8>(p, v, 115); }
  @inline export function waits(p: usize): u8 { return load<u8>(p, 116); }
  @inline export function setWaits(p: usize, v: u8): void { store<u8>(p, v, 116); }
  @inline export function cause(p: usize): u8 { return load<u8>(p, 117); }
  @inline export function setCause(p: usize, v: u8): void { store<u8>(p, v, 117); }
}

export namespace Schedule {
  export const SIZE: usize = 32;
  export const timer: usize = 0;
  @inline export function market(p: usize): u32 { return load<u32>(p, 12); }
  @inline export function setMarket(p: usize, v: u32): void { store<u32>(p, v, 12); }
  @inline export function status(p: usize): u8 { return load<u8>(p, 16); }
  @inline export function setStatus(p: usize, v: u8): void { store<u8>(p, v, 16); }
  @inline export function cancelOrders(p: usize): u8 { return load<u8>(p, 17); }
  @inline export function setCancelOrders(p: usize, v: u8): void { store<u8>(p, v, 17); }
}

export namespace Level {
  export const SIZE: usize = 64;
  @inline export function priceTicks(p: usize): u64 { return load<u64>(p, 0); }
  @inline export function setPriceTicks(p: usize, v: u64): void { store<u64>(p, v, 0); }
  @inline export function totalLots(p: usize): u64 { return load<u64>(p, 8); }
  @inline export function setTotalLots(p: usize, v: u64): void { store<u64>(p, v, 8); }
  @inline export function first(p: usize): u32 { return load<u32>(p, 16); }
  @inline export function setFirst(p: usize, v: u32): void { store<u32>(p, v, 16); }
  @inline export function last(p: usize): u32 { return load<u32>(p, 20); }
  @inline export function setLast(p: usize, v: u32): void { store<u32>(p, v, 20); }
  @inline export function orderCount(p: usize): u32 { return load<u32>(p, 24); }
  @inline export function setOrderCount(p: usize, v: u32): void { store<u32>(p, v, 24); }
  @inline export function better(p: usize): u32 { return load<u32>(p, 28); }
  @inline export function setBetter(p: usize, v: u32): void { store<u32>(p, v, 28); }
  @inline export function worse(p: usize): u32 { return load<u32>(p, 32); }
  @inline export function setWorse(p: usize, v: u32): void { store<u32>(p, v, 32); }
  @inline export function market(p: usize): u32 { return load<u32>(p, 36); }
  @inline export function setMarket(p: usize, v: u32): void { store<u32>(p, v, 36); }
  @inline export function side(p: usize): u8 { return load<u8>(p, 40); }
  @inline export function setSide(p: usize, v: u8): void { store<u8>(p, v, 40); }
  @inline export function unused(p: usize): u8 { return load<u8>(p, 41); }
  @inline export function setUnused(p: usize, v: u8): void { store<u8>(p, v, 41); }
  @inline export function pegCount(p: usize): u16 { return load<u16>(p, 42); }
  @inline export function setPegCount(p: usize, v: u16): void { store<u16>(p, v, 42); }
  @inline export function hiddenFirst(p: usize): u32 { return load<u32>(p, 44); }
  @inline export function setHiddenFirst(p: usize, v: u32): void { store<u32>(p, v, 44); }
  @inline export function hiddenLast(p: usize): u32 { return load<u32>(p, 48); }
  @inline export function setHiddenLast(p: usize, v: u32): void { store<u32>(p, v, 48); }
  @inline export function hiddenCount(p: usize): u32 { return load<u32>(p, 52); }
  @inline export function setHiddenCount(p: usize, v: u32): void { store<u32>(p, v, 52); }
  @inline export function hiddenLots(p: usize): u64 { return load<u64>(p, 56); }
  @inline export function setHiddenLots(p: usize, v: u64): void { store<u64>(p, v, 56); }
}

export namespace Node {
  export const SIZE: usize = 272;
  @inline export function bitmap(p: usize): u64 { return load<u64>(p, 0); }
  @inline export function setBitmap(p: usize, v: u64): void { store<u64>(p, v, 0); }
  @inline export function key(p: usize): u64 { return load<u64>(p, 8); }
  @inline export function setKey(p: usize, v: u64): void { store<u64>(p, v, 8); }
  export const children: usize = 16;
}

export namespace TransferRecord {
  export const SIZE: usize = 64;
  @inline export function transferIdLow(p: usize): u64 { return load<u64>(p, 0); }
  @inline export function setTransferIdLow(p: usize, v: u64): void { store<u64>(p, v, 0); }
  @inline export function transferIdHigh(p: usize): u64 { return load<u64>(p, 8); }
  @inline export function setTransferIdHigh(p: usize, v: u64): void { store<u64>(p, v, 8); }
  @inline export function pendingIdLow(p: usize): u64 { return load<u64>(p, 16); }
  @inline export function setPendingIdLow(p: usize, v: u64): void { store<u64>(p, v, 16); }
  @inline export function pendingIdHigh(p: usize): u64 { return load<u64>(p, 24); }
  @inline export function setPendingIdHigh(p: usize, v: u64): void { store<u64>(p, v, 24); }
  @inline export function amount(p: usize): u64 { return load<u64>(p, 32); }
  @inline export function setAmount(p: usize, v: u64): void { store<u64>(p, v, 32); }
  @inline export function debitAccount(p: usize): u32 { return load<u32>(p, 40); }
  @inline export function setDebitAccount(p: usize, v: u32): void { store<u32>(p, v, 40); }
  @inline export function creditAccount(p: usize): u32 { return load<u32>(p, 44); }
  @inline export function setCreditAccount(p: usize, v: u32): void { store<u32>(p, v, 44); }
  @inline export function asset(p: usize): u16 { return load<u16>(p, 48); }
  @inline export function setAsset(p: usize, v: u16): void { store<u16>(p, v, 48); }
  @inline export function kind(p: usize): u8 { return load<u8>(p, 50); }
  @inline export function setKind(p: usize, v: u8): void { store<u8>(p, v, 50); }
  @inline export function state(p: usize): u8 { return load<u8>(p, 51); }
  @inline export function setState(p: usize, v: u8): void { store<u8>(p, v, 51); }
}
