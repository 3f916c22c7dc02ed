import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { BlockView } from '../base/block-view.ts';
import { changedMarketData } from './generate.ts';
import { decodeMarketData, encodeMarketData, type MarketData } from './generated/market-data.ts';
import {
  type PlacedMessage,
  placedMarketData,
  placedMessages,
  visible,
} from './generators/plan.ts';
import { goldenMarketData } from './golden/market-data.ts';
import { ENUMERATIONS } from './schema.ts';
import { BLOCK_BYTES, type Field } from './types.ts';

function arbitraryValue({ type, values }: Field): fc.Arbitrary<number> {
  const count = ENUMERATIONS.find(({ name }) => name === values)?.values.length;
  if (count !== undefined) return fc.nat(count - 1);
  if (type === 'u8') return fc.nat(0xff);
  return type === 'u16' ? fc.nat(0xffff) : fc.maxSafeNat();
}

function arbitraryMessage(message: PlacedMessage): fc.Arbitrary<MarketData> {
  const fields = [...visible(message.header).slice(2), ...visible(message.body)];
  const record: Record<string, fc.Arbitrary<unknown>> = {
    template: fc.constant(message.id),
    ...Object.fromEntries(fields.map((field) => [field.name, arbitraryValue(field)])),
  };
  if (message.text) record.text = fc.string({ unit: 'grapheme-ascii', maxLength: 63 });
  return fc.record(record, { noNullPrototype: true }) as fc.Arbitrary<unknown> as never;
}

describe('market data', () => {
  for (const message of placedMarketData) {
    test(`gives back every ${message.name} that was written`, () => {
      fc.assert(
        fc.property(arbitraryMessage(message), (value) => {
          const view = new BlockView(new ArrayBuffer(3 * BLOCK_BYTES));
          view.u8.fill(0xff);
          const blocks = encodeMarketData(view, 0, value);
          assert.equal(view.u8[0], message.id);
          assert.equal(view.u8[1], blocks);
          assert.equal(view.u32[1], 0, 'the reserved bytes are zero');
          assert.equal(view.u8[blocks * BLOCK_BYTES], 0xff);
          assert.deepEqual(decodeMarketData(view, 0), value);
        }),
      );
    });
  }

  test('has ids and names of its own, and no field that names an account or a client', () => {
    const taken = new Set(placedMessages.map(({ name }) => name));
    const ids = placedMarketData.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const { body, header, id, name } of placedMarketData) {
      assert.ok(id >= 128 && id <= 159 && !taken.has(name), name);
      for (const field of [...header, ...body]) {
        assert.doesNotMatch(field.name, /account|client|correlation/i, `${name}.${field.name}`);
      }
    }
  });

  test('refuses to read what is no message', () => {
    const view = new BlockView(new ArrayBuffer(BLOCK_BYTES));
    assert.throws(() => decodeMarketData(view, 0), /no message of market data has template id 0/);
  });

  test('writes the bytes that were accepted last, and a changed byte is seen', () => {
    assert.deepEqual(changedMarketData({ encodeMarketData }), []);
    const shifted = {
      encodeMarketData(view: BlockView, at: number, value: MarketData): number {
        const blocks = encodeMarketData(view, at, value);
        if (value.template === 131) view.u8[at + 40]! ^= 1;
        return blocks;
      },
    };
    assert.deepEqual(changedMarketData(shifted), ['OrderAdded']);
    assert.notEqual(goldenMarketData(shifted), goldenMarketData({ encodeMarketData }));
  });
});
