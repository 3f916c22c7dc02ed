/** Stop, take-profit and trailing orders: when they wake, and in which order. */
import { type Case, PLAIN, TRADED } from '../run.ts';

export const CASES: readonly Case[] = [
  {
    name: 'a stop sell waits until a trade is at or below its trigger',
    given: PLAIN,
    table: `
sell 5 at market by bob stop 95
  order #1 bob sell 5 at market
  terms #1 stop 95 waits for trigger
waiting
  #1 bob sell 5 at market waits for trigger 95
buy 8 @ 96 by carol
  order #2 carol buy 8 @ 96 resting
buy 3 @ 95 by carol
  order #3 carol buy 3 @ 95 resting
sell 7 @ 96 by alice
  order #4 alice sell 7 @ 96
  trade 1: #4 alice sells 7 @ 96 = 672 to #2 carol, left 0 and 1
sell 2 @ 95 by alice
  order #5 alice sell 2 @ 95
  trade 2: #5 alice sells 1 @ 96 = 96 to #2 carol, left 1 and 0
  trade 3: #5 alice sells 1 @ 95 = 95 to #3 carol, left 0 and 2
  activated #1 by trigger at 95
  trade 4: #1 bob sells 2 @ 95 = 190 to #3 carol, left 3 and 0
  closed #1 bob sell 3 @ 0: NO_LIQUIDITY
waiting
  none
book
  empty
`,
  },
  {
    name: 'a stop buy waits for a trade at or above; its limit rests what it does not buy',
    given: TRADED,
    table: `
buy 5 @ 104 by bob stop 103 as 7
  order #3 bob buy 5 @ 104 as 7
  terms #3 stop 103 waits for trigger
sell 1 @ 102 by carol
  order #4 carol sell 1 @ 102 resting
sell 3 @ 104 by carol
  order #5 carol sell 3 @ 104 resting
buy 1 @ 102 by alice
  order #6 alice buy 1 @ 102
  trade 2: #6 alice buys 1 @ 102 = 102 from #4 carol, left 0 and 0
buy 1 @ 104 by alice
  order #7 alice buy 1 @ 104
  trade 3: #7 alice buys 1 @ 104 = 104 from #5 carol, left 0 and 2
  activated #3 by trigger at 103
  trade 4: #3 bob buys 2 @ 104 = 208 from #5 carol, left 3 and 0 as 7 and 0
  rested #3 bob buy 3 @ 104
book
  bid 3 @ 104: #3 bob 3
`,
  },
  {
    name: 'take-profit is the mirror: a sell waits for a rise, a buy for a fall',
    given: TRADED,
    table: `
sell 2 @ 105 by bob take-profit 105
  order #3 bob sell 2 @ 105
  terms #3 take-profit 105 waits for trigger
buy 2 @ 95 by bob take-profit 95
  order #4 bob buy 2 @ 95
  terms #4 take-profit 95 waits for trigger
sell 1 @ 105 by carol
  order #5 carol sell 1 @ 105 resting
buy 1 @ 105 by alice
  order #6 alice buy 1 @ 105
  trade 2: #6 alice buys 1 @ 105 = 105 from #5 carol, left 0 and 0
  activated #3 by trigger at 105
  rested #3 bob sell 2 @ 105
buy 1 @ 94 by carol
  order #7 carol buy 1 @ 94 resting
sell 1 @ 94 by alice
  order #8 alice sell 1 @ 94
  trade 3: #8 alice sells 1 @ 94 = 94 to #7 carol, left 0 and 0
  activated #4 by trigger at 95
  rested #4 bob buy 2 @ 95
book
  bid 2 @ 95: #4 bob 2
  ask 2 @ 105: #3 bob 2
`,
  },
  {
    name: 'an order whose trigger is met already is refused',
    given: TRADED,
    table: `
buy 1 @ 100 by bob stop 100
  rejected WOULD_TRIGGER
buy 1 @ 100 by bob stop 99
  rejected WOULD_TRIGGER
buy 1 @ 100 by bob stop 101
  order #3 bob buy 1 @ 100
  terms #3 stop 101 waits for trigger
sell 1 @ 100 by bob stop 100
  rejected WOULD_TRIGGER
sell 1 @ 100 by bob stop 101
  rejected WOULD_TRIGGER
sell 1 @ 100 by bob stop 99
  order #4 bob sell 1 @ 100
  terms #4 stop 99 waits for trigger
buy 1 @ 100 by bob take-profit 100
  rejected WOULD_TRIGGER
buy 1 @ 100 by bob take-profit 101
  rejected WOULD_TRIGGER
buy 1 @ 100 by bob take-profit 99
  order #5 bob buy 1 @ 100
  terms #5 take-profit 99 waits for trigger
sell 1 @ 100 by bob take-profit 100
  rejected WOULD_TRIGGER
sell 1 @ 100 by bob take-profit 99
  rejected WOULD_TRIGGER
sell 1 @ 100 by bob take-profit 101
  order #6 bob sell 1 @ 100
  terms #6 take-profit 101 waits for trigger
sell 1 @ 100 by bob trailing 1
  order #7 bob sell 1 @ 100
  terms #7 trailing 1 at 99 waits for trigger
`,
  },
  {
    name: 'before the first trade nothing is met, and a trailing stop has nothing to start from',
    given: PLAIN,
    table: `
sell 1 @ 100 by bob stop 1000
  order #1 bob sell 1 @ 100
  terms #1 stop 1000 waits for trigger
buy 1 @ 100 by bob take-profit 1000
  order #2 bob buy 1 @ 100
  terms #2 take-profit 1000 waits for trigger
sell 1 @ 100 by bob trailing 5
  rejected NO_REFERENCE_PRICE
`,
  },
  {
    name: 'one order meets many triggers: those met by its highest price first, then by its lowest',
    given: `${PLAIN}
sell 1 @ 103 by carol
buy 1 @ 103 by carol
sell 1 @ 200 by bob stop 101
sell 1 @ 200 by bob stop 102
sell 1 @ 201 by bob stop 102
buy 1 @ 1 by bob take-profit 101
buy 1 @ 1 by bob take-profit 102
buy 1 @ 1 by bob stop 105
buy 1 @ 1 by bob stop 104
sell 1 @ 202 by bob take-profit 105
sell 1 @ 202 by bob take-profit 104
sell 1 @ 100 by carol
sell 1 @ 105 by carol
`,
    table: `
# Stop buys, then take-profit sells, each the lowest trigger first; stop sells, then take-profit
# buys, each the highest trigger first; at one trigger the oldest first.
buy 2 @ 105 by alice
  order #14 alice buy 2 @ 105
  trade 2: #14 alice buys 1 @ 100 = 100 from #12 carol, left 1 and 0
  trade 3: #14 alice buys 1 @ 105 = 105 from #13 carol, left 0 and 0
  activated #9 by trigger at 104
  rested #9 bob buy 1 @ 1
  activated #8 by trigger at 105
  rested #8 bob buy 1 @ 1
  activated #11 by trigger at 104
  rested #11 bob sell 1 @ 202
  activated #10 by trigger at 105
  rested #10 bob sell 1 @ 202
  activated #4 by trigger at 102
  rested #4 bob sell 1 @ 200
  activated #5 by trigger at 102
  rested #5 bob sell 1 @ 201
  activated #3 by trigger at 101
  rested #3 bob sell 1 @ 200
  activated #7 by trigger at 102
  rested #7 bob buy 1 @ 1
  activated #6 by trigger at 101
  rested #6 bob buy 1 @ 1
waiting
  none
`,
  },
  {
    name: 'a cascade: what an activated order triggers queues behind what is triggered already',
    given: `${TRADED}
buy 1 @ 95 by carol
buy 2 @ 94 by carol
buy 9 @ 90 by carol
sell 2 at market by bob stop 95
sell 1 at market by bob stop 94
sell 1 @ 91 by bob stop 95
sell 1 at market by alice stop 90
`,
    table: `
book
  bid 1 @ 95: #3 carol 1
  bid 2 @ 94: #4 carol 2
  bid 9 @ 90: #5 carol 9
waiting
  #9 alice sell 1 at market waits for trigger 90
  #6 bob sell 2 at market waits for trigger 95
  #7 bob sell 1 at market waits for trigger 94
  #8 bob sell 1 @ 91 waits for trigger 95
sell 1 @ 95 by alice
  order #10 alice sell 1 @ 95
  trade 2: #10 alice sells 1 @ 95 = 95 to #3 carol, left 0 and 0
  activated #6 by trigger at 95
  trade 3: #6 bob sells 2 @ 94 = 188 to #4 carol, left 0 and 0
  activated #8 by trigger at 95
  rested #8 bob sell 1 @ 91
  activated #7 by trigger at 94
  trade 4: #7 bob sells 1 @ 90 = 90 to #5 carol, left 0 and 8
  activated #9 by trigger at 90
  trade 5: #9 alice sells 1 @ 90 = 90 to #5 carol, left 0 and 7
book
  bid 7 @ 90: #5 carol 7
  ask 1 @ 91: #8 bob 1
`,
  },
  {
    name: 'a trailing sell follows the price up, not down, and sells when it falls by the distance',
    given: `${TRADED}
buy 1 @ 99 by carol
buy 1 @ 98 by carol
sell 1 @ 104 by carol
`,
    table: `
sell 5 @ 90 by bob trailing 5
  order #6 bob sell 5 @ 90
  terms #6 trailing 5 at 95 waits for trigger
sell 1 @ 99 by alice
  order #7 alice sell 1 @ 99
  trade 2: #7 alice sells 1 @ 99 = 99 to #3 carol, left 0 and 0
waiting
  #6 bob sell 5 @ 90 waits for trigger 95
buy 1 @ 104 by alice
  order #8 alice buy 1 @ 104
  trade 3: #8 alice buys 1 @ 104 = 104 from #5 carol, left 0 and 0
waiting
  #6 bob sell 5 @ 90 waits for trigger 99
sell 1 @ 98 by alice
  order #9 alice sell 1 @ 98
  trade 4: #9 alice sells 1 @ 98 = 98 to #4 carol, left 0 and 0
  activated #6 by trigger at 99
  rested #6 bob sell 5 @ 90
`,
  },
  {
    name: 'a trailing buy follows the price down, not up',
    given: `${TRADED}
buy 1 @ 96 by carol
sell 1 @ 100 by carol
sell 1 @ 102 by carol
`,
    table: `
buy 5 at market by bob trailing 5
  order #6 bob buy 5 at market
  terms #6 trailing 5 at 105 waits for trigger
sell 1 @ 96 by alice
  order #7 alice sell 1 @ 96
  trade 2: #7 alice sells 1 @ 96 = 96 to #3 carol, left 0 and 0
waiting
  #6 bob buy 5 at market waits for trigger 101
buy 1 @ 100 by alice
  order #8 alice buy 1 @ 100
  trade 3: #8 alice buys 1 @ 100 = 100 from #4 carol, left 0 and 0
waiting
  #6 bob buy 5 at market waits for trigger 101
buy 1 @ 102 by alice
  order #9 alice buy 1 @ 102
  trade 4: #9 alice buys 1 @ 102 = 102 from #5 carol, left 0 and 0
  activated #6 by trigger at 101
  closed #6 bob buy 5 @ 0: NO_LIQUIDITY
`,
  },
  {
    name: 'a trailing trigger is at least 1 tick, and a distance is what it is told',
    given: TRADED,
    table: `
sell 1 @ 90 by bob trailing 99
  order #3 bob sell 1 @ 90
  terms #3 trailing 99 at 1 waits for trigger
sell 1 @ 90 by bob trailing 500
  order #4 bob sell 1 @ 90
  terms #4 trailing 500 at 1 waits for trigger
buy 1 @ 90 by bob trailing 1000000
  order #5 bob buy 1 @ 90
  terms #5 trailing 1000000 at 1000100 waits for trigger
buy 1 @ 90 by bob trailing 1000001
  rejected PRICE_TOO_HIGH
buy 1 @ 90 by bob stop 1000001
  rejected PRICE_TOO_HIGH
`,
  },
  {
    name: 'within one falling order trailing sells see the highest price before they are compared',
    given: `${TRADED}
buy 1 @ 110 by carol
buy 1 @ 105 by carol
sell 1 @ 1000 by bob trailing 5
buy 1 @ 1 by bob trailing 7
`,
    table: `
waiting
  #5 bob sell 1 @ 1000 waits for trigger 95
  #6 bob buy 1 @ 1 waits for trigger 107
# The sell: 110 - 5 = 105 is met by 105. The buy: 107 is met by 110, before it sees 105.
sell 2 @ 105 by alice
  order #7 alice sell 2 @ 105
  trade 2: #7 alice sells 1 @ 110 = 110 to #3 carol, left 1 and 0
  trade 3: #7 alice sells 1 @ 105 = 105 to #4 carol, left 0 and 0
  activated #6 by trigger at 107
  rested #6 bob buy 1 @ 1
  activated #5 by trigger at 105
  rested #5 bob sell 1 @ 1000
`,
  },
  {
    name: 'within one rising order trailing buys see the lowest price before they are compared',
    given: `${TRADED}
sell 1 @ 90 by carol
sell 1 @ 95 by carol
buy 1 @ 1 by bob trailing 5
sell 1 @ 1000 by bob trailing 4
sell 1 @ 1000 by bob trailing 11
`,
    table: `
waiting
  #5 bob buy 1 @ 1 waits for trigger 105
  #6 bob sell 1 @ 1000 waits for trigger 96
  #7 bob sell 1 @ 1000 waits for trigger 89
# The buy: 90 + 5 = 95 is met by 95. The sells are compared with 90 first; 95 moves neither.
buy 2 @ 95 by alice
  order #8 alice buy 2 @ 95
  trade 2: #8 alice buys 1 @ 90 = 90 from #3 carol, left 1 and 0
  trade 3: #8 alice buys 1 @ 95 = 95 from #4 carol, left 0 and 0
  activated #5 by trigger at 95
  rested #5 bob buy 1 @ 1
  activated #6 by trigger at 96
  rested #6 bob sell 1 @ 1000
waiting
  #7 bob sell 1 @ 1000 waits for trigger 89
`,
  },
  {
    name: 'the other kind of trailing orders sees its extreme afterwards: it moves and is not met',
    given: `${TRADED}
sell 1 @ 101 by carol
sell 1 @ 120 by carol
sell 1 @ 1000 by bob trailing 5
`,
    table: `
# Compared with 101 while its trigger is 95; then it moves to 115.
buy 2 @ 120 by alice
  order #6 alice buy 2 @ 120
  trade 2: #6 alice buys 1 @ 101 = 101 from #3 carol, left 1 and 0
  trade 3: #6 alice buys 1 @ 120 = 120 from #4 carol, left 0 and 0
waiting
  #5 bob sell 1 @ 1000 waits for trigger 115
`,
  },
  {
    name: 'a trailing trigger that moved queues behind those that are at its price already',
    given: `${TRADED}
sell 1 @ 103 by carol
buy 1 @ 98 by carol
sell 1 @ 1000 by alice trailing 5
sell 1 @ 1000 by bob stop 98
`,
    table: `
buy 1 @ 103 by alice
  order #7 alice buy 1 @ 103
  trade 2: #7 alice buys 1 @ 103 = 103 from #3 carol, left 0 and 0
waiting
  #5 alice sell 1 @ 1000 waits for trigger 98
  #6 bob sell 1 @ 1000 waits for trigger 98
sell 1 @ 98 by carol
  order #8 carol sell 1 @ 98
  trade 3: #8 carol sells 1 @ 98 = 98 to #4 carol, left 0 and 0
  activated #6 by trigger at 98
  rested #6 bob sell 1 @ 1000
  activated #5 by trigger at 98
  rested #5 alice sell 1 @ 1000
`,
  },
  {
    name: 'an uncross counts as an order at one price: trailing orders see it before all else',
    given: `${TRADED}
sell 1 @ 1000 by bob trailing 5
buy 1 @ 1 by bob trailing 12
status auction
buy 1 @ 110 by alice
sell 1 @ 110 by carol
`,
    table: `
waiting
  #3 bob sell 1 @ 1000 waits for trigger 95
  #4 bob buy 1 @ 1 waits for trigger 112
status open
  accepted
  uncrossed 1 @ 110
  trade 2: #6 carol sells 1 @ 110 = 110 to #5 alice, left 0 and 0 auction concealed
  shown #5 buy -1 @ 110: TRADED
  shown #6 sell -1 @ 110: TRADED
  status open
waiting
  #3 bob sell 1 @ 1000 waits for trigger 105
  #4 bob buy 1 @ 1 waits for trigger 112
`,
  },
  {
    name: 'a trailing trigger stays where its move finds no level, until the next move',
    config: { maxLevels: 3 },
    given: `${TRADED}
sell 2 @ 103 by carol
sell 2 @ 104 by carol
`,
    table: `
sell 1 @ 1000 by bob trailing 5
  order #5 bob sell 1 @ 1000
  terms #5 trailing 5 at 95 waits for trigger
buy 1 @ 103 by alice ioc
  order #6 alice buy 1 @ 103 ioc
  trade 2: #6 alice buys 1 @ 103 = 103 from #3 carol, left 0 and 1
waiting
  #5 bob sell 1 @ 1000 waits for trigger 95
buy 1 @ 103 by alice ioc
  order #7 alice buy 1 @ 103 ioc
  trade 3: #7 alice buys 1 @ 103 = 103 from #3 carol, left 0 and 0
waiting
  #5 bob sell 1 @ 1000 waits for trigger 98
`,
  },
  {
    name: 'a trailing trigger that moved leaves its old level; unmoved it keeps its place',
    config: { maxLevels: 3 },
    given: `${TRADED}
sell 3 @ 110 by carol
sell 1 @ 1000 by alice trailing 5
`,
    table: `
buy 1 @ 110 by alice ioc
  order #5 alice buy 1 @ 110 ioc
  trade 2: #5 alice buys 1 @ 110 = 110 from #3 carol, left 0 and 2
sell 1 @ 1001 by bob stop 105
  order #6 bob sell 1 @ 1001
  terms #6 stop 105 waits for trigger
buy 1 @ 110 by alice ioc
  order #7 alice buy 1 @ 110 ioc
  trade 3: #7 alice buys 1 @ 110 = 110 from #3 carol, left 0 and 1
buy 1 @ 105 by carol
  order #8 carol buy 1 @ 105 resting
buy 1 @ 104 by carol
  rejected LEVELS_FULL
sell 1 @ 105 by bob ioc
  order #9 bob sell 1 @ 105 ioc
  trade 4: #9 bob sells 1 @ 105 = 105 to #8 carol, left 0 and 0
  activated #4 by trigger at 105
  rested #4 alice sell 1 @ 1000
  activated #6 by trigger at 105
  rested #6 bob sell 1 @ 1001
`,
  },
  {
    name: 'an order that leaves its trigger leaves the trailing ones where they are',
    given: `${TRADED}
sell 1 @ 110 by carol
sell 1 @ 1000 by alice trailing 5
sell 1 @ 1000 by bob stop 90
`,
    table: `
cancel #5 by bob
  closed #5 bob sell 1 @ 1000: CANCELLED
buy 1 @ 110 by alice
  order #6 alice buy 1 @ 110
  trade 2: #6 alice buys 1 @ 110 = 110 from #3 carol, left 0 and 0
waiting
  #4 alice sell 1 @ 1000 waits for trigger 105
cancel #4 by alice
  closed #4 alice sell 1 @ 1000: CANCELLED
waiting
  none
`,
  },
];
