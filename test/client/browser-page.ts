/** Runs in a browser: the built client against an exchange, over every way that a browser has. */
import { LxClient } from 'lx-dex/client';
import type { PageResult, PageSetup } from './browser-setup.ts';

const setup = (await (await fetch('/setup')).json()) as PageSetup;

async function trade(credentials: PageSetup['hmac'], price: string) {
  const lx = new LxClient({ url: setup.url, ...credentials });
  const heard = Promise.withResolvers<void>();
  const account = lx.feed.subscribe({ channel: 'account' }, ({ events = [] }) => {
    if (events.some(({ kind }) => kind === 'order')) heard.resolve();
  });
  const book = lx.book('BTCUSD');
  await Promise.all([account.whenLive(), book.whenLive()]);
  const order = { symbol: 'BTCUSD', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' } as const;
  const placed = await lx.placeOrder({ ...order, quantity: '0.001', price });
  while (book.bestBid?.price !== price) await book.nextChange();
  await heard.promise;
  const { state } = book;
  // Of the page's own origin, as a server in front of both would have it.
  const rest = new LxClient({ url: new URL('/', import.meta.url).origin, ...credentials });
  const open = await rest.rest.call('openOrders', { symbol: 'BTCUSD' });
  await rest.close();
  await lx.cancelOrder({ symbol: 'BTCUSD', origClientOrderId: placed.clientOrderId });
  await lx.close();
  return { status: placed.status ?? '', state, open: open.length };
}

let result: PageResult;
try {
  const hmac = await trade(setup.hmac, '50000.00');
  const ed25519 = await trade(setup.ed25519, '50001.00');
  result = { trades: [hmac, ed25519] };
} catch (error) {
  result = { error: String((error as Error).stack ?? error) };
}
await fetch('/result', { method: 'POST', body: JSON.stringify(result) });
