/** What becomes of a triggered order, in which market status, and what triggers look at. */
import { type Case, PLAIN, TRADED, WORLD } from '../run.ts';

export const CASES: readonly Case[] = [
  {
    name: 'a waiting order reserves nothing; what it needs is looked at when it comes alive',
    given: `${WORLD}
sell 1 @ 100 by carol
buy 1 @ 100 by carol
`,
    table: `
buy 10 @ 100 by alice stop 101
  order #3 alice buy 10 @ 100
  terms #3 stop 101 waits for trigger
buy 2 @ 105 by bob stop 101
  order #4 bob buy 2 @ 105
  terms #4 stop 101 waits for trigger
buy 5 @ 50 by alice
  order #5 alice buy 5 @ 50 resting
  alice has 1000 BTC, 750+250 USD
sell 2 @ 101 by bob
  order #6 bob sell 2 @ 101 resting
  bob has 998+2 BTC, 1000 USD
buy 1 @ 101 by carol
  order #7 carol buy 1 @ 101
  trade 2: #7 carol buys 1 @ 101 = 101 from #6 bob, left 0 and 1
  bob has 998+1 BTC, 1101 USD
  carol has 1001 BTC, 899 USD
  activated #3 by trigger at 101
  closed #3 alice buy 10 @ 100: REFUSED because INSUFFICIENT_FUNDS
  activated #4 by trigger at 101
  trade 3: #4 bob buys 1 @ 101 = 101 from #6 bob, left 1 and 0
  bob has 999 BTC, 1101 USD
  rested #4 bob buy 1 @ 105
  bob has 999 BTC, 996+105 USD
`,
  },
  {
    name: 'a triggered order is refused where it would take, is too far off or too large by now',
    given: `${TRADED}
buy 9 @ 95 by carol
sell 1 @ 90 by bob stop 95 post-only
sell 1 @ 50 by bob stop 95
sell 50 @ 95 by bob stop 95
`,
    table: `
rules collar 10% max-notional 4000
  accepted
  rules collar 10% max-notional 4000
sell 1 @ 95 by alice
  order #7 alice sell 1 @ 95
  trade 2: #7 alice sells 1 @ 95 = 95 to #3 carol, left 0 and 8
  activated #4 by trigger at 95
  closed #4 bob sell 1 @ 90: REFUSED because WOULD_TAKE
  activated #5 by trigger at 95
  closed #5 bob sell 1 @ 50: REFUSED because PRICE_OUTSIDE_COLLAR
  activated #6 by trigger at 95
  closed #6 bob sell 50 @ 95: REFUSED because NOTIONAL_ABOVE_LIMIT
`,
  },
  {
    name: 'price and size limits come before the book, the book before money',
    given: `${WORLD}
sell 1 @ 100 by carol
buy 1 @ 100 by carol
buy 3 @ 95 by carol
sell 10 @ 90 by bob stop 95 post-only
sell 20 @ 90 by bob stop 95 post-only
transfer post 1000 BTC bob>alice id 1
`,
    table: `
rules max-notional 1000
  accepted
  rules max-notional 1000
sell 1 @ 95 by alice
  order #6 alice sell 1 @ 95
  trade 2: #6 alice sells 1 @ 95 = 95 to #3 carol, left 0 and 2
  carol has 1001 BTC, 715+190 USD
  alice has 1999 BTC, 1095 USD
  activated #4 by trigger at 95
  closed #4 bob sell 10 @ 90: REFUSED because WOULD_TAKE
  activated #5 by trigger at 95
  closed #5 bob sell 20 @ 90: REFUSED because NOTIONAL_ABOVE_LIMIT
`,
  },
  {
    name: 'a triggered order is refused where it passes the exposure limit or finds no level',
    config: { maxLevels: 4 },
    given: `${WORLD}
sell 1 @ 100 by carol
buy 1 @ 100 by carol
buy 2 @ 95 by carol
sell 5 @ 300 by alice
sell 3 @ 200 by alice stop 95
sell 1 @ 201 by bob stop 95
sell 1 @ 202 by bob stop 95
sell 1 @ 203 by bob stop 95
limit alice to 7 BTC
`,
    table: `
sell 1 @ 95 by bob
  order #9 bob sell 1 @ 95
  trade 2: #9 bob sells 1 @ 95 = 95 to #3 carol, left 0 and 1
  carol has 1001 BTC, 810+95 USD
  bob has 999 BTC, 1095 USD
  activated #5 by trigger at 95
  closed #5 alice sell 3 @ 200: REFUSED because EXPOSURE_EXCEEDED
  activated #6 by trigger at 95
  rested #6 bob sell 1 @ 201
  bob has 998+1 BTC, 1095 USD
  activated #7 by trigger at 95
  rested #7 bob sell 1 @ 202
  bob has 997+2 BTC, 1095 USD
  activated #8 by trigger at 95
  closed #8 bob sell 1 @ 203: REFUSED because LEVELS_FULL
`,
  },
  {
    name: 'stop orders of every type: budget, IOC, FOK, minimum, iceberg',
    given: `${TRADED}
buy 9 @ 95 by carol
sell for 200 by bob stop 95
sell 9 @ 95 by bob stop 95 ioc
`,
    table: `
sell 1 @ 95 by bob stop 95 fok
  order #6 bob sell 1 @ 95 fok
  terms #6 stop 95 waits for trigger
sell 4 @ 95 by bob stop 95 minimum 2
  order #7 bob sell 4 @ 95
  terms #7 stop 95 minimum 2 waits for trigger
sell 4 @ 95 by bob stop 95 shows 3
  order #8 bob sell 4 @ 95
  terms #8 stop 95 shows 3 waits for trigger
sell 1 @ 95 by alice
  order #9 alice sell 1 @ 95
  trade 2: #9 alice sells 1 @ 95 = 95 to #3 carol, left 0 and 8
  activated #4 by trigger at 95
  trade 3: #4 bob sells 2 @ 95 = 190 to #3 carol, left 10 and 6
  closed #4 bob sell 10 @ 0: BUDGET_SPENT
  activated #5 by trigger at 95
  trade 4: #5 bob sells 6 @ 95 = 570 to #3 carol, left 3 and 0
  closed #5 bob sell 3 @ 95: IMMEDIATE_REMAINDER
  activated #6 by trigger at 95
  closed #6 bob sell 1 @ 95: FOK_UNFILLABLE
  activated #7 by trigger at 95
  closed #7 bob sell 4 @ 95: MINIMUM_UNFILLABLE
  activated #8 by trigger at 95
  rested #8 bob sell 4 @ 95 concealed
  shown #8 sell +3 @ 95: ENTERED
`,
  },
  {
    name: 'a waiting order is cancelled and replaced like any other, but not amended',
    given: TRADED,
    table: `
sell 1 @ 90 by bob stop 95 as 7
  order #3 bob sell 1 @ 90 as 7
  terms #3 stop 95 waits for trigger
sell 1 @ 200 by bob as 7
  rejected DUPLICATE_CLIENT_ORDER_ID (3)
amend #3 by bob to 2 @ 90
  rejected AMEND_NOT_ALLOWED
amend #3 by bob to 1 @ 0
  rejected AMEND_NOT_ALLOWED
replace #3 by bob with sell 2 @ 200 as 7
  order #4 bob sell 2 @ 200 as 7 resting
  closed #3 bob sell 1 @ 90: REPLACED as 7
sell 2 at market by bob stop 95 as 8
  order #5 bob sell 2 at market as 8
  terms #5 stop 95 waits for trigger
replace client 8 by bob with sell 0 @ 200
  closed #5 bob sell 2 @ 0: REPLACED because QUANTITY_ZERO as 8
sell for 90 by bob stop 95
  order #6 bob sell for 90
  terms #6 stop 95 waits for trigger
cancel #6 by bob
  closed #6 bob sell 90 @ 0: CANCELLED
waiting
  none
`,
  },
  {
    name: 'replacing a waiting order where money moves tells the balances after the cancel',
    given: `${WORLD}
sell 1 @ 100 by carol
buy 1 @ 100 by carol
`,
    table: `
sell 1 @ 90 by bob stop 95
  order #3 bob sell 1 @ 90
  terms #3 stop 95 waits for trigger
cancel #3 by bob
  closed #3 bob sell 1 @ 90: CANCELLED
sell 1 @ 90 by bob stop 95
  order #4 bob sell 1 @ 90
  terms #4 stop 95 waits for trigger
replace #4 by bob with sell 2 @ 200
  order #5 bob sell 2 @ 200 resting
  closed #4 bob sell 1 @ 90: REPLACED
  bob has 1000 BTC, 1000 USD
  bob has 998+2 BTC, 1000 USD
sell 1 @ 90 by bob stop 95
  order #6 bob sell 1 @ 90
  terms #6 stop 95 waits for trigger
replace #6 by bob with sell 2000 @ 200
  closed #6 bob sell 1 @ 90: REPLACED because INSUFFICIENT_FUNDS
  bob has 998+2 BTC, 1000 USD
`,
  },
  {
    name: 'what an uncross triggers waits in the queue until the market is open',
    given: `${TRADED}
sell 1 @ 200 by bob stop 90
`,
    table: `
status auction
  accepted
  status auction
buy 5 @ 110 by alice
  order #4 alice buy 5 @ 110 resting
sell 5 @ 110 by carol
  order #5 carol sell 5 @ 110 resting
  indicated 5 @ 110
buy 1 @ 1 by bob stop 105
  order #6 bob buy 1 @ 1
  terms #6 stop 105 waits for trigger
buy 1 @ 2 by bob stop 104 post-only
  order #7 bob buy 1 @ 2 post-only
  terms #7 stop 104 waits for trigger
buy 1 @ 3 by alice stop 110
  order #8 alice buy 1 @ 3
  terms #8 stop 110 waits for trigger
status post-only
  accepted
  uncrossed 5 @ 110
  trade 2: #5 carol sells 5 @ 110 = 550 to #4 alice, left 0 and 0 auction concealed
  shown #4 buy -5 @ 110: TRADED
  shown #5 sell -5 @ 110: TRADED
  status post-only
sell 1 @ 500 by bob stop 120
  rejected WOULD_TRIGGER
cancel #6 by bob
  closed #6 bob buy 1 @ 1: CANCELLED
status cancel-only
  accepted
  status cancel-only
status open
  accepted
  status open
  activated #7 by trigger at 104
  rested #7 bob buy 1 @ 2
  activated #8 by trigger at 110
  rested #8 alice buy 1 @ 3
waiting
  #3 bob sell 1 @ 200 waits for trigger 90
`,
  },
  {
    name: 'source BEST: buys look at the best ask that shows, whatever is traded',
    given: `${PLAIN}
rules triggers best
`,
    table: `
buy 5 @ 110 by bob stop 105
  order #1 bob buy 5 @ 110
  terms #1 stop 105 waits for trigger
sell 1 @ 104 by carol
  order #2 carol sell 1 @ 104 resting
sell 1 @ 106 by carol
  order #3 carol sell 1 @ 106 resting
buy 1 @ 50 by alice take-profit 100
  order #4 alice buy 1 @ 50
  terms #4 take-profit 100 waits for trigger
sell 1 @ 99 by carol hidden
  order #5 carol sell 1 @ 99
  terms #5 hidden
  rested #5 carol sell 1 @ 99 concealed
cancel #2 by carol
  closed #2 carol sell 1 @ 104: CANCELLED resting
  activated #1 by trigger at 105
  trade 1: #1 bob buys 1 @ 99 = 99 from #5 carol, left 4 and 0 concealed
  trade 2: #1 bob buys 1 @ 106 = 106 from #3 carol, left 3 and 0
  rested #1 bob buy 3 @ 110
sell 5 @ 99 by carol
  order #6 carol sell 5 @ 99
  trade 3: #6 carol sells 3 @ 110 = 330 to #1 bob, left 2 and 0
  rested #6 carol sell 2 @ 99
  activated #4 by trigger at 100
  rested #4 alice buy 1 @ 50
buy 1 @ 120 by bob stop 99
  rejected WOULD_TRIGGER
buy 1 @ 120 by bob take-profit 99
  rejected WOULD_TRIGGER
`,
  },
  {
    name: 'source BEST: sells look at the best bid that shows; a trailing stop follows it',
    given: `${PLAIN}
rules triggers best
`,
    table: `
sell 1 @ 200 by bob trailing 5
  rejected NO_REFERENCE_PRICE
buy 1 @ 100 by carol
  order #1 carol buy 1 @ 100 resting
sell 1 @ 200 by bob trailing 5
  order #2 bob sell 1 @ 200
  terms #2 trailing 5 at 95 waits for trigger
buy 1 @ 103 by carol
  order #3 carol buy 1 @ 103 resting
waiting
  #2 bob sell 1 @ 200 waits for trigger 98
buy 1 @ 97 by carol
  order #4 carol buy 1 @ 97 resting
cancel #3 by carol
  closed #3 carol buy 1 @ 103: CANCELLED resting
sell 1 @ 200 by alice take-profit 101
  order #5 alice sell 1 @ 200
  terms #5 take-profit 101 waits for trigger
cancel #1 by carol
  closed #1 carol buy 1 @ 100: CANCELLED resting
  activated #2 by trigger at 98
  rested #2 bob sell 1 @ 200
cancel #4 by carol
  closed #4 carol buy 1 @ 97: CANCELLED resting
buy 1 @ 102 by carol
  order #6 carol buy 1 @ 102 resting
  activated #5 by trigger at 101
  rested #5 alice sell 1 @ 200
buy 1 @ 1 by bob trailing 5
  order #7 bob buy 1 @ 1
  terms #7 trailing 5 at 205 waits for trigger
`,
  },
  {
    name: 'a stop that expires while it waits is closed',
    given: TRADED,
    table: `
tick 10
  accepted 10
sell 1 @ 90 by bob stop 95 until 50
  order #3 bob sell 1 @ 90 gtd
  terms #3 stop 95 until 50 waits for trigger
timer
  at 50
waiting
  #3 bob sell 1 @ 90 waits for trigger 95 until 50
tick 50
  accepted 50
  closed #3 bob sell 1 @ 90: EXPIRED
timer
  none
`,
  },
  {
    name: 'a market cancels orders that wait: by kind, then by trigger, then by age',
    given: `${TRADED}
buy 1 @ 1 by bob take-profit 90
buy 1 @ 2 by bob take-profit 91
sell 1 @ 301 by bob stop 90
sell 1 @ 302 by bob stop 91
sell 1 @ 303 by bob stop 91
sell 1 @ 304 by bob take-profit 120
sell 1 @ 305 by bob take-profit 110
buy 1 @ 3 by bob stop 120
buy 1 @ 4 by bob stop 110
sell 1 @ 306 by carol
buy 1 @ 5 by alice hidden
buy 1 @ 5 by alice
`,
    table: `
cancel all in BTC/USD
  accepted
  closed #14 alice buy 1 @ 5: MASS_CANCELLED resting
  closed #13 alice buy 1 @ 5: MASS_CANCELLED concealed
  closed #12 carol sell 1 @ 306: MASS_CANCELLED resting
  closed #11 bob buy 1 @ 4: MASS_CANCELLED
  closed #10 bob buy 1 @ 3: MASS_CANCELLED
  closed #9 bob sell 1 @ 305: MASS_CANCELLED
  closed #8 bob sell 1 @ 304: MASS_CANCELLED
  closed #6 bob sell 1 @ 302: MASS_CANCELLED
  closed #7 bob sell 1 @ 303: MASS_CANCELLED
  closed #5 bob sell 1 @ 301: MASS_CANCELLED
  closed #4 bob buy 1 @ 2: MASS_CANCELLED
  closed #3 bob buy 1 @ 1: MASS_CANCELLED
`,
  },
  {
    name: 'a market cancels its queue after what waits for a trigger, then pegs that wait',
    given: `${TRADED}
buy 1 @ 0 by alice peg best
status auction
buy 1 @ 110 by alice
sell 1 @ 110 by carol
sell 1 @ 500 by bob stop 90
buy 1 @ 2 by bob stop 105
buy 1 @ 1 by bob stop 104
buy 1 @ 3 by bob stop 120
status post-only
`,
    table: `
waiting
  #3 alice buy 1 @ 0 waits for reference
  #6 bob sell 1 @ 500 waits for trigger 90
  #7 bob buy 1 @ 2 waits for trigger 105
  #8 bob buy 1 @ 1 waits for trigger 104
  #9 bob buy 1 @ 3 waits for trigger 120
cancel all in BTC/USD
  accepted
  closed #9 bob buy 1 @ 3: MASS_CANCELLED
  closed #6 bob sell 1 @ 500: MASS_CANCELLED
  closed #8 bob buy 1 @ 1: MASS_CANCELLED
  closed #7 bob buy 1 @ 2: MASS_CANCELLED
  closed #3 alice buy 1 @ 0: MASS_CANCELLED
`,
  },
  {
    name: 'another source is looked at from the next change of the book on',
    given: `${TRADED}
sell 1 @ 106 by carol
buy 1 @ 1 by bob stop 105
sell 1 @ 500 by bob trailing 10
`,
    table: `
rules triggers best
  accepted
  rules triggers best
waiting
  #4 bob buy 1 @ 1 waits for trigger 105
  #5 bob sell 1 @ 500 waits for trigger 90
buy 1 @ 95 by alice
  order #6 alice buy 1 @ 95 resting
  activated #4 by trigger at 105
  rested #4 bob buy 1 @ 1
buy 1 @ 103 by alice
  order #7 alice buy 1 @ 103 resting
waiting
  #5 bob sell 1 @ 500 waits for trigger 93
`,
  },
  {
    name: 'an order in the queue expires, is killed, or ends with its list',
    given: `${TRADED}
status auction
buy 1 @ 110 by alice
sell 1 @ 110 by carol
buy 1 @ 1 by bob stop 104 until 50
buy 1 @ 2 by alice stop 105
oco by carol: buy 1 @ 3 stop 106; buy 1 @ 4 take-profit 90 until 60
status post-only
`,
    table: `
tick 50
  accepted 50
  closed #5 bob buy 1 @ 1: EXPIRED
block alice
  accepted
  alice is blocked
  closed #6 alice buy 1 @ 2: KILLED
tick 60
  accepted 60
  closed #8 carol buy 1 @ 4: EXPIRED
  closed #7 carol buy 1 @ 3: LIST
status open
  accepted
  status open
`,
  },
  {
    name: 'source BEST: a trigger is met at its price exactly',
    given: `${PLAIN}
rules triggers best
buy 1 @ 1 by bob stop 105
sell 1 @ 900 by bob stop 95
buy 1 @ 2 by bob take-profit 90
sell 1 @ 901 by bob take-profit 110
`,
    table: `
sell 1 @ 105 by carol
  order #5 carol sell 1 @ 105 resting
  activated #1 by trigger at 105
  rested #1 bob buy 1 @ 1
  activated #2 by trigger at 95
  rested #2 bob sell 1 @ 900
sell 1 @ 90 by carol
  order #6 carol sell 1 @ 90 resting
  activated #3 by trigger at 90
  rested #3 bob buy 1 @ 2
cancel all by carol
  accepted
  closed #5 carol sell 1 @ 105: MASS_CANCELLED resting
  closed #6 carol sell 1 @ 90: MASS_CANCELLED resting
buy 1 @ 110 by carol
  order #7 carol buy 1 @ 110 resting
  activated #4 by trigger at 110
  rested #4 bob sell 1 @ 901
`,
  },
];
