/** The market maker of the README: it is the file in examples/, and it quotes and is filled. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { LxClient } from '../../src/client/client.ts';
import { DEMO_FILE, type DemoAccount } from '../../src/node/demo.ts';
import { ScriptProcess, ServerProcess } from '../crash/server-process.ts';
import { ROOT } from '../house/repository.ts';

const EXAMPLE = join('examples', 'market-maker.ts');
const example = readFileSync(join(ROOT, EXAMPLE), 'utf8');

describe('the README', () => {
  const readme = readFileSync(join(ROOT, 'src', 'client', 'README.md'), 'utf8');

  test('shows the example as it is', () => {
    assert.ok(readme.includes(`\`\`\`ts\n${example}\`\`\``));
  });

  test('promises 40 lines, and it has no more', () => {
    assert.match(readme, /in 40 lines/);
    assert.ok(example.trimEnd().split('\n').length <= 40);
  });
});

describe('against the demo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lx-maker-'));
  let server: ServerProcess;
  let url: string;

  before(async () => {
    server = new ServerProcess(folder, ['--demo']);
    url = await server.ready;
  });

  after(async () => {
    await server.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  for (const name of ['alice', 'carol']) {
    test(`it quotes both sides, is filled, and leaves nothing (${name})`, async () => {
      const people = JSON.parse(readFileSync(join(folder, DEMO_FILE), 'utf8')) as DemoAccount[];
      const { apiKey, secret } = people.find((each) => each.name === name)!;
      const environment = { LX_URL: url, LX_API_KEY: apiKey, LX_API_SECRET: secret };
      const maker = new ScriptProcess(join(ROOT, EXAMPLE), [], { environment });
      await maker.seen(/^BUY 0\.0010* at \d+\.\d\d: -?\d+\.\d\d quotes$/m);
      await maker.seen(/^SELL 0\.0010* at /m);
      const { code } = await maker.end('SIGTERM');
      assert.equal(code, 0, maker.stderr);
      const lx = new LxClient({ url, apiKey, secret });
      const sides = new Set((await lx.rest.call('myTrades', { symbol: 'BTCUSD' })).map(isBuyer));
      assert.deepEqual([...sides].sort(), [false, true]);
      // The exchange cancels the quotes when it sees that the connection has ended.
      while ((await lx.rest.call('openOrders', { symbol: 'BTCUSD' })).length > 0);
      await lx.close();
    });
  }
});

function isBuyer(trade: { readonly isBuyer: boolean }): boolean {
  return trade.isBuyer;
}
