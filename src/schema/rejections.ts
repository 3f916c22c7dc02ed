import type { Rejection } from './types.ts';

/**
 * Every code with which a command can be refused, in bands: 1xx message, 2xx account,
 * 3xx market, 4xx order, 5xx money, 6xx a table is full, 7xx configuration, 8xx node.
 */
export const REJECTIONS: readonly Rejection[] = [
  {
    code: 101,
    name: 'UNKNOWN_COMMAND',
    sentence: 'No command has this template id; check the schema version.',
  },
  { code: 102, name: 'MALFORMED_COMMAND', sentence: 'The command has a wrong number of blocks.' },
  {
    code: 103,
    name: 'VALUE_OUT_OF_RANGE',
    sentence: 'A number is 2^53 or more; every value must be below.',
  },
  {
    code: 104,
    name: 'INVALID_ENUM',
    sentence: 'A field holds a value that its enumeration does not have.',
  },
  {
    code: 105,
    name: 'TIME_BACKWARDS',
    sentence: 'Time may not run backwards; the last known time stands.',
  },
  {
    code: 106,
    name: 'TIME_IN_PAST',
    sentence: 'The time is not after the present one; give a later one.',
  },
  { code: 201, name: 'UNKNOWN_ACCOUNT', sentence: 'No such account; create it first.' },
  { code: 202, name: 'ACCOUNT_NOT_ALLOWED', sentence: 'A system account may not do this.' },
  {
    code: 203,
    name: 'ACCOUNT_BLOCKED',
    sentence: 'The account is blocked; only cancels are accepted.',
  },
  {
    code: 204,
    name: 'TOO_MANY_ORDERS',
    sentence: 'The account has as many open orders as it may; cancel some first.',
  },
  {
    code: 205,
    name: 'EXPOSURE_EXCEEDED',
    sentence: "The account's open orders would reserve more of the asset than it may.",
  },
  { code: 301, name: 'UNKNOWN_MARKET', sentence: 'No such market.' },
  {
    code: 302,
    name: 'MARKET_HALTED',
    sentence: 'The market is halted; only cancels are accepted.',
  },
  {
    code: 303,
    name: 'MARKET_CANCEL_ONLY',
    sentence: 'The market accepts only cancels at the moment.',
  },
  {
    code: 304,
    name: 'MARKET_POST_ONLY',
    sentence: 'The market takes only post-only orders at the moment.',
  },
  {
    code: 305,
    name: 'NOT_IN_AUCTION',
    sentence: 'In an auction the market takes only plain limit orders that rest.',
  },
  {
    code: 401,
    name: 'INVALID_COMBINATION',
    sentence: 'Type, time in force, price and self-trade prevention do not go together.',
  },
  { code: 402, name: 'QUANTITY_ZERO', sentence: 'The quantity must be above zero.' },
  {
    code: 403,
    name: 'QUANTITY_TOO_LARGE',
    sentence: "The quantity is above the market's maximum.",
  },
  { code: 404, name: 'PRICE_ZERO', sentence: 'A limit order needs a price above zero.' },
  { code: 405, name: 'PRICE_TOO_HIGH', sentence: "The price is above the market's maximum." },
  {
    code: 406,
    name: 'NOTIONAL_TOO_SMALL',
    sentence: "Price times quantity is below the market's minimum.",
  },
  {
    code: 407,
    name: 'NOTIONAL_TOO_LARGE',
    sentence: 'Price times quantity is 2^53 quote units or more; split the order.',
  },
  {
    code: 408,
    name: 'DUPLICATE_CLIENT_ORDER_ID',
    sentence: 'An open order of the account already has this client order id.',
  },
  { code: 409, name: 'WOULD_TAKE', sentence: 'The post-only order would match at once.' },
  {
    code: 410,
    name: 'ORDER_NOT_FOUND',
    sentence: 'The account has no such open order in this market.',
  },
  {
    code: 411,
    name: 'AMEND_BELOW_FILLED',
    sentence: 'The new quantity is not above what is already filled; cancel the order instead.',
  },
  { code: 412, name: 'AMEND_WITHOUT_CHANGE', sentence: 'The amendment changes nothing.' },
  {
    code: 413,
    name: 'AMEND_NOT_ALLOWED',
    sentence: 'A waiting or pegged order cannot be amended; cancel it and place another.',
  },
  {
    code: 414,
    name: 'WOULD_TRIGGER',
    sentence: 'The trigger is met already; place the order without it.',
  },
  {
    code: 415,
    name: 'NO_REFERENCE_PRICE',
    sentence: 'A trailing stop needs a price to start from; the market has none yet.',
  },
  {
    code: 416,
    name: 'PRICE_OUTSIDE_COLLAR',
    sentence: "The price is too far from the market's reference price.",
  },
  {
    code: 417,
    name: 'NOTIONAL_ABOVE_LIMIT',
    sentence: "Price times quantity is above the market's maximum; split the order.",
  },
  {
    code: 418,
    name: 'REDUCE_ONLY_NOT_FOR_SPOT',
    sentence: 'Reduce-only needs a position; a spot account has balances.',
  },
  {
    code: 419,
    name: 'LIST_ORDER',
    sentence: 'The order belongs to a list; cancel the list, then place another.',
  },
  { code: 501, name: 'INSUFFICIENT_FUNDS', sentence: 'The available balance does not cover this.' },
  { code: 502, name: 'UNKNOWN_ASSET', sentence: 'No such asset.' },
  { code: 503, name: 'SAME_ACCOUNT', sentence: 'A transfer needs two different accounts.' },
  { code: 504, name: 'AMOUNT_ZERO', sentence: 'The amount must be above zero.' },
  { code: 505, name: 'SUPPLY_EXCEEDED', sentence: "The asset's supply would reach 2^53 units." },
  {
    code: 506,
    name: 'TRANSFER_ID_ZERO',
    sentence: 'A transfer needs an id other than zero; use a random one.',
  },
  {
    code: 507,
    name: 'TRANSFER_EXISTS',
    sentence: 'This very transfer was already made; nothing was done again.',
  },
  { code: 508, name: 'TRANSFER_ID_CONFLICT', sentence: 'Another transfer already used this id.' },
  {
    code: 509,
    name: 'PENDING_NOT_FOUND',
    sentence: 'No pending transfer has this id, or it is past the horizon.',
  },
  {
    code: 510,
    name: 'PENDING_ALREADY_RESOLVED',
    sentence: 'The pending transfer was already posted or voided.',
  },
  { code: 511, name: 'AMOUNT_EXCEEDS_PENDING', sentence: 'The amount is above what is pending.' },
  {
    code: 601,
    name: 'ORDERS_FULL',
    sentence: "The engine's order table is full; cancel orders or configure more.",
  },
  {
    code: 602,
    name: 'LEVELS_FULL',
    sentence: "The engine's price level table is full; use existing prices or configure more.",
  },
  {
    code: 603,
    name: 'BALANCES_FULL',
    sentence: "The engine's balance table is full; configure more.",
  },
  {
    code: 604,
    name: 'ACCOUNTS_FULL',
    sentence: "The engine's account table is full; configure more.",
  },
  {
    code: 605,
    name: 'MARKETS_FULL',
    sentence: "The engine's market table is full; configure more.",
  },
  { code: 606, name: 'ASSETS_FULL', sentence: "The engine's asset table is full; configure more." },
  {
    code: 607,
    name: 'TRANSFERS_FULL',
    sentence: 'More transfers would be pending than may be; resolve some or configure more.',
  },
  {
    code: 608,
    name: 'PEGS_FULL',
    sentence: 'The market has as many pegged orders as it may (1,000).',
  },
  {
    code: 609,
    name: 'SCHEDULE_FULL',
    sentence: 'Seven status changes are scheduled for the market already.',
  },
  {
    code: 701,
    name: 'INVALID_MARKET',
    sentence: "The market's assets, units or limits are zero, equal or too large.",
  },
  { code: 702, name: 'INVALID_ASSET', sentence: 'An asset has at most 18 decimals.' },
  { code: 703, name: 'FEE_TOO_HIGH', sentence: 'A fee is at most 100,000 millionths (10 %).' },
  { code: 704, name: 'UNKNOWN_TIER', sentence: 'Fee tiers are 0 to 7.' },
  {
    code: 705,
    name: 'INVALID_RULES',
    sentence: 'A band is at most 1,000,000 millionths, the reference at most the highest price.',
  },
  {
    code: 801,
    name: 'NODE_BUSY',
    sentence: 'More commands are waiting than the exchange takes; slow down and try again.',
  },
  {
    code: 802,
    name: 'NODE_STOPPING',
    sentence: 'The exchange is shutting down; connect again later.',
  },
];
