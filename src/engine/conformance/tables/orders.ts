/** New orders: every check, and the precedence between them. */
import type { Case } from '../run.ts';

export const CASES: readonly Case[] = [
  {
    name: 'fields are checked first: numbers, then enumerations',
    table: `
buy 1 @ 1 by alice {priceTicks=2^53 side=2}
  rejected VALUE_OUT_OF_RANGE
buy 1 @ 1 by alice {quantity=2^53}
  rejected VALUE_OUT_OF_RANGE
buy 1 @ 1 by alice {quantity=2^63}
  rejected VALUE_OUT_OF_RANGE
buy 1 @ 1 by alice {clientOrderId=2^53 type=4}
  rejected VALUE_OUT_OF_RANGE
buy 1 @ 1 by 99 in 9 {side=2}
  rejected INVALID_ENUM
buy 1 @ 1 by 99 in 9 {type=4}
  rejected INVALID_ENUM
buy 1 @ 1 by 99 in 9 {timeInForce=4}
  rejected INVALID_ENUM
buy 1 @ 1 by 99 in 9 {stp=5}
  rejected INVALID_ENUM
buy 1 @ 1 by 99 in 9 {stp=255}
  rejected INVALID_ENUM
`,
  },
  {
    name: 'then market and account',
    table: `
buy 0 @ 1 by 99 in 9
  rejected UNKNOWN_MARKET
buy 0 @ 1 by 99 in 0
  rejected UNKNOWN_MARKET
buy 0 @ 1 by 99
  rejected UNKNOWN_ACCOUNT
buy 0 @ 1 by 0
  rejected UNKNOWN_ACCOUNT
buy 0 @ 1 by external
  rejected ACCOUNT_NOT_ALLOWED
buy 0 @ 1 by fees
  rejected ACCOUNT_NOT_ALLOWED
`,
  },
  {
    name: 'then the combination of type, time in force, price and self-trade prevention',
    table: `
buy 0 at market by alice {timeInForce=0}
  rejected INVALID_COMBINATION
buy 0 at market by alice {timeInForce=2}
  rejected INVALID_COMBINATION
buy 0 at market by alice {priceTicks=1}
  rejected INVALID_COMBINATION
buy for 0 by alice {timeInForce=0}
  rejected INVALID_COMBINATION
buy for 0 by alice {timeInForce=2}
  rejected INVALID_COMBINATION
buy for 0 by alice {priceTicks=1}
  rejected INVALID_COMBINATION
buy for 0 by alice stp decrement
  rejected INVALID_COMBINATION
buy 0 @ 0 by alice post-only ioc
  rejected INVALID_COMBINATION
buy 0 @ 0 by alice post-only fok
  rejected INVALID_COMBINATION
`,
  },
  {
    name: 'then sizes',
    given: `
asset BTC
asset USD
account alice
market BTC/USD max-price 100 max-quantity 50 min-notional 20
`,
    table: `
buy 0 @ 0 by alice
  rejected QUANTITY_ZERO
buy 0 at market by alice
  rejected QUANTITY_ZERO
buy for 0 by alice
  rejected QUANTITY_ZERO
buy 51 @ 0 by alice
  rejected QUANTITY_TOO_LARGE
buy 51 at market by alice
  rejected QUANTITY_TOO_LARGE
buy 50 @ 0 by alice
  rejected PRICE_ZERO
sell 50 @ 0 by alice post-only
  rejected PRICE_ZERO
buy 50 @ 101 by alice
  rejected PRICE_TOO_HIGH
buy 1 @ 19 by alice
  rejected NOTIONAL_TOO_SMALL
buy 1 @ 20 by alice
  rejected INSUFFICIENT_FUNDS
buy for 19 by alice
  rejected NOTIONAL_TOO_SMALL
buy for 51 by alice
  rejected INSUFFICIENT_FUNDS
sell 1 at market by alice
  rejected INSUFFICIENT_FUNDS
`,
  },
  {
    name: 'price times quantity stays below 2^53',
    given: `
asset BTC
asset USD
account alice
account bob
market BTC/USD tick 4 max-price 2^50 max-quantity 2^50 min-notional 0
deposit 2^53-1 USD to alice
deposit 2^50 BTC to bob
`,
    table: `
buy 2^26 @ 2^25 by alice
  rejected NOTIONAL_TOO_LARGE
buy 2^25 @ 2^26 by alice
  rejected NOTIONAL_TOO_LARGE
buy 2^50 @ 2^50 by alice
  rejected NOTIONAL_TOO_LARGE
sell 2^26 @ 2^25 by bob
  rejected NOTIONAL_TOO_LARGE
buy 2^26-1 @ 2^25 by alice
  order #1 alice buy 67108863 @ 33554432 resting
  alice has 0 BTC, 134217727+9007199120523264 USD
buy 2^18 @ 2^20 by alice
  rejected INSUFFICIENT_FUNDS
sell 2^26-1 @ 2^25 by bob
  order #2 bob sell 67108863 @ 33554432
  trade 1: #2 bob sells 67108863 @ 33554432 = 9007199120523264 to #1 alice, left 0 and 0
  alice has 67108863 BTC, 134217727 USD
  bob has 1125899839733761 BTC, 9007199120523264 USD
balances
  external -1125899906842624 BTC
  external -9007199254740991 USD
  fees 0 BTC
  fees 0 USD
  alice 67108863 BTC
  alice 134217727 USD
  bob 1125899839733761 BTC
  bob 9007199120523264 USD
`,
  },
  {
    name: 'a market whose smallest notional is above its largest order takes nothing',
    given: `
asset BTC
asset USD
account alice
market BTC/USD tick 2^30 max-price 2^20 max-quantity 2^20 min-notional 2^53-1
`,
    table: `
buy 1 @ 1 by alice
  rejected NOTIONAL_TOO_SMALL
buy 2^20 @ 2^20 by alice
  rejected NOTIONAL_TOO_LARGE
`,
  },
  {
    name: 'a client order id is open once per account',
    table: `
buy 1 @ 10 by alice as 7
  order #1 alice buy 1 @ 10 as 7 resting
  alice has 1000 BTC, 990+10 USD
buy 1 @ 10 by bob as 7
  order #2 bob buy 1 @ 10 as 7 resting
  bob has 1000 BTC, 990+10 USD
buy 1 @ 10 by alice as 7
  rejected DUPLICATE_CLIENT_ORDER_ID (1)
sell 5 @ 10 by alice post-only as 7
  rejected DUPLICATE_CLIENT_ORDER_ID (1)
buy 1 @ 10 by alice as 8
  order #3 alice buy 1 @ 10 as 8 resting
  alice has 1000 BTC, 980+20 USD
buy 1 @ 10 by alice
  order #4 alice buy 1 @ 10 resting
  alice has 1000 BTC, 970+30 USD
buy 1 @ 10 by alice
  order #5 alice buy 1 @ 10 resting
  alice has 1000 BTC, 960+40 USD
cancel client 7 by alice
  closed #1 alice buy 1 @ 10: CANCELLED as 7 resting
  alice has 1000 BTC, 970+30 USD
buy 1 @ 10 by alice as 7 ioc
  order #6 alice buy 1 @ 10 ioc as 7
  closed #6 alice buy 1 @ 10: IMMEDIATE_REMAINDER as 7
buy 1 @ 10 by alice as 7
  order #7 alice buy 1 @ 10 as 7 resting
  alice has 1000 BTC, 960+40 USD
buy 1 @ 10 by alice as 2^53-1
  order #8 alice buy 1 @ 10 as 9007199254740991 resting
  alice has 1000 BTC, 950+50 USD
cancel client 9007199254740991 by alice
  closed #8 alice buy 1 @ 10: CANCELLED as 9007199254740991 resting
  alice has 1000 BTC, 960+40 USD
`,
  },
  {
    name: "the client order id is the account's own in every market",
    given: `
asset BTC
asset USD
asset EUR
account alice
market BTC/USD
market BTC/EUR
deposit 100 USD to alice
deposit 100 EUR to alice
`,
    table: `
buy 1 @ 10 by alice as 7
  order #1 alice buy 1 @ 10 as 7 resting
  alice has 0 BTC, 90+10 USD
buy 1 @ 10 by alice as 7 in BTC/EUR
  rejected DUPLICATE_CLIENT_ORDER_ID (1)
cancel client 7 by alice in BTC/EUR
  rejected ORDER_NOT_FOUND
cancel client 7 by alice in BTC/USD
  closed #1 alice buy 1 @ 10: CANCELLED as 7 resting
  alice has 0 BTC, 100 USD
buy 1 @ 10 by alice as 7 in BTC/EUR
  order #2 alice buy 1 @ 10 as 7 in BTC/EUR resting
  alice has 0 BTC, 90+10 EUR
`,
  },
  {
    name: 'a post-only order that would take is refused, before its funds are looked at',
    table: `
sell 10 @ 100 by alice
  order #1 alice sell 10 @ 100 resting
  alice has 990+10 BTC, 1000 USD
buy 10 @ 100 by bob post-only
  rejected WOULD_TAKE
buy 11 @ 101 by alice post-only
  rejected WOULD_TAKE
buy 10 @ 99 by bob post-only
  order #2 bob buy 10 @ 99 post-only resting
  bob has 1000 BTC, 10+990 USD
sell 10 @ 99 by carol post-only
  rejected WOULD_TAKE
sell 10 @ 100 by carol post-only
  order #3 carol sell 10 @ 100 post-only resting
  carol has 990+10 BTC, 1000 USD
book
  bid 10 @ 99: #2 bob 10
  ask 20 @ 100: #1 alice 10, #3 carol 10
`,
  },
  {
    name: 'funds: a limit order is covered whole',
    table: `
buy 11 @ 100 by alice
  rejected INSUFFICIENT_FUNDS
buy 10 @ 100 by alice
  order #1 alice buy 10 @ 100 resting
  alice has 1000 BTC, 0+1000 USD
buy 1 @ 1 by alice
  rejected INSUFFICIENT_FUNDS
sell 1001 @ 1 by bob
  rejected INSUFFICIENT_FUNDS
sell 1000 @ 101 by bob
  order #2 bob sell 1000 @ 101 resting
  bob has 0+1000 BTC, 1000 USD
sell 1 @ 101 by bob
  rejected INSUFFICIENT_FUNDS
sell 1 at market by bob
  rejected INSUFFICIENT_FUNDS
buy 10 @ 101 by carol
  rejected INSUFFICIENT_FUNDS
`,
  },
  {
    name: 'funds: an account that never had money has none',
    given: `
asset BTC
asset USD
account alice
market BTC/USD
`,
    table: `
buy 1 @ 1 by alice
  rejected INSUFFICIENT_FUNDS
sell 1 @ 1 by alice
  rejected INSUFFICIENT_FUNDS
buy 1 at market by alice
  order #1 alice buy 1 at market
  closed #1 alice buy 1 @ 0: NO_LIQUIDITY
sell 1 at market by alice
  rejected INSUFFICIENT_FUNDS
buy for 1 by alice
  rejected INSUFFICIENT_FUNDS
sell for 1 by alice
  order #2 alice sell for 1
  closed #2 alice sell 1 @ 0: NO_LIQUIDITY
balances
  external 0 BTC
  external 0 USD
  fees 0 BTC
  fees 0 USD
  alice 0 BTC
  alice 0 USD
`,
  },
  {
    name: 'funds: a market buy needs what the book asks for, as far as it goes',
    table: `
sell 5 @ 100 by alice
  order #1 alice sell 5 @ 100 resting
  alice has 995+5 BTC, 1000 USD
sell 5 @ 102 by alice
  order #2 alice sell 5 @ 102 resting
  alice has 990+10 BTC, 1000 USD
buy 10 at market by bob
  rejected INSUFFICIENT_FUNDS
buy 9 at market by bob
  order #3 bob buy 9 at market
  trade 1: #3 bob buys 5 @ 100 = 500 from #1 alice, left 4 and 0
  alice has 990+5 BTC, 1500 USD
  trade 2: #3 bob buys 4 @ 102 = 408 from #2 alice, left 0 and 1
  alice has 990+1 BTC, 1908 USD
  bob has 1009 BTC, 92 USD
buy 1000 at market by carol
  order #4 carol buy 1000 at market
  trade 3: #4 carol buys 1 @ 102 = 102 from #2 alice, left 999 and 0
  alice has 990 BTC, 2010 USD
  closed #4 carol buy 999 @ 0: NO_LIQUIDITY
  carol has 1001 BTC, 898 USD
`,
  },
  {
    name: 'funds: a budget is covered whole',
    table: `
sell 5 @ 100 by alice
  order #1 alice sell 5 @ 100 resting
  alice has 995+5 BTC, 1000 USD
buy for 1001 by bob
  rejected INSUFFICIENT_FUNDS
buy for 1000 by bob
  order #2 bob buy for 1000
  trade 1: #2 bob buys 5 @ 100 = 500 from #1 alice, left 500 and 0
  alice has 995 BTC, 1500 USD
  closed #2 bob buy 500 @ 0: NO_LIQUIDITY
  bob has 1005 BTC, 500 USD
`,
  },
  {
    name: 'funds: a market sell by budget needs the lots that the bids take for it',
    given: `
asset BTC
asset USD
account alice
account bob
market BTC/USD tick 2
deposit 10 BTC to alice
deposit 10000 USD to bob
`,
    table: `
buy 5 @ 100 by bob
  order #1 bob buy 5 @ 100 resting
  bob has 0 BTC, 9000+1000 USD
buy 5 @ 90 by bob
  order #2 bob buy 5 @ 90 resting
  bob has 0 BTC, 8100+1900 USD
buy 5 @ 80 by bob
  order #3 bob buy 5 @ 80 resting
  bob has 0 BTC, 7300+2700 USD
sell for 2060 by alice
  rejected INSUFFICIENT_FUNDS
sell for 1899 by alice
  order #4 alice sell for 1899
  trade 1: #4 alice sells 5 @ 100 = 1000 to #1 bob, left 899 and 0
  bob has 5 BTC, 7300+1700 USD
  trade 2: #4 alice sells 4 @ 90 = 720 to #2 bob, left 179 and 1
  bob has 9 BTC, 7300+980 USD
  closed #4 alice sell 179 @ 0: BUDGET_SPENT
  alice has 1 BTC, 1720 USD
book
  bid 1 @ 90: #2 bob 1
  bid 5 @ 80: #3 bob 5
sell for 100000 by alice
  rejected INSUFFICIENT_FUNDS
sell for 3 by alice
  order #5 alice sell for 3
  closed #5 alice sell 3 @ 0: BUDGET_SPENT
`,
  },
  {
    name: 'an order id is given once and in turn, not to what is refused',
    table: `
buy 1 @ 1 by alice
  order #1 alice buy 1 @ 1 resting
  alice has 1000 BTC, 999+1 USD
buy 0 @ 1 by alice
  rejected QUANTITY_ZERO
buy 1 @ 1 by alice fok
  order #2 alice buy 1 @ 1 fok
  closed #2 alice buy 1 @ 1: FOK_UNFILLABLE
buy 1 @ 1 by alice ioc
  order #3 alice buy 1 @ 1 ioc
  closed #3 alice buy 1 @ 1: IMMEDIATE_REMAINDER
buy 1 @ 1 by alice
  order #4 alice buy 1 @ 1 resting
  alice has 1000 BTC, 998+2 USD
`,
  },
];
