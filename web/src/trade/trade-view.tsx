/**
 * The view `/trade`, or `/trade/BTCUSD`: market, chart, book, trades, order, own orders. Wide
 * windows show all of it, with sizes that can be dragged; a phone shows one part at a time.
 */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { link } from '../live/link.ts';
import { wordsOf } from '../parts/format.ts';
import { Splitter } from '../parts/splitter.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { toast } from '../parts/toasts.tsx';
import { addKeys } from '../shell/keys.ts';
import { navigate } from '../shell/router.ts';
import { loadMarkets, markets } from '../store/markets.ts';
import { cancelAll } from './acts.ts';
import { ChartPanel } from './chart.tsx';
import {
  BOUNDS,
  bookWidth,
  changeGroup,
  draft,
  lastMarket,
  market,
  oneClick,
  openMarket,
  ownHeight,
  type PhoneTab,
  phoneTab,
  sideWidth,
  watch,
  write,
} from './desk.ts';
import { Ladder } from './ladder.tsx';
import { MarketBar } from './market-bar.tsx';
import { OrderForm } from './order-form.tsx';
import { OwnPanel } from './own-panel.tsx';
import { Tape } from './tape.tsx';
import './trade.css';

const RETRY_MS = 1_000;
const WIDE = matchMedia('(min-width: 900px)');

export function View({ rest }: { readonly rest: string }) {
  const isWide = useSignal(WIDE.matches);
  const problem = useSignal('');
  useEffect(() => {
    const look = () => {
      isWide.value = WIDE.matches;
    };
    WIDE.addEventListener('change', look);
    return () => WIDE.removeEventListener('change', look);
  }, []);
  const known = markets.value.size > 0;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = () => {
      loadMarkets().then(
        () => {
          problem.value = '';
        },
        (error: unknown) => {
          problem.value = `The markets could not be loaded: ${wordsOf(error)} Trying again.`;
          timer = setTimeout(load, RETRY_MS);
        },
      );
    };
    load();
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    if (!known) return;
    const symbol = chosenMarket(rest);
    if (symbol === rest) return openMarket(symbol);
    if (rest !== '' && symbol !== rest.toUpperCase()) {
      toast('failed', `There is no market ${rest} here: this is ${symbol}.`);
    }
    navigate(`/trade/${symbol}`, { replace: true });
  }, [known, rest]);
  useEffect(() => addKeys('Order', KEYS), []);
  const [shown, live] = [market.value, watch.value];
  if (shown === undefined || live === undefined || live.symbol !== shown.symbol) {
    return <p class="loading">{problem.value === '' ? 'Loading…' : problem.value}</p>;
  }
  const props = { market: shown, watch: live } as const;
  return (
    <div class="trade">
      <MarketBar {...props} />
      {link.value.state !== 'live' && link.value.state !== 'connecting' && (
        <p class="not-live" role="alert">
          This is not live: what is greyed out may have changed.
        </p>
      )}
      {isWide.value ? <Wide {...props} /> : <Narrow {...props} />}
    </div>
  );
}

/** What the address names, else the one of last time, else the first. */
function chosenMarket(rest: string): string {
  const known = markets.value;
  if (known.has(rest.toUpperCase())) return rest.toUpperCase();
  if (known.has(lastMarket.value)) return lastMarket.value;
  return known.has('BTCUSD') ? 'BTCUSD' : [...known.keys()][0]!;
}

type Props = Parameters<typeof OrderForm>[0];

function Wide(props: Props) {
  return (
    <div class="wide">
      <div class="upper">
        <div class="panel grow">
          <ChartPanel {...props} />
        </div>
        <Splitter
          label="Width of the book"
          orientation="vertical"
          value={bookWidth.value}
          min={BOUNDS.book[0]}
          max={BOUNDS.book[1]}
          isAfter
          onChange={(value) => {
            bookWidth.value = value;
          }}
        />
        <div class="panel book" style={{ width: `${bookWidth.value}px` }}>
          <Ladder {...props} />
          <Tape {...props} />
        </div>
        <Splitter
          label="Width of the order"
          orientation="vertical"
          value={sideWidth.value}
          min={BOUNDS.side[0]}
          max={BOUNDS.side[1]}
          isAfter
          onChange={(value) => {
            sideWidth.value = value;
          }}
        />
        <div class="panel side" style={{ width: `${sideWidth.value}px` }}>
          <OrderForm {...props} />
        </div>
      </div>
      <Splitter
        label="Height of your orders"
        orientation="horizontal"
        value={ownHeight.value}
        min={BOUNDS.own[0]}
        max={BOUNDS.own[1]}
        isAfter
        onChange={(value) => {
          ownHeight.value = value;
        }}
      />
      <div class="panel" style={{ height: `${ownHeight.value}px` }}>
        <OwnPanel />
      </div>
    </div>
  );
}

const PHONE_TABS: readonly { readonly key: PhoneTab; readonly title: string }[] = [
  { key: 'chart', title: 'Chart' },
  { key: 'book', title: 'Book' },
  { key: 'trades', title: 'Trades' },
  { key: 'order', title: 'Order' },
  { key: 'own', title: 'Yours' },
];

function Narrow(props: Props) {
  const chosen = phoneTab.value;
  return (
    <div class="narrow">
      <Tabs
        label="Parts of the page"
        tabs={PHONE_TABS}
        chosen={chosen}
        onChoose={(key) => {
          phoneTab.value = key;
        }}
      >
        {chosen === 'chart' && <ChartPanel {...props} />}
        {chosen === 'book' && <Ladder {...props} />}
        {chosen === 'trades' && <Tape {...props} />}
        {chosen === 'order' && <OrderForm {...props} />}
        {chosen === 'own' && <OwnPanel />}
      </Tabs>
    </div>
  );
}

function focusField(name: string): void {
  if (!WIDE.matches) phoneTab.value = 'order';
  requestAnimationFrame(() => {
    const field = document.querySelector<HTMLInputElement>(`.order-form [name="${name}"]`);
    field?.focus();
    field?.select();
  });
}

function focusOn(side: 'BUY' | 'SELL'): void {
  write({ side });
  const { by, kind } = draft.value;
  const isBudget = kind === 'MARKET' && by === 'budget';
  focusField(kind === 'LIMIT' ? 'price' : isBudget ? 'budget' : 'quantity');
}

function cancelHere(): void {
  const symbol = market.value?.symbol;
  if (symbol !== undefined) void cancelAll(symbol);
}

function bestPrice(): void {
  const book = watch.value?.book;
  const best = draft.value.side === 'BUY' ? book?.bestAsk : book?.bestBid;
  if (best !== undefined) write({ kind: 'LIMIT', price: best.price });
}

const KEYS = [
  { key: 'b', does: 'buys: goes to the order', act: () => focusOn('BUY') },
  { key: 's', does: 'sells: goes to the order', act: () => focusOn('SELL') },
  { key: 'l', does: 'a limit order', act: () => write({ kind: 'LIMIT' }) },
  { key: 'k', does: 'a market order', act: () => write({ kind: 'MARKET', by: 'quantity' }) },
  { key: 'p', does: 'goes to the price', act: () => focusField('price') },
  { key: 'q', does: 'goes to the quantity', act: () => focusField('quantity') },
  { key: 'a', does: 'takes the best price of the other side', act: bestPrice },
  { key: 'x', does: 'cancels all orders here', act: cancelHere },
  {
    key: 'o',
    does: 'goes to the book: arrows choose a price, Enter takes it',
    act: () => document.querySelector<HTMLElement>('.ladder-body')?.focus(),
  },
  { key: '+', does: 'coarser rows of the book', act: () => changeGroup(1) },
  { key: '-', does: 'finer rows of the book', act: () => changeGroup(-1) },
  {
    key: '1',
    does: 'one-click trading on or off',
    act: () => {
      oneClick.value = !oneClick.value;
    },
  },
] as const;
