/** What operators may ask about how the exchange runs. Measured, not estimated. */

/** Of durations in the last seconds, microseconds; all zero where there were none. */
export interface Durations {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** What was measured in the last `windowSeconds`. */
export interface Performance {
  readonly windowSeconds: number;
  /** The newest command that has been answered, and its time in microseconds since 1970. */
  readonly sequence: number;
  readonly sequenceUs: number;
  readonly uptimeSeconds: number;
  /** Without the clock's own. */
  readonly commandsPerSecond: number;
  readonly batchesPerSecond: number;
  /** From a command's submission to its answer: log, engine and all read models included. */
  readonly answer: Durations;
  /** Writing and syncing a batch. */
  readonly sync: Durations;
  /** Applying a batch. */
  readonly apply: Durations;
  /** How late the main thread came to what was due. */
  readonly eventLoop: Durations;
  readonly memoryBytes: number;
}

export interface StoredFile {
  readonly name: string;
  readonly bytes: number;
  /** When it was changed last, milliseconds since 1970. */
  readonly changedMs: number;
}

/** What is on disk. */
export interface Storage {
  readonly folder: string;
  /** When batches are synced: always, interval or never. */
  readonly syncMode: string;
  /** Segments of the log, oldest first. */
  readonly segments: readonly StoredFile[];
  /** Oldest first, with the command that each is after. */
  readonly snapshots: readonly (StoredFile & { readonly sequence: number })[];
  /** What else belongs to the exchange. */
  readonly journals: readonly StoredFile[];
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export interface OperationsPort {
  performance(): Performance;
  /** @throws Error where the folder cannot be read */
  storage(): Promise<Storage>;
  /** Connections of the interfaces that are not HTTP. */
  lanes(): { readonly binary: number; readonly fix: number };
}

/** A WebSocket connection. */
export interface OpenConnection {
  /** `api`: the WebSocket API; `feed`; `market`: market streams. */
  readonly kind: 'api' | 'feed' | 'market';
  readonly address: string;
  readonly openedMs: number;
  /** Whom it logged on as. */
  readonly account: number | undefined;
  /** What it is subscribed to. */
  readonly streams: number;
  /** Sent, and not yet taken by the client. */
  readonly bytesWaiting: number;
  /** Since when bytes wait without a break, as a duration; 0: none wait. */
  readonly lagMs: number;
}
