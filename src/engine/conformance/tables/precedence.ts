/** What comes first when several rules apply. */
import { type Case, PLAIN, TRADED, WORLD } from '../run.ts';

/** The last trade was at 100; every side then pays a tenth. */
const FEES = `${WORLD}
sell 1 @ 100 by carol
buy 1 @ 100 by carol
fees tier 0 maker 100000 taker 100000
`;

export const CASES: readonly Case[] = [
  {
    name: 'an order with every fault, mended one after another',
    config: { maxOrders: 2, maxLevels: 2 },
    given: `
asset BTC
asset USD
account alice
account bob
market BTC/USD max-price 200 max-quantity 50 min-notional 20
rules reference 100 collar 20% max-notional 4000
deposit 11 BTC to alice
deposit 1000 USD to bob
buy 1 @ 95 by bob
sell 1 @ 115 by alice as 7
limit alice to 1 orders
limit alice to 6 BTC
block alice
unblock alice
sell 1 @ 115 by alice as 7
`,
    table: `
block alice
  accepted
  alice is blocked
  closed #3 alice sell 1 @ 115: KILLED as 7 resting
  alice has 11 BTC, 0 USD
status halted
  accepted
  status halted
sell 60 @ 300 by 99 in 9 post-only fok as 7 {side=2 clientOrderId=2^53}
  rejected VALUE_OUT_OF_RANGE
sell 60 @ 300 by 99 in 9 post-only fok as 7 {side=2}
  rejected INVALID_ENUM
sell 60 @ 300 by 99 in 9 post-only fok as 7
  rejected UNKNOWN_MARKET
sell 60 @ 300 by 99 post-only fok as 7
  rejected UNKNOWN_ACCOUNT
sell 60 @ 300 by fees post-only fok as 7
  rejected ACCOUNT_NOT_ALLOWED
sell 60 @ 300 by alice post-only fok as 7
  rejected ACCOUNT_BLOCKED
unblock alice
  accepted
  alice is active
sell 60 @ 300 by alice post-only fok as 7
  rejected MARKET_HALTED
status open
  accepted
  status open
sell 1 @ 115 by alice as 7
  order #4 alice sell 1 @ 115 as 7 resting
  alice has 10+1 BTC, 0 USD
sell 60 @ 300 by alice post-only fok as 7
  rejected INVALID_COMBINATION
sell 60 @ 300 by alice post-only as 7
  rejected QUANTITY_TOO_LARGE
sell 50 @ 300 by alice post-only as 7
  rejected PRICE_TOO_HIGH
sell 1 @ 10 by alice post-only as 7
  rejected NOTIONAL_TOO_SMALL
sell 50 @ 90 by alice post-only as 7
  rejected NOTIONAL_ABOVE_LIMIT
sell 20 @ 70 by alice post-only as 7
  rejected PRICE_OUTSIDE_COLLAR
sell 20 @ 90 by alice post-only as 7
  rejected DUPLICATE_CLIENT_ORDER_ID (4)
sell 20 @ 90 by alice post-only as 8
  rejected WOULD_TAKE
sell 20 @ 110 by alice post-only as 8
  rejected INSUFFICIENT_FUNDS
sell 6 @ 110 by alice post-only as 8
  rejected EXPOSURE_EXCEEDED
sell 5 @ 110 by alice post-only as 8
  rejected TOO_MANY_ORDERS
limit alice to 2 orders
  accepted
  limit of alice 2 orders
sell 5 @ 110 by alice post-only as 8
  rejected ORDERS_FULL
cancel #1 by bob
  closed #1 bob buy 1 @ 95: CANCELLED resting
  bob has 0 BTC, 1000 USD
sell 5 @ 110 by alice until 9 as 8
  rejected LEVELS_FULL
sell 5 @ 110 by alice post-only as 8
  order #5 alice sell 5 @ 110 post-only as 8 resting
  alice has 5+6 BTC, 0 USD
`,
  },
  {
    name: 'before a trade: self-trade prevention, then the bands, then its size',
    given: `${TRADED}
rules dynamic 5%
sell 1 @ 110 by alice
sell 9 @ 110 by bob shows 2
`,
    table: `
# Neither the own order nor a budget below one lot is what ends it.
buy for 5 by alice stp cancel-maker
  order #5 alice buy for 5 stp cancel-maker
  closed #3 alice sell 1 @ 110: SELF_TRADE resting
  status auction interrupted
  closed #5 alice buy 5 @ 0: VOLATILITY
status open
  accepted
  uncrossed 0 @ 0
  status open
rules
  accepted
  rules
buy for 5 by alice stp cancel-maker
  order #6 alice buy for 5 stp cancel-maker
  closed #6 alice buy 5 @ 0: BUDGET_SPENT
buy for 335 by alice
  order #7 alice buy for 335
  trade 2: #7 alice buys 2 @ 110 = 220 from #4 bob, left 115 and 7 concealed
  shown #4 sell -2 @ 110: TRADED
  shown #4 sell +2 @ 110: REFRESHED
  trade 3: #7 alice buys 1 @ 110 = 110 from #4 bob, left 5 and 6 concealed
  shown #4 sell -1 @ 110: TRADED
  closed #7 alice buy 5 @ 0: BUDGET_SPENT
`,
  },
  {
    name: "after a trade: the maker's balances, what it shows, its list, then the taker's list",
    given: FEES,
    table: `
oco by bob: sell 10 @ 110 shows 3; sell 10 at market stop 90
  order #3 bob sell 10 @ 110
  terms #3 shows 3 oco #3
  order #4 bob sell 10 at market
  terms #4 stop 90 oco #3 waits for trigger
  rested #3 bob sell 10 @ 110 concealed
  shown #3 sell +3 @ 110: ENTERED
  bob has 990+10 BTC, 1000 USD
oco by alice: buy 5 @ 110; buy 5 @ 130 stop 120
  order #5 alice buy 5 @ 110
  terms #5 oco #5
  order #6 alice buy 5 @ 130
  terms #6 stop 120 oco #5 waits for trigger
  trade 2: #5 alice buys 3 @ 110 = 330 from #3 bob, left 2 and 7 fees 1 and 33 concealed
  bob has 990+7 BTC, 1297 USD
  shown #3 sell -3 @ 110: TRADED
  shown #3 sell +3 @ 110: REFRESHED
  closed #4 bob sell 10 @ 0: LIST
  closed #6 alice buy 5 @ 130: LIST
  trade 3: #5 alice buys 2 @ 110 = 220 from #3 bob, left 0 and 5 fees 1 and 22 concealed
  bob has 990+5 BTC, 1495 USD
  shown #3 sell -2 @ 110: TRADED
  alice has 1003 BTC, 450 USD
  fees has 2 BTC, 55 USD
`,
  },
  {
    name: 'after an order: its own end, balances, fees, its list; then triggers, then pegs',
    given: `${FEES}
sell 2 @ 104 by bob
buy 1 @ 50 by carol stop 104
sell 1 @ 0 by bob peg best +1
`,
    table: `
oto by alice: buy 3 @ 104 ioc; sell 3 @ 120
  order #6 alice buy 3 @ 104 ioc
  terms #6 oto #6
  order #7 alice sell 3 @ 120
  terms #7 oto #6 waits for list
  trade 2: #6 alice buys 2 @ 104 = 208 from #3 bob, left 1 and 0 fees 1 and 21
  bob has 997+1 BTC, 1187 USD
  closed #6 alice buy 1 @ 104: IMMEDIATE_REMAINDER
  alice has 1001 BTC, 792 USD
  fees has 1 BTC, 21 USD
  closed #7 alice sell 3 @ 120: LIST
  activated #4 by trigger at 104
  rested #4 carol buy 1 @ 50
  carol has 1000 BTC, 950+50 USD
  amended #5 bob sell 1 of 1 @ 0, was 1 @ 105: PEGGED
  bob has 998 BTC, 1187 USD
`,
  },
  {
    name: 'at one price: those that show, then hidden ones; a new slice and a moved order are last',
    given: PLAIN,
    table: `
buy 2 @ 100 by alice hidden
  order #1 alice buy 2 @ 100
  terms #1 hidden
  rested #1 alice buy 2 @ 100 concealed
buy 4 @ 100 by bob shows 2
  order #2 bob buy 4 @ 100
  terms #2 shows 2
  rested #2 bob buy 4 @ 100 concealed
  shown #2 buy +2 @ 100: ENTERED
buy 2 @ 100 by carol
  order #3 carol buy 2 @ 100 resting
buy 2 @ 99 by alice
  order #4 alice buy 2 @ 99 resting
amend #4 by alice to 2 @ 100
  amended #4 alice buy 2 of 2 @ 100, was 2 @ 99: REQUEUED resting
sell 10 @ 100 by carol
  order #5 carol sell 10 @ 100
  trade 1: #5 carol sells 2 @ 100 = 200 to #2 bob, left 8 and 2 concealed
  shown #2 buy -2 @ 100: TRADED
  shown #2 buy +2 @ 100: REFRESHED
  trade 2: #5 carol sells 2 @ 100 = 200 to #3 carol, left 6 and 0
  trade 3: #5 carol sells 2 @ 100 = 200 to #4 alice, left 4 and 0
  trade 4: #5 carol sells 2 @ 100 = 200 to #2 bob, left 2 and 0 concealed
  shown #2 buy -2 @ 100: TRADED
  trade 5: #5 carol sells 2 @ 100 = 200 to #1 alice, left 0 and 0 concealed
`,
  },
  {
    name: 'several markets are looked after in the order in which a command first changed them',
    given: `${PLAIN}
market USD/BTC no-ledger
buy 1 @ 5 by alice in USD/BTC
buy 1 @ 100 by alice
buy 1 @ 4 by alice in USD/BTC
buy 1 @ 0 by bob peg best
buy 1 @ 0 by bob peg best in USD/BTC
`,
    table: `
cancel all by alice
  accepted
  closed #1 alice buy 1 @ 5: MASS_CANCELLED in USD/BTC resting
  closed #2 alice buy 1 @ 100: MASS_CANCELLED resting
  closed #3 alice buy 1 @ 4: MASS_CANCELLED in USD/BTC resting
  amended #5 bob buy 1 of 1 @ 0, was 1 @ 5: PEGGED in USD/BTC
  amended #4 bob buy 1 of 1 @ 0, was 1 @ 100: PEGGED
`,
  },
  {
    name: 'an order that comes alive does all of its work before the pegs and the next market',
    given: `${TRADED}
buy 1 @ 96 by carol
buy 1 @ 95 by carol
buy 1 @ 90 by carol
buy 1 @ 0 by alice peg best -1
sell 1 at market by bob stop 96
`,
    table: `
book
  bid 1 @ 96: #3 carol 1
  bid 2 @ 95: #4 carol 1, #6 alice 1
  bid 1 @ 90: #5 carol 1
sell 1 @ 96 by alice
  order #8 alice sell 1 @ 96
  trade 2: #8 alice sells 1 @ 96 = 96 to #3 carol, left 0 and 0
  activated #7 by trigger at 96
  trade 3: #7 bob sells 1 @ 95 = 95 to #4 carol, left 0 and 0
  amended #6 alice buy 1 of 1 @ 89, was 1 @ 95: PEGGED resting
`,
  },
  {
    name: 'kill switches, expiry and dead-man timers close orders in every market status',
    given: PLAIN,
    table: `
buy 1 @ 10 by alice until 5
  order #1 alice buy 1 @ 10 gtd
  terms #1 until 5
  rested #1 alice buy 1 @ 10
buy 1 @ 11 by bob
  order #2 bob buy 1 @ 11 resting
buy 1 @ 12 by carol
  order #3 carol buy 1 @ 12 resting
dead-man carol after 5
  accepted
  dead-man carol at 5
status cancel-only
  accepted
  status cancel-only
tick 5
  accepted 5
  closed #1 alice buy 1 @ 10: EXPIRED resting
  dead-man carol fired
  closed #3 carol buy 1 @ 12: DEAD_MAN resting
status auction
  accepted
  status auction
sell 1 @ 9 by alice until 8
  order #4 alice sell 1 @ 9 gtd
  terms #4 until 8
  rested #4 alice sell 1 @ 9
  indicated 1 @ 9
block bob
  accepted
  bob is blocked
  closed #2 bob buy 1 @ 11: KILLED resting
  indicated 0 @ 0
tick 8
  accepted 8
  closed #4 alice sell 1 @ 9: EXPIRED resting
`,
  },
];
