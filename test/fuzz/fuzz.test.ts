import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { NamedCore } from '../../src/engine/conformance/cores.ts';
import { Engine } from '../../src/engine/engine.ts';
import { engineModule } from '../../src/engine/testing.ts';
import { CloseReason, Rejection, Template } from '../../src/schema/generated/protocol.ts';
import { ByteComparison } from './bytes.ts';
import { RESTORED_ENGINE } from './cores.ts';
import { formatFinding, readCorpus } from './corpus.ts';
import { type FuzzResult, fuzz, replay } from './fuzz.ts';
import { Generator } from './generator.ts';
import { MUTANTS } from './mutants.ts';
import { PROFILES, type Profile, profileNamed } from './profiles.ts';
import { shrink } from './shrink.ts';

/** Fixed, so that a run of the tests is always the same; `npm run fuzz` takes fresh ones. */
const SEEDS = [1, 2, 3];
const COMMANDS = 4000;

/** Tables fill and money runs out once a run: profiles about that are played often and briefly. */
const BRIEF_PROFILES = ['tiny', 'horizon', 'crowded', 'poor'];
const BRIEF_RUNS = 20;
const BRIEF_COMMANDS = 500;

/** Runs in which a broken engine must be caught. */
const MUTANT_RUNS = 20;
const MUTANT_COMMANDS = 700;

const results = new Map<string, FuzzResult>();

/** A run on the engine, played once however many tests look at it. */
function played(profile: Profile, seed: number, commands: number): FuzzResult {
  const key = `${profile.name} ${seed} ${commands}`;
  const known = results.get(key);
  if (known) return known;
  const result = fuzz({ seed, profile, commands, checkEvery: 500, core: RESTORED_ENGINE });
  results.set(key, result);
  return result;
}

function assertSame(profile: Profile, seed: number, commands: number): void {
  const { failure } = played(profile, seed, commands);
  const again = `--seed ${seed} --profile ${profile.name} --commands ${commands}`;
  assert.equal(failure, undefined, `${failure?.message}\nnpm run fuzz -- ${again} --check 500`);
}

/** The first run that shows what is wrong with a core. */
function firstFailure(core: NamedCore, profile: Profile): FuzzResult | undefined {
  for (let seed = 1; seed <= MUTANT_RUNS; seed++) {
    const options = { seed, profile, commands: MUTANT_COMMANDS, checkEvery: 100, core };
    const result = fuzz(options);
    if (result.failure) return result;
  }
  return undefined;
}

describe('the engine and its naive twin', () => {
  for (const [name, { note, config, commands }] of readCorpus()) {
    test(`agree on corpus/${name}: ${note}`, () => {
      const items = commands.map((command) => ({ command, orderIds: [] }));
      assert.equal(replay(items, config, RESTORED_ENGINE, 1).failure, undefined);
    });
  }

  for (const profile of PROFILES) {
    test(`agree on ${profile.name}: ${profile.doc}`, () => {
      for (const seed of SEEDS) assertSame(profile, seed, COMMANDS);
    });
  }

  for (const name of BRIEF_PROFILES) {
    test(`agree on ${name} in many brief runs`, () => {
      const profile = profileNamed(name);
      for (let seed = 1; seed <= BRIEF_RUNS; seed++) assertSame(profile, seed, BRIEF_COMMANDS);
    });
  }

  test('leave the same bytes whatever room there is for events', () => {
    const profile = profileNamed('deep');
    const { items } = played(profile, 1, COMMANDS);
    const hashes = [32_768, 1_048_576].map((eventBytes) => {
      const module = engineModule();
      const engine = Engine.create({ module, config: profile.config, eventBytes });
      for (const { command } of items) engine.apply(command);
      return engine.stateHash();
    });
    assert.equal(hashes[0], hashes[1]);
  });
});

describe('the fuzzer', () => {
  test('plays the same commands for the same seed', () => {
    const play = (seed: number) => {
      const profile = profileNamed('markets');
      return fuzz({ seed, profile, commands: 1000, checkEvery: 1000, core: RESTORED_ENGINE }).items;
    };
    assert.deepEqual(play(5), play(5));
    assert.notDeepEqual(play(5), play(6));
  });

  test('meets every event, every end of an order and every rejection of a typed command', () => {
    const events = new Set<number>();
    const closes = new Set<number>();
    const rejections = new Set<number>();
    for (const profile of PROFILES) {
      for (const seed of SEEDS) {
        const result = played(profile, seed, COMMANDS);
        for (const template of result.events.keys()) events.add(template);
        for (const code of result.rejections.keys()) rejections.add(code);
        for (const reason of result.closes.keys()) closes.add(reason);
      }
    }
    const byEngine = Object.values(Template).filter((id) => id >= 64 && id < 120);
    assert.deepEqual(
      byEngine.filter((id) => !events.has(id)),
      [],
    );
    assert.deepEqual(closes, new Set(Object.values(CloseReason)));
    const missed = Object.entries(Rejection).filter(([, code]) => !rejections.has(code));
    assert.deepEqual(
      missed.map(([name]) => name),
      ['UNKNOWN_COMMAND', 'NODE_BUSY', 'NODE_STOPPING'],
    );
  });

  for (const { core, profile: name } of MUTANTS) {
    test(`catches an engine that ${core.name}`, () => {
      assert.ok(firstFailure(core, profileNamed(name)), 'not caught');
    });
  }

  test('catches mistakes by bytes alone', () => {
    for (const { core, profile: name } of MUTANTS.filter((_, index) => index % 6 === 0)) {
      const profile = profileNamed(name);
      const play = (seed: number): boolean => {
        const twin = core.make(profile.config);
        const comparison = new ByteComparison(twin, profile.config, 100);
        const generator = new Generator(seed, profile, twin);
        for (let k = 0; k < MUTANT_COMMANDS; k++) {
          const result = comparison.apply(generator.next());
          if ('failure' in result) return true;
          generator.learn(result.events);
        }
        return false;
      };
      const seeds = Array.from({ length: MUTANT_RUNS }, (_, k) => k + 1);
      assert.ok(seeds.some(play), core.name);
    }
  });

  test('finds nothing by bytes where there is nothing', () => {
    const options = { commands: 3000, checkEvery: 500, core: RESTORED_ENGINE, quick: true };
    for (const profile of PROFILES) {
      assert.equal(fuzz({ ...options, seed: 9, profile }).failure, undefined, profile.name);
    }
  });

  test('shrinks a failure to the few commands that show it', () => {
    const { core, profile: name } = MUTANTS[0]!;
    const profile = profileNamed(name);
    const { items } = firstFailure(core, profile) ?? assert.fail('not caught');
    const play = (some: typeof items) => replay(some, profile.config, core, 1);
    const shortest = shrink(items, (some) => play([...some]).failure !== undefined, 2000);
    // Two assets, a market, up to five accounts (ids have no gaps), three with money, two orders at
    // one price, one that takes, and one more.
    assert.ok(shortest.length <= 15, `${shortest.length} commands left of ${items.length}`);
    const { commands, failure: shown } = play(shortest);
    assert.ok(shown);
    const text = formatFinding({ note: shown.message, config: profile.config, commands });
    assert.match(text, /"template":10/);
  });
});
