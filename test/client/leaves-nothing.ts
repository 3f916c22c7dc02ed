/** Uses everything of the client, closes it, and then ends only if nothing runs any more. */
import { BinaryClient, LxClient } from '../../src/client/node.ts';

const [url = '', lane = '', apiKey = '', secret = ''] = process.argv.slice(2);
const lx = new LxClient({ url, apiKey, secret });
const book = lx.book('BTCUSD');
lx.feed.subscribe({ channel: 'trades', market: '*' }, () => {});
lx.feed.subscribe({ channel: 'account' }, () => {});
lx.api.onUserEvent(() => {});
await book.whenLive();
await lx.rest.call('account', {});
await lx.api.call('account', {});
await lx.close();

// One that never gets a connection.
const nowhere = new LxClient({ url: 'http://127.0.0.1:9', apiKey, secret });
nowhere.book('BTCUSD');
nowhere.api.start().catch(() => {});
await nowhere.close();

const client = new BinaryClient({ path: lane, apiKey, secret });
await client.start();
await client.close();
console.log('closed');
