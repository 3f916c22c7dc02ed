/**
 * What the naive twin does after a command's own work: markets whose book or status changed are
 * looked after, one after the other.
 */
import { MarketStatus } from '../../schema/generated/protocol.ts';
import { activate } from './advanced.ts';
import type { Market } from './state.ts';
import type { Twin } from './twin.ts';

function lookAfter(twin: Twin, market: Market): void {
  const { triggers, auctions, pegs } = twin;
  triggers.lookAt(market);
  while (market.status === MarketStatus.OPEN && market.queue.length > 0) {
    activate(twin, market.queue[0]!);
    triggers.lookAt(market);
  }
  if (market.status === MarketStatus.AUCTION) auctions.indicate(market);
  const follows = market.status === MarketStatus.OPEN || market.status === MarketStatus.POST_ONLY;
  if (follows) pegs.follow(market);
}

export function runAftermath(twin: Twin): void {
  const { touched } = twin.state;
  while (touched.length > 0) {
    lookAfter(twin, touched[0]!);
    touched.shift();
  }
}
