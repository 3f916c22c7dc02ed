/** What earlier releases wrote is read by this one, and answers as it did. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { BlockView } from '../../src/base/block-view.ts';
import { Engine } from '../../src/engine/engine.ts';
import { engineModule } from '../../src/engine/testing.ts';
import { decodeEvent } from '../../src/schema/generated/protocol.ts';
import { askEngine, askViews, runBytes } from './ask.ts';
import { golden, goldenJson, goldenNames, nodeOn, unpackGolden, VERSIONS } from './folder.ts';

const module = engineModule();
const top = mkdtempSync(join(tmpdir(), 'lx-golden-'));
after(() => rmSync(top, { recursive: true }));

/** Old answers hold for what there was then; today's may say more. */
function assertSays(today: unknown, then: unknown): void {
  assert.partialDeepStrictEqual(JSON.parse(JSON.stringify(today)), then);
}

function decoded(bytes: Uint8Array): unknown[] {
  const view = new BlockView(new Uint8Array(bytes).buffer);
  const events: unknown[] = [];
  for (let at = 0; at < bytes.length; at += bytes[at + 1]! * 64) events.push(decodeEvent(view, at));
  return events;
}

for (const version of VERSIONS) {
  const streams = goldenNames(version)
    .filter((name) => name.endsWith('.snapshot'))
    .map((name) => name.replace('.snapshot', ''));
  describe(`an engine's snapshot of layout ${version}`, () => {
    for (const stream of streams) {
      test(`${stream}: holds what it held, and what follows gives the same events`, () => {
        const engine = Engine.restore(golden(version, `${stream}.snapshot`), { module });
        const answers = goldenJson(version, `${stream}.answers.json`);
        assert.deepEqual(engine.layout.config, answers.config);
        assertSays(askEngine(engine), answers.before);
        const events = runBytes(engine, golden(version, `${stream}.commands`));
        assert.deepEqual(decoded(events), decoded(golden(version, `${stream}.events`)));
        assertSays(askEngine(engine), answers.after);
      });
    }
  });

  describe(`a data folder of layout ${version}`, () => {
    for (const [what, without] of [
      ['from its snapshot', '.none'],
      ['from its log alone', '.lxs'],
    ] as const) {
      test(`starts ${what}, shows what it showed, and goes on`, async () => {
        const then = goldenJson(version, 'folder.views.json');
        const folder = mkdtempSync(join(top, 'folder-'));
        unpackGolden(version, folder, without);
        const { node, feed, accounts } = await nodeOn(version, folder);
        assert.deepEqual(node.notes, []);
        assertSays(askViews(feed, accounts), then);
        await node.stop();
        const again = await nodeOn(version, folder);
        assert.equal(again.node.replayedCommands, 0);
        assertSays(askViews(again.feed, again.accounts), then);
        await again.node.stop();
      });
    }
  });
}
