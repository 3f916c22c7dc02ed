/** Every benchmark, tiny: it works, and computes what it did when its numbers were recorded. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Settlement } from '../src/schema/generated/protocol.ts';
import { findRedis } from '../test/balances/redis-server.ts';
import { findChromium } from '../test/browser/chromium.ts';
import { findPostgres } from '../test/history/postgres-server.ts';
import { anchorBenchmark } from './anchor.ts';
import { balancesBenchmark } from './balances.ts';
import { binaryBenchmark } from './binary.ts';
import { booksBenchmark } from './books.ts';
import { connectionsBenchmark } from './connections.ts';
import { countingModule } from './count-instructions.ts';
import { engineBenchmark } from './engine.ts';
import { equityBenchmark } from './equity.ts';
import { feedBenchmark } from './feed.ts';
import { fixBenchmark } from './fix.ts';
import { FLOWS, makeFlow } from './flows.ts';
import { restBenchmark, wsBenchmark } from './gateway.ts';
import { historyBenchmark } from './history.ts';
import { importBenchmark } from './import.ts';
import { instructionsBenchmark, recordedInstructions, regressions } from './instructions.ts';
import { logBenchmark } from './log.ts';
import { bench } from './main.ts';
import { nodeBenchmark } from './node.ts';
import { pageBenchmark } from './page.ts';
import { peerBenchmark } from './peer.ts';
import { plannedLoadBenchmark } from './planned-load.ts';
import { asMarkdown, asText } from './render.ts';
import { type Benchmark, figure, isReached, percentile, type Report } from './report.ts';
import { ringBenchmark } from './ring.ts';
import { scaleBenchmark } from './scale.ts';
import { gatewayBenchmark } from './side-by-side.ts';
import { transfersBenchmark } from './transfers.ts';
import { worstBenchmark } from './worst.ts';

const TINY = {
  seed: 1,
  commands: 400,
  rounds: 1,
  quick: true,
  shrink: 100,
  progress: () => {},
};

const ENGINE_HASHES = {
  'engine, replace-heavy, matching only': '094e4a519302610d',
  'engine, deep book, matching only': 'f4bfef09fe5a858a',
  'engine, 1,000 markets, matching only': 'cdb1379b733c2596',
  'engine, 1,000 markets, 1 M resting, matching only': 'dd0b59322e682ff0',
  'engine, replace-heavy, with money': '672b94a1164541b9',
  'engine, deep book, with money': '8e58b15065aa556c',
  'engine, 1,000 markets, with money': '0f40fb50fbed0ae4',
  'engine, 1,000 markets, 1 M resting, with money': '34fff540d3e6557e',
};

const MORE_HASHES = {
  'engine, equity-like, middle walks 0 %': '8dbc062a1e6c5039',
  'engine, equity-like, middle walks 2 %': '7fc933ba14340e8c',
  'engine, equity-like, middle walks 25 %': '7efb55d1cf0e8481',
  'engine, equity-like, middle walks 40 %': '52eff00d3288afec',
  'engine, equity-like, middle walks 60 %': 'da74cccd2719c524',
  'engine, equity-like, the slowest of five': undefined,
  'engine, replace-heavy, sparse': 'cbba62de58dcde3d',
  'engine, replace-heavy, drifting': '95530db35e990d3a',
  'engine, deep book, sparse': '7ef231be0a6b3ee9',
  'engine, deep book, drifting': 'c2be3541cd0ad2af',
  'engine, 1,000 markets, sparse': '6a404917d96aa9af',
  'engine, 1,000 markets, drifting': '7cd936e7bccd58cc',
  'engine, worst case, replace-heavy, matching only': '094e4a519302610d',
  'engine, worst case, 1,000 markets, 1 M resting, matching only': 'dd0b59322e682ff0',
  'engine, worst case, equity-like, middle walks 25 %, matching only': '7efb55d1cf0e8481',
  'engine, worst case, replace-heavy, with money': '672b94a1164541b9',
  'engine, 10,000 markets, 10 M resting': '035d19c827d68197',
};

async function reportsOf(benchmark: Benchmark): Promise<Report[]> {
  const reports = await Array.fromAsync(benchmark(TINY));
  for (const { name, figures } of reports) {
    assert.ok(figures.length > 0, name);
    for (const { median } of figures) assert.ok(Number.isFinite(median) && median >= 0, name);
  }
  return reports;
}

describe('benchmarks, each as a tiny run', () => {
  it('the engine writes the same events as ever on every flow', async () => {
    const reports = await reportsOf(engineBenchmark);
    const hashes = Object.fromEntries(reports.map(({ name, hash }) => [name, hash]));
    assert.deepEqual(hashes, ENGINE_HASHES);
  });

  it('equity-like flow, books far apart or drifting, worst case and scale do as well', async () => {
    const benchmarks = [equityBenchmark, booksBenchmark, worstBenchmark, scaleBenchmark];
    const hashes: Record<string, string | undefined> = {};
    for (const benchmark of benchmarks) {
      for (const { name, hash } of await reportsOf(benchmark)) hashes[name] = hash;
    }
    assert.deepEqual(hashes, MORE_HASHES);
  });

  it('no flow takes notably more instructions than recorded', async () => {
    const counts: Record<string, number> = {};
    for (const { name, figures } of await reportsOf(instructionsBenchmark)) {
      counts[name.replace('instructions, ', '')] = figures[0]!.median;
    }
    assert.deepEqual(regressions(counts, recordedInstructions()), []);
  });

  it('the peer trades the same lots as the engine', async () => {
    assert.equal((await reportsOf(peerBenchmark)).length, 2);
  });

  it('rings carry every message', async () => {
    assert.equal((await reportsOf(ringBenchmark)).length, 3);
  });

  it('the log takes batches of every size', async () => {
    assert.equal((await reportsOf(logBenchmark)).length, 10);
  });

  it('a node applies a flow without a refusal, and restarts', async () => {
    assert.equal((await reportsOf(nodeBenchmark)).length, 5);
  });

  it('transfers leave every account with what it should have', async () => {
    assert.equal((await reportsOf(transfersBenchmark)).length, 4);
  });

  it('an anchor has every total and proves every balance', async () => {
    const few: Benchmark = (options) => anchorBenchmark({ ...options, commands: 1_000 });
    const [trees] = await reportsOf(few);
    assert.equal(trees?.hash, 'f1137483d40473b4');
  });

  it('balances are the same in process and in Redis', async () => {
    const reports = await reportsOf(balancesBenchmark);
    assert.equal(reports.length, 'missing' in findRedis() ? 1 : 4);
  });

  it('a history answers what was written into it', async () => {
    const steps: Benchmark = (options) => historyBenchmark({ ...options, commands: 6_000 });
    const reports = await reportsOf(steps);
    assert.equal(reports.length, 'missing' in findPostgres() ? 1 : 2);
  });

  it('the page is usable, and ends with the book of the exchange', async (t) => {
    const browser = findChromium();
    if ('missing' in browser) t.skip(browser.missing);
    else assert.equal((await reportsOf(pageBenchmark)).length, 2);
  });

  it('an imported day becomes the same commands as ever, compressed or not', async () => {
    const reports = await reportsOf(importBenchmark);
    const hashes = reports.map(({ hash }) => hash);
    assert.deepEqual(hashes, ['9c8f859e99e8b717', '9c8f859e99e8b717']);
  });

  it('the feed brings every reader the same, every byte of it', async () => {
    // Bunches rather than commands.
    const few: Benchmark = (options) => feedBenchmark({ ...options, commands: 10 });
    assert.equal((await reportsOf(few)).length, 5);
  });

  it('a server answers signed orders over REST', async () => {
    assert.equal((await reportsOf(restBenchmark)).length, 2);
  });

  it('the binary lane answers every command, with read models and without', async () => {
    const reports = await reportsOf(binaryBenchmark);
    const hashes = reports.map(({ name, hash }) => [name, hash]);
    assert.deepEqual(Object.fromEntries(hashes), {
      'binary, orders, pipelined': '24b6d280',
      'binary, orders, 10 k a second': 'ced26fc0',
      'binary, orders, pipelined, no read models': '24b6d280',
    });
  });

  it('a server answers orders over FIX, each once', async () => {
    assert.equal((await reportsOf(fixBenchmark)).length, 2);
  });

  it('every way in answers every request, and so do the plain servers beside them', async () => {
    const [report] = await reportsOf(gatewayBenchmark);
    const names = new Set(report!.figures.map(({ name }) => name));
    for (const name of ['REST, signed', 'WebSocket API', 'FIX 4.4', 'binary lane']) {
      assert.ok(names.has(name), name);
    }
    assert.ok(names.has('peer: ws, echo') && names.has('peer: node:http, fixed answer'));
  });

  it('lx load answers for every request of every way in, and draws them', async () => {
    const reports = await reportsOf(plannedLoadBenchmark);
    const lanes = reports.map(({ name }) => name.replace('load, ', ''));
    assert.deepEqual(lanes, ['rest', 'ws', 'binary', 'fix', 'feed']);
    assert.equal(reports.at(-1)?.picture?.svg.match(/<polyline/g)?.length, lanes.length);
  });

  it('idle connections stay open beside active ones', async () => {
    const few: Benchmark = (options) => connectionsBenchmark({ ...options, commands: 30 });
    assert.equal((await reportsOf(few)).length, 1);
  });

  it('a server answers orders over the WebSocket API', async () => {
    assert.equal((await reportsOf(wsBenchmark)).length, 2);
  });
});

describe('flows', () => {
  const options = { seed: 7, commandCount: 300, shrink: 100 };

  it('are the same commands with and without money', () => {
    for (const spec of [FLOWS.replaceHeavy, FLOWS.deepBook]) {
      const plain = makeFlow(spec, { ...options, settlement: Settlement.NONE });
      const money = makeFlow(spec, { ...options, settlement: Settlement.LEDGER });
      assert.deepEqual(plain.commands, money.commands);
      assert.deepEqual(plain.filling, money.filling);
    }
  });

  it('differ with the seed', () => {
    const settlement = Settlement.NONE;
    const one = makeFlow(FLOWS.replaceHeavy, { ...options, settlement });
    const other = makeFlow(FLOWS.replaceHeavy, { ...options, seed: 8, settlement });
    assert.notDeepEqual(one.commands, other.commands);
  });
});

describe('counting instructions', () => {
  it('counts what is executed, in loops and in the arm that is taken', () => {
    // (func (export "f") (param i32): while (n) { n = n - 1 }, then if (0) { 3 nops' worth })
    const body = [
      0, 0x02, 0x40, 0x03, 0x40, 0x20, 0, 0x45, 0x0d, 1, 0x20, 0, 0x41, 1, 0x6b, 0x21, 0, 0x0c, 0,
      0x0b, 0x0b, 0x41, 0, 0x04, 0x40, 0x41, 1, 0x1a, 0x0b, 0x0b,
    ];
    const wasm = Uint8Array.from([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...[1, 5, 1, 0x60, 1, 0x7f, 0],
      ...[3, 2, 1, 0],
      ...[5, 3, 1, 0, 1],
      ...[7, 9, 2, 1, 0x66, 0, 0, 1, 0x6d, 2, 0],
      ...[10, body.length + 2, 1, body.length, ...body],
    ]);
    const { exports } = new WebAssembly.Instance(
      new WebAssembly.Module(countingModule(wasm, 64)),
      {},
    ) as unknown as { exports: { f(n: number): void; m: WebAssembly.Memory } };
    const words = new Uint32Array(exports.m.buffer);
    exports.f(0);
    assert.equal(words[16], 3 + 2);
    exports.f(10);
    assert.equal(words[16], 5 + 10 * 8 + 3 + 2);
  });

  it('tells what to do where a flow needs more than recorded', () => {
    const recorded = { calm: 100, busy: 100 };
    assert.deepEqual(regressions({ calm: 103, busy: 90 }, recorded), []);
    assert.match(regressions({ calm: 104, busy: 100 }, recorded)[0]!, /4\.0 % more .* --record/);
    assert.match(regressions({ calm: 100 }, recorded)[0]!, /busy/);
  });
});

describe('figures', () => {
  it('are medians with the least and the most', () => {
    const { median, min, max, rounds } = figure('time', 'ns', [30, 10, 20]);
    assert.deepEqual({ median, min, max, rounds }, { median: 20, min: 10, max: 30, rounds: 3 });
    assert.equal(figure('time', 'ns', [1, 2, 3, 4]).median, 2.5);
  });

  it('say whether a goal is reached', () => {
    assert.equal(isReached(figure('time', 'ns', [35], { atMost: 35 })), true);
    assert.equal(isReached(figure('time', 'ns', [36], { atMost: 35 })), false);
    assert.equal(isReached(figure('rate', '1/s', [7], { atLeast: 8 })), false);
    assert.equal(isReached(figure('rate', '1/s', [7])), undefined);
  });

  it('take percentiles by nearest rank', () => {
    const sorted = Array.from({ length: 100 }, (_, k) => k + 1);
    assert.equal(percentile(sorted, 0.5), 50);
    assert.equal(percentile(sorted, 0.99), 99);
    assert.equal(percentile([5], 0.999), 5);
  });
});

describe('results', () => {
  const report = {
    name: 'a thing',
    workload: 'done often',
    leavesOut: 'the rest',
    hash: 'abc',
    figures: [figure('time', 'ns', [40, 50, 60], { atMost: 35 })],
  };
  const machine = {
    cpu: 'a CPU',
    cores: 2,
    memoryGiB: 4,
    system: 'Linux',
    node: 'v24',
    commit: 'c0ffee',
    memoryLatency: [{ mebibytes: 4, ns: 20 }],
    pauses: { awayPercent: 0.1, longestMs: 0.2 },
  };

  it('name machine, commit, workload, spread, hash and what is left out', () => {
    const text = asMarkdown({ machine, command: 'npm run bench -- all', reports: [report] });
    for (const part of ['a CPU', 'c0ffee', 'done often', '40.0 … 60.0', 'abc', 'the rest']) {
      assert.ok(text.includes(part), part);
    }
    assert.match(text, /\| a thing: time \| 50\.0 ns \| .* \| ≤ 35\.0 ns \| not reached \|/);
  });

  it('on a terminal say what misses its goal', () => {
    assert.match(asText(report), /misses ≤ 35\.0 ns/);
  });
});

describe('the command line', () => {
  it('answers an unknown benchmark with 2', async (t) => {
    t.mock.method(process.stderr, 'write', () => true);
    assert.equal(await bench(['enginge']), 2);
  });

  it('refuses a number of rounds that is none', async (t) => {
    const { mock } = t.mock.method(process.stderr, 'write', () => true);
    assert.equal(await bench(['ring', '--rounds', 'many']), 2);
    assert.match(String(mock.calls[0]?.arguments[0]), /--rounds is many/);
  });
});
