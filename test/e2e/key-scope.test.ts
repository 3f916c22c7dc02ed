/** Narrowed keys over the lanes that decode nothing, or speak FIX. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { commandsFrame, logonBytes } from '../../src/gateway/binary/testing.ts';
import { UNIX_SOCKET } from '../../src/gateway/key-scope.ts';
import { type Event, Template } from '../../src/schema/generated/protocol.ts';
import { EndCode, FrameKind } from '../../src/schema/generated/session.ts';
import { type FixExchange, openFixExchange } from '../fix/exchange.ts';
import { order, startBinary } from './binary-exchange.ts';

const SESSION = 2 ** 32;

describe('a narrowed key on the binary lane', async () => {
  const exchange = await startBinary();
  const { account } = exchange.members[0]!;
  const keyOf = (scope: object) => {
    const { key, secret } = exchange.keys.createHmac({ account, scope });
    return { apiKey: key.key, secret };
  };
  const isAnswer = (sequence: number) => (event: Event) =>
    'correlation' in event && event.correlation === SESSION + sequence;

  test('sends what it may; what it may not is not done and ends the connection', async () => {
    // An order buys 100 lots at 10,000 ticks: for one dollar.
    const key = keyOf({ maxOrderValue: { USD: '1' }, markets: ['DECUSD'] });
    const client = await exchange.logOn(key, { nextEventSequence: 0 });
    client.send(commandsFrame(1, [order()]));
    const events = await client.events(isAnswer(1));
    assert.ok(events.some(({ template }) => template === Template.OrderAccepted));
    client.send(commandsFrame(2, [order(), order({ market: 2 })]));
    const end = await client.until(FrameKind.End);
    assert.equal(end.code, EndCode.KEY_REFUSED);
    assert.match(end.sentence, /may not act in this market/);
    const larger = await exchange.logOn(key, { nextEventSequence: 0 });
    larger.send(commandsFrame(2, [order({ quantity: 101 })]));
    assert.match((await larger.until(FrameKind.End)).sentence, /above 1 USD/);
    const again = await exchange.logOn(key, { nextEventSequence: 1 });
    const all = await again.events(isAnswer(1));
    assert.equal(all.filter(({ template }) => template === Template.OrderAccepted).length, 1);
  });

  test('logs on from its addresses only', async () => {
    const client = exchange.connect();
    client.send(logonBytes(keyOf({ addresses: ['192.0.2.1'] }), Date.now() * 1000, {}));
    const end = await client.until(FrameKind.End);
    assert.equal(end.code, EndCode.KEY_REFUSED);
    assert.match(end.sentence, /may not be used from here/);
    assert.notEqual(UNIX_SOCKET, '');
  });
});

describe('a narrowed key over FIX', { timeout: 300_000 }, () => {
  let exchange: FixExchange;
  before(async () => {
    exchange = await openFixExchange();
  });
  after(() => exchange.close());

  test('is refused what it may not, with the reason', async () => {
    const account = exchange.createAccount({ BTC: 1e12, ETH: 1e12, USD: 1e15 });
    const client = await exchange.client(
      exchange.hmacKey(account, ['read', 'trade'], {
        maxOrderValue: { USD: '1000' },
      }),
    );
    const place = async (id: string, quantity: string) => {
      client.send('D', [
        [11, id],
        [55, 'BTCUSD'],
        [54, 1],
        [40, 2],
        [38, quantity],
        [44, '50000'],
      ]);
      return client.nextOf('8', { 11: id });
    };
    assert.equal((await place('small', '0.02')).get(150), '0');
    const refused = await place('large', '0.03');
    assert.equal(refused.get(150), '8');
    assert.match(refused.get(58)!, /may not place orders above 1000 USD/);
  });
});
