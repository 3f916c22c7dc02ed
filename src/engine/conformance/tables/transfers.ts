/** Deposits, withdrawals, internal transfers, linked legs, idempotency. */
import type { Case } from '../run.ts';

export const CASES: readonly Case[] = [
  {
    name: 'money comes from the external account and goes back to it',
    given: `
asset USD
account alice
`,
    table: `
transfer post 100 USD external>alice id 1
  accepted 1
  transfer 1: post 100 USD external>alice
  external has -100 USD
  alice has 100 USD
transfer post 30 USD alice>external id 2
  accepted 1
  transfer 2: post 30 USD alice>external
  alice has 70 USD
  external has -70 USD
transfer post 71 USD alice>external id 3
  rejected INSUFFICIENT_FUNDS
balances
  external -70 USD
  alice 70 USD
`,
  },
  {
    name: 'a leg is checked: number, kind, id, repetition, then what it moves',
    given: `
asset USD
account alice
account bob
deposit 100 USD to alice
`,
    table: `
transfer post 2^53 USD alice>bob id 0 kind 4
  rejected VALUE_OUT_OF_RANGE
transfer post 1 USD alice>bob id 0 kind 4
  rejected INVALID_ENUM
transfer post 1 USD alice>bob id 0
  rejected TRANSFER_ID_ZERO
transfer post 0 2 77>77 id 1
  rejected UNKNOWN_ASSET
transfer post 0 0 77>77 id 1
  rejected UNKNOWN_ASSET
transfer post 0 USD 77>78 id 1
  rejected UNKNOWN_ACCOUNT
transfer post 0 USD alice>78 id 1
  rejected UNKNOWN_ACCOUNT
transfer post 0 USD 0>alice id 1
  rejected UNKNOWN_ACCOUNT
transfer post 0 USD alice>alice id 1
  rejected SAME_ACCOUNT
transfer post 0 USD alice>bob id 1
  rejected AMOUNT_ZERO
transfer post 101 USD alice>bob id 1
  rejected INSUFFICIENT_FUNDS
transfer pend 101 USD alice>bob id 1
  rejected INSUFFICIENT_FUNDS
transfer post 100 USD alice>bob id 1
  accepted 1
  transfer 1: post 100 USD alice>bob
  alice has 0 USD
  bob has 100 USD
`,
  },
  {
    name: 'a transfer has 1 to 63 legs',
    given: `
asset USD
account alice
account bob
deposit 62 USD to alice
`,
    table: `
transfer post 1 USD alice>bob id 1; post 1 USD alice>bob id 2; post 1 USD bob>alice id 3
  accepted 3
  transfer 1: post 1 USD alice>bob
  alice has 61 USD
  bob has 1 USD
  transfer 2: post 1 USD alice>bob
  alice has 61 USD
  bob has 1 USD
  transfer 3: post 1 USD bob>alice
  bob has 1 USD
  alice has 61 USD
legs 0
  rejected MALFORMED_COMMAND
legs 64
  rejected MALFORMED_COMMAND
legs 63
  rejected INSUFFICIENT_FUNDS (61)
balances
  external -62 USD
  alice 61 USD
  bob 1 USD
`,
  },
  {
    name: 'a transfer id does its work once',
    given: `
asset USD
account alice
account bob
deposit 100 USD to alice
`,
    table: `
transfer post 10 USD alice>bob id 5
  accepted 1
  transfer 5: post 10 USD alice>bob
  alice has 90 USD
  bob has 10 USD
transfer post 10 USD alice>bob id 5
  rejected TRANSFER_EXISTS
transfer post 11 USD alice>bob id 5
  rejected TRANSFER_ID_CONFLICT
transfer post 10 USD bob>alice id 5
  rejected TRANSFER_ID_CONFLICT
transfer post 10 USD alice>external id 5
  rejected TRANSFER_ID_CONFLICT
transfer post 10 9 alice>bob id 5
  rejected TRANSFER_ID_CONFLICT
transfer pend 10 USD alice>bob id 5
  rejected TRANSFER_ID_CONFLICT
transfer post 10 USD alice>bob id 5 pending 1
  rejected TRANSFER_ID_CONFLICT
transfer post 10 USD alice>bob id 340282366920938463463374607431768211455
  accepted 1
  transfer 340282366920938463463374607431768211455: post 10 USD alice>bob
  alice has 80 USD
  bob has 20 USD
transfer post 10 USD alice>bob id 18446744073709551621
  accepted 1
  transfer 18446744073709551621: post 10 USD alice>bob
  alice has 70 USD
  bob has 30 USD
`,
  },
  {
    name: 'ids that were refused are free again',
    given: `
asset USD
account alice
account bob
`,
    table: `
transfer post 10 USD alice>bob id 5
  rejected INSUFFICIENT_FUNDS
deposit 10 USD to alice
  accepted 1
  transfer 18446744073709552621: post 10 USD external>alice
  external has -10 USD
  alice has 10 USD
transfer post 10 USD alice>bob id 5
  accepted 1
  transfer 5: post 10 USD alice>bob
  alice has 0 USD
  bob has 10 USD
`,
  },
  {
    name: 'a withdrawal in two phases: reserved, then posted',
    given: `
asset USD
account alice
deposit 100 USD to alice
`,
    table: `
transfer pend 40 USD alice>external id 1
  accepted 1
  transfer 1: pend 40 USD alice>external
  alice has 60+40 USD
transfer post-pending 1 id 2
  accepted 1
  transfer 2: post-pending 1: 40 USD alice>external
  alice has 60 USD
  external has -60 USD
transfer post-pending 1 id 2
  rejected TRANSFER_EXISTS
transfer post-pending 1 id 3
  rejected PENDING_ALREADY_RESOLVED
transfer void-pending 1 id 3
  rejected PENDING_ALREADY_RESOLVED
balances
  external -60 USD
  alice 60 USD
`,
  },
  {
    name: 'a pending transfer is posted in part and the rest is freed',
    given: `
asset USD
account alice
account bob
deposit 100 USD to alice
`,
    table: `
transfer pend 40 USD alice>bob id 1
  accepted 1
  transfer 1: pend 40 USD alice>bob
  alice has 60+40 USD
transfer post-pending 1 amount 41 id 2
  rejected AMOUNT_EXCEEDS_PENDING
transfer post-pending 1 amount 15 id 2
  accepted 1
  transfer 2: post-pending 1: 15 USD alice>bob
  alice has 85 USD
  bob has 15 USD
transfer post-pending 1 amount 15 id 2
  rejected TRANSFER_EXISTS
transfer post-pending 1 amount 16 id 2
  rejected TRANSFER_ID_CONFLICT
balances
  external -100 USD
  alice 85 USD
  bob 15 USD
`,
  },
  {
    name: 'a pending transfer is voided whole, whatever amount is given',
    given: `
asset USD
account alice
deposit 100 USD to alice
`,
    table: `
transfer pend 40 USD alice>external id 1
  accepted 1
  transfer 1: pend 40 USD alice>external
  alice has 60+40 USD
transfer void-pending 1 amount 2^53-1 id 2
  accepted 1
  transfer 2: void-pending 1: 40 USD alice>external
  alice has 100 USD
transfer void-pending 1 amount 2^53 id 3
  rejected VALUE_OUT_OF_RANGE
transfer void-pending 1 id 3
  rejected PENDING_ALREADY_RESOLVED
transfer post-pending 1 id 3
  rejected PENDING_ALREADY_RESOLVED
`,
  },
  {
    name: 'only a pending transfer is resolved',
    given: `
asset USD
account alice
deposit 100 USD to alice
`,
    table: `
transfer post 10 USD alice>external id 1
  accepted 1
  transfer 1: post 10 USD alice>external
  alice has 90 USD
  external has -90 USD
transfer post-pending 1 id 2
  rejected PENDING_NOT_FOUND
transfer post-pending 9 id 2
  rejected PENDING_NOT_FOUND
transfer void-pending 0 id 2
  rejected PENDING_NOT_FOUND
transfer void-pending 2 id 2
  rejected PENDING_NOT_FOUND
transfer pend 10 USD alice>external id 3
  accepted 1
  transfer 3: pend 10 USD alice>external
  alice has 80+10 USD
transfer void-pending 3 id 4
  accepted 1
  transfer 4: void-pending 3: 10 USD alice>external
  alice has 90 USD
transfer void-pending 4 id 5
  rejected PENDING_NOT_FOUND
`,
  },
  {
    name: 'reserved money is not spent twice',
    table: `
transfer pend 990 USD alice>external id 1
  accepted 1
  transfer 1: pend 990 USD alice>external
  alice has 10+990 USD
buy 11 @ 1 by alice
  rejected INSUFFICIENT_FUNDS
buy 10 @ 1 by alice
  order #1 alice buy 10 @ 1 resting
  alice has 1000 BTC, 0+1000 USD
transfer post 1 USD alice>bob id 2
  rejected INSUFFICIENT_FUNDS
cancel #1 by alice
  closed #1 alice buy 10 @ 1: CANCELLED resting
  alice has 1000 BTC, 10+990 USD
transfer post 11 USD alice>bob id 2
  rejected INSUFFICIENT_FUNDS
`,
  },
  {
    name: 'money may be pending from the external account',
    given: `
asset USD
account alice
`,
    table: `
transfer pend 100 USD external>alice id 1
  accepted 1
  transfer 1: pend 100 USD external>alice
  external has -100+100 USD
transfer post-pending 1 amount 60 id 2
  accepted 1
  transfer 2: post-pending 1: 60 USD external>alice
  external has -60 USD
  alice has 60 USD
balances
  external -60 USD
  alice 60 USD
transfer pend 2^53-61 USD external>alice id 3
  accepted 1
  transfer 3: pend 9007199254740931 USD external>alice
  external has -9007199254740991+9007199254740931 USD
transfer post 1 USD external>alice id 4
  rejected SUPPLY_EXCEEDED
transfer pend 1 USD external>alice id 4
  rejected SUPPLY_EXCEEDED
`,
  },
  {
    name: 'the supply of an asset stays below 2^53',
    given: `
asset USD
account alice
`,
    table: `
transfer post 2^53-1 USD external>alice id 1
  accepted 1
  transfer 1: post 9007199254740991 USD external>alice
  external has -9007199254740991 USD
  alice has 9007199254740991 USD
transfer post 1 USD external>alice id 2
  rejected SUPPLY_EXCEEDED
transfer post 1 USD alice>external id 2
  accepted 1
  transfer 2: post 1 USD alice>external
  alice has 9007199254740990 USD
  external has -9007199254740990 USD
transfer post 2 USD external>alice id 3
  rejected SUPPLY_EXCEEDED
transfer post 1 USD external>alice id 3
  accepted 1
  transfer 3: post 1 USD external>alice
  external has -9007199254740991 USD
  alice has 9007199254740991 USD
`,
  },
  {
    name: 'legs succeed or fail together, and a later leg spends what an earlier one brought',
    given: `
asset USD
account alice
account bob
account carol
`,
    table: `
transfer post 100 USD external>alice id 1; post 60 USD alice>bob id 2; post 50 USD bob>carol id 3
  accepted 3
  transfer 1: post 100 USD external>alice
  external has -100 USD
  alice has 40 USD
  transfer 2: post 60 USD alice>bob
  alice has 40 USD
  bob has 10 USD
  transfer 3: post 50 USD bob>carol
  bob has 10 USD
  carol has 50 USD
transfer post 10 USD alice>bob id 4; post 1 USD bob>carol id 5; post 31 USD alice>carol id 6
  rejected INSUFFICIENT_FUNDS (2)
transfer post 10 USD alice>bob id 4; post 10 USD alice>bob id 4
  rejected TRANSFER_EXISTS (1)
transfer post 10 USD alice>bob id 4; post 11 USD alice>bob id 4
  rejected TRANSFER_ID_CONFLICT (1)
transfer post 10 USD alice>bob id 4; post 1 USD bob>carol id 5; post 30 USD alice>carol id 6
  accepted 3
  transfer 4: post 10 USD alice>bob
  alice has 0 USD
  bob has 19 USD
  transfer 5: post 1 USD bob>carol
  bob has 19 USD
  carol has 81 USD
  transfer 6: post 30 USD alice>carol
  alice has 0 USD
  carol has 81 USD
balances
  external -100 USD
  alice 0 USD
  bob 19 USD
  carol 81 USD
`,
  },
  {
    name: 'undoing makes a resolved transfer pending again and keeps the balances it created',
    given: `
asset USD
account alice
account bob
deposit 100 USD to alice
`,
    table: `
transfer pend 40 USD alice>external id 1
  accepted 1
  transfer 1: pend 40 USD alice>external
  alice has 60+40 USD
transfer post-pending 1 amount 10 id 2; post 90 USD alice>bob id 3; post 1 USD alice>bob id 4
  rejected INSUFFICIENT_FUNDS (2)
balances
  external -100 USD
  alice 60+40 USD
  bob 0 USD
transfer void-pending 1 id 2
  accepted 1
  transfer 2: void-pending 1: 40 USD alice>external
  alice has 100 USD
`,
  },
  {
    name: 'a leg may resolve what an earlier leg left pending',
    given: `
asset USD
account alice
account bob
deposit 100 USD to alice
`,
    table: `
transfer pend 40 USD alice>bob id 1; post-pending 1 amount 30 id 2
  accepted 2
  transfer 1: pend 40 USD alice>bob
  alice has 70 USD
  transfer 2: post-pending 1: 30 USD alice>bob
  alice has 70 USD
  bob has 30 USD
transfer pend 40 USD alice>bob id 3; void-pending 3 id 4; post 71 USD alice>bob id 5
  rejected INSUFFICIENT_FUNDS (2)
transfer void-pending 3 id 6
  rejected PENDING_NOT_FOUND
balances
  external -100 USD
  alice 70 USD
  bob 30 USD
`,
  },
];
