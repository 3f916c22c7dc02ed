/** Time, assets, accounts, markets, status, fees and tiers. */
import type { Case } from '../run.ts';

export const CASES: readonly Case[] = [
  {
    name: 'time only runs forwards',
    given: '',
    table: `
tick 100
  accepted 100
tick 100
  accepted 100
tick 99
  rejected TIME_BACKWARDS
tick 2^53
  rejected VALUE_OUT_OF_RANGE
tick 2^53-1
  accepted 9007199254740991
tick 100
  rejected TIME_BACKWARDS
`,
  },
  {
    name: 'an asset gets the next id and up to 18 decimals',
    given: '',
    table: `
asset BTC decimals 8
  accepted 1
  asset 1 BTC decimals 8
asset USD decimals 18
  accepted 2
  asset 2 USD decimals 18
asset X decimals 19
  rejected INVALID_ASSET
asset A23456789-123456789-123456789-123456789-123456789-123456789-123
  accepted 3
  asset 3 A23456789-123456789-123456789-123456789-123456789-123456789-123 decimals 0
counts
  3 assets, 0 markets, 2 accounts
balances
  external 0 BTC
  external 0 USD
  external 0 A23456789-123456789-123456789-123456789-123456789-123456789-123
`,
  },
  {
    name: 'accounts get ids from 3, after the external and the fee account',
    given: '',
    table: `
account alice
  accepted 3
  account 3 tier 0
account bob tier 7
  accepted 4
  account 4 tier 7
account carol tier 8
  rejected UNKNOWN_TIER
counts
  0 assets, 0 markets, 4 accounts
`,
  },
  {
    name: 'a market gets the next id and is open',
    given: `
asset BTC
asset USD
account alice
deposit 5 USD to alice
`,
    table: `
market BTC/USD lot 10 tick 3 max-price 100 max-quantity 200 min-notional 7
  accepted 1
  market 1 BTC/USD BTC:USD ledger lot 10 tick 3, up to 200 @ 100, from 7
market BTC/USD no-ledger
  accepted 2
  market 2 BTC/USD BTC:USD none lot 1 tick 1, up to 1000000 @ 1000000, from 0
balances
  external 0 BTC
  external -5 USD
  fees 0 BTC
  fees 0 USD
  alice 5 USD
buy 1 @ 1 by alice in 2
  order #1 alice buy 1 @ 1 in BTC/USD resting
`,
  },
  {
    name: 'a market is checked: numbers, enumeration, assets, then sizes',
    given: `
asset BTC
asset USD
`,
    table: `
market BTC/USD lot 2^53
  rejected VALUE_OUT_OF_RANGE
market BTC/USD {settlement=9 minNotional=2^53}
  rejected VALUE_OUT_OF_RANGE
market BTC/USD {settlement=2 baseAsset=9}
  rejected INVALID_ENUM
market BTC/USD {baseAsset=3 maxPriceTicks=0}
  rejected UNKNOWN_ASSET
market BTC/USD {baseAsset=0}
  rejected UNKNOWN_ASSET
market BTC/USD {quoteAsset=9}
  rejected UNKNOWN_ASSET
market BTC/USD {quoteAsset=1}
  rejected INVALID_MARKET
market BTC/USD lot 0
  rejected INVALID_MARKET
market BTC/USD tick 0
  rejected INVALID_MARKET
market BTC/USD max-price 0
  rejected INVALID_MARKET
market BTC/USD max-quantity 0
  rejected INVALID_MARKET
market BTC/USD lot 2^40 max-quantity 2^13
  rejected INVALID_MARKET
market BTC/USD tick 2^40 max-price 2^13
  rejected INVALID_MARKET
market BTC/USD lot 2^40 max-quantity 8191 tick 2^40 max-price 8191
  accepted 1
  market 1 BTC/USD BTC:USD ledger lot 1099511627776 tick 1099511627776, up to 8191 @ 8191, from 0
`,
  },
  {
    name: "a market's status decides what it takes",
    table: `
buy 5 @ 10 by alice as 7
  order #1 alice buy 5 @ 10 as 7 resting
  alice has 1000 BTC, 950+50 USD
status cancel-only
  accepted
  status cancel-only
buy 5 @ 10 by bob
  rejected MARKET_CANCEL_ONLY
buy 5 @ 10 by bob {type=3 timeInForce=1}
  rejected MARKET_CANCEL_ONLY
amend #1 by alice to 4 @ 10
  rejected MARKET_CANCEL_ONLY
replace #1 by alice with buy 0 @ 10
  closed #1 alice buy 5 @ 10: REPLACED because MARKET_CANCEL_ONLY as 7 resting
  alice has 1000 BTC, 1000 USD
status halted
  accepted
  status halted
buy 5 @ 10 by bob
  rejected MARKET_HALTED
amend #1 by alice to 4 @ 10
  rejected ORDER_NOT_FOUND
status open
  accepted
  status open
buy 5 @ 10 by alice
  order #2 alice buy 5 @ 10 resting
  alice has 1000 BTC, 950+50 USD
status halted
  accepted
  status halted
cancel #2 by alice
  closed #2 alice buy 5 @ 10: CANCELLED resting
  alice has 1000 BTC, 1000 USD
status open
  accepted
  status open
buy 5 @ 10 by alice
  order #3 alice buy 5 @ 10 resting
  alice has 1000 BTC, 950+50 USD
status cancel-only
  accepted
  status cancel-only
cancel all by alice
  accepted
  closed #3 alice buy 5 @ 10: MASS_CANCELLED resting
  alice has 1000 BTC, 1000 USD
status open in 2
  rejected UNKNOWN_MARKET
status open in 0
  rejected UNKNOWN_MARKET
status open {status=5}
  rejected INVALID_ENUM
status open in 2 {status=5}
  rejected INVALID_ENUM
status open in 2 {cancelOrders=2}
  rejected INVALID_ENUM
`,
  },
  {
    name: 'a halted market cancels the old order of a replacement and refuses the new one',
    table: `
buy 5 @ 10 by alice
  order #1 alice buy 5 @ 10 resting
  alice has 1000 BTC, 950+50 USD
status halted
  accepted
  status halted
replace #1 by alice with buy 6 @ 10
  closed #1 alice buy 5 @ 10: REPLACED because MARKET_HALTED resting
  alice has 1000 BTC, 1000 USD
book
  empty
`,
  },
  {
    name: 'fees are set by tier, up to ten per cent',
    table: `
fees tier 0 maker 100000 taker 0
  accepted
  fees tier 0 maker 100000 taker 0
fees tier 7 maker 0 taker 100000
  accepted
  fees tier 7 maker 0 taker 100000
fees tier 8 maker 0 taker 0
  rejected UNKNOWN_TIER
fees tier 8 maker 100001 taker 0
  rejected UNKNOWN_TIER
fees tier 0 maker 100001 taker 0
  rejected FEE_TOO_HIGH
fees tier 0 maker 0 taker 100001
  rejected FEE_TOO_HIGH
fees tier 8 maker 0 taker 0 in 2
  rejected UNKNOWN_MARKET
fees tier 0 maker 0 taker 0 in 0
  rejected UNKNOWN_MARKET
`,
  },
  {
    name: "an account's tier decides its fees from the next trade on",
    table: `
fees tier 0 maker 10000 taker 20000
  accepted
  fees tier 0 maker 10000 taker 20000
fees tier 3 maker 0 taker 50000
  accepted
  fees tier 3 maker 0 taker 50000
sell 100 @ 2 by alice
  order #1 alice sell 100 @ 2 resting
  alice has 900+100 BTC, 1000 USD
buy 50 @ 2 by bob
  order #2 bob buy 50 @ 2
  trade 1: #2 bob buys 50 @ 2 = 100 from #1 alice, left 0 and 50 fees 1 and 1
  alice has 900+50 BTC, 1099 USD
  bob has 1049 BTC, 900 USD
  fees has 1 BTC, 1 USD
tier 3 of alice
  accepted
  tier 3 of alice
tier 3 of bob
  accepted
  tier 3 of bob
buy 50 @ 2 by bob
  order #3 bob buy 50 @ 2
  trade 2: #3 bob buys 50 @ 2 = 100 from #1 alice, left 0 and 0 fees 3 and 0
  alice has 900 BTC, 1199 USD
  bob has 1096 BTC, 800 USD
  fees has 4 BTC, 1 USD
tier 8 of bob
  rejected UNKNOWN_TIER
tier 8 of external
  rejected ACCOUNT_NOT_ALLOWED
tier 1 of fees
  rejected ACCOUNT_NOT_ALLOWED
tier 8 of 99
  rejected UNKNOWN_ACCOUNT
tier 8 of 0
  rejected UNKNOWN_ACCOUNT
`,
  },
];
