/** Amendments: smaller keeps its place, anything else is queued again. */
import type { Case } from '../run.ts';

export const CASES: readonly Case[] = [
  {
    name: 'a smaller quantity at the same price keeps its place',
    table: `
buy 10 @ 50 by alice as 7
  order #1 alice buy 10 @ 50 as 7 resting
  alice has 1000 BTC, 500+500 USD
buy 5 @ 50 by bob
  order #2 bob buy 5 @ 50 resting
  bob has 1000 BTC, 750+250 USD
amend #1 by alice to 4 @ 50
  amended #1 alice buy 4 of 4 @ 50, was 10 @ 50: REDUCED resting
  alice has 1000 BTC, 800+200 USD
amend client 7 by alice to 3 @ 0
  amended #1 alice buy 3 of 3 @ 50, was 4 @ 50: REDUCED resting
  alice has 1000 BTC, 850+150 USD
book
  bid 8 @ 50: #1 alice 3, #2 bob 5
sell 4 @ 50 by carol
  order #3 carol sell 4 @ 50
  trade 1: #3 carol sells 3 @ 50 = 150 to #1 alice, left 1 and 0 as 0 and 7
  alice has 1003 BTC, 850 USD
  trade 2: #3 carol sells 1 @ 50 = 50 to #2 bob, left 0 and 4
  bob has 1001 BTC, 750+200 USD
  carol has 996 BTC, 1200 USD
`,
  },
  {
    name: 'a larger quantity goes to the back of its level',
    table: `
buy 10 @ 50 by alice
  order #1 alice buy 10 @ 50 resting
  alice has 1000 BTC, 500+500 USD
buy 5 @ 50 by bob
  order #2 bob buy 5 @ 50 resting
  bob has 1000 BTC, 750+250 USD
amend #1 by alice to 11 @ 50
  amended #1 alice buy 11 of 11 @ 50, was 10 @ 50: REQUEUED resting
  alice has 1000 BTC, 450+550 USD
book
  bid 16 @ 50: #2 bob 5, #1 alice 11
sell 6 @ 50 by carol
  order #3 carol sell 6 @ 50
  trade 1: #3 carol sells 5 @ 50 = 250 to #2 bob, left 1 and 0
  bob has 1005 BTC, 750 USD
  trade 2: #3 carol sells 1 @ 50 = 50 to #1 alice, left 0 and 10
  alice has 1001 BTC, 450+500 USD
  carol has 994 BTC, 1300 USD
`,
  },
  {
    name: 'a new price goes to the back of the new level',
    table: `
buy 10 @ 50 by alice
  order #1 alice buy 10 @ 50 resting
  alice has 1000 BTC, 500+500 USD
buy 5 @ 49 by bob
  order #2 bob buy 5 @ 49 resting
  bob has 1000 BTC, 755+245 USD
amend #1 by alice to 0 @ 49
  amended #1 alice buy 10 of 10 @ 49, was 10 @ 50: REQUEUED resting
  alice has 1000 BTC, 510+490 USD
book
  bid 15 @ 49: #2 bob 5, #1 alice 10
amend #2 by bob to 2 @ 51
  amended #2 bob buy 2 of 2 @ 51, was 5 @ 49: REQUEUED resting
  bob has 1000 BTC, 898+102 USD
book
  bid 2 @ 51: #2 bob 2
  bid 10 @ 49: #1 alice 10
`,
  },
  {
    name: 'the filled part counts',
    table: `
buy 10 @ 50 by alice
  order #1 alice buy 10 @ 50 resting
  alice has 1000 BTC, 500+500 USD
sell 4 @ 50 by bob
  order #2 bob sell 4 @ 50
  trade 1: #2 bob sells 4 @ 50 = 200 to #1 alice, left 0 and 6
  alice has 1004 BTC, 500+300 USD
  bob has 996 BTC, 1200 USD
amend #1 by alice to 4 @ 50
  rejected AMEND_BELOW_FILLED
amend #1 by alice to 3 @ 51
  rejected AMEND_BELOW_FILLED
amend #1 by alice to 5 @ 50
  amended #1 alice buy 1 of 5 @ 50, was 6 @ 50: REDUCED resting
  alice has 1004 BTC, 750+50 USD
amend #1 by alice to 8 @ 51
  amended #1 alice buy 4 of 8 @ 51, was 1 @ 50: REQUEUED resting
  alice has 1004 BTC, 596+204 USD
amend #1 by alice to 8 @ 0
  rejected AMEND_WITHOUT_CHANGE
book
  bid 4 @ 51: #1 alice 4
sell 4 @ 1 by bob
  order #3 bob sell 4 @ 1
  trade 2: #3 bob sells 4 @ 51 = 204 to #1 alice, left 0 and 0
  alice has 1008 BTC, 596 USD
  bob has 992 BTC, 1404 USD
`,
  },
  {
    name: 'an amendment that crosses takes and then rests under its id',
    table: `
sell 5 @ 100 by bob
  order #1 bob sell 5 @ 100 resting
  bob has 995+5 BTC, 1000 USD
buy 8 @ 90 by alice as 4
  order #2 alice buy 8 @ 90 as 4 resting
  alice has 1000 BTC, 280+720 USD
amend #2 by alice to 9 @ 100
  amended #2 alice buy 9 of 9 @ 100, was 8 @ 90: REQUEUED
  trade 1: #2 alice buys 5 @ 100 = 500 from #1 bob, left 4 and 0 as 4 and 0
  bob has 995 BTC, 1500 USD
  rested #2 alice buy 4 @ 100
  alice has 1005 BTC, 100+400 USD
book
  bid 4 @ 100: #2 alice 4
amend client 4 by alice to 6 @ 90
  amended #2 alice buy 1 of 6 @ 90, was 4 @ 100: REQUEUED resting
  alice has 1005 BTC, 410+90 USD
amend client 4 by alice to 5 @ 90
  rejected AMEND_BELOW_FILLED
`,
  },
  {
    name: 'an amendment that crosses may fill the order whole',
    table: `
sell 5 @ 100 by bob as 3
  order #1 bob sell 5 @ 100 as 3 resting
  bob has 995+5 BTC, 1000 USD
buy 4 @ 90 by alice as 4
  order #2 alice buy 4 @ 90 as 4 resting
  alice has 1000 BTC, 640+360 USD
amend #1 by bob to 0 @ 90
  amended #1 bob sell 5 of 5 @ 90, was 5 @ 100: REQUEUED
  trade 1: #1 bob sells 4 @ 90 = 360 to #2 alice, left 1 and 0 as 3 and 4
  alice has 1004 BTC, 640 USD
  rested #1 bob sell 1 @ 90
  bob has 995+1 BTC, 1360 USD
book
  ask 1 @ 90: #1 bob 1
sell 1 @ 80 by alice as 4
  order #3 alice sell 1 @ 80 as 4 resting
  alice has 1003+1 BTC, 640 USD
amend client 3 by bob to 4 @ 70
  rejected AMEND_BELOW_FILLED
`,
  },
  {
    name: 'a crossing amendment pays fees as a taker',
    table: `
fees tier 0 maker 10000 taker 20000
  accepted
  fees tier 0 maker 10000 taker 20000
sell 5 @ 100 by bob
  order #1 bob sell 5 @ 100 resting
  bob has 995+5 BTC, 1000 USD
buy 4 @ 90 by alice
  order #2 alice buy 4 @ 90 resting
  alice has 1000 BTC, 640+360 USD
amend #2 by alice to 0 @ 100
  amended #2 alice buy 4 of 4 @ 100, was 4 @ 90: REQUEUED
  trade 1: #2 alice buys 4 @ 100 = 400 from #1 bob, left 0 and 1 fees 1 and 4
  bob has 995+1 BTC, 1396 USD
  alice has 1003 BTC, 600 USD
  fees has 1 BTC, 4 USD
`,
  },
  {
    name: "an amendment keeps the order's self-trade prevention",
    table: `
sell 5 @ 100 by alice
  order #1 alice sell 5 @ 100 resting
  alice has 995+5 BTC, 1000 USD
buy 4 @ 90 by alice stp cancel-taker
  order #2 alice buy 4 @ 90 stp cancel-taker resting
  alice has 995+5 BTC, 640+360 USD
amend #2 by alice to 0 @ 100
  amended #2 alice buy 4 of 4 @ 100, was 4 @ 90: REQUEUED
  closed #2 alice buy 4 @ 100: SELF_TRADE
  alice has 995+5 BTC, 1000 USD
sell 5 @ 101 by bob
  order #3 bob sell 5 @ 101 resting
  bob has 995+5 BTC, 1000 USD
buy 4 @ 90 by alice stp cancel-both
  order #4 alice buy 4 @ 90 stp cancel-both resting
  alice has 995+5 BTC, 640+360 USD
amend #4 by alice to 9 @ 101
  amended #4 alice buy 9 of 9 @ 101, was 4 @ 90: REQUEUED
  closed #1 alice sell 5 @ 100: SELF_TRADE resting
  alice has 1000 BTC, 1000 USD
  closed #4 alice buy 9 @ 101: SELF_TRADE
  alice has 1000 BTC, 1000 USD
sell 3 @ 95 by alice
  order #5 alice sell 3 @ 95 resting
  alice has 997+3 BTC, 1000 USD
buy 4 @ 90 by alice stp cancel-maker
  order #6 alice buy 4 @ 90 stp cancel-maker resting
  alice has 997+3 BTC, 640+360 USD
amend #6 by alice to 5 @ 101
  amended #6 alice buy 5 of 5 @ 101, was 4 @ 90: REQUEUED
  closed #5 alice sell 3 @ 95: SELF_TRADE resting
  alice has 1000 BTC, 1000 USD
  trade 1: #6 alice buys 5 @ 101 = 505 from #3 bob, left 0 and 0
  bob has 995 BTC, 1505 USD
  alice has 1005 BTC, 495 USD
`,
  },
  {
    name: 'a decremented amendment',
    table: `
sell 3 @ 100 by alice
  order #1 alice sell 3 @ 100 resting
  alice has 997+3 BTC, 1000 USD
buy 9 @ 90 by alice stp decrement
  order #2 alice buy 9 @ 90 stp decrement resting
  alice has 997+3 BTC, 190+810 USD
sell 2 @ 90 by bob
  order #3 bob sell 2 @ 90
  trade 1: #3 bob sells 2 @ 90 = 180 to #2 alice, left 0 and 7
  alice has 999+3 BTC, 190+630 USD
  bob has 998 BTC, 1180 USD
amend #2 by alice to 10 @ 100
  amended #2 alice buy 8 of 10 @ 100, was 7 @ 90: REQUEUED
  closed #1 alice sell 3 @ 100: SELF_TRADE resting
  alice has 1002 BTC, 820 USD
  amended #2 alice buy 5 of 7 @ 100, was 8 @ 100: SELF_TRADE
  rested #2 alice buy 5 @ 100
  alice has 1002 BTC, 320+500 USD
book
  bid 5 @ 100: #2 alice 5
amend #2 by alice to 6 @ 100
  amended #2 alice buy 4 of 6 @ 100, was 5 @ 100: REDUCED resting
  alice has 1002 BTC, 420+400 USD
sell 5 @ 105 by alice
  order #4 alice sell 5 @ 105 resting
  alice has 997+5 BTC, 420+400 USD
amend #2 by alice to 6 @ 105
  amended #2 alice buy 4 of 6 @ 105, was 4 @ 100: REQUEUED
  amended #4 alice sell 1 of 1 @ 105, was 5 @ 105: SELF_TRADE resting
  alice has 1001+1 BTC, 820 USD
  closed #2 alice buy 4 @ 105: SELF_TRADE
  alice has 1001+1 BTC, 820 USD
book
  ask 1 @ 105: #4 alice 1
`,
  },
  {
    name: 'an amendment without self-trade prevention trades with its own account',
    table: `
sell 5 @ 100 by alice
  order #1 alice sell 5 @ 100 resting
  alice has 995+5 BTC, 1000 USD
buy 4 @ 90 by alice
  order #2 alice buy 4 @ 90 resting
  alice has 995+5 BTC, 640+360 USD
amend #2 by alice to 0 @ 100
  amended #2 alice buy 4 of 4 @ 100, was 4 @ 90: REQUEUED
  trade 1: #2 alice buys 4 @ 100 = 400 from #1 alice, left 0 and 1
  alice has 999+1 BTC, 1000 USD
  alice has 999+1 BTC, 1000 USD
`,
  },
  {
    name: 'a post-only order is not amended into a trade',
    table: `
sell 5 @ 100 by bob
  order #1 bob sell 5 @ 100 resting
  bob has 995+5 BTC, 1000 USD
buy 5 @ 99 by alice post-only
  order #2 alice buy 5 @ 99 post-only resting
  alice has 1000 BTC, 505+495 USD
amend #2 by alice to 5 @ 100
  rejected WOULD_TAKE
amend #2 by alice to 6 @ 99
  amended #2 alice buy 6 of 6 @ 99, was 5 @ 99: REQUEUED resting
  alice has 1000 BTC, 406+594 USD
amend #2 by alice to 6 @ 98
  amended #2 alice buy 6 of 6 @ 98, was 6 @ 99: REQUEUED resting
  alice has 1000 BTC, 412+588 USD
amend #2 by alice to 3 @ 98
  amended #2 alice buy 3 of 3 @ 98, was 6 @ 98: REDUCED resting
  alice has 1000 BTC, 706+294 USD
book
  bid 3 @ 98: #2 alice 3
  ask 5 @ 100: #1 bob 5
`,
  },
  {
    name: 'an amendment is checked: fields, account, order, status',
    table: `
buy 5 @ 10 by alice as 7
  order #1 alice buy 5 @ 10 as 7 resting
  alice has 1000 BTC, 950+50 USD
buy 5 @ 10 by bob as 7
  order #2 bob buy 5 @ 10 as 7 resting
  bob has 1000 BTC, 950+50 USD
amend #1 by 99 to 5 @ 2^53
  rejected VALUE_OUT_OF_RANGE
amend #1 by 99 to 2^53 @ 1
  rejected VALUE_OUT_OF_RANGE
amend #2^53 by 99 to 1 @ 1
  rejected VALUE_OUT_OF_RANGE
amend #1 by 99 to 5 @ 11 {targetKind=2}
  rejected INVALID_ENUM
amend #1 by 99 to 5 @ 11
  rejected UNKNOWN_ACCOUNT
amend #1 by carol to 5 @ 11
  rejected ORDER_NOT_FOUND
amend #0 by alice to 5 @ 11
  rejected ORDER_NOT_FOUND
amend #3 by alice to 5 @ 11
  rejected ORDER_NOT_FOUND
amend #2 by alice to 5 @ 11
  rejected ORDER_NOT_FOUND
amend client 0 by alice to 5 @ 11
  rejected ORDER_NOT_FOUND
amend client 8 by alice to 5 @ 11
  rejected ORDER_NOT_FOUND
amend #1 by alice to 5 @ 11 in 2
  rejected ORDER_NOT_FOUND
amend #1 by external to 5 @ 11
  rejected ORDER_NOT_FOUND
amend #1 by alice to 5 @ 11 in BTC/USD
  amended #1 alice buy 5 of 5 @ 11, was 5 @ 10: REQUEUED resting
  alice has 1000 BTC, 945+55 USD
amend client 7 by bob to 5 @ 12
  amended #2 bob buy 5 of 5 @ 12, was 5 @ 10: REQUEUED resting
  bob has 1000 BTC, 940+60 USD
`,
  },
  {
    name: 'then sizes, then whether anything changes, then the notional',
    given: `
asset BTC
asset USD
account alice
account bob
market BTC/USD tick 4 max-price 2^40 max-quantity 2^40 min-notional 20
deposit 2^52 USD to alice
deposit 100 BTC to bob
`,
    table: `
buy 5 @ 10 by alice
  order #1 alice buy 5 @ 10 resting
  alice has 0 BTC, 4503599627370296+200 USD
sell 1 @ 10 by bob
  order #2 bob sell 1 @ 10
  trade 1: #2 bob sells 1 @ 10 = 40 to #1 alice, left 0 and 4
  alice has 1 BTC, 4503599627370296+160 USD
  bob has 99 BTC, 40 USD
sell 2 @ 10 by bob
  order #3 bob sell 2 @ 10
  trade 2: #3 bob sells 2 @ 10 = 80 to #1 alice, left 0 and 2
  alice has 3 BTC, 4503599627370296+80 USD
  bob has 97 BTC, 120 USD
amend #1 by alice to 1 @ 2^40+1
  rejected PRICE_TOO_HIGH
amend #1 by alice to 2^40+1 @ 9
  rejected QUANTITY_TOO_LARGE
amend #1 by alice to 2 @ 2
  rejected AMEND_BELOW_FILLED
amend #1 by alice to 3 @ 2
  rejected AMEND_BELOW_FILLED
amend #1 by alice to 5 @ 10
  rejected AMEND_WITHOUT_CHANGE
amend #1 by alice to 0 @ 0
  rejected AMEND_WITHOUT_CHANGE
amend #1 by alice to 2^11 @ 2^40
  rejected NOTIONAL_TOO_LARGE
amend #1 by alice to 4 @ 1
  rejected NOTIONAL_TOO_SMALL
amend #1 by alice to 2^10 @ 2^40
  amended #1 alice buy 1021 of 1024 @ 1099511627776, was 2 @ 10: REQUEUED resting
  alice has 3 BTC, 13194139533192+4490405487837184 USD
amend #1 by alice to 4 @ 2
  amended #1 alice buy 1 of 4 @ 2, was 1021 @ 1099511627776: REQUEUED resting
  alice has 3 BTC, 4503599627370368+8 USD
`,
  },
  {
    name: 'then funds, then levels',
    config: { maxLevels: 3 },
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
buy 5 @ 10 by alice
  order #1 alice buy 5 @ 10 resting
  alice has 0 BTC, 50+50 USD
buy 5 @ 9 by alice
  order #2 alice buy 5 @ 9 resting
  alice has 0 BTC, 5+95 USD
amend #1 by alice to 6 @ 10
  rejected INSUFFICIENT_FUNDS
amend #1 by alice to 6 @ 9
  amended #1 alice buy 6 of 6 @ 9, was 5 @ 10: REQUEUED resting
  alice has 0 BTC, 1+99 USD
amend #2 by alice to 1 @ 9
  amended #2 alice buy 1 of 1 @ 9, was 5 @ 9: REDUCED resting
  alice has 0 BTC, 37+63 USD
sell 5 @ 20 by bob
  order #3 bob sell 5 @ 20 resting
  bob has 95+5 BTC, 0 USD
amend #1 by alice to 5 @ 9
  amended #1 alice buy 5 of 5 @ 9, was 6 @ 9: REDUCED resting
  alice has 0 BTC, 46+54 USD
amend #1 by alice to 5 @ 8
  amended #1 alice buy 5 of 5 @ 8, was 5 @ 9: REQUEUED resting
  alice has 0 BTC, 51+49 USD
amend #3 by bob to 5 @ 21
  rejected LEVELS_FULL
amend #3 by bob to 101 @ 21
  rejected INSUFFICIENT_FUNDS
amend #3 by bob to 100 @ 20
  amended #3 bob sell 100 of 100 @ 20, was 5 @ 20: REQUEUED resting
  bob has 0+100 BTC, 0 USD
amend #1 by alice to 0 @ 20
  rejected INSUFFICIENT_FUNDS
`,
  },
  {
    name: 'funds: what the order has reserved counts',
    given: `
asset BTC
asset USD
account alice
market BTC/USD
deposit 100 USD to alice
deposit 10 BTC to alice
`,
    table: `
buy 10 @ 10 by alice
  order #1 alice buy 10 @ 10 resting
  alice has 10 BTC, 0+100 USD
amend #1 by alice to 9 @ 12
  rejected INSUFFICIENT_FUNDS
amend #1 by alice to 9 @ 11
  amended #1 alice buy 9 of 9 @ 11, was 10 @ 10: REQUEUED resting
  alice has 10 BTC, 1+99 USD
amend #1 by alice to 9 @ 12
  rejected INSUFFICIENT_FUNDS
amend #1 by alice to 8 @ 12
  amended #1 alice buy 8 of 8 @ 12, was 9 @ 11: REQUEUED resting
  alice has 10 BTC, 4+96 USD
sell 10 @ 20 by alice
  order #2 alice sell 10 @ 20 resting
  alice has 0+10 BTC, 4+96 USD
amend #2 by alice to 11 @ 20
  rejected INSUFFICIENT_FUNDS
amend #2 by alice to 10 @ 15
  amended #2 alice sell 10 of 10 @ 15, was 10 @ 20: REQUEUED resting
  alice has 0+10 BTC, 4+96 USD
amend #2 by alice to 9 @ 15
  amended #2 alice sell 9 of 9 @ 15, was 10 @ 15: REDUCED resting
  alice has 1+9 BTC, 4+96 USD
`,
  },
  {
    name: "an order that is queued again keeps its place among its account's orders",
    table: `
buy 1 @ 10 by alice
  order #1 alice buy 1 @ 10 resting
  alice has 1000 BTC, 990+10 USD
buy 1 @ 11 by alice
  order #2 alice buy 1 @ 11 resting
  alice has 1000 BTC, 979+21 USD
buy 1 @ 12 by alice
  order #3 alice buy 1 @ 12 resting
  alice has 1000 BTC, 967+33 USD
amend #1 by alice to 2 @ 13
  amended #1 alice buy 2 of 2 @ 13, was 1 @ 10: REQUEUED resting
  alice has 1000 BTC, 951+49 USD
cancel all by alice
  accepted
  closed #1 alice buy 2 @ 13: MASS_CANCELLED resting
  alice has 1000 BTC, 977+23 USD
  closed #2 alice buy 1 @ 11: MASS_CANCELLED resting
  alice has 1000 BTC, 988+12 USD
  closed #3 alice buy 1 @ 12: MASS_CANCELLED resting
  alice has 1000 BTC, 1000 USD
`,
  },
];
