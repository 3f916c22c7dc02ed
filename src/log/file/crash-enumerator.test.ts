/**
 * Cuts the power at every change that a workload makes on the disk, and proves each time that what
 * was acknowledged is there, in order and byte for byte, and that nothing was invented.
 *
 * LX_CRASH_SEED and LX_CRASH_SAMPLES repeat or extend the random part.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { FakeFiles, type Fate, type Random, seededRandom } from './fake.ts';
import type { FileLogOptions, SyncMode } from './file-log.ts';
import { verifyChain } from './log-reading.ts';
import type { Snapshot } from './snapshot-codec.ts';
import {
  batchOf,
  FOLDER,
  type KeptBatch,
  keep,
  openLog,
  openStore,
  readAll,
} from './test-support.ts';

const SEED = Number(process.env.LX_CRASH_SEED ?? 20_250_611);
const SAMPLES = Number(process.env.LX_CRASH_SAMPLES ?? 1500);
const OPTIONS: Partial<FileLogOptions> = { segmentBytes: 2048 };

interface Workload {
  readonly files: FakeFiles;
  /** Every batch that was handed to the log, in order. */
  readonly batches: KeptBatch[];
  /** For each of them, how many changes the disk had seen when it was acknowledged. */
  readonly durableAt: number[];
  /** Each snapshot with the number of changes after which it must be found. */
  readonly snapshots: { readonly sequence: number; readonly durableAt: number }[];
}

/** Appends of varied sizes over several rotations, snapshots in between, idle moments too. */
function work(random: Random, syncMode: SyncMode, batchCount: number): Workload {
  const files = new FakeFiles();
  const log = openLog(files, { ...OPTIONS, syncMode, intervalMs: 1_000_000 });
  const store = openStore(files);
  const work: Workload = { files, batches: [], durableAt: [], snapshots: [] };
  for (let tag = 0; tag < batchCount; tag++) {
    const commands = 1 + Math.floor(random() * 6);
    const blocks = Array.from({ length: commands }, () => 1 + Math.floor(random() * 4));
    const batch = batchOf(random() < 0.05 ? [64, ...blocks] : blocks, tag);
    work.batches.push({ firstSequence: log.append(batch), ...batch });
    work.durableAt.push(syncMode === 'always' ? files.ops.length : Number.POSITIVE_INFINITY);
    if (random() < 0.3) log.prepare(512);
    if (syncMode === 'interval' && random() < 0.2) {
      log.sync();
      work.durableAt.fill(files.ops.length, work.durableAt.findIndex(isUnsynced));
    }
    if (syncMode === 'always' && tag % 9 === 8) {
      const { lastSequence: sequence, lastHash: logHash } = log;
      const parts = [{ name: 'state', bytes: new Uint8Array(1500).fill(tag) }];
      store.write({ sequence, logHash, parts });
      work.snapshots.push({ sequence, durableAt: files.ops.length });
    }
  }
  return work;
}

function isUnsynced(durableAt: number): boolean {
  return durableAt === Number.POSITIVE_INFINITY;
}

/** Each unsynced change meets its own end. */
function anyFate(random: Random): () => Fate {
  const fates: Fate[] = ['kept', 'lost', 'torn', 'corrupted'];
  return () => fates[Math.floor(random() * fates.length)];
}

function acknowledged(work: Workload, opCount: number): number {
  return work.durableAt.filter((at) => at <= opCount).length;
}

/** Recovers a disk after a cut at `opCount` and proves the promise; gives back what is there. */
function prove(disk: FakeFiles, work: Workload, opCount: number): KeptBatch[] {
  const replayed: KeptBatch[] = [];
  const snapshots: Snapshot[] = [];
  const log = openLog(disk, {
    ...OPTIONS,
    onSnapshot: (snapshot) => snapshots.push(snapshot),
    onBatch: (batch) => replayed.push(keep(batch)),
  });
  const found = readAll(log);
  assert.ok(found.length >= acknowledged(work, opCount), 'an acknowledged batch is missing');
  assert.deepEqual(found, work.batches.slice(0, found.length), 'not what was appended');
  const covered = snapshots[0]?.sequence ?? 0;
  const newest = work.snapshots.findLast(({ durableAt }) => durableAt <= opCount);
  assert.ok(covered >= (newest?.sequence ?? 0), 'an acknowledged snapshot is missing');
  const tail = found.filter(({ firstSequence }) => firstSequence > covered);
  assert.deepEqual(replayed, tail, 'the tail behind the snapshot');
  // What was found must outlive a power cut right after it was found.
  const lost = disk.crashed(() => 'lost', Math.random);
  assert.deepEqual(readAll(openLog(lost, OPTIONS)), found, 'found, and then lost');
  // Recovering again finds the same and has nothing left to do.
  const again = openLog(disk.restarted(), OPTIONS);
  assert.equal(again.recovery.cutBytes, 0);
  assert.deepEqual(again.lastHash, log.lastHash);
  const addedBatch = batchOf([1, 2], 249);
  const added = { firstSequence: log.append(addedBatch), ...addedBatch };
  const end = disk.crashed(() => 'lost', Math.random);
  assert.deepEqual(readAll(openLog(end, OPTIONS)), [...found, added], 'appending after recovery');
  assert.equal(verifyChain({ folder: FOLDER, files: end }).problem, undefined);
  return found;
}

function explain(t: TestContext, what: string, body: () => void): void {
  try {
    body();
  } catch (error) {
    t.diagnostic(`${what}; repeat with LX_CRASH_SEED=${SEED}`);
    throw error;
  }
}

test('what was acknowledged survives a crash after every change of the disk', (t) => {
  const work1 = work(seededRandom(SEED), 'always', 60);
  const { files } = work1;
  const segments = [...files.contents().keys()].filter((path) => path.endsWith('.lxl'));
  assert.ok(
    segments.length > 8 && work1.snapshots.length > 4,
    'the workload rotates and snapshots',
  );
  t.diagnostic(`seed ${SEED}, ${files.ops.length} changes, ${segments.length} segments`);
  for (let opCount = 0; opCount <= files.ops.length; opCount++) {
    for (const fate of ['kept', 'lost', 'torn', 'corrupted'] as const) {
      explain(t, `cut after change ${opCount}, the rest ${fate}`, () => {
        prove(
          files.crashed(() => fate, seededRandom(opCount), opCount),
          work1,
          opCount,
        );
      });
    }
  }
});

test('what a killed process leaves is found, and made durable by being found', (t) => {
  const current = work(seededRandom(SEED), 'always', 60);
  for (let opCount = 0; opCount <= current.files.ops.length; opCount++) {
    explain(t, `killed before change ${opCount}`, () => {
      prove(current.files.killed(opCount), current, opCount);
    });
  }
});

test('what was acknowledged survives random losses, tears and noise', (t) => {
  const random = seededRandom(SEED + 1);
  t.diagnostic(`seed ${SEED}, ${SAMPLES} samples`);
  let current = work(random, 'always', 40);
  for (let sample = 0; sample < SAMPLES; sample++) {
    if (sample % 250 === 249) current = work(random, 'always', 40);
    const opCount = Math.floor(random() * (current.files.ops.length + 1));
    explain(t, `sample ${sample}, cut after change ${opCount}`, () => {
      prove(current.files.crashed(anyFate(random), random, opCount), current, opCount);
    });
  }
});

test('what was acknowledged survives crashes during recovery itself', (t) => {
  const random = seededRandom(SEED + 2);
  t.diagnostic(`seed ${SEED}`);
  const current = work(random, 'always', 40);
  for (let sample = 0; sample < SAMPLES / 40; sample++) {
    const opCount = Math.floor(random() * (current.files.ops.length + 1));
    let disk = current.files.crashed(anyFate(random), random, opCount);
    for (let depth = 0; depth < 3; depth++) {
      openLog(disk, OPTIONS);
      const recoveryOps = disk.ops.length;
      for (let cut = 0; cut <= recoveryOps; cut++) {
        explain(t, `sample ${sample}, change ${opCount}, recovery ${depth} cut at ${cut}`, () => {
          prove(disk.crashed(anyFate(random), random, cut), current, opCount);
        });
      }
      disk = disk.crashed(anyFate(random), random, Math.floor(random() * (recoveryOps + 1)));
    }
  }
});

test('mode interval keeps what was synced, and a killed process loses nothing at all', (t) => {
  const random = seededRandom(SEED + 3);
  t.diagnostic(`seed ${SEED}`);
  for (let round = 0; round < 4; round++) {
    const current = work(random, 'interval', 40);
    for (let sample = 0; sample < SAMPLES / 10; sample++) {
      const opCount = Math.floor(random() * (current.files.ops.length + 1));
      explain(t, `round ${round}, sample ${sample}, cut after change ${opCount}`, () => {
        prove(current.files.crashed(anyFate(random), random, opCount), current, opCount);
      });
    }
    assert.deepEqual(prove(current.files.killed(), current, 0), current.batches);
  }
});

test('mode never loses nothing when the process is killed', () => {
  const current = work(seededRandom(SEED + 4), 'never', 40);
  assert.deepEqual(prove(current.files.killed(), current, 0), current.batches);
});

test('mode never after a power cut gives a true beginning of the log or refuses to start', (t) => {
  const random = seededRandom(SEED + 5);
  const current = work(random, 'never', 40);
  for (let sample = 0; sample < SAMPLES / 5; sample++) {
    const opCount = Math.floor(random() * (current.files.ops.length + 1));
    const disk = current.files.crashed(anyFate(random), random, opCount);
    explain(t, `sample ${sample}, cut after change ${opCount}`, () => {
      try {
        prove(disk, current, 0);
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        assert.match(String(error), /DamagedLogError|NewerVersionError/);
      }
    });
  }
});
