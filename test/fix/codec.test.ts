/** The codec: what is encoded is read again, however it is cut; what is garbled is skipped. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  encodeFrame,
  FixMessage,
  FrameReader,
  field,
  groupOf,
  MAX_BODY_BYTES,
  MAX_FIELDS,
  printable,
  SOH,
} from '../../src/gateway/fix/codec.ts';
import { parseTimestamp, timestampText } from '../../src/gateway/fix/time.ts';

function read(chunks: readonly Buffer[]) {
  const frames: string[] = [];
  const garbled: string[] = [];
  const reader = new FrameReader();
  for (const chunk of chunks) {
    reader.push(chunk, {
      onFrame: (text) => frames.push(text),
      onGarbled: (reason) => garbled.push(reason),
    });
  }
  return { frames, garbled, waiting: reader.waiting };
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [...new Set(at.map((each) => each % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, k) => bytes.subarray(from, places[k] ?? bytes.length));
}

/** Text of a value: any byte but SOH. */
const value = fc
  .array(fc.integer({ min: 2, max: 255 }), { minLength: 1, maxLength: 20 })
  .map((codes) => String.fromCharCode(...codes));
/** Data: any byte, SOH and what looks like a message included. */
const data = fc.oneof(
  fc
    .array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 40 })
    .map((codes) => String.fromCharCode(...codes)),
  fc.constant(`8=FIX.4.4${SOH}9=5${SOH}35=0${SOH}10=161${SOH}`),
);
const lengthTags = new Set([
  90, 93, 95, 212, 348, 350, 352, 354, 356, 358, 360, 362, 364, 445, 618, 621,
]);
const tag = fc.integer({ min: 1, max: 99_999 }).filter((each) => !lengthTags.has(each));
type Pair = [number, string];
const fields = fc.array(
  fc.oneof(
    fc.tuple(tag, value).map((pair): Pair[] => [pair]),
    data.map((text): Pair[] => [
      [95, String(text.length)],
      [96, text],
    ]),
  ),
  { minLength: 1, maxLength: 15 },
);
const body = fields.map((parts) => parts.flat());

describe('the FIX codec', () => {
  test('reads what it encoded, in any pieces', () => {
    fc.assert(
      fc.property(
        fc.array(body, { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        (bodies, places) => {
          const sent = bodies.map((pairs) =>
            encodeFrame(pairs.map((pair) => field(...pair)).join('')),
          );
          const { frames, garbled, waiting } = read(
            cut(Buffer.from(sent.join(''), 'latin1'), places),
          );
          assert.deepEqual(garbled, []);
          assert.equal(waiting, 0);
          assert.deepEqual(frames, sent);
          for (const [k, text] of frames.entries()) {
            const message = FixMessage.of(text);
            assert.equal(message.fault, undefined);
            assert.deepEqual(message.fields().slice(2, -1), bodies[k]);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('finds the messages between bytes that are none, in any pieces', () => {
    const frame = encodeFrame(field(35, '0'));
    // What begins as a frame may swallow what follows it, as far as it says that it is long.
    const noise = value.filter((text) => !text.includes('8') && !text.includes(SOH));
    fc.assert(
      fc.property(
        fc.array(noise, { maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        (noises, places) => {
          const text = [...noises.map((each) => each + frame), frame].join('');
          const { frames } = read(cut(Buffer.from(text, 'latin1'), places));
          assert.equal(frames.length, noises.length + 1);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('survives any bytes with bounded memory', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 2_000 }),
      fc
        .array(
          fc.constantFrom('8=FIX.4.4', '9=', '10=', '35=A', SOH, '=', '12', '8', '95=3', '96='),
          {
            maxLength: 300,
          },
        )
        .map((parts) => Buffer.from(parts.join(''), 'latin1')),
    );
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(), { maxLength: 10 }), (given, places) => {
        const { frames, waiting } = read(cut(Buffer.from(given), places));
        assert.ok(waiting <= given.length);
        for (const text of frames) assert.ok(FixMessage.of(text).size >= 1);
      }),
      { numRuns: 2_000 },
    );
  });

  const garbled: readonly [why: string, text: string][] = [
    ['a wrong checksum', `8=FIX.4.4|9=5|35=0|10=000|`],
    ['a checksum that is no number', `8=FIX.4.4|9=5|35=0|10=1x1|`],
    ['a length that is too short', `8=FIX.4.4|9=4|35=0|10=161|`],
    ['a length that is no number', `8=FIX.4.4|9=x|35=0|10=161|`],
    ['no length', `8=FIX.4.4|35=0|10=161|`],
    ['a length of zero', `8=FIX.4.4|9=|35=0|10=161|`],
    ['a length beyond the limit', `8=FIX.4.4|9=${MAX_BODY_BYTES + 1}|35=0|10=161|`],
    ['a begin string without an end', `8=FIX.4.4.4.4.4.4.4.4.4.4.4.4.4.4`],
    ['something else', `GET / HTTP/1.1|`],
  ];
  for (const [why, text] of garbled) {
    test(`skips ${why}, and reads on`, () => {
      const good = encodeFrame(field(35, '0'));
      const bytes = Buffer.from(text.replaceAll('|', SOH) + good, 'latin1');
      const { frames, garbled: reasons } = read([bytes]);
      assert.deepEqual(frames, [good]);
      assert.ok(reasons.length > 0);
    });
  }

  test('waits for no more than a message may have', () => {
    const start = Buffer.from(`8=FIX.4.4${SOH}9=${MAX_BODY_BYTES}${SOH}`, 'latin1');
    const { garbled: reasons, waiting } = read([start, Buffer.alloc(2 * MAX_BODY_BYTES, 0x41)]);
    assert.equal(reasons.length, 1);
    assert.equal(waiting, 0);
  });

  test('says what is no field', () => {
    const faultOf = (text: string) => FixMessage.of(text.replaceAll('|', SOH)).fault?.reason;
    assert.equal(faultOf('8=FIX.4.4|9=1|35=0|abc|'), 0);
    assert.equal(faultOf('8=FIX.4.4|9=1|35=0|x=1|'), 0);
    assert.equal(faultOf('8=FIX.4.4|9=1|35=0|0=1|'), 0);
    assert.equal(faultOf('8=FIX.4.4|9=1|35=0|12345678901=1|'), 0);
    assert.equal(faultOf('8=FIX.4.4|9=1|35=0|58=|'), 4);
    assert.equal(faultOf('8=FIX.4.4|9=1|35=0|95=9|96=abc|'), 6);
    assert.equal(faultOf(`8=FIX.4.4|9=1|35=0|${'1=1|'.repeat(MAX_FIELDS)}`), 99);
    assert.equal(faultOf('8=FIX.4.4|9=1|35=0|95=x|96=abc|'), undefined);
  });

  test('gives the entries of a repeating group', () => {
    const text = '8=FIX.4.4|9=1|35=W|268=2|269=0|270=1|269=1|270=2|271=3|58=end|10=000|';
    const message = FixMessage.of(text.replaceAll('|', SOH));
    const entries = groupOf(message, 268, [269, 270, 271]).map((each) => [...each]);
    assert.deepEqual(entries, [
      [
        [269, '0'],
        [270, '1'],
      ],
      [
        [269, '1'],
        [270, '2'],
        [271, '3'],
      ],
    ]);
    assert.deepEqual(groupOf(message, 999, [1]), []);
    assert.deepEqual(message.all(270), ['1', '2']);
  });

  test('writes of texts from elsewhere what any reader can read', () => {
    assert.equal(printable(`a${SOH}b\u00e9\u4e2d`), 'a?b??');
  });
});

describe('times of FIX', () => {
  test('are read again as they were written, to the millisecond', () => {
    const latest = Date.UTC(2255, 0, 1);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: latest }), (ms) => {
        assert.equal(parseTimestamp(timestampText(ms * 1000 + 999)), ms * 1000);
      }),
    );
  });

  test('may have micro- and nanoseconds, or none', () => {
    const second = Date.UTC(2026, 10, 22, 8, 16, 2) * 1000;
    assert.equal(parseTimestamp('20261122-08:16:02'), second);
    assert.equal(parseTimestamp('20261122-08:16:02.123456'), second + 123_456);
    assert.equal(parseTimestamp('20261122-08:16:02.123456789'), second + 123_456);
    assert.equal(parseTimestamp('20161231-23:59:60'), Date.UTC(2017, 0, 1) * 1000);
  });

  test('that do not exist are none', () => {
    for (const text of [
      ...['', '20261122', '20261131-00:00:00', '20260229-00:00:00', '20261301-00:00:00'],
      ...['20261122-24:00:00', '20261122-00:60:00', '20261122-00:00:61', '20261122-00:00:00.1'],
    ]) {
      assert.ok(Number.isNaN(parseTimestamp(text)), text);
    }
  });
});
