/** Simulated market days, imported: the engine must do what that market did. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Side, Template } from '../schema/generated/protocol.ts';
import { ItchFrames } from './itch/frames.ts';
import { shareWords } from './report.ts';
import { commandsOf, fileOf, imported, replayed, temporaryFolder } from './testing/files.ts';
import { ItchWriter } from './testing/itch-writer.ts';
import { SimulatedMarket, type SimulatedOrder } from './testing/simulated-market.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'BRK.A'];
const STEPS = 20_000;

interface Day {
  readonly market: SimulatedMarket;
  readonly writer: ItchWriter;
  readonly bytes: Buffer;
}

function dayOf(seed: number, steps = STEPS, symbols: readonly string[] = SYMBOLS): Day {
  const writer = new ItchWriter();
  const market = new SimulatedMarket({ seed, symbols, depth: 120, sink: writer });
  market.run(steps);
  market.end();
  return { market, writer, bytes: writer.take() };
}

/** The simulated book as the engine shows one. */
function bookOf(market: SimulatedMarket, symbol: string, side: 'buy' | 'sell'): number[][] {
  const plain = ({ reference, price, leaves }: SimulatedOrder) => [reference, price, leaves];
  return market.resting(symbol, side).map(plain);
}

function assertSameBooks(out: string, market: SimulatedMarket, symbols = SYMBOLS): void {
  const { engine, events } = replayed(out);
  const refused = events.filter(({ template }) => template === Template.Rejected);
  assert.deepEqual(refused, []);
  for (const [k, symbol] of symbols.entries()) {
    for (const [side, word] of [
      [Side.BUY, 'buy'],
      [Side.SELL, 'sell'],
    ] as const) {
      const orders = engine.orders(k + 1, side);
      assert.deepEqual(
        orders.map((order) => [order.clientOrderId, order.priceTicks, order.leavesLots]),
        bookOf(market, symbol, word),
        `${symbol} ${word}`,
      );
    }
  }
}

describe('an ITCH day, imported', () => {
  for (const seed of [1, 2, 3]) {
    it(`executes all that the market executed, and ends with its books (${seed})`, async (t) => {
      const { market, writer, bytes } = dayOf(seed);
      const out = join(temporaryFolder(t), 'day.lxc');
      const report = await imported(fileOf(t, bytes), { out });
      assert.equal(report.format, 'itch');
      assert.equal(report.messages, writer.messages);
      assert.ok(report.executions > 1000);
      assert.equal(report.executions, market.executions);
      assert.equal(report.agreed, report.executions);
      assert.equal(report.firstDisagreement, undefined);
      assert.equal(report.refusedOrders, 0);
      assert.deepEqual(report.notes, []);
      assert.equal(report.kinds.length, 3);
      assert.equal(commandsOf(out).length, report.commands);
      assertSameBooks(out, market);
      assert.ok(!existsSync(`${out}.partial`));
    });
  }

  it('gives the same commands compressed, and read with another name', async (t) => {
    const { bytes } = dayOf(4, 3000);
    const folder = temporaryFolder(t);
    const [plain, zipped] = [join(folder, 'plain.lxc'), join(folder, 'zipped.lxc')];
    const [one, other] = [
      await imported(fileOf(t, bytes, 'S013019-v50.txt'), { out: plain }),
      await imported(fileOf(t, gzipSync(bytes), '01302019.NASDAQ_ITCH50.gz'), { out: zipped }),
    ];
    assert.ok(readFileSync(plain).equals(readFileSync(zipped)));
    assert.deepEqual({ ...one, files: [] }, { ...other, files: [] });
  });

  it('does not depend on where the bytes are cut', () => {
    const { bytes } = dayOf(5, 300);
    const seen = (sizes: readonly number[]) => {
      const messages: string[] = [];
      const frames = new ItchFrames('f', (chunk, at) => {
        const length = (chunk[at - 2]! << 8) | chunk[at - 1]!;
        messages.push(Buffer.from(chunk.subarray(at, at + length)).toString('hex'));
        assert.equal(bytes.subarray(frames.byte + 2).indexOf(messages.at(-1)!, 0, 'hex'), 0);
      });
      for (let at = 0, k = 0; at < bytes.length; k++) {
        const size = sizes[k % sizes.length]!;
        frames.push(bytes.subarray(at, at + size));
        at += size;
      }
      frames.end();
      assert.equal(frames.message, messages.length);
      return messages;
    };
    const whole = seen([bytes.length]);
    for (const sizes of [[1], [2, 3], [7], [51, 1], [1000, 1, 1]]) {
      assert.deepEqual(seen(sizes), whole, `${sizes}`);
    }
  });

  it('can be narrowed to symbols', async (t) => {
    const { market, bytes } = dayOf(6);
    const out = join(temporaryFolder(t), 'day.lxc');
    const symbols = ['MSFT', 'NONE'];
    const report = await imported(fileOf(t, bytes), { out, symbols });
    assert.equal(report.symbols, 1);
    assert.equal(report.agreed, report.executions);
    assert.ok(report.executions > 0 && report.executions < market.executions);
    assert.equal(report.counts['stock directory (R)'], 1);
    assert.deepEqual(report.notes, ['NONE does not occur in the files']);
    assertSameBooks(out, market, ['MSFT']);
  });

  it('can come in pieces, given in their order', async (t) => {
    const { market, bytes } = dayOf(7, 3000);
    const folder = temporaryFolder(t);
    const out = join(folder, 'day.lxc');
    let cut = 0;
    while (cut < bytes.length / 2) cut += 2 + bytes.readUInt16BE(cut);
    const files = ['a', 'b'].map((name) => join(folder, `01302019.NASDAQ_ITCH50.${name}`));
    writeFileSync(files[0]!, bytes.subarray(0, cut));
    writeFileSync(files[1]!, bytes.subarray(cut));
    const report = await imported(files, { out });
    assert.equal(report.agreed, market.executions);
    assert.deepEqual(report.notes, [
      `${files[0]} does not end with the end of a day; it may be cut off`,
    ]);
    assertSameBooks(out, market);
  });

  it('ends with its day: the next one begins with empty books', async (t) => {
    const [monday, tuesday] = [dayOf(8, 2000), dayOf(9, 2000)];
    const out = join(temporaryFolder(t), 'days.lxc');
    const files = [
      fileOf(t, monday.bytes, '01282019.NASDAQ_ITCH50'),
      fileOf(t, tuesday.bytes, '01292019.NASDAQ_ITCH50'),
    ];
    const report = await imported(files, { out });
    assert.equal(report.agreed, monday.market.executions + tuesday.market.executions);
    const left = SYMBOLS.flatMap((symbol) => [
      ...monday.market.resting(symbol, 'buy'),
      ...monday.market.resting(symbol, 'sell'),
    ]);
    assert.deepEqual(report.notes, [
      `orders left at the end of a day, cancelled then: ${left.length}`,
    ]);
    assertSameBooks(out, tuesday.market);
    await assert.rejects(imported(files.toReversed()), /the day is before that of the file before/);
  });

  it('may end with the mark of the end of the session', async (t) => {
    const { bytes } = dayOf(10, 500);
    const report = await imported(fileOf(t, Buffer.concat([bytes, Buffer.alloc(2)])));
    assert.deepEqual(report.notes, []);
  });

  it('says what it cannot know', async (t) => {
    const writer = new ItchWriter();
    writer.begin(1000, ['AAPL']);
    const order = { locate: 1, symbol: 'AAPL', side: 'buy', price: 100, leaves: 5 } as const;
    writer.add(5000, { ...order, reference: 1 });
    // Earlier than the message before; a cancellation and an execution of nothing.
    writer.reduce(4000, { ...order, reference: 1 }, 0);
    writer.execute(5000, { ...order, reference: 1 }, 0, 1);
    const path = fileOf(t, writer.take(), 'part.bin');
    const report = await imported(path);
    assert.deepEqual(report.notes, [
      `${path} does not end with the end of a day; it may be cut off`,
      'messages earlier than the one in front, whose time they get: 1',
      'cancellations and executions of 0 shares, which change nothing: 2',
      `the name of ${path} tells no day; its times are of 1970-01-01`,
    ]);
    assert.equal(report.executions, 0);
  });

  it('reports its progress in bytes of the files as they are', async (t) => {
    const { bytes } = dayOf(11, 20_000);
    const zipped = gzipSync(bytes);
    const seen: number[] = [];
    await imported(fileOf(t, zipped), {
      onProgress: ({ readBytes, totalBytes }) => {
        assert.equal(totalBytes, zipped.length);
        seen.push(readBytes);
      },
    });
    assert.ok(seen.length > 1);
    assert.deepEqual(
      seen,
      seen.toSorted((a, b) => a - b),
    );
    assert.equal(seen.at(-1), zipped.length);
  });
});

describe('an import that is stopped', () => {
  it('ends with the reason and leaves nothing', async (t) => {
    const out = join(temporaryFolder(t), 'day.lxc');
    const controller = new AbortController();
    const onProgress = () => {
      assert.ok(existsSync(`${out}.partial`));
      controller.abort(new Error('enough'));
    };
    const { bytes } = dayOf(12, 500);
    const { signal } = controller;
    await assert.rejects(
      imported(fileOf(t, bytes), { out, onProgress, signal }),
      /^Error: enough$/,
    );
    assert.deepEqual(readdirSync(dirname(out)), []);
  });
});

describe('a share', () => {
  it('is never rounded to all or to nothing', () => {
    assert.equal(shareWords(5, 5), '100 %');
    assert.equal(shareWords(0, 5), '0 %');
    assert.equal(shareWords(9_999_999, 10_000_000), '99.9999 %');
    assert.equal(shareWords(1, 10_000_000), '0.0001 %');
    assert.equal(shareWords(1, 3), '33.3333 %');
  });
});
