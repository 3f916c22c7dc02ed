/** The end of an exchange whose parts do not end as they should. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SILENT_LOG } from '../../src/gateway/log.ts';
import { readSettings } from '../../src/node/settings.ts';
import { type HistoryService, startExchange } from '../../src/node/start.ts';

const top = mkdtempSync(join(tmpdir(), 'lx-stop-'));
after(() => rmSync(top, { recursive: true, force: true }));

const FLAGS = ['--port', '0', '--anchor-every', '0', '--max-orders', '1024'];

/** A history that knows nothing. */
function history(parts: Partial<HistoryService>): HistoryService {
  const status = { state: 'starting', sequence: 0, commandsBehind: 0, secondsBehind: 0 } as const;
  const unknown = () => Promise.reject(new Error('nothing is known'));
  const asked = { orders: unknown, fills: unknown, statement: unknown };
  return { status, ...asked, start() {}, close: () => Promise.resolve(), ...parts };
}

test('a part that cannot be closed keeps no other one from being closed', async () => {
  const settings = readSettings(['--data', join(top, 'closing'), ...FLAGS], {});
  const close = () => Promise.reject(new Error('the history does not close'));
  const exchange = await startExchange(settings, SILENT_LOG, {
    openHistory: () => history({ close }),
  });
  await assert.rejects(exchange.stop(), /the history does not close/);
  await assert.rejects(fetch(exchange.address.url));
  const again = await startExchange(settings);
  assert.equal(again.node.replayedCommands, 0);
  await again.stop();
});

test('a part that cannot be started keeps nothing open', async () => {
  const settings = readSettings(['--data', join(top, 'starting'), ...FLAGS], {});
  const start = () => {
    throw new Error('the history does not start');
  };
  const openHistory = () => history({ start });
  await assert.rejects(startExchange(settings, SILENT_LOG, { openHistory }), /does not start/);
  const again = await startExchange(settings);
  assert.equal(again.node.replayedCommands, 0);
  await again.stop();
});
