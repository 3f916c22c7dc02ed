/** Executions that do not follow price-time priority are found at their place, each once. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Side, Template } from '../schema/generated/protocol.ts';
import { commandsOf, fileOf, imported, replayed, temporaryFolder } from './testing/files.ts';
import { ItchWriter } from './testing/itch-writer.ts';
import { SimulatedMarket, type SimulatedOrder } from './testing/simulated-market.ts';

const START_NS = 34_200e9;

/** An order of AAPL. */
function order(
  reference: number,
  side: 'buy' | 'sell',
  price: number,
  leaves: number,
): SimulatedOrder {
  return { reference, locate: 1, symbol: 'AAPL', side, price, leaves };
}

function begun(): ItchWriter {
  const writer = new ItchWriter();
  writer.begin(START_NS, ['AAPL']);
  return writer;
}

describe('an unfair execution', () => {
  for (const [seed, unfair] of [
    [1, [1]],
    [2, [500]],
    [3, [40, 41, 900]],
  ] as const) {
    it(`is found at its place among fair ones (${unfair})`, async (t) => {
      const writer = new ItchWriter();
      const planted: { order: SimulatedOrder; number: number; byte: number }[] = [];
      const market = new SimulatedMarket({
        ...{ seed, symbols: ['AAPL', 'MSFT'], depth: 100, sink: writer, unfair },
        // It is the next message that the writer writes.
        onUnfair: (each) => {
          const byte = writer.pendingBytes;
          planted.push({ order: { ...each }, number: writer.messages + 1, byte });
        },
      });
      market.run(15_000);
      market.end();
      const path = fileOf(t, writer.take());
      const out = join(temporaryFolder(t), 'day.lxc');
      const report = await imported(path, { out });
      assert.equal(planted.length, unfair.length);
      assert.equal(report.executions, market.executions);
      assert.equal(report.executions - report.agreed, unfair.length);
      const { order: first, number, byte } = planted[0]!;
      const found = report.firstDisagreement!;
      assert.deepEqual(
        { file: found.file, unit: found.unit, number: found.number, byte: found.byte },
        { file: path, unit: 'message', number, byte },
      );
      assert.equal(found.symbol, first.symbol);
      assert.match(
        found.reason,
        new RegExp(`^the market executed \\d+ of order ${first.reference} `),
      );
      // The books stay those of the market all the same.
      const { engine } = replayed(out);
      for (const [k, symbol] of ['AAPL', 'MSFT'].entries()) {
        assert.deepEqual(
          engine.orders(k + 1, Side.BUY).map((each) => [each.clientOrderId, each.leavesLots]),
          market.resting(symbol, 'buy').map((each) => [each.reference, each.leaves]),
        );
      }
    });
  }

  it('names the order that was there before', async (t) => {
    const writer = begun();
    const [first, second] = [order(1, 'sell', 1_000_000, 100), order(2, 'sell', 1_000_000, 70)];
    writer.add(START_NS + 10, first);
    writer.add(START_NS + 20, second);
    writer.execute(START_NS + 5_000_000_123, second, 30, 1);
    const { firstDisagreement, kinds } = await imported(fileOf(t, writer.take()));
    assert.equal(
      firstDisagreement!.reason,
      'the market executed 30 of order 2 (sell at 100.0000); the engine would have executed ' +
        'order 1 (100 at 100.0000), which was there before it',
    );
    assert.equal(firstDisagreement!.time, '09:30:05.000000123');
    assert.deepEqual(kinds, [{ name: 'at the displayed price (E)', count: 1, agreed: 0 }]);
  });

  it('names the order with the better price', async (t) => {
    const writer = begun();
    const [better, worse] = [order(1, 'buy', 1_000_100, 100), order(2, 'buy', 1_000_000, 70)];
    writer.add(START_NS, better);
    writer.add(START_NS, worse);
    writer.executeAt(START_NS, worse, 70, 1, { price: 1_000_100, printed: true });
    writer.execute(START_NS, better, 100, 2);
    const out = join(temporaryFolder(t), 'day.lxc');
    const report = await imported(fileOf(t, writer.take()), { out });
    assert.match(report.firstDisagreement!.reason, /order 1 \(100 at 100\.0100\).*better price$/);
    assert.deepEqual(report.kinds, [
      { name: 'at another price, printed (C, Y)', count: 1, agreed: 0 },
      { name: 'at the displayed price (E)', count: 1, agreed: 1 },
    ]);
    // What it took off is cancelled, not traded.
    const names = commandsOf(out).map(({ template }) => template);
    assert.deepEqual(names.slice(-3), [Template.NewOrder, Template.CancelOrder, Template.NewOrder]);
  });
});

describe('an order that would have matched at once', () => {
  const crossing = () => {
    const writer = begun();
    writer.add(START_NS, order(1, 'sell', 1_000_000, 100));
    writer.add(START_NS + 7000, order(2, 'buy', 1_000_000, 50));
    return writer;
  };

  it('is refused, counted and named with its place', async (t) => {
    const writer = crossing();
    const [number, byte] = [writer.messages, writer.lastByte];
    writer.execute(START_NS + 8000, order(1, 'sell', 1_000_000, 100), 100, 1);
    const path = fileOf(t, writer.take());
    const report = await imported(path);
    assert.equal(report.refusedOrders, 1);
    assert.deepEqual(report.firstRefusedOrder, {
      ...{ file: path, unit: 'message', number, byte, time: '09:30:00.000007000' },
      ...{ symbol: 'AAPL', reason: 'order 2: The post-only order would match at once.' },
    });
    assert.deepEqual([report.executions, report.agreed], [1, 1]);
  });

  it('leaves nothing behind, whatever follows in the same batch or a later one', async (t) => {
    for (const flushes of [false, true]) {
      const writer = crossing();
      const settle = () => {
        if (flushes) writer.execute(START_NS, order(1, 'sell', 1_000_000, 100), 1, 5);
      };
      settle();
      writer.reduce(START_NS, order(2, 'buy', 1_000_000, 50), 10);
      settle();
      // Not crossing any more: it is taken.
      writer.replace(START_NS, order(2, 'buy', 1_000_000, 40), order(3, 'buy', 999_900, 60));
      settle();
      // Crossing again, by replacement: refused, the old one is gone.
      writer.replace(START_NS, order(3, 'buy', 999_900, 60), order(4, 'buy', 1_000_100, 30));
      settle();
      writer.remove(START_NS, order(4, 'buy', 1_000_100, 30));
      const out = join(temporaryFolder(t), 'day.lxc');
      const report = await imported(fileOf(t, writer.take()), { out });
      assert.equal(report.refusedOrders, 2);
      assert.equal(report.agreed, report.executions);
      const { engine } = replayed(out);
      assert.deepEqual(
        [...engine.openOrders()].map((each) => each.clientOrderId),
        [1],
      );
    }
  });

  it('cannot be executed: that disagrees', async (t) => {
    const writer = crossing();
    writer.executeAt(START_NS, order(2, 'buy', 1_000_000, 50), 20, 1, {
      ...{ price: 1_000_000, printed: false },
    });
    writer.executeAt(START_NS, order(2, 'buy', 1_000_000, 30), 30, 2, {
      ...{ price: 1_000_000, printed: false },
    });
    const report = await imported(fileOf(t, writer.take()));
    assert.deepEqual([report.executions, report.agreed], [2, 0]);
    assert.match(
      report.firstDisagreement!.reason,
      /which the engine did not take when it was added$/,
    );
  });
});

describe('an order that the engine cannot hold', () => {
  it('is refused where its price times its size is too large', async (t) => {
    const writer = begun();
    writer.add(START_NS, order(1, 'sell', 2_000_000_000, 5_000_000));
    writer.add(START_NS, order(2, 'buy', 0, 100));
    const report = await imported(fileOf(t, writer.take()));
    assert.equal(report.refusedOrders, 2);
    assert.match(report.firstRefusedOrder!.reason, /order 1: Price times quantity is 2\^53/);
  });
});
