/** What the processes of the feed benchmark say to each other. */
import type { FeedFormat } from '../src/gateway/feed/port.ts';
import type { FlowSpec } from './flows.ts';

export const FEED_FLOW: FlowSpec = {
  name: '10 markets',
  words:
    '10 markets with 1,000 resting orders each, picked by Zipf’s law (exponent 1); 60 % ' +
    'cancel-replace, 30 % new or cancel, 10 % IOC',
  markets: 10,
  resting: [1000, 1000],
  depthTicks: 200,
  mix: { replace: 60, renew: 30 },
};

/**
 * How messages reach the readers: through the hub; in a loop of `socket.write` over the same bytes,
 * which is what the hub cannot be faster than; with the `ws` package, a call a message.
 */
export type FeedWay = 'hub' | 'bare' | 'ws';

export interface FeedRun {
  readonly seed: number;
  readonly shrink: number;
  readonly bunches: number;
  readonly commandsPerBunch: number;
  readonly bunchMs: number;
  /** What every reader subscribes to, as requests. */
  readonly requests: readonly object[];
  readonly format: FeedFormat;
  readonly way: FeedWay;
}

/** What the parent says: prepare, then go. The child answers `FeedServerMessage`s. */
export type FeedServerCommand =
  | { readonly op: 'prepare'; readonly run: FeedRun }
  | { readonly op: 'go' };

export type FeedServerMessage =
  | { readonly type: 'listening'; readonly port: number }
  | {
      readonly type: 'done';
      /** Times that each reader was written to. */
      readonly writes: number;
      readonly cpuUs: number;
      readonly systemUs: number;
      readonly elapsedMs: number;
    };

export interface ReadersPlan {
  readonly port: number;
  readonly readers: number;
  readonly format: FeedFormat;
  readonly way: FeedWay;
  readonly requests: readonly object[];
}

export type ReadersCommand =
  | { readonly op: 'open'; readonly plan: ReadersPlan }
  /** Nothing more will be sent: say what came. */
  | { readonly op: 'report' };

export type ReadersMessage =
  | { readonly type: 'open' }
  | {
      readonly type: 'report';
      /** Updates that came, at all readers together. */
      readonly updates: number;
      readonly bytes: number;
      /** Updates of one reader, and the CRC-32 of their frames: the same for all. */
      readonly updatesEach: number;
      readonly crc: number;
      /** Readers whose count of messages, bytes or CRC is not what it should be. */
      readonly wrong: number;
    };
