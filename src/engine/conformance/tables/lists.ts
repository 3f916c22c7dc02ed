/** Lists of orders that belong together: OCO, OTO and OTOCO, and every way in which they end. */
import { type Case, PLAIN, TRADED, WORLD } from '../run.ts';

/** A take-profit and a stop of bob's: #3 rests at 110, #4 waits for 90. */
const OCO = `${TRADED}
oco by bob: sell 5 @ 110; sell 5 at market stop 90
`;

export const CASES: readonly Case[] = [
  {
    name: 'OCO: one order rests, the other waits for its trigger; a part fill ends the other',
    given: TRADED,
    table: `
oco by bob session 7: sell 5 @ 110 as 1 text one; sell 5 at market stop 90 as 2 text two
  order #3 bob sell 5 @ 110 as 1 text one
  terms #3 session 7 oco #3
  order #4 bob sell 5 at market as 2 text two
  terms #4 stop 90 session 7 oco #3 waits for trigger
  rested #3 bob sell 5 @ 110
book
  ask 5 @ 110: #3 bob 5
waiting
  #4 bob sell 5 at market waits for trigger 90 in list #3
buy 2 @ 110 by alice
  order #5 alice buy 2 @ 110
  trade 2: #5 alice buys 2 @ 110 = 220 from #3 bob, left 0 and 3 as 0 and 1
  closed #4 bob sell 5 @ 0: LIST as 2
book
  ask 3 @ 110: #3 bob 3
`,
  },
  {
    name: 'OCO: an order that comes alive by its trigger ends the other before it trades',
    given: `${OCO}
buy 9 @ 90 by carol
`,
    table: `
sell 1 @ 90 by alice
  order #6 alice sell 1 @ 90
  trade 2: #6 alice sells 1 @ 90 = 90 to #5 carol, left 0 and 8
  activated #4 by trigger at 90
  closed #3 bob sell 5 @ 110: LIST resting
  trade 3: #4 bob sells 5 @ 90 = 450 to #5 carol, left 0 and 3
`,
  },
  {
    name: 'OCO: an order that trades at once ends the other right after its first trade',
    given: `${TRADED}
buy 1 @ 111 by carol
buy 1 @ 110 by alice
`,
    table: `
oco by bob: sell 5 at market stop 90; sell 5 @ 110
  order #5 bob sell 5 at market
  terms #5 stop 90 oco #5 waits for trigger
  order #6 bob sell 5 @ 110
  terms #6 oco #5
  trade 2: #6 bob sells 1 @ 111 = 111 to #3 carol, left 4 and 0
  closed #5 bob sell 5 @ 0: LIST
  trade 3: #6 bob sells 1 @ 110 = 110 to #4 alice, left 3 and 0
  rested #6 bob sell 3 @ 110
`,
  },
  {
    name: 'OCO: one cancelled, the other ends; a refused replacement touches neither',
    given: OCO,
    table: `
replace #3 by bob with sell 5 @ 111
  rejected LIST_ORDER
replace #4 by bob anyway with sell 5 @ 111
  rejected LIST_ORDER
amend #4 by bob to 4 @ 0
  rejected AMEND_NOT_ALLOWED
amend #3 by bob to 4 @ 0
  amended #3 bob sell 4 of 4 @ 110, was 5 @ 110: REDUCED resting
cancel #4 by bob
  closed #4 bob sell 5 @ 0: CANCELLED
  closed #3 bob sell 4 @ 110: LIST resting
oco by bob: sell 5 @ 110; sell 5 at market stop 90
  order #5 bob sell 5 @ 110
  terms #5 oco #5
  order #6 bob sell 5 at market
  terms #6 stop 90 oco #5 waits for trigger
  rested #5 bob sell 5 @ 110
cancel #5 by bob
  closed #5 bob sell 5 @ 110: CANCELLED resting
  closed #6 bob sell 5 @ 0: LIST
`,
  },
  {
    name: 'OCO: an amended order that trades ends the other',
    given: `${OCO}
buy 2 @ 105 by carol
`,
    table: `
amend #3 by bob to 5 @ 105
  amended #3 bob sell 5 of 5 @ 105, was 5 @ 110: REQUEUED
  trade 2: #3 bob sells 2 @ 105 = 210 to #5 carol, left 3 and 0
  closed #4 bob sell 5 @ 0: LIST
  rested #3 bob sell 3 @ 105
`,
  },
  {
    name: 'OCO: self-trade prevention of one, mass cancels and kill switches close both, once',
    given: OCO,
    table: `
buy 1 @ 110 by bob stp cancel-maker
  order #5 bob buy 1 @ 110 stp cancel-maker
  closed #3 bob sell 5 @ 110: SELF_TRADE resting
  closed #4 bob sell 5 @ 0: LIST
  rested #5 bob buy 1 @ 110
cancel #5 by bob
  closed #5 bob buy 1 @ 110: CANCELLED resting
oco by bob: sell 5 @ 110; sell 5 at market stop 90
  order #6 bob sell 5 @ 110
  terms #6 oco #6
  order #7 bob sell 5 at market
  terms #7 stop 90 oco #6 waits for trigger
  rested #6 bob sell 5 @ 110
cancel all by bob
  accepted
  closed #6 bob sell 5 @ 110: MASS_CANCELLED resting
  closed #7 bob sell 5 @ 0: LIST
oco by bob: sell 5 at market stop 90; sell 5 @ 110
  order #8 bob sell 5 at market
  terms #8 stop 90 oco #8 waits for trigger
  order #9 bob sell 5 @ 110
  terms #9 oco #8
  rested #9 bob sell 5 @ 110
status halted cancel-orders
  accepted
  status halted
  closed #9 bob sell 5 @ 110: KILLED resting
  closed #8 bob sell 5 @ 0: LIST
`,
  },
  {
    name: 'OCO: self-trade prevention that only makes one smaller ends nothing',
    given: OCO,
    table: `
buy 2 @ 110 by bob stp decrement
  order #5 bob buy 2 @ 110 stp decrement
  amended #3 bob sell 3 of 3 @ 110, was 5 @ 110: SELF_TRADE resting
  closed #5 bob buy 2 @ 110: SELF_TRADE
waiting
  #4 bob sell 5 at market waits for trigger 90 in list #3
`,
  },
  {
    name: 'OCO: one expires, the other ends; a blocked account ends both',
    given: TRADED,
    table: `
oco by bob: sell 5 @ 110 until 50; sell 5 at market stop 90
  order #3 bob sell 5 @ 110 gtd
  terms #3 until 50 oco #3
  order #4 bob sell 5 at market
  terms #4 stop 90 oco #3 waits for trigger
  rested #3 bob sell 5 @ 110
tick 60
  accepted 60
  closed #3 bob sell 5 @ 110: EXPIRED resting
  closed #4 bob sell 5 @ 0: LIST
oco by bob: sell 5 @ 110; sell 5 @ 80 stop 90 until 70
  order #5 bob sell 5 @ 110
  terms #5 oco #5
  order #6 bob sell 5 @ 80 gtd
  terms #6 stop 90 until 70 oco #5 waits for trigger
  rested #5 bob sell 5 @ 110
tick 70
  accepted 70
  closed #6 bob sell 5 @ 80: EXPIRED
  closed #5 bob sell 5 @ 110: LIST resting
oco by bob: sell 5 @ 110; sell 5 at market stop 90
  order #7 bob sell 5 @ 110
  terms #7 oco #7
  order #8 bob sell 5 at market
  terms #8 stop 90 oco #7 waits for trigger
  rested #7 bob sell 5 @ 110
block bob
  accepted
  bob is blocked
  closed #7 bob sell 5 @ 110: KILLED resting
  closed #8 bob sell 5 @ 0: LIST
`,
  },
  {
    name: 'OCO of two triggers: the first to come alive ends the other in the queue',
    given: `${TRADED}
sell 1 @ 95 by carol
sell 1 @ 105 by carol
`,
    table: `
oco by bob: sell 5 @ 200 stop 96; sell 5 @ 200 take-profit 104
  order #5 bob sell 5 @ 200
  terms #5 stop 96 oco #5 waits for trigger
  order #6 bob sell 5 @ 200
  terms #6 take-profit 104 oco #5 waits for trigger
buy 2 @ 105 by alice
  order #7 alice buy 2 @ 105
  trade 2: #7 alice buys 1 @ 95 = 95 from #3 carol, left 1 and 0
  trade 3: #7 alice buys 1 @ 105 = 105 from #4 carol, left 0 and 0
  activated #6 by trigger at 104
  closed #5 bob sell 5 @ 200: LIST
  rested #6 bob sell 5 @ 200
`,
  },
  {
    name: 'OCO: a refused activation has ended the other already',
    given: `${WORLD}
sell 1 @ 100 by carol
buy 1 @ 100 by carol
oco by bob: sell 600 @ 110; sell 600 at market stop 90
buy 2 @ 90 by carol
`,
    table: `
limit bob to 599 BTC
  accepted
  limit of bob 599 BTC
sell 1 @ 90 by alice
  order #6 alice sell 1 @ 90
  trade 2: #6 alice sells 1 @ 90 = 90 to #5 carol, left 0 and 1
  carol has 1001 BTC, 820+90 USD
  alice has 999 BTC, 1090 USD
  activated #4 by trigger at 90
  closed #3 bob sell 600 @ 110: LIST resting
  bob has 1000 BTC, 1000 USD
  closed #4 bob sell 600 @ 0: REFUSED because EXPOSURE_EXCEEDED
`,
  },
  {
    name: 'OCO of immediate orders: an unfillable FOK ends the other',
    given: `${TRADED}
buy 1 @ 110 by carol
`,
    table: `
oco by bob: sell 5 @ 110 fok; sell 5 at market stop 90
  order #4 bob sell 5 @ 110 fok
  terms #4 oco #4
  order #5 bob sell 5 at market
  terms #5 stop 90 oco #4 waits for trigger
  closed #4 bob sell 5 @ 110: FOK_UNFILLABLE
  closed #5 bob sell 5 @ 0: LIST
oco by bob: sell 5 @ 110 ioc; sell 5 at market stop 90
  order #6 bob sell 5 @ 110 ioc
  terms #6 oco #6
  order #7 bob sell 5 at market
  terms #7 stop 90 oco #6 waits for trigger
  trade 2: #6 bob sells 1 @ 110 = 110 to #3 carol, left 4 and 0
  closed #7 bob sell 5 @ 0: LIST
  closed #6 bob sell 4 @ 110: IMMEDIATE_REMAINDER
`,
  },
  {
    name: 'after a trade the list of the resting order comes before that of the incoming one',
    given: OCO,
    table: `
oco by carol: buy 5 @ 110; buy 5 @ 130 stop 120
  order #5 carol buy 5 @ 110
  terms #5 oco #5
  order #6 carol buy 5 @ 130
  terms #6 stop 120 oco #5 waits for trigger
  trade 2: #5 carol buys 5 @ 110 = 550 from #3 bob, left 0 and 0
  closed #4 bob sell 5 @ 0: LIST
  closed #6 carol buy 5 @ 130: LIST
`,
  },
  {
    name: 'OTO: the second order is placed when the first is filled whole, not before',
    given: PLAIN,
    table: `
oto by bob: buy 5 @ 100 as 1; sell 5 @ 110 as 2
  order #1 bob buy 5 @ 100 as 1
  terms #1 oto #1
  order #2 bob sell 5 @ 110 as 2
  terms #2 oto #1 waits for list
  rested #1 bob buy 5 @ 100
waiting
  #2 bob sell 5 @ 110 waits for list in list #1
sell 3 @ 100 by alice
  order #3 alice sell 3 @ 100
  trade 1: #3 alice sells 3 @ 100 = 300 to #1 bob, left 0 and 2 as 0 and 1
sell 3 @ 100 by alice
  order #4 alice sell 3 @ 100
  trade 2: #4 alice sells 2 @ 100 = 200 to #1 bob, left 1 and 0 as 0 and 1
  rested #4 alice sell 1 @ 100
  activated #2 by list
  rested #2 bob sell 5 @ 110
book
  ask 1 @ 100: #4 alice 1
  ask 5 @ 110: #2 bob 5
`,
  },
  {
    name: 'OTO: a first order that is filled at once places the second in its aftermath',
    given: `${WORLD}
sell 5 @ 100 by alice
buy 3 @ 90 by carol
`,
    table: `
oto by bob: buy 5 @ 100; sell 5 @ 90
  order #3 bob buy 5 @ 100
  terms #3 oto #3
  order #4 bob sell 5 @ 90
  terms #4 oto #3 waits for list
  trade 1: #3 bob buys 5 @ 100 = 500 from #1 alice, left 0 and 0
  alice has 995 BTC, 1500 USD
  bob has 1005 BTC, 500 USD
  activated #4 by list
  trade 2: #4 bob sells 3 @ 90 = 270 to #2 carol, left 2 and 0
  carol has 1003 BTC, 730 USD
  rested #4 bob sell 2 @ 90
  bob has 1000+2 BTC, 770 USD
`,
  },
  {
    name: 'OTO: a first order that ends otherwise ends the second, also after a part fill',
    given: `${PLAIN}
sell 2 @ 100 by alice
`,
    table: `
oto by bob: buy 5 @ 100 ioc; sell 5 @ 110
  order #2 bob buy 5 @ 100 ioc
  terms #2 oto #2
  order #3 bob sell 5 @ 110
  terms #3 oto #2 waits for list
  trade 1: #2 bob buys 2 @ 100 = 200 from #1 alice, left 3 and 0
  closed #2 bob buy 3 @ 100: IMMEDIATE_REMAINDER
  closed #3 bob sell 5 @ 110: LIST
oto by bob: buy 5 @ 100; sell 5 @ 110
  order #4 bob buy 5 @ 100
  terms #4 oto #4
  order #5 bob sell 5 @ 110
  terms #5 oto #4 waits for list
  rested #4 bob buy 5 @ 100
cancel #5 by bob
  closed #5 bob sell 5 @ 110: CANCELLED
cancel #4 by bob
  closed #4 bob buy 5 @ 100: CANCELLED resting
oto by bob: buy 5 @ 100; sell 5 @ 110
  order #6 bob buy 5 @ 100
  terms #6 oto #6
  order #7 bob sell 5 @ 110
  terms #7 oto #6 waits for list
  rested #6 bob buy 5 @ 100
cancel all in BTC/USD
  accepted
  closed #6 bob buy 5 @ 100: MASS_CANCELLED resting
  closed #7 bob sell 5 @ 110: LIST
`,
  },
  {
    name: 'OTO: a second order with a trigger begins to wait for it, or goes on where it is met',
    given: `${TRADED}
sell 2 @ 100 by alice
`,
    table: `
oto by bob: buy 1 @ 100; sell 1 @ 90 stop 95
  order #4 bob buy 1 @ 100
  terms #4 oto #4
  order #5 bob sell 1 @ 90
  terms #5 stop 95 oto #4 waits for list
  trade 2: #4 bob buys 1 @ 100 = 100 from #3 alice, left 0 and 1
  activated #5 by list at 95 waits for trigger
waiting
  #5 bob sell 1 @ 90 waits for trigger 95 in list #4
oto by bob: buy 1 @ 100; sell 1 @ 90 stop 105
  order #6 bob buy 1 @ 100
  terms #6 oto #6
  order #7 bob sell 1 @ 90
  terms #7 stop 105 oto #6 waits for list
  trade 3: #6 bob buys 1 @ 100 = 100 from #3 alice, left 0 and 0
  activated #7 by list at 105
  rested #7 bob sell 1 @ 90
oto by bob: sell 1 @ 150; buy 1 @ 80 trailing 5
  order #8 bob sell 1 @ 150
  terms #8 oto #8
  order #9 bob buy 1 @ 80
  terms #9 trailing 5 oto #8 waits for list
  rested #8 bob sell 1 @ 150
buy 2 @ 150 by carol
  order #10 carol buy 2 @ 150
  trade 4: #10 carol buys 1 @ 90 = 90 from #7 bob, left 1 and 0
  trade 5: #10 carol buys 1 @ 150 = 150 from #8 bob, left 0 and 0
  activated #9 by list at 155 waits for trigger
  activated #5 by trigger at 95
  rested #5 bob sell 1 @ 90
`,
  },
  {
    name: 'OTO: a trailing order without a reference is refused when it comes alive',
    given: `${PLAIN}
rules triggers best
buy 1 @ 100 by alice
`,
    table: `
oto by bob: sell 1 @ 100; sell 1 @ 90 trailing 5
  order #2 bob sell 1 @ 100
  terms #2 oto #2
  order #3 bob sell 1 @ 90
  terms #3 trailing 5 oto #2 waits for list
  trade 1: #2 bob sells 1 @ 100 = 100 to #1 alice, left 0 and 0
  activated #3 by list
  closed #3 bob sell 1 @ 90: REFUSED because NO_REFERENCE_PRICE
`,
  },
  {
    name: 'what a list places comes before what the same trade triggers',
    given: `${TRADED}
sell 1 @ 300 by alice stop 90
oto by bob: buy 1 @ 90; sell 1 @ 301
`,
    table: `
sell 1 @ 90 by carol
  order #6 carol sell 1 @ 90
  trade 2: #6 carol sells 1 @ 90 = 90 to #4 bob, left 0 and 0
  activated #5 by list
  rested #5 bob sell 1 @ 301
  activated #3 by trigger at 90
  rested #3 alice sell 1 @ 300
`,
  },
  {
    name: 'OTOCO: the first fills, then a take-profit rests and a stop waits; one ends the other',
    given: TRADED,
    table: `
otoco by bob: buy 5 @ 100; sell 5 @ 110; sell 5 at market stop 90
  order #3 bob buy 5 @ 100
  terms #3 otoco #3
  order #4 bob sell 5 @ 110
  terms #4 otoco #3 waits for list
  order #5 bob sell 5 at market
  terms #5 stop 90 otoco #3 waits for list
  rested #3 bob buy 5 @ 100
sell 5 @ 100 by alice
  order #6 alice sell 5 @ 100
  trade 2: #6 alice sells 5 @ 100 = 500 to #3 bob, left 0 and 0
  activated #4 by list
  rested #4 bob sell 5 @ 110
  activated #5 by list at 90 waits for trigger
waiting
  #5 bob sell 5 at market waits for trigger 90 in list #3
replace #4 by bob with sell 5 @ 111
  rejected LIST_ORDER
buy 1 @ 110 by carol
  order #7 carol buy 1 @ 110
  trade 3: #7 carol buys 1 @ 110 = 110 from #4 bob, left 0 and 4
  closed #5 bob sell 5 @ 0: LIST
`,
  },
  {
    name: 'OTOCO: a stop that is met when it comes alive ends the take-profit',
    given: `${TRADED}
sell 5 @ 100 by alice
buy 2 @ 95 by carol
`,
    table: `
otoco by bob: buy 5 @ 100; sell 5 @ 110; sell 5 at market stop 100
  order #5 bob buy 5 @ 100
  terms #5 otoco #5
  order #6 bob sell 5 @ 110
  terms #6 otoco #5 waits for list
  order #7 bob sell 5 at market
  terms #7 stop 100 otoco #5 waits for list
  trade 2: #5 bob buys 5 @ 100 = 500 from #3 alice, left 0 and 0
  activated #6 by list
  rested #6 bob sell 5 @ 110
  activated #7 by list at 100
  closed #6 bob sell 5 @ 110: LIST resting
  trade 3: #7 bob sells 2 @ 95 = 190 to #4 carol, left 3 and 0
  closed #7 bob sell 3 @ 0: NO_LIQUIDITY
`,
  },
  {
    name: 'OTOCO: a take-profit that trades when it comes alive ends the stop in the queue',
    given: `${TRADED}
sell 5 @ 100 by alice
buy 2 @ 95 by carol
`,
    table: `
otoco by bob: buy 5 @ 100; sell 5 @ 95; sell 5 at market stop 90
  order #5 bob buy 5 @ 100
  terms #5 otoco #5
  order #6 bob sell 5 @ 95
  terms #6 otoco #5 waits for list
  order #7 bob sell 5 at market
  terms #7 stop 90 otoco #5 waits for list
  trade 2: #5 bob buys 5 @ 100 = 500 from #3 alice, left 0 and 0
  activated #6 by list
  trade 3: #6 bob sells 2 @ 95 = 190 to #4 carol, left 3 and 0
  closed #7 bob sell 5 @ 0: LIST
  rested #6 bob sell 3 @ 95
`,
  },
  {
    name: 'OTOCO: while the first is open, ending a waiting order ends its partner, not the first',
    given: PLAIN,
    table: `
otoco by bob: buy 5 @ 100; sell 5 @ 110 until 50; sell 5 at market stop 90
  order #1 bob buy 5 @ 100
  terms #1 otoco #1
  order #2 bob sell 5 @ 110 gtd
  terms #2 until 50 otoco #1 waits for list
  order #3 bob sell 5 at market
  terms #3 stop 90 otoco #1 waits for list
  rested #1 bob buy 5 @ 100
tick 50
  accepted 50
  closed #2 bob sell 5 @ 110: EXPIRED
  closed #3 bob sell 5 @ 0: LIST
book
  bid 5 @ 100: #1 bob 5
otoco by bob: buy 5 @ 100; sell 5 @ 110; sell 5 at market stop 90
  order #4 bob buy 5 @ 100
  terms #4 otoco #4
  order #5 bob sell 5 @ 110
  terms #5 otoco #4 waits for list
  order #6 bob sell 5 at market
  terms #6 stop 90 otoco #4 waits for list
  rested #4 bob buy 5 @ 100
cancel #4 by bob
  closed #4 bob buy 5 @ 100: CANCELLED resting
  closed #5 bob sell 5 @ 110: LIST
  closed #6 bob sell 5 @ 0: LIST
`,
  },
];
