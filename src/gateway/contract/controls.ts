/** Methods of the WebSocket API that are about the connection itself. */
import { count, flag, listOf, named, row, type Schema, time } from './schema.ts';
import { textOrNothing, timeOrNothing } from './views.ts';

export interface ControlContract {
  readonly says: string;
  /** It proves a key: `apiKey`, `timestamp` and `signature` are needed. */
  readonly signed?: true;
  /** Only after `session.logon`. */
  readonly afterLogon?: true;
  /** A call that is answered, signing parameters apart. */
  readonly call: Readonly<Record<string, string | number | boolean>>;
  /** Parameters without which it is refused (-1102). */
  readonly required?: readonly string[];
  readonly answer: Schema;
}

const session = named(
  'Session',
  row({
    apiKey: textOrNothing,
    authorizedSince: timeOrNothing,
    connectedSince: time,
    returnRateLimits: flag,
    serverTime: time,
    userDataStream: flag,
  }),
);
const subscription = row({ subscriptionId: count });

export const CONTROLS: Readonly<Record<string, ControlContract>> = {
  'session.logon': {
    says: 'Proves a key once for the connection: `apiKey`, `timestamp`, `signature`.',
    signed: true,
    call: {},
    answer: session,
  },
  'session.status': { says: 'Who is logged on, since when.', call: {}, answer: session },
  'session.logout': {
    says: 'Forgets the key and ends the subscription that was begun under it.',
    call: {},
    answer: session,
  },
  'session.cancelOnDisconnect': {
    says: 'Orders placed over this connection from now on are cancelled when it closes (`enabled`: `true`), or not (`false`).',
    call: { enabled: true },
    required: ['enabled'],
    answer: row({ enabled: flag }),
  },
  'session.subscriptions': {
    says: 'Numbers of the active user event subscriptions.',
    call: {},
    answer: listOf(subscription),
  },
  'userDataStream.subscribe': {
    says: 'User events of the account that is logged on.',
    afterLogon: true,
    call: {},
    answer: subscription,
  },
  'userDataStream.subscribe.signature': {
    says: 'User events of the account of a key that is proved in this request; no logon needed.',
    signed: true,
    call: {},
    answer: subscription,
  },
  'userDataStream.unsubscribe': {
    says: 'Ends the subscription `subscriptionId`, or all.',
    call: {},
    answer: row({}),
  },
};
