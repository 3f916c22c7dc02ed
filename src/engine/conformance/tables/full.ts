/** Every table that can be full. */
import { type Case, PLAIN } from '../run.ts';

export const CASES: readonly Case[] = [
  {
    name: 'assets',
    config: { maxAssets: 1 },
    given: '',
    table: `
asset A
  accepted 1
  asset 1 A decimals 0
asset B
  rejected ASSETS_FULL
asset B decimals 19
  rejected INVALID_ASSET
counts
  1 assets, 0 markets, 2 accounts
`,
  },
  {
    name: 'accounts',
    config: { maxAccounts: 3 },
    given: '',
    table: `
account alice
  accepted 3
  account 3 tier 0
account bob
  rejected ACCOUNTS_FULL
account bob tier 8
  rejected UNKNOWN_TIER
counts
  0 assets, 0 markets, 3 accounts
`,
  },
  {
    name: 'markets',
    config: { maxMarkets: 1 },
    given: `
asset BTC
asset USD
`,
    table: `
market BTC/USD
  accepted 1
  market 1 BTC/USD BTC:USD ledger lot 1 tick 1, up to 1000000 @ 1000000, from 0
market USD/BTC
  rejected MARKETS_FULL
market USD/USD
  rejected INVALID_MARKET
`,
  },
  {
    name: 'balances: of the external account in a new asset',
    config: { maxBalances: 1 },
    given: '',
    table: `
asset BTC
  accepted 1
  asset 1 BTC decimals 0
asset USD
  rejected BALANCES_FULL
counts
  1 assets, 0 markets, 2 accounts
balances
  external 0 BTC
`,
  },
  {
    name: 'balances: of the fee account in a new market, both or none',
    config: { maxBalances: 3 },
    given: `
asset BTC
asset USD
`,
    table: `
market BTC/USD
  rejected BALANCES_FULL
balances
  external 0 BTC
  external 0 USD
market BTC/USD no-ledger
  accepted 1
  market 1 BTC/USD BTC:USD none lot 1 tick 1, up to 1000000 @ 1000000, from 0
`,
  },
  {
    name: 'balances: of the fee account where one exists already',
    config: { maxBalances: 6 },
    given: `
asset BTC
asset USD
asset EUR
`,
    table: `
market BTC/USD
  accepted 1
  market 1 BTC/USD BTC:USD ledger lot 1 tick 1, up to 1000000 @ 1000000, from 0
market EUR/USD
  accepted 2
  market 2 EUR/USD EUR:USD ledger lot 1 tick 1, up to 1000000 @ 1000000, from 0
market EUR/BTC
  accepted 3
  market 3 EUR/BTC EUR:BTC ledger lot 1 tick 1, up to 1000000 @ 1000000, from 0
market BTC/EUR
  accepted 4
  market 4 BTC/EUR BTC:EUR ledger lot 1 tick 1, up to 1000000 @ 1000000, from 0
`,
  },
  {
    name: "balances: of a transfer's parties",
    config: { maxBalances: 2 },
    given: `
asset USD
account alice
account bob
deposit 10 USD to alice
`,
    table: `
transfer post 11 USD alice>bob id 1
  rejected INSUFFICIENT_FUNDS
transfer post 10 USD alice>bob id 1
  rejected BALANCES_FULL
transfer pend 10 USD alice>bob id 1
  rejected BALANCES_FULL
transfer post 10 USD alice>external id 1
  accepted 1
  transfer 1: post 10 USD alice>external
  alice has 0 USD
  external has 0 USD
transfer post 1 USD external>bob id 2
  rejected BALANCES_FULL
`,
  },
  {
    name: "balances: of a new order's account, both or none",
    config: { maxBalances: 7 },
    given: `
asset BTC
asset USD
account alice
account bob
market BTC/USD
deposit 10 USD to alice
deposit 10 USD to bob
`,
    table: `
buy 1 @ 11 by alice
  rejected INSUFFICIENT_FUNDS
buy 1 @ 1 by alice
  order #1 alice buy 1 @ 1 resting
  alice has 0 BTC, 9+1 USD
buy 1 @ 1 by bob
  rejected BALANCES_FULL
buy 1 at market by bob ioc
  rejected BALANCES_FULL
balances
  external 0 BTC
  external -20 USD
  fees 0 BTC
  fees 0 USD
  alice 0 BTC
  alice 9+1 USD
  bob 10 USD
`,
  },
  {
    name: 'orders: what may rest is refused, what may not is not',
    config: { maxOrders: 2 },
    table: `
buy 1 @ 10 by alice
  order #1 alice buy 1 @ 10 resting
  alice has 1000 BTC, 990+10 USD
sell 1 @ 12 by bob
  order #2 bob sell 1 @ 12 resting
  bob has 999+1 BTC, 1000 USD
buy 1 @ 9 by carol
  rejected ORDERS_FULL
buy 1 @ 12 by carol
  rejected ORDERS_FULL
buy 1 @ 12 by carol ioc
  order #3 carol buy 1 @ 12 ioc
  trade 1: #3 carol buys 1 @ 12 = 12 from #2 bob, left 0 and 0
  bob has 999 BTC, 1012 USD
  carol has 1001 BTC, 988 USD
buy 1 @ 9 by carol post-only
  order #4 carol buy 1 @ 9 post-only resting
  carol has 1001 BTC, 979+9 USD
buy 1 @ 8 by carol
  rejected ORDERS_FULL
replace #4 by carol with buy 1 @ 7
  order #5 carol buy 1 @ 7 resting
  closed #4 carol buy 1 @ 9: REPLACED resting
  carol has 1001 BTC, 988 USD
  carol has 1001 BTC, 981+7 USD
replace #1 by alice with buy 1 @ 9
  order #6 alice buy 1 @ 9 resting
  closed #1 alice buy 1 @ 10: REPLACED resting
  alice has 1000 BTC, 1000 USD
  alice has 1000 BTC, 991+9 USD
replace #9 by alice anyway with buy 1 @ 9
  rejected ORDERS_FULL
amend #6 by alice to 2 @ 11
  amended #6 alice buy 2 of 2 @ 11, was 1 @ 9: REQUEUED resting
  alice has 1000 BTC, 978+22 USD
cancel #6 by alice
  closed #6 alice buy 2 @ 11: CANCELLED resting
  alice has 1000 BTC, 1000 USD
buy 1 @ 9 by alice
  order #7 alice buy 1 @ 9 resting
  alice has 1000 BTC, 991+9 USD
`,
  },
  {
    name: 'orders: all markets together',
    config: { maxOrders: 1 },
    given: `
asset BTC
asset USD
account alice
market BTC/USD no-ledger
market BTC/USD no-ledger
`,
    table: `
buy 1 @ 10 by alice
  order #1 alice buy 1 @ 10 resting
buy 1 @ 10 by alice in 2
  rejected ORDERS_FULL
cancel #1 by alice
  closed #1 alice buy 1 @ 10: CANCELLED resting
buy 1 @ 10 by alice in 2
  order #2 alice buy 1 @ 10 in BTC/USD resting
`,
  },
  {
    name: 'levels: a new price is refused, an existing one is not',
    config: { maxLevels: 2 },
    table: `
buy 1 @ 10 by alice
  order #1 alice buy 1 @ 10 resting
  alice has 1000 BTC, 990+10 USD
sell 1 @ 12 by bob
  order #2 bob sell 1 @ 12 resting
  bob has 999+1 BTC, 1000 USD
buy 1 @ 9 by carol
  rejected LEVELS_FULL
buy 1 @ 10 by carol
  order #3 carol buy 1 @ 10 resting
  carol has 1000 BTC, 990+10 USD
buy 1 @ 12 by alice
  rejected LEVELS_FULL
sell 1 @ 12 by alice
  order #4 alice sell 1 @ 12 resting
  alice has 999+1 BTC, 990+10 USD
buy 1 @ 9 by carol ioc
  order #5 carol buy 1 @ 9 ioc
  closed #5 carol buy 1 @ 9: IMMEDIATE_REMAINDER
buy 1 at market by carol
  order #6 carol buy 1 at market
  trade 1: #6 carol buys 1 @ 12 = 12 from #2 bob, left 0 and 0
  bob has 999 BTC, 1012 USD
  carol has 1001 BTC, 978+10 USD
buy 1 @ 9 by carol
  rejected LEVELS_FULL
replace #3 by carol with buy 1 @ 9
  closed #3 carol buy 1 @ 10: REPLACED because LEVELS_FULL resting
  carol has 1001 BTC, 988 USD
replace #1 by alice with buy 1 @ 9
  order #7 alice buy 1 @ 9 resting
  closed #1 alice buy 1 @ 10: REPLACED resting
  alice has 999+1 BTC, 1000 USD
  alice has 999+1 BTC, 991+9 USD
amend #2 by bob to 1 @ 13
  rejected ORDER_NOT_FOUND
`,
  },
  {
    name: 'levels: checked after funds and orders',
    config: { maxLevels: 1, maxOrders: 2 },
    table: `
buy 1 @ 10 by alice
  order #1 alice buy 1 @ 10 resting
  alice has 1000 BTC, 990+10 USD
buy 1001 @ 9 by bob
  rejected INSUFFICIENT_FUNDS
buy 1 @ 10 by bob
  order #2 bob buy 1 @ 10 resting
  bob has 1000 BTC, 990+10 USD
buy 1 @ 9 by carol
  rejected ORDERS_FULL
`,
  },
  {
    name: 'transfers: more legs than the horizon',
    config: { maxTransfers: 2 },
    given: `
asset USD
account alice
account bob
deposit 10 USD to alice
`,
    table: `
transfer post 1 USD alice>bob id 1; post 1 USD alice>bob id 1; post 1 USD alice>bob id 0
  rejected TRANSFERS_FULL
transfer post 1 USD alice>bob id 1; post 1 USD alice>bob id 1
  rejected TRANSFER_EXISTS (1)
transfer post 1 USD alice>bob id 1; post 1 USD alice>bob id 2
  accepted 2
  transfer 1: post 1 USD alice>bob
  alice has 8 USD
  bob has 2 USD
  transfer 2: post 1 USD alice>bob
  alice has 8 USD
  bob has 2 USD
`,
  },
  {
    name: 'transfers: as many pending as may be, checked after funds and before balances',
    config: { maxTransfers: 4, maxBalances: 2 },
    given: `
asset USD
account alice
account bob
deposit 10 USD to alice
`,
    table: `
transfer pend 1 USD alice>external id 1
  accepted 1
  transfer 1: pend 1 USD alice>external
  alice has 9+1 USD
transfer pend 10 USD alice>bob id 2
  rejected INSUFFICIENT_FUNDS
transfer pend 9 USD alice>bob id 2
  rejected TRANSFERS_FULL
transfer post 9 USD alice>bob id 2
  rejected BALANCES_FULL
transfer void-pending 1 id 2; pend 9 USD alice>bob id 3
  rejected BALANCES_FULL (1)
transfer pend 9 USD alice>bob id 3
  rejected TRANSFERS_FULL
transfer void-pending 1 id 2
  accepted 1
  transfer 2: void-pending 1: 1 USD alice>external
  alice has 10 USD
transfer pend 9 USD alice>bob id 3
  rejected BALANCES_FULL
balances
  external -10 USD
  alice 10 USD
`,
  },
  {
    name: 'pegged orders of a market, 1,000 of them',
    config: { maxOrders: 1001 },
    given: `${PLAIN}
market USD/BTC no-ledger
1000 times buy 1 @ 0 by alice peg best
`,
    table: `
buy 1 @ 0 by bob peg best as 2000 until 5
  rejected PEGS_FULL
buy 1 @ 0 by bob peg best in USD/BTC
  order #1001 bob buy 1 @ 0 in USD/BTC
  terms #1001 peg best
cancel #500 by alice
  closed #500 alice buy 1 @ 0: CANCELLED
buy 1 @ 0 by bob peg best
  order #1002 bob buy 1 @ 0
  terms #1002 peg best
buy 1 @ 0 by bob peg best
  rejected PEGS_FULL
buy 1 @ 1 by bob
  rejected ORDERS_FULL
`,
  },
];
