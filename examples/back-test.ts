/**
 * A back-test: a market maker among the traders of flow.ts, in an engine that settles every trade
 * and takes fees. After `npm run build`, on Node 24:
 *
 *   node examples/back-test.ts [SEED]
 *
 * The engine has no clock and no chance of its own: the same seed prints the same lines.
 */
import { Engine, loadEngine } from 'lx-dex/engine';
import { type Command, type Event, Side, Template } from 'lx-dex/protocol';
import { COIN, cancel, FUNDS, flow, midTicks, OWN, opening, order, UNITS, USD } from './flow.ts';

const COMMANDS = 100_000;
/** The maker looks at the book after so many commands of the others. */
const LOOK_EVERY = 25;
const QUOTE_LOTS = 10;
const HALF_SPREAD_TICKS = 4;
/** So many coins held, long or short, move both quotes by a tick. */
const COINS_A_TICK = 20;
const SHOWN_FILLS = 5;

interface Fill {
  readonly side: Side;
  readonly lots: number;
  readonly ticks: number;
  /** In cents: who buys pays it in coins, who sells in USD. */
  readonly feeCents: number;
}

function fillOf(side: Side, lots: number, ticks: number, feeUnits: number): Fill {
  const inCents = side === Side.BUY ? ticks / UNITS.coin : 1 / UNITS.cent;
  return { side, lots, ticks, feeCents: feeUnits * inCents };
}

/** Quotes both sides around the middle, lower the more coins it holds. */
class Maker {
  readonly fills: Fill[] = [];
  #lastId = 1;

  /** @returns the commands with which it replaces its quotes */
  quotes(mid: number, position: number): Command[] {
    const center = Math.round(mid - position / COINS_A_TICK);
    const old = [this.#lastId - 1, this.#lastId];
    const [bid, ask] = [++this.#lastId, ++this.#lastId];
    const both = [
      { side: Side.BUY, priceTicks: center - HALF_SPREAD_TICKS, clientOrderId: bid },
      { side: Side.SELL, priceTicks: center + HALF_SPREAD_TICKS, clientOrderId: ask },
    ];
    return [
      ...old.filter((id) => id > 1).map((id) => cancel(OWN, id)),
      ...both.map((terms) => order(OWN, { ...terms, lots: QUOTE_LOTS })),
    ];
  }

  /** Takes what happened; of a trade, the side that is its own. */
  hear(event: Event): void {
    if (event.template !== Template.Trade) return;
    const { account, makerAccount, takerSide, quantityLots: lots, priceTicks: ticks } = event;
    if (account === OWN) {
      this.fills.push(fillOf(takerSide, lots, ticks, event.takerFee));
    } else if (makerAccount === OWN) {
      const side = takerSide === Side.BUY ? Side.SELL : Side.BUY;
      this.fills.push(fillOf(side, lots, ticks, event.makerFee));
    }
  }
}

const engine = Engine.create({ module: await loadEngine(), config: { maxOrders: 4096 } });
const maker = new Maker();
let trades = 0;

function apply(command: Command): void {
  for (const event of engine.apply(command)) {
    if (event.template === Template.Trade) trades += 1;
    maker.hear(event);
  }
}

/** Of an asset: what the account has more than it began with, in units. */
function gained(asset: number, began: number): number {
  const { available, reserved } = engine.balance(OWN, asset);
  return available + reserved - began;
}

const position = () => gained(COIN, FUNDS.coin) / UNITS.coin;
/** In cents, the position at the middle of the market. */
const profit = (mid: number) => gained(USD, FUNDS.usd) / UNITS.cent + position() * mid;

for (const command of opening()) apply(command);
let [mid, best, drawdown, done] = [0, 0, 0, 0];
for (const command of flow(Number(process.argv[2] ?? 1))) {
  if (done++ === COMMANDS) break;
  apply(command);
  if (done % LOOK_EVERY !== 0) continue;
  mid = midTicks(engine) ?? mid;
  if (mid === 0) continue;
  for (const quote of maker.quotes(mid, position())) apply(quote);
  best = Math.max(best, profit(mid));
  drawdown = Math.max(drawdown, best - profit(mid));
}

const dollars = (cents: number) => `${(cents / 100).toFixed(2)} USD`;
const sideOf = ({ side }: Fill) => (side === Side.BUY ? 'bought' : 'sold  ');
const fees = maker.fills.reduce((sum, { feeCents }) => sum + feeCents, 0);
const lots = maker.fills.reduce((sum, fill) => sum + fill.lots, 0);
console.log(`${COMMANDS} commands of the others, ${trades} trades, mid ${dollars(mid)}`);
console.log(`fills: ${maker.fills.length}, ${lots} coins; the last ${SHOWN_FILLS}:`);
for (const fill of maker.fills.slice(-SHOWN_FILLS)) {
  console.log(`  ${sideOf(fill)} ${fill.lots} at ${dollars(fill.ticks)}`);
}
console.log(`position: ${position().toFixed(2)} coins`);
console.log(`fees: ${dollars(fees)}`);
console.log(`profit: ${dollars(profit(mid))}, largest drawdown ${dollars(drawdown)}`);
