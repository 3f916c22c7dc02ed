/** What can be subscribed to: a channel, a market, options. */
import { INTERVALS, intervalIndex } from '../../feed/intervals.ts';
import { FeedError } from './errors.ts';
import type { FeedChannel, FeedTopic } from './port.ts';

export const CHANNELS: readonly FeedChannel[] = [
  'orderbook',
  'orders',
  'trades',
  'ticker',
  'candles',
  'auction',
  'account',
];

/** Depths that an order book is served in, besides all of it. */
export const DEPTHS: readonly number[] = [1, 5, 10, 25, 50, 100, 500, 1000];

/** A topic without its market. */
export interface Wanted {
  readonly channel: FeedChannel;
  /** 0: every level. */
  readonly depth: number;
  readonly checksum: boolean;
  /** Index into `INTERVALS`; -1 where none applies. */
  readonly interval: number;
}

/** The fields of a request that make a topic. */
export interface TopicFields {
  readonly channel?: unknown;
  readonly depth?: unknown;
  readonly checksum?: unknown;
  readonly interval?: unknown;
}

/** @throws FeedError naming the field and what it may be */
export function readWanted({ channel, depth, checksum, interval }: TopicFields): Wanted {
  const known = CHANNELS.find((each) => each === channel);
  if (known === undefined) {
    throw new FeedError('UNKNOWN_CHANNEL', `channel must be one of ${CHANNELS.join(', ')}.`);
  }
  if (known !== 'orderbook' && (depth !== undefined || checksum !== undefined)) {
    throw new FeedError('MALFORMED', 'depth and checksum go with the channel orderbook only.');
  }
  if (depth !== undefined && !DEPTHS.includes(depth as number)) {
    const depths = DEPTHS.join(', ');
    throw new FeedError('MALFORMED', `depth must be one of ${depths}; leave it out for all.`);
  }
  if (checksum !== undefined && typeof checksum !== 'boolean') {
    throw new FeedError('MALFORMED', 'checksum must be true or false.');
  }
  return {
    channel: known,
    depth: (depth as number | undefined) ?? 0,
    checksum: checksum === true,
    interval: readInterval(known, interval),
  };
}

function readInterval(channel: FeedChannel, interval: unknown): number {
  if (channel !== 'candles') {
    if (interval === undefined) return -1;
    throw new FeedError('MALFORMED', 'interval goes with the channel candles only.');
  }
  const index = typeof interval === 'string' ? intervalIndex(interval) : undefined;
  if (index !== undefined) return index;
  const names = INTERVALS.map(({ name }) => name).join(', ');
  throw new FeedError('UNKNOWN_INTERVAL', `interval must be one of ${names}.`);
}

/** What is the same for the same topic of every connection. */
export function topicKey(wanted: Wanted, owner: number): string {
  const { channel, depth, checksum, interval } = wanted;
  return `${channel}/${owner}/${depth}/${checksum ? 1 : 0}/${interval}`;
}

/** A topic as messages name it. */
export function topicView(wanted: Wanted, market: string | undefined): FeedTopic {
  const { channel, depth, checksum, interval } = wanted;
  return {
    channel,
    ...(market === undefined ? {} : { market }),
    ...(depth === 0 ? {} : { depth }),
    ...(checksum ? { checksum } : {}),
    ...(interval === -1 ? {} : { interval: INTERVALS[interval]!.name }),
  };
}
