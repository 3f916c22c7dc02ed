/** Parameters about people who log in from a browser. */
import { MAX_INVITATION_HOURS } from '../people/invitations.ts';
import type { Parameter } from './contract.ts';
import { pattern, whole, words } from './kinds.ts';

const NOT_VALID = -1130;

export const OF_PEOPLE: Readonly<Record<string, Parameter>> = {
  personName: { says: 'what the person is called, 100 characters at most', kind: words('Ada') },
  hours: {
    says: 'how long the invitation is good; 24 if absent',
    kind: whole(1, MAX_INVITATION_HOURS, '24'),
  },
  invitationId: {
    says: '`id` of an invitation, which is not its code',
    kind: pattern('^[0-9a-f]{64}$', '0'.repeat(64), 'nobody', NOT_VALID),
  },
  personId: { says: '`personId` of a person', kind: words('dGhlIGlkIG9mIGEgcGVyc29u') },
};
