import assert from 'node:assert/strict';
import { test } from 'node:test';
import { viewOf } from './batch-descriptor.ts';
import { FakeFiles } from './fake.ts';
import { verifyChain } from './log-reading.ts';
import { FOLDER, fill, openLog, segmentPaths } from './test-support.ts';

function written(count: number) {
  const files = new FakeFiles();
  const log = openLog(files);
  fill(log, count);
  log.close();
  return { files: files.restarted(), log };
}

function verify(files: FakeFiles) {
  return verifyChain({ folder: FOLDER, files });
}

test('a whole log verifies, and the report counts it', () => {
  const { files, log } = written(30);
  const before = files.ops.length;
  const report = verify(files);
  assert.equal(report.problem, undefined);
  assert.equal(report.batches, 30);
  assert.equal(report.firstSequence, 1);
  assert.equal(report.lastSequence, log.lastSequence);
  assert.equal(report.commands, log.lastSequence);
  assert.deepEqual(report.lastHash, log.lastHash);
  assert.equal(files.ops.length, before, 'verifying changes nothing');
  assert.deepEqual(files.openPaths(), []);
});

test('a folder without a log verifies as empty', () => {
  const report = verify(new FakeFiles());
  assert.deepEqual([report.batches, report.commands, report.lastSequence], [0, 0, 0]);
  assert.equal(report.problem, undefined);
});

test('any changed byte of the written part is found, in its file', () => {
  const { files } = written(12);
  for (const path of segmentPaths(files)) {
    const end = files
      .contents()
      .get(path)!
      .findLastIndex((byte) => byte !== 0);
    for (let at = 0; at <= end; at += 5) {
      const disk = files.restarted();
      disk.tamper(path, (bytes) => {
        bytes[at] ^= 4;
        return bytes;
      });
      const { problem } = verify(disk);
      assert.ok(problem !== undefined, `${path} ${at}`);
      assert.equal(`${FOLDER}/${problem.file}`, path);
    }
  }
});

test('a missing segment, a foreign one and one of a newer release are found', () => {
  const { files } = written(40);
  const [first, second, third] = segmentPaths(files);
  const missing = files.restarted();
  missing.unlink(second);
  assert.match(verify(missing).problem!.reason, /begins with sequence/);
  const foreign = files.restarted();
  foreign.tamper(first, (bytes) => bytes.fill(0, 128));
  assert.match(verify(foreign).problem!.reason, /begins with sequence/);
  const newer = files.restarted();
  newer.tamper(third, (bytes) => {
    viewOf(bytes).setUint32(8, 9, true);
    return bytes;
  });
  assert.match(verify(newer).problem!.reason, /newer release/);
});

test('a log whose first segments were moved away verifies from where it begins', () => {
  const { files, log } = written(40);
  const [first, second] = segmentPaths(files);
  files.unlink(first);
  const report = verify(files);
  assert.equal(report.problem, undefined);
  assert.equal(report.firstSequence, Number(second.slice(-20, -4)));
  assert.equal(report.commands, log.lastSequence - report.firstSequence + 1);
});

test('a segment of another log with the same sequences is found by the chain', () => {
  const { files } = written(40);
  const otherFiles = new FakeFiles();
  const other = openLog(otherFiles);
  fill(other, 40, 100);
  other.close();
  const [, second] = segmentPaths(files);
  files.tamper(second, () => otherFiles.contents().get(second)!);
  const { problem } = verify(files);
  assert.match(problem!.reason, /does not continue the batch before it/);
  assert.equal(problem!.offsetBytes, 0);
});
