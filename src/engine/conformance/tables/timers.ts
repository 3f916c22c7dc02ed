/** Timers: expiries, dead-man timers, scheduled statuses, and the order in which they run. */
import { type Case, PLAIN, TRADED, WORLD } from '../run.ts';

export const CASES: readonly Case[] = [
  {
    name: 'timers run the earliest first, at one time in the order in which they were set',
    given: PLAIN,
    table: `
buy 1 @ 10 by alice until 30
  order #1 alice buy 1 @ 10 gtd
  terms #1 until 30
  rested #1 alice buy 1 @ 10
dead-man bob after 20
  accepted
  dead-man bob at 20
buy 1 @ 11 by bob
  order #2 bob buy 1 @ 11 resting
schedule post-only at 30
  accepted
  scheduled post-only at 30
buy 1 @ 12 by alice until 30
  order #3 alice buy 1 @ 12 gtd
  terms #3 until 30
  rested #3 alice buy 1 @ 12
buy 1 @ 13 by alice until 10
  order #4 alice buy 1 @ 13 gtd
  terms #4 until 10
  rested #4 alice buy 1 @ 13
timer
  at 10
tick 9
  accepted 9
tick 30
  accepted 30
  closed #4 alice buy 1 @ 13: EXPIRED resting
  dead-man bob fired
  closed #2 bob buy 1 @ 11: DEAD_MAN resting
  closed #1 alice buy 1 @ 10: EXPIRED resting
  status post-only
  closed #3 alice buy 1 @ 12: EXPIRED resting
timer
  none
`,
  },
  {
    name: 'each timer has its aftermath before the next',
    given: `${PLAIN}
rules triggers best
buy 1 @ 100 by alice until 10
buy 1 @ 99 by alice until 20
buy 1 @ 0 by bob peg best
sell 1 @ 500 by carol stop 99
`,
    table: `
tick 20
  accepted 20
  closed #1 alice buy 1 @ 100: EXPIRED resting
  amended #3 bob buy 1 of 1 @ 99, was 1 @ 100: PEGGED resting
  closed #2 alice buy 1 @ 99: EXPIRED resting
  activated #4 by trigger at 99
  rested #4 carol sell 1 @ 500
  amended #3 bob buy 1 of 1 @ 0, was 1 @ 99: PEGGED
`,
  },
  {
    name: 'a dead-man timer closes all orders unless it is armed again in time',
    given: WORLD,
    table: `
tick 100
  accepted 100
dead-man alice after 50
  accepted
  dead-man alice at 150
buy 1 @ 10 by alice
  order #1 alice buy 1 @ 10 resting
  alice has 1000 BTC, 990+10 USD
sell 5 @ 90 by alice shows 2
  order #2 alice sell 5 @ 90
  terms #2 shows 2
  rested #2 alice sell 5 @ 90 concealed
  shown #2 sell +2 @ 90: ENTERED
  alice has 995+5 BTC, 990+10 USD
sell 5 @ 90 by alice stop 5
  order #3 alice sell 5 @ 90
  terms #3 stop 5 waits for trigger
tick 140
  accepted 140
dead-man alice after 60
  accepted
  dead-man alice at 200
tick 199
  accepted 199
status halted
  accepted
  status halted
tick 200
  accepted 200
  dead-man alice fired
  closed #1 alice buy 1 @ 10: DEAD_MAN resting
  alice has 995+5 BTC, 1000 USD
  closed #2 alice sell 5 @ 90: DEAD_MAN concealed
  shown #2 sell -2 @ 90: LEFT
  alice has 1000 BTC, 1000 USD
  closed #3 alice sell 5 @ 90: DEAD_MAN
timer
  none
dead-man alice after 10
  accepted
  dead-man alice at 210
dead-man alice off
  accepted
  dead-man alice off
tick 300
  accepted 300
dead-man alice after 2^53-1
  rejected VALUE_OUT_OF_RANGE
`,
  },
  {
    name: 'statuses by schedule: opening auction, open, closing; kill switch at the end',
    given: PLAIN,
    table: `
schedule auction at 10
  accepted
  scheduled auction at 10
schedule open at 20
  accepted
  scheduled open at 20
schedule halted at 30 cancel-orders
  accepted
  scheduled halted at 30 cancel-orders
tick 10
  accepted 10
  status auction
buy 2 @ 101 by alice
  order #1 alice buy 2 @ 101 resting
sell 3 @ 100 by bob
  order #2 bob sell 3 @ 100 resting
  indicated 2 @ 100 surplus 1 sell
tick 25
  accepted 25
  uncrossed 2 @ 100
  trade 1: #2 bob sells 2 @ 100 = 200 to #1 alice, left 1 and 0 auction concealed
  shown #1 buy -2 @ 101: TRADED
  shown #2 sell -2 @ 100: TRADED
  status open
tick 30
  accepted 30
  status halted
  closed #2 bob sell 1 @ 100: KILLED resting
`,
  },
  {
    name: 'checks of a schedule: number, enumerations, market, time, room',
    given: `${PLAIN}
tick 100
`,
    table: `
schedule open at 2^53 in 9 {status=5}
  rejected VALUE_OUT_OF_RANGE
schedule open at 5 in 9 {status=5}
  rejected INVALID_ENUM
schedule open at 5 in 9 {cancelOrders=2}
  rejected INVALID_ENUM
schedule open at 5 in 9
  rejected UNKNOWN_MARKET
schedule open at 100
  rejected TIME_IN_PAST
unschedule
  accepted
  scheduled nothing
schedule post-only at 101
  accepted
  scheduled post-only at 101
schedule open at 101
  accepted
  scheduled open at 101
schedule open at 102
  accepted
  scheduled open at 102
schedule open at 103
  accepted
  scheduled open at 103
schedule open at 104
  accepted
  scheduled open at 104
schedule open at 105
  accepted
  scheduled open at 105
schedule open at 106
  accepted
  scheduled open at 106
schedule open at 100
  rejected TIME_IN_PAST
schedule open at 107
  rejected SCHEDULE_FULL
tick 101
  accepted 101
  status post-only
  status open
schedule open at 107
  accepted
  scheduled open at 107
unschedule
  accepted
  scheduled nothing
timer
  none
`,
  },
  {
    name: "what is scheduled goes on beside a volatility auction's end, which a change forgets",
    given: `${TRADED}
rules dynamic 5% auction 50
schedule post-only at 500
sell 1 @ 110 by bob
buy 1 @ 110 by alice
`,
    table: `
timer
  at 50
unschedule
  accepted
  scheduled nothing
timer
  at 50
schedule auction at 40
  accepted
  scheduled auction at 40
tick 40
  accepted 40
  status auction
timer
  none
tick 50
  accepted 50
status open
  accepted
  uncrossed 1 @ 110
  trade 2: #4 alice buys 1 @ 110 = 110 from #3 bob, left 0 and 0 auction concealed
  shown #4 buy -1 @ 110: TRADED
  shown #3 sell -1 @ 110: TRADED
  status open
`,
  },
  {
    name: 'a volatility auction ends by its timer though no level is free; schedules need one each',
    config: { maxLevels: 3 },
    given: `${TRADED}
rules dynamic 5% auction 50
sell 1 @ 110 by bob
`,
    table: `
schedule open at 60
  accepted
  scheduled open at 60
dead-man alice after 60
  accepted
  dead-man alice at 60
dead-man bob after 61
  accepted
  dead-man bob at 61
schedule open at 62
  rejected LEVELS_FULL
dead-man bob after 62
  rejected LEVELS_FULL
dead-man bob after 60
  accepted
  dead-man bob at 60
dead-man bob after 61
  accepted
  dead-man bob at 61
buy 1 @ 110 by alice ioc
  order #4 alice buy 1 @ 110 ioc
  status auction interrupted
  closed #4 alice buy 1 @ 110: VOLATILITY
timer
  at 50
tick 50
  accepted 50
  uncrossed 0 @ 0
  status open
`,
  },
  {
    name: 'time comes before everything else of a command',
    given: PLAIN,
    table: `
buy 1 @ 10 by alice until 10
  order #1 alice buy 1 @ 10 gtd
  terms #1 until 10
  rested #1 alice buy 1 @ 10
tick 10
  accepted 10
  closed #1 alice buy 1 @ 10: EXPIRED resting
sell 1 @ 10 by bob until 10
  rejected TIME_IN_PAST
tick 9
  rejected TIME_BACKWARDS
`,
  },
  {
    name: 'a dead-man timer runs out for an account without orders too, blocked or not',
    given: PLAIN,
    table: `
dead-man alice after 5
  accepted
  dead-man alice at 5
block alice
  accepted
  alice is blocked
tick 5
  accepted 5
  dead-man alice fired
tick 6
  accepted 6
`,
  },
];
