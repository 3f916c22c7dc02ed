/** Settings: where they come from, which source wins, and what is said about wrong ones. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import {
  flagOf,
  readSettings,
  SETTINGS,
  type Setting,
  SettingsError,
  settingsHelp,
  variableOf,
} from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'lx-settings-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(content: string): string {
  files += 1;
  const path = join(folder, `${files}.json`);
  writeFileSync(path, content);
  return path;
}

function problems(args: readonly string[], environment: Record<string, string> = {}): string[] {
  try {
    readSettings(args, environment);
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    assert.equal(error.message, error.problems.join('\n'));
    return [...error.problems];
  }
  assert.fail(`${args.join(' ')} was accepted`);
}

/** Two right values of a setting that are not its default, as text and as they are read. */
function samples(setting: Setting): [string, unknown][] {
  switch (setting.type) {
    case 'number':
      return [setting.min, setting.max].map((value) => [String(value), value]);
    case 'choice':
      return setting.choices.slice(1).map((value) => [value, value]);
    case 'switch':
      return [
        ['true', true],
        ['false', false],
      ];
    default:
      return [
        ['one', 'one'],
        ['two words', 'two words'],
      ];
  }
}

describe('sources', () => {
  test('without any, every setting has its default', () => {
    const settings: Record<string, unknown> = readSettings([], {});
    for (const setting of SETTINGS) assert.equal(settings[setting.name], setting.default);
    assert.equal(Object.keys(settings).length, SETTINGS.length);
  });

  for (const setting of SETTINGS as readonly Setting[]) {
    test(`${setting.name}: a flag beats the environment, which beats the file`, () => {
      const [[one, oneValue], [two = '', twoValue] = []] = samples(setting) as [
        [string, unknown],
        [string, unknown],
      ];
      const path = file(JSON.stringify({ [setting.name]: oneValue }));
      const read = (args: string[], environment: Record<string, string> = {}) =>
        (readSettings(args, environment) as Record<string, unknown>)[setting.name];
      const variable = variableOf(setting.name);
      assert.equal(read(['--config', path]), oneValue);
      assert.equal(read([`--config=${path}`]), oneValue);
      assert.equal(read([], { LX_CONFIG: path }), oneValue);
      assert.equal(read([], { LX_CONFIG: path, [variable]: two }), twoValue);
      const flag = flagOf(setting.name);
      assert.equal(read([`${flag}=${one}`], { LX_CONFIG: path, [variable]: two }), oneValue);
      if (setting.type === 'switch') {
        assert.equal(read([flag], { [variable]: 'false' }), true);
        assert.equal(read([flag.replace('--', '--no-')], { [variable]: 'true' }), false);
      } else assert.equal(read([flag, one], { [variable]: two }), oneValue);
    });
  }

  test('a demo makes an anchor every minute, unless it is told or pays for it on a chain', () => {
    const every = (...args: string[]) => readSettings(args, {}).anchorEvery;
    assert.equal(every('--demo'), 1);
    assert.equal(every('--demo', '--anchor-every', '60'), 60);
    assert.equal(every('--demo', '--anchor-every', '0'), 0);
    assert.equal(every('--demo', '--anchor-url', 'http://127.0.0.1:8545'), 60);
    assert.equal(every(), 60);
  });

  test('a demo keeps a day of anchors, unless it is told or is on a chain; others keep all', () => {
    const kept = (...args: string[]) => readSettings(args, {}).anchorsKept;
    assert.equal(kept('--demo'), 1440);
    assert.equal(kept('--demo', '--anchors-kept', '5'), 5);
    assert.equal(kept('--demo', '--anchor-url', 'http://127.0.0.1:8545'), 0);
    assert.equal(kept('--demo', '--vault-url', 'http://127.0.0.1:8545'), 0);
    assert.equal(kept(), 0);
  });

  test('--config beats LX_CONFIG, and the last of two same flags counts', () => {
    const one = file('{ "port": 1 }');
    const two = file('{ "port": 2 }');
    assert.equal(readSettings(['--config', two], { LX_CONFIG: one }).port, 2);
    assert.equal(readSettings(['--port', '3', '--port', '4'], {}).port, 4);
  });

  test('variables of other programs are left alone', () => {
    assert.equal(readSettings([], { PORT: 'x', LX_OTHER: 'x', lx_port: 'x' }).port, 8080);
  });
});

describe('wrong values', () => {
  test('are all named at once, each where it came from', () => {
    const path = file('{ "maxOrders": 1.5, "host": 7, "color": "red" }');
    const found = problems(['--port', '70000', '--sync=often', '--bogus', '--config', path], {
      LX_DEMO: 'perhaps',
      LX_SNAPSHOT_EVERY: '12x',
    });
    const wanted = [
      /^color in .*json is not a setting/,
      /^--bogus is not a flag of lx start; see lx start --help/,
      /^host in .*json is 7; it must be a text that is not empty/,
      /^--port is "70000"; it must be a whole number, 0 to 65535/,
      /^LX_DEMO is "perhaps"; it must be true or false/,
      /^--sync is "often"; it must be one of always, interval, never/,
      /^LX_SNAPSHOT_EVERY is "12x"; it must be a whole number, 1000 to /,
      /^maxOrders in .*json is 1.5; it must be a whole number, 64 to /,
    ];
    assert.equal(found.length, wanted.length, found.join('\n'));
    for (const pattern of wanted)
      assert.ok(
        found.some((each) => pattern.test(each)),
        `${pattern}`,
      );
  });

  for (const setting of (SETTINGS as readonly Setting[]).filter(({ type }) => type === 'number')) {
    test(`${setting.name} beside its range is refused`, () => {
      if (setting.type !== 'number') return;
      for (const value of [setting.min - 1, setting.max + 1, '', 'NaN', 'Infinity', '1.5']) {
        const [found, more] = problems([`${flagOf(setting.name)}=${value}`]);
        assert.match(found!, new RegExp(`^${flagOf(setting.name)} is `));
        assert.equal(more, undefined);
      }
    });
  }

  test('a flag without its value is named', () => {
    assert.deepEqual(problems(['--port']), ['--port needs a value']);
    assert.deepEqual(problems(['--config']), ['--config needs a file']);
    assert.deepEqual(problems(['--config=']), ['--config needs a file']);
  });

  test('a flag that means something alone needs none', () => {
    assert.equal(readSettings(['--history'], {}).history, 'sqlite');
    const { demo, history } = readSettings(['--history', '--demo'], {});
    assert.deepEqual([demo, history], [true, 'sqlite']);
    assert.equal(readSettings(['--history', 'postgres://here'], {}).history, 'postgres://here');
    assert.equal(readSettings(['--history=sqlite'], {}).history, 'sqlite');
    assert.equal(readSettings([], { LX_HISTORY: 'sqlite' }).history, 'sqlite');
    assert.equal(readSettings([], {}).history, '');
  });

  test('only a switch can be turned off', () => {
    assert.match(problems(['--no-port'])[0]!, /^--no-port is not a flag/);
  });

  test('a word that is no flag is named', () => {
    assert.match(problems(['demo'])[0]!, /^demo is not a flag/);
  });

  test('a configuration that is missing, no JSON or no object is named', () => {
    const missing = join(folder, 'missing.json');
    assert.match(problems(['--config', missing])[0]!, /^cannot read the configuration .*missing/);
    const broken = file('{ port: 1 }');
    assert.match(problems(['--config', broken])[0]!, /^cannot read the configuration .*JSON/);
    for (const content of ['[]', 'null', '7']) {
      assert.match(problems(['--config', file(content)])[0]!, /must be a JSON object$/);
    }
  });
});

describe('names and help', () => {
  test('a name with digits becomes a flag and a variable that lead back to it', () => {
    assert.equal(flagOf('demoRate'), '--demo-rate');
    assert.equal(variableOf('demoRate'), 'LX_DEMO_RATE');
    const flags = new Set(SETTINGS.map(({ name }) => flagOf(name)));
    const variables = new Set(SETTINGS.map(({ name }) => variableOf(name)));
    assert.equal(flags.size, SETTINGS.length);
    assert.equal(variables.size, SETTINGS.length);
  });

  test('help lists every setting with its default', () => {
    const lines = settingsHelp().split('\n');
    for (const setting of SETTINGS) {
      const line = lines.find((each) => each.startsWith(`  ${flagOf(setting.name)} `));
      assert.ok(line?.includes(setting.doc), setting.name);
      assert.ok(line?.includes(`(${setting.default}`), setting.name);
    }
  });
});
