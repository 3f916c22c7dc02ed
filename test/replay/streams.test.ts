/**
 * Random streams of everything that the protocol has, run again as a journal would be: the ledger
 * balances at every look, how the stream is cut makes no difference, and as text it is the same.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BlockView } from '../../src/base/block-view.ts';
import { TWIN } from '../../src/engine/conformance/cores.ts';
import { engineModule } from '../../src/engine/testing.ts';
import { NOT_RECORDED } from '../../src/node/event-digest.ts';
import { auditLedger } from '../../src/replay/ledger.ts';
import { formatMessage, parseMessage } from '../../src/replay/message-text.ts';
import { Player } from '../../src/replay/player.ts';
import { type Command, encodeCommand } from '../../src/schema/generated/protocol.ts';
import { Generator } from '../fuzz/generator.ts';
import { PROFILES, type Profile } from '../fuzz/profiles.ts';

const COMMANDS = 600;
const PIECE = 50;
/** What a block count can say; the engine refuses commands of more than 64. */
const MAX_BLOCKS = 255;

function stream(profile: Profile, seed: number): Command[] {
  const twin = TWIN.make(profile.config);
  const generator = new Generator(seed, profile, twin);
  return Array.from({ length: COMMANDS }, () => {
    const command = generator.next();
    generator.learn(twin.apply(command));
    return command;
  });
}

function encode(commands: readonly Command[]): Uint8Array {
  const view = new BlockView(new ArrayBuffer(MAX_BLOCKS * 64));
  const encoded = commands.map((command) => {
    view.u8.fill(0);
    return view.u8.slice(0, encodeCommand(view, 0, command) * 64);
  });
  return Buffer.concat(encoded);
}

describe('a stream of', () => {
  for (const [index, profile] of PROFILES.entries()) {
    const commands = stream(profile, index + 1);
    const player = () => Player.create({ module: engineModule() }, profile.config);

    test(`${profile.name}: the ledger balances, in whatever pieces it is run`, () => {
      const [whole, cut] = [player(), player()];
      const digest = whole.play(encode(commands));
      let continued = NOT_RECORDED;
      for (let at = 0; at < commands.length; at += PIECE) {
        continued = cut.play(encode(commands.slice(at, at + PIECE)), continued);
        assert.equal(auditLedger(cut.engine), undefined, `after ${at + PIECE} commands`);
      }
      assert.equal(continued, digest);
      assert.equal(cut.engine.stateHash(), whole.engine.stateHash());
      assert.equal(whole.engine.sequence, COMMANDS);
    });

    test(`${profile.name}: as text it is the same`, () => {
      for (const command of commands) {
        const bytes = encode([command]);
        assert.deepEqual(encode([parseMessage(formatMessage(command))]), bytes);
      }
    });
  }
});
