import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hash53 } from '../../base/hash53.ts';
import { Template } from '../../schema/generated/protocol.ts';
import { type OrderRecord, openRecord } from './order-record.ts';
import { isPlainText, readText, textsWithList, textWithExtras } from './order-text.ts';

const ID = 'i'.repeat(36);

function recordOf(text: string, clientOrderId: number): OrderRecord {
  return openRecord(
    {
      ...{ template: Template.OrderAccepted, sequence: 1, correlation: 1, market: 1, account: 3 },
      ...{ orderId: 1, clientOrderId, priceTicks: 1, quantity: 1, side: 0, type: 0 },
      ...{ timeInForce: 0, stp: 0, resting: 1, cancelCode: 0, text },
    },
    1,
  );
}

test('what is written into a text is read again', () => {
  for (const extras of [
    { strategyId: 0 },
    { strategyId: 2 ** 53 - 1, strategyType: 2 ** 31 - 1, takeProfit: true },
    { strategyType: 1_000_000 },
    { takeProfit: true },
  ]) {
    const text = textWithExtras(ID, extras);
    assert.ok(text.length <= 63 && !isPlainText(text));
    const none = { strategyId: undefined, strategyType: undefined, takeProfit: false };
    assert.deepEqual(readText(text), {
      ...{ own: ID, extras: { ...none, ...extras }, listPart: undefined },
    });
    const [inList] = textsWithList([text, 'other'], 'L') ?? [];
    assert.deepEqual(readText(inList!), { ...readText(text), listPart: 'L' });
  }
  assert.equal(textWithExtras(ID, {}), ID);
  assert.ok(isPlainText(ID));
});

test("an order's record shows the client's id without what is behind it", () => {
  const { clientText, extras, listPart } = recordOf('mine:S7T/list', hash53('mine'));
  assert.deepEqual([clientText, extras?.strategyId, listPart], ['mine', 7, 'list']);
});

test('a text of another gateway is the id as it is, whatever is in it', () => {
  for (const text of ['desk/7', 'mine:S7', 'a:b', ':', '/', 'mine:S7T/list', '10:30/x']) {
    const record = recordOf(text, 42);
    assert.equal(record.clientText, text);
    assert.ok(!('extras' in record) && !('listPart' in record), text);
  }
});
