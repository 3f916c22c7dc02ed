/** The book with each order in the queue of its level; what just moved is marked. */
import type { ShownLevel, ShownOrder } from '../../../src/replay/shown.ts';
import { grouped } from '../parts/decimals.ts';
import { shown } from './model.ts';

/** Of each side. */
const LEVELS = 12;
/** As replay.css has it. */
const ROW_PIXELS = 21;

export function Ladder() {
  const here = shown.value;
  if (here === undefined) return null;
  const isEmpty = here.asks.length + here.bids.length === 0;
  return (
    <section class="panel queues" aria-label="Book">
      <h2>
        Book <span class="dim">each cell is an order, the first in the queue at the left</span>
      </h2>
      {isEmpty && <p class="dim none">No orders.</p>}
      {!isEmpty && (
        <table>
          <thead class="hidden-label">
            <tr>
              <th>Price</th>
              <th>Quantity</th>
              <th>Orders</th>
            </tr>
          </thead>
          <tbody class="asks">
            <Room rows={LEVELS - here.asks.length} />
            {here.asks.toReversed().map((level) => (
              <Row key={level.price} level={level} side="sell" />
            ))}
          </tbody>
          <tbody class="bids">
            {here.bids.map((level) => (
              <Row key={level.price} level={level} side="buy" />
            ))}
            <Room rows={LEVELS - here.bids.length} />
          </tbody>
        </table>
      )}
    </section>
  );
}

/** Room for levels that are not there, so that the middle of the book stays where it is. */
function Room({ rows }: { readonly rows: number }) {
  if (rows <= 0) return null;
  return (
    <tr>
      <td colSpan={3} style={{ height: `${rows * ROW_PIXELS}px` }} />
    </tr>
  );
}

function Row({ level, side }: { readonly level: ShownLevel; readonly side: 'buy' | 'sell' }) {
  return (
    <tr>
      <td class={`price ${side}`}>{grouped(level.price)}</td>
      <td class="lots">
        <span class={`bar ${side}`} style={{ width: `${level.depth * 100}%` }} />
        <span>{grouped(level.lots)}</span>
      </td>
      <td class="cells">
        <div class="queue">
          {level.orders.map((order) => (
            <Cell key={order.orderId} order={order} side={side} />
          ))}
          {level.more > 0 && <span class="dim">+{level.more}</span>}
        </div>
      </td>
    </tr>
  );
}

const WORDS: Readonly<Record<ShownOrder['mark'], string>> = {
  '': '',
  new: ', just came',
  changed: ', just changed',
  traded: ', just traded',
  gone: ', just left',
};

function Cell({ order, side }: { readonly order: ShownOrder; readonly side: 'buy' | 'sell' }) {
  const { account, isOwn, lots, mark, orderId, share } = order;
  const title = `Order ${orderId} of account ${account}: ${lots}${WORDS[mark]}`;
  const classes = ['cell', side, mark, isOwn ? 'own' : ''].filter((each) => each !== '');
  return (
    <span
      class={classes.join(' ')}
      style={{ flexGrow: Math.max(0.05, share) }}
      title={title}
      role="img"
      aria-label={title}
      data-order={orderId}
    >
      {mark === 'gone' ? '×' : grouped(lots)}
    </span>
  );
}
