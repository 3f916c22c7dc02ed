import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { putSection, readLog, renderLogs } from './record.ts';

const LOG = `
> lx-dex@0.0.0 fuzz
seed 7
  dense     1000 commands, 20 rejected, 3000 events: the same
  everything 1000 commands, 30 rejected, 2500 events: the same
seed 8
  dense     1000 commands, 25 rejected, 3100 events: the same
  everything 1000 commands, 35 rejected, 2600 events: the same
4000 commands, seeds 7 to 8
`;

describe('the record of a long run', () => {
  test('sums what the runs printed and says how to play them again', () => {
    const section = renderLogs('abc123', [readLog(LOG), readLog(LOG.replaceAll('seed', 'seed'))]);
    assert.match(section, /8,000 commands at commit `abc123`/);
    assert.match(section, /--quick --seed 7 --runs 2 --commands 1000/);
    assert.match(section, /\| dense \| 4 \| 4,000 \| 90 \| 12,200 \|/);
    assert.match(section, /\| all \| 8 \| 8,000 \| 220 \| 22,400 \|/);
  });

  test('takes no log that ends early, does not add up or tells of a difference', () => {
    const rows = LOG.trimEnd().split('\n');
    assert.throws(() => readLog(rows.slice(0, -1).join('\n')), /did not come to its end/);
    assert.throws(() => readLog(LOG.replace('4000 commands', '5000 commands')), /its end/);
    const other = LOG.replace('dense     1000', 'dense     900');
    assert.throws(() => readLog(other), /its end/);
    assert.throws(() => readLog(`${LOG}\ndense: differs after 3 commands`), /dense: differs/);
  });

  test('goes between the marks of the page', () => {
    const from = '<!-- long run: written by test/fuzz/record.ts -->';
    const to = '<!-- end of the long run -->';
    const page = `before\n${from}\nold\n${to}\nafter\n`;
    assert.equal(putSection(page, 'new'), `before\n${from}\nnew\n${to}\nafter\n`);
    assert.throws(() => putSection('nothing', 'new'), /lacks/);
  });
});
