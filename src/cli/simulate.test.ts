/** `lx simulate` as a person calls it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lx } from './testing.ts';

describe('lx simulate', () => {
  test('prints runs side by side, with the hash of each', async () => {
    const args = ['--seconds', '20', '--rules', 'tick=100', '--rules', 'taker=1000,maker=0'];
    const { code, stdout, stderr } = await lx(['simulate', ...args]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^20 simulated seconds, seed 1\n/);
    assert.match(stdout, / usual +tick=100 +taker=1000,maker=0\n/);
    assert.match(stdout, /hash of the state +[0-9a-f]{16} +[0-9a-f]{16} +[0-9a-f]{16}\n/);
    assert.match(stdout, /\nBTCUSD\n.*mean spread/);
  });

  test('the same seed gives the same text; --json and --csv are for programs', async () => {
    const call = (...more: string[]) => lx(['simulate', '--seconds', '10', '--seed', '5', ...more]);
    const [one, other, csv] = await Promise.all([call('--json'), call('--json'), call('--csv')]);
    assert.equal(one.stdout, other.stdout);
    const { runs } = JSON.parse(one.stdout);
    assert.ok(csv.stdout.includes(`state_hash,${runs[0].stateHash}\r\n`));
  });

  test('says what is wrong with how it is called', async () => {
    const wrong = [
      [['--rules', 'speed=1'], /'speed=1' is none of maker, taker, tick, collar/],
      [['--market', 'GOLD'], /there is no market GOLD/],
      [['--seed', 'x'], /--seed x is no number/],
      [['--fast'], /--fast/],
    ] as const;
    for (const [args, message] of wrong) {
      const { code, stderr } = await lx(['simulate', ...args]);
      assert.equal(code, 2);
      assert.match(stderr, message);
    }
    assert.match((await lx(['simulate', '--help'])).stdout, /lx simulate --rules/);
  });
});
