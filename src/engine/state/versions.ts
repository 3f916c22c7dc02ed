/**
 * Where fields lay in earlier layout versions. A record that is not named here has not changed
 * since: fields that were added are zero in older states.
 */
import { AccountRecord, LAYOUT_VERSION, MarketRecord } from '../../schema/generated/state.ts';

/** Byte offsets by field; a field that a version does not have is missing. */
export type Offsets = Readonly<Record<string, number>>;

export interface VersionOffsets {
  readonly market: Offsets;
  readonly account: Offsets;
}

const VERSION_1: VersionOffsets = {
  market: {
    ...{ SIZE: 192, id: 0, status: 2, settlement: 3, baseAsset: 4, quoteAsset: 6 },
    ...{ baseUnitsPerLot: 8, quoteUnitsPerTickLot: 16, maxPriceTicks: 24, maxQuantityLots: 32 },
    ...{ minNotional: 40, lastTradeId: 48, lastPriceTicks: 56, bids: 64, asks: 80, fees: 104 },
  },
  account: { SIZE: 32, kind: 0, tier: 1, orderCount: 4, firstOrder: 8, lastOrder: 12 },
};

/** @throws RangeError for a version that this release does not know */
export function offsetsOf(layoutVersion: number): VersionOffsets {
  if (layoutVersion === LAYOUT_VERSION) return { market: MarketRecord, account: AccountRecord };
  if (layoutVersion === 1) return VERSION_1;
  const known = `this release reads 1 to ${LAYOUT_VERSION}`;
  throw new RangeError(
    `the state is of layout version ${layoutVersion}; ${known}. Use the release that wrote it, ` +
      'or a later one.',
  );
}
