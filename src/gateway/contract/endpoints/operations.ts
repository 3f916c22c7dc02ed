/** How the exchange runs. */
import type { Contracts } from '../contract.ts';
import { count, id, listOf, named, oneOf, row, type Schema, says, text, time } from '../schema.ts';

const us: Schema = says('Microseconds.', { type: 'number', minimum: 0 });
const durations = named('Durations', row({ count, p50: us, p90: us, p99: us, max: us }));
const FILE = { name: text, bytes: count, changedTime: time };

export const OPERATIONS: Contracts = {
  'GET /lx/v1/operator/performance': {
    says:
      'What was measured in the last seconds: commands and batches; how long answers (from ' +
      'submission on, the binary lane apart), syncs and batches took; how late the main thread was.',
    calls: [{ params: {} }],
    answer: row({
      windowSeconds: count,
      sequence: count,
      sequenceTime: time,
      uptimeSeconds: count,
      commandsPerSecond: count,
      batchesPerSecond: count,
      answer: durations,
      sync: durations,
      apply: durations,
      eventLoop: durations,
      memoryBytes: count,
    }),
  },
  'GET /lx/v1/operator/storage': {
    says: 'Log, snapshots and journals on disk, and what room there is.',
    calls: [{ params: {} }],
    answer: row({
      folder: text,
      syncMode: oneOf('always', 'interval', 'never'),
      segments: listOf(row(FILE)),
      snapshots: listOf(row({ sequence: count, ...FILE })),
      journals: listOf(row(FILE)),
      freeBytes: count,
      totalBytes: count,
    }),
  },
  'GET /lx/v1/operator/connections': {
    says: 'Connections by kind; of WebSockets those first for which most bytes wait.',
    calls: [{ params: {} }, { params: { limit: '10' } }],
    answer: row({
      ...{ api: count, feed: count, market: count, binary: count, fix: count },
      connections: listOf(
        row({
          kind: oneOf('api', 'feed', 'market'),
          address: text,
          openedTime: time,
          'account?': id,
          streams: count,
          bytesWaiting: count,
          lagMs: says('For so long bytes wait without a break.', { type: 'number', minimum: 0 }),
        }),
      ),
    }),
  },
  'GET /lx/v1/operator/sessions': {
    says: 'Sessions of people in browsers, those first that were used last.',
    calls: [{ params: {} }, { params: { limit: '10' } }],
    answer: listOf(
      row({
        personId: text,
        name: text,
        account: count,
        permissions: listOf(oneOf('read', 'trade', 'transfer', 'operate')),
        ip: text,
        agent: text,
        createdTime: time,
        seenTime: time,
      }),
    ),
  },
};
