import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { BlockView } from '../../base/block-view.ts';
import {
  type Command,
  decodeCommand,
  encodeCommand,
  Template,
} from '../../schema/generated/protocol.ts';
import { placedMessages } from '../../schema/generators/plan.ts';
import { sampleOf } from '../../schema/golden/samples.ts';
import { ALLOWED_TEMPLATES, stampCommands } from './commands.ts';

const ACCOUNT = 5;
const SESSION = 2 ** 21 - 1;

/** A sample of every command that may be sent, once with a text where it may have one. */
const samples: Command[] = placedMessages
  .filter(({ id }) => ALLOWED_TEMPLATES.includes(id))
  .flatMap((message) =>
    (message.text ? ['', 'Sample-1'] : ['']).map((text) => sampleOf(message, text) as Command),
  );

/** The commands at an odd place in a larger buffer. */
function encode(commands: readonly Command[], shift = 0): { bytes: Uint8Array; to: number } {
  const view = new BlockView(new ArrayBuffer(4096 * (commands.length + 1)));
  let at = 0;
  for (const command of commands) at += 64 * encodeCommand(view, at, command);
  const bytes = new Uint8Array(shift + view.u8.length);
  bytes.set(view.u8, shift);
  return { bytes, to: shift + at };
}

function stamped(commands: readonly Command[], count = commands.length) {
  const { bytes, to } = encode(commands);
  const stamp = { count, account: ACCOUNT, sessionNumber: SESSION, sequence: 10 };
  return stampCommands(bytes, 0, to, stamp);
}

describe('commands of a frame', () => {
  test('may be those of a trader', () => {
    assert.deepEqual(
      ALLOWED_TEMPLATES,
      [
        ...[Template.NewOrder, Template.CancelOrder, Template.CancelAll, Template.CancelReplace],
        ...[Template.AmendOrder, Template.AdvancedOrder, Template.OrderList, Template.MassQuote],
        Template.SetDeadMan,
      ].sort((a, b) => a - b),
    );
    const allowed = new Set<number>(ALLOWED_TEMPLATES);
    for (const message of placedMessages.filter(({ kind }) => kind === 'command')) {
      if (allowed.has(message.id)) continue;
      const command = sampleOf(message, '') as Command;
      const problem = { kind: 'not allowed', index: 0, template: message.id };
      assert.deepEqual(stamped([command]), problem, message.name);
    }
  });

  test('get account and correlation where they lie, and nothing else', () => {
    const some = fc.array(fc.constantFrom(...samples), { minLength: 1, maxLength: 10 });
    const place = fc.nat(7);
    fc.assert(
      fc.property(some, place, fc.integer({ min: 1, max: 2 ** 32 - 20 }), (all, shift, first) => {
        const { bytes, to } = encode(all, shift);
        const stamp = { account: ACCOUNT, sessionNumber: SESSION, sequence: first };
        const found = stampCommands(bytes, shift, to, { count: all.length, ...stamp });
        assert.equal(found, undefined);
        const view = new BlockView(bytes.slice(shift, to).buffer);
        let at = 0;
        for (const [k, command] of all.entries()) {
          const correlation = SESSION * 2 ** 32 + first + k;
          assert.deepEqual(decodeCommand(view, at), { ...command, account: ACCOUNT, correlation });
          at += view.u8[at + 1]! * 64;
        }
      }),
    );
  });

  test('are as many as the frame says, and whole', () => {
    const [first] = samples;
    const more = stamped([first!, first!], 1);
    assert.deepEqual(more, { kind: 'malformed', index: 1, template: first!.template });
    assert.deepEqual(stamped([first!], 2), { kind: 'malformed', index: 1, template: 0 });
    for (const blocks of [0, 2, 65, 255]) {
      const { bytes, to } = encode([first!]);
      bytes[1] = blocks;
      const stamp = { count: 1, account: 1, sessionNumber: 1, sequence: 1 };
      const { kind } = stampCommands(bytes, 0, to, stamp) ?? {};
      assert.equal(kind, 'malformed', `${blocks} blocks`);
    }
  });

  test('have texts of printable ASCII', () => {
    for (const command of samples) {
      const { bytes, to } = encode([command]);
      const stamp = { count: 1, account: 1, sessionNumber: 1, sequence: 1 };
      const at = Buffer.from(bytes).indexOf('Sample-');
      if (at < 0) continue;
      for (const [place, value] of [
        [at - 1, 64],
        [at, 0x1f],
        [at + 1, 0x7f],
        [at + 2, 0xe4],
      ]) {
        const spoilt = bytes.slice();
        spoilt[place!] = value!;
        const problem = stampCommands(spoilt, 0, to, stamp);
        assert.equal(problem?.kind, 'malformed', `${command.template} at ${place}`);
      }
    }
  });

  test('never throw, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1000 }), fc.nat(20), (bytes, count) => {
        const stamp = { count, account: 1, sessionNumber: 1, sequence: 1 };
        stampCommands(bytes, 0, bytes.length, stamp);
      }),
    );
  });
});
