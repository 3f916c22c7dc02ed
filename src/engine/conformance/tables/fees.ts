/** Fees: on what each side receives, rounded up, to the fee account. */
import type { Case } from '../run.ts';

export const CASES: readonly Case[] = [
  {
    name: "each side pays in what it receives, its own tier's rate",
    given: `
asset BTC
asset USD
account alice
account bob tier 2
market BTC/USD lot 100 tick 10
fees tier 0 maker 1000 taker 2000
fees tier 2 maker 3000 taker 5000
deposit 100000 BTC to alice
deposit 100000 USD to bob
`,
    table: `
sell 20 @ 50 by alice
  order #1 alice sell 20 @ 50 resting
  alice has 98000+2000 BTC, 0 USD
buy 20 @ 50 by bob
  order #2 bob buy 20 @ 50
  trade 1: #2 bob buys 20 @ 50 = 10000 from #1 alice, left 0 and 0 fees 10 and 10
  alice has 98000 BTC, 9990 USD
  bob has 1990 BTC, 90000 USD
  fees has 10 BTC, 10 USD
balances
  external -100000 BTC
  external -100000 USD
  fees 10 BTC
  fees 10 USD
  alice 98000 BTC
  alice 9990 USD
  bob 1990 BTC
  bob 90000 USD
`,
  },
  {
    name: 'fees are rounded up, never above what is received',
    given: `
asset BTC
asset USD
account alice
account bob
market BTC/USD
fees tier 0 maker 1 taker 100000
deposit 100 BTC to alice
deposit 10000 USD to bob
`,
    table: `
sell 1 @ 1 by alice
  order #1 alice sell 1 @ 1 resting
  alice has 99+1 BTC, 0 USD
buy 1 @ 1 by bob
  order #2 bob buy 1 @ 1
  trade 1: #2 bob buys 1 @ 1 = 1 from #1 alice, left 0 and 0 fees 1 and 1
  alice has 99 BTC, 0 USD
  bob has 0 BTC, 9999 USD
  fees has 1 BTC, 1 USD
sell 10 @ 100 by alice
  order #3 alice sell 10 @ 100 resting
  alice has 89+10 BTC, 0 USD
buy 10 @ 100 by bob
  order #4 bob buy 10 @ 100
  trade 2: #4 bob buys 10 @ 100 = 1000 from #3 alice, left 0 and 0 fees 1 and 1
  alice has 89 BTC, 999 USD
  bob has 9 BTC, 8999 USD
  fees has 2 BTC, 2 USD
sell 11 @ 100 by alice
  order #5 alice sell 11 @ 100 resting
  alice has 78+11 BTC, 999 USD
buy 11 @ 100 by bob
  order #6 bob buy 11 @ 100
  trade 3: #6 bob buys 11 @ 100 = 1100 from #5 alice, left 0 and 0 fees 2 and 1
  alice has 78 BTC, 2098 USD
  bob has 18 BTC, 7899 USD
  fees has 4 BTC, 3 USD
balances
  external -100 BTC
  external -10000 USD
  fees 4 BTC
  fees 3 USD
  alice 78 BTC
  alice 2098 USD
  bob 18 BTC
  bob 7899 USD
`,
  },
  {
    name: 'no fee, no word of the fee account',
    table: `
fees tier 0 maker 0 taker 0
  accepted
  fees tier 0 maker 0 taker 0
sell 1 @ 100 by alice
  order #1 alice sell 1 @ 100 resting
  alice has 999+1 BTC, 1000 USD
buy 1 @ 100 by bob
  order #2 bob buy 1 @ 100
  trade 1: #2 bob buys 1 @ 100 = 100 from #1 alice, left 0 and 0
  alice has 999 BTC, 1100 USD
  bob has 1001 BTC, 900 USD
fees tier 0 maker 1 taker 0
  accepted
  fees tier 0 maker 1 taker 0
sell 1 @ 100 by alice
  order #3 alice sell 1 @ 100 resting
  alice has 998+1 BTC, 1100 USD
buy 1 @ 100 by bob
  order #4 bob buy 1 @ 100
  trade 2: #4 bob buys 1 @ 100 = 100 from #3 alice, left 0 and 0 fees 0 and 1
  alice has 998 BTC, 1199 USD
  bob has 1002 BTC, 800 USD
  fees has 0 BTC, 1 USD
`,
  },
  {
    name: 'every trade of an order pays by itself, the fee account is stated once',
    given: `
asset BTC
asset USD
account alice
account bob
market BTC/USD
fees tier 0 maker 10000 taker 10000
deposit 300 BTC to alice
deposit 10000 USD to bob
`,
    table: `
sell 10 @ 10 by alice
  order #1 alice sell 10 @ 10 resting
  alice has 290+10 BTC, 0 USD
sell 100 @ 10 by alice
  order #2 alice sell 100 @ 10 resting
  alice has 190+110 BTC, 0 USD
buy 150 @ 10 by bob
  order #3 bob buy 150 @ 10
  trade 1: #3 bob buys 10 @ 10 = 100 from #1 alice, left 140 and 0 fees 1 and 1
  alice has 190+100 BTC, 99 USD
  trade 2: #3 bob buys 100 @ 10 = 1000 from #2 alice, left 40 and 0 fees 1 and 10
  alice has 190 BTC, 1089 USD
  rested #3 bob buy 40 @ 10
  bob has 108 BTC, 8500+400 USD
  fees has 2 BTC, 11 USD
sell for 777 by alice
  order #4 alice sell for 777
  trade 3: #4 alice sells 40 @ 10 = 400 to #3 bob, left 377 and 0 fees 4 and 1
  bob has 147 BTC, 8500 USD
  closed #4 alice sell 377 @ 0: NO_LIQUIDITY
  alice has 150 BTC, 1485 USD
  fees has 3 BTC, 15 USD
`,
  },
  {
    name: 'new fees hold for orders that rest already',
    table: `
sell 10 @ 50 by alice
  order #1 alice sell 10 @ 50 resting
  alice has 990+10 BTC, 1000 USD
fees tier 0 maker 20000 taker 0
  accepted
  fees tier 0 maker 20000 taker 0
buy 10 @ 50 by bob
  order #2 bob buy 10 @ 50
  trade 1: #2 bob buys 10 @ 50 = 500 from #1 alice, left 0 and 0 fees 0 and 10
  alice has 990 BTC, 1490 USD
  bob has 1010 BTC, 500 USD
  fees has 0 BTC, 10 USD
`,
  },
  {
    name: 'exact at the largest numbers',
    given: `
asset BTC
asset USD
account alice
account bob
market BTC/USD max-price 2^50 max-quantity 2^52
fees tier 0 maker 100000 taker 99999
deposit 2^53-1 BTC to alice
deposit 2^53-1 USD to bob
`,
    table: `
sell 2^52 @ 1 by alice
  order #1 alice sell 4503599627370496 @ 1 resting
  alice has 4503599627370495+4503599627370496 BTC, 0 USD
buy 2^52 @ 1 by bob
  order #2 bob buy 4503599627370496 @ 1
  trade 1: #2 bob buys 4503599627370496 @ 1 = 4503599627370496 from #1 alice, left 0 and 0 \
fees 450355459137423 and 450359962737050
  alice has 4503599627370495 BTC, 4053239664633446 USD
  bob has 4053244168233073 BTC, 4503599627370495 USD
  fees has 450355459137423 BTC, 450359962737050 USD
sell 7 @ 2^49 by alice
  order #3 alice sell 7 @ 562949953421312 resting
  alice has 4503599627370488+7 BTC, 4053239664633446 USD
buy 7 @ 2^49 by bob
  order #4 bob buy 7 @ 562949953421312
  trade 2: #4 bob buys 7 @ 562949953421312 = 3940649673949184 from #3 alice, left 0 and 0 fees \
1 and 394064967394919
  alice has 4503599627370488 BTC, 7599824371187711 USD
  bob has 4053244168233079 BTC, 562949953421311 USD
  fees has 450355459137424 BTC, 844424930131969 USD
balances
  external -9007199254740991 BTC
  external -9007199254740991 USD
  fees 450355459137424 BTC
  fees 844424930131969 USD
  alice 4503599627370488 BTC
  alice 7599824371187711 USD
  bob 4053244168233079 BTC
  bob 562949953421311 USD
`,
  },
  {
    name: 'an account that trades with itself pays both fees',
    given: `
asset BTC
asset USD
account alice
market BTC/USD
fees tier 0 maker 50000 taker 100000
deposit 100 BTC to alice
deposit 1000 USD to alice
`,
    table: `
sell 10 @ 100 by alice
  order #1 alice sell 10 @ 100 resting
  alice has 90+10 BTC, 1000 USD
buy 10 @ 100 by alice
  order #2 alice buy 10 @ 100
  trade 1: #2 alice buys 10 @ 100 = 1000 from #1 alice, left 0 and 0 fees 1 and 50
  alice has 99 BTC, 950 USD
  alice has 99 BTC, 950 USD
  fees has 1 BTC, 50 USD
balances
  external -100 BTC
  external -1000 USD
  fees 1 BTC
  fees 50 USD
  alice 99 BTC
  alice 950 USD
`,
  },
  {
    name: 'fees are withdrawn like any money',
    given: `
asset BTC
asset USD
account alice
account bob
market BTC/USD
fees tier 0 maker 10000 taker 10000
deposit 300 BTC to alice
deposit 10000 USD to bob
`,
    table: `
sell 100 @ 10 by alice
  order #1 alice sell 100 @ 10 resting
  alice has 200+100 BTC, 0 USD
buy 100 @ 10 by bob
  order #2 bob buy 100 @ 10
  trade 1: #2 bob buys 100 @ 10 = 1000 from #1 alice, left 0 and 0 fees 1 and 10
  alice has 200 BTC, 990 USD
  bob has 99 BTC, 9000 USD
  fees has 1 BTC, 10 USD
transfer post 11 USD fees>alice id 1
  rejected INSUFFICIENT_FUNDS
transfer post 10 USD fees>alice id 1
  accepted 1
  transfer 1: post 10 USD fees>alice
  fees has 0 USD
  alice has 1000 USD
transfer pend 1 BTC fees>external id 2
  accepted 1
  transfer 2: pend 1 BTC fees>external
  fees has 0+1 BTC
transfer post-pending 2 id 3
  accepted 1
  transfer 3: post-pending 2: 1 BTC fees>external
  fees has 0 BTC
  external has -299 BTC
`,
  },
];
