/** User events: what happens to an account, and what the connection itself says. */
import {
  anyOf,
  count,
  decimal,
  flag,
  id,
  idOrNone,
  listOf,
  named,
  nothing,
  oneOf,
  only,
  row,
  type Schema,
  text,
  time,
} from './schema.ts';
import * as view from './views.ts';

export interface EventContract {
  readonly when: string;
  /** Its fields in words. */
  readonly fields: string;
  readonly message: Schema;
}

const executionReport = row({
  ...{ e: only('executionReport'), E: time, s: text, c: text, S: view.side },
  ...{ o: view.orderType, f: view.timeInForce, q: decimal, p: decimal, P: decimal, F: decimal },
  ...{ g: idOrNone, C: text, X: view.orderStatus, r: text, i: id, l: decimal, z: decimal },
  x: oneOf(...['NEW', 'TRADE', 'CANCELED', 'REPLACED', 'REJECTED', 'EXPIRED', 'TRADE_PREVENTION']),
  ...{ L: decimal, n: decimal, N: anyOf(text, nothing), T: time, t: idOrNone, I: count },
  ...{ w: flag, m: flag, M: flag, O: time, Z: decimal, Y: decimal, Q: decimal, 'W?': time },
  ...{ V: view.stpMode, 'd?': count, 'D?': time, 'A?': decimal, 'B?': decimal },
  // Of a prevented self-trade: its number, group, other order, market, quantity, price, value.
  ...{ 'v?': id, 'u?': only(-1), 'U?': id, 'Cs?': text },
  ...{ 'pl?': decimal, 'pL?': decimal, 'pY?': decimal },
  // What a client gave the order beside its id.
  ...{ 'j?': count, 'J?': count },
});

/** By the name in `e`. */
export const USER_EVENTS: Readonly<Record<string, EventContract>> = {
  executionReport: {
    when: 'an order is accepted, trades, changes or ends',
    fields: 'below',
    message: named('ExecutionReport', executionReport),
  },
  outboundAccountPosition: {
    when: 'a balance changed',
    fields: '`E` sent, `u` changed, `B`: `a` asset, `f` free, `l` locked',
    message: named(
      'AccountPosition',
      row({
        ...{ e: only('outboundAccountPosition'), E: time, u: time },
        B: listOf(row({ a: text, f: decimal, l: decimal })),
      }),
    ),
  },
  listStatus: {
    when: 'an order list was placed, part of it came alive, all of it has ended',
    fields: 'below',
    message: named(
      'ListStatus',
      row({
        ...{ e: only('listStatus'), E: time, s: text, g: id, c: oneOf('OCO', 'OTO') },
        ...{ l: oneOf('EXEC_STARTED', 'UPDATED', 'ALL_DONE'), L: oneOf('EXECUTING', 'ALL_DONE') },
        ...{ r: only('NONE'), C: text, T: time, O: listOf(row({ s: text, i: id, c: text })) },
      }),
    ),
  },
  balanceUpdate: {
    when: 'a transfer moved money',
    fields: '`E` sent, `a` asset, `d` change (signed), `T` when',
    message: named(
      'BalanceUpdate',
      row({ e: only('balanceUpdate'), E: time, a: text, d: decimal, T: time }),
    ),
  },
  externalLockUpdate: {
    when: 'money was reserved for a transfer that is pending, or is no more',
    fields: '`E` sent, `a` asset, `d` change (signed) of what is locked, `T` when',
    message: named(
      'ExternalLockUpdate',
      row({ e: only('externalLockUpdate'), E: time, a: text, d: decimal, T: time }),
    ),
  },
  eventStreamTerminated: {
    when: 'the key behind the subscription was revoked, or the session that began it logged out',
    fields: '`E` sent',
    message: named('EventStreamTerminated', row({ e: only('eventStreamTerminated'), E: time })),
  },
};

/** To every connection before the server goes down, or retires it. */
export const SERVER_SHUTDOWN: Schema = named(
  'ServerShutdown',
  row({ e: only('serverShutdown'), E: time }),
);
