/** For tests: an exchange that runs on no disk, and says so of itself. */
import type { Durations, OperationsPort } from '../operations/port.ts';

const NONE: Durations = { count: 0, p50: 0, p90: 0, p99: 0, max: 0 };
const FILE = { bytes: 64, changedMs: 1_767_225_600_000 };

export class TestOperations implements OperationsPort {
  performance() {
    return {
      ...{ windowSeconds: 10, sequence: 7, sequenceUs: 1_767_225_600_000_000, uptimeSeconds: 1 },
      ...{ commandsPerSecond: 0, batchesPerSecond: 0, memoryBytes: 1 },
      ...{ answer: NONE, sync: NONE, apply: NONE, eventLoop: NONE },
    };
  }

  async storage() {
    return {
      folder: 'nowhere',
      syncMode: 'never',
      segments: [{ name: 'log-0000000000000001.lxl', ...FILE }],
      snapshots: [{ sequence: 7, name: 'snapshot-0000000000000007.lxs', ...FILE }],
      journals: [{ name: 'audit.journal', ...FILE }],
      freeBytes: 0,
      totalBytes: 0,
    };
  }

  lanes() {
    return { binary: 0, fix: 0 };
  }
}
