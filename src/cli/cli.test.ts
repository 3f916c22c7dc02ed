/** What `lx` says of itself, and what it does with commands that it does not have. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lx } from './testing.ts';

describe('lx', () => {
  for (const args of [[], ['help'], ['--help'], ['-h']]) {
    test(`'${['lx', ...args].join(' ')}' lists the commands and ends well`, async () => {
      const { code, stdout, stderr } = await lx(args);
      assert.equal(code, 0);
      assert.equal(stderr, '');
      for (const name of [
        'start',
        'key',
        'call',
        'import',
        'replay',
        'verify',
        'state',
        'anchor',
        'proof',
        'vault',
        'bench',
      ]) {
        assert.match(stdout, new RegExp(`^ {2}lx ${name}\\b`, 'm'));
      }
    });
  }

  for (const name of ['version', '--version', '-v']) {
    test(`'lx ${name}' says which release it is`, async () => {
      const { code, stdout } = await lx([name]);
      assert.equal(code, 0);
      assert.match(stdout, /^lx \d+\.\d+\.\d+\n$/);
    });
  }

  for (const name of ['fly', 'constructor', 'toString']) {
    test(`'lx ${name}' is no command: exit code 2, and the help on stderr`, async () => {
      const { code, stdout, stderr } = await lx([name, '--fast']);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, new RegExp(`lx has no command '${name}'`));
      assert.match(stderr, /lx start/);
    });
  }

  test('a benchmark is not called with what is no number: exit code 2', async () => {
    const { code, stderr } = await lx(['bench', 'engine', '--rounds=-1']);
    assert.equal(code, 2);
    assert.match(stderr, /--rounds is -1; it must be a whole number from 1/);
  });

  const noFolder = process.platform === 'linux' ? false : 'there is no /proc';
  test("'lx start' says so where no folder can be made", { skip: noFolder }, async () => {
    const { code, stderr } = await lx(['start', '--data', '/proc/none', '--port', '0']);
    assert.equal(code, 1);
    assert.match(stderr, /Cannot open the log in \/proc\/none: ENOENT/);
  });

  test("'lx start --help' lists every setting and starts nothing", async () => {
    for (const flag of ['--help', '-h']) {
      const { code, stdout, stderr } = await lx(['start', flag]);
      assert.equal(code, 0);
      assert.equal(stderr, '');
      for (const name of ['--port', '--data', '--demo', '--config']) {
        assert.ok(stdout.includes(name), name);
      }
    }
  });
});
