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
import { CASES as PRECEDENCE } from './tables/precedence.ts';
import { CASES as QUOTES } from './tables/quotes.ts';
import { CASES as STP } from './tables/stp.ts';
import { CASES as TERMS } from './tables/terms.ts';
import { CASES as TIMERS } from './tables/timers.ts';
import { CASES as TRANSFERS } from './tables/transfers.ts';
import { CASES as TRIGGERS } from './tables/triggers.ts';

export interface Topic {
  readonly title: string;
  /** The file of its tables under tables/, and of its page under docs/matching-examples/. */
  readonly file: string;
  /** Headings of docs/matching.md that it belongs to. */
  readonly sections: readonly string[];
  readonly cases: readonly Case[];
}

const ORDER = ['NewOrder'];

export const SUITE: readonly Topic[] = [
  {
    title: 'setting up',
    file: 'admin',
    sections: [
      'Tick',
      'CreateAsset, CreateAccount, CreateMarket',
      'SetMarketStatus, SetFees, SetAccountTier',
    ],
    cases: ADMIN,
  },
  { title: 'transfers', file: 'transfers', sections: ['Transfer'], cases: TRANSFERS },
  { title: 'remembered transfers', file: 'horizon', sections: ['Transfer'], cases: HORIZON },
  { title: 'new orders', file: 'orders', sections: ORDER, cases: ORDERS },
  { title: 'matching', file: 'matching', sections: ORDER, cases: MATCHING },
  { title: 'self-trade prevention', file: 'stp', sections: ORDER, cases: STP },
  { title: 'fees', file: 'fees', sections: ['Money'], cases: FEES },
  { title: 'amendments', file: 'amend', sections: ['AmendOrder'], cases: AMEND },
  {
    title: 'cancels and replacements',
    file: 'cancel',
    sections: ['CancelOrder', 'Closing an open order', 'CancelAll', 'CancelReplace'],
    cases: CANCEL,
  },
  { title: 'concealing', file: 'concealing', sections: ['Concealing'], cases: CONCEALING },
  { title: 'advanced orders', file: 'terms', sections: ['AdvancedOrder'], cases: TERMS },
  { title: 'triggers', file: 'triggers', sections: ['Triggers'], cases: TRIGGERS },
  { title: 'coming alive', file: 'activation', sections: ['Coming alive'], cases: ACTIVATION },
  { title: 'lists', file: 'lists', sections: ['Lists'], cases: LISTS },
  { title: 'lists refused', file: 'list-checks', sections: ['Lists'], cases: LIST_CHECKS },
  { title: 'pegged orders', file: 'pegs', sections: ['Pegged orders'], cases: PEGS },
  { title: 'mass quotes', file: 'quotes', sections: ['MassQuote'], cases: QUOTES },
  { title: 'auctions', file: 'auction', sections: ['Market status', 'Auction'], cases: AUCTION },
  { title: 'bands and collars', file: 'bands', sections: ['Bands and collars'], cases: BANDS },
  {
    title: 'limits of accounts',
    file: 'limits',
    sections: ["Accounts' limits"],
    cases: LIMITS,
  },
  {
    title: 'timers',
    file: 'timers',
    sections: ['Schedules', 'Timers', 'Aftermath'],
    cases: TIMERS,
  },
  {
    title: 'precedence',
    file: 'precedence',
    sections: ['What comes first when several rules apply'],
    cases: PRECEDENCE,
  },
  { title: 'full tables', file: 'full', sections: ['Common rules'], cases: FULL },
];
