import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { BlockView } from '../base/block-view.ts';
import { changedFrames } from './generate.ts';
import * as session from './generated/session.ts';
import { frameFields, type PlacedFrame, placedFrames } from './generators/session.ts';
import { type FrameCodec, goldenFrames } from './golden/frames.ts';
import { MAX_COMMAND_SEQUENCE, MAX_SESSION_NUMBER, SESSION_ENUMERATIONS } from './session.ts';
import { fieldBytes } from './types.ts';

const codec = session as unknown as FrameCodec;
const BUFFER_BYTES = 1024;

function arbitraryFrame(frame: PlacedFrame): fc.Arbitrary<Record<string, unknown>> {
  const fields = frameFields(frame).map((field): [string, fc.Arbitrary<unknown>] => {
    const values = SESSION_ENUMERATIONS.find(({ name }) => name === field.values)?.values.length;
    if (values !== undefined) return [field.name, fc.nat(values - 1)];
    if (field.as === 'ascii') {
      return [field.name, fc.string({ unit: 'grapheme-ascii', maxLength: field.count! })];
    }
    if (field.as === 'bytes') {
      const sized = { minLength: field.count!, maxLength: field.count! };
      return [field.name, fc.uint8Array(sized)];
    }
    return [
      field.name,
      field.type === 'u53' ? fc.maxSafeNat() : fc.nat(2 ** (8 * fieldBytes(field)) - 1),
    ];
  });
  return fc.record(
    { kind: fc.constant(frame.kind), ...Object.fromEntries(fields) },
    { noNullPrototype: true },
  );
}

describe('the frames', () => {
  for (const frame of placedFrames) {
    test(`give back every ${frame.name} that was written, wherever it lies`, () => {
      fc.assert(
        fc.property(arbitraryFrame(frame), fc.nat(8), fc.nat(3), (value, eighths, blocks) => {
          const view = new BlockView(new ArrayBuffer(BUFFER_BYTES));
          view.u8.fill(0xff);
          const at = 8 * eighths;
          const more = frame.blocks ? blocks * 64 : 0;
          const bytes = codec[`encode${frame.name}`]!(view, at, value, more);
          assert.equal(bytes, frame.bytes + more);
          assert.equal(view.u32[at / 4], bytes, 'the header says its length');
          assert.equal(view.u8[at + 4], frame.kind);
          assert.equal(view.u8[at + frame.bytes], 0xff, 'nothing is written behind it');
          assert.deepEqual(codec[`decode${frame.name}`]!(view, at), value);
        }),
      );
    });
  }

  test('have kinds of their own, and lengths that keep blocks aligned', () => {
    assert.equal(new Set(placedFrames.map(({ kind }) => kind)).size, placedFrames.length);
    for (const { name, bytes } of placedFrames) assert.equal(bytes % 8, 0, name);
  });

  test('number sessions and commands so that both fit into a correlation', () => {
    const highest = MAX_SESSION_NUMBER * 2 ** 32 + MAX_COMMAND_SEQUENCE;
    assert.equal(highest, Number.MAX_SAFE_INTEGER);
  });

  test('refuse a text that is longer than its field', () => {
    const view = new BlockView(new ArrayBuffer(BUFFER_BYTES));
    const end = { kind: session.FrameKind.End, sequence: 0, detail: 0, code: 0 } as const;
    assert.throws(
      () => session.encodeEnd(view, 0, { ...end, sentence: 'x'.repeat(225) }),
      /text of 225 characters; 224 at most/,
    );
  });

  test('are written with the bytes that were accepted last', () => {
    assert.deepEqual(changedFrames(codec), []);
    const shifted = {
      ...codec,
      encodeLogout: (view: BlockView, at: number, frame?: unknown) => {
        const bytes = codec.encodeLogout!(view, at, frame);
        view.u8[at + 8]! ^= 1;
        return bytes;
      },
    };
    assert.deepEqual(changedFrames(shifted), ['Logout']);
    assert.notEqual(goldenFrames(shifted), goldenFrames(codec));
  });

  test('are documented and described field by field', () => {
    const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
    const sections = read('docs/protocol.md').split('\n### ');
    const xml = read('src/schema/generated/lx-dex-session.xml').split('<sbe:message ');
    for (const frame of placedFrames) {
      const section = sections.find((each) => each.startsWith(`${frame.name} frame (`)) ?? '';
      const message = xml.find((each) => each.startsWith(`name="${frame.name}"`)) ?? '';
      assert.ok(message.includes(`blockLength="${frame.bytes - 16}"`), frame.name);
      for (const field of frameFields(frame)) {
        assert.ok(section.includes(`| ${field.offset} | \`${field.name}\` |`), field.name);
        if (field.offset < 16) continue;
        const described = new RegExp(`name="${field.name}" .*offset="${field.offset - 16}"`);
        assert.match(message, described);
      }
    }
  });
});
