/** What operators do about people: invitations, who there is, and who is to go. */
import type { Permission } from '../keys.ts';
import type { Endpoint, EndpointContext } from '../rest/endpoint.ts';
import {
  account as accountOf,
  invalid,
  MAX_ID,
  operatorDelete,
  operatorGet,
  operatorPost,
} from '../rest/operator-acts.ts';
import type { Services } from '../rest/services.ts';
import { FIRST_ACCOUNT } from '../wallet/wallet.ts';
import { MAX_INVITATION_HOURS, PERSON_PERMISSIONS } from './invitations.ts';
import type { People } from './people.ts';

const MAX_NAME_CHARS = 100;

export interface PeopleServices extends Services {
  readonly people: People;
}

export function peopleOperatorEndpoints(services: PeopleServices): Endpoint[] {
  const { people } = services;
  return [
    operatorPost('invitation', ['account', 'personName', 'scopes', 'hours'], (context) =>
      invite(services, people, context),
    ),
    operatorGet('invitations', [], ({ time }) =>
      people.invitations.list().map(({ createdMs, expiresMs, ...rest }) => {
        return { ...rest, createdTime: time(createdMs * 1000), endTime: time(expiresMs * 1000) };
      }),
    ),
    operatorDelete('invitation', ['invitationId'], ({ params }) => {
      const id = params.required('invitationId');
      if (!people.invitations.withdraw(id)) throw invalid('invitationId', 'it is not open');
      return { invitationId: id };
    }),
    operatorGet('people', ['account'], ({ params, time }) => {
      const account = params.optionalInteger('account', { min: 0, max: MAX_ID });
      return people.store.people(account).map(({ id, createdMs, ...rest }) => ({
        personId: id,
        ...rest,
        createdTime: time(createdMs * 1000),
        passkeys: people.store.passkeysOf(id).length,
        sessions: people.sessions.of(id).length,
      }));
    }),
    operatorDelete('person', ['personId'], async ({ params }) => {
      const id = params.required('personId');
      if (!(await people.removePerson(id))) throw invalid('personId', 'there is nobody so');
      return { personId: id };
    }),
    operatorDelete('sessions', ['personId'], ({ params }) => {
      const id = params.optional('personId');
      return { ended: people.sessions.end(({ person }) => id === undefined || person === id) };
    }),
  ];
}

function invite(services: Services, people: People, { params, time }: EndpointContext) {
  const account = accountOf(params, 'account');
  if (account < FIRST_ACCOUNT || !services.accounts.has(account)) {
    throw invalid('account', 'no such account of a person exists');
  }
  const name = params.optional('personName') ?? '';
  if (name.length > MAX_NAME_CHARS)
    throw invalid('personName', `at most ${MAX_NAME_CHARS} characters`);
  const hours = params.optionalInteger('hours', { min: 1, max: MAX_INVITATION_HOURS });
  const permissions = readPermissions(params.optional('scopes') ?? 'read,trade');
  const { code, invitation } = people.invitations.create({ account, name, permissions, hours });
  return {
    code,
    url: `${people.site.origin}/account#invitation=${code}`,
    account,
    permissions,
    endTime: time(invitation.expiresMs * 1000),
  };
}

/** @throws DialectError -1130 */
function readPermissions(text: string): readonly Permission[] {
  const names = new Set(text.split(','));
  const known: readonly string[] = PERSON_PERMISSIONS;
  if (names.has('read') && [...names].every((name) => known.includes(name))) {
    return [...names] as Permission[];
  }
  throw invalid('scopes', 'it must be read, with trade and transfer as wanted');
}
