/** What `lx replay` prints at the end: books, trades and balances, for people or as JSON lines. */
import { styleText } from 'node:util';
import type { BalanceView, Engine, LevelView } from '../engine/engine.ts';
import type { Observer, TimedTrade } from '../replay/observer.ts';
import { bookPicture } from '../replay/picture.ts';
import type { Words } from '../replay/words.ts';
import { MarketStatus, Rejection, Side } from '../schema/generated/protocol.ts';

/** Markets that get a picture when none is named. */
const MAX_PICTURES = 8;
/** Commands from which on their rate says something. */
const WORTH_A_RATE = 10_000;
/** Balances that are shown when not all are asked for. */
const MAX_BALANCES = 24;

export interface ReportOptions {
  /** Only this market; all where undefined. */
  readonly market: number | undefined;
  readonly depth: number;
  readonly columns: number;
  readonly allBalances: boolean;
  /** Whether every trade has been printed already. */
  readonly tradesPrinted: boolean;
}

export interface Replayed {
  readonly engine: Engine;
  readonly observer: Observer;
  readonly words: Words;
  /** Sequence of the first command that was run. */
  readonly firstSequence: number;
  readonly seconds: number;
  readonly notes: readonly string[];
}

const nameOf = (values: Readonly<Record<string, number>>, value: number) =>
  Object.keys(values).find((name) => values[name] === value) ?? String(value);

/** One trade for people. */
export function tradeLine(words: Words, timed: TimedTrade): string {
  return `${words.symbol(timed.trade.market)}  ${tradeWords(words, timed)}`;
}

function tradeWords(words: Words, { trade, timeUs }: TimedTrade): string {
  const { market, priceTicks, quantityLots, takerSide } = trade;
  const buys = takerSide === Side.BUY;
  const side = styleText(buys ? 'green' : 'red', buys ? 'buys ' : 'sells');
  const time = words.time(timeUs);
  return (
    `${time === '' ? '' : `${time}  `}trade ${trade.tradeId}: ` +
    `${words.account(trade.account)} ${side} ${words.quantity(market, quantityLots)} ` +
    `@ ${words.price(market, priceTicks)} ${buys ? 'from' : 'to'} ` +
    `${words.account(trade.makerAccount)} (orders ${trade.takerOrderId}, ${trade.makerOrderId})`
  );
}

function marketIds({ engine, observer }: Replayed, market: number | undefined): number[] {
  if (market !== undefined) return [market];
  const all = Array.from({ length: engine.counts().markets }, (_, index) => index + 1);
  return all.sort((a, b) => observer.tally(b).trades - observer.tally(a).trades || a - b);
}

function marketTitle({ observer, words }: Replayed, market: number): string {
  const tally = observer.tally(market);
  const status = observer.catalog.market(market)?.status ?? MarketStatus.OPEN;
  const last = tally.last.at(-1);
  const parts = [
    last ? `last ${words.price(market, last.trade.priceTicks)}` : 'no trades',
    tally.trades > 0 &&
      `${tally.trades} ${tally.trades === 1 ? 'trade' : 'trades'} of ${words.volume(market, tally.lots)} ${words.base(market)}`,
    status !== MarketStatus.OPEN && nameOf(MarketStatus, status),
  ];
  const title = styleText('bold', words.symbol(market));
  return `${title}  ${parts.filter((part) => part !== false).join(', ')}`;
}

/** The book of a market, with its title. */
export function* marketLines(replayed: Replayed, market: number, options: ReportOptions) {
  const { engine, words } = replayed;
  yield marketTitle(replayed, market);
  yield* bookPicture(engine, words, { ...options, market });
  const { last } = replayed.observer.tally(market);
  if (!options.tradesPrinted && last.length > 0) {
    yield '';
    for (const each of last) yield `  ${tradeWords(words, each)}`;
  }
  yield '';
}

function wantedBalances({ engine }: Replayed): BalanceView[] {
  return [...engine.balances()]
    .filter(({ available, reserved }) => available !== 0 || reserved !== 0)
    .sort((a, b) => a.account - b.account || a.asset - b.asset);
}

function* balanceLines(replayed: Replayed, { allBalances }: ReportOptions): Generator<string> {
  const { words } = replayed;
  const all = wantedBalances(replayed);
  const shown = allBalances ? all : all.slice(0, MAX_BALANCES);
  const rows = shown.map(({ account, asset, available, reserved }) => [
    words.account(account),
    words.asset(asset),
    words.units(asset, available),
    reserved === 0 ? '' : `+ ${words.units(asset, reserved)} reserved`,
  ]);
  const width = (column: number) => Math.max(0, ...rows.map((row) => row[column]!.length));
  const [first, second, third] = [width(0), width(1), width(2)];
  for (const [account = '', asset = '', available = '', reserved = ''] of rows) {
    const numbers = `${available.padStart(third)}  ${reserved}`;
    yield `  ${account.padEnd(first)}  ${asset.padEnd(second)}  ${numbers}`.trimEnd();
  }
  const rest = all.length - shown.length;
  if (rest > 0) yield `  … and ${rest} more: --balances`;
}

function refusedWords({ observer }: Replayed): string {
  const counts = [...observer.refused].sort(([, a], [, b]) => b - a);
  if (counts.length === 0) return 'none refused';
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const named = counts.map(([code, count]) => `${nameOf(Rejection, code)} ${count}`);
  return `${total} refused (${named.join(', ')})`;
}

/** Everything, for people. */
export function* reportLines(replayed: Replayed, options: ReportOptions): Generator<string> {
  const { engine, words, firstSequence, seconds, notes } = replayed;
  const markets = marketIds(replayed, options.market);
  const pictured = markets.slice(0, MAX_PICTURES);
  for (const market of pictured) yield* marketLines(replayed, market, options);
  const more = markets.length - pictured.length;
  if (more > 0) yield `… and ${more} more markets: --market SYMBOL, or --json\n`;
  const balances = [...balanceLines(replayed, options)];
  if (balances.length > 0) yield styleText('bold', 'balances');
  yield* balances;
  const count = engine.sequence - firstSequence + 1;
  const rate = count >= WORTH_A_RATE ? `, ${Math.round(count / seconds)} a second` : '';
  const time = words.time(engine.timeUs);
  if (balances.length > 0) yield '';
  yield `${count} commands${rate}: ${refusedWords(replayed)}`;
  const { orders, accounts } = engine.counts();
  const at = time === '' ? '' : `, ${time}`;
  yield `sequence ${engine.sequence}${at}: ${orders} open orders, ${accounts} accounts`;
  for (const note of notes) yield styleText('yellow', note);
}

/** One trade for machines. */
export function tradeJson(words: Words, { trade, timeUs }: TimedTrade): string {
  const { market, takerSide, priceTicks, quantityLots, template: _, ...rest } = trade;
  return JSON.stringify({
    kind: 'trade',
    timeUs,
    symbol: words.symbol(market),
    market,
    takerSide: nameOf(Side, takerSide),
    price: words.price(market, priceTicks),
    quantity: words.quantity(market, quantityLots),
    priceTicks,
    quantityLots,
    ...rest,
  });
}

/** Everything, a line each, for machines. */
export function* jsonLines(replayed: Replayed, options: ReportOptions): Generator<string> {
  const { engine, observer, words, firstSequence, notes } = replayed;
  for (const market of marketIds(replayed, options.market)) {
    const side = (of: Side) =>
      engine.levels(market, of).map((level: LevelView) => ({
        price: words.price(market, level.priceTicks),
        quantity: words.quantity(market, level.totalLots),
        ...level,
      }));
    const { trades, lots, last } = observer.tally(market);
    const lastPriceTicks = last.at(-1)?.trade.priceTicks;
    yield JSON.stringify({
      kind: 'market',
      market,
      symbol: words.symbol(market),
      trades,
      lots: String(lots),
      ...(lastPriceTicks === undefined
        ? {}
        : { lastPriceTicks, lastPrice: words.price(market, lastPriceTicks) }),
      bids: side(Side.BUY),
      asks: side(Side.SELL),
    });
  }
  for (const each of wantedBalances(replayed)) {
    yield JSON.stringify({ kind: 'balance', name: words.asset(each.asset), ...each });
  }
  const refused = [...observer.refused].map(([code, count]) => [nameOf(Rejection, code), count]);
  yield JSON.stringify({
    kind: 'summary',
    firstSequence,
    lastSequence: engine.sequence,
    timeUs: engine.timeUs,
    refused: Object.fromEntries(refused),
    ...engine.counts(),
    stateHash: engine.stateHash().toString(16).padStart(16, '0'),
    notes,
  });
}
