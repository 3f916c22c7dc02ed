/** What operators do about people who log in from a browser. */
import type { Contracts } from '../contract.ts';
import { count, id, listOf, oneOf, row, text, time } from '../schema.ts';

const permissions = listOf(oneOf('read', 'trade', 'transfer'));

export const OPERATOR_PEOPLE: Contracts = {
  'POST /lx/v1/operator/invitation': {
    says: 'Invites somebody to register a passkey for an account; the code is shown this once.',
    required: ['account'],
    calls: [
      { params: { account: '$account' } },
      {
        params: {
          account: '$account',
          personName: 'Ada',
          scopes: 'read,trade,transfer',
          hours: '1',
        },
      },
    ],
    refusals: [{ when: 'there is no such account', params: { account: '999' }, code: -1130 }],
    answer: row({ code: text, url: text, account: id, permissions, endTime: time }),
  },
  'GET /lx/v1/operator/invitations': {
    says: 'Invitations that were not used yet.',
    calls: [{ params: {} }],
    answer: listOf(
      row({ id: text, account: id, name: text, permissions, createdTime: time, endTime: time }),
    ),
  },
  'DELETE /lx/v1/operator/invitation': {
    says: 'Withdraws an invitation, by its id.',
    required: ['invitationId'],
    calls: [{ params: { invitationId: '$invitation' } }],
    answer: row({ invitationId: text }),
  },
  'GET /lx/v1/operator/people': {
    says: 'People who may log in, of one account or all.',
    calls: [{ params: {} }, { params: { account: '3' } }],
    answer: listOf(
      row({
        personId: text,
        account: id,
        name: text,
        permissions,
        createdTime: time,
        passkeys: count,
        sessions: count,
      }),
    ),
  },
  'DELETE /lx/v1/operator/person': {
    says: 'Removes a person with all passkeys and sessions, at once; API keys stay.',
    required: ['personId'],
    calls: [{ params: { personId: '$person' } }],
    answer: row({ personId: text }),
  },
  'DELETE /lx/v1/operator/sessions': {
    says: "Ends a person's sessions, or everybody's, at once.",
    calls: [{ params: {} }, { params: { personId: '$person' } }],
    answer: row({ ended: count }),
  },
};
