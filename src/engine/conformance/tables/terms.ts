/** AdvancedOrder: every check, and the precedence between them. */
import { type Case, TRADED, WORLD } from '../run.ts';

export const CASES: readonly Case[] = [
  {
    name: 'numbers come first, then enumerations',
    given: TRADED,
    table: `
buy 1 @ 1 by 99 in 9 advanced {priceTicks=2^53 side=2}
  rejected VALUE_OUT_OF_RANGE
buy 1 @ 1 by 99 advanced {quantity=2^53}
  rejected VALUE_OUT_OF_RANGE
buy 1 @ 1 by 99 advanced {clientOrderId=2^53}
  rejected VALUE_OUT_OF_RANGE
buy 1 @ 1 by 99 advanced {triggerPriceTicks=2^53}
  rejected VALUE_OUT_OF_RANGE
buy 1 @ 1 by 99 advanced {trailingTicks=2^53}
  rejected VALUE_OUT_OF_RANGE
buy 1 @ 1 by 99 advanced {displayLots=2^53}
  rejected VALUE_OUT_OF_RANGE
buy 1 @ 1 by 99 advanced {minimumLots=2^53}
  rejected VALUE_OUT_OF_RANGE
buy 1 @ 1 by 99 advanced {expireTimeUs=2^53}
  rejected VALUE_OUT_OF_RANGE
buy 1 @ 1 by 99 advanced {pegOffsetTicks=2^53}
  rejected VALUE_OUT_OF_RANGE
buy 1 @ 1 by 99 advanced {pegOffsetTicks=-2^53 peg=4}
  rejected VALUE_OUT_OF_RANGE
buy 1 @ 1 by 99 in 9 reduce-only {side=2}
  rejected INVALID_ENUM
buy 1 @ 1 by 99 in 9 reduce-only {type=4}
  rejected INVALID_ENUM
buy 1 @ 1 by 99 in 9 reduce-only {timeInForce=4}
  rejected INVALID_ENUM
buy 1 @ 1 by 99 in 9 reduce-only {stp=5}
  rejected INVALID_ENUM
buy 1 @ 1 by 99 in 9 reduce-only {trigger=4}
  rejected INVALID_ENUM
buy 1 @ 1 by 99 in 9 reduce-only {peg=4}
  rejected INVALID_ENUM
buy 1 @ 1 by 99 in 9 reduce-only {hidden=2}
  rejected INVALID_ENUM
buy 1 @ 1 by 99 in 9 advanced {reduceOnly=2}
  rejected INVALID_ENUM
`,
  },
  {
    name: 'then reduce-only, then market and account',
    given: TRADED,
    table: `
buy 1 @ 1 by 99 in 9 reduce-only
  rejected REDUCE_ONLY_NOT_FOR_SPOT
buy 1 @ 1 by 99 in 9 advanced
  rejected UNKNOWN_MARKET
buy 1 @ 1 by 99 advanced
  rejected UNKNOWN_ACCOUNT
buy 1 @ 1 by external advanced
  rejected ACCOUNT_NOT_ALLOWED
`,
  },
  {
    name: "then the account's status, then the market's",
    given: TRADED,
    table: `
block bob
  accepted
  bob is blocked
status halted
  accepted
  status halted
buy 1 @ 1 by bob advanced {displayLots=2}
  rejected ACCOUNT_BLOCKED
buy 1 @ 1 by alice stop 105 {displayLots=2}
  rejected MARKET_HALTED
buy 1 @ 1 by alice peg best {displayLots=2}
  rejected MARKET_HALTED
status cancel-only
  accepted
  status cancel-only
buy 1 @ 1 by alice stop 105 {displayLots=2}
  rejected MARKET_CANCEL_ONLY
status post-only
  accepted
  status post-only
buy 1 @ 1 by alice advanced {displayLots=2}
  rejected MARKET_POST_ONLY
buy 1 @ 1 by alice stop 105 {displayLots=2}
  rejected INVALID_COMBINATION
buy 1 @ 1 by alice peg best {displayLots=2}
  rejected INVALID_COMBINATION
buy 1 @ 1 by alice advanced post-only {displayLots=2}
  rejected INVALID_COMBINATION
status auction
  accepted
  status auction
buy 1 @ 1 by alice advanced ioc {displayLots=2}
  rejected NOT_IN_AUCTION
buy 1 @ 1 by alice advanced post-only {displayLots=2}
  rejected NOT_IN_AUCTION
buy 1 at market by alice advanced {displayLots=2}
  rejected NOT_IN_AUCTION
buy 1 @ 1 by alice peg best {displayLots=2}
  rejected NOT_IN_AUCTION
buy 1 @ 1 by alice minimum 1 {displayLots=2}
  rejected NOT_IN_AUCTION
buy 1 @ 1 by alice minimum 1 stop 105 {displayLots=2}
  rejected INVALID_COMBINATION
buy 1 at market by alice stop 105 {displayLots=2}
  rejected INVALID_COMBINATION
buy 1 @ 1 by alice until 5 {displayLots=2}
  rejected INVALID_COMBINATION
`,
  },
  {
    name: 'then what goes together: time in force and expiry',
    given: TRADED,
    table: `
buy 0 @ 0 by alice gtd
  rejected INVALID_COMBINATION
buy 0 @ 0 by alice post-only gtd
  rejected INVALID_COMBINATION
buy 0 at market by alice gtd
  rejected INVALID_COMBINATION
buy 0 @ 0 by alice gtd advanced
  rejected INVALID_COMBINATION
buy 0 @ 0 by alice advanced {expireTimeUs=9}
  rejected INVALID_COMBINATION
buy 0 @ 0 by alice advanced ioc {expireTimeUs=9}
  rejected INVALID_COMBINATION
buy 0 at market by alice until 9
  rejected INVALID_COMBINATION
buy for 0 by alice until 9
  rejected INVALID_COMBINATION
buy 0 @ 0 by alice advanced post-only ioc
  rejected INVALID_COMBINATION
buy 0 at market by alice advanced {priceTicks=1}
  rejected INVALID_COMBINATION
buy for 0 by alice advanced stp decrement
  rejected INVALID_COMBINATION
`,
  },
  {
    name: 'then what goes together: concealing and minimum',
    given: TRADED,
    table: `
buy 5 @ 0 by alice hidden ioc
  rejected INVALID_COMBINATION
buy 5 @ 0 by alice hidden fok
  rejected INVALID_COMBINATION
buy 5 at market by alice hidden
  rejected INVALID_COMBINATION
buy for 5 by alice hidden
  rejected INVALID_COMBINATION
buy 5 @ 0 by alice shows 1 ioc
  rejected INVALID_COMBINATION
buy 5 at market by alice shows 1
  rejected INVALID_COMBINATION
buy 5 @ 0 by alice shows 1 hidden
  rejected INVALID_COMBINATION
buy 5 @ 0 by alice shows 6
  rejected INVALID_COMBINATION
buy 5 @ 0 by alice minimum 6
  rejected INVALID_COMBINATION
buy 5 @ 0 by alice minimum 5 post-only
  rejected INVALID_COMBINATION
buy for 5 by alice minimum 5
  rejected INVALID_COMBINATION
`,
  },
  {
    name: 'then what goes together: triggers and pegs',
    given: TRADED,
    table: `
buy 5 @ 0 by alice stop 0
  rejected INVALID_COMBINATION
buy 5 @ 0 by alice take-profit 0
  rejected INVALID_COMBINATION
buy 5 @ 0 by alice trailing 0
  rejected INVALID_COMBINATION
buy 5 @ 0 by alice trailing 1 {triggerPriceTicks=1}
  rejected INVALID_COMBINATION
buy 5 @ 0 by alice advanced {triggerPriceTicks=1}
  rejected INVALID_COMBINATION
buy 5 @ 0 by alice advanced {trailingTicks=1}
  rejected INVALID_COMBINATION
buy 5 @ 0 by alice stop 105 {trailingTicks=1}
  rejected INVALID_COMBINATION
buy 5 @ 0 by alice take-profit 95 {trailingTicks=1}
  rejected INVALID_COMBINATION
buy 0 @ 0 by alice peg best post-only
  rejected INVALID_COMBINATION
buy 0 @ 0 by alice peg best ioc
  rejected INVALID_COMBINATION
buy 0 at market by alice peg best
  rejected INVALID_COMBINATION
buy 0 @ 0 by alice peg best stop 105
  rejected INVALID_COMBINATION
buy 5 @ 0 by alice peg best minimum 1
  rejected INVALID_COMBINATION
buy 5 @ 0 by alice peg best shows 1
  rejected INVALID_COMBINATION
buy 0 @ 0 by alice advanced {pegOffsetTicks=1}
  rejected INVALID_COMBINATION
buy 0 @ 0 by alice advanced {pegOffsetTicks=-1}
  rejected INVALID_COMBINATION
`,
  },
  {
    name: 'then expiry, quantity, price, size and collar, trigger price, client order id',
    given: `
asset BTC
asset USD
account alice
market BTC/USD max-price 200 max-quantity 50 min-notional 20
rules reference 100 collar 50% max-notional 5000
tick 10
`,
    table: `
buy 0 @ 0 by alice until 10
  rejected TIME_IN_PAST
buy 0 @ 0 by alice until 11
  rejected QUANTITY_ZERO
buy 51 @ 0 by alice hidden
  rejected QUANTITY_TOO_LARGE
buy 50 @ 0 by alice hidden
  rejected PRICE_ZERO
buy 50 @ 201 by alice hidden
  rejected PRICE_TOO_HIGH
buy 1 @ 19 by alice hidden
  rejected NOTIONAL_TOO_SMALL
buy 50 @ 200 by alice hidden
  rejected NOTIONAL_ABOVE_LIMIT
buy 10 @ 151 by alice hidden
  rejected PRICE_OUTSIDE_COLLAR
buy 10 @ 49 by alice stop 201
  rejected PRICE_OUTSIDE_COLLAR
buy 10 @ 50 by alice stop 201
  rejected PRICE_TOO_HIGH
buy 10 @ 150 by alice trailing 201
  rejected PRICE_TOO_HIGH
buy 10 at market by alice trailing 201
  rejected PRICE_TOO_HIGH
buy for 5001 by alice stop 201
  rejected NOTIONAL_ABOVE_LIMIT
buy for 19 by alice stop 201
  rejected NOTIONAL_TOO_SMALL
buy 10 @ 150 by alice stop 200 as 7
  order #1 alice buy 10 @ 150 as 7
  terms #1 stop 200 waits for trigger
buy 10 @ 150 by alice stop 201 as 7
  rejected PRICE_TOO_HIGH
buy 10 @ 150 by alice trailing 5 as 7
  rejected DUPLICATE_CLIENT_ORDER_ID (1)
buy 10 @ 150 by alice trailing 5 as 8
  rejected NO_REFERENCE_PRICE
buy 10 @ 150 by alice hidden as 8
  rejected INSUFFICIENT_FUNDS
`,
  },
  {
    name: 'a pegged order is measured at its limit where it has one, without the collar',
    given: `
asset BTC
asset USD
account alice
market BTC/USD max-price 200 max-quantity 50 min-notional 20 no-ledger
rules reference 100 collar 50% max-notional 5000
`,
    table: `
buy 0 @ 0 by alice peg best
  rejected QUANTITY_ZERO
buy 51 @ 0 by alice peg best
  rejected QUANTITY_TOO_LARGE
buy 1 @ 201 by alice peg best
  rejected PRICE_TOO_HIGH
buy 1 @ 19 by alice peg best
  rejected NOTIONAL_TOO_SMALL
buy 50 @ 101 by alice peg best
  rejected NOTIONAL_ABOVE_LIMIT
buy 1 @ 200 by alice peg best
  order #1 alice buy 1 @ 200
  terms #1 peg best
buy 50 @ 0 by alice peg mid -3
  order #2 alice buy 50 @ 0
  terms #2 peg mid -3
waiting
  #1 alice buy 1 @ 200 waits for reference
  #2 alice buy 50 @ 0 waits for reference
`,
  },
  {
    name: 'then the trigger or the book, then money, then the limit of orders, then room',
    config: { maxOrders: 3, maxLevels: 3 },
    given: `${WORLD}
sell 1 @ 100 by carol
buy 1 @ 100 by carol
limit alice to 1 orders
`,
    table: `
sell 1 @ 100 by bob
  order #3 bob sell 1 @ 100 resting
  bob has 999+1 BTC, 1000 USD
buy 100 @ 99 by alice advanced post-only
  rejected INSUFFICIENT_FUNDS
buy 100 @ 100 by alice advanced post-only
  rejected WOULD_TAKE
buy 10 @ 99 by alice hidden
  order #4 alice buy 10 @ 99
  terms #4 hidden
  rested #4 alice buy 10 @ 99 concealed
  alice has 1000 BTC, 10+990 USD
buy 1 @ 98 by alice hidden
  rejected INSUFFICIENT_FUNDS
buy 1 @ 9 by alice hidden
  rejected TOO_MANY_ORDERS
buy 1 at market by alice advanced stp cancel-maker
  rejected INSUFFICIENT_FUNDS
sell 1 at market by alice advanced
  rejected TOO_MANY_ORDERS
sell 1 @ 98 by alice stop 100
  rejected WOULD_TRIGGER
sell 1 @ 98 by alice stop 99
  rejected TOO_MANY_ORDERS
sell 1 @ 300 by bob until 50
  rejected LEVELS_FULL
sell 1 @ 100 by bob until 50
  order #5 bob sell 1 @ 100 gtd
  terms #5 until 50
  rested #5 bob sell 1 @ 100
  bob has 998+2 BTC, 1000 USD
sell 1 @ 100 by bob advanced
  rejected ORDERS_FULL
sell 1 @ 300 by bob until 60
  rejected ORDERS_FULL
`,
  },
  {
    name: 'levels: an immediate order needs none, a trigger, an expiry and a price need one each',
    config: { maxLevels: 3 },
    given: `${TRADED}
sell 5 @ 110 by carol
sell 1 @ 120 by bob stop 90 until 50
`,
    table: `
buy 1 @ 105 by alice advanced ioc
  order #5 alice buy 1 @ 105 ioc
  terms #5
  closed #5 alice buy 1 @ 105: IMMEDIATE_REMAINDER
buy 1 at market by alice advanced
  order #6 alice buy 1 at market
  terms #6
  trade 2: #6 alice buys 1 @ 110 = 110 from #3 carol, left 0 and 4
buy 1 @ 105 by alice advanced
  rejected LEVELS_FULL
sell 1 @ 120 by bob stop 91
  rejected LEVELS_FULL
sell 1 @ 120 by bob stop 90 until 51
  rejected LEVELS_FULL
buy 1 @ 1 by bob stop 120
  rejected LEVELS_FULL
buy 1 @ 1 by bob take-profit 90
  rejected LEVELS_FULL
sell 1 @ 130 by bob stop 90 until 50
  order #7 bob sell 1 @ 130 gtd
  terms #7 stop 90 until 50 waits for trigger
sell 1 @ 110 by bob until 50
  order #8 bob sell 1 @ 110 gtd
  terms #8 until 50
  rested #8 bob sell 1 @ 110
tick 50
  accepted 50
  closed #4 bob sell 1 @ 120: EXPIRED
  closed #7 bob sell 1 @ 130: EXPIRED
  closed #8 bob sell 1 @ 110: EXPIRED resting
buy 1 @ 105 by alice until 60
  order #9 alice buy 1 @ 105 gtd
  terms #9 until 60
  rested #9 alice buy 1 @ 105
`,
  },
  {
    name: 'balances are created last',
    config: { maxBalances: 6 },
    given: `
asset BTC
asset USD
account alice
account bob
market BTC/USD
deposit 100 USD to alice
deposit 100 BTC to bob
`,
    table: `
sell 1 @ 10 by bob stop 5
  rejected BALANCES_FULL
buy 1 @ 10 by alice hidden
  rejected BALANCES_FULL
buy 11 @ 10 by alice hidden
  rejected INSUFFICIENT_FUNDS
`,
  },
];
