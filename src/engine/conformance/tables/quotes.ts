/** Mass quotes: all of a market maker's orders replaced in one command. */
import { type Case, PLAIN, WORLD } from '../run.ts';

export const CASES: readonly Case[] = [
  {
    name: 'a mass quote replaces what the last one left, and nothing else',
    given: WORLD,
    table: `
buy 1 @ 90 by alice
  order #1 alice buy 1 @ 90 resting
  alice has 1000 BTC, 910+90 USD
quote by alice session 7: buy 2 @ 99 as 1; sell 2 @ 101 as 2
  accepted 2
  order #2 alice buy 2 @ 99 post-only as 1 resting
  alice has 1000 BTC, 712+288 USD
  order #3 alice sell 2 @ 101 post-only as 2 resting
  alice has 998+2 BTC, 712+288 USD
sell 1 @ 99 by bob
  order #4 bob sell 1 @ 99
  trade 1: #4 bob sells 1 @ 99 = 99 to #2 alice, left 0 and 1 as 0 and 1
  alice has 999+2 BTC, 712+189 USD
  bob has 999 BTC, 1099 USD
quote by bob: buy 1 @ 98
  accepted 1
  order #5 bob buy 1 @ 98 post-only resting
  bob has 999 BTC, 1001+98 USD
quote by alice: buy 2 @ 97 as 1; buy 0 @ 0 as 5; sell 2 @ 100 as 2
  accepted 2
  closed #2 alice buy 1 @ 99: QUOTE_REPLACED as 1 resting
  alice has 999+2 BTC, 811+90 USD
  closed #3 alice sell 2 @ 101: QUOTE_REPLACED as 2 resting
  alice has 1001 BTC, 811+90 USD
  order #6 alice buy 2 @ 97 post-only as 1 resting
  alice has 1001 BTC, 617+284 USD
  order #7 alice sell 2 @ 100 post-only as 2 resting
  alice has 999+2 BTC, 617+284 USD
quote by alice: buy 0 @ 0
  accepted
  closed #6 alice buy 2 @ 97: QUOTE_REPLACED as 1 resting
  alice has 999+2 BTC, 811+90 USD
  closed #7 alice sell 2 @ 100: QUOTE_REPLACED as 2 resting
  alice has 1001 BTC, 811+90 USD
book
  bid 1 @ 98: #5 bob 1
  bid 1 @ 90: #1 alice 1
`,
  },
  {
    name: 'an amended quote is still a quote; a cancelled or replaced one is none any more',
    given: PLAIN,
    table: `
quote by alice: buy 2 @ 99; buy 2 @ 98; sell 2 @ 101
  accepted 3
  order #1 alice buy 2 @ 99 post-only resting
  order #2 alice buy 2 @ 98 post-only resting
  order #3 alice sell 2 @ 101 post-only resting
amend #1 by alice to 5 @ 99
  amended #1 alice buy 5 of 5 @ 99, was 2 @ 99: REQUEUED resting
cancel #2 by alice
  closed #2 alice buy 2 @ 98: CANCELLED resting
replace #3 by alice with sell 1 @ 102
  order #4 alice sell 1 @ 102 resting
  closed #3 alice sell 2 @ 101: REPLACED resting
quote by alice: sell 1 @ 103
  accepted 1
  closed #1 alice buy 5 @ 99: QUOTE_REPLACED resting
  order #5 alice sell 1 @ 103 post-only resting
cancel all by alice
  accepted
  closed #4 alice sell 1 @ 102: MASS_CANCELLED resting
  closed #5 alice sell 1 @ 103: MASS_CANCELLED resting
quote by alice: buy 0 @ 0
  accepted
`,
  },
  {
    name: 'quotes are of one market; those of another stay',
    given: `${PLAIN}
market USD/BTC no-ledger
`,
    table: `
quote by alice: buy 1 @ 99
  accepted 1
  order #1 alice buy 1 @ 99 post-only resting
quote by alice in USD/BTC: buy 1 @ 5; sell 1 @ 6
  accepted 2
  order #2 alice buy 1 @ 5 post-only in USD/BTC resting
  order #3 alice sell 1 @ 6 post-only in USD/BTC resting
quote by alice: buy 1 @ 98
  accepted 1
  closed #1 alice buy 1 @ 99: QUOTE_REPLACED resting
  order #4 alice buy 1 @ 98 post-only resting
book USD/BTC
  bid 1 @ 5: #2 alice 1
  ask 1 @ 6: #3 alice 1
`,
  },
  {
    name: 'checks of the command: mode, numbers and sides of each quote, market, account, status',
    given: PLAIN,
    table: `
quote by 99 in 9: buy 1 @ 99 {mode=2 0.priceTicks=2^53}
  rejected INVALID_ENUM
quote by 99 in 9: buy 1 @ 99; buy 1 @ 99 {1.priceTicks=2^53}
  rejected VALUE_OUT_OF_RANGE (1)
quote by 99 in 9: buy 1 @ 99; buy 1 @ 99 {1.quantity=2^53}
  rejected VALUE_OUT_OF_RANGE (1)
quote by 99 in 9: buy 1 @ 99; buy 1 @ 99 {1.clientOrderId=2^53 1.side=2}
  rejected VALUE_OUT_OF_RANGE (1)
quote by 99 in 9: buy 1 @ 99; buy 1 @ 99 {0.side=2 1.quantity=2^53}
  rejected INVALID_ENUM
quote by 99 in 9: buy 1 @ 99; buy 0 @ 99 {1.side=2}
  rejected INVALID_ENUM (1)
quote by 99 in 9: buy 1 @ 99
  rejected UNKNOWN_MARKET
quote by 99: buy 1 @ 99
  rejected UNKNOWN_ACCOUNT
quote by external: buy 1 @ 99
  rejected ACCOUNT_NOT_ALLOWED
quote by alice:
  rejected MALFORMED_COMMAND
block alice
  accepted
  alice is blocked
status halted
  accepted
  status halted
quote by alice: buy 1 @ 99
  rejected ACCOUNT_BLOCKED
quote by bob: buy 1 @ 99
  rejected MARKET_HALTED
status cancel-only
  accepted
  status cancel-only
quote by bob: buy 1 @ 99
  rejected MARKET_CANCEL_ONLY
status auction
  accepted
  status auction
quote all-or-nothing by bob: buy 0 @ 0
  rejected NOT_IN_AUCTION
status post-only
  accepted
  uncrossed 0 @ 0
  status post-only
quote by bob: buy 1 @ 99
  accepted 1
  order #1 bob buy 1 @ 99 post-only resting
`,
  },
  {
    name: 'mode EACH: a refused quote is told, the others are placed',
    given: `${WORLD}
buy 1 @ 50 by alice as 9
sell 1 @ 110 by bob
`,
    table: `
quote by alice: buy 0 @ 5; buy 1000001 @ 99; buy 1 @ 0; buy 1 @ 60 as 9; buy 1 @ 110 as 3
  accepted 4
  refused quote 1: QUANTITY_TOO_LARGE
  refused quote 2: PRICE_ZERO
  refused quote 3: DUPLICATE_CLIENT_ORDER_ID (1) as 9
  refused quote 4: WOULD_TAKE as 3
quote by alice: sell 5 @ 120; sell 5 @ 130 as 4; sell 996 @ 140; buy 1 @ 1 as 4
  accepted 4
  order #3 alice sell 5 @ 120 post-only resting
  alice has 995+5 BTC, 950+50 USD
  order #4 alice sell 5 @ 130 post-only as 4 resting
  alice has 990+10 BTC, 950+50 USD
  refused quote 2: INSUFFICIENT_FUNDS
  refused quote 3: DUPLICATE_CLIENT_ORDER_ID (4) as 4
`,
  },
  {
    name: 'mode EACH: quotes meet earlier ones of the same command; room runs out in order',
    config: { maxOrders: 3, maxLevels: 2 },
    given: `${PLAIN}
limit bob to 2 orders
`,
    table: `
quote by alice: buy 1 @ 100; sell 1 @ 100; sell 1 @ 101; sell 1 @ 102; buy 1 @ 100; buy 1 @ 100
  accepted 6
  order #1 alice buy 1 @ 100 post-only resting
  refused quote 1: WOULD_TAKE
  order #2 alice sell 1 @ 101 post-only resting
  refused quote 3: LEVELS_FULL
  order #3 alice buy 1 @ 100 post-only resting
  refused quote 5: ORDERS_FULL
quote by alice: sell 1 @ 105
  accepted 1
  closed #1 alice buy 1 @ 100: QUOTE_REPLACED resting
  closed #2 alice sell 1 @ 101: QUOTE_REPLACED resting
  closed #3 alice buy 1 @ 100: QUOTE_REPLACED resting
  order #4 alice sell 1 @ 105 post-only resting
quote by bob: sell 1 @ 105; sell 1 @ 105; sell 1 @ 105
  accepted 3
  order #5 bob sell 1 @ 105 post-only resting
  order #6 bob sell 1 @ 105 post-only resting
  refused quote 2: TOO_MANY_ORDERS
`,
  },
  {
    name: 'mode ALL_OR_NOTHING: the first refusal keeps the old quotes',
    given: `${WORLD}
sell 1 @ 110 by bob
quote by alice: buy 5 @ 100 as 1
`,
    table: `
quote all-or-nothing by alice: buy 9 @ 100 as 1; sell 0 @ 0; buy 1000001 @ 1
  rejected QUANTITY_TOO_LARGE (2)
quote all-or-nothing by alice: buy 9 @ 100 as 1; sell 5 @ 0
  rejected PRICE_ZERO (1)
quote all-or-nothing by alice: buy 1 @ 100 as 3; sell 1 @ 120 as 3
  rejected DUPLICATE_CLIENT_ORDER_ID (1)
quote all-or-nothing by alice: buy 1 @ 100 as 3; buy 1 @ 110 as 4
  rejected WOULD_TAKE (1)
quote all-or-nothing by alice: buy 1 @ 105; sell 1 @ 105
  rejected WOULD_TAKE (1)
quote all-or-nothing by alice: sell 1 @ 105; buy 1 @ 104; buy 1 @ 105
  rejected WOULD_TAKE (2)
# Its old quote's reserve of 500 is counted as free.
quote all-or-nothing by alice: buy 5 @ 100; buy 6 @ 100
  rejected INSUFFICIENT_FUNDS (1)
quote all-or-nothing by alice: buy 5 @ 100 as 1; buy 5 @ 100 as 2; sell 1000 @ 120
  accepted 3
  closed #2 alice buy 5 @ 100: QUOTE_REPLACED as 1 resting
  alice has 1000 BTC, 1000 USD
  order #3 alice buy 5 @ 100 post-only as 1 resting
  alice has 1000 BTC, 500+500 USD
  order #4 alice buy 5 @ 100 post-only as 2 resting
  alice has 1000 BTC, 0+1000 USD
  order #5 alice sell 1000 @ 120 post-only resting
  alice has 0+1000 BTC, 0+1000 USD
limit alice to 900 USD
  accepted
  limit of alice 900 USD
quote all-or-nothing by alice: buy 4 @ 100; buy 5 @ 100; buy 1 @ 1
  rejected EXPOSURE_EXCEEDED (2)
quote all-or-nothing by alice: buy 4 @ 100; buy 5 @ 100; buy 0 @ 1
  accepted 2
  closed #3 alice buy 5 @ 100: QUOTE_REPLACED as 1 resting
  alice has 0+1000 BTC, 500+500 USD
  closed #4 alice buy 5 @ 100: QUOTE_REPLACED as 2 resting
  alice has 0+1000 BTC, 1000 USD
  closed #5 alice sell 1000 @ 120: QUOTE_REPLACED resting
  alice has 1000 BTC, 1000 USD
  order #6 alice buy 4 @ 100 post-only resting
  alice has 1000 BTC, 600+400 USD
  order #7 alice buy 5 @ 100 post-only resting
  alice has 1000 BTC, 100+900 USD
`,
  },
  {
    name: 'mode ALL_OR_NOTHING: room comes last, for the command as a whole',
    config: { maxOrders: 3, maxLevels: 3 },
    given: `${WORLD}
quote by alice: buy 1 @ 100; sell 1 @ 110
limit alice to 3 orders
`,
    table: `
quote all-or-nothing by alice: buy 1 @ 100; sell 1 @ 110; sell 1 @ 110; sell 1 @ 110; buy 2000 @ 100
  rejected INSUFFICIENT_FUNDS (4)
quote all-or-nothing by alice: buy 1 @ 100; sell 1 @ 110; sell 1 @ 110; sell 1 @ 110
  rejected TOO_MANY_ORDERS
limit alice to any orders
  accepted
  limit of alice any orders
quote all-or-nothing by alice: buy 1 @ 100; sell 1 @ 110; sell 1 @ 110; sell 1 @ 110
  rejected ORDERS_FULL
# Two levels are taken by quotes that would go; all the same two more do not fit.
quote all-or-nothing by alice: buy 1 @ 99; sell 1 @ 111
  rejected LEVELS_FULL
quote all-or-nothing by alice: buy 1 @ 99
  accepted 1
  closed #1 alice buy 1 @ 100: QUOTE_REPLACED resting
  alice has 999+1 BTC, 1000 USD
  closed #2 alice sell 1 @ 110: QUOTE_REPLACED resting
  alice has 1000 BTC, 1000 USD
  order #3 alice buy 1 @ 99 post-only resting
  alice has 1000 BTC, 901+99 USD
`,
  },
  {
    name: 'quotes gone and come are one change: pegs and triggers look at the book afterwards',
    given: `${PLAIN}
rules triggers best
quote by alice: buy 1 @ 100; sell 1 @ 110
buy 1 @ 0 by bob peg best
sell 1 @ 500 by carol stop 95
`,
    table: `
quote by alice: buy 1 @ 101; sell 1 @ 110
  accepted 2
  closed #1 alice buy 1 @ 100: QUOTE_REPLACED resting
  closed #2 alice sell 1 @ 110: QUOTE_REPLACED resting
  order #5 alice buy 1 @ 101 post-only resting
  order #6 alice sell 1 @ 110 post-only resting
  amended #3 bob buy 1 of 1 @ 101, was 1 @ 100: PEGGED resting
quote by alice: buy 1 @ 95
  accepted 1
  closed #5 alice buy 1 @ 101: QUOTE_REPLACED resting
  closed #6 alice sell 1 @ 110: QUOTE_REPLACED resting
  order #7 alice buy 1 @ 95 post-only resting
  amended #3 bob buy 1 of 1 @ 95, was 1 @ 101: PEGGED resting
cancel #3 by bob
  closed #3 bob buy 1 @ 95: CANCELLED resting
  activated #4 by trigger at 95
  rested #4 carol sell 1 @ 500
`,
  },
  {
    name: 'mode ALL_OR_NOTHING: a client order id that another open order has',
    given: `${PLAIN}
buy 1 @ 50 by alice as 9
quote by alice: buy 1 @ 60 as 1
`,
    table: `
quote all-or-nothing by alice: buy 1 @ 61 as 1; buy 1 @ 62 as 9
  rejected DUPLICATE_CLIENT_ORDER_ID (1)
quote all-or-nothing by alice: buy 1 @ 61 as 1
  accepted 1
  closed #2 alice buy 1 @ 60: QUOTE_REPLACED as 1 resting
  order #3 alice buy 1 @ 61 post-only as 1 resting
`,
  },
];
