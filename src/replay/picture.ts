/** A book as a picture of text: bids left, asks right, bars as long as the quantity. */
import { styleText } from 'node:util';
import type { Engine, LevelView } from '../engine/engine.ts';
import { Side } from '../schema/generated/protocol.ts';
import type { Words } from './words.ts';

export interface PictureOptions {
  readonly market: number;
  /** Levels of each side. */
  readonly depth: number;
  /** Characters in a row. */
  readonly columns: number;
}

const MAX_BAR = 40;
const MIN_BAR = 4;
/** What a bar is not: spaces and the line in the middle. */
const GAPS = 13;

interface Cell {
  readonly price: string;
  readonly quantity: string;
  readonly level: LevelView;
}

/** The rows, coloured where stdout shows colours. */
export function bookPicture(engine: Engine, words: Words, options: PictureOptions): string[] {
  const { market, depth, columns } = options;
  const cells = (side: Side): Cell[] =>
    engine.levels(market, side, depth).map((level) => ({
      price: words.price(market, level.priceTicks),
      quantity: words.quantity(market, level.totalLots),
      level,
    }));
  const [bids, asks] = [cells(Side.BUY), cells(Side.SELL)];
  const all = [...bids, ...asks];
  if (all.length === 0) return ['  no orders'];
  const longest = (text: (cell: Cell) => string) => Math.max(...all.map((c) => text(c).length));
  const widths = { price: longest((c) => c.price), quantity: longest((c) => c.quantity) };
  const room = Math.floor((columns - GAPS) / 2) - widths.price - widths.quantity;
  const bar = Math.max(MIN_BAR, Math.min(MAX_BAR, room));
  const most = Math.max(...all.map(({ level }) => level.totalLots + level.hiddenLots));
  const rows = Array.from({ length: Math.max(bids.length, asks.length) }, (_, k) => {
    const [bid, ask] = [bids[k], asks[k]];
    const left = bid
      ? `${barOf(bid.level, most, bar, true)}  ${pad(bid, widths)}`
      : ' '.repeat(bar + widths.price + widths.quantity + 4);
    const right = ask
      ? `${ask.price.padStart(widths.price)}  ${ask.quantity.padStart(widths.quantity)}  ` +
        barOf(ask.level, most, bar, false)
      : '';
    return `  ${styleText('green', left)} │ ${styleText('red', right)}`.trimEnd();
  });
  return rows;
}

function pad({ price, quantity }: Cell, widths: { price: number; quantity: number }): string {
  return `${quantity.padStart(widths.quantity)}  ${price.padStart(widths.price)}`;
}

/** What is shown as full blocks, what is hidden or in reserve as light ones. */
function barOf(level: LevelView, most: number, width: number, toLeft: boolean): string {
  const blocks = (lots: number) => Math.round((lots / most) * width);
  const whole = Math.max(1, blocks(level.totalLots + level.hiddenLots));
  const shown = Math.min(whole, level.totalLots > 0 ? Math.max(1, blocks(level.totalLots)) : 0);
  const [full, light] = ['█'.repeat(shown), '░'.repeat(whole - shown)];
  return toLeft ? (light + full).padStart(width) : full + light;
}
