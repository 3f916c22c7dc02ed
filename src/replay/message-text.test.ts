/** Every message of the protocol as a line of text, and every command back from it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Rejection, Template } from '../schema/generated/protocol.ts';
import { placedMessages } from '../schema/generators/plan.ts';
import { sampleOf } from '../schema/golden/samples.ts';
import { formatMessage, messageData, parseMessage } from './message-text.ts';

const HEADER = { market: 1, account: 3, correlation: 0 };

describe('a message as text', () => {
  for (const message of placedMessages) {
    const sample = sampleOf(message, message.text ? 'a "b" \\ c=[d;' : '');
    test(`${message.name} has a line that begins with its name`, () => {
      const line = formatMessage(sample);
      assert.ok(line.startsWith(`${message.name} `) || line === message.name, line);
      assert.ok(!line.includes('\n'));
      JSON.stringify(messageData(sample));
    });
    if (message.kind !== 'command') continue;
    test(`${message.name} reads back as it was`, () => {
      const line = formatMessage(sample);
      assert.deepEqual(parseMessage(line), sample);
      assert.equal(formatMessage(parseMessage(message.name)).split(' ')[0], message.name);
    });
  }

  test('values have their names', () => {
    const event = { market: 1, account: 3, sequence: 9, correlation: 4, detail: 0 };
    const code = Rejection.INSUFFICIENT_FUNDS;
    const rejected = { ...event, template: Template.Rejected, code, command: Template.NewOrder };
    assert.equal(
      formatMessage(rejected),
      'Rejected market=1 account=3 sequence=9 correlation=4 code=INSUFFICIENT_FUNDS ' +
        'command=NewOrder',
    );
    assert.deepEqual(messageData(rejected).code, 'INSUFFICIENT_FUNDS');
  });

  test('what cannot be read is named, with what would do', () => {
    const wrong: readonly (readonly [string, RegExp])[] = [
      ['Fly market=1', /no command is called Fly/],
      ['NewOrder colour=1', /it has no field colour; it has market, account, /],
      ['NewOrder side=UP', /side is UP; give one of BUY, SELL/],
      ['NewOrder quantity=many', /quantity is many; give a whole number/],
      ['NewOrder quantity 5', /not of the form name=value: quantity 5/],
      ['Transfer legs=[amount]', /not of the form name=value: amount/],
    ];
    for (const [line, message] of wrong) assert.throws(() => parseMessage(line), { message });
  });

  test('what is left out is 0, or empty', () => {
    assert.deepEqual(parseMessage('CancelAll market=1 account=3'), {
      ...HEADER,
      template: Template.CancelAll,
      session: 0,
    });
    assert.deepEqual(parseMessage('Transfer legs=[]'), {
      ...HEADER,
      ...{ template: Template.Transfer, market: 0, account: 0, legs: [] },
    });
  });
});
