/** How the exchange runs, for operators: speed, disk, and who is connected. */
import type { PeopleServices } from '../people/operator-endpoints.ts';
import type { Endpoint, EndpointContext } from '../rest/endpoint.ts';
import { operatorGet } from '../rest/operator-acts.ts';
import { readLimit } from '../rest/paging.ts';
import type { OpenConnection, OperationsPort, StoredFile } from './port.ts';

const US_PER_MS = 1_000;

export interface OperationsServices extends PeopleServices {
  readonly operations: OperationsPort;
  /** WebSocket connections, as they are now. */
  readonly connections: () => readonly OpenConnection[];
}

export function operationsEndpoints(services: OperationsServices): Endpoint[] {
  const { operations } = services;
  return [
    operatorGet('performance', [], ({ time }) => {
      const { sequenceUs, ...rest } = operations.performance();
      return { ...rest, sequenceTime: time(sequenceUs) };
    }),
    operatorGet('storage', [], async (context) => {
      const { segments, snapshots, journals, ...rest } = await operations.storage();
      return {
        ...rest,
        segments: segments.map((each) => fileView(each, context)),
        snapshots: snapshots.map(({ sequence, ...file }) => {
          return { sequence, ...fileView(file, context) };
        }),
        journals: journals.map((each) => fileView(each, context)),
      };
    }),
    operatorGet('connections', ['limit'], (context) => showConnections(services, context)),
    operatorGet('sessions', ['limit'], (context) => showSessions(services, context)),
  ];
}

function fileView({ name, bytes, changedMs }: StoredFile, { time }: EndpointContext) {
  return { name, bytes, changedTime: time(changedMs * US_PER_MS) };
}

/** Those first for which most waits: they are what an operator looks for. */
function showConnections(services: OperationsServices, { params, time }: EndpointContext) {
  const limit = readLimit(params);
  const open = services.connections();
  const count = (kind: OpenConnection['kind']) => open.filter((each) => each.kind === kind).length;
  const worst = [...open].sort((a, b) => b.bytesWaiting - a.bytesWaiting || b.lagMs - a.lagMs);
  return {
    ...{ api: count('api'), feed: count('feed'), market: count('market') },
    ...services.operations.lanes(),
    connections: worst.slice(0, limit).map(({ account, openedMs, ...rest }) => ({
      ...rest,
      openedTime: time(openedMs * US_PER_MS),
      ...(account === undefined ? {} : { account }),
    })),
  };
}

/** Sessions of people, those first that were used last. */
function showSessions({ people }: OperationsServices, { params, time }: EndpointContext) {
  const limit = readLimit(params);
  const sessions = [...people.sessions.list()].sort((a, b) => b.seenMs - a.seenMs);
  return sessions.slice(0, limit).map((each) => {
    const person = people.person(each.person);
    return {
      personId: each.person,
      name: person?.name ?? '',
      account: person?.account ?? 0,
      permissions: person?.permissions ?? [],
      ip: each.ip,
      agent: each.agent,
      createdTime: time(each.createdMs * US_PER_MS),
      seenTime: time(each.seenMs * US_PER_MS),
    };
  });
}
