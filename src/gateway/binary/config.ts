/** Limits and time-outs of the binary lane, each with its name. */
import { DEFAULT_STREAM_BYTES } from '../streams/account-streams.ts';

export interface BinaryConfig {
  /** Open connections, TCP and Unix socket together. */
  readonly maxConnections: number;
  /** Of these, from one IP address, so that one machine does not shut out the others. */
  readonly maxConnectionsPerAddress: number;
  /** Session numbers that an account may use, ever. */
  readonly maxSessionsPerAccount: number;
  /** From connecting to a whole Logon. */
  readonly logonTimeoutMs: number;
  /** Commands read from one session in a second; 0: no limit. */
  readonly commandsPerSecond: number;
  /** Bytes handed to a socket and not yet sent: beyond these nothing more is handed to it. */
  readonly maxBufferedBytes: number;
  /** Bytes of events that may wait for a client that does not read. */
  readonly maxBehindBytes: number;
  /** For the commands that the exchange has to be answered when a connection is to end. */
  readonly finishTimeoutMs: number;
  /** For a client to take the last frames before its connection is cut. */
  readonly lingerMs: number;
}

export const DEFAULT_BINARY_CONFIG: BinaryConfig = {
  maxConnections: 1_000,
  maxConnectionsPerAddress: 500,
  maxSessionsPerAccount: 256,
  logonTimeoutMs: 10_000,
  commandsPerSecond: 100_000,
  maxBufferedBytes: 2 ** 20,
  maxBehindBytes: DEFAULT_STREAM_BYTES / 2,
  finishTimeoutMs: 10_000,
  lingerMs: 2_000,
};
