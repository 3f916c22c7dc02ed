/** Cancelling one order, all of an account's, all of a market's; cancel-replace. */
import type { Case } from '../run.ts';

export const CASES: readonly Case[] = [
  {
    name: 'an order is cancelled by its id or by its client order id',
    table: `
buy 5 @ 10 by alice as 7
  order #1 alice buy 5 @ 10 as 7 resting
  alice has 1000 BTC, 950+50 USD
buy 6 @ 10 by alice
  order #2 alice buy 6 @ 10 resting
  alice has 1000 BTC, 890+110 USD
sell 5 @ 10 by bob
  order #3 bob sell 5 @ 10
  trade 1: #3 bob sells 5 @ 10 = 50 to #1 alice, left 0 and 0 as 0 and 7
  alice has 1005 BTC, 890+60 USD
  bob has 995 BTC, 1050 USD
cancel client 7 by alice
  rejected ORDER_NOT_FOUND
cancel #2 by alice
  closed #2 alice buy 6 @ 10: CANCELLED resting
  alice has 1005 BTC, 950 USD
cancel #2 by alice
  rejected ORDER_NOT_FOUND
book
  empty
`,
  },
  {
    name: 'a cancel is checked: fields, account, order',
    table: `
buy 5 @ 10 by alice as 7
  order #1 alice buy 5 @ 10 as 7 resting
  alice has 1000 BTC, 950+50 USD
cancel #2^53 by 99 {targetKind=2}
  rejected VALUE_OUT_OF_RANGE
cancel #1 by 99 {targetKind=2}
  rejected INVALID_ENUM
cancel #1 by 99
  rejected UNKNOWN_ACCOUNT
cancel #1 by 0
  rejected UNKNOWN_ACCOUNT
cancel #1 by bob
  rejected ORDER_NOT_FOUND
cancel #1 by fees
  rejected ORDER_NOT_FOUND
cancel #0 by alice
  rejected ORDER_NOT_FOUND
cancel client 0 by alice
  rejected ORDER_NOT_FOUND
cancel client 1 by alice
  rejected ORDER_NOT_FOUND
cancel #7 by alice
  rejected ORDER_NOT_FOUND
cancel #1 by alice in 2
  rejected ORDER_NOT_FOUND
cancel #1 by alice in BTC/USD
  closed #1 alice buy 5 @ 10: CANCELLED as 7 resting
  alice has 1000 BTC, 1000 USD
`,
  },
  {
    name: 'a partly filled order is cancelled for what it has left',
    table: `
buy 5 @ 10 by alice
  order #1 alice buy 5 @ 10 resting
  alice has 1000 BTC, 950+50 USD
sell 3 @ 10 by bob
  order #2 bob sell 3 @ 10
  trade 1: #2 bob sells 3 @ 10 = 30 to #1 alice, left 0 and 2
  alice has 1003 BTC, 950+20 USD
  bob has 997 BTC, 1030 USD
cancel #1 by alice
  closed #1 alice buy 2 @ 10: CANCELLED resting
  alice has 1003 BTC, 970 USD
`,
  },
  {
    name: 'an account cancels all of its orders, oldest first, in every market',
    given: `
asset BTC
asset USD
asset EUR
account alice
account bob
market BTC/USD
market BTC/EUR
market EUR/USD no-ledger
deposit 100 USD to alice
deposit 100 EUR to alice
deposit 9 BTC to alice
deposit 100 USD to bob
`,
    table: `
buy 1 @ 10 by alice as 1
  order #1 alice buy 1 @ 10 as 1 resting
  alice has 9 BTC, 90+10 USD
sell 1 @ 30 by alice in BTC/EUR
  order #2 alice sell 1 @ 30 in BTC/EUR resting
  alice has 8+1 BTC, 100 EUR
buy 1 @ 10 by bob
  order #3 bob buy 1 @ 10 resting
  bob has 0 BTC, 90+10 USD
buy 1 @ 12 by alice in BTC/EUR
  order #4 alice buy 1 @ 12 in BTC/EUR resting
  alice has 8+1 BTC, 88+12 EUR
sell 1 @ 12 by alice in EUR/USD
  order #5 alice sell 1 @ 12 in EUR/USD resting
sell 1 @ 12 by alice
  order #6 alice sell 1 @ 12 resting
  alice has 7+2 BTC, 90+10 USD
cancel all by alice in BTC/EUR
  accepted
  closed #2 alice sell 1 @ 30: MASS_CANCELLED in BTC/EUR resting
  alice has 8+1 BTC, 88+12 EUR
  closed #4 alice buy 1 @ 12: MASS_CANCELLED in BTC/EUR resting
  alice has 8+1 BTC, 100 EUR
cancel all by alice
  accepted
  closed #1 alice buy 1 @ 10: MASS_CANCELLED as 1 resting
  alice has 8+1 BTC, 100 USD
  closed #5 alice sell 1 @ 12: MASS_CANCELLED in EUR/USD resting
  closed #6 alice sell 1 @ 12: MASS_CANCELLED resting
  alice has 9 BTC, 100 USD
cancel all by alice
  accepted
book
  bid 1 @ 10: #3 bob 1
`,
  },
  {
    name: 'a market cancels all of its orders: bids from the best, then asks',
    table: `
buy 1 @ 10 by alice
  order #1 alice buy 1 @ 10 resting
  alice has 1000 BTC, 990+10 USD
buy 1 @ 12 by bob
  order #2 bob buy 1 @ 12 resting
  bob has 1000 BTC, 988+12 USD
buy 1 @ 10 by bob as 3
  order #3 bob buy 1 @ 10 as 3 resting
  bob has 1000 BTC, 978+22 USD
sell 1 @ 20 by carol
  order #4 carol sell 1 @ 20 resting
  carol has 999+1 BTC, 1000 USD
sell 1 @ 19 by carol
  order #5 carol sell 1 @ 19 resting
  carol has 998+2 BTC, 1000 USD
sell 1 @ 20 by alice
  order #6 alice sell 1 @ 20 resting
  alice has 999+1 BTC, 990+10 USD
cancel all in BTC/USD
  accepted
  closed #2 bob buy 1 @ 12: MASS_CANCELLED resting
  bob has 1000 BTC, 990+10 USD
  closed #1 alice buy 1 @ 10: MASS_CANCELLED resting
  alice has 999+1 BTC, 1000 USD
  closed #3 bob buy 1 @ 10: MASS_CANCELLED as 3 resting
  bob has 1000 BTC, 1000 USD
  closed #5 carol sell 1 @ 19: MASS_CANCELLED resting
  carol has 999+1 BTC, 1000 USD
  closed #4 carol sell 1 @ 20: MASS_CANCELLED resting
  carol has 1000 BTC, 1000 USD
  closed #6 alice sell 1 @ 20: MASS_CANCELLED resting
  alice has 1000 BTC, 1000 USD
cancel all in BTC/USD
  accepted
`,
  },
  {
    name: 'cancel-all is checked: market, then account',
    table: `
cancel all
  rejected UNKNOWN_MARKET
cancel all in 2
  rejected UNKNOWN_MARKET
cancel all by 99 in 2
  rejected UNKNOWN_MARKET
cancel all by 99
  rejected UNKNOWN_ACCOUNT
cancel all by 99 in BTC/USD
  rejected UNKNOWN_ACCOUNT
cancel all by external
  accepted
cancel all by fees in BTC/USD
  accepted
`,
  },
  {
    name: 'an order is replaced in one step, under a new id',
    table: `
buy 5 @ 10 by alice as 7
  order #1 alice buy 5 @ 10 as 7 resting
  alice has 1000 BTC, 950+50 USD
replace #1 by alice with buy 6 @ 11 as 7 text again
  order #2 alice buy 6 @ 11 as 7 text again resting
  closed #1 alice buy 5 @ 10: REPLACED as 7 resting
  alice has 1000 BTC, 1000 USD
  alice has 1000 BTC, 934+66 USD
replace client 7 by alice with sell 3 @ 30
  order #3 alice sell 3 @ 30 resting
  closed #2 alice buy 6 @ 11: REPLACED as 7 resting
  alice has 1000 BTC, 1000 USD
  alice has 997+3 BTC, 1000 USD
book
  ask 3 @ 30: #3 alice 3
`,
  },
  {
    name: 'a replacement may spend what its cancel frees',
    table: `
buy 100 @ 10 by alice
  order #1 alice buy 100 @ 10 resting
  alice has 1000 BTC, 0+1000 USD
replace #1 by alice with buy 100 @ 10
  order #2 alice buy 100 @ 10 resting
  closed #1 alice buy 100 @ 10: REPLACED resting
  alice has 1000 BTC, 1000 USD
  alice has 1000 BTC, 0+1000 USD
replace #2 by alice with buy 101 @ 10
  closed #2 alice buy 100 @ 10: REPLACED because INSUFFICIENT_FUNDS resting
  alice has 1000 BTC, 1000 USD
book
  empty
`,
  },
  {
    name: 'a replacement may cross',
    table: `
sell 5 @ 12 by bob
  order #1 bob sell 5 @ 12 resting
  bob has 995+5 BTC, 1000 USD
sell 5 @ 14 by alice
  order #2 alice sell 5 @ 14 resting
  alice has 995+5 BTC, 1000 USD
buy 5 @ 10 by alice
  order #3 alice buy 5 @ 10 resting
  alice has 995+5 BTC, 950+50 USD
replace #3 by alice with buy 6 @ 12 as 9
  order #4 alice buy 6 @ 12 as 9
  closed #3 alice buy 5 @ 10: REPLACED resting
  alice has 995+5 BTC, 1000 USD
  trade 1: #4 alice buys 5 @ 12 = 60 from #1 bob, left 1 and 0 as 9 and 0
  bob has 995 BTC, 1060 USD
  rested #4 alice buy 1 @ 12
  alice has 1000+5 BTC, 928+12 USD
replace #4 by alice with buy 3 @ 15 ioc stp cancel-maker
  order #5 alice buy 3 @ 15 ioc stp cancel-maker
  closed #4 alice buy 1 @ 12: REPLACED as 9 resting
  alice has 1000+5 BTC, 940 USD
  closed #2 alice sell 5 @ 14: SELF_TRADE resting
  alice has 1005 BTC, 940 USD
  closed #5 alice buy 3 @ 15: IMMEDIATE_REMAINDER
replace #2 by alice anyway with buy 3 at market
  order #6 alice buy 3 at market although ORDER_NOT_FOUND
  closed #6 alice buy 3 @ 0: NO_LIQUIDITY
book
  empty
`,
  },
  {
    name: 'a replacement that is refused leaves the old order cancelled',
    table: `
sell 5 @ 12 by bob
  order #1 bob sell 5 @ 12 resting
  bob has 995+5 BTC, 1000 USD
buy 5 @ 10 by alice as 7
  order #2 alice buy 5 @ 10 as 7 resting
  alice has 1000 BTC, 950+50 USD
replace #2 by alice with buy 5 @ 12 post-only
  closed #2 alice buy 5 @ 10: REPLACED because WOULD_TAKE as 7 resting
  alice has 1000 BTC, 1000 USD
buy 5 @ 10 by alice as 7
  order #3 alice buy 5 @ 10 as 7 resting
  alice has 1000 BTC, 950+50 USD
buy 5 @ 10 by alice as 8
  order #4 alice buy 5 @ 10 as 8 resting
  alice has 1000 BTC, 900+100 USD
replace #3 by alice anyway with buy 5 @ 11 as 8
  closed #3 alice buy 5 @ 10: REPLACED because DUPLICATE_CLIENT_ORDER_ID as 7 resting
  alice has 1000 BTC, 950+50 USD
replace #4 by alice with buy 0 @ 11
  closed #4 alice buy 5 @ 10: REPLACED because QUANTITY_ZERO as 8 resting
  alice has 1000 BTC, 1000 USD
`,
  },
  {
    name: 'where nothing can be cancelled, stop or go on',
    table: `
buy 5 @ 10 by alice as 7
  order #1 alice buy 5 @ 10 as 7 resting
  alice has 1000 BTC, 950+50 USD
replace #2 by alice with buy 5 @ 12
  rejected ORDER_NOT_FOUND
replace #2 by alice anyway with buy 5 @ 12
  order #2 alice buy 5 @ 12 although ORDER_NOT_FOUND resting
  alice has 1000 BTC, 890+110 USD
replace #1 by bob with buy 5 @ 12
  rejected ORDER_NOT_FOUND
replace #1 by bob anyway with buy 5 @ 0
  rejected PRICE_ZERO
replace #0 by bob anyway with buy 5 @ 12 ioc
  order #3 bob buy 5 @ 12 ioc although ORDER_NOT_FOUND
  closed #3 bob buy 5 @ 12: IMMEDIATE_REMAINDER
replace client 0 by bob anyway with buy 5 at market
  order #4 bob buy 5 at market although ORDER_NOT_FOUND
  closed #4 bob buy 5 @ 0: NO_LIQUIDITY
replace #9 by alice anyway with buy 5 @ 12 as 7
  rejected DUPLICATE_CLIENT_ORDER_ID (1)
replace #9 by alice with buy 5 @ 12 as 7
  rejected ORDER_NOT_FOUND
book
  bid 5 @ 12: #2 alice 5
  bid 5 @ 10: #1 alice 5
`,
  },
  {
    name: 'a replacement stays in its market',
    given: `
asset BTC
asset USD
asset EUR
account alice
market BTC/USD
market BTC/EUR
deposit 100 USD to alice
`,
    table: `
buy 5 @ 10 by alice
  order #1 alice buy 5 @ 10 resting
  alice has 0 BTC, 50+50 USD
replace #1 by alice with buy 5 @ 10 in BTC/EUR
  rejected ORDER_NOT_FOUND
replace #1 by alice anyway with buy 5 @ 10 in BTC/EUR
  rejected INSUFFICIENT_FUNDS
book
  bid 5 @ 10: #1 alice 5
`,
  },
  {
    name: 'a replacement is checked: fields, then market and account, then the order',
    table: `
replace #2^53 by 99 with buy 0 @ 0 {side=2}
  rejected VALUE_OUT_OF_RANGE
replace #1 by 99 with buy 2^53 @ 0 {side=2}
  rejected VALUE_OUT_OF_RANGE
replace #1 by 99 with buy 1 @ 2^53
  rejected VALUE_OUT_OF_RANGE
replace #1 by 99 with buy 1 @ 1 as 2^53
  rejected VALUE_OUT_OF_RANGE
replace #1 by 99 with buy 0 @ 0 in 9 {side=2}
  rejected INVALID_ENUM
replace #1 by 99 with buy 0 @ 0 in 9 {type=4}
  rejected INVALID_ENUM
replace #1 by 99 with buy 0 @ 0 in 9 {timeInForce=4}
  rejected INVALID_ENUM
replace #1 by 99 with buy 0 @ 0 in 9 {stp=5}
  rejected INVALID_ENUM
replace #1 by 99 with buy 0 @ 0 in 9 {targetKind=2}
  rejected INVALID_ENUM
replace #1 by 99 with buy 0 @ 0 in 9 {mode=2}
  rejected INVALID_ENUM
replace #1 by 99 with buy 0 @ 0 in 9
  rejected UNKNOWN_MARKET
replace #1 by 99 with buy 0 @ 0
  rejected UNKNOWN_ACCOUNT
replace #1 by external with buy 0 @ 0
  rejected ACCOUNT_NOT_ALLOWED
replace #1 by fees anyway with buy 0 @ 0
  rejected ACCOUNT_NOT_ALLOWED
replace #1 by alice with buy 0 @ 0
  rejected ORDER_NOT_FOUND
replace #1 by alice anyway with buy 0 @ 0
  rejected QUANTITY_ZERO
replace #1 by alice anyway with buy 1 at market {priceTicks=1}
  rejected INVALID_COMBINATION
`,
  },
  {
    name: 'a replacement that is filled or closed at once',
    table: `
sell 5 @ 12 by bob
  order #1 bob sell 5 @ 12 resting
  bob has 995+5 BTC, 1000 USD
buy 5 @ 10 by alice
  order #2 alice buy 5 @ 10 resting
  alice has 1000 BTC, 950+50 USD
replace #2 by alice with buy 9 @ 12 fok
  order #3 alice buy 9 @ 12 fok
  closed #2 alice buy 5 @ 10: REPLACED resting
  alice has 1000 BTC, 1000 USD
  closed #3 alice buy 9 @ 12: FOK_UNFILLABLE
buy 5 @ 10 by alice
  order #4 alice buy 5 @ 10 resting
  alice has 1000 BTC, 950+50 USD
replace #4 by alice with buy 5 @ 12 fok
  order #5 alice buy 5 @ 12 fok
  closed #4 alice buy 5 @ 10: REPLACED resting
  alice has 1000 BTC, 1000 USD
  trade 1: #5 alice buys 5 @ 12 = 60 from #1 bob, left 0 and 0
  bob has 995 BTC, 1060 USD
  alice has 1005 BTC, 940 USD
book
  empty
`,
  },
];
