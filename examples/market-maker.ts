/** A market maker; the demo's keys go into the environment. See src/client/README.md. */
import { LxClient, LxError } from 'lx-dex/client';

const { LX_API_KEY: apiKey = '', LX_API_SECRET: secret = '', LX_URL = '' } = process.env;
const [symbol = 'BTCUSD', quantity = '0.001', spread = '50'] = process.argv.slice(2);
const url = LX_URL || 'http://127.0.0.1:8080';
const lx = new LxClient({ url, apiKey, secret, cancelOnDisconnect: true });
const stop = new AbortController();
process.once('SIGINT', () => stop.abort()).once('SIGTERM', () => stop.abort());

let position = 0; // in quotes; prices move away from it
lx.feed.subscribe({ channel: 'account' }, ({ events = [] }) => {
  for (const event of events) {
    if (event.kind !== 'order' || event.trade === undefined) continue;
    const { order, trade } = event;
    position += ((order.side === 'BUY' ? 1 : -1) * Number(trade.quantity)) / Number(quantity);
    console.log(`${order.side} ${trade.quantity} at ${trade.price}: ${position.toFixed(2)} quotes`);
  }
});
const book = lx.book(symbol, { depth: 10 });
for (let quoted = ''; !stop.signal.aborted; ) {
  try {
    const { bestAsk, bestBid, state } = book;
    const quotes: { side: 'BUY' | 'SELL'; price: string; quantity: string }[] = [];
    if (state === 'live' && bestAsk !== undefined && bestBid !== undefined) {
      const middle = Math.round((bestAsk.priceTicks + bestBid.priceTicks) / 20 - position) * 10;
      quotes.push({ side: 'BUY', price: book.priceText(middle - Number(spread)), quantity });
      quotes.push({ side: 'SELL', price: book.priceText(middle + Number(spread)), quantity });
    }
    const prices = quotes.map(({ price }) => price).join();
    if (quoted !== prices) await lx.api.call('massQuote', { symbol, quotes }, stop);
    quoted = prices;
    await book.nextChange(stop.signal);
  } catch (error) {
    if (!(error instanceof LxError) || error.kind === 'refused') throw error;
    if (!stop.signal.aborted) console.log(`${error.message}. ${error.advice}`);
  }
}
await lx.close(); // and with the connection the exchange cancels the quotes
