/** Every conformance table, by topic. A core passes all of them or is not a core. */
import type { Case } from './run.ts';
import { CASES as ACTIVATION } from './tables/activation.ts';
import { CASES as ADMIN } from './tables/admin.ts';
import { CASES as AMEND } from './tables/amend.ts';
import { CASES as AUCTION } from './tables/auction.ts';
import { CASES as BANDS } from './tables/bands.ts';
import { CASES as CANCEL } from './tables/cancel.ts';
import { CASES as CONCEALING } from './tables/concealing.ts';
import { CASES as FEES } from './tables/fees.ts';
import { CASES as FULL } from './tables/full.ts';
import { CASES as HORIZON } from './tables/horizon.ts';
import { CASES as LIMITS } from './tables/limits.ts';
import { CASES as LIST_CHECKS } from './tables/list-checks.ts';
import { CASES as LISTS } from './tables/lists.ts';
import { CASES as MATCHING } from './tables/matching.ts';
import { CASES as ORDERS } from './tables/orders.ts';
import { CASES as PEGS } from './tables/pegs.ts';
import { CASES as QUOTES } from './tables/quotes.ts';
import { CASES as STP } from './tables/stp.ts';
import { CASES as TERMS } from './tables/terms.ts';
import { CASES as TIMERS } from './tables/timers.ts';
import { CASES as TRANSFERS } from './tables/transfers.ts';
import { CASES as TRIGGERS } from './tables/triggers.ts';

export const SUITE: ReadonlyMap<string, readonly Case[]> = new Map([
  ['setting up', ADMIN],
  ['transfers', TRANSFERS],
  ['remembered transfers', HORIZON],
  ['new orders', ORDERS],
  ['matching', MATCHING],
  ['self-trade prevention', STP],
  ['amendments', AMEND],
  ['cancels and replacements', CANCEL],
  ['fees', FEES],
  ['full tables', FULL],
  ['advanced orders', TERMS],
  ['concealing', CONCEALING],
  ['triggers', TRIGGERS],
  ['coming alive', ACTIVATION],
  ['lists', LISTS],
  ['checks of lists', LIST_CHECKS],
  ['pegged orders', PEGS],
  ['auctions', AUCTION],
  ['bands and collars', BANDS],
  ['mass quotes', QUOTES],
  ['limits of accounts', LIMITS],
  ['timers', TIMERS],
]);
