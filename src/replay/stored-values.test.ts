/** What Node wrote is read without Node. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { readStored } from './stored-values.ts';

/** Maps and sets side by side with objects, views and all kinds of numbers. */
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    ...[fc.string(), fc.string({ unit: 'binary' }), fc.double(), fc.integer(), fc.maxSafeInteger()],
    ...[fc.boolean(), fc.constant(null), fc.constant(undefined), fc.bigInt()],
    fc.array(fc.integer()).map((numbers) => Float64Array.from(numbers)),
    fc.array(fc.integer()).map((numbers) => Int32Array.from(numbers)),
    fc.uint8Array(),
    fc.array(tie('value')),
    fc.sparseArray(tie('value')),
    fc.dictionary(fc.string(), tie('value')),
    fc.array(fc.tuple(fc.string(), tie('value'))).map((entries) => new Map(entries)),
    fc.array(fc.integer()).map((numbers) => new Set(numbers)),
  ),
}));

/** As text that tells kinds apart; objects that were read have other prototypes of properties. */
const plain = (given: unknown) =>
  JSON.stringify(given, (_, each) => {
    if (typeof each === 'bigint') return `${each}n`;
    if (each === undefined) return 'undefined';
    if (typeof each === 'number') return Object.is(each, -0) ? '-0' : String(each);
    if (each instanceof Map) return ['map', ...each];
    if (each instanceof Set) return ['set', ...each];
    if (ArrayBuffer.isView(each)) return [each.constructor.name, ...(each as Uint8Array)];
    return each;
  });

describe('stored values', () => {
  test('are those that node:v8 reads', () => {
    fc.assert(
      fc.property(value, (given) => {
        const bytes = serialize(given);
        assert.equal(plain(readStored(bytes)), plain(unpooled(deserialize(bytes))));
      }),
    );
  });

  test('may occur twice, or in themselves', () => {
    const shared = { name: 'one' };
    const ring: Record<string, unknown> = { first: shared, second: shared };
    ring.self = ring;
    const read = readStored(serialize(ring)) as Record<string, unknown>;
    assert.equal(read.first, read.second);
    assert.equal(read.self, read);
  });

  test('of another form, cut off or changed are refused, whatever the bytes', () => {
    const bytes = serialize({ markets: [1, 2, { text: 'BTCUSD' }], view: new Float64Array(3) });
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => readStored(bytes.subarray(0, length)), RangeError);
    }
    assert.throws(() => readStored(new Uint8Array([0xff, 99, 0x5f])), /not known/);
    assert.throws(() => readStored(new Uint8Array([0xff, 15, 0x01])), /unknown kind 1/);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        try {
          readStored(new Uint8Array([0xff, 15, ...noise]));
        } catch (error) {
          assert.ok(error instanceof RangeError || error instanceof TypeError, String(error));
        }
      }),
    );
  });
});

/** Node reads bytes as a Buffer where they were one. */
function unpooled(given: unknown): unknown {
  return given instanceof Buffer ? Uint8Array.from(given) : given;
}
