/** A recording that is gone through in both directions, against a straight run of the same log. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Prng } from '../../src/base/prng.ts';
import { lx } from '../../src/cli/testing.ts';
import { engineModule } from '../../src/engine/testing.ts';
import { BATCH_HEADER_BYTES } from '../../src/log/file/batch-descriptor.ts';
import { parseSegmentName } from '../../src/log/file/names.ts';
import type { MemoryFile } from '../../src/replay/memory-files.ts';
import { type ReadRecordingOptions, readRecording } from '../../src/replay/recording.ts';
import { Stage } from '../../src/replay/stage.ts';
import { Template } from '../../src/schema/generated/protocol.ts';
import { CAPACITIES } from '../crash/venue-folder.ts';
import { stoppedFolder } from './exchange-folder.ts';

const top = mkdtempSync(join(tmpdir(), 'lx-stage-'));
after(() => rmSync(top, { recursive: true, force: true }));
const folder = join(top, 'whole');
const COMMANDS = 4500;

let files: readonly MemoryFile[];
before(async () => {
  await stoppedFolder(folder, COMMANDS);
  files = readdirSync(folder)
    .filter((name) => /\.(lxl|lxs)$|^capacities/.test(name))
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));
});

const isSnapshot = ({ name }: MemoryFile) => name.endsWith('.lxs');
const segments = () => files.filter(({ name }) => name.endsWith('.lxl'));

function open(options: Partial<ReadRecordingOptions> = {}): Stage {
  const recording = readRecording({ files, ...options });
  const stage = new Stage({ module: engineModule(), recording });
  for (const _ of stage.index());
  return stage;
}

const hex = (value: bigint) => value.toString(16).padStart(16, '0');

/** What `lx replay` says of the state behind a sequence. */
async function hashOnTheCommandLine(sequence: number): Promise<string> {
  const { code, stdout, stderr } = await lx([
    ...['replay', folder, '--json', '--until', String(sequence)],
  ]);
  assert.equal(code, 0, stderr);
  const summary = stdout.trim().split('\n').at(-1)!;
  return (JSON.parse(summary) as { stateHash: string }).stateHash;
}

describe('going through a recording', () => {
  test('every batch gave the events that were released for it', () => {
    const stage = open();
    assert.deepEqual(stage.divergences, []);
    assert.ok(stage.batchesCompared > 50);
    assert.ok(stage.lastSequence >= COMMANDS);
    assert.ok(stage.trades.size > 100);
    assert.ok(stage.checkpoints > 4);
  });

  test('at a place the state is that of lx replay, wherever one comes from', async () => {
    const stage = open();
    const places = [stage.lastSequence, 3, 1234];
    for (const sequence of places) {
      stage.goTo(sequence);
      assert.equal(hex(stage.engine.stateHash()), await hashOnTheCommandLine(sequence));
    }
  });

  test('forward and back, a step or far, a place has one state and one story', () => {
    const straight = open();
    const prng = new Prng(7);
    const visits = Array.from({ length: 30 }, () => prng.between(0, straight.lastSequence));
    const inOrder = [...visits].sort((a, b) => a - b);
    const expected = new Map(
      inOrder.map((sequence) => {
        const happening = straight.goTo(sequence);
        return [sequence, { happening, hash: straight.engine.stateHash() }];
      }),
    );
    const jumping = open();
    for (const sequence of visits.flatMap((at) => [at, Math.max(0, at - 1), at])) {
      const happening = jumping.goTo(sequence);
      assert.equal(jumping.sequence, sequence);
      const known = expected.get(sequence);
      if (known === undefined) continue;
      assert.deepEqual(happening, known.happening);
      assert.equal(jumping.engine.stateHash(), known.hash);
    }
  });

  test('what is seen before a command is the state before it', () => {
    const stage = open();
    const sequence = stage.trades.at(50).sequence;
    let before = 0n;
    const happening = stage.goTo(sequence, () => {
      before = stage.engine.stateHash();
      assert.equal(stage.sequence, sequence - 1);
    });
    assert.ok(happening?.events.some(({ template }) => template === Template.Trade));
    stage.goTo(sequence - 1);
    assert.equal(stage.engine.stateHash(), before);
    assert.deepEqual(stage.commandOf(sequence), happening?.command);
  });

  test('begun at a snapshot it has the same states and stories', () => {
    const whole = open();
    const from = whole.lastSequence;
    const stage = open({ from });
    assert.ok(stage.baseSequence > 0 && stage.baseSequence < from);
    assert.equal(stage.catalog.marketBySymbol('BTCUSD')?.price.format(1), '0.01');
    for (const sequence of [stage.lastSequence, from, stage.baseSequence + 1]) {
      assert.deepEqual(stage.goTo(sequence), whole.goTo(sequence));
      assert.equal(stage.engine.stateHash(), whole.engine.stateHash());
    }
    assert.throws(() => stage.goTo(stage.baseSequence - 1), RangeError);
  });

  test('times and sequences are found from each other', () => {
    const stage = open();
    for (const sequence of [1, 700, 3000, stage.lastSequence]) {
      const timeUs = stage.timeOf(sequence);
      const found = stage.sequenceAt(timeUs);
      assert.ok(found >= sequence);
      assert.equal(stage.timeOf(found), timeUs);
    }
    assert.equal(stage.sequenceAt(0), 0);
  });

  test('the density of trades adds up, of all markets and of one', () => {
    const { trades, lastSequence } = open();
    const sum = (counts: Uint32Array) => counts.reduce((a, b) => a + b, 0);
    assert.equal(sum(trades.density(0, 1, lastSequence, 77)), trades.size);
    assert.equal(sum(trades.density(trades.at(0).market, 1, lastSequence, 10)), trades.size);
    assert.equal(sum(trades.density(99, 1, lastSequence, 10)), 0);
  });
});

describe('files that are not all there', () => {
  test('without a log nothing begins, and it is said', () => {
    assert.throws(
      () => open({ files: files.filter(isSnapshot) }),
      /no.* segment|None of the files/,
    );
  });

  test('a log without its beginning goes on from a snapshot, or it is said what to add', () => {
    const [, ...later] = segments();
    assert.ok(later.length > 1);
    const stage = open({ files: [...later, ...files.filter(isSnapshot)] });
    assert.ok(stage.baseSequence > 0);
    const whole = open();
    whole.goTo(stage.lastSequence);
    stage.goTo(stage.lastSequence);
    assert.equal(stage.engine.stateHash(), whole.engine.stateHash());
    const first = parseSegmentName(later[0]!.name)!;
    assert.throws(() => open({ files: later }), new RegExp(`snapshot of sequence ${first - 1}`));
  });

  test('without capacities the usual ones are taken, which is said', () => {
    const recording = readRecording({ files: segments() });
    assert.match(recording.notes.join(), /capacities\.json is not here/);
    assert.ok('config' in recording.base);
    assert.notDeepEqual(recording.base.config, CAPACITIES);
  });

  test('damage is said with its place, what is before it can be gone through', () => {
    const damaged = files.map(({ name, bytes }) => ({ name, bytes: bytes.slice() }));
    const [first] = damaged.filter(({ name }) => name.endsWith('.lxl'));
    first!.bytes[128 + BATCH_HEADER_BYTES + 5000]! ^= 1;
    const recording = readRecording({ files: damaged });
    assert.equal(recording.end.state, 'damaged');
    assert.equal(recording.end.file, first!.name);
    assert.ok(recording.end.offsetBytes > 0);
    const stage = new Stage({ module: engineModule(), recording });
    for (const _ of stage.index());
    assert.equal(stage.lastSequence, recording.end.sequence - 1);
    const whole = open();
    assert.deepEqual(stage.goTo(stage.lastSequence), whole.goTo(stage.lastSequence));
  });

  test('a snapshot that is damaged is passed over, which is said', () => {
    const damaged = files.map((file) => {
      const bytes = file.bytes.slice();
      if (isSnapshot(file)) bytes[500]! ^= 1;
      return { name: file.name, bytes };
    });
    const recording = readRecording({ files: damaged, from: 10 ** 9 });
    assert.equal(recording.base.sequence, 0);
    assert.match(recording.notes.join(), /snapshot-\d+\.lxs is damaged/);
  });
});
