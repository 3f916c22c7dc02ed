/** `lx import` as a person runs it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { ImportReport } from '../import/report.ts';
import { ItchWriter } from '../import/testing/itch-writer.ts';
import { SimulatedMarket } from '../import/testing/simulated-market.ts';
import { lx } from './testing.ts';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));

let folder = '';
let day = '';
let unfair = '';
let cut = '';
let long = '';
let executions = 0;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'lx-import-cli-'));
  const simulate = (name: string, steps: number, unfairAt: readonly number[]) => {
    const sink = new ItchWriter();
    const symbols = ['AAPL', 'MSFT'];
    const market = new SimulatedMarket({ seed: 1, symbols, depth: 50, sink, unfair: unfairAt });
    market.run(steps);
    market.end();
    const path = join(folder, name);
    writeFileSync(path, gzipSync(sink.take()));
    executions = market.executions;
    return path;
  };
  unfair = simulate('01312019.NASDAQ_ITCH50.gz', 2000, [30]);
  long = simulate('02012019.NASDAQ_ITCH50.gz', 200_000, []);
  day = simulate('01302019.NASDAQ_ITCH50.gz', 2000, []);
  cut = join(folder, 'cut');
  writeFileSync(cut, Buffer.from('000c53000000', 'hex'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

describe('lx import', () => {
  test('says what it does', async () => {
    const { code, stdout, stderr } = await lx(['import', '--help']);
    assert.deepEqual([code, stderr], [0, '']);
    for (const flag of ['--format', '--symbol', '--out', '--json', 'docs/import.md']) {
      assert.ok(stdout.includes(flag), flag);
    }
  });

  test('needs a file', async () => {
    const { code, stdout, stderr } = await lx(['import']);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /lx import needs a FILE\n\nlx import: real order flow/);
  });

  test('reports for people, and shows no progress where nobody looks', async () => {
    const out = join(folder, 'day.lxc');
    const { code, stdout, stderr } = await lx(['import', day, '--out', out]);
    assert.deepEqual([code, stderr], [0, '']);
    const count = executions.toLocaleString('en-US');
    assert.match(stdout, /^format {11}itch\nmessages {9}[\d,]+, in [\d.]+ s: [\d,]+ a second\n/);
    assert.match(stdout, /^memory {11}[\d,]+ MiB at most$/m);
    assert.match(
      stdout,
      new RegExp(`^executions {7}${count}\nagreed {11}${count} \\(100 %\\)$`, 'm'),
    );
    assert.match(stdout, /^ {2}order delete \(D\): [\d,]+$/m);
    assert.match(stdout, /^ {2}at the displayed price \(E\): ([\d,]+) of \1 \(100 %\)$/m);
    assert.match(stdout, /^commands {9}[\d,]+, in .*day\.lxc$/m);
    assert.ok(!stdout.includes('\u001b'));
    assert.ok(statSync(out).size % 64 === 0);
  });

  test('names the first execution that did not agree', async () => {
    const { code, stdout } = await lx(['import', unfair]);
    assert.equal(code, 0);
    assert.match(stdout, /^first execution that did not agree\n {2}.*, message \d+ at byte \d+, /m);
    assert.match(stdout, /the engine would have executed order \d+/);
    assert.match(stdout, /^agreed .*\(99\.\d{4} %\)$/m);
  });

  test('reports for machines', async () => {
    const args = ['import', day, '--json', '--format', 'itch', '--symbol', 'MSFT,XYZ'];
    const { code, stdout } = await lx(args);
    assert.equal(code, 0);
    const report = JSON.parse(stdout) as ImportReport & {
      messagesPerSecond: number;
      peakResidentBytes: number;
    };
    assert.equal(report.agreed, report.executions);
    assert.equal(report.symbols, 1);
    assert.ok(report.executions > 0 && report.executions < executions);
    assert.ok(report.messagesPerSecond > 0);
    assert.ok(report.peakResidentBytes > 0);
    assert.deepEqual(report.notes, ['XYZ does not occur in the files']);
  });

  test('stops at what it cannot read, with the place, and leaves nothing', async () => {
    const out = join(folder, 'cut.lxc');
    const { code, stdout, stderr } = await lx(['import', cut, '--out', out]);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /cut, message 1 at byte 0: the file ends within this message/);
    assert.ok(!existsSync(out) && !existsSync(`${out}.partial`));
  });

  test('stopped by Ctrl-C, leaves nothing', async () => {
    const out = join(folder, 'stopped.lxc');
    const child = spawn(process.execPath, [CLI, 'import', long, '--out', out]);
    const ended = once(child, 'close');
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    while (!existsSync(`${out}.partial`) && child.exitCode === null) await setImmediate();
    child.kill('SIGINT');
    assert.deepEqual(await ended, [130, null], stderr);
    assert.match(stderr, /stopped; nothing was written/);
    assert.ok(!existsSync(out) && !existsSync(`${out}.partial`));
  });

  test('takes no other format', async () => {
    const { code, stderr } = await lx(['import', day, '--format', 'csv']);
    assert.equal(code, 1);
    assert.match(stderr, /--format is csv; it must be itch or lobster/);
  });
});
