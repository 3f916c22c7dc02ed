/** The engine in a real browser, from the same engine.wasm, does what it does in Node. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { engineModule } from '../../src/engine/testing.ts';
import { Chromium, type Found, findChromium } from './chromium.ts';
import { servePage } from './server.ts';
import { COMMANDS, runWorkload, type WorkloadResult } from './workload.ts';

/** For the browser to start, load and run all of it; a slow machine is not near it. */
const PAGE_MAX_MS = 240_000;

interface PageAnswer {
  readonly inPage?: WorkloadResult;
  readonly inWorker?: WorkloadResult;
  readonly error?: string;
  readonly page: {
    readonly isolated: boolean;
    readonly hasSharedArrayBuffer: boolean;
    /** 'shared', or the name of the error. */
    readonly shareMemory: string;
  };
}

async function openPage(path: string, isolated: boolean): Promise<PageAnswer> {
  const server = await servePage(isolated);
  const browser = new Chromium(path, server.url);
  try {
    return (await browser.until(server.answer, PAGE_MAX_MS)) as PageAnswer;
  } finally {
    await browser.close();
    server.close();
  }
}

describe('the engine in Chromium', () => {
  let found: Found = { missing: 'not looked for yet' };
  let expected: WorkloadResult;

  before(() => {
    found = findChromium();
    expected = runWorkload(engineModule());
  });

  test('is compared on a run that trades, moves money and comes back from a snapshot', () => {
    assert.equal(expected.commands, COMMANDS);
    assert.ok(expected.events > COMMANDS, `${expected.events} events`);
    assert.ok(expected.openOrders > 0);
    assert.ok(expected.snapshotBytes > 4096);
  });

  for (const isolated of [true, false]) {
    const which = isolated ? 'with' : 'without';
    test(`has Node's state and events ${which} cross-origin isolation`, async (t) => {
      if ('missing' in found) return t.skip(found.missing);
      const { inPage, inWorker, error, page } = await openPage(found.path, isolated);
      assert.equal(error, undefined);
      assert.deepEqual(inPage, expected);
      assert.deepEqual(inWorker, expected);
      // Without isolation the engine works, but its memory cannot be given away.
      assert.deepEqual(page, {
        isolated,
        hasSharedArrayBuffer: isolated,
        shareMemory: isolated ? 'shared' : 'DataCloneError',
      });
    });
  }
});
