/** Orders over FIX: what becomes of them, and what the client is told. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { hash53 } from '../../src/base/hash53.ts';
import { textWithExtras } from '../../src/gateway/accounts/order-text.ts';
import type { FixMessage } from '../../src/gateway/fix/codec.ts';
import { AccountStatus, Template } from '../../src/schema/generated/protocol.ts';
import { type Fields, type FixClient, possibleResend, timeText } from './client.ts';
import { type FixExchange, openFixExchange } from './exchange.ts';

const order = (id: string, side: 1 | 2, more: Fields): Fields => [
  [11, id],
  [55, 'BTCUSD'],
  [54, side],
  ...more,
];
const limit = (id: string, side: 1 | 2, qty: string, price: string, more: Fields = []): Fields =>
  order(id, side, [[40, 2], [38, qty], [44, price], ...more]);
const values = (message: FixMessage, ...tags: number[]) => tags.map((tag) => message.get(tag));

/** Enough for every test: units of 10^-8. */
const FUNDS = { BTC: 1e12, ETH: 1e12, USD: 1e15 };

describe('orders over FIX', { timeout: 300_000 }, () => {
  let exchange: FixExchange;
  let account: number;
  let client: FixClient;
  let other: FixClient;

  /** The next report of an order that happened like this. */
  const told = (who: FixClient, id: string, type: string) => who.nextOf('8', { 11: id, 150: type });
  const place = async (who: FixClient, fields: Fields) => {
    who.send('D', fields);
    const answer = await who.nextOf('8', { 11: String(fields[0]![1]) });
    assert.equal(answer.get(150), '0', String(answer));
    return answer;
  };
  const cleared = async () => {
    for (const who of [client, other]) {
      who.send('q', [
        [11, `clear-${who.nextOut}`],
        [530, 7],
      ]);
      await who.nextOf('r');
    }
  };

  before(async () => {
    exchange = await openFixExchange();
    account = exchange.createAccount(FUNDS);
    client = await exchange.client(exchange.ed25519Key(account));
    const theirs = exchange.hmacKey(exchange.createAccount(FUNDS));
    other = await exchange.client(theirs, { sender: 'OTHER' });
  });
  after(() => exchange.close());

  test('a limit order rests, trades and is filled', async () => {
    const accepted = await place(client, limit('rest-1', 2, '0.5', '60000.01'));
    assert.deepEqual(values(accepted, 39, 151, 38, 40, 44, 59), [
      ...['0', '0.50000', '0.50000', '2', '60000.01', '1'],
    ]);
    const immediate = await place(other, limit('take-1', 1, '0.2', '60000.01', [[59, 3]]));
    assert.equal(immediate.get(59), '3');
    const taken = await told(other, 'take-1', 'F');
    assert.deepEqual(values(taken, 39, 31, 32, 14, 151, 6, 851, 137, 138), [
      ...['2', '60000.01', '0.20000', '0.20000', '0.00000', '60000.01', '2', '0.00020000', 'BTC'],
    ]);
    const made = await told(client, 'rest-1', 'F');
    assert.deepEqual(values(made, 39, 151, 851), ['1', '0.30000', '1']);
    assert.equal(made.get(1003), taken.get(1003));
    assert.notEqual(made.get(17), taken.get(17));
    await cleared();
  });

  test('a market order by quantity and one by budget take what there is', async () => {
    await place(client, limit('mm-1', 2, '1', '50000'));
    await place(
      other,
      order('market-1', 1, [
        [40, 1],
        [38, '0.1'],
      ]),
    );
    assert.equal((await told(other, 'market-1', 'F')).get(39), '2');
    const byBudget = await place(
      other,
      order('budget-1', 1, [
        [40, 1],
        [152, '5000'],
      ]),
    );
    assert.equal(byBudget.get(152), '5000.00000000');
    assert.equal((await told(other, 'budget-1', 'F')).get(32), '0.10000');
    const done = await told(other, 'budget-1', 'D');
    assert.deepEqual(values(done, 39, 14, 25017), ['2', '0.10000', '5000.00000000']);
    await cleared();
  });

  test('what cannot fill at once expires: IOC, FOK, market', async () => {
    await place(client, limit('thin-1', 2, '0.1', '50000'));
    await place(other, limit('fok-1', 1, '0.5', '50000', [[59, 4]]));
    assert.equal((await told(other, 'fok-1', 'C')).get(39), 'C');
    await place(other, limit('ioc-1', 1, '0.5', '50000', [[59, 3]]));
    assert.deepEqual(values(await told(other, 'ioc-1', 'C'), 14, 151), ['0.10000', '0.00000']);
    await place(
      other,
      order('market-2', 1, [
        [40, 1],
        [38, '1'],
        [59, 3],
      ]),
    );
    assert.equal((await told(other, 'market-2', 'C')).get(14), '0.00000');
  });

  test('a post-only order is refused where it would take', async () => {
    await place(client, limit('wall-1', 2, '1', '50000'));
    other.send('D', limit('maker-1', 1, '1', '50000', [[18, 6]]));
    const refused = await told(other, 'maker-1', '8');
    assert.deepEqual(values(refused, 39, 25016, 58), [
      ...['8', '-2010', 'Order would immediately match and take.'],
    ]);
    const resting = await place(other, limit('maker-2', 1, '1', '49999', [[18, 6]]));
    assert.equal(resting.get(18), '6');
    await cleared();
  });

  test('icebergs, hidden orders, minimum quantities', async () => {
    const iceberg = await place(client, limit('ice-1', 2, '1', '50000', [[111, '0.1']]));
    assert.equal(iceberg.get(111), '0.10000');
    assert.equal(exchange.feed.marketBySymbol('BTCUSD')!.book.asks.bestLots, 10_000);
    const hidden = await place(client, limit('hide-1', 2, '1', '49999', [[111, '0']]));
    assert.equal(hidden.get(111), '0');
    assert.equal(exchange.feed.marketBySymbol('BTCUSD')!.book.asks.bestPriceTicks, 5_000_000);
    await place(other, limit('min-1', 1, '3', '50000', [[110, '2.5']]));
    assert.equal((await told(other, 'min-1', 'C')).get(14), '0.00000');
    await cleared();
  });

  test('an order good till a date expires then', async () => {
    const until = timeText(exchange.nowUs() + 5_000_000);
    const resting = await place(
      client,
      limit('gtd-1', 1, '1', '100', [
        [59, 6],
        [126, until],
      ]),
    );
    assert.deepEqual(values(resting, 59, 126), ['6', until]);
    exchange.port.setTimeUs(exchange.nowUs() + 6_000_000);
    exchange.createAccount();
    assert.equal((await told(client, 'gtd-1', 'C')).get(39), 'C');
  });

  const triggers: readonly [why: string, fields: Fields, type: string][] = [
    [
      'a stop',
      [
        [40, 3],
        [99, '55000'],
      ],
      '3',
    ],
    [
      'a stop limit',
      [
        [40, 4],
        [99, '55000'],
        [44, '56000'],
      ],
      '4',
    ],
    [
      'a stop that rises to its trigger',
      [
        [40, 3],
        [1102, '55000'],
        [1109, 'U'],
      ],
      '3',
    ],
  ];
  for (const [why, fields, type] of triggers) {
    test(`${why} is triggered by a trade, and then trades`, async () => {
      const id = `stop-${exchange.nowUs()}-${client.nextOut}`;
      const base = limit(`base-${id}`, 2, '1', '50000');
      await place(other, base);
      await place(client, limit(`tick-${id}`, 1, '0.01', '50000', [[59, 3]]));
      const waiting = await place(client, order(id, 1, [[38, '0.1'], ...fields]));
      assert.deepEqual(values(waiting, 40, 99), [type, '55000.00']);
      await place(other, limit(`high-${id}`, 2, '1', '55000'));
      await place(client, limit(`lift-${id}`, 1, '1.1', '55000', [[59, 3]]));
      assert.equal((await told(client, id, 'L')).get(39), '0');
      assert.equal((await told(client, id, 'F')).get(39), '2');
      await cleared();
    });
  }

  test('a take-profit falls to its trigger for a buy; as market if touched, too', async () => {
    await place(other, limit('tp-base', 2, '1', '50000'));
    await place(client, limit('tp-tick', 1, '0.01', '50000', [[59, 3]]));
    const touched: Fields = [
      [40, 'J'],
      [38, '0.1'],
      [99, '40000'],
    ];
    assert.equal((await place(client, order('tp-1', 1, touched))).get(40), 'J');
    const down: Fields = [
      [40, 4],
      [38, '0.1'],
      [44, '41000'],
      [1102, '40000'],
      [1109, 'D'],
    ];
    assert.equal((await place(client, order('tp-2', 1, down))).get(40), '4');
    client.send(
      'D',
      order('tp-3', 1, [
        [40, 3],
        [38, '0.1'],
        [1102, '40000'],
        [1109, 'U'],
      ]),
    );
    assert.equal(
      (await told(client, 'tp-3', '8')).get(58),
      'Stop price would trigger immediately.',
    );
    client.send(
      'D',
      order('tp-4', 1, [
        [40, 3],
        [38, '0.1'],
      ]),
    );
    assert.equal((await told(client, 'tp-4', '8')).get(25016), '-1102');
    await cleared();
  });

  test('a trailing stop and a pegged order', async () => {
    await place(other, limit('peg-base', 2, '1', '50000'));
    await place(other, limit('peg-bid', 1, '1', '49000'));
    await place(client, limit('trail-tick', 1, '0.01', '50000', [[59, 3]]));
    const trailing = await place(
      client,
      order('trail-1', 2, [
        [40, 3],
        [38, '0.1'],
        [25009, 100],
      ]),
    );
    assert.equal(trailing.get(39), '0');
    const pegged = await place(
      client,
      order('peg-1', 1, [
        [40, 2],
        [38, '0.1'],
        [44, '49500'],
        [18, 'R'],
        [211, '-1'],
        [836, 2],
      ]),
    );
    assert.equal(pegged.get(18), 'R');
    await place(other, limit('peg-better', 1, '1', '49100'));
    assert.deepEqual(values(await told(client, 'peg-1', 'D'), 378, 39), ['3', '0']);
    await cleared();
  });

  test('self-trade prevention, as asked for', async () => {
    await place(client, limit('self-1', 2, '1', '50000'));
    await place(client, limit('self-2', 1, '0.4', '50000', [[25001, 5]]));
    const reduced = await told(client, 'self-1', 'D');
    assert.deepEqual(values(reduced, 378, 151, 38), ['5', '0.60000', '0.60000']);
    assert.equal((await told(client, 'self-2', 'C')).get(58), 'Self-trade prevention');
    await place(client, limit('self-3', 1, '0.1', '50000'));
    assert.equal((await told(client, 'self-1', 'C')).get(39), 'C');
    await cleared();
  });

  test('a cancel names the order by either id, and is told with both names', async () => {
    const first = await place(client, limit('c-1', 1, '1', '100'));
    client.send('F', order('c-1-x', 1, [[41, 'c-1']]));
    const cancelled = await told(client, 'c-1-x', '4');
    assert.deepEqual(values(cancelled, 37, 41, 39, 151), [first.get(37), 'c-1', '4', '0.00000']);
    const second = await place(client, limit('c-2', 1, '1', '100'));
    client.send('F', order('c-2-x', 1, [[37, second.get(37)!]]));
    assert.equal((await told(client, 'c-2-x', '4')).get(41), 'c-2');
    client.send('F', order('c-2-y', 1, [[41, 'c-2']]));
    assert.deepEqual(values(await client.nextOf('9', { 11: 'c-2-y' }), 39, 102), ['4', '0']);
    client.send(
      'F',
      order('c-2-z', 1, [
        [41, 'c-1'],
        [37, second.get(37)!],
      ]),
    );
    assert.equal((await client.nextOf('9', { 11: 'c-2-z' })).get(25016), '-2011');
  });

  test('an order that comes right before its cancel is cancelled', async () => {
    const frames = [client.frame('D', limit('fast-1', 1, '1', '100'))];
    frames.push(client.frame('F', order('fast-2', 1, [[41, 'fast-1']])));
    frames.push(client.frame('H', order('fast-1', 1, [])));
    client.write(frames.join(''));
    assert.equal((await told(client, 'fast-1', 'I')).get(39), 'A');
    assert.equal((await told(client, 'fast-1', '0')).get(39), '0');
    assert.equal((await told(client, 'fast-2', '4')).get(41), 'fast-1');
  });

  test('a replace keeps id and place, and gives the order its new name', async () => {
    const first = await place(client, limit('r-1', 2, '1', '50000'));
    await place(other, limit('r-behind', 2, '1', '50000'));
    client.send(
      'G',
      order('r-2', 2, [
        [41, 'r-1'],
        [40, 2],
        [38, '0.6'],
      ]),
    );
    const smaller = await told(client, 'r-2', '5');
    assert.deepEqual(values(smaller, 37, 41, 38, 151), [
      first.get(37),
      'r-1',
      '0.60000',
      '0.60000',
    ]);
    const third = await exchange.client(exchange.hmacKey(exchange.createAccount()), {
      sender: 'THIRD',
    });
    third.send(
      'D',
      order('r-take', 1, [
        [40, 1],
        [38, '0.1'],
      ]),
    );
    assert.equal((await told(client, 'r-2', 'F')).get(151), '0.50000');
    // In one piece: names that are not answered yet can be built upon.
    const frames = [
      client.frame(
        'G',
        order('r-3', 2, [
          [41, 'r-2'],
          [44, '49000'],
        ]),
      ),
    ];
    frames.push(client.frame('H', order('r-2', 2, [])));
    frames.push(
      client.frame(
        'G',
        order('r-4', 2, [
          [41, 'r-3'],
          [38, '0.3'],
        ]),
      ),
    );
    client.write(frames.join(''));
    assert.equal((await told(client, 'r-2', 'I')).get(38), '0.60000');
    assert.equal((await told(client, 'r-3', '5')).get(44), '49000.00');
    assert.deepEqual(values(await told(client, 'r-4', '5'), 41, 151), ['r-3', '0.20000']);
    client.send('F', order('r-5', 2, [[41, 'r-4']]));
    assert.deepEqual(values(await told(client, 'r-5', '4'), 41, 14), ['r-4', '0.10000']);
    await third.logOut();
    await cleared();
  });

  test('a replace that cannot be is refused, and the order stays as it is', async () => {
    await place(client, limit('k-1', 2, '1', '50000'));
    await place(client, limit('k-other', 2, '1', '50000'));
    const refusals: readonly [Fields, code: string, reason: string][] = [
      [
        [
          [41, 'k-1'],
          [38, '1'],
        ],
        '-2038',
        '2',
      ],
      [
        [
          [41, 'k-1'],
          [40, 1],
          [38, '0.5'],
        ],
        '-1130',
        '2',
      ],
      [
        [
          [41, 'k-1'],
          [59, 3],
          [38, '0.5'],
        ],
        '-1130',
        '2',
      ],
      [
        [
          [41, 'k-1'],
          [38, '0'],
        ],
        '-1013',
        '2',
      ],
      [
        [
          [41, 'k-1'],
          [44, '0'],
        ],
        '-1013',
        '2',
      ],
      [
        [
          [41, 'k-1'],
          [38, '0.123456789'],
        ],
        '-1111',
        '2',
      ],
    ];
    for (const [index, [fields, code, reason]] of refusals.entries()) {
      client.send('G', order(`k-x${index}`, 2, fields));
      const refused = await client.nextOf('9', { 11: `k-x${index}` });
      assert.deepEqual(values(refused, 434, 39, 25016, 102), ['2', '0', code, reason]);
    }
    client.send(
      'G',
      order('k-side', 1, [
        [41, 'k-1'],
        [38, '0.5'],
      ]),
    );
    assert.equal((await client.nextOf('9', { 11: 'k-side' })).get(25016), '-1130');
    client.send(
      'G',
      order('k-other', 2, [
        [41, 'k-1'],
        [38, '0.5'],
      ]),
    );
    const taken = await client.nextOf('9', { 11: 'k-other' });
    assert.deepEqual(values(taken, 102, 58), ['6', 'Duplicate order sent.']);
    client.send('H', order('k-1', 2, []));
    assert.deepEqual(values(await told(client, 'k-1', 'I'), 38, 39), ['1.00000', '0']);
    await cleared();
  });

  test("the name that a replaced order has is nobody else's until it ends", async () => {
    const smaller = (id: string, original: string) =>
      order(id, 2, [
        [41, original],
        [38, '0.5'],
      ]);
    await place(client, limit('n-1', 2, '1', '50000'));
    await place(client, limit('n-other', 2, '1', '50000'));
    // In one piece: the second comes before the replace is carried out.
    const frames = [client.frame('G', smaller('n-2', 'n-1'))];
    frames.push(client.frame('D', limit('n-2', 2, '1', '50000')));
    client.write(frames.join(''));
    const refused = await told(client, 'n-2', '8');
    assert.deepEqual(values(refused, 39, 103, 58), ['8', '6', 'Duplicate order sent.']);
    await told(client, 'n-2', '5');
    client.send('D', limit('n-2', 2, '1', '50000'));
    assert.equal((await told(client, 'n-2', '8')).get(103), '6');
    client.send('G', smaller('n-2', 'n-other'));
    assert.equal((await client.nextOf('9', { 11: 'n-2' })).get(102), '6');
    client.send('F', order('n-3', 2, [[41, 'n-2']]));
    await told(client, 'n-3', '4');
    await place(client, limit('n-2', 2, '1', '50000'));
    await cleared();
  });

  test('what order systems send along is taken and makes no difference', async () => {
    const along: Fields = [
      [1, 'desk-7'],
      [21, 1],
      [528, 'A'],
    ];
    await place(client, limit('along-1', 2, '1', '50000', along));
    const changed: Fields = [[41, 'along-1'], [38, '0.5'], ...along];
    client.send('G', order('along-2', 2, changed));
    await told(client, 'along-2', '5');
    client.send(
      'F',
      order('along-3', 2, [
        [41, 'along-2'],
        [1, 'desk-7'],
      ]),
    );
    await told(client, 'along-3', '4');
    client.send('q', [
      [11, 'along-4'],
      [530, 7],
      [1, 'desk-7'],
    ]);
    await client.nextOf('r');
  });

  test('a mass cancel ends all orders of a symbol or all, each told, then itself', async () => {
    await place(client, limit('m-1', 1, '1', '100'));
    await place(client, limit('m-2', 1, '1', '101'));
    const eth = limit('m-3', 1, '1', '100').map(
      ([tag, value]) => [tag, value === 'BTCUSD' ? 'ETHUSD' : value] as const,
    );
    await place(client, eth);
    client.send('q', [
      [11, 'm-x'],
      [530, 1],
      [55, 'BTCUSD'],
    ]);
    const report = await client.nextOf('r', { 11: 'm-x' });
    assert.deepEqual(values(report, 531, 533), ['1', '2']);
    for (const name of ['m-1', 'm-2']) await client.nextOf('8', { 11: 'm-x', 41: name, 150: '4' });
    client.send('AF', [
      [584, 'open'],
      [585, 7],
    ]);
    const left = await client.nextOf('8', { 584: 'open' });
    assert.deepEqual(values(left, 11, 911, 912), ['m-3', '1', 'Y']);
    client.send('AF', [
      [584, 'open-2'],
      [585, 1],
      [55, 'BTCUSD'],
    ]);
    assert.equal((await client.nextOf('8', { 584: 'open-2' })).get(911), '0');
    await cleared();
  });

  test('an account that may not trade is told so, and still may cancel', async () => {
    const about = { market: 0, account } as const;
    exchange.port.now({
      template: Template.SetAccountStatus,
      ...about,
      status: AccountStatus.BLOCKED,
    });
    client.send('D', limit('b-1', 1, '1', '100'));
    const refused = await told(client, 'b-1', '8');
    assert.equal(refused.get(58), 'This action is disabled on this account.');
    exchange.port.now({
      template: Template.SetAccountStatus,
      ...about,
      status: AccountStatus.ACTIVE,
    });
  });

  test('the strategy of an order is no part of its id', async () => {
    const extras = { strategyId: 7, strategyType: 1_000_000 };
    exchange.port.now({
      template: Template.NewOrder,
      ...{ market: 1, account, priceTicks: 10_000, quantity: 100_000 },
      ...{ side: 0, type: 0, timeInForce: 0, stp: 0 },
      ...{ clientOrderId: hash53('mine'), text: textWithExtras('mine', extras) },
    });
    client.send('H', order('mine', 1, []));
    assert.equal((await told(client, 'mine', 'I')).get(39), '0');
    client.send('F', order('mine-x', 1, [[41, 'mine']]));
    assert.equal((await told(client, 'mine-x', '4')).get(41), 'mine');
  });

  test('orders of other interfaces can be cancelled and asked for, but are not told', async () => {
    const { answer } = exchange.port.now({
      template: Template.NewOrder,
      ...{ market: 1, account, priceTicks: 10_000, quantity: 100_000, clientOrderId: 77 },
      ...{ side: 0, type: 0, timeInForce: 0, stp: 0, text: '' },
    });
    assert.equal(answer.template, Template.OrderAccepted);
    client.send('H', order('77', 1, []));
    assert.equal((await told(client, '77', 'I')).get(39), '0');
    client.send('F', order('77-x', 1, [[41, '77']]));
    assert.equal((await told(client, '77-x', '4')).get(41), '77');
    assert.equal(
      client.received.some((each) => each.get(11) === '77' && each.get(150) === '0'),
      false,
    );
  });

  test('an order that is sent again as a possible duplicate is not placed twice', async () => {
    await place(client, limit('dup-1', 1, '1', '100'));
    client.send('D', limit('dup-1', 1, '1', '100', [[5001, 'x']]));
    assert.equal((await told(client, 'dup-1', '8')).get(58), 'Duplicate order sent.');
    const repeat = client.frame('D', limit('dup-1', 1, '1', '100'));
    assert.ok(repeat.includes('35=D'));
    client.nextOut--;
    client.write(possibleResend(client, limit('dup-1', 1, '1', '100'), exchange.nowUs()));
    assert.equal((await told(client, 'dup-1', 'I')).get(39), '0');
    await cleared();
  });
});
