/** `lx replay`: folders of real exchanges and files of commands, for people and for machines. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { replay } from '../../src/cli/replay.ts';
import { lx } from '../../src/cli/testing.ts';
import { DEFAULT_CONFIG, type Engine } from '../../src/engine/engine.ts';
import { Side } from '../../src/schema/generated/protocol.ts';
import { restoredEngine } from '../crash/audit.ts';
import { type Folder, LoadedChild, MARKET, stoppedFolder } from './exchange-folder.ts';
import { filesOf, flip } from './forge.ts';

const top = mkdtempSync(join(tmpdir(), 'lx-replay-'));
after(() => rmSync(top, { recursive: true, force: true }));
let names = 0;
const fresh = (ending = '') => {
  names += 1;
  return join(top, `${names}${ending}`);
};

interface Line {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** What the command prints, in this process: a start of its own for each would take long. */
const printed = (...args: readonly string[]) => printedOn({}, args);

/** @param terminal what stdout says of itself */
async function printedOn(terminal: object, args: readonly string[]): Promise<string> {
  const chunks: string[] = [];
  const stdout = new Writable({
    write: (chunk, _, done) => {
      chunks.push(String(chunk));
      done();
    },
  });
  assert.equal(await replay(args, Object.assign(stdout, terminal)), 0);
  return chunks.join('');
}

async function json(...args: readonly string[]): Promise<Line[]> {
  return (await printed(...args, '--json'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

const summaryOf = (lines: readonly Line[]) => lines.at(-1)!;
const ofKind = (lines: readonly Line[], kind: string) => lines.filter((each) => each.kind === kind);

describe('a data folder', () => {
  let folder: Folder;
  let engine: Engine;
  let copy: string;

  before(async () => {
    folder = await stoppedFolder(join(top, 'whole'), 3000, 3);
    copy = fresh();
    cpSync(folder.path, copy, { recursive: true });
    engine = restoredEngine(copy);
  });

  test('gives the books and balances that the exchange had, and is only read', async () => {
    const before = readdirSync(folder.path).map((name) => [
      name,
      readFileSync(join(folder.path, name), 'latin1'),
    ]);
    const lines = await json(folder.path);
    assert.deepEqual(
      readdirSync(folder.path).map((name) => [
        name,
        readFileSync(join(folder.path, name), 'latin1'),
      ]),
      before,
    );
    const summary = summaryOf(lines);
    assert.equal(summary.stateHash, engine.stateHash().toString(16).padStart(16, '0'));
    assert.deepEqual([summary.firstSequence, summary.lastSequence], [1, engine.sequence]);
    const market = ofKind(lines, 'market').find((each) => each.symbol === 'BTCUSD')!;
    const levels = (side: Side) => engine.levels(MARKET, side).map((each) => each.priceTicks);
    const prices = (rows: unknown) => (rows as { priceTicks: number }[]).map((r) => r.priceTicks);
    assert.deepEqual(prices(market.bids), levels(Side.BUY));
    assert.deepEqual(prices(market.asks), levels(Side.SELL));
    for (const { account, asset, available, reserved } of ofKind(lines, 'balance')) {
      const held = engine.balance(Number(account), Number(asset));
      assert.deepEqual([available, reserved], [held.available, held.reserved]);
    }
  });

  test('is a picture for people: books, trades, balances', async () => {
    const { code, stdout, stderr } = await lx(['replay', folder.path, '--depth', '3']);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    assert.match(stdout, /^BTCUSD {2}last \d+\.\d\d, \d+ trades of \d+\.\d{4} BTC$/m);
    const row = /^ +█+ {2} *\d+\.\d{4} {2} *\d+\.\d\d │ \d+\.\d\d {2} *\d+\.\d{4} {2}█+$/gm;
    assert.equal(stdout.match(row)?.length, 3);
    assert.match(stdout, /^ {2}\S+Z {2}trade \d+: account \d+ (buys |sells) \d/m);
    assert.match(stdout, /^ {2}external +USD +-\d+\.\d{6}$/m);
    assert.match(stdout, /^ {2}account 4 +BTC +\d+\.\d{8} {2}\+ \d+\.\d{8} reserved$/m);
    assert.match(stdout, /^\d+ commands: \d+ refused \(/m);
    assert.ok(!stdout.includes('\u001b'), 'NO_COLOR is respected');
  });

  test('is coloured where colours are wanted', async () => {
    const { stdout } = await lx(['replay', folder.path], { FORCE_COLOR: '1', NO_COLOR: '' });
    assert.ok(stdout.includes('\u001b[32m') && stdout.includes('\u001b[31m'));
  });

  test('has nothing between an end and a later beginning, and makes no folder', async () => {
    const turned = await lx(['replay', folder.path, '--from', '300', '--until', '200']);
    assert.equal(turned.code, 2);
    assert.match(turned.stderr, /^--until 200 is before --from 300/);
    const nowhere = join(top, 'nowhere', 'x.lxc');
    const written = await lx(['replay', folder.path, '--export', nowhere]);
    assert.equal(written.code, 2);
    assert.match(written.stderr, /^--export .*nowhere.x\.lxc: ENOENT/);
  });

  test('is as it was at a sequence or at a time', async () => {
    const all = ofKind(await json(folder.path, '--events'), 'event');
    const middle = all[Math.floor(all.length / 2)]!;
    const sequence = Number(middle.sequence);
    const bySequence = summaryOf(await json(folder.path, '--until', String(sequence)));
    assert.equal(bySequence.lastSequence, sequence);
    const timeUs = Number(middle.timeUs);
    const then = summaryOf(await json(folder.path, '--until', `@${timeUs}`));
    const last = all.findLast((each) => each.timeUs === timeUs)!;
    assert.deepEqual([then.timeUs, then.lastSequence], [timeUs, last.sequence]);
    const iso = new Date(Math.ceil(timeUs / 1000)).toISOString();
    const after = Number(summaryOf(await json(folder.path, '--until', iso)).lastSequence);
    assert.ok(after >= Number(then.lastSequence));
    assert.equal(
      summaryOf(await json(folder.path, '--until', '999999999')).lastSequence,
      engine.sequence,
    );
  });

  test('every trade and every event is a line, of one market if one is named', async () => {
    const lines = await json(folder.path, '--trades', '--events', '--market', 'btc/usd');
    const market = ofKind(lines, 'market');
    assert.deepEqual(
      market.map(({ symbol }) => symbol),
      ['BTCUSD'],
    );
    const trades = ofKind(lines, 'trade');
    assert.equal(trades.length, market[0]!.trades);
    const events = ofKind(lines, 'event').filter(({ name }) => name === 'Trade');
    assert.deepEqual(
      events.map((e) => e.tradeId),
      trades.map((e) => e.tradeId),
    );
    const text = await printed(folder.path, '--trades', '--market', 'BTCUSD');
    const rows = text.split('\n').filter((line) => line.startsWith('BTCUSD  2'));
    assert.equal(rows.length, trades.length);
    assert.match(rows[0]!, /Z {2}trade 1: account \d (buys |sells) \d+\.\d{4} @ \d/);
    const other = await printed(folder.path, '--events', '--market', 'ETHUSD');
    assert.doesNotMatch(other, /^\d+ {2}Trade/m);
  });

  test('--from says where lines begin', async () => {
    const all = ofKind(await json(folder.path, '--events'), 'event');
    const { sequence, timeUs } = all[Math.floor(all.length / 2)]!;
    const later = ofKind(await json(folder.path, '--events', '--from', String(sequence)), 'event');
    assert.deepEqual(
      later,
      all.filter((each) => Number(each.sequence) >= Number(sequence)),
    );
    const since = ofKind(await json(folder.path, '--events', '--from', `@${timeUs}`), 'event');
    assert.deepEqual(
      since,
      all.filter((each) => Number(each.timeUs) >= Number(timeUs)),
    );
  });

  test('comes to the same at recorded speed', async () => {
    const [fast, paced] = [await json(folder.path), await json(folder.path, '--speed', '20')];
    assert.deepEqual(paced, fast);
  });

  test('moves on a terminal: the books in place of those before, then as at the end', async () => {
    const args = [folder.path, '--market', 'BTCUSD'];
    const end = await printed(...args);
    const shown = await printedOn({ isTTY: true, columns: 80 }, [...args, '--speed', '1']);
    const frames = shown.split('\u001b[H\u001b[J');
    assert.ok(frames.length > 1);
    assert.match(frames[1]!, /^\S*Z? {2}\(1 ×\)\n\nBTCUSD {2}/);
    const books = (text: string) =>
      text.slice(text.lastIndexOf('BTCUSD  last'), text.lastIndexOf('commands'));
    assert.equal(books(shown), books(end));
  });

  test('becomes a file, of blocks or of text, that comes to the same', async () => {
    const expected = summaryOf(await json(folder.path));
    const capacities = ['--capacities', join(folder.path, 'capacities.json')];
    for (const file of [fresh('.lxc'), fresh('.txt')]) {
      await json(folder.path, '--export', file);
      assert.deepEqual(summaryOf(await json(file, ...capacities)), expected);
    }
    const part = fresh('.lxc');
    await json(folder.path, '--export', part, '--until', '100');
    assert.equal(summaryOf(await json(part)).lastSequence, 100);
    const again = await lx(['replay', folder.path, '--export', part]);
    assert.equal(again.code, 2);
    assert.match(again.stderr, /is there already: give another name/);
  });

  test('goes on from a snapshot where older files were moved away, and says so', async () => {
    const [first = ''] = filesOf(folder.path, '.lxl');
    const path = fresh();
    cpSync(folder.path, path, { recursive: true });
    rmSync(join(path, first));
    const base = Number(filesOf(path, '.lxs')[0]!.slice(9, 25));
    const lines = await json(path);
    const summary = summaryOf(lines);
    assert.equal(summary.firstSequence, base + 1);
    assert.equal(summary.stateHash, engine.stateHash().toString(16).padStart(16, '0'));
    assert.match(String(summary.notes), new RegExp(`from the snapshot of ${base}`));
    assert.ok(ofKind(lines, 'market').some(({ symbol }) => symbol === 'BTCUSD'));
    for (const name of filesOf(path, '.lxs')) rmSync(join(path, name));
    const { code, stderr } = await lx(['replay', path]);
    assert.equal(code, 1);
    assert.match(stderr, /no snapshot holds what was before/);
  });

  test('is read while its exchange runs', async () => {
    const path = fresh();
    cpSync(folder.path, path, { recursive: true });
    const child = await LoadedChild.start({ ...folder, path });
    await child.answered(200);
    const { lastSequence } = summaryOf(await json(path));
    assert.ok(Number(lastSequence) >= engine.sequence + 200);
    await child.kill();
  });

  test('shows what was before the damage, then where that is', async () => {
    const path = fresh();
    cpSync(folder.path, path, { recursive: true });
    const [first = '', second = ''] = filesOf(path, '.lxl');
    flip(path, second, 500);
    const { code, stdout, stderr } = await lx(['replay', path]);
    assert.equal(code, 1);
    assert.match(stdout, /^sequence \d+/m);
    assert.ok(stderr.includes(`the log is damaged: ${second}, byte `), stderr);
    flip(path, first, 40);
    const none = await lx(['replay', path]);
    assert.equal(none.code, 1);
    assert.ok(none.stderr.includes(`${first}, byte 0`), none.stderr);
  });

  test('that is none, or holds no log, is named with a remedy', async () => {
    const missing = await lx(['replay', join(top, 'nowhere')]);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /is not there: give a command file or a data folder/);
    const empty = await lx(['replay', mkdtempSync(join(top, 'empty-'))]);
    assert.equal(empty.code, 1);
    assert.match(empty.stderr, /there is no log in .*: give a data folder/);
    const market = await lx(['replay', folder.path, '--market', 'XYZ']);
    assert.equal(market.code, 2);
    assert.match(market.stderr, /there is no market XYZ; there are: DECUSD, BTCUSD, /);
  });
});

/** docs/replay.md: a file of commands, and above it what it gives. */
const page = readFileSync(new URL('../../docs/replay.md', import.meta.url), 'utf8');
const [PICTURE = '', TABLE = ''] = [...page.matchAll(/^```text\n([\s\S]*?)^```$/gm)].map(
  ([, text]) => text!,
);

describe('a command file', () => {
  function written(text: string | Uint8Array, ending: string): string {
    const path = fresh(ending);
    writeFileSync(path, text);
    return path;
  }

  test('of text, in both ways, as docs/replay.md shows it', async () => {
    const { code, stdout, stderr } = await lx(['replay', written(TABLE, '.txt')]);
    assert.equal(code, 0, stderr);
    assert.ok(TABLE.startsWith('# two traders'));
    assert.equal(stdout, PICTURE);
  });

  test('of blocks, as lx import and --export write it', async () => {
    const blocks = fresh('.lxc');
    const room = ['--capacities', written(JSON.stringify(DEFAULT_CONFIG), '.json')];
    const text = await json(written(TABLE, '.txt'), '--export', blocks, ...room);
    assert.deepEqual(summaryOf(await json(blocks, ...room)), summaryOf(text));
    const cut = written(readFileSync(blocks).subarray(0, -40), '.lxc');
    const { code, stdout, stderr } = await lx(['replay', cut]);
    assert.equal(code, 1);
    assert.match(stdout, /^sequence 12,/m);
    assert.match(stderr, /no whole command begins at byte \d+ of .*: the file is cut off/);
  });

  test('of a finding of the fuzzer', async () => {
    const corpus = fileURLToPath(new URL('../fuzz/corpus/', import.meta.url));
    for (const name of readdirSync(corpus)) {
      const finding = JSON.parse(readFileSync(join(corpus, name), 'utf8'));
      const summary = summaryOf(await json(join(corpus, name)));
      assert.equal(summary.lastSequence, finding.commands.length);
      assert.deepEqual(summary.notes, [finding.note]);
    }
  });

  test('that cannot be read is named with the place', async () => {
    const wrong: readonly (readonly [text: string, ending: string, message: RegExp])[] = [
      ['asset BTC\nbuy 5 @ 1 by dave\n', '.txt', /\.txt, line 2: nothing is named dave/],
      ['asset BTC\nNewOrder side=UP\n', '.txt', /\.txt, line 2: side is UP; give one of BUY/],
      ['{}', '.json', /is no file of commands: it has no list of commands/],
    ];
    for (const [text, ending, message] of wrong) {
      const { code, stderr } = await lx(['replay', written(text, ending)]);
      assert.equal(code, 1);
      assert.match(stderr, message);
    }
  });

  test('has as much room as is asked for', async () => {
    const capacities = written('{"maxOrders": 2}', '.json');
    const path = written(TABLE, '.txt');
    const { refused } = summaryOf(await json(path, '--capacities', capacities));
    assert.deepEqual(refused, { ORDERS_FULL: 3 });
  });
});

describe('lx replay and lx verify', () => {
  test('explain themselves: code 0 when asked, 2 when called wrongly', async () => {
    for (const name of ['replay', 'verify']) {
      const { code, stdout } = await lx([name, '--help']);
      assert.equal(code, 0);
      assert.ok(stdout.startsWith(`lx ${name} `));
      for (const args of [[], ['--fly'], [join(top, 'nowhere')]]) {
        assert.equal((await lx([name, ...args])).code, 2, args.join(' '));
      }
    }
    const flags = [
      ['--speed', '0'],
      ['--depth', 'deep'],
      ['--until', 'tea'],
    ];
    for (const flag of flags) {
      const { code, stderr } = await lx(['replay', top, ...flag]);
      assert.equal(code, 2);
      assert.ok(stderr.startsWith(`${flag[0]} is ${flag[1]}; give `), stderr);
    }
  });
});
