/** How a log ends, for an audit: each way in which a folder can be found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChainWalk } from './chain-walk.ts';
import { FakeFiles } from './fake.ts';
import { FOLDER, fill, type KeptBatch, keep, openLog, segmentPaths } from './test-support.ts';

/** A disk with so many batches in several segments. */
function diskWith(count: number): { files: FakeFiles; batches: KeptBatch[] } {
  const files = new FakeFiles();
  const log = openLog(files);
  const batches = fill(log, count);
  log.close();
  return { files, batches };
}

function walked(files: FakeFiles) {
  const walk = new ChainWalk({ folder: FOLDER, files });
  const batches: KeptBatch[] = [];
  const all = walk.batches();
  for (let step = all.next(); ; step = all.next()) {
    if (step.done) return { walk, batches, end: step.value };
    batches.push(keep(step.value.batch));
  }
}

const nameOf = (path: string) => path.slice(FOLDER.length + 1);

function flip(files: FakeFiles, path: string, offset: number): void {
  files.tamper(path, (bytes) => {
    bytes[offset]! ^= 1;
    return bytes;
  });
}

test('every batch of every segment comes in order, and the end is whole', () => {
  const { files, batches } = diskWith(20);
  assert.ok(segmentPaths(files).length > 2);
  const { walk, batches: found, end } = walked(files);
  assert.deepEqual(
    found,
    batches.map(({ firstSequence, commandCount, timeUs, payload }) => ({
      firstSequence,
      commandCount,
      timeUs,
      payload,
    })),
  );
  assert.equal(end.state, 'whole');
  assert.equal(walk.point.nextSequence, end.sequence);
  assert.equal(walk.firstSequence, 1);
  assert.ok(walk.readBytes >= walk.totalBytes());
});

test('a folder without a log has none', () => {
  const files = new FakeFiles();
  files.makeFolder(FOLDER);
  const { batches, end } = walked(files);
  assert.deepEqual([batches, end.state, end.sequence], [[], 'none', 1]);
});

test('what is appended while reading is seen, in the same and in a new segment', () => {
  const files = new FakeFiles();
  const log = openLog(files);
  fill(log, 2);
  const walk = new ChainWalk({ folder: FOLDER, files });
  const all = walk.batches();
  for (let k = 0; k < 2; k++) assert.equal(all.next().done, false);
  fill(log, 12, 50);
  assert.ok(segmentPaths(files).length > 1);
  for (let k = 0; k < 12; k++) assert.equal(all.next().done, false);
  const { done, value } = all.next();
  assert.equal(done, true);
  assert.equal(value && 'state' in value ? value.state : undefined, 'whole');
  log.close();
});

test('a torn last batch is unfinished, a bad one with synced ones behind it is damage', () => {
  const { files } = diskWith(3);
  const path = segmentPaths(files)[0]!;
  const last = walked(files).end;
  flip(files, path, last.offsetBytes - 1);
  const { batches, end } = walked(files);
  assert.deepEqual([batches.length, end.state], [2, 'unfinished']);
  flip(files, path, 128 + 130);
  const damaged = walked(files).end;
  assert.deepEqual([damaged.state, damaged.offsetBytes, damaged.sequence], ['damaged', 128, 1]);
});

test('a bad batch that another segment follows is damage', () => {
  const { files } = diskWith(20);
  const [first = ''] = segmentPaths(files).sort();
  flip(files, first, 128 + 60);
  const { end } = walked(files);
  assert.deepEqual([end.state, end.file, end.offsetBytes], ['damaged', nameOf(first), 128]);
});

test('a segment that is missing in the middle is named by the one behind it', () => {
  const { files } = diskWith(20);
  const [, second = '', third = ''] = segmentPaths(files).sort();
  files.unlink(second);
  const { end } = walked(files);
  assert.equal(end.state, 'damaged');
  assert.match(
    end.reason,
    new RegExp(`next file begins with sequence ${Number(third.slice(-20, -4))}`),
  );
});

test('a last segment without a header is unfinished; above batches it is damage', () => {
  const { files } = diskWith(20);
  const last = segmentPaths(files).sort().at(-1)!;
  flip(files, last, 3);
  assert.deepEqual([walked(files).end.state, walked(files).end.file], ['damaged', nameOf(last)]);
  files.tamper(last, (bytes) => bytes.fill(0));
  assert.equal(walked(files).end.state, 'unfinished');
});
