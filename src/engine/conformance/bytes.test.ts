import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeEvent, Rejection, Template } from '../../schema/generated/protocol.ts';
import { createEngine } from '../testing.ts';

// Commands that no type allows: only the engine that reads bytes can meet them.

const BLOCK_BYTES = 64;
const COMMANDS = Object.entries(Template).filter(([, id]) => id < 64);
const WITH_TEXT = ['CreateAsset', 'CreateMarket', 'NewOrder', 'CancelReplace'];

/** The code with which the engine rejects a command of zeros, 0 where it accepts it. */
function codeOf(templateId: number, blockCount: number): number {
  const engine = createEngine({ maxOrders: 8, maxLevels: 8, maxTransfers: 64, maxBalances: 8 });
  const { commands, events } = engine.layout;
  // A count of 0 takes one block all the same: else a walk over commands would never end.
  const end = commands.from + Math.max(1, blockCount) * BLOCK_BYTES;
  engine.view.u8.fill(0, commands.from, end);
  engine.view.u8[commands.from] = templateId;
  engine.view.u8[commands.from + 1] = blockCount;
  engine.setOutput(events.from, events.to);
  assert.equal(engine.run(commands.from, end), end, 'the next command is behind the blocks');
  assert.equal(engine.sequence, 1, 'it counts');
  const event = decodeEvent(engine.view, events.from);
  if (event.template !== Template.Rejected) return 0;
  assert.equal(event.command, templateId);
  return event.code;
}

/** How many blocks a command may have; zeros are an OCO, which has 5. */
function allowed(name: string): readonly [least: number, most: number] {
  if (name === 'Transfer' || name === 'MassQuote') return [2, 64];
  if (name === 'OrderList') return [5, 5];
  if (name === 'AdvancedOrder') return [2, 3];
  return WITH_TEXT.includes(name) ? [1, 2] : [1, 1];
}

describe('commands as bytes', () => {
  test('of an unknown template are rejected', () => {
    const known = COMMANDS.map(([, id]) => id as number);
    for (let id = 0; id < 256; id++) {
      if (known.includes(id)) continue;
      for (const blocks of [0, 1, 2, 64, 255]) {
        assert.equal(codeOf(id, blocks), Rejection.UNKNOWN_COMMAND, `${id} of ${blocks} blocks`);
      }
    }
  });

  test('of a wrong number of blocks are rejected before anything else is looked at', () => {
    for (const [name, id] of COMMANDS) {
      const [least, most] = allowed(name);
      for (const blocks of [0, 1, 2, 3, 4, 5, 6, 63, 64, 65, 255]) {
        const malformed = codeOf(id, blocks) === Rejection.MALFORMED_COMMAND;
        assert.equal(malformed, blocks < least || blocks > most, `${name} of ${blocks} blocks`);
      }
    }
  });
});
