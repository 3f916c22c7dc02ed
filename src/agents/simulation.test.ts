/** Markets of programs alone: the same every time, with money that adds up, different by rules. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { engineModule } from '../engine/testing.ts';
import { compared, comparisonCsv, comparisonJson, runOf } from './comparison.ts';
import { exponential, ln } from './portable.ts';
import {
  AGENT_KINDS,
  DEFAULT_RULES,
  DEFAULT_SCENARIO,
  problemsOf,
  type Rules,
} from './scenario.ts';
import { SAMPLES, Simulation } from './simulation.ts';

const scenario = { ...DEFAULT_SCENARIO, seconds: 120 };

function run(rules: Partial<Rules> = {}, change: Partial<typeof scenario> = {}, rounds = 100) {
  const simulation = new Simulation({
    module: engineModule(),
    scenario: { ...scenario, ...change },
    rules: { ...DEFAULT_RULES, ...rules },
  });
  while (!simulation.isOver) simulation.advance(rounds);
  return runOf('run', simulation);
}

describe('a simulation', () => {
  test('gives the same state for the same seed, in whatever steps, and another for another', () => {
    const one = run();
    assert.deepEqual(run({}, {}, 7), one);
    assert.match(one.stateHash, /^[0-9a-f]{16}$/);
    assert.notEqual(run({}, { seed: 2 }).stateHash, one.stateHash);
  });

  test('has a market with two sides, trades by everybody, and samples all along', () => {
    const [market] = run().markets;
    assert.ok(market);
    assert.equal(market.samples.length, SAMPLES);
    assert.ok(market.samples.filter(({ ask, bid }) => ask > bid && bid > 0).length > SAMPLES * 0.9);
    assert.ok(market.spreadPpm > 0 && market.spreadPpm < 1000);
    assert.ok(market.depthLots > 0);
    assert.deepEqual(
      market.kinds.map(({ kind }) => kind),
      AGENT_KINDS,
    );
    for (const { volumeLots } of market.kinds) assert.ok(volumeLots > 0);
    const traded = market.kinds.reduce((sum, { volumeLots }) => sum + volumeLots, 0);
    assert.equal(traded, 2 * market.volumeLots);
    const sampled = market.samples.reduce((sum, { volumeLots }) => sum + volumeLots, 0);
    assert.equal(sampled, market.volumeLots);
  });

  test('what some gain others lose, and the venue has the fees', () => {
    for (const rules of [{}, { makerPpm: 0, takerPpm: 0 }, { tickFactor: 500 }]) {
      const [market] = run(rules).markets;
      const gained = market!.kinds.reduce((sum, { profit }) => sum + profit, market!.fees);
      // Each of the sums is rounded down once, to a millionth of a dollar.
      assert.ok(gained <= 0n && gained > -30n, `${gained}`);
      if (rules.takerPpm === 0) assert.equal(market!.fees, 0n);
    }
  });

  test('a larger tick makes a wider spread, higher fees more fees, a collar smaller sweeps', () => {
    const usual = run().markets[0]!;
    const wide = run({ tickFactor: 2000 }).markets[0]!;
    assert.ok(wide.spreadPpm > 1.3 * usual.spreadPpm);
    assert.ok(wide.samples.every(({ ask, bid }) => ask % 2000 === 0 && bid % 2000 === 0));
    assert.ok(run({ takerPpm: 1000 }).markets[0]!.fees > usual.fees);
    const whaleOf = (rules: Partial<Rules>) =>
      run(rules, { seconds: 600 }).markets[0]!.kinds.find(({ kind }) => kind === 'whale')!;
    assert.ok(whaleOf({ collarPpm: 500 }).volumeLots < whaleOf({}).volumeLots);
  });

  test('a market is the same whichever others there are', () => {
    const alone = run().markets[0]!;
    const several = run({}, { symbols: ['ETHUSD', 'BTCUSD'] });
    assert.equal(several.markets.length, 2);
    const same = several.markets.find(({ preset }) => preset.symbol === 'BTCUSD')!;
    assert.deepEqual(same.samples, alone.samples);
    assert.equal(same.volume, alone.volume);
  });

  test('what is out of range is said', () => {
    const wrong = { ...scenario, seed: -1, symbols: ['GOLD'], intensity: 99 };
    const problems = problemsOf(wrong, { ...DEFAULT_RULES, tickFactor: 0 }).join('\n');
    assert.match(problems, /seed must be .*\n.*intensity.*\n.*tick.*\n.*no market GOLD; there are/);
    const make = () =>
      new Simulation({ module: engineModule(), scenario: wrong, rules: DEFAULT_RULES });
    assert.throws(make, RangeError);
    assert.match(problemsOf({ ...scenario, symbols: [] }, DEFAULT_RULES).join(), /at least one/);
  });
});

describe('a comparison', () => {
  const runs = [run(), { ...run({ tickFactor: 100 }), name: 'tick "100"' }];

  test('has a row for each figure, with each run in a column', () => {
    const [{ rows, symbol }] = compared(runs) as [ReturnType<typeof compared>[number]];
    assert.equal(symbol, 'BTCUSD');
    assert.ok(rows.every(({ values }) => values.length === 2));
    const volume = rows.find(({ key }) => key === 'volume')!;
    const lots = runs[0]!.markets[0]!.volumeLots;
    assert.equal(Number(volume.values[0]) * 10_000, lots);
    assert.ok(rows.some(({ key }) => key === 'profit_whale'));
    const without = run({}, { agents: { ...scenario.agents, whale: 0 } });
    assert.ok(!compared([without])[0]!.rows.some(({ key }) => key === 'profit_whale'));
  });

  test('is written as CSV and as JSON', () => {
    const [head, hashes] = comparisonCsv(runs).split('\r\n');
    assert.equal(head, 'market,figure,run,"tick ""100"""');
    assert.equal(hashes, `,state_hash,${runs[0]!.stateHash},${runs[1]!.stateHash}`);
    const { runs: read, scenario: of } = JSON.parse(comparisonJson(scenario, runs));
    assert.deepEqual(of, scenario);
    assert.equal(read[0].markets[0].volume, String(runs[0]!.markets[0]!.volume));
    assert.equal(read[1].markets[0].samples.length, SAMPLES);
  });
});

describe('portable numbers', () => {
  test('the logarithm is that of the machine, to the last digits', () => {
    for (const value of [1e-9, 0.001, 0.3, 0.5, 0.75, 1, 1.2, 1.5, 2, 10, 12_345.678, 1e12]) {
      const expected = Math.log(value);
      assert.ok(
        Math.abs(ln(value) - expected) <= 4e-16 * Math.max(1, Math.abs(expected)),
        `${value}`,
      );
    }
  });

  test('exponential numbers begin at 0', () => {
    assert.ok(exponential(() => 0) === 0);
    assert.ok(exponential(() => 0.5) > 0.69);
  });
});
