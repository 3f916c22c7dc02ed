/** Hidden orders, icebergs and minimum quantities. */
import { type Case, PLAIN, WORLD } from '../run.ts';

export const CASES: readonly Case[] = [
  {
    name: 'an iceberg shows a part; the next slice queues at the back of those that show',
    given: PLAIN,
    table: `
sell 7 @ 100 by bob shows 3
  order #1 bob sell 7 @ 100
  terms #1 shows 3
  rested #1 bob sell 7 @ 100 concealed
  shown #1 sell +3 @ 100: ENTERED
sell 4 @ 100 by carol
  order #2 carol sell 4 @ 100 resting
book
  ask 7+4 @ 100: #1 bob 3+4, #2 carol 4
buy 2 @ 100 by alice
  order #3 alice buy 2 @ 100
  trade 1: #3 alice buys 2 @ 100 = 200 from #1 bob, left 0 and 5 concealed
  shown #1 sell -2 @ 100: TRADED
book
  ask 5+4 @ 100: #1 bob 1+4, #2 carol 4
buy 2 @ 100 by alice
  order #4 alice buy 2 @ 100
  trade 2: #4 alice buys 1 @ 100 = 100 from #1 bob, left 1 and 4 concealed
  shown #1 sell -1 @ 100: TRADED
  shown #1 sell +3 @ 100: REFRESHED
  trade 3: #4 alice buys 1 @ 100 = 100 from #2 carol, left 0 and 3
book
  ask 6+1 @ 100: #2 carol 3, #1 bob 3+1
buy 7 @ 100 by alice
  order #5 alice buy 7 @ 100
  trade 4: #5 alice buys 3 @ 100 = 300 from #2 carol, left 4 and 0
  trade 5: #5 alice buys 3 @ 100 = 300 from #1 bob, left 1 and 1 concealed
  shown #1 sell -3 @ 100: TRADED
  shown #1 sell +1 @ 100: REFRESHED
  trade 6: #5 alice buys 1 @ 100 = 100 from #1 bob, left 0 and 0 concealed
  shown #1 sell -1 @ 100: TRADED
book
  empty
`,
  },
  {
    name: 'one large order takes an iceberg slice by slice, others at the price in between',
    given: `${WORLD}
fees tier 0 maker 100000 taker 0
`,
    table: `
sell 30 @ 10 by bob shows 10
  order #1 bob sell 30 @ 10
  terms #1 shows 10
  rested #1 bob sell 30 @ 10 concealed
  shown #1 sell +10 @ 10: ENTERED
  bob has 970+30 BTC, 1000 USD
sell 10 @ 10 by carol
  order #2 carol sell 10 @ 10 resting
  carol has 990+10 BTC, 1000 USD
buy 25 @ 10 by alice
  order #3 alice buy 25 @ 10
  trade 1: #3 alice buys 10 @ 10 = 100 from #1 bob, left 15 and 20 fees 0 and 10 concealed
  bob has 970+20 BTC, 1090 USD
  shown #1 sell -10 @ 10: TRADED
  shown #1 sell +10 @ 10: REFRESHED
  trade 2: #3 alice buys 10 @ 10 = 100 from #2 carol, left 5 and 0 fees 0 and 10
  carol has 990 BTC, 1090 USD
  trade 3: #3 alice buys 5 @ 10 = 50 from #1 bob, left 0 and 15 fees 0 and 5 concealed
  bob has 970+15 BTC, 1135 USD
  shown #1 sell -5 @ 10: TRADED
  alice has 1025 BTC, 750 USD
  fees has 0 BTC, 25 USD
book
  ask 5+10 @ 10: #1 bob 5+10
`,
  },
  {
    name: 'an iceberg that rests after it took shows a slice of what is left',
    given: `${PLAIN}
buy 4 @ 100 by alice
`,
    table: `
sell 6 @ 100 by bob shows 5
  order #2 bob sell 6 @ 100
  terms #2 shows 5
  trade 1: #2 bob sells 4 @ 100 = 400 to #1 alice, left 2 and 0
  rested #2 bob sell 2 @ 100 concealed
  shown #2 sell +2 @ 100: ENTERED
book
  ask 2 @ 100: #2 bob 2
sell 6 @ 101 by bob shows 6 post-only
  order #3 bob sell 6 @ 101 post-only
  terms #3 shows 6
  rested #3 bob sell 6 @ 101 concealed
  shown #3 sell +6 @ 101: ENTERED
buy 1 @ 100 by carol shows 1 ioc
  rejected INVALID_COMBINATION
`,
  },
  {
    name: 'a hidden order is matched after all that show at its price, the oldest hidden one first',
    given: PLAIN,
    table: `
buy 2 @ 100 by bob hidden
  order #1 bob buy 2 @ 100
  terms #1 hidden
  rested #1 bob buy 2 @ 100 concealed
buy 2 @ 100 by alice hidden
  order #2 alice buy 2 @ 100
  terms #2 hidden
  rested #2 alice buy 2 @ 100 concealed
buy 2 @ 100 by carol
  order #3 carol buy 2 @ 100 resting
buy 1 @ 101 by carol hidden
  order #4 carol buy 1 @ 101
  terms #4 hidden
  rested #4 carol buy 1 @ 101 concealed
buy 4 @ 100 by carol shows 1
  order #5 carol buy 4 @ 100
  terms #5 shows 1
  rested #5 carol buy 4 @ 100 concealed
  shown #5 buy +1 @ 100: ENTERED
book
  bid 0+1 @ 101: #4 carol 0+1
  bid 3+7 @ 100: #3 carol 2, #5 carol 1+3, #1 bob 0+2, #2 alice 0+2
sell 9 @ 100 by bob
  order #6 bob sell 9 @ 100
  trade 1: #6 bob sells 1 @ 101 = 101 to #4 carol, left 8 and 0 concealed
  trade 2: #6 bob sells 2 @ 100 = 200 to #3 carol, left 6 and 0
  trade 3: #6 bob sells 1 @ 100 = 100 to #5 carol, left 5 and 3 concealed
  shown #5 buy -1 @ 100: TRADED
  shown #5 buy +1 @ 100: REFRESHED
  trade 4: #6 bob sells 1 @ 100 = 100 to #5 carol, left 4 and 2 concealed
  shown #5 buy -1 @ 100: TRADED
  shown #5 buy +1 @ 100: REFRESHED
  trade 5: #6 bob sells 1 @ 100 = 100 to #5 carol, left 3 and 1 concealed
  shown #5 buy -1 @ 100: TRADED
  shown #5 buy +1 @ 100: REFRESHED
  trade 6: #6 bob sells 1 @ 100 = 100 to #5 carol, left 2 and 0 concealed
  shown #5 buy -1 @ 100: TRADED
  trade 7: #6 bob sells 2 @ 100 = 200 to #1 bob, left 0 and 0 concealed
book
  bid 0+2 @ 100: #2 alice 0+2
sell 1 @ 100 by carol post-only
  rejected WOULD_TAKE
`,
  },
  {
    name: 'closing an order that conceals takes back what it showed',
    given: WORLD,
    table: `
buy 5 @ 100 by bob shows 2
  order #1 bob buy 5 @ 100
  terms #1 shows 2
  rested #1 bob buy 5 @ 100 concealed
  shown #1 buy +2 @ 100: ENTERED
  bob has 1000 BTC, 500+500 USD
buy 5 @ 90 by bob hidden
  order #2 bob buy 5 @ 90
  terms #2 hidden
  rested #2 bob buy 5 @ 90 concealed
  bob has 1000 BTC, 50+950 USD
cancel #1 by bob
  closed #1 bob buy 5 @ 100: CANCELLED concealed
  shown #1 buy -2 @ 100: LEFT
  bob has 1000 BTC, 550+450 USD
replace #2 by bob with buy 5 @ 80
  order #3 bob buy 5 @ 80 resting
  closed #2 bob buy 5 @ 90: REPLACED concealed
  bob has 1000 BTC, 1000 USD
  bob has 1000 BTC, 600+400 USD
buy 5 @ 100 by bob shows 2
  order #4 bob buy 5 @ 100
  terms #4 shows 2
  rested #4 bob buy 5 @ 100 concealed
  shown #4 buy +2 @ 100: ENTERED
  bob has 1000 BTC, 100+900 USD
replace #4 by bob with buy 0 @ 80
  closed #4 bob buy 5 @ 100: REPLACED because QUANTITY_ZERO concealed
  shown #4 buy -2 @ 100: LEFT
  bob has 1000 BTC, 600+400 USD
`,
  },
  {
    name: 'made smaller, an iceberg first loses what it does not show; it keeps its place',
    given: PLAIN,
    table: `
buy 9 @ 100 by bob shows 4
  order #1 bob buy 9 @ 100
  terms #1 shows 4
  rested #1 bob buy 9 @ 100 concealed
  shown #1 buy +4 @ 100: ENTERED
buy 1 @ 100 by carol
  order #2 carol buy 1 @ 100 resting
amend #1 by bob to 6 @ 0
  amended #1 bob buy 6 of 6 @ 100, was 9 @ 100: REDUCED concealed
amend #1 by bob to 3 @ 0
  amended #1 bob buy 3 of 3 @ 100, was 6 @ 100: REDUCED concealed
  shown #1 buy -1 @ 100: LEFT
book
  bid 4 @ 100: #1 bob 3, #2 carol 1
sell 2 @ 100 by bob stp decrement
  order #3 bob sell 2 @ 100 stp decrement
  amended #1 bob buy 1 of 1 @ 100, was 3 @ 100: SELF_TRADE concealed
  shown #1 buy -2 @ 100: LEFT
  closed #3 bob sell 2 @ 100: SELF_TRADE
sell 5 @ 100 by bob stp decrement
  order #4 bob sell 5 @ 100 stp decrement
  closed #1 bob buy 1 @ 100: SELF_TRADE concealed
  shown #1 buy -1 @ 100: LEFT
  amended #4 bob sell 4 of 4 @ 100, was 5 @ 100: SELF_TRADE
  trade 1: #4 bob sells 1 @ 100 = 100 to #2 carol, left 3 and 0
  rested #4 bob sell 3 @ 100
buy 9 @ 90 by alice hidden
  order #5 alice buy 9 @ 90
  terms #5 hidden
  rested #5 alice buy 9 @ 90 concealed
amend #5 by alice to 5 @ 90
  amended #5 alice buy 5 of 5 @ 90, was 9 @ 90: REDUCED concealed
`,
  },
  {
    name: 'where balances change with it, what is shown is told first',
    given: WORLD,
    table: `
sell 9 @ 10 by bob shows 4
  order #1 bob sell 9 @ 10
  terms #1 shows 4
  rested #1 bob sell 9 @ 10 concealed
  shown #1 sell +4 @ 10: ENTERED
  bob has 991+9 BTC, 1000 USD
amend #1 by bob to 3 @ 0
  amended #1 bob sell 3 of 3 @ 10, was 9 @ 10: REDUCED concealed
  shown #1 sell -1 @ 10: LEFT
  bob has 997+3 BTC, 1000 USD
buy 1 @ 10 by bob stp decrement
  order #2 bob buy 1 @ 10 stp decrement
  amended #1 bob sell 2 of 2 @ 10, was 3 @ 10: SELF_TRADE concealed
  shown #1 sell -1 @ 10: LEFT
  bob has 998+2 BTC, 1000 USD
  closed #2 bob buy 1 @ 10: SELF_TRADE
amend #1 by bob to 9 @ 11
  amended #1 bob sell 9 of 9 @ 11, was 2 @ 10: REQUEUED concealed
  shown #1 sell -2 @ 10: LEFT
  shown #1 sell +4 @ 11: ENTERED
  bob has 991+9 BTC, 1000 USD
`,
  },
  {
    name: 'a requeued order conceals as before',
    given: `${PLAIN}
buy 9 @ 100 by bob shows 4
buy 9 @ 90 by bob hidden
sell 2 @ 105 by carol
`,
    table: `
amend #1 by bob to 9 @ 105
  amended #1 bob buy 9 of 9 @ 105, was 9 @ 100: REQUEUED
  shown #1 buy -4 @ 100: LEFT
  trade 1: #1 bob buys 2 @ 105 = 210 from #3 carol, left 7 and 0
  rested #1 bob buy 7 @ 105 concealed
  shown #1 buy +4 @ 105: ENTERED
amend #2 by bob to 9 @ 91
  amended #2 bob buy 9 of 9 @ 91, was 9 @ 90: REQUEUED concealed
book
  bid 4+3 @ 105: #1 bob 4+3
  bid 0+9 @ 91: #2 bob 0+9
`,
  },
  {
    name: 'self-trade prevention and FOK look at all of an order, shown or not',
    given: `${PLAIN}
sell 5 @ 100 by bob shows 1
sell 5 @ 101 by bob hidden
sell 2 @ 101 by carol
`,
    table: `
buy 13 @ 101 by alice fok
  order #4 alice buy 13 @ 101 fok
  closed #4 alice buy 13 @ 101: FOK_UNFILLABLE
buy 8 @ 101 by bob stp decrement fok
  order #5 bob buy 8 @ 101 fok stp decrement
  closed #5 bob buy 8 @ 101: FOK_UNFILLABLE
buy 3 @ 101 by bob stp cancel-maker fok
  order #6 bob buy 3 @ 101 fok stp cancel-maker
  closed #6 bob buy 3 @ 101: FOK_UNFILLABLE
buy 2 @ 101 by bob stp cancel-maker fok
  order #7 bob buy 2 @ 101 fok stp cancel-maker
  closed #1 bob sell 5 @ 100: SELF_TRADE concealed
  shown #1 sell -1 @ 100: LEFT
  trade 1: #7 bob buys 2 @ 101 = 202 from #3 carol, left 0 and 0
buy 6 @ 101 by bob stp decrement
  order #8 bob buy 6 @ 101 stp decrement
  closed #2 bob sell 5 @ 101: SELF_TRADE concealed
  amended #8 bob buy 1 of 1 @ 101, was 6 @ 101: SELF_TRADE
  rested #8 bob buy 1 @ 101
`,
  },
  {
    name: 'a FOK order that is filled from what is concealed',
    given: `${PLAIN}
sell 5 @ 100 by bob shows 1
sell 5 @ 100 by carol hidden
`,
    table: `
buy 8 @ 100 by alice fok
  order #3 alice buy 8 @ 100 fok
  trade 1: #3 alice buys 1 @ 100 = 100 from #1 bob, left 7 and 4 concealed
  shown #1 sell -1 @ 100: TRADED
  shown #1 sell +1 @ 100: REFRESHED
  trade 2: #3 alice buys 1 @ 100 = 100 from #1 bob, left 6 and 3 concealed
  shown #1 sell -1 @ 100: TRADED
  shown #1 sell +1 @ 100: REFRESHED
  trade 3: #3 alice buys 1 @ 100 = 100 from #1 bob, left 5 and 2 concealed
  shown #1 sell -1 @ 100: TRADED
  shown #1 sell +1 @ 100: REFRESHED
  trade 4: #3 alice buys 1 @ 100 = 100 from #1 bob, left 4 and 1 concealed
  shown #1 sell -1 @ 100: TRADED
  shown #1 sell +1 @ 100: REFRESHED
  trade 5: #3 alice buys 1 @ 100 = 100 from #1 bob, left 3 and 0 concealed
  shown #1 sell -1 @ 100: TRADED
  trade 6: #3 alice buys 3 @ 100 = 300 from #2 carol, left 0 and 2 concealed
`,
  },
  {
    name: 'what a market order by quantity needs counts concealed lots',
    given: `${WORLD}
sell 9 @ 100 by bob shows 1
sell 9 @ 50 by bob hidden
`,
    table: `
buy 15 at market by alice
  rejected INSUFFICIENT_FUNDS
buy 14 at market by alice
  order #3 alice buy 14 at market
  trade 1: #3 alice buys 9 @ 50 = 450 from #2 bob, left 5 and 0 concealed
  bob has 982+9 BTC, 1450 USD
  trade 2: #3 alice buys 1 @ 100 = 100 from #1 bob, left 4 and 8 concealed
  bob has 982+8 BTC, 1550 USD
  shown #1 sell -1 @ 100: TRADED
  shown #1 sell +1 @ 100: REFRESHED
  trade 3: #3 alice buys 1 @ 100 = 100 from #1 bob, left 3 and 7 concealed
  bob has 982+7 BTC, 1650 USD
  shown #1 sell -1 @ 100: TRADED
  shown #1 sell +1 @ 100: REFRESHED
  trade 4: #3 alice buys 1 @ 100 = 100 from #1 bob, left 2 and 6 concealed
  bob has 982+6 BTC, 1750 USD
  shown #1 sell -1 @ 100: TRADED
  shown #1 sell +1 @ 100: REFRESHED
  trade 5: #3 alice buys 1 @ 100 = 100 from #1 bob, left 1 and 5 concealed
  bob has 982+5 BTC, 1850 USD
  shown #1 sell -1 @ 100: TRADED
  shown #1 sell +1 @ 100: REFRESHED
  trade 6: #3 alice buys 1 @ 100 = 100 from #1 bob, left 0 and 4 concealed
  bob has 982+4 BTC, 1950 USD
  shown #1 sell -1 @ 100: TRADED
  shown #1 sell +1 @ 100: REFRESHED
  alice has 1014 BTC, 50 USD
`,
  },
  {
    name: 'a minimum fills at once or the order is closed; what is left then rests',
    given: `${PLAIN}
sell 2 @ 100 by bob
sell 2 @ 101 by carol hidden
`,
    table: `
buy 9 @ 101 by alice minimum 5
  order #3 alice buy 9 @ 101
  terms #3 minimum 5
  closed #3 alice buy 9 @ 101: MINIMUM_UNFILLABLE
buy 9 @ 100 by alice minimum 3 ioc
  order #4 alice buy 9 @ 100 ioc
  terms #4 minimum 3
  closed #4 alice buy 9 @ 100: MINIMUM_UNFILLABLE
buy 9 at market by alice minimum 5
  order #5 alice buy 9 at market
  terms #5 minimum 5
  closed #5 alice buy 9 @ 0: MINIMUM_UNFILLABLE
buy 9 @ 101 by bob minimum 3 stp cancel-maker
  order #6 bob buy 9 @ 101 stp cancel-maker
  terms #6 minimum 3
  closed #6 bob buy 9 @ 101: MINIMUM_UNFILLABLE
buy 9 @ 101 by bob minimum 1 stp cancel-taker
  order #7 bob buy 9 @ 101 stp cancel-taker
  terms #7 minimum 1
  closed #7 bob buy 9 @ 101: MINIMUM_UNFILLABLE
buy 9 @ 101 by alice minimum 5 fok
  order #8 alice buy 9 @ 101 fok
  terms #8 minimum 5
  closed #8 alice buy 9 @ 101: MINIMUM_UNFILLABLE
buy 9 @ 101 by alice minimum 4 fok
  order #9 alice buy 9 @ 101 fok
  terms #9 minimum 4
  closed #9 alice buy 9 @ 101: FOK_UNFILLABLE
buy 9 @ 101 by alice minimum 4 shows 2
  order #10 alice buy 9 @ 101
  terms #10 shows 2 minimum 4
  trade 1: #10 alice buys 2 @ 100 = 200 from #1 bob, left 7 and 0
  trade 2: #10 alice buys 2 @ 101 = 202 from #2 carol, left 5 and 0 concealed
  rested #10 alice buy 5 @ 101 concealed
  shown #10 buy +2 @ 101: ENTERED
`,
  },
  {
    name: 'good till date: it rests until its time, in the book and in the queue of timers',
    given: WORLD,
    table: `
tick 100
  accepted 100
buy 5 @ 10 by alice until 200
  order #1 alice buy 5 @ 10 gtd
  terms #1 until 200
  rested #1 alice buy 5 @ 10
  alice has 1000 BTC, 950+50 USD
sell 2 @ 10 by bob
  order #2 bob sell 2 @ 10
  trade 1: #2 bob sells 2 @ 10 = 20 to #1 alice, left 0 and 3
  alice has 1002 BTC, 950+30 USD
  bob has 998 BTC, 1020 USD
tick 199
  accepted 199
tick 200
  accepted 200
  closed #1 alice buy 3 @ 10: EXPIRED resting
  alice has 1002 BTC, 980 USD
buy 5 @ 10 by alice until 300 post-only shows 2
  order #3 alice buy 5 @ 10 post-only gtd
  terms #3 shows 2 until 300
  rested #3 alice buy 5 @ 10 concealed
  shown #3 buy +2 @ 10: ENTERED
  alice has 1002 BTC, 930+50 USD
cancel #3 by alice
  closed #3 alice buy 5 @ 10: CANCELLED concealed
  shown #3 buy -2 @ 10: LEFT
  alice has 1002 BTC, 980 USD
timer
  none
`,
  },
  {
    name: 'a FOK order that stops at an own one counts only what icebergs before that show',
    given: `${PLAIN}
sell 5 @ 99 by bob shows 1
sell 5 @ 100 by bob shows 1
sell 1 @ 100 by alice
`,
    table: `
buy 7 @ 100 by alice fok stp cancel-taker
  order #4 alice buy 7 @ 100 fok stp cancel-taker
  closed #4 alice buy 7 @ 100: FOK_UNFILLABLE
buy 12 @ 100 by carol fok
  order #5 carol buy 12 @ 100 fok
  closed #5 carol buy 12 @ 100: FOK_UNFILLABLE
cancel #1 by bob
  closed #1 bob sell 5 @ 99: CANCELLED concealed
  shown #1 sell -1 @ 99: LEFT
sell 2 @ 99 by carol shows 1
  order #6 carol sell 2 @ 99
  terms #6 shows 1
  rested #6 carol sell 2 @ 99 concealed
  shown #6 sell +1 @ 99: ENTERED
buy 3 @ 100 by alice fok stp cancel-taker
  order #7 alice buy 3 @ 100 fok stp cancel-taker
  trade 1: #7 alice buys 1 @ 99 = 99 from #6 carol, left 2 and 1 concealed
  shown #6 sell -1 @ 99: TRADED
  shown #6 sell +1 @ 99: REFRESHED
  trade 2: #7 alice buys 1 @ 99 = 99 from #6 carol, left 1 and 0 concealed
  shown #6 sell -1 @ 99: TRADED
  trade 3: #7 alice buys 1 @ 100 = 100 from #2 bob, left 0 and 4 concealed
  shown #2 sell -1 @ 100: TRADED
  shown #2 sell +1 @ 100: REFRESHED
`,
  },
  {
    name: 'good till date: what is left of a taker rests till then, and an amended order too',
    given: `${PLAIN}
sell 1 @ 100 by bob
`,
    table: `
buy 3 @ 100 by alice until 50
  order #2 alice buy 3 @ 100 gtd
  terms #2 until 50
  trade 1: #2 alice buys 1 @ 100 = 100 from #1 bob, left 2 and 0
  rested #2 alice buy 2 @ 100
amend #2 by alice to 9 @ 90
  amended #2 alice buy 8 of 9 @ 90, was 2 @ 100: REQUEUED resting
tick 50
  accepted 50
  closed #2 alice buy 8 @ 90: EXPIRED resting
`,
  },
];
