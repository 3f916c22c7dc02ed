/** `lx load` on a real exchange: every lane, every refusal, counted to the last request. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type LoadServer, startLoadServer } from '../../bench/load-server.ts';
import { lx } from '../../src/cli/testing.ts';
import { LANES, type Lane } from '../../src/load/channel.ts';
import { type LoadPlan, runLoad } from '../../src/load/load.ts';
import { parseMix } from '../../src/load/mix.ts';
import { asJson, asText, isRight } from '../../src/load/report.ts';

const FIX_LINE = /FIX 4\.4 is at \S+:(\d+)\n/;

let server: LoadServer;
let fixPort: number;
const folder = mkdtempSync(join(tmpdir(), 'lx-load-'));

before(async () => {
  server = await startLoadServer();
  fixPort = await server.portOf(FIX_LINE);
});

after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const urlOf = ({ host, port }: LoadServer) => new URL(`http://${host}:${port}`);
const environment = () => ({
  LX_API_KEY: server.apiKey,
  LX_API_SECRET: server.secret,
  LX_URL: urlOf(server).origin,
});

function plan(lane: Lane, more: Partial<LoadPlan> = {}): LoadPlan {
  return {
    ...{ url: urlOf(server), apiKey: server.apiKey, secret: server.secret, lane },
    port: lane === 'fix' ? fixPort : server.binaryPort,
    ...{ rate: 200, durationSeconds: 0.5, connections: 3, mix: parseMix('order:1,cancel:1') },
    ...{ symbol: 'DECUSD', price: undefined, quantity: undefined },
    signal: new AbortController().signal,
    onProgress: () => {},
    ...more,
  };
}

describe('a load', () => {
  for (const lane of LANES) {
    test(`over ${lane} is carried out, and the exchange shows what it should`, async () => {
      const report = await runLoad(plan(lane));
      assert.deepEqual([...report.errors], []);
      assert.deepEqual(
        report.checks.filter(({ passed }) => !passed),
        [],
      );
      assert.equal(report.answered, 100);
      assert.equal(report.latency.count, 100);
      assert.ok(report.sent.order >= 50 && report.sent.order + report.sent.cancel === 100);
      assert.ok(report.latency.maxUs >= report.service.percentileUs(50));
    });
  }

  for (const lane of ['rest', 'ws', 'binary', 'fix'] as const) {
    test(`over ${lane} of orders that find nobody leaves none resting`, async () => {
      const report = await runLoad(plan(lane, { mix: parseMix('ioc:1') }));
      assert.deepEqual([...report.errors], []);
      assert.ok(isRight(report));
      assert.equal(report.sent.ioc, 100);
    });
  }

  for (const lane of LANES) {
    test(`over ${lane} that is refused is counted by kind`, async () => {
      // More than the account has.
      const quantity = '99000000000';
      const report = await runLoad(plan(lane, { quantity, price: '0.3' })).catch(
        (error: Error) => error,
      );
      if (lane === 'binary') {
        // It learns the market's numbers from an order, which is refused.
        assert.ok(report instanceof Error);
        return;
      }
      assert.ok(!(report instanceof Error), String(report));
      assert.equal(report.answered, 0);
      assert.equal(report.errors.size, 1, [...report.errors.keys()].join('; '));
      const [[kind, count]] = [...report.errors] as [[string, number]];
      assert.match(kind, /^-\d+ \w/);
      assert.equal(count, 100);
      assert.ok(isRight(report));
    });
  }

  for (const lane of ['ws', 'binary', 'fix', 'feed'] as const) {
    test(`over ${lane} with a key that there is not says so`, async () => {
      await assert.rejects(runLoad(plan(lane, { secret: 'wrong' })), Error);
    });
  }

  test('that is ended early reports what was sent, and cleans up', async () => {
    const stopping = new AbortController();
    const onProgress = (done: number) => {
      if (done >= 20) stopping.abort();
    };
    const long = { durationSeconds: 3_600, signal: stopping.signal, onProgress };
    const report = await runLoad(plan('ws', long));
    assert.ok(report.unsent > 0);
    const wrong = report.checks.filter(({ passed }) => !passed).map(({ what }) => what);
    assert.deepEqual(wrong, ['requests sent']);
    assert.match(asText(report), /wrong.*requests sent: \d+ in place of 720000/);
  });

  test('on a market that there is not says so', async () => {
    const report = runLoad(plan('rest', { symbol: 'NONE' }));
    await assert.rejects(report, /symbol/i);
  });

  test('as data holds counts, percentiles and curves, and neither key nor secret', async () => {
    const text = JSON.stringify(asJson(await runLoad(plan('rest'))));
    assert.ok(!text.includes(server.apiKey) && !text.includes(server.secret));
    const { carriedOut, dueToAnswered } = JSON.parse(text) as {
      carriedOut: number;
      dueToAnswered: { p50Us: number; 'p99.99Us': number; maxUs: number; curve: unknown[] };
    };
    assert.equal(carriedOut, 100);
    assert.ok(dueToAnswered.p50Us <= dueToAnswered['p99.99Us']);
    assert.ok(dueToAnswered['p99.99Us'] <= dueToAnswered.maxUs);
    assert.ok(dueToAnswered.curve.length > 5);
  });
});

describe('lx load', () => {
  const small = ['--rate', '200', '--duration', '0.5'];

  test('prints times and checks, and draws the picture', async () => {
    const svg = join(folder, 'ws.svg');
    const args = ['load', '--lane', 'ws', ...small, '--svg', svg];
    const { code, stderr, stdout } = await lx(args, environment());
    assert.equal(code, 0, stderr);
    assert.equal(stderr, '');
    for (const words of ['due → answered', 'p99.99', 'right  orders left behind: 0']) {
      assert.ok(stdout.includes(words), stdout);
    }
    assert.match(readFileSync(svg, 'utf8'), /^<svg [\s\S]*<\/svg>\n$/);
  });

  test('takes the key of a demo from its folder, and answers programs in JSON', async () => {
    const demo = [
      { kind: 'ed25519', apiKey: 'other', secret: 'other' },
      { kind: 'hmac', apiKey: server.apiKey, secret: server.secret },
    ];
    writeFileSync(join(folder, 'demo.json'), JSON.stringify(demo));
    const args = ['load', '--folder', folder, '--url', environment().LX_URL, ...small, '--json'];
    const { code, stderr, stdout } = await lx(args);
    assert.equal(code, 0, stderr);
    const { checks } = JSON.parse(stdout) as { checks: { passed: boolean }[] };
    assert.ok(checks.length === 4 && checks.every(({ passed }) => passed));
  });

  test('explains itself', async () => {
    const { code, stdout } = await lx(['load', '--help']);
    assert.equal(code, 0);
    for (const flag of ['--lane', '--rate', '--svg', '--json']) assert.ok(stdout.includes(flag));
  });

  for (const [args, problem] of [
    [['--lane', 'carrier'], /--lane is 'carrier'/],
    [['--rate', '0'], /--rate is '0'; it must be 0\.1 to/],
    [['--rate', 'fast'], /--rate is 'fast'/],
    [['--duration', ''], /--duration is ''/],
    [['--rate', '1000000', '--duration', '86400'], /above \d+ requests/],
    [['--connections', '1.5'], /--connections is '1.5'; it must be a whole number/],
    [['--price', '-1'], /--price is|argument/],
    [['--quantity', 'x'], /--quantity is 'x'/],
    [['--port', '70000'], /--port is '70000'/],
    [['--mix', 'buy'], /--mix: 'buy' is none of/],
    [['--lane', 'feed', '--mix', 'ioc'], /readers of the feed do not see/],
    [['--url', 'ftp://here'], /the URL is 'ftp:\/\/here'/],
    [['--frob'], /frob/],
  ] as const) {
    test(`called with ${args.join(' ')} says what is wrong: exit code 2`, async () => {
      const { code, stderr, stdout } = await lx(['load', ...args], environment());
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, problem);
    });
  }

  test('without a key says where one comes from', async () => {
    assert.match((await lx(['load'])).stderr, /set LX_API_KEY and LX_API_SECRET/);
    const nowhere = await lx(['load', '--folder', join(folder, 'none')]);
    assert.equal(nowhere.code, 2);
    assert.match(nowhere.stderr, /demo\.json cannot be read/);
  });
});
