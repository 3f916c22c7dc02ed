import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Engine } from '../../src/engine/engine.ts';
import { engineModule } from '../../src/engine/testing.ts';
import { Rejection, Template } from '../../src/schema/generated/protocol.ts';
import { RESTORED_ENGINE } from './cores.ts';
import { formatFinding, readCorpus } from './corpus.ts';
import { fuzz, replay } from './fuzz.ts';
import { MUTANTS } from './mutants.ts';
import { PROFILES, profileNamed } from './profiles.ts';
import { shrink } from './shrink.ts';

/** Fixed, so that a run of the tests is always the same; `npm run fuzz` takes fresh ones. */
const SEEDS = [1, 2, 3];
const COMMANDS = 4000;

describe('the engine and its naive twin', () => {
  for (const [name, { note, config, commands }] of readCorpus()) {
    test(`agree on corpus/${name}: ${note}`, () => {
      const items = commands.map((command) => ({ command, orderId: 0 }));
      assert.equal(replay(items, config, RESTORED_ENGINE, 1).failure, undefined);
    });
  }

  for (const profile of PROFILES) {
    test(`agree on ${profile.name}: ${profile.doc}`, () => {
      for (const seed of SEEDS) {
        const core = RESTORED_ENGINE;
        const options = { seed, profile, commands: COMMANDS, checkEvery: 500, core };
        const { failure } = fuzz(options);
        const again = `npm run fuzz -- --seed ${seed} --profile ${profile.name}`;
        assert.equal(failure, undefined, `${failure?.message}\n${again} --commands ${COMMANDS}`);
      }
    });
  }

  test('leave the same bytes whatever room there is for events', () => {
    const profile = profileNamed('deep');
    const core = RESTORED_ENGINE;
    const { items } = fuzz({ seed: 4, profile, commands: COMMANDS, checkEvery: 4000, core });
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

  test('meets every event of an engine and every rejection that typed commands can', () => {
    const events = new Set<number>();
    const rejections = new Set<number>();
    for (const profile of PROFILES) {
      for (const seed of SEEDS) {
        const core = RESTORED_ENGINE;
        const result = fuzz({ seed, profile, commands: COMMANDS, checkEvery: COMMANDS, core });
        for (const template of result.events.keys()) events.add(template);
        for (const code of result.rejections.keys()) rejections.add(code);
      }
    }
    const byEngine = Object.values(Template).filter((id) => id >= 64 && id < 120);
    assert.deepEqual(
      byEngine.filter((id) => !events.has(id)),
      [],
    );
    const missed = Object.entries(Rejection).filter(([, code]) => !rejections.has(code));
    assert.deepEqual(
      missed.map(([name]) => name),
      ['UNKNOWN_COMMAND', 'NODE_BUSY', 'NODE_STOPPING'],
    );
  });

  for (const { core, profile: name } of MUTANTS) {
    test(`catches an engine that ${core.name}`, () => {
      const profile = profileNamed(name);
      const { failure } = fuzz({ seed: 1, profile, commands: 6000, checkEvery: 200, core });
      assert.ok(failure, 'not caught');
    });
  }

  test('shrinks a failure to the few commands that show it', () => {
    const { core, profile: name } = MUTANTS[0]!;
    const profile = profileNamed(name);
    const { items, failure } = fuzz({ seed: 1, profile, commands: 6000, checkEvery: 200, core });
    assert.ok(failure);
    const play = (some: typeof items) => replay(some, profile.config, core, 1);
    const shortest = shrink(items, (some) => play([...some]).failure !== undefined, 2000);
    // Two assets, a market, an account or two with money, two orders at one price, one that takes.
    assert.ok(shortest.length <= 12, `${shortest.length} commands left of ${items.length}`);
    const { commands, failure: shown } = play(shortest);
    assert.ok(shown);
    const text = formatFinding({ note: shown.message, config: profile.config, commands });
    assert.match(text, /"template":10/);
  });
});
