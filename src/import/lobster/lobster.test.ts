/** LOBSTER message files: the documented form, simulated days, and what is wrong with bad ones. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Side, Template } from '../../schema/generated/protocol.ts';
import { ImportError } from '../place.ts';
import { commandsOf, fileOf, imported, replayed, temporaryFolder } from '../testing/files.ts';
import { LobsterWriter } from '../testing/lobster-writer.ts';
import { SimulatedMarket, type SimulatedOrder } from '../testing/simulated-market.ts';
import { LobsterRows } from './rows.ts';

const NAME = 'AAPL_2012-06-21_34200000_57600000_message_10.csv';

/** Every type, as the description of the format has it. */
const SAMPLE = [
  '34200.004241176,1,16113575,18,5853300,1',
  '34200.025551909,1,16120456,18,5859100,-1',
  '34200.201743136,3,16120456,18,5859100,-1',
  '34200.201781123,4,16113575,10,5853300,1',
  '34200.205573454,2,16113575,3,5853300,1',
  '34200.248,5,0,50,5854000,1',
  '34201,6,-1,100000,5853900,-1',
  // Of before the file begins.
  '34201.1,4,15925316,5,5859400,-1',
  '34201.2,2,15925316,5,5859400,-1',
  '34201.3,3,15925316,5,5859400,-1',
  '34202.000000001,7,0,0,-1,-1',
  '34203.000000001,7,0,0,0,-1',
  '34204.000000001,7,0,0,1,-1',
];
const text = (rows: readonly string[]) => rows.map((row) => `${row}\n`).join('');

describe('a LOBSTER message file', () => {
  it('becomes the commands that its rows mean', async (t) => {
    const out = join(temporaryFolder(t), 'day.lxc');
    const report = await imported(fileOf(t, text(SAMPLE), NAME), { out });
    assert.equal(report.format, 'lobster');
    assert.deepEqual(report.counts, {
      'submission (1)': 2,
      'partial cancellation (2)': 2,
      'deletion (3)': 2,
      'execution (4)': 2,
      'execution of a hidden order (5)': 1,
      'cross trade (6)': 1,
      'trading halt indicator (7)': 3,
    });
    assert.equal(report.messages, SAMPLE.length);
    assert.deepEqual([report.executions, report.agreed], [1, 1]);
    assert.deepEqual(report.notes, [
      'executions of orders from before the file begins, or that the market had passed: 1; ' +
        'cancellations of such: 2',
    ]);
    const commands = commandsOf(out);
    const timeUs = (Date.UTC(2012, 5, 21) + 34_200_000) * 1000;
    const [market, tick, buy, , sell] = commands.slice(4);
    assert.ok(market!.template === Template.CreateMarket && market!.text === 'AAPL');
    assert.ok(tick!.template === Template.Tick && tick!.timeUs === timeUs + 4241);
    assert.ok(buy!.template === Template.NewOrder && sell!.template === Template.NewOrder);
    assert.deepEqual(
      [buy!.clientOrderId, buy!.quantity, buy!.priceTicks, buy!.side, buy!.correlation],
      [16113575, 18, 5853300, Side.BUY, 1],
    );
    assert.deepEqual([sell!.clientOrderId, sell!.side], [16120456, Side.SELL]);
    const { engine } = replayed(out);
    assert.deepEqual(
      [...engine.openOrders()].map((order) => [order.clientOrderId, order.leavesLots]),
      [[16113575, 5]],
    );
  });

  it('reads the same with carriage returns, a seventh column or no last line feed', async (t) => {
    const plain = await imported(fileOf(t, text(SAMPLE), NAME));
    const forms = [
      Buffer.from(SAMPLE.join('\r\n')),
      Buffer.from(text(SAMPLE.map((row) => `${row},null`))),
      gzipSync(text(SAMPLE)),
    ];
    for (const bytes of forms) {
      const report = await imported(fileOf(t, bytes, NAME));
      assert.deepEqual({ ...report, files: [] }, { ...plain, files: [] });
    }
  });

  it('does not depend on where the bytes are cut', () => {
    const bytes = Buffer.from(text(SAMPLE));
    const whole = new LobsterRows('f').push(bytes);
    for (const size of [1, 7, 64]) {
      const rows = new LobsterRows('f');
      const seen = [];
      for (let at = 0; at < bytes.length; at += size) {
        seen.push(...rows.push(bytes.subarray(at, at + size)));
      }
      assert.deepEqual([...seen, ...rows.end()], whole);
    }
    const [first, second] = whole;
    assert.equal(first!.timeNs, 34_200_004_241_176);
    assert.deepEqual([second!.line, second!.byte], [2, SAMPLE[0]!.length + 1]);
  });

  it('of a whole book agrees in full, and so do several, merged by their times', async (t) => {
    const [seeds, symbols] = [
      [1, 2],
      ['AAPL', 'MSFT'],
    ];
    const markets: SimulatedMarket[] = [];
    const files = symbols.map((symbol, k) => {
      const sink = new LobsterWriter();
      const market = new SimulatedMarket({ seed: seeds[k]!, symbols: [symbol], depth: 80, sink });
      market.run(6000);
      markets.push(market);
      // The simulations number their orders alike; the market that they stand for does not.
      const rows = sink.rows.map((row) => row.replace(/^([\d.]+,[1-4],)/, `$1${k + 1}`));
      return fileOf(t, text(rows), `${symbol}_2012-06-21_34200000_57600000_message_0.csv`);
    });
    const out = join(temporaryFolder(t), 'day.lxc');
    const report = await imported(files, { out });
    const executions = markets.reduce((sum, market) => sum + market.executions, 0);
    assert.deepEqual([report.executions, report.agreed], [executions, executions]);
    assert.deepEqual([report.symbols, report.refusedOrders, report.notes], [2, 0, []]);
    const times = commandsOf(out).flatMap((command) =>
      command.template === Template.Tick ? [command.timeUs] : [],
    );
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    const { engine } = replayed(out);
    for (const [k, market] of markets.entries()) {
      assert.deepEqual(
        engine.orders(engineMarket(out, symbols[k]!), Side.SELL).map((order) => order.leavesLots),
        market.resting(symbols[k]!, 'sell').map((order) => order.leaves),
      );
    }
  });

  it('shows an unfair execution at its line, and goes on without those passed', async (t) => {
    const rows = [
      '34200.1,1,1,100,1000000,-1',
      '34200.2,1,2,70,1000000,-1',
      '34200.3,4,2,30,1000000,-1',
      '34200.4,4,2,40,1000000,-1',
      '34200.5,4,1,100,1000000,-1',
    ];
    const path = fileOf(t, text(rows), NAME);
    const report = await imported(path);
    assert.deepEqual([report.executions, report.agreed], [2, 1]);
    const { file, unit, number, time, reason } = report.firstDisagreement!;
    assert.deepEqual([file, unit, number, time], [path, 'line', 3, '09:30:00.300000000']);
    assert.match(reason, /order 1 \(100 at 100\.0000\), which was there before it$/);
    assert.deepEqual(report.notes, [
      'executions of orders from before the file begins, or that the market had passed: 1; ' +
        'cancellations of such: 0',
      'orders cancelled because the market had passed them: 1',
    ]);
  });

  it('of some levels only goes on agreeing, though orders left its levels unseen', async (t) => {
    const sink = new LobsterWriter();
    const market = new SimulatedMarket({ seed: 5, symbols: ['AAPL'], depth: 300, sink });
    sink.isShown = ({ side, price }: SimulatedOrder) => {
      const best = market.bestPrice('AAPL', side) ?? price;
      return Math.abs(best - price) <= 500;
    };
    market.run(20_000);
    const report = await imported(fileOf(t, sink.text(), NAME));
    assert.ok(report.executions > 500);
    assert.ok(report.agreed > 0.95 * report.executions, `${report.agreed} of ${report.executions}`);
    assert.match(
      report.notes.join('\n'),
      /orders cancelled because the market had passed them: \d/,
    );
    assert.equal(report.refusedOrders, 0);
  });

  it('may have executions at another price than its order', async (t) => {
    const rows = ['34200.1,1,1,100,1000000,-1', '34200.2,4,1,30,999900,-1'];
    const { kinds } = await imported(fileOf(t, text(rows), NAME));
    assert.deepEqual(kinds, [{ name: 'at another price (4)', count: 1, agreed: 1 }]);
  });

  it('is of the symbol that its name or --symbol tells', async (t) => {
    const rows = '34200.1,1,1,100,1000000,-1\n';
    const unnamed = fileOf(t, rows, 'messages.csv');
    await assert.rejects(imported(unnamed), /tells no symbol .*give one with --symbol/);
    const report = await imported(unnamed, { symbols: ['XYZ'] });
    assert.match(report.notes[0]!, /tells no day/);
    const named = fileOf(t, rows, NAME);
    assert.equal((await imported(named, { symbols: ['AAPL'] })).symbols, 1);
    await assert.rejects(imported(named, { symbols: ['MSFT'] }), /is of AAPL, which --symbol MSFT/);
  });
});

/** The market's id in the commands. */
function engineMarket(path: string, symbol: string): number {
  const markets = commandsOf(path).filter(({ template }) => template === Template.CreateMarket);
  return 1 + markets.findIndex((command) => 'text' in command && command.text === symbol);
}

const ORDER = '34200.1,1,7,100,1000000,-1';

const CORPUS: readonly (readonly [string, string, RegExp])[] = [
  ['too few columns', '34200.1,1,7,100,1000000', /line 1 at byte 0: 5 columns instead of 6$/],
  [
    'an order book file',
    '5859400,200,5853300,18,5859800,200,5853000,150',
    /8 columns instead of 6; this may be an order book file, give the message file/,
  ],
  ['an empty line', `${ORDER}\n\n${ORDER}`, /line 2 at byte 27: 1 column instead of 6/],
  ['a line without end', '3'.repeat(1000), /line 1 at byte 0: 1 column instead of 6/],
  ['a time that is none', '9e4,1,7,100,1,1', /the time is '9e4', not seconds after midnight/],
  ['a time past the day', '86400.0,1,7,100,1,1', /the time is '86400\.0'/],
  ['a size that is none', '34200.1,1,7,1.5,1,1', /the size is '1\.5', not a whole number/],
  ['an order id of 2^53', '34200.1,1,9007199254740992,1,1,1', /order id is .*must be below 2\^53/],
  ['an order id of 0', '34200.1,1,0,1,1,1', /the order id is 0; it must be above 0/],
  ['a type that is none', '34200.1,8,7,1,1,1', /LOBSTER has no message type 8; there are 1 to 7/],
  ['a direction that is none', '34200.1,1,7,1,1,0', /the direction is 0; it must be 1 or -1/],
  ['a price below 0', '34200.1,1,7,1,-1,1', /price -1 must be from 0 and below 2\^32/],
  ['an order of 0 shares', '34200.1,1,7,0,1,1', /order 7 is added with 0 shares/],
  ['the same order twice', `${ORDER}\n${ORDER}`, /line 2 .*: order 7 is added, but an order of/],
  [
    'an overfilled execution',
    `${ORDER}\n34200.2,4,7,101,1000000,-1`,
    /line 2 at byte 27: 101 shares of order 7 are executed; it has 100/,
  ],
  [
    'an overdone cancellation',
    `${ORDER}\n34200.2,2,7,101,1000000,-1`,
    /101 shares of order 7 are cancelled; it has 100/,
  ],
  [
    'a direction that is not the order’s',
    `${ORDER}\n34200.2,4,7,10,1000000,1`,
    /order 7 sells at 100\.0000, the line says otherwise/,
  ],
  [
    'a price that is not the order’s',
    `${ORDER}\n34200.2,3,7,100,1000100,-1`,
    /order 7 sells at 100\.0000, the line says otherwise/,
  ],
];

describe('malformed LOBSTER', () => {
  for (const [name, rows, pattern] of CORPUS) {
    it(`is refused: ${name}`, async (t) => {
      const path = fileOf(t, rows, NAME);
      await assert.rejects(imported(path), (error: unknown) => {
        assert.ok(error instanceof ImportError, String(error));
        assert.ok(error.message.startsWith(path), error.message);
        assert.match(error.message, pattern);
        return true;
      });
    });
  }
});

describe('a row with an earlier time', () => {
  it('keeps the time of the row in front', async (t) => {
    const path = fileOf(t, `${ORDER}\n34199.9,3,7,100,1000000,-1\n`, NAME);
    const report = await imported(path);
    assert.match(
      report.notes[0]!,
      /^messages earlier than the one in front, whose time they get: 1$/,
    );
  });
});
