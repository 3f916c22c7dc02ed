/** Call auctions: what is indicated, the uniform price, and the uncross. */
import { type Case, PLAIN, TRADED, WORLD } from '../run.ts';

/** In an auction; nothing has traded yet. */
const CALL = `${PLAIN}
status auction
`;

export const CASES: readonly Case[] = [
  {
    name: 'orders gather, crossed or not; each change of what would trade is indicated',
    given: CALL,
    table: `
buy 5 @ 100 by alice
  order #1 alice buy 5 @ 100 resting
sell 3 @ 100 by bob
  order #2 bob sell 3 @ 100 resting
  indicated 3 @ 100 surplus 2 buy
sell 9 @ 101 by bob
  order #3 bob sell 9 @ 101 resting
sell 4 @ 99 by carol
  order #4 carol sell 4 @ 99 resting
  indicated 5 @ 100 surplus 2 sell
buy 2 @ 100 by bob
  order #5 bob buy 2 @ 100 resting
  indicated 7 @ 100
book
  bid 7 @ 100: #1 alice 5, #5 bob 2
  ask 4 @ 99: #4 carol 4
  ask 3 @ 100: #2 bob 3
  ask 9 @ 101: #3 bob 9
amend #5 by bob to 1 @ 100
  amended #5 bob buy 1 of 1 @ 100, was 2 @ 100: REDUCED resting
  indicated 6 @ 100 surplus 1 sell
amend #5 by bob to 3 @ 101
  amended #5 bob buy 3 of 3 @ 101, was 1 @ 100: REQUEUED resting
  indicated 7 @ 100 surplus 1 buy
cancel #2 by bob
  closed #2 bob sell 3 @ 100: CANCELLED resting
  indicated 4 @ 99 surplus 4 buy
replace #4 by carol with sell 4 @ 102
  order #6 carol sell 4 @ 102 resting
  closed #4 carol sell 4 @ 99: REPLACED resting
  indicated 3 @ 101 surplus 6 sell
cancel all by bob
  accepted
  closed #3 bob sell 9 @ 101: MASS_CANCELLED resting
  closed #5 bob buy 3 @ 101: MASS_CANCELLED resting
  indicated 0 @ 0
`,
  },
  {
    name: 'an auction takes limit orders that may rest, and what waits for a trigger',
    given: CALL,
    table: `
buy 5 @ 100 by alice ioc
  rejected NOT_IN_AUCTION
buy 5 @ 100 by alice fok
  rejected NOT_IN_AUCTION
buy 5 @ 100 by alice post-only
  rejected NOT_IN_AUCTION
buy 5 at market by alice
  rejected NOT_IN_AUCTION
buy for 5 by alice
  rejected NOT_IN_AUCTION
quote by alice: buy 5 @ 100
  rejected NOT_IN_AUCTION
buy 5 @ 100 by alice gtd
  rejected INVALID_COMBINATION
buy 5 @ 100 by alice until 9 shows 2 stp cancel-taker
  order #1 alice buy 5 @ 100 gtd stp cancel-taker
  terms #1 shows 2 until 9
  rested #1 alice buy 5 @ 100 concealed
  shown #1 buy +2 @ 100: ENTERED
sell 5 at market by alice stop 90
  order #2 alice sell 5 at market
  terms #2 stop 90 waits for trigger
sell 4 @ 90 by alice stp cancel-both
  order #3 alice sell 4 @ 90 stp cancel-both resting
  indicated 4 @ 90 surplus 1 buy
tick 9
  accepted 9
  closed #1 alice buy 5 @ 100: EXPIRED concealed
  shown #1 buy -2 @ 100: LEFT
  indicated 0 @ 0
`,
  },
  {
    name: 'uniform price: first the largest volume',
    given: CALL,
    table: `
buy 10 @ 105 by alice
  order #1 alice buy 10 @ 105 resting
buy 10 @ 103 by alice
  order #2 alice buy 10 @ 103 resting
sell 10 @ 101 by bob
  order #3 bob sell 10 @ 101 resting
  indicated 10 @ 104
sell 15 @ 103 by bob
  order #4 bob sell 15 @ 103 resting
  indicated 20 @ 103 surplus 5 sell
`,
  },
  {
    name: 'uniform price: of several with that volume the smallest surplus',
    given: CALL,
    table: `
buy 10 @ 105 by alice
  order #1 alice buy 10 @ 105 resting
sell 10 @ 101 by bob
  order #2 bob sell 10 @ 101 resting
  indicated 10 @ 101
sell 5 @ 103 by bob
  order #3 bob sell 5 @ 103 resting
buy 3 @ 102 by carol
  order #4 carol buy 3 @ 102 resting
  indicated 10 @ 101 surplus 3 buy
cancel #4 by carol
  closed #4 carol buy 3 @ 102: CANCELLED resting
  indicated 10 @ 101
buy 9 @ 102 by carol
  order #5 carol buy 9 @ 102 resting
  indicated 10 @ 103 surplus 5 sell
`,
  },
  {
    name: 'uniform price: of several with that surplus the nearest to the reference',
    given: CALL,
    table: `
buy 5 @ 110 by alice
  order #1 alice buy 5 @ 110 resting
sell 5 @ 100 by bob
  order #2 bob sell 5 @ 100 resting
  indicated 5 @ 100
rules reference 104
  accepted
  rules reference 104
buy 1 @ 90 by carol
  order #3 carol buy 1 @ 90 resting
  indicated 5 @ 104
rules reference 200
  accepted
  rules reference 200
buy 1 @ 90 by carol
  order #4 carol buy 1 @ 90 resting
  indicated 5 @ 110
rules reference 1
  accepted
  rules reference 1
cancel #4 by carol
  closed #4 carol buy 1 @ 90: CANCELLED resting
  indicated 5 @ 100
`,
  },
  {
    name: 'without a reference of its own the market takes the last trade price',
    given: `${TRADED}
status auction
buy 5 @ 110 by alice
`,
    table: `
sell 5 @ 95 by bob
  order #4 bob sell 5 @ 95 resting
  indicated 5 @ 100
status open
  accepted
  uncrossed 5 @ 100
  trade 2: #4 bob sells 5 @ 100 = 500 to #3 alice, left 0 and 0 auction concealed
  shown #3 buy -5 @ 110: TRADED
  shown #4 sell -5 @ 95: TRADED
  status open
`,
  },
  {
    name: 'the uncross: best prices first, first in first out; both pay as makers',
    given: `${WORLD}
fees tier 0 maker 10000 taker 100000
status auction
`,
    table: `
buy 3 @ 110 by alice
  order #1 alice buy 3 @ 110 resting
  alice has 1000 BTC, 670+330 USD
buy 4 @ 100 by bob
  order #2 bob buy 4 @ 100 resting
  bob has 1000 BTC, 600+400 USD
buy 4 @ 100 by alice
  order #3 alice buy 4 @ 100 resting
  alice has 1000 BTC, 270+730 USD
sell 10 @ 100 by carol
  order #4 carol sell 10 @ 100 resting
  carol has 990+10 BTC, 1000 USD
  indicated 10 @ 100 surplus 1 buy
status open
  accepted
  uncrossed 10 @ 100
  trade 1: #4 carol sells 3 @ 100 = 300 to #1 alice, left 7 and 0 fees 3 and 1 auction concealed
  alice has 1002 BTC, 300+400 USD
  carol has 990+7 BTC, 1297 USD
  shown #1 buy -3 @ 110: TRADED
  shown #4 sell -3 @ 100: TRADED
  trade 2: #4 carol sells 4 @ 100 = 400 to #2 bob, left 3 and 0 fees 4 and 1 auction concealed
  bob has 1003 BTC, 600 USD
  carol has 990+3 BTC, 1693 USD
  shown #2 buy -4 @ 100: TRADED
  shown #4 sell -4 @ 100: TRADED
  trade 3: #4 carol sells 3 @ 100 = 300 to #3 alice, left 0 and 1 fees 3 and 1 auction concealed
  alice has 1004 BTC, 300+100 USD
  carol has 990 BTC, 1990 USD
  shown #3 buy -3 @ 100: TRADED
  shown #4 sell -3 @ 100: TRADED
  fees has 3 BTC, 10 USD
  status open
book
  bid 1 @ 100: #3 alice 1
`,
  },
  {
    name: 'the younger order is the taker; self-trade prevention does not apply',
    given: CALL,
    table: `
sell 2 @ 100 by alice stp cancel-both as 7
  order #1 alice sell 2 @ 100 stp cancel-both as 7 resting
buy 2 @ 100 by alice stp cancel-both
  order #2 alice buy 2 @ 100 stp cancel-both resting
  indicated 2 @ 100
status open
  accepted
  uncrossed 2 @ 100
  trade 1: #2 alice buys 2 @ 100 = 200 from #1 alice, left 0 and 0 as 0 and 7 auction concealed
  shown #2 buy -2 @ 100: TRADED
  shown #1 sell -2 @ 100: TRADED
  status open
`,
  },
  {
    name: 'an iceberg trades beyond what it shows, a hidden order after those that show',
    given: CALL,
    table: `
buy 4 @ 100 by bob hidden
  order #1 bob buy 4 @ 100
  terms #1 hidden
  rested #1 bob buy 4 @ 100 concealed
buy 9 @ 100 by alice shows 2
  order #2 alice buy 9 @ 100
  terms #2 shows 2
  rested #2 alice buy 9 @ 100 concealed
  shown #2 buy +2 @ 100: ENTERED
sell 8 @ 100 by carol
  order #3 carol sell 8 @ 100 resting
  indicated 8 @ 100 surplus 5 buy
status open
  accepted
  uncrossed 8 @ 100
  trade 1: #3 carol sells 8 @ 100 = 800 to #2 alice, left 0 and 1 auction concealed
  shown #2 buy -1 @ 100: TRADED
  shown #3 sell -8 @ 100: TRADED
  status open
book
  bid 1+4 @ 100: #2 alice 1, #1 bob 0+4
status auction
  accepted
  status auction
sell 3 @ 100 by carol
  order #4 carol sell 3 @ 100 resting
  indicated 3 @ 100 surplus 2 buy
status open
  accepted
  uncrossed 3 @ 100
  trade 2: #4 carol sells 1 @ 100 = 100 to #2 alice, left 2 and 0 auction concealed
  shown #2 buy -1 @ 100: TRADED
  shown #4 sell -1 @ 100: TRADED
  trade 3: #4 carol sells 2 @ 100 = 200 to #1 bob, left 0 and 2 auction concealed
  shown #4 sell -2 @ 100: TRADED
  status open
`,
  },
  {
    name: 'lists in an uncross: what is shown first, then the lists, the buyer first',
    given: `${TRADED}
status auction
`,
    table: `
oco by bob: sell 5 @ 100; sell 5 at market stop 90
  order #3 bob sell 5 @ 100
  terms #3 oco #3
  order #4 bob sell 5 at market
  terms #4 stop 90 oco #3 waits for trigger
  rested #3 bob sell 5 @ 100
oto by alice: buy 2 @ 101; sell 2 @ 150
  order #5 alice buy 2 @ 101
  terms #5 oto #5
  order #6 alice sell 2 @ 150
  terms #6 oto #5 waits for list
  rested #5 alice buy 2 @ 101
  indicated 2 @ 100 surplus 3 sell
oco by carol: buy 1 @ 100; buy 1 @ 120 stop 110
  order #7 carol buy 1 @ 100
  terms #7 oco #7
  order #8 carol buy 1 @ 120
  terms #8 stop 110 oco #7 waits for trigger
  rested #7 carol buy 1 @ 100
  indicated 3 @ 100 surplus 2 sell
status open
  accepted
  uncrossed 3 @ 100
  trade 2: #5 alice buys 2 @ 100 = 200 from #3 bob, left 0 and 3 auction concealed
  shown #5 buy -2 @ 101: TRADED
  shown #3 sell -2 @ 100: TRADED
  closed #4 bob sell 5 @ 0: LIST
  trade 3: #7 carol buys 1 @ 100 = 100 from #3 bob, left 0 and 2 auction concealed
  shown #7 buy -1 @ 100: TRADED
  shown #3 sell -1 @ 100: TRADED
  closed #8 carol buy 1 @ 120: LIST
  status open
  activated #6 by list
  rested #6 alice sell 2 @ 150
`,
  },
  {
    name: 'an uncross without a crossed book, or into another status than open',
    given: CALL,
    table: `
status post-only
  accepted
  uncrossed 0 @ 0
  status post-only
status auction
  accepted
  status auction
buy 1 @ 100 by alice
  order #1 alice buy 1 @ 100 resting
sell 1 @ 100 by bob
  order #2 bob sell 1 @ 100 resting
  indicated 1 @ 100
status auction
  accepted
  status auction
status cancel-only
  accepted
  uncrossed 1 @ 100
  trade 1: #2 bob sells 1 @ 100 = 100 to #1 alice, left 0 and 0 auction concealed
  shown #1 buy -1 @ 100: TRADED
  shown #2 sell -1 @ 100: TRADED
  status cancel-only
`,
  },
  {
    name: 'a halt leaves the book crossed; it is uncrossed when the market leaves the halt',
    given: CALL,
    table: `
buy 1 @ 100 by alice
  order #1 alice buy 1 @ 100 resting
sell 2 @ 100 by bob
  order #2 bob sell 2 @ 100 resting
  indicated 1 @ 100 surplus 1 sell
status halted
  accepted
  status halted
status halted
  accepted
  status halted
book
  bid 1 @ 100: #1 alice 1
  ask 2 @ 100: #2 bob 2
status auction
  accepted
  status auction
  indicated 1 @ 100 surplus 1 sell
status halted
  accepted
  status halted
status open
  accepted
  uncrossed 1 @ 100
  trade 1: #2 bob sells 1 @ 100 = 100 to #1 alice, left 1 and 0 auction concealed
  shown #1 buy -1 @ 100: TRADED
  shown #2 sell -1 @ 100: TRADED
  status open
status halted
  accepted
  status halted
status open
  accepted
  status open
`,
  },
  {
    name: 'a kill switch at the end of an auction comes after the uncross; a halt has none',
    given: CALL,
    table: `
buy 2 @ 100 by alice
  order #1 alice buy 2 @ 100 resting
sell 1 @ 100 by bob
  order #2 bob sell 1 @ 100 resting
  indicated 1 @ 100 surplus 1 buy
status open cancel-orders
  accepted
  uncrossed 1 @ 100
  trade 1: #2 bob sells 1 @ 100 = 100 to #1 alice, left 0 and 1 auction concealed
  shown #1 buy -1 @ 100: TRADED
  shown #2 sell -1 @ 100: TRADED
  status open
  closed #1 alice buy 1 @ 100: KILLED resting
status auction
  accepted
  status auction
buy 2 @ 100 by alice
  order #3 alice buy 2 @ 100 resting
sell 1 @ 100 by bob
  order #4 bob sell 1 @ 100 resting
  indicated 1 @ 100 surplus 1 buy
status halted cancel-orders
  accepted
  status halted
  closed #3 alice buy 2 @ 100: KILLED resting
  closed #4 bob sell 1 @ 100: KILLED resting
status auction
  accepted
  status auction
sell 1 @ 100 by bob
  order #5 bob sell 1 @ 100 resting
status auction cancel-orders
  accepted
  status auction
  closed #5 bob sell 1 @ 100: KILLED resting
`,
  },
  {
    name: 'the uniform price becomes the last price and the reference',
    given: `${CALL}
rules reference 104 collar 10%
buy 5 @ 110 by alice
sell 5 @ 100 by bob
`,
    table: `
status open
  accepted
  uncrossed 5 @ 104
  trade 1: #2 bob sells 5 @ 104 = 520 to #1 alice, left 0 and 0 auction concealed
  shown #1 buy -5 @ 110: TRADED
  shown #2 sell -5 @ 100: TRADED
  status open
sell 1 @ 1 by bob stop 104
  rejected PRICE_OUTSIDE_COLLAR
sell 1 @ 94 by bob stop 104
  rejected WOULD_TRIGGER
rules collar 1%
  accepted
  rules reference 104 collar 1%
`,
  },
  {
    name: 'an amended order rests in an auction, even crossed, even post-only',
    given: `${PLAIN}
buy 5 @ 90 by alice post-only
sell 5 @ 100 by bob
status auction
`,
    table: `
amend #1 by alice to 5 @ 101
  amended #1 alice buy 5 of 5 @ 101, was 5 @ 90: REQUEUED resting
  indicated 5 @ 100
`,
  },
  {
    name: 'the uniform price becomes the reference where there was none; no price changes nothing',
    given: `${TRADED}
rules static 5%
status auction
buy 1 @ 120 by alice
sell 1 @ 120 by bob
`,
    table: `
status open
  accepted
  uncrossed 1 @ 120
  trade 2: #4 bob sells 1 @ 120 = 120 to #3 alice, left 0 and 0 auction concealed
  shown #3 buy -1 @ 120: TRADED
  shown #4 sell -1 @ 120: TRADED
  status open
rules static 5%
  accepted
  rules reference 120 static 5%
status auction
  accepted
  status auction
status open
  accepted
  uncrossed 0 @ 0
  status open
rules static 5%
  accepted
  rules reference 120 static 5%
buy 1 @ 113 by alice
  order #5 alice buy 1 @ 113 resting
sell 1 @ 113 by bob
  order #6 bob sell 1 @ 113
  status auction interrupted
  rested #6 bob sell 1 @ 113
  indicated 1 @ 113
`,
  },
  {
    name: 'an uncross without fees says nothing of the fee account',
    given: `${WORLD}
status auction
buy 1 @ 100 by alice
sell 1 @ 99 by bob
`,
    table: `
status open
  accepted
  uncrossed 1 @ 99
  trade 1: #2 bob sells 1 @ 99 = 99 to #1 alice, left 0 and 0 auction concealed
  alice has 1001 BTC, 901 USD
  bob has 999 BTC, 1099 USD
  shown #1 buy -1 @ 100: TRADED
  shown #2 sell -1 @ 99: TRADED
  status open
`,
  },
];
