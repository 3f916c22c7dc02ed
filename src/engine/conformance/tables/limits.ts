/** Accounts' limits: blocked accounts, open orders, exposure; sessions. */
import { type Case, PLAIN, TRADED, WORLD } from '../run.ts';

export const CASES: readonly Case[] = [
  {
    name: 'blocking an account closes all its orders, by order id, in every market and status',
    given: `${WORLD}
market USD/BTC no-ledger
sell 1 @ 100 by carol
buy 1 @ 100 by carol
sell 5 @ 200 by bob
buy 1 @ 5 by bob in USD/BTC
sell 1 @ 90 by bob stop 95
buy 1 @ 0 by bob peg best
buy 2 @ 50 by alice
sell 5 @ 201 by bob shows 2
`,
    table: `
status halted
  accepted
  status halted
block bob
  accepted
  bob is blocked
  closed #3 bob sell 5 @ 200: KILLED resting
  bob has 995+5 BTC, 950+50 USD
  closed #4 bob buy 1 @ 5: KILLED in USD/BTC resting
  closed #5 bob sell 1 @ 90: KILLED
  closed #6 bob buy 1 @ 50: KILLED resting
  bob has 995+5 BTC, 1000 USD
  closed #8 bob sell 5 @ 201: KILLED concealed
  shown #8 sell -2 @ 201: LEFT
  bob has 1000 BTC, 1000 USD
`,
  },
  {
    name: 'a blocked account places and amends nothing, but cancels, is paid and pays',
    given: `${WORLD}
sell 5 @ 200 by bob
`,
    table: `
block bob
  accepted
  bob is blocked
  closed #1 bob sell 5 @ 200: KILLED resting
  bob has 1000 BTC, 1000 USD
buy 1 @ 1 by bob
  rejected ACCOUNT_BLOCKED
buy 1 @ 1 by bob hidden
  rejected ACCOUNT_BLOCKED
oto by bob: buy 1 @ 1; sell 1 @ 2
  rejected ACCOUNT_BLOCKED
quote by bob: buy 1 @ 1
  rejected ACCOUNT_BLOCKED
replace #1 by bob with buy 1 @ 1
  rejected ORDER_NOT_FOUND
replace #1 by bob anyway with buy 1 @ 1
  rejected ACCOUNT_BLOCKED
amend #1 by bob to 1 @ 1
  rejected ORDER_NOT_FOUND
cancel all by bob
  accepted
transfer post 5 USD bob>alice id 1
  accepted 1
  transfer 1: post 5 USD bob>alice
  bob has 995 USD
  alice has 1005 USD
block bob
  accepted
  bob is blocked
unblock bob
  accepted
  bob is active
buy 1 @ 1 by bob
  order #2 bob buy 1 @ 1 resting
  bob has 1000 BTC, 994+1 USD
`,
  },
  {
    name: 'checks of limits: enumeration or number, account, system account, asset',
    given: PLAIN,
    table: `
block 99 {status=2}
  rejected INVALID_ENUM
block 99
  rejected UNKNOWN_ACCOUNT
block external
  rejected ACCOUNT_NOT_ALLOWED
limit 99 to 5 orders
  rejected UNKNOWN_ACCOUNT
limit fees to 5 orders
  rejected ACCOUNT_NOT_ALLOWED
limit 99 to 2^53 9
  rejected VALUE_OUT_OF_RANGE
limit 99 to 5 9
  rejected UNKNOWN_ACCOUNT
limit fees to 5 9
  rejected ACCOUNT_NOT_ALLOWED
limit alice to 5 9
  rejected UNKNOWN_ASSET
dead-man 99 after 2^53
  rejected VALUE_OUT_OF_RANGE
dead-man 99 after 5
  rejected UNKNOWN_ACCOUNT
dead-man external after 5
  rejected ACCOUNT_NOT_ALLOWED
dead-man alice off
  accepted
  dead-man alice off
`,
  },
  {
    name: 'a limit of open orders counts waiting ones and looks only at orders that may rest',
    given: `${TRADED}
limit bob to 2 orders
`,
    table: `
buy 1 @ 50 by bob
  order #3 bob buy 1 @ 50 resting
sell 1 @ 90 by bob stop 95
  order #4 bob sell 1 @ 90
  terms #4 stop 95 waits for trigger
buy 1 @ 51 by bob
  rejected TOO_MANY_ORDERS
buy 1 @ 51 by bob post-only
  rejected TOO_MANY_ORDERS
buy 1 @ 0 by bob peg best
  rejected TOO_MANY_ORDERS
quote by bob: buy 1 @ 51
  accepted 1
  refused quote 0: TOO_MANY_ORDERS
buy 1 @ 51 by bob ioc
  order #5 bob buy 1 @ 51 ioc
  closed #5 bob buy 1 @ 51: IMMEDIATE_REMAINDER
buy 1 at market by bob
  order #6 bob buy 1 at market
  closed #6 bob buy 1 @ 0: NO_LIQUIDITY
replace #3 by bob with buy 2 @ 51
  order #7 bob buy 2 @ 51 resting
  closed #3 bob buy 1 @ 50: REPLACED resting
limit bob to 1 orders
  accepted
  limit of bob 1 orders
replace #7 by bob with buy 2 @ 52
  closed #7 bob buy 2 @ 51: REPLACED because TOO_MANY_ORDERS resting
limit bob to any orders
  accepted
  limit of bob any orders
buy 1 @ 51 by bob
  order #8 bob buy 1 @ 51 resting
`,
  },
  {
    name: 'an exposure limit holds what orders may reserve of an asset, pending transfers apart',
    given: `${WORLD}
limit alice to 300 USD
`,
    table: `
transfer pend 100 USD alice>external id 1
  accepted 1
  transfer 1: pend 100 USD alice>external
  alice has 900+100 USD
buy 2 @ 100 by alice
  order #1 alice buy 2 @ 100 resting
  alice has 1000 BTC, 700+300 USD
buy 101 @ 1 by alice
  rejected EXPOSURE_EXCEEDED
buy for 101 by alice
  rejected EXPOSURE_EXCEEDED
buy 100 @ 1 by alice
  order #2 alice buy 100 @ 1 resting
  alice has 1000 BTC, 600+400 USD
buy 601 @ 1 by alice
  rejected INSUFFICIENT_FUNDS
buy 1 at market by alice
  order #3 alice buy 1 at market
  closed #3 alice buy 1 @ 0: NO_LIQUIDITY
sell 1 @ 200 by alice
  order #4 alice sell 1 @ 200 resting
  alice has 999+1 BTC, 600+400 USD
buy 1 at market by alice
  rejected EXPOSURE_EXCEEDED
amend #1 by alice to 3 @ 100
  rejected EXPOSURE_EXCEEDED
amend #1 by alice to 1 @ 0
  amended #1 alice buy 1 of 1 @ 100, was 2 @ 100: REDUCED resting
  alice has 999+1 BTC, 700+300 USD
`,
  },
  {
    name: 'a replacement is measured after the cancel',
    given: `${WORLD}
limit alice to 300 USD
buy 3 @ 100 by alice
`,
    table: `
replace #1 by alice with buy 3 @ 100
  order #2 alice buy 3 @ 100 resting
  closed #1 alice buy 3 @ 100: REPLACED resting
  alice has 1000 BTC, 1000 USD
  alice has 1000 BTC, 700+300 USD
replace #2 by alice with buy 301 @ 1
  closed #2 alice buy 3 @ 100: REPLACED because EXPOSURE_EXCEEDED resting
  alice has 1000 BTC, 1000 USD
buy 300 @ 1 by alice
  order #3 alice buy 300 @ 1 resting
  alice has 1000 BTC, 700+300 USD
limit alice to 100 USD
  accepted
  limit of alice 100 USD
amend #3 by alice to 150 @ 2
  amended #3 alice buy 150 of 150 @ 2, was 300 @ 1: REQUEUED resting
  alice has 1000 BTC, 700+300 USD
amend #3 by alice to 151 @ 2
  rejected EXPOSURE_EXCEEDED
limit alice to any USD
  accepted
  limit of alice any USD
amend #3 by alice to 151 @ 2
  amended #3 alice buy 151 of 151 @ 2, was 150 @ 2: REQUEUED resting
  alice has 1000 BTC, 698+302 USD
`,
  },
  {
    name: 'a limit in an asset that the account does not hold creates the balance',
    config: { maxBalances: 7 },
    given: `
asset BTC
asset USD
asset EUR
account alice
account bob
market BTC/USD
deposit 10 USD to alice
`,
    table: `
limit alice to 5 EUR
  accepted
  limit of alice 5 EUR
limit bob to 5 EUR
  rejected BALANCES_FULL
limit alice to 7 EUR
  accepted
  limit of alice 7 EUR
`,
  },
  {
    name: 'cancel on disconnect: orders of one session, by order id; lists and quotes too',
    given: `${TRADED}
buy 1 @ 10 by alice session 7
buy 1 @ 11 by alice
buy 1 @ 12 by alice session 8
buy 1 @ 13 by bob session 7
sell 1 @ 90 by alice stop 95 session 7
oco by alice session 7: sell 1 @ 200; sell 1 at market stop 90
quote by alice session 7: buy 1 @ 20; sell 1 @ 300
`,
    table: `
cancel all by alice session 9
  accepted
cancel all by alice session 7
  accepted
  closed #3 alice buy 1 @ 10: MASS_CANCELLED resting
  closed #7 alice sell 1 @ 90: MASS_CANCELLED
  closed #8 alice sell 1 @ 200: MASS_CANCELLED resting
  closed #9 alice sell 1 @ 0: LIST
  closed #10 alice buy 1 @ 20: MASS_CANCELLED resting
  closed #11 alice sell 1 @ 300: MASS_CANCELLED resting
cancel all in BTC/USD session 8
  accepted
  closed #6 bob buy 1 @ 13: MASS_CANCELLED resting
  closed #5 alice buy 1 @ 12: MASS_CANCELLED resting
  closed #4 alice buy 1 @ 11: MASS_CANCELLED resting
`,
  },
  {
    name: 'a session in one market; a replaced order belongs to no session',
    given: `${PLAIN}
market USD/BTC no-ledger
buy 1 @ 10 by alice session 7
buy 1 @ 10 by alice session 7 in USD/BTC
buy 1 @ 11 by alice session 7
`,
    table: `
replace #1 by alice with buy 2 @ 10
  order #4 alice buy 2 @ 10 resting
  closed #1 alice buy 1 @ 10: REPLACED resting
amend #3 by alice to 1 @ 12
  amended #3 alice buy 1 of 1 @ 12, was 1 @ 11: REQUEUED resting
cancel all by alice session 7 in BTC/USD
  accepted
  closed #3 alice buy 1 @ 12: MASS_CANCELLED resting
cancel all by alice session 7
  accepted
  closed #2 alice buy 1 @ 10: MASS_CANCELLED in USD/BTC resting
book
  bid 2 @ 10: #4 alice 2
`,
  },
  {
    name: 'market orders are measured by what the book would take',
    given: `${WORLD}
limit bob to 3 BTC
buy 2 @ 100 by alice
buy 9 @ 50 by alice
`,
    table: `
sell 4 at market by bob
  rejected EXPOSURE_EXCEEDED
sell for 300 by bob
  rejected EXPOSURE_EXCEEDED
sell for 299 by bob
  order #3 bob sell for 299
  trade 1: #3 bob sells 2 @ 100 = 200 to #1 alice, left 99 and 0
  alice has 1002 BTC, 350+450 USD
  trade 2: #3 bob sells 1 @ 50 = 50 to #2 alice, left 49 and 8
  alice has 1003 BTC, 350+400 USD
  closed #3 bob sell 49 @ 0: BUDGET_SPENT
  bob has 997 BTC, 1250 USD
`,
  },
  {
    name: 'where no money moves, no exposure is measured',
    given: `${PLAIN}
limit alice to 1 USD
`,
    table: `
buy 5 @ 100 by alice
  order #1 alice buy 5 @ 100 resting
amend #1 by alice to 9 @ 101
  amended #1 alice buy 9 of 9 @ 101, was 5 @ 100: REQUEUED resting
`,
  },
];
