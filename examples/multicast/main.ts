/**
 * Follows the market data of an exchange and prints the best prices as they change:
 *
 *   node scripts/lx.mjs start --demo --multicast-group 239.192.7.7:30001
 *   node scripts/run.mjs examples/multicast/main.ts 239.192.7.7:30001
 */
import { parseGroup } from '../../src/gateway/multicast/multicast.ts';
import { Side } from '../../src/schema/generated/protocol.ts';
import { MulticastReader } from './reader.ts';

const address = parseGroup(process.argv[2] ?? '239.192.7.7:30001');
const shown = new Map<number, string>();

const reader = await MulticastReader.open({
  ...address,
  interface: process.argv[3] ?? '127.0.0.1',
  requestPort: address.port + 1,
  onNote: (note) => console.error(note),
  onMessage: ({ market: id }) => {
    const market = reader.book.markets.get(id);
    if (market === undefined) return;
    const [bid, ask] = [Side.BUY, Side.SELL].map((side) => market.levels(side)[0]);
    const line = `${market.symbol} ${bid?.join(' x ') ?? 'none'} | ${ask?.join(' x ') ?? 'none'}`;
    if (shown.get(id) === line) return;
    shown.set(id, line);
    console.log(line);
  },
});
process.once('SIGINT', () => reader.close());
