/** What the venue owes as it was committed to, and proofs. */
import type { Contracts } from '../contract.ts';
import { count, id, listOf, named, oneOf, row, type Schema, says, text } from '../schema.ts';
import { COIN } from '../wallet-parameters.ts';

const hash: Schema = { type: 'string', pattern: '^[0-9a-f]{64}$' };
const address: Schema = { type: 'string', pattern: '^[0-9a-f]{40}$' };
const registry: Schema = { type: 'string', pattern: '^0x[0-9a-fA-F]{40}$' };
const units = says('Smallest units of the asset.', count);
const timeUs = says('Microseconds since 1970.', count);

const total = named(
  'AssetTotal',
  row({ asset: id, name: text, decimals: count, leaves: count, total: units, root: hash }),
);

const ENTRY = { sequence: id, timeUs, dueUs: timeUs, logHash: hash, root: hash };

const UNKNOWN = '9007199254740991';

export const ANCHORS: Contracts = {
  'GET /lx/v1/anchor': {
    says: 'All that is owed, as it was committed to; see [anchors.md](anchors.md).',
    calls: [{ params: {} }, { params: { sequence: '$anchor' } }],
    refusals: [{ when: 'there is none', params: { sequence: UNKNOWN }, code: -4049 }],
    answer: named(
      'Anchor',
      row({
        ...ENTRY,
        assets: listOf(total),
        'published?': row({ registry, sequence: count }),
      }),
    ),
  },
  'GET /lx/v1/anchors': {
    says: 'Anchors, oldest first; the newest without `fromSequence`.',
    calls: [{ params: {} }, { params: { fromSequence: '1', limit: '10' } }],
    answer: listOf(named('AnchorEntry', row(ENTRY))),
  },
  'GET /lx/v1/anchor/proof': {
    says: "That the account's balance is in an anchor: all that a stranger needs beside the root.",
    required: ['asset'],
    kinds: { asset: COIN },
    calls: [
      { params: { asset: 'USD', sequence: '$anchor' } },
      { params: { asset: '$fundedAsset', walletType: '1' } },
    ],
    refusals: [
      { when: 'there is no such anchor', params: { asset: 'USD', sequence: UNKNOWN }, code: -4049 },
      { when: 'the account had none of it', params: { asset: 'DEC' }, code: -4050 },
    ],
    answer: named(
      'Proof',
      row({
        version: count,
        ...{ sequence: id, timeUs, logHash: hash, assets: listOf(total) },
        ...{ account: id, asset: id, amount: units, salt: hash, holder: address },
        path: listOf(row({ side: oneOf('left', 'right'), sum: units, hash })),
      }),
    ),
  },
};
