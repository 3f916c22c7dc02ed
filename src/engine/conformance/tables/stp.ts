/** Self-trade prevention in its modes; the taker's mode counts. */
import type { Case } from '../run.ts';

export const CASES: readonly Case[] = [
  {
    name: 'CANCEL_TAKER closes what the incoming order has left',
    table: `
sell 5 @ 100 by bob
  order #1 bob sell 5 @ 100 resting
  bob has 995+5 BTC, 1000 USD
sell 5 @ 100 by alice
  order #2 alice sell 5 @ 100 resting
  alice has 995+5 BTC, 1000 USD
sell 5 @ 100 by carol
  order #3 carol sell 5 @ 100 resting
  carol has 995+5 BTC, 1000 USD
buy 9 @ 100 by alice stp cancel-taker as 7
  order #4 alice buy 9 @ 100 stp cancel-taker as 7
  trade 1: #4 alice buys 5 @ 100 = 500 from #1 bob, left 4 and 0 as 7 and 0
  bob has 995 BTC, 1500 USD
  closed #4 alice buy 4 @ 100: SELF_TRADE as 7
  alice has 1000+5 BTC, 500 USD
book
  ask 10 @ 100: #2 alice 5, #3 carol 5
buy 4 @ 99 by alice stp cancel-taker
  order #5 alice buy 4 @ 99 stp cancel-taker resting
  alice has 1000+5 BTC, 104+396 USD
`,
  },
  {
    name: 'CANCEL_MAKER closes the resting order and goes on',
    table: `
sell 5 @ 100 by alice as 3
  order #1 alice sell 5 @ 100 as 3 resting
  alice has 995+5 BTC, 1000 USD
sell 5 @ 100 by carol
  order #2 carol sell 5 @ 100 resting
  carol has 995+5 BTC, 1000 USD
sell 5 @ 101 by alice
  order #3 alice sell 5 @ 101 resting
  alice has 990+10 BTC, 1000 USD
buy 9 @ 105 by alice stp cancel-maker
  order #4 alice buy 9 @ 105 stp cancel-maker
  closed #1 alice sell 5 @ 100: SELF_TRADE as 3 resting
  alice has 995+5 BTC, 1000 USD
  trade 1: #4 alice buys 5 @ 100 = 500 from #2 carol, left 4 and 0
  carol has 995 BTC, 1500 USD
  closed #3 alice sell 5 @ 101: SELF_TRADE resting
  alice has 1005 BTC, 500 USD
  rested #4 alice buy 4 @ 105
  alice has 1005 BTC, 80+420 USD
book
  bid 4 @ 105: #4 alice 4
`,
  },
  {
    name: 'CANCEL_BOTH closes both',
    table: `
sell 5 @ 100 by bob
  order #1 bob sell 5 @ 100 resting
  bob has 995+5 BTC, 1000 USD
sell 5 @ 100 by alice
  order #2 alice sell 5 @ 100 resting
  alice has 995+5 BTC, 1000 USD
sell 5 @ 100 by carol
  order #3 carol sell 5 @ 100 resting
  carol has 995+5 BTC, 1000 USD
buy 9 @ 100 by alice stp cancel-both
  order #4 alice buy 9 @ 100 stp cancel-both
  trade 1: #4 alice buys 5 @ 100 = 500 from #1 bob, left 4 and 0
  bob has 995 BTC, 1500 USD
  closed #2 alice sell 5 @ 100: SELF_TRADE resting
  alice has 1005 BTC, 500 USD
  closed #4 alice buy 4 @ 100: SELF_TRADE
  alice has 1005 BTC, 500 USD
book
  ask 5 @ 100: #3 carol 5
`,
  },
  {
    name: 'DECREMENT with a larger resting order closes the incoming one',
    table: `
sell 5 @ 100 by bob
  order #1 bob sell 5 @ 100 resting
  bob has 995+5 BTC, 1000 USD
sell 9 @ 100 by alice
  order #2 alice sell 9 @ 100 resting
  alice has 991+9 BTC, 1000 USD
buy 8 @ 100 by alice stp decrement as 4
  order #3 alice buy 8 @ 100 stp decrement as 4
  trade 1: #3 alice buys 5 @ 100 = 500 from #1 bob, left 3 and 0 as 4 and 0
  bob has 995 BTC, 1500 USD
  amended #2 alice sell 6 of 6 @ 100, was 9 @ 100: SELF_TRADE resting
  alice has 999+6 BTC, 500 USD
  closed #3 alice buy 3 @ 100: SELF_TRADE as 4
  alice has 999+6 BTC, 500 USD
book
  ask 6 @ 100: #2 alice 6
cancel #2 by alice
  closed #2 alice sell 6 @ 100: CANCELLED resting
  alice has 1005 BTC, 500 USD
`,
  },
  {
    name: 'DECREMENT with a smaller resting order goes on',
    table: `
sell 3 @ 100 by alice
  order #1 alice sell 3 @ 100 resting
  alice has 997+3 BTC, 1000 USD
sell 2 @ 100 by bob
  order #2 bob sell 2 @ 100 resting
  bob has 998+2 BTC, 1000 USD
sell 3 @ 100 by alice
  order #3 alice sell 3 @ 100 resting
  alice has 994+6 BTC, 1000 USD
buy 9 @ 100 by alice stp decrement
  order #4 alice buy 9 @ 100 stp decrement
  closed #1 alice sell 3 @ 100: SELF_TRADE resting
  alice has 997+3 BTC, 1000 USD
  amended #4 alice buy 6 of 6 @ 100, was 9 @ 100: SELF_TRADE
  trade 1: #4 alice buys 2 @ 100 = 200 from #2 bob, left 4 and 0
  bob has 998 BTC, 1200 USD
  closed #3 alice sell 3 @ 100: SELF_TRADE resting
  alice has 1002 BTC, 800 USD
  amended #4 alice buy 1 of 3 @ 100, was 4 @ 100: SELF_TRADE
  rested #4 alice buy 1 @ 100
  alice has 1002 BTC, 700+100 USD
book
  bid 1 @ 100: #4 alice 1
buy 1 @ 100 by bob
  order #5 bob buy 1 @ 100 resting
  bob has 998 BTC, 1100+100 USD
amend #4 by alice to 2 @ 100
  rejected AMEND_BELOW_FILLED
amend #4 by alice to 3 @ 100
  rejected AMEND_WITHOUT_CHANGE
`,
  },
  {
    name: 'DECREMENT of equal orders closes both',
    table: `
sell 3 @ 100 by alice
  order #1 alice sell 3 @ 100 resting
  alice has 997+3 BTC, 1000 USD
buy 3 @ 100 by alice stp decrement
  order #2 alice buy 3 @ 100 stp decrement
  closed #1 alice sell 3 @ 100: SELF_TRADE resting
  alice has 1000 BTC, 1000 USD
  closed #2 alice buy 3 @ 100: SELF_TRADE
book
  empty
`,
  },
  {
    name: 'DECREMENT of a market order',
    table: `
sell 2 @ 100 by alice
  order #1 alice sell 2 @ 100 resting
  alice has 998+2 BTC, 1000 USD
sell 5 @ 101 by bob
  order #2 bob sell 5 @ 101 resting
  bob has 995+5 BTC, 1000 USD
buy 4 at market by alice stp decrement
  order #3 alice buy 4 at market stp decrement
  closed #1 alice sell 2 @ 100: SELF_TRADE resting
  alice has 1000 BTC, 1000 USD
  amended #3 alice buy 2 of 2 @ 0, was 4 @ 0: SELF_TRADE
  trade 1: #3 alice buys 2 @ 101 = 202 from #2 bob, left 0 and 3
  bob has 995+3 BTC, 1202 USD
  alice has 1002 BTC, 798 USD
sell 3 @ 101 by alice
  order #4 alice sell 3 @ 101 resting
  alice has 999+3 BTC, 798 USD
buy 4 at market by alice stp decrement
  order #5 alice buy 4 at market stp decrement
  trade 2: #5 alice buys 3 @ 101 = 303 from #2 bob, left 1 and 0
  bob has 995 BTC, 1505 USD
  amended #4 alice sell 2 of 2 @ 101, was 3 @ 101: SELF_TRADE resting
  alice has 1003+2 BTC, 495 USD
  closed #5 alice buy 1 @ 0: SELF_TRADE
  alice has 1003+2 BTC, 495 USD
book
  ask 2 @ 101: #4 alice 2
`,
  },
  {
    name: "the resting order's mode does not matter",
    table: `
sell 5 @ 100 by alice stp cancel-both
  order #1 alice sell 5 @ 100 stp cancel-both resting
  alice has 995+5 BTC, 1000 USD
buy 2 @ 100 by alice
  order #2 alice buy 2 @ 100
  trade 1: #2 alice buys 2 @ 100 = 200 from #1 alice, left 0 and 3
  alice has 997+3 BTC, 1000 USD
  alice has 997+3 BTC, 1000 USD
buy 5 @ 100 by bob stp cancel-both
  order #3 bob buy 5 @ 100 stp cancel-both
  trade 2: #3 bob buys 3 @ 100 = 300 from #1 alice, left 2 and 0
  alice has 997 BTC, 1300 USD
  rested #3 bob buy 2 @ 100
  bob has 1003 BTC, 500+200 USD
book
  bid 2 @ 100: #3 bob 2
`,
  },
  {
    name: 'IOC and FOK orders likewise',
    table: `
sell 5 @ 100 by alice
  order #1 alice sell 5 @ 100 resting
  alice has 995+5 BTC, 1000 USD
sell 5 @ 100 by bob
  order #2 bob sell 5 @ 100 resting
  bob has 995+5 BTC, 1000 USD
buy 3 @ 100 by alice stp cancel-taker ioc
  order #3 alice buy 3 @ 100 ioc stp cancel-taker
  closed #3 alice buy 3 @ 100: SELF_TRADE
buy 3 @ 100 by alice stp decrement ioc
  order #4 alice buy 3 @ 100 ioc stp decrement
  amended #1 alice sell 2 of 2 @ 100, was 5 @ 100: SELF_TRADE resting
  alice has 998+2 BTC, 1000 USD
  closed #4 alice buy 3 @ 100: SELF_TRADE
buy 3 @ 100 by alice stp cancel-maker ioc
  order #5 alice buy 3 @ 100 ioc stp cancel-maker
  closed #1 alice sell 2 @ 100: SELF_TRADE resting
  alice has 1000 BTC, 1000 USD
  trade 1: #5 alice buys 3 @ 100 = 300 from #2 bob, left 0 and 2
  bob has 995+2 BTC, 1300 USD
  alice has 1003 BTC, 700 USD
buy 8 @ 100 by alice stp cancel-both ioc
  rejected INSUFFICIENT_FUNDS
`,
  },
  {
    name: "FOK with CANCEL_MAKER does not count the account's own orders",
    table: `
sell 2 @ 100 by alice
  order #1 alice sell 2 @ 100 resting
  alice has 998+2 BTC, 1000 USD
sell 5 @ 100 by bob
  order #2 bob sell 5 @ 100 resting
  bob has 995+5 BTC, 1000 USD
buy 6 @ 100 by alice stp cancel-maker fok
  order #3 alice buy 6 @ 100 fok stp cancel-maker
  closed #3 alice buy 6 @ 100: FOK_UNFILLABLE
book
  ask 7 @ 100: #1 alice 2, #2 bob 5
buy 5 @ 100 by alice stp cancel-maker fok
  order #4 alice buy 5 @ 100 fok stp cancel-maker
  closed #1 alice sell 2 @ 100: SELF_TRADE resting
  alice has 1000 BTC, 1000 USD
  trade 1: #4 alice buys 5 @ 100 = 500 from #2 bob, left 0 and 0
  bob has 995 BTC, 1500 USD
  alice has 1005 BTC, 500 USD
book
  empty
`,
  },
  {
    name: 'FOK with another mode counts nothing from its first own order on',
    table: `
sell 2 @ 100 by bob
  order #1 bob sell 2 @ 100 resting
  bob has 998+2 BTC, 1000 USD
sell 2 @ 100 by alice
  order #2 alice sell 2 @ 100 resting
  alice has 998+2 BTC, 1000 USD
sell 5 @ 100 by carol
  order #3 carol sell 5 @ 100 resting
  carol has 995+5 BTC, 1000 USD
buy 3 @ 100 by alice stp cancel-taker fok
  order #4 alice buy 3 @ 100 fok stp cancel-taker
  closed #4 alice buy 3 @ 100: FOK_UNFILLABLE
buy 3 @ 100 by alice stp cancel-both fok
  order #5 alice buy 3 @ 100 fok stp cancel-both
  closed #5 alice buy 3 @ 100: FOK_UNFILLABLE
buy 3 @ 100 by alice stp decrement fok
  order #6 alice buy 3 @ 100 fok stp decrement
  closed #6 alice buy 3 @ 100: FOK_UNFILLABLE
buy 2 @ 100 by alice stp decrement fok
  order #7 alice buy 2 @ 100 fok stp decrement
  trade 1: #7 alice buys 2 @ 100 = 200 from #1 bob, left 0 and 0
  bob has 998 BTC, 1200 USD
  alice has 1000+2 BTC, 800 USD
buy 1 @ 100 by alice stp cancel-taker fok
  order #8 alice buy 1 @ 100 fok stp cancel-taker
  closed #8 alice buy 1 @ 100: FOK_UNFILLABLE
buy 7 @ 100 by alice fok
  order #9 alice buy 7 @ 100 fok
  trade 2: #9 alice buys 2 @ 100 = 200 from #2 alice, left 5 and 0
  alice has 1002 BTC, 800 USD
  trade 3: #9 alice buys 5 @ 100 = 500 from #3 carol, left 0 and 0
  carol has 995 BTC, 1500 USD
  alice has 1007 BTC, 300 USD
book
  empty
`,
  },
  {
    name: 'a FOK that is filled before its own order leaves that order alone',
    table: `
sell 2 @ 100 by bob
  order #1 bob sell 2 @ 100 resting
  bob has 998+2 BTC, 1000 USD
sell 2 @ 101 by alice
  order #2 alice sell 2 @ 101 resting
  alice has 998+2 BTC, 1000 USD
buy 2 @ 101 by alice stp cancel-maker fok
  order #3 alice buy 2 @ 101 fok stp cancel-maker
  trade 1: #3 alice buys 2 @ 100 = 200 from #1 bob, left 0 and 0
  bob has 998 BTC, 1200 USD
  alice has 1000+2 BTC, 800 USD
book
  ask 2 @ 101: #2 alice 2
`,
  },
  {
    name: 'a market order whose own orders hide dearer ones stops when its funds are spent',
    given: `
asset BTC
asset USD
account alice
account bob
market BTC/USD
deposit 10 BTC to alice
deposit 10 BTC to bob
deposit 100 USD to alice
`,
    table: `
sell 5 @ 10 by alice
  order #1 alice sell 5 @ 10 resting
  alice has 5+5 BTC, 100 USD
sell 5 @ 30 by bob
  order #2 bob sell 5 @ 30 resting
  bob has 5+5 BTC, 0 USD
buy 5 at market by alice stp cancel-maker
  order #3 alice buy 5 at market stp cancel-maker
  closed #1 alice sell 5 @ 10: SELF_TRADE resting
  alice has 10 BTC, 100 USD
  trade 1: #3 alice buys 3 @ 30 = 90 from #2 bob, left 2 and 2
  bob has 5+2 BTC, 90 USD
  closed #3 alice buy 2 @ 0: FUNDS_SPENT
  alice has 13 BTC, 10 USD
book
  ask 2 @ 30: #2 bob 2
sell 5 @ 15 by alice
  order #4 alice sell 5 @ 15 resting
  alice has 8+5 BTC, 10 USD
buy 5 at market by alice stp cancel-maker
  rejected INSUFFICIENT_FUNDS
`,
  },
  {
    name: 'a market order whose funds do not cover one lot ends with FUNDS_SPENT',
    given: `
asset BTC
asset USD
account alice
account bob
market BTC/USD
deposit 10 BTC to alice
deposit 10 BTC to bob
deposit 20 USD to alice
`,
    table: `
sell 2 @ 10 by alice
  order #1 alice sell 2 @ 10 resting
  alice has 8+2 BTC, 20 USD
sell 5 @ 30 by bob
  order #2 bob sell 5 @ 30 resting
  bob has 5+5 BTC, 0 USD
buy 2 at market by alice stp cancel-maker
  order #3 alice buy 2 at market stp cancel-maker
  closed #1 alice sell 2 @ 10: SELF_TRADE resting
  alice has 10 BTC, 20 USD
  closed #3 alice buy 2 @ 0: FUNDS_SPENT
`,
  },
  {
    name: 'a budget order is limited by its budget, by its funds, or by its own orders',
    given: `
asset BTC
asset USD
account alice
account bob
market BTC/USD
deposit 10 BTC to alice
deposit 1000 USD to alice
deposit 1000 USD to bob
`,
    table: `
buy 5 @ 100 by alice
  order #1 alice buy 5 @ 100 resting
  alice has 10 BTC, 500+500 USD
buy 20 @ 10 by bob
  order #2 bob buy 20 @ 10 resting
  bob has 0 BTC, 800+200 USD
sell for 400 by alice stp cancel-maker
  order #3 alice sell for 400 stp cancel-maker
  closed #1 alice buy 5 @ 100: SELF_TRADE resting
  alice has 10 BTC, 1000 USD
  trade 1: #3 alice sells 10 @ 10 = 100 to #2 bob, left 300 and 10
  bob has 10 BTC, 800+100 USD
  closed #3 alice sell 300 @ 0: FUNDS_SPENT
  alice has 0 BTC, 1100 USD
sell for 400 by alice stp cancel-maker
  rejected INSUFFICIENT_FUNDS
buy 1 @ 100 by bob
  order #4 bob buy 1 @ 100 resting
  bob has 10 BTC, 700+200 USD
sell for 400 by alice stp cancel-taker
  rejected INSUFFICIENT_FUNDS
`,
  },
  {
    name: 'a budget too small for a lot still meets self-trade prevention first',
    table: `
sell 1 @ 100 by alice
  order #1 alice sell 1 @ 100 resting
  alice has 999+1 BTC, 1000 USD
sell 1 @ 100 by bob
  order #2 bob sell 1 @ 100 resting
  bob has 999+1 BTC, 1000 USD
buy for 50 by alice stp cancel-maker
  order #3 alice buy for 50 stp cancel-maker
  closed #1 alice sell 1 @ 100: SELF_TRADE resting
  alice has 1000 BTC, 1000 USD
  closed #3 alice buy 50 @ 0: BUDGET_SPENT
buy 1 @ 99 by alice stp cancel-taker
  order #4 alice buy 1 @ 99 stp cancel-taker resting
  alice has 1000 BTC, 901+99 USD
sell 1 @ 99 by bob stp cancel-both
  order #5 bob sell 1 @ 99 stp cancel-both
  trade 1: #5 bob sells 1 @ 99 = 99 to #4 alice, left 0 and 0
  alice has 1001 BTC, 901 USD
  bob has 998+1 BTC, 1099 USD
sell 1 @ 100 by alice
  order #6 alice sell 1 @ 100 resting
  alice has 1000+1 BTC, 901 USD
buy 1 @ 100 by alice stp cancel-both
  order #7 alice buy 1 @ 100 stp cancel-both
  trade 2: #7 alice buys 1 @ 100 = 100 from #2 bob, left 0 and 0
  bob has 998 BTC, 1199 USD
  alice has 1001+1 BTC, 801 USD
buy for 50 by bob stp cancel-taker
  order #8 bob buy for 50 stp cancel-taker
  closed #8 bob buy 50 @ 0: BUDGET_SPENT
book
  ask 1 @ 100: #6 alice 1
`,
  },
];
