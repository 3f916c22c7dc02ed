/** Transfers that are remembered, forgotten, and pending while others come and go. */
import type { Case } from '../run.ts';

export const CASES: readonly Case[] = [
  {
    name: 'ids are remembered as far as the horizon, and a retry costs nothing',
    config: { maxTransfers: 3 },
    given: `
asset USD
account alice
account bob
`,
    table: `
transfer post 100 USD external>alice id 1
  accepted 1
  transfer 1: post 100 USD external>alice
  external has -100 USD
  alice has 100 USD
transfer post 1 USD alice>bob id 2
  accepted 1
  transfer 2: post 1 USD alice>bob
  alice has 99 USD
  bob has 1 USD
transfer post 1 USD alice>bob id 3
  accepted 1
  transfer 3: post 1 USD alice>bob
  alice has 98 USD
  bob has 2 USD
transfer post 100 USD external>alice id 1
  rejected TRANSFER_EXISTS
transfer post 1 USD alice>bob id 1
  rejected TRANSFER_ID_CONFLICT
transfer post 1 USD alice>bob id 2
  rejected TRANSFER_EXISTS
transfer post 1 USD alice>bob id 3
  rejected TRANSFER_EXISTS
transfer post 100 USD external>alice id 1
  rejected TRANSFER_EXISTS
transfer post 1 USD alice>bob id 4
  accepted 1
  transfer 4: post 1 USD alice>bob
  alice has 97 USD
  bob has 3 USD
transfer post 1 USD alice>bob id 1
  accepted 1
  transfer 1: post 1 USD alice>bob
  alice has 96 USD
  bob has 4 USD
transfer post 1 USD alice>bob id 3
  rejected TRANSFER_EXISTS
transfer post 1 USD alice>bob id 2
  accepted 1
  transfer 2: post 1 USD alice>bob
  alice has 95 USD
  bob has 5 USD
transfer post 1 USD alice>bob id 1
  rejected TRANSFER_EXISTS
`,
  },
  {
    name: 'ids are looked at before anything else of any leg',
    config: { maxTransfers: 4 },
    given: `
asset USD
account alice
account bob
`,
    table: `
transfer post 100 USD external>alice id 1
  accepted 1
  transfer 1: post 100 USD external>alice
  external has -100 USD
  alice has 100 USD
transfer pend 1 USD alice>bob id 2
  accepted 1
  transfer 2: pend 1 USD alice>bob
  alice has 99+1 USD
transfer post 2^53 USD alice>bob id 0 kind 4; post 1000 USD alice>bob id 9; pend 1 USD alice>bob \
id 2
  rejected TRANSFER_EXISTS (2)
transfer post 1000 USD alice>bob id 9; post 0 9 77>77 id 1
  rejected TRANSFER_ID_CONFLICT (1)
transfer post 2^53 USD external>alice id 1
  rejected TRANSFER_ID_CONFLICT
transfer post 100 USD external>alice id 1 kind 4
  rejected TRANSFER_ID_CONFLICT
transfer post 1 USD alice>bob id 3; pend 1 USD alice>bob id 2; post 1 USD alice>bob id 1
  rejected TRANSFER_EXISTS (1)
transfer post 1 USD alice>bob id 3; post 1 USD alice>bob id 3; post 1 USD alice>bob id 1
  rejected TRANSFER_ID_CONFLICT (2)
# more legs than there is room for
transfer post 1 USD alice>bob id 3; post 1 USD alice>bob id 4; post 1 USD alice>bob id 5; post 1 \
USD alice>bob id 6; post 1 USD alice>bob id 2
  rejected TRANSFER_ID_CONFLICT (4)
transfer post 1 USD alice>bob id 3; post 1 USD alice>bob id 4; post 1 USD alice>bob id 5; post 1 \
USD alice>bob id 6
  rejected TRANSFERS_FULL
# nothing was forgotten
transfer post 100 USD external>alice id 1
  rejected TRANSFER_EXISTS
balances
  external -100 USD
  alice 99+1 USD
  bob 0 USD
`,
  },
  {
    name: 'what is pending is never forgotten: it becomes the newest instead',
    config: { maxTransfers: 4 },
    given: `
asset USD
account alice
account bob
`,
    table: `
transfer post 100 USD external>alice id 1
  accepted 1
  transfer 1: post 100 USD external>alice
  external has -100 USD
  alice has 100 USD
transfer pend 10 USD alice>bob id 2
  accepted 1
  transfer 2: pend 10 USD alice>bob
  alice has 90+10 USD
transfer post 1 USD alice>bob id 3; post 1 USD alice>bob id 4
  accepted 2
  transfer 3: post 1 USD alice>bob
  alice has 88+10 USD
  bob has 2 USD
  transfer 4: post 1 USD alice>bob
  alice has 88+10 USD
  bob has 2 USD
# the oldest is 1
transfer post 1 USD alice>bob id 5
  accepted 1
  transfer 5: post 1 USD alice>bob
  alice has 87+10 USD
  bob has 3 USD
# the oldest is 2, which is kept: 3 goes
transfer post 1 USD alice>bob id 6
  accepted 1
  transfer 6: post 1 USD alice>bob
  alice has 86+10 USD
  bob has 4 USD
transfer pend 10 USD alice>bob id 2
  rejected TRANSFER_EXISTS
transfer pend 11 USD alice>bob id 2
  rejected TRANSFER_ID_CONFLICT
# 4 goes, then 5 and 6, with 2 kept between them
transfer post 1 USD alice>bob id 7
  accepted 1
  transfer 7: post 1 USD alice>bob
  alice has 85+10 USD
  bob has 5 USD
transfer post 1 USD alice>bob id 3; post 1 USD alice>bob id 4
  accepted 2
  transfer 3: post 1 USD alice>bob
  alice has 83+10 USD
  bob has 7 USD
  transfer 4: post 1 USD alice>bob
  alice has 83+10 USD
  bob has 7 USD
transfer post 1 USD alice>bob id 7
  rejected TRANSFER_EXISTS
# 7 goes; 2, now resolved, is the oldest, and goes next
transfer void-pending 2 id 5
  accepted 1
  transfer 5: void-pending 2: 10 USD alice>bob
  alice has 93 USD
transfer void-pending 2 id 6
  rejected PENDING_NOT_FOUND
transfer post 1 USD alice>bob id 3
  rejected TRANSFER_EXISTS
transfer void-pending 2 id 5
  rejected TRANSFER_EXISTS
balances
  external -100 USD
  alice 93 USD
  bob 7 USD
`,
  },
  {
    name: 'a pending transfer outlives any number of others and can then be posted',
    config: { maxTransfers: 5 },
    given: `
asset USD
account alice
account bob
deposit 1000 USD to alice
`,
    table: `
transfer pend 10 USD alice>bob id 1
  accepted 1
  transfer 1: pend 10 USD alice>bob
  alice has 990+10 USD
transfer post 1 USD alice>bob id 2; post 1 USD alice>bob id 3; post 1 USD alice>bob id 4; post 1 \
USD alice>bob id 5
  accepted 4
  transfer 2: post 1 USD alice>bob
  alice has 986+10 USD
  bob has 4 USD
  transfer 3: post 1 USD alice>bob
  alice has 986+10 USD
  bob has 4 USD
  transfer 4: post 1 USD alice>bob
  alice has 986+10 USD
  bob has 4 USD
  transfer 5: post 1 USD alice>bob
  alice has 986+10 USD
  bob has 4 USD
transfer post 1 USD alice>bob id 6; post 1 USD alice>bob id 7; post 1 USD alice>bob id 8; post 1 \
USD alice>bob id 9
  accepted 4
  transfer 6: post 1 USD alice>bob
  alice has 982+10 USD
  bob has 8 USD
  transfer 7: post 1 USD alice>bob
  alice has 982+10 USD
  bob has 8 USD
  transfer 8: post 1 USD alice>bob
  alice has 982+10 USD
  bob has 8 USD
  transfer 9: post 1 USD alice>bob
  alice has 982+10 USD
  bob has 8 USD
transfer post 1 USD alice>bob id 2; post 1 USD alice>bob id 3; post 1 USD alice>bob id 4
  accepted 3
  transfer 2: post 1 USD alice>bob
  alice has 979+10 USD
  bob has 11 USD
  transfer 3: post 1 USD alice>bob
  alice has 979+10 USD
  bob has 11 USD
  transfer 4: post 1 USD alice>bob
  alice has 979+10 USD
  bob has 11 USD
transfer pend 10 USD alice>bob id 1
  rejected TRANSFER_EXISTS
transfer post-pending 1 amount 4 id 5
  accepted 1
  transfer 5: post-pending 1: 4 USD alice>bob
  alice has 985 USD
  bob has 15 USD
transfer post-pending 1 id 6
  rejected PENDING_NOT_FOUND
balances
  external -1000 USD
  alice 985 USD
  bob 15 USD
`,
  },
  {
    name: 'a quarter of the horizon may be pending',
    config: { maxTransfers: 9 },
    given: `
asset USD
account alice
account bob
deposit 100 USD to alice
`,
    table: `
transfer pend 10 USD alice>bob id 1
  accepted 1
  transfer 1: pend 10 USD alice>bob
  alice has 90+10 USD
transfer pend 20 USD alice>bob id 2
  accepted 1
  transfer 2: pend 20 USD alice>bob
  alice has 70+30 USD
transfer pend 1 USD alice>bob id 3
  rejected TRANSFERS_FULL
transfer post 1 USD alice>bob id 4; pend 1 USD alice>bob id 3
  rejected TRANSFERS_FULL (1)
transfer pend 71 USD alice>bob id 3
  rejected INSUFFICIENT_FUNDS
transfer pend 2^53-1 USD external>bob id 3
  rejected SUPPLY_EXCEEDED
transfer pend 0 USD alice>bob id 3
  rejected AMOUNT_ZERO
# what earlier legs leave pending or resolve counts
transfer void-pending 1 id 3; pend 5 USD alice>bob id 4; pend 5 USD alice>bob id 5
  rejected TRANSFERS_FULL (2)
transfer void-pending 1 id 3; pend 5 USD alice>bob id 4
  accepted 2
  transfer 3: void-pending 1: 10 USD alice>bob
  alice has 75+25 USD
  transfer 4: pend 5 USD alice>bob
  alice has 75+25 USD
transfer void-pending 4 id 5; pend 1 USD alice>bob id 6; post-pending 6 id 7; pend 2 USD alice>bob \
id 8
  accepted 4
  transfer 5: void-pending 4: 5 USD alice>bob
  alice has 77+22 USD
  transfer 6: pend 1 USD alice>bob
  alice has 77+22 USD
  transfer 7: post-pending 6: 1 USD alice>bob
  alice has 77+22 USD
  bob has 1 USD
  transfer 8: pend 2 USD alice>bob
  alice has 77+22 USD
transfer pend 1 USD alice>bob id 9
  rejected TRANSFERS_FULL
# what was undone is pending again, and counts
transfer post-pending 2 id 9; post 1000 USD alice>bob id 10
  rejected INSUFFICIENT_FUNDS (1)
transfer pend 1 USD alice>bob id 9
  rejected TRANSFERS_FULL
transfer post-pending 2 id 9
  accepted 1
  transfer 9: post-pending 2: 20 USD alice>bob
  alice has 77+2 USD
  bob has 21 USD
transfer pend 1 USD alice>bob id 10
  accepted 1
  transfer 10: pend 1 USD alice>bob
  alice has 76+3 USD
balances
  external -100 USD
  alice 76+3 USD
  bob 21 USD
`,
  },
  {
    name: 'a horizon of fewer than four keeps nothing pending',
    config: { maxTransfers: 3 },
    given: `
asset USD
account alice
deposit 100 USD to alice
`,
    table: `
transfer pend 101 USD alice>external id 1
  rejected INSUFFICIENT_FUNDS
transfer pend 1 USD alice>external id 1
  rejected TRANSFERS_FULL
transfer post 1 USD alice>external id 1
  accepted 1
  transfer 1: post 1 USD alice>external
  alice has 99 USD
  external has -99 USD
`,
  },
  {
    name: 'legs fit beside what is pending or nothing is forgotten',
    config: { maxTransfers: 8 },
    given: `
asset USD
account alice
account bob
`,
    table: `
transfer post 100 USD external>alice id 1
  accepted 1
  transfer 1: post 100 USD external>alice
  external has -100 USD
  alice has 100 USD
transfer pend 10 USD alice>bob id 2; pend 10 USD alice>bob id 3
  accepted 2
  transfer 2: pend 10 USD alice>bob
  alice has 80+20 USD
  transfer 3: pend 10 USD alice>bob
  alice has 80+20 USD
transfer void-pending 2 id 4; void-pending 3 id 5; post 1 USD alice>bob id 6; post 1 USD alice>bob \
id 7; post 1 USD alice>bob id 8; post 1 USD alice>bob id 9; post 1 USD alice>bob id 10
  rejected TRANSFERS_FULL
transfer post 100 USD external>alice id 1
  rejected TRANSFER_EXISTS
transfer post 1 USD alice>bob id 5; post 1 USD alice>bob id 6; post 1 USD alice>bob id 7; post 1 \
USD alice>bob id 8; void-pending 3 id 9; void-pending 2 id 10
  accepted 6
  transfer 5: post 1 USD alice>bob
  alice has 96 USD
  bob has 4 USD
  transfer 6: post 1 USD alice>bob
  alice has 96 USD
  bob has 4 USD
  transfer 7: post 1 USD alice>bob
  alice has 96 USD
  bob has 4 USD
  transfer 8: post 1 USD alice>bob
  alice has 96 USD
  bob has 4 USD
  transfer 9: void-pending 3: 10 USD alice>bob
  alice has 96 USD
  transfer 10: void-pending 2: 10 USD alice>bob
  alice has 96 USD
# all but what is pending was forgotten
transfer pend 10 USD alice>bob id 3
  rejected TRANSFER_EXISTS
transfer void-pending 2 id 1
  rejected PENDING_NOT_FOUND
balances
  external -100 USD
  alice 96 USD
  bob 4 USD
`,
  },
  {
    name: 'what was forgotten or moved to make room stays so when a leg fails',
    config: { maxTransfers: 4 },
    given: `
asset USD
account alice
account bob
`,
    table: `
transfer post 100 USD external>alice id 1
  accepted 1
  transfer 1: post 100 USD external>alice
  external has -100 USD
  alice has 100 USD
transfer pend 10 USD alice>bob id 2
  accepted 1
  transfer 2: pend 10 USD alice>bob
  alice has 90+10 USD
transfer post 1 USD alice>bob id 3; post 1 USD alice>bob id 4
  accepted 2
  transfer 3: post 1 USD alice>bob
  alice has 88+10 USD
  bob has 2 USD
  transfer 4: post 1 USD alice>bob
  alice has 88+10 USD
  bob has 2 USD
# 1 and 3 go, 2 becomes the newest
transfer post 1 USD alice>bob id 5; post 1000 USD alice>bob id 6
  rejected INSUFFICIENT_FUNDS (1)
transfer post 1 USD alice>bob id 4
  rejected TRANSFER_EXISTS
transfer post 1 USD alice>bob id 1; post 1 USD alice>bob id 3
  accepted 2
  transfer 1: post 1 USD alice>bob
  alice has 86+10 USD
  bob has 4 USD
  transfer 3: post 1 USD alice>bob
  alice has 86+10 USD
  bob has 4 USD
# 4 goes, then 2
transfer post-pending 2 id 5
  accepted 1
  transfer 5: post-pending 2: 10 USD alice>bob
  alice has 86 USD
  bob has 14 USD
transfer post-pending 2 id 6
  rejected PENDING_NOT_FOUND
transfer post 1 USD alice>bob id 1
  rejected TRANSFER_EXISTS
balances
  external -100 USD
  alice 86 USD
  bob 14 USD
`,
  },
  {
    name: 'a resolved transfer that is forgotten is not found',
    config: { maxTransfers: 4 },
    given: `
asset USD
account alice
account bob
deposit 100 USD to alice
`,
    table: `
transfer pend 10 USD alice>bob id 2
  accepted 1
  transfer 2: pend 10 USD alice>bob
  alice has 90+10 USD
transfer post-pending 2 id 3
  accepted 1
  transfer 3: post-pending 2: 10 USD alice>bob
  alice has 90 USD
  bob has 10 USD
transfer post 1 USD alice>bob id 4
  accepted 1
  transfer 4: post 1 USD alice>bob
  alice has 89 USD
  bob has 11 USD
transfer post-pending 2 id 5
  rejected PENDING_ALREADY_RESOLVED
transfer post 1 USD alice>bob id 5
  accepted 1
  transfer 5: post 1 USD alice>bob
  alice has 88 USD
  bob has 12 USD
transfer post-pending 2 id 6
  rejected PENDING_NOT_FOUND
transfer void-pending 2 id 6
  rejected PENDING_NOT_FOUND
`,
  },
];
