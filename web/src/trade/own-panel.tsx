/** One's own: open orders, history, fills, balances. */
import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import {
  balances,
  closedOrders,
  fills,
  loadHistory,
  type OwnOrder,
  openOrders,
  ownReason,
  ownState,
} from '../live/own.ts';
import { exactUnits, grouped, placesOf } from '../parts/decimals.ts';
import { dayAndTime, wordsOf } from '../parts/format.ts';
import { Tabs } from '../parts/tabs.tsx';
import { toast } from '../parts/toasts.tsx';
import { session } from '../session/session.ts';
import { cancel, cancelAll, changing, type Sent, sent } from './acts.ts';
import { AmendDialog } from './amend-dialog.tsx';
import { allMarkets, market, type OwnTab, ownTab } from './desk.ts';
import { KINDS } from './draft.ts';
import './own-panel.css';

const MAX_ROWS = 200;

export function OwnPanel() {
  const open = useComputed(() => openOrders.value.filter(isShown));
  const tabs: readonly { readonly key: OwnTab; readonly title: string }[] = [
    { key: 'open', title: `Open orders (${open.value.length + sent.value.length})` },
    { key: 'history', title: 'Order history' },
    { key: 'fills', title: 'Fills' },
    { key: 'balances', title: 'Balances' },
  ];
  useSignalEffect(() => {
    const symbol = market.value?.symbol;
    // `loading` is over once the account's own events come: then its past is asked for.
    if (symbol === undefined || ownState.value !== 'live') return;
    loadHistory(symbol).catch((error: unknown) => {
      toast('failed', `The history could not be loaded: ${wordsOf(error)}`);
    });
  });
  const isStale = ownState.value === 'stale';
  return (
    <section class="own" aria-label="Your orders and balances">
      <Tabs
        label="Your orders and balances"
        tabs={tabs}
        chosen={ownTab.value}
        onChoose={(key) => {
          ownTab.value = key;
        }}
      >
        <div class="own-body" data-own={ownState.value}>
          <OwnNotice />
          <div class={isStale ? 'stale' : ''}>
            {ownTab.value === 'open' && <OpenOrders orders={open.value} />}
            {ownTab.value === 'history' && <History />}
            {ownTab.value === 'fills' && <Fills />}
            {ownTab.value === 'balances' && <Balances />}
          </div>
        </div>
      </Tabs>
    </section>
  );
}

function isShown(order: { readonly market: string }): boolean {
  return allMarkets.value || order.market === market.value?.symbol;
}

function OwnNotice() {
  if (session.value === undefined) {
    return <p class="dim empty">Sign in to see your orders and balances.</p>;
  }
  if (ownState.value === 'loading') return <p class="dim empty">Loading…</p>;
  if (ownState.value !== 'stale') return null;
  return (
    <p class="warn empty" role="status">
      Not live: this may be old ({ownReason.value}).
    </p>
  );
}

interface Column {
  readonly title: string;
  /** Texts stand at the left, numbers at the right. */
  readonly isText?: true;
}

interface GridProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly empty: string;
  readonly count: number;
  readonly children: ComponentChildren;
}

function Grid({ children, columns, count, empty, label }: GridProps) {
  if (count === 0) return session.value === undefined ? null : <p class="dim empty">{empty}</p>;
  return (
    <table aria-label={label}>
      <thead>
        <tr>
          {columns.map(({ isText, title }) => (
            <th key={title} scope="col" class={isText && 'text'}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

const ORDER_COLUMNS: readonly Column[] = [
  { title: 'Time', isText: true },
  { title: 'Market', isText: true },
  { title: 'Side', isText: true },
  { title: 'Type', isText: true },
  { title: 'Price' },
  { title: 'Trigger' },
  { title: 'Quantity' },
  { title: 'Filled' },
  { title: 'Status', isText: true },
];

export function Side({ side }: { readonly side: 'BUY' | 'SELL' }) {
  return side === 'BUY' ? <span class="buy">Buy</span> : <span class="sell">Sell</span>;
}

function OpenOrders({ orders }: { readonly orders: readonly OwnOrder[] }) {
  const amended = useSignal<OwnOrder | undefined>(undefined);
  const symbol = market.value?.symbol;
  return (
    <>
      {session.value !== undefined && (
        <div class="own-tools">
          <label class="check">
            <input
              type="checkbox"
              checked={allMarkets.value}
              onChange={(event) => {
                allMarkets.value = event.currentTarget.checked;
              }}
            />
            All markets
          </label>
          <button
            type="button"
            disabled={symbol === undefined}
            onClick={() => symbol !== undefined && cancelAll(symbol)}
          >
            Cancel all in {symbol}
          </button>
        </div>
      )}
      <Grid
        label="Open orders"
        columns={[...ORDER_COLUMNS, { title: 'Act' }]}
        empty="No open orders."
        count={orders.length + sent.value.length}
      >
        {sent.value.map((order) => (
          <SentRow key={order.clientOrderId} order={order} />
        ))}
        {orders.slice(0, MAX_ROWS).map((order) => {
          const { orderId, terms } = order;
          const busy = changing.value.has(orderId);
          const listed = terms !== undefined && terms.orderListId !== -1;
          const name = `${order.side.toLowerCase()} ${order.quantity} ${order.market}`;
          return (
            <tr key={orderId} class={busy ? 'unconfirmed' : ''} data-order={orderId}>
              <OrderCells order={order} status={busy ? 'changing…' : undefined} />
              <td class="order-acts">
                {!listed && (
                  <button
                    type="button"
                    disabled={busy}
                    aria-label={`Change the order ${name}`}
                    onClick={() => {
                      amended.value = order;
                    }}
                  >
                    Change
                  </button>
                )}{' '}
                <button
                  type="button"
                  disabled={busy}
                  aria-label={`Cancel the order ${name}`}
                  onClick={() => cancel(order)}
                >
                  Cancel
                </button>
              </td>
            </tr>
          );
        })}
      </Grid>
      {amended.value !== undefined && (
        <AmendDialog
          order={amended.value}
          onClose={() => {
            amended.value = undefined;
          }}
        />
      )}
    </>
  );
}

/** Sent, and not known to be there: it looks so. */
function SentRow({ order }: { readonly order: Sent }) {
  return (
    <tr class="unconfirmed" data-sent={order.clientOrderId}>
      <td class="text">–</td>
      <td class="text">{order.market}</td>
      <td class="text">
        <Side side={order.side} />
      </td>
      <td class="text">{order.title}</td>
      <td>{order.price}</td>
      <td />
      <td>{order.quantity}</td>
      <td />
      <td class="text">{order.state === 'sending' ? 'sending…' : 'no answer; looking for it…'}</td>
      <td />
    </tr>
  );
}

function OrderCells({ order, status }: { order: OwnOrder; status?: string | undefined }) {
  const { executed, orderType, price, quantity, side, terms, timeInForce } = order;
  const time = dayAndTime(order.timeUs / 1000);
  const isPriced = !/^0*\.?0*$/.test(price);
  const amount = /[1-9]/.test(quantity) ? quantity : order.budget;
  const trails = terms?.trailingDelta !== undefined && terms.trailingDelta > 0;
  const stop = terms !== undefined && /[1-9]/.test(terms.stopPrice) ? terms.stopPrice : '';
  return (
    <>
      <td class="text" title={time}>
        {time.slice(5)}
      </td>
      <td class="text">{order.market}</td>
      <td class="text">
        <Side side={side} />
      </td>
      <td class="text">
        {sayType(orderType)}
        {timeInForce !== 'GTC' && orderType.includes('LIMIT') ? ` ${timeInForce}` : ''}
        {terms !== undefined && terms.orderListId !== -1 ? ', in a list' : ''}
      </td>
      <td>{isPriced ? grouped(price) : (terms?.peggedPrice ?? 'market')}</td>
      <td>{trails ? `${stop} ↔ ${terms.trailingDelta} bp` : stop}</td>
      <td>{amount}</td>
      <td>{filledText(executed, quantity)}</td>
      <td class="text">{status ?? sayStatus(order.status)}</td>
    </>
  );
}

function filledText(executed: string, quantity: string): string {
  const places = Math.max(placesOf(executed), placesOf(quantity));
  const whole = exactUnits(quantity, places);
  const part = exactUnits(executed, places);
  if (whole === 0n) return executed;
  return part === 0n ? '0 %' : `${executed} (${(part * 100n) / whole} %)`;
}

/** As the form calls it. */
function sayType(type: string): string {
  const known = KINDS[type as keyof typeof KINDS];
  if (known !== undefined) return known;
  const words = type.toLowerCase().replaceAll('_', ' ');
  return words === 'limit maker' ? 'Post-only' : words.charAt(0).toUpperCase() + words.slice(1);
}

function sayStatus(status: string): string {
  const words = { NEW: 'open', PENDING_NEW: 'waits', EXPIRED_IN_MATCH: 'expired (own order)' };
  const known = words[status as keyof typeof words];
  return known ?? status.toLowerCase().replaceAll('_', ' ').replace('canceled', 'cancelled');
}

function History() {
  const orders = closedOrders.value.filter(isShown).slice(0, MAX_ROWS);
  return (
    <Grid label="Order history" columns={ORDER_COLUMNS} empty="None yet." count={orders.length}>
      {orders.map((order) => (
        <tr key={order.orderId} data-order={order.orderId}>
          <OrderCells order={order} />
        </tr>
      ))}
    </Grid>
  );
}

const FILL_COLUMNS: readonly Column[] = [
  { title: 'Time', isText: true },
  { title: 'Market', isText: true },
  { title: 'Side', isText: true },
  { title: 'Price' },
  { title: 'Quantity' },
  { title: 'Amount' },
  { title: 'Fee' },
  { title: 'Role', isText: true },
];

function Fills() {
  const rows = fills.value.filter(isShown).slice(0, MAX_ROWS);
  return (
    <Grid label="Fills" columns={FILL_COLUMNS} empty="None yet." count={rows.length}>
      {rows.map((fill) => (
        <tr key={`${fill.market} ${fill.id} ${fill.side}`}>
          <td class="text" title={dayAndTime(fill.timeUs / 1000)}>
            {dayAndTime(fill.timeUs / 1000).slice(5)}
          </td>
          <td class="text">{fill.market}</td>
          <td class="text">
            <Side side={fill.side} />
          </td>
          <td>{grouped(fill.price)}</td>
          <td>{fill.quantity}</td>
          <td>{grouped(fill.quoteQuantity)}</td>
          <td>
            {fill.fee} {fill.feeAsset}
          </td>
          <td class="text">{fill.maker ? 'maker' : 'taker'}</td>
        </tr>
      ))}
    </Grid>
  );
}

const BALANCE_COLUMNS: readonly Column[] = [
  { title: 'Asset', isText: true },
  { title: 'Free' },
  { title: 'In orders' },
];

function Balances() {
  const rows = [...balances.value.values()];
  return (
    <Grid label="Balances" columns={BALANCE_COLUMNS} empty="Nothing yet." count={rows.length}>
      {rows.map(({ asset, free, locked }) => (
        <tr key={asset}>
          <td class="text">{asset}</td>
          <td>{grouped(free)}</td>
          <td>{grouped(locked)}</td>
        </tr>
      ))}
    </Grid>
  );
}
