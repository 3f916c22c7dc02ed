/** Parameters of anchors. */
import type { Parameter } from './contract.ts';
import { whole } from './kinds.ts';

const SEQUENCE = whole(1, Number.MAX_SAFE_INTEGER, '7');

export const OF_ANCHORS: Readonly<Record<string, Parameter>> = {
  sequence: { says: 'of an anchor; the newest without it', kind: SEQUENCE },
  fromSequence: { says: 'first anchor wanted; the newest ones without it', kind: SEQUENCE },
};
