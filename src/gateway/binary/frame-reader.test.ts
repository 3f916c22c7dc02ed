import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { MAX_FRAME_BYTES } from '../../schema/generated/session.ts';
import { FrameReader } from './frame-reader.ts';
import { bareFrame } from './testing.ts';

interface Found {
  readonly kind: number;
  readonly count: number;
  readonly sequence: number;
  readonly payload: string;
}

/** What a reader finds in the bytes when they come in these pieces. */
function readAll(pieces: readonly Uint8Array[]): { frames: Found[]; reader: FrameReader } {
  const reader = new FrameReader();
  const frames: Found[] = [];
  for (const piece of pieces) {
    reader.push(piece);
    while (reader.next() === 'frame') {
      const { kind, count, sequence, bytes, at, end } = reader;
      const payload = Buffer.from(bytes.subarray(at + 16, end)).toString('hex');
      frames.push({ kind, count, sequence, payload });
    }
  }
  return { frames, reader };
}

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (let k = 0; at < bytes.length; k++) {
    const size = Math.max(1, sizes[k % Math.max(1, sizes.length)] ?? 1);
    pieces.push(bytes.slice(at, at + size));
    at += size;
  }
  return pieces;
}

const frame = fc
  .record({
    kind: fc.nat(255),
    count: fc.nat(0xffff),
    sequence: fc.maxSafeNat(),
    payload: fc.array(fc.uint8Array({ minLength: 8, maxLength: 8 }), { maxLength: 40 }),
  })
  .map(({ kind, count, sequence, payload }) => {
    const bytes = new Uint8Array(16 + 8 * payload.length);
    bytes.set(bareFrame(kind, sequence));
    const view = new DataView(bytes.buffer);
    view.setUint32(0, bytes.length, true);
    view.setUint16(6, count, true);
    for (const [k, each] of payload.entries()) bytes.set(each, 16 + 8 * k);
    const hex = Buffer.from(bytes.subarray(16)).toString('hex');
    return { bytes, found: { kind, count, sequence, payload: hex } };
  });

const sizes = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 20 });

describe('the frame reader', () => {
  test('finds every frame, whatever pieces the bytes come in', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 20 }), sizes, (all, chosen) => {
        const bytes = new Uint8Array(Buffer.concat(all.map((each) => each.bytes)));
        const { frames, reader } = readAll(cut(bytes, chosen));
        assert.deepEqual(
          frames,
          all.map(({ found }) => found),
        );
        assert.equal(reader.waitingBytes, 0);
      }),
    );
  });

  test('finds the same in any bytes, however they are cut, and keeps less than a frame', () => {
    const spoilt = fc.tuple(fc.array(frame, { maxLength: 5 }), fc.uint8Array({ maxLength: 64 }));
    fc.assert(
      fc.property(spoilt, sizes, ([all, noise], chosen) => {
        const bytes = new Uint8Array(Buffer.concat([...all.map((each) => each.bytes), noise]));
        const whole = readAll([bytes]);
        const pieces = readAll(cut(bytes, chosen));
        assert.deepEqual(pieces.frames, whole.frames);
        assert.equal(pieces.reader.problem, whole.reader.problem);
        if (whole.reader.problem === '') {
          assert.ok(pieces.reader.waitingBytes < MAX_FRAME_BYTES);
        }
      }),
    );
  });

  test('refuses a header as soon as it is there, and stays with that', () => {
    const cases: readonly (readonly [string, number, number, RegExp])[] = [
      ['too short', 0, 8, /has 8 bytes/],
      ['of nothing', 0, 0, /has 0 bytes/],
      ['no multiple of 8', 0, 20, /has 20 bytes/],
      ['too long', 0, MAX_FRAME_BYTES + 8, /has 65544 bytes/],
      ['as long as can be', 0, 0xfffffff8, /has 4294967288 bytes/],
      ['with something reserved', 4, 0x0103, /Byte 5 .* is 1/],
      ['with a sequence of 2^53', 12, 2 ** 21, /2\^53/],
    ];
    for (const [name, at, value, problem] of cases) {
      const bytes = bareFrame(3);
      new DataView(bytes.buffer).setUint32(at, value, true);
      const reader = new FrameReader();
      reader.push(bytes.subarray(0, 15));
      assert.equal(reader.next(), 'more', name);
      reader.push(bytes.subarray(15));
      assert.equal(reader.next(), 'malformed', name);
      assert.match(reader.problem, problem, name);
      reader.push(bareFrame(3));
      assert.equal(reader.next(), 'malformed', name);
    }
  });
});
