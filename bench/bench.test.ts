/** Every benchmark, tiny: it works, and computes what it did when its numbers were recorded. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Settlement } from '../src/schema/generated/protocol.ts';
import { engineBenchmark } from './engine.ts';
import { FLOWS, makeFlow } from './flows.ts';
import { restBenchmark, wsBenchmark } from './gateway.ts';
import { logBenchmark } from './log.ts';
import { bench } from './main.ts';
import { nodeBenchmark } from './node.ts';
import { peerBenchmark } from './peer.ts';
import { asMarkdown, asText } from './render.ts';
import { type Benchmark, figure, isReached, percentile, type Report } from './report.ts';
import { ringBenchmark } from './ring.ts';

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

  it('a server answers signed orders over REST', async () => {
    assert.equal((await reportsOf(restBenchmark)).length, 2);
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

  it('refuses a number of rounds that is none', async () => {
    await assert.rejects(bench(['ring', '--rounds', 'many']), /--rounds is many/);
  });
});
