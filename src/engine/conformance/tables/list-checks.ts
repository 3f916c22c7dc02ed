/** OrderList: every check, and the precedence between them; orders refused later. */
import { type Case, PLAIN, TRADED, WORLD } from '../run.ts';

export const CASES: readonly Case[] = [
  {
    name: 'the number of orders fits the kind, then enumerations and numbers of each in turn',
    given: TRADED,
    table: `
oco by 99 in 9: sell 5 @ 110; sell 5 @ 90 stop 95 {kind=3}
  rejected INVALID_ENUM
oco by 99 in 9: sell 5 @ 110; sell 5 @ 90 stop 95 {kind=2}
  rejected MALFORMED_COMMAND
oco by 99 in 9: sell 5 @ 110; sell 5 @ 90; sell 5 @ 90
  rejected MALFORMED_COMMAND
otoco by 99 in 9: sell 5 @ 110; sell 5 @ 90
  rejected MALFORMED_COMMAND
oco by 99 in 9: sell 5 @ 110; sell 5 @ 90 {0.side=2 1.quantity=2^53}
  rejected INVALID_ENUM
oco by 99 in 9: sell 5 @ 110; sell 5 @ 90 {0.priceTicks=2^53 0.side=2}
  rejected VALUE_OUT_OF_RANGE
oco by 99 in 9: sell 5 @ 110; sell 5 @ 90 {1.side=2 1.quantity=2^53}
  rejected VALUE_OUT_OF_RANGE (1)
oco by 99 in 9: sell 5 @ 110; sell 5 @ 90 {1.side=2}
  rejected INVALID_ENUM (1)
oco by 99 in 9: sell 5 @ 110; sell 5 @ 90 {1.hidden=2}
  rejected INVALID_ENUM (1)
oco by 99 in 9: sell 5 @ 110; sell 5 @ 90 {1.trigger=4}
  rejected INVALID_ENUM (1)
`,
  },
  {
    name: "then market and account, their status, each order's fitness for it",
    given: TRADED,
    table: `
oco by 99 in 9: sell 5 @ 110; buy 5 @ 90
  rejected UNKNOWN_MARKET
oco by 99: sell 5 @ 110; buy 5 @ 90
  rejected UNKNOWN_ACCOUNT
oco by fees: sell 5 @ 110; buy 5 @ 90
  rejected ACCOUNT_NOT_ALLOWED
block alice
  accepted
  alice is blocked
status halted
  accepted
  status halted
oco by alice: sell 5 @ 110; buy 5 @ 90
  rejected ACCOUNT_BLOCKED
oco by bob: sell 5 @ 110; buy 5 @ 90
  rejected MARKET_HALTED
status cancel-only
  accepted
  status cancel-only
oco by bob: sell 5 @ 110; buy 5 @ 90
  rejected MARKET_CANCEL_ONLY
status post-only
  accepted
  status post-only
oco by bob: sell 5 @ 110; buy 5 at market stop 90
  rejected MARKET_POST_ONLY
oco by bob: buy 5 at market stop 90; sell 5 @ 110
  rejected MARKET_POST_ONLY (1)
oto by bob: sell 5 @ 110 post-only; buy 5 at market
  order #3 bob sell 5 @ 110 post-only
  terms #3 oto #3
  order #4 bob buy 5 at market
  terms #4 oto #3 waits for list
  rested #3 bob sell 5 @ 110
status auction
  accepted
  status auction
oto by bob: buy 5 @ 120 post-only; sell 5 at market
  rejected NOT_IN_AUCTION
oto by bob: buy 5 @ 120 ioc; sell 5 at market
  rejected NOT_IN_AUCTION
oco by bob: sell 5 at market stop 90; sell 5 @ 110 fok
  rejected NOT_IN_AUCTION (1)
oto by bob: buy 5 @ 120; sell 5 at market
  order #5 bob buy 5 @ 120
  terms #5 oto #5
  order #6 bob sell 5 at market
  terms #6 oto #5 waits for list
  rested #5 bob buy 5 @ 120
  indicated 5 @ 110
`,
  },
  {
    name: 'then what belongs together',
    given: TRADED,
    table: `
oco by bob: sell 5 @ 0; buy 5 @ 90 stop 95
  rejected INVALID_COMBINATION
oco by bob: sell 5 @ 0; sell 4 @ 90 stop 95
  rejected INVALID_COMBINATION
oco by bob: sell 5 @ 0; sell 5 @ 90
  rejected INVALID_COMBINATION
oco by bob: sell 5 at market; sell 5 @ 0 stop 95
  rejected INVALID_COMBINATION
oco by bob: sell 5 @ 90 stop 95; sell for 5
  rejected INVALID_COMBINATION
oto by bob: sell 5 @ 0 stop 95; buy 5 @ 90
  rejected INVALID_COMBINATION
oto by bob: sell 5 at market; buy 5 @ 90
  rejected INVALID_COMBINATION
oto by bob: sell for 5; buy 5 @ 90
  rejected INVALID_COMBINATION
otoco by bob: sell 5 @ 0; buy 5 @ 90; buy 4 @ 110 stop 105
  rejected INVALID_COMBINATION
otoco by bob: sell 5 @ 0; buy 5 @ 90; sell 5 @ 110 stop 105
  rejected INVALID_COMBINATION
otoco by bob: sell 5 @ 0; buy 5 @ 90; buy 5 @ 110
  rejected INVALID_COMBINATION
otoco by bob: sell 5 @ 0; buy 5 at market; buy 5 @ 110 stop 105
  rejected INVALID_COMBINATION
otoco by bob: sell 5 @ 0 stop 90; buy 5 @ 90; buy 5 @ 110 stop 105
  rejected INVALID_COMBINATION
`,
  },
  {
    name: "then each order's own terms, time, sizes and client order id, order after order",
    given: `${TRADED}
tick 10
sell 1 @ 500 by bob as 7
`,
    table: `
oco by bob: sell 5 @ 110 shows 6; sell 5 @ 0 stop 95
  rejected INVALID_COMBINATION
oco by bob: sell 5 @ 110; sell 5 @ 0 stop 95 shows 6
  rejected INVALID_COMBINATION (1)
oco by bob: sell 5 @ 110 until 10; sell 5 @ 0 stop 95 shows 6
  rejected TIME_IN_PAST
oco by bob: sell 5 @ 110; sell 5 @ 0 stop 95 until 10
  rejected TIME_IN_PAST (1)
oco by bob: sell 0 @ 110; sell 0 @ 0 stop 95 until 10
  rejected QUANTITY_ZERO
oco by bob: sell 5 @ 110; sell 5 @ 0 stop 95
  rejected PRICE_ZERO (1)
oco by bob: sell 5 @ 1000001; sell 5 @ 0 stop 95
  rejected PRICE_TOO_HIGH
oco by bob: sell 5 @ 110 as 7; sell 5 @ 0 stop 95
  rejected DUPLICATE_CLIENT_ORDER_ID (3)
oco by bob: sell 5 @ 110 as 8; sell 5 @ 0 stop 95 as 7
  rejected PRICE_ZERO (1)
oco by bob: sell 5 @ 110 as 8; sell 5 @ 90 stop 95 as 7
  rejected DUPLICATE_CLIENT_ORDER_ID (3)
oco by bob: sell 5 @ 110 as 8; sell 5 @ 90 stop 100 as 8
  rejected DUPLICATE_CLIENT_ORDER_ID
oco by bob: sell 5 @ 110 as 8; sell 5 @ 90 stop 100 as 9
  rejected WOULD_TRIGGER (1)
oco by bob: sell 5 @ 90 stop 100; sell 5 @ 0 as 9
  rejected WOULD_TRIGGER
oto by bob: sell 5 @ 110 as 8; sell 5 @ 90 stop 100 as 9
  order #4 bob sell 5 @ 110 as 8
  terms #4 oto #4
  order #5 bob sell 5 @ 90 as 9
  terms #5 stop 100 oto #4 waits for list
  rested #4 bob sell 5 @ 110
oto by alice: sell 5 @ 111; sell 5 @ 1000001 stop 100
  rejected PRICE_TOO_HIGH (1)
`,
  },
  {
    name: 'a trailing order that waits from the start needs a reference',
    given: PLAIN,
    table: `
oco by bob: sell 5 @ 110; sell 5 @ 90 trailing 5
  rejected NO_REFERENCE_PRICE (1)
oto by bob: sell 5 @ 110; sell 5 @ 90 trailing 5
  order #1 bob sell 5 @ 110
  terms #1 oto #1
  order #2 bob sell 5 @ 90
  terms #2 trailing 5 oto #1 waits for list
  rested #1 bob sell 5 @ 110
`,
  },
  {
    name: 'then the book and the money of the order that is placed at once',
    given: `${WORLD}
buy 1 @ 100 by carol
sell 1 @ 100 by carol
buy 1 @ 99 by carol
`,
    table: `
oto by bob: sell 2000 @ 99 post-only; buy 5 @ 90
  rejected WOULD_TAKE
oco by bob: sell 2000 @ 90 stop 95; sell 2000 @ 99 post-only
  rejected WOULD_TAKE (1)
oto by bob: sell 2000 @ 110; buy 5 @ 90
  rejected INSUFFICIENT_FUNDS
oco by bob: sell 2000 @ 90 stop 95; sell 2000 @ 110
  rejected INSUFFICIENT_FUNDS (1)
limit bob to 4 BTC
  accepted
  limit of bob 4 BTC
oto by bob: sell 5 @ 110; buy 5 @ 90
  rejected EXPOSURE_EXCEEDED
oto by bob: sell 4 @ 110; buy 5000 @ 90
  order #4 bob sell 4 @ 110
  terms #4 oto #4
  order #5 bob buy 5000 @ 90
  terms #5 oto #4 waits for list
  rested #4 bob sell 4 @ 110
  bob has 996+4 BTC, 1000 USD
oco by alice: sell 2000 @ 90 stop 95; sell 2000 @ 80 stop 94
  order #6 alice sell 2000 @ 90
  terms #6 stop 95 oco #6 waits for trigger
  order #7 alice sell 2000 @ 80
  terms #7 stop 94 oco #6 waits for trigger
`,
  },
  {
    name: "then room: the account's limit, orders, levels as for all of the list",
    config: { maxOrders: 4, maxLevels: 5 },
    given: `${TRADED}
limit alice to 1 orders
sell 1 @ 110 by carol
sell 1 @ 300 by carol stop 95
`,
    table: `
oco by alice: sell 5 @ 110; sell 5 @ 90 stop 95
  rejected TOO_MANY_ORDERS
otoco by bob: buy 5 @ 100; sell 5 @ 110; sell 5 @ 90 stop 95
  rejected ORDERS_FULL
oco by bob: sell 5 @ 111 until 50; sell 5 @ 90 stop 94 until 60
  rejected LEVELS_FULL
oco by bob: sell 5 @ 111 until 50; sell 5 @ 90 stop 94 until 50
  rejected LEVELS_FULL
oto by bob: buy 5 @ 99 until 50; sell 5 @ 120 until 60
  order #5 bob buy 5 @ 99 gtd
  terms #5 until 50 oto #5
  order #6 bob sell 5 @ 120 gtd
  terms #6 until 60 oto #5 waits for list
  rested #5 bob buy 5 @ 99
oco by alice: sell 5 @ 110; sell 5 @ 90 stop 95
  rejected TOO_MANY_ORDERS
cancel #5 by bob
  closed #5 bob buy 5 @ 99: CANCELLED resting
  closed #6 bob sell 5 @ 120: LIST
oco by bob: sell 5 @ 110 until 50; sell 5 @ 90 stop 95 until 50
  order #7 bob sell 5 @ 110 gtd
  terms #7 until 50 oco #7
  order #8 bob sell 5 @ 90 gtd
  terms #8 stop 95 until 50 oco #7 waits for trigger
  rested #7 bob sell 5 @ 110
`,
  },
  {
    name: 'balances are created last, for all orders of the list at once',
    config: { maxBalances: 6 },
    given: `
asset BTC
asset USD
account bob
account alice
market BTC/USD
deposit 100 BTC to bob
`,
    table: `
oco by bob: sell 5 @ 110; sell 5 @ 90 stop 95
  order #1 bob sell 5 @ 110
  terms #1 oco #1
  order #2 bob sell 5 @ 90
  terms #2 stop 95 oco #1 waits for trigger
  rested #1 bob sell 5 @ 110
  bob has 95+5 BTC, 0 USD
oco by alice: buy 5 @ 110 stop 105; buy 5 @ 90 take-profit 95
  rejected BALANCES_FULL
`,
  },
  {
    name: 'OTOCO: an order that is refused when it comes alive ends its partner',
    given: `${WORLD}
sell 5 @ 100 by carol
otoco by bob: buy 5 @ 90; sell 2000 @ 110; sell 2000 at market stop 80
otoco by alice: buy 5 @ 100; sell 5 @ 110; sell 5 at market stop 80
`,
    table: `
cancel all by bob
  accepted
  closed #2 bob buy 5 @ 90: MASS_CANCELLED resting
  bob has 1000 BTC, 1000 USD
  closed #3 bob sell 2000 @ 110: LIST
  closed #4 bob sell 2000 @ 0: LIST
otoco by bob: sell 5 @ 120; buy 2000 @ 90; buy 2000 at market stop 150
  order #8 bob sell 5 @ 120
  terms #8 otoco #8
  order #9 bob buy 2000 @ 90
  terms #9 otoco #8 waits for list
  order #10 bob buy 2000 at market
  terms #10 stop 150 otoco #8 waits for list
  rested #8 bob sell 5 @ 120
  bob has 995+5 BTC, 1000 USD
buy 5 @ 120 by carol ioc
  order #11 carol buy 5 @ 120 ioc
  trade 2: #11 carol buys 5 @ 110 = 550 from #6 alice, left 0 and 0
  alice has 1000 BTC, 1050 USD
  closed #7 alice sell 5 @ 0: LIST
  carol has 1000 BTC, 950 USD
buy 5 @ 120 by carol ioc
  order #12 carol buy 5 @ 120 ioc
  trade 3: #12 carol buys 5 @ 120 = 600 from #8 bob, left 0 and 0
  bob has 995 BTC, 1600 USD
  carol has 1005 BTC, 350 USD
  activated #9 by list
  closed #9 bob buy 2000 @ 90: REFUSED because INSUFFICIENT_FUNDS
  closed #10 bob buy 2000 @ 0: LIST
`,
  },
  {
    name: 'a trigger that finds no level when the order comes alive refuses it',
    config: { maxLevels: 3 },
    given: `${TRADED}
otoco by bob: buy 1 @ 99; sell 1 @ 120 stop 90; sell 1 @ 130 stop 89
buy 1 @ 99 by carol
buy 1 @ 98 by carol
sell 1 @ 200 by carol
`,
    table: `
sell 1 @ 99 by alice ioc
  order #9 alice sell 1 @ 99 ioc
  trade 2: #9 alice sells 1 @ 99 = 99 to #3 bob, left 0 and 0
  activated #4 by list at 90
  closed #4 bob sell 1 @ 120: REFUSED because LEVELS_FULL
  closed #5 bob sell 1 @ 130: LIST
`,
  },
];
