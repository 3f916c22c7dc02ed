/** `lx state`: what it moves, into which sizes, and what it refuses. */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { askViews } from '../../test/golden/ask.ts';
import { nodeOn, unpackGolden } from '../../test/golden/folder.ts';
import { Prng } from '../base/prng.ts';
import type { Request } from '../gateway/port.ts';
import {
  OrderType,
  Side,
  TargetKind,
  Template,
  TimeInForce,
} from '../schema/generated/protocol.ts';
import { lx } from './testing.ts';

const top = mkdtempSync(join(tmpdir(), 'lx-state-'));
after(() => rmSync(top, { recursive: true, force: true }));

const from = join(top, 'from');
const file = join(top, 'state.jsonl');

before(async () => {
  const folder = mkdtempSync(join(top, 'x'));
  unpackGolden('v1', folder);
  const { code, stderr } = await lx(['state', 'export', folder, '--out', file]);
  assert.equal(code, 0, stderr);
  assert.equal(stderr, '');
  renameSync(folder, from);
});

const linesOf = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n');

function flow(seed: number, count: number): Request[] {
  const prng = new Prng(seed);
  return Array.from({ length: count }, () => {
    const header = { market: prng.between(1, 6), account: prng.between(3, 12) };
    if (prng.chance(25)) {
      const target = prng.between(1, 3000);
      const kind = { target, targetKind: TargetKind.ORDER_ID };
      return { template: Template.CancelOrder, ...header, market: 0, ...kind };
    }
    return {
      ...{ template: Template.NewOrder, ...header, priceTicks: prng.between(950, 1050) },
      ...{
        quantity: prng.between(1, 20),
        clientOrderId: 0,
        side: prng.pick([Side.BUY, Side.SELL]),
      },
      ...{ type: OrderType.LIMIT, timeInForce: TimeInForce.GTC, stp: 0, text: '' },
    };
  });
}

describe('lx state', () => {
  test('moves a venue into other capacities, where it goes on as it would have', async () => {
    const to = join(top, 'to');
    const flags = ['--max-orders', '5000', '--max-levels', '900', '--max-accounts', '80'];
    const ran = await lx(['state', 'import', file, '--data', to, ...flags]);
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stdout, /goes on after sequence \d+: \d+ accounts, \d+ markets, \d+ open/);
    assert.match(ran.stdout, /maxOrders 600 → 5000 \(in capacities.json\)/);
    assert.match(ran.stdout, /copy keys.json/);
    const [old, moved] = [await nodeOn('v1', from), await nodeOn('v1', to)];
    assert.ok(moved.node.notes.some((note) => note.includes('maxOrders is 5000, not 600')));
    const views = ({ feed, accounts }: typeof old) => askViews(feed, accounts);
    assert.deepEqual(views(moved), views(old));
    for (const request of flow(5, 300)) {
      const [a, b] = [await old.node.submit(request), await moved.node.submit(request)];
      assert.deepEqual(b.events, a.events);
    }
    await Promise.all([old.node.stop(), moved.node.stop()]);
    const verified = await lx(['verify', to]);
    assert.equal(verified.code, 0, verified.stdout);
    const again = await nodeOn('v1', to);
    assert.equal(again.node.replayedCommands, 0);
    await again.node.stop();
  });

  test('reads a snapshot file as it is, and writes to standard output', async () => {
    const folder = mkdtempSync(join(top, 'y'));
    unpackGolden('v1', folder);
    const name = readdirSync(folder).find((each) => each.endsWith('.lxs'))!;
    const before = readFileSync(join(folder, name));
    const { code, stdout, stderr } = await lx(['state', 'export', join(folder, name)]);
    assert.equal(code, 0, stderr);
    const values = stdout.trimEnd().split('\n');
    assert.equal(JSON.parse(values[1]!).layout, 1);
    assert.match(values.at(-1)!, /^\{"sha256":"[0-9a-f]{64}"\}$/);
    assert.deepEqual(readFileSync(join(folder, name)), before);
    const copy = join(top, 'copy.jsonl');
    writeFileSync(copy, stdout);
    const data = join(top, 'from-snapshot');
    const ran = await lx(['state', 'import', copy, '--data', data, '--json']);
    assert.equal(ran.code, 0, ran.stderr);
    const { sequence, capacities } = JSON.parse(ran.stdout);
    assert.equal(sequence, Number(name.slice(9, 25)));
    assert.equal(capacities.maxOrders, 600);
  });

  test('what has been moved, and has no log yet, is shown by lx replay', async () => {
    const data = join(top, 'without-log');
    const imported = await lx(['state', 'import', file, '--data', data, '--json']);
    assert.equal(imported.code, 0, imported.stderr);
    const { sequence } = JSON.parse(imported.stdout);
    const { code, stdout, stderr } = await lx(['replay', data]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(`there is no log yet: from the snapshot of ${sequence}`));
    const verified = await lx(['verify', data]);
    assert.match(verified.stdout, /there is no log in .* yet that snapshot-\d+\.lxs could be held/);
  });

  test('refuses what does not fit or was changed, says why, and writes nothing', async () => {
    const lines = linesOf(file);
    const order = lines.findIndex((line) => line.startsWith('{"entry":"order"'));
    const changed = (name: string, wanted: readonly string[]) => {
      const path = join(top, name);
      writeFileSync(path, `${wanted.join('\n')}\n`);
      return path;
    };
    const cases: [string, readonly string[], RegExp][] = [
      [file, ['--max-orders', '2'], /maxOrders is 2: give more/],
      [file, ['--max-assets', '70000'], /maxAssets/],
      [changed('short', lines.slice(0, -1)), [], /it ends after line \d+: the rest is missing/],
      [changed('less', lines.toSpliced(order, 1)), [], /entry \d+ \(\w+\) cannot be taken/],
      [changed('noise', ['hello', ...lines]), [], /line 1 is no JSON/],
      [changed('other', ['{"a":1}', ...lines]), [], /is no file of lx state export/],
      [changed('later', ['{"lxState":9}', ...lines]), [], /is of a later release/],
      [
        changed('edited', lines.with(0, lines[0]!.replace(/"logHash":"../, '"logHash":"00'))),
        [],
        /its SHA-256 is another one: it was changed/,
      ],
      [join(top, 'nowhere'), [], /there is no .*nowhere: give a file of lx state export/],
    ];
    for (const [path, flags, reason] of cases) {
      const data = join(top, 'refused');
      const { code, stdout, stderr } = await lx([
        'state',
        'import',
        path,
        '--data',
        data,
        ...flags,
      ]);
      assert.match(stderr, reason);
      assert.deepEqual([code, stdout, existsSync(data)], [1, '', false]);
    }
    const onto = await lx(['state', 'import', file, '--data', from]);
    assert.match(onto.stderr, /holds an exchange already: give a new folder/);
    assert.equal(onto.code, 1);
    const empty = await lx(['state', 'export', mkdtempSync(join(top, 'z'))]);
    assert.match(empty.stderr, /holds no exchange/);
    const none = await lx(['state', 'export', join(top, 'none')]);
    assert.match(none.stderr, /there is no .*none: give a data folder or a snapshot file/);
    const damaged = await lx(['state', 'export', file]);
    assert.match(damaged.stderr, /is no snapshot that can be read/);
  });

  test('explains itself; what it does not have ends with code 2', async () => {
    const { code, stdout } = await lx(['state', '--help']);
    assert.equal(code, 0);
    assert.match(stdout, /--max-orders/);
    const wrongs = [[], ['fly', file], ['export'], ['import', file], ['export', file, '--fast']];
    for (const args of wrongs) {
      const wrong = await lx(['state', ...args]);
      assert.equal(wrong.code, 2);
      assert.match(wrong.stderr, /lx state export/);
    }
    const many = ['import', file, '--data', join(top, 'many'), '--max-orders', 'many'];
    const notNumber = await lx(['state', ...many]);
    assert.equal(notNumber.code, 2);
    assert.match(notNumber.stderr, /--max-orders is many; it must be a whole number from 1/);
  });
});
