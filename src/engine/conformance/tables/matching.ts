/** Price-time priority, fills, what becomes of the rest; time in force; market orders. */
import type { Case } from '../run.ts';

export const CASES: readonly Case[] = [
  {
    name: 'an order that crosses nothing rests whole',
    table: `
buy 10 @ 100 by alice text my-order
  order #1 alice buy 10 @ 100 text my-order resting
  alice has 1000 BTC, 0+1000 USD
sell 10 @ 101 by bob as 5
  order #2 bob sell 10 @ 101 as 5 resting
  bob has 990+10 BTC, 1000 USD
book
  bid 10 @ 100: #1 alice 10
  ask 10 @ 101: #2 bob 10
`,
  },
  {
    name: 'the best price trades first, then the oldest order, at the resting price',
    table: `
sell 5 @ 101 by alice
  order #1 alice sell 5 @ 101 resting
  alice has 995+5 BTC, 1000 USD
sell 5 @ 100 by bob
  order #2 bob sell 5 @ 100 resting
  bob has 995+5 BTC, 1000 USD
sell 5 @ 100 by carol
  order #3 carol sell 5 @ 100 resting
  carol has 995+5 BTC, 1000 USD
sell 5 @ 102 by bob
  order #4 bob sell 5 @ 102 resting
  bob has 990+10 BTC, 1000 USD
book
  ask 10 @ 100: #2 bob 5, #3 carol 5
  ask 5 @ 101: #1 alice 5
  ask 5 @ 102: #4 bob 5
buy 8 @ 101 by alice
  order #5 alice buy 8 @ 101
  trade 1: #5 alice buys 5 @ 100 = 500 from #2 bob, left 3 and 0
  bob has 990+5 BTC, 1500 USD
  trade 2: #5 alice buys 3 @ 100 = 300 from #3 carol, left 0 and 2
  carol has 995+2 BTC, 1300 USD
  alice has 1003+5 BTC, 200 USD
book
  ask 2 @ 100: #3 carol 2
  ask 5 @ 101: #1 alice 5
  ask 5 @ 102: #4 bob 5
`,
  },
  {
    name: 'bids likewise',
    given: `
asset BTC
asset USD
account alice
account bob
account carol
market BTC/USD lot 3 tick 2
deposit 9000 BTC to alice
deposit 9000 USD to bob
deposit 9000 USD to carol
`,
    table: `
buy 5 @ 99 by bob
  order #1 bob buy 5 @ 99 resting
  bob has 0 BTC, 8010+990 USD
buy 5 @ 100 by bob
  order #2 bob buy 5 @ 100 resting
  bob has 0 BTC, 7010+1990 USD
buy 5 @ 100 by carol
  order #3 carol buy 5 @ 100 resting
  carol has 0 BTC, 8000+1000 USD
buy 5 @ 98 by carol
  order #4 carol buy 5 @ 98 resting
  carol has 0 BTC, 7020+1980 USD
sell 12 @ 99 by alice
  order #5 alice sell 12 @ 99
  trade 1: #5 alice sells 5 @ 100 = 1000 to #2 bob, left 7 and 0
  bob has 15 BTC, 7010+990 USD
  trade 2: #5 alice sells 5 @ 100 = 1000 to #3 carol, left 2 and 0
  carol has 15 BTC, 7020+980 USD
  trade 3: #5 alice sells 2 @ 99 = 396 to #1 bob, left 0 and 3
  bob has 21 BTC, 7010+594 USD
  alice has 8964 BTC, 2396 USD
book
  bid 3 @ 99: #1 bob 3
  bid 5 @ 98: #4 carol 5
balances
  external -9000 BTC
  external -18000 USD
  fees 0 BTC
  fees 0 USD
  alice 8964 BTC
  alice 2396 USD
  bob 21 BTC
  bob 7010+594 USD
  carol 15 BTC
  carol 7020+980 USD
`,
  },
  {
    name: 'what a crossing order has left rests at its limit',
    table: `
sell 5 @ 100 by alice
  order #1 alice sell 5 @ 100 resting
  alice has 995+5 BTC, 1000 USD
buy 8 @ 105 by bob as 9
  order #2 bob buy 8 @ 105 as 9
  trade 1: #2 bob buys 5 @ 100 = 500 from #1 alice, left 3 and 0 as 9 and 0
  alice has 995 BTC, 1500 USD
  rested #2 bob buy 3 @ 105
  bob has 1005 BTC, 185+315 USD
book
  bid 3 @ 105: #2 bob 3
cancel client 9 by bob
  closed #2 bob buy 3 @ 105: CANCELLED as 9 resting
  bob has 1005 BTC, 500 USD
`,
  },
  {
    name: 'a crossing order that is filled whole leaves nothing',
    table: `
sell 5 @ 100 by alice
  order #1 alice sell 5 @ 100 resting
  alice has 995+5 BTC, 1000 USD
buy 5 @ 105 by bob
  order #2 bob buy 5 @ 105
  trade 1: #2 bob buys 5 @ 100 = 500 from #1 alice, left 0 and 0
  alice has 995 BTC, 1500 USD
  bob has 1005 BTC, 500 USD
book
  empty
`,
  },
  {
    name: 'an order that is filled is gone: its id and its client order id are free',
    table: `
sell 5 @ 100 by alice as 3
  order #1 alice sell 5 @ 100 as 3 resting
  alice has 995+5 BTC, 1000 USD
buy 5 @ 100 by bob
  order #2 bob buy 5 @ 100
  trade 1: #2 bob buys 5 @ 100 = 500 from #1 alice, left 0 and 0 as 0 and 3
  alice has 995 BTC, 1500 USD
  bob has 1005 BTC, 500 USD
cancel client 3 by alice
  rejected ORDER_NOT_FOUND
cancel #1 by alice
  rejected ORDER_NOT_FOUND
sell 5 @ 100 by alice as 3
  order #3 alice sell 5 @ 100 as 3 resting
  alice has 990+5 BTC, 1500 USD
`,
  },
  {
    name: 'an account trades with itself unless told otherwise',
    table: `
sell 5 @ 100 by alice
  order #1 alice sell 5 @ 100 resting
  alice has 995+5 BTC, 1000 USD
buy 3 @ 100 by alice
  order #2 alice buy 3 @ 100
  trade 1: #2 alice buys 3 @ 100 = 300 from #1 alice, left 0 and 2
  alice has 998+2 BTC, 1000 USD
  alice has 998+2 BTC, 1000 USD
balances
  external -3000 BTC
  external -3000 USD
  fees 0 BTC
  fees 0 USD
  alice 998+2 BTC
  alice 1000 USD
  bob 1000 BTC
  bob 1000 USD
  carol 1000 BTC
  carol 1000 USD
`,
  },
  {
    name: 'IOC takes what it can and closes the rest',
    table: `
sell 5 @ 100 by alice
  order #1 alice sell 5 @ 100 resting
  alice has 995+5 BTC, 1000 USD
sell 5 @ 101 by alice
  order #2 alice sell 5 @ 101 resting
  alice has 990+10 BTC, 1000 USD
buy 8 @ 100 by bob ioc as 4
  order #3 bob buy 8 @ 100 ioc as 4
  trade 1: #3 bob buys 5 @ 100 = 500 from #1 alice, left 3 and 0 as 4 and 0
  alice has 990+5 BTC, 1500 USD
  closed #3 bob buy 3 @ 100: IMMEDIATE_REMAINDER as 4
  bob has 1005 BTC, 500 USD
buy 8 @ 100 by bob ioc
  rejected INSUFFICIENT_FUNDS
buy 3 @ 101 by bob ioc
  order #4 bob buy 3 @ 101 ioc
  trade 2: #4 bob buys 3 @ 101 = 303 from #2 alice, left 0 and 2
  alice has 990+2 BTC, 1803 USD
  bob has 1008 BTC, 197 USD
book
  ask 2 @ 101: #2 alice 2
`,
  },
  {
    name: 'FOK fills whole or not at all',
    table: `
sell 5 @ 50 by alice
  order #1 alice sell 5 @ 50 resting
  alice has 995+5 BTC, 1000 USD
sell 5 @ 51 by carol
  order #2 carol sell 5 @ 51 resting
  carol has 995+5 BTC, 1000 USD
buy 11 @ 51 by bob fok as 3
  order #3 bob buy 11 @ 51 fok as 3
  closed #3 bob buy 11 @ 51: FOK_UNFILLABLE as 3
buy 6 @ 50 by bob fok
  order #4 bob buy 6 @ 50 fok
  closed #4 bob buy 6 @ 50: FOK_UNFILLABLE
buy 10 @ 51 by bob fok as 3
  order #5 bob buy 10 @ 51 fok as 3
  trade 1: #5 bob buys 5 @ 50 = 250 from #1 alice, left 5 and 0 as 3 and 0
  alice has 995 BTC, 1250 USD
  trade 2: #5 bob buys 5 @ 51 = 255 from #2 carol, left 0 and 0 as 3 and 0
  carol has 995 BTC, 1255 USD
  bob has 1010 BTC, 495 USD
buy 1 @ 51 by bob fok
  order #6 bob buy 1 @ 51 fok
  closed #6 bob buy 1 @ 51: FOK_UNFILLABLE
buy 4 @ 20 by alice
  order #7 alice buy 4 @ 20 resting
  alice has 995 BTC, 1170+80 USD
sell 5 @ 20 by bob fok
  order #8 bob sell 5 @ 20 fok
  closed #8 bob sell 5 @ 20: FOK_UNFILLABLE
sell 4 @ 20 by bob fok
  order #9 bob sell 4 @ 20 fok
  trade 3: #9 bob sells 4 @ 20 = 80 to #7 alice, left 0 and 0
  alice has 999 BTC, 1170 USD
  bob has 1006 BTC, 575 USD
book
  empty
`,
  },
  {
    name: 'a market order takes any price and closes what the book does not have',
    table: `
sell 5 @ 100 by alice
  order #1 alice sell 5 @ 100 resting
  alice has 995+5 BTC, 1000 USD
sell 1 @ 450 by carol
  order #2 carol sell 1 @ 450 resting
  carol has 999+1 BTC, 1000 USD
buy 7 at market by bob as 6
  order #3 bob buy 7 at market as 6
  trade 1: #3 bob buys 5 @ 100 = 500 from #1 alice, left 2 and 0 as 6 and 0
  alice has 995 BTC, 1500 USD
  trade 2: #3 bob buys 1 @ 450 = 450 from #2 carol, left 1 and 0 as 6 and 0
  carol has 999 BTC, 1450 USD
  closed #3 bob buy 1 @ 0: NO_LIQUIDITY as 6
  bob has 1006 BTC, 50 USD
buy 1 at market by bob
  order #4 bob buy 1 at market
  closed #4 bob buy 1 @ 0: NO_LIQUIDITY
sell 1 at market by bob
  order #5 bob sell 1 at market
  closed #5 bob sell 1 @ 0: NO_LIQUIDITY
`,
  },
  {
    name: 'a market buy by budget buys whole lots and closes with what is left',
    table: `
sell 5 @ 30 by alice
  order #1 alice sell 5 @ 30 resting
  alice has 995+5 BTC, 1000 USD
sell 5 @ 40 by carol
  order #2 carol sell 5 @ 40 resting
  carol has 995+5 BTC, 1000 USD
buy for 200 by bob as 6
  order #3 bob buy for 200 as 6
  trade 1: #3 bob buys 5 @ 30 = 150 from #1 alice, left 50 and 0 as 6 and 0
  alice has 995 BTC, 1150 USD
  trade 2: #3 bob buys 1 @ 40 = 40 from #2 carol, left 10 and 4 as 6 and 0
  carol has 995+4 BTC, 1040 USD
  closed #3 bob buy 10 @ 0: BUDGET_SPENT as 6
  bob has 1006 BTC, 810 USD
buy for 29 by bob
  order #4 bob buy for 29
  closed #4 bob buy 29 @ 0: BUDGET_SPENT
buy for 40 by bob
  order #5 bob buy for 40
  trade 3: #5 bob buys 1 @ 40 = 40 from #2 carol, left 0 and 3
  carol has 995+3 BTC, 1080 USD
  closed #5 bob buy 0 @ 0: BUDGET_SPENT
  bob has 1007 BTC, 770 USD
buy for 200 by bob
  order #6 bob buy for 200
  trade 4: #6 bob buys 3 @ 40 = 120 from #2 carol, left 80 and 0
  carol has 995 BTC, 1200 USD
  closed #6 bob buy 80 @ 0: NO_LIQUIDITY
  bob has 1010 BTC, 650 USD
buy for 200 by bob
  order #7 bob buy for 200
  closed #7 bob buy 200 @ 0: NO_LIQUIDITY
`,
  },
  {
    name: 'a market sell by budget sells until the budget is received',
    table: `
buy 5 @ 30 by alice
  order #1 alice buy 5 @ 30 resting
  alice has 1000 BTC, 850+150 USD
buy 5 @ 20 by carol
  order #2 carol buy 5 @ 20 resting
  carol has 1000 BTC, 900+100 USD
sell for 29 by bob
  order #3 bob sell for 29
  closed #3 bob sell 29 @ 0: BUDGET_SPENT
sell for 190 by bob
  order #4 bob sell for 190
  trade 1: #4 bob sells 5 @ 30 = 150 to #1 alice, left 40 and 0
  alice has 1005 BTC, 850 USD
  trade 2: #4 bob sells 2 @ 20 = 40 to #2 carol, left 0 and 3
  carol has 1002 BTC, 900+60 USD
  closed #4 bob sell 0 @ 0: BUDGET_SPENT
  bob has 993 BTC, 1190 USD
sell for 60 by bob
  order #5 bob sell for 60
  trade 3: #5 bob sells 3 @ 20 = 60 to #2 carol, left 0 and 0
  carol has 1005 BTC, 900 USD
  closed #5 bob sell 0 @ 0: BUDGET_SPENT
  bob has 990 BTC, 1250 USD
sell for 1 by bob
  order #6 bob sell for 1
  closed #6 bob sell 1 @ 0: NO_LIQUIDITY
`,
  },
  {
    name: 'a large order sweeps many levels',
    table: `
sell 1 @ 10 by alice
  order #1 alice sell 1 @ 10 resting
  alice has 999+1 BTC, 1000 USD
sell 1 @ 20 by bob
  order #2 bob sell 1 @ 20 resting
  bob has 999+1 BTC, 1000 USD
sell 1 @ 30 by alice
  order #3 alice sell 1 @ 30 resting
  alice has 998+2 BTC, 1000 USD
sell 1 @ 40 by bob
  order #4 bob sell 1 @ 40 resting
  bob has 998+2 BTC, 1000 USD
sell 1 @ 50 by alice
  order #5 alice sell 1 @ 50 resting
  alice has 997+3 BTC, 1000 USD
buy 10 @ 40 by carol
  order #6 carol buy 10 @ 40
  trade 1: #6 carol buys 1 @ 10 = 10 from #1 alice, left 9 and 0
  alice has 997+2 BTC, 1010 USD
  trade 2: #6 carol buys 1 @ 20 = 20 from #2 bob, left 8 and 0
  bob has 998+1 BTC, 1020 USD
  trade 3: #6 carol buys 1 @ 30 = 30 from #3 alice, left 7 and 0
  alice has 997+1 BTC, 1040 USD
  trade 4: #6 carol buys 1 @ 40 = 40 from #4 bob, left 6 and 0
  bob has 998 BTC, 1060 USD
  rested #6 carol buy 6 @ 40
  carol has 1004 BTC, 660+240 USD
book
  bid 6 @ 40: #6 carol 6
  ask 1 @ 50: #5 alice 1
`,
  },
  {
    name: 'levels far apart and close together keep their order',
    given: `
asset BTC
asset USD
account alice
account bob
market BTC/USD max-price 2^40
deposit 100 BTC to alice
deposit 2^45 USD to bob
`,
    table: `
sell 1 @ 2^40 by alice
  order #1 alice sell 1 @ 1099511627776 resting
  alice has 99+1 BTC, 0 USD
sell 1 @ 1 by alice
  order #2 alice sell 1 @ 1 resting
  alice has 98+2 BTC, 0 USD
sell 1 @ 2^40-1 by alice
  order #3 alice sell 1 @ 1099511627775 resting
  alice has 97+3 BTC, 0 USD
sell 1 @ 2^20 by alice
  order #4 alice sell 1 @ 1048576 resting
  alice has 96+4 BTC, 0 USD
sell 1 @ 2^20+1 by alice
  order #5 alice sell 1 @ 1048577 resting
  alice has 95+5 BTC, 0 USD
sell 1 @ 4096 by alice
  order #6 alice sell 1 @ 4096 resting
  alice has 94+6 BTC, 0 USD
sell 1 @ 4095 by alice
  order #7 alice sell 1 @ 4095 resting
  alice has 93+7 BTC, 0 USD
book
  ask 1 @ 1: #2 alice 1
  ask 1 @ 4095: #7 alice 1
  ask 1 @ 4096: #6 alice 1
  ask 1 @ 1048576: #4 alice 1
  ask 1 @ 1048577: #5 alice 1
  ask 1 @ 1099511627775: #3 alice 1
  ask 1 @ 1099511627776: #1 alice 1
buy 3 @ 2^40 by bob
  order #8 bob buy 3 @ 1099511627776
  trade 1: #8 bob buys 1 @ 1 = 1 from #2 alice, left 2 and 0
  alice has 93+6 BTC, 1 USD
  trade 2: #8 bob buys 1 @ 4095 = 4095 from #7 alice, left 1 and 0
  alice has 93+5 BTC, 4096 USD
  trade 3: #8 bob buys 1 @ 4096 = 4096 from #6 alice, left 0 and 0
  alice has 93+4 BTC, 8192 USD
  bob has 3 BTC, 35184372080640 USD
buy 1 @ 2^20 by bob
  order #9 bob buy 1 @ 1048576
  trade 4: #9 bob buys 1 @ 1048576 = 1048576 from #4 alice, left 0 and 0
  alice has 93+3 BTC, 1056768 USD
  bob has 4 BTC, 35184371032064 USD
buy 2 @ 2^40 by bob
  order #10 bob buy 2 @ 1099511627776
  trade 5: #10 bob buys 1 @ 1048577 = 1048577 from #5 alice, left 1 and 0
  alice has 93+2 BTC, 2105345 USD
  trade 6: #10 bob buys 1 @ 1099511627775 = 1099511627775 from #3 alice, left 0 and 0
  alice has 93+1 BTC, 1099513733120 USD
  bob has 6 BTC, 34084858355712 USD
buy 1 @ 2^39 by bob
  order #11 bob buy 1 @ 549755813888 resting
  bob has 6 BTC, 33535102541824+549755813888 USD
book
  bid 1 @ 549755813888: #11 bob 1
  ask 1 @ 1099511627776: #1 alice 1
`,
  },
  {
    name: 'a fully filled maker does not stop the next at its price',
    table: `
sell 1 @ 100 by alice
  order #1 alice sell 1 @ 100 resting
  alice has 999+1 BTC, 1000 USD
sell 1 @ 100 by bob
  order #2 bob sell 1 @ 100 resting
  bob has 999+1 BTC, 1000 USD
sell 1 @ 100 by carol
  order #3 carol sell 1 @ 100 resting
  carol has 999+1 BTC, 1000 USD
cancel #2 by bob
  closed #2 bob sell 1 @ 100: CANCELLED resting
  bob has 1000 BTC, 1000 USD
buy 2 @ 100 by bob
  order #4 bob buy 2 @ 100
  trade 1: #4 bob buys 1 @ 100 = 100 from #1 alice, left 1 and 0
  alice has 999 BTC, 1100 USD
  trade 2: #4 bob buys 1 @ 100 = 100 from #3 carol, left 0 and 0
  carol has 999 BTC, 1100 USD
  bob has 1002 BTC, 800 USD
book
  empty
`,
  },
  {
    name: 'trade ids count per market',
    given: `
asset BTC
asset USD
asset EUR
account alice
account bob
market BTC/USD no-ledger
market BTC/EUR no-ledger
`,
    table: `
sell 5 @ 100 by alice
  order #1 alice sell 5 @ 100 resting
buy 1 @ 100 by bob
  order #2 bob buy 1 @ 100
  trade 1: #2 bob buys 1 @ 100 = 100 from #1 alice, left 0 and 4
sell 5 @ 100 by alice in BTC/EUR
  order #3 alice sell 5 @ 100 in BTC/EUR resting
buy 1 @ 100 by bob in BTC/EUR
  order #4 bob buy 1 @ 100 in BTC/EUR
  trade 1: #4 bob buys 1 @ 100 = 100 from #3 alice, left 0 and 4 in BTC/EUR
buy 1 @ 100 by bob
  order #5 bob buy 1 @ 100
  trade 2: #5 bob buys 1 @ 100 = 100 from #1 alice, left 0 and 3
`,
  },
  {
    name: 'a matching-only market moves no money and takes no fee',
    given: `
asset BTC
asset USD
account alice
account bob
market BTC/USD no-ledger
fees tier 0 maker 1000 taker 1000
`,
    table: `
sell 5 @ 100 by alice
  order #1 alice sell 5 @ 100 resting
sell 5 @ 101 by alice
  order #2 alice sell 5 @ 101 resting
buy 7 @ 101 by bob
  order #3 bob buy 7 @ 101
  trade 1: #3 bob buys 5 @ 100 = 500 from #1 alice, left 2 and 0
  trade 2: #3 bob buys 2 @ 101 = 202 from #2 alice, left 0 and 3
buy 1 at market by bob
  order #4 bob buy 1 at market
  trade 3: #4 bob buys 1 @ 101 = 101 from #2 alice, left 0 and 2
buy for 150 by bob
  order #5 bob buy for 150
  trade 4: #5 bob buys 1 @ 101 = 101 from #2 alice, left 49 and 1
  closed #5 bob buy 49 @ 0: BUDGET_SPENT
sell for 150 by bob
  order #6 bob sell for 150
  closed #6 bob sell 150 @ 0: NO_LIQUIDITY
amend #2 by alice to 8 @ 101
  amended #2 alice sell 4 of 8 @ 101, was 1 @ 101: REQUEUED resting
amend #2 by alice to 9 @ 90
  amended #2 alice sell 5 of 9 @ 90, was 4 @ 101: REQUEUED resting
buy 10 @ 100 by bob stp cancel-maker
  order #7 bob buy 10 @ 100 stp cancel-maker
  trade 5: #7 bob buys 5 @ 90 = 450 from #2 alice, left 5 and 0
  rested #7 bob buy 5 @ 100
replace #6 by bob with sell 1 @ 100 stp decrement
  rejected ORDER_NOT_FOUND
sell 3 @ 101 by bob
  order #8 bob sell 3 @ 101 resting
cancel all by bob
  accepted
  closed #7 bob buy 5 @ 100: MASS_CANCELLED resting
  closed #8 bob sell 3 @ 101: MASS_CANCELLED resting
balances
  external 0 BTC
  external 0 USD
`,
  },
];
