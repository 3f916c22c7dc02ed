/** Pegged orders: what they follow, what holds them, when they wait outside the book. */
import { type Case, PLAIN, WORLD } from '../run.ts';

/** Bids at 98, asks at 103. */
const QUOTED = `${PLAIN}
buy 1 @ 98 by carol
sell 1 @ 103 by carol
`;

export const CASES: readonly Case[] = [
  {
    name: 'pegged to the best price of its own side, it follows it up and down',
    given: QUOTED,
    table: `
buy 5 @ 0 by bob peg best
  order #3 bob buy 5 @ 0
  terms #3 peg best
  rested #3 bob buy 5 @ 98
sell 5 @ 0 by bob peg best +2
  order #4 bob sell 5 @ 0
  terms #4 peg best +2
  rested #4 bob sell 5 @ 105
book
  bid 6 @ 98: #1 carol 1, #3 bob 5
  ask 1 @ 103: #2 carol 1
  ask 5 @ 105: #4 bob 5
buy 1 @ 99 by alice
  order #5 alice buy 1 @ 99 resting
  amended #3 bob buy 5 of 5 @ 99, was 5 @ 98: PEGGED resting
sell 1 @ 102 by alice
  order #6 alice sell 1 @ 102 resting
  amended #4 bob sell 5 of 5 @ 104, was 5 @ 105: PEGGED resting
cancel #5 by alice
  closed #5 alice buy 1 @ 99: CANCELLED resting
  amended #3 bob buy 5 of 5 @ 98, was 5 @ 99: PEGGED resting
book
  bid 6 @ 98: #1 carol 1, #3 bob 5
  ask 1 @ 102: #6 alice 1
  ask 1 @ 103: #2 carol 1
  ask 5 @ 104: #4 bob 5
amend #3 by bob to 4 @ 0
  rejected AMEND_NOT_ALLOWED
`,
  },
  {
    name: 'pegged to the middle, a buy is rounded down and a sell up',
    given: QUOTED,
    table: `
buy 1 @ 0 by bob peg mid
  order #3 bob buy 1 @ 0
  terms #3 peg mid
  rested #3 bob buy 1 @ 100
sell 1 @ 0 by bob peg mid
  order #4 bob sell 1 @ 0
  terms #4 peg mid
  rested #4 bob sell 1 @ 101
buy 1 @ 99 by carol
  order #5 carol buy 1 @ 99 resting
# The buy would follow to 101 and is held before the sell there.
cancel #4 by bob
  closed #4 bob sell 1 @ 101: CANCELLED resting
  amended #3 bob buy 1 of 1 @ 101, was 1 @ 100: PEGGED resting
`,
  },
  {
    name: 'pegged to the other side, it stays a tick away from whatever it would meet',
    given: QUOTED,
    table: `
buy 5 @ 0 by bob peg opposite
  order #3 bob buy 5 @ 0
  terms #3 peg opposite
  rested #3 bob buy 5 @ 102
sell 5 @ 0 by alice peg opposite
  order #4 alice sell 5 @ 0
  terms #4 peg opposite
  rested #4 alice sell 5 @ 103
buy 1 @ 0 by carol peg opposite -10
  order #5 carol buy 1 @ 0
  terms #5 peg opposite -10
  rested #5 carol buy 1 @ 93
sell 1 @ 101 by alice hidden
  order #6 alice sell 1 @ 101
  terms #6 hidden
  trade 1: #6 alice sells 1 @ 102 = 102 to #3 bob, left 0 and 4
sell 4 @ 102 by carol
  order #7 carol sell 4 @ 102
  trade 2: #7 carol sells 4 @ 102 = 408 to #3 bob, left 0 and 0
  amended #4 alice sell 5 of 5 @ 99, was 5 @ 103: PEGGED resting
book
  bid 1 @ 98: #1 carol 1
  bid 1 @ 93: #5 carol 1
  ask 5 @ 99: #4 alice 5
  ask 1 @ 103: #2 carol 1
`,
  },
  {
    name: 'held by its limit; a hidden peg; an order that conceals all is no reference',
    given: QUOTED,
    table: `
buy 5 @ 97 by bob peg best hidden
  order #3 bob buy 5 @ 97
  terms #3 hidden peg best
  rested #3 bob buy 5 @ 97 concealed
sell 5 @ 104 by bob peg best -1
  order #4 bob sell 5 @ 104
  terms #4 peg best -1
  rested #4 bob sell 5 @ 104
buy 1 @ 99 by alice hidden
  order #5 alice buy 1 @ 99
  terms #5 hidden
  rested #5 alice buy 1 @ 99 concealed
cancel #1 by carol
  closed #1 carol buy 1 @ 98: CANCELLED resting
  amended #3 bob buy 5 of 5 @ 0, was 5 @ 97: PEGGED
buy 5 @ 96 by carol shows 1
  order #6 carol buy 5 @ 96
  terms #6 shows 1
  rested #6 carol buy 5 @ 96 concealed
  shown #6 buy +1 @ 96: ENTERED
  amended #3 bob buy 5 of 5 @ 96, was 0 @ 0: PEGGED concealed
book
  bid 0+1 @ 99: #5 alice 0+1
  bid 1+9 @ 96: #6 carol 1+4, #3 bob 0+5
  ask 1 @ 103: #2 carol 1
  ask 5 @ 104: #4 bob 5
`,
  },
  {
    name: 'without a reference it waits outside the book and comes back with one',
    given: PLAIN,
    table: `
buy 5 @ 0 by bob peg best as 7
  order #1 bob buy 5 @ 0 as 7
  terms #1 peg best
buy 5 @ 0 by alice peg best
  order #2 alice buy 5 @ 0
  terms #2 peg best
buy 5 @ 150 by alice peg mid
  order #3 alice buy 5 @ 150
  terms #3 peg mid
waiting
  #2 alice buy 5 @ 0 waits for reference
  #3 alice buy 5 @ 150 waits for reference
  #1 bob buy 5 @ 0 waits for reference
buy 1 @ 100 by carol
  order #4 carol buy 1 @ 100 resting
  amended #1 bob buy 5 of 5 @ 100, was 0 @ 0: PEGGED resting
  amended #2 alice buy 5 of 5 @ 100, was 0 @ 0: PEGGED resting
sell 3 @ 100 by carol
  order #5 carol sell 3 @ 100
  trade 1: #5 carol sells 1 @ 100 = 100 to #4 carol, left 2 and 0
  trade 2: #5 carol sells 2 @ 100 = 200 to #1 bob, left 0 and 3 as 0 and 7
  amended #1 bob buy 3 of 5 @ 0, was 3 @ 100: PEGGED
  amended #2 alice buy 5 of 5 @ 0, was 5 @ 100: PEGGED
cancel client 7 by bob
  closed #1 bob buy 3 @ 0: CANCELLED as 7
cancel all in BTC/USD
  accepted
  closed #2 alice buy 5 @ 0: MASS_CANCELLED
  closed #3 alice buy 5 @ 150: MASS_CANCELLED
`,
  },
  {
    name: 'a price below 1 or above the highest is none',
    given: `
asset BTC
asset USD
account bob
account carol
market BTC/USD max-price 200 no-ledger
buy 1 @ 5 by carol
sell 1 @ 195 by carol
`,
    table: `
buy 1 @ 0 by bob peg best -5
  order #3 bob buy 1 @ 0
  terms #3 peg best -5
sell 1 @ 0 by bob peg best +6
  order #4 bob sell 1 @ 0
  terms #4 peg best +6
sell 1 @ 0 by bob peg best +5
  order #5 bob sell 1 @ 0
  terms #5 peg best +5
  rested #5 bob sell 1 @ 200
buy 1 @ 6 by carol
  order #6 carol buy 1 @ 6 resting
  amended #3 bob buy 1 of 1 @ 1, was 0 @ 0: PEGGED resting
sell 1 @ 194 by carol
  order #7 carol sell 1 @ 194 resting
  amended #4 bob sell 1 of 1 @ 200, was 0 @ 0: PEGGED resting
  amended #5 bob sell 1 of 1 @ 199, was 1 @ 200: PEGGED resting
`,
  },
  {
    name: 'where money moves it needs funds at its price, its own reserve counted, or it waits',
    given: `${WORLD}
sell 1 @ 200 by carol
buy 1 @ 100 by carol
`,
    table: `
buy 5 @ 0 by bob peg best
  order #3 bob buy 5 @ 0
  terms #3 peg best
  rested #3 bob buy 5 @ 100
  bob has 1000 BTC, 500+500 USD
buy 5 @ 0 by bob peg best
  order #4 bob buy 5 @ 0
  terms #4 peg best
  rested #4 bob buy 5 @ 100
  bob has 1000 BTC, 0+1000 USD
buy 1 @ 101 by carol
  order #5 carol buy 1 @ 101 resting
  carol has 999+1 BTC, 799+201 USD
  amended #3 bob buy 5 of 5 @ 0, was 5 @ 100: PEGGED
  bob has 1000 BTC, 500+500 USD
  amended #4 bob buy 5 of 5 @ 101, was 5 @ 100: PEGGED resting
  bob has 1000 BTC, 495+505 USD
limit bob to 506 USD
  accepted
  limit of bob 506 USD
cancel #5 by carol
  closed #5 carol buy 1 @ 101: CANCELLED resting
  carol has 999+1 BTC, 900+100 USD
  amended #4 bob buy 5 of 5 @ 100, was 5 @ 101: PEGGED resting
  bob has 1000 BTC, 500+500 USD
buy 1 @ 102 by carol
  order #6 carol buy 1 @ 102 resting
  carol has 999+1 BTC, 798+202 USD
  amended #4 bob buy 5 of 5 @ 0, was 5 @ 100: PEGGED
  bob has 1000 BTC, 1000 USD
cancel #6 by carol
  closed #6 carol buy 1 @ 102: CANCELLED resting
  carol has 999+1 BTC, 900+100 USD
  amended #3 bob buy 5 of 5 @ 100, was 0 @ 0: PEGGED resting
  bob has 1000 BTC, 500+500 USD
`,
  },
  {
    name: 'it follows in OPEN and POST_ONLY; in other statuses it keeps its price',
    given: `${QUOTED}
buy 5 @ 0 by bob peg best
`,
    table: `
status post-only
  accepted
  status post-only
buy 1 @ 99 by alice post-only
  order #4 alice buy 1 @ 99 post-only resting
  amended #3 bob buy 5 of 5 @ 99, was 5 @ 98: PEGGED resting
sell 2 @ 0 by alice peg best
  order #5 alice sell 2 @ 0
  terms #5 peg best
  rested #5 alice sell 2 @ 103
status halted
  accepted
  status halted
cancel #4 by alice
  closed #4 alice buy 1 @ 99: CANCELLED resting
cancel #2 by carol
  closed #2 carol sell 1 @ 103: CANCELLED resting
status open
  accepted
  status open
  amended #3 bob buy 5 of 5 @ 98, was 5 @ 99: PEGGED resting
  amended #5 alice sell 2 of 2 @ 0, was 2 @ 103: PEGGED
`,
  },
  {
    name: 'in an auction it keeps its price and trades in the uncross like any other',
    given: `${QUOTED}
buy 5 @ 0 by bob peg best
`,
    table: `
status auction
  accepted
  status auction
sell 3 @ 95 by alice
  order #4 alice sell 3 @ 95 resting
  indicated 3 @ 95 surplus 3 buy
status open
  accepted
  uncrossed 3 @ 95
  trade 1: #4 alice sells 1 @ 95 = 95 to #1 carol, left 2 and 0 auction concealed
  shown #1 buy -1 @ 98: TRADED
  shown #4 sell -1 @ 95: TRADED
  trade 2: #4 alice sells 2 @ 95 = 190 to #3 bob, left 0 and 3 auction concealed
  shown #3 buy -2 @ 98: TRADED
  shown #4 sell -2 @ 95: TRADED
  status open
  amended #3 bob buy 3 of 5 @ 0, was 3 @ 98: PEGGED
`,
  },
  {
    name: 'it expires where it waits and where it rests',
    given: PLAIN,
    table: `
buy 1 @ 0 by bob peg best until 10
  order #1 bob buy 1 @ 0 gtd
  terms #1 peg best until 10
sell 1 @ 0 by bob peg best until 20
  order #2 bob sell 1 @ 0 gtd
  terms #2 peg best until 20
sell 1 @ 100 by carol
  order #3 carol sell 1 @ 100 resting
  amended #2 bob sell 1 of 1 @ 100, was 0 @ 0: PEGGED resting
tick 20
  accepted 20
  closed #1 bob buy 1 @ 0: EXPIRED
  closed #2 bob sell 1 @ 100: EXPIRED resting
`,
  },
  {
    name: 'without a free level it waits',
    config: { maxLevels: 3 },
    given: QUOTED,
    table: `
buy 1 @ 0 by bob peg best -1
  order #3 bob buy 1 @ 0
  terms #3 peg best -1
  rested #3 bob buy 1 @ 97
buy 1 @ 0 by bob peg best -2
  order #4 bob buy 1 @ 0
  terms #4 peg best -2
sell 1 @ 104 by carol
  rejected LEVELS_FULL
sell 1 @ 98 by alice ioc
  order #5 alice sell 1 @ 98 ioc
  trade 1: #5 alice sells 1 @ 98 = 98 to #1 carol, left 0 and 0
  amended #3 bob buy 1 of 1 @ 0, was 1 @ 97: PEGGED
buy 1 @ 90 by carol
  order #6 carol buy 1 @ 90 resting
  amended #3 bob buy 1 of 1 @ 89, was 0 @ 0: PEGGED resting
`,
  },
  {
    name: 'its own old level counts, also where it would leave it empty',
    config: { maxLevels: 3 },
    given: `${PLAIN}
buy 1 @ 95 by carol
buy 1 @ 95 by alice hidden
buy 1 @ 90 by carol
buy 1 @ 0 by bob peg best -1
`,
    table: `
book
  bid 1+1 @ 95: #1 carol 1, #2 alice 0+1
  bid 1 @ 94: #4 bob 1
  bid 1 @ 90: #3 carol 1
cancel #1 by carol
  closed #1 carol buy 1 @ 95: CANCELLED resting
  amended #4 bob buy 1 of 1 @ 0, was 1 @ 94: PEGGED
cancel #2 by alice
  closed #2 alice buy 1 @ 95: CANCELLED concealed
  amended #4 bob buy 1 of 1 @ 89, was 0 @ 0: PEGGED resting
`,
  },
  {
    name: 'it stays away from hidden orders of the other side too',
    given: `${QUOTED}
sell 1 @ 101 by alice hidden
`,
    table: `
buy 1 @ 0 by bob peg opposite
  order #4 bob buy 1 @ 0
  terms #4 peg opposite
  rested #4 bob buy 1 @ 100
cancel #3 by alice
  closed #3 alice sell 1 @ 101: CANCELLED concealed
  amended #4 bob buy 1 of 1 @ 102, was 1 @ 100: PEGGED resting
`,
  },
  {
    name: 'a price at which it would be worth 2^53 or more is none',
    given: `
asset BTC
asset USD
account bob
account carol
market BTC/USD tick 8796093022208 max-price 1000 max-quantity 100 no-ledger
buy 1 @ 10 by carol
`,
    table: `
buy 100 @ 0 by bob peg best
  order #2 bob buy 100 @ 0
  terms #2 peg best
  rested #2 bob buy 100 @ 10
buy 1 @ 11 by carol
  order #3 carol buy 1 @ 11 resting
  amended #2 bob buy 100 of 100 @ 0, was 100 @ 10: PEGGED
`,
  },
  {
    name: 'a pegged order is replaced like any other, in the book and outside',
    given: QUOTED,
    table: `
buy 5 @ 0 by bob peg best
  order #3 bob buy 5 @ 0
  terms #3 peg best
  rested #3 bob buy 5 @ 98
replace #3 by bob with buy 5 @ 97
  order #4 bob buy 5 @ 97 resting
  closed #3 bob buy 5 @ 98: REPLACED resting
buy 5 @ 0 by bob peg best -500
  order #5 bob buy 5 @ 0
  terms #5 peg best -500
replace #5 by bob with buy 5 @ 96
  order #6 bob buy 5 @ 96 resting
  closed #5 bob buy 5 @ 0: REPLACED
`,
  },
];
