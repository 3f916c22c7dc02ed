/** Market data and drop copy over FIX. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type FixMessage, groupOf } from '../../src/gateway/fix/codec.ts';
import { Template } from '../../src/schema/generated/protocol.ts';
import type { Fields, FixClient, FixKey } from './client.ts';
import { type FixExchange, openFixExchange } from './exchange.ts';

const FUNDS = { BTC: 1e12, ETH: 1e12, USD: 1e15 };
const request = (
  id: string,
  type: 0 | 1 | 2,
  depth: number,
  kinds: string,
  symbols: string,
): Fields => [
  [262, id],
  [263, type],
  [264, depth],
  [265, 1],
  [267, kinds.length],
  ...[...kinds].map((kind) => [269, kind] as const),
  [146, symbols.split(' ').length],
  ...symbols.split(' ').map((symbol) => [55, symbol] as const),
];

/** What a client knows of one book, from what it was told. */
class Levels {
  readonly bids = new Map<string, string>();
  readonly asks = new Map<string, string>();
  readonly trades: string[] = [];
  updateId = 0;

  take(message: FixMessage): void {
    if (message.type === 'X' && message.get(25043) !== undefined) {
      assert.equal(Number(message.get(25043)), this.updateId + 1, 'a gap in the update ids');
    }
    if (message.get(25044) !== undefined) this.updateId = Number(message.get(25044));
    const members = message.type === 'W' ? [269, 270, 271, 272, 273, 278] : X_MEMBERS;
    for (const entry of groupOf(message, 268, members)) this.#entry(entry);
  }

  #entry(entry: ReadonlyMap<number, string>): void {
    const kind = entry.get(269);
    if (kind === '2') {
      this.trades.push(`${entry.get(278)}:${entry.get(270)}x${entry.get(271)}`);
      return;
    }
    const side = kind === '0' ? this.bids : this.asks;
    const price = entry.get(270)!;
    const action = entry.get(279);
    if (action === '0') assert.ok(!side.has(price), `${price} is not new`);
    if (action === '1' || action === '2') assert.ok(side.has(price), `${price} is not known`);
    if (action === '2') side.delete(price);
    else side.set(price, entry.get(271)!);
  }
}
const X_MEMBERS = [279, 269, 278, 55, 270, 271, 272, 273, 54];

describe('market data over FIX', { timeout: 300_000 }, () => {
  let exchange: FixExchange;
  let maker: number;
  let key: FixKey;
  let client: FixClient;

  const place = (side: number, priceTicks: number, quantity: number, account = maker) => {
    const about = { market: 1, account, priceTicks, quantity, clientOrderId: 0 };
    const flags = { type: 0, timeInForce: 0, stp: 0, text: '' } as const;
    const { answer } = exchange.port.now({
      template: Template.NewOrder,
      ...about,
      side: side as 0 | 1,
      ...flags,
    });
    assert.equal(answer.template, Template.OrderAccepted);
  };
  const book = () => exchange.feed.marketBySymbol('BTCUSD')!;
  /** Everything up to now has been told. */
  const caughtUp = async (levels: Levels, id: string) => {
    while (levels.updateId < book().book.updateId)
      levels.take(await client.nextOf('X', { 262: id }));
  };
  const present = (depth: number) => {
    const { info } = book();
    const side = (ladder: {
      size: number;
      priceAt(k: number): number;
      lotsAt(k: number): number;
    }) =>
      new Map(
        Array.from({ length: Math.min(depth || ladder.size, ladder.size) }, (_, k) => [
          info.priceText(ladder.priceAt(k)),
          info.qtyText(ladder.lotsAt(k)),
        ]),
      );
    return { bids: side(book().book.bids), asks: side(book().book.asks) };
  };
  const same = (levels: Levels, depth: number) => {
    const { asks, bids } = present(depth);
    assert.deepEqual(new Map([...levels.bids].sort()), new Map([...bids].sort()));
    assert.deepEqual(new Map([...levels.asks].sort()), new Map([...asks].sort()));
  };

  before(async () => {
    exchange = await openFixExchange({ config: { maxSubscribedMarkets: 5 } });
    maker = exchange.createAccount(FUNDS);
    key = exchange.hmacKey(exchange.createAccount(FUNDS), ['read']);
    client = await exchange.client(key, { target: 'LX.MD' });
    for (let k = 0; k < 20; k++) {
      place(0, 4_990_000 - k * 100, 1_000 + k);
      place(1, 5_010_000 + k * 100, 2_000 + k);
    }
  });
  after(() => exchange.close());

  test('a snapshot has the best prices first, as deep as asked for', async () => {
    client.send('V', request('snap', 0, 2, '01', 'BTCUSD'));
    const snapshot = await client.nextOf('W', { 262: 'snap' });
    const prices = groupOf(snapshot, 268, [269, 270, 271]).map((each) => each.get(270));
    assert.deepEqual(prices, ['49900.00', '49899.00', '50100.00', '50101.00']);
    client.send('V', request('snap-1', 0, 1, '1', 'BTC/USD ETHUSD'));
    assert.equal((await client.nextOf('W', { 262: 'snap-1', 55: 'BTCUSD' })).get(268), '1');
    assert.equal((await client.nextOf('W', { 262: 'snap-1', 55: 'ETHUSD' })).get(268), '0');
  });

  for (const depth of [0, 1, 5]) {
    test(`increments keep a book of depth ${depth} as it is`, async () => {
      const id = `depth-${depth}`;
      client.send('V', request(id, 1, depth, '012', 'BTCUSD'));
      const levels = new Levels();
      levels.take(await client.nextOf('W', { 262: id }));
      same(levels, depth);
      const taker = exchange.createAccount(FUNDS);
      const before = levels.trades.length;
      for (let k = 0; k < 60; k++) {
        const away = ((k * 7) % 13) * 100;
        place(0, 4_985_000 + away, 500 + k);
        place(1, 5_015_000 - away, 700 + k);
        if (k % 10 === 0) place(0, 5_020_000 - away, 900, taker);
        if (k % 20 === 0) await caughtUp(levels, id);
      }
      await caughtUp(levels, id);
      same(levels, depth);
      const last = book().tape.last()!;
      while (!levels.trades.at(-1)?.startsWith(`${last.id}:`)) {
        levels.take(await client.nextOf('X', { 262: id }));
      }
      assert.ok(levels.trades.length > before);
      client.send('V', request(id, 2, depth, '0', 'BTCUSD'));
      await client.settled();
    });
  }

  test('trades alone come one by one, with the side of the taker', async () => {
    client.send('V', request('trades', 1, 1, '2', 'BTCUSD'));
    await client.nextOf('W', { 262: 'trades' });
    const taker = exchange.createAccount(FUNDS);
    place(0, book().book.asks.bestPriceTicks, 100, taker);
    const told = await client.nextOf('X', { 262: 'trades' });
    const [entry] = groupOf(told, 268, X_MEMBERS);
    assert.deepEqual([entry!.get(269), entry!.get(54), entry!.get(271)], ['2', '1', '0.00100']);
    client.send('V', request('trades', 2, 1, '2', 'BTCUSD'));
    await client.settled();
  });

  test('no more markets than allowed', async () => {
    for (const id of ['many-1', 'many-2']) {
      client.send('V', request(id, 1, 1, '0', 'BTCUSD ETHUSD'));
      for (let k = 0; k < 2; k++) await client.nextOf('W', { 262: id });
    }
    client.send('V', request('many-3', 1, 1, '0', 'BTCUSD ETHUSD'));
    assert.equal((await client.nextOf('Y', { 262: 'many-3' })).get(281), '2');
    for (const id of ['many-1', 'many-2']) client.send('V', request(id, 2, 1, '0', 'BTCUSD'));
    await client.settled();
  });

  test('the list of what is traded', async () => {
    client.send('x', [
      [320, 'list'],
      [559, 4],
    ]);
    const list = await client.nextOf('y', { 320: 'list' });
    assert.deepEqual([list.get(560), list.get(893), list.get(146)], ['0', 'Y', '2']);
    const [first] = groupOf(list, 146, [55, 15, 561, 562, 1140, 969]);
    assert.deepEqual(
      [...first!.values()],
      [...['BTCUSD', 'USD', '0.00001', '0.00001', '9000.00000', '0.01']],
    );
    client.send('x', [
      [320, 'one'],
      [559, 0],
      [55, 'ETHUSD'],
    ]);
    assert.equal((await client.nextOf('y', { 320: 'one' })).get(55), 'ETHUSD');
  });

  test('a session for market data takes no orders', async () => {
    client.send('D', [
      [11, 'x'],
      [55, 'BTCUSD'],
      [54, 1],
      [40, 2],
      [38, 1],
      [44, 1],
    ]);
    assert.equal((await client.nextOf('j')).get(58), 'This session is for market data.');
    client.send('AF', [
      [584, 'x'],
      [585, 7],
    ]);
    assert.equal((await client.nextOf('j')).get(372), 'AF');
  });

  test('a symbol that is named twice is told once', async () => {
    client.send('V', request('twice', 0, 1, '01', 'BTCUSD BTC/USD BTCUSD ETHUSD BTCUSD'));
    for (const symbol of ['BTCUSD', 'ETHUSD']) {
      assert.equal((await client.nextOf('W', { 262: 'twice' })).get(55), symbol);
    }
    await client.settled();
    assert.equal(client.received.filter((each) => each.get(262) === 'twice').length, 2);
  });

  test('snapshots beyond what an address may ask for wait, then begin a right book', async () => {
    const config = { snapshotBytesAtOnce: 1_500, snapshotBytesPerSecond: 1_000 };
    const own = await openFixExchange({ config });
    const quoter = own.createAccount(FUNDS);
    let price = 4_000_000;
    const quote = () => {
      const about = { market: 1, account: quoter, quantity: 1_000, clientOrderId: 0, text: '' };
      const flags = { side: 0, type: 0, timeInForce: 0, stp: 0 } as const;
      price += 100;
      own.port.now({ template: Template.NewOrder, ...about, ...flags, priceTicks: price });
    };
    for (let k = 0; k < 60; k++) quote();
    const key = own.hmacKey(own.createAccount(), ['read']);
    const [first, second] = await Promise.all(
      ['FIRST', 'SECOND'].map((sender) => own.client(key, { target: 'LX.MD', sender })),
    );
    first!.send('V', request('one', 0, 0, '01', 'BTCUSD'));
    await first!.nextOf('W');
    second!.send('V', request('two', 1, 0, '01', 'BTCUSD'));
    second!.send('V', request('three', 0, 0, '01', 'BTCUSD'));
    await second!.settled();
    assert.ok(!second!.received.some((each) => each.type === 'W'), 'there is no room yet');
    quote();
    const later = () => own.port.setTimeUs(own.port.nowUs() + 2_000_000);
    later();
    const levels = new Levels();
    levels.take(await second!.nextOf('W', { 262: 'two' }));
    assert.equal(levels.bids.size, 61);
    quote();
    levels.take(await second!.nextOf('X', { 262: 'two' }));
    assert.equal(levels.bids.size, 62);
    later();
    await second!.nextOf('W', { 262: 'three' });
    await Promise.all([first!.logOut(), second!.logOut()]);
    await own.close();
  });

  test('for a client that does not read, levels are merged to the right book', async () => {
    const own = await openFixExchange({ config: { pauseAtBufferedBytes: 2_000 } });
    const quoter = own.createAccount(FUNDS);
    const reader = await own.client(own.hmacKey(own.createAccount()), { target: 'LX.MD' });
    reader.send('V', request('slow', 1, 0, '01', 'BTCUSD'));
    const levels = new Levels();
    levels.take(await reader.nextOf('W'));
    reader.pause();
    const ladder = own.feed.marketBySymbol('BTCUSD')!.book;
    const quote = (priceTicks: number) => {
      const about = { market: 1, account: quoter, priceTicks, quantity: 1_000, clientOrderId: 0 };
      const flags = { side: 0, type: 0, timeInForce: 0, stp: 0, text: '' } as const;
      own.port.now({ template: Template.NewOrder, ...about, ...flags });
    };
    // More than the system buffers for a reader that stands still.
    for (let round = 0; round < 400; round++) {
      for (let k = 0; k < 200; k++) quote(4_000_000 + ((round * 17 + k) % 400) * 100);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    reader.resume();
    let messages = 0;
    while (levels.updateId < ladder.updateId) {
      levels.take(await reader.nextOf('X'));
      messages++;
    }
    assert.equal(levels.bids.size, ladder.bids.size);
    for (let k = 0; k < ladder.bids.size; k++) {
      const { info } = own.feed.marketBySymbol('BTCUSD')!;
      const price = info.priceText(ladder.bids.priceAt(k));
      assert.equal(levels.bids.get(price), info.qtyText(ladder.bids.lotsAt(k)));
    }
    assert.ok(messages > 0);
    await reader.logOut();
    await own.close();
  });
});

describe('a drop copy', { timeout: 300_000 }, () => {
  test('tells of every order of the account, whichever way it came, and takes none', async () => {
    const exchange = await openFixExchange();
    const account = exchange.createAccount();
    const key = exchange.hmacKey(account);
    const orders = await exchange.client(key);
    const copy = await exchange.client(key, { target: 'LX.DC', sender: 'RISK' });
    orders.send('D', [
      [11, 'f-1'],
      [55, 'BTCUSD'],
      [54, 1],
      [40, 2],
      [38, 1],
      [44, '100'],
    ]);
    const first = await orders.nextOf('8', { 11: 'f-1' });
    const copied = await copy.nextOf('8', { 11: 'f-1' });
    assert.equal(copied.get(17), first.get(17));
    const about = { market: 1, account, priceTicks: 10_000, quantity: 100_000, clientOrderId: 5 };
    const flags = { side: 0, type: 0, timeInForce: 0, stp: 0, text: 'rest-1' } as const;
    exchange.port.now({ template: Template.NewOrder, ...about, ...flags });
    assert.equal((await copy.nextOf('8', { 11: 'rest-1' })).get(150), '0');
    const cancel = { market: 0, account, session: 0 } as const;
    exchange.port.now({ template: Template.CancelAll, ...cancel });
    for (const id of ['f-1', 'rest-1']) {
      assert.equal((await copy.nextOf('8', { 11: id, 150: '4' })).get(39), '4');
    }
    copy.send('D', [
      [11, 'x'],
      [55, 'BTCUSD'],
      [54, 1],
      [40, 2],
      [38, 1],
      [44, 1],
    ]);
    assert.equal((await copy.nextOf('j')).get(58), 'This session is for drop copy.');
    copy.send('V', request('m', 0, 1, '0', 'BTCUSD'));
    assert.equal((await copy.nextOf('j')).get(372), 'V');
    copy.send('AF', [
      [584, 's'],
      [585, 7],
    ]);
    assert.equal((await copy.nextOf('8', { 584: 's' })).get(911), '0');
    await exchange.close();
  });
});
