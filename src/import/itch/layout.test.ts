/** Every message type, byte for byte as the specification lays it out, written by hand. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { OrderType, Side, Template, TimeInForce } from '../../schema/generated/protocol.ts';
import { commandsOf, fileOf, imported, temporaryFolder } from '../testing/files.ts';
import { ItchWriter } from '../testing/itch-writer.ts';
import { alpha, ITCH_TYPES, isBelow53, u16, u32, u48, u64 } from './layout.ts';

/** 09:30:00.000001000 in six bytes. */
const TIME = '1f1aced9f3e8';
/** Locate code 1, tracking number 2. */
const HEAD = `0001 0002 ${TIME}`;
const AAPL = '4141504c20202020';
/** Order reference 4,660 (0x1234), and 2^53 - 1. */
const REF = '0000000000001234';
const LARGEST = '001fffffffffffff';

/** Of each type: what stands behind its length, in hexadecimal. */
const MESSAGES: readonly string[] = [
  // S: event O, start of messages
  `53 0000 0002 ${TIME} 4f`,
  // R: AAPL, Q, N, round lot 100, N, C, "Z ", P, N, N, "1", N, leverage 0, N
  `52 ${HEAD} ${AAPL} 51 4e 00000064 4e 43 5a20 50 4e 4e 31 4e 00000000 4e`,
  // H: trading (T), reserved, no reason
  `48 ${HEAD} ${AAPL} 54 20 20202020`,
  // Y: no price test
  `59 ${HEAD} ${AAPL} 30`,
  // L: UBSS, primary market maker, normal, active
  `4c ${HEAD} 55425353 ${AAPL} 59 4e 41`,
  // V: three levels, Price (8)
  `56 0000 0002 ${TIME} 0000003b9aca0000 0000003b9aca0000 0000003b9aca0000`,
  // W: level 1
  `57 0000 0002 ${TIME} 31`,
  // K: release at 34,200 s, anticipated, 10.0000
  `4b 0000 0002 ${TIME} ${AAPL} 00008598 41 000186a0`,
  // J: reference, upper, lower, no extension
  `4a ${HEAD} ${AAPL} 000186a0 000186a0 000186a0 00000000`,
  // h: Nasdaq, trading resumed
  `68 ${HEAD} ${AAPL} 51 54`,
  // A: buy 300 at 100.0000
  `41 ${HEAD} ${REF} 42 0000012c ${AAPL} 000f4240`,
  // F: sell 200 at 100.0100, UBSS
  `46 ${HEAD} ${LARGEST} 53 000000c8 ${AAPL} 000f42a4 55425353`,
  // E: 100 of the buy order, match 7
  `45 ${HEAD} ${REF} 00000064 0000000000000007`,
  // C: 50 of the sell order at 100.0050, printable, match 8
  `43 ${HEAD} ${LARGEST} 00000032 0000000000000008 59 000f4272`,
  // X: 20 of the buy order
  `58 ${HEAD} ${REF} 00000014`,
  // U: the buy order becomes 0x1235, 400 at 99.9900
  `55 ${HEAD} ${REF} 0000000000001235 00000190 000f41dc`,
  // D: the sell order
  `44 ${HEAD} ${LARGEST}`,
  // P: hidden, 100 at 100.0050, match 9
  `50 ${HEAD} 0000000000000000 42 00000064 ${AAPL} 000f4272 0000000000000009`,
  // Q: opening cross of 1,000 at 100.0000, match 10
  `51 ${HEAD} 00000000000003e8 ${AAPL} 000f4240 000000000000000a 4f`,
  // B: match 7 is broken
  `42 ${HEAD} 0000000000000007`,
  // I: paired 100, imbalance 50, buy; far, near, reference price; opening, less than 1 %
  `49 ${HEAD} 0000000000000064 0000000000000032 42 ${AAPL} 000f4240 000f4240 000f4240 4f 4c`,
  // N: interest on both sides
  `4e ${HEAD} ${AAPL} 41`,
  // O: eligible; least, most, near price; near time; lower, upper collar
  `4f ${HEAD} ${AAPL} 59 000f4240 000f4240 000f4240 00001f1aced9f3e8 000f4240 000f4240`,
  // S: event C, end of messages
  `53 0000 0002 ${TIME} 43`,
];

const bytesOf = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

function framed(hex: string): Buffer {
  const body = bytesOf(hex);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length);
  return Buffer.concat([length, body]);
}

describe('the ITCH layout', () => {
  it('has every message type, each of the length that its fields make', () => {
    const lengths = new Map<string, number>();
    for (const hex of MESSAGES) {
      const body = bytesOf(hex);
      lengths.set(String.fromCharCode(body[0]!), body.length);
    }
    assert.deepEqual(new Map(ITCH_TYPES.map(({ code, bytes }) => [code, bytes])), lengths);
  });

  it('reads numbers up to their largest', () => {
    const bytes = Buffer.from('ffffffffffffffff', 'hex');
    assert.equal(u16(bytes, 0), 65_535);
    assert.equal(u32(bytes, 0), 4_294_967_295);
    assert.equal(u48(bytes, 0), 281_474_976_710_655);
    assert.equal(isBelow53(bytes, 0), false);
    const largest = Buffer.from(LARGEST, 'hex');
    assert.equal(isBelow53(largest, 0), true);
    assert.equal(u64(largest, 0), Number.MAX_SAFE_INTEGER);
    assert.equal(isBelow53(Buffer.from('0020000000000000', 'hex'), 0), false);
    assert.equal(isBelow53(Buffer.from('0100000000000000', 'hex'), 0), false);
    assert.equal(alpha(Buffer.from(AAPL, 'hex'), 0, 8), 'AAPL');
  });

  it('is what the writer of the other tests writes', () => {
    const writer = new ItchWriter();
    const timeNs = 34_200_000_001_000;
    const market = { locate: 1, symbol: 'AAPL' };
    const buy = { ...market, reference: 4660, side: 'buy', price: 1_000_000, leaves: 300 } as const;
    const sell = { ...buy, reference: 2 ** 53 - 1, side: 'sell', price: 1_000_100 } as const;
    const calls: readonly (readonly [string, () => void])[] = [
      ['S', () => writer.systemEvent(timeNs, 'O')],
      ['R', () => writer.directory(timeNs, 1, 'AAPL')],
      ['A', () => writer.add(timeNs, buy)],
      ['E', () => writer.execute(timeNs, buy, 100, 7)],
      ['C', () => writer.executeAt(timeNs, sell, 50, 8, { price: 1_000_050, printed: true })],
      ['X', () => writer.reduce(timeNs, buy, 20)],
      ['D', () => writer.remove(timeNs, sell)],
    ];
    for (const [code, write] of calls) {
      write();
      const written = writer.take();
      // The writer leaves the tracking number 0.
      written.fill(0, 5, 7);
      const byHand = framed(MESSAGES.find((hex) => bytesOf(hex)[0] === code.charCodeAt(0))!);
      byHand.fill(0, 5, 7);
      assert.equal(written.toString('hex'), byHand.toString('hex'), code);
    }
    const replacement = { ...buy, reference: 4661, leaves: 400, price: 999_900 };
    writer.replace(timeNs, buy, replacement);
    const written = writer.take();
    const byHand = framed(MESSAGES.find((hex) => bytesOf(hex)[0] === 'U'.charCodeAt(0))!);
    assert.equal(written.subarray(13).toString('hex'), byHand.subarray(13).toString('hex'));
  });

  it('becomes the commands that the messages mean', async (t) => {
    const out = join(temporaryFolder(t), 'day.lxc');
    const report = await imported(fileOf(t, Buffer.concat(MESSAGES.map(framed))), { out });
    assert.equal(report.messages, MESSAGES.length);
    assert.deepEqual(
      Object.values(report.counts).reduce((sum, count) => sum + count, 0),
      MESSAGES.length,
    );
    assert.equal(report.counts['trade of a hidden order (P)'], 1);
    assert.equal(report.counts['broken trade (B)'], 1);
    assert.equal(report.counts['system event (S)'], 2);
    assert.deepEqual([report.executions, report.agreed], [2, 2]);
    assert.deepEqual(report.notes, []);
    const commands = commandsOf(out);
    const names = commands.map(({ template }) =>
      Object.entries(Template)
        .find(([, id]) => id === template)!
        .at(0),
    );
    assert.deepEqual(names, [
      ...['CreateAsset', 'CreateAccount', 'CreateAccount', 'CreateAsset', 'CreateMarket'],
      ...['Tick', 'NewOrder', 'NewOrder', 'NewOrder', 'NewOrder'],
      ...['AmendOrder', 'CancelReplace', 'CancelOrder'],
    ]);
    const [create, tick, buy, sell, takesBuy, takesSell, amend, replace, cancel] =
      commands.slice(4);
    // Midnight of 2019-01-30, 09:30 and a microsecond.
    const timeUs = Date.UTC(2019, 0, 30, 9, 30) * 1000 + 1;
    const facts: readonly (readonly [unknown, Readonly<Record<string, unknown>>])[] = [
      [create, { text: 'AAPL', correlation: 2 }],
      [tick, { timeUs }],
      [buy, { clientOrderId: 4660, side: Side.BUY, quantity: 300, priceTicks: 1_000_000 }],
      [buy, { type: OrderType.POST_ONLY, account: 3, market: 1, correlation: 11 }],
      [sell, { clientOrderId: 2 ** 53 - 1, side: Side.SELL, quantity: 200 }],
      [sell, { priceTicks: 1_000_100, correlation: 12 }],
      [takesBuy, { side: Side.SELL, quantity: 100, priceTicks: 1_000_000, account: 4 }],
      [takesBuy, { type: OrderType.LIMIT, timeInForce: TimeInForce.IOC, clientOrderId: 0 }],
      [takesSell, { side: Side.BUY, quantity: 50, priceTicks: 1_000_100, account: 4 }],
      // 300 less the 20 that were cancelled; the engine counts what is filled in.
      [amend, { target: 4660, quantityLots: 280, priceTicks: 0 }],
      [replace, { target: 4660, clientOrderId: 4661, quantity: 400, priceTicks: 999_900 }],
      [replace, { side: Side.BUY, type: OrderType.POST_ONLY, correlation: 16 }],
      [cancel, { target: 2 ** 53 - 1, correlation: 17 }],
    ];
    for (const [command, expected] of facts) {
      assert.deepEqual({ ...(command as object), ...expected }, command);
    }
  });
});
