/** Collars of limit prices, bands of trades and what interrupts, size limits, rules. */
import { type Case, PLAIN, TRADED, WORLD } from '../run.ts';

export const CASES: readonly Case[] = [
  {
    name: 'rules are checked: numbers, source, market, then bands and reference',
    given: PLAIN,
    table: `
rules in 9 {referenceTicks=2^53 triggerSource=2}
  rejected VALUE_OUT_OF_RANGE
rules in 9 {maxNotional=2^53}
  rejected VALUE_OUT_OF_RANGE
rules in 9 {auctionUs=2^53}
  rejected VALUE_OUT_OF_RANGE
rules in 9 {triggerSource=2}
  rejected INVALID_ENUM
rules collar 1000001 in 9
  rejected UNKNOWN_MARKET
rules collar 1000001
  rejected INVALID_RULES
rules dynamic 1000001
  rejected INVALID_RULES
rules static 1000001
  rejected INVALID_RULES
rules reference 1000001
  rejected INVALID_RULES
rules reference 1000000 collar 100% dynamic 100% static 100% auction 60 max-notional 5
  accepted
  rules reference 1000000 collar 100% dynamic 100% static 100% auction 60 max-notional 5
rules triggers best
  accepted
  rules reference 1000000 triggers best
rules
  accepted
  rules reference 1000000
`,
  },
  {
    name: 'a limit price is held to the collar around the reference, rounded down',
    given: `${PLAIN}
rules reference 105 collar 10%
`,
    table: `
buy 1 @ 95 by alice
  order #1 alice buy 1 @ 95 resting
buy 1 @ 94 by alice
  rejected PRICE_OUTSIDE_COLLAR
sell 1 @ 115 by alice post-only
  order #2 alice sell 1 @ 115 post-only resting
sell 1 @ 116 by alice post-only
  rejected PRICE_OUTSIDE_COLLAR
sell 1 at market by alice
  order #3 alice sell 1 at market
  trade 1: #3 alice sells 1 @ 95 = 95 to #1 alice, left 0 and 0
amend #2 by alice to 2 @ 116
  rejected PRICE_OUTSIDE_COLLAR
amend #2 by alice to 2 @ 114
  amended #2 alice sell 2 of 2 @ 114, was 1 @ 115: REQUEUED resting
rules reference 50 collar 10%
  accepted
  rules reference 50 collar 10%
amend #2 by alice to 3 @ 114
  amended #2 alice sell 3 of 3 @ 114, was 2 @ 114: REQUEUED resting
amend #2 by alice to 3 @ 113
  rejected PRICE_OUTSIDE_COLLAR
`,
  },
  {
    name: 'without a reference the collar is around the last price, before the first trade nowhere',
    given: `${PLAIN}
rules collar 10%
`,
    table: `
buy 1 @ 900 by alice
  order #1 alice buy 1 @ 900 resting
sell 1 @ 100 by bob
  order #2 bob sell 1 @ 100
  trade 1: #2 bob sells 1 @ 900 = 900 to #1 alice, left 0 and 0
sell 1 @ 100 by bob
  rejected PRICE_OUTSIDE_COLLAR
sell 1 @ 810 by bob
  order #3 bob sell 1 @ 810 resting
`,
  },
  {
    name: 'an order has a largest notional, amended too, and so has a budget',
    given: `${PLAIN}
rules max-notional 1000
`,
    table: `
buy 10 @ 100 by alice
  order #1 alice buy 10 @ 100 resting
buy 10 @ 101 by alice
  rejected NOTIONAL_ABOVE_LIMIT
amend #1 by alice to 11 @ 100
  rejected NOTIONAL_ABOVE_LIMIT
sell for 1001 by bob
  rejected NOTIONAL_ABOVE_LIMIT
sell for 1000 by bob
  order #2 bob sell for 1000
  trade 1: #2 bob sells 10 @ 100 = 1000 to #1 alice, left 0 and 0
  closed #2 bob sell 0 @ 0: BUDGET_SPENT
buy 5000 at market by alice
  order #3 alice buy 5000 at market
  closed #3 alice buy 5000 @ 0: NO_LIQUIDITY
`,
  },
  {
    name: 'a trade too far from the price before the order starts an auction instead',
    given: `${TRADED}
rules dynamic 5% auction 60
sell 1 @ 103 by bob
sell 1 @ 105 by bob
sell 1 @ 106 by bob
tick 1000
`,
    table: `
# 103 and 105 are within 5 % of 100, though the last price has moved; 106 is not.
buy 5 @ 110 by alice
  order #6 alice buy 5 @ 110
  trade 2: #6 alice buys 1 @ 103 = 103 from #3 bob, left 4 and 0
  trade 3: #6 alice buys 1 @ 105 = 105 from #4 bob, left 3 and 0
  status auction interrupted
  rested #6 alice buy 3 @ 110
  indicated 1 @ 106 surplus 2 buy
timer
  at 1060
sell 1 @ 105 by carol
  order #7 carol sell 1 @ 105 resting
  indicated 2 @ 106 surplus 1 buy
tick 1059
  accepted 1059
tick 1060
  accepted 1060
  uncrossed 2 @ 106
  trade 4: #7 carol sells 1 @ 106 = 106 to #6 alice, left 0 and 2 auction concealed
  shown #6 buy -1 @ 110: TRADED
  shown #7 sell -1 @ 105: TRADED
  trade 5: #6 alice buys 1 @ 106 = 106 from #5 bob, left 1 and 0 auction concealed
  shown #6 buy -1 @ 110: TRADED
  shown #5 sell -1 @ 106: TRADED
  status open
book
  bid 1 @ 110: #6 alice 1
`,
  },
  {
    name: 'immediate and market orders that interrupt are closed with what is left',
    given: `${TRADED}
rules dynamic 5%
buy 1 @ 96 by carol
buy 1 @ 94 by carol
`,
    table: `
sell 5 @ 90 by alice ioc
  order #5 alice sell 5 @ 90 ioc
  trade 2: #5 alice sells 1 @ 96 = 96 to #3 carol, left 4 and 0
  status auction interrupted
  closed #5 alice sell 4 @ 90: VOLATILITY
timer
  none
status open
  accepted
  uncrossed 0 @ 0
  status open
sell 5 at market by alice
  order #6 alice sell 5 at market
  trade 3: #6 alice sells 1 @ 94 = 94 to #4 carol, left 4 and 0
  closed #6 alice sell 4 @ 0: NO_LIQUIDITY
buy 1 @ 80 by carol
  order #7 carol buy 1 @ 80 resting
sell for 500 by alice
  order #8 alice sell for 500
  status auction interrupted
  closed #8 alice sell 500 @ 0: VOLATILITY
`,
  },
  {
    name: 'the static band is around the reference; the band is as wide as it is, rounded down',
    given: `${PLAIN}
rules reference 99 static 5%
sell 1 @ 103 by bob
sell 1 @ 104 by bob
`,
    table: `
buy 2 @ 104 by alice
  order #3 alice buy 2 @ 104
  trade 1: #3 alice buys 1 @ 103 = 103 from #1 bob, left 1 and 0
  status auction interrupted
  rested #3 alice buy 1 @ 104
  indicated 1 @ 104
`,
  },
  {
    name: 'no trade, no interruption: self-trade prevention comes before the bands',
    given: `${TRADED}
rules dynamic 5%
sell 1 @ 110 by alice
sell 1 @ 111 by bob
`,
    table: `
buy 2 @ 120 by alice stp cancel-maker
  order #5 alice buy 2 @ 120 stp cancel-maker
  closed #3 alice sell 1 @ 110: SELF_TRADE resting
  status auction interrupted
  rested #5 alice buy 2 @ 120
  indicated 1 @ 111 surplus 1 buy
`,
  },
  {
    name: 'FOK and minimum count only what is inside the bands',
    given: `${TRADED}
rules dynamic 5%
sell 2 @ 105 by bob
sell 9 @ 106 by bob
`,
    table: `
buy 3 @ 120 by alice fok
  order #5 alice buy 3 @ 120 fok
  closed #5 alice buy 3 @ 120: FOK_UNFILLABLE
buy 9 @ 120 by alice minimum 3
  order #6 alice buy 9 @ 120
  terms #6 minimum 3
  closed #6 alice buy 9 @ 120: MINIMUM_UNFILLABLE
buy 2 @ 120 by alice fok
  order #7 alice buy 2 @ 120 fok
  trade 2: #7 alice buys 2 @ 105 = 210 from #3 bob, left 0 and 0
`,
  },
  {
    name: 'an amended order interrupts too, and its trades trigger what they meet, for later',
    given: `${TRADED}
rules dynamic 5%
sell 2 @ 104 by bob
sell 2 @ 106 by bob
buy 5 @ 90 by alice
buy 1 @ 1 by carol stop 104
`,
    table: `
amend #5 by alice to 5 @ 106
  amended #5 alice buy 5 of 5 @ 106, was 5 @ 90: REQUEUED
  trade 2: #5 alice buys 2 @ 104 = 208 from #3 bob, left 3 and 0
  status auction interrupted
  rested #5 alice buy 3 @ 106
  indicated 2 @ 106 surplus 1 buy
status open
  accepted
  uncrossed 2 @ 106
  trade 3: #5 alice buys 2 @ 106 = 212 from #4 bob, left 1 and 0 auction concealed
  shown #5 buy -2 @ 106: TRADED
  shown #4 sell -2 @ 106: TRADED
  status open
  activated #6 by trigger at 104
  rested #6 carol buy 1 @ 1
`,
  },
  {
    name: 'a triggered order that interrupts leaves the rest of the queue waiting',
    given: `${TRADED}
rules dynamic 5% auction 60
buy 1 @ 96 by carol
buy 5 @ 90 by carol
sell 2 @ 90 by bob stop 96
sell 1 @ 1000 by alice stop 96
`,
    table: `
sell 1 @ 96 by bob
  order #7 bob sell 1 @ 96
  trade 2: #7 bob sells 1 @ 96 = 96 to #3 carol, left 0 and 0
  activated #5 by trigger at 96
  status auction interrupted
  rested #5 bob sell 2 @ 90
  indicated 2 @ 90 surplus 3 buy
tick 60
  accepted 60
  uncrossed 2 @ 90
  trade 3: #5 bob sells 2 @ 90 = 180 to #4 carol, left 0 and 3 auction concealed
  shown #4 buy -2 @ 90: TRADED
  shown #5 sell -2 @ 90: TRADED
  status open
  activated #6 by trigger at 96
  rested #6 alice sell 1 @ 1000
`,
  },
  {
    name: 'an interruption where money moves',
    given: `${WORLD}
rules reference 10 static 10% auction 5
sell 2 @ 11 by bob
sell 2 @ 12 by bob
`,
    table: `
buy 4 @ 12 by alice
  order #3 alice buy 4 @ 12
  trade 1: #3 alice buys 2 @ 11 = 22 from #1 bob, left 2 and 0
  bob has 996+2 BTC, 1022 USD
  status auction interrupted
  rested #3 alice buy 2 @ 12
  alice has 1002 BTC, 954+24 USD
  indicated 2 @ 12
status halted
  accepted
  status halted
timer
  none
`,
  },
  {
    name: 'an auction that would end after the last possible time ends then',
    given: `${TRADED}
tick 1000
rules dynamic 1% auction 2^53-1
sell 1 @ 110 by bob
buy 1 @ 110 by alice ioc
`,
    table: `
timer
  at 9007199254740991
`,
  },
  {
    name: 'pegs keep their price while the market is interrupted',
    given: `${TRADED}
rules dynamic 5%
sell 1 @ 104 by bob
sell 1 @ 110 by bob
sell 1 @ 0 by carol peg best +2
`,
    table: `
buy 2 @ 110 by alice ioc
  order #6 alice buy 2 @ 110 ioc
  trade 2: #6 alice buys 1 @ 104 = 104 from #3 bob, left 1 and 0
  status auction interrupted
  closed #6 alice buy 1 @ 110: VOLATILITY
book
  ask 1 @ 106: #5 carol 1
  ask 1 @ 110: #4 bob 1
status open
  accepted
  uncrossed 0 @ 0
  status open
  amended #5 carol sell 1 of 1 @ 112, was 1 @ 106: PEGGED resting
`,
  },
  {
    name: "no timer takes over the level of a volatility auction's end beyond those that there are",
    config: { maxLevels: 3 },
    given: `${TRADED}
rules dynamic 5% auction 50
sell 1 @ 110 by bob
buy 1 @ 50 by bob
sell 1 @ 111 by bob
`,
    table: `
buy 1 @ 110 by alice ioc
  order #6 alice buy 1 @ 110 ioc
  status auction interrupted
  closed #6 alice buy 1 @ 110: VOLATILITY
buy 1 @ 50 by alice until 50
  rejected LEVELS_FULL
dead-man alice after 50
  rejected LEVELS_FULL
schedule open at 50
  rejected LEVELS_FULL
cancel #5 by bob
  closed #5 bob sell 1 @ 111: CANCELLED resting
dead-man alice after 50
  accepted
  dead-man alice at 50
`,
  },
];
