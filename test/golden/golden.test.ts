/** What earlier releases wrote is read by this one, and answers as it did. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { BlockView } from '../../src/base/block-view.ts';
import { Engine } from '../../src/engine/engine.ts';
import { engineModule } from '../../src/engine/testing.ts';
import { Feed } from '../../src/feed/feed.ts';
import { Accounts } from '../../src/gateway/accounts/accounts.ts';
import { ExchangeNode } from '../../src/node/exchange-node.ts';
import { decodeEvent } from '../../src/schema/generated/protocol.ts';
import { askEngine, askViews, runBytes } from './ask.ts';

const module = engineModule();
const here = new URL('.', import.meta.url).pathname;
const top = mkdtempSync(join(tmpdir(), 'lx-golden-'));
after(() => rmSync(top, { recursive: true }));

const versions = readdirSync(here).filter((name) => /^v\d+$/.test(name));
const unzipped = (version: string, name: string) =>
  gunzipSync(readFileSync(join(here, version, `${name}.gz`)));
const json = (version: string, name: string) => JSON.parse(String(unzipped(version, name)));

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

for (const version of versions) {
  const streams = readdirSync(join(here, version))
    .filter((name) => name.endsWith('.snapshot.gz'))
    .map((name) => name.replace('.snapshot.gz', ''));
  describe(`an engine's snapshot of layout ${version}`, () => {
    for (const stream of streams) {
      test(`${stream}: holds what it held, and what follows gives the same events`, () => {
        const engine = Engine.restore(unzipped(version, `${stream}.snapshot`), { module });
        const { config, before, after: afterwards } = json(version, `${stream}.answers.json`);
        assert.deepEqual(engine.layout.config, config);
        assertSays(askEngine(engine), before);
        const events = runBytes(engine, unzipped(version, `${stream}.commands`));
        assert.deepEqual(decoded(events), decoded(unzipped(version, `${stream}.events`)));
        assertSays(askEngine(engine), afterwards);
      });
    }
  });

  describe(`a data folder of layout ${version}`, () => {
    const names = readdirSync(join(here, version, 'folder')).map((name) => name.replace('.gz', ''));
    const then = json(version, 'folder.views.json');

    async function start(folder: string) {
      const folds = { feed: new Feed(), accounts: new Accounts() };
      const node = await ExchangeNode.start({
        ...{ folder, capacities: json(version, 'folder/capacities.json'), syncMode: 'always' },
        ...{ intervalMs: 100, segmentBytes: 2 ** 17, snapshotEvery: 1e12, folds },
      });
      return { node, ...folds };
    }

    function unpack(wanted: (name: string) => boolean): string {
      const folder = mkdtempSync(join(top, 'folder-'));
      for (const name of names.filter(wanted)) {
        writeFileSync(join(folder, name), unzipped(version, `folder/${name}`));
      }
      return folder;
    }

    for (const [what, wanted] of [
      ['from its snapshot', () => true],
      ['from its log alone', (name: string) => !name.endsWith('.lxs')],
    ] as const) {
      test(`starts ${what}, shows what it showed, and goes on`, async () => {
        const folder = unpack(wanted);
        const { node, feed, accounts } = await start(folder);
        assert.deepEqual(node.notes, []);
        assertSays(askViews(feed, accounts), then);
        await node.stop();
        const again = await start(folder);
        assertSays(askViews(again.feed, again.accounts), then);
        await again.node.stop();
      });
    }
  });
}
