/** Invitations are made, listed and withdrawn from the shell, beside a running exchange. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { INVITATIONS_FOLDER, Invitations } from '../gateway/people/invitations.ts';
import { lx } from './testing.ts';

describe('lx invite', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lx-invite-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const invite = (...args: readonly string[]) => lx(['invite', ...args, '--data', folder]);

  test('prints a code that another process finds, in a file for this user only', async () => {
    const running = new Invitations(folder);
    const { code: exit, stdout } = await invite('--account', '7', '--name', 'Ada', '--transfer');
    assert.equal(exit, 0);
    const [, code = ''] = /^invitation ([0-9a-f]{32})$/m.exec(stdout) ?? [];
    const found = running.find(code);
    assert.deepEqual([found?.account, found?.name], [7, 'Ada']);
    assert.deepEqual(found?.permissions, ['read', 'trade', 'transfer']);
    const [name = ''] = readdirSync(join(folder, INVITATIONS_FOLDER));
    assert.ok(!name.includes(code));
    assert.equal(statSync(join(folder, INVITATIONS_FOLDER)).mode & 0o777, 0o700);
    assert.equal(statSync(join(folder, INVITATIONS_FOLDER, name)).mode & 0o777, 0o600);
    assert.equal(running.take(code)?.account, 7);
    assert.equal(running.take(code), undefined);
  });

  test('invites operators, which nobody can do over the network', async () => {
    await invite('--account', '3', '--operate');
    const [{ permissions }] = JSON.parse((await invite('list', '--json')).stdout);
    assert.deepEqual(permissions, ['read', 'operate']);
  });

  test('lists what is open, without codes, and withdraws it', async () => {
    assert.match((await invite('list')).stdout, /^no open invitations$/m);
    await invite('--account', '7', '--read-only', '--hours', '1');
    const listed = await invite('list');
    const [, id = ''] = /^([0-9a-f]{64}) {2}account 7 {2}read {2}until /m.exec(listed.stdout) ?? [];
    const [shown] = JSON.parse((await invite('list', '--json')).stdout);
    assert.equal(shown.id, id);
    assert.equal(shown.expiresMs - shown.createdMs, 3_600_000);
    assert.equal((await invite('withdraw', id)).code, 0);
    const again = await invite('withdraw', id);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /no invitation .* is open/);
  });

  test('says what is wrong, and makes nothing', async () => {
    for (const [args, why] of [
      [[], /--account is missing/],
      [['--account', '2'], /--account is 2; it must be a whole number, 3 to/],
      [['--account', '7', '--hours', '721'], /--hours is 721/],
      [['--account', '7', '--transfer', '--read-only'], /exclude each other/],
      [['--account', '7', '--operate', '--transfer'], /exclude each other/],
      [['--account', '7', '--name', 'x'.repeat(101)], /more than 100 characters/],
      [['make'], /does not take 'make'/],
      [['withdraw'], /does not take 'withdraw'/],
      [['--nothing'], /Unknown option/],
    ] as const) {
      const { code, stderr } = await invite(...args);
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, why);
    }
    assert.deepEqual(readdirSync(folder), []);
    assert.match((await invite('--help')).stdout, /once/);
  });
});
