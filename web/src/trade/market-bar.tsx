/** Which market, and how it stands. */

import { useSignalEffect } from '@preact/signals';
import type { AuctionMessage, TickerMessage } from 'lx-dex/client';
import { useEffect, useRef } from 'preact/hooks';
import { isLive } from '../live/link.ts';
import type { MarketWatch } from '../live/market-watch.ts';
import { exactUnits, grouped, percentChange, placesOf } from '../parts/decimals.ts';
import { addKeys } from '../shell/keys.ts';
import { navigate } from '../shell/router.ts';
import { headline } from '../shell/title.ts';
import { type Market, markets } from '../store/markets.ts';
import './market-bar.css';

const STATUS: Readonly<Record<string, string>> = {
  CANCEL_ONLY: 'Cancels only',
  HALTED: 'Halted',
  POST_ONLY: 'Post-only',
  AUCTION: 'Auction',
};

export function MarketBar({ market, watch }: { market: Market; watch: MarketWatch }) {
  const select = useRef<HTMLSelectElement>(null);
  useEffect(
    () =>
      addKeys('Market', [
        { key: 'm', does: 'chooses the market', act: () => select.current?.focus() },
      ]),
    [],
  );
  useSignalEffect(() => {
    const last = traded(watch.ticker.value)?.last;
    // A tab in the background is read too: what may be old is not told as if it were now.
    const words = isLive.value ? (last ?? '') : 'Not live:';
    headline.value = `${words} ${market.symbol}`.trim();
  });
  useEffect(
    () => () => {
      headline.value = '';
    },
    [],
  );
  const ticker = traded(watch.ticker.value);
  const status = watch.auction.value?.status ?? 'OPEN';
  const change = ticker === undefined ? '' : changeOf(ticker.last, ticker.open);
  return (
    <div class={`market-bar ${isLive.value || ticker === undefined ? '' : 'stale'}`}>
      <h1 class="hidden-label">Trade {market.symbol}</h1>
      <select
        ref={select}
        aria-label="Market"
        value={market.symbol}
        onChange={(event) => navigate(`/trade/${event.currentTarget.value}`)}
      >
        {[...markets.value.values()].map(({ base, quote, symbol }) => (
          <option key={symbol} value={symbol}>
            {base}/{quote}
          </option>
        ))}
      </select>
      <strong class="last">{ticker === undefined ? '–' : grouped(ticker.last)}</strong>
      <Fact name="24 h">
        <span class={change.startsWith('−') ? 'sell' : 'buy'}>{change === '' ? '–' : change}</span>
      </Fact>
      <Fact name="High">{ticker === undefined ? '–' : grouped(ticker.high)}</Fact>
      <Fact name="Low">{ticker === undefined ? '–' : grouped(ticker.low)}</Fact>
      <Fact name={`Volume ${market.base}`}>
        {ticker === undefined ? '–' : grouped(ticker.volume)}
      </Fact>
      <span class="warn status" role="status">
        {status === 'OPEN' ? '' : (STATUS[status] ?? status)}
        {status === 'AUCTION' && <Indication auction={watch.auction.value!} market={market} />}
      </span>
    </div>
  );
}

/** The ticker of a market that has traded; before its first trade there is no price. */
function traded(ticker: TickerMessage<string> | undefined): TickerMessage<string> | undefined {
  return ticker !== undefined && /[1-9]/.test(ticker.last) ? ticker : undefined;
}

/** What the end of the auction would do now. */
function Indication({ auction, market }: IndicationProps) {
  const { price, quantity } = auction;
  if (!/[1-9]/.test(quantity)) return <>: nothing would trade</>;
  return (
    <>
      : {quantity} {market.base} at {grouped(price)}
    </>
  );
}

interface IndicationProps {
  readonly auction: AuctionMessage<string>;
  readonly market: Market;
}

function Fact({
  children,
  name,
}: {
  readonly name: string;
  readonly children: preact.ComponentChildren;
}) {
  return (
    <span class="fact">
      <span class="dim">{name}</span> {children}
    </span>
  );
}

function changeOf(last: string, open: string): string {
  const places = Math.max(placesOf(last), placesOf(open));
  return percentChange(exactUnits(last, places), exactUnits(open, places));
}
