/** What the order would cost, of the book as it is shown and the fees of the account. */
import { useComputed } from '@preact/signals';
import type { MarketWatch } from '../live/market-watch.ts';
import { balances } from '../live/own.ts';
import type { Question } from '../parts/confirm.tsx';
import { grouped, percentOfPpm, textOf, unitsOf } from '../parts/decimals.ts';
import { session } from '../session/session.ts';
import type { Market } from '../store/markets.ts';
import { draft, fees } from './desk.ts';
import { type Draft, hasPrice, isConditional, KINDS, termsOf } from './draft.ts';
import { type Estimate, estimate, type Fees } from './estimate.ts';

/** What becomes of an order in a market that is not open. */
const NOT_OPEN: Readonly<Record<string, string>> = {
  HALTED: 'The market is halted: orders are refused, cancels are taken.',
  CANCEL_ONLY: 'The market takes cancels alone: orders are refused.',
  POST_ONLY: 'The market takes only orders that rest.',
  AUCTION: 'An auction: orders gather, and trade at one price when it ends.',
};
const NO_FEES: Fees = { makerPpm: 0n, takerPpm: 0n };

function estimateNow(now: Draft, market: Market, watch: MarketWatch): Estimate | undefined {
  const levels = watch.book.view();
  const price = hasPrice(now) && now.peg === '' ? now.price : undefined;
  if (price === '') return undefined;
  const other = now.side === 'BUY' ? levels.asks : levels.bids;
  // What waits for a trigger meets a book that nobody knows yet; so do the orders of an OCO.
  const isLater = isConditional(now) || now.kind === 'OCO';
  const reach = isLater && price !== undefined ? [] : other;
  return estimate(now, market, reach, fees.value ?? NO_FEES, price);
}

export function Preview({
  market,
  watch,
}: {
  readonly market: Market;
  readonly watch: MarketWatch;
}) {
  // As one text each: what stays the same is not drawn again in every frame of the book.
  const rows = useComputed(() => {
    watch.bookFrame.value;
    return JSON.stringify(costRows(draft.value, market, watch));
  });
  const notes = useComputed(() => {
    watch.bookFrame.value;
    watch.auction.value;
    return notesOf(draft.value, market, watch).join(' ');
  });
  return (
    <div class="preview">
      <dl class="facts">
        {(JSON.parse(rows.value) as Rows).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="warn note" role="status">
        {notes.value}
      </p>
    </div>
  );
}

type Rows = readonly (readonly [name: string, value: string])[];

/** Always the same rows, so that nothing moves while somebody types. */
function costRows(now: Draft, market: Market, watch: MarketWatch): Rows {
  const { quote } = market;
  const found = estimateNow(now, market, watch);
  const isBuy = now.side === 'BUY';
  const none = '–';
  if (found === undefined) {
    return [
      [isBuy ? 'Cost' : 'Proceeds', none],
      ['Fee', none],
      ['Average price', none],
    ];
  }
  const amount = `${grouped(textOf(found.amountUnits, market.quoteDecimals))} ${quote}`;
  return [
    [isBuy ? 'Cost' : 'Proceeds', found.isShort ? `${amount}, not all` : amount],
    ['Fee', feeText(found, market)],
    ['Average price', found.averagePrice === undefined ? none : grouped(found.averagePrice)],
  ];
}

function feeText({ feeAsset, feePpm, feeUnits }: Estimate, market: Market): string {
  if (fees.value === undefined) return session.value === undefined ? 'sign in to see' : '…';
  const decimals = feeAsset === market.base ? market.baseDecimals : market.quoteDecimals;
  return `${textOf(feeUnits, decimals)} ${feeAsset} (${percentOfPpm(feePpm)})`;
}

/** What a person should know before sending it. */
function notesOf(now: Draft, market: Market, watch: MarketWatch): string[] {
  const status = watch.auction.value?.status ?? 'OPEN';
  const notes: string[] = status in NOT_OPEN ? [NOT_OPEN[status]!] : [];
  const found = estimateNow(now, market, watch);
  if (found === undefined) return notes;
  if (status === 'OPEN') notes.push(...meetingNotes(now, found, crosses(now, market, watch)));
  if (isConditional(now)) notes.push('What it needs is looked at when it is triggered.');
  const asset = now.side === 'BUY' ? market.quote : market.base;
  const decimals = now.side === 'BUY' ? market.quoteDecimals : market.baseDecimals;
  const free = balances.value.get(asset)?.free;
  const needs = now.side === 'BUY' ? found.amountUnits : found.quantityUnits;
  if (free !== undefined && !isConditional(now) && needs > (unitsOf(free, decimals) ?? 0n)) {
    notes.push(`It needs more ${asset} than is free.`);
  }
  return notes;
}

/** What it does when it meets the book of a market that is open. */
function meetingNotes(now: Draft, found: Estimate, isCrossing: boolean): string[] {
  const notes: string[] = [];
  if (found.isShort) notes.push('The book does not hold as much: the rest would expire.');
  if (now.kind === 'LIMIT' && now.postOnly && isCrossing) {
    notes.push(`At ${now.price} it would take, so as post-only it is refused.`);
  } else if (now.kind === 'LIMIT' && found.takes) notes.push('It trades at once.');
  return notes;
}

function crosses(now: Draft, market: Market, watch: MarketWatch): boolean {
  const best = now.side === 'BUY' ? watch.book.bestAsk : watch.book.bestBid;
  const units = unitsOf(now.price, market.tick.scale);
  if (best === undefined || units === undefined) return false;
  const ticks = units / BigInt(market.tick.units);
  const at = BigInt(best.priceTicks);
  return now.side === 'BUY' ? ticks >= at : ticks <= at;
}

/** What is asked about before the order is sent. */
export function previewRows(now: Draft, market: Market, watch: MarketWatch): Question['rows'] {
  const { base, quote } = market;
  const rows: [string, string][] = [['Market', market.symbol]];
  rows.push(['Side', now.side === 'BUY' ? 'Buy' : 'Sell'], ['Type', KINDS[now.kind]]);
  const isBudget = now.kind === 'MARKET' && now.by === 'budget';
  rows.push(
    isBudget ? ['Amount', `${now.budget} ${quote}`] : ['Quantity', `${now.quantity} ${base}`],
  );
  if (hasPrice(now)) {
    const pegged = now.kind === 'LIMIT' && now.peg !== '';
    const price = now.price === '' ? 'none' : `${now.price} ${quote}`;
    rows.push([pegged ? 'Pegged, limit' : 'Price', price]);
  }
  if (isConditional(now)) {
    const trigger = now.trigger === 'price' ? now.stopPrice : `trails ${now.trailing} basis points`;
    rows.push(['Trigger', trigger]);
  }
  if (now.kind === 'OCO') rows.push(['Stop', now.stopPrice]);
  if (now.kind === 'OTO' || now.kind === 'OTOCO') {
    rows.push(['Then', [now.followingPrice, now.followingStop].filter((t) => t !== '').join(', ')]);
  }
  const terms = termsOf(now, market);
  const isUsual = !terms.some(([name]) => name === 'In force');
  if (hasPrice(now) && now.kind !== 'OCO' && isUsual) rows.push(['In force', now.timeInForce]);
  return [...rows, ...terms, ...costRows(now, market, watch)];
}
