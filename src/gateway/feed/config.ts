/** Limits and times of the feed. Every bound that a client can meet is here, named. */
import type { FeedLimits } from './port.ts';

export interface FeedConfig {
  /** Read whenever one is needed, so that an operator may change them. */
  readonly limits: () => FeedLimits;
  /** Between two ticks, while something happens: what is sent in one is written at once. */
  readonly tickMs: number;
  /**
   * The most that a tick is put off so that readers get their messages in fewer writes, and orders
   * their turn: where telling everybody takes long, as long again `restPerWork` times comes after.
   */
  readonly maxTickMs: number;
  readonly restPerWork: number;
  /** Between two heartbeats. */
  readonly heartbeatMs: number;
  /** How long a stream is kept after its last reader left, for those who come again. */
  readonly lingerMs: number;
  /** Messages, and entries in them, that are kept of a stream for those who missed some. */
  readonly keptMessages: number;
  readonly keptEntries: number;
  /** Entries held back of one stream for a slow reader, who gets a snapshot instead of more. */
  readonly maxHeldEntries: number;
  /** Streams without a reader that are kept. */
  readonly maxIdleStreams: number;
  /** Answers, snapshots and missed messages, of all clients of an address: at once, a second. */
  readonly askedBytesAtOnce: number;
  readonly askedBytesPerSecond: number;
}

const LIMITS: FeedLimits = {
  maxSubscriptions: 5_000,
  requestsPerSecond: 50,
  maxMessageBytes: 65_536,
  mergeAtBytes: 1_048_576,
  closeAtBytes: 8_388_608,
  maxBehindMs: 30_000,
};

export const DEFAULT_FEED_CONFIG: FeedConfig = {
  limits: () => LIMITS,
  tickMs: 5,
  maxTickMs: 100,
  restPerWork: 3,
  heartbeatMs: 5_000,
  lingerMs: 60_000,
  keptMessages: 1_024,
  keptEntries: 50_000,
  maxHeldEntries: 20_000,
  maxIdleStreams: 1_000,
  askedBytesAtOnce: 268_435_456,
  askedBytesPerSecond: 8_388_608,
};
