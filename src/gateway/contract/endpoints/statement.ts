/** What an account's balance came of. */
import type { Contracts } from '../contract.ts';
import { pattern } from '../kinds.ts';
import {
  decimal,
  id,
  listOf,
  named,
  oneOf,
  row,
  type Schema,
  says,
  text,
  time,
} from '../schema.ts';
import { COIN } from '../wallet-parameters.ts';

const NOT_VALID = -1130;
const ENTRY_ID = '^\\d{1,16}-\\d{1,16}-\\d{1,16}$';

/** `after`: where a page begins. */
export const AFTER = pattern(ENTRY_ID, '1767225600000000-7-0', 'yesterday', NOT_VALID);

const entryId: Schema = { type: 'string', pattern: ENTRY_ID };
const transferId: Schema = { type: 'string', pattern: '^[0-9a-f]{32}$' };

const entry = named(
  'StatementEntry',
  row({
    id: entryId,
    time,
    what: oneOf(...['TRADE_PAID', 'TRADE_RECEIVED', 'TRANSFER_IN', 'TRANSFER_OUT', 'FEE_RECEIVED']),
    'symbol?': text,
    'tradeId?': id,
    'transferId?': transferId,
    amount: says('Net of the fee; below 0 where it was paid.', decimal),
    fee: decimal,
    balance: says('Free and locked, after it.', decimal),
  }),
);

export const STATEMENT: Contracts = {
  'GET /lx/v1/statement': {
    says: 'Every change of what the account owns of an asset, oldest first, with the balance after it; see [history.md](history.md). With `Accept: text/csv` the entries as CSV.',
    required: ['asset'],
    kinds: { asset: COIN },
    calls: [
      { params: { asset: 'USD' } },
      { params: { asset: 'BTC', startTime: '$past', endTime: '$now', limit: '1' } },
      { params: { asset: 'USD', after: '1-1-0' } },
    ],
    answer: named(
      'Statement',
      row({
        asset: text,
        opening: says('Owned before the first entry.', decimal),
        closing: says('Owned after the last one.', decimal),
        entries: listOf(entry),
        'next?': says('There is more: give this as `after`.', entryId),
      }),
    ),
  },
};
