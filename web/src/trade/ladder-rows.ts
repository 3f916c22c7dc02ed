/** The rows of the ladder: levels, gathered by price and added up. Pure. */
import type { BookLevel } from 'lx-dex/client';

export interface LadderRow {
  /** Of the group: its price that is farthest from the middle. */
  readonly priceTicks: number;
  readonly lots: number;
  /** Of this row and all that are better. */
  readonly totalLots: number;
}

/**
 * @param levels one side, best first
 * @param group ticks of a row, 1 or more
 * @param count rows at most
 */
export function rowsOf(
  levels: readonly BookLevel[],
  side: 'bid' | 'ask',
  group: number,
  count: number,
): LadderRow[] {
  const rows: LadderRow[] = [];
  let [priceTicks, lots, totalLots] = [-1, 0, 0];
  for (const level of levels) {
    const at = groupOf(level.priceTicks, side, group);
    if (at !== priceTicks) {
      if (lots > 0) rows.push({ priceTicks, lots, totalLots });
      if (rows.length === count) return rows;
      [priceTicks, lots] = [at, 0];
    }
    lots += level.lots;
    totalLots += level.lots;
  }
  if (lots > 0) rows.push({ priceTicks, lots, totalLots });
  return rows;
}

/** Bids are gathered downwards, asks upwards, so that no row looks better than it is. */
export function groupOf(priceTicks: number, side: 'bid' | 'ask', group: number): number {
  if (group === 1) return priceTicks;
  const rounded = side === 'bid' ? Math.floor(priceTicks / group) : Math.ceil(priceTicks / group);
  return rounded * group;
}
